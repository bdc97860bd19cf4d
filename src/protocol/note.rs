//! C2SP signed notes (c2sp.org/signed-note): parse and verify. Making one needs a private key: see `signing`.
//!
//! Every statement of Southwind is a note whose text is one head line, which names its type, and one JSON object.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64, HEXLOWER};
use ring::signature::{ED25519, UnparsedPublicKey};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::id::{Fingerprint, PublicKey, sha256};

/// The longest note, in bytes: a roster of 64 staff takes about 140 KiB.
pub const LONGEST: usize = 256 * 1024;

/// The most signature lines that are looked at; C2SP asks for a limit.
const MOST_SIGNATURES: usize = 16;

/// The signature type of plain Ed25519 (c2sp.org/signed-note, "Signature types").
const ED25519_TYPE: u8 = 1;

/// Why a note or a verifier key was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoteError {
    /// Not `name+hash+base64`, or the hash does not match.
    #[error("this is not a verifier key (name+hash+key); copy it again, whole (PROTOCOL.md step 1)")]
    VerifierKey,
    /// Over [`LONGEST`].
    #[error("the note is longer than 256 KiB (PROTOCOL.md step 1)")]
    TooLong,
    /// Not UTF-8, has control characters, or no blank line before its signatures.
    #[error("the note is malformed; fetch it again (PROTOCOL.md step 1)")]
    Malformed,
    /// No signature by the key that is trusted.
    #[error("the note has no signature by the expected key {expected} (PROTOCOL.md step 1)")]
    WrongKey {
        /// Name of the key that was looked for.
        expected: String,
    },
    /// A signature by that key is there and does not hold.
    #[error("the note's signature does not hold: it was changed on its way (PROTOCOL.md step 1)")]
    BadSignature,
    /// The head line or the JSON is not what was expected.
    #[error("the note is not a {expected}: {found} (PROTOCOL.md step 1)")]
    Statement {
        /// The head line that was looked for.
        expected: &'static str,
        /// What is wrong with the text.
        found: String,
    },
}

/// A public key with a name, in the form of c2sp.org/signed-note: `name+hash+key`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: PublicKey,
}

impl VerifierKey {
    /// Names a key.
    ///
    /// # Errors
    /// [`NoteError::VerifierKey`] if the name is empty or has white space or `+` in it.
    pub fn new(name: &str, key: PublicKey) -> Result<Self, NoteError> {
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '+';
        if name.is_empty() || name.len() > 255 || !name.chars().all(plain) {
            return Err(NoteError::VerifierKey);
        }
        Ok(Self { name: name.to_owned(), key })
    }

    /// The name on the signature line.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The Ed25519 public key.
    #[must_use]
    pub fn key(&self) -> PublicKey {
        self.key
    }

    /// What people compare.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.key.fingerprint()
    }

    /// The four bytes before each signature: the start of SHA-256(name, line feed, type, key).
    #[must_use]
    pub fn hash(&self) -> [u8; 4] {
        let digest = sha256(&[self.name.as_bytes(), b"\n", &[ED25519_TYPE], self.key.as_bytes()].concat());
        let mut hash = [0; 4];
        hash.copy_from_slice(digest.split_at(4).0);
        hash
    }

    fn holds(&self, text: &str, signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.key.as_bytes()).verify(text.as_bytes(), signature).is_ok()
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let (name, rest) = text.split_once('+').ok_or(NoteError::VerifierKey)?;
        let (hash, key) = rest.split_once('+').ok_or(NoteError::VerifierKey)?;
        let key = BASE64.decode(key.as_bytes()).map_err(|_| NoteError::VerifierKey)?;
        let key =
            key.strip_prefix(&[ED25519_TYPE]).and_then(|key| key.try_into().ok()).ok_or(NoteError::VerifierKey)?;
        let key = Self::new(name, PublicKey::from_bytes(key))?;
        if HEXLOWER.encode(&key.hash()) == hash { Ok(key) } else { Err(NoteError::VerifierKey) }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[ED25519_TYPE], self.key.as_bytes().as_slice()].concat();
        write!(f, "{}+{}+{}", self.name, HEXLOWER.encode(&self.hash()), BASE64.encode(&key))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

impl TryFrom<String> for VerifierKey {
    type Error = NoteError;

    fn try_from(text: String) -> Result<Self, NoteError> {
        text.parse()
    }
}

impl From<VerifierKey> for String {
    fn from(key: VerifierKey) -> Self {
        key.to_string()
    }
}

impl Serialize for VerifierKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for VerifierKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A note whose text was split from its signatures; nothing is verified yet.
#[derive(Clone, Debug)]
pub struct Note<'a> {
    text: &'a str,
    signatures: Vec<(&'a str, Vec<u8>)>,
}

impl<'a> Note<'a> {
    /// Splits a note into text and signatures.
    ///
    /// # Errors
    /// [`NoteError::TooLong`], [`NoteError::Malformed`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, NoteError> {
        if bytes.len() > LONGEST {
            return Err(NoteError::TooLong);
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteError::Malformed)?;
        if whole.chars().any(|c| c.is_ascii_control() && c != '\n') {
            return Err(NoteError::Malformed);
        }
        let at = whole.rfind("\n\n").ok_or(NoteError::Malformed)?;
        let (text, signatures) = whole.split_at(at + 1);
        let lines = signatures.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n'));
        let lines = lines.ok_or(NoteError::Malformed)?.split('\n');
        let signatures: Vec<_> = lines
            .take(MOST_SIGNATURES + 1)
            .map(|line| signature_line(line).ok_or(NoteError::Malformed))
            .collect::<Result<_, _>>()?;
        if signatures.len() > MOST_SIGNATURES {
            return Err(NoteError::Malformed);
        }
        Ok(Self { text, signatures })
    }

    /// The text, if the key has signed it.
    ///
    /// # Errors
    /// [`NoteError::WrongKey`] without a signature by this key, [`NoteError::BadSignature`] with one that does not hold.
    pub fn verified_by(&self, key: &VerifierKey) -> Result<&'a str, NoteError> {
        let hash = key.hash();
        let mine = |(name, bytes): &&(&str, Vec<u8>)| *name == key.name && bytes.starts_with(&hash);
        let (_, bytes) =
            self.signatures.iter().find(mine).ok_or_else(|| NoteError::WrongKey { expected: key.name.clone() })?;
        let signature = bytes.get(hash.len()..).unwrap_or_default();
        if key.holds(self.text, signature) { Ok(self.text) } else { Err(NoteError::BadSignature) }
    }

    /// The text that the signatures cover, not verified: only for finding out whose key to ask.
    #[must_use]
    pub fn unverified_text(&self) -> &'a str {
        self.text
    }
}

/// `— name base64`, with at least the four bytes of the key's hash.
fn signature_line(line: &str) -> Option<(&str, Vec<u8>)> {
    let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
    let bytes = BASE64.decode(signature.as_bytes()).ok()?;
    (!name.is_empty() && bytes.len() > 4).then_some((name, bytes))
}

/// Writes the text of a statement: the head line, then the JSON object, then a line feed.
///
/// # Errors
/// [`NoteError::Statement`] if the value has no JSON form, which no type of this crate comes to.
pub fn statement_text<T: Serialize>(head: &'static str, value: &T) -> Result<String, NoteError> {
    let json = serde_json::to_string_pretty(value)
        .map_err(|error| NoteError::Statement { expected: head, found: error.to_string() })?;
    Ok(format!("{head}\n{json}\n"))
}

/// Reads the text of a statement of one type. Unknown fields are an error where the type says so.
///
/// # Errors
/// [`NoteError::Statement`].
pub fn read_statement<T: DeserializeOwned>(head: &'static str, text: &str) -> Result<T, NoteError> {
    let (first, json) = text.split_once('\n').unwrap_or((text, ""));
    if first != head {
        let found = first.chars().take(80).collect();
        return Err(NoteError::Statement { expected: head, found });
    }
    serde_json::from_str(json).map_err(|error| NoteError::Statement { expected: head, found: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Go's golang.org/x/mod/sumdb/note, whose format C2SP adopted.
    const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const NOTE: &str = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    #[test]
    fn the_note_of_another_implementation_verifies() {
        let key: VerifierKey = KEY.parse().unwrap();
        assert_eq!(key.to_string(), KEY);
        let text = Note::parse(NOTE.as_bytes()).unwrap().verified_by(&key).unwrap();
        assert!(text.ends_with("what your problem is.\n"));
    }

    #[test]
    fn a_changed_text_does_not_verify() {
        let key: VerifierKey = KEY.parse().unwrap();
        let changed = NOTE.replace("answer", "Answer");
        assert_eq!(Note::parse(changed.as_bytes()).unwrap().verified_by(&key), Err(NoteError::BadSignature));
    }

    #[test]
    fn a_verifier_key_with_a_slip_of_the_pen_is_refused() {
        for bad in [&KEY.replace("c74f20a3", "c74f20a4"), &KEY.replace("ARpc", "ARpd"), "PeterNeumann", "a+b", ""] {
            assert_eq!(bad.parse::<VerifierKey>(), Err(NoteError::VerifierKey));
        }
    }
}
