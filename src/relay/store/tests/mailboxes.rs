//! Mailboxes in the store: the limit, the order, the end of a reply and of its key.

use std::path::Path;

use jiff::SignedDuration;

use super::faults::{CHILD, run_child};
use super::*;
use crate::protocol::id::{EnvelopeId, MailboxId};
use crate::protocol::mailbox::MOST_REPLIES;

fn mailbox(number: u8) -> MailboxId {
    MailboxId::from_bytes([number; 32])
}

async fn post(store: &SledStore, mailbox: &MailboxId, kept: Timestamp) -> Bytes {
    let envelope = small();
    let bytes = envelope.bytes().clone();
    store.post_reply(mailbox, envelope, kept).await.unwrap();
    bytes
}

async fn all(store: &SledStore, mailbox: &MailboxId) -> Vec<Bytes> {
    let mut found = Vec::new();
    while let Some(reply) = store.reply(mailbox, found.len()).await.unwrap() {
        found.push(reply);
    }
    found
}

/// The keys in the slot file.
fn slots(directory: &TempDir) -> Vec<Vec<u8>> {
    let bytes = std::fs::read(directory.path().join("data/slots")).unwrap();
    bytes.chunks(32).map(<[u8]>::to_vec).collect()
}

/// The keys that are not in the slot file any more.
fn ended(directory: &TempDir, before: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let now = slots(directory);
    before.iter().filter(|key| !now.contains(key)).cloned().collect()
}

/// Whether the bytes, or the middle of them, stand in any file below a directory.
fn is_anywhere(directory: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(directory).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return is_anywhere(&path, bytes);
        }
        let half = &bytes[bytes.len() / 2..][..32.min(bytes.len() / 2)];
        std::fs::read(&path).unwrap().windows(half.len()).any(|window| window == half)
    })
}

#[tokio::test]
async fn a_mailbox_gives_its_replies_back_oldest_first_and_each_once() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let mut posted = Vec::new();
    for _ in 0..5 {
        posted.push(post(&store, &mailbox(1), time()).await);
    }
    let again = SmallEnvelope::parse(posted[2].clone()).unwrap();
    store.post_reply(&mailbox(1), again.clone(), time()).await.unwrap();
    store.post_reply(&mailbox(2), again.clone(), time()).await.unwrap();
    assert_eq!(all(&store, &mailbox(1)).await, posted);
    assert_eq!(all(&store, &mailbox(2)).await, posted[2..3], "one mailbox is nothing to another");
    assert_eq!(store.verify(true).unwrap().replies, 6);

    let store = reopen(store, &directory).await;
    store.discard_reply(&mailbox(1), &again.id()).await.unwrap();
    store.discard_reply(&mailbox(1), &again.id()).await.unwrap();
    store.discard_reply(&mailbox(3), &again.id()).await.unwrap();
    posted.remove(2);
    let store = reopen(store, &directory).await;
    assert_eq!(all(&store, &mailbox(1)).await, posted);
    assert_eq!(all(&store, &mailbox(2)).await.len(), 1);
    assert_eq!(store.verify(true).unwrap().replies, 5);
}

#[tokio::test]
async fn the_thirty_third_reply_is_refused_until_one_goes() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    // At once, so that the limit is held within one batch too.
    let posts = (0..40).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.post_reply(&mailbox(1), small(), time()).await })
    });
    let mut refused = 0;
    for post in posts.collect::<Vec<_>>() {
        match post.await.unwrap() {
            Ok(()) => {}
            Err(StoreError::MailboxFull) => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((refused, all(&store, &mailbox(1)).await.len()), (8, MOST_REPLIES));
    let first = store.reply(&mailbox(1), 0).await.unwrap().unwrap();
    let again = SmallEnvelope::parse(first.clone()).unwrap();
    store.post_reply(&mailbox(1), again, time()).await.unwrap();
    post(&store, &mailbox(2), time()).await;
    store.discard_reply(&mailbox(1), &EnvelopeId::of(&first)).await.unwrap();
    post(&store, &mailbox(1), time()).await;
    assert!(matches!(store.post_reply(&mailbox(1), small(), time()).await, Err(StoreError::MailboxFull)));
    assert_eq!(store.verify(true).unwrap().replies, 33);
}

#[tokio::test]
async fn what_is_too_old_goes_with_its_key_and_nothing_else_does() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let later = time().checked_add(SignedDuration::from_hours(1)).unwrap();
    let mut young = Vec::new();
    // More mailboxes than the sweep takes at once.
    for number in 0..50 {
        post(&store, &mailbox(number), time()).await;
        post(&store, &mailbox(number), time()).await;
        if number % 2 == 0 {
            young.push((mailbox(number), post(&store, &mailbox(number), later).await));
        }
    }
    let before = slots(&directory);
    let earlier = time().checked_sub(SignedDuration::from_hours(1)).unwrap();
    assert_eq!(store.expire_replies(earlier).await.unwrap(), 0);
    assert_eq!(store.expire_replies(time()).await.unwrap(), 100);
    assert_eq!(ended(&directory, &before).len(), 100);
    for (mailbox, reply) in &young {
        assert_eq!(all(&store, mailbox).await, std::slice::from_ref(reply));
    }
    let store = reopen(store, &directory).await;
    assert_eq!(store.verify(true).unwrap().replies, 25);
}

/// Claim C-35: what was deleted is unreadable: its key ends, and neither the key nor the plain bytes are in any file.
#[tokio::test]
async fn a_discarded_reply_is_nowhere_and_its_key_is_nowhere() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let (gone, stays) = (post(&store, &mailbox(1), time()).await, post(&store, &mailbox(1), time()).await);
    let before = slots(&directory);
    assert!(is_anywhere(directory.path(), &before[0]), "the search would find a key");
    store.discard_reply(&mailbox(1), &EnvelopeId::of(&gone)).await.unwrap();
    let ended = ended(&directory, &before);
    assert_eq!(ended.len(), 1, "one key ends");
    for bytes in [&gone[..], &ended[0]] {
        assert!(!is_anywhere(directory.path(), bytes));
    }
    assert_eq!(all(&store, &mailbox(1)).await, [stays]);
}

/// Claim C-46: a poll, and a deletion, look the same whatever is in the mailbox: what is not there takes the same work.
#[tokio::test]
async fn a_removal_of_nothing_writes_and_ends_a_key_like_any_other() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    post(&store, &mailbox(1), time()).await;
    let there = post(&store, &mailbox(1), time()).await;
    for (mailbox, id) in [
        (mailbox(1), EnvelopeId::of(&there)),
        (mailbox(1), EnvelopeId::of(b"made up")),
        (mailbox(2), EnvelopeId::of(b"made up")),
    ] {
        let (keys, commit) = (slots(&directory), commits(&store));
        store.discard_reply(&mailbox, &id).await.unwrap();
        assert_eq!((ended(&directory, &keys).len(), commits(&store)), (1, commit + 1));
    }
    assert_eq!(store.verify(true).unwrap().replies, 1);
    assert_eq!(all(&store, &mailbox(1)).await.len(), 1);
}

fn commits(store: &SledStore) -> u64 {
    let newest = store.0.db.get(super::super::keys::COMMIT).unwrap().unwrap();
    u64::from_be_bytes(newest[1..9].try_into().unwrap())
}

#[tokio::test]
async fn a_reply_without_its_bytes_or_with_a_strangers_key_is_damage() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    post(&store, &mailbox(1), time()).await;
    post(&store, &mailbox(1), time()).await;
    store.close().await.unwrap();
    drop(store);
    let path = directory.path().join("data/slots");
    let mut keys = std::fs::read(&path).unwrap();
    keys[..64].fill(7);
    std::fs::write(&path, keys).unwrap();
    let store = open(&directory);
    assert!(matches!(store.verify(true), Err(StoreError::Damaged { .. })));
    assert!(matches!(store.reply(&mailbox(1), 0).await, Err(StoreError::Damaged { .. })));
}

/// Claim C-35: what was deleted stays deleted, and what was not is there, after `kill -9` at any moment.
#[test]
fn replies_and_their_ends_survive_kill_9() {
    let directory = TempDir::new().unwrap();
    let (mut there, mut gone) = (Vec::new(), Vec::new());
    for round in 0..6_u64 {
        let patience = std::time::Duration::from_millis(60 + 70 * round);
        for line in run_child(&directory, "relay::store::tests::mailboxes::child", patience) {
            match line.split(' ').collect::<Vec<_>>().as_slice() {
                ["posted", number, id] => {
                    there.push((number.parse::<u8>().unwrap(), id.parse::<EnvelopeId>().unwrap()));
                }
                ["discarding", id] => there.retain(|(_, there)| there.to_string() != **id),
                ["discarded", id] => gone.push(id.parse::<EnvelopeId>().unwrap()),
                _ => {}
            }
        }
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let store = open(&directory);
            let mut found = Vec::new();
            for number in 0..=u8::MAX {
                let replies = all(&store, &mailbox(number)).await;
                found.extend(replies.iter().map(|reply| (number, EnvelopeId::of(reply))));
            }
            assert!(there.iter().all(|reply| found.contains(reply)), "round {round}: a reply was lost");
            assert!(found.iter().all(|(_, id)| !gone.contains(id)), "round {round}: a deleted reply is back");
            assert_eq!(store.verify(true).unwrap().replies, found.len() as u64);
            store.close().await.unwrap();
        });
    }
    assert!(there.len() > 6 && gone.len() > 6, "the child hardly ran: {} and {}", there.len(), gone.len());
}

/// Posts and discards until it is killed, and says what was answered for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "is started by the test above"]
async fn child() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let store = SledStore::open(OpenOptions::new(Path::new(&path).join("data"))).unwrap();
    println!();
    let tasks = (0..6).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            loop {
                let (number, envelope) = (random_name().as_bytes()[0], small());
                let id = envelope.id();
                if store.post_reply(&mailbox(number), envelope, time()).await.is_err() {
                    continue;
                }
                println!("posted {number} {id}");
                if number % 2 == 0 {
                    println!("discarding {id}");
                    store.discard_reply(&mailbox(number), &id).await.unwrap();
                    println!("discarded {id}");
                }
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}
