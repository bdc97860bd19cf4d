//! Receipts (PROTOCOL.md step 8): a relay's signed word that an envelope is on its disk. Reading only;
//! a relay makes one from its store's proof and from nothing else.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::id::{DeskId, EnvelopeId};
use super::note::{self, Note, NoteError, VerifierKey};

/// The head line of a receipt's text.
pub const HEAD: &str = "southwind receipt v1";

/// The header in which an upload's receipt travels: the note in standard base64.
pub const HEADER: &str = "southwind-receipt";

/// What a relay says it has kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// For which desk.
    pub desk: DeskId,
    /// The SHA-256 of the envelope.
    pub envelope: EnvelopeId,
    /// Its length.
    pub bytes: u64,
    /// When it was kept, in UTC, cut to the full hour: a seized disk or receipt is not to be matched with
    /// the minutes of a telephone company's log.
    pub kept: Timestamp,
}

impl Receipt {
    /// Verifies a receipt with the relay's note key, as the roster has it.
    ///
    /// # Errors
    /// Any [`NoteError`].
    pub fn open(bytes: &[u8], relay: &VerifierKey) -> Result<Self, NoteError> {
        note::read_statement(HEAD, Note::parse(bytes)?.verified_by(relay)?)
    }

    /// The text that the relay signs.
    ///
    /// # Errors
    /// Never for a value of this type.
    pub fn text(&self) -> Result<String, NoteError> {
        note::statement_text(HEAD, self)
    }
}
