//! Enrolment requests (PROTOCOL.md step 2.5): a new colleague's public keys, signed by themselves as proof that
//! they hold the private half. The organisation decides; a request gives nobody anything.

use serde::{Deserialize, Serialize};

use super::id::{Name, PublicKey};
use super::note::{self, Note, NoteError, VerifierKey};

/// The head line of a request's text.
pub const HEAD: &str = "southwind enrolment v1";

/// What a new colleague asks to be entered with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// Their name in the roster.
    pub name: Name,
    /// Their long-term age recipient.
    pub recipient: String,
    /// Their Ed25519 public key.
    pub signing_key: PublicKey,
}

impl Enrolment {
    /// Reads a request and verifies it with the key that stands in it.
    ///
    /// # Errors
    /// Any [`NoteError`].
    pub fn open(bytes: &[u8]) -> Result<Self, NoteError> {
        let note = Note::parse(bytes)?;
        let claimed: Self = note::read_statement(HEAD, note.unverified_text())?;
        note.verified_by(&VerifierKey::new(claimed.name.as_str(), claimed.signing_key)?)?;
        Ok(claimed)
    }

    /// The text that the colleague signs.
    ///
    /// # Errors
    /// Never for a value of this type.
    pub fn text(&self) -> Result<String, NoteError> {
        note::statement_text(HEAD, self)
    }
}
