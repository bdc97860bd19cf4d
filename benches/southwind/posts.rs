//! Small envelopes handed in over many connections, each with one request under way. An answer counts when the whole
//! receipt is there, and the relay gives none for bytes that are not durable.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use bytes::Bytes;
use southwind::client::Relay;
use southwind::protocol::id::DeskId;
use tokio::task::JoinSet;

use crate::house::House;
use crate::process::Process;
use crate::table::{Table, rate};

/// How long each of many took.
#[derive(Default)]
pub struct Latencies(pub Vec<Duration>);

impl Latencies {
    pub fn shown(&mut self) -> String {
        self.0.sort_unstable();
        format!("p50 {:.2} ms, p99 {:.2} ms", self.quantile(50), self.quantile(99))
    }

    fn quantile(&self, percent: usize) -> f64 {
        let at = (self.0.len() * percent / 100).min(self.0.len().saturating_sub(1));
        self.0.get(at).map_or(f64::NAN, Duration::as_secs_f64) * 1e3
    }
}

/// The envelopes of one run, and the next to go.
struct Basket {
    envelopes: Vec<Bytes>,
    next: AtomicUsize,
    until: Instant,
}

impl Basket {
    fn take(&self) -> Option<Bytes> {
        if Instant::now() >= self.until {
            return None;
        }
        self.envelopes.get(self.next.fetch_add(1, Ordering::Relaxed)).cloned()
    }
}

pub async fn run(
    house: &House,
    envelopes: &[Bytes],
    connections: usize,
    window: Duration,
    table: &mut Table,
) -> Result<()> {
    let mut clients = Vec::new();
    for _ in 0..connections {
        let client = house.client()?;
        // Connection and handshake are not counted.
        client.roster().await?;
        clients.push(client);
    }
    let me = Process::new(std::process::id());
    let (commits, written, busy, mine) = (house.commits()?, house.relay.written()?, house.relay.busy()?, me.busy()?);
    let waited = house.relay.waited()?;
    let begun = Instant::now();
    let basket = Basket { envelopes: envelopes.to_vec(), next: AtomicUsize::new(0), until: begun + window };
    let mut latencies = hand_in_all(clients, &house.desk, Arc::new(basket)).await?;
    let seconds = begun.elapsed().as_secs_f64();

    let posts = latencies.0.len();
    let each = |whole: f64| whole / posts as f64;
    let commits = house.commits()? - commits;
    let name = format!("durable posts, {connections} connection{}", if connections == 1 { "" } else { "s" });
    table.row(&name, &format!("{:.0}/s", rate(posts, seconds)), &latencies.shown())?;
    let remark =
        format!("{:.1} posts a commit, {:.0} commits/s", posts as f64 / commits as f64, commits as f64 / seconds);
    table.row("", "", &remark)?;
    let remark = format!(
        "each post: {:.0} KiB to the disk, in the relay {:.2} ms on a core and {:.2} ms waiting for one, in this bench {:.2} ms",
        each((house.relay.written()? - written) as f64 / 1024.0),
        each((house.relay.busy()? - busy).as_secs_f64() * 1e3),
        each(house.relay.waited()?.saturating_sub(waited).as_secs_f64() * 1e3),
        each((me.busy()? - mine).as_secs_f64() * 1e3)
    );
    table.row("", "", &remark)
}

async fn hand_in_all(clients: Vec<Relay>, desk: &DeskId, basket: Arc<Basket>) -> Result<Latencies> {
    let mut connections = JoinSet::new();
    for client in clients {
        connections.spawn(hand_in(client, desk.clone(), Arc::clone(&basket)));
    }
    let mut all = Latencies::default();
    while let Some(latencies) = connections.join_next().await {
        all.0.extend(latencies??);
    }
    Ok(all)
}

async fn hand_in(client: Relay, desk: DeskId, basket: Arc<Basket>) -> Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    while let Some(envelope) = basket.take() {
        let begun = Instant::now();
        client.submit(&desk, envelope).await?;
        latencies.push(begun.elapsed());
    }
    Ok(latencies)
}
