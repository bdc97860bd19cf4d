//! Signed documents (PROTOCOL.md step 14.1): who says it is proven by an Ed25519 signature over the very bytes that they
//! wrote. Whether the signer may say it is for the caller, who knows the case or the roster.

use prost::Message;
use ring::signature::{ED25519, UnparsedPublicKey};

use super::document::{Document, DocumentError, DocumentKind, Signature, Signed};
use crate::protocol::id::{CaseId, EventId, PublicKey};
use crate::signing::{SigningKey, SigningKeyError};

/// What stands before the bytes that are signed, so that this signature is none of a note or a request.
const CONTEXT: &[u8] = b"southwind document v1\n";

/// What stands before the two case ids in the proof of a move.
const MOVE: &[u8] = b"southwind move v1\n";

/// A document out of its signatures.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// What it says; never [`DocumentKind::Signed`].
    pub kind: DocumentKind,
    /// Who signed it; nobody if it came unsigned, two at most, and never the same twice.
    pub signers: Vec<PublicKey>,
    /// The bytes that were signed; empty if it came unsigned.
    pub bytes: Vec<u8>,
}

impl Content {
    /// The one signer, if there is exactly one.
    #[must_use]
    pub fn signer(&self) -> Option<&PublicKey> {
        match self.signers.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The id of a statement of the journal; it depends on the signer and on every byte.
    #[must_use]
    pub fn event_id(&self) -> Option<EventId> {
        self.signer().map(|signer| EventId::of(signer, &self.bytes))
    }
}

/// Signs a document.
///
/// # Errors
/// [`SigningKeyError`], which a key that was made never comes to.
pub fn sign(document: &Document, key: &SigningKey) -> Result<Document, SigningKeyError> {
    let bytes = document.encode_to_vec();
    let signature = signature(&bytes, key)?;
    Ok(Document { kind: Some(DocumentKind::Signed(Signed { document: bytes, signatures: vec![signature] })) })
}

/// Adds a second signature to a document that has one.
///
/// # Errors
/// [`SigningKeyError`], which a key that was made never comes to.
pub fn countersign(signed: &Signed, key: &SigningKey) -> Result<Document, SigningKeyError> {
    let mut signed = signed.clone();
    signed.signatures.push(signature(&signed.document, key)?);
    Ok(Document { kind: Some(DocumentKind::Signed(signed)) })
}

/// The new sender key's proof that it knows of a move from an old case.
///
/// # Errors
/// [`SigningKeyError`], which a key that was made never comes to.
pub fn prove_move(old: &CaseId, new: &SigningKey) -> Result<Vec<u8>, SigningKeyError> {
    new.sign(&move_text(old, &CaseId::of(&new.public()))).map(|signature| signature.to_vec())
}

/// Whether a move's proof holds.
pub(super) fn is_proof_of_move(old: &CaseId, new: &PublicKey, proof: &[u8]) -> bool {
    verify(new, &move_text(old, &CaseId::of(new)), proof)
}

/// Checks the signatures and takes the document out of them.
pub(super) fn open(signed: &Signed) -> Result<Content, DocumentError> {
    let mut signers = Vec::with_capacity(2);
    if !(1..=2).contains(&signed.signatures.len()) {
        return Err(DocumentError::Signature("it has neither one nor two signatures"));
    }
    let text = [CONTEXT, &signed.document].concat();
    for signature in &signed.signatures {
        let key = key_of(signature)?;
        if signers.contains(&key) {
            return Err(DocumentError::Signature("one key has signed it twice"));
        }
        if !verify(&key, &text, &signature.signature) {
            return Err(DocumentError::Signature("a signature does not hold"));
        }
        signers.push(key);
    }
    content(signed, signers)
}

/// Takes a document out of signatures that were checked before.
pub(super) fn checked_before(signed: &Signed) -> Result<Content, DocumentError> {
    content(signed, signed.signatures.iter().map(key_of).collect::<Result<_, _>>()?)
}

fn key_of(signature: &Signature) -> Result<PublicKey, DocumentError> {
    let key = signature.key.as_slice().try_into().map_err(|_| DocumentError::Length("signer's key"))?;
    Ok(PublicKey::from_bytes(key))
}

fn content(signed: &Signed, signers: Vec<PublicKey>) -> Result<Content, DocumentError> {
    let inner = Document::decode(signed.document.as_slice()).map_err(|_| DocumentError::Unreadable)?;
    match inner.kind.ok_or(DocumentError::UnknownKind)? {
        DocumentKind::Signed(_) | DocumentKind::Attachment(_) => {
            Err(DocumentError::Signature("a document of this kind is not signed"))
        }
        kind => Ok(Content { kind, signers, bytes: signed.document.clone() }),
    }
}

fn signature(bytes: &[u8], key: &SigningKey) -> Result<Signature, SigningKeyError> {
    let signature = key.sign(&[CONTEXT, bytes].concat())?;
    Ok(Signature { key: key.public().as_bytes().to_vec(), signature: signature.to_vec() })
}

fn verify(key: &PublicKey, text: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, key.as_bytes()).verify(text, signature).is_ok()
}

fn move_text(old: &CaseId, new: &CaseId) -> Vec<u8> {
    [MOVE, old.as_bytes(), new.as_bytes()].concat()
}
