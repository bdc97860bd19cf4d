//! Resumable uploads (tus 1.0.0; PROTOCOL.md step 7). The piece in flight is kept in memory until the relay has it,
//! so that a broken connection costs at most one piece, and nothing is written to this machine's disk.

use std::io;
use std::time::{Duration, Instant};

use bytes::{Buf, Bytes};
use data_encoding::BASE64;
use reqwest::{Method, RequestBuilder, Response};
use thiserror::Error;
use url::Url;

use super::{ClientError, Relay, field};
use crate::protocol::id::{DeskId, sha256};
use crate::protocol::problem::ProblemCode;
use crate::protocol::receipt;
use crate::protocol::tus;

/// Bytes of one piece: large enough that the relay's sync to disk is not what takes time, small enough to keep in an
/// old phone's memory and to lose on a bad line.
pub const PIECE: usize = 1024 * 1024;

/// The first pause after a failure; each further one is twice as long, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// An envelope that is made or read piece by piece.
pub trait Pieces: Send {
    /// Bytes of the whole envelope.
    fn length(&self) -> u64;

    /// The next bytes, about `size`; empty at the end.
    ///
    /// # Errors
    /// If the source cannot be read or has changed.
    fn next_piece(&mut self, size: usize) -> io::Result<Bytes>;
}

/// Why an upload failed.
#[derive(Debug, Error)]
pub enum UploadError {
    /// The relay or the way to it.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The envelope could not be made or read.
    #[error("{0}")]
    Source(#[from] io::Error),
    /// The relay no longer has what it had acknowledged, so the envelope must be sealed and sent anew.
    #[error("the relay has lost the beginning of this upload")]
    Lost,
}

impl Relay {
    /// Uploads an envelope and returns the receipt, a signed note that is not verified here. Goes on after broken
    /// connections and restarts of the relay until `patience` has passed without a byte of progress.
    ///
    /// `progress` is told how many bytes are on the relay's disk.
    ///
    /// # Errors
    /// [`UploadError`].
    pub async fn upload<P: Pieces>(
        &self,
        desk: &DeskId,
        mut pieces: P,
        patience: Duration,
        mut progress: impl FnMut(u64),
    ) -> Result<String, UploadError> {
        let length = pieces.length();
        let mut pauses = Pauses::new(patience);
        let upload = self.create(desk, length, &mut pauses).await?;
        let mut offset = 0;
        loop {
            let piece = pieces.next_piece(PIECE)?;
            if piece.is_empty() {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            let end = offset + piece.len() as u64;
            if let Some(receipt) =
                self.send_piece(&upload, piece, offset, end == length, &mut pauses, &mut progress).await?
            {
                return Ok(receipt);
            }
            offset = end;
            progress(offset);
        }
    }

    async fn create(&self, desk: &DeskId, length: u64, pauses: &mut Pauses) -> Result<Url, ClientError> {
        loop {
            let request = self.request(Method::POST, &format!("/v1/desks/{desk}/uploads"))?;
            match self.send(resumable(request).header(tus::LENGTH, length)).await {
                Ok(answer) => {
                    let location =
                        field(&answer, "location").ok_or(ClientError::Answer("an upload without an address"))?;
                    let url =
                        self.base.join(location).map_err(|_| ClientError::Answer("an upload with a wrong address"))?;
                    // A relay must not send us elsewhere.
                    return if url.origin() == self.base.origin() {
                        Ok(url)
                    } else {
                        Err(ClientError::Answer("an upload at another address"))
                    };
                }
                Err(error) if error.is_passing() && pauses.pause().await => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Sends one piece until it is on the relay's disk; the receipt if it was the last.
    async fn send_piece(
        &self,
        upload: &Url,
        mut piece: Bytes,
        mut offset: u64,
        last: bool,
        pauses: &mut Pauses,
        progress: &mut impl FnMut(u64),
    ) -> Result<Option<String>, UploadError> {
        let end = offset + piece.len() as u64;
        loop {
            let error = match self.patch(upload, &piece, offset).await {
                Ok(answer) if last => return Ok(Some(receipt_in(&answer)?)),
                Ok(_) => {
                    pauses.progressed();
                    return Ok(None);
                }
                Err(error) => error,
            };
            let moved = error.problem() == Some(ProblemCode::OffsetMismatch);
            let garbled = error.problem() == Some(ProblemCode::ChecksumMismatch);
            if !(moved || garbled || error.is_passing()) || !pauses.pause().await {
                return Err(error.into());
            }
            // The relay may have some of the piece, or all of it, and its answer was lost.
            let (found, receipt) = self.ask_offset(upload, pauses).await?;
            if found == end && last {
                return Ok(Some(receipt.ok_or(ClientError::Answer("a complete upload without a receipt"))?));
            }
            if found == end {
                pauses.progressed();
                return Ok(None);
            }
            let gained =
                found.checked_sub(offset).filter(|gained| *gained < piece.len() as u64).ok_or(UploadError::Lost)?;
            if gained > 0 {
                piece.advance(usize::try_from(gained).map_err(|_| UploadError::Lost)?);
                offset = found;
                pauses.progressed();
                progress(offset);
            }
        }
    }

    async fn patch(&self, upload: &Url, piece: &Bytes, offset: u64) -> Result<Response, ClientError> {
        let request = resumable(self.http.patch(upload.clone()))
            .header("content-type", tus::MEDIA_TYPE)
            .header(tus::OFFSET, offset)
            .header(tus::CHECKSUM, format!("sha256 {}", BASE64.encode(&sha256(piece))))
            .body(piece.clone());
        self.send(request).await
    }

    /// The durable offset, and the receipt if the upload is complete.
    async fn ask_offset(&self, upload: &Url, pauses: &mut Pauses) -> Result<(u64, Option<String>), UploadError> {
        loop {
            match self.send(resumable(self.http.head(upload.clone()))).await {
                Ok(answer) => {
                    let offset = field(&answer, tus::OFFSET).and_then(|value| tus::number("Upload-Offset", value).ok());
                    let offset = offset.ok_or(ClientError::Answer("an upload without an offset"))?;
                    return Ok((offset, receipt_in(&answer).ok()));
                }
                Err(error) if head_says_gone(&error) => return Err(UploadError::Lost),
                Err(error) if error.is_passing() && pauses.pause().await => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// An answer to HEAD has no body, so a refusal comes without its problem document.
fn head_says_gone(error: &ClientError) -> bool {
    matches!(error, ClientError::Answer(_)) || error.problem() == Some(ProblemCode::UnknownUpload)
}

fn resumable(request: RequestBuilder) -> RequestBuilder {
    request.header(tus::RESUMABLE, tus::VERSION)
}

fn receipt_in(answer: &Response) -> Result<String, ClientError> {
    field(answer, receipt::HEADER)
        .and_then(|value| BASE64.decode(value.as_bytes()).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or(ClientError::Answer("a complete upload without a receipt"))
}

/// Pauses between tries, growing, until too much time has passed without progress.
#[derive(Debug)]
pub struct Pauses {
    patience: Duration,
    since: Instant,
    next: Duration,
}

impl Pauses {
    /// Begins to count.
    #[must_use]
    pub fn new(patience: Duration) -> Self {
        Self { patience, since: Instant::now(), next: FIRST_PAUSE }
    }

    /// Waits; false, at once, if patience is over.
    pub async fn pause(&mut self) -> bool {
        if self.since.elapsed() + self.next > self.patience {
            return false;
        }
        tokio::time::sleep(self.next).await;
        self.next = (self.next * 2).min(LONGEST_PAUSE);
        true
    }

    fn progressed(&mut self) {
        self.since = Instant::now();
        self.next = FIRST_PAUSE;
    }
}
