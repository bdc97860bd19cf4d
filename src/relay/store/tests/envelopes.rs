//! Small envelopes, lists, acknowledgements, epochs.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use super::*;
use crate::protocol::id::EnvelopeId;
use crate::relay::store::Listed;

#[tokio::test]
async fn an_envelope_is_kept_once_and_read_in_ranges() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let envelope = small();
    let Kept::New(stored) = store.keep(&desk(), envelope.clone(), time()).await.unwrap() else { panic!() };
    assert_eq!((stored.id(), stored.sequence(), stored.kept()), (envelope.id(), 1, time()));
    let later = Timestamp::from_second(HOUR + 7200).unwrap();
    let again = store.keep(&desk(), envelope.clone(), later).await.unwrap();
    assert_eq!(again, Kept::Again(stored.clone()), "the proof is the first one's");
    // The same bytes at another desk are another envelope.
    let other: DeskId = "seoul.2".parse().unwrap();
    assert!(matches!(store.keep(&other, envelope.clone(), time()).await.unwrap(), Kept::New(_)));

    let store = reopen(store, &directory).await;
    assert_eq!(store.find(&desk(), &envelope.id()).await.unwrap(), stored);
    assert_eq!(read(&store, &stored, 0, u64::MAX).await, envelope.bytes().to_vec());
    assert_eq!(read(&store, &stored, 5, 10).await, envelope.bytes()[5..15]);
    assert_eq!(read(&store, &stored, u64::MAX, 10).await, b"");
    assert!(matches!(store.find(&desk(), &EnvelopeId::of(b"")).await, Err(StoreError::UnknownEnvelope)));
    assert_eq!(store.verify(true).unwrap().envelopes, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_keeps_get_a_place_each_and_survive() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let twins: Vec<_> = (0..20).map(|_| small()).collect();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..200 {
        let store = store.clone();
        // Every tenth envelope comes twice at the same time.
        let envelope = if number % 10 < 2 { twins[number / 10].clone() } else { small() };
        tasks.spawn(async move { store.keep(&desk(), envelope, time()).await.unwrap() });
    }
    let kept = tasks.join_all().await;
    let (new, again): (Vec<_>, Vec<_>) = kept.into_iter().partition(|kept| matches!(kept, Kept::New(_)));
    assert_eq!((new.len(), again.len()), (180, 20));
    let places: BTreeSet<u64> = new.iter().map(|kept| kept.stored().sequence()).collect();
    assert_eq!(places, (1..=180).collect());

    let store = reopen(store, &directory).await;
    for kept in new.iter().chain(&again) {
        let stored = kept.stored();
        assert_eq!(&store.find(stored.desk(), &stored.id()).await.unwrap(), stored);
    }
    assert_eq!(store.verify(true).unwrap().envelopes, 180);
}

#[tokio::test]
async fn a_list_goes_on_after_the_cursor_without_what_the_reader_acknowledged() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let mut all = Vec::new();
    for _ in 0..30 {
        all.push(keep(&store).await);
    }
    let line = |stored: &Stored| Listed { sequence: stored.sequence(), id: stored.id(), length: stored.length() };
    let (one, two) = (reader(1), reader(2));
    for stored in all.iter().filter(|stored| stored.sequence() % 3 == 0) {
        store.acknowledge(&desk(), &stored.id(), &one, &both()).await.unwrap();
        store.acknowledge(&desk(), &stored.id(), &one, &both()).await.unwrap();
    }
    let store = reopen(store, &directory).await;
    let expected: Vec<_> = all.iter().filter(|stored| stored.sequence() % 3 != 0).map(line).collect();
    assert_eq!(store.list_after(&desk(), 0, &one, 100).await.unwrap(), expected);
    assert_eq!(store.list_after(&desk(), 0, &one, 7).await.unwrap(), expected[..7]);
    assert_eq!(store.list_after(&desk(), 7, &one, 3).await.unwrap(), expected[5..8]);
    assert_eq!(store.list_after(&desk(), 0, &two, 100).await.unwrap().len(), 30);
    assert_eq!(store.list_after(&desk(), 30, &two, 100).await.unwrap(), []);
    assert_eq!(store.list_after(&desk(), u64::MAX, &two, 100).await.unwrap(), []);
    assert_eq!(store.list_after(&"other".parse().unwrap(), 0, &two, 100).await.unwrap(), []);
    let unknown = store.acknowledge(&desk(), &EnvelopeId::of(b""), &one, &both()).await;
    assert!(matches!(unknown, Err(StoreError::UnknownEnvelope)));
}

#[tokio::test]
async fn those_who_wait_are_woken_by_the_next_envelope() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let waiting = tokio::spawn({
        let store = store.clone();
        async move { store.wait_beyond(&desk(), 0).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!waiting.is_finished());
    keep(&store).await;
    waiting.await.unwrap().unwrap();
    store.wait_beyond(&desk(), 0).await.unwrap();
    let store = reopen(store, &directory).await;
    store.wait_beyond(&desk(), 0).await.unwrap();
    let beyond = tokio::time::timeout(Duration::from_millis(50), store.wait_beyond(&desk(), 1)).await;
    assert!(beyond.is_err());
}

#[tokio::test]
async fn only_a_newer_epoch_replaces_an_epoch() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    assert_eq!(store.newest_epoch(&desk()).await.unwrap(), None);
    let wrapped = |text: &str| vec![(reader(1), text.as_bytes().to_vec()), (reader(2), b"two".to_vec())];
    store.publish_epoch(&desk(), 3, time(), b"notice 3".to_vec(), wrapped("a")).await.unwrap();
    for old in [0, 2, 3] {
        let refused = store.publish_epoch(&desk(), old, time(), b"old".to_vec(), wrapped("b")).await;
        assert!(matches!(refused, Err(StoreError::EpochOutOfOrder(3))));
    }
    let long =
        store.publish_epoch(&desk(), 4, time(), b"notice 4".to_vec(), vec![(reader(1), vec![0; 16 * 1024 + 1])]).await;
    assert!(matches!(long, Err(StoreError::ValueTooLarge(_))), "and nothing of it is there");
    let many = (0..17).map(|number| (reader(number), vec![0; 16 * 1024])).collect();
    let long = store.publish_epoch(&desk(), 4, time(), b"notice 4".to_vec(), many).await;
    assert!(matches!(long, Err(StoreError::ValueTooLarge(_))));
    store.publish_epoch(&desk(), 7, time(), b"notice 7".to_vec(), wrapped("c")).await.unwrap();
    let store = reopen(store, &directory).await;
    assert_eq!(store.newest_epoch(&desk()).await.unwrap(), Some((7, b"notice 7".to_vec())));
    let (first, last) = ((3, b"a".to_vec()), (7, b"c".to_vec()));
    let wrapped = |from, limit| store.wrapped_identities(&DESK, &READER, from, limit);
    assert_eq!(wrapped(0, 9).await.unwrap(), [first.clone(), last.clone()]);
    assert_eq!(wrapped(0, 1).await.unwrap(), [first]);
    assert_eq!(wrapped(4, 9).await.unwrap(), [last]);
    assert_eq!(wrapped(8, 9).await.unwrap(), []);
}

static DESK: std::sync::LazyLock<DeskId> = std::sync::LazyLock::new(desk);
static READER: std::sync::LazyLock<PublicKey> = std::sync::LazyLock::new(|| reader(1));

/// Claim C-34: a full queue refuses at once, and keeps what it accepted.
#[tokio::test]
async fn a_full_queue_is_said_at_once_and_what_was_accepted_is_kept() {
    let directory = TempDir::new().unwrap();
    let options = OpenOptions { queue: 2, ..OpenOptions::new(directory.path().join("data")) };
    let store = SledStore::open(options).unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let store = store.clone();
        tasks.spawn(async move { store.keep(&desk(), small(), time()).await });
    }
    let outcomes = tasks.join_all().await;
    let kept: HashSet<_> =
        outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).map(|kept| kept.stored().id()).collect();
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(StoreError::Busy))));
    assert!(!kept.is_empty() && kept.len() < 100, "{} of 100", kept.len());
    let store = reopen(store, &directory).await;
    assert_eq!(store.verify(true).unwrap().envelopes, kept.len() as u64);
}

#[tokio::test]
async fn a_closed_store_accepts_nothing() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    keep(&store).await;
    store.close().await.unwrap();
    store.close().await.unwrap();
    assert!(matches!(store.keep(&desk(), small(), time()).await, Err(StoreError::Stopped)));
}

#[tokio::test]
async fn an_error_of_the_disk_stops_everything() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let kept = keep(&store).await;
    let upload = create(&store, 70_000).await;
    let body = directory.path().join("data/bodies").join(body_of(&store, &upload).to_string());
    // A directory in the place of the file: it cannot be removed as a file.
    std::fs::remove_file(&body).unwrap();
    std::fs::create_dir(&body).unwrap();
    assert!(matches!(store.remove_upload(&upload).await, Err(StoreError::Stopped)));
    assert!(matches!(store.stopped().await, StoreError::Disk(_)));
    assert!(matches!(store.keep(&desk(), small(), time()).await, Err(StoreError::Stopped)));
    assert!(matches!(store.wait_beyond(&desk(), 1).await, Err(StoreError::Stopped)));
    assert!(matches!(store.close().await, Err(StoreError::Stopped)));
    drop(store);
    std::fs::remove_dir(&body).unwrap();
    let store = open(&directory);
    assert_eq!(store.find(&desk(), &kept.id()).await.unwrap(), kept);
}
