//! Pulling: everything new at the desk is fetched, checked, opened on all cores and kept, and only then acknowledged.
//! Whatever interrupts it, the next run finds the rest: a relay lists whatever is not acknowledged, and is asked for all
//! of it each time. No number of a relay's is remembered: it could be a wrong one, or of a relay that was set up anew.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use super::context::Context;
use super::epoch;
use super::error::StaffError;
use super::fetch::{self, check_order, is_gone, is_network, progress_line};
use super::intake::{Intake, Kept};
use super::reply;
use super::shift::Shift;
use super::tally::Tally;
use super::vault::Vault;
use crate::client::{ClientError, ListedEnvelope, StaffRelay};
use crate::protocol::problem::ProblemCode;
use crate::protocol::roster::Role;
use crate::terminal::{self, Exit, Failure};

/// After so many broken connections in a row the rest is left for the next run.
const PATIENCE: usize = 3;

/// Times that a page is gone through: what came garbled or broke off gets a second chance.
const PASSES: usize = 2;

/// How to pull.
#[derive(Clone, Copy, Debug, Default)]
pub struct How {
    /// How long to wait for something new.
    pub wait: Duration,
    /// Whether contacts who were never answered are told that a person has read what they wrote.
    pub acknowledge: bool,
    /// Whether a lead makes the next epoch without being asked, if it is due.
    pub rotate: bool,
}

/// `pull`: fetches, opens and keeps what is new, and says how much it was.
///
/// # Errors
/// [`StaffError`]; [`Exit::Partly`] if something could not be fetched, each named.
pub fn pull(context: &Context, how: How) -> Result<(), Failure> {
    let mut shift = Shift::begin(context)?;
    shift.require_reader()?;
    let pulled = run(&mut shift, how.wait)?;
    let mut failed = None;
    let mut told = None;
    if how.acknowledge {
        match reply::acknowledge_new(context, &shift.keys, &shift.desk, &shift.vault, &shift.roster) {
            Ok(count) => told = Some(count),
            // What was pulled is still told of, and what was written before it goes.
            Err(error) => failed = Some(error),
        }
        shift.send();
    }
    pulled.tally.report()?;
    if let Some(told) = told {
        terminal::say(format_args!("contacts told that a person has read what they sent: {told}"));
    }
    let rotated = rotate(&mut shift, how.rotate);
    let outcome = pulled.outcome().and(rotated);
    match failed {
        Some(error) if outcome.is_ok() => Err(error.into()),
        Some(error) => {
            terminal::warn(error);
            outcome
        }
        None => outcome,
    }
}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pulled {
    /// What was kept.
    pub tally: Tally,
    /// Whether the connection broke before the end.
    pub cut_off: bool,
}

impl Pulled {
    /// Whether all of it came.
    ///
    /// # Errors
    /// [`Exit::Partly`].
    pub fn outcome(&self) -> Result<(), Failure> {
        let message = match (self.cut_off, self.tally.missing) {
            (true, _) => "the connection broke off; the rest was not fetched",
            (false, 0) => return Ok(()),
            (false, _) => "something could not be fetched or kept",
        };
        Err(Failure::new(Exit::Partly, message).hint("run southwind-staff pull again; it goes on where it stopped"))
    }
}

/// Pulls within a shift: everything that the relay has for this member.
///
/// # Errors
/// [`StaffError`], if nothing at all could be done.
pub fn run(shift: &mut Shift<'_>, wait: Duration) -> Result<Pulled, StaffError> {
    shift.send();
    let new_identities = shift.fetch_identities()?;
    let mut pulled = Pulled::default();
    let mut intake = Intake::new(&shift.vault, shift.desk.desk.clone(), shift.context.now)?;
    if new_identities > 0 {
        pulled.tally.count_all(intake.try_quarantined_again()?);
    }
    let mut position = 0;
    let mut patience = wait;
    while !pulled.cut_off {
        let page = match shift.runtime.block_on(shift.staff.list(position, patience)) {
            Ok(page) => page,
            Err(error) if pulled.tally.is_empty() => return Err(error.into()),
            // What was kept so far is still told.
            Err(error) => {
                terminal::warn(error);
                pulled.cut_off = true;
                break;
            }
        };
        let Some(last) = page.last() else { break };
        check_order(&page, position)?;
        // What came while we waited may be sealed to an epoch that is as new.
        if !patience.is_zero() {
            drop(intake);
            shift.fetch_identities()?;
            intake = Intake::new(&shift.vault, shift.desk.desk.clone(), shift.context.now)?;
        }
        patience = Duration::ZERO;
        let puller = Puller { vault: &shift.vault, intake: &intake, staff: &shift.staff, runtime: &shift.runtime };
        puller.page(&page, &mut pulled);
        position = last.sequence;
    }
    pulled.tally.count_all(intake.take_leftovers()?);
    if pulled.tally.missing == 0 && !pulled.cut_off {
        let now = shift.context.second();
        epoch::destroy_old(&mut shift.desk, &shift.context.home, &intake, now)?;
    }
    // It holds copies only: without it the next run is slower, and that is all.
    if let Err(error) = shift.vault.bring_index_up_to_date(&shift.lock) {
        terminal::warn(error);
    }
    Ok(pulled)
}

/// Makes the next epoch if it is due and this member is a lead: at once, or after asking, or not but with a hint.
fn rotate(shift: &mut Shift<'_>, at_once: bool) -> Result<(), Failure> {
    let due = match &shift.newest {
        Some(newest) => epoch::is_due(newest, shift.context.second()),
        // None was published yet, or none that holds.
        None => true,
    };
    if !due || !shift.may(Role::Lead) {
        return Ok(());
    }
    let what = match &shift.newest {
        Some(newest) => format!("Epoch {} serves until {}, and the next one is due.", newest.epoch, newest.expires),
        None => "The desk has no epoch that a lead of today has signed.".to_owned(),
    };
    if !at_once {
        if !terminal::can_ask() {
            terminal::say(format_args!("{what}\n  next: southwind-staff epoch new, or pull --rotate"));
            return Ok(());
        }
        if !matches!(terminal::ask(&format!("{what} Make it now? [y/N]"))?.as_str(), "y" | "Y" | "yes") {
            return Ok(());
        }
    }
    match shift.next_epoch() {
        Ok((notice, readers)) => epoch::report(&notice, readers),
        Err(StaffError::Client(error)) if error.problem() == Some(ProblemCode::EpochOutOfOrder) => {
            terminal::say("Another lead was quicker: there is a newer epoch already, and the next pull fetches it.");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// What workers and the fetching side report.
type Done = mpsc::UnboundedSender<(ListedEnvelope, Result<Kept, StaffError>)>;

struct Puller<'a> {
    vault: &'a Vault,
    intake: &'a Intake<'a>,
    staff: &'a StaffRelay,
    runtime: &'a Runtime,
}

impl Puller<'_> {
    /// Goes through a page of the list.
    fn page(&self, page: &[ListedEnvelope], pulled: &mut Pulled) {
        let mut twins = HashSet::new();
        let mut work: Vec<ListedEnvelope> = page.iter().copied().filter(|listed| twins.insert(listed.id)).collect();
        for pass in 1..=PASSES {
            let mut again = Vec::new();
            for (listed, outcome) in self.pass(&work, pulled) {
                match outcome {
                    Ok(()) => {}
                    Err(missing) if is_gone(&missing) => {
                        terminal::warn(format_args!("{}: the relay no longer has it", listed.id.short()));
                    }
                    Err(_) if pass < PASSES && !pulled.cut_off => again.push(listed),
                    Err(missing) => {
                        pulled.tally.missing += 1;
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
    fn pass(&self, work: &[ListedEnvelope], pulled: &mut Pulled) -> Vec<(ListedEnvelope, Result<(), StaffError>)> {
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
            let acknowledge = self.acknowledge_all(finished, &mut pulled.tally);
            let (cut_off, outcomes) = self.runtime.block_on(async { tokio::join!(fetch, acknowledge) });
            pulled.cut_off |= cut_off;
            outcomes
        })
    }

    /// Fetches one envelope after the other and hands each to the workers; whether it gave up before the end.
    async fn fetch_all(&self, work: &[ListedEnvelope], jobs: mpsc::Sender<ListedEnvelope>, done: Done) -> bool {
        let progress = progress_line(work.iter().fold(0, |total: u64, listed| total.saturating_add(listed.bytes)));
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
            match fetch::fetch(self.staff, listed, &self.vault.incoming(&listed.id), &progress).await {
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
                    tally.count(kept);
                    fetch::acknowledge(self.staff, &listed.id).await
                }
                Err(missing) => Err(missing),
            };
            outcomes.push((listed, acknowledged));
        }
        outcomes
    }
}
