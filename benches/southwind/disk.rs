//! The disk by itself: appends to a file, each followed by fdatasync. Whatever is durable costs at least this.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::posts::Latencies;
use crate::process::Process;
use crate::table::{Table, megabytes, rate};

/// What a number of appends took.
pub struct Appends {
    latencies: Latencies,
    seconds: f64,
    waited: Duration,
}

/// Appends pieces of `length` bytes, one after the other, for a time.
pub fn append(directory: &Path, length: usize, window: Duration) -> Result<Appends> {
    let path = directory.join("appends");
    let mut file = OpenOptions::new().create(true).write(true).truncate(true).open(&path)?;
    let piece = vec![0x5a; length];
    let mut latencies = Latencies::default();
    let me = Process::new(std::process::id());
    let waited = me.waited()?;
    let begun = Instant::now();
    while begun.elapsed() < window {
        let at = Instant::now();
        file.write_all(&piece)?;
        file.sync_data()?;
        latencies.0.push(at.elapsed());
    }
    let seconds = begun.elapsed().as_secs_f64();
    let waited = me.waited()?.saturating_sub(waited);
    std::fs::remove_file(path)?;
    Ok(Appends { latencies, seconds, waited })
}

impl Appends {
    /// Takes those of another time along.
    pub fn add(&mut self, more: Self) {
        self.latencies.0.extend(more.latencies.0);
        self.seconds += more.seconds;
        self.waited += more.waited;
    }

    pub fn show(mut self, table: &mut Table, shown: &str, length: usize) -> Result<()> {
        let count = self.latencies.0.len();
        let share = self.waited.as_secs_f64() / self.seconds * 100.0;
        let all = megabytes(length * count, self.seconds);
        let remark = format!("{}, {all}, {share:.0} % of it waiting for a core", self.latencies.shown());
        table.row(&format!("{shown} append, fdatasync"), &format!("{:.0}/s", rate(count, self.seconds)), &remark)
    }
}
