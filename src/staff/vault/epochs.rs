//! The identities of epochs, each a file of its own in `vault/epochs/`, sealed to the vault. What is destroyed here is
//! overwritten first, under every name that it has; no other room of the vault holds one.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::{Readable, Vault, listing};
use crate::case::hybrid::{HybridIdentity, HybridKeyError};
use crate::protocol::id::Fingerprint;
use crate::staff::epoch;
use crate::staff::error::StaffError;
use crate::staff::files;

/// An epoch's identity in the vault.
#[derive(Debug)]
pub struct HeldEpoch {
    /// The epoch's number.
    pub number: u64,
    /// Its file.
    pub path: PathBuf,
    /// The identity.
    pub identity: HybridIdentity,
}

impl Vault {
    /// Keeps an epoch's identity. The same one again changes nothing; another one of the same number stays beside it.
    ///
    /// # Errors
    /// [`StaffError::File`], [`StaffError::Seal`], [`StaffError::HybridKey`].
    pub fn keep_epoch(&self, number: u64, identity: &HybridIdentity) -> Result<PathBuf, StaffError> {
        let fingerprint = Fingerprint::of(identity.to_recipient()?.to_string().as_bytes()).to_string();
        let short = fingerprint.get(..8).unwrap_or_default();
        let path = self.root.join("epochs").join(format!("{number:08}-{short}.age"));
        // A damaged one is no hindrance to the same one that comes again.
        if !path.exists() || self.read_identity(&path).is_err() {
            let mut sealed = self.seal(&path)?;
            sealed.write_all(identity.expose()?.as_bytes()).map_err(|error| StaffError::writing(&path, error))?;
            sealed.write_all(b"\n").map_err(|error| StaffError::writing(&path, error))?;
            sealed.keep()?;
        }
        Ok(path)
    }

    /// Every epoch's identity, newest first.
    ///
    /// # Errors
    /// [`StaffError::File`]; a damaged one is in [`Readable::damaged`].
    pub fn epochs(&self) -> Result<Readable<HeldEpoch>, StaffError> {
        let mut all = Readable { found: Vec::new(), damaged: Vec::new() };
        for path in listing(&self.root.join("epochs"))? {
            let Some(number) = number_of(&path, ".age") else { continue };
            match self.read_identity(&path) {
                Ok(identity) => all.found.push(HeldEpoch { number, path, identity }),
                Err(error) => all.damaged.push(error),
            }
        }
        all.found.sort_by_key(|epoch| std::cmp::Reverse(epoch.number));
        Ok(all)
    }

    /// The numbers of the epochs of which there is a file, damaged ones and what a kill left too.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn epoch_numbers(&self) -> Result<BTreeSet<u64>, StaffError> {
        let number = |path: &PathBuf| number_of(path, ".age").or_else(|| number_of(path, ".age.part"));
        Ok(listing(&self.root.join("epochs"))?.iter().filter_map(number).collect())
    }

    /// A file in `incoming` that is sealed to an identity, if there is one. What is kept is sealed to the vault's own.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn incoming_sealed_to(&self, identity: &HybridIdentity) -> Result<Option<PathBuf>, StaffError> {
        for (_, path) in self.leftovers()? {
            let file = fs::File::open(&path).map_err(|error| StaffError::reading(&path, error))?;
            if epoch::is_sealed_to(file, identity) {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }

    /// Destroys every identity of an epoch's number, and what a kill left of its writing; how many files that were.
    /// What was sealed to it and is not in a vault can no longer be opened. Each file is overwritten first; what an SSD
    /// keeps is ciphertext to the vault's recipient.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn destroy_epoch(&self, number: u64) -> Result<usize, StaffError> {
        let mut destroyed = 0;
        for path in listing(&self.root.join("epochs"))? {
            if number_of(&path, ".age").or_else(|| number_of(&path, ".age.part")) == Some(number) {
                destroy(&path)?;
                destroyed += 1;
            }
        }
        Ok(destroyed)
    }

    /// Destroys one identity: one that was made and that the relay did not take.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn destroy_identity(&self, path: &Path) -> Result<(), StaffError> {
        destroy(path)
    }

    fn read_identity(&self, path: &Path) -> Result<HybridIdentity, StaffError> {
        let text = self.read_small(path)?;
        let line = std::str::from_utf8(&text).map_err(|error| StaffError::damaged(path, error))?;
        line.trim().parse().map_err(|error: HybridKeyError| StaffError::damaged(path, error))
    }
}

/// Overwrites a file where it lies, then removes it.
fn destroy(path: &Path) -> Result<(), StaffError> {
    let overwrite = || {
        let mut file = fs::OpenOptions::new().write(true).open(path)?;
        let length = file.metadata()?.len();
        io::copy(&mut io::repeat(0).take(length), &mut file)?;
        file.sync_all()
    };
    overwrite().map_err(|error| StaffError::writing(path, error))?;
    files::remove(path)
}

/// The number in `00000012-3f9a0b1c` before an ending.
fn number_of(path: &Path, ending: &str) -> Option<u64> {
    path.file_name()?.to_str()?.strip_suffix(ending)?.split('-').next()?.parse().ok()
}
