//! Space that deletion gives back: a data directory with a gigabyte in it, most of which is removed while others hand
//! in and read. The store itself, without a network.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use bytes::Bytes;
use jiff::Timestamp;
use southwind::protocol::envelope::SmallEnvelope;
use southwind::protocol::id::{DeskId, UploadId};
use southwind::relay::store::{Kept, NewUpload, OpenOptions, SledStore, Store};
use tokio::io::AsyncReadExt;
use tokio::task::JoinSet;

use crate::posts::Latencies;
use crate::table::{Table, rate};

/// Small envelopes, 14 KB each: 1.1 GiB.
const SMALL: usize = 85_000;

/// Hands that keep them at a time.
const HANDS: usize = 64;

/// Attachments, and the bytes of each: 1 GiB.
const LARGE: (usize, usize) = (16, 64 << 20);

/// How long the directory may take to become small.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Space {
    store: Arc<SledStore>,
    data: PathBuf,
    desk: DeskId,
    old: Timestamp,
    new: Timestamp,
}

impl Space {
    pub fn open(directory: &Path) -> Result<Self> {
        let data = directory.join("space");
        let store = Arc::new(SledStore::open(OpenOptions::new(&data))?);
        let (old, new) = (Timestamp::from_second(1_000_000)?, Timestamp::from_second(2_000_000)?);
        Ok(Self { store, data, desk: "bench".parse()?, old, new })
    }

    /// Bytes that the directory has on the disk.
    fn used(&self) -> u64 {
        used(&self.data)
    }

    pub async fn measure(&self, envelope: &Bytes, large: &Bytes, table: &mut Table) -> Result<()> {
        let begun = Instant::now();
        self.fill(envelope, SMALL - SMALL / 20, self.old).await?;
        self.fill(envelope, SMALL / 20, self.new).await?;
        let remark = format!("{} MiB on the disk, filled in {:.0} s", self.used() >> 20, begun.elapsed().as_secs_f64());
        table.row("small envelopes kept", &SMALL.to_string(), &remark)?;
        self.remove("95 % of them removed", envelope, table).await?;

        for number in 0..LARGE.0 {
            self.upload(large, number as u64).await?;
        }
        let remark = format!("{} MiB on the disk", self.used() >> 20);
        table.row("attachments of 64 MiB kept", &LARGE.0.to_string(), &remark)?;
        self.remove("all of them removed", envelope, table).await?;

        self.store.close().await?;
        let begun = Instant::now();
        let seen = self.store.verify(true)?;
        let remark = format!("{} envelopes, checked in {:.1} s", seen.envelopes, begun.elapsed().as_secs_f64());
        table.row("what is left is sound", "", &remark)
    }

    async fn fill(&self, envelope: &Bytes, count: usize, kept: Timestamp) -> Result<()> {
        let next = Arc::new(AtomicUsize::new(0));
        let mut hands = JoinSet::new();
        for _ in 0..HANDS {
            let (store, desk) = (Arc::clone(&self.store), self.desk.clone());
            let (envelope, next) = (envelope.clone(), Arc::clone(&next));
            hands.spawn(async move {
                while next.fetch_add(1, Ordering::Relaxed) < count {
                    store.keep(&desk, SmallEnvelope::parse(different(&envelope))?, kept).await?;
                }
                anyhow::Ok(())
            });
        }
        while let Some(done) = hands.join_next().await {
            done??;
        }
        Ok(())
    }

    async fn upload(&self, large: &Bytes, number: u64) -> Result<()> {
        let mut name = [0; 16];
        name[..8].copy_from_slice(&number.to_be_bytes());
        let (id, length) = (UploadId::from_bytes(name), large.len() as u64);
        self.store.create_upload(NewUpload { id, desk: self.desk.clone(), length, expires: self.new }).await?;
        let mut writer = self.store.write_upload(&id, 0).await?;
        let mut bytes = different(large);
        while !bytes.is_empty() {
            writer.write(bytes.split_to(bytes.len().min(1 << 20))).await?;
        }
        writer.finish(self.old).await?;
        Ok(())
    }

    /// Removes what is old while one hand keeps and reads all the time, and watches the directory.
    async fn remove(&self, shown: &str, envelope: &Bytes, table: &mut Table) -> Result<()> {
        let stop = Arc::new(AtomicBool::new(false));
        let busy = tokio::spawn(keep_and_read(
            Arc::clone(&self.store),
            self.desk.clone(),
            envelope.clone(),
            self.new,
            Arc::clone(&stop),
        ));
        let before = self.used();
        let begun = Instant::now();
        let removed = self.store.remove_old(self.new, &BTreeMap::new()).await?;
        let seconds = begun.elapsed().as_secs_f64();
        let remark = format!("{:.0}/s, {} MiB on the disk then", rate(removed, seconds), self.used() >> 20);
        table.row(shown, &format!("{seconds:.1} s"), &remark)?;
        // A copy is done when there is one database again, and no smaller one comes.
        let (mut least, mut since, mut last) = (u64::MAX, begun.elapsed(), Instant::now());
        while last.elapsed() < Duration::from_secs(10) && begun.elapsed() < PATIENCE {
            let now = self.used();
            if now < least - least / 20 {
                (least, since, last) = (now, begun.elapsed(), Instant::now());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let remark = format!("{} MiB before, {} MiB after", before >> 20, least >> 20);
        table.row("  the space is back", &format!("{:.1} s", since.as_secs_f64()), &remark)?;
        stop.store(true, Ordering::Relaxed);
        let (mut kept, mut read) = busy.await??;
        let most = |latencies: &Latencies| latencies.0.iter().max().map_or(f64::NAN, |most| most.as_secs_f64() * 1e3);
        let remark = format!(
            "keeping {}, at most {:.0} ms; reading {}, at most {:.0} ms",
            kept.shown(),
            most(&kept),
            read.shown(),
            most(&read)
        );
        table.row("  somebody else meanwhile", "", &remark)
    }
}

async fn keep_and_read(
    store: Arc<SledStore>,
    desk: DeskId,
    envelope: Bytes,
    kept: Timestamp,
    stop: Arc<AtomicBool>,
) -> Result<(Latencies, Latencies)> {
    let (mut keeping, mut reading) = (Latencies::default(), Latencies::default());
    while !stop.load(Ordering::Relaxed) {
        let bytes = different(&envelope);
        let begun = Instant::now();
        let Kept::New(stored) = store.keep(&desk, SmallEnvelope::parse(bytes)?, kept).await? else { continue };
        keeping.0.push(begun.elapsed());
        let begun = Instant::now();
        let mut whole = Vec::new();
        store.read(&stored, 0, u64::MAX).await?.read_to_end(&mut whole).await?;
        reading.0.push(begun.elapsed());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok((keeping, reading))
}

static COUNT: AtomicUsize = AtomicUsize::new(1);

/// The same envelope with other last bytes: the store sees the shape only, and sealing each anew is another figure.
fn different(envelope: &Bytes) -> Bytes {
    let mut bytes = envelope.to_vec();
    let count = COUNT.fetch_add(1, Ordering::Relaxed).to_le_bytes();
    if let Some(end) = bytes.last_chunk_mut() {
        *end = count;
    }
    bytes.into()
}

/// An envelope with an attachment's header and nothing behind it but zeros.
pub fn large(envelope: &Bytes) -> Result<Bytes> {
    let payload = southwind::protocol::size::SizeClass::holding(LARGE.1 as u64).context("too large")?.payload();
    let shape = southwind::protocol::envelope::Shape::read(envelope, envelope.len() as u64)?;
    let header = envelope.len() - usize::try_from(shape.class().payload())?;
    let mut bytes = envelope.get(..header).context("no header")?.to_vec();
    bytes.resize(header + usize::try_from(payload)?, 0);
    Ok(bytes.into())
}

fn used(directory: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(directory) else { return 0 };
    let sizes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => used(&entry.path()),
        Ok(metadata) => metadata.blocks() * 512,
        Err(_) => 0,
    });
    sizes.sum()
}
