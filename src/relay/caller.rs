//! Who is calling (PROTOCOL.md step 9): a signature that holds, in time, not seen before, by a key of the roster in
//! force, with the role that is needed. It keeps nonces in memory only, and nothing about anyone else.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};
use jiff::Timestamp;

use super::Relay;
use super::api::refusal::Refusal;
use super::roster::InForce;
use crate::protocol::id::{DeskId, PublicKey};
use crate::protocol::problem::ProblemCode;
use crate::protocol::roster::{Role, Roster};
use crate::protocol::signature::{self, Covered, SignatureError, SignedRequest, WINDOW_SECONDS};

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
    let now = relay.now();
    let (request, roster) = check(relay, parts, now, |request, covered| request.verify(covered, body))?;
    relay.callers.remember(&request, now.as_second())?;
    let staff = roster.roster.staff_with_key(&request.key).ok_or(Refusal::new(ProblemCode::NotInRoster))?;
    if staff.may(role, desk) { Ok(request.key) } else { Err(Refusal::new(ProblemCode::NotAllowed)) }
}

/// Whether the fields of a request are signed by someone in the roster. For addresses that take long bodies: a
/// stranger's is never read. [`identify`] follows once the body is there; this remembers no nonce.
///
/// # Errors
/// The refusal to answer with.
pub fn admit(relay: &Relay, parts: &Parts) -> Result<(), Refusal> {
    check(relay, parts, relay.now(), SignedRequest::verify_fields).map(drop)
}

fn check(
    relay: &Relay,
    parts: &Parts,
    now: Timestamp,
    holds: impl FnOnce(&SignedRequest, &Covered<'_>) -> Result<(), SignatureError>,
) -> Result<(SignedRequest, Arc<InForce>), Refusal> {
    let fields = &parts.headers;
    let request =
        SignedRequest::read(text(fields, "signature-input"), text(fields, "signature")).map_err(Refusal::from)?;
    request.timely(now.as_second(), relay.callers.started).map_err(Refusal::from)?;
    let roster = relay.roster.in_force(now).ok_or(Refusal::new(ProblemCode::NoRoster))?;
    roster.roster.staff_with_key(&request.key).ok_or(Refusal::new(ProblemCode::NotInRoster))?;
    let authority = authority(parts);
    let covered = Covered {
        method: parts.method.as_str(),
        authority: &authority,
        path: parts.uri.path(),
        query: &format!("?{}", parts.uri.query().unwrap_or_default()),
        digest: text(fields, signature::DIGEST),
    };
    holds(&request, &covered).map_err(Refusal::from)?;
    if !is_mine(relay, &roster.roster, &authority) {
        let refusal = Refusal::new(ProblemCode::NotSigned);
        return Err(refusal.detail("the request is addressed to another relay (PROTOCOL.md step 9.2)"));
    }
    Ok((request, roster))
}

/// Whether a request is addressed to a host that the roster gives this relay: another relay that got a signed request
/// could hand it on to us otherwise. The port is not compared, because one may be forwarded. A relay that the roster
/// does not list has no address to compare with.
fn is_mine(relay: &Relay, roster: &Roster, authority: &str) -> bool {
    let host = authority.rsplit_once(':').map_or(authority, |(host, port)| {
        if port.bytes().all(|digit| digit.is_ascii_digit()) { host } else { authority }
    });
    let me = relay.signer.verifier();
    let mut entries = roster.relays.iter().filter(|entry| entry.note_key == *me).peekable();
    entries.peek().is_none()
        || entries.any(|entry| entry.url.host_str() == Some(host) || entry.onion.as_deref() == Some(host))
}

/// A field's value; none if it stands twice, as each of those that are read here has one member.
fn text<'a>(fields: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = fields.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}

/// `@authority` (RFC 9421 section 2.2.3): HTTP/2 has it in the address, HTTP/1.1 in `Host`.
fn authority(parts: &Parts) -> String {
    let from_address = parts.uri.authority().map(Authority::as_str);
    from_address.or_else(|| text(&parts.headers, header::HOST.as_str())).unwrap_or_default().to_ascii_lowercase()
}
