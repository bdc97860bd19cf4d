//! Epochs (PROTOCOL.md step 5): the newest notice for everyone, publication by a lead, wrapped identities for readers.
//! It never sees an identity that is not wrapped.

use axum::Json;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use super::{House, known_desk, text, whole_body};
use crate::protocol::epoch::{EpochNotice, EpochPublication, LONGEST_LEAP};
use crate::protocol::id::PublicKey;
use crate::protocol::problem::ProblemCode;
use crate::protocol::roster::Role;
use crate::relay::caller;

/// The longest publication: a notice and 64 wrapped identities of about 2.5 KiB in base64, and as much again.
const LONGEST_PUBLICATION: usize = 512 * 1024;

/// Wrapped identities in one answer.
const PAGE: usize = 50;

pub(super) async fn newest(State(relay): House, Path(desk): Path<String>) -> Result<Response, Refusal> {
    let desk = known_desk(&relay, &desk)?;
    let (_, notice) = relay.store.newest_epoch(&desk).await?.ok_or(Refusal::new(ProblemCode::NoEpoch))?;
    Ok(text(StatusCode::OK, notice))
}

pub(super) async fn publish(
    State(relay): House,
    Path(desk): Path<String>,
    request: Request,
) -> Result<StatusCode, Refusal> {
    let desk = known_desk(&relay, &desk)?;
    let (parts, body) = request.into_parts();
    // Before the body: half a megabyte for each request of a stranger would be all of this machine's memory.
    caller::admit(&relay, &parts)?;
    let body = whole_body(body, LONGEST_PUBLICATION).await?;
    caller::identify(&relay, &parts, &body, &desk, Role::Lead)?;
    let refused = |detail: String| Refusal::new(ProblemCode::EpochRefused).detail(detail);
    let publication: EpochPublication = serde_json::from_slice(&body).map_err(|error| refused(error.to_string()))?;
    let roster = relay.roster.newest().ok_or(Refusal::new(ProblemCode::NoRoster))?;
    let notice = EpochNotice::open(publication.notice.as_bytes(), &desk, &roster.roster)
        .map_err(|error| refused(error.to_string()))?;

    let newest = relay.store.newest_epoch(&desk).await?.map_or(0, |(newest, _)| newest);
    if notice.epoch > newest.saturating_add(LONGEST_LEAP) {
        return Err(refused(format!("The newest is {newest}, and a number may be at most 1,000 higher.")));
    }
    let mut wrapped: Vec<(PublicKey, Vec<u8>)> = Vec::with_capacity(publication.wrapped.len());
    for entry in &publication.wrapped {
        let age =
            BASE64.decode(entry.age.as_bytes()).map_err(|_| refused("A wrapped identity is not base64.".to_owned()))?;
        if wrapped.iter().any(|(reader, _)| *reader == entry.reader) {
            return Err(refused("It has two wrapped identities for one reader.".to_owned()));
        }
        wrapped.push((entry.reader, age));
    }
    let missing = roster
        .roster
        .staff_who_may(Role::Reader, &desk)
        .find(|staff| !wrapped.iter().any(|(key, _)| *key == staff.signing_key));
    if let Some(staff) = missing {
        return Err(refused(format!(
            "There is no wrapped identity for {}, who could then not read this desk.",
            staff.name
        )));
    }
    let stranger = wrapped
        .iter()
        .any(|(key, _)| !roster.roster.staff_with_key(key).is_some_and(|staff| staff.may(Role::Reader, &desk)));
    if stranger {
        return Err(refused("It has a wrapped identity for someone who is not a reader of this desk.".to_owned()));
    }
    let (number, notice) = (notice.epoch, publication.notice.into_bytes());
    relay.store.publish_epoch(&desk, number, relay.hour(), notice, wrapped).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
pub(super) struct First {
    #[serde(default)]
    from: u64,
}

#[derive(Serialize)]
struct EpochList {
    epochs: Vec<WrappedEpoch>,
}

#[derive(Serialize)]
struct WrappedEpoch {
    epoch: u64,
    age: String,
}

pub(super) async fn wrapped(
    State(relay): House,
    Path(desk): Path<String>,
    query: Result<Query<First>, axum::extract::rejection::QueryRejection>,
    request: Request,
) -> Result<Response, Refusal> {
    let desk = known_desk(&relay, &desk)?;
    let reader = caller::identify(&relay, &request.into_parts().0, b"", &desk, Role::Reader)?;
    let Query(First { from }) =
        query.map_err(|_| Refusal::new(ProblemCode::BadField).detail("from must be a number."))?;
    let found = relay.store.wrapped_identities(&desk, &reader, from, PAGE).await?;
    let epochs = found.into_iter().map(|(epoch, age)| WrappedEpoch { epoch, age: BASE64.encode(&age) }).collect();
    Ok(Json(EpochList { epochs }).into_response())
}
