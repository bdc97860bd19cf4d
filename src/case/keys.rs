//! What a case code gives (PROTOCOL.md step 12): case id, mailbox, reply identity, sender key. All of it is made anew
//! from the code each time and nothing of it is written anywhere.

use argon2::{Algorithm, Argon2, Params, Version};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use thiserror::Error;
use zeroize::Zeroizing;

use super::code::CaseCode;
use super::document::ReplyAddress;
use super::hybrid::{HybridIdentity, HybridKeyError};
use crate::bearer::MailboxSecret;
use crate::protocol::id::{CaseId, PublicKey, sha256};
use crate::signing::{SigningKey, SigningKeyError};

/// Argon2id's memory, in KiB: 46 MiB.
const MEMORY: u32 = 47_104;

/// Argon2id's passes over it.
const PASSES: u32 = 1;

/// Argon2id's lanes.
const LANES: u32 = 1;

/// The salt of HKDF's first step.
const EXTRACT: &[u8] = b"southwind case code v1";

/// Why keys could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CaseKeyError {
    /// Argon2id or HKDF refused; that is a lack of memory.
    #[error("the keys of the case could not be made: there is not enough memory (46 MiB)")]
    Derivation,
    /// A key could not be made of its seed.
    #[error(transparent)]
    Hybrid(#[from] HybridKeyError),
    /// A key could not be made of its seed.
    #[error(transparent)]
    Signing(#[from] SigningKeyError),
}

/// Everything that a contact's side of a case needs. Wiped when dropped.
#[derive(Debug)]
pub struct CaseKeys {
    /// What the case's documents name.
    pub case: CaseId,
    /// Opens the mailbox.
    pub mailbox: MailboxSecret,
    /// Opens replies.
    pub identity: HybridIdentity,
    /// Signs the contact's documents.
    pub sender: SigningKey,
}

impl CaseKeys {
    /// Makes the keys of a code at an organisation. Takes 46 MiB and, on an old telephone, about a second.
    ///
    /// # Errors
    /// [`CaseKeyError`].
    pub fn derive(code: &CaseCode, organisation: &PublicKey) -> Result<Self, CaseKeyError> {
        let secret = stretch(code, organisation)?;
        let secret = Salt::new(HKDF_SHA256, EXTRACT).extract(secret.as_ref());
        let labelled = |label: &[u8]| {
            let mut key = Zeroizing::new([0; 32]);
            let info = [label];
            let filled = secret.expand(&info, Bytes32).and_then(|okm| okm.fill(key.as_mut()));
            filled.map(|()| key).map_err(|_| CaseKeyError::Derivation)
        };
        let sender = SigningKey::from_seed(labelled(b"sender key")?)?;
        Ok(Self {
            case: CaseId::of(&sender.public()),
            mailbox: MailboxSecret::from_bytes(labelled(b"mailbox read secret")?),
            identity: HybridIdentity::from_seed(labelled(b"reply identity")?),
            sender,
        })
    }

    /// The public halves, for an appeal.
    ///
    /// # Errors
    /// [`CaseKeyError::Hybrid`].
    pub fn reply_address(&self) -> Result<ReplyAddress, CaseKeyError> {
        Ok(ReplyAddress {
            sender_key: self.sender.public().as_bytes().to_vec(),
            mailbox: self.mailbox.mailbox().as_bytes().to_vec(),
            recipient: self.identity.to_recipient()?.to_bytes().to_vec(),
        })
    }
}

/// Argon2id of the digits; the salt is the SHA-256 of the organisation's key, so that no table serves two organisations.
fn stretch(code: &CaseCode, organisation: &PublicKey) -> Result<Zeroizing<[u8; 32]>, CaseKeyError> {
    let parameters = Params::new(MEMORY, PASSES, LANES, Some(32)).map_err(|_| CaseKeyError::Derivation)?;
    let mut secret = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
        .hash_password_into(code.digits().as_ref(), &sha256(organisation.as_bytes()), secret.as_mut())
        .map_err(|_| CaseKeyError::Derivation)?;
    Ok(secret)
}

/// The length of every key that is made.
struct Bytes32;

impl KeyType for Bytes32 {
    fn len(&self) -> usize {
        32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9106 section 5.3 has no associated data or secret in what we use, so its tag is not ours to compare; the
    /// crate's own tests do. Here: the same code gives the same keys, another code or organisation gives others.
    #[test]
    fn keys_depend_on_code_and_organisation_and_on_nothing_else() {
        let code = CaseCode::parse("0000 0000 0000 0000 0000 0098").unwrap();
        let other = CaseCode::generate(&ring::rand::SystemRandom::new()).unwrap();
        let organisation = PublicKey::from_bytes([1; 32]);
        let first = CaseKeys::derive(&code, &organisation).unwrap();
        let again = CaseKeys::derive(&code, &organisation).unwrap();
        assert_eq!(first.reply_address().unwrap(), again.reply_address().unwrap());
        for keys in [CaseKeys::derive(&other, &organisation), CaseKeys::derive(&code, &PublicKey::from_bytes([2; 32]))]
        {
            let keys = keys.unwrap();
            assert_ne!(keys.case, first.case);
            assert_ne!(keys.mailbox.mailbox(), first.mailbox.mailbox());
            assert_ne!(keys.reply_address().unwrap().recipient, first.reply_address().unwrap().recipient);
        }
        assert!(!format!("{first:?}").contains(first.identity.expose().unwrap().as_str()));
    }
}
