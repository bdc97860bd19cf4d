//! Signed documents (PROTOCOL.md step 14.1): who says it is proven by an Ed25519 signature over the very bytes that they
//! wrote. Whether the signer may say it is for the caller, who knows the case or the roster.

use std::fmt;

use prost::Message;
use ring::signature::{ED25519, UnparsedPublicKey};
use zeroize::Zeroizing;

use super::document::{Document, DocumentError, DocumentKind, ReplyAddress, Signature, Signed};
use crate::protocol::id::{CaseId, EventId, PublicKey};
use crate::signing::{SigningKey, SigningKeyError};

/// What stands before the bytes that are signed, so that this signature is none of a note or a request.
const CONTEXT: &[u8] = b"southwind document v1\n";

/// What stands before the old case id and the new address in the proof of a move.
const MOVE: &[u8] = b"southwind move v1\n";

/// A document out of its signatures.
#[derive(Clone, PartialEq)]
pub struct Content {
    /// What it says; never [`DocumentKind::Signed`].
    pub kind: DocumentKind,
    /// Who signed it; nobody if it came unsigned, two at most, and never the same twice.
    pub signers: Vec<PublicKey>,
    /// The bytes that were signed; empty if it came unsigned.
    pub bytes: Vec<u8>,
}

/// Who signed it, and none of its words.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content").field("signers", &self.signers).finish_non_exhaustive()
    }
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

/// The new sender key's proof that it knows of a move from an old case, to this very address.
///
/// # Errors
/// [`SigningKeyError`], which a key that was made never comes to.
pub fn prove_move(old: &CaseId, address: &ReplyAddress, new: &SigningKey) -> Result<Vec<u8>, SigningKeyError> {
    new.sign(&move_text(old, address)).map(|signature| signature.to_vec())
}

/// Whether a move's proof holds.
pub(super) fn is_proof_of_move(old: &CaseId, address: &ReplyAddress, new: &PublicKey, proof: &[u8]) -> bool {
    verify(new, &move_text(old, address), proof)
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
    // Room for all of it at once, and wiped: these are the words themselves.
    let text = Zeroizing::new([CONTEXT, bytes].concat());
    let signature = key.sign(&text)?;
    Ok(Signature { key: key.public().as_bytes().to_vec(), signature: signature.to_vec() })
}

fn verify(key: &PublicKey, text: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, key.as_bytes()).verify(text, signature).is_ok()
}

/// All parts have fixed lengths, which were checked.
fn move_text(old: &CaseId, address: &ReplyAddress) -> Vec<u8> {
    [MOVE, old.as_bytes(), &address.sender_key, &address.mailbox, &address.recipient].concat()
}

#[cfg(test)]
mod tests {
    use super::super::document::{Appeal, FollowUp, Reply, ReplyAddress};
    use super::*;
    use ring::rand::SystemRandom;

    fn key() -> SigningKey {
        SigningKey::generate(&SystemRandom::new()).unwrap()
    }

    /// A follow-up in the case of a sender key.
    fn follow_up(case: &SigningKey) -> FollowUp {
        FollowUp {
            case_id: CaseId::of(&case.public()).as_bytes().to_vec(),
            follow_up_id: vec![2; 16],
            text: "words".to_owned(),
            ..FollowUp::default()
        }
    }

    fn address(sender: &SigningKey) -> ReplyAddress {
        ReplyAddress { sender_key: sender.public().as_bytes().to_vec(), mailbox: vec![3; 32], recipient: vec![4; 1216] }
    }

    fn refused(document: &Document) -> String {
        let bytes = document.encode_to_vec();
        assert!(Document::from_bytes(&bytes).is_err());
        document.content().unwrap_err().to_string()
    }

    fn parts(document: &mut Document) -> &mut Signed {
        match document.kind.as_mut() {
            Some(DocumentKind::Signed(signed)) => signed,
            _ => panic!("it is not signed"),
        }
    }

    /// Claim C-50: who knows a case id and not its code cannot write in the case's name.
    #[test]
    fn a_case_speaks_only_with_its_sender_key() {
        let (case, stranger) = (key(), key());
        let document = Document::follow_up(follow_up(&case));
        let signed = sign(&document, &case).unwrap();
        let content = Document::from_bytes(&signed.encode_to_vec()).unwrap().content().unwrap();
        assert_eq!(content.signer(), Some(&case.public()));
        assert_eq!(content.bytes, document.encode_to_vec());

        assert!(refused(&document).contains("carries no signature"));
        let by_stranger = sign(&document, &stranger).unwrap();
        assert!(refused(&by_stranger).contains("the sender key of the case that it names"));
        let mut by_both = sign(&document, &case).unwrap();
        let by_both = countersign(parts(&mut by_both), &stranger).unwrap();
        assert!(refused(&by_both).contains("only a reply has two signatures"));
        // The right key beside the stranger's signature, and the right signature over other words.
        let mut borrowed = sign(&document, &stranger).unwrap();
        parts(&mut borrowed).signatures[0].key = case.public().as_bytes().to_vec();
        assert!(refused(&borrowed).contains("does not hold"));
        let mut turned = signed;
        parts(&mut turned).document.push(0);
        assert!(refused(&turned).contains("does not hold"));
    }

    /// Claim C-50: neither an appeal nor a move can be made in another's name.
    #[test]
    fn an_appeal_and_a_move_are_signed_by_the_address_in_them() {
        let (case, new, stranger) = (key(), key(), key());
        let appeal = Appeal { appeal_id: vec![1; 16], reply_to: Some(address(&case)), ..Appeal::default() };
        let appeal = Document::appeal(appeal);
        assert!(sign(&appeal, &case).unwrap().content().is_ok());
        assert!(refused(&appeal).contains("carries no signature"));
        assert!(refused(&sign(&appeal, &stranger).unwrap()).contains("signed by the sender key in it"));
        let without = Document::appeal(Appeal { appeal_id: vec![1; 16], ..Appeal::default() });
        assert!(without.content().is_ok());
        assert!(refused(&sign(&without, &stranger).unwrap()).contains("signed by the sender key in it"));

        let old = CaseId::of(&case.public());
        let moved = |proof: Vec<u8>, by: &SigningKey| {
            let follow_up = FollowUp { moved_to: Some(address(&new)), moved_proof: proof, ..follow_up(&case) };
            sign(&Document::follow_up(follow_up), by).unwrap()
        };
        assert!(moved(prove_move(&old, &address(&new), &new).unwrap(), &case).content().is_ok());
        assert!(
            refused(&moved(prove_move(&old, &address(&new), &new).unwrap(), &new))
                .contains("the sender key of the case")
        );
        let other_case = CaseId::of(&stranger.public());
        // Who has the old code and has seen a proof cannot put their own mailbox under it.
        let elsewhere = ReplyAddress { mailbox: vec![9; 32], ..address(&new) };
        for proof in [
            Vec::new(),
            prove_move(&old, &address(&new), &stranger).unwrap(),
            prove_move(&other_case, &address(&new), &new).unwrap(),
            prove_move(&old, &elsewhere, &new).unwrap(),
        ] {
            assert!(refused(&moved(proof, &case)).contains("has not signed it"));
        }
    }

    #[test]
    fn signatures_are_one_or_two_of_different_keys_around_a_document_that_is_none() {
        let (one, two) = (key(), key());
        let reply = |instruction: &str| {
            let instruction = instruction.to_owned();
            Document::reply(Reply { case_id: vec![1; 16], reply_id: vec![2; 16], instruction, ..Reply::default() })
        };
        let mut once = sign(&reply(""), &one).unwrap();
        assert_eq!(once.content().unwrap().signers, [one.public()]);
        let mut twice = countersign(parts(&mut once), &two).unwrap();
        assert_eq!(twice.content().unwrap().signers, [one.public(), two.public()]);
        assert!(refused(&countersign(parts(&mut once), &one).unwrap()).contains("signed it twice"));
        assert!(refused(&countersign(parts(&mut twice), &key()).unwrap()).contains("neither one nor two"));
        assert!(refused(&sign(&reply("go"), &one).unwrap()).contains("two members of staff"));
        assert!(refused(&sign(&once, &one).unwrap()).contains("of this kind is not signed"));
        parts(&mut once).signatures.clear();
        assert!(refused(&once).contains("neither one nor two"));
    }
}
