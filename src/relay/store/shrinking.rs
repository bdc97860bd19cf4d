//! When a smaller copy of the database is worth making, and the making of it, step by step. Only the committer's thread
//! uses it. A copy that fails is given up, and never stops the store.

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use sled::Db;

use super::StoreError;
use super::compaction::Compaction;
use super::current::Current;
use super::directory::Databases;
use super::record::CommitRecord;
use super::space::Space;

/// How many times as long as what is in it the file may be, beside the slack. One that was only ever written to is
/// about twice as long.
const LONGER: u64 = 4;

/// The same while removals may be under way: what goes tomorrow is not worth copying today.
const MUCH_LONGER: u64 = 16;

/// Room on the disk that a copy must find, as many times what is in it: what it takes, and as much again.
const ROOM: u64 = 4;

/// Time after a failure until the next try.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// The size of the database, and the copy that is being made of it.
pub(super) struct Shrinking {
    databases: Databases,
    current: Arc<Current>,
    /// Bytes of keys and values in the database.
    live: u64,
    slack: u64,
    /// How long the file was when the newest copy took its place.
    fresh: u64,
    copy: Option<Compaction>,
    /// A sweep is over, and the file has not been looked at since.
    pub(super) is_due: bool,
    /// After a failure, when to try again.
    patient_until: Option<Instant>,
    /// Removes the database that was in force.
    clearing: Option<JoinHandle<()>>,
}

impl Shrinking {
    pub(super) fn new(databases: Databases, current: Arc<Current>, live: u64, slack: u64) -> Self {
        Self {
            databases,
            current,
            live,
            slack,
            fresh: 0,
            copy: None,
            is_due: true,
            patient_until: None,
            clearing: None,
        }
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.copy.is_some()
    }

    /// For the changes of a batch.
    pub(super) fn copy(&mut self) -> Option<&mut Compaction> {
        self.copy.as_mut()
    }

    /// A batch is durable.
    pub(super) fn follow(&mut self, added: u64, taken: u64) {
        self.live = (self.live + added).saturating_sub(taken);
        if let Some(copy) = &mut self.copy {
            let followed = guarded(|| copy.follow());
            self.give_up_unless(followed);
        }
    }

    /// Begins a copy if it is time, copies a slice, or ends: then the answer is the database in force from now on. An
    /// error is one of the change of places, which the next start has to settle.
    pub(super) fn step(
        &mut self,
        db: &Db,
        log: &File,
        commit: &CommitRecord,
        space: &Space,
    ) -> Result<Option<(Db, File)>, StoreError> {
        let Some(copy) = &mut self.copy else {
            let begun = self.begin_if_due(log, space);
            self.give_up_unless(begun);
            return Ok(None);
        };
        let stepped = guarded(|| Ok(copy.copy_slice(db)? && copy.finish(commit).map(|()| true)?));
        if self.give_up_unless(stepped) != Some(true) {
            return Ok(None);
        }
        let Some(copy) = self.copy.take() else { return Ok(None) };
        self.databases.change_places()?;
        let (smaller, log) = copy.into_parts();
        self.fresh = log.metadata()?.len();
        self.current.replace(smaller.clone());
        self.clear_up(db.clone());
        Ok(Some((smaller, log)))
    }

    fn begin_if_due(&mut self, log: &File, space: &Space) -> Result<(), StoreError> {
        if self.patient_until.is_some_and(|until| Instant::now() < until) {
            return Ok(());
        }
        let length = log.metadata()?.len();
        let longer = if std::mem::take(&mut self.is_due) { LONGER } else { MUCH_LONGER };
        let most = self.slack + (self.live * longer).max(self.fresh);
        let clearing = self.clearing.as_ref().is_some_and(|clearing| !clearing.is_finished());
        if length > most && !clearing && space.room()? > self.live * ROOM {
            self.copy = Some(guarded(|| Compaction::begin(&self.databases))?);
        }
        Ok(())
    }

    /// What a copy came to; one that failed is removed, and tried again later.
    fn give_up_unless<T>(&mut self, outcome: Result<T, StoreError>) -> Option<T> {
        if outcome.is_err() {
            self.patient_until = Some(Instant::now() + PATIENCE);
            if self.copy.take().is_some() {
                let _ = self.databases.clear();
            }
        }
        outcome.ok()
    }

    /// Removes the database that was in force, on a thread of its own: a long file takes a moment to go. Whoever still
    /// reads it has it open.
    fn clear_up(&mut self, former: Db) {
        let databases = self.databases.clone();
        let clear = move || {
            drop(former);
            let _ = databases.clear();
        };
        // Without a thread, the next copy or the next start does it.
        self.clearing = thread::Builder::new().name("clearing up".to_owned()).spawn(clear).ok();
    }
}

/// Whoever opens the directory next finds nobody at work in it.
impl Drop for Shrinking {
    fn drop(&mut self) {
        if let Some(clearing) = self.clearing.take() {
            let _ = clearing.join();
        }
    }
}

/// Sled panics where it cannot go on; of a copy nothing is lost with it.
fn guarded<T>(job: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|_| Err(io::Error::other("the database panicked").into()))
}
