//! The data directory: whose it is, what stands in it, and that one process has it. It never takes a directory that
//! it did not make, and never begins afresh where something was.
//!
//! ```text
//! southwind.data   the format, "southwind data directory v2"
//! sled/            the database
//! sled.new/        a smaller copy of it that is being made; sled.old/ the database whose place it took
//! bodies/          one file for each envelope above the small class
//! slots            the keys that everything else is wrapped under, overwritten when it is deleted
//! mark             the number of the newest durable commit: sled must have at least this
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::{StoreError, slots};
use crate::disk;

const MARKER: &str = "southwind.data";
/// The marker while a new directory is being made: what stands beside it was never answered for.
const UNFINISHED: &str = "southwind.data.new";
const FORMAT: &str = "southwind data directory v2\n";
const SLED: &str = "sled";
const FRESH: &str = "sled.new";
const FORMER: &str = "sled.old";
const BODIES: &str = "bodies";
const MARK: &str = "mark";

/// What ext4 puts into the root of a file system of its own.
const LOST_AND_FOUND: &str = "lost+found";

/// What to do about damage that only a copy can repair.
pub(super) const RESTORE: &str = "Restore the whole data directory from a backup; do not delete single files";

/// An open data directory; its lock is held as long as this lives.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
    lock: File,
    new: bool,
}

impl Directory {
    /// Takes a directory, or makes a new one if it is missing or empty.
    pub(super) fn open(path: PathBuf) -> Result<Self, StoreError> {
        DirBuilder::new().recursive(true).mode(0o700).create(&path)?;
        let lock = File::open(&path)?;
        patiently(|| lock.try_lock().map_err(|_| in_use(&path)))?;
        let mut directory = Self { path, lock, new: false };
        match directory.format()? {
            Some(format) if format == FORMAT => {
                directory.databases().settle()?;
                directory.check_parts()?;
            }
            Some(_) => return Err(unknown_format()),
            None => directory.begin()?,
        }
        directory.lock.set_permissions(fs::Permissions::from_mode(0o700))?;
        directory.remove_unfinished_snapshots()?;
        Ok(directory)
    }

    /// A new directory is whole now: its files are durable, and the marker gets its name.
    pub(super) fn complete(&mut self) -> Result<(), StoreError> {
        if !self.new {
            return Ok(());
        }
        disk::sync_directory(&self.sled())?;
        self.lock.sync_all()?;
        fs::rename(self.path.join(UNFINISHED), self.path.join(MARKER))?;
        self.lock.sync_all()?;
        self.new = false;
        Ok(())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn sled(&self) -> PathBuf {
        self.path.join(SLED)
    }

    pub(super) fn databases(&self) -> Databases {
        Databases(self.path.clone())
    }

    pub(super) fn bodies(&self) -> PathBuf {
        self.path.join(BODIES)
    }

    /// A descriptor on sled's own file, for syncing it. Sled has another one, with its lock.
    pub(super) fn log(&self) -> Result<File, StoreError> {
        Ok(OpenOptions::new().read(true).write(true).open(self.sled().join("db"))?)
    }

    /// A descriptor on the directory, for asking how full its disk is. It holds no lock of its own.
    pub(super) fn handle(&self) -> Result<File, StoreError> {
        Ok(File::open(&self.path)?)
    }

    /// The file of keys, which is written in place.
    pub(super) fn slots(&self) -> Result<File, StoreError> {
        Ok(OpenOptions::new().read(true).write(true).open(self.path.join(slots::FILE))?)
    }

    pub(super) fn mark(&self) -> Result<Mark, StoreError> {
        Ok(Mark(OpenOptions::new().read(true).write(true).open(self.path.join(MARK))?))
    }

    fn format(&self) -> Result<Option<String>, StoreError> {
        let mut format = String::new();
        match File::open(self.path.join(MARKER)) {
            Ok(file) => file.take(1024).read_to_string(&mut format).map_err(|_| unknown_format())?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        Ok(Some(format))
    }

    fn check_parts(&self) -> Result<(), StoreError> {
        for part in ["sled/db", BODIES, slots::FILE, MARK] {
            if !self.path.join(part).try_exists()? {
                return Err(damaged(part, "it is missing"));
            }
        }
        Ok(())
    }

    /// Makes a new directory, or makes it anew after a kill in the middle of making it.
    fn begin(&mut self) -> Result<(), StoreError> {
        if self.path.join(UNFINISHED).try_exists()? {
            for part in [SLED, FRESH, FORMER, BODIES] {
                remove_all(&self.path.join(part))?;
            }
            disk::remove(&self.path.join(MARK))?;
            disk::remove(&self.path.join(slots::FILE))?;
        } else if !self.is_empty()? {
            return Err(StoreError::Damaged {
                file: MARKER.to_owned(),
                what: "not a Southwind data directory: it has other files and no marker".to_owned(),
                hint: "Name an empty directory, or restore this one whole from a backup",
            });
        }
        self.write(UNFINISHED, FORMAT.as_bytes())?;
        self.lock.sync_all()?;
        DirBuilder::new().mode(0o700).create(self.bodies())?;
        DirBuilder::new().mode(0o700).create(self.sled())?;
        self.write(slots::FILE, b"")?;
        self.write(MARK, &[0; 8])?;
        self.lock.sync_all()?;
        self.new = true;
        Ok(())
    }

    fn is_empty(&self) -> Result<bool, StoreError> {
        for entry in fs::read_dir(&self.path)? {
            if entry?.file_name() != LOST_AND_FOUND {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(self.path.join(name))?;
        file.write_all(bytes)?;
        Ok(file.sync_all()?)
    }

    /// A kill during sled's start leaves these behind, and the next start fails on them.
    fn remove_unfinished_snapshots(&self) -> Result<(), StoreError> {
        for entry in fs::read_dir(self.sled())? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with("snap.") && name.ends_with(".generating") {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// The database in force, and the places of others beside it.
#[derive(Clone, Debug)]
pub(super) struct Databases(PathBuf);

impl Databases {
    /// Where a fresh one is made.
    pub(super) fn fresh(&self) -> PathBuf {
        self.0.join(FRESH)
    }

    pub(super) fn log_of_fresh(&self) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).open(self.fresh().join("db"))
    }

    /// Lets the fresh one, which is durable, take the place of the one in force. At any moment one of the two that have
    /// the same records is there under its name or as the former one; nothing is committed before this returns.
    pub(super) fn change_places(&self) -> io::Result<()> {
        disk::sync_directory(&self.fresh())?;
        disk::rename(&self.0.join(SLED), &self.0.join(FORMER))?;
        disk::rename(&self.fresh(), &self.0.join(SLED))
    }

    /// Ends a change of places that a kill or a power cut interrupted.
    fn settle(&self) -> io::Result<()> {
        let former = self.0.join(FORMER);
        if !self.0.join(SLED).try_exists()? && former.try_exists()? {
            disk::rename(&former, &self.0.join(SLED))?;
        }
        self.clear()
    }

    /// Removes all but the one in force.
    pub(super) fn clear(&self) -> io::Result<()> {
        remove_all(&self.0.join(FORMER))?;
        remove_all(&self.fresh())
    }
}

/// The number of the newest durable commit, beside sled: a database that lost its tail has a lower one.
#[derive(Debug)]
pub(super) struct Mark(File);

impl Mark {
    pub(super) fn read(&self) -> Result<u64, StoreError> {
        let mut bytes = [0; 8];
        self.0.read_exact_at(&mut bytes, 0).map_err(|_| damaged(MARK, "it is cut short"))?;
        Ok(u64::from_be_bytes(bytes))
    }

    /// Not synced each time: an older number is no harm, and it is only ever written after the commit it names.
    pub(super) fn write(&self, commit: u64) -> io::Result<()> {
        self.0.write_all_at(&commit.to_be_bytes(), 0)
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }
}

pub(super) fn damaged(file: &str, what: impl Into<String>) -> StoreError {
    StoreError::Damaged { file: file.to_owned(), what: what.into(), hint: RESTORE }
}

/// Removes a directory that may be gone already.
fn remove_all(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Tries for a second: a process that is just ending, or one that is just being started by it, has its locks a moment
/// longer than its files.
pub(super) fn patiently<T>(mut take: impl FnMut() -> Result<T, StoreError>) -> Result<T, StoreError> {
    for _ in 0..20 {
        match take() {
            Err(StoreError::InUse(_)) => thread::sleep(Duration::from_millis(50)),
            outcome => return outcome,
        }
    }
    take()
}

/// Someone else has the lock of the directory, or sled's own.
pub(super) fn in_use(path: &Path) -> StoreError {
    StoreError::InUse(path.display().to_string())
}

fn unknown_format() -> StoreError {
    StoreError::Damaged {
        file: MARKER.to_owned(),
        what: "it names a format that this program does not know".to_owned(),
        hint: "Use the program that made the directory, or a newer one",
    }
}
