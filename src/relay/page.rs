//! What the relay serves of the field page (PROTOCOL.md step 17): the page, compressed once, and one offline file for
//! each desk, made anew only when roster or epoch are. It changes the page nowhere but where step 17.1 says.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use thiserror::Error;

use super::roster::InForce;
use crate::page::{self, Enclosed, PageError};
use crate::protocol::epoch::{EpochError, EpochNotice};
use crate::protocol::id::DeskId;
use crate::protocol::note::VerifierKey;

/// Why there is no offline file.
#[derive(Debug, Error)]
pub enum OfflineError {
    /// The roster has no entry with this relay's note key.
    #[error("the roster does not list this relay")]
    NotListed,
    /// No lead of the newest roster has signed the newest notice: whoever got it would refuse it.
    #[error(transparent)]
    Epoch(#[from] EpochError),
    /// The page, or the relay's address.
    #[error(transparent)]
    Page(#[from] PageError),
    /// Compressing it.
    #[error("the page cannot be compressed: {0}")]
    Compress(#[from] io::Error),
}

/// A file as it is sent, in both forms.
#[derive(Debug)]
pub struct Served {
    /// Its bytes.
    pub plain: Bytes,
    /// The same, as gzip.
    pub gzip: Bytes,
    /// The policy that it gives itself; framing, which only a header field can forbid, is forbidden.
    pub policy: String,
}

impl Served {
    fn new(plain: Bytes) -> Result<Self, OfflineError> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&plain)?;
        let policy = format!("{}; frame-ancestors 'none'", page::policy(&plain)?);
        Ok(Self { gzip: gzip.finish()?.into(), policy, plain })
    }
}

/// The page and the offline files of a relay.
#[derive(Debug)]
pub struct FieldPage {
    front: Served,
    /// By desk, with the roster and the epoch that are in it.
    offline: Mutex<BTreeMap<DeskId, (Key, Arc<Served>)>>,
}

/// The numbers of a roster and an epoch.
type Key = (u64, u64);

impl FieldPage {
    /// The page of this build.
    ///
    /// # Errors
    /// Never for a page that was built as it should be.
    pub fn new() -> Result<Self, OfflineError> {
        Ok(Self { front: Served::new(Bytes::from_static(page::BYTES))?, offline: Mutex::default() })
    }

    /// The page.
    #[must_use]
    pub fn front(&self) -> &Served {
        &self.front
    }

    /// The offline file of a desk, with an invitation to the relay that has this note key. Blocks while it is made,
    /// which is once for each roster and epoch of a desk: at most 16 are kept.
    ///
    /// # Errors
    /// [`OfflineError`].
    pub fn offline(
        &self,
        organisation: &VerifierKey,
        relay: &VerifierKey,
        roster: &InForce,
        desk: &DeskId,
        epoch: (u64, &[u8]),
    ) -> Result<Arc<Served>, OfflineError> {
        let mut made = self.offline.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (roster.roster.sequence, epoch.0);
        if let Some((_, served)) = made.get(desk).filter(|(numbers, _)| *numbers == key) {
            return Ok(Arc::clone(served));
        }
        let entry =
            roster.roster.relays.iter().find(|entry| entry.note_key == *relay).ok_or(OfflineError::NotListed)?;
        let notice = EpochNotice::open(epoch.1, desk, &roster.roster)?;
        let enclosed = Enclosed::new(
            organisation,
            entry,
            (&roster.roster, &String::from_utf8_lossy(&roster.note)),
            (&notice, &String::from_utf8_lossy(epoch.1)),
        );
        let served = Arc::new(Served::new(page::offline(page::BYTES, entry, &enclosed)?.into())?);
        made.retain(|desk, _| roster.roster.desk(desk).is_ok());
        made.insert(desk.clone(), (key, Arc::clone(&served)));
        Ok(served)
    }
}
