//! A full disk, on a small file system of its own.

use std::path::Path;
use std::process::Command;

use super::*;
use crate::protocol::id::{EnvelopeId, MailboxId};

/// The variable that leaves this test out, by name, where nobody is root.
const LEAVE_OUT: &str = "SOUTHWIND_LEAVE_OUT";

struct Mounted<'a>(&'a Path);

impl<'a> Mounted<'a> {
    fn new(path: &'a Path, size: &str) -> Self {
        let options = format!("size={size},mode=0700");
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(path).status();
        let why =
            format!("cannot mount a small file system; run as root, or set {LEAVE_OUT}=full-disk to leave this out");
        assert!(done.is_ok_and(|status| status.success()), "{why}");
        Self(path)
    }
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

/// Claim C-33: a full disk refuses new envelopes and loses nothing; acknowledgements go on.
#[tokio::test]
async fn a_full_disk_refuses_new_envelopes_and_nothing_else() {
    if std::env::var(LEAVE_OUT).is_ok_and(|left_out| left_out.split(',').any(|name| name == "full-disk")) {
        return;
    }
    let directory = TempDir::new().unwrap();
    let _mounted = Mounted::new(directory.path(), "96m");
    let options = OpenOptions { reserve_bytes: 32 << 20, ..OpenOptions::new(directory.path().join("data")) };
    let store = SledStore::open(options.clone()).unwrap();
    let waiting = create(&store, 70_000).await;
    let (mailbox, reply) = (MailboxId::from_bytes([1; 32]), small());
    store.post_reply(&mailbox, reply.clone(), time()).await.unwrap();
    let mut kept = Vec::new();
    // Small ones for the first half, then one large one until there is no room.
    for _ in 0..500 {
        kept.push(keep(&store).await);
    }
    let large = sample::envelope(64 << 20);
    let upload = create(&store, large.len()).await;
    let refused = send(&store, &upload, &large, 0, 1 << 20).await;
    assert!(matches!(refused, Err(StoreError::DiskFull)), "{refused:?}");
    let offset = state(&store, &upload).await.offset;
    assert!(offset >= 8 << 20, "what was durable stays: {offset}");

    // What another process takes counts too.
    std::fs::write(directory.path().join("else"), vec![0; 16 << 20]).unwrap();
    assert!(matches!(store.keep(&desk(), small(), time()).await, Err(StoreError::DiskFull)));
    let post = store.post_reply(&mailbox, small(), time());
    assert!(matches!(post.await, Err(StoreError::DiskFull)));
    store.discard_reply(&mailbox, &EnvelopeId::of(b"nothing")).await.unwrap();
    store.discard_reply(&mailbox, &reply.id()).await.unwrap();
    assert_eq!(store.reply(&mailbox, 0).await.unwrap(), None, "deletions go on");
    let new = NewUpload { id: random_name(), desk: desk(), length: 70_000, expires: time() };
    assert!(matches!(store.create_upload(new).await, Err(StoreError::DiskFull)));
    assert!(matches!(send(&store, &waiting, &sample::header(), 0, 99).await, Err(StoreError::DiskFull)));
    for stored in &kept {
        store.acknowledge(&desk(), &stored.id(), &reader(1), &both()).await.unwrap();
    }
    store.publish_epoch(&desk(), 1, time(), b"notice".to_vec(), vec![(reader(1), b"wrapped".to_vec())]).await.unwrap();
    assert_eq!(store.list_after(&desk(), 0, &reader(1), 10).await.unwrap(), []);

    // A restart on the full disk loses nothing either, and deletions make room.
    store.close().await.unwrap();
    drop(store);
    let store = SledStore::open(options).unwrap();
    assert_eq!(state(&store, &upload).await.offset, offset);
    store.remove_upload(&upload).await.unwrap();
    std::fs::remove_file(directory.path().join("else")).unwrap();
    let after = keep(&store).await;
    assert_eq!(EnvelopeId::of(&read(&store, &after, 0, u64::MAX).await), after.id());
    assert_eq!(store.verify(true).unwrap().envelopes, 501);
}
