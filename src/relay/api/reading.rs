//! Reading a desk (PROTOCOL.md step 11): list with long poll, fetch with ranges, acknowledge. Readers only.

use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout_at};
use tokio_util::io::ReaderStream;

use super::refusal::Refusal;
use super::{House, known_desk};
use crate::protocol::id::{DeskId, EnvelopeId, PublicKey};
use crate::protocol::problem::ProblemCode;
use crate::protocol::roster::Role;
use crate::relay::store::Listed;
use crate::relay::{Relay, caller};

/// The longest poll, in seconds: shorter than the time after which proxies give up.
const LONGEST_WAIT: u64 = 60;

/// Lines in one answer.
const PAGE: usize = 1000;

/// Bytes read from the disk at once while an envelope is fetched.
const STEP: usize = 64 * 1024;

#[derive(Deserialize)]
pub(super) struct Page {
    #[serde(default)]
    after: u64,
    #[serde(default)]
    wait: u64,
    limit: Option<usize>,
}

#[derive(Serialize)]
struct EnvelopeList {
    envelopes: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    sequence: u64,
    id: EnvelopeId,
    bytes: u64,
}

pub(super) async fn list(
    State(relay): House,
    Path(desk): Path<String>,
    query: Result<Query<Page>, QueryRejection>,
    request: Request,
) -> Result<Response, Refusal> {
    let desk = known_desk(&relay, &desk)?;
    let reader = caller::identify(&relay, &request.into_parts().0, b"", &desk, Role::Reader)?;
    let malformed = || Refusal::new(ProblemCode::BadField).detail("after, wait and limit must be whole numbers.");
    let Query(page) = query.map_err(|_| malformed())?;
    let found = wait_for_list(&relay, &desk, &reader, &page).await?;
    let envelopes =
        found.into_iter().map(|line| Line { sequence: line.sequence, id: line.id, bytes: line.length }).collect();
    Ok(Json(EnvelopeList { envelopes }).into_response())
}

/// The list, or, if it is empty, whatever comes within the time that the caller waits.
async fn wait_for_list(relay: &Relay, desk: &DeskId, reader: &PublicKey, page: &Page) -> Result<Vec<Listed>, Refusal> {
    let limit = page.limit.unwrap_or(PAGE).clamp(1, PAGE);
    let until = Instant::now() + Duration::from_secs(page.wait.min(LONGEST_WAIT));
    let mut stopping = relay.stopping.clone();
    let mut seen = page.after;
    loop {
        let found = relay.store.list_after(desk, page.after, reader, limit).await?;
        if !found.is_empty() || page.wait == 0 {
            return Ok(found);
        }
        let more = relay.store.wait_beyond(desk, seen);
        tokio::select! {
            more = timeout_at(until, more) => match more {
                Ok(highest) => seen = highest?,
                Err(_) => return Ok(found),
            },
            _ = stopping.wait_for(|stopping| *stopping) => return Ok(found),
        }
    }
}

pub(super) async fn fetch(
    State(relay): House,
    Path((desk, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refusal> {
    let desk = known_desk(&relay, &desk)?;
    let (parts, _) = request.into_parts();
    caller::identify(&relay, &parts, b"", &desk, Role::Reader)?;
    let id = id.parse().map_err(|_| Refusal::new(ProblemCode::UnknownEnvelope))?;
    let stored = relay.store.find(&desk, &id).await?;
    let range = requested_range(&parts.headers, stored.length())?;
    let (first, length) = range.unwrap_or((0, stored.length()));

    let mut fields = HeaderMap::new();
    fields.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/age"));
    fields.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    fields.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    if range.is_some() {
        let shown = format!("bytes {first}-{}/{}", first + length - 1, stored.length());
        fields.insert(
            header::CONTENT_RANGE,
            HeaderValue::try_from(shown).map_err(|_| Refusal::new(ProblemCode::Internal))?,
        );
    }
    let body = match parts.method {
        Method::HEAD => Body::empty(),
        _ => Body::from_stream(ReaderStream::with_capacity(relay.store.read(&stored, first, length).await?, STEP)),
    };
    let status = if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    Ok((status, fields, body).into_response())
}

pub(super) async fn acknowledge(
    State(relay): House,
    Path((desk, id)): Path<(String, String)>,
    request: Request,
) -> Result<StatusCode, Refusal> {
    let desk = known_desk(&relay, &desk)?;
    let reader = caller::identify(&relay, &request.into_parts().0, b"", &desk, Role::Reader)?;
    let id = id.parse().map_err(|_| Refusal::new(ProblemCode::UnknownEnvelope))?;
    let readers = relay.readers(&desk);
    relay.store.acknowledge(&desk, &id, &reader, &readers).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// First byte and length of a single byte range (RFC 9110 section 14). Anything else in `Range` is ignored, as the
/// RFC allows, and the whole is sent.
fn requested_range(fields: &HeaderMap, whole: u64) -> Result<Option<(u64, u64)>, Refusal> {
    let Some(range) = fields.get(header::RANGE).and_then(|value| value.to_str().ok()?.strip_prefix("bytes=")) else {
        return Ok(None);
    };
    let Some((first, last)) = range.split_once('-').filter(|_| !range.contains(',')) else { return Ok(None) };
    let outside = Refusal::range_outside(whole);
    let (first, last) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.min(whole.saturating_sub(1))),
        (Ok(first), Err(_)) if last.is_empty() => (first, whole.saturating_sub(1)),
        (Err(_), Ok(length)) if first.is_empty() && length > 0 => {
            (whole.saturating_sub(length), whole.saturating_sub(1))
        }
        (Err(_), Ok(_)) if first.is_empty() => return Err(outside),
        _ => return Ok(None),
    };
    if first >= whole { Err(outside) } else { Ok(Some((first, last - first + 1))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(value: &str) -> Option<Option<(u64, u64)>> {
        let fields = HeaderMap::from_iter([(header::RANGE, HeaderValue::try_from(value).unwrap())]);
        requested_range(&fields, 100).ok()
    }

    #[test]
    fn ranges_are_those_of_rfc_9110() {
        assert_eq!(range("bytes=0-0"), Some(Some((0, 1))));
        assert_eq!(range("bytes=10-"), Some(Some((10, 90))));
        assert_eq!(range("bytes=-10"), Some(Some((90, 10))));
        assert_eq!(range("bytes=-1000"), Some(Some((0, 100))));
        assert_eq!(range("bytes=90-1000"), Some(Some((90, 10))));
        assert_eq!(range("bytes=100-"), None);
        assert_eq!(range("bytes=-0"), None);
        for ignored in ["bytes=2-1", "bytes=0-1,3-4", "bytes=x-", "lines=1-2", "bytes=--1"] {
            assert_eq!(range(ignored), Some(None), "{ignored}");
        }
    }
}
