//! Who is calling (PROTOCOL.md step 9): a signature that holds, in time, not seen before, by a key of the roster in
//! force, with the role that is needed. It keeps nonces in memory only, and nothing about anyone else.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};

use super::Relay;
use super::api::refusal::Refusal;
use crate::protocol::id::{DeskId, PublicKey};
use crate::protocol::problem::ProblemCode;
use crate::protocol::roster::Role;
use crate::protocol::signature::{self, Covered, SignedRequest, WINDOW_SECONDS};

/// The most nonces remembered at a time: 64 staff at three requests a second for the whole window. Only keys of the
/// roster fill it.
const MOST_NONCES: usize = 131_072;

/// Remembers nonces for as long as their signatures would be accepted.
pub struct Callers {
    started: i64,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    nonces: HashSet<(PublicKey, [u8; 16])>,
    by_age: VecDeque<(i64, (PublicKey, [u8; 16]))>,
}

impl Callers {
    /// Begins to remember; signatures made before `started` (seconds since 1970) are refused, because their nonces
    /// may have been seen by a relay that was stopped since.
    #[must_use]
    pub fn new(started: i64) -> Self {
        Self { started, seen: Mutex::default() }
    }

    fn remember(&self, request: &SignedRequest, now: i64) -> Result<(), Refusal> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // Twice the window: a signature may be made five minutes ahead of the clock and come five minutes late.
        while seen.by_age.front().is_some_and(|(at, _)| *at < now - 2 * WINDOW_SECONDS) {
            if let Some((_, nonce)) = seen.by_age.pop_front() {
                seen.nonces.remove(&nonce);
            }
        }
        if seen.by_age.len() >= MOST_NONCES {
            return Err(Refusal::busy());
        }
        let nonce = (request.key, request.nonce);
        if !seen.nonces.insert(nonce) {
            return Err(Refusal::new(ProblemCode::Replayed));
        }
        seen.by_age.push_back((now, nonce));
        Ok(())
    }
}

/// Names the caller, if the request is signed by someone who holds `role` at `desk`.
///
/// `body` is the whole body of the request, empty if it has none.
///
/// # Errors
/// The refusal to answer with.
pub fn identify(relay: &Relay, parts: &Parts, body: &[u8], desk: &DeskId, role: Role) -> Result<PublicKey, Refusal> {
    let fields = &parts.headers;
    let request =
        SignedRequest::read(text(fields, "signature-input"), text(fields, "signature")).map_err(Refusal::from)?;
    let now = relay.now();
    request.timely(now.as_second(), relay.callers.started).map_err(Refusal::from)?;
    let roster = relay.roster.in_force(now).ok_or(Refusal::new(ProblemCode::NoRoster))?;
    let staff = roster.roster.staff_with_key(&request.key).ok_or(Refusal::new(ProblemCode::NotInRoster))?;
    let covered = Covered {
        method: parts.method.as_str(),
        authority: &authority(parts),
        path: parts.uri.path(),
        query: &format!("?{}", parts.uri.query().unwrap_or_default()),
        digest: text(fields, signature::DIGEST),
    };
    request.verify(&covered, body).map_err(Refusal::from)?;
    relay.callers.remember(&request, now.as_second())?;
    if staff.may(role, desk) { Ok(request.key) } else { Err(Refusal::new(ProblemCode::NotAllowed)) }
}

fn text<'a>(fields: &'a HeaderMap, name: &str) -> Option<&'a str> {
    fields.get(name)?.to_str().ok()
}

/// `@authority` (RFC 9421 section 2.2.3): HTTP/2 has it in the address, HTTP/1.1 in `Host`.
fn authority(parts: &Parts) -> String {
    let from_address = parts.uri.authority().map(Authority::as_str);
    from_address.or_else(|| text(&parts.headers, header::HOST.as_str())).unwrap_or_default().to_ascii_lowercase()
}
