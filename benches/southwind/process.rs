//! What the kernel says of a process: memory, time on the cores, bytes to the disk.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// A tick of /proc/PID/stat: 100 in a second on every architecture that Rust runs on (USER_HZ).
const TICK: Duration = Duration::from_millis(10);

/// A process, by its directory in /proc.
pub struct Process(String);

impl Process {
    pub fn new(id: u32) -> Self {
        Self(format!("/proc/{id}"))
    }

    /// A field of its status, in bytes: `VmRSS` is what it has now, `VmHWM` the most it ever had.
    pub fn memory(&self, field: &str) -> Result<u64> {
        self.number("status", field).map(|kibibytes| kibibytes << 10)
    }

    /// Bytes that it made the kernel send to a disk.
    pub fn written(&self) -> Result<u64> {
        self.number("io", "write_bytes:")
    }

    /// Time that its threads spent on the cores, its own and the kernel's on its behalf.
    pub fn busy(&self) -> Result<Duration> {
        let stat = fs::read_to_string(format!("{}/stat", self.0))?;
        // The name, in parentheses, may have spaces; user time is the twelfth field behind it.
        let (_, fields) = stat.rsplit_once(") ").context("/proc has another form")?;
        let ticks: Vec<u32> = fields.split(' ').skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
        Ok(TICK * ticks.iter().sum())
    }

    /// Time that its threads were ready and had no core, because other threads or processes had them all.
    pub fn waited(&self) -> Result<Duration> {
        let mut waited = 0;
        for thread in fs::read_dir(format!("{}/task", self.0))? {
            // A thread may have ended in between.
            let Ok(text) = fs::read_to_string(thread?.path().join("schedstat")) else { continue };
            waited += text.split(' ').nth(1).context("/proc has another form")?.parse::<u64>()?;
        }
        Ok(Duration::from_nanos(waited))
    }

    fn number(&self, file: &str, field: &str) -> Result<u64> {
        let text = fs::read_to_string(format!("{}/{file}", self.0))?;
        let line = text.lines().find(|line| line.starts_with(field)).context("/proc has another form")?;
        Ok(line.split_ascii_whitespace().nth(1).context("/proc has another form")?.parse()?)
    }
}
