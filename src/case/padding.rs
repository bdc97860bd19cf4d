//! Padding (PROTOCOL.md step 3.2): a document and its body, length-prefixed and zero-filled to exactly one size class.
//! Only what is [`Padded`] can be sealed. Streams; nothing is held but a few kilobytes.

use std::io::{self, Cursor, Read};

use thiserror::Error;
use zeroize::Zeroizing;

use super::document::{Document, DocumentError};
use crate::protocol::id::Sha256;
use crate::protocol::size::{SizeClass, SizeError};

/// Bytes of the length before the content.
pub const PREFIX: u64 = 8;

/// Bytes of the length before the document's header, inside the content.
pub const HEADER_PREFIX: u64 = 4;

/// Why a document could not be padded.
#[derive(Debug, Error)]
pub enum PaddingError {
    /// The header.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The whole is above the largest class.
    #[error(transparent)]
    Size(#[from] SizeError),
}

/// The body turned out to be another than the one that was announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the file changed while it was being sent; send it again")]
pub struct BodyChanged;

/// A document with its body, padded to one size class: a stream of exactly [`SizeClass::padded`] bytes.
pub struct Padded<R> {
    beginning: Cursor<Zeroizing<Vec<u8>>>,
    body: Body<R>,
    fill: u64,
    class: SizeClass,
}

struct Body<R> {
    reader: R,
    remaining: u64,
    sha256: Sha256,
    expected: Option<Vec<u8>>,
}

impl Padded<io::Empty> {
    /// Pads a document that has no body.
    ///
    /// # Errors
    /// [`PaddingError`]; [`DocumentError::Unreadable`] for an attachment, which has one.
    pub fn without_body(document: &Document) -> Result<Self, PaddingError> {
        if document.body().is_some() {
            return Err(DocumentError::Unreadable.into());
        }
        Self::new(document, io::empty())
    }
}

impl<R: Read> Padded<R> {
    /// Pads a document and the body that its header announces.
    ///
    /// # Errors
    /// [`PaddingError`].
    pub fn new(document: &Document, body: R) -> Result<Self, PaddingError> {
        let header = Zeroizing::new(document.to_bytes()?);
        let (length, expected) = match document.body() {
            Some(evidence) => (evidence.bytes, Some(evidence.sha256_cleaned.clone())),
            None => (0, None),
        };
        let content = (HEADER_PREFIX + header.len() as u64).saturating_add(length);
        let class = SizeClass::holding(content.saturating_add(PREFIX))?;
        // `to_bytes` keeps a header below 12,020 bytes, so its length fits in four.
        let header_length = u32::try_from(header.len()).map_err(|_| DocumentError::TooLong(header.len()))?;
        let beginning = [content.to_be_bytes().as_slice(), &header_length.to_be_bytes(), &header].concat();
        let beginning = Zeroizing::new(beginning);
        Ok(Self {
            beginning: Cursor::new(beginning),
            body: Body { reader: body, remaining: length, sha256: Sha256::new(), expected },
            fill: class.padded() - PREFIX - content,
            class,
        })
    }

    /// The class it is padded to.
    #[must_use]
    pub fn class(&self) -> SizeClass {
        self.class
    }
}

impl<R: Read> Read for Padded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.beginning.read(buffer)?;
        if read > 0 || buffer.is_empty() {
            return Ok(read);
        }
        if let Some(read) = self.body.read(buffer)? {
            return Ok(read);
        }
        let fill = usize::try_from(self.fill).unwrap_or(usize::MAX).min(buffer.len());
        buffer.iter_mut().take(fill).for_each(|byte| *byte = 0);
        self.fill -= fill as u64;
        Ok(fill)
    }
}

impl<R: Read> Body<R> {
    /// Some of the body, or `None` once it is whole and is the one that was announced.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        if self.remaining == 0 {
            return self.check().map(|()| None);
        }
        let most = usize::try_from(self.remaining).unwrap_or(usize::MAX).min(buffer.len());
        let piece = buffer.get_mut(..most).unwrap_or_default();
        let read = self.reader.read(piece)?;
        if read == 0 {
            return Err(io::Error::other(BodyChanged));
        }
        self.sha256.update(piece.get(..read).unwrap_or_default());
        self.remaining -= read as u64;
        Ok(Some(read))
    }

    /// Whether the whole body has the digest of its header. Asked once; the envelope fails if it does not.
    fn check(&mut self) -> io::Result<()> {
        let Some(expected) = self.expected.take() else { return Ok(()) };
        let found = self.sha256.clone().finish();
        let more = self.reader.read(&mut [0])? > 0;
        if more || found.as_slice() != expected { Err(io::Error::other(BodyChanged)) } else { Ok(()) }
    }
}
