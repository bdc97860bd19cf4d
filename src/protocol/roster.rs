//! The roster (PROTOCOL.md step 2): who works here, which relays and desks there are. It is the relay's whole
//! access list, and it holds public keys only.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

use super::id::{DeskId, Name, PublicKey, SpkiPin};
use super::invitation::relay_address;
use super::note::{self, Note, NoteError, VerifierKey};

/// The head line of a roster's text.
pub const HEAD: &str = "southwind roster v1";

/// The most members of staff in one roster.
pub const MOST_STAFF: usize = 64;

/// The most desks and the most relays in one roster.
pub const MOST_DESKS: usize = 16;

/// Why a roster was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RosterError {
    /// Signature, form or head line.
    #[error("the roster was refused: {0}")]
    Note(#[from] NoteError),
    /// Past its expiry date.
    #[error("the roster expired on {0}; ask your organisation for a new one (PROTOCOL.md step 2.3)")]
    Expired(Timestamp),
    /// Its date of issue lies in the future by more than a day.
    #[error("the roster was issued on {0}, in the future; set this machine's clock (PROTOCOL.md step 2.3)")]
    FromTheFuture(Timestamp),
    /// A lower sequence number than one that was seen.
    #[error(
        "the roster has number {found}, and number {seen} was seen before: this one is old, do not use it (PROTOCOL.md step 2.4)"
    )]
    Older {
        /// Its sequence number.
        found: u64,
        /// The highest that was seen.
        seen: u64,
    },
    /// Too many entries, or two of one name.
    #[error("the roster is not valid: {0} (PROTOCOL.md step 2.2)")]
    Invalid(&'static str),
    /// A desk that it does not list.
    #[error("the roster has no desk of the name {0} (PROTOCOL.md step 2.2)")]
    UnknownDesk(DeskId),
}

/// What a member of staff may do at a relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Lists, fetches and acknowledges envelopes.
    Reader,
    /// Publishes epochs.
    Lead,
    /// Reads the log.
    Auditor,
}

impl Role {
    const ALL: [Self; 3] = [Self::Reader, Self::Lead, Self::Auditor];

    /// The word for it, in a roster and on a command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Lead => "lead",
            Self::Auditor => "auditor",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that is none of the roles'.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0} is no role; there are reader, lead and auditor")]
pub struct UnknownRole(pub String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

/// One member of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    /// Their name in this organisation, unique in the roster.
    pub name: Name,
    /// Their long-term age recipient, `age1pq1...`.
    pub recipient: String,
    /// Their Ed25519 public key.
    pub signing_key: PublicKey,
    /// What they may do.
    pub roles: Vec<Role>,
    /// At which desks.
    pub desks: Vec<DeskId>,
}

impl Staff {
    /// Whether they hold a role at a desk.
    #[must_use]
    pub fn may(&self, role: Role, desk: &DeskId) -> bool {
        self.roles.contains(&role) && self.desks.contains(desk)
    }

    /// The key that their notes are verified with.
    ///
    /// # Errors
    /// Never for a name that was parsed.
    pub fn verifier_key(&self) -> Result<VerifierKey, NoteError> {
        VerifierKey::new(self.name.as_str(), self.signing_key)
    }
}

/// One relay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelayEntry {
    /// Its `https://` address, without a path.
    pub url: Url,
    /// SHA-256 of the SubjectPublicKeyInfo of each certificate it may show.
    pub spki_sha256: Vec<SpkiPin>,
    /// Its onion address, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onion: Option<String>,
    /// The key that signs its receipts.
    pub note_key: VerifierKey,
}

/// One desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// Its name in URLs.
    pub id: DeskId,
}

/// The signed list of an organisation's relays, desks and staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    /// Grows by at least one with each roster.
    pub sequence: u64,
    /// When it was signed.
    pub issued: Timestamp,
    /// After this moment nobody uses it.
    pub expires: Timestamp,
    /// Where envelopes are handed in.
    pub relays: Vec<RelayEntry>,
    /// To whom envelopes go.
    pub desks: Vec<Desk>,
    /// Who opens them.
    pub staff: Vec<Staff>,
    /// SHA-256, in lowercase hexadecimal, of each field page that relays may serve.
    #[serde(default)]
    pub pages: Vec<super::id::Fingerprint>,
}

impl Roster {
    /// Verifies a note with the organisation's key and reads the roster in it.
    ///
    /// # Errors
    /// [`RosterError::Note`], [`RosterError::Invalid`]. Expiry and sequence are asked of [`Self::current`].
    pub fn open(note: &[u8], organisation: &VerifierKey) -> Result<Self, RosterError> {
        let text = Note::parse(note)?.verified_by(organisation)?;
        let roster: Self = note::read_statement(HEAD, text)?;
        roster.check()?;
        Ok(roster)
    }

    /// Passes the roster on if it is in force at `now` and not older than the highest sequence number seen.
    ///
    /// # Errors
    /// [`RosterError::Expired`], [`RosterError::FromTheFuture`], [`RosterError::Older`].
    pub fn current(self, now: Timestamp, seen: u64) -> Result<Self, RosterError> {
        if self.sequence < seen {
            return Err(RosterError::Older { found: self.sequence, seen });
        }
        if now >= self.expires {
            return Err(RosterError::Expired(self.expires));
        }
        // Old phones have clocks that are wrong by hours; a day of grace costs nothing.
        if self.issued.as_second() > now.as_second() + 24 * 3600 {
            return Err(RosterError::FromTheFuture(self.issued));
        }
        Ok(self)
    }

    /// The text that the organisation signs.
    ///
    /// # Errors
    /// [`RosterError::Invalid`] if it breaks step 2.2.
    pub fn text(&self) -> Result<String, RosterError> {
        self.check()?;
        Ok(note::statement_text(HEAD, self)?)
    }

    /// Whether there is a desk of this name.
    ///
    /// # Errors
    /// [`RosterError::UnknownDesk`].
    pub fn desk(&self, id: &DeskId) -> Result<&Desk, RosterError> {
        self.desks.iter().find(|desk| desk.id == *id).ok_or_else(|| RosterError::UnknownDesk(id.clone()))
    }

    /// The member of staff who holds this signing key.
    #[must_use]
    pub fn staff_with_key(&self, key: &PublicKey) -> Option<&Staff> {
        self.staff.iter().find(|staff| staff.signing_key == *key)
    }

    /// Those who hold a role at a desk.
    pub fn staff_who_may<'a>(&'a self, role: Role, desk: &'a DeskId) -> impl Iterator<Item = &'a Staff> {
        self.staff.iter().filter(move |staff| staff.may(role, desk))
    }

    fn check(&self) -> Result<(), RosterError> {
        if self.staff.len() > MOST_STAFF {
            return Err(RosterError::Invalid("more than 64 members of staff"));
        }
        if self.desks.len() > MOST_DESKS || self.relays.len() > MOST_DESKS {
            return Err(RosterError::Invalid("more than 16 desks or relays"));
        }
        if self.issued >= self.expires {
            return Err(RosterError::Invalid("it expires before it is issued"));
        }
        if has_twins(self.staff.iter().map(|staff| &staff.name))
            || has_twins(self.staff.iter().map(|staff| &staff.signing_key))
        {
            return Err(RosterError::Invalid("two members of staff share a name or a key"));
        }
        if has_twins(self.desks.iter().map(|desk| &desk.id)) {
            return Err(RosterError::Invalid("two desks share a name"));
        }
        if self.relays.iter().any(|relay| relay_address(relay.url.as_str()).is_none() || relay.spki_sha256.is_empty()) {
            return Err(RosterError::Invalid("a relay needs an https address without a path and at least one pin"));
        }
        Ok(())
    }
}

fn has_twins<T: Ord>(items: impl Iterator<Item = T>) -> bool {
    let mut items: Vec<T> = items.collect();
    items.sort_unstable();
    items.windows(2).any(|pair| matches!(pair, [one, two] if one == two))
}
