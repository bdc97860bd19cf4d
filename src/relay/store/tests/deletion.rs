//! What is removed is gone: from lists and answers at once, and its bytes for good, wherever a disk still has old ones.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::time::Duration;

use data_encoding::HEXLOWER;

use super::faults::run_child;
use super::*;
use crate::protocol::id::EnvelopeId;
use crate::relay::store::keys;
use crate::relay::store::record::{EnvelopeRecord, UploadRecord};
use crate::relay::store::transaction::read as read_record;

/// Names the data directory for the child process.
const CHILD: &str = "SOUTHWIND_TEST_DELETION";

/// Everything that stands in any file of the data directory, to look 32 bytes up in.
pub(super) struct Raw(Vec<Vec<u8>>);

impl Raw {
    pub(super) fn read(directory: &TempDir) -> Self {
        let mut files = Vec::new();
        let mut waiting = vec![directory.path().join("data")];
        while let Some(path) = waiting.pop() {
            match path.is_dir() {
                true => waiting.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path())),
                false => files.push(std::fs::read(path).unwrap()),
            }
        }
        Self(files)
    }

    /// Those of the needles that are somewhere.
    pub(super) fn find(&self, needles: &[[u8; 32]]) -> Vec<[u8; 32]> {
        let beginnings: HashSet<[u8; 8]> = needles.iter().map(|needle| *needle.first_chunk().unwrap()).collect();
        let windows = self.0.iter().flat_map(|file| file.windows(32));
        let found = windows.filter(|window| beginnings.contains(window.first_chunk::<8>().unwrap()));
        found.map(|window| window.try_into().unwrap()).filter(|window| needles.contains(window)).collect()
    }
}

/// Some 32 bytes from everywhere in an envelope.
pub(super) fn windows(bytes: &[u8]) -> Vec<[u8; 32]> {
    bytes.windows(32).step_by(997).chain(bytes.windows(32).last()).map(|window| window.try_into().unwrap()).collect()
}

pub(super) fn key_in_slot(directory: &Path, slot: u64) -> [u8; 32] {
    let slots = std::fs::read(directory.join("data/slots")).unwrap();
    let at = usize::try_from(slot & u64::from(u32::MAX)).unwrap() * 32;
    slots[at..at + 32].try_into().unwrap()
}

/// The key that an envelope is wrapped under.
fn key_of(store: &SledStore, directory: &Path, stored: &Stored) -> [u8; 32] {
    let record: Option<EnvelopeRecord> =
        read_record(&store.0.db(), &keys::envelope(stored.desk(), stored.sequence())).unwrap();
    key_in_slot(directory, record.unwrap().slot)
}

fn key_of_upload(store: &SledStore, directory: &Path, id: &UploadId) -> [u8; 32] {
    let record: Option<UploadRecord> = read_record(&store.0.db(), &keys::upload(id)).unwrap();
    key_in_slot(directory, record.unwrap().under_way().unwrap().slot)
}

async fn keep_large(store: &SledStore, bytes: &[u8]) -> Stored {
    let id = create(store, bytes.len()).await;
    let (_, kept) = send(store, &id, bytes, 0, 100_000).await.unwrap();
    kept.unwrap().stored().clone()
}

async fn acknowledged_by_both(store: &SledStore, id: &EnvelopeId) {
    for reader in both() {
        store.acknowledge(&desk(), id, &reader, &both()).await.unwrap();
    }
}

async fn is_gone(store: &SledStore, stored: &Stored) -> bool {
    let found = matches!(store.find(&desk(), &stored.id()).await, Err(StoreError::UnknownEnvelope));
    let read = matches!(store.read(stored, 0, 1).await, Err(StoreError::UnknownEnvelope));
    assert_eq!(found, read);
    found
}

/// Claim C-35: what was deleted is unreadable: neither its bytes nor the key that they were wrapped under are anywhere
/// in the data directory.
#[tokio::test]
async fn neither_the_bytes_nor_the_key_of_what_was_deleted_is_in_any_file() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let small_bytes = small().bytes().to_vec();
    let small = SmallEnvelope::parse(Bytes::from(small_bytes.clone())).unwrap();
    let small = store.keep(&desk(), small, time()).await.unwrap().stored().clone();
    let large_bytes = sample::envelope(300_000);
    let large = keep_large(&store, &large_bytes).await;
    let abandoned = create(&store, large_bytes.len()).await;
    let begun = sample::envelope(300_000);
    send(&store, &abandoned, &begun[..200_000], 0, 200_000).await.unwrap();
    let stays = keep(&store).await;

    let removed = vec![
        key_of(&store, directory.path(), &small),
        key_of(&store, directory.path(), &large),
        key_of_upload(&store, directory.path(), &abandoned),
    ];
    let kept = key_of(&store, directory.path(), &stays);
    let bytes = [windows(&small_bytes), windows(&large_bytes), windows(&begun[..200_000])].concat();
    let raw = Raw::read(&directory);
    assert_eq!(raw.find(&removed).len(), 3, "each key is there once, and this test can find it");
    assert_eq!(raw.find(&bytes), Vec::<[u8; 32]>::new(), "nothing lies there unwrapped");

    acknowledged_by_both(&store, &small.id()).await;
    acknowledged_by_both(&store, &large.id()).await;
    store.remove_upload(&abandoned).await.unwrap();
    let raw = Raw::read(&directory);
    assert_eq!(raw.find(&removed), Vec::<[u8; 32]>::new());
    assert_eq!(raw.find(&bytes), Vec::<[u8; 32]>::new());
    assert_eq!(raw.find(&[kept]), [kept]);
    assert_eq!(body_files(&directory), 0);
    assert!(is_gone(&store, &small).await && is_gone(&store, &large).await && !is_gone(&store, &stays).await);

    let store = reopen(store, &directory).await;
    assert_eq!(store.verify(true).unwrap().envelopes, 1);
    let raw = Raw::read(&directory);
    assert_eq!(raw.find(&[removed, bytes].concat()), Vec::<[u8; 32]>::new());
    // The same bytes may come again, and are new.
    let again = SmallEnvelope::parse(Bytes::from(small_bytes)).unwrap();
    let Kept::New(again) = store.keep(&desk(), again, time()).await.unwrap() else { panic!("it was removed") };
    assert!(again.sequence() > stays.sequence());
    assert_eq!(store.verify(true).unwrap().envelopes, 2);
}

/// Claim C-35: what was deleted is unreadable: neither its bytes nor the key that they were wrapped under are anywhere
/// in the data directory.
#[test]
fn kill_9_in_the_middle_of_a_deletion_leaves_it_done_or_not_begun() {
    let directory = TempDir::new().unwrap();
    let rounds = std::env::var("SOUTHWIND_TEST_ROUNDS").map_or(8, |rounds| rounds.parse().unwrap());
    let (mut keys_told, mut done) = (0, 0);
    for round in 0..rounds {
        let mut random = [0; 2];
        SystemRandom::new().fill(&mut random).unwrap();
        let patience = Duration::from_millis(60 + u64::from(u16::from_be_bytes(random)) % 500);
        let lines = run_child(&directory, "relay::store::tests::deletion::child", CHILD, patience);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (told, removed) = runtime.block_on(check(&directory, &lines, round));
        keys_told += told;
        done += removed;
    }
    assert!(done > rounds, "the child hardly ran: {done} of {keys_told}");
}

/// Each line of the child: what it is about to do or has done, an id, a key.
async fn check(directory: &TempDir, lines: &[String], round: usize) -> (usize, usize) {
    let store = try_open(directory).unwrap_or_else(|error| panic!("round {round}: {error}"));
    let (mut told, mut done, mut half) = (BTreeMap::new(), HashSet::new(), HashSet::new());
    for line in lines {
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["kept", id, key] => {
                let key: [u8; 32] = HEXLOWER.decode(key.as_bytes()).unwrap().try_into().unwrap();
                told.insert((*id).to_owned(), key);
            }
            ["removed", id] => drop(done.insert((*id).to_owned())),
            ["half", id] => drop(half.insert((*id).to_owned())),
            _ => {}
        }
    }
    let found: HashSet<[u8; 32]> =
        Raw::read(directory).find(&told.values().copied().collect::<Vec<_>>()).into_iter().collect();
    for (id, key) in &told {
        let there = match id.parse::<EnvelopeId>() {
            Ok(id) => store.find(&desk(), &id).await.is_ok(),
            Err(_) => store.upload(&id.parse().unwrap()).await.is_ok(),
        };
        assert_eq!(found.contains(key), there, "round {round}: {id}");
        assert!(!(there && done.contains(id)), "round {round}: {id} came back");
        assert!(there || !half.contains(id), "round {round}: {id} went before everybody had it");
    }
    let seen = store.verify(true).unwrap();
    println!("round {round}: {} told, {} removed, {seen:?}", told.len(), done.len());
    store.close().await.unwrap();
    (told.len(), done.len())
}

/// Keeps and removes until it is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "is started by the test above"]
async fn child() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let path = Path::new(&path).to_owned();
    let store = SledStore::open(OpenOptions::new(path.join("data"))).unwrap();
    println!();
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..6 {
        let (store, path) = (store.clone(), path.clone());
        tasks.spawn(async move {
            loop {
                match task {
                    0 => give_up_an_upload(&store, &path).await,
                    1 => {
                        let stored = keep_large(&store, &sample::envelope(200_000)).await;
                        remove(&store, &path, &stored).await;
                    }
                    _ => remove(&store, &path, &keep(&store).await).await,
                }
            }
        });
    }
    tasks.join_all().await;
}

async fn remove(store: &SledStore, path: &Path, stored: &Stored) {
    println!("kept {} {}", stored.id(), HEXLOWER.encode(&key_of(store, path, stored)));
    store.acknowledge(&desk(), &stored.id(), &reader(1), &both()).await.unwrap();
    if stored.sequence().is_multiple_of(4) {
        println!("half {}", stored.id());
        return;
    }
    store.acknowledge(&desk(), &stored.id(), &reader(2), &both()).await.unwrap();
    println!("removed {}", stored.id());
}

async fn give_up_an_upload(store: &SledStore, path: &Path) {
    let bytes = sample::envelope(300_000);
    let id = create(store, bytes.len()).await;
    send(store, &id, &bytes[..150_000], 0, 60_000).await.unwrap();
    println!("kept {id} {}", HEXLOWER.encode(&key_of_upload(store, path, &id)));
    store.remove_upload(&id).await.unwrap();
    println!("removed {id}");
}

#[tokio::test]
async fn an_envelope_goes_when_the_last_reader_has_it_or_when_it_is_old() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let mut all = Vec::new();
    for _ in 0..40 {
        all.push(keep(&store).await);
    }
    let large = keep_large(&store, &sample::envelope(70_000)).await;
    let (first, second) = all.split_at(20);
    for stored in first.iter().chain([&large]) {
        store.acknowledge(&desk(), &stored.id(), &reader(1), &both()).await.unwrap();
    }
    let readers = |keys: &[PublicKey]| BTreeMap::from([(desk(), keys.to_vec())]);
    // A third one is there, and the second one has nothing yet.
    assert_eq!(store.remove_old(time(), &readers(&[reader(1), reader(2), reader(3)])).await.unwrap(), 0);
    assert_eq!(store.remove_old(time(), &readers(&[])).await.unwrap(), 0, "no reader at all is not all readers");
    assert_eq!(store.remove_old(time(), &BTreeMap::new()).await.unwrap(), 0);
    assert_eq!(store.verify(true).unwrap().envelopes, 41);

    // The second one leaves: what the first one has goes, and nothing else.
    assert_eq!(store.remove_old(time(), &readers(&[reader(1)])).await.unwrap(), 21);
    assert_eq!(body_files(&directory), 0);
    let listed = store.list_after(&desk(), 0, &reader(2), 100).await.unwrap();
    assert_eq!(
        listed.iter().map(|line| line.id).collect::<Vec<_>>(),
        second.iter().map(Stored::id).collect::<Vec<_>>()
    );
    // One who reads no more is not waited for, and does not count.
    let one = &second[0];
    store.acknowledge(&desk(), &one.id(), &reader(3), &[reader(1), reader(2), reader(3)]).await.unwrap();
    store.acknowledge(&desk(), &one.id(), &reader(1), &both()).await.unwrap();
    assert!(!is_gone(&store, one).await);
    store.acknowledge(&desk(), &one.id(), &reader(1), &both()).await.unwrap();
    assert!(!is_gone(&store, one).await);
    store.acknowledge(&desk(), &one.id(), &reader(2), &both()).await.unwrap();
    assert!(is_gone(&store, one).await);
    let again = store.acknowledge(&desk(), &one.id(), &reader(2), &both()).await;
    assert!(matches!(again, Err(StoreError::UnknownEnvelope)));

    let later = Timestamp::from_second(HOUR + 1).unwrap();
    assert_eq!(store.remove_old(later, &BTreeMap::new()).await.unwrap(), 19);
    let store = reopen(store, &directory).await;
    assert_eq!(store.verify(true).unwrap().envelopes, 0);
    assert_eq!(keep(&store).await.sequence(), 42, "a place is never given twice");
}

#[tokio::test]
async fn who_reads_already_reads_to_the_end() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let bytes = sample::envelope(1 << 20);
    let stored = keep_large(&store, &bytes).await;
    let mut body = store.read(&stored, 0, u64::MAX).await.unwrap();
    let mut begun = vec![0; 100_000];
    body.read_exact(&mut begun).await.unwrap();
    acknowledged_by_both(&store, &stored.id()).await;
    assert!(is_gone(&store, &stored).await);
    body.read_to_end(&mut begun).await.unwrap();
    assert_eq!(begun, bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_meets_a_removal_finds_nothing_and_no_error() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let mut met = 0;
    for round in 0..40 {
        let stored = match round % 4 {
            0 => keep_large(&store, &sample::envelope(70_000)).await,
            _ => keep(&store).await,
        };
        let mut readers = tokio::task::JoinSet::new();
        for _ in 0..3 {
            let (store, stored) = (store.clone(), stored.clone());
            readers.spawn(async move {
                loop {
                    let listed = store.list_after(&desk(), 0, &reader(9), 10).await.unwrap();
                    match store.read(&stored, 0, u64::MAX).await {
                        Ok(mut body) => drop(body.read_to_end(&mut Vec::new()).await.unwrap()),
                        Err(StoreError::UnknownEnvelope) => return usize::from(!listed.is_empty()),
                        Err(error) => panic!("round {round}: {error}"),
                    }
                }
            });
        }
        acknowledged_by_both(&store, &stored.id()).await;
        met += readers.join_all().await.into_iter().sum::<usize>();
    }
    println!("{met} met one between list and read");
    assert_eq!(store.verify(true).unwrap().envelopes, 0);
}
