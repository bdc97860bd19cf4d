//! Body files: one append-only file for each envelope above the small class, in wrapped chunks, and beside it the tail
//! of an upload that is under way. It knows names, places and syncing, and never what a record says; callers sync a
//! file before a record counts on it.
//!
//! ```text
//! bodies/ID        chunk 0, chunk 1, ...: 65,536 bytes each, the last one what is left; each 28 bytes longer, wrapped
//! bodies/ID.tail   two places for bytes that do not fill a chunk yet, written in turn: what an answer was given for
//!                  is never overwritten before its successor is durable. Gone when the upload is complete
//! ```

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::PathBuf;

use super::StoreError;
use super::directory::damaged;
use super::slots::{NONCE, OVERHEAD, SlotKey};
use super::space::write_error;
use crate::disk;
use crate::protocol::id::UploadId;

/// Bytes of a chunk before it is wrapped.
pub(super) const CHUNK: usize = 64 * 1024;

/// Bytes of a whole chunk in a file.
const WRAPPED: u64 = (CHUNK + OVERHEAD) as u64;

/// What is set in the number that a tail is bound to, beside the offset that it ends at: no chunk has such a number.
const OF_A_TAIL: u64 = 1 << 63;

/// The directory of body files.
#[derive(Clone, Debug)]
pub(super) struct Bodies(PathBuf);

/// Bytes of a body that do not fill a chunk, and the place that its successor goes to.
#[derive(Debug, Default)]
pub(super) struct Tail {
    pub(super) bytes: Vec<u8>,
    pub(super) next_place: u64,
}

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

    /// Opens a file for writing behind the whole chunks of its first `offset` bytes; what no record knows goes.
    pub(super) fn append(&self, name: &UploadId, key: SlotKey, offset: u64) -> io::Result<BodyFile> {
        self.cut_back(name, offset)?;
        let file = OpenOptions::new().read(true).write(true).open(self.path(name))?;
        Ok(BodyFile { name: *name, file, key })
    }

    /// Gives a file the length of the whole chunks of its first `offset` bytes, if it is longer.
    pub(super) fn cut_back(&self, name: &UploadId, offset: u64) -> io::Result<()> {
        if whole_chunks(offset) == offset {
            disk::remove(&self.tail_path(name))?;
        }
        cut_back(&OpenOptions::new().write(true).open(self.path(name))?, offset)
    }

    pub(super) fn read(&self, name: &UploadId, key: SlotKey) -> Result<BodyFile, StoreError> {
        match File::open(self.path(name)) {
            Ok(file) => Ok(BodyFile { name: *name, file, key }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(damaged(&Self::label(name), "it is missing")),
            Err(error) => Err(error.into()),
        }
    }

    /// Bytes in a file as it lies on the disk, or nothing if there is no such file.
    pub(super) fn length(&self, name: &UploadId) -> io::Result<Option<u64>> {
        match fs::metadata(self.path(name)) {
            Ok(metadata) => Ok(Some(metadata.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The tail of an upload whose record knows `offset` bytes.
    pub(super) fn tail(&self, name: &UploadId, key: &SlotKey, offset: u64) -> Result<Tail, StoreError> {
        let Some(length) = usize::try_from(offset % CHUNK as u64).ok().filter(|length| *length > 0) else {
            return Ok(Tail::default());
        };
        let missing = |what: &str| damaged(&format!("{}.tail", Self::label(name)), what);
        let file = match File::open(self.tail_path(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(missing("it is missing")),
            outcome => outcome?,
        };
        for place in 0..2 {
            let mut wrapped = vec![0; length + OVERHEAD];
            match file.read_exact_at(&mut wrapped, place * WRAPPED) {
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => continue,
                outcome => outcome?,
            }
            if let Some(bytes) = key.unwrap(name.as_bytes(), OF_A_TAIL | offset, &mut wrapped) {
                return Ok(Tail { bytes: bytes.to_vec(), next_place: 1 - place });
            }
        }
        Err(missing("it has other bytes than were kept"))
    }

    /// Writes the tail that ends at `offset` into its place, durably, with the file's name.
    pub(super) fn write_tail(
        &self,
        name: &UploadId,
        key: &SlotKey,
        offset: u64,
        tail: &Tail,
    ) -> Result<(), StoreError> {
        let wrapped = key.wrap(name.as_bytes(), OF_A_TAIL | offset, &tail.bytes)?;
        let path = self.tail_path(name);
        let mut options = OpenOptions::new();
        let options = options.write(true).mode(disk::PRIVATE);
        let (file, new) = match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => (options.create_new(true).open(&path), true),
            outcome => (outcome, false),
        };
        let file = file.map_err(write_error)?;
        file.write_all_at(&wrapped, tail.next_place * WRAPPED).and_then(|()| file.sync_data()).map_err(write_error)?;
        if new { disk::sync_directory(&self.0).map_err(write_error) } else { Ok(()) }
    }

    pub(super) fn remove_tail(&self, name: &UploadId) -> io::Result<()> {
        disk::remove(&self.tail_path(name))
    }

    /// Removes the file, and its tail if there is one.
    pub(super) fn remove(&self, name: &UploadId) -> io::Result<()> {
        self.remove_tail(name)?;
        disk::remove(&self.path(name))
    }

    /// The names of all body files, and of those that have a tail. Files with other names are not ours and stay.
    pub(super) fn names(&self) -> io::Result<(Vec<UploadId>, Vec<UploadId>)> {
        let (mut bodies, mut tails) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(&self.0)? {
            let name = entry?.file_name();
            let Some(name) = name.to_str() else { continue };
            match name.strip_suffix(".tail") {
                Some(name) => tails.extend(name.parse::<UploadId>()),
                None => bodies.extend(name.parse::<UploadId>()),
            }
        }
        Ok((bodies, tails))
    }

    /// How the file is called in a message to the operator.
    pub(super) fn label(name: &UploadId) -> String {
        format!("bodies/{name}")
    }

    fn path(&self, name: &UploadId) -> PathBuf {
        self.0.join(name.to_string())
    }

    fn tail_path(&self, name: &UploadId) -> PathBuf {
        self.0.join(format!("{name}.tail"))
    }
}

/// An open body file, with the key of its chunks.
pub(super) struct BodyFile {
    name: UploadId,
    file: File,
    key: SlotKey,
}

impl BodyFile {
    pub(super) fn name(&self) -> &UploadId {
        &self.name
    }

    pub(super) fn key(&self) -> &SlotKey {
        &self.key
    }

    /// Wraps a chunk and writes it to its place.
    pub(super) fn write_chunk(&self, number: u64, chunk: &[u8]) -> Result<(), StoreError> {
        let wrapped = self.key.wrap(self.name.as_bytes(), number, chunk)?;
        self.file.write_all_at(&wrapped, number * WRAPPED).map_err(|error| {
            // What fitted of it goes; if that fails too, the next who opens the file cuts it.
            let _ = self.file.set_len(number * WRAPPED);
            write_error(error)
        })
    }

    /// Keeps the whole chunks of the first `offset` bytes.
    pub(super) fn cut_back(&self, offset: u64) -> io::Result<()> {
        cut_back(&self.file, offset)
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// Reads a chunk that has `length` bytes, and unwraps it in place.
    fn read_chunk<'a>(&self, number: u64, length: usize, buffer: &'a mut Vec<u8>) -> Result<&'a [u8], StoreError> {
        let broken = |what: &str| damaged(&Bodies::label(&self.name), format!("chunk {number} {what}"));
        buffer.resize(length + OVERHEAD, 0);
        self.file.read_exact_at(buffer, number.saturating_mul(WRAPPED)).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => broken("is missing"),
            _ => StoreError::Disk(error),
        })?;
        let plain = self.key.unwrap(self.name.as_bytes(), number, buffer);
        plain.map(|plain| &*plain).ok_or_else(|| broken("has other bytes than were kept"))
    }
}

/// Reads a range of a body, a chunk at a time: never more than the range, rounded to whole chunks.
pub(super) struct BodyReader {
    body: BodyFile,
    /// Bytes of the whole body.
    whole: u64,
    at: u64,
    end: u64,
    buffer: Vec<u8>,
    /// Which bytes of the buffer are unwrapped and not taken yet.
    ready: std::ops::Range<usize>,
}

impl BodyReader {
    /// A reader of `length` bytes from `offset` on, of a body of `whole` bytes.
    pub(super) fn new(body: BodyFile, whole: u64, offset: u64, length: u64) -> Self {
        let at = offset.min(whole);
        let end = at.saturating_add(length).min(whole);
        Self { body, whole, at, end, buffer: Vec::new(), ready: 0..0 }
    }

    /// Unwraps the next chunk, unless there is something left of the last one. Blocks.
    pub(super) fn fill(&mut self) -> Result<(), StoreError> {
        if !self.ready.is_empty() || self.at >= self.end {
            return Ok(());
        }
        let begin = whole_chunks(self.at);
        let end = self.whole.min(begin + CHUNK as u64);
        let within = |offset: u64| usize::try_from(offset.min(end) - begin).unwrap_or(CHUNK);
        let ready = within(self.at)..within(self.end);
        self.body.read_chunk(begin / CHUNK as u64, within(end), &mut self.buffer)?;
        self.at = self.end.min(end);
        // In the buffer, the bytes stand behind the nonce.
        self.ready = ready.start + NONCE..ready.end + NONCE;
        Ok(())
    }

    /// What is unwrapped; empty before [`Self::fill`], and after the end.
    pub(super) fn ready(&self) -> &[u8] {
        self.buffer.get(self.ready.clone()).unwrap_or_default()
    }

    pub(super) fn take(&mut self, count: usize) {
        self.ready.start = self.ready.end.min(self.ready.start + count);
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.ready.is_empty() && self.at >= self.end
    }

    /// Gives everything to `eat`, a chunk at a time, and the file back.
    pub(super) fn drain(
        mut self,
        mut eat: impl FnMut(&[u8]) -> Result<(), StoreError>,
    ) -> Result<BodyFile, StoreError> {
        while !self.is_at_end() {
            self.fill()?;
            eat(self.ready())?;
            self.take(CHUNK);
        }
        Ok(self.body)
    }
}

/// The offset at which the chunk of `offset` begins.
pub(super) fn whole_chunks(offset: u64) -> u64 {
    offset - offset % CHUNK as u64
}

/// How long a file with `plain` bytes of body is.
pub(super) fn wrapped_length(plain: u64) -> u64 {
    let rest = plain % CHUNK as u64;
    plain / CHUNK as u64 * WRAPPED + if rest > 0 { rest + OVERHEAD as u64 } else { 0 }
}

fn cut_back(file: &File, offset: u64) -> io::Result<()> {
    let length = wrapped_length(whole_chunks(offset));
    if file.metadata()?.len() > length { file.set_len(length) } else { Ok(()) }
}
