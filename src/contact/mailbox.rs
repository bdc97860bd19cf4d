//! The mailbox of a case, as the network sees it: always four polls, then always four deletions or none. How many
//! replies there are does not show in it. It opens nothing.

use std::time::Duration;

use bytes::Bytes;

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

/// Deletes what the polls answered, what was made up like what was not.
///
/// # Errors
/// The first deletion that failed; the others were tried as well.
pub async fn empty(
    relay: &Relay,
    secret: &MailboxSecret,
    envelopes: &[Bytes],
    patience: Duration,
) -> Result<(), Failure> {
    let mut outcome = Ok(());
    for envelope in envelopes {
        let id = EnvelopeId::of(envelope);
        let deleted = patiently(patience, || relay.discard(secret, &id)).await.map_err(failure);
        outcome = outcome.and(deleted);
    }
    outcome
}
