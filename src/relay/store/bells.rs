//! How far each desk's list is durable, and a bell for those who wait for more. Readers go by these numbers and never
//! by sled alone: sled shows a batch before it is durable, and a place that a power cut takes back must not be seen.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::protocol::id::DeskId;

/// How many desks are known at most before those that are empty and that nobody waits at go.
const DESKS: usize = 256;

/// The newest durable place of each desk.
#[derive(Debug, Default)]
pub(super) struct Bells(Mutex<HashMap<DeskId, watch::Sender<u64>>>);

impl Bells {
    /// The newest durable place in a desk's list; 0 before the first.
    pub(super) fn last(&self, desk: &DeskId) -> u64 {
        self.lock().get(desk).map_or(0, |bell| *bell.borrow())
    }

    /// The same, as it grows.
    pub(super) fn listen(&self, desk: &DeskId) -> watch::Receiver<u64> {
        let mut bells = self.lock();
        if bells.len() >= DESKS {
            bells.retain(|_, bell| *bell.borrow() > 0 || bell.receiver_count() > 0);
        }
        bells.entry(desk.clone()).or_insert_with(|| watch::Sender::new(0)).subscribe()
    }

    /// Everything up to `sequence` is durable.
    pub(super) fn ring(&self, desk: DeskId, sequence: u64) {
        self.lock().entry(desk).or_insert_with(|| watch::Sender::new(0)).send_replace(sequence);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<DeskId, watch::Sender<u64>>> {
        // Nothing in here panics half-way, so a poisoned map is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
