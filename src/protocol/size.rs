//! Size classes (PROTOCOL.md step 3.3): how long a padded document may be. Lengths only; no bytes pass through here.

use thiserror::Error;

/// The small class, in bytes: every document that fits is padded to this.
///
/// Derived from the store's 16 KiB value: 16,384 less a header of at most 4,096, less age's payload nonce and tag
/// (32), less 224 for the record around it.
pub const SMALL: u64 = 12_032;

/// The largest class a relay accepts unless it is configured lower: 4 GiB.
pub const LARGEST: u64 = 4 << 30;

/// Plain text bytes in one chunk of age's STREAM (C2SP age.md, "Payload").
const CHUNK: u64 = 64 * 1024;

/// The Poly1305 tag of each chunk, in bytes.
const TAG: u64 = 16;

/// The nonce before the first chunk, in bytes.
pub const NONCE: u64 = 16;

/// The exact length of a padded document: [`SMALL`], or a Padmé length above it up to [`LARGEST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SizeClass(u64);

/// Why a length is no size class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SizeError {
    /// The length lies between two classes.
    #[error("{0} bytes is not a size class (PROTOCOL.md step 3.3)")]
    NotAClass(u64),
    /// The length is above [`LARGEST`].
    #[error("{0} bytes is above the largest size class of 4 GiB (PROTOCOL.md step 3.3)")]
    TooLarge(u64),
    /// An age payload of this length cannot exist: its last chunk would be empty or cut.
    #[error("{0} bytes is not the length of an age payload (PROTOCOL.md step 4.5)")]
    NotAPayload(u64),
}

impl SizeClass {
    /// The small class.
    pub const SMALLEST: Self = Self(SMALL);

    /// The smallest class that holds `length` bytes.
    ///
    /// # Errors
    /// [`SizeError::TooLarge`] above [`LARGEST`].
    pub fn holding(length: u64) -> Result<Self, SizeError> {
        if length <= SMALL {
            return Ok(Self(SMALL));
        }
        // Padmé of a length in (2^31, 2^32] is at most 2^32, so checking the input is enough.
        if length > LARGEST {
            return Err(SizeError::TooLarge(length));
        }
        Ok(Self(padme(length)))
    }

    /// Reads a length as a class.
    ///
    /// # Errors
    /// [`SizeError::NotAClass`] unless the length is exactly a class.
    pub fn exactly(length: u64) -> Result<Self, SizeError> {
        let class = Self::holding(length)?;
        if class.0 == length { Ok(class) } else { Err(SizeError::NotAClass(length)) }
    }

    /// The class inside an age payload of `length` bytes (nonce, chunks and tags).
    ///
    /// # Errors
    /// [`SizeError::NotAPayload`] if no plain text has a payload of this length, else as [`Self::exactly`].
    pub fn in_payload(length: u64) -> Result<Self, SizeError> {
        let chunks = length.checked_sub(NONCE).ok_or(SizeError::NotAPayload(length))?;
        let count = chunks.div_ceil(CHUNK + TAG);
        // The last chunk must hold more than its tag; a padded document is never empty.
        let plain = chunks.checked_sub(count * TAG).filter(|plain| *plain > count.saturating_sub(1) * CHUNK);
        Self::exactly(plain.ok_or(SizeError::NotAPayload(length))?)
    }

    /// Bytes of a padded document of this class.
    #[must_use]
    pub fn padded(self) -> u64 {
        self.0
    }

    /// Bytes of the age payload that holds this class.
    #[must_use]
    pub fn payload(self) -> u64 {
        NONCE + self.0 + self.0.div_ceil(CHUNK) * TAG
    }

    /// Whether this is the small class, whose whole envelope fits in 16 KiB.
    #[must_use]
    pub fn is_small(self) -> bool {
        self.0 == SMALL
    }
}

/// Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", PoPETS 2019, section 4):
/// at most 12 % more, and the length tells O(log log n) bits.
fn padme(length: u64) -> u64 {
    let exponent = u64::from(length.ilog2());
    let significant = u64::from(exponent.ilog2()) + 1;
    let mask = (1 << (exponent - significant)) - 1;
    (length + mask) & !mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_found_in_its_own_payload() {
        for length in [1, SMALL, SMALL + 1, 65_536, 65_537, 1 << 20, 200_000_000, LARGEST] {
            let class = SizeClass::holding(length).unwrap();
            assert!(class.padded() >= length);
            assert_eq!(SizeClass::in_payload(class.payload()), Ok(class));
        }
    }

    #[test]
    fn padding_costs_at_most_twelve_per_cent() {
        let mut length = SMALL + 1;
        while length < LARGEST {
            let class = SizeClass::holding(length).unwrap();
            assert!(class.padded() * 100 <= length * 112, "{length} became {}", class.padded());
            length = length * 101 / 100;
        }
    }

    #[test]
    fn payloads_with_an_empty_last_chunk_are_refused() {
        let whole = 16 + 2 * (CHUNK + TAG);
        assert_eq!(SizeClass::in_payload(whole + TAG), Err(SizeError::NotAPayload(whole + TAG)));
        assert_eq!(SizeClass::in_payload(15), Err(SizeError::NotAPayload(15)));
        assert_eq!(SizeClass::in_payload(16), Err(SizeError::NotAPayload(16)));
        assert_eq!(SizeClass::in_payload(32), Err(SizeError::NotAPayload(32)));
    }
}
