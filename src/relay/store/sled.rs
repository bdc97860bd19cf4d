//! The store behind a single relay: sled and body files in one directory. Here is what others call; the engine behind
//! it reads, and only the committer writes to the database.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;

use super::check::{self, Verified};
use super::command::{Acknowledgement, Command, Keep};
use super::content::BodyStream;
use super::directory::{Directory, damaged};
use super::engine::{Engine, blocking};
use super::reading::Content;
use super::{Body, Kept, Listed, NewUpload, Store, StoreError, Stored, Upload, UploadWriter};
use crate::protocol::envelope::SmallEnvelope;
use crate::protocol::id::{DeskId, EnvelopeId, MailboxId, PublicKey, UploadId};

/// Envelopes that a sweep removes in one command. It waits for each, so that others come in between.
const REMOVED_AT_ONCE: usize = 16;

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// The data directory. A missing or empty one is made new, with mode 0700.
    pub directory: PathBuf,
    /// Bytes of disk that new envelopes leave free; 64 MiB unless there is a reason. Below 16 MiB, the database may
    /// find no room for acknowledgements when the disk is full, and stop.
    pub reserve_bytes: u64,
    /// Bytes that the database's file may be longer than four times what is in it, before a smaller copy takes its
    /// place; 64 MiB.
    pub slack_bytes: u64,
    /// How many commits may wait before callers get [`StoreError::Busy`]. Each holds at most 16 KiB of envelope.
    pub queue: usize,
}

impl OpenOptions {
    /// The defaults: a reserve of 64 MiB, a slack of 64 MiB, and a queue of 1,024 commits (at most 16 MiB of memory).
    #[must_use]
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into(), reserve_bytes: 64 << 20, slack_bytes: 64 << 20, queue: 1024 }
    }
}

/// Envelopes and records on this machine's disk. Dropping it lets go of the directory after [`Store::close`].
#[derive(Clone, Debug)]
pub struct SledStore(pub(super) Arc<Engine>);

impl SledStore {
    /// Opens a data directory, checks it (every record and the length of all bytes) and starts the committer. Blocks
    /// for as long as it takes to read the database once.
    ///
    /// # Errors
    /// [`StoreError::InUse`] if another process has it, [`StoreError::Damaged`] if something that was kept is missing
    /// or the directory is not Southwind's, [`StoreError::Disk`] if the disk fails.
    pub fn open(options: OpenOptions) -> Result<Self, StoreError> {
        let OpenOptions { directory, reserve_bytes, slack_bytes, queue } = options;
        let directory = Directory::open(directory)?;
        // Sled panics on some damage; what it leaves behind is not looked at again.
        let opened = catch_unwind(AssertUnwindSafe(|| Engine::open(directory, reserve_bytes, slack_bytes, queue)));
        opened.unwrap_or_else(|_| Err(damaged("sled/db", "the database cannot read it"))).map(Self)
    }

    /// Checks everything as [`Self::open`] does; `deep` also hashes every envelope and compares with its id. Blocks.
    /// For a store that nobody writes to: a commit in between looks like damage.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] names the file.
    pub fn verify(&self, deep: bool) -> Result<Verified, StoreError> {
        let engine = &self.0;
        let checked = catch_unwind(AssertUnwindSafe(|| {
            let db = engine.db();
            check::check_keys(&db, &engine.bodies, &engine.slots)?;
            check::check(&db, &engine.bodies, deep.then_some(&*engine.slots)).map(|(seen, _)| seen)
        }));
        checked.unwrap_or_else(|_| Err(damaged("sled/db", "the database cannot read it")))
    }

    /// Waits until the store stops by itself, which only an error makes it do; the process should exit with it.
    pub async fn stopped(&self) -> StoreError {
        let mut health = self.0.watch_health();
        // Not a `match` on the future: its guard must not live across an await, or the future could not be sent.
        let reason = health.wait_for(Option::is_some).await.map(|reason| reason.clone().unwrap_or_default());
        let Ok(reason) = reason else {
            // The sender is in `self`, so it is not dropped before this.
            return std::future::pending().await;
        };
        StoreError::Disk(std::io::Error::other(reason))
    }
}

#[async_trait]
impl Store for SledStore {
    async fn keep(&self, desk: &DeskId, envelope: SmallEnvelope<Bytes>, kept: Timestamp) -> Result<Kept, StoreError> {
        let (bytes, id, slot) = (envelope.bytes(), envelope.id(), self.0.slots.take()?);
        // On this thread, so that the committer does nothing but commit.
        let wrapped = slot.key()?.wrap(id.as_bytes(), 0, bytes)?;
        let keep = Keep { desk: desk.clone(), id, length: bytes.len() as u64, wrapped, slot, kept };
        self.0.submit(|answer| Command::Keep(keep, answer)).await
    }

    async fn create_upload(&self, upload: NewUpload) -> Result<Option<Upload>, StoreError> {
        self.0.check_health()?;
        let engine = Arc::clone(&self.0);
        let room = blocking(&self.0, move || engine.make_room()).await?;
        let body = room.body;
        match self.0.submit(|answer| Command::CreateUpload(upload, room, answer)).await {
            // It never came to the committer.
            Err(StoreError::Busy) => {
                let engine = Arc::clone(&self.0);
                blocking(&self.0, move || Ok(engine.bodies.remove(&body)?)).await?;
                Err(StoreError::Busy)
            }
            created => Ok(created?.map(Upload::from)),
        }
    }

    async fn upload(&self, id: &UploadId) -> Result<Upload, StoreError> {
        let (engine, id) = (Arc::clone(&self.0), *id);
        let record = blocking(&self.0, move || engine.upload(&id)).await?;
        if let Some(stored) = record.stored() {
            // Sled shows a batch before it is durable; the proof waits until it is.
            self.wait_beyond(stored.desk(), stored.sequence() - 1).await?;
        }
        Ok(record.into())
    }

    async fn write_upload(&self, id: &UploadId, offset: u64) -> Result<Box<dyn UploadWriter>, StoreError> {
        let claim = self.0.claim(id)?;
        let engine = Arc::clone(&self.0);
        blocking(&self.0, move || engine.write_upload(claim, offset)).await
    }

    async fn remove_upload(&self, id: &UploadId) -> Result<(), StoreError> {
        let claim = self.0.claim(id)?;
        self.0.uploads.forget(id);
        self.0.submit_waiting(|answer| Command::RemoveUpload(claim, answer)).await
    }

    async fn expire_uploads(&self, now: Timestamp) -> Result<usize, StoreError> {
        let engine = Arc::clone(&self.0);
        let expired: Vec<UploadId> = blocking(&self.0, move || {
            let expired = check::uploads(&engine.db()).filter(|upload| match upload {
                Ok((_, record)) => record.expires <= now,
                Err(_) => true,
            });
            expired.map(|upload| upload.map(|(id, _)| id)).collect()
        })
        .await?;
        let mut count = 0;
        for id in expired {
            match self.remove_upload(&id).await {
                Ok(()) => count += 1,
                // Being written to this moment: it goes the next time.
                Err(StoreError::UploadBusy | StoreError::UnknownUpload) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(count)
    }

    async fn list_after(
        &self,
        desk: &DeskId,
        after: u64,
        reader: &PublicKey,
        limit: usize,
    ) -> Result<Vec<Listed>, StoreError> {
        let (engine, desk, reader) = (Arc::clone(&self.0), desk.clone(), *reader);
        blocking(&self.0, move || engine.list_after(&desk, after, &reader, limit)).await
    }

    async fn wait_beyond(&self, desk: &DeskId, after: u64) -> Result<u64, StoreError> {
        let mut bell = self.0.bells.listen(desk);
        let mut health = self.0.watch_health();
        tokio::select! {
            biased;
            _ = health.wait_for(Option::is_some) => Err(StoreError::Stopped),
            rung = bell.wait_for(|last| *last > after) => rung.map(|last| *last).map_err(|_| StoreError::Stopped),
        }
    }

    async fn find(&self, desk: &DeskId, id: &EnvelopeId) -> Result<Stored, StoreError> {
        let (engine, desk, id) = (Arc::clone(&self.0), desk.clone(), *id);
        blocking(&self.0, move || engine.find(&desk, &id)).await
    }

    async fn read(&self, stored: &Stored, offset: u64, length: u64) -> Result<Body, StoreError> {
        let (engine, stored) = (Arc::clone(&self.0), stored.clone());
        match blocking(&self.0, move || engine.read(&stored, offset, length)).await? {
            Content::Inline(bytes) => Ok(Box::pin(Cursor::new(bytes))),
            Content::Body(reader) => Ok(Box::pin(BodyStream::Ready(reader))),
        }
    }

    async fn acknowledge(
        &self,
        desk: &DeskId,
        id: &EnvelopeId,
        reader: &PublicKey,
        readers: &[PublicKey],
    ) -> Result<(), StoreError> {
        let (desk, id, reader, readers) = (desk.clone(), *id, *reader, readers.to_vec());
        let acknowledgement = Acknowledgement { desk, id, reader, readers };
        self.0.submit(|answer| Command::Acknowledge(acknowledgement, answer)).await
    }

    async fn remove_old(
        &self,
        before: Timestamp,
        readers: &BTreeMap<DeskId, Vec<PublicKey>>,
    ) -> Result<usize, StoreError> {
        let engine = Arc::clone(&self.0);
        let mut count = 0;
        for desk in blocking(&self.0, move || engine.desks()).await? {
            let readers = readers.get(&desk).cloned().unwrap_or_default();
            let mut next = Some(0);
            while let Some(first) = next {
                let (engine, desk_there, readers) = (Arc::clone(&self.0), desk.clone(), readers.clone());
                let look = move || engine.removable(&desk_there, first, before, &readers);
                let (found, further) = blocking(&self.0, look).await?;
                for places in found.chunks(REMOVED_AT_ONCE) {
                    let command = |answer| Command::Remove(desk.clone(), places.to_vec(), answer);
                    count += self.0.submit_waiting(command).await?;
                }
                next = further;
            }
        }
        self.0.submit_waiting(Command::Shrink).await?;
        Ok(count)
    }

    async fn publish_epoch(
        &self,
        desk: &DeskId,
        epoch: u64,
        published: Timestamp,
        notice: Vec<u8>,
        wrapped: Vec<(PublicKey, Vec<u8>)>,
    ) -> Result<(), StoreError> {
        let (engine, desk) = (Arc::clone(&self.0), desk.clone());
        let new = blocking(&self.0, move || engine.wrap_epoch(desk, epoch, published, notice, wrapped)).await?;
        self.0.submit(|answer| Command::PublishEpoch(new, answer)).await
    }

    async fn newest_epoch(&self, desk: &DeskId) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        let (engine, desk) = (Arc::clone(&self.0), desk.clone());
        blocking(&self.0, move || engine.newest_epoch(&desk)).await
    }

    async fn wrapped_identities(
        &self,
        desk: &DeskId,
        reader: &PublicKey,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let (engine, desk, reader) = (Arc::clone(&self.0), desk.clone(), *reader);
        blocking(&self.0, move || engine.wrapped_identities(&desk, &reader, from, limit)).await
    }

    async fn expire_epochs(&self, before: Timestamp) -> Result<usize, StoreError> {
        let (mut count, mut from) = (0, None);
        loop {
            let engine = Arc::clone(&self.0);
            let found = blocking(&self.0, move || engine.find_superseded(from, before)).await?;
            let Some(expire) = found else { return Ok(count) };
            from = Some(expire.epoch());
            count += self.0.submit_waiting(|answer| Command::ExpireEpoch(expire, answer)).await?;
        }
    }

    async fn post_reply(
        &self,
        mailbox: &MailboxId,
        envelope: SmallEnvelope<Bytes>,
        kept: Timestamp,
    ) -> Result<(), StoreError> {
        let (engine, mailbox) = (Arc::clone(&self.0), *mailbox);
        let reply = blocking(&self.0, move || engine.wrap_reply(mailbox, &envelope, kept)).await?;
        self.0.submit(|answer| Command::PostReply(reply, answer)).await
    }

    async fn reply(&self, mailbox: &MailboxId, skip: usize) -> Result<Option<Bytes>, StoreError> {
        let (engine, mailbox) = (Arc::clone(&self.0), *mailbox);
        blocking(&self.0, move || engine.reply(&mailbox, skip)).await
    }

    async fn discard_reply(&self, mailbox: &MailboxId, id: &EnvelopeId) -> Result<(), StoreError> {
        let (engine, mailbox, id) = (Arc::clone(&self.0), *mailbox, *id);
        let discard = blocking(&self.0, move || Ok(engine.prepare_discard(mailbox, id))).await?;
        self.0.submit(|answer| Command::DiscardReply(discard, answer)).await
    }

    async fn expire_replies(&self, through: Timestamp) -> Result<usize, StoreError> {
        let (mut count, mut from) = (0, None);
        loop {
            let engine = Arc::clone(&self.0);
            let expire = blocking(&self.0, move || engine.find_expired(from, through)).await?;
            from = expire.last();
            if from.is_none() {
                return Ok(count);
            }
            count += self.0.submit_waiting(|answer| Command::ExpireReplies(expire, answer)).await?;
        }
    }

    async fn close(&self) -> Result<(), StoreError> {
        match self.0.submit_waiting(Command::Close).await {
            // Closed before, by someone else.
            Err(StoreError::Stopped) if self.0.check_health().is_ok() => Ok(()),
            outcome => outcome,
        }
    }
}
