//! The roster in force (PROTOCOL.md step 2): verified before it is kept, never replaced by an older one, and kept as a
//! file beside the store. It is the whole access list.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use thiserror::Error;

use crate::disk;
use crate::protocol::note::VerifierKey;
use crate::protocol::roster::{Roster, RosterError};

/// The file's name below the data directory.
const FILE: &str = "roster.note";

/// Why a roster was not taken.
#[derive(Debug, Error)]
pub enum ShelfError {
    /// The roster itself.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// There is one with this number and other content.
    #[error("another roster with number {0} is in force; raise the number")]
    SameNumber(u64),
    /// The one that was in force when the relay stopped is no longer what it was.
    #[error("{0}: {1}")]
    Damaged(PathBuf, RosterError),
    /// The file.
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
}

/// A roster and the note it came in.
#[derive(Debug)]
pub struct InForce {
    /// The roster.
    pub roster: Roster,
    /// Its bytes, as they are served.
    pub note: Vec<u8>,
}

/// Holds the newest roster.
pub struct RosterShelf {
    organisation: VerifierKey,
    path: PathBuf,
    newest: RwLock<Option<Arc<InForce>>>,
}

impl RosterShelf {
    /// Reads the roster that was in force when the relay stopped, if there was one.
    ///
    /// # Errors
    /// [`ShelfError::File`]; [`ShelfError::Damaged`] if the organisation's key has not signed it.
    pub fn open(directory: &Path, organisation: VerifierKey) -> Result<Self, ShelfError> {
        let path = directory.join(FILE);
        let newest = match fs::read(&path) {
            Ok(note) => match Roster::open(&note, &organisation) {
                Ok(roster) => Some(Arc::new(InForce { roster, note })),
                Err(error) => return Err(ShelfError::Damaged(path, error)),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(ShelfError::File(path, error)),
        };
        Ok(Self { organisation, path, newest: RwLock::new(newest) })
    }

    /// Whose rosters are taken.
    #[must_use]
    pub fn organisation(&self) -> &VerifierKey {
        &self.organisation
    }

    /// The newest roster, in force or expired; none before the first was published.
    #[must_use]
    pub fn newest(&self) -> Option<Arc<InForce>> {
        self.newest.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The roster, if it is in force at `now`.
    #[must_use]
    pub fn in_force(&self, now: Timestamp) -> Option<Arc<InForce>> {
        self.newest().filter(|newest| now < newest.roster.expires)
    }

    /// Takes a new roster: durable when it returns. The same bytes again are no error.
    ///
    /// # Errors
    /// Any [`ShelfError`].
    pub fn publish(&self, note: &[u8], now: Timestamp) -> Result<(), ShelfError> {
        let mut newest = self.newest.write().unwrap_or_else(PoisonError::into_inner);
        if newest.as_ref().is_some_and(|newest| newest.note == note) {
            return Ok(());
        }
        let seen = newest.as_ref().map_or(0, |newest| newest.roster.sequence);
        let roster = Roster::open(note, &self.organisation)?.current(now, seen)?;
        if newest.is_some() && roster.sequence == seen {
            return Err(ShelfError::SameNumber(seen));
        }
        disk::replace(&self.path, note).map_err(|error| ShelfError::File(self.path.clone(), error))?;
        *newest = Some(Arc::new(InForce { roster, note: note.to_vec() }));
        Ok(())
    }
}
