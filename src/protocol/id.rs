//! Names and digests that everything else refers to: desks, envelopes, uploads, keys. Values only.

use std::fmt;
use std::io;
use std::str::FromStr;

use data_encoding::{BASE64, HEXLOWER};
use ring::digest;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a name or digest was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IdError {
    /// Not 1 to 32 characters of `a-z`, `0-9`, `-`, `.` and `_`, or it starts with a sign.
    #[error("a name has 1 to 32 characters of a-z, 0-9, '-', '.' and '_', and begins with a letter or digit")]
    Name,
    /// Not the expected number of lowercase hexadecimal digits.
    #[error("expected {0} lowercase hexadecimal digits")]
    Hex(usize),
    /// Not 32 bytes in standard base64.
    #[error("expected 32 bytes in standard base64")]
    Key,
}

/// A short name for a desk or a member of staff: safe in a path, a note and a terminal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

/// The name of a desk, as it stands in URLs and in the roster.
pub type DeskId = Name;

impl Name {
    /// The longest name, in bytes.
    pub const LONGEST: usize = 32;

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let begins = text.chars().next().is_some_and(plain);
        let rest = text.chars().all(|c| plain(c) || matches!(c, '-' | '.' | '_'));
        if begins && rest && text.len() <= Self::LONGEST { Ok(Self(text.to_owned())) } else { Err(IdError::Name) }
    }
}

impl TryFrom<String> for Name {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Defines a fixed number of bytes that is written in one encoding everywhere.
macro_rules! fixed_bytes {
    ($(#[$doc:meta])* $name:ident, $length:literal, $encoding:ident, $error:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; $length]);

        impl $name {
            /// Takes the bytes as they are.
            #[must_use]
            pub fn from_bytes(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let bytes = $encoding.decode(text.as_bytes()).map_err(|_| $error)?;
                Ok(Self(bytes.try_into().map_err(|_| $error)?))
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&$encoding.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

fixed_bytes!(
    /// The SHA-256 of an envelope's bytes, written as 64 hexadecimal digits (PROTOCOL.md step 4).
    EnvelopeId, 32, HEXLOWER, IdError::Hex(64)
);
fixed_bytes!(
    /// The random name of an upload, 128 bits, written as 32 hexadecimal digits (PROTOCOL.md step 7).
    UploadId, 16, HEXLOWER, IdError::Hex(32)
);
fixed_bytes!(
    /// What all documents of one case name, 128 bits, written as 32 hexadecimal digits (PROTOCOL.md step 12.3).
    CaseId, 16, HEXLOWER, IdError::Hex(32)
);
fixed_bytes!(
    /// The write id of a mailbox, W: the SHA-256 of its read secret R, written as 64 hexadecimal digits (PROTOCOL.md step 13).
    MailboxId, 32, HEXLOWER, IdError::Hex(64)
);
fixed_bytes!(
    /// What names one statement of the staff's journal, 128 bits, written as 32 hexadecimal digits (PROTOCOL.md step 15).
    EventId, 16, HEXLOWER, IdError::Hex(32)
);
fixed_bytes!(
    /// An Ed25519 public key (RFC 8032), written in standard base64.
    PublicKey, 32, BASE64, IdError::Key
);
fixed_bytes!(
    /// The SHA-256 of a certificate's SubjectPublicKeyInfo, written in standard base64 (as RFC 7469 did).
    SpkiPin, 32, BASE64, IdError::Key
);
fixed_bytes!(
    /// The SHA-256 of a public key's bytes, written as 64 hexadecimal digits: what people compare.
    Fingerprint, 32, HEXLOWER, IdError::Hex(64)
);

impl EnvelopeId {
    /// The id of whole bytes in memory.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha256(bytes))
    }

    /// The first eight digits, for lists and messages: enough for a person, and never for a program.
    #[must_use]
    pub fn short(&self) -> String {
        self.to_string().chars().take(8).collect()
    }
}

impl CaseId {
    /// The case of a sender key: the first 16 bytes of SHA-256(`southwind case v1`, line feed, the key's 32 bytes). So
    /// only who holds the sender key can write in the case's name (PROTOCOL.md step 12.3).
    #[must_use]
    pub fn of(sender: &PublicKey) -> Self {
        let mut sha256 = Sha256::new();
        sha256.update(b"southwind case v1\n");
        sha256.update(sender.as_bytes());
        Self(first_half(sha256.finish()))
    }

    /// The case of an appeal without a reply address: the first 16 bytes of SHA-256(`southwind unsigned case v1`, line
    /// feed, its appeal id). It is never one that has a code (PROTOCOL.md step 15.1).
    #[must_use]
    pub fn of_unsigned(appeal_id: &[u8]) -> Self {
        let mut sha256 = Sha256::new();
        sha256.update(b"southwind unsigned case v1\n");
        sha256.update(appeal_id);
        Self(first_half(sha256.finish()))
    }

    /// The first 10 digits, for people.
    #[must_use]
    pub fn short(&self) -> String {
        self.to_string().chars().take(10).collect()
    }
}

impl EventId {
    /// The id of a signed statement: the first 16 bytes of SHA-256(the signer's key, the bytes that were signed).
    #[must_use]
    pub fn of(signer: &PublicKey, signed: &[u8]) -> Self {
        let mut sha256 = Sha256::new();
        sha256.update(signer.as_bytes());
        sha256.update(signed);
        Self(first_half(sha256.finish()))
    }
}

impl PublicKey {
    /// What a person compares with what another person reads aloud.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint(sha256(&self.0))
    }
}

impl Fingerprint {
    /// The fingerprint of any public bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha256(bytes))
    }

    /// In groups of four digits, for reading aloud.
    #[must_use]
    pub fn grouped(&self) -> String {
        let digits = self.to_string();
        let groups: Vec<&str> = (0..64).step_by(4).filter_map(|at| digits.get(at..at + 4)).collect();
        groups.join(" ")
    }
}

impl SpkiPin {
    /// The pin of a SubjectPublicKeyInfo in DER.
    #[must_use]
    pub fn of(spki: &[u8]) -> Self {
        Self(sha256(spki))
    }
}

/// The first 16 bytes of a digest.
fn first_half(digest: [u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    half
}

/// SHA-256 (FIPS 180-4) of bytes in memory.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut sha256 = Sha256::new();
    sha256.update(bytes);
    sha256.finish()
}

/// SHA-256 (FIPS 180-4) of bytes that come in pieces. A clone is a place to go back to.
#[derive(Clone)]
pub struct Sha256(digest::Context);

impl Sha256 {
    /// Nothing was hashed yet.
    #[must_use]
    #[allow(clippy::new_without_default, reason = "a default would hide that something begins here")]
    pub fn new() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }

    /// Hashes the next bytes.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The digest of everything so far.
    #[must_use]
    pub fn finish(self) -> [u8; 32] {
        let mut digest = [0; 32];
        // A SHA-256 digest has 32 bytes, always.
        digest.copy_from_slice(self.0.finish().as_ref());
        digest
    }
}

/// So that [`io::copy`] hashes a file that holds no plain text: its buffer is not wiped.
impl io::Write for Sha256 {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.update(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha256(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_leave_a_path_or_a_note_are_refused() {
        for bad in ["", ".", "..", "-a", "a b", "a+b", "a/b", "A", "é", "a\n", &"a".repeat(33)] {
            assert_eq!(bad.parse::<Name>(), Err(IdError::Name), "{bad:?}");
        }
        assert_eq!("seoul-1".parse::<Name>().unwrap().as_str(), "seoul-1");
    }

    #[test]
    fn digests_have_one_written_form() {
        let id = EnvelopeId::of(b"abc");
        assert_eq!(id.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().to_uppercase().parse::<EnvelopeId>(), Err(IdError::Hex(64)));
    }
}
