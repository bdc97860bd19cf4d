//! The fingerprints of `keys-example/`: keys whose private halves everybody has. No program uses one outside `--dev`.

use thiserror::Error;

use super::id::{Fingerprint, PublicKey, SpkiPin};

include!("../../keys-example/fingerprints.rs");

/// A key of `keys-example/` was used in earnest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is a key of keys-example, which everybody has")]
pub struct ThrowawayKey;

impl ThrowawayKey {
    /// What to do next.
    pub const HINT: &str = "make keys of your own, or add --dev to try things out on this machine";
}

/// Whether the person asked for `--dev`, in which the keys of `keys-example/` may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Real keys only.
    Earnest,
    /// Anything goes, on loopback.
    Dev,
}

impl Mode {
    /// From the `--dev` flag.
    #[must_use]
    pub fn from_flag(dev: bool) -> Self {
        if dev { Self::Dev } else { Self::Earnest }
    }

    /// Refuses an example key outside [`Mode::Dev`].
    ///
    /// # Errors
    /// [`ThrowawayKey`].
    pub fn admit(self, fingerprint: &Fingerprint) -> Result<(), ThrowawayKey> {
        let throwaway = FINGERPRINTS.contains(&fingerprint.to_string().as_str());
        if throwaway && self == Self::Earnest { Err(ThrowawayKey) } else { Ok(()) }
    }

    /// Refuses an example Ed25519 key.
    ///
    /// # Errors
    /// [`ThrowawayKey`].
    pub fn admit_key(self, key: &PublicKey) -> Result<(), ThrowawayKey> {
        self.admit(&key.fingerprint())
    }

    /// Refuses an example age recipient, in its written form.
    ///
    /// # Errors
    /// [`ThrowawayKey`].
    pub fn admit_recipient(self, recipient: &str) -> Result<(), ThrowawayKey> {
        self.admit(&Fingerprint::of(recipient.as_bytes()))
    }

    /// Refuses an example TLS key.
    ///
    /// # Errors
    /// [`ThrowawayKey`].
    pub fn admit_pin(self, pin: &SpkiPin) -> Result<(), ThrowawayKey> {
        self.admit(&Fingerprint::from_bytes(*pin.as_bytes()))
    }
}
