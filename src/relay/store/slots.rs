//! The keys that make deletion real: one for each thing that is kept, in a file beside sled that is written in place.
//! What a key wraps is unreadable once its slot is overwritten, wherever sled or the file system keeps old bytes of it.
//! A key is in no other file, and in memory only while it is used.
//!
//! ```text
//! slots   32 random bytes for each slot, one after another, nothing else
//! ```
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

/// Bytes of a slot: one key of ChaCha20-Poly1305 (RFC 8439).
const SLOT: u64 = 32;

/// Slots that are made at once when no free one is left: one sync for so many envelopes.
const MADE_AT_ONCE: u64 = 256;

/// How much longer wrapped bytes are than plain ones: the nonce before them and the tag behind.
pub(super) const OVERHEAD: usize = NONCE_LEN + 16;

/// The file's name, for messages.
pub(super) const FILE: &str = "slots";

/// A slot's number, as records name it.
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
    /// Those that nothing is wrapped under; their keys are durable and fresh.
    free: Vec<SlotNumber>,
}

impl Slots {
    /// Opens the file. Every slot that no record names gets a fresh key, durably: a kill between the removal of a
    /// record and the end of its key ends here. Only to be called after the database was found whole.
    pub(super) fn open(file: File, named: &HashSet<SlotNumber>) -> Result<Arc<Self>, StoreError> {
        let length = file.metadata()?.len();
        // A kill while the file grew may leave part of a slot; nothing was wrapped under it.
        let count = length / SLOT;
        if named.iter().any(|slot| *slot >= count) {
            return Err(damaged(FILE, format!("it has {count} keys, and records name a later one")));
        }
        let free: Vec<SlotNumber> = (0..count).filter(|slot| !named.contains(slot)).collect();
        let slots = Self { file, state: Mutex::new(State { count, free: Vec::new() }) };
        slots.destroy(&free)?;
        Ok(Arc::new(slots))
    }

    /// Takes a free slot, whose key is durable. It goes back by itself if it is dropped without [`Taken::keep`].
    /// May block for a sync, once in [`MADE_AT_ONCE`] times.
    pub(super) fn take(self: &Arc<Self>) -> Result<Taken, StoreError> {
        let number = {
            let mut state = self.lock();
            if state.free.is_empty() {
                self.grow(&mut state)?;
            }
            state.free.pop().ok_or_else(|| damaged(FILE, "it could not be made longer"))?
        };
        let slot = Taken { slots: Arc::clone(self), number: Some(number) };
        Ok(slot)
    }

    /// The key of a slot.
    pub(super) fn key(&self, slot: SlotNumber) -> Result<SlotKey, StoreError> {
        let mut key = Zeroizing::new([0; 32]);
        let read = self.file.read_exact_at(key.as_mut(), slot.saturating_mul(SLOT));
        read.map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => damaged(FILE, "it is cut short"),
            _ => StoreError::Disk(error),
        })?;
        SlotKey::new(&key)
    }

    /// Overwrites keys with fresh ones, syncs, and lets the slots be taken again. When it returns, what was wrapped
    /// under the old keys is unreadable. To be called once the removal of the records that named them is durable.
    pub(super) fn destroy(&self, slots: &[SlotNumber]) -> Result<(), StoreError> {
        if slots.is_empty() {
            return Ok(());
        }
        let mut sorted = slots.to_vec();
        sorted.sort_unstable();
        for run in sorted.chunk_by(|first, second| first + 1 == *second) {
            let Some(first) = run.first() else { continue };
            self.file.write_all_at(&fresh_keys(run.len())?, first * SLOT)?;
        }
        self.file.sync_data()?;
        self.lock().free.extend(sorted);
        Ok(())
    }

    fn grow(&self, state: &mut State) -> Result<(), StoreError> {
        let made = usize::try_from(MADE_AT_ONCE).unwrap_or_default();
        self.file.write_all_at(&fresh_keys(made)?, state.count * SLOT).map_err(super::space::write_error)?;
        self.file.sync_data().map_err(super::space::write_error)?;
        let first = state.count;
        state.count += MADE_AT_ONCE;
        state.free.extend((first..state.count).rev());
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half-way, so a poisoned list is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A slot that was taken for something that is not kept yet.
#[derive(Debug)]
pub(super) struct Taken {
    slots: Arc<Slots>,
    number: Option<SlotNumber>,
}

impl Taken {
    /// The slot's number.
    pub(super) fn number(&self) -> SlotNumber {
        self.number.unwrap_or_default()
    }

    /// Its key.
    pub(super) fn key(&self) -> Result<SlotKey, StoreError> {
        self.slots.key(self.number())
    }

    /// A record names it now: it stays taken until it is destroyed.
    pub(super) fn keep(mut self) -> SlotNumber {
        self.number.take().unwrap_or_default()
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.slots.lock().free.push(number);
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

fn draw(bytes: &mut [u8]) -> Result<(), StoreError> {
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
        file.read_exact_at(&mut bytes, slot * SLOT).unwrap();
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
        assert!(slots.key(slot).unwrap().unwrap(b"id", 3, &mut wrapped.clone()).is_none());
    }

    #[test]
    fn what_no_record_names_gets_a_fresh_key_at_the_start_and_what_one_names_keeps_its_own() {
        let directory = tempfile::tempdir().unwrap();
        let slots = Slots::open(file(&directory), &HashSet::new()).unwrap();
        let (kept, lost) = (slots.take().unwrap().keep(), slots.take().unwrap().keep());
        let before = [kept, lost].map(|slot| key_bytes(&slots.file, slot));
        drop(slots);
        let slots = Slots::open(file(&directory), &HashSet::from([kept])).unwrap();
        assert_eq!(key_bytes(&slots.file, kept), before[0]);
        assert_ne!(key_bytes(&slots.file, lost), before[1]);
        assert!((0..300).all(|_| slots.take().unwrap().keep() != kept));
    }

    #[test]
    fn a_slot_that_was_not_needed_goes_back_and_a_cut_file_is_damage() {
        let directory = tempfile::tempdir().unwrap();
        let slots = Slots::open(file(&directory), &HashSet::new()).unwrap();
        let first = slots.take().unwrap().number();
        assert_eq!(slots.take().unwrap().number(), first);
        let named = HashSet::from([MADE_AT_ONCE]);
        assert!(matches!(Slots::open(file(&directory), &named), Err(StoreError::Damaged { .. })));
    }
}
