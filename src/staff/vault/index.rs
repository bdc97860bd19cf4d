//! The index: copies of all records in a few sealed files, because opening ten thousand age files takes seconds and
//! opening ten does not. The files of the records stay what counts: what is not in the index, or has changed since, is
//! read from its file; what has no file any more is not there. It is written only under the home's lock; who reads
//! needs none. It never holds an epoch's identity.
//!
//! A segment is one age file to the vault's recipient: a line of JSON for each record. Each run that kept something
//! writes one, and takes those before it that are not much larger into it; so there are few, and each record is
//! written anew only a few times.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::{Readable, Vault, listing};
use crate::protocol::id::EnvelopeId;
use crate::staff::error::StaffError;
use crate::staff::files;
use crate::staff::home::Lock;
use crate::staff::record::Record;
use crate::terminal;

/// A segment takes in the one before it unless that one is more than so many times longer.
const MUCH_LARGER: u64 = 2;

/// Fewer files than these are read by one thread.
const WORTH_A_THREAD: usize = 32;

/// Where a record's file lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Room {
    Documents,
    Quarantine,
}

impl Room {
    fn of(record: &Record) -> Self {
        if record.outcome.is_opened() { Self::Documents } else { Self::Quarantine }
    }

    /// Its directory, and what its records' names end with.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Documents => ("documents", ".age"),
            Self::Quarantine => ("quarantine", ".reason.age"),
        }
    }
}

/// What tells that a record's file is the one that was read for the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    length: u64,
    /// Nanoseconds since 1970.
    modified: u64,
}

/// A record's file as its directory shows it.
struct RecordFile {
    room: Room,
    id: EnvelopeId,
    path: PathBuf,
    stamp: Stamp,
}

/// One line of a segment.
#[derive(Serialize, Deserialize)]
struct Entry<R> {
    stamp: Stamp,
    record: R,
}

/// A segment's file.
struct Segment {
    number: u64,
    path: PathBuf,
    length: u64,
}

/// A record as a segment has it.
struct Known {
    segment: u64,
    stamp: Stamp,
    record: Record,
}

/// The whole index in memory.
#[derive(Default)]
struct Index {
    entries: HashMap<(Room, EnvelopeId), Known>,
    /// Oldest first.
    segments: Vec<Segment>,
    damaged: Vec<Segment>,
}

impl Vault {
    /// Every record, opened and quarantined, in the order of the desk's list.
    ///
    /// # Errors
    /// [`StaffError::File`] if a directory cannot be read; a damaged record is in [`Readable::damaged`].
    pub fn records(&self) -> Result<Readable<Record>, StaffError> {
        // The directories first: what is kept while they are read is in the next answer, and nothing is in neither.
        let listed = self.record_files()?;
        let mut index = self.read_index()?;
        for segment in &index.damaged {
            let name = segment.path.display();
            terminal::warn(format_args!("{name} is damaged; nothing is lost, and the next pull makes it anew"));
        }
        let mut all = Readable { found: Vec::with_capacity(listed.len()), damaged: Vec::new() };
        let mut unknown = Vec::new();
        for file in listed {
            match index.take(&file) {
                Some(known) => all.found.push(known.record),
                None => unknown.push(file),
            }
        }
        for (_, outcome) in self.read_records(unknown) {
            match outcome {
                Ok(record) => all.found.push(record),
                // It opened meanwhile, and is in the other room.
                Err(StaffError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
                Err(error) => all.damaged.push(error),
            }
        }
        all.found.sort_by_key(|record| (record.sequence, record.envelope));
        Ok(all)
    }

    /// Brings the index up to date; how many records it did not know.
    ///
    /// # Errors
    /// [`StaffError::File`], [`StaffError::Seal`]. Nothing is lost then: the index holds copies only.
    pub fn bring_index_up_to_date(&self, _lock: &Lock) -> Result<usize, StaffError> {
        let listed = self.record_files()?;
        let mut index = self.read_index()?;
        let mut live = Vec::with_capacity(listed.len());
        let mut unknown = Vec::new();
        for file in listed {
            match index.take(&file) {
                Some(known) => live.push(known),
                None => unknown.push(file),
            }
        }
        // A damaged record is told by whoever lists the vault.
        let new = self.read_records(unknown).into_iter();
        let new: Vec<(Stamp, Record)> = new.filter_map(|(file, read)| Some((file.stamp, read.ok()?))).collect();
        if !new.is_empty() {
            self.write_segment(&mut index, &live, &new)?;
        }
        for segment in &index.damaged {
            terminal::warn(format_args!("{} was damaged, and was made anew", segment.path.display()));
            files::remove(&segment.path)?;
        }
        Ok(new.len())
    }

    /// Writes what is new, together with what is still there of the segments before it that are not much larger.
    fn write_segment(&self, index: &mut Index, live: &[Known], new: &[(Stamp, Record)]) -> Result<(), StaffError> {
        let number = index.segments.iter().chain(&index.damaged).map(|segment| segment.number).max();
        let number = number.unwrap_or_default().saturating_add(1);
        let mut length: u64 = new.iter().map(|(stamp, _)| stamp.length).sum();
        let mut absorbed = Vec::new();
        while let Some(last) = index.segments.pop_if(|last| last.length <= length.saturating_mul(MUCH_LARGER)) {
            length = length.saturating_add(last.length);
            absorbed.push(last);
        }
        let path = self.root.join("index").join(format!("{number:08}.age"));
        let mut sealed = self.seal(&path)?;
        let known = live.iter().filter(|known| absorbed.iter().any(|segment| segment.number == known.segment));
        let known = known.map(|known| (known.stamp, &known.record));
        for (stamp, record) in known.chain(new.iter().map(|(stamp, record)| (*stamp, record))) {
            serde_json::to_writer(&mut sealed, &Entry { stamp, record })
                .map_err(io::Error::from)
                .and_then(|()| sealed.write_all(b"\n"))
                .map_err(|error| StaffError::writing(&path, error))?;
        }
        sealed.keep()?;
        absorbed.iter().try_for_each(|segment| files::remove(&segment.path))
    }

    /// The files of all records. Quarantine first: what opens meanwhile is then seen in one of the rooms.
    fn record_files(&self) -> Result<Vec<RecordFile>, StaffError> {
        let mut all = Vec::new();
        for room in [Room::Quarantine, Room::Documents] {
            let (directory, ending) = room.names();
            let directory = self.root.join(directory);
            let entries = fs::read_dir(&directory).map_err(|error| StaffError::reading(&directory, error))?;
            for entry in entries {
                let entry = entry.map_err(|error| StaffError::reading(&directory, error))?;
                let name = entry.file_name();
                let id = name.to_str().and_then(|name| name.strip_suffix(ending)?.parse().ok());
                // What has gone since the directory was read is in the other room.
                if let (Some(id), Ok(metadata)) = (id, entry.metadata()) {
                    all.push(RecordFile { room, id, path: entry.path(), stamp: Stamp::of(&metadata) });
                }
            }
        }
        let opened: HashSet<EnvelopeId> =
            all.iter().filter(|file| file.room == Room::Documents).map(|file| file.id).collect();
        all.retain(|file| file.room == Room::Documents || !opened.contains(&file.id));
        Ok(all)
    }

    /// Opens the files of records, on all cores if there are many.
    fn read_records(&self, unknown: Vec<RecordFile>) -> Vec<(RecordFile, Result<Record, StaffError>)> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        if unknown.len() < WORTH_A_THREAD || cores == 1 {
            return unknown.into_iter().map(|file| self.read_one(file)).collect();
        }
        let waiting = Mutex::new(unknown.into_iter());
        let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
        let work = || std::iter::from_fn(next).map(|file| self.read_one(file)).collect::<Vec<_>>();
        thread::scope(|scope| {
            let others: Vec<_> = (1..cores).map(|_| scope.spawn(work)).collect();
            let mut all = work();
            all.extend(others.into_iter().filter_map(|other| other.join().ok()).flatten());
            all
        })
    }

    fn read_one(&self, file: RecordFile) -> (RecordFile, Result<Record, StaffError>) {
        let read = match self.read_record(&file.path) {
            Ok(record) if record.envelope == file.id => Ok(record),
            Ok(_) => Err(StaffError::damaged(&file.path, "it holds the record of another envelope")),
            Err(error) => Err(error),
        };
        (file, read)
    }

    /// Reads all segments. One may go while it is read, because another process writes a larger one; then once more.
    fn read_index(&self) -> Result<Index, StaffError> {
        let gone = |error: &StaffError| matches!(error, StaffError::File { source, .. } if source.kind() == io::ErrorKind::NotFound);
        match self.try_read_index() {
            Err(error) if gone(&error) => match self.try_read_index() {
                // Twice in a moment: then the files themselves.
                Err(error) if gone(&error) => Ok(Index::default()),
                outcome => outcome,
            },
            outcome => outcome,
        }
    }

    fn try_read_index(&self) -> Result<Index, StaffError> {
        let mut index = Index::default();
        let mut segments: Vec<Segment> =
            listing(&self.root.join("index"))?.into_iter().filter_map(Segment::named).collect();
        segments.sort_by_key(|segment| segment.number);
        for segment in segments {
            match self.read_segment(&segment) {
                Ok(entries) => {
                    // A later one knows better.
                    index.entries.extend(entries.into_iter().map(|known| (key_of(&known.record), known)));
                    index.segments.push(segment);
                }
                Err(StaffError::Damaged { .. }) => index.damaged.push(segment),
                Err(error) => return Err(error),
            }
        }
        Ok(index)
    }

    fn read_segment(&self, segment: &Segment) -> Result<Vec<Known>, StaffError> {
        let text = self.read_whole(&segment.path)?;
        let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let known = |line| {
            let Entry { stamp, record } = serde_json::from_slice(line)?;
            Ok(Known { segment: segment.number, stamp, record })
        };
        lines
            .map(known)
            .collect::<Result<_, serde_json::Error>>()
            .map_err(|error| StaffError::damaged(&segment.path, error))
    }
}

impl Index {
    /// The record of a file, if it has not changed since it was read.
    fn take(&mut self, file: &RecordFile) -> Option<Known> {
        let known = self.entries.remove(&(file.room, file.id))?;
        (known.stamp == file.stamp).then_some(known)
    }
}

impl Segment {
    fn named(path: PathBuf) -> Option<Self> {
        let number = path.file_name()?.to_str()?.strip_suffix(".age")?.parse().ok()?;
        let length = fs::metadata(&path).ok()?.len();
        Some(Self { number, path, length })
    }
}

impl Stamp {
    fn of(metadata: &fs::Metadata) -> Self {
        let modified = metadata.modified().ok().and_then(|modified| modified.duration_since(UNIX_EPOCH).ok());
        let modified = modified.and_then(|since| u64::try_from(since.as_nanos()).ok());
        Self { length: metadata.len(), modified: modified.unwrap_or_default() }
    }
}

fn key_of(record: &Record) -> (Room, EnvelopeId) {
    (Room::of(record), record.envelope)
}
