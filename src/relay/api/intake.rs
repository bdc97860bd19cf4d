//! Handing in a small envelope whole (PROTOCOL.md step 7.1). Anyone may; it answers only with the store's proof in
//! hand.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::refusal::Refusal;
use super::{House, has_media_type, known_desk, text, whole_body};
use crate::protocol::envelope::{LONGEST_SMALL, SmallEnvelope};
use crate::protocol::problem::ProblemCode;
use crate::relay::receipt;
use crate::relay::store::Kept;

/// The media types that an envelope may come as.
pub(super) const MEDIA_TYPES: [&str; 2] = ["application/age", "application/octet-stream"];

pub(super) async fn submit(
    State(relay): House,
    Path(desk): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let desk = known_desk(&relay, &desk)?;
    if !has_media_type(&request, &MEDIA_TYPES) {
        return Err(Refusal::new(ProblemCode::MediaType).detail("Send application/age."));
    }
    let bytes = whole_body(request.into_body(), LONGEST_SMALL).await?;
    let envelope = SmallEnvelope::parse(bytes)?;
    let kept = relay.store.keep(&desk, envelope, relay.hour()).await?;
    let status = match kept {
        Kept::New(_) => StatusCode::CREATED,
        Kept::Again(_) => StatusCode::OK,
    };
    let receipt = receipt::issue(kept.stored(), &relay.signer).map_err(|_| Refusal::new(ProblemCode::Internal))?;
    Ok(text(status, receipt))
}
