//! What the vault remembers of each envelope: JSON in an age file, so that it can be read without this program. A
//! document is in it as the protobuf bytes that its sender wrote; it is never written unsealed.

use std::fmt;

use data_encoding::BASE64;
use jiff::Timestamp;
use prost::Message;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::case::document::Document;
use crate::case::signed::Content;
use crate::protocol::id::{DeskId, EnvelopeId};

/// What is known of one envelope that was pulled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// The envelope's SHA-256.
    pub envelope: EnvelopeId,
    /// Its length.
    pub bytes: u64,
    /// Its place in the desk's list; 0 if it came from elsewhere.
    pub sequence: u64,
    /// The desk.
    pub desk: DeskId,
    /// When it was pulled.
    pub pulled: Timestamp,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of an envelope.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It opened.
    Opened {
        /// With the identity of which epoch.
        epoch: u64,
        /// The document.
        document: KeptDocument,
    },
    /// It did not, for this reason; its bytes are in the quarantine.
    Quarantined {
        /// The reason as it is shown.
        reason: String,
        /// Whether a key that comes later may still open it.
        wrong_key: bool,
    },
}

/// A document's protobuf bytes; base64 in a record, nothing in a log, wiped on drop.
#[derive(Clone)]
pub struct KeptDocument(Zeroizing<Vec<u8>>);

impl fmt::Debug for KeptDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeptDocument(..)")
    }
}

impl Serialize for KeptDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(BASE64.encode(&self.0)))
    }
}

impl<'de> Deserialize<'de> for KeptDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        BASE64.decode(text.as_bytes()).map(|bytes| Self(Zeroizing::new(bytes))).map_err(serde::de::Error::custom)
    }
}

impl Outcome {
    /// An opened document.
    #[must_use]
    pub fn opened(epoch: u64, document: &Document) -> Self {
        Self::Opened { epoch, document: KeptDocument(Zeroizing::new(document.encode_to_vec())) }
    }

    /// Whether it opened.
    #[must_use]
    pub fn is_opened(&self) -> bool {
        matches!(self, Self::Opened { .. })
    }
}

impl Record {
    /// What the document says and who signed it, if the envelope opened. Its signatures were checked before it was kept,
    /// and nobody else can have written this record; ten thousand of them take seconds to check.
    #[must_use]
    pub fn content(&self) -> Option<Content> {
        match &self.outcome {
            Outcome::Opened { document, .. } => Document::checked_before(&document.0).ok(),
            Outcome::Quarantined { .. } => None,
        }
    }

    /// The document, if the envelope opened.
    #[must_use]
    pub fn document(&self) -> Option<Document> {
        match &self.outcome {
            Outcome::Opened { document, .. } => Document::from_bytes(&document.0).ok(),
            Outcome::Quarantined { .. } => None,
        }
    }
}
