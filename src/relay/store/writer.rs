//! Writing to one upload: each piece passes the gate, then goes to the body file, on a thread that may block. It never
//! answers for bytes before they are synced and the committer has their offset.

use std::fs::File;
use std::io::{Read, Seek};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;

use super::bodies::{append_piece, cut_back};
use super::command::{Command, Whole};
use super::engine::{Engine, blocking};
use super::space::write_error;
use super::uploads::Claim;
use super::{Kept, StoreError, Stored, UploadWriter};
use crate::protocol::envelope::LONGEST_SMALL;
use crate::relay::admission::Gate;

/// Bytes that go to the disk in one go, and between two looks at how full it is.
const PIECE: usize = 256 * 1024;

/// How many bytes of progress a killed relay loses at most. Each checkpoint costs one sync of the body file and a
/// share of a commit.
const CHECKPOINT: u64 = 8 * 1024 * 1024;

/// The body file of an upload, open at its end.
pub(super) struct OpenBody {
    claim: Arc<Claim>,
    file: File,
    length: u64,
    /// Where a checksum that does not match goes back to.
    begun: Reached,
    /// What the record knows.
    recorded: Reached,
    /// What is in the file.
    written: Reached,
}

/// A number of bytes, and the gate that they have passed.
#[derive(Clone)]
struct Reached {
    offset: u64,
    gate: Gate,
}

impl OpenBody {
    pub(super) fn new(claim: Arc<Claim>, file: File, length: u64, offset: u64, gate: Gate) -> Self {
        let reached = Reached { offset, gate };
        Self { claim, file, length, begun: reached.clone(), recorded: reached.clone(), written: reached }
    }

    fn append(&mut self, engine: &Engine, piece: &[u8]) -> Result<(), StoreError> {
        let mut next = self.written.clone();
        next.gate.feed(piece)?;
        append_piece(&mut self.file, next.offset, piece, &engine.space)?;
        next.offset += piece.len() as u64;
        self.written = next;
        Ok(())
    }

    /// Makes the file durable. A disk that only now finds that it has no room takes back what the record does not know.
    fn sync(&mut self) -> Result<(), StoreError> {
        self.file.sync_data().or_else(|error| {
            self.cut_back_to(self.recorded.clone())?;
            Err(write_error(error))
        })
    }

    fn cut_back_to(&mut self, reached: Reached) -> Result<(), StoreError> {
        cut_back(&mut self.file, reached.offset)?;
        self.written = reached;
        Ok(())
    }

    fn is_whole(&self) -> bool {
        self.written.offset == self.length
    }

    /// The bytes of a small envelope, read back.
    fn small(&mut self) -> Result<Option<Bytes>, StoreError> {
        if self.length > LONGEST_SMALL as u64 {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        self.file.rewind()?;
        (&self.file).take(self.length).read_to_end(&mut bytes)?;
        Ok(Some(bytes.into()))
    }
}

/// Writes to an upload. Dropped half-way, it leaves a file that is longer than its record says, and the next writer
/// cuts it back.
pub(super) struct BodyWriter {
    engine: Arc<Engine>,
    /// Away while another thread works on it, and gone once the upload is removed.
    body: Option<OpenBody>,
}

impl BodyWriter {
    pub(super) fn new(engine: Arc<Engine>, body: OpenBody) -> Self {
        Self { engine, body: Some(body) }
    }

    /// Works on the file on a thread that may block. The file and the claim go along, so that a request that is cut
    /// off lets go of the upload only when the work is over.
    async fn work<T: Send + 'static>(
        &mut self,
        job: impl FnOnce(&mut OpenBody, &Engine) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let mut body = self.body.take().ok_or(StoreError::UnknownUpload)?;
        let engine = Arc::clone(&self.engine);
        let (body, outcome) = blocking(&self.engine, move || {
            let outcome = job(&mut body, &engine);
            Ok((body, outcome))
        })
        .await?;
        self.body = Some(body);
        match outcome {
            Err(StoreError::Shape(refused)) => {
                self.remove().await?;
                Err(refused.into())
            }
            Err(StoreError::Disk(error)) => Err(self.engine.fail(error)),
            outcome => outcome,
        }
    }

    async fn remove(&mut self) -> Result<(), StoreError> {
        let Some(body) = self.body.take() else { return Ok(()) };
        self.engine.uploads.forget(&body.claim.id());
        self.engine.submit_waiting(|answer| Command::RemoveUpload(body.claim, answer)).await
    }

    fn open(&self) -> Result<&OpenBody, StoreError> {
        self.body.as_ref().ok_or(StoreError::UnknownUpload)
    }

    /// Syncs the file and commits its offset. An offset equal to the length always comes with its proof, so a whole
    /// upload is recorded by `finish` alone.
    async fn record(&mut self) -> Result<(), StoreError> {
        let body = self.open()?;
        if body.written.offset == body.recorded.offset || body.is_whole() {
            return Ok(());
        }
        self.work(|body, _| body.sync()).await?;
        let reached = self.open()?.written.clone();
        self.commit(reached).await
    }

    async fn commit(&mut self, reached: Reached) -> Result<(), StoreError> {
        let body = self.body.as_mut().ok_or(StoreError::UnknownUpload)?;
        let (claim, offset) = (Arc::clone(&body.claim), reached.offset);
        self.engine.submit_waiting(|answer| Command::RecordOffset(claim, offset, answer)).await?;
        self.engine.uploads.remember(body.claim.id(), offset, reached.gate.clone());
        body.recorded = reached;
        Ok(())
    }
}

#[async_trait]
impl UploadWriter for BodyWriter {
    async fn write(&mut self, mut piece: Bytes) -> Result<(), StoreError> {
        let body = self.open()?;
        if piece.len() as u64 > body.length - body.written.offset {
            return Err(StoreError::TooLong);
        }
        while !piece.is_empty() {
            let part = piece.split_to(PIECE.min(piece.len()));
            self.work(move |body, engine| body.append(engine, &part)).await?;
            let body = self.open()?;
            if body.written.offset - body.recorded.offset >= CHECKPOINT {
                self.record().await?;
            }
        }
        Ok(())
    }

    async fn checkpoint(&mut self) -> Result<u64, StoreError> {
        self.record().await?;
        let body = self.body.as_mut().ok_or(StoreError::UnknownUpload)?;
        body.begun = body.recorded.clone();
        Ok(body.recorded.offset)
    }

    async fn roll_back(&mut self) -> Result<(), StoreError> {
        let body = self.open()?;
        let begun = body.begun.clone();
        // The record first: a file that is longer than its record is sound, a shorter one is damage.
        if body.recorded.offset != begun.offset {
            self.commit(begun.clone()).await?;
        }
        self.work(|body, _| body.cut_back_to(begun)).await
    }

    async fn finish(mut self: Box<Self>, kept: Timestamp) -> Result<(u64, Option<Kept>), StoreError> {
        if !self.open()?.is_whole() {
            return Ok((self.checkpoint().await?, None));
        }
        let whole = self
            .work(move |body, _| {
                let (id, shape) = body.written.gate.clone().finish()?;
                body.sync()?;
                let small = if shape.class().is_small() { body.small()? } else { None };
                Ok(Whole { id, length: body.length, small, kept })
            })
            .await?;
        let Some(body) = self.body.take() else { return Err(StoreError::UnknownUpload) };
        let length = body.length;
        let id = body.claim.id();
        let kept = self.engine.submit_waiting(|answer| Command::Complete(body.claim, whole, answer)).await?;
        self.engine.uploads.forget(&id);
        Ok((length, Some(kept)))
    }
}

/// An upload that was complete before: for a client that missed the answer and sends the last, empty piece again.
pub(super) struct FinishedWriter(pub(super) Stored);

#[async_trait]
impl UploadWriter for FinishedWriter {
    async fn write(&mut self, piece: Bytes) -> Result<(), StoreError> {
        if piece.is_empty() { Ok(()) } else { Err(StoreError::TooLong) }
    }

    async fn checkpoint(&mut self) -> Result<u64, StoreError> {
        Ok(self.0.length())
    }

    async fn roll_back(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn finish(self: Box<Self>, _: Timestamp) -> Result<(u64, Option<Kept>), StoreError> {
        Ok((self.0.length(), Some(Kept::Again(self.0))))
    }
}
