//! Mailboxes on the wire (PROTOCOL.md step 13): one frame of one length, whatever is in it. It makes nothing up and
//! knows no secret; the relay does the first, the room `bearer` has the second.

use thiserror::Error;

/// Bytes of every answer to a poll: a length, the longest small envelope that there is (16,160 bytes), and zeros.
pub const ANSWER: usize = 16 * 1024;

/// The media type of an answer.
pub const MEDIA_TYPE: &str = "application/octet-stream";

/// The most replies in one mailbox.
pub const MOST_REPLIES: usize = 32;

/// Days after which a reply goes, if nobody says otherwise.
pub const DAYS: u16 = 90;

/// The length before the envelope, in bytes.
const PREFIX: usize = 4;

/// Why an answer was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the relay's answer has not the form of a mailbox's (PROTOCOL.md step 13.3)")]
pub struct AnswerError;

/// The answer around an envelope; nothing if the envelope is no small one.
#[must_use]
pub fn answer(envelope: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(envelope.len()).ok().filter(|_| fits(envelope.len()))?;
    let mut answer = Vec::with_capacity(ANSWER);
    answer.extend_from_slice(&length.to_be_bytes());
    answer.extend_from_slice(envelope);
    answer.resize(ANSWER, 0);
    Some(answer)
}

/// The envelope in an answer.
///
/// # Errors
/// [`AnswerError`] if length, envelope and fill are not exactly that.
pub fn envelope_of(answer: &[u8]) -> Result<&[u8], AnswerError> {
    let (length, rest) = answer.split_first_chunk().filter(|_| answer.len() == ANSWER).ok_or(AnswerError)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| AnswerError)?;
    let (envelope, fill) = rest.split_at_checked(length).filter(|_| fits(length)).ok_or(AnswerError)?;
    if fill.iter().all(|byte| *byte == 0) { Ok(envelope) } else { Err(AnswerError) }
}

fn fits(length: usize) -> bool {
    length <= ANSWER - PREFIX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_one_length_and_one_reading() {
        for length in [0, 1, 13_675, 16_160] {
            let framed = answer(&vec![7; length]).unwrap();
            assert_eq!(framed.len(), ANSWER);
            assert_eq!(envelope_of(&framed), Ok(vec![7; length].as_slice()));
        }
        let framed = answer(&[7; 100]).unwrap();
        assert_eq!(envelope_of(&framed[..ANSWER - 1]), Err(AnswerError));
        let mut filled = framed.clone();
        filled[ANSWER - 1] = 1;
        assert_eq!(envelope_of(&filled), Err(AnswerError));
        let mut long = framed;
        long[..4].copy_from_slice(&16_384_u32.to_be_bytes());
        assert_eq!(envelope_of(&long), Err(AnswerError));
        assert_eq!(answer(&[0; ANSWER]), None);
    }
}
