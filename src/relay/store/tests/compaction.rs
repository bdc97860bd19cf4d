//! Space comes back, and nothing else changes: not while a smaller copy is being made, not if it is cut off anywhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::damage::{content, copy};
use super::faults::run_child;
use super::*;
use crate::protocol::id::EnvelopeId;

/// Names the data directory for the child process.
const CHILD: &str = "SOUTHWIND_TEST_COMPACTION";

/// Short, so that a few hundred envelopes are enough.
fn options(data: &Path) -> OpenOptions {
    OpenOptions { slack_bytes: 2 << 20, ..OpenOptions::new(data) }
}

fn length(data: &Path) -> u64 {
    // For a moment there is no file of that name.
    fs::metadata(data.join("sled/db")).map_or(u64::MAX, |metadata| metadata.len())
}

/// Removes all but every twentieth; returns those that stay.
async fn remove_most(store: &SledStore, all: Vec<Stored>) -> Vec<Stored> {
    let mut kept = Vec::new();
    for (number, stored) in all.into_iter().enumerate() {
        if number % 20 == 7 {
            kept.push(stored);
        } else {
            store.acknowledge(&desk(), &stored.id(), &reader(1), &[reader(1)]).await.unwrap();
        }
    }
    kept
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_removed_gives_its_space_back_and_the_rest_stays() {
    let directory = TempDir::new().unwrap();
    let data = directory.path().join("data");
    let store = SledStore::open(options(&data)).unwrap();
    store.publish_epoch(&desk(), 1, time(), b"notice".to_vec(), vec![(reader(1), b"wrapped".to_vec())]).await.unwrap();
    let mut all = Vec::new();
    for _ in 0..900 {
        all.push(keep(&store).await);
    }
    let full = length(&data);
    assert!(full > 12 << 20, "{full}");
    let first = all[7].clone();
    // Somebody reads all the time.
    let reading = tokio::spawn({
        let (store, first) = (store.clone(), first.clone());
        async move {
            loop {
                assert_eq!(EnvelopeId::of(&read(&store, &first, 0, u64::MAX).await), first.id());
                assert_eq!(store.newest_epoch(&desk()).await.unwrap(), Some((1, b"notice".to_vec())));
                assert!(store.list_after(&desk(), 0, &reader(2), 1).await.unwrap()[0].sequence >= 1);
            }
        }
    });
    let mut kept = remove_most(&store, all).await;
    store.remove_old(Timestamp::UNIX_EPOCH, &BTreeMap::new()).await.unwrap();
    let begun = Instant::now();
    while length(&data) > full / 2 || data.join("sled.old").exists() || data.join("sled.new").exists() {
        assert!(begun.elapsed() < Duration::from_secs(300), "no space came back: {} of {full}", length(&data));
        kept.push(keep(&store).await);
    }
    println!("{} of {full} bytes after {:?}", length(&data), begun.elapsed());
    assert!(!reading.is_finished());
    reading.abort();
    let _ = reading.await;

    assert_eq!(store.verify(true).unwrap().envelopes, kept.len() as u64);
    let before = content(&store);
    let store = reopen(store, &directory).await;
    assert!(content(&store) == before);
    for stored in &kept {
        assert_eq!(EnvelopeId::of(&read(&store, stored, 0, u64::MAX).await), stored.id());
    }
    assert_eq!(store.verify(true).unwrap().envelopes, kept.len() as u64);
}

#[tokio::test]
async fn a_change_of_places_that_was_cut_off_is_settled() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let stored = keep(&store).await;
    store.close().await.unwrap();
    let before = content(&store);
    drop(store);
    // A copy that is not whole, before anything was renamed; and each moment between two renames.
    for (renamed, fresh) in [(None, true), (Some("sled.old"), true), (Some("sled.old"), false)] {
        let copied = TempDir::new().unwrap();
        let data = copied.path().join("data");
        copy(&directory.path().join("data"), &data);
        if let Some(name) = renamed {
            fs::rename(data.join("sled"), data.join(name)).unwrap();
        }
        if fresh {
            fs::create_dir(data.join("sled.new")).unwrap();
            fs::write(data.join("sled.new/db"), b"half").unwrap();
        }
        let store = open(&copied);
        assert!(content(&store) == before);
        assert_eq!(store.find(&desk(), &stored.id()).await.unwrap(), stored);
        assert!(!data.join("sled.new").exists() && !data.join("sled.old").exists());
    }
    // The former database is still there, and the new one has gone on.
    let data = directory.path().join("data");
    copy(&data.join("sled"), &data.join("sled.old"));
    let store = open(&directory);
    keep(&store).await;
    assert!(!data.join("sled.old").exists());
    assert_eq!(store.verify(true).unwrap().envelopes, 2);
}

/// Claim C-13: bytes with a receipt survive `kill -9` and power loss.
#[test]
fn kill_9_while_a_smaller_copy_is_made_loses_nothing() {
    let directory = TempDir::new().unwrap();
    let data = directory.path().join("data");
    let rounds = std::env::var("SOUTHWIND_TEST_ROUNDS").map_or(8, |rounds| rounds.parse().unwrap());
    let (mut kept, mut copies, mut cut_off) = (Vec::new(), 0, 0);
    for round in 0..rounds {
        let mut random = [0; 2];
        SystemRandom::new().fill(&mut random).unwrap();
        let patience = Duration::from_millis(700 + u64::from(u16::from_be_bytes(random)) % 800);
        let lines = run_child(&directory, "relay::store::tests::compaction::child", CHILD, patience);
        cut_off += usize::from(data.join("sled.new").exists() || data.join("sled.old").exists());
        copies += lines.iter().filter(|line| *line == "smaller").count();
        let ids = lines.iter().filter_map(|line| line.strip_prefix("kept "));
        kept.extend(ids.map(|id| id.parse::<EnvelopeId>().unwrap()));
        let gone = lines.iter().filter_map(|line| line.strip_prefix("removed ")).map(|id| id.parse().unwrap());
        let gone: Vec<EnvelopeId> = gone.collect();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let store = try_open(&directory).unwrap_or_else(|error| panic!("round {round}: {error}"));
            for id in &kept {
                store.find(&desk(), id).await.unwrap_or_else(|error| panic!("round {round}: {id}: {error}"));
            }
            for id in &gone {
                assert!(store.find(&desk(), id).await.is_err(), "round {round}: {id} came back");
            }
            store.verify(true).unwrap();
            store.close().await.unwrap();
        });
    }
    println!("{copies} copies, {cut_off} cut off");
    assert!(copies > 0 && kept.len() > rounds, "{copies} copies, {} kept", kept.len());
}

/// Keeps and removes until it is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "is started by the test above"]
async fn child() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let data = Path::new(&path).join("data");
    let store = SledStore::open(options(&data)).unwrap();
    println!();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..24 {
        let store = store.clone();
        tasks.spawn(async move {
            for round in 0_u64.. {
                let stored = keep(&store).await;
                if round % 40 == 3 {
                    println!("kept {}", stored.id());
                } else {
                    store.acknowledge(&desk(), &stored.id(), &reader(1), &[reader(1)]).await.unwrap();
                    println!("removed {}", stored.id());
                }
            }
        });
    }
    tasks.spawn({
        let store = store.clone();
        async move {
            loop {
                store.remove_old(Timestamp::UNIX_EPOCH, &BTreeMap::new()).await.unwrap();
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    });
    tasks.spawn(async move {
        let mut before = length(&data);
        loop {
            tokio::time::sleep(Duration::from_millis(3)).await;
            let now = length(&data);
            if now < before && before < u64::MAX {
                println!("smaller");
            }
            before = now;
        }
    });
    tasks.join_all().await;
}
