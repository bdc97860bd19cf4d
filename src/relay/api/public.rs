//! What anyone may ask: the roster, the problems, health, and where to report a vulnerability.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::refusal::Refusal;
use super::{House, has_media_type, text, whole_body};
use crate::protocol::note;
use crate::protocol::problem::ProblemCode;

pub(super) async fn health() -> Response {
    text(StatusCode::OK, "ok\n")
}

/// RFC 9116.
pub(super) async fn security(State(relay): House) -> Result<Response, Refusal> {
    let contact = relay.security_contact.as_ref().ok_or(Refusal::new(ProblemCode::NotFound))?;
    // RFC 9116 section 2.5.5 asks for an expiry of less than a year; it moves with the clock.
    let expires =
        relay.hour().saturating_add(jiff::SignedDuration::from_hours(24 * 180)).unwrap_or(jiff::Timestamp::MAX);
    Ok(text(StatusCode::OK, format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en, ko\n")))
}

pub(super) async fn problem(Path(code): Path<String>) -> Result<Response, Refusal> {
    let code = ProblemCode::named(&code).ok_or(Refusal::new(ProblemCode::NotFound))?;
    Ok(text(StatusCode::OK, format!("{} ({})\n\n{}\n{}\n", code.as_str(), code.status(), code.title(), code.hint())))
}

pub(super) async fn roster(State(relay): House) -> Result<Response, Refusal> {
    let newest = relay.roster.newest().ok_or(Refusal::new(ProblemCode::NoRoster))?;
    Ok(text(StatusCode::OK, newest.note.clone()))
}

/// The organisation's signature in the note is the whole authority.
pub(super) async fn publish_roster(State(relay): House, request: Request) -> Result<StatusCode, Refusal> {
    if !has_media_type(&request, &["text/plain"]) {
        return Err(Refusal::new(ProblemCode::MediaType).detail("Send text/plain."));
    }
    let note = whole_body(request.into_body(), note::LONGEST).await?;
    let now = relay.now();
    let published = tokio::task::spawn_blocking(move || relay.roster.publish(&note, now)).await;
    published.map_err(|_| Refusal::new(ProblemCode::Internal))??;
    Ok(StatusCode::NO_CONTENT)
}
