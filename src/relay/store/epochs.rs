//! Epochs (PROTOCOL.md steps 5 and 16): the newest notice of a desk in plain, since it is public, and the identities as
//! staff wrapped them, all of one epoch's once more under a slot of that epoch. It never sees an identity in plain.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use sled::{IVec, Tree};

use super::check::{count, unreadable};
use super::directory::damaged;
use super::engine::Engine;
use super::record::{EpochRecord, IdentitiesRecord};
use super::slots::{SlotNumber, Slots, Taken};
use super::transaction::{Transaction, database, parse, read};
use super::{StoreError, keys};
use crate::protocol::id::{DeskId, PublicKey};

/// The longest notice and the longest identity as staff wrapped it, in bytes.
const LONGEST: usize = 16 * 1024;

/// The most bytes of an epoch's notice and identities together, as they go into one batch: about 100 readers.
const LARGEST: usize = 256 * 1024;

/// Identities that one command of the sweep removes: as many removals as a batch should hold.
const EXPIRED_AT_ONCE: usize = 16;

/// Bytes of a reader's key in an entry's key and in the epoch's record.
const READER: usize = 64;

/// A newer epoch of a desk, wrapped and not yet kept.
pub(super) struct NewEpoch {
    desk: DeskId,
    epoch: u64,
    published: Timestamp,
    notice: Vec<u8>,
    slot: Taken,
    /// For whom each identity is, and the identity as it lies in the database.
    identities: Vec<(PublicKey, Vec<u8>)>,
}

impl NewEpoch {
    /// Bytes that go into the database.
    pub(super) fn size(&self) -> usize {
        self.notice.len() + self.identities.iter().map(|(_, wrapped)| READER + wrapped.len()).sum::<usize>()
    }
}

/// Identities of an epoch that are to go.
pub(super) struct Expire {
    desk: DeskId,
    epoch: u64,
    identities: usize,
}

impl Expire {
    /// How many identities.
    pub(super) fn count(&self) -> usize {
        self.identities
    }

    /// The epoch from which the next ones are looked for.
    pub(super) fn epoch(&self) -> (DeskId, u64) {
        (self.desk.clone(), self.epoch)
    }
}

/// Puts a newer epoch in the newest one's place, and notes when that was.
pub(super) fn publish(transaction: &mut Transaction<'_>, new: NewEpoch) -> Result<(), StoreError> {
    let NewEpoch { desk, epoch, published, notice, slot, identities } = new;
    let key = keys::epoch(&desk);
    if let Some(newest) = transaction.read::<EpochRecord>(&key)? {
        if newest.epoch >= epoch {
            return Err(StoreError::EpochOutOfOrder(newest.epoch));
        }
        let former = keys::identities(&desk, newest.epoch);
        if let Some(record) = transaction.read::<IdentitiesRecord>(&former)? {
            transaction.write(former, &IdentitiesRecord { superseded: Some(published), ..record })?;
        }
    }
    transaction.write(key, &EpochRecord { epoch, notice })?;
    if identities.is_empty() {
        return Ok(());
    }
    let readers = identities.iter().map(|(reader, _)| *reader).collect();
    let record = IdentitiesRecord { slot: slot.number(), superseded: None, readers };
    transaction.write(keys::identities(&desk, epoch), &record)?;
    for (reader, wrapped) in identities {
        transaction.write_bytes(keys::wrapped(&desk, &reader, epoch), wrapped)?;
    }
    slot.keep();
    Ok(())
}

/// Takes identities out of an epoch. The answer is the slot whose key ends, once none is left.
pub(super) fn expire(transaction: &mut Transaction<'_>, expire: &Expire) -> Result<Option<SlotNumber>, StoreError> {
    let Expire { desk, epoch, identities } = expire;
    let key = keys::identities(desk, *epoch);
    let Some(mut record): Option<IdentitiesRecord> = transaction.read(&key)? else { return Ok(None) };
    for reader in record.readers.split_off(record.readers.len().saturating_sub(*identities)) {
        transaction.remove(keys::wrapped(desk, &reader, *epoch));
    }
    if record.readers.is_empty() {
        transaction.remove(key);
        return Ok(Some(record.slot));
    }
    transaction.write(key, &record)?;
    Ok(None)
}

impl Engine {
    /// Wraps an epoch's identities under a slot of its own. Blocks. A disk without room keeps it up only if there is
    /// no free slot left either.
    pub(super) fn wrap_epoch(
        &self,
        desk: DeskId,
        epoch: u64,
        published: Timestamp,
        notice: Vec<u8>,
        identities: Vec<(PublicKey, Vec<u8>)>,
    ) -> Result<NewEpoch, StoreError> {
        self.check_health()?;
        // One for each reader.
        let identities: BTreeMap<PublicKey, Vec<u8>> = identities.into_iter().collect();
        let lengths = || identities.values().map(Vec::len).chain([notice.len()]);
        if let Some(length) = lengths().find(|length| *length > LONGEST) {
            return Err(StoreError::ValueTooLarge(length));
        }
        let all = lengths().sum();
        if all > LARGEST {
            return Err(StoreError::ValueTooLarge(all));
        }
        let slot = self.slots.take()?;
        let key = slot.key()?;
        let wrap = |(reader, identity): (PublicKey, Vec<u8>)| {
            let wrapped = key.wrap(&keys::wrapped(&desk, &reader, epoch), 0, &identity)?;
            Ok::<_, StoreError>((reader, wrapped))
        };
        let identities = identities.into_iter().map(wrap).collect::<Result<_, _>>()?;
        Ok(NewEpoch { desk, epoch, published, notice, slot, identities })
    }

    /// The newest notice of a desk, with its number. Blocks.
    pub(super) fn newest_epoch(&self, desk: &DeskId) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        let _settled = self.settled.read()?;
        let record: Option<EpochRecord> = read(&self.db(), &keys::epoch(desk))?;
        Ok(record.map(|record| (record.epoch, record.notice)))
    }

    /// The identities that are there for a reader. Blocks. What is being removed is not seen: the records are read and
    /// the keys are used while nothing can be removed.
    pub(super) fn wrapped_identities(
        &self,
        desk: &DeskId,
        reader: &PublicKey,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let _settled = self.settled.read()?;
        let db = self.db();
        let range = keys::wrapped(desk, reader, from)..=keys::wrapped(desk, reader, u64::MAX);
        let identities = db.range(range).take(limit).map(|entry| {
            let (key, wrapped) = entry.map_err(database)?;
            let epoch = keys::number(&key).ok_or_else(unreadable)?;
            let record: Option<IdentitiesRecord> = read(&db, &keys::identities(desk, epoch))?;
            let record = record.ok_or_else(|| damaged("sled/db", "an identity in it has no epoch"))?;
            Ok((epoch, unwrap(&self.slots, record.slot, &key, &wrapped)?))
        });
        identities.collect()
    }

    /// The next identities of an epoch that was superseded before a time, from an epoch on; nothing at the end. Blocks.
    pub(super) fn find_superseded(
        &self,
        from: Option<(DeskId, u64)>,
        before: Timestamp,
    ) -> Result<Option<Expire>, StoreError> {
        let begin = from.map_or(keys::IDENTITIES.to_vec(), |(desk, epoch)| keys::identities(&desk, epoch));
        for entry in self.db().range(begin..keys::WRAPPED.to_vec()).map(read_epoch) {
            let (desk, epoch, record) = entry?;
            if record.superseded.is_some_and(|superseded| superseded < before) {
                let identities = record.readers.len().min(EXPIRED_AT_ONCE);
                return Ok(Some(Expire { desk, epoch, identities }));
            }
        }
        Ok(None)
    }
}

/// Checks that of every epoch's identities each is there, and no others, and that all but the newest are superseded;
/// with the keys, it unwraps them too. Returns how many epochs there are.
pub(super) fn check(tree: &Tree, deep: Option<&Slots>) -> Result<u64, StoreError> {
    let (mut epochs, mut identities) = (0, 0);
    for entry in epochs_of(tree) {
        let (desk, epoch, record) = entry?;
        let newest: Option<EpochRecord> = read(tree, &keys::epoch(&desk))?;
        let sound = newest.is_some_and(|newest| match record.superseded {
            None => epoch == newest.epoch,
            Some(_) => epoch < newest.epoch,
        });
        if !sound {
            return Err(damaged("sled/db", format!("epoch {epoch} in it is not in order")));
        }
        for reader in &record.readers {
            let key = keys::wrapped(&desk, reader, epoch);
            let wrapped = tree.get(&key).map_err(database)?;
            let wrapped =
                wrapped.ok_or_else(|| damaged("sled/db", format!("an identity of epoch {epoch} is missing")))?;
            deep.map(|slots| unwrap(slots, record.slot, &key, &wrapped)).transpose()?;
            identities += 1;
        }
        epochs += 1;
    }
    let found = count(tree, keys::WRAPPED)?;
    if found == identities {
        Ok(epochs)
    } else {
        Err(damaged("sled/db", format!("{found} identities are in it, and epochs name {identities}")))
    }
}

/// Adds every slot that an epoch's identities are wrapped under.
pub(super) fn name_slots(tree: &Tree, named: &mut HashSet<SlotNumber>) -> Result<(), StoreError> {
    for entry in epochs_of(tree) {
        if !named.insert(entry?.2.slot) {
            return Err(damaged("sled/db", "two records name one key"));
        }
    }
    Ok(())
}

/// All epochs that have identities.
fn epochs_of(tree: &Tree) -> impl Iterator<Item = Result<(DeskId, u64, IdentitiesRecord), StoreError>> {
    tree.scan_prefix(keys::IDENTITIES).map(read_epoch)
}

fn read_epoch(entry: sled::Result<(IVec, IVec)>) -> Result<(DeskId, u64, IdentitiesRecord), StoreError> {
    let (key, value) = entry.map_err(database)?;
    let (desk, rest) = keys::split_desk(&key).ok_or_else(unreadable)?;
    Ok((desk, keys::number(rest).ok_or_else(unreadable)?, parse(&value)?))
}

/// An identity is bound to the key of its entry: the desk, the reader and the epoch.
fn unwrap(slots: &Slots, slot: SlotNumber, key: &[u8], wrapped: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut wrapped = wrapped.to_vec();
    let plain = slots.key(slot)?.unwrap(key, 0, &mut wrapped).map(|plain| plain.to_vec());
    plain.ok_or_else(|| damaged("sled/db", "an identity in it does not fit its key in slots"))
}
