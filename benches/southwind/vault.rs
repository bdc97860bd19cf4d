//! How long a member of staff waits for `list` and `show` with many envelopes in the vault: the real program, from its
//! start to its end, with a passphrase wrapped as in earnest.

use std::fs::{self, File};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use age::secrecy::SecretString;
use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use ring::rand::{SecureRandom, SystemRandom};
use southwind::case::document::{Appeal, Document, Kind, People, Place, TimeLeft};
use southwind::case::signed;
use southwind::protocol::id::{EnvelopeId, sha256};
use southwind::protocol::throwaway::Mode;
use southwind::signing::SigningKey;
use southwind::staff::context::Context;
use southwind::staff::enrol;
use southwind::staff::passphrase::Source;
use southwind::staff::record::{Outcome, Record};
use southwind::staff::vault::Vault;

use crate::table::Table;

/// Envelopes in the vault.
const ENVELOPES: u64 = 10_000;

/// Of these the last have come since the index was written: what colleagues said since the last pull.
const NEW: u64 = 20;

const PASSPHRASE: &str = "nothing that anybody would guess";

/// Fills a vault, then starts the program.
pub fn run(directory: &Path, table: &mut Table) -> Result<()> {
    let home = directory.join("home");
    let source = Source::Known(SecretString::from(PASSPHRASE));
    let context = Context::new(home.clone(), Mode::Earnest, source);
    enrol::make(&context, "reader".parse()?, &directory.join("reader.enrolment"))?;
    fs::write(directory.join("passphrase"), PASSPHRASE)?;
    let vault = Vault::open(&context.home, context.unlock()?.vault)?;
    let last = fill(&vault, 0..ENVELOPES - NEW)?;

    let (listed, all) = time(directory, &["list"])?;
    table.row(&format!("list, {ENVELOPES} envelopes, no index"), &shown(listed), "the first time only")?;
    ensure!(all.lines().count() as u64 >= ENVELOPES - NEW, "list shows too few");
    let begun = Instant::now();
    vault.bring_index_up_to_date(&context.home.lock()?)?;
    table.row("  writing the index", &shown(begun.elapsed()), "the first time only")?;
    fill(&vault, ENVELOPES - NEW..ENVELOPES)?;

    let opening = Instant::now();
    context.unlock()?;
    let opening = opening.elapsed();
    let reading = Instant::now();
    ensure!(vault.records()?.found.len() as u64 == ENVELOPES, "the vault holds too few");
    table.row("  reading the index", &shown(reading.elapsed()), &format!("and {NEW} that are not in it"))?;
    let (listed, _) = time(directory, &["list"])?;
    let remark = format!("{} of it for the passphrase", shown(opening));
    table.row(&format!("list, {ENVELOPES} envelopes"), &shown(listed), &remark)?;
    let (showed, page) = time(directory, &["show", &last.to_string()])?;
    ensure!(page.contains("before the border"), "show does not show it");
    table.row(&format!("show, {ENVELOPES} envelopes"), &shown(showed), "")
}

/// Keeps appeals as `pull` does; the id of the last.
fn fill(vault: &Vault, numbers: std::ops::Range<u64>) -> Result<EnvelopeId> {
    let half = numbers.start.midpoint(numbers.end);
    let keep = |numbers: std::ops::Range<u64>| -> Result<()> {
        numbers.into_iter().try_for_each(|number| Ok(vault.keep_opened(&record(number)?)?))
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| keep(numbers.start..half));
        keep(half..numbers.end)?;
        other.join().map_err(|_| anyhow::anyhow!("a thread panicked"))?
    })?;
    Ok(record(numbers.end - 1)?.envelope)
}

/// An appeal of about 2 KB with a reply address, signed.
fn record(number: u64) -> Result<Record> {
    let digest = sha256(&number.to_be_bytes());
    let sender = SigningKey::generate(&SystemRandom::new())?;
    let mut recipient = vec![0; 1_216];
    SystemRandom::new().fill(&mut recipient).ok().context("no randomness")?;
    let reply_to = southwind::case::document::ReplyAddress {
        sender_key: sender.public().as_bytes().to_vec(),
        mailbox: digest.to_vec(),
        recipient,
    };
    let appeal = Appeal {
        appeal_id: digest.get(..16).context("sixteen of 32 bytes")?.to_vec(),
        language: "ko".to_owned(),
        kind: Kind::Arrested.into(),
        people: Some(People { women: 1, girls: 1, ..People::default() }),
        place: Some(Place { country: "LA".to_owned(), region: String::new() }),
        time_left: TimeLeft::try_from(i32::try_from(number % 4)?)?.into(),
        account: format!("{number}: {}", "They were taken off the bus before the border. ".repeat(42)),
        composed_at: "2026-11-22T12:00:00Z".to_owned(),
        reply_to: Some(reply_to),
        ..Appeal::default()
    };
    let document = signed::sign(&Document::appeal(appeal), &sender)?;
    Ok(Record {
        envelope: EnvelopeId::from_bytes(digest),
        bytes: 13_691,
        sequence: number + 1,
        desk: "bench".parse()?,
        pulled: Timestamp::now(),
        outcome: Outcome::opened(1, &document),
    })
}

/// Runs the program; how long it took, and what it printed.
fn time(directory: &Path, arguments: &[&str]) -> Result<(Duration, String)> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_southwind-staff"));
    program.args(arguments).arg("--home").arg(directory.join("home")).args(["--passphrase-fd", "0"]);
    program.stdin(Stdio::from(OwnedFd::from(File::open(directory.join("passphrase"))?)));
    let begun = Instant::now();
    let output = program.output()?;
    let taken = begun.elapsed();
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok((taken, String::from_utf8(output.stdout)?))
}

fn shown(taken: Duration) -> String {
    format!("{:.2} s", taken.as_secs_f64())
}
