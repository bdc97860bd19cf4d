//! Receipts (PROTOCOL.md step 8): made from [`Stored`] and from nothing else, so none exists for bytes that a crash
//! could lose.

use crate::protocol::receipt::Receipt;
use crate::signing::{NoteSigner, SigningKeyError};

use super::store::Stored;

/// The signed note for an envelope that is kept. Ed25519 is deterministic: the same proof gives the same receipt.
///
/// # Errors
/// [`SigningKeyError`], which a key that was read never comes to.
pub fn issue(stored: &Stored, signer: &NoteSigner) -> Result<String, SigningKeyError> {
    let receipt =
        Receipt { desk: stored.desk().clone(), envelope: stored.id(), bytes: stored.length(), kept: stored.kept() };
    let text = receipt.text().map_err(|_| SigningKeyError::Malformed)?;
    signer.sign_note(&text)
}
