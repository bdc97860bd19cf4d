//! Pending changes over committed state: what the committer's decisions read and write before they are one batch. It
//! never touches the disk itself, except to read.

use std::collections::BTreeMap;

use sled::{Batch, Tree};

use super::compaction::Compaction;
use super::directory::damaged;
use super::record::{CommitRecord, Record, Sum};
use super::{StoreError, keys};

/// The largest value that sled is given: 16 KiB of somebody's, and what wraps them. Above a quarter of a segment it
/// would put values into files that it never syncs; a page of 17 such values is still below that.
pub(super) const LARGEST_VALUE: usize = 16 * 1024 + 64;

/// Changes of one batch. Each command's changes come in whole with [`Self::step`], or not at all.
pub(super) struct Transaction<'a> {
    tree: &'a Tree,
    done: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    step: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl<'a> Transaction<'a> {
    pub(super) fn new(tree: &'a Tree) -> Self {
        Self { tree, done: BTreeMap::new(), step: BTreeMap::new() }
    }

    /// Runs one command's decision; a refusal leaves no change.
    pub(super) fn step<T>(&mut self, decide: impl FnOnce(&mut Self) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.step.clear();
        let outcome = decide(self)?;
        self.done.append(&mut self.step);
        Ok(outcome)
    }

    /// A record as it will be after this batch.
    pub(super) fn read<R: Record>(&self, key: &[u8]) -> Result<Option<R>, StoreError> {
        match self.step.get(key).or_else(|| self.done.get(key)) {
            Some(Some(value)) => parse(value).map(Some),
            Some(None) => Ok(None),
            None => read(self.tree, key),
        }
    }

    pub(super) fn write<R: Record>(&mut self, key: Vec<u8>, record: &R) -> Result<(), StoreError> {
        self.write_bytes(key, record.to_bytes())
    }

    pub(super) fn write_bytes(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<(), StoreError> {
        if value.len() > LARGEST_VALUE {
            return Err(StoreError::ValueTooLarge(value.len()));
        }
        self.step.insert(key, Some(value));
        Ok(())
    }

    pub(super) fn remove(&mut self, key: Vec<u8>) {
        self.step.insert(key, None);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.done.is_empty()
    }

    /// All changes as one batch, with the record of the commit after `last`. A copy that is being made is told.
    pub(super) fn into_batch(
        self,
        last: CommitRecord,
        mut copy: Option<&mut Compaction>,
    ) -> Result<Prepared, StoreError> {
        let mut batch = Batch::default();
        let (mut sum, mut added, mut taken) = (last.sum, 0, 0);
        for (key, value) in self.done {
            let old = self.tree.get(&key).map_err(database)?;
            let old_sum = old.as_ref().map(|old| Sum::of(&key, old));
            let new_sum = value.as_ref().map(|value| Sum::of(&key, value));
            old_sum.iter().chain(&new_sum).for_each(|entry| sum.add(entry));
            if let Some(copy) = copy.as_deref_mut() {
                copy.note(&key, value.as_deref(), old_sum.as_ref(), new_sum.as_ref());
            }
            taken += old.map_or(0, |old| (key.len() + old.len()) as u64);
            match value {
                Some(value) => {
                    added += (key.len() + value.len()) as u64;
                    batch.insert(key, value);
                }
                None => batch.remove(key),
            }
        }
        let commit = CommitRecord { number: last.number + 1, sum };
        batch.insert(keys::COMMIT, commit.to_bytes());
        Ok(Prepared { batch, commit, added, taken })
    }
}

/// A batch, and what it changes.
pub(super) struct Prepared {
    pub(super) batch: Batch,
    pub(super) commit: CommitRecord,
    /// Bytes of keys and values that come.
    pub(super) added: u64,
    /// Bytes of keys and values that go.
    pub(super) taken: u64,
}

/// A committed record.
pub(super) fn read<R: Record>(tree: &Tree, key: &[u8]) -> Result<Option<R>, StoreError> {
    tree.get(key).map_err(database)?.map(|value| parse(&value)).transpose()
}

/// A value that must be a record of this kind.
pub(super) fn parse<R: Record>(value: &[u8]) -> Result<R, StoreError> {
    R::from_bytes(value).ok_or_else(|| damaged("sled/db", "a record in it cannot be read"))
}

/// An error of sled's, in our words.
pub(super) fn database(error: sled::Error) -> StoreError {
    match error {
        // Sled reads where its log says that there is something: a short read means that the file was cut.
        sled::Error::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            damaged("sled/db", "it is cut short")
        }
        sled::Error::Io(error) => StoreError::Disk(error),
        sled::Error::Corruption { .. } => damaged("sled/db", "its checksums do not match"),
        other => StoreError::Disk(std::io::Error::other(other.to_string())),
    }
}
