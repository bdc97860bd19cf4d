//! What a relay and a staff machine manage on this machine, as one table: `make bench`. docs/performance.md says how
//! to read it. Rates of different runs cannot be compared when the disk or the cores are shared; ratios of one run can.

#![allow(missing_docs, unreachable_pub, reason = "a bench")]

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use bytes::Bytes;

mod attachment;
mod cryptography;
mod disk;
mod house;
mod posts;
mod process;
mod space;
mod table;
mod vault;

use attachment::Attachment;
use cryptography::Desk;
use house::House;
use space::Space;
use table::Table;

/// How long each rate is measured.
const WINDOW: Duration = Duration::from_secs(4);

/// Envelopes sealed beforehand, at 14 KB each. A relay that keeps them all before the time is over is done earlier.
const ENVELOPES: usize = 32_000;

/// Connections, and how many of the envelopes they have.
const LOADS: [(usize, usize); 3] = [(1, 4_000), (32, 13_000), (256, 15_000)];

/// Bytes of the attachment.
const ATTACHMENT: usize = 200_000_000;

fn main() -> Result<()> {
    let mut table = Table::begin()?;
    let directory = house::directory()?;
    vault::run(directory.path(), &mut table)?;
    if std::env::args().any(|argument| argument == "vault") {
        return Ok(());
    }

    let desk = Desk::new()?;
    // `cargo bench --bench southwind -- space` measures nothing else.
    if std::env::args().any(|argument| argument == "space") {
        return space(&desk.seal(2, &mut table)?, directory.path(), &mut table);
    }
    let envelopes = desk.seal(ENVELOPES, &mut table)?;
    desk.open(&envelopes, WINDOW, &mut table)?;
    let attachment = Attachment::seal(&desk, ATTACHMENT, &mut table)?;
    attachment.open(&desk, &mut table)?;

    let appends = [(4 * 1024, "4 KiB"), (attachment::PIECE, "1 MiB")];
    for (length, shown) in appends {
        let appended = disk::append(directory.path(), length, WINDOW / 2)?;
        appended.show(&mut table, &format!("disk alone, {shown}"), length)?;
    }

    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let house = House::new(directory.path()).await?;
        table.memory("relay memory, just started", &house.relay)?;
        let mut rest = envelopes.as_slice();
        for (connections, most) in LOADS {
            let (share, left) = rest.split_at_checked(most).context("too few envelopes")?;
            rest = left;
            // Before and after, because a disk that is shared is not the same for long.
            let mut bare = disk::append(directory.path(), 4 * 1024, WINDOW / 8)?;
            posts::run(&house, share, connections, WINDOW, &mut table).await?;
            bare.add(disk::append(directory.path(), 4 * 1024, WINDOW / 8)?);
            bare.show(&mut table, "  around it, 4 KiB", 4 * 1024)?;
            table.memory(&format!("relay memory, {connections} at once"), &house.relay)?;
        }
        attachment.upload(&house, &mut table).await?;
        attachment.fetch(&house, &mut table).await?;
        table.memory("relay memory, after the attachment", &house.relay)?;
        table.row("relay memory, highest", &format!("{} MiB", house.relay.memory("VmHWM")? >> 20), "")
    })?;
    space(&envelopes, directory.path(), &mut table)?;
    Ok(std::io::stdout().flush()?)
}

/// What deletion gives back.
fn space(envelopes: &[Bytes], directory: &Path, table: &mut Table) -> Result<()> {
    let envelope = envelopes.last().context("no envelope")?;
    let large = space::large(envelope)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async { Space::open(directory)?.measure(envelope, &large, table).await })
}
