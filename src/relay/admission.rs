//! The door: reads the shape of an envelope while its bytes still arrive, and hashes them. It never holds more than
//! the first [`LONGEST_HEADER`] bytes, and never opens anything.

use crate::protocol::envelope::{LONGEST_HEADER, Shape, ShapeError};
use crate::protocol::id::{EnvelopeId, Sha256};

/// What stands between an upload's bytes and the disk: each piece passes here first.
///
/// A clone is a place to go back to when a piece has to be forgotten.
#[derive(Clone)]
pub struct Gate {
    length: u64,
    seen: u64,
    state: State,
    sha256: Sha256,
}

#[derive(Clone)]
enum State {
    /// The header has not come whole; its bytes so far.
    Reading(Vec<u8>),
    /// The shape is right, and the beginning was let go.
    Read(Shape),
}

impl Gate {
    /// A gate for an envelope that was announced with `length` bytes.
    #[must_use]
    pub fn new(length: u64) -> Self {
        Self { length, seen: 0, state: State::Reading(Vec::new()), sha256: Sha256::new() }
    }

    /// Passes the next bytes. Bytes that cannot begin an envelope are refused as soon as that can be known, plain text
    /// with its first byte. After an error the gate is of no more use: go back to a clone.
    ///
    /// # Errors
    /// The first rule of PROTOCOL.md step 4 that the bytes break.
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), ShapeError> {
        self.seen = self.seen.saturating_add(piece.len() as u64);
        if self.seen > self.length {
            return Err(ShapeError::Malformed("there are more bytes than were announced"));
        }
        self.sha256.update(piece);
        let State::Reading(beginning) = &mut self.state else { return Ok(()) };
        let missing = LONGEST_HEADER.saturating_sub(beginning.len());
        beginning.extend_from_slice(piece.get(..missing).unwrap_or(piece));
        match Shape::read(beginning, self.length) {
            Ok(shape) => self.state = State::Read(shape),
            // The header may go on in the next piece, unless there is none.
            Err(ShapeError::CutShort) if self.seen < self.length => {}
            Err(refused) => return Err(refused),
        }
        Ok(())
    }

    /// The id and the shape, once every byte has passed.
    ///
    /// # Errors
    /// [`ShapeError::CutShort`] if fewer bytes passed than were announced.
    pub fn finish(self) -> Result<(EnvelopeId, Shape), ShapeError> {
        let State::Read(shape) = self.state else { return Err(ShapeError::CutShort) };
        if self.seen != self.length {
            return Err(ShapeError::CutShort);
        }
        Ok((EnvelopeId::from_bytes(self.sha256.finish()), shape))
    }
}

/// Envelopes of the right shape around random bytes: no key opens them, and no age is needed to make them.
#[cfg(test)]
pub(crate) mod sample {
    use data_encoding::BASE64_NOPAD;
    use ring::rand::{SecureRandom, SystemRandom};

    use crate::protocol::size::SizeClass;

    pub(crate) fn header() -> Vec<u8> {
        let encapsulation = BASE64_NOPAD.encode(&[0; 1120]);
        let key = BASE64_NOPAD.encode(&[0; 32]);
        format!("age-encryption.org/v1\n-> mlkem768x25519 {encapsulation}\n{key}\n--- {key}\n").into_bytes()
    }

    /// An envelope around a padded document that holds `length` bytes.
    pub(crate) fn envelope(length: u64) -> Vec<u8> {
        let payload = usize::try_from(SizeClass::holding(length).unwrap().payload()).unwrap();
        let mut bytes = header();
        let begin = bytes.len();
        bytes.resize(begin + payload, 0);
        SystemRandom::new().fill(bytes.get_mut(begin..).unwrap()).unwrap();
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::size::SizeError;

    fn feed_all(bytes: &[u8], announced: u64, step: usize) -> Result<(EnvelopeId, Shape), ShapeError> {
        let mut gate = Gate::new(announced);
        for piece in bytes.chunks(step) {
            gate.feed(piece)?;
        }
        gate.finish()
    }

    #[test]
    fn any_cut_into_pieces_gives_the_same_answer() {
        let envelope = sample::envelope(100_000);
        for step in [1, 7, 1000, 4096, 4097, 65_536, envelope.len()] {
            let (id, shape) = feed_all(&envelope, envelope.len() as u64, step).unwrap();
            assert_eq!(id, EnvelopeId::of(&envelope));
            assert_eq!(shape.length(), envelope.len() as u64);
        }
    }

    #[test]
    fn what_cannot_be_an_envelope_is_refused_with_its_first_bytes() {
        assert_eq!(Gate::new(20_000).feed(b"M"), Err(ShapeError::NotAge));
        assert_eq!(Gate::new(20_000).feed(b"-----BEGIN AGE ENC"), Err(ShapeError::Armored));
        assert_eq!(
            Gate::new(20_000).feed(b"age-encryption.org/v1\n-> X25519 abc\nAAAA\n"),
            Err(ShapeError::OtherRecipient)
        );
        let endless = ["age-encryption.org/v1\n-> mlkem768x25519 ", &"A".repeat(5000)].concat();
        assert_eq!(Gate::new(20_000).feed(endless.as_bytes()), Err(ShapeError::HeaderTooLong));
        let odd = sample::header();
        let length = odd.len() as u64 + 16 + 20_000;
        assert!(matches!(Gate::new(length).feed(&odd), Err(ShapeError::Size(SizeError::NotAClass(_)))));
    }

    #[test]
    fn length_must_be_as_announced() {
        let envelope = sample::envelope(1);
        let length = envelope.len() as u64;
        assert_eq!(feed_all(&envelope[..envelope.len() - 1], length, 1000), Err(ShapeError::CutShort));
        assert!(matches!(feed_all(&envelope, length - 1, 1000), Err(ShapeError::Size(_))));
        assert_eq!(Gate::new(0).finish(), Err(ShapeError::CutShort));
        let mut gate = Gate::new(length);
        gate.feed(&envelope).unwrap();
        assert!(gate.feed(&[0]).is_err());
    }

    #[test]
    fn a_clone_is_a_place_to_go_back_to() {
        let envelope = sample::envelope(1);
        let (begin, rest) = envelope.split_at(1234);
        let mut gate = Gate::new(envelope.len() as u64);
        gate.feed(begin).unwrap();
        let mut spoiled = gate.clone();
        spoiled.feed(&rest.iter().map(|byte| byte ^ 1).collect::<Vec<_>>()).unwrap_err();
        gate.feed(rest).unwrap();
        assert_eq!(gate.finish().unwrap().0, EnvelopeId::of(&envelope));
    }
}
