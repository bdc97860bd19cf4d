//! Sealing and opening in memory: no network, no disk.

use std::io::{self, Cursor};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use bytes::Bytes;
use ring::rand::SystemRandom;
use southwind::case::document::{Appeal, Document, Kind, People, Place};
use southwind::case::hybrid::{HybridIdentity, HybridRecipient};
use southwind::case::open::Opened;
use southwind::case::padding::Padded;
use southwind::case::seal::seal_small;

use crate::table::{Table, rate};

/// A desk's keys.
pub struct Desk {
    pub identity: HybridIdentity,
    pub recipient: HybridRecipient,
}

impl Desk {
    pub fn new() -> Result<Self> {
        let identity = HybridIdentity::generate(&SystemRandom::new())?;
        let recipient = identity.to_recipient()?;
        Ok(Self { identity, recipient })
    }

    /// That many envelopes, all different: a fifth on one core, the rest on all.
    pub fn seal(&self, count: usize, table: &mut Table) -> Result<Vec<Bytes>> {
        let mut envelopes = Vec::with_capacity(count);
        for (workers, share) in [(1, count / 5), (cores()?, count - count / 5)] {
            let begun = Instant::now();
            envelopes.extend(on_cores(workers, |number| {
                (number < share).then(|| seal_small(appeal()?, &self.recipient).map(Bytes::from).context("sealing"))
            })?);
            let sealed = rate(share, begun.elapsed().as_secs_f64());
            table.row(&format!("sealing small envelopes, {}", shown(workers)), &format!("{sealed:.0}/s"), "")?;
        }
        Ok(envelopes)
    }

    /// Opens envelopes again and again for a time.
    pub fn open(&self, envelopes: &[Bytes], window: Duration, table: &mut Table) -> Result<()> {
        for workers in [1, cores()?] {
            let begun = Instant::now();
            let opened = on_cores(workers, |number| {
                let envelope = envelopes.get(number % envelopes.len()).filter(|_| begun.elapsed() < window / 2)?;
                Some(self.open_one(envelope))
            })?;
            let opened = rate(opened.len(), begun.elapsed().as_secs_f64());
            table.row(&format!("opening small envelopes, {}", shown(workers)), &format!("{opened:.0}/s"), "")?;
        }
        Ok(())
    }

    fn open_one(&self, envelope: &Bytes) -> Result<()> {
        let identities = std::slice::from_ref(&self.identity);
        let opened = Opened::open(Cursor::new(envelope), envelope.len() as u64, identities)?;
        opened.finish(&mut io::sink())?;
        Ok(())
    }
}

/// Runs numbered jobs on a number of threads until one says that there are no more; what they made, in any order.
fn on_cores<T: Send>(workers: usize, job: impl Fn(usize) -> Option<Result<T>> + Sync) -> Result<Vec<T>> {
    let next = AtomicUsize::new(0);
    let (job, next) = (&job, &next);
    thread::scope(|scope| {
        let work = || std::iter::from_fn(|| job(next.fetch_add(1, Ordering::Relaxed))).collect::<Result<Vec<T>>>();
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(thread.join().map_err(|_| anyhow::anyhow!("a thread panicked"))??);
        }
        Ok(all)
    })
}

fn cores() -> Result<usize> {
    Ok(thread::available_parallelism()?.get())
}

fn shown(workers: usize) -> String {
    if workers == 1 { "one core".to_owned() } else { format!("{workers} cores") }
}

/// An appeal of ordinary length; every envelope around it is different.
fn appeal() -> Result<Padded<io::Empty>> {
    let appeal = Appeal {
        appeal_id: vec![1; 16],
        language: "en".to_owned(),
        kind: Kind::Arrested.into(),
        people: Some(People { women: 1, ..People::default() }),
        place: Some(Place { country: "LA".to_owned(), region: String::new() }),
        account: "They were taken off the bus before the border. ".repeat(20),
        ..Appeal::default()
    };
    Ok(Padded::without_body(&Document::appeal(appeal))?)
}
