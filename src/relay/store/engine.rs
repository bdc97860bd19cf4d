//! What all requests share: the open database and its files, the way to the committer, and who writes to which upload.
//! It opens and hands out; it never writes to the database itself.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use sled::Db;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot, watch};

use super::bells::Bells;
use super::bodies::{Bodies, BodyReader, whole_chunks};
use super::command::{Answer, Command, Room};
use super::committer::{Committer, Health};
use super::current::Current;
use super::directory::{Directory, damaged, in_use, patiently};
use super::record::{DeskRecord, Progress, UnderWay};
use super::remover::Remover;
use super::settled::Settled;
use super::shrinking::Shrinking;
use super::slots::{Slots, draw};
use super::space::Space;
use super::transaction::{database, parse};
use super::uploads::{Claim, Uploads};
use super::writer::{BodyWriter, FinishedWriter, OpenBody};
use super::{StoreError, UploadWriter, check, keys};
use crate::protocol::id::UploadId;
use crate::relay::admission::Gate;

/// Sled's unit of allocation, in bytes. A page over a quarter of it would go to a file that sled never syncs; with
/// values of little over 16 KiB at most and 17 of them in a page, this size is the smallest that is safe.
const SEGMENT: usize = 2 * 1024 * 1024;

/// What sled keeps of its pages in memory, in bytes.
const CACHE: u64 = 32 * 1024 * 1024;

/// What all requests share.
pub(super) struct Engine {
    current: Arc<Current>,
    pub(super) bodies: Bodies,
    pub(super) space: Arc<Space>,
    pub(super) uploads: Arc<Uploads>,
    pub(super) bells: Arc<Bells>,
    pub(super) settled: Arc<Settled>,
    pub(super) slots: Arc<Slots>,
    health: Arc<Health>,
    queue: mpsc::Sender<Command>,
    /// Last, so that the lock is let go after everything else.
    _directory: Directory,
}

impl Engine {
    /// Opens and checks everything in a directory, and starts the committer.
    pub(super) fn open(
        mut directory: Directory,
        reserve: u64,
        slack: u64,
        queue: usize,
    ) -> Result<Arc<Self>, StoreError> {
        let db = patiently(|| open_database(&directory.sled(), directory.path()))?;
        let (bodies, mark, log) = (Bodies::new(directory.bodies()), directory.mark()?, directory.log()?);
        let commit = check::check_commit(&db, &mark)?;
        let (_, live) = check::check(&db, &bodies, None)?;
        let slots = Slots::open(directory.slots()?, &check::named_slots(&db)?)?;
        check::check_keys(&db, &bodies, &slots)?;
        check::tidy(&db, &bodies)?;
        // What a killed process had applied but not synced is here now, and may be answered for from now on.
        log.sync_data()?;
        mark.write(commit.number)?;
        mark.sync()?;
        slots.renew()?;
        slots.make_more()?;
        directory.complete()?;
        let bells = Arc::new(durable_places(&db)?);
        let space = Arc::new(Space::new(directory.handle()?, reserve));
        let settled = Arc::new(Settled::new());
        let health = Arc::new(watch::Sender::new(None));
        let (sender, queue) = mpsc::channel(queue.max(1));
        let current = Arc::new(Current::new(db.clone()));
        let committer = Committer {
            db,
            log,
            mark,
            mark_synced: None,
            commit,
            bodies: bodies.clone(),
            space: Arc::clone(&space),
            bells: Arc::clone(&bells),
            settled: Arc::clone(&settled),
            slots: Arc::clone(&slots),
            shrinking: Shrinking::new(directory.databases(), Arc::clone(&current), live, slack),
            remover: Remover::start(bodies.clone(), Arc::clone(&health))?,
            health: Arc::clone(&health),
            queue,
        };
        thread::Builder::new().name("committer".to_owned()).spawn(move || committer.run())?;
        let uploads = Arc::new(Uploads::default());
        Ok(Arc::new(Self {
            current,
            bodies,
            space,
            uploads,
            bells,
            settled,
            slots,
            health,
            queue: sender,
            _directory: directory,
        }))
    }

    /// The database, for one operation.
    pub(super) fn db(&self) -> Db {
        self.current.db()
    }

    /// Asks the committer, or says at once that too many are waiting.
    pub(super) async fn submit<T>(&self, command: impl FnOnce(Answer<T>) -> Command) -> Result<T, StoreError> {
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
    pub(super) fn fail(&self, error: io::Error) -> StoreError {
        self.health.send_if_modified(|reason| {
            let first = reason.is_none();
            reason.get_or_insert_with(|| error.to_string());
            first
        });
        StoreError::Disk(error)
    }

    /// Nothing as long as all is well, then why the store stopped.
    pub(super) fn watch_health(&self) -> watch::Receiver<Option<String>> {
        self.health.subscribe()
    }

    pub(super) fn check_health(&self) -> Result<(), StoreError> {
        if self.health.borrow().is_some() { Err(StoreError::Stopped) } else { Ok(()) }
    }

    /// Takes an upload for one request.
    pub(super) fn claim(&self, id: &UploadId) -> Result<Arc<Claim>, StoreError> {
        self.check_health()?;
        self.uploads.claim(*id).ok_or(StoreError::UploadBusy)
    }

    /// What a new upload takes. Blocks.
    pub(super) fn make_room(&self) -> Result<Room, StoreError> {
        self.space.check(0)?;
        let slot = self.slots.take()?;
        let mut name = [0; 16];
        draw(&mut name)?;
        let body = UploadId::from_bytes(name);
        self.bodies.create(&body)?;
        Ok(Room { body, slot })
    }

    /// Opens the body file of an upload and finds or rebuilds its gate. Blocks.
    pub(super) fn write_upload(
        self: &Arc<Self>,
        claim: Arc<Claim>,
        offset: u64,
    ) -> Result<Box<dyn UploadWriter>, StoreError> {
        let id = claim.id();
        let record = self.upload(&id)?;
        if record.offset != offset {
            return Err(StoreError::Offset(record.offset));
        }
        let UnderWay { slot, body } = match record.progress {
            Progress::Complete(stored) => return Ok(Box::new(FinishedWriter(stored))),
            Progress::UnderWay(under_way) => under_way,
        };
        let key = self.slots.key(slot)?;
        let tail = self.bodies.tail(&body, &key, offset)?;
        let mut file = self.bodies.append(&body, key, offset)?;
        let gate = match self.uploads.recall(&id, offset) {
            Some(gate) => gate,
            None => {
                // What is durable passes through a new gate.
                let mut gate = Gate::new(record.length);
                let whole = whole_chunks(offset);
                file = BodyReader::new(file, whole, 0, whole).drain(|piece| Ok(gate.feed(piece)?))?;
                if !tail.bytes.is_empty() {
                    gate.feed(&tail.bytes)?;
                }
                gate
            }
        };
        let body = OpenBody::new(claim, file, record.length, offset, gate, tail);
        Ok(Box::new(BodyWriter::new(Arc::clone(self), body)))
    }
}

/// Runs what may block on a thread that may. If it panics, the store stops.
pub(super) async fn blocking<T: Send + 'static>(
    engine: &Engine,
    job: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(job).await {
        Ok(outcome) => outcome,
        Err(error) if error.is_panic() => Err(engine.fail(io::Error::other("a read of the database panicked"))),
        Err(_) => Err(StoreError::Stopped),
    }
}

fn durable_places(db: &Db) -> Result<Bells, StoreError> {
    let bells = Bells::default();
    for entry in db.scan_prefix(keys::DESKS) {
        let (key, value) = entry.map_err(database)?;
        let (desk, _) = keys::split_desk(&key).ok_or_else(|| damaged("sled/db", "a key in it cannot be read"))?;
        bells.ring(desk, parse::<DeskRecord>(&value)?.last);
    }
    Ok(bells)
}

pub(super) fn open_database(path: &Path, directory: &Path) -> Result<Db, StoreError> {
    let config = sled::Config::new().path(path).segment_size(SEGMENT).cache_capacity(CACHE);
    config.open().map_err(|error| match error {
        // Sled has a lock of its own on its file.
        sled::Error::Io(error) if error.to_string().contains("could not acquire lock") => in_use(directory),
        error => database(error),
    })
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine(..)")
    }
}
