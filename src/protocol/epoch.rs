//! Epoch notices (PROTOCOL.md step 5): which recipient contacts seal to this week. Public halves only.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::id::DeskId;
use super::note::{self, Note, NoteError};
use super::roster::{Role, Roster};

/// The head line of a notice's text.
pub const HEAD: &str = "southwind epoch v1";

/// How much higher than the newest an epoch may be: a stolen lead's key must not use up all the numbers there are.
pub const LONGEST_LEAP: u64 = 1_000;

/// Days until a new epoch is due.
pub const DAYS: i64 = 7;

/// Why a notice was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EpochError {
    /// Form or head line.
    #[error("the epoch notice was refused: {0}")]
    Note(#[from] NoteError),
    /// No lead of the desk has signed it.
    #[error("the epoch notice is not signed by a lead of this desk; do not seal to it (PROTOCOL.md step 5.2)")]
    NotByALead,
    /// It is for another desk.
    #[error("the epoch notice is for the desk {0} (PROTOCOL.md step 5.2)")]
    OtherDesk(DeskId),
    /// A lower number than one that was seen.
    #[error(
        "the epoch has number {found}, and number {seen} was seen before: this one is old, do not use it (PROTOCOL.md step 5.3)"
    )]
    Older {
        /// Its number.
        found: u64,
        /// The highest that was seen.
        seen: u64,
    },
}

/// A lead's statement of the recipient that a desk reads now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EpochNotice {
    /// For which desk.
    pub desk: DeskId,
    /// Grows by at least one with each epoch.
    pub epoch: u64,
    /// The hybrid age recipient, `age1pq1...`.
    pub recipient: String,
    /// When it was made.
    pub issued: Timestamp,
    /// When a new one is due. Past it the notice still serves, with a warning: an appeal is never blocked.
    pub expires: Timestamp,
}

/// Whether a notice is within its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Within its time.
    Current,
    /// Past its time, and still the newest there is: use it and say so.
    Lapsed,
}

impl EpochNotice {
    /// Verifies that a lead of the desk, as the roster has it, signed the note, and reads it.
    ///
    /// # Errors
    /// [`EpochError::Note`], [`EpochError::NotByALead`], [`EpochError::OtherDesk`].
    pub fn open(bytes: &[u8], desk: &DeskId, roster: &Roster) -> Result<Self, EpochError> {
        let note = Note::parse(bytes)?;
        let mut text = Err(EpochError::NotByALead);
        for lead in roster.staff_who_may(Role::Lead, desk) {
            match note.verified_by(&lead.verifier_key()?) {
                Ok(verified) => text = Ok(verified),
                Err(NoteError::WrongKey { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let notice: Self = note::read_statement(HEAD, text?)?;
        if notice.desk == *desk { Ok(notice) } else { Err(EpochError::OtherDesk(notice.desk)) }
    }

    /// The number in a notice whose signature nobody here can verify: whoever makes the next one counts on from it, and
    /// nothing is ever sealed to it.
    ///
    /// # Errors
    /// [`EpochError::Note`], [`EpochError::OtherDesk`].
    pub fn unverified_number(bytes: &[u8], desk: &DeskId) -> Result<u64, EpochError> {
        let notice: Self = note::read_statement(HEAD, Note::parse(bytes)?.unverified_text())?;
        if notice.desk == *desk { Ok(notice.epoch) } else { Err(EpochError::OtherDesk(notice.desk)) }
    }

    /// Refuses a notice that is older than one that was seen.
    ///
    /// # Errors
    /// [`EpochError::Older`].
    pub fn not_before(self, seen: u64) -> Result<Self, EpochError> {
        if self.epoch < seen { Err(EpochError::Older { found: self.epoch, seen }) } else { Ok(self) }
    }

    /// Whether it is within its time at `now`.
    #[must_use]
    pub fn freshness(&self, now: Timestamp) -> Freshness {
        if now < self.expires { Freshness::Current } else { Freshness::Lapsed }
    }

    /// The text that a lead signs.
    ///
    /// # Errors
    /// Never for a value of this type.
    pub fn text(&self) -> Result<String, NoteError> {
        note::statement_text(HEAD, self)
    }
}

/// What a lead publishes: the notice, and the epoch's identity wrapped for each reader.
///
/// Each wrapped identity is one age file to the reader's long-term recipient, in standard base64.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EpochPublication {
    /// The signed note.
    pub notice: String,
    /// One entry for each reader of the desk.
    pub wrapped: Vec<WrappedIdentity>,
}

/// The epoch's identity for one reader.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrappedIdentity {
    /// The reader's signing key, as the roster names it.
    pub reader: super::id::PublicKey,
    /// The age file, in standard base64.
    pub age: String,
}
