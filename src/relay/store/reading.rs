//! Reading: lists, proofs, ranges of bytes, epochs. It reads committed state and shows only what is durable. Everything
//! in here blocks.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use bytes::Bytes;

use super::directory::damaged;
use super::engine::Engine;
use super::record::{EnvelopeRecord, EpochRecord, Place, UploadRecord};
use super::transaction::{database, parse, read};
use super::{Listed, StoreError, Stored, check, keys};
use crate::protocol::id::{DeskId, EnvelopeId, PublicKey, UploadId};

/// Where the bytes of an envelope come from.
pub(super) enum Content {
    /// From memory, cut to the range.
    Inline(Bytes),
    /// From a file that stands at the beginning of the range.
    File(File),
}

impl Engine {
    /// The record of an upload, with an offset that is durable. A proof in it is durable once the bell has rung for it.
    pub(super) fn upload(&self, id: &UploadId) -> Result<UploadRecord, StoreError> {
        let _settled = self.settled.read()?;
        read(&self.db, &keys::upload(id))?.ok_or(StoreError::UnknownUpload)
    }

    /// The record of an envelope whose place in the list is durable.
    pub(super) fn find(&self, desk: &DeskId, id: &EnvelopeId) -> Result<Stored, StoreError> {
        let last = self.bells.last(desk);
        let sequence: Option<u64> = read(&self.db, &keys::index(desk, id))?;
        let sequence = sequence.filter(|sequence| *sequence <= last).ok_or(StoreError::UnknownEnvelope)?;
        let record: Option<EnvelopeRecord> = read(&self.db, &keys::envelope(desk, sequence))?;
        Ok(record.ok_or(StoreError::UnknownEnvelope)?.stored(desk.clone(), sequence))
    }

    /// Walks the records and the reader's acknowledgements side by side, from the cursor on.
    pub(super) fn list_after(
        &self,
        desk: &DeskId,
        after: u64,
        reader: &PublicKey,
        limit: usize,
    ) -> Result<Vec<Listed>, StoreError> {
        let last = self.bells.last(desk);
        let Some(first) = after.checked_add(1).filter(|first| *first <= last) else { return Ok(Vec::new()) };
        let range = keys::acknowledged(desk, reader, first)..=keys::acknowledged(desk, reader, last);
        let mut acknowledged = self.db.range(range).keys().peekable();
        let mut listed = Vec::new();
        for entry in self.db.range(keys::envelope(desk, first)..=keys::envelope(desk, last)) {
            if listed.len() >= limit {
                break;
            }
            let (key, value) = entry.map_err(database)?;
            let sequence = keys::number(&key).ok_or_else(|| damaged("sled/db", "a key in it cannot be read"))?;
            let here = keys::acknowledged(desk, reader, sequence);
            while acknowledged.next_if(|key| key.as_ref().is_ok_and(|key| key.as_ref() < here.as_slice())).is_some() {}
            if acknowledged.peek().is_some_and(|key| key.as_ref().is_ok_and(|key| key.as_ref() == here.as_slice())) {
                continue;
            }
            let EnvelopeRecord { id, length, .. } = parse(&value)?;
            listed.push(Listed { sequence, id, length });
        }
        Ok(listed)
    }

    pub(super) fn read(&self, stored: &Stored, offset: u64, length: u64) -> Result<Content, StoreError> {
        let record: Option<EnvelopeRecord> = read(&self.db, &keys::envelope(&stored.desk, stored.sequence))?;
        let record = record.filter(|record| record.id == stored.id).ok_or(StoreError::UnknownEnvelope)?;
        match record.place {
            Place::Inline => {
                let bytes = check::inline(&self.db, &stored.desk, stored.sequence)?;
                let bytes = bytes.ok_or_else(|| damaged("sled/db", "an envelope in it is missing"))?;
                let begin = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                let end = begin.saturating_add(usize::try_from(length).unwrap_or(usize::MAX)).min(bytes.len());
                Ok(Content::Inline(Bytes::copy_from_slice(bytes.get(begin..end).unwrap_or_default())))
            }
            Place::Body(name) => {
                let mut file = self.bodies.read(&name)?;
                file.seek(SeekFrom::Start(offset.min(record.length)))?;
                Ok(Content::File(file))
            }
        }
    }

    pub(super) fn wrapped_identities(
        &self,
        desk: &DeskId,
        reader: &PublicKey,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let _settled = self.settled.read()?;
        let range = keys::wrapped(desk, reader, from)..=keys::wrapped(desk, reader, u64::MAX);
        let entries = self.db.range(range).take(limit).map(|entry| {
            let (key, identity) = entry.map_err(database)?;
            let epoch = keys::number(&key).ok_or_else(|| damaged("sled/db", "a key in it cannot be read"))?;
            Ok((epoch, identity.to_vec()))
        });
        entries.collect()
    }

    pub(super) fn newest_epoch(&self, desk: &DeskId) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        let _settled = self.settled.read()?;
        let record: Option<EpochRecord> = read(&self.db, &keys::epoch(desk))?;
        Ok(record.map(|record| (record.epoch, record.notice)))
    }
}
