//! The store behind a single relay: sled and body files in one directory. It owns opening, reading and the way to the
//! committer; it never writes to the database itself.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::thread;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use sled::Db;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot, watch};

use super::bells::Bells;
use super::bodies::{Bodies, rebuild_gate};
use super::check::{self, Verified};
use super::command::{Answer, Command, Keep, NewEpoch};
use super::committer::{Committer, Health};
use super::directory::{Directory, damaged};
use super::reading::Content;
use super::record::{DeskRecord, UploadRecord};
use super::space::Space;
use super::transaction::{database, parse};
use super::uploads::{Claim, Uploads};
use super::writer::{BodyWriter, FinishedWriter, OpenBody};
use super::{Body, Kept, Listed, NewUpload, Store, StoreError, Stored, Upload, UploadWriter, keys};
use crate::protocol::envelope::SmallEnvelope;
use crate::protocol::id::{DeskId, EnvelopeId, PublicKey, UploadId};

/// Sled's unit of allocation, in bytes. A page over a quarter of it would go to a file that sled never syncs; with
/// values of at most 16 KiB and 17 of them in a page, this size is the smallest that is safe.
const SEGMENT: usize = 2 * 1024 * 1024;

/// What sled keeps of its pages in memory, in bytes.
const CACHE: u64 = 32 * 1024 * 1024;

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// The data directory. A missing or empty one is made new, with mode 0700.
    pub directory: PathBuf,
    /// Bytes of disk that new envelopes leave free; 64 MiB unless there is a reason. Below 16 MiB, the database may
    /// find no room for acknowledgements when the disk is full, and stop.
    pub reserve_bytes: u64,
    /// How many commits may wait before callers get [`StoreError::Busy`]. Each holds at most 16 KiB of envelope.
    pub queue: usize,
}

impl OpenOptions {
    /// The defaults: a reserve of 64 MiB and a queue of 1,024 commits (at most 16 MiB of memory).
    #[must_use]
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into(), reserve_bytes: 64 * 1024 * 1024, queue: 1024 }
    }
}

/// Envelopes and records on this machine's disk. Dropping it lets go of the directory after [`Store::close`].
#[derive(Clone, Debug)]
pub struct SledStore(pub(super) Arc<Engine>);

/// What all requests share.
pub(super) struct Engine {
    pub(super) db: Db,
    pub(super) bodies: Bodies,
    pub(super) space: Arc<Space>,
    pub(super) uploads: Arc<Uploads>,
    pub(super) bells: Arc<Bells>,
    pub(super) epochs: Arc<RwLock<()>>,
    health: Arc<Health>,
    queue: mpsc::Sender<Command>,
    /// Last, so that the lock is let go after everything else.
    _directory: Directory,
}

impl SledStore {
    /// Opens a data directory, checks it (every record and the length of all bytes) and starts the committer. Blocks
    /// for as long as it takes to read the database once.
    ///
    /// # Errors
    /// [`StoreError::InUse`] if another process has it, [`StoreError::Damaged`] if something that was kept is missing
    /// or the directory is not Southwind's, [`StoreError::Disk`] if the disk fails.
    pub fn open(options: OpenOptions) -> Result<Self, StoreError> {
        let directory = Directory::open(&options.directory)?;
        // Sled panics on some damage, in this thread or in one of its own that this one then finds dead.
        let opened = catch_unwind(AssertUnwindSafe(|| Engine::open(directory, &options)));
        opened.unwrap_or_else(|_| Err(damaged("sled/db", "the database cannot read it"))).map(Self)
    }

    /// Checks everything as [`Self::open`] does; `deep` also hashes every envelope and compares with its id. Blocks.
    /// For a store that nobody writes to: a commit in between looks like damage.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] names the file.
    pub fn verify(&self, deep: bool) -> Result<Verified, StoreError> {
        let engine = &self.0;
        let checked = catch_unwind(AssertUnwindSafe(|| check::check(&engine.db, &engine.bodies, deep)));
        checked.unwrap_or_else(|_| Err(damaged("sled/db", "the database cannot read it")))
    }

    /// Waits until the store stops by itself, which only an error makes it do; the process should exit with it.
    pub async fn stopped(&self) -> StoreError {
        let mut health = self.0.health.subscribe();
        let reason = match health.wait_for(Option::is_some).await {
            Ok(reason) => reason.clone().unwrap_or_default(),
            // The sender is in `self`, so it is not dropped before this.
            Err(_) => std::future::pending().await,
        };
        StoreError::Disk(std::io::Error::other(reason))
    }
}

impl Engine {
    fn open(mut directory: Directory, options: &OpenOptions) -> Result<Arc<Self>, StoreError> {
        let db = open_database(&directory.sled(), &options.directory)?;
        let bodies = Bodies::new(directory.bodies());
        let mark = directory.mark()?;
        let commit = check::check_commit(&db, &mark)?;
        if !directory.is_new() {
            check::check(&db, &bodies, false)?;
            check::tidy(&db, &bodies)?;
        }
        directory.complete()?;
        let bells = Arc::new(Bells::default());
        for entry in db.scan_prefix(keys::DESKS) {
            let (key, value) = entry.map_err(database)?;
            let (desk, _) = keys::split_desk(&key).ok_or_else(|| damaged("sled/db", "a key in it cannot be read"))?;
            bells.ring(desk, parse::<DeskRecord>(&value)?.last);
        }
        let space = Arc::new(Space::new(directory.handle()?, options.reserve_bytes));
        let epochs = Arc::new(RwLock::new(()));
        let health = Arc::new(watch::Sender::new(None));
        let (sender, queue) = mpsc::channel(options.queue.max(1));
        let committer = Committer {
            db: db.clone(),
            log: directory.log()?,
            mark,
            commit,
            bodies: bodies.clone(),
            space: Arc::clone(&space),
            bells: Arc::clone(&bells),
            epochs: Arc::clone(&epochs),
            health: Arc::clone(&health),
            queue,
        };
        thread::Builder::new().name("committer".to_owned()).spawn(move || committer.run())?;
        let uploads = Arc::new(Uploads::default());
        Ok(Arc::new(Self { db, bodies, space, uploads, bells, epochs, health, queue: sender, _directory: directory }))
    }

    /// Asks the committer, or says at once that too many are waiting.
    async fn submit<T>(&self, command: impl FnOnce(Answer<T>) -> Command) -> Result<T, StoreError> {
        let (answer, outcome) = oneshot::channel();
        self.queue.try_send(command(answer)).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Closed(_) => StoreError::Stopped,
        })?;
        outcome.await.map_err(|_| StoreError::Stopped)?
    }

    /// Asks the committer, waiting for a place in its queue: for an upload, of which there is one request at a time.
    pub(super) async fn submit_waiting<T>(&self, command: impl FnOnce(Answer<T>) -> Command) -> Result<T, StoreError> {
        let (answer, outcome) = oneshot::channel();
        self.queue.send(command(answer)).await.map_err(|_| StoreError::Stopped)?;
        outcome.await.map_err(|_| StoreError::Stopped)?
    }

    /// The disk failed under a body file: nothing more is accepted.
    pub(super) fn fail(&self, error: std::io::Error) -> StoreError {
        self.health.send_if_modified(|reason| {
            let first = reason.is_none();
            reason.get_or_insert_with(|| error.to_string());
            first
        });
        StoreError::Disk(error)
    }

    fn check_health(&self) -> Result<(), StoreError> {
        if self.health.borrow().is_some() { Err(StoreError::Stopped) } else { Ok(()) }
    }

    fn claim(&self, id: &UploadId) -> Result<Arc<Claim>, StoreError> {
        self.check_health()?;
        self.uploads.claim(*id).ok_or(StoreError::UploadBusy)
    }

    /// Opens the body file of an upload and finds or rebuilds its gate.
    fn open_body(&self, claim: Arc<Claim>, offset: u64) -> Result<Opened, StoreError> {
        let id = claim.id();
        let record = self.upload(&id)?;
        if record.offset != offset {
            return Err(StoreError::Offset(record.offset));
        }
        if let Some(stored) = record.stored {
            return Ok(Opened::Finished(stored));
        }
        let mut file = self.bodies.append(&id, offset)?;
        let gate = match self.uploads.recall(&id, offset) {
            Some(gate) => gate,
            None => rebuild_gate(&mut file, offset, record.length)?,
        };
        Ok(Opened::Under(OpenBody::new(claim, file, &record, gate)))
    }
}

enum Opened {
    Finished(Stored),
    Under(OpenBody),
}

/// Runs what may block on a thread that may. If it panics, the store stops.
pub(super) async fn blocking<T: Send + 'static>(
    engine: &Engine,
    job: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(job).await {
        Ok(outcome) => outcome,
        Err(error) if error.is_panic() => Err(engine.fail(std::io::Error::other("a read of the database panicked"))),
        Err(_) => Err(StoreError::Stopped),
    }
}

fn open_database(path: &Path, directory: &Path) -> Result<Db, StoreError> {
    let config = sled::Config::new().path(path).segment_size(SEGMENT).cache_capacity(CACHE);
    config.open().map_err(|error| match error {
        // Sled has its own lock, which a process that is just ending may hold a moment longer than the directory's.
        sled::Error::Io(error) if error.to_string().contains("could not acquire lock") => {
            StoreError::InUse(directory.display().to_string())
        }
        error => database(error),
    })
}

#[async_trait]
impl Store for SledStore {
    async fn keep(&self, desk: &DeskId, envelope: SmallEnvelope<Bytes>, kept: Timestamp) -> Result<Kept, StoreError> {
        let keep = Keep { desk: desk.clone(), id: envelope.id(), bytes: envelope.bytes().clone(), kept };
        self.0.submit(|answer| Command::Keep(keep, answer)).await
    }

    async fn create_upload(&self, upload: NewUpload) -> Result<(), StoreError> {
        let claim = self.0.claim(&upload.id)?;
        let engine = Arc::clone(&self.0);
        let id = upload.id;
        let claim = blocking(&self.0, move || {
            engine.space.check(0)?;
            engine.bodies.create(&claim.id())?;
            Ok(claim)
        })
        .await?;
        let created = self.0.submit(|answer| Command::CreateUpload(Arc::clone(&claim), upload, answer)).await;
        if let Err(StoreError::Busy | StoreError::DiskFull) = created {
            let engine = Arc::clone(&self.0);
            blocking(&self.0, move || Ok(engine.bodies.remove(&id)?)).await?;
        }
        created
    }

    async fn upload(&self, id: &UploadId) -> Result<Upload, StoreError> {
        let (engine, id) = (Arc::clone(&self.0), *id);
        let record = blocking(&self.0, move || engine.upload(&id)).await?;
        if let Some(stored) = &record.stored {
            // Sled shows a batch before it is durable; the proof waits until it is.
            self.wait_beyond(stored.desk(), stored.sequence() - 1).await?;
        }
        let UploadRecord { desk, length, offset, expires, stored } = record;
        Ok(Upload { desk, length, offset, expires, stored })
    }

    async fn write_upload(&self, id: &UploadId, offset: u64) -> Result<Box<dyn UploadWriter>, StoreError> {
        let claim = self.0.claim(id)?;
        let engine = Arc::clone(&self.0);
        let opened = blocking(&self.0, move || engine.open_body(claim, offset)).await?;
        Ok(match opened {
            Opened::Under(body) => Box::new(BodyWriter::new(Arc::clone(&self.0), body)),
            Opened::Finished(stored) => Box::new(FinishedWriter(stored)),
        })
    }

    async fn remove_upload(&self, id: &UploadId) -> Result<(), StoreError> {
        let claim = self.0.claim(id)?;
        self.0.uploads.forget(id);
        self.0.submit_waiting(|answer| Command::RemoveUpload(claim, answer)).await
    }

    async fn expire_uploads(&self, now: Timestamp) -> Result<usize, StoreError> {
        let engine = Arc::clone(&self.0);
        let expired: Vec<UploadId> = blocking(&self.0, move || {
            let expired = check::uploads(&engine.db).filter(|upload| match upload {
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
        let mut health = self.0.health.subscribe();
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
            Content::File(file) => Ok(Box::pin(tokio::fs::File::from_std(file).take(length))),
        }
    }

    async fn acknowledge(&self, desk: &DeskId, id: &EnvelopeId, reader: &PublicKey) -> Result<(), StoreError> {
        self.0.submit(|answer| Command::Acknowledge(desk.clone(), *id, *reader, answer)).await
    }

    async fn publish_epoch(
        &self,
        desk: &DeskId,
        epoch: u64,
        notice: Vec<u8>,
        wrapped: Vec<(PublicKey, Vec<u8>)>,
    ) -> Result<(), StoreError> {
        let new = NewEpoch { desk: desk.clone(), epoch, notice, wrapped };
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

    async fn close(&self) -> Result<(), StoreError> {
        match self.0.submit_waiting(Command::Close).await {
            // Closed before, by someone else.
            Err(StoreError::Stopped) if self.0.check_health().is_ok() => Ok(()),
            outcome => outcome,
        }
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine(..)")
    }
}
