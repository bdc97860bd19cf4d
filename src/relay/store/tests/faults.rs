//! `kill -9` at any moment: whatever was answered for is there afterwards, and the next start finds nothing wrong.
//! Power cuts are another matter, and another test: here the kernel still has what the process wrote.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::*;
use crate::protocol::id::EnvelopeId;
use crate::relay::store::UploadWriter;

/// Names the data directory for the child process.
pub(super) const CHILD: &str = "SOUTHWIND_TEST_DIRECTORY";

/// Rounds, unless this variable asks for more.
const ROUNDS: &str = "SOUTHWIND_TEST_ROUNDS";

/// Claim C-13: bytes with a receipt survive `kill -9` and power loss.
#[test]
fn what_was_answered_for_survives_kill_9() {
    let directory = TempDir::new().unwrap();
    let rounds = std::env::var(ROUNDS).map_or(10, |rounds| rounds.parse().unwrap());
    let mut kept = Vec::new();
    for round in 0..rounds {
        let mut random = [0; 2];
        SystemRandom::new().fill(&mut random).unwrap();
        let patience = Duration::from_millis(40 + u64::from(u16::from_be_bytes(random)) % 500);
        let lines = run_child(&directory, "relay::store::tests::faults::child", patience);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(check(&directory, &lines, &mut kept, round));
    }
    assert!(kept.len() > rounds, "the child hardly ran: {}", kept.len());
}

/// Lets a child write to the directory for a while and kills it; returns the lines that it printed whole.
pub(super) fn run_child(directory: &TempDir, child: &str, patience: Duration) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", child, "--ignored", "--nocapture", "--test-threads=1"])
        .env(CHILD, directory.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let reading = std::thread::spawn(move || {
        let mut lines = Vec::new();
        let mut line = String::new();
        while out.read_line(&mut line).unwrap() > 0 {
            lines.extend(line.strip_suffix('\n').map(str::to_owned));
            line.clear();
        }
        lines
    });
    std::thread::sleep(patience);
    child.kill().unwrap();
    child.wait().unwrap();
    reading.join().unwrap()
}

async fn check(directory: &TempDir, lines: &[String], kept: &mut Vec<EnvelopeId>, round: usize) {
    let store = try_open(directory).unwrap_or_else(|error| panic!("round {round}: {error}"));
    let mut acknowledged = Vec::new();
    for line in lines {
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["kept", id] => kept.push(id.parse().unwrap()),
            ["acknowledged", id] => acknowledged.push(id.parse::<EnvelopeId>().unwrap()),
            ["offset", upload, offset] => {
                let upload = state(&store, &upload.parse().unwrap()).await;
                assert!(upload.offset >= offset.parse().unwrap(), "round {round}: {line}");
            }
            _ => {}
        }
    }
    for id in kept.iter() {
        store.find(&desk(), id).await.unwrap_or_else(|error| panic!("round {round}: {id}: {error}"));
    }
    let listed = store.list_after(&desk(), 0, &reader(1), usize::MAX).await.unwrap();
    assert!(listed.iter().all(|line| !acknowledged.contains(&line.id)), "round {round}: an acknowledgement was lost");
    let seen = store.verify(true).unwrap();
    println!("round {round}: {} lines, {seen:?}", lines.len());
    store.close().await.unwrap();
}

/// Writes to the directory until it is killed, and says what was answered for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "is started by the test above"]
async fn child() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let store = SledStore::open(OpenOptions::new(std::path::Path::new(&path).join("data"))).unwrap();
    println!();
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..12 {
        let store = store.clone();
        tasks.spawn(async move {
            loop {
                match task {
                    0 => upload_slowly(&store).await,
                    _ => keep_and_acknowledge(&store).await,
                }
            }
        });
    }
    tasks.join_all().await;
}

async fn keep_and_acknowledge(store: &SledStore) {
    let stored = keep(store).await;
    println!("kept {}", stored.id());
    if stored.sequence() % 3 == 0 {
        store.acknowledge(&desk(), &stored.id(), &reader(1)).await.unwrap();
        println!("acknowledged {}", stored.id());
    }
}

async fn upload_slowly(store: &SledStore) {
    let bytes = sample::envelope(1 << 20);
    let id = create(store, bytes.len()).await;
    let mut writer: Box<dyn UploadWriter> = store.write_upload(&id, 0).await.unwrap();
    for piece in bytes.chunks(50_000) {
        writer.write(Bytes::copy_from_slice(piece)).await.unwrap();
        println!("offset {id} {}", writer.checkpoint().await.unwrap());
    }
    let (_, kept) = writer.finish(time()).await.unwrap();
    println!("kept {}", kept.unwrap().stored().id());
}
