//! Files as this room writes them: with their final mode from the first byte, never over another, synced with their
//! directory before anybody is told that they exist. It knows nothing of what is in them.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::error::StaffError;

/// Only the owner.
const PRIVATE: u32 = 0o600;
/// What anybody may read.
const PUBLIC: u32 = 0o644;

/// Writes a new file that only its owner can read.
///
/// # Errors
/// [`StaffError::Exists`], [`StaffError::File`].
pub fn create_private(path: &Path, bytes: &[u8]) -> Result<(), StaffError> {
    create(path, bytes, PRIVATE)
}

/// Writes a new file that anybody may read.
///
/// # Errors
/// [`StaffError::Exists`], [`StaffError::File`].
pub fn create_public(path: &Path, bytes: &[u8]) -> Result<(), StaffError> {
    create(path, bytes, PUBLIC)
}

/// Opens a new file that only its owner can read, for writing in pieces. [`keep`] it at its end.
///
/// # Errors
/// [`StaffError::Exists`], [`StaffError::File`].
pub fn open_new_private(path: &Path) -> Result<File, StaffError> {
    new_file(PRIVATE).open(path).map_err(|error| StaffError::writing(path, error))
}

/// Makes a file and its name durable.
///
/// # Errors
/// [`StaffError::File`].
pub fn keep(path: &Path, file: &File) -> Result<(), StaffError> {
    file.sync_all().and_then(|()| sync_directory(path)).map_err(|error| StaffError::writing(path, error))
}

/// Replaces a small file at once: whoever looks, also after a power cut, finds the old or the new one.
///
/// # Errors
/// [`StaffError::File`].
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), StaffError> {
    let mut part = Part::begin(path)?;
    part.write_all(bytes).map_err(|error| StaffError::writing(path, error))?;
    part.keep()
}

/// Reads a file of at most `longest` bytes.
///
/// # Errors
/// [`StaffError::File`], [`StaffError::TooLong`].
pub fn read(path: &Path, longest: usize, expected: &'static str) -> Result<Vec<u8>, StaffError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(longest as u64 + 1).read_to_end(&mut bytes));
    read.map_err(|error| StaffError::reading(path, error))?;
    if bytes.len() > longest { Err(StaffError::TooLong { path: path.to_owned(), expected }) } else { Ok(bytes) }
}

/// Makes a directory that only its owner can enter, with its parents, if it is not there.
///
/// # Errors
/// [`StaffError::File`].
pub fn private_directory(path: &Path) -> Result<(), StaffError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.and_then(|()| sync_directory(path)).map_err(|error| StaffError::writing(path, error))
}

/// Renames a file, durably.
///
/// # Errors
/// [`StaffError::File`].
pub fn rename(from: &Path, to: &Path) -> Result<(), StaffError> {
    fs::rename(from, to).and_then(|()| sync_directory(to)).map_err(|error| StaffError::writing(to, error))
}

/// Removes a file that may be gone already.
///
/// # Errors
/// [`StaffError::File`].
pub fn remove(path: &Path) -> Result<(), StaffError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StaffError::writing(path, error)),
        _ => Ok(()),
    }
}

/// A file under a name of its own until it is whole: `NAME.part`. What is not kept is removed.
#[derive(Debug)]
pub struct Part {
    target: PathBuf,
    part: PathBuf,
    file: File,
    kept: bool,
}

impl Part {
    /// Begins, over whatever an earlier try left.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn begin(target: &Path) -> Result<Self, StaffError> {
        let mut part = target.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        remove(&part)?;
        let file = open_new_private(&part)?;
        Ok(Self { target: target.to_owned(), part, file, kept: false })
    }

    /// Gives it its name, durably.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn keep(mut self) -> Result<(), StaffError> {
        self.file.sync_all().map_err(|error| StaffError::writing(&self.part, error))?;
        rename(&self.part, &self.target)?;
        self.kept = true;
        Ok(())
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.kept {
            // What stays behind is ciphertext, and the next try removes it.
            let _ = fs::remove_file(&self.part);
        }
    }
}

fn create(path: &Path, bytes: &[u8], mode: u32) -> Result<(), StaffError> {
    let mut file = new_file(mode).open(path).map_err(|error| StaffError::writing(path, error))?;
    let written = file.write_all(bytes).map_err(|error| StaffError::writing(path, error));
    let kept = written.and_then(|()| keep(path, &file));
    if kept.is_err() {
        // Half a key is worse than none, and this process made the file.
        let _ = fs::remove_file(path);
    }
    kept
}

fn new_file(mode: u32) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(mode);
    options
}

fn sync_directory(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(parent)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// Claim C-27: files with secrets have mode 0600 from the start and are never overwritten.
    #[test]
    fn a_private_file_is_private_and_is_never_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        create_private(&path, b"one").unwrap();
        assert!(matches!(create_private(&path, b"two"), Err(StaffError::Exists(_))));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, PRIVATE);
    }

    #[test]
    fn what_was_not_kept_leaves_no_trace() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("state");
        replace(&path, b"old").unwrap();
        let mut part = Part::begin(&path).unwrap();
        part.write_all(b"half").unwrap();
        drop(part);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
