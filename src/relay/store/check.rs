//! Looks at a data directory for damage: what sled's tail lost, records without bytes, bytes of the wrong length, and
//! when asked every hash. It only looks; [`tidy`] is the one function that removes, and only what no record knows.

use std::collections::HashSet;
use std::fmt;

use sled::Tree;

use super::bodies::{Bodies, BodyReader, whole_chunks, wrapped_length};
use super::directory::{Mark, damaged};
use super::record::{CommitRecord, DeskRecord, EnvelopeRecord, Place, Sum, UnderWay, UploadRecord};
use super::slots::{NONCE, OVERHEAD, SlotKey, SlotNumber, Slots};
use super::transaction::{database, parse, read};
use super::{StoreError, epochs, keys, mailboxes};
use crate::protocol::id::{DeskId, EnvelopeId, Sha256, UploadId};

/// What a check has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Desks that have ever had an envelope.
    pub desks: u64,
    /// Envelopes, over all desks.
    pub envelopes: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Uploads, under way or complete and remembered.
    pub uploads: u64,
    /// Replies, over all mailboxes.
    pub replies: u64,
    /// Epochs whose identities are there, over all desks.
    pub epochs: u64,
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { desks, envelopes, bytes, uploads, replies, epochs } = self;
        write!(f, "{envelopes} envelope(s) of {bytes} bytes at {desks} desk(s), {replies} in mailboxes, ")?;
        write!(f, "{epochs} epoch(s), {uploads} upload(s); all is sound")
    }
}

/// Compares sled's newest commit with the mark beside it, and returns it. A database with a lower number was cut.
pub(super) fn check_commit(tree: &Tree, mark: &Mark) -> Result<CommitRecord, StoreError> {
    let commit: CommitRecord = read(tree, keys::COMMIT)?.unwrap_or_default();
    let (number, marked) = (commit.number, mark.read()?);
    if number < marked {
        return Err(damaged("sled/db", format!("it ends at commit {number}, but commit {marked} was durable")));
    }
    Ok(commit)
}

/// Checks every record against every other and against the lengths of the bytes; with the keys, it unwraps everything,
/// and hashes each envelope and reply. The second answer is how many bytes of keys and values there are.
pub(super) fn check(tree: &Tree, bodies: &Bodies, deep: Option<&Slots>) -> Result<(Verified, u64), StoreError> {
    let mut seen = Verified::default();
    for entry in tree.scan_prefix(keys::DESKS) {
        let (key, value) = entry.map_err(database)?;
        let (desk, _) = keys::split_desk(&key).ok_or_else(unreadable)?;
        let counts: DeskRecord = parse(&value)?;
        let found = check_desk(tree, bodies, &desk, counts.last, deep, &mut seen)?;
        if found != counts.envelopes {
            let what = format!("a desk has {found} envelopes in it, but {} were kept", counts.envelopes);
            return Err(damaged("sled/db", what));
        }
        seen.desks += 1;
    }
    for kind in [keys::ENVELOPES, keys::INDEX] {
        let count = count(tree, kind)?;
        if count != seen.envelopes {
            return Err(damaged("sled/db", format!("{count} records stand for {} envelopes", seen.envelopes)));
        }
    }
    let bytes = check_sum(tree)?;
    seen.replies = mailboxes::check(tree, deep)?;
    seen.epochs = epochs::check(tree, deep)?;
    for entry in uploads(tree) {
        let (_, record) = entry?;
        seen.uploads += 1;
        let Some(UnderWay { body, .. }) = record.under_way() else { continue };
        if bodies.length(&body)?.is_none_or(|length| length < wrapped_length(whole_chunks(record.offset))) {
            let what = format!("it is shorter than {} bytes of an upload, or missing", record.offset);
            return Err(damaged(&Bodies::label(&body), what));
        }
    }
    Ok((seen, bytes))
}

/// Checks the keys that records name, and with them the tails of uploads that are under way.
pub(super) fn check_keys(tree: &Tree, bodies: &Bodies, slots: &Slots) -> Result<(), StoreError> {
    slots.check(&named_slots(tree)?)?;
    for entry in uploads(tree) {
        let (_, record) = entry?;
        if let Some(UnderWay { slot, body }) = record.under_way() {
            bodies.tail(&body, &slots.key(slot)?, record.offset)?;
        }
    }
    Ok(())
}

/// Removes body files that no record names, and cuts those of unfinished uploads to what their records know. Both are
/// what a kill leaves; neither was ever answered for. Only after everything else was found in order.
pub(super) fn tidy(tree: &Tree, bodies: &Bodies) -> Result<(), StoreError> {
    let mut named = HashSet::new();
    let mut under_way = HashSet::new();
    for entry in tree.scan_prefix(keys::ENVELOPES) {
        let (_, value) = entry.map_err(database)?;
        if let Place::Body(name) = parse::<EnvelopeRecord>(&value)?.place {
            named.insert(name);
        }
    }
    for entry in uploads(tree) {
        let (_, record) = entry?;
        if let Some(UnderWay { body, .. }) = record.under_way() {
            bodies.cut_back(&body, record.offset)?;
            named.insert(body);
            under_way.insert(body);
        }
    }
    let (files, tails) = bodies.names()?;
    for name in files.iter().filter(|name| !named.contains(*name)) {
        bodies.remove(name)?;
    }
    for name in tails.iter().filter(|name| !under_way.contains(*name)) {
        bodies.remove_tail(name)?;
    }
    Ok(())
}

/// Every slot that a record names.
pub(super) fn named_slots(tree: &Tree) -> Result<HashSet<SlotNumber>, StoreError> {
    let mut named = HashSet::new();
    for entry in tree.scan_prefix(keys::ENVELOPES) {
        let (_, value) = entry.map_err(database)?;
        named.insert(parse::<EnvelopeRecord>(&value)?.slot);
    }
    for entry in uploads(tree) {
        let (_, record) = entry?;
        named.extend(record.under_way().map(|under_way| under_way.slot));
    }
    mailboxes::name_slots(tree, &mut named)?;
    epochs::name_slots(tree, &mut named)?;
    Ok(named)
}

/// All uploads.
pub(super) fn uploads(tree: &Tree) -> impl Iterator<Item = Result<(UploadId, UploadRecord), StoreError>> + use<> {
    tree.scan_prefix(keys::UPLOADS).map(|entry| {
        let (key, value) = entry.map_err(database)?;
        Ok((keys::split_upload(&key).ok_or_else(unreadable)?, parse(&value)?))
    })
}

/// Adds up everything in the database and compares with what the newest batch noted; returns the bytes of it.
fn check_sum(tree: &Tree) -> Result<u64, StoreError> {
    let commit: CommitRecord = read(tree, keys::COMMIT)?.unwrap_or_default();
    let (mut sum, mut bytes) = (Sum::default(), 0);
    for entry in tree {
        let (key, value) = entry.map_err(database)?;
        if key != keys::COMMIT {
            sum.toggle(&key, &value);
            bytes += (key.len() + value.len()) as u64;
        }
    }
    if sum == commit.sum { Ok(bytes) } else { Err(damaged("sled/db", "what it holds is not what was committed")) }
}

fn check_desk(
    tree: &Tree,
    bodies: &Bodies,
    desk: &DeskId,
    last: u64,
    deep: Option<&Slots>,
    seen: &mut Verified,
) -> Result<u64, StoreError> {
    let mut found = 0;
    for entry in tree.scan_prefix(keys::envelopes(desk)) {
        let (key, value) = entry.map_err(database)?;
        let sequence = keys::number(&key).filter(|sequence| *sequence <= last).ok_or_else(unreadable)?;
        let record: EnvelopeRecord = parse(&value)?;
        if read(tree, &keys::index(desk, &record.id))? != Some(sequence) {
            return Err(damaged("sled/db", "an envelope is not in the index of ids"));
        }
        check_bytes(tree, bodies, desk, sequence, &record, deep)?;
        found += 1;
        seen.envelopes += 1;
        seen.bytes += record.length;
    }
    Ok(found)
}

fn check_bytes(
    tree: &Tree,
    bodies: &Bodies,
    desk: &DeskId,
    sequence: u64,
    record: &EnvelopeRecord,
    deep: Option<&Slots>,
) -> Result<(), StoreError> {
    let (file, length, right) = match record.place {
        Place::Inline => {
            let wrapped = tree.get(keys::bytes(desk, sequence)).map_err(database)?;
            ("sled/db".to_owned(), wrapped.map(|wrapped| wrapped.len() as u64), record.length + OVERHEAD as u64)
        }
        Place::Body(name) => (Bodies::label(&name), bodies.length(&name)?, wrapped_length(record.length)),
    };
    match length {
        Some(length) if length == right => {}
        Some(_) => return Err(damaged(&file, format!("an envelope of {} bytes has another length", record.length))),
        None => return Err(damaged(&file, format!("an envelope of {} bytes is missing", record.length))),
    }
    let Some(slots) = deep else { return Ok(()) };
    let key = slots.key(record.slot)?;
    let id = match record.place {
        Place::Inline => EnvelopeId::of(&inline(tree, &key, desk, sequence, &record.id)?),
        Place::Body(name) => hash(bodies, &name, key, record.length)?,
    };
    if id == record.id { Ok(()) } else { Err(damaged(&file, "an envelope in it has other bytes than were kept")) }
}

/// The bytes of a small envelope, unwrapped.
pub(super) fn inline(
    tree: &Tree,
    key: &SlotKey,
    desk: &DeskId,
    sequence: u64,
    id: &EnvelopeId,
) -> Result<Vec<u8>, StoreError> {
    let wrapped = tree.get(keys::bytes(desk, sequence)).map_err(database)?;
    let mut bytes = wrapped.ok_or_else(|| damaged("sled/db", "an envelope in it is missing"))?.to_vec();
    let length = key.unwrap(id.as_bytes(), 0, &mut bytes).map(|plain| plain.len());
    let length = length.ok_or_else(|| damaged("sled/db", "an envelope in it has other bytes than were kept"))?;
    // What the nonce took is at the beginning.
    bytes.drain(..NONCE);
    bytes.truncate(length);
    Ok(bytes)
}

fn hash(bodies: &Bodies, name: &UploadId, key: SlotKey, length: u64) -> Result<EnvelopeId, StoreError> {
    let mut sha256 = Sha256::new();
    let reader = BodyReader::new(bodies.read(name, key)?, length, 0, length);
    reader.drain(|piece| {
        sha256.update(piece);
        Ok(())
    })?;
    Ok(EnvelopeId::from_bytes(sha256.finish()))
}

pub(super) fn count(tree: &Tree, kind: &[u8]) -> Result<u64, StoreError> {
    let mut count = 0;
    for entry in tree.scan_prefix(kind).keys() {
        entry.map_err(database)?;
        count += 1;
    }
    Ok(count)
}

pub(super) fn unreadable() -> StoreError {
    damaged("sled/db", "a key in it cannot be read")
}
