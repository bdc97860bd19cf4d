//! Which uploads are being written to, and the gates of those written to lately. In memory only: after a restart a
//! gate is computed anew from the body file.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::protocol::id::UploadId;
use crate::relay::admission::Gate;

/// How many gates are remembered. Each takes at most about 4.5 KB, so all of them take less than 5 MB.
const GATES: usize = 1024;

/// The uploads that the process knows of.
#[derive(Default)]
pub(super) struct Uploads(Mutex<Known>);

#[derive(Default)]
struct Known {
    claimed: HashSet<UploadId>,
    gates: HashMap<UploadId, Remembered>,
    clock: u64,
}

struct Remembered {
    used: u64,
    offset: u64,
    gate: Gate,
}

impl Uploads {
    /// Takes an upload for one request. Nothing if another has it.
    pub(super) fn claim(self: &Arc<Self>, id: UploadId) -> Option<Arc<Claim>> {
        self.lock().claimed.insert(id).then(|| Arc::new(Claim { id, uploads: Arc::clone(self) }))
    }

    /// Remembers the gate of an upload at a durable offset; the one used longest ago goes if there are too many.
    pub(super) fn remember(&self, id: UploadId, offset: u64, gate: Gate) {
        let mut known = self.lock();
        known.clock += 1;
        let used = known.clock;
        known.gates.insert(id, Remembered { used, offset, gate });
        if known.gates.len() > GATES {
            let oldest = known.gates.iter().min_by_key(|(_, gate)| gate.used).map(|(id, _)| *id);
            oldest.map(|id| known.gates.remove(&id));
        }
    }

    /// The gate of an upload at this offset, if it is remembered.
    pub(super) fn recall(&self, id: &UploadId, offset: u64) -> Option<Gate> {
        self.lock().gates.get(id).filter(|known| known.offset == offset).map(|known| known.gate.clone())
    }

    pub(super) fn forget(&self, id: &UploadId) {
        self.lock().gates.remove(id);
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        // Nothing in here panics half-way, so poisoned state is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to change one upload. Work that outlives its request (a write on another thread, a command in the queue)
/// holds it too, so that the next request begins only after all of it.
pub(super) struct Claim {
    id: UploadId,
    uploads: Arc<Uploads>,
}

impl Claim {
    pub(super) fn id(&self) -> UploadId {
        self.id
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.uploads.lock().claimed.remove(&self.id);
    }
}

impl fmt::Debug for Uploads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Uploads(..)")
    }
}
