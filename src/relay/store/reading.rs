//! Reading: lists, proofs, ranges of bytes. It reads committed state and shows only what is durable. Everything
//! in here blocks.

use bytes::Bytes;
use jiff::Timestamp;

use super::bodies::BodyReader;
use super::directory::damaged;
use super::engine::Engine;
use super::record::{EnvelopeRecord, Place, UploadRecord};
use super::transaction::{database, parse, read};
use super::{Listed, StoreError, Stored, check, keys};
use crate::protocol::id::{DeskId, EnvelopeId, PublicKey, UploadId};

/// Where the bytes of an envelope come from.
pub(super) enum Content {
    /// From memory, cut to the range.
    Inline(Bytes),
    /// From a file; the first chunk of the range is there already.
    Body(Box<BodyReader>),
}

/// Records looked at in one go of a sweep.
const GLANCE: usize = 1024;

impl Engine {
    /// The record of an upload, with an offset that is durable. A proof in it is durable once the bell has rung for it.
    pub(super) fn upload(&self, id: &UploadId) -> Result<UploadRecord, StoreError> {
        let _settled = self.settled.read()?;
        read(&self.db(), &keys::upload(id))?.ok_or(StoreError::UnknownUpload)
    }

    /// The record of an envelope whose place in the list is durable.
    pub(super) fn find(&self, desk: &DeskId, id: &EnvelopeId) -> Result<Stored, StoreError> {
        let (db, last) = (self.db(), self.bells.last(desk));
        let sequence: Option<u64> = read(&db, &keys::index(desk, id))?;
        let sequence = sequence.filter(|sequence| *sequence <= last).ok_or(StoreError::UnknownEnvelope)?;
        let record: Option<EnvelopeRecord> = read(&db, &keys::envelope(desk, sequence))?;
        Ok(record.ok_or(StoreError::UnknownEnvelope)?.stored(desk.clone(), sequence))
    }

    /// Walks the records from the cursor on, passing over those that the reader has acknowledged. What was removed
    /// costs nothing.
    pub(super) fn list_after(
        &self,
        desk: &DeskId,
        after: u64,
        reader: &PublicKey,
        limit: usize,
    ) -> Result<Vec<Listed>, StoreError> {
        let last = self.bells.last(desk);
        let Some(first) = after.checked_add(1).filter(|first| *first <= last) else { return Ok(Vec::new()) };
        let mut listed = Vec::new();
        for entry in self.records(desk, first, last) {
            if listed.len() >= limit {
                break;
            }
            let (sequence, EnvelopeRecord { id, length, acknowledged, .. }) = entry?;
            if !acknowledged.contains(reader) {
                listed.push(Listed { sequence, id, length });
            }
        }
        Ok(listed)
    }

    /// The places from `first` on of envelopes that every reader has, or that came before a time, among the next
    /// [`GLANCE`] records; and where to go on, unless the list is at its end.
    pub(super) fn removable(
        &self,
        desk: &DeskId,
        first: u64,
        before: Timestamp,
        readers: &[PublicKey],
    ) -> Result<(Vec<u64>, Option<u64>), StoreError> {
        let (mut found, mut next) = (Vec::new(), None);
        for (glance, entry) in self.records(desk, first, self.bells.last(desk)).enumerate() {
            let (sequence, record) = entry?;
            if glance == GLANCE {
                next = Some(sequence);
                break;
            }
            if record.kept < before || record.is_done(readers) {
                found.push(sequence);
            }
        }
        Ok((found, next))
    }

    /// All desks that ever had an envelope.
    pub(super) fn desks(&self) -> Result<Vec<DeskId>, StoreError> {
        let desks = self.db().scan_prefix(keys::DESKS).keys().map(|key| {
            let key = key.map_err(database)?;
            let desk = keys::split_desk(&key);
            desk.map(|(desk, _)| desk).ok_or_else(|| damaged("sled/db", "a key in it cannot be read"))
        });
        desks.collect()
    }

    fn records(
        &self,
        desk: &DeskId,
        first: u64,
        last: u64,
    ) -> impl Iterator<Item = Result<(u64, EnvelopeRecord), StoreError>> + use<> {
        let range = keys::envelope(desk, first)..=keys::envelope(desk, last.max(first));
        self.db().range(range).map(|entry| {
            let (key, value) = entry.map_err(database)?;
            let sequence = keys::number(&key).ok_or_else(|| damaged("sled/db", "a key in it cannot be read"))?;
            Ok((sequence, parse(&value)?))
        })
    }

    /// The bytes of an envelope; one that is removed meanwhile is unknown, whatever was seen of it.
    pub(super) fn read(&self, stored: &Stored, offset: u64, length: u64) -> Result<Content, StoreError> {
        let record = self.record(stored)?.ok_or(StoreError::UnknownEnvelope)?;
        match self.content(stored, &record, offset, length) {
            Err(error) => {
                // The record goes first, then the key and the file.
                let there = self.record(stored)?.is_some_and(|now| now.slot == record.slot);
                Err(if there { error } else { StoreError::UnknownEnvelope })
            }
            content => content,
        }
    }

    fn record(&self, stored: &Stored) -> Result<Option<EnvelopeRecord>, StoreError> {
        let record: Option<EnvelopeRecord> = read(&self.db(), &keys::envelope(&stored.desk, stored.sequence))?;
        Ok(record.filter(|record| record.id == stored.id))
    }

    fn content(
        &self,
        stored: &Stored,
        record: &EnvelopeRecord,
        offset: u64,
        length: u64,
    ) -> Result<Content, StoreError> {
        let key = self.slots.key(record.slot)?;
        match record.place {
            Place::Inline => {
                let bytes = Bytes::from(check::inline(&self.db(), &key, &stored.desk, stored.sequence, &record.id)?);
                let begin = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                let end = begin.saturating_add(usize::try_from(length).unwrap_or(usize::MAX)).min(bytes.len());
                Ok(Content::Inline(bytes.slice(begin..end)))
            }
            Place::Body(name) => {
                let mut reader = BodyReader::new(self.bodies.read(&name, key)?, record.length, offset, length);
                reader.fill()?;
                Ok(Content::Body(Box::new(reader)))
            }
        }
    }
}
