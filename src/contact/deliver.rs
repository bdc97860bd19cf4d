//! Brings one envelope to the relay and comes back with a receipt that holds: a small one whole, a larger one by
//! resumable upload. Bytes are hashed on their way, so that the receipt is checked against what was really sent.

use std::fs::File;
use std::io::{self, Read};
use std::time::Duration;

use bytes::Bytes;

use super::progress::Progress;
use super::receipts::{self, Receipts};
use super::trust::{Trust, failure, patiently};
use crate::case::seal::Sealer;
use crate::client::{Pieces, Relay, UploadError};
use crate::protocol::envelope::LONGEST_SMALL;
use crate::protocol::id::{EnvelopeId, Sha256};
use crate::protocol::receipt::Receipt;
use crate::protocol::size::SizeClass;
use crate::terminal::{Exit, Failure, warn};
/// How often an upload is begun anew because the relay lost its beginning.
const FRESH_STARTS: u32 = 3;

impl<R: Read + Send> Pieces for Sealer<R> {
    fn length(&self) -> u64 {
        Self::length(self)
    }

    fn next_piece(&mut self, size: usize) -> io::Result<Bytes> {
        Self::next_piece(self, size).map(Bytes::from).map_err(io::Error::other)
    }
}

/// An envelope in memory.
#[derive(Debug)]
pub struct Whole(pub Bytes);

impl Pieces for Whole {
    fn length(&self) -> u64 {
        self.0.len() as u64
    }

    fn next_piece(&mut self, size: usize) -> io::Result<Bytes> {
        Ok(self.0.split_to(size.min(self.0.len())))
    }
}

/// An envelope that is a file.
#[derive(Debug)]
pub struct EnvelopeFile {
    file: io::Take<File>,
    length: u64,
}

impl EnvelopeFile {
    /// Reads `length` bytes of a file from where it stands.
    #[must_use]
    pub fn new(file: File, length: u64) -> Self {
        Self { file: file.take(length), length }
    }
}

impl Pieces for EnvelopeFile {
    fn length(&self) -> u64 {
        self.length
    }

    fn next_piece(&mut self, size: usize) -> io::Result<Bytes> {
        let mut piece = Vec::with_capacity(size);
        self.file.by_ref().take(size as u64).read_to_end(&mut piece)?;
        Ok(piece.into())
    }
}

/// The relay of one invitation, and where its receipts go.
#[derive(Debug)]
pub struct Delivery<'a> {
    /// The connection.
    pub relay: &'a Relay,
    /// Whose receipts hold, and for which desk.
    pub trust: &'a Trust,
    /// The file of `--receipt`.
    pub receipts: Receipts<'a>,
    /// How long to go on trying when nothing gets through.
    pub patience: Duration,
}

impl Delivery<'_> {
    /// Brings the envelope that `make` makes. After an upload whose beginning the relay lost, it is made anew.
    ///
    /// # Errors
    /// [`Exit::Network`], [`Exit::NotTrusted`], [`Exit::Input`], or what the relay refused.
    pub async fn bring<P: Pieces>(
        &mut self,
        label: &str,
        mut make: impl FnMut() -> Result<(P, SizeClass), Failure>,
    ) -> Result<Receipt, Failure> {
        let mut starts = 0;
        let (note, id, length) = loop {
            starts += 1;
            let (pieces, class) = make()?;
            let length = pieces.length();
            let mut sha256 = Sha256::new();
            let hashed = Hashed { pieces, sha256: &mut sha256 };
            let sent = if class.is_small() { self.submit(hashed).await } else { self.upload(label, hashed).await };
            match sent {
                Ok(note) => break (note, EnvelopeId::from_bytes(sha256.finish()), length),
                Err(UploadError::Lost) if starts < FRESH_STARTS => {}
                Err(error) => return Err(self.gave_up(error)),
            }
        };
        let receipt = receipts::verify(&note, self.trust, id, length)?;
        if let Err(failure) = self.receipts.add(&note) {
            warn(format_args!("it arrived, but the receipt could not be kept: {}", failure.in_list()));
        }
        Ok(receipt)
    }

    async fn submit(&self, mut pieces: impl Pieces) -> Result<String, UploadError> {
        let mut envelope = Vec::with_capacity(LONGEST_SMALL);
        loop {
            let piece = pieces.next_piece(LONGEST_SMALL)?;
            if piece.is_empty() {
                break;
            }
            envelope.extend_from_slice(&piece);
        }
        let envelope = Bytes::from(envelope);
        Ok(patiently(self.patience, || self.relay.submit(self.trust.desk(), envelope.clone())).await?)
    }

    async fn upload(&self, label: &str, pieces: impl Pieces) -> Result<String, UploadError> {
        let mut progress = Progress::new(label.to_owned(), pieces.length());
        self.relay.upload(self.trust.desk(), pieces, self.patience, |bytes| progress.at(bytes)).await
    }

    /// Patience is spent once: after it ran out, each further envelope is tried without waiting.
    fn gave_up(&mut self, error: UploadError) -> Failure {
        let failure = match error {
            UploadError::Client(error) => failure(error),
            UploadError::Source(error) => Failure::new(Exit::Input, error),
            UploadError::Lost => Failure::new(Exit::Network, UploadError::Lost).hint("send it again"),
        };
        if failure.exit() == Exit::Network {
            self.patience = Duration::ZERO;
        }
        failure
    }
}

/// Pieces that are hashed as they go; each passes once, however often it is sent.
struct Hashed<'a, P> {
    pieces: P,
    sha256: &'a mut Sha256,
}

impl<P: Pieces> Pieces for Hashed<'_, P> {
    fn length(&self) -> u64 {
        self.pieces.length()
    }

    fn next_piece(&mut self, size: usize) -> io::Result<Bytes> {
        let piece = self.pieces.next_piece(size)?;
        self.sha256.update(&piece);
        Ok(piece)
    }
}
