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

/// Argon2id's memory, in KiB: 16 MiB.
const MEMORY: u32 = 16_384;

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
    #[error("the keys of the case could not be made: there is not enough memory (16 MiB)")]
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
    /// Makes the keys of a code at an organisation. Takes 16 MiB and, on an old telephone, about a second.
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

    /// RFC 9106 section 5.3.
    #[test]
    fn argon2id_is_that_of_its_rfc() {
        let parameters = argon2::ParamsBuilder::new()
            .m_cost(32)
            .t_cost(3)
            .p_cost(4)
            .data(argon2::AssociatedData::new(&[4; 12]).unwrap())
            .build()
            .unwrap();
        let argon2 = Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, parameters).unwrap();
        let mut tag = [0; 32];
        argon2.hash_password_into(&[1; 32], &[2; 16], &mut tag).unwrap();
        let expected = b"0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";
        assert_eq!(data_encoding::HEXLOWER.encode(&tag).as_bytes(), expected);
    }

    /// RFC 5869 appendix A.1.
    #[test]
    fn hkdf_is_that_of_its_rfc() {
        let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap();
        let salt = Salt::new(HKDF_SHA256, &hex("000102030405060708090a0b0c"));
        let mut key = [0; 32];
        let info = hex("f0f1f2f3f4f5f6f7f8f9");
        salt.extract(&[0x0b; 22]).expand(&[&info], Bytes32).unwrap().fill(&mut key).unwrap();
        assert_eq!(key.as_slice(), hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"));
    }

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
