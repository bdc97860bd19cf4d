//! Writing to one upload: each piece passes the gate, is wrapped and goes to the body file, on a thread that may block. It never
//! answers for bytes before they are synced and the committer has their offset.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;

use super::bodies::{BodyFile, CHUNK, Tail};
use super::command::{Command, Whole};
use super::engine::{Engine, blocking};
use super::space::write_error;
use super::uploads::Claim;
use super::{Kept, StoreError, Stored, UploadWriter};
use crate::protocol::envelope::LONGEST_SMALL;
use crate::relay::admission::Gate;

/// Bytes that go to the disk in one go, and between two looks at how full it is: four chunks.
const PIECE: usize = 256 * 1024;

/// How many bytes of progress a killed relay loses at most. Each checkpoint costs one sync of the body file and a
/// share of a commit.
const CHECKPOINT: u64 = 8 * 1024 * 1024;

/// The body file of an upload, open at its end, and the bytes behind its last whole chunk.
pub(super) struct OpenBody {
    claim: Arc<Claim>,
    file: BodyFile,
    length: u64,
    tail: Tail,
    /// Where a checksum that does not match goes back to. Its tail, if it has one, stays on the disk all the time.
    begun: Reached,
    /// What the record knows.
    recorded: Reached,
    /// The end of the last whole chunk, or what the record knows if that is more.
    whole: Reached,
    /// What has come.
    written: Reached,
}

/// A number of bytes, and the gate that they have passed.
#[derive(Clone)]
struct Reached {
    offset: u64,
    gate: Gate,
}

impl OpenBody {
    pub(super) fn new(claim: Arc<Claim>, file: BodyFile, length: u64, offset: u64, gate: Gate, tail: Tail) -> Self {
        let reached = Reached { offset, gate };
        let (begun, recorded, whole) = (reached.clone(), reached.clone(), reached.clone());
        Self { claim, file, length, tail, begun, recorded, whole, written: reached }
    }

    /// Takes a piece: whole chunks go to the file, what is left waits.
    fn append(&mut self, engine: &Engine, mut piece: &[u8]) -> Result<(), StoreError> {
        engine.space.check(piece.len() as u64)?;
        while !piece.is_empty() {
            let missing = CHUNK - self.tail.bytes.len();
            let (part, rest) = piece.split_at_checked(missing).unwrap_or((piece, &[]));
            let mut next = self.written.clone();
            next.gate.feed(part)?;
            next.offset += part.len() as u64;
            if part.len() == missing {
                self.write_chunk(part)?;
                self.whole = next.clone();
            } else {
                self.tail.bytes.extend_from_slice(part);
            }
            self.written = next;
            piece = rest;
        }
        Ok(())
    }

    /// Writes the chunk that `end` makes whole.
    fn write_chunk(&mut self, end: &[u8]) -> Result<(), StoreError> {
        let number = self.written.offset / CHUNK as u64;
        let before = self.tail.bytes.len();
        if before == 0 {
            return self.file.write_chunk(number, end);
        }
        self.tail.bytes.extend_from_slice(end);
        let written = self.file.write_chunk(number, &self.tail.bytes);
        self.tail.bytes.truncate(if written.is_ok() { 0 } else { before });
        written
    }

    /// Makes everything up to `reached` durable: the end of a whole chunk, or all that has come. A disk that only now
    /// finds that it has no room takes back what the record does not know.
    fn sync(&mut self, engine: &Engine, reached: &Reached) -> Result<(), StoreError> {
        let tail = reached.offset == self.written.offset && !self.tail.bytes.is_empty();
        let synced = self.file.sync().map_err(write_error).and_then(|()| {
            let (name, key) = (self.file.name(), self.file.key());
            if tail { engine.bodies.write_tail(name, key, reached.offset, &self.tail) } else { Ok(()) }
        });
        if let Err(error) = synced {
            self.cut_back_to(engine, self.recorded.clone())?;
            return Err(error);
        }
        Ok(())
    }

    fn cut_back_to(&mut self, engine: &Engine, reached: Reached) -> Result<(), StoreError> {
        self.file.cut_back(reached.offset)?;
        let tail = engine.bodies.tail(self.file.name(), self.file.key(), reached.offset)?;
        let next_place = if tail.bytes.is_empty() { self.tail.next_place } else { tail.next_place };
        self.tail = Tail { next_place, ..tail };
        self.whole = reached.clone();
        self.written = reached;
        Ok(())
    }

    fn is_whole(&self) -> bool {
        self.written.offset == self.length
    }

    /// The last chunk goes to its place, or a small envelope is wrapped as it will lie in the database.
    fn complete(&mut self, kept: Timestamp) -> Result<Whole, StoreError> {
        let (id, shape) = self.written.gate.clone().finish()?;
        let mut small = None;
        if shape.class().is_small() && self.length <= LONGEST_SMALL as u64 {
            small = Some(self.file.key().wrap(id.as_bytes(), 0, &self.tail.bytes)?);
        } else {
            if !self.tail.bytes.is_empty() {
                self.file.write_chunk(self.length / CHUNK as u64, &self.tail.bytes)?;
            }
            self.file.sync().map_err(write_error)?;
        }
        Ok(Whole { id, length: self.length, small, kept })
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

    /// Syncs the file and commits an offset in it. An offset equal to the length always comes with its proof, so a
    /// whole upload is recorded by `finish` alone.
    async fn record(&mut self, reached: Reached) -> Result<(), StoreError> {
        let body = self.open()?;
        if reached.offset <= body.recorded.offset || reached.offset == body.length {
            return Ok(());
        }
        let durable = reached.clone();
        self.work(move |body, engine| body.sync(engine, &durable)).await?;
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
            // Whole chunks only: the tail that a checksum may go back to stays as it is.
            if body.whole.offset.saturating_sub(body.recorded.offset) >= CHECKPOINT {
                let whole = body.whole.clone();
                self.record(whole).await?;
            }
        }
        Ok(())
    }

    async fn checkpoint(&mut self) -> Result<u64, StoreError> {
        let written = self.open()?.written.clone();
        self.record(written).await?;
        let body = self.body.as_mut().ok_or(StoreError::UnknownUpload)?;
        if body.begun.offset != body.recorded.offset && !body.tail.bytes.is_empty() {
            body.tail.next_place = 1 - body.tail.next_place;
        }
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
        self.work(|body, engine| body.cut_back_to(engine, begun)).await
    }

    async fn finish(mut self: Box<Self>, kept: Timestamp) -> Result<(u64, Option<Kept>), StoreError> {
        if !self.open()?.is_whole() {
            return Ok((self.checkpoint().await?, None));
        }
        let whole = self.work(move |body, _| body.complete(kept)).await?;
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
