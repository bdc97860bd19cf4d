//! Space that comes back: sled's file never shrinks by itself (docs/performance.md), so what lives in it is copied into
//! a fresh database beside it, a slice at a time between batches, and that one takes its place. It never changes the
//! database in force; whatever happens before the change of places, that one is whole and has everything.

use std::fs::File;
use std::ops::Bound;

use sled::{Batch, Db, IVec};

use super::directory::{Databases, damaged};
use super::engine::open_database;
use super::record::{CommitRecord, Record, Sum};
use super::transaction::database;
use super::{StoreError, keys};

/// Bytes that are copied in one go, about: what a commit waits for at most while a copy is being made.
const SLICE: usize = 256 * 1024;

/// Records that are copied in one go at most.
const RECORDS: usize = 512;

/// A copy that is being made.
pub(super) struct Compaction {
    db: Db,
    log: File,
    /// Everything up to this key is in the copy, and follows every change.
    copied: Vec<u8>,
    /// What the copy comes to.
    sum: Sum,
    /// Changes of the batch that is being committed.
    pending: Batch,
}

impl Compaction {
    /// Begins with an empty database.
    pub(super) fn begin(databases: &Databases) -> Result<Self, StoreError> {
        databases.clear()?;
        let path = databases.fresh();
        let db = open_database(&path, &path)?;
        let log = databases.log_of_fresh()?;
        Ok(Self { db, log, copied: Vec::new(), sum: Sum::default(), pending: Batch::default() })
    }

    /// Copies the next slice. True if that was the last.
    pub(super) fn copy_slice(&mut self, from: &Db) -> Result<bool, StoreError> {
        let (mut batch, mut bytes, mut last) = (Batch::default(), 0, None);
        let rest = from.range::<&[u8], _>((Bound::Excluded(self.copied.as_slice()), Bound::Unbounded));
        let mut is_last = true;
        for (number, entry) in rest.enumerate() {
            if number == RECORDS || bytes >= SLICE {
                is_last = false;
                break;
            }
            let (key, value) = entry.map_err(database)?;
            // The record of the newest commit goes last.
            if key != keys::COMMIT {
                self.sum.toggle(&key, &value);
                bytes += key.len() + value.len();
                batch.insert(key.clone(), value);
            }
            last = Some(key);
        }
        self.db.apply_batch(batch).map_err(database)?;
        self.db.flush().map_err(database)?;
        // A little at a time, so that the last sync has little left.
        self.log.sync_data()?;
        self.copied = last.map_or_else(|| std::mem::take(&mut self.copied), |key| key.to_vec());
        Ok(is_last)
    }

    /// Notes a change of a batch, if it is of something that is copied already. `old` and `new` are what the change
    /// does to the sum.
    pub(super) fn note(&mut self, key: &[u8], value: Option<&[u8]>, old: Option<&Sum>, new: Option<&Sum>) {
        if key <= self.copied.as_slice() {
            old.into_iter().chain(new).for_each(|entry| self.sum.add(entry));
            match value {
                Some(value) => self.pending.insert(key, value),
                None => self.pending.remove(key),
            }
        }
    }

    /// The batch is durable in the database in force; the copy follows.
    pub(super) fn follow(&mut self) -> Result<(), StoreError> {
        self.db.apply_batch(std::mem::take(&mut self.pending)).map_err(database)
    }

    /// Makes the whole copy durable, with the record of the newest commit.
    pub(super) fn finish(&self, commit: &CommitRecord) -> Result<(), StoreError> {
        if self.sum != commit.sum {
            return Err(damaged("sled.new", "the copy does not come to what was committed"));
        }
        self.db.insert(keys::COMMIT, IVec::from(commit.to_bytes())).map_err(database)?;
        self.db.flush().map_err(database)?;
        Ok(self.log.sync_all()?)
    }

    /// The copy, as the database in force.
    pub(super) fn into_parts(self) -> (Db, File) {
        (self.db, self.log)
    }
}
