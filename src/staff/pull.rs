//! Pulling: everything new at the desk is fetched, checked, opened on all cores and kept, and only then acknowledged.
//! Whatever interrupts it, the next run finds the rest: a relay lists whatever is not acknowledged, and is asked for all
//! of it each time. No number of a relay's is remembered: it could be a wrong one, or of a relay that was set up anew.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use super::context::Context;
use super::desk::DeskState;
use super::epoch;
use super::error::StaffError;
use super::files;
use super::intake::{Intake, Kept, length_of};
use super::vault::Vault;
use super::{outgoing, reply};
use crate::client::{ClientError, ListedEnvelope, StaffRelay};
use crate::protocol::envelope::LONGEST_HEADER;
use crate::protocol::id::EnvelopeId;
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
pub fn pull(context: &Context, how: How) -> Result<(), Failure> {
    let _lock = context.home.lock()?;
    let mut desk = DeskState::load(&context.home)?;
    let keys = context.unlock()?;
    let relay = context.relay(&desk)?;
    let runtime = context.runtime()?;
    let vault = Vault::open(&context.home, keys.vault.duplicate())?;

    let roster = runtime.block_on(epoch::fetch_roster(context, &mut desk, &relay))?;
    let me = roster.staff_with_key(&keys.signing.public());
    if !me.is_some_and(|me| me.may(Role::Reader, &desk.desk)) {
        return Err(StaffError::NotInRoster(keys.name).into());
    }
    let staff = StaffRelay::new(relay.clone(), keys.signing.duplicate().into(), desk.desk.clone());
    let fetch_identities = |desk: &mut DeskState| {
        runtime.block_on(async {
            match epoch::fetch_notice(context, desk, &relay, &roster).await {
                // Appeals come first: a bad notice concerns those who seal.
                Err(error @ (StaffError::Epoch(_) | StaffError::Throwaway(_))) => {
                    terminal::warn(error);
                    Ok(0)
                }
                Err(error) => Err(error),
                Ok(None) => Ok(0),
                Ok(Some(newest)) => epoch::fetch_identities(context, desk, &staff, &keys.staff, &vault, &newest).await,
            }
        })
    };

    let new_identities = fetch_identities(&mut desk)?;
    let intake = Intake::new(&vault, desk.desk.clone(), context.now)?;
    let mut puller = Puller { vault: &vault, intake, staff: &staff, runtime: &runtime };
    let mut tally = Tally::default();
    if new_identities > 0 {
        puller.intake.try_quarantined_again()?.iter().for_each(|kept| tally.count(kept));
    }
    let mut position = 0;
    let mut patience = how.wait;
    while !tally.cut_off {
        let page = match runtime.block_on(staff.list(position, patience)) {
            Ok(page) => page,
            Err(error) if tally.is_empty() => return Err(StaffError::from(error).into()),
            // What was kept so far is still told.
            Err(error) => {
                terminal::warn(error);
                tally.cut_off = true;
                break;
            }
        };
        let Some(last) = page.last() else { break };
        check_order(&page, position)?;
        // What came while we waited may be sealed to an epoch that is as new.
        if !patience.is_zero() && fetch_identities(&mut desk)? > 0 {
            puller.intake = Intake::new(&vault, desk.desk.clone(), context.now)?;
        }
        patience = Duration::ZERO;
        puller.page(&page, &mut tally);
        position = last.sequence;
    }
    puller.intake.take_leftovers()?.iter().for_each(|kept| tally.count(kept));
    if how.acknowledge {
        reply::acknowledge_new(context, &keys, &desk, &vault, &roster)?;
    }
    outgoing::send_all(&runtime, &relay, &desk.desk, &vault)?;
    if tally.missing == 0 && !tally.cut_off {
        epoch::destroy_old(&mut desk, &context.home, &vault, context.second())?;
    }
    tally.report()
}

/// How to pull.
#[derive(Clone, Copy, Debug, Default)]
pub struct How {
    /// How long to wait for something new.
    pub wait: Duration,
    /// Whether contacts who were never answered are told that a person has read what they wrote.
    pub acknowledge: bool,
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

    fn is_empty(&self) -> bool {
        self.appeals + self.attachments + self.quarantined + self.missing == 0
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

/// What workers and the fetching side report.
type Done = mpsc::UnboundedSender<(ListedEnvelope, Result<Kept, StaffError>)>;

struct Puller<'a> {
    vault: &'a Vault,
    intake: Intake<'a>,
    staff: &'a StaffRelay,
    runtime: &'a Runtime,
}

impl Puller<'_> {
    /// Goes through a page of the list.
    fn page(&self, page: &[ListedEnvelope], tally: &mut Tally) {
        let mut twins = HashSet::new();
        let mut work: Vec<ListedEnvelope> = page.iter().copied().filter(|listed| twins.insert(listed.id)).collect();
        for pass in 1..=PASSES {
            let mut again = Vec::new();
            for (listed, outcome) in self.pass(&work, tally) {
                match outcome {
                    Ok(()) => {}
                    Err(missing) if is_gone(&missing) => {
                        terminal::warn(format_args!("{}: the relay no longer has it", listed.id.short()));
                    }
                    Err(_) if pass < PASSES && !tally.cut_off => again.push(listed),
                    Err(missing) => {
                        tally.missing += 1;
                        terminal::warn(format_args!("{}: {missing}", listed.id.short()));
                    }
                }
            }
            work = again;
            if work.is_empty() {
                break;
            }
        }
    }

    /// Fetches, opens on all cores, and acknowledges, all at the same time and never with more waiting than cores.
    fn pass(&self, work: &[ListedEnvelope], tally: &mut Tally) -> Vec<(ListedEnvelope, Result<(), StaffError>)> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let (jobs, waiting) = mpsc::channel::<ListedEnvelope>(cores);
        let (done, finished) = mpsc::unbounded_channel();
        let waiting = Mutex::new(waiting);
        let next_job = || waiting.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        thread::scope(|scope| {
            for _ in 0..cores.min(work.len()) {
                let (done, next_job) = (done.clone(), &next_job);
                scope.spawn(move || {
                    // Ends when the last envelope was fetched and the sender is dropped.
                    while let Some(listed) = next_job() {
                        let _ = done.send((listed, self.intake.keep(&listed)));
                    }
                });
            }
            let fetch = self.fetch_all(work, jobs, done);
            let acknowledge = self.acknowledge_all(finished, tally);
            let (cut_off, outcomes) = self.runtime.block_on(async { tokio::join!(fetch, acknowledge) });
            tally.cut_off |= cut_off;
            outcomes
        })
    }

    /// Fetches one envelope after the other and hands each to the workers; whether it gave up before the end.
    async fn fetch_all(&self, work: &[ListedEnvelope], jobs: mpsc::Sender<ListedEnvelope>, done: Done) -> bool {
        let progress = progress_line(work);
        let mut broken = 0;
        for listed in work {
            if self.vault.keeps(&listed.id) {
                let _ = done.send((*listed, Ok(Kept::Before)));
                continue;
            }
            if broken >= PATIENCE {
                let why = ClientError::Network("the connection broke several times".to_owned());
                let _ = done.send((*listed, Err(why.into())));
                continue;
            }
            match self.fetch(listed, &progress).await {
                Ok(()) => {
                    broken = 0;
                    let _ = jobs.send(*listed).await;
                }
                Err(missing) => {
                    broken = if is_network(&missing) { broken + 1 } else { 0 };
                    let _ = done.send((*listed, Err(missing)));
                }
            }
        }
        progress.finish_and_clear();
        broken >= PATIENCE
    }

    /// Counts what is kept, and tells the relay.
    async fn acknowledge_all(
        &self,
        mut finished: mpsc::UnboundedReceiver<(ListedEnvelope, Result<Kept, StaffError>)>,
        tally: &mut Tally,
    ) -> Vec<(ListedEnvelope, Result<(), StaffError>)> {
        let mut outcomes = Vec::new();
        while let Some((listed, outcome)) = finished.recv().await {
            let acknowledged = match outcome {
                Ok(kept) => {
                    tally.count(&kept);
                    self.acknowledge(&listed.id).await
                }
                Err(missing) => Err(missing),
            };
            outcomes.push((listed, acknowledged));
        }
        outcomes
    }

    async fn acknowledge(&self, id: &EnvelopeId) -> Result<(), StaffError> {
        match self.staff.acknowledge(id).await {
            // It is kept here; that the relay has deleted it meanwhile changes nothing.
            Err(error) if error.problem() == Some(ProblemCode::UnknownEnvelope) => Ok(()),
            outcome => Ok(outcome?),
        }
    }

    /// Fetches the rest of an envelope, as long as each try brings something.
    async fn fetch(&self, listed: &ListedEnvelope, progress: &ProgressBar) -> Result<(), StaffError> {
        let longest = SizeClass::holding(LARGEST).map_or(LARGEST, SizeClass::payload) + LONGEST_HEADER as u64;
        if listed.bytes > longest {
            return Err(StaffError::AnnouncedTooLong);
        }
        let path = self.vault.incoming(&listed.id);
        loop {
            let before = length_of(&path);
            let outcome = self.fetch_rest(listed, &path, progress).await;
            match outcome {
                Err(StaffError::Client(error)) if error.is_passing() && length_of(&path) > before => {}
                outcome => return outcome,
            }
        }
    }

    async fn fetch_rest(&self, listed: &ListedEnvelope, path: &Path, progress: &ProgressBar) -> Result<(), StaffError> {
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
                return Err(StaffError::OtherBytes);
            }
            file.write_all(&piece).map_err(|error| StaffError::writing(path, error))?;
            progress.inc(piece.len() as u64);
        }
        if have < listed.bytes {
            return Err(ClientError::Network("the envelope broke off".to_owned()).into());
        }
        Ok(())
    }
}

fn is_network(error: &StaffError) -> bool {
    matches!(error, StaffError::Client(error) if error.is_passing())
}

/// The relay no longer has it: nothing will ever come.
fn is_gone(error: &StaffError) -> bool {
    matches!(error, StaffError::Client(error) if error.problem() == Some(ProblemCode::UnknownEnvelope))
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
