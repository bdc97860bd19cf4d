//! Replies that wait in mailboxes (PROTOCOL.md steps 13 and 16): each wrapped under a slot of its own. It knows a
//! mailbox by its write id only, and never learns who writes or who reads.

use std::collections::HashSet;

use bytes::Bytes;
use jiff::Timestamp;
use sled::{IVec, Tree};

use super::check::{count, unreadable};
use super::directory::damaged;
use super::engine::Engine;
use super::record::{MailboxRecord, ReplyRecord};
use super::slots::{OVERHEAD, SlotNumber, Slots, Taken};
use super::transaction::{Transaction, database, parse, read};
use super::{StoreError, keys};
use crate::protocol::envelope::SmallEnvelope;
use crate::protocol::id::{EnvelopeId, MailboxId};
use crate::protocol::mailbox::MOST_REPLIES;

/// Replies that one command of the sweep removes: as many removals as a batch should hold.
const EXPIRED_AT_ONCE: usize = 16;

/// The longest record of a mailbox in bytes, about: 32 replies of 56 bytes.
const RECORD: usize = 2 * 1024;

/// A reply that is wrapped and not yet kept.
pub(super) struct NewReply {
    mailbox: MailboxId,
    id: EnvelopeId,
    length: u64,
    kept: Timestamp,
    slot: Taken,
    wrapped: Vec<u8>,
}

impl NewReply {
    /// Bytes that go into the database.
    pub(super) fn size(&self) -> usize {
        self.wrapped.len() + RECORD
    }
}

/// A reply that is to go.
pub(super) struct Discard {
    mailbox: MailboxId,
    id: EnvelopeId,
    /// A free slot: overwritten in place of the reply's own if there is no such reply, so that it takes the same time.
    spare: Option<Taken>,
}

/// Replies that are too old.
pub(super) struct Expire(Vec<(MailboxId, EnvelopeId)>);

impl Expire {
    /// How many.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The mailbox where the next ones are looked for; nothing if there were none.
    pub(super) fn last(&self) -> Option<MailboxId> {
        self.0.last().map(|(mailbox, _)| *mailbox)
    }
}

/// Puts a reply behind those that are there. The same one again changes nothing.
pub(super) fn post(transaction: &mut Transaction<'_>, reply: NewReply) -> Result<(), StoreError> {
    let NewReply { mailbox, id, length, kept, slot, wrapped } = reply;
    let mut record = replies_in(transaction, &mailbox)?;
    if record.replies.iter().any(|there| there.id == id) {
        return Ok(());
    }
    if record.replies.len() >= MOST_REPLIES {
        return Err(StoreError::MailboxFull);
    }
    record.replies.push(ReplyRecord { id, length, kept, slot: slot.number() });
    transaction.write(keys::mailbox(&mailbox), &record)?;
    transaction.write_bytes(keys::reply(&mailbox, &id), wrapped)?;
    slot.keep();
    Ok(())
}

/// Takes a reply out. The answer is the slot whose key ends: always one, whether the reply was there or not, and the
/// same two records are written. Only where the disk has no room for a spare slot, what is not there costs nothing.
pub(super) fn discard(transaction: &mut Transaction<'_>, discard: Discard) -> Result<Option<SlotNumber>, StoreError> {
    let Discard { mailbox, id, spare } = discard;
    let mut record = replies_in(transaction, &mailbox)?;
    let found = record.replies.iter().position(|reply| reply.id == id).map(|at| record.replies.remove(at).slot);
    if found.is_none() && spare.is_none() {
        return Ok(None);
    }
    write_replies(transaction, &mailbox, &record)?;
    transaction.remove(keys::reply(&mailbox, &id));
    Ok(found.or_else(|| spare.map(Taken::keep)))
}

/// Takes out what is too old. The answer is the slots whose keys end.
pub(super) fn expire(transaction: &mut Transaction<'_>, expire: &Expire) -> Result<Vec<SlotNumber>, StoreError> {
    let mut forgotten = Vec::new();
    for (mailbox, id) in &expire.0 {
        let mut record = replies_in(transaction, mailbox)?;
        // The contact may have been quicker.
        if let Some(at) = record.replies.iter().position(|reply| reply.id == *id) {
            forgotten.push(record.replies.remove(at).slot);
            write_replies(transaction, mailbox, &record)?;
            transaction.remove(keys::reply(mailbox, id));
        }
    }
    Ok(forgotten)
}

fn replies_in(transaction: &Transaction<'_>, mailbox: &MailboxId) -> Result<MailboxRecord, StoreError> {
    Ok(transaction.read(&keys::mailbox(mailbox))?.unwrap_or_default())
}

/// A mailbox without replies has no record: it leaves no trace that there ever was one.
fn write_replies(
    transaction: &mut Transaction<'_>,
    mailbox: &MailboxId,
    record: &MailboxRecord,
) -> Result<(), StoreError> {
    let key = keys::mailbox(mailbox);
    if record.replies.is_empty() {
        transaction.remove(key);
        return Ok(());
    }
    transaction.write(key, record)
}

impl Engine {
    /// Wraps a reply under a slot of its own. Blocks.
    pub(super) fn wrap_reply(
        &self,
        mailbox: MailboxId,
        envelope: &SmallEnvelope<Bytes>,
        kept: Timestamp,
    ) -> Result<NewReply, StoreError> {
        self.check_health()?;
        let (id, bytes) = (envelope.id(), envelope.bytes());
        // Before a slot is taken: the slot file may have to grow.
        self.space.check(bytes.len() as u64)?;
        let slot = self.slots.take()?;
        let wrapped = slot.key()?.wrap(id.as_bytes(), 0, bytes)?;
        Ok(NewReply { mailbox, id, length: bytes.len() as u64, kept, slot, wrapped })
    }

    /// Takes what a removal needs. Blocks. A disk without room for one more slot keeps no removal up.
    pub(super) fn prepare_discard(&self, mailbox: MailboxId, id: EnvelopeId) -> Discard {
        let spare = self.space.check(1).and_then(|()| self.slots.take());
        Discard { mailbox, id, spare: spare.ok() }
    }

    /// The bytes of a reply. Blocks. What is being removed is not seen: the records are read and the key is used while
    /// nothing can be removed.
    pub(super) fn reply(&self, mailbox: &MailboxId, skip: usize) -> Result<Option<Bytes>, StoreError> {
        let _settled = self.settled.read()?;
        let db = self.db();
        let record: Option<MailboxRecord> = read(&db, &keys::mailbox(mailbox))?;
        let reply = record.and_then(|record| record.replies.get(skip).copied());
        reply.map(|reply| unwrap(&db, &self.slots, mailbox, &reply).map(Bytes::from)).transpose()
    }

    /// The next replies that were kept at `through` or before, from a mailbox on; none at the end. Blocks. It may see
    /// what is not durable yet: the committer looks again.
    pub(super) fn find_expired(&self, from: Option<MailboxId>, through: Timestamp) -> Result<Expire, StoreError> {
        let begin = from.map_or(keys::MAILBOXES.to_vec(), |from| keys::mailbox(&from));
        let mut found = Vec::new();
        for entry in self.db().range(begin..keys::REPLIES.to_vec()).map(read_mailbox) {
            let (mailbox, record) = entry?;
            let expired = record.replies.iter().filter(|reply| reply.kept <= through);
            found.extend(expired.map(|reply| (mailbox, reply.id)).take(EXPIRED_AT_ONCE - found.len()));
            if found.len() == EXPIRED_AT_ONCE {
                break;
            }
        }
        Ok(Expire(found))
    }
}

/// Checks that every mailbox is within its limit and that each reply's bytes are there, and no others; with the keys,
/// it unwraps and hashes them too. Returns how many there are.
pub(super) fn check(tree: &Tree, deep: Option<&Slots>) -> Result<u64, StoreError> {
    let mut found = 0;
    for entry in mailboxes(tree) {
        let (mailbox, record) = entry?;
        if record.replies.len() > MOST_REPLIES {
            return Err(damaged("sled/db", "a mailbox in it holds more replies than it may"));
        }
        for reply in &record.replies {
            let wrapped = tree.get(keys::reply(&mailbox, &reply.id)).map_err(database)?;
            if wrapped.is_none_or(|wrapped| wrapped.len() as u64 != reply.length + OVERHEAD as u64) {
                return Err(damaged("sled/db", "the bytes of a reply are missing or of another length"));
            }
            let bytes = deep.map(|slots| unwrap(tree, slots, &mailbox, reply)).transpose()?;
            if bytes.is_some_and(|bytes| EnvelopeId::of(&bytes) != reply.id) {
                return Err(damaged("sled/db", "a reply in it has other bytes than were kept"));
            }
            found += 1;
        }
    }
    let bytes = count(tree, keys::REPLIES)?;
    if bytes == found {
        Ok(found)
    } else {
        Err(damaged("sled/db", format!("{bytes} replies are in it, and mailboxes name {found}")))
    }
}

/// Adds every slot that a reply is wrapped under.
pub(super) fn name_slots(tree: &Tree, named: &mut HashSet<SlotNumber>) -> Result<(), StoreError> {
    for entry in mailboxes(tree) {
        for reply in entry?.1.replies {
            if !named.insert(reply.slot) {
                return Err(damaged("sled/db", "two records name one key"));
            }
        }
    }
    Ok(())
}

/// All mailboxes that hold something.
fn mailboxes(tree: &Tree) -> impl Iterator<Item = Result<(MailboxId, MailboxRecord), StoreError>> {
    tree.scan_prefix(keys::MAILBOXES).map(read_mailbox)
}

fn read_mailbox(entry: sled::Result<(IVec, IVec)>) -> Result<(MailboxId, MailboxRecord), StoreError> {
    let (key, value) = entry.map_err(database)?;
    Ok((keys::split_mailbox(&key).ok_or_else(unreadable)?, parse(&value)?))
}

fn unwrap(tree: &Tree, slots: &Slots, mailbox: &MailboxId, reply: &ReplyRecord) -> Result<Vec<u8>, StoreError> {
    let wrapped = tree.get(keys::reply(mailbox, &reply.id)).map_err(database)?;
    let mut wrapped = wrapped.ok_or_else(|| damaged("sled/db", "the bytes of a reply are missing"))?.to_vec();
    let plain = slots.key(reply.slot)?.unwrap(reply.id.as_bytes(), 0, &mut wrapped).map(|plain| plain.to_vec());
    plain.ok_or_else(|| damaged("sled/db", "a reply in it does not fit its key in slots"))
}
