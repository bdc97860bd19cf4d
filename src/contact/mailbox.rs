//! The mailbox of a case, as the network sees it: always four polls, then always four deletions. How many replies
//! there are, and whether they stay, does not show in it. It opens nothing.

use std::time::Duration;

use bytes::Bytes;
use ring::rand::SecureRandom;

use super::hand_in::draw;
use super::trust::{failure, patiently};
use crate::bearer::MailboxSecret;
use crate::client::Relay;
use crate::protocol::id::EnvelopeId;
use crate::terminal::Failure;

/// Polls of one look into the mailbox: enough for most, and always all of them.
pub const POLLS: usize = 4;

/// What the relay answered to the polls.
#[derive(Debug)]
pub struct Polled {
    /// The oldest replies, and what the relay made up in the place of those that are not there; [`POLLS`] if nothing
    /// broke.
    pub envelopes: Vec<Bytes>,
    /// Why there are fewer.
    pub broken: Option<Failure>,
}

/// Polls the mailbox: the same four requests, whatever comes.
///
/// # Errors
/// If not even the first poll was answered.
pub async fn poll(relay: &Relay, secret: &MailboxSecret, patience: Duration) -> Result<Polled, Failure> {
    let mut envelopes: Vec<Bytes> = Vec::with_capacity(POLLS);
    for skip in 0..POLLS {
        match patiently(patience, || relay.poll(secret, skip)).await.map_err(failure) {
            Ok(envelope) => envelopes.push(envelope),
            Err(broken) if envelopes.is_empty() => return Err(broken),
            Err(broken) => return Ok(Polled { envelopes, broken: Some(broken) }),
        }
    }
    Ok(Polled { envelopes, broken: None })
}

/// What to delete after the polls: all that they answered, and in the place of what stays ids that are not there. So the
/// network sees four deletions in any case.
///
/// # Errors
/// [`Exit::Failed`](crate::terminal::Exit::Failed) if the system gives no randomness.
pub fn to_delete(
    envelopes: &[Bytes],
    keep: bool,
    stays: &[EnvelopeId],
    random: &dyn SecureRandom,
) -> Result<Vec<EnvelopeId>, Failure> {
    let id = |envelope: &Bytes| match EnvelopeId::of(envelope) {
        id if keep || stays.contains(&id) => draw(random).map(|bits| EnvelopeId::of(&bits)),
        id => Ok(id),
    };
    envelopes.iter().map(id).collect()
}

/// Deletes envelopes of the mailbox.
///
/// # Errors
/// The first deletion that failed; the others were tried as well.
pub async fn delete(
    relay: &Relay,
    secret: &MailboxSecret,
    ids: &[EnvelopeId],
    patience: Duration,
) -> Result<(), Failure> {
    let mut outcome = Ok(());
    for id in ids {
        outcome = outcome.and(patiently(patience, || relay.discard(secret, id)).await.map_err(failure));
    }
    outcome
}
