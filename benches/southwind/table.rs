//! The table: three columns, a row as soon as it is known.

use std::io::{self, Write};

use anyhow::Result;

use crate::process::Process;

/// Stands for the table that is being printed.
pub struct Table(());

impl Table {
    pub fn begin() -> Result<Self> {
        let cores = std::thread::available_parallelism()?;
        let mut table = Self(());
        table.row("what", &format!("on {cores} cores"), "")?;
        table.row("----", "-----------", "")?;
        Ok(table)
    }

    pub fn row(&mut self, what: &str, figure: &str, remark: &str) -> Result<()> {
        writeln!(io::stdout(), "{}", format!("{what:<38} {figure:>20}  {remark}").trim_end())?;
        Ok(())
    }

    pub fn memory(&mut self, what: &str, process: &Process) -> Result<()> {
        self.row(what, &format!("{} MiB", process.memory("VmRSS")? >> 20), "resident")
    }
}

/// A number of things in a time, as a rate.
pub fn rate(count: usize, seconds: f64) -> f64 {
    count as f64 / seconds
}

/// Megabytes (10^6 bytes) in a second.
pub fn megabytes(bytes: usize, seconds: f64) -> String {
    format!("{:.0} MB/s", rate(bytes, seconds) / 1e6)
}
