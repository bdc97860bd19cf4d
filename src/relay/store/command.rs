//! What the committer is asked, and the decisions that have to be taken one after another: what is new, which place
//! is next, which epoch is newer. Decisions only; whether they became durable is the committer's to say.

use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use tokio::sync::oneshot;

use super::mailboxes::{Discard, Expire, NewReply};
use super::record::{DeskRecord, EnvelopeRecord, EpochRecord, Place, UploadRecord};
use super::transaction::Transaction;
use super::uploads::Claim;
use super::{Kept, NewUpload, StoreError, keys};
use crate::protocol::id::{DeskId, EnvelopeId, PublicKey, UploadId};

/// Where an answer goes. Dropped without an answer, it tells that the store has stopped.
pub(super) type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// One change, with the place for its answer.
pub(super) enum Command {
    Keep(Keep, Answer<Kept>),
    CreateUpload(Arc<Claim>, NewUpload, Answer<()>),
    RecordOffset(Arc<Claim>, u64, Answer<()>),
    Complete(Arc<Claim>, Whole, Answer<Kept>),
    RemoveUpload(Arc<Claim>, Answer<()>),
    Acknowledge(DeskId, EnvelopeId, PublicKey, Answer<()>),
    PublishEpoch(NewEpoch, Answer<()>),
    PostReply(NewReply, Answer<()>),
    DiscardReply(Discard, Answer<()>),
    ExpireReplies(Expire, Answer<usize>),
    Close(Answer<()>),
}

/// A small envelope that came whole.
pub(super) struct Keep {
    pub(super) desk: DeskId,
    pub(super) id: EnvelopeId,
    pub(super) bytes: Bytes,
    pub(super) kept: Timestamp,
}

/// An upload whose last byte is durable and whose shape is right.
pub(super) struct Whole {
    pub(super) id: EnvelopeId,
    pub(super) length: u64,
    /// The bytes of a small envelope; a larger one stays in its body file.
    pub(super) small: Option<Bytes>,
    pub(super) kept: Timestamp,
}

/// A newer epoch of a desk.
pub(super) struct NewEpoch {
    pub(super) desk: DeskId,
    pub(super) epoch: u64,
    pub(super) notice: Vec<u8>,
    pub(super) wrapped: Vec<(PublicKey, Vec<u8>)>,
}

/// The most bytes of an epoch's notice and wrapped identities together, as they go into one batch: about 100 readers.
const LARGEST_EPOCH: usize = 256 * 1024;

impl Command {
    /// Bytes that go into the database, about.
    pub(super) fn size(&self) -> u64 {
        /// Records, keys and sled's own frames around one change, generously.
        const FRAME: u64 = 1024;
        let content = match self {
            Self::Keep(keep, _) => keep.bytes.len(),
            Self::Complete(_, whole, _) => whole.small.as_ref().map_or(0, Bytes::len),
            Self::PublishEpoch(new, _) => new.size(),
            Self::PostReply(reply, _) => reply.size(),
            Self::ExpireReplies(expire, _) => expire.size(),
            _ => 0,
        };
        FRAME + content as u64
    }

    /// Whether it brings something new, and has to wait when the disk is full.
    pub(super) fn is_intake(&self) -> bool {
        matches!(self, Self::Keep(..) | Self::Complete(..) | Self::CreateUpload(..) | Self::PostReply(..))
    }
}

impl NewEpoch {
    fn size(&self) -> usize {
        self.notice.len() + self.wrapped.iter().map(|(_, identity)| identity.len()).sum::<usize>()
    }
}

/// Keeps an envelope whose bytes come with it.
pub(super) fn keep(transaction: &mut Transaction<'_>, keep: &Keep) -> Result<Kept, StoreError> {
    let record = EnvelopeRecord { id: keep.id, length: keep.bytes.len() as u64, kept: keep.kept, place: Place::Inline };
    add(transaction, &keep.desk, &record, Some(&keep.bytes))
}

pub(super) fn create_upload(transaction: &mut Transaction<'_>, upload: NewUpload) -> Result<(), StoreError> {
    let key = keys::upload(&upload.id);
    if transaction.read::<UploadRecord>(&key)?.is_some() {
        return Err(StoreError::UploadBusy);
    }
    let NewUpload { desk, length, expires, .. } = upload;
    transaction.write(key, &UploadRecord { desk, length, offset: 0, expires, stored: None })
}

pub(super) fn record_offset(transaction: &mut Transaction<'_>, id: &UploadId, offset: u64) -> Result<(), StoreError> {
    let mut record = open_upload(transaction, id)?;
    record.offset = offset;
    transaction.write(keys::upload(id), &record)
}

/// Keeps the envelope of an upload. The second answer is whether its body file is not needed (any more).
pub(super) fn complete(
    transaction: &mut Transaction<'_>,
    upload: &UploadId,
    whole: &Whole,
) -> Result<(Kept, bool), StoreError> {
    let mut record = open_upload(transaction, upload)?;
    let place = if whole.small.is_some() { Place::Inline } else { Place::Body(*upload) };
    let envelope = EnvelopeRecord { id: whole.id, length: whole.length, kept: whole.kept, place };
    let kept = add(transaction, &record.desk, &envelope, whole.small.as_ref())?;
    let needed = matches!((&kept, place), (Kept::New(_), Place::Body(_)));
    record.offset = record.length;
    record.stored = Some(kept.stored().clone());
    transaction.write(keys::upload(upload), &record)?;
    Ok((kept, !needed))
}

/// Removes an upload's record. The answer is whether its body file goes too.
pub(super) fn remove_upload(transaction: &mut Transaction<'_>, id: &UploadId) -> Result<bool, StoreError> {
    let key = keys::upload(id);
    let record: UploadRecord = transaction.read(&key)?.ok_or(StoreError::UnknownUpload)?;
    transaction.remove(key);
    Ok(record.stored.is_none())
}

pub(super) fn acknowledge(
    transaction: &mut Transaction<'_>,
    desk: &DeskId,
    id: &EnvelopeId,
    reader: &PublicKey,
) -> Result<(), StoreError> {
    let sequence = transaction.read(&keys::index(desk, id))?.ok_or(StoreError::UnknownEnvelope)?;
    let key = keys::acknowledged(desk, reader, sequence);
    match transaction.read::<Noted>(&key)? {
        Some(Noted) => Ok(()),
        None => transaction.write(key, &Noted),
    }
}

pub(super) fn publish_epoch(transaction: &mut Transaction<'_>, new: NewEpoch) -> Result<(), StoreError> {
    let size = new.size();
    if size > LARGEST_EPOCH {
        return Err(StoreError::ValueTooLarge(size));
    }
    let NewEpoch { desk, epoch, notice, wrapped } = new;
    let key = keys::epoch(&desk);
    if let Some(newest) = transaction.read::<EpochRecord>(&key)?.filter(|newest| newest.epoch >= epoch) {
        return Err(StoreError::EpochOutOfOrder(newest.epoch));
    }
    transaction.write(key, &EpochRecord { epoch, notice })?;
    wrapped
        .into_iter()
        .try_for_each(|(reader, identity)| transaction.write_bytes(keys::wrapped(&desk, &reader, epoch), identity))
}

/// Gives an envelope the next place of its desk, unless its id has one.
fn add(
    transaction: &mut Transaction<'_>,
    desk: &DeskId,
    envelope: &EnvelopeRecord,
    bytes: Option<&Bytes>,
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
    if let Some(bytes) = bytes {
        transaction.write_bytes(keys::bytes(desk, sequence), bytes.to_vec())?;
    }
    Ok(Kept::New(envelope.stored(desk.clone(), sequence)))
}

fn open_upload(transaction: &Transaction<'_>, id: &UploadId) -> Result<UploadRecord, StoreError> {
    let record: Option<UploadRecord> = transaction.read(&keys::upload(id))?;
    record.filter(|record| record.stored.is_none()).ok_or(StoreError::UnknownUpload)
}

/// The empty record of an acknowledgement.
struct Noted;

impl super::record::Record for Noted {
    fn to_bytes(&self) -> Vec<u8> {
        Vec::new()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.is_empty().then_some(Self)
    }
}
