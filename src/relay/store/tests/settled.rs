//! What sled shows before it is durable, and readers must not see: epochs and the offsets of uploads.

use std::time::Duration;

use tokio::time::timeout;

use super::*;

const MOMENT: Duration = Duration::from_millis(100);

#[tokio::test]
async fn readers_wait_until_a_batch_is_durable() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let id = create(&store, 50_000).await;
    let unsettled = store.0.settled.unsettle();
    let desk = desk();
    let (upload, epoch) = (store.upload(&id), store.newest_epoch(&desk));
    tokio::pin!(upload, epoch);
    assert!(timeout(MOMENT, &mut upload).await.is_err(), "an offset was told that may be lost");
    assert!(timeout(MOMENT, &mut epoch).await.is_err(), "an epoch was told that may be lost");
    unsettled.settle();
    assert_eq!(upload.await.unwrap().offset, 0);
    assert_eq!(epoch.await.unwrap(), None);
}

#[tokio::test]
async fn nothing_is_told_of_a_batch_that_failed() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let id = create(&store, 50_000).await;
    drop(store.0.settled.unsettle());
    assert!(matches!(store.upload(&id).await, Err(StoreError::Stopped)));
    assert!(matches!(store.newest_epoch(&desk()).await, Err(StoreError::Stopped)));
    assert!(matches!(store.wrapped_identities(&desk(), &reader(1), 0, 9).await, Err(StoreError::Stopped)));
}

#[tokio::test]
async fn the_committer_applies_offsets_and_epochs_while_nobody_reads() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let bytes = sample::envelope(50_000);
    let id = create(&store, bytes.len()).await;
    let mut writer = store.write_upload(&id, 0).await.unwrap();
    writer.write(Bytes::copy_from_slice(&bytes[..1000])).await.unwrap();
    // A reader that takes its time: the batch is not applied, so that it cannot see it.
    let reading = Reading::begin(&store).await;
    let checkpoint = writer.checkpoint();
    tokio::pin!(checkpoint);
    assert!(timeout(MOMENT, &mut checkpoint).await.is_err(), "an offset was applied under a reader");
    reading.end();
    assert_eq!(checkpoint.await.unwrap(), 1000);

    let reading = Reading::begin(&store).await;
    let desk = desk();
    let published = store.publish_epoch(&desk, 1, time(), b"notice".to_vec(), Vec::new());
    tokio::pin!(published);
    assert!(timeout(MOMENT, &mut published).await.is_err(), "an epoch was applied under a reader");
    reading.end();
    published.await.unwrap();
    assert_eq!(state(&store, &id).await.offset, 1000);
}

/// A reader on a thread of its own.
struct Reading(std::sync::mpsc::Sender<()>);

impl Reading {
    async fn begin(store: &SledStore) -> Self {
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let (begin, begun) = tokio::sync::oneshot::channel();
        let store = store.clone();
        std::thread::spawn(move || {
            let settled = store.0.settled.read().unwrap();
            begin.send(()).unwrap();
            // Until it is told, or its test is over.
            let _ = ended.recv();
            drop(settled);
        });
        begun.await.unwrap();
        Self(end)
    }

    fn end(self) {
        drop(self.0);
    }
}
