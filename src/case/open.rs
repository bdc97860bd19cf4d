//! Opening (PROTOCOL.md step 11.4): an envelope becomes a document, or is quarantined with a reason.
//! Bodies stream to the caller; nothing that did not verify counts as opened.

use std::io::{self, Cursor, Read, Write};

use age::DecryptError;
use age::stream::StreamReader;
use thiserror::Error;
use zeroize::Zeroizing;

use super::document::{Document, DocumentError, LONGEST_HEADER};
use super::hybrid::HybridIdentity;
use super::padding::{HEADER_PREFIX, PREFIX};
use crate::protocol::envelope::{LONGEST_HEADER as LONGEST_AGE_HEADER, Shape, ShapeError};
use crate::protocol::id::Sha256;
use crate::protocol::size::SizeClass;

/// Plain text moved at once: one chunk of age's STREAM.
const STEP: usize = 64 * 1024;

/// Why an envelope was set aside. It never stops the batch, and staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Quarantined {
    /// The shape; a relay that let it in is broken or hostile.
    #[error("it has not the shape of an envelope: {0}")]
    Shape(#[from] ShapeError),
    /// None of the identities opens it.
    #[error("it is sealed to a key that is not in this vault: an epoch that was destroyed, or another desk")]
    WrongKey,
    /// It was changed or cut after it was sealed.
    #[error("it was damaged or forged after it was sealed")]
    Damaged,
    /// Length, class or fill.
    #[error("its padding is wrong: {0} (PROTOCOL.md step 3.2)")]
    Padding(&'static str),
    /// The document.
    #[error("{0}")]
    Document(#[from] DocumentError),
    /// The body has not the digest of its header.
    #[error("the attachment is not the one that its document announces: its SHA-256 differs")]
    Digest,
}

/// Why opening stopped.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The envelope's own fault: set it aside and go on.
    #[error(transparent)]
    Quarantined(#[from] Quarantined),
    /// Reading the envelope or writing the body failed: this machine's fault; try again.
    #[error("reading or writing failed: {0}")]
    Io(io::Error),
}

/// A document whose header is open, and whose body still has to be read to its end.
pub struct Opened<P: Read> {
    document: Document,
    reader: P,
    body: u64,
    fill: u64,
}

/// An envelope's beginning, read for its shape, and the rest.
type Whole<R> = io::BufReader<io::Chain<Cursor<Vec<u8>>, R>>;

impl<R: Read> Opened<StreamReader<Whole<R>>> {
    /// Opens an envelope of `length` bytes with the first identity that fits.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(mut envelope: R, length: u64, identities: &[HybridIdentity]) -> Result<Self, OpenError> {
        let mut beginning = Vec::with_capacity(LONGEST_AGE_HEADER);
        envelope.by_ref().take(LONGEST_AGE_HEADER as u64).read_to_end(&mut beginning).map_err(OpenError::Io)?;
        let class = Shape::read(&beginning, length).map_err(Quarantined::from)?.class();
        let whole = io::BufReader::with_capacity(STEP, Cursor::new(beginning).chain(envelope));
        let identities = identities.iter().map(|identity| identity as &dyn age::Identity);
        let reader = age::Decryptor::new_buffered(whole).and_then(|age| age.decrypt(identities)).map_err(age_error)?;
        Self::read(reader, |content| check_class(content, class).map(|()| class))
    }
}

impl<P: Read> Opened<P> {
    /// Reads the payload of an envelope that was opened before.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn payload(payload: P) -> Result<Self, OpenError> {
        Self::read(payload, |content| {
            let fits = content.checked_add(PREFIX).and_then(|length| SizeClass::holding(length).ok());
            fits.ok_or(Quarantined::Padding("the content is longer than any class"))
        })
    }

    fn read(mut reader: P, class: impl Fn(u64) -> Result<SizeClass, Quarantined>) -> Result<Self, OpenError> {
        let content = u64::from_be_bytes(read_exactly(&mut reader)?);
        let class = class(content)?;
        let header_length = u64::from(u32::from_be_bytes(read_exactly(&mut reader)?));
        let body = content
            .checked_sub(HEADER_PREFIX + header_length)
            .ok_or(Quarantined::Padding("the header is longer than the content"))?;
        let document = read_header(&mut reader, header_length)?;
        let announced = document.body().map_or(0, |evidence| evidence.bytes);
        if body != announced {
            return Err(Quarantined::Padding("the body has not the length that its document announces").into());
        }
        Ok(Self { document, reader, body, fill: class.padded() - PREFIX - content })
    }

    /// The document. Its body and fill are not verified yet.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Writes the body to `sink`, verifies it and everything after it, and returns the document.
    ///
    /// # Errors
    /// [`OpenError`]; what was written to `sink` must be thrown away then.
    pub fn finish(mut self, sink: &mut impl Write) -> Result<Document, OpenError> {
        let found = self.copy_body(sink)?;
        if self.document.body().is_some_and(|evidence| evidence.sha256_cleaned != found) {
            return Err(Quarantined::Digest.into());
        }
        self.check_fill()?;
        Ok(self.document)
    }

    fn copy_body(&mut self, sink: &mut impl Write) -> Result<[u8; 32], OpenError> {
        let mut sha256 = Sha256::new();
        let mut buffer = Zeroizing::new(vec![0; STEP]);
        let mut rest = self.reader.by_ref().take(self.body);
        let mut copied = 0;
        loop {
            let read = rest.read(&mut buffer).map_err(stream_error)?;
            let piece = buffer.get(..read).unwrap_or_default();
            if piece.is_empty() {
                break;
            }
            sha256.update(piece);
            sink.write_all(piece).map_err(OpenError::Io)?;
            copied += read as u64;
        }
        if copied == self.body { Ok(sha256.finish()) } else { Err(Quarantined::Damaged.into()) }
    }

    fn check_fill(&mut self) -> Result<(), OpenError> {
        let mut buffer = vec![0; STEP];
        let mut fill = 0;
        loop {
            let read = self.reader.read(&mut buffer).map_err(stream_error)?;
            let piece = buffer.get(..read).unwrap_or_default();
            if piece.is_empty() {
                break;
            }
            if piece.iter().any(|byte| *byte != 0) {
                return Err(Quarantined::Padding("a fill byte is not zero").into());
            }
            fill += read as u64;
        }
        if fill == self.fill { Ok(()) } else { Err(Quarantined::Damaged.into()) }
    }
}

fn check_class(content: u64, class: SizeClass) -> Result<(), Quarantined> {
    let fits = content.checked_add(PREFIX).and_then(|length| SizeClass::holding(length).ok());
    match fits {
        Some(smallest) if smallest == class => Ok(()),
        Some(smallest) if smallest < class => Err(Quarantined::Padding("a smaller class would hold the content")),
        _ => Err(Quarantined::Padding("the content is longer than its class")),
    }
}

fn read_header(reader: &mut impl Read, length: u64) -> Result<Document, OpenError> {
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > LONGEST_HEADER {
        return Err(Quarantined::Document(DocumentError::TooLong(length)).into());
    }
    let mut header = Zeroizing::new(vec![0; length]);
    reader.read_exact(&mut header).map_err(stream_error)?;
    Ok(Document::from_bytes(&header).map_err(Quarantined::from)?)
}

fn read_exactly<const N: usize>(reader: &mut impl Read) -> Result<[u8; N], OpenError> {
    let mut bytes = [0; N];
    reader.read_exact(&mut bytes).map_err(stream_error)?;
    Ok(bytes)
}

fn age_error(error: DecryptError) -> OpenError {
    match error {
        DecryptError::NoMatchingKeys => Quarantined::WrongKey.into(),
        DecryptError::Io(error) => stream_error(error),
        _ => Quarantined::Damaged.into(),
    }
}

/// age reports a chunk that does not decrypt as invalid data, and a cut one as an unexpected end.
fn stream_error(error: io::Error) -> OpenError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Quarantined::Damaged.into(),
        _ => OpenError::Io(error),
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::{Appeal, Attachment, Evidence};
    use super::super::padding::{BodyChanged, Padded};
    use super::super::seal::{SealError, Sealer, seal_small};
    use super::*;
    use crate::protocol::id::sha256;
    use ring::rand::SystemRandom;

    fn identity() -> HybridIdentity {
        HybridIdentity::generate(&SystemRandom::new()).unwrap()
    }

    fn attachment(body: &[u8]) -> Document {
        let digest = sha256(body).to_vec();
        Document::attachment(Attachment {
            appeal_id: vec![1; 16],
            evidence: Some(Evidence {
                attachment_id: vec![2; 16],
                bytes: body.len() as u64,
                sha256_original: digest.clone(),
                sha256_cleaned: digest,
                ..Evidence::default()
            }),
        })
    }

    fn seal(document: &Document, body: &[u8], identity: &HybridIdentity) -> Vec<u8> {
        let padded = Padded::new(document, body).unwrap();
        let mut sealer = Sealer::new(padded, &identity.to_recipient().unwrap()).unwrap();
        let mut envelope = Vec::new();
        loop {
            let piece = sealer.next_piece(100_000).unwrap();
            if piece.is_empty() {
                break;
            }
            envelope.extend(piece);
        }
        assert_eq!(envelope.len() as u64, sealer.length());
        envelope
    }

    fn open(envelope: &[u8], identity: HybridIdentity) -> Result<(Document, Vec<u8>), OpenError> {
        let mut body = Vec::new();
        let document = Opened::open(envelope, envelope.len() as u64, &[identity])?.finish(&mut body)?;
        Ok((document, body))
    }

    /// Claim C-05: a payload has the length of its size class and no other.
    #[test]
    fn what_is_sealed_opens_at_every_length() {
        for length in [0, 1, 11_900, 12_000, 12_500, 65_400, 65_536, 300_000] {
            let body: Vec<u8> = (0..length).map(|at: u32| at.to_le_bytes()[0]).collect();
            let identity = identity();
            let envelope = seal(&attachment(&body), &body, &identity);
            let (document, opened) = open(&envelope, identity).unwrap();
            assert_eq!(document, attachment(&body));
            assert!(opened == body, "{length}");
        }
    }

    #[test]
    fn a_small_envelope_fits_in_sixteen_kibibytes() {
        let identity = identity();
        let appeal = Appeal { appeal_id: vec![7; 16], account: "가".repeat(2_000), ..Appeal::default() };
        let padded = Padded::without_body(&Document::appeal(appeal.clone())).unwrap();
        let envelope = seal_small(padded, &identity.to_recipient().unwrap()).unwrap();
        assert!(envelope.len() <= 16_384);
        assert_eq!(open(&envelope, identity).unwrap().0, Document::appeal(appeal));
    }

    #[test]
    fn a_body_that_changes_while_it_is_sealed_is_noticed() {
        let recipient = identity().to_recipient().unwrap();
        for other in [b"other".as_slice(), b"longer than", b"s"] {
            let padded = Padded::new(&attachment(b"short"), other).unwrap();
            let error = Sealer::new(padded, &recipient).unwrap().next_piece(usize::MAX).unwrap_err();
            assert!(matches!(error, SealError::Changed(BodyChanged)));
        }
    }

    /// Claim C-10: an envelope that was changed is not opened and not taken for another.
    #[test]
    fn another_key_and_every_damaged_byte_are_told_apart() {
        let body = vec![9; 20_000];
        let right = identity();
        let envelope = seal(&attachment(&body), &body, &right);
        let wrong = open(&envelope, identity()).unwrap_err();
        assert!(matches!(wrong, OpenError::Quarantined(Quarantined::WrongKey)));
        let written = right.expose().unwrap();
        for at in (2_000..envelope.len()).step_by(997) {
            let mut damaged = envelope.clone();
            damaged[at] ^= 1;
            assert!(open(&damaged, written.parse().unwrap()).is_err(), "byte {at}");
        }
        let cut = &envelope[..envelope.len() - 1];
        assert!(matches!(open(cut, right), Err(OpenError::Quarantined(Quarantined::Shape(_)))));
    }
}
