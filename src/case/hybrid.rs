//! The `mlkem768x25519` recipient and identity (C2SP age.md, "The mlkem768x25519 recipient type"): HPKE base mode with
//! X-Wing, HKDF-SHA-256 and ChaCha20-Poly1305, on the age crate's traits. Keys only; it reads and writes no file.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use age::{DecryptError, EncryptError};
use age_core::format::{FileKey, Stanza};
use age_core::secrecy::ExposeSecret;
use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Checksum, Hrp};
use data_encoding::BASE64_NOPAD;
use hpke_rs::{Hpke, HpkePrivateKey, HpkePublicKey, Mode};
use hpke_rs_crypto::HpkeCrypto;
use hpke_rs_crypto::types::{AeadAlgorithm, KdfAlgorithm, KemAlgorithm};
use hpke_rs_libcrux::HpkeLibcrux;
use ring::rand::SecureRandom;
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

use crate::protocol::envelope::{ENCAPSULATION, RECIPIENT_TYPE, WRAPPED_KEY};

const INFO: &[u8] = b"age-encryption.org/mlkem768x25519";
const RECIPIENT_PREFIX: Hrp = Hrp::parse_unchecked("age1pq");
const IDENTITY_PREFIX: Hrp = Hrp::parse_unchecked("age-secret-key-pq-");
/// X-Wing (draft-connolly-cfrg-xwing-kem-06): public key and seed, in bytes.
const PUBLIC: usize = 1216;
const SEED: usize = 32;

/// Why a key's written form was refused. The text is never repeated: it may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HybridKeyError {
    /// Not an `age1pq1...` recipient.
    #[error("this is not an age1pq1... recipient; copy it again, whole")]
    Recipient,
    /// Not an `AGE-SECRET-KEY-PQ-1...` identity.
    #[error("this is not an AGE-SECRET-KEY-PQ-1... identity")]
    Identity,
    /// The system gave no randomness.
    #[error("the operating system gave no randomness")]
    Randomness,
}

/// An age recipient, to which envelopes are sealed, written `age1pq1...`.
#[derive(Clone, PartialEq, Eq)]
pub struct HybridRecipient(Box<[u8; PUBLIC]>);

/// An age identity, which opens envelopes, written `AGE-SECRET-KEY-PQ-1...`: its 32-byte seed, wiped on drop.
pub struct HybridIdentity(Zeroizing<[u8; SEED]>);

impl HybridIdentity {
    /// Draws a new identity.
    ///
    /// # Errors
    /// [`HybridKeyError::Randomness`].
    pub fn generate(random: &dyn SecureRandom) -> Result<Self, HybridKeyError> {
        let mut seed = Zeroizing::new([0; SEED]);
        random.fill(seed.as_mut()).map_err(|_| HybridKeyError::Randomness)?;
        Ok(Self(seed))
    }

    /// Takes a seed that was made elsewhere: an identity of a case code.
    #[must_use]
    pub(super) fn from_seed(seed: Zeroizing<[u8; SEED]>) -> Self {
        Self(seed)
    }

    /// A second copy. The type has no `Clone`, so that none is made without a thought.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }

    /// The recipient that this identity opens for.
    ///
    /// # Errors
    /// [`HybridKeyError::Identity`], which no seed of 32 bytes comes to.
    pub fn to_recipient(&self) -> Result<HybridRecipient, HybridKeyError> {
        let (public, mut secret) = <HpkeLibcrux>::kem_key_gen_derand(KemAlgorithm::XWingDraft06, self.0.as_ref())
            .map_err(|_| HybridKeyError::Identity)?;
        secret.zeroize();
        Ok(HybridRecipient(Box::new(public.try_into().map_err(|_| HybridKeyError::Identity)?)))
    }

    /// The written form, for an encrypted file only.
    ///
    /// # Errors
    /// [`HybridKeyError::Identity`], which no seed of 32 bytes comes to.
    pub fn expose(&self) -> Result<Zeroizing<String>, HybridKeyError> {
        let text = bech32::encode_upper::<Bech32Long>(IDENTITY_PREFIX, self.0.as_ref());
        Ok(Zeroizing::new(text.map_err(|_| HybridKeyError::Identity)?))
    }
}

impl FromStr for HybridIdentity {
    type Err = HybridKeyError;

    fn from_str(text: &str) -> Result<Self, HybridKeyError> {
        let bytes = Zeroizing::new(decode(text, IDENTITY_PREFIX, true).ok_or(HybridKeyError::Identity)?);
        let mut seed = Zeroizing::new([0; SEED]);
        if bytes.len() != SEED {
            return Err(HybridKeyError::Identity);
        }
        seed.copy_from_slice(&bytes);
        Ok(Self(seed))
    }
}

impl fmt::Debug for HybridIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HybridIdentity(..)")
    }
}

impl HybridRecipient {
    /// Takes the bytes of a public key, without Bech32; nothing if they are not 1,216.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.to_vec().try_into().ok().map(|bytes| Self(Box::new(bytes)))
    }

    /// The bytes of the public key.
    #[must_use]
    pub fn to_bytes(&self) -> &[u8; PUBLIC] {
        &self.0
    }
}

impl FromStr for HybridRecipient {
    type Err = HybridKeyError;

    fn from_str(text: &str) -> Result<Self, HybridKeyError> {
        let bytes = decode(text, RECIPIENT_PREFIX, false).ok_or(HybridKeyError::Recipient)?;
        Ok(Self(Box::new(bytes.try_into().map_err(|_| HybridKeyError::Recipient)?)))
    }
}

impl fmt::Display for HybridRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        bech32::encode_lower_to_fmt::<Bech32Long, _>(f, RECIPIENT_PREFIX, self.0.as_ref()).map_err(|_| fmt::Error)
    }
}

impl fmt::Debug for HybridRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HybridRecipient({self})")
    }
}

impl age::Recipient for HybridRecipient {
    fn wrap_file_key(&self, file_key: &FileKey) -> Result<(Vec<Stanza>, HashSet<String>), EncryptError> {
        let failed = |error: hpke_rs::HpkeError| EncryptError::Io(std::io::Error::other(error.to_string()));
        let key = HpkePublicKey::new(self.0.to_vec());
        let (encapsulation, body) = hpke()
            .map_err(failed)?
            .seal(&key, INFO, b"", file_key.expose_secret(), None, None, None)
            .map_err(failed)?;
        let stanza = Stanza { tag: RECIPIENT_TYPE.to_owned(), args: vec![BASE64_NOPAD.encode(&encapsulation)], body };
        // C2SP age.md: a file with a post-quantum stanza holds no other kind.
        Ok((vec![stanza], HashSet::from(["postquantum".to_owned()])))
    }
}

impl age::Identity for HybridIdentity {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        if stanza.tag != RECIPIENT_TYPE {
            return None;
        }
        let [argument] = stanza.args.as_slice() else { return Some(Err(DecryptError::InvalidHeader)) };
        let encapsulation = BASE64_NOPAD.decode(argument.as_bytes()).ok();
        let Some(encapsulation) = encapsulation.filter(|bytes| bytes.len() == ENCAPSULATION && contributes(bytes))
        else {
            return Some(Err(DecryptError::InvalidHeader));
        };
        if stanza.body.len() != WRAPPED_KEY {
            return Some(Err(DecryptError::InvalidHeader));
        }
        let key = HpkePrivateKey::new(self.0.to_vec());
        let hpke = hpke().ok()?;
        // An HPKE failure means another recipient: X-Wing rejects implicitly.
        let opened = hpke.open(&encapsulation, &key, INFO, b"", &stanza.body, None, None, None).ok()?;
        let opened = Zeroizing::new(opened);
        FileKey::try_init_with_mut(|file_key| {
            if opened.len() == file_key.len() {
                file_key.copy_from_slice(&opened);
                Ok(())
            } else {
                Err(DecryptError::InvalidHeader)
            }
        })
        .into()
    }
}

fn hpke() -> Result<Hpke<HpkeLibcrux>, hpke_rs::HpkeError> {
    Hpke::try_new(Mode::Base, KemAlgorithm::XWingDraft06, KdfAlgorithm::HkdfSha256, AeadAlgorithm::ChaCha20Poly1305)
}

/// Whether the X25519 share, the last 32 bytes, is not of low order: with such a share the secret would not depend
/// on our key. Any clamped scalar shows it, so a public one serves.
fn contributes(encapsulation: &[u8]) -> bool {
    let share: Option<&[u8; 32]> = encapsulation.last_chunk();
    share.is_some_and(|share| {
        let any = x25519_dalek::StaticSecret::from([8; 32]);
        any.diffie_hellman(&x25519_dalek::PublicKey::from(*share)).was_contributory()
    })
}

/// Bech32 without its limit of 90 characters, as age uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bech32Long {}

impl Checksum for Bech32Long {
    type MidstateRepr = <Bech32 as Checksum>::MidstateRepr;
    const CODE_LENGTH: usize = usize::MAX;
    const CHECKSUM_LENGTH: usize = Bech32::CHECKSUM_LENGTH;
    const GENERATOR_SH: [u32; 5] = Bech32::GENERATOR_SH;
    const TARGET_RESIDUE: u32 = Bech32::TARGET_RESIDUE;
}

fn decode(text: &str, prefix: Hrp, upper: bool) -> Option<Vec<u8>> {
    let wrong_case = |c: char| if upper { c.is_ascii_lowercase() } else { c.is_ascii_uppercase() };
    if text.chars().any(wrong_case) {
        return None;
    }
    let checked = CheckedHrpstring::new::<Bech32Long>(text).ok()?;
    (checked.hrp() == prefix).then(|| checked.byte_iter().collect())
}
