//! How much room the disk has. It only looks; it never frees anything.

use std::fs::File;
use std::io;

use rustix::io::Errno;

use super::StoreError;

/// The part of the disk that intake leaves free, so that acknowledgements and deletions always find room.
#[derive(Debug)]
pub(super) struct Space {
    directory: File,
    reserve: u64,
}

impl Space {
    pub(super) fn new(directory: File, reserve: u64) -> Self {
        Self { directory, reserve }
    }

    /// Bytes that intake may still use; 0 when the reserve is reached.
    pub(super) fn room(&self) -> Result<u64, StoreError> {
        let state = rustix::fs::fstatvfs(&self.directory).map_err(io::Error::from)?;
        Ok(state.f_bavail.saturating_mul(state.f_frsize).saturating_sub(self.reserve))
    }

    /// Passes if `bytes` more still leave the reserve.
    pub(super) fn check(&self, bytes: u64) -> Result<(), StoreError> {
        if self.room()? >= bytes { Ok(()) } else { Err(StoreError::DiskFull) }
    }
}

/// A failed write to a body file: a full disk or quota refuses one upload, anything else stops the store.
pub(super) fn write_error(error: io::Error) -> StoreError {
    match Errno::from_io_error(&error) {
        Some(Errno::NOSPC | Errno::DQUOT) => StoreError::DiskFull,
        _ => StoreError::Disk(error),
    }
}
