//! The HTTP API (proto/openapi.yaml is its contract). Handlers parse, ask the store, answer; they decide nothing about
//! durability and log nothing about a request.

mod epochs;
mod intake;
mod mailboxes;
mod origins;
mod page;
mod public;
mod reading;
pub mod refusal;
mod uploads;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use self::refusal::Refusal;
use super::Relay;
use crate::protocol::id::DeskId;
use crate::protocol::problem::{self, ProblemCode};

/// What a handler is given.
type House = State<Arc<Relay>>;

/// The router of a relay.
pub fn router(relay: Arc<Relay>) -> Router {
    Router::new()
        .route("/", get(page::front))
        .route("/offline.html", get(page::offline))
        .route("/healthz", get(public::health))
        .route("/.well-known/security.txt", get(public::security))
        .route("/problems/{code}", get(public::problem))
        .route("/v1/roster", get(public::roster).put(public::publish_roster))
        .route("/v1/desks/{desk}/epoch", get(epochs::newest).put(epochs::publish))
        .route("/v1/desks/{desk}/epochs", get(epochs::wrapped))
        .route("/v1/desks/{desk}/envelopes", post(intake::submit).get(reading::list))
        .route("/v1/desks/{desk}/envelopes/{id}", get(reading::fetch))
        .route("/v1/desks/{desk}/envelopes/{id}/ack", post(reading::acknowledge))
        .route("/v1/desks/{desk}/uploads", post(uploads::create).options(uploads::options))
        .route(
            "/v1/desks/{desk}/uploads/{upload}",
            put(wrong_method)
                .head(uploads::offset)
                .patch(uploads::append)
                .delete(uploads::terminate)
                .options(uploads::options),
        )
        .route("/v1/mailboxes/{mailbox}", post(mailboxes::submit))
        .route("/v1/mailbox", get(mailboxes::poll))
        .route("/v1/mailbox/{id}", delete(mailboxes::discard))
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn(origins::across_origins))
        .layer(middleware::from_fn(shut_tight))
        .with_state(relay)
}

/// Header fields of every answer: nothing is cached, framed, sniffed or told to the next site.
async fn shut_tight(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if response.status() == StatusCode::BAD_REQUEST && !is_problem(&response) {
        // Axum's own answer to a path that is not UTF-8 behind its percent signs.
        response = Refusal::new(ProblemCode::NotFound).into_response();
    }
    let fields = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ] {
        fields.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

fn is_problem(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|value| value == problem::MEDIA_TYPE)
}

async fn not_found() -> Refusal {
    Refusal::new(ProblemCode::NotFound)
}

async fn wrong_method() -> Refusal {
    Refusal::new(ProblemCode::WrongMethod)
}

/// The desk of an address, if the newest roster has it.
fn known_desk(relay: &Relay, name: &str) -> Result<DeskId, Refusal> {
    let desk: DeskId = name.parse().map_err(|_| Refusal::new(ProblemCode::UnknownDesk))?;
    let newest = relay.roster.newest().ok_or(Refusal::new(ProblemCode::NoRoster))?;
    newest.roster.desk(&desk).map_err(|_| Refusal::new(ProblemCode::UnknownDesk))?;
    Ok(desk)
}

/// Reads a body whole, up to a limit.
async fn whole_body(body: Body, most: usize) -> Result<bytes::Bytes, Refusal> {
    match Limited::new(body, most).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(Refusal::new(ProblemCode::TooLarge).detail(format!("At most {most} bytes are taken here.")))
        }
        Err(_) => Err(Refusal::new(ProblemCode::CutShort)),
    }
}

/// Plain text with a status.
fn text(status: StatusCode, body: impl Into<Body>) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body.into()).into_response()
}

/// Whether the request's media type is one of those, whatever its parameters.
fn has_media_type(request: &Request, types: &[&str]) -> bool {
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    types.iter().any(|known| essence.eq_ignore_ascii_case(known))
}
