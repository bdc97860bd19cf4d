//! What a store must always hold, tried on a real sled on a real disk.

mod compaction;
mod damage;
mod deletion;
mod envelopes;
mod epochs;
mod faults;
mod full;
mod mailboxes;
mod settled;
mod torn;
mod uploads;

use bytes::Bytes;
use jiff::Timestamp;
use ring::rand::{SecureRandom, SystemRandom};
use tempfile::TempDir;
use tokio::io::AsyncReadExt;

use super::{Kept, NewUpload, OpenOptions, SledStore, Store, StoreError, Stored, Upload};
use crate::protocol::envelope::SmallEnvelope;
use crate::protocol::id::{DeskId, PublicKey, UploadId};
use crate::relay::admission::sample;

const HOUR: i64 = 1_800_000_000;

fn time() -> Timestamp {
    Timestamp::from_second(HOUR).unwrap()
}

fn desk() -> DeskId {
    "seoul".parse().unwrap()
}

fn reader(number: u8) -> PublicKey {
    PublicKey::from_bytes([number; 32])
}

/// All who read the desk, unless a test says otherwise.
fn both() -> [PublicKey; 2] {
    [reader(1), reader(2)]
}

fn open(directory: &TempDir) -> SledStore {
    try_open(directory).unwrap()
}

fn try_open(directory: &TempDir) -> Result<SledStore, StoreError> {
    SledStore::open(OpenOptions::new(directory.path().join("data")))
}

async fn reopen(store: SledStore, directory: &TempDir) -> SledStore {
    store.close().await.unwrap();
    drop(store);
    open(directory)
}

fn small() -> SmallEnvelope<Bytes> {
    SmallEnvelope::parse(sample::envelope(1).into()).unwrap()
}

fn random_name() -> UploadId {
    let mut name = [0; 16];
    SystemRandom::new().fill(&mut name).unwrap();
    UploadId::from_bytes(name)
}

async fn keep(store: &SledStore) -> Stored {
    match store.keep(&desk(), small(), time()).await.unwrap() {
        Kept::New(stored) => stored,
        Kept::Again(_) => panic!("random bytes were there before"),
    }
}

async fn create(store: &SledStore, length: usize) -> UploadId {
    let upload = NewUpload { id: random_name(), desk: desk(), length: length as u64, expires: time() };
    let id = upload.id;
    store.create_upload(upload).await.unwrap();
    id
}

/// The body file of an upload that is under way.
fn body_of(store: &SledStore, id: &UploadId) -> UploadId {
    store.0.upload(id).unwrap().under_way().unwrap().body
}

/// Sends bytes from `offset` on in pieces of `step`, in one request.
async fn send(
    store: &SledStore,
    id: &UploadId,
    bytes: &[u8],
    offset: u64,
    step: usize,
) -> Result<(u64, Option<Kept>), StoreError> {
    let mut writer = store.write_upload(id, offset).await?;
    for piece in bytes.chunks(step) {
        writer.write(Bytes::copy_from_slice(piece)).await?;
    }
    writer.finish(time()).await
}

async fn read(store: &SledStore, stored: &Stored, offset: u64, length: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    store.read(stored, offset, length).await.unwrap().read_to_end(&mut bytes).await.unwrap();
    bytes
}

fn body_files(directory: &TempDir) -> usize {
    std::fs::read_dir(directory.path().join("data/bodies")).unwrap().count()
}

async fn state(store: &SledStore, id: &UploadId) -> Upload {
    store.upload(id).await.unwrap()
}
