//! Keys and bytes that come out the same each time. Nothing here is secret.

use bech32::{Bech32, Hrp};
use ring::signature::{Ed25519KeyPair, KeyPair};
use southwind::case::hybrid::HybridIdentity;
use southwind::protocol::id::sha256;
use southwind::signing::{NoteSigner, SigningKey};
use zeroize::Zeroizing;

use crate::Result;

/// The seed that belongs to a label: its SHA-256.
pub(crate) fn seed(label: &str) -> [u8; 32] {
    sha256(label.as_bytes())
}

/// The note signer of a name; its seed is the SHA-256 of `southwind vectors ` and the label.
pub(crate) fn signer(name: &str, label: &str) -> Result<NoteSigner> {
    let key = SigningKey::from_seed(Zeroizing::new(seed(&format!("southwind vectors {label}"))))?;
    Ok(NoteSigner::new(name, key)?)
}

/// As many bytes as are asked for: SHA-256 of the label and a counter, in blocks.
pub(crate) fn bytes(label: &str, length: usize) -> Vec<u8> {
    let blocks = (0_u32..).flat_map(|block| sha256(format!("{label} {block}").as_bytes()));
    blocks.take(length).collect()
}

/// A stand-in for an age recipient, which no rule of these vectors looks into.
pub(crate) const RECIPIENT: &str = "age1pq1vectors";

/// The age identity of a label, in its written form; its seed is the SHA-256 of the label.
pub(crate) fn identity(label: &str) -> Result<HybridIdentity> {
    let prefix = Hrp::parse("age-secret-key-pq-")?;
    Ok(bech32::encode_upper::<Bech32>(prefix, &seed(label))?.parse()?)
}

/// The public half of the Ed25519 key of a label, whose seed is the SHA-256 of the label.
pub(crate) fn public(label: &str) -> Result<[u8; 32]> {
    public_of(seed(label).to_vec())
}

/// The public half of an Ed25519 seed.
pub(crate) fn public_of(seed: Vec<u8>) -> Result<[u8; 32]> {
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|error| error.to_string())?;
    Ok(pair.public_key().as_ref().try_into()?)
}

/// What the Ed25519 key of a label signs under a text.
pub(crate) fn sign(label: &str, text: &[u8]) -> Result<Vec<u8>> {
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed(label)).map_err(|error| error.to_string())?;
    Ok(pair.sign(text).as_ref().to_vec())
}
