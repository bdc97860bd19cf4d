//! The relay under load on a disk that loses its power, five times: whatever was answered before a cut is there after
//! it. Needs root, for the disk; `make power-cut-without-fdatasync` shows that it fails where the store does not sync.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "power_cut/disk.rs"]
mod disk;
#[path = "power_cut/envelopes.rs"]
mod envelopes;
#[path = "power_cut/held.rs"]
mod held;
#[allow(dead_code, reason = "other tests need the rest of it")]
#[path = "api/house.rs"]
mod house;
#[path = "power_cut/ledger.rs"]
mod ledger;
#[path = "power_cut/load.rs"]
mod load;
#[path = "power_cut/relay.rs"]
mod relay;

use std::sync::Arc;
use std::time::Instant;

use disk::Disk;
use envelopes::Templates;
use house::House;
use ledger::Answered;
use load::Load;
use relay::Process;

/// Cuts, one after another, of one data directory that grows.
const ROUNDS: usize = 5;

/// Receipts that must be seen in each round before the cut.
const RECEIPTS: usize = 500;

/// What to do where this test cannot run.
const HOW: &str = "run as root, or set SOUTHWIND_LEAVE_OUT=power-cut to leave this out";

/// Claim C-13: bytes with a receipt survive `kill -9` and power loss.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_before_a_power_cut_is_there_after_it() {
    let left_out = std::env::var("SOUTHWIND_LEAVE_OUT");
    if left_out.is_ok_and(|left_out| left_out.split(',').any(|name| name == "power-cut")) {
        return;
    }
    let disk = Disk::new();
    let mut house = set_up().await;
    let (directory, data) = (house.directory.path().to_owned(), disk.root().join("data"));
    let start = |round: usize| {
        Process::start(&directory, &data)
            .unwrap_or_else(|said| panic!("round {round}: the relay does not start: {said}"))
    };
    let (mut process, url) = start(0);
    Arc::get_mut(&mut house).unwrap().url = url;
    house.publish_roster(1).await;
    let templates = Templates::new(&house);
    let mut answered = Answered { roster: 1, ..Answered::default() };
    let mut fetched = 0;
    for round in 1..=ROUNDS {
        let begun = Instant::now();
        let plug = disk.plug();
        // Every other round, nothing but the store's own sync is made: another file's would write the journal too.
        let load = Load::begin(&house, &templates, round % 2 == 1, &answered);
        load.reach(RECEIPTS).await.unwrap_or_else(|trouble| panic!("round {round}, before the cut: {trouble}"));
        let cut = || {
            plug.pull();
            process.kill();
        };
        let new = load.end(cut).await.unwrap_or_else(|trouble| panic!("round {round}, before the cut: {trouble}"));
        let loaded = begun.elapsed();
        disk.revive();
        let (started, url) = start(round);
        process = started;
        Arc::get_mut(&mut house).unwrap().url = url;
        answered.add(new);
        eprintln!("round {round}, {loaded:?}: {}", tally(&answered));
        // The last time, everything is fetched that ever had a receipt.
        let first = if round == ROUNDS { 0 } else { fetched };
        fetched = answered.receipts.len();
        let losses = held::check(&house, &mut answered, first, &templates).await;
        assert!(losses.none(), "round {round}: the power cut lost {losses}");
    }
    process.kill();
    let checked = relay::check(&directory, &data);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

/// An organisation with its keys; the relay of this house is stopped, the test runs one as a process.
async fn set_up() -> Arc<House> {
    let mut house = House::without_roster().await;
    house.stop().await;
    Arc::new(house)
}

/// What there is to check, over all rounds so far.
fn tally(answered: &Answered) -> String {
    let Answered { receipts, uploads, offsets, listed, acknowledged, removed, epochs, rosters, .. } = answered;
    format!(
        "{} receipts, {} uploads cut off, {offsets} offsets, {} places in lists, {} acknowledgements, {} removals, \
         {} epochs, {rosters} rosters",
        receipts.len(),
        uploads.len(),
        listed.len(),
        acknowledged.len(),
        removed.len(),
        epochs.len()
    )
}
