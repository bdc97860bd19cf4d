//! The field page and its offline files, for browsers (PROTOCOL.md step 17.1). It asks nothing of who asks, and sends
//! the same bytes to everybody.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::refusal::Refusal;
use super::{House, known_desk, text};
use crate::protocol::problem::ProblemCode;
use crate::relay::page::{OfflineError, Served};

/// What a page may ask a browser for: microphone and camera, for itself.
const PERMISSIONS: &str = "microphone=(self), camera=(self), geolocation=(), accelerometer=(), gyroscope=(), magnetometer=(), \
     display-capture=(), usb=(), serial=(), hid=(), midi=(), payment=(), publickey-credentials-get=(), \
     screen-wake-lock=(), xr-spatial-tracking=(), idle-detection=(), browsing-topics=()";

#[derive(Deserialize)]
pub(super) struct Wanted {
    desk: Option<String>,
}

/// The page, or two letters where the operator wants none.
pub(super) async fn front(State(relay): House, fields: HeaderMap) -> Response {
    match &relay.page {
        Some(page) => serve(page.front(), &fields),
        None => text(StatusCode::OK, "ok\n"),
    }
}

/// An offline file with an invitation to this relay.
pub(super) async fn offline(
    State(relay): House,
    wanted: Result<Query<Wanted>, QueryRejection>,
    fields: HeaderMap,
) -> Result<Response, Refusal> {
    if relay.page.is_none() {
        return Err(Refusal::new(ProblemCode::NotFound));
    }
    let malformed = |_| Refusal::new(ProblemCode::BadField).detail("desk is one name.");
    let Query(Wanted { desk }) = wanted.map_err(malformed)?;
    let newest = relay.roster.newest().ok_or(Refusal::new(ProblemCode::NoRoster))?;
    let first = newest.roster.desks.first().map(|desk| desk.id.to_string());
    let desk = known_desk(&relay, &desk.or(first).unwrap_or_default())?;
    let (number, notice) = relay.store.newest_epoch(&desk).await?.ok_or(Refusal::new(ProblemCode::NoEpoch))?;
    let made = tokio::task::spawn_blocking(move || {
        let page = relay.page.as_ref()?;
        let (organisation, key) = (relay.roster.organisation(), relay.signer.verifier());
        Some(page.offline(organisation, key, &newest, &desk, (number, &notice)))
    });
    let served: Arc<Served> = match made.await {
        Ok(Some(Ok(served))) => served,
        Ok(Some(Err(OfflineError::Epoch(error)))) => {
            return Err(Refusal::new(ProblemCode::NoEpoch).detail(error.to_string()));
        }
        Ok(Some(Err(error @ (OfflineError::NotListed | OfflineError::Page(_))))) => {
            return Err(Refusal::new(ProblemCode::NoRoster).detail(error.to_string()));
        }
        _ => return Err(Refusal::new(ProblemCode::Internal)),
    };
    let mut answer = serve(&served, &fields);
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    Ok(answer)
}

fn serve(served: &Served, asked: &HeaderMap) -> Response {
    let gzip = takes_gzip(asked);
    let mut answer = Body::from(if gzip { served.gzip.clone() } else { served.plain.clone() }).into_response();
    let fields = answer.headers_mut();
    if gzip {
        fields.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::VARY, "Accept-Encoding"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        fields.insert(name, HeaderValue::from_static(value));
    }
    // A policy of our own build, in ASCII; without it, the strictest stands in its place.
    if let Ok(policy) = HeaderValue::try_from(&served.policy) {
        fields.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    answer
}

/// Whether `Accept-Encoding` names gzip, and not with a weight of nothing (RFC 9110 section 12.5.3).
fn takes_gzip(asked: &HeaderMap) -> bool {
    let listed = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    listed.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = |part: &str| part.strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        named && !parts.filter_map(weight).any(|weight| weight <= 0.0)
    })
}
