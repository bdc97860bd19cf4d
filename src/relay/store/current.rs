//! The database in force. There is one at a time; a compaction puts a smaller one into its place, and whoever still
//! reads the old one finishes with it. It never changes what is in either.

use std::sync::{PoisonError, RwLock};

use sled::Db;

/// The database in force.
pub(super) struct Current(RwLock<Db>);

impl Current {
    pub(super) fn new(db: Db) -> Self {
        Self(RwLock::new(db))
    }

    /// The one that is in force now; to be asked for anew by each operation.
    pub(super) fn db(&self) -> Db {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Another one with the same records.
    pub(super) fn replace(&self, db: Db) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = db;
    }
}
