//! Envelopes that hold nothing (PROTOCOL.md step 13.3): random bytes in the very shape of a sealed reply, for a mailbox
//! that has none. It seals nothing and there is nothing to open: no key ever belonged to one.
//!
//! Each part is drawn as it is distributed in what Southwind's programs seal, so that not even somebody who collects
//! many could tell: the ML-KEM part is compressed from numbers modulo q, the X25519 part is a public key whose private
//! half is thrown away, grease is the age crate's (`age_core::format::grease_the_joint`), everything else is uniform.

use data_encoding::BASE64_NOPAD;
use ring::agreement::{EphemeralPrivateKey, X25519};
use ring::error::Unspecified;
use ring::rand::SecureRandom;

use crate::protocol::envelope::{ENCAPSULATION, MAC, RECIPIENT_TYPE, VERSION, WRAPPED_KEY};
use crate::protocol::size::SizeClass;

/// Characters in a line of a stanza's body.
const LINE: usize = 64;

/// Coefficients of a polynomial, polynomials in the vector u, and the modulus of ML-KEM-768 (FIPS 203 section 8).
const COEFFICIENTS: usize = 256;
const POLYNOMIALS: usize = 3;
const Q: u32 = 3329;

/// An envelope of the small class around nothing.
///
/// # Errors
/// The system gave no randomness.
pub fn envelope(random: &dyn SecureRandom) -> Result<Vec<u8>, Unspecified> {
    let mut draw = Draw { random, waiting: Vec::new() };
    let mut envelope = format!("{VERSION}\n").into_bytes();
    let encapsulation = draw.encapsulation()?;
    let wrapped_key: [u8; WRAPPED_KEY] = draw.array()?;
    push_stanza(&mut envelope, RECIPIENT_TYPE, &[BASE64_NOPAD.encode(&encapsulation)], &wrapped_key);
    draw.push_grease(&mut envelope)?;
    let mac: [u8; MAC] = draw.array()?;
    envelope.extend_from_slice(format!("--- {}\n", BASE64_NOPAD.encode(&mac)).as_bytes());
    let header = envelope.len();
    envelope.resize(header + usize::try_from(SizeClass::SMALLEST.payload()).unwrap_or_default(), 0);
    random.fill(envelope.get_mut(header..).unwrap_or_default())?;
    Ok(envelope)
}

fn push_stanza(header: &mut Vec<u8>, tag: &str, arguments: &[String], body: &[u8]) {
    header.extend_from_slice(b"-> ");
    header.extend_from_slice(tag.as_bytes());
    for argument in arguments {
        header.push(b' ');
        header.extend_from_slice(argument.as_bytes());
    }
    let body = BASE64_NOPAD.encode(body);
    for line in body.as_bytes().chunks(LINE) {
        header.push(b'\n');
        header.extend_from_slice(line);
    }
    // A body ends in a line that is not full, so one that fills its last line is followed by an empty one.
    header.extend_from_slice(if body.len().is_multiple_of(LINE) { b"\n\n" } else { b"\n" });
}

/// Randomness, asked for in large pieces: an envelope takes a thousand small numbers.
struct Draw<'a> {
    random: &'a dyn SecureRandom,
    waiting: Vec<u8>,
}

/// Bytes that are asked for at once.
const DRAWN_AT_ONCE: usize = 4096;

impl Draw<'_> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], Unspecified> {
        if self.waiting.len() < N {
            self.waiting.resize(DRAWN_AT_ONCE, 0);
            self.random.fill(&mut self.waiting)?;
        }
        let rest = self.waiting.len().saturating_sub(N);
        self.waiting.split_off(rest).try_into().map_err(|_| Unspecified)
    }

    /// A number from 0 to below `end`, each as likely as any other.
    fn below(&mut self, end: u32) -> Result<u32, Unspecified> {
        let whole = u32::from(u16::MAX) + 1;
        loop {
            let number = u32::from(u16::from_be_bytes(self.array()?));
            if number < whole - whole % end {
                return Ok(number % end);
            }
        }
    }

    /// What X-Wing's encapsulation looks like: a ciphertext of ML-KEM-768 and a public key of X25519.
    fn encapsulation(&mut self) -> Result<Vec<u8>, Unspecified> {
        let mut bits = Bits::default();
        for _ in 0..POLYNOMIALS * COEFFICIENTS {
            bits.push(compress(self.below(Q)?, 10), 10);
        }
        for _ in 0..COEFFICIENTS {
            bits.push(compress(self.below(Q)?, 4), 4);
        }
        let mut encapsulation = Vec::with_capacity(ENCAPSULATION);
        encapsulation.append(&mut bits.bytes);
        let share = EphemeralPrivateKey::generate(&X25519, self.random)?.compute_public_key()?;
        encapsulation.extend_from_slice(share.as_ref());
        Ok(encapsulation)
    }

    /// A stanza of grease, as the age crate puts one behind each recipient: a tag of 1 to 8 characters and `-grease`,
    /// up to 4 arguments of 1 to 8, up to 99 bytes.
    fn push_grease(&mut self, header: &mut Vec<u8>) -> Result<(), Unspecified> {
        let tag = format!("{}-grease", self.word()?);
        let mut arguments = Vec::new();
        for _ in 0..self.below(5)? {
            arguments.push(self.word()?);
        }
        let mut body = vec![0; usize::try_from(self.below(100)?).unwrap_or_default()];
        self.random.fill(&mut body)?;
        push_stanza(header, &tag, &arguments, &body);
        Ok(())
    }

    fn word(&mut self) -> Result<String, Unspecified> {
        let mut word = String::new();
        for _ in 0..=self.below(8)? {
            word.push(char::from_u32(33 + self.below(94)?).unwrap_or('!'));
        }
        Ok(word)
    }
}

/// The nearest of 2^bits steps (FIPS 203 section 4.2.1, `Compress`).
fn compress(number: u32, bits: u32) -> u32 {
    (((number << bits) + Q / 2) / Q) % (1 << bits)
}

/// Numbers of any width, packed with the lowest bit first (FIPS 203 section 4.2.1, `ByteEncode`).
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    waiting: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, number: u32, width: u32) {
        self.waiting |= number << self.count;
        self.count += width;
        while self.count >= 8 {
            let [.., lowest] = self.waiting.to_be_bytes();
            self.bytes.push(lowest);
            self.waiting >>= 8;
            self.count -= 8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::envelope::SmallEnvelope;
    use ring::rand::SystemRandom;

    #[test]
    fn a_made_up_envelope_passes_at_the_door_and_none_is_like_another() {
        let made: Vec<_> = (0..500).map(|_| SmallEnvelope::parse(envelope(&SystemRandom::new()).unwrap())).collect();
        let ids: std::collections::HashSet<_> = made.iter().map(|made| made.as_ref().unwrap().id()).collect();
        assert_eq!(ids.len(), made.len());
    }

    #[test]
    fn compressing_and_packing_are_those_of_fips_203() {
        assert_eq!((compress(0, 10), compress(3328, 10), compress(1664, 10), compress(1, 10)), (0, 0, 512, 0));
        assert_eq!((compress(2, 10), compress(3328, 4), compress(1665, 4), compress(3000, 4)), (1, 0, 8, 14));
        let mut bits = Bits::default();
        [0x3ff, 0, 0x3ff, 1].into_iter().for_each(|number| bits.push(number, 10));
        assert_eq!(bits.bytes, [0xff, 0x03, 0xf0, 0x7f, 0x00]);
    }
}
