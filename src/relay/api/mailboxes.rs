//! Mailboxes (PROTOCOL.md step 13): whoever knows W puts a reply in, whoever has R reads and deletes. What an answer
//! looks like, and when it comes, does not tell what is in a mailbox or whether there is one.

use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use ring::rand::SystemRandom;
use serde::Deserialize;
use tokio::time::{Instant, sleep_until};

use super::intake::MEDIA_TYPES;
use super::refusal::Refusal;
use super::{House, has_media_type, whole_body};
use crate::bearer::MailboxSecret;
use crate::protocol::envelope::{LONGEST_SMALL, SmallEnvelope};
use crate::protocol::id::{EnvelopeId, MailboxId};
use crate::protocol::mailbox::{self, MOST_REPLIES};
use crate::protocol::problem::ProblemCode;
use crate::relay::made_up;
use crate::relay::store::Store;

/// When an answer to whoever has R begins: this long after the request was read, or, if the work took longer, after
/// the next whole number of it. Work that is done by then, of any kind, cannot be told apart by a clock; a removal with
/// its syncs takes some 10 ms on a disk of our days.
const MOMENT: Duration = Duration::from_millis(100);

#[derive(Deserialize)]
pub(super) struct Skip {
    #[serde(default)]
    skip: usize,
}

pub(super) async fn submit(
    State(relay): House,
    Path(mailbox): Path<String>,
    request: Request,
) -> Result<StatusCode, Refusal> {
    let mailbox: MailboxId = mailbox.parse().map_err(|_| bad_mailbox("W has 64 lowercase hexadecimal digits."))?;
    if !has_media_type(&request, &MEDIA_TYPES) {
        return Err(Refusal::new(ProblemCode::MediaType).detail("Send application/age."));
    }
    let bytes = whole_body(request.into_body(), LONGEST_SMALL).await?;
    relay.store.post_reply(&mailbox, SmallEnvelope::parse(bytes)?, relay.hour()).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn poll(
    State(relay): House,
    query: Result<Query<Skip>, QueryRejection>,
    fields: HeaderMap,
) -> Result<Response, Refusal> {
    at_the_moment(async {
        let mailbox = read_secret(&fields)?.mailbox();
        let skip = query.ok().map(|Query(Skip { skip })| skip).filter(|skip| *skip < MOST_REPLIES);
        let skip = skip.ok_or_else(|| Refusal::new(ProblemCode::BadField).detail("skip is a number from 0 to 31."))?;
        let answer = answer(&*relay.store, &mailbox, skip).await?;
        Ok(([(header::CONTENT_TYPE, mailbox::MEDIA_TYPE)], answer).into_response())
    })
    .await
}

pub(super) async fn discard(
    State(relay): House,
    Path(id): Path<String>,
    fields: HeaderMap,
) -> Result<StatusCode, Refusal> {
    at_the_moment(async {
        let mailbox = read_secret(&fields)?.mailbox();
        let id: Option<EnvelopeId> = id.parse().ok();
        let malformed = || Refusal::new(ProblemCode::BadField).detail("An id has 64 lowercase hexadecimal digits.");
        relay.store.discard_reply(&mailbox, &id.ok_or_else(malformed)?).await?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// The frame around a reply, or around an envelope that is made up each time, also where it is not needed.
async fn answer(store: &dyn Store, mailbox: &MailboxId, skip: usize) -> Result<Vec<u8>, Refusal> {
    let made_up = made_up::envelope(&SystemRandom::new()).map_err(|_| Refusal::new(ProblemCode::Internal))?;
    let reply = store.reply(mailbox, skip).await?;
    let envelope = reply.unwrap_or(Bytes::from(made_up));
    mailbox::answer(&envelope).ok_or(Refusal::new(ProblemCode::Internal))
}

/// Answers at a moment that does not depend on how long the work took, as long as it takes no longer than it may.
async fn at_the_moment<T>(work: impl Future<Output = T>) -> T {
    let read = Instant::now();
    let outcome = work.await;
    let mut moment = read + MOMENT;
    while moment < Instant::now() {
        moment += MOMENT;
    }
    sleep_until(moment).await;
    outcome
}

/// R, which stands in exactly one `Authorization`.
fn read_secret(fields: &HeaderMap) -> Result<MailboxSecret, Refusal> {
    let mut values = fields.get_all(header::AUTHORIZATION).iter();
    let only = values.next().filter(|_| values.next().is_none());
    only.and_then(|value| MailboxSecret::from_authorization(value.as_bytes()))
        .ok_or_else(|| bad_mailbox("Authorization is Bearer and 64 lowercase hexadecimal digits, once."))
}

fn bad_mailbox(detail: &str) -> Refusal {
    Refusal::new(ProblemCode::BadMailbox).detail(detail)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::http::HeaderValue;
    use ring::rand::SystemRandom;
    use tempfile::TempDir;
    use tokio_util::task::TaskTracker;
    use zeroize::Zeroizing;

    use super::*;
    use crate::relay::caller::Callers;
    use crate::relay::roster::RosterShelf;
    use crate::relay::store::{OpenOptions, SledStore};
    use crate::relay::{Limits, Relay, serve};
    use crate::signing::{NoteSigner, SigningKey};

    fn relay(directory: &TempDir) -> Arc<Relay> {
        let signer = NoteSigner::new("localhost", SigningKey::generate(&SystemRandom::new()).unwrap()).unwrap();
        let store = SledStore::open(OpenOptions::new(directory.path().join("data"))).unwrap();
        Arc::new(Relay {
            roster: RosterShelf::open(&directory.path().join("data"), signer.verifier().clone()).unwrap(),
            store: Arc::new(store),
            callers: Callers::new(0),
            signer,
            limits: Limits {
                envelope_bytes: 1 << 20,
                connections: 8,
                upload_hours: 1,
                envelope_days: 1,
                mailbox_days: 1,
            },
            clock: serve::system_clock(),
            security_contact: None,
            page: None,
            unfinished: TaskTracker::new(),
            stopping: tokio::sync::watch::channel(false).1,
        })
    }

    fn secret(number: u8) -> MailboxSecret {
        MailboxSecret::from_bytes(Zeroizing::new([number; 32]))
    }

    fn with(secret: &MailboxSecret) -> HeaderMap {
        let value = HeaderValue::from_str(&secret.to_authorization()).unwrap();
        HeaderMap::from_iter([(header::AUTHORIZATION, value)])
    }

    async fn fill(relay: &Relay, secret: &MailboxSecret, replies: usize) -> EnvelopeId {
        let mut last = EnvelopeId::of(b"");
        for _ in 0..replies {
            let envelope = made_up::envelope(&SystemRandom::new()).unwrap();
            let envelope = SmallEnvelope::parse(Bytes::from(envelope)).unwrap();
            last = envelope.id();
            relay.store.post_reply(&secret.mailbox(), envelope, relay.hour()).await.unwrap();
        }
        last
    }

    /// Claim C-46: a poll of a mailbox is answered at the same moment, whatever is in it and whoever asks. The clock
    /// stands still while anything is done, so no machine is too slow or too quick for this test.
    #[tokio::test(start_paused = true)]
    async fn polls_and_removals_are_answered_at_one_moment() {
        let directory = TempDir::new().unwrap();
        let relay = relay(&directory);
        let (empty, few, full, emptied) = (secret(1), secret(2), secret(3), secret(4));
        let first = fill(&relay, &few, 2).await;
        let second = fill(&relay, &full, MOST_REPLIES).await;
        let removed = fill(&relay, &emptied, 1).await;
        relay.store.discard_reply(&emptied.mailbox(), &removed).await.unwrap();
        let polled = |secret: &MailboxSecret, skip| {
            let (relay, fields) = (Arc::clone(&relay), with(secret));
            async move {
                let begun = Instant::now();
                let answer = poll(State(relay), Ok(Query(Skip { skip })), fields).await.unwrap();
                (answer.status(), begun.elapsed())
            }
        };
        for (secret, skip) in [(&empty, 0), (&few, 0), (&few, 2), (&full, 31), (&emptied, 0), (&secret(9), 31)] {
            assert_eq!(polled(secret, skip).await, (StatusCode::OK, MOMENT));
        }
        for (secret, id) in [(&few, first), (&full, second), (&few, first), (&emptied, removed), (&secret(9), second)] {
            let begun = Instant::now();
            let status = discard(State(Arc::clone(&relay)), Path(id.to_string()), with(secret)).await.unwrap();
            assert_eq!((status, begun.elapsed()), (StatusCode::NO_CONTENT, MOMENT));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_takes_longer_is_answered_at_the_next_whole_moment() {
        for (work, moment) in [(0, 100), (1, 100), (60, 100), (100, 100), (101, 200), (199, 200), (950, 1000)] {
            let begun = Instant::now();
            at_the_moment(tokio::time::sleep(Duration::from_millis(work))).await;
            assert_eq!(begun.elapsed(), Duration::from_millis(moment), "{work} ms of work");
        }
    }
}
