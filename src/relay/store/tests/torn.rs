//! What a power cut may leave of sled's file, made by hand: a tail that is cut off, and mixtures of old and new blocks.
//! The real thing, with a real disk, is another test.

use std::fs;
use std::path::Path;

use super::damage::copy;
use super::*;

/// A copy of the data directory with another database file, and a mark that the power cut took back.
fn with_database(data: &Path, database: &[u8]) -> (TempDir, Result<SledStore, StoreError>) {
    let copied = TempDir::new().unwrap();
    let to = copied.path().join("data");
    copy(data, &to);
    fs::write(to.join("mark"), [0; 8]).unwrap();
    fs::write(to.join("sled/db"), database).unwrap();
    let outcome = try_open(&copied);
    (copied, outcome)
}

async fn keep_together(store: &SledStore, count: usize) -> Vec<Stored> {
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..count {
        let store = store.clone();
        tasks.spawn(async move { keep(&store).await });
    }
    tasks.join_all().await
}

/// A batch is there whole or not at all, wherever the file ends. The sum over the database would tell.
#[tokio::test(flavor = "multi_thread")]
async fn a_torn_tail_leaves_whole_batches() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    for _ in 0..20 {
        keep_together(&store, 20).await;
    }
    let store = reopen(store, &directory).await;
    store.close().await.unwrap();
    drop(store);
    let data = directory.path().join("data");
    let whole = fs::read(data.join("sled/db")).unwrap();
    let mut counts = std::collections::BTreeSet::new();
    for step in 0..40 {
        let end = whole.len() - step * 37_777;
        let (_copied, outcome) = with_database(&data, &whole[..end]);
        // Sled's snapshot is newer than what is left, or what is left is sound.
        match outcome {
            Ok(store) => drop(counts.insert(store.verify(true).unwrap().envelopes)),
            Err(StoreError::Damaged { what, .. }) => assert!(!what.contains("not what was committed"), "{what}"),
            Err(error) => panic!("{error}"),
        }
    }
    assert!(!counts.is_empty());
}

/// Between two commits a disk may write any of the blocks that differ. What the first commit answered for is there.
#[tokio::test(flavor = "multi_thread")]
async fn any_mixture_of_two_commits_has_the_first_one_whole() {
    let steps = std::env::var("SOUTHWIND_TEST_ROUNDS").map_or(32, |steps| steps.parse().unwrap());
    let directory = TempDir::new().unwrap();
    let mut store = open(&directory);
    let data = directory.path().join("data");
    let database = || fs::read(data.join("sled/db")).unwrap();
    let mut answered = keep_together(&store, 60).await;
    for step in 0..steps {
        if step % 10 == 9 {
            store = reopen(store, &directory).await;
        }
        let before = database();
        // As many as go into one batch.
        let new = keep_together(&store, 8).await;
        let after = database();
        for chance in [30, 128, 225] {
            let (_copied, mixed) = with_database(&data, &mixture(&before, &after, chance));
            let mixed = mixed.unwrap_or_else(|error| panic!("step {step}, chance {chance}: {error}"));
            for stored in &answered {
                let found = mixed.find(&desk(), &stored.id()).await;
                assert_eq!(&found.unwrap_or_else(|error| panic!("step {step}, chance {chance}: {error}")), stored);
            }
        }
        for stored in new.iter().take(3) {
            store.acknowledge(&desk(), &stored.id(), &reader(1), &both()).await.unwrap();
        }
        answered.extend(new);
    }
}

/// Of each block of 4 KiB the old one, with a chance out of 256, or the new one.
fn mixture(old: &[u8], new: &[u8], chance: u8) -> Vec<u8> {
    let mut mixed = new.to_vec();
    let mut dice = vec![0; new.len() / 4096 + 1];
    SystemRandom::new().fill(&mut dice).unwrap();
    for ((number, block), dice) in mixed.chunks_mut(4096).enumerate().zip(dice) {
        if dice < chance {
            let old = old.get(number * 4096..).unwrap_or_default();
            let count = old.len().min(block.len());
            block.fill(0);
            block[..count].copy_from_slice(&old[..count]);
        }
    }
    mixed
}
