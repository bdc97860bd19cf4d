//! The keys that make deletion real: one for each thing that is kept, in a file beside sled that is written in place.
//! What a key wraps is unreadable once its slot is overwritten, wherever sled or the file system keeps old bytes of it.
//! A key is in no other file, and in memory only while it is used.
//!
//! ```text
//! slots   32 random bytes for each slot, one after another, nothing else
//! ```
//!
//! A record names a slot by its place and by a check of its key, so that a changed key is noticed before it is used.
//!
//! Every slot always holds a key, whether a record names it or not: a free slot is ready to be taken without a write,
//! and destroying a key is the same write that makes the next one.

use std::collections::HashSet;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use super::StoreError;
use super::directory::damaged;
use super::space::write_error;
use crate::protocol::id::Sha256;

/// Bytes of a slot: one key of ChaCha20-Poly1305 (RFC 8439).
const SLOT: u64 = 32;

/// Slots that are made at once: one sync for so many envelopes.
const MADE_AT_ONCE: u64 = 1024;

/// Free slots below which more are made ahead of need, so that no request waits for the sync.
const FEW: usize = 512;

/// The bytes that stand before wrapped ones.
pub(super) const NONCE: usize = NONCE_LEN;

/// How much longer wrapped bytes are than plain ones: the nonce before them and the tag behind.
pub(super) const OVERHEAD: usize = NONCE + 16;

/// The file's name, for messages.
pub(super) const FILE: &str = "slots";

/// A slot's number, as records name it: its place in the file in the lower half, and in the upper half four bytes of a
/// hash of its key. These four bytes, which may outlive the key, are all that is ever told of it.
pub(super) type SlotNumber = u64;

/// The slot file.
#[derive(Debug)]
pub(super) struct Slots {
    file: File,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Slots of the file.
    count: u64,
    /// Places that nothing is wrapped under; their keys are durable and fresh.
    free: Vec<u64>,
    /// Places that no record named at the start; their keys may have been used, and are not taken before
    /// [`Slots::renew`].
    stale: Vec<u64>,
    /// First places of what a full disk left unwritten.
    unwritten: Vec<u64>,
}

impl Slots {
    /// Opens the file; changes nothing yet. Every slot that a record names must have the key that it was named with.
    pub(super) fn open(file: File, named: &HashSet<SlotNumber>) -> Result<Arc<Self>, StoreError> {
        // A kill while the file grew may leave part of a slot; nothing was wrapped under it.
        let count = file.metadata()?.len() / SLOT;
        let places: HashSet<u64> = named.iter().map(|slot| place(*slot)).collect();
        let stale = (0..count).filter(|place| !places.contains(place)).collect();
        let slots = Self { file, state: Mutex::new(State { count, free: Vec::new(), stale, unwritten: Vec::new() }) };
        slots.check(named)?;
        Ok(Arc::new(slots))
    }

    /// Looks whether each of these slots has the key that it was named with.
    pub(super) fn check(&self, named: &HashSet<SlotNumber>) -> Result<(), StoreError> {
        named.iter().try_for_each(|slot| self.key(*slot).map(drop))
    }

    /// Gives every slot that no record named at the start a fresh key, durably: a kill between the removal of a record
    /// and the end of its key ends here. Only to be called after the database was found whole.
    pub(super) fn renew(&self) -> Result<(), StoreError> {
        let stale = std::mem::take(&mut self.lock().stale);
        self.overwrite(stale)
    }

    /// Takes a free slot, whose key is durable. It goes back by itself if it is dropped without [`Taken::keep`].
    /// Blocks for a sync if [`Self::make_more`] did not keep up.
    pub(super) fn take(self: &Arc<Self>) -> Result<Taken, StoreError> {
        let place = loop {
            if let Some(place) = self.lock().free.pop() {
                break place;
            }
            self.grow()?;
        };
        let mut slot = Taken { slots: Arc::clone(self), place: Some(place), number: place };
        let key = self.key_bytes(place)?;
        slot.number |= check_of(&key);
        Ok(slot)
    }

    /// Makes slots ahead of need, if few are left. Blocks for a sync then.
    pub(super) fn make_more(&self) -> Result<(), StoreError> {
        let few = self.lock().free.len() < FEW;
        if few { self.grow() } else { Ok(()) }
    }

    /// The key of a slot; damage if it is not the one that the slot was named with.
    pub(super) fn key(&self, slot: SlotNumber) -> Result<SlotKey, StoreError> {
        let key = self.key_bytes(place(slot))?;
        if check_of(&key) != slot & !PLACE {
            return Err(damaged(FILE, "a key in it has changed"));
        }
        SlotKey::new(&key)
    }

    /// Overwrites keys with fresh ones, syncs, and lets the slots be taken again. When it returns, what was wrapped
    /// under the old keys is unreadable. To be called once the removal of the records that named them is durable.
    pub(super) fn destroy(&self, slots: &[SlotNumber]) -> Result<(), StoreError> {
        self.overwrite(slots.iter().map(|slot| place(*slot)).collect())
    }

    fn overwrite(&self, mut places: Vec<u64>) -> Result<(), StoreError> {
        if places.is_empty() {
            return Ok(());
        }
        places.sort_unstable();
        for run in places.chunk_by(|first, second| first + 1 == *second) {
            let Some(first) = run.first() else { continue };
            self.file.write_all_at(&fresh_keys(run.len())?, first * SLOT)?;
        }
        self.file.sync_data()?;
        self.lock().free.extend(places);
        Ok(())
    }

    /// Makes more slots. Their places are set aside first, so that nobody waits for the lock while the disk is busy; a
    /// part of the file that a failure leaves unwritten is the first to be tried again.
    fn grow(&self) -> Result<(), StoreError> {
        let first = {
            let mut state = self.lock();
            match state.unwritten.pop() {
                Some(first) => first,
                None if state.count + MADE_AT_ONCE > PLACE => return Err(StoreError::DiskFull),
                None => {
                    state.count += MADE_AT_ONCE;
                    state.count - MADE_AT_ONCE
                }
            }
        };
        let made = self.write_slots(first);
        let mut state = self.lock();
        match made {
            Ok(()) => state.free.extend((first..first + MADE_AT_ONCE).rev()),
            Err(_) => state.unwritten.push(first),
        }
        made
    }

    fn write_slots(&self, first: u64) -> Result<(), StoreError> {
        let made = usize::try_from(MADE_AT_ONCE).unwrap_or_default();
        self.file.write_all_at(&fresh_keys(made)?, first * SLOT).map_err(write_error)?;
        self.file.sync_data().map_err(write_error)
    }

    fn key_bytes(&self, place: u64) -> Result<Zeroizing<[u8; 32]>, StoreError> {
        let mut key = Zeroizing::new([0; 32]);
        let read = self.file.read_exact_at(key.as_mut(), place.saturating_mul(SLOT));
        read.map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => damaged(FILE, "it is cut short: a key that a record names is missing"),
            _ => StoreError::Disk(error),
        })?;
        Ok(key)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half-way, so a poisoned list is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The part of a slot's number that is its place.
const PLACE: u64 = u32::MAX as u64;

fn place(slot: SlotNumber) -> u64 {
    slot & PLACE
}

/// Four bytes of a hash of a key, as the upper half of a number.
fn check_of(key: &[u8; 32]) -> u64 {
    let mut sha256 = Sha256::new();
    sha256.update(b"southwind slot");
    sha256.update(key);
    let [a, b, c, d, ..] = sha256.finish();
    u64::from(u32::from_be_bytes([a, b, c, d])) << 32
}

/// A slot that was taken for something that is not kept yet.
#[derive(Debug)]
pub(super) struct Taken {
    slots: Arc<Slots>,
    /// Nothing once it is kept.
    place: Option<u64>,
    number: SlotNumber,
}

impl Taken {
    /// The slot's number.
    pub(super) fn number(&self) -> SlotNumber {
        self.number
    }

    /// Its key.
    pub(super) fn key(&self) -> Result<SlotKey, StoreError> {
        self.slots.key(self.number)
    }

    /// A record names it now: it stays taken until it is destroyed.
    pub(super) fn keep(mut self) -> SlotNumber {
        self.place = None;
        self.number
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            self.slots.lock().free.push(place);
        }
    }
}

/// The key of one slot.
pub(super) struct SlotKey(LessSafeKey);

impl SlotKey {
    fn new(bytes: &[u8; 32]) -> Result<Self, StoreError> {
        // Never for 32 bytes.
        let key = UnboundKey::new(&CHACHA20_POLY1305, bytes).map_err(|_| damaged(FILE, "a key in it has no use"))?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Wraps a piece of something: bound to what it is a piece of, and to the piece's number. A nonce is drawn each
    /// time, because the last piece of an upload is written anew when it grows.
    pub(super) fn wrap(&self, of: &[u8], number: u64, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut nonce = [0; NONCE_LEN];
        draw(&mut nonce)?;
        let mut wrapped = Vec::with_capacity(plain.len() + OVERHEAD);
        wrapped.extend_from_slice(&nonce);
        wrapped.extend_from_slice(plain);
        let sealed = wrapped.get_mut(NONCE_LEN..).unwrap_or_default();
        let tag = self.0.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), bound_to(of, number), sealed);
        let tag = tag.map_err(|_| StoreError::Disk(std::io::Error::other("a piece is too long to be wrapped")))?;
        wrapped.extend_from_slice(tag.as_ref());
        Ok(wrapped)
    }

    /// The plain bytes of a piece, in place; nothing if it is not the one that was wrapped under this key.
    pub(super) fn unwrap<'a>(&self, of: &[u8], number: u64, wrapped: &'a mut [u8]) -> Option<&'a mut [u8]> {
        let (nonce, sealed) = wrapped.split_first_chunk_mut::<NONCE_LEN>()?;
        self.0.open_in_place(Nonce::assume_unique_for_key(*nonce), bound_to(of, number), sealed).ok()
    }
}

fn bound_to(of: &[u8], number: u64) -> Aad<Vec<u8>> {
    Aad::from([of, &number.to_be_bytes()].concat())
}

fn fresh_keys(count: usize) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let mut keys = Zeroizing::new(vec![0; count * 32]);
    draw(&mut keys)?;
    Ok(keys)
}

pub(super) fn draw(bytes: &mut [u8]) -> Result<(), StoreError> {
    let drawn = SystemRandom::new().fill(bytes);
    drawn.map_err(|_| StoreError::Disk(std::io::Error::other("the operating system gave no randomness")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::OpenOptions;

    fn file(directory: &tempfile::TempDir) -> File {
        let path = directory.path().join(FILE);
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).unwrap()
    }

    fn key_bytes(file: &File, slot: SlotNumber) -> [u8; 32] {
        let mut bytes = [0; 32];
        file.read_exact_at(&mut bytes, place(slot) * SLOT).unwrap();
        bytes
    }

    #[test]
    fn a_destroyed_key_is_nowhere_in_the_file_and_opens_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let slots = Slots::open(file(&directory), &HashSet::new()).unwrap();
        let slot = slots.take().unwrap().keep();
        let old = key_bytes(&slots.file, slot);
        let wrapped = slots.key(slot).unwrap().wrap(b"id", 3, b"words").unwrap();
        assert_eq!(slots.key(slot).unwrap().unwrap(b"id", 3, &mut wrapped.clone()).unwrap(), b"words");
        for (of, number) in [(b"ie", 3), (b"id", 4)] {
            assert!(slots.key(slot).unwrap().unwrap(of, number, &mut wrapped.clone()).is_none());
        }
        slots.destroy(&[slot]).unwrap();
        let whole = std::fs::read(directory.path().join(FILE)).unwrap();
        assert!(!whole.windows(32).any(|window| window == old));
        assert!(slots.key(slot).is_err(), "the number does not name the key that came after");
        let after = SlotKey::new(&key_bytes(&slots.file, slot)).unwrap();
        assert!(after.unwrap(b"id", 3, &mut wrapped.clone()).is_none());
    }

    #[test]
    fn what_no_record_names_gets_a_fresh_key_at_the_start_and_what_one_names_keeps_its_own() {
        let directory = tempfile::tempdir().unwrap();
        let slots = Slots::open(file(&directory), &HashSet::new()).unwrap();
        let (kept, lost) = (slots.take().unwrap().keep(), slots.take().unwrap().keep());
        let before = [kept, lost].map(|slot| key_bytes(&slots.file, slot));
        drop(slots);
        let slots = Slots::open(file(&directory), &HashSet::from([kept])).unwrap();
        assert_eq!(key_bytes(&slots.file, lost), before[1], "nothing changes before the database was found whole");
        slots.renew().unwrap();
        assert_eq!(key_bytes(&slots.file, kept), before[0]);
        assert_ne!(key_bytes(&slots.file, lost), before[1]);
        assert!((0..3000).all(|_| slots.take().unwrap().keep() != kept));
    }

    #[test]
    fn a_slot_that_was_not_needed_goes_back_and_a_cut_file_is_damage() {
        let directory = tempfile::tempdir().unwrap();
        let slots = Slots::open(file(&directory), &HashSet::new()).unwrap();
        let first = slots.take().unwrap().number();
        assert_eq!(slots.take().unwrap().number(), first, "the same slot, with the same key");
        for named in [MADE_AT_ONCE, first ^ (1 << 40)] {
            let opened = Slots::open(file(&directory), &HashSet::from([named]));
            assert!(matches!(opened, Err(StoreError::Damaged { file, .. }) if file == FILE));
        }
        assert!(Slots::open(file(&directory), &HashSet::from([first])).is_ok());
    }
}
