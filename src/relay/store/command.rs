//! What the committer is asked, and the decisions that have to be taken one after another: what is new, which place
//! is next. Decisions only; whether they became durable is the committer's to say.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::epochs::{self, NewEpoch};
use super::mailboxes::{Discard, Expire, NewReply};
use super::record::{DeskRecord, EnvelopeRecord, Place, Progress, UnderWay, UploadRecord};
use super::slots::{SlotNumber, Taken};
use super::transaction::Transaction;
use super::uploads::Claim;
use super::{Kept, NewUpload, StoreError, keys};
use crate::protocol::id::{DeskId, EnvelopeId, PublicKey, UploadId};

/// Where an answer goes. Dropped without an answer, it tells that the store has stopped.
pub(super) type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// One change, with the place for its answer.
pub(super) enum Command {
    Keep(Keep, Answer<Kept>),
    /// Answered with the upload that has this name already, if there is one.
    CreateUpload(NewUpload, Room, Answer<Option<UploadRecord>>),
    RecordOffset(Arc<Claim>, u64, Answer<()>),
    Complete(Arc<Claim>, Whole, Answer<Kept>),
    RemoveUpload(Arc<Claim>, Answer<()>),
    Acknowledge(Acknowledgement, Answer<()>),
    Remove(DeskId, Vec<u64>, Answer<usize>),
    /// Removals are over for now: a good time for a smaller copy of the database.
    Shrink(Answer<()>),
    PublishEpoch(NewEpoch, Answer<()>),
    /// Answered with how many epochs are gone altogether: one at most.
    ExpireEpoch(epochs::Expire, Answer<usize>),
    PostReply(NewReply, Answer<()>),
    DiscardReply(Discard, Answer<()>),
    ExpireReplies(Expire, Answer<usize>),
    Close(Answer<()>),
}

/// A small envelope that came whole.
pub(super) struct Keep {
    pub(super) desk: DeskId,
    pub(super) id: EnvelopeId,
    pub(super) length: u64,
    /// Its bytes, wrapped under the key of the slot.
    pub(super) wrapped: Vec<u8>,
    pub(super) slot: Taken,
    pub(super) kept: Timestamp,
}

/// What a new upload takes: a body file, which is there, and the slot of its key.
pub(super) struct Room {
    pub(super) body: UploadId,
    pub(super) slot: Taken,
}

/// A reader has an envelope.
pub(super) struct Acknowledgement {
    pub(super) desk: DeskId,
    pub(super) id: EnvelopeId,
    pub(super) reader: PublicKey,
    /// All who read the desk now: once each of them has it, the envelope goes.
    pub(super) readers: Vec<PublicKey>,
}

/// What a removed envelope leaves behind, to go once the removal is durable.
#[derive(Debug)]
pub(super) struct Removed {
    pub(super) slot: SlotNumber,
    pub(super) body: Option<UploadId>,
}

/// What an upload's completion leaves behind.
pub(super) struct Completed {
    pub(super) kept: Kept,
    pub(super) body: UploadId,
    /// Whether that file is not needed (any more).
    pub(super) unneeded: bool,
    /// Its slot, if the same envelope was there already, under another one.
    pub(super) forgotten: Option<SlotNumber>,
}

/// An upload whose last byte is durable and whose shape is right.
pub(super) struct Whole {
    pub(super) id: EnvelopeId,
    pub(super) length: u64,
    /// The bytes of a small envelope, wrapped under the upload's slot; a larger one stays in its body file.
    pub(super) small: Option<Vec<u8>>,
    pub(super) kept: Timestamp,
}

impl Command {
    /// Bytes that go into the database, about.
    pub(super) fn size(&self) -> u64 {
        /// Records, keys and sled's own frames around one change, generously.
        const FRAME: u64 = 1024;
        /// About what sled writes for one removal, on the average: after every tenth it writes a page of 17 small
        /// envelopes anew, as far as they are left. A quarter of it, as for what is kept.
        const REMOVAL: usize = 8 * 1024;
        let content = match self {
            Self::Keep(keep, _) => keep.wrapped.len(),
            Self::Complete(_, whole, _) => whole.small.as_ref().map_or(0, Vec::len),
            Self::Acknowledge(..) => REMOVAL,
            Self::Remove(_, places, _) => places.len() * REMOVAL,
            Self::PublishEpoch(new, _) => new.size(),
            Self::ExpireEpoch(expire, _) => expire.count() * REMOVAL,
            Self::PostReply(reply, _) => reply.size(),
            Self::DiscardReply(..) => REMOVAL,
            Self::ExpireReplies(expire, _) => expire.count() * REMOVAL,
            _ => 0,
        };
        FRAME + content as u64
    }

    /// Whether it brings something new, and has to wait when the disk is full.
    pub(super) fn is_intake(&self) -> bool {
        matches!(self, Self::Keep(..) | Self::Complete(..) | Self::CreateUpload(..) | Self::PostReply(..))
    }
}

/// Keeps an envelope whose bytes come with it. The wrapped bytes are used up if it is new.
pub(super) fn keep(transaction: &mut Transaction<'_>, keep: &mut Keep) -> Result<Kept, StoreError> {
    let Keep { id, length, kept, .. } = *keep;
    let (slot, place) = (keep.slot.number(), Place::Inline);
    let record = EnvelopeRecord { id, length, kept, slot, place, acknowledged: Vec::new() };
    add(transaction, &keep.desk, &record, Some(&mut keep.wrapped))
}

/// Makes an upload, or answers with the one that has its name. Here the two of two requests at once meet.
pub(super) fn create_upload(
    transaction: &mut Transaction<'_>,
    upload: NewUpload,
    room: &Room,
) -> Result<Option<UploadRecord>, StoreError> {
    let key = keys::upload(&upload.id);
    let before = transaction.read(&key)?;
    if before.is_none() {
        let NewUpload { desk, length, expires, .. } = upload;
        let progress = Progress::UnderWay(UnderWay { slot: room.slot.number(), body: room.body });
        transaction.write(key, &UploadRecord { desk, length, offset: 0, expires, progress })?;
    }
    Ok(before)
}

pub(super) fn record_offset(transaction: &mut Transaction<'_>, id: &UploadId, offset: u64) -> Result<(), StoreError> {
    let (mut record, _) = open_upload(transaction, id)?;
    record.offset = offset;
    transaction.write(keys::upload(id), &record)
}

/// Keeps the envelope of an upload.
pub(super) fn complete(
    transaction: &mut Transaction<'_>,
    upload: &UploadId,
    whole: &mut Whole,
) -> Result<Completed, StoreError> {
    let (mut record, UnderWay { slot, body }) = open_upload(transaction, upload)?;
    let place = if whole.small.is_some() { Place::Inline } else { Place::Body(body) };
    let Whole { id, length, kept, .. } = *whole;
    let envelope = EnvelopeRecord { id, length, kept, slot, place, acknowledged: Vec::new() };
    let kept = add(transaction, &record.desk, &envelope, whole.small.as_mut())?;
    let new = matches!(kept, Kept::New(_));
    record.offset = record.length;
    record.progress = Progress::Complete(kept.stored().clone());
    transaction.write(keys::upload(upload), &record)?;
    let unneeded = !new || place == Place::Inline;
    Ok(Completed { kept, body, unneeded, forgotten: (!new).then_some(slot) })
}

/// Removes an upload's record. The answer is where that lies which has come of it, if it was not complete; that goes too.
pub(super) fn remove_upload(transaction: &mut Transaction<'_>, id: &UploadId) -> Result<Option<UnderWay>, StoreError> {
    let key = keys::upload(id);
    let record: UploadRecord = transaction.read(&key)?.ok_or(StoreError::UnknownUpload)?;
    transaction.remove(key);
    Ok(record.under_way())
}

/// Notes that a reader has an envelope, and removes it once every reader of the desk has it.
pub(super) fn acknowledge(
    transaction: &mut Transaction<'_>,
    acknowledgement: &Acknowledgement,
) -> Result<Option<Removed>, StoreError> {
    let Acknowledgement { desk, id, reader, readers } = acknowledgement;
    let sequence = transaction.read(&keys::index(desk, id))?.ok_or(StoreError::UnknownEnvelope)?;
    let key = keys::envelope(desk, sequence);
    let mut record: EnvelopeRecord = transaction.read(&key)?.ok_or(StoreError::UnknownEnvelope)?;
    let new = !record.acknowledged.contains(reader);
    if new {
        // Who reads the desk no more is not waited for; who comes back is given it again.
        record.acknowledged.retain(|other| readers.contains(other));
        record.acknowledged.push(*reader);
    }
    if record.is_done(readers) {
        return remove(transaction, desk, sequence);
    }
    if new {
        transaction.write(key, &record)?;
    }
    Ok(None)
}

/// Removes an envelope: its record, with everything in it, its place in the index, its bytes.
pub(super) fn remove(
    transaction: &mut Transaction<'_>,
    desk: &DeskId,
    sequence: u64,
) -> Result<Option<Removed>, StoreError> {
    let key = keys::envelope(desk, sequence);
    let Some(record): Option<EnvelopeRecord> = transaction.read(&key)? else { return Ok(None) };
    let counts: DeskRecord = transaction.read(&keys::desk(desk))?.unwrap_or_default();
    let envelopes = counts.envelopes.saturating_sub(1);
    transaction.write(keys::desk(desk), &DeskRecord { envelopes, ..counts })?;
    transaction.remove(key);
    transaction.remove(keys::index(desk, &record.id));
    let body = match record.place {
        Place::Inline => {
            transaction.remove(keys::bytes(desk, sequence));
            None
        }
        Place::Body(name) => Some(name),
    };
    Ok(Some(Removed { slot: record.slot, body }))
}

/// Gives an envelope the next place of its desk, unless its id has one.
fn add(
    transaction: &mut Transaction<'_>,
    desk: &DeskId,
    envelope: &EnvelopeRecord,
    wrapped: Option<&mut Vec<u8>>,
) -> Result<Kept, StoreError> {
    let index = keys::index(desk, &envelope.id);
    if let Some(sequence) = transaction.read::<u64>(&index)? {
        let first: Option<EnvelopeRecord> = transaction.read(&keys::envelope(desk, sequence))?;
        let first = first.ok_or_else(|| super::directory::damaged("sled/db", "an envelope's record is missing"))?;
        return Ok(Kept::Again(first.stored(desk.clone(), sequence)));
    }
    let counts: DeskRecord = transaction.read(&keys::desk(desk))?.unwrap_or_default();
    let sequence = counts.last + 1;
    transaction.write(keys::desk(desk), &DeskRecord { last: sequence, envelopes: counts.envelopes + 1 })?;
    transaction.write(index, &sequence)?;
    transaction.write(keys::envelope(desk, sequence), envelope)?;
    if let Some(wrapped) = wrapped {
        transaction.write_bytes(keys::bytes(desk, sequence), std::mem::take(wrapped))?;
    }
    Ok(Kept::New(envelope.stored(desk.clone(), sequence)))
}

fn open_upload(transaction: &Transaction<'_>, id: &UploadId) -> Result<(UploadRecord, UnderWay), StoreError> {
    let record: Option<UploadRecord> = transaction.read(&keys::upload(id))?;
    let record = record.ok_or(StoreError::UnknownUpload)?;
    let under_way = record.under_way().ok_or(StoreError::UnknownUpload)?;
    Ok((record, under_way))
}
