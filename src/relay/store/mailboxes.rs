//! Replies that wait in mailboxes (PROTOCOL.md steps 13 and 16): each wrapped under a slot of its own. It knows a
//! mailbox by its write id only, and never learns who writes or who reads.

use std::collections::HashSet;
use std::ops::Bound;

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

/// Mailboxes that one command of the sweep goes through: 32 replies each are as many removals as a batch should hold.
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

/// Mailboxes whose old replies are to go.
pub(super) struct Expire {
    mailboxes: Vec<MailboxId>,
    through: Timestamp,
}

impl Expire {
    /// The last of them, behind which the next are looked for; nothing if there are none.
    pub(super) fn last(&self) -> Option<MailboxId> {
        self.mailboxes.last().copied()
    }

    /// Bytes that go into the database.
    pub(super) fn size(&self) -> usize {
        self.mailboxes.len() * RECORD
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
/// same two records are written. Only where the disk has no room, what is not there costs nothing.
pub(super) fn discard(
    transaction: &mut Transaction<'_>,
    discard: Discard,
    room: bool,
) -> Result<Option<SlotNumber>, StoreError> {
    let Discard { mailbox, id, spare } = discard;
    let mut record = replies_in(transaction, &mailbox)?;
    let found = record.replies.iter().position(|reply| reply.id == id).map(|at| record.replies.remove(at).slot);
    if found.is_none() && !room {
        return Ok(None);
    }
    write_replies(transaction, &mailbox, &record)?;
    transaction.remove(keys::reply(&mailbox, &id));
    Ok(found.or_else(|| spare.map(Taken::keep)))
}

/// Takes out what is too old. The answer is the slots whose keys end.
pub(super) fn expire(transaction: &mut Transaction<'_>, expire: &Expire) -> Result<Vec<SlotNumber>, StoreError> {
    let mut forgotten = Vec::new();
    for mailbox in &expire.mailboxes {
        let mut record = replies_in(transaction, mailbox)?;
        for reply in record.replies.extract_if(.., |reply| reply.kept <= expire.through) {
            transaction.remove(keys::reply(mailbox, &reply.id));
            forgotten.push(reply.slot);
        }
        write_replies(transaction, mailbox, &record)?;
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
        let record: Option<MailboxRecord> = read(&self.db, &keys::mailbox(mailbox))?;
        let reply = record.and_then(|record| record.replies.get(skip).copied());
        reply.map(|reply| unwrap(&self.db, &self.slots, mailbox, &reply).map(Bytes::from)).transpose()
    }

    /// The next mailboxes in which something is too old, behind `last`; none at the end. Blocks. It may see what is not
    /// durable yet: the committer looks again.
    pub(super) fn find_expired(&self, last: Option<MailboxId>, through: Timestamp) -> Result<Expire, StoreError> {
        let begin =
            last.map_or(Bound::Included(keys::MAILBOXES.to_vec()), |last| Bound::Excluded(keys::mailbox(&last)));
        let behind = self.db.range::<Vec<u8>, _>((begin, Bound::Excluded(keys::REPLIES.to_vec())));
        let expired = behind.map(read_mailbox).filter(|entry| match entry {
            Ok((_, record)) => record.replies.iter().any(|reply| reply.kept <= through),
            Err(_) => true,
        });
        let mailboxes: Result<_, _> =
            expired.take(EXPIRED_AT_ONCE).map(|entry| entry.map(|(mailbox, _)| mailbox)).collect();
        Ok(Expire { mailboxes: mailboxes?, through })
    }
}

/// Checks that every mailbox is within its limit and that each reply's bytes are there, and no others; returns how many.
pub(super) fn check(tree: &Tree) -> Result<u64, StoreError> {
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

/// Unwraps every reply and compares with its id.
pub(super) fn check_bytes(tree: &Tree, slots: &Slots) -> Result<(), StoreError> {
    for entry in mailboxes(tree) {
        let (mailbox, record) = entry?;
        for reply in &record.replies {
            if EnvelopeId::of(&unwrap(tree, slots, &mailbox, reply)?) != reply.id {
                return Err(damaged("sled/db", "a reply in it has other bytes than were kept"));
            }
        }
    }
    Ok(())
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
