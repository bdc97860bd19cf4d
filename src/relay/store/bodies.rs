//! Body files: one append-only file for each envelope above the small class. It knows names, offsets and syncing, and
//! never what a record says; callers sync a file before a record counts on it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use super::StoreError;
use super::space::{Space, write_error};
use crate::disk;
use crate::protocol::id::UploadId;
use crate::relay::admission::Gate;

/// Bytes read at once when a gate is computed anew.
const READ: usize = 64 * 1024;

/// The directory of body files.
#[derive(Clone, Debug)]
pub(super) struct Bodies(PathBuf);

impl Bodies {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Makes an empty file whose name is durable.
    pub(super) fn create(&self, name: &UploadId) -> Result<(), StoreError> {
        let file = disk::create_new(&self.path(name), disk::PRIVATE).map_err(|error| {
            let taken = error.kind() == io::ErrorKind::AlreadyExists;
            if taken { StoreError::UploadBusy } else { write_error(error) }
        })?;
        file.sync_all().and_then(|()| disk::sync_directory(&self.0)).map_err(write_error)
    }

    /// Opens a file for appending at `offset`; bytes beyond it, which no record knows, go.
    pub(super) fn append(&self, name: &UploadId, offset: u64) -> io::Result<File> {
        let mut file = OpenOptions::new().read(true).write(true).open(self.path(name))?;
        cut_back(&mut file, offset)?;
        Ok(file)
    }

    pub(super) fn read(&self, name: &UploadId) -> io::Result<File> {
        File::open(self.path(name))
    }

    /// Bytes in a file, or nothing if there is no such file.
    pub(super) fn length(&self, name: &UploadId) -> io::Result<Option<u64>> {
        match fs::metadata(self.path(name)) {
            Ok(metadata) => Ok(Some(metadata.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn remove(&self, name: &UploadId) -> io::Result<()> {
        disk::remove(&self.path(name))
    }

    /// The names of all body files. Files with other names are not ours and stay.
    pub(super) fn names(&self) -> io::Result<Vec<UploadId>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            names.extend(entry?.file_name().to_str().and_then(|name| name.parse::<UploadId>().ok()));
        }
        Ok(names)
    }

    /// How the file is called in a message to the operator.
    pub(super) fn label(name: &UploadId) -> String {
        format!("bodies/{name}")
    }

    fn path(&self, name: &UploadId) -> PathBuf {
        self.0.join(name.to_string())
    }
}

/// Writes a piece at `offset`, if the disk has room; after an error the file has its old length.
pub(super) fn append_piece(file: &mut File, offset: u64, piece: &[u8], space: &Space) -> Result<(), StoreError> {
    space.check(piece.len() as u64)?;
    if let Err(error) = file.write_all(piece) {
        cut_back(file, offset)?;
        return Err(write_error(error));
    }
    Ok(())
}

/// Gives a file the length that its record knows, and goes to its end.
pub(super) fn cut_back(file: &mut File, offset: u64) -> io::Result<()> {
    if file.metadata()?.len() > offset {
        file.set_len(offset)?;
    }
    file.seek(SeekFrom::Start(offset)).map(drop)
}

/// Passes the first `offset` bytes of a file through a new gate, and leaves the file at its end.
pub(super) fn rebuild_gate(file: &mut File, offset: u64, length: u64) -> Result<Gate, StoreError> {
    let mut gate = Gate::new(length);
    file.seek(SeekFrom::Start(0))?;
    let mut rest = file.take(offset);
    let mut buffer = vec![0; READ];
    loop {
        let count = rest.read(&mut buffer)?;
        match buffer.get(..count).unwrap_or_default() {
            [] => break,
            piece => gate.feed(piece)?,
        }
    }
    file.seek(SeekFrom::Start(offset))?;
    Ok(gate)
}
