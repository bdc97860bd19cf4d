//! Files of this room: [`disk`] with the errors of staff. It never writes in place and knows nothing of what is in a
//! file.

use std::fs::{DirBuilder, File};
use std::io::Read;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use super::error::StaffError;
use crate::disk;

/// Writes a new file that only its owner can read.
///
/// # Errors
/// [`StaffError::Exists`], [`StaffError::File`].
pub fn create_private(path: &Path, bytes: &[u8]) -> Result<(), StaffError> {
    disk::write_new(path, disk::PRIVATE, bytes).map_err(|error| StaffError::writing(path, error))
}

/// Writes a new file that anybody may read.
///
/// # Errors
/// [`StaffError::Exists`], [`StaffError::File`].
pub fn create_public(path: &Path, bytes: &[u8]) -> Result<(), StaffError> {
    disk::write_new(path, disk::PUBLIC, bytes).map_err(|error| StaffError::writing(path, error))
}

/// Replaces a small file at once: whoever looks, also after a power cut, finds the old or the new one.
///
/// # Errors
/// [`StaffError::File`].
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), StaffError> {
    disk::replace(path, bytes).map_err(|error| StaffError::writing(path, error))
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
    made.and_then(|()| disk::sync_name(path)).map_err(|error| StaffError::writing(path, error))
}

/// Removes a file that may be gone already.
///
/// # Errors
/// [`StaffError::File`].
pub fn remove(path: &Path) -> Result<(), StaffError> {
    disk::remove(path).map_err(|error| StaffError::writing(path, error))
}
