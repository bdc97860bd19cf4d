//! Looks at a data directory for damage: what sled's tail lost, records without bytes, bytes of the wrong length, and
//! when asked every hash. It only looks; [`tidy`] is the one function that removes, and only what no record knows.

use std::collections::HashSet;
use std::fmt;
use std::io;

use sled::{IVec, Tree};

use super::bodies::Bodies;
use super::directory::{Mark, damaged};
use super::record::{CommitRecord, DeskRecord, EnvelopeRecord, Place, Sum, UploadRecord};
use super::slots::SlotNumber;
use super::transaction::{database, parse, read};
use super::{StoreError, keys, mailboxes};
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
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { desks, envelopes, bytes, uploads, replies } = self;
        write!(f, "{envelopes} envelope(s) of {bytes} bytes at {desks} desk(s), {replies} in mailboxes, ")?;
        write!(f, "{uploads} upload(s); all is sound")
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

/// Checks every record against every other and against the bytes; `deep` hashes each envelope too.
pub(super) fn check(tree: &Tree, bodies: &Bodies, deep: bool) -> Result<Verified, StoreError> {
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
    check_sum(tree)?;
    seen.replies = mailboxes::check(tree)?;
    for entry in uploads(tree) {
        let (id, record) = entry?;
        seen.uploads += 1;
        let length = if record.stored.is_none() { bodies.length(&id)? } else { continue };
        if length.is_none_or(|length| length < record.offset) {
            return Err(damaged(
                &Bodies::label(&id),
                format!("it is shorter than {} bytes, or missing", record.offset),
            ));
        }
    }
    Ok(seen)
}

/// Removes body files that no record names, and cuts those of unfinished uploads to what their records know. Both are
/// what a kill leaves; neither was ever answered for. Only after [`check`] has found everything else in order.
pub(super) fn tidy(tree: &Tree, bodies: &Bodies) -> Result<(), StoreError> {
    let mut named = HashSet::new();
    for entry in tree.scan_prefix(keys::ENVELOPES) {
        let (_, value) = entry.map_err(database)?;
        if let Place::Body(name) = parse::<EnvelopeRecord>(&value)?.place {
            named.insert(name);
        }
    }
    for entry in uploads(tree) {
        let (id, record) = entry?;
        if record.stored.is_none() {
            drop(bodies.append(&id, record.offset)?);
            named.insert(id);
        }
    }
    for name in bodies.names()?.iter().filter(|name| !named.contains(*name)) {
        bodies.remove(name)?;
    }
    Ok(())
}

/// Every slot that a record names.
pub(super) fn named_slots(tree: &Tree) -> Result<HashSet<SlotNumber>, StoreError> {
    let mut named = HashSet::new();
    mailboxes::name_slots(tree, &mut named)?;
    Ok(named)
}

/// All uploads.
pub(super) fn uploads(tree: &Tree) -> impl Iterator<Item = Result<(UploadId, UploadRecord), StoreError>> {
    tree.scan_prefix(keys::UPLOADS).map(|entry| {
        let (key, value) = entry.map_err(database)?;
        Ok((keys::split_upload(&key).ok_or_else(unreadable)?, parse(&value)?))
    })
}

/// Adds up everything in the database and compares with what the newest batch noted.
fn check_sum(tree: &Tree) -> Result<(), StoreError> {
    let commit: CommitRecord = read(tree, keys::COMMIT)?.unwrap_or_default();
    let mut sum = Sum::default();
    for entry in tree {
        let (key, value) = entry.map_err(database)?;
        if key != keys::COMMIT {
            sum.toggle(&key, &value);
        }
    }
    if sum == commit.sum { Ok(()) } else { Err(damaged("sled/db", "what it holds is not what was committed")) }
}

fn check_desk(
    tree: &Tree,
    bodies: &Bodies,
    desk: &DeskId,
    last: u64,
    deep: bool,
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
    deep: bool,
) -> Result<(), StoreError> {
    let (file, length) = match record.place {
        Place::Inline => {
            let bytes = inline(tree, desk, sequence)?;
            if deep && bytes.as_deref().is_some_and(|bytes| EnvelopeId::of(bytes) != record.id) {
                return Err(damaged("sled/db", "an envelope in it has other bytes than were kept"));
            }
            ("sled/db".to_owned(), bytes.map(|bytes| bytes.len() as u64))
        }
        Place::Body(name) => (Bodies::label(&name), bodies.length(&name)?),
    };
    match length {
        Some(length) if length == record.length => {}
        Some(_) => return Err(damaged(&file, format!("an envelope of {} bytes has another length", record.length))),
        None => return Err(damaged(&file, format!("an envelope of {} bytes is missing", record.length))),
    }
    match record.place {
        Place::Body(name) if deep && hash(bodies, &name)? != record.id => {
            Err(damaged(&file, "it has other bytes than were kept"))
        }
        _ => Ok(()),
    }
}

/// The bytes of a small envelope.
pub(super) fn inline(tree: &Tree, desk: &DeskId, sequence: u64) -> Result<Option<IVec>, StoreError> {
    tree.get(keys::bytes(desk, sequence)).map_err(database)
}

fn hash(bodies: &Bodies, name: &UploadId) -> Result<EnvelopeId, StoreError> {
    let mut sha256 = Sha256::new();
    io::copy(&mut bodies.read(name)?, &mut sha256)?;
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
