//! Keeps readers from records that a power cut could still take back. Sled shows a batch before it is durable; lists go
//! by the bells, and what has no place in a list (epochs, the offsets of uploads) is read only while all is settled.

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::StoreError;

/// False while such a record is visible but not durable, and for good if it never becomes durable.
#[derive(Debug)]
pub(super) struct Settled(RwLock<bool>);

impl Settled {
    pub(super) fn new() -> Self {
        Self(RwLock::new(true))
    }

    /// For the committer, before it applies a batch. Waits for whoever is reading.
    pub(super) fn unsettle(&self) -> Unsettled<'_> {
        let mut settled = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *settled = false;
        Unsettled(settled)
    }

    /// For readers, as long as they read. Waits for a batch to become durable; if it did not, the store has stopped.
    pub(super) fn read(&self) -> Result<RwLockReadGuard<'_, bool>, StoreError> {
        let settled = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if *settled { Ok(settled) } else { Err(StoreError::Stopped) }
    }
}

/// A batch on its way. Dropped without [`Self::settle`], by an error or a panic, it leaves everything closed to readers.
pub(super) struct Unsettled<'a>(RwLockWriteGuard<'a, bool>);

impl Unsettled<'_> {
    /// The batch is durable.
    pub(super) fn settle(mut self) {
        *self.0 = true;
    }
}
