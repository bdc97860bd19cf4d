//! Sealing (PROTOCOL.md step 4): a padded document becomes an envelope, piece by piece, in bounded memory. It seals to
//! one recipient, and never anything that is not [`Padded`].

use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use age::stream::StreamWriter;
use thiserror::Error;
use zeroize::Zeroizing;

use super::hybrid::HybridRecipient;
use super::padding::{BodyChanged, Padded};
use crate::protocol::size::NONCE;

/// Plain text read at once: one chunk of age's STREAM.
const STEP: usize = 64 * 1024;

/// Why sealing failed.
#[derive(Debug, Error)]
pub enum SealError {
    /// age or the system's randomness failed.
    #[error("sealing failed: {0}")]
    Age(#[from] age::EncryptError),
    /// The body could not be read.
    #[error("the attachment cannot be read: {0}")]
    Read(io::Error),
    /// The body changed between being announced and being sealed.
    #[error(transparent)]
    Changed(BodyChanged),
}

impl From<io::Error> for SealError {
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<BodyChanged>()) {
            Some(changed) => Self::Changed(*changed),
            None => Self::Read(error),
        }
    }
}

/// An envelope being sealed. Its length is known from the start.
pub struct Sealer<R> {
    padded: Padded<R>,
    /// Gone once the last chunk is written.
    writer: Option<StreamWriter<Outlet>>,
    outlet: Outlet,
    length: u64,
}

impl<R: Read> Sealer<R> {
    /// Begins an envelope to one recipient.
    ///
    /// # Errors
    /// [`SealError::Age`].
    pub fn new(padded: Padded<R>, recipient: &HybridRecipient) -> Result<Self, SealError> {
        let outlet = Outlet::default();
        let recipients = std::iter::once(recipient as &dyn age::Recipient);
        let writer = age::Encryptor::with_recipients(recipients)?.wrap_output(outlet.clone())?;
        // The age crate writes the nonce together with the header.
        let length = outlet.waiting() as u64 - NONCE + padded.class().payload();
        Ok(Self { padded, writer: Some(writer), outlet, length })
    }

    /// Bytes of the whole envelope.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The next bytes of the envelope: `size` or a little more, fewer at its end, none after it.
    ///
    /// # Errors
    /// [`SealError::Read`], [`SealError::Changed`]; the envelope is worthless then.
    pub fn next_piece(&mut self, size: usize) -> Result<Vec<u8>, SealError> {
        let mut plain = Zeroizing::new(vec![0; STEP]);
        while self.outlet.waiting() < size {
            let Some(writer) = self.writer.as_mut() else { break };
            match self.padded.read(&mut plain)? {
                0 => self.finish()?,
                read => writer.write_all(plain.get(..read).unwrap_or_default())?,
            }
        }
        Ok(self.outlet.take())
    }

    fn finish(&mut self) -> Result<(), SealError> {
        if let Some(writer) = self.writer.take() {
            writer.finish()?;
        }
        Ok(())
    }
}

/// Seals a document that has no body: one small envelope.
///
/// # Errors
/// [`SealError`].
pub fn seal_small(padded: Padded<io::Empty>, recipient: &HybridRecipient) -> Result<Vec<u8>, SealError> {
    Sealer::new(padded, recipient)?.next_piece(usize::MAX)
}

/// Where age writes and the caller takes: the age crate keeps its writer to itself.
#[derive(Clone, Default)]
struct Outlet(Arc<Mutex<Vec<u8>>>);

impl Outlet {
    fn waiting(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
