//! Ed25519 private keys in memory (ring), and what is signed with them: notes and requests.
//! A key is never printed, never in an argument, and is wiped when it is dropped.

use std::fmt;

use data_encoding::BASE64;
use ring::rand::SecureRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::protocol::id::PublicKey;
use crate::protocol::note::{NoteError, VerifierKey};
use crate::protocol::signature::{self, Covered, SignatureError};

/// What a signing key's written form begins with.
pub const PREFIX: &str = "SOUTHWIND-SIGNING-KEY-1:";

/// Why a signing key could not be made or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SigningKeyError {
    /// Not the prefix and 32 bytes of base64.
    #[error("this is not a Southwind signing key")]
    Malformed,
    /// The system gave no randomness.
    #[error("the operating system gave no randomness")]
    Randomness,
}

/// An Ed25519 private key (RFC 8032): its 32-byte seed, wiped on drop.
pub struct SigningKey {
    seed: Zeroizing<[u8; 32]>,
    public: PublicKey,
}

impl SigningKey {
    /// Draws a new key.
    ///
    /// # Errors
    /// [`SigningKeyError::Randomness`].
    pub fn generate(random: &dyn SecureRandom) -> Result<Self, SigningKeyError> {
        let mut seed = Zeroizing::new([0; 32]);
        random.fill(seed.as_mut()).map_err(|_| SigningKeyError::Randomness)?;
        Self::from_seed(seed)
    }

    /// Takes a seed.
    ///
    /// # Errors
    /// [`SigningKeyError::Malformed`], which 32 bytes never come to.
    pub fn from_seed(seed: Zeroizing<[u8; 32]>) -> Result<Self, SigningKeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).map_err(|_| SigningKeyError::Malformed)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| SigningKeyError::Malformed)?;
        Ok(Self { seed, public: PublicKey::from_bytes(public) })
    }

    /// Reads the written form; white space around it is ignored.
    ///
    /// # Errors
    /// [`SigningKeyError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, SigningKeyError> {
        let base64 = text.trim().strip_prefix(PREFIX).ok_or(SigningKeyError::Malformed)?;
        let bytes = Zeroizing::new(BASE64.decode(base64.as_bytes()).map_err(|_| SigningKeyError::Malformed)?);
        let mut seed = Zeroizing::new([0; 32]);
        if bytes.len() != seed.len() {
            return Err(SigningKeyError::Malformed);
        }
        seed.copy_from_slice(&bytes);
        Self::from_seed(seed)
    }

    /// The written form, for a file of mode 0600 or an encrypted one.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(PREFIX.len() + BASE64.encode_len(self.seed.len())));
        text.push_str(PREFIX);
        BASE64.encode_append(self.seed.as_ref(), &mut text);
        text
    }

    /// A second copy. The type has no `Clone`, so that none is made without a thought.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self { seed: self.seed.clone(), public: self.public }
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        self.public
    }

    /// Signs bytes.
    ///
    /// ring's key pair is made for each signature and dropped: it cannot be wiped, so it is not kept.
    ///
    /// # Errors
    /// [`SigningKeyError::Malformed`], which a key that was made never comes to.
    pub fn sign(&self, message: &[u8]) -> Result<[u8; 64], SigningKeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(self.seed.as_ref()).map_err(|_| SigningKeyError::Malformed)?;
        pair.sign(message).as_ref().try_into().map_err(|_| SigningKeyError::Malformed)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(of {:?})", self.public)
    }
}

/// A signing key with the name that stands on its notes.
#[derive(Debug)]
pub struct NoteSigner {
    key: SigningKey,
    verifier: VerifierKey,
}

impl NoteSigner {
    /// Names a key.
    ///
    /// # Errors
    /// [`NoteError::VerifierKey`] for a name that cannot stand on a note.
    pub fn new(name: &str, key: SigningKey) -> Result<Self, NoteError> {
        let verifier = VerifierKey::new(name, key.public())?;
        Ok(Self { key, verifier })
    }

    /// The public half, with its name.
    #[must_use]
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The private half.
    #[must_use]
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// Makes a signed note (c2sp.org/signed-note) of a text that ends in a line feed.
    ///
    /// # Errors
    /// [`SigningKeyError::Malformed`], which a key that was made never comes to.
    pub fn sign_note(&self, text: &str) -> Result<String, SigningKeyError> {
        let signature = self.key.sign(text.as_bytes())?;
        let line = [self.verifier.hash().as_slice(), &signature].concat();
        Ok(format!("{text}\n— {} {}\n", self.verifier.name(), BASE64.encode(&line)))
    }
}

/// The two header fields of a signed request.
#[derive(Clone, Debug)]
pub struct SignatureFields {
    /// `Signature-Input`.
    pub input: String,
    /// `Signature`.
    pub signature: String,
}

/// Signs a request in the profile of PROTOCOL.md step 9.
///
/// # Errors
/// Never for a key and components that were made.
pub fn sign_request(
    key: &SigningKey,
    covered: &Covered<'_>,
    created: i64,
    nonce: &[u8; 16],
) -> Result<SignatureFields, SignatureError> {
    let parameters = signature::parameters(&key.public(), created, nonce, covered.digest.is_some());
    let base = signature::request_base(covered, &parameters)?;
    let bytes = key.sign(base.as_bytes()).map_err(|_| SignatureError::Wrong)?;
    Ok(SignatureFields {
        input: format!("{}={parameters}", signature::LABEL),
        signature: format!("{}=:{}:", signature::LABEL, BASE64.encode(&bytes)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::note::Note;
    use crate::protocol::signature::SignedRequest;

    fn key(byte: u8) -> SigningKey {
        SigningKey::from_seed(Zeroizing::new([byte; 32])).unwrap()
    }

    /// Claim C-26: a signing key does not show itself in debug output.
    #[test]
    fn nothing_secret_is_in_debug() {
        let secret = key(7).expose();
        let shown = format!("{:?}", NoteSigner::new("relay", key(7)).unwrap());
        assert!(!shown.contains(secret.strip_prefix(PREFIX).unwrap()));
    }

    #[test]
    fn the_written_form_reads_back() {
        assert_eq!(SigningKey::parse(&format!(" {}\n", *key(7).expose())).unwrap().public(), key(7).public());
        assert!(SigningKey::parse("SOUTHWIND-SIGNING-KEY-1:AAAA").is_err());
    }

    #[test]
    fn notes_agree_with_the_signed_note_crate_both_ways() {
        use signed_note::{Note as PeerNote, StandardVerifier, VerifierList};
        let mine = NoteSigner::new("example.org/relay", key(9)).unwrap();
        let note = mine.sign_note("southwind\n{}\n").unwrap();
        let peer = StandardVerifier::new(&mine.verifier().to_string()).unwrap();
        PeerNote::from_bytes(note.as_bytes()).unwrap().verify(&VerifierList::new(vec![Box::new(peer)])).unwrap();
        assert!(Note::parse(note.as_bytes()).unwrap().verified_by(mine.verifier()).is_ok());
    }

    #[test]
    fn a_signed_request_verifies_and_a_changed_one_does_not() {
        let covered =
            Covered { method: "PUT", authority: "localhost:1", path: "/v1/desks/a/epoch", query: "?", digest: None };
        let digest = signature::content_digest(b"body");
        let with_body = Covered { digest: Some(&digest), ..covered };
        let fields = sign_request(&key(3), &with_body, 1000, &[5; 16]).unwrap();
        let read = SignedRequest::read(Some(&fields.input), Some(&fields.signature)).unwrap();
        assert_eq!((read.created, read.nonce, read.key), (1000, [5; 16], key(3).public()));
        read.verify(&with_body, b"body").unwrap();
        assert_eq!(read.verify(&with_body, b"BODY"), Err(SignatureError::Digest));
        let elsewhere = Covered { path: "/v1/desks/b/epoch", ..with_body };
        assert_eq!(read.verify(&elsewhere, b"body"), Err(SignatureError::Wrong));
    }
}
