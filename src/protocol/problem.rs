//! Problem documents (RFC 9457; PROTOCOL.md step 10): every way in which a relay refuses, with what to do about it. The
//! texts are the same for everyone; nothing of a request is in them.

use serde::{Deserialize, Serialize};

use super::envelope::ShapeError;
use super::signature::SignatureError;
use super::size::SizeError;

/// The media type.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// The longest problem document that a client reads, in bytes.
pub const LONGEST: usize = 8 * 1024;

/// The document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `/problems/` and the code; a relay serves a page there.
    #[serde(rename = "type")]
    pub kind: String,
    /// A sentence that is the same for each problem of this code.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong with this request, in a sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// What to do next, in a sentence.
    #[serde(default)]
    pub hint: String,
}

/// Defines the table of problems once: variant, code, status, title, hint.
macro_rules! problems {
    ($($variant:ident $code:literal $status:literal $title:literal $hint:literal;)*) => {
        /// The code of a problem: the last part of its `type`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProblemCode {
            $(#[doc = $title] $variant,)*
        }

        impl ProblemCode {
            /// Every code, in the order of PROTOCOL.md step 10.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as it stands in `type`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The HTTP status.
            #[must_use]
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// The title, the same for each problem of this code.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// What to do next.
            #[must_use]
            pub fn hint(self) -> &'static str {
                match self { $(Self::$variant => $hint,)* }
            }
        }
    };
}

problems! {
    NotAge "not-age" 422 "The bytes are not a binary age file." "Seal the document first; nothing that is not sealed is ever kept.";
    MalformedHeader "malformed-header" 422 "The age header is malformed or too long." "Seal the document again with a current program.";
    OtherRecipient "other-recipient" 422 "The envelope has a stanza that is not mlkem768x25519." "Seal to the desk's epoch recipient and to nothing else.";
    SecondRecipient "second-recipient" 422 "The envelope is sealed to more than one recipient." "Seal to the desk's epoch recipient and to nothing else.";
    NoRecipient "no-recipient" 422 "The envelope has no mlkem768x25519 stanza." "Seal to the desk's epoch recipient.";
    WrongSize "wrong-size" 422 "The payload is not of a size class." "Pad the document to its size class before sealing it.";
    CutShort "cut-short" 400 "The body ended before it was whole." "Send it again; an upload goes on from the offset that HEAD answers.";
    TooLarge "too-large" 413 "The envelope is larger than this relay takes here." "Send a small envelope whole, a larger one by tus uploads, and nothing above the relay's limit.";
    UnknownDesk "unknown-desk" 404 "This relay has no such desk." "Check the invitation, or ask for a new one.";
    UnknownEnvelope "unknown-envelope" 404 "This desk has no such envelope." "It may have been deleted; list the desk again.";
    UnknownUpload "unknown-upload" 404 "There is no such upload, or it has expired." "Start the upload again.";
    NoEpoch "no-epoch" 404 "The desk has no epoch yet." "A lead must publish one: southwind-staff epoch new.";
    NoRoster "no-roster" 503 "This relay has no roster in force." "Somebody with a network must publish it: southwind-staff org publish.";
    NotFound "not-found" 404 "There is nothing at this address." "See proto/openapi.yaml for the addresses that exist.";
    WrongMethod "wrong-method" 405 "This address does not take that method." "See proto/openapi.yaml for the methods that exist.";
    BadMailbox "bad-mailbox" 400 "A mailbox's id or secret is malformed." "Both have 64 lowercase hexadecimal digits: W in the address, R behind Bearer in Authorization.";
    MailboxFull "mailbox-full" 409 "The mailbox holds as many replies as it may." "Wait until the contact has read some, or until the oldest expires.";
    OffsetMismatch "offset-mismatch" 409 "The upload is at another offset." "Ask for the offset with HEAD and go on from there.";
    ChecksumMismatch "checksum-mismatch" 460 "The piece does not have the checksum it came with." "Send the same piece again.";
    UploadBusy "upload-busy" 423 "Another request is writing to this upload." "Wait a moment, then ask for the offset with HEAD.";
    TusVersion "tus-version" 412 "Tus-Resumable must be 1.0.0." "Use a client that speaks tus 1.0.0.";
    MediaType "media-type" 415 "The body has another media type than this address takes." "Use the media type that proto/openapi.yaml names.";
    BadField "bad-field" 400 "A header field or parameter is malformed." "Correct it and send the request again.";
    NotSigned "not-signed" 401 "The request carries no valid signature." "Sign it as PROTOCOL.md step 9 says.";
    Stale "stale" 401 "The signature's time is not within five minutes of the relay's, or lies before its start." "Set this machine's clock, then try again.";
    Replayed "replayed" 401 "A request with this nonce was seen before." "Sign the request anew, with a fresh nonce.";
    NotInRoster "not-in-roster" 403 "The signing key is not in the roster." "Ask a lead to enter you in the roster and to publish it.";
    NotAllowed "not-allowed" 403 "Your role does not allow this." "Ask a lead of the desk.";
    RosterRefused "roster-refused" 422 "The roster was refused." "Sign it with the organisation's key and a higher number than the one in force.";
    EpochRefused "epoch-refused" 422 "The epoch was refused." "Make it anew with southwind-staff epoch new.";
    EpochOutOfOrder "epoch-out-of-order" 409 "The desk has this epoch or a newer one already." "Fetch the newest notice; make the next epoch from there.";
    RangeOutside "range-outside" 416 "The range lies outside the envelope." "Ask for the length with HEAD.";
    Busy "busy" 503 "The relay has more to do than it can queue." "Wait as long as Retry-After says, then send the same bytes again.";
    DiskFull "disk-full" 507 "The relay's disk has no room for new envelopes." "Nothing that was accepted is lost. Try again later or by another relay; the operator must make room.";
    Internal "internal" 500 "The relay met an error of its own." "Send the same bytes again; if it stays, tell the operator.";
}

impl ProblemCode {
    /// The document of this problem.
    #[must_use]
    pub fn problem(self, detail: impl Into<String>) -> Problem {
        Problem {
            kind: format!("/problems/{}", self.as_str()),
            title: self.title().to_owned(),
            status: self.status(),
            detail: detail.into(),
            hint: self.hint().to_owned(),
        }
    }

    /// The code of this name.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.as_str() == code)
    }
}

/// The one place that says which problem a broken shape is (PROTOCOL.md step 4).
impl From<&ShapeError> for ProblemCode {
    fn from(error: &ShapeError) -> Self {
        match error {
            ShapeError::NotAge | ShapeError::Armored => Self::NotAge,
            ShapeError::HeaderTooLong | ShapeError::Malformed(_) | ShapeError::SecondGrease => Self::MalformedHeader,
            ShapeError::CutShort => Self::CutShort,
            ShapeError::OtherRecipient => Self::OtherRecipient,
            ShapeError::SecondRecipient => Self::SecondRecipient,
            ShapeError::NoRecipient => Self::NoRecipient,
            ShapeError::NotSmall(_) | ShapeError::Size(SizeError::TooLarge(_)) => Self::TooLarge,
            ShapeError::Size(SizeError::NotAClass(_) | SizeError::NotAPayload(_)) => Self::WrongSize,
        }
    }
}

/// Whatever is wrong with a signature, the request counts as not signed (PROTOCOL.md step 9).
impl From<&SignatureError> for ProblemCode {
    fn from(error: &SignatureError) -> Self {
        match error {
            SignatureError::Missing | SignatureError::Malformed(_) | SignatureError::Digest | SignatureError::Wrong => {
                Self::NotSigned
            }
            SignatureError::Stale => Self::Stale,
        }
    }
}

impl Problem {
    /// The code, if this version knows it.
    #[must_use]
    pub fn code(&self) -> Option<ProblemCode> {
        self.kind.strip_prefix("/problems/").and_then(ProblemCode::named)
    }
}
