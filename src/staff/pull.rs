//! Pulling: everything new at the desk is fetched, checked, opened on all cores and kept, and only then acknowledged.
//! Whatever interrupts it, the next run finds the rest: the cursor moves only over what is kept and acknowledged.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use ring::digest;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use super::context::Context;
use super::desk::DeskState;
use super::epoch;
use super::error::StaffError;
use super::files;
use super::vault::{HeldEpoch, Outcome, Record, Vault};
use crate::case::document::{Document, DocumentKind};
use crate::case::open::{OpenError, Opened, Quarantined};
use crate::client::{ClientError, ListedEnvelope, StaffRelay};
use crate::protocol::envelope::LONGEST_HEADER;
use crate::protocol::id::{DeskId, EnvelopeId};
use crate::protocol::problem::ProblemCode;
use crate::protocol::roster::Role;
use crate::protocol::size::{LARGEST, SizeClass};
use crate::terminal::{self, Exit, Failure};

/// After so many broken connections in a row the rest is left for the next run.
const PATIENCE: usize = 3;

/// Times that a page is gone through: what came garbled or broke off gets a second chance.
const PASSES: usize = 2;

/// Downloads above this show a progress line, in bytes.
const WORTH_A_LINE: u64 = 1 << 20;

/// `pull`: fetches, opens and keeps what is new, and says how much it was.
///
/// # Errors
/// [`StaffError`]; [`Exit::Partly`] if something could not be fetched, each named.
pub fn pull(context: &Context, wait: Duration) -> Result<(), Failure> {
    let _lock = context.home.lock()?;
    let mut desk = DeskState::load(&context.home)?;
    let keys = context.unlock()?;
    let relay = context.relay(&desk)?;
    let runtime = context.runtime()?;
    let vault = Vault::open(&context.home, epoch::again(&keys.vault)?)?;

    let roster = runtime.block_on(epoch::fetch_roster(context, &mut desk, &relay))?;
    let me = roster.staff_with_key(&keys.signing.public());
    if !me.is_some_and(|me| me.may(Role::Reader, &desk.desk)) {
        return Err(StaffError::NotInRoster(keys.name).into());
    }
    let newest = match runtime.block_on(epoch::fetch_notice(context, &mut desk, &relay, &roster)) {
        Ok(newest) => newest,
        // Appeals come first: a bad notice concerns those who seal.
        Err(error @ (StaffError::Epoch(_) | StaffError::Throwaway(_))) => {
            terminal::warn(error);
            None
        }
        Err(error) => return Err(error.into()),
    };
    let staff = StaffRelay::new(relay, keys.signing.into(), desk.desk.clone());
    let fetch_identities = |desk: &mut DeskState| {
        runtime.block_on(epoch::fetch_identities(context, desk, &staff, &keys.staff, &vault, newest.as_ref()))
    };

    let new_identities = fetch_identities(&mut desk)?;
    let mut puller = Puller::new(&vault, &staff, &runtime, desk.desk.clone(), context.now)?;
    let mut tally = Tally::default();
    if new_identities > 0 {
        puller.try_quarantined_again(&mut tally)?;
    }
    let mut position = desk.cursor;
    let mut patience = wait;
    loop {
        let page = runtime.block_on(staff.list(position, patience)).map_err(StaffError::from)?;
        let Some(last) = page.last() else { break };
        if !patience.is_zero() && fetch_identities(&mut desk)? > 0 {
            puller.epochs = vault.epochs()?.found;
        }
        check_order(&page, position)?;
        let everything_before = position == desk.cursor;
        position = last.sequence;
        let settled = puller.page(&page, &mut tally);
        if everything_before {
            desk.cursor = page
                .iter()
                .take_while(|listed| settled.contains(&listed.id))
                .last()
                .map_or(desk.cursor, |listed| listed.sequence);
            desk.save(&context.home)?;
        }
        patience = Duration::ZERO;
        if tally.cut_off {
            break;
        }
    }
    puller.take_leftovers(&mut tally)?;
    if tally.missing == 0 {
        epoch::destroy_old(&mut desk, &context.home, &vault, (context.now)())?;
    }
    tally.report()
}

/// What a run came to.
#[derive(Debug, Default)]
struct Tally {
    appeals: usize,
    attachments: usize,
    quarantined: usize,
    missing: usize,
    cut_off: bool,
}

impl Tally {
    fn count(&mut self, kept: &Kept) {
        match kept {
            Kept::Appeal => self.appeals += 1,
            Kept::Attachment => self.attachments += 1,
            Kept::Quarantined => self.quarantined += 1,
            Kept::Before => {}
        }
    }

    fn report(&self) -> Result<(), Failure> {
        let Self { appeals, attachments, quarantined, missing, .. } = self;
        terminal::result(format_args!(
            "new appeals: {appeals}, attachments: {attachments}, quarantined: {quarantined}, not fetched: {missing}"
        ))?;
        if *missing == 0 && !self.cut_off {
            return Ok(());
        }
        let message = if self.cut_off {
            "the connection broke off; the rest was not fetched"
        } else {
            "something could not be fetched or kept"
        };
        Err(Failure::new(Exit::Partly, message).hint("run southwind-staff pull again; it goes on where it stopped"))
    }
}

/// What became of one envelope.
#[derive(Debug, PartialEq, Eq)]
enum Kept {
    Appeal,
    Attachment,
    Quarantined,
    /// An earlier run had kept it.
    Before,
}

/// Why an envelope is not kept.
#[derive(Debug, thiserror::Error)]
enum Missing {
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Staff(#[from] StaffError),
    #[error("the relay gave other bytes than it announced")]
    OtherBytes,
    #[error("the relay announces more bytes than an envelope can have")]
    TooLong,
}

impl Missing {
    fn is_network(&self) -> bool {
        matches!(self, Self::Client(error) if error.is_passing())
    }

    /// The relay no longer has it: nothing will ever come.
    fn is_gone(&self) -> bool {
        matches!(self, Self::Client(error) if error.problem() == Some(ProblemCode::UnknownEnvelope))
    }
}

struct Puller<'a> {
    vault: &'a Vault,
    staff: &'a StaffRelay,
    runtime: &'a Runtime,
    epochs: Vec<HeldEpoch>,
    desk: DeskId,
    now: fn() -> Timestamp,
}

impl<'a> Puller<'a> {
    fn new(
        vault: &'a Vault,
        staff: &'a StaffRelay,
        runtime: &'a Runtime,
        desk: DeskId,
        now: fn() -> Timestamp,
    ) -> Result<Self, StaffError> {
        let held = vault.epochs()?;
        held.damaged.iter().for_each(terminal::warn);
        Ok(Self { vault, staff, runtime, epochs: held.found, desk, now })
    }

    /// Goes through a page of the list; those that are settled need not be asked for again.
    fn page(&self, page: &[ListedEnvelope], tally: &mut Tally) -> HashSet<EnvelopeId> {
        let mut settled = HashSet::new();
        let mut twins = HashSet::new();
        let mut work: Vec<ListedEnvelope> = page.iter().copied().filter(|listed| twins.insert(listed.id)).collect();
        for pass in 1..=PASSES {
            let mut again = Vec::new();
            for (listed, outcome) in self.pass(&work, tally) {
                match outcome {
                    Ok(kept) => {
                        tally.count(&kept);
                        settled.insert(listed.id);
                    }
                    Err(missing) if missing.is_gone() => {
                        terminal::warn(format_args!("{}: the relay no longer has it", short(&listed.id)));
                        settled.insert(listed.id);
                    }
                    Err(_) if pass < PASSES && !tally.cut_off => again.push(listed),
                    Err(missing) => {
                        tally.missing += 1;
                        terminal::warn(format_args!("{}: {missing}", short(&listed.id)));
                    }
                }
            }
            work = again;
        }
        settled
    }

    /// Fetches, opens on all cores, and acknowledges, all at the same time and never with more waiting than cores.
    fn pass(&self, work: &[ListedEnvelope], tally: &mut Tally) -> Vec<(ListedEnvelope, Result<Kept, Missing>)> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let (jobs, waiting) = mpsc::channel::<ListedEnvelope>(cores);
        let (done, mut finished) = mpsc::unbounded_channel();
        let waiting = Mutex::new(waiting);
        let next_job = || waiting.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        let progress = progress_line(work);
        thread::scope(|scope| {
            for _ in 0..cores.min(work.len()) {
                let done = done.clone();
                let next_job = &next_job;
                scope.spawn(move || {
                    while let Some(listed) = next_job() {
                        let _ = done.send((listed, self.keep(&listed)));
                    }
                });
            }
            let fetch_all = async {
                let (jobs, done) = (jobs, done);
                let mut broken = 0;
                for listed in work {
                    if self.vault.keeps(&listed.id) {
                        let _ = done.send((*listed, Ok(Kept::Before)));
                        continue;
                    }
                    if broken >= PATIENCE {
                        tally.cut_off = true;
                        let why = ClientError::Network("the connection broke several times".to_owned());
                        let _ = done.send((*listed, Err(why.into())));
                        continue;
                    }
                    match self.fetch(listed, &progress).await {
                        Ok(()) => {
                            broken = 0;
                            // The workers go on until this sender is dropped.
                            let _ = jobs.send(*listed).await;
                        }
                        Err(missing) => {
                            broken = if missing.is_network() { broken + 1 } else { 0 };
                            let _ = done.send((*listed, Err(missing)));
                        }
                    }
                }
            };
            let acknowledge_all = async {
                let mut outcomes = Vec::with_capacity(work.len());
                while let Some((listed, outcome)) = finished.recv().await {
                    let acknowledged = match outcome {
                        Ok(kept) => self.acknowledge(&listed.id).await.map(|()| kept),
                        missing => missing,
                    };
                    outcomes.push((listed, acknowledged));
                }
                outcomes
            };
            let ((), outcomes) = self.runtime.block_on(async { tokio::join!(fetch_all, acknowledge_all) });
            progress.finish_and_clear();
            outcomes
        })
    }

    async fn acknowledge(&self, id: &EnvelopeId) -> Result<(), Missing> {
        match self.staff.acknowledge(id).await {
            // It is kept here; that the relay has deleted it meanwhile changes nothing.
            Err(error) if error.problem() == Some(ProblemCode::UnknownEnvelope) => Ok(()),
            outcome => Ok(outcome?),
        }
    }

    /// Fetches the rest of an envelope, as long as each try brings something.
    async fn fetch(&self, listed: &ListedEnvelope, progress: &ProgressBar) -> Result<(), Missing> {
        let longest = SizeClass::holding(LARGEST).map_or(LARGEST, SizeClass::payload) + LONGEST_HEADER as u64;
        if listed.bytes > longest {
            return Err(Missing::TooLong);
        }
        let path = self.vault.incoming(&listed.id);
        loop {
            let before = length_of(&path);
            let outcome = self.fetch_rest(listed, &path, progress).await;
            match outcome {
                Err(Missing::Client(error)) if error.is_passing() && length_of(&path) > before => {}
                outcome => return outcome,
            }
        }
    }

    async fn fetch_rest(&self, listed: &ListedEnvelope, path: &Path, progress: &ProgressBar) -> Result<(), Missing> {
        let mut have = length_of(path);
        if have > listed.bytes {
            files::remove(path)?;
            have = 0;
        }
        progress.inc(have);
        if have == listed.bytes {
            return Ok(());
        }
        let mut download = self.staff.fetch(&listed.id, have).await?;
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path);
        let mut file = file.map_err(|error| StaffError::writing(path, error))?;
        while let Some(piece) = download.next().await? {
            have += piece.len() as u64;
            if have > listed.bytes {
                files::remove(path)?;
                return Err(Missing::OtherBytes);
            }
            file.write_all(&piece).map_err(|error| StaffError::writing(path, error))?;
            progress.inc(piece.len() as u64);
        }
        if have < listed.bytes {
            return Err(ClientError::Network("the envelope broke off".to_owned()).into());
        }
        Ok(())
    }

    /// Checks, opens and keeps an envelope that is whole in `incoming`. Runs on a worker.
    fn keep(&self, listed: &ListedEnvelope) -> Result<Kept, Missing> {
        let path = self.vault.incoming(&listed.id);
        if length_of(&path) != listed.bytes || digest_of(&path)? != listed.id {
            files::remove(&path)?;
            return Err(Missing::OtherBytes);
        }
        let opened = self.open(&path, &listed.id, listed.bytes)?;
        Ok(self.record(listed, opened)?)
    }

    fn record(
        &self,
        listed: &ListedEnvelope,
        opened: Result<(u64, Document), Quarantined>,
    ) -> Result<Kept, StaffError> {
        let record = |outcome| Record {
            envelope: listed.id,
            bytes: listed.bytes,
            sequence: listed.sequence,
            desk: self.desk.clone(),
            pulled: (self.now)(),
            outcome,
        };
        match opened {
            Ok((epoch, document)) => {
                self.vault.keep_opened(&record(Outcome::opened(epoch, &document)))?;
                let is_appeal = matches!(document.kind, Some(DocumentKind::Appeal(_)));
                Ok(if is_appeal { Kept::Appeal } else { Kept::Attachment })
            }
            Err(reason) => {
                let wrong_key = reason == Quarantined::WrongKey;
                self.vault.keep_quarantined(&record(Outcome::Quarantined { reason: reason.to_string(), wrong_key }))?;
                Ok(Kept::Quarantined)
            }
        }
    }

    /// Opens an envelope with the first epoch that fits, and keeps its body.
    fn open(
        &self,
        path: &Path,
        id: &EnvelopeId,
        length: u64,
    ) -> Result<Result<(u64, Document), Quarantined>, StaffError> {
        for epoch in &self.epochs {
            let file = File::open(path).map_err(|error| StaffError::reading(path, error))?;
            let opened = Opened::open(file, length, std::slice::from_ref(&epoch.identity));
            return match opened.and_then(|opened| self.finish(opened, id)) {
                Ok(document) => Ok(Ok((epoch.number, document))),
                Err(OpenError::Quarantined(Quarantined::WrongKey)) => continue,
                Err(OpenError::Quarantined(reason)) => Ok(Err(reason)),
                Err(OpenError::Io(error)) => Err(StaffError::reading(path, error)),
            };
        }
        Ok(Err(Quarantined::WrongKey))
    }

    fn finish(&self, opened: Opened<File>, id: &EnvelopeId) -> Result<Document, OpenError> {
        if opened.document().body().is_none() {
            return opened.finish(&mut io::sink());
        }
        let failed = |error: StaffError| OpenError::Io(io::Error::other(error.to_string()));
        let mut body = self.vault.seal(&self.vault.body(id)).map_err(failed)?;
        let document = opened.finish(&mut body)?;
        body.keep().map_err(failed)?;
        Ok(document)
    }

    /// New identities may open what did not open before.
    fn try_quarantined_again(&self, tally: &mut Tally) -> Result<(), StaffError> {
        for record in self.vault.records()?.found {
            if !matches!(record.outcome, Outcome::Quarantined { wrong_key: true, .. }) {
                continue;
            }
            let path = self.vault.quarantined(&record.envelope);
            if let Ok(Ok(opened)) = self.open(&path, &record.envelope, record.bytes) {
                let listed = ListedEnvelope { sequence: record.sequence, id: record.envelope, bytes: record.bytes };
                tally.count(&self.record(&listed, Ok(opened))?);
            }
        }
        Ok(())
    }

    /// What an earlier run fetched whole and the relay no longer lists.
    fn take_leftovers(&self, tally: &mut Tally) -> Result<(), StaffError> {
        for (id, path) in self.vault.leftovers()? {
            if self.vault.keeps(&id) {
                files::remove(&path)?;
            } else if digest_of(&path)? == id {
                let listed = ListedEnvelope { sequence: 0, id, bytes: length_of(&path) };
                match self.keep(&listed) {
                    Ok(kept) => tally.count(&kept),
                    Err(missing) => terminal::warn(format_args!("{}: {missing}", short(&id))),
                }
            }
        }
        Ok(())
    }
}

fn check_order(page: &[ListedEnvelope], after: u64) -> Result<(), StaffError> {
    let mut before = after;
    for listed in page {
        if listed.sequence <= before {
            return Err(StaffError::List("its numbers do not grow"));
        }
        before = listed.sequence;
    }
    Ok(())
}

fn length_of(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

fn digest_of(path: &Path) -> Result<EnvelopeId, StaffError> {
    let mut digest = digest::Context::new(&digest::SHA256);
    let mut read = || {
        let mut file = File::open(path)?;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                return Ok(());
            }
            digest.update(buffer.get(..read).unwrap_or_default());
        }
    };
    read().map_err(|error| StaffError::reading(path, error))?;
    let mut id = [0; 32];
    id.copy_from_slice(digest.finish().as_ref());
    Ok(EnvelopeId::from_bytes(id))
}

fn progress_line(work: &[ListedEnvelope]) -> ProgressBar {
    let total = work.iter().fold(0, |total: u64, listed| total.saturating_add(listed.bytes));
    if total < WORTH_A_LINE {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{bytes} of {total_bytes}, {bytes_per_sec}, {eta} left") {
        bar.set_style(style);
    }
    bar
}

fn short(id: &EnvelopeId) -> String {
    id.to_string().chars().take(8).collect()
}
