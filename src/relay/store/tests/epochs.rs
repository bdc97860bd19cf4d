//! Identities of epochs in the store: who is given which, and the end of an old epoch's and of its key.

use jiff::SignedDuration;

use super::deletion::{Raw, key_in_slot, windows};
use super::*;
use crate::relay::store::command::Command;
use crate::relay::store::record::IdentitiesRecord;
use crate::relay::store::transaction::read as read_record;
use crate::relay::store::{epochs, keys};

/// More than the sweep takes in one command.
const READERS: u8 = 40;

fn hour(number: i64) -> Timestamp {
    time().checked_add(SignedDuration::from_hours(number)).unwrap()
}

/// An identity as staff wrapped it for somebody: random bytes.
fn identity(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    SystemRandom::new().fill(&mut bytes).unwrap();
    bytes
}

/// Publishes an epoch for many readers; returns the identities, by reader.
async fn publish(store: &SledStore, desk: &DeskId, epoch: u64, published: Timestamp) -> Vec<Vec<u8>> {
    let identities: Vec<_> = (0..READERS).map(|_| identity(1500)).collect();
    let wrapped = identities.iter().zip(0..).map(|(identity, number)| (reader(number), identity.clone())).collect();
    let notice = format!("notice {epoch}").into_bytes();
    store.publish_epoch(desk, epoch, published, notice, wrapped).await.unwrap();
    identities
}

/// What a reader is given.
async fn given(store: &SledStore, desk: &DeskId, number: u8) -> Vec<(u64, Vec<u8>)> {
    store.wrapped_identities(desk, &reader(number), 0, 50).await.unwrap()
}

/// The key that an epoch's identities are wrapped under.
fn key_of(store: &SledStore, directory: &TempDir, desk: &DeskId, epoch: u64) -> [u8; 32] {
    let record: Option<IdentitiesRecord> = read_record(&store.0.db(), &keys::identities(desk, epoch)).unwrap();
    key_in_slot(directory.path(), record.unwrap().slot)
}

/// How many identities lie there, of all epochs and desks.
fn entries(store: &SledStore) -> usize {
    store.0.db().scan_prefix(keys::WRAPPED).count()
}

/// Claim C-35: what was deleted is unreadable: neither the identities of an epoch that was superseded long ago nor the
/// key that they were wrapped under are anywhere in the data directory.
#[tokio::test]
async fn an_old_epochs_identities_go_with_their_key_and_the_newest_and_recent_ones_stay() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let other: DeskId = "seoul.2".parse().unwrap();
    // Superseded in the hours 10, 20 and 21; the newest has been there for as long as the first of another desk.
    let first = publish(&store, &desk(), 1, hour(0)).await;
    let third = publish(&store, &desk(), 3, hour(10)).await;
    let fourth = publish(&store, &desk(), 4, hour(20)).await;
    let newest = publish(&store, &desk(), 5, hour(21)).await;
    let elsewhere = publish(&store, &other, 1, hour(0)).await;
    assert_eq!(store.verify(true).unwrap().epochs, 5);

    let old = [key_of(&store, &directory, &desk(), 1), key_of(&store, &directory, &desk(), 3)];
    let recent = [
        key_of(&store, &directory, &desk(), 4),
        key_of(&store, &directory, &desk(), 5),
        key_of(&store, &directory, &other, 1),
    ];
    let bytes: Vec<_> = [&first, &third, &fourth, &newest, &elsewhere].into_iter().flatten().collect();
    let bytes: Vec<_> = bytes.into_iter().flat_map(|identity| windows(identity)).collect();
    let raw = Raw::read(&directory);
    assert_eq!(raw.find(&[&old[..], &recent].concat()).len(), 5, "each key is there once, and this test can find it");
    assert_eq!(raw.find(&bytes), Vec::<[u8; 32]>::new(), "nothing lies there as it came");

    assert_eq!(store.expire_epochs(hour(10)).await.unwrap(), 0, "it was superseded in that hour, not before it");
    assert_eq!(given(&store, &desk(), 0).await.len(), 4);
    assert_eq!(store.expire_epochs(hour(21)).await.unwrap(), 2);
    let store = reopen(store, &directory).await;
    assert_eq!(store.expire_epochs(hour(21)).await.unwrap(), 0);
    for number in 0..READERS {
        let of = |identities: &[Vec<u8>]| identities[usize::from(number)].clone();
        assert_eq!(given(&store, &desk(), number).await, [(4, of(&fourth)), (5, of(&newest))]);
        assert_eq!(given(&store, &other, number).await, [(1, of(&elsewhere))]);
    }
    assert_eq!(store.newest_epoch(&desk()).await.unwrap(), Some((5, b"notice 5".to_vec())));
    assert_eq!((store.verify(true).unwrap().epochs, entries(&store)), (3, 3 * usize::from(READERS)));
    let raw = Raw::read(&directory);
    assert_eq!(raw.find(&old), Vec::<[u8; 32]>::new());
    assert_eq!(raw.find(&recent).len(), 3);
    assert_eq!(raw.find(&bytes), Vec::<[u8; 32]>::new());

    // However old: the newest is superseded by nothing but a newer one.
    assert_eq!(store.expire_epochs(hour(1_000_000)).await.unwrap(), 1);
    assert_eq!(given(&store, &desk(), 1).await, [(5, newest[1].clone())]);
    publish(&store, &desk(), 6, hour(30)).await;
    assert_eq!(store.expire_epochs(hour(31)).await.unwrap(), 1);
    assert_eq!(given(&store, &desk(), 1).await.len(), 1);
    assert_eq!(store.verify(true).unwrap().epochs, 2);
}

#[tokio::test]
async fn a_sweep_that_was_cut_off_is_finished_by_the_next() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    publish(&store, &desk(), 1, hour(0)).await;
    let newest = publish(&store, &desk(), 2, hour(1)).await;
    let old = [key_of(&store, &directory, &desk(), 1)];
    let some = store.0.find_superseded(None, hour(2)).unwrap().unwrap();
    assert_eq!(store.0.submit(|answer| Command::ExpireEpoch(some, answer)).await.unwrap(), 0, "some are left");

    let store = reopen(store, &directory).await;
    let left = entries(&store) - usize::from(READERS);
    assert!(0 < left && left < usize::from(READERS), "{left}");
    assert_eq!(store.verify(true).unwrap().epochs, 2);
    let mut served = 0;
    for number in 0..READERS {
        let given = given(&store, &desk(), number).await;
        assert_eq!(given.last(), Some(&(2, newest[usize::from(number)].clone())));
        served += given.len() - 1;
    }
    assert_eq!(served, left);
    // As if the end of the key had not reached the disk, and the process was killed then.
    let slots = directory.path().join("data/slots");
    let before = std::fs::read(&slots).unwrap();
    assert_eq!(store.expire_epochs(hour(2)).await.unwrap(), 1);
    store.close().await.unwrap();
    drop(store);
    std::fs::write(&slots, before).unwrap();
    assert_eq!(Raw::read(&directory).find(&old), old);
    let store = open(&directory);
    assert_eq!(Raw::read(&directory).find(&old), Vec::<[u8; 32]>::new());
    assert_eq!((store.verify(true).unwrap().epochs, entries(&store)), (1, usize::from(READERS)));
}

#[tokio::test]
async fn what_was_refused_takes_no_key_and_an_epoch_without_readers_needs_none() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let (longest, longer) = (identity(16 * 1024), identity(16 * 1024 + 1));
    let for_one = |identity: &Vec<u8>| vec![(reader(1), identity.clone())];
    let (desk, notice) = (desk(), || b"notice".to_vec());
    store.publish_epoch(&desk, 2, hour(0), longest.clone(), for_one(&longest)).await.unwrap();
    let long = store.publish_epoch(&desk, 3, hour(1), longer.clone(), for_one(&longest)).await;
    assert!(matches!(long, Err(StoreError::ValueTooLarge(_))));
    let long = store.publish_epoch(&desk, 3, hour(1), notice(), for_one(&longer)).await;
    assert!(matches!(long, Err(StoreError::ValueTooLarge(_))));
    let old = store.publish_epoch(&desk, 2, hour(1), notice(), for_one(&longest)).await;
    assert!(matches!(old, Err(StoreError::EpochOutOfOrder(2))));
    assert_eq!(store.expire_epochs(hour(9)).await.unwrap(), 0, "nothing has superseded it");
    assert_eq!(given(&store, &desk, 1).await, [(2, longest)]);

    store.publish_epoch(&desk, 3, hour(1), notice(), Vec::new()).await.unwrap();
    assert_eq!(store.expire_epochs(hour(9)).await.unwrap(), 1);
    store.publish_epoch(&desk, 4, hour(2), notice(), for_one(&longer[1..].to_vec())).await.unwrap();
    let store = reopen(store, &directory).await;
    assert_eq!(given(&store, &desk, 1).await, [(4, longer[1..].to_vec())]);
    assert_eq!(store.verify(true).unwrap().epochs, 1);
}

#[tokio::test]
async fn an_epoch_with_a_strangers_key_is_damage_and_so_is_one_with_less_or_more_than_it_names() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    publish(&store, &desk(), 1, hour(0)).await;
    publish(&store, &desk(), 2, hour(1)).await;
    let (db, slots) = (store.0.db(), &store.0.slots);
    let is_damage = |at: &[u8], value: Option<&[u8]>| {
        let old = db.get(at).unwrap();
        value.map_or_else(|| db.remove(at), |value| db.insert(at, value)).unwrap();
        let found = epochs::check(&db, Some(slots)).is_err();
        old.map_or_else(|| db.remove(at), |old| db.insert(at, old)).unwrap();
        assert_eq!(epochs::check(&db, Some(slots)).unwrap(), 2);
        found
    };
    let (one, another) = (keys::wrapped(&desk(), &reader(1), 1), keys::wrapped(&desk(), &reader(2), 1));
    let others = db.get(&another).unwrap().unwrap();
    assert!(is_damage(&one, None), "an identity is missing");
    assert!(is_damage(&one, Some(&others)), "it is another reader's");
    assert!(is_damage(&keys::wrapped(&desk(), &reader(99), 1), Some(&others)), "one is there that no epoch names");
    assert!(is_damage(&keys::identities(&desk(), 1), None), "the record is missing");
    let newest = db.get(keys::identities(&desk(), 2)).unwrap().unwrap();
    assert!(is_damage(&keys::identities(&desk(), 1), Some(&newest)), "an old one passes for the newest");
    assert!(is_damage(&keys::epoch(&desk()), None), "the notice is missing");
    drop(db);

    let record: Option<IdentitiesRecord> = read_record(&store.0.db(), &keys::identities(&desk(), 1)).unwrap();
    let at = usize::try_from(record.unwrap().slot & u64::from(u32::MAX)).unwrap() * 32;
    store.close().await.unwrap();
    drop(store);
    let path = directory.path().join("data/slots");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[at] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let error = try_open(&directory).unwrap_err();
    assert!(matches!(&error, StoreError::Damaged { file, .. } if file == "slots"), "{error}");
}
