//! The relay: takes envelopes at the door, keeps them, hands them to staff. It has no code that could open one.
//!
//! ```text
//! config -> serve -> api -> admission | caller | roster -> store -> receipt
//! ```

pub mod admission;
pub mod api;
pub mod caller;
pub mod config;
pub mod keys;
mod lively;
pub mod made_up;
pub mod page;
pub mod receipt;
pub mod roster;
pub mod serve;
pub mod store;
pub mod tls;

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

use self::caller::Callers;
use self::page::FieldPage;
use self::roster::RosterShelf;
use self::store::Store;
use crate::protocol::id::{DeskId, PublicKey};
use crate::protocol::roster::Role;
use crate::signing::NoteSigner;

/// The time of day; a test gives its own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What a relay refuses to take more of.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the largest envelope.
    pub envelope_bytes: u64,
    /// Connections at a time.
    pub connections: usize,
    /// Hours after which an unfinished upload goes.
    pub upload_hours: i64,
    /// Days after which an envelope goes, whoever has not fetched it, and a superseded epoch's identities.
    pub envelope_days: i64,
    /// Days after which a reply in a mailbox goes.
    pub mailbox_days: i64,
}

/// Everything that a request needs.
pub struct Relay {
    /// Where envelopes are kept.
    pub store: Arc<dyn Store>,
    /// The roster in force.
    pub roster: RosterShelf,
    /// Who signed which request already.
    pub callers: Callers,
    /// Signs receipts.
    pub signer: NoteSigner,
    /// What is refused.
    pub limits: Limits,
    /// The time of day.
    pub clock: Clock,
    /// Where to report a vulnerability, for `security.txt`.
    pub security_contact: Option<String>,
    /// The field page, unless the operator wants none.
    pub page: Option<FieldPage>,
    /// Work that goes on although its connection is gone: pieces of uploads that are being made durable.
    pub unfinished: TaskTracker,
    /// Becomes true when the relay stops.
    pub stopping: watch::Receiver<bool>,
}

impl Relay {
    /// The time of day.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// All who read a desk by the newest roster, in force or expired; nobody before the first.
    #[must_use]
    pub fn readers(&self, desk: &DeskId) -> Vec<PublicKey> {
        let newest = self.roster.newest();
        let readers = newest.iter().flat_map(|newest| newest.roster.staff_who_may(Role::Reader, desk));
        readers.map(|reader| reader.signing_key).collect()
    }

    /// The time of day cut to the full hour: all that is ever kept or told of it.
    #[must_use]
    pub fn hour(&self) -> Timestamp {
        let seconds = self.now().as_second();
        // Rounding down an instant that exists yields one that exists, but for the first hour of the year -9999.
        Timestamp::from_second(seconds - seconds.rem_euclid(3600)).unwrap_or_default()
    }
}
