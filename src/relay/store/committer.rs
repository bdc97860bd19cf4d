//! The one thread that changes the database. It takes what is waiting, decides, applies one batch, makes it durable,
//! and only then answers. It never answers earlier, and after any error it never answers again.

use std::collections::BTreeMap;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sled::Db;
use tokio::sync::{mpsc, watch};

use super::bells::Bells;
use super::bodies::Bodies;
use super::command::{self, Answer, Command};
use super::directory::Mark;
use super::record::CommitRecord;
use super::settled::{Settled, Unsettled};
use super::slots::{SlotNumber, Slots};
use super::space::Space;
use super::transaction::{Transaction, database};
use super::{Kept, StoreError, mailboxes};
use crate::protocol::id::{DeskId, UploadId};

/// The most commands in one batch.
const LARGEST_BATCH: usize = 64;

/// The most bytes in one batch, about. Sled writes about four times as much, and that must stay well below a segment
/// (2 MiB): where a disk had half of the blocks of a batch over two boundaries of segments when its power went, sled
/// found nothing at all (5 of 200 such mixtures with batches of 550 KB, none of 650 with 110 KB).
const LARGEST_BATCH_BYTES: u64 = 128 * 1024;

/// How often the mark is synced at least while there are commits. In between, a power cut may take back the mark, but
/// no commit; without a sync, a database that lost everything could not be told from a new one.
const MARK_SYNC: Duration = Duration::from_secs(1);

/// Why a store stopped, once it has.
pub(super) type Health = watch::Sender<Option<String>>;

/// Everything that the thread needs.
pub(super) struct Committer {
    pub(super) db: Db,
    /// A descriptor of our own on sled's file: `Db::flush` alone is not durable on Linux, as it never calls fdatasync.
    pub(super) log: File,
    pub(super) mark: Mark,
    /// When the mark was synced, since the start.
    pub(super) mark_synced: Option<Instant>,
    /// The newest batch.
    pub(super) commit: CommitRecord,
    pub(super) bodies: Bodies,
    pub(super) space: Arc<Space>,
    pub(super) bells: Arc<Bells>,
    pub(super) settled: Arc<Settled>,
    pub(super) slots: Arc<Slots>,
    pub(super) health: Arc<Health>,
    pub(super) queue: mpsc::Receiver<Command>,
}

/// What follows once the batch is durable.
#[derive(Default)]
struct Afterwards {
    grown: BTreeMap<DeskId, u64>,
    unneeded: Vec<UploadId>,
    /// Slots that no record names any more: their keys end before anybody is answered.
    forgotten: Vec<SlotNumber>,
    answers: Vec<Box<dyn FnOnce() + Send>>,
    /// Whether the batch has a record that readers must not see before it is durable.
    unsettled: bool,
    close: Option<Answer<()>>,
}

impl Committer {
    /// Runs until the store is closed, dropped or fails.
    pub(super) fn run(mut self) {
        while let Some(first) = self.queue.blocking_recv() {
            if self.health.borrow().is_some() {
                return;
            }
            let commands = self.gather(first);
            // Sled panics on some damage. Its state is not looked at again after a panic.
            let outcome = catch_unwind(AssertUnwindSafe(|| self.commit(commands)));
            let error = match outcome {
                Ok(Ok(None)) => continue,
                Ok(Ok(Some(close))) => {
                    self.queue.close();
                    drop(self);
                    let _ = close.send(Ok(()));
                    return;
                }
                Ok(Err(error)) => error.to_string(),
                Err(_) => "the database panicked".to_owned(),
            };
            // Set before the queue and its answers are dropped, so that whoever sees `Stopped` finds the reason.
            self.health.send_replace(Some(error));
            return;
        }
    }

    fn gather(&mut self, first: Command) -> Vec<Command> {
        let mut bytes = first.size();
        let mut commands = vec![first];
        while commands.len() < LARGEST_BATCH && bytes < LARGEST_BATCH_BYTES {
            let Ok(next) = self.queue.try_recv() else { break };
            bytes += next.size();
            commands.push(next);
        }
        commands
    }

    /// One batch, from decisions to answers. An error here stops the store, and nobody is answered.
    fn commit(&mut self, commands: Vec<Command>) -> Result<Option<Answer<()>>, StoreError> {
        let mut room = self.space.room()?;
        let mut transaction = Transaction::new(&self.db);
        let mut after = Afterwards::default();
        for command in commands {
            let size = command.size();
            let fits = room >= size || !command.is_intake();
            room = room.saturating_sub(size);
            decide(command, fits, &mut transaction, &mut after)?;
        }
        if !transaction.is_empty() {
            let (batch, commit) = transaction.into_batch(self.commit)?;
            let settled = Arc::clone(&self.settled);
            let unsettled = after.unsettled.then(|| settled.unsettle());
            self.db.apply_batch(batch).map_err(database)?;
            self.make_durable()?;
            unsettled.into_iter().for_each(Unsettled::settle);
            self.commit = commit;
            self.mark.write(commit.number)?;
            if self.mark_synced.is_none_or(|last| last.elapsed() >= MARK_SYNC) {
                self.mark.sync()?;
                self.mark_synced = Some(Instant::now());
            }
        }
        self.slots.destroy(&after.forgotten)?;
        for name in &after.unneeded {
            self.bodies.remove(name)?;
        }
        for (desk, sequence) in after.grown {
            self.bells.ring(desk, sequence);
        }
        after.answers.into_iter().for_each(|answer| answer());
        Ok(after.close)
    }

    fn make_durable(&self) -> Result<(), StoreError> {
        self.db.flush().map_err(database)?;
        if !fault("no-fdatasync") {
            self.log.sync_data()?;
        }
        Ok(())
    }
}

/// Takes one decision. A refusal is an answer like any other; an error of the disk or of the data stops everything.
fn decide(
    command: Command,
    fits: bool,
    transaction: &mut Transaction<'_>,
    after: &mut Afterwards,
) -> Result<(), StoreError> {
    match command {
        Command::PostReply(_, answer) if !fits => after.answer(answer, Err(StoreError::DiskFull)),
        Command::Keep(_, answer) if !fits => after.answer(answer, Err(StoreError::DiskFull)),
        Command::CreateUpload(claim, _, answer) if !fits => {
            after.answer_and_release(answer, Err(StoreError::DiskFull), claim)
        }
        Command::Complete(claim, _, answer) if !fits => {
            after.answer_and_release(answer, Err(StoreError::DiskFull), claim)
        }
        Command::Keep(keep, answer) => {
            let outcome = transaction.step(|step| command::keep(step, &keep));
            after.note(&outcome);
            after.answer(answer, outcome)
        }
        Command::CreateUpload(claim, upload, answer) => {
            let outcome = transaction.step(|step| command::create_upload(step, upload));
            after.answer_and_release(answer, outcome, claim)
        }
        Command::RecordOffset(claim, offset, answer) => {
            after.unsettled = true;
            let outcome = transaction.step(|step| command::record_offset(step, &claim.id(), offset));
            after.answer_and_release(answer, outcome, claim)
        }
        Command::Complete(claim, whole, answer) => {
            let outcome = transaction.step(|step| command::complete(step, &claim.id(), &whole));
            let outcome = outcome.map(|(kept, unneeded)| {
                after.unneeded.extend(unneeded.then(|| claim.id()));
                kept
            });
            after.note(&outcome);
            after.answer_and_release(answer, outcome, claim)
        }
        Command::RemoveUpload(claim, answer) => {
            let outcome = transaction.step(|step| command::remove_upload(step, &claim.id()));
            let outcome = outcome.map(|unneeded| after.unneeded.extend(unneeded.then(|| claim.id())));
            after.answer_and_release(answer, outcome, claim)
        }
        Command::Acknowledge(desk, id, reader, answer) => {
            let outcome = transaction.step(|step| command::acknowledge(step, &desk, &id, &reader));
            after.answer(answer, outcome)
        }
        Command::PublishEpoch(new, answer) => {
            after.unsettled = true;
            let outcome = transaction.step(|step| command::publish_epoch(step, new));
            after.answer(answer, outcome)
        }
        Command::PostReply(reply, answer) => {
            after.unsettled = true;
            let outcome = transaction.step(|step| mailboxes::post(step, reply));
            after.answer(answer, outcome)
        }
        Command::DiscardReply(discard, answer) => {
            after.unsettled = true;
            let outcome = transaction.step(|step| mailboxes::discard(step, discard, fits));
            let outcome = outcome.map(|slot| after.forgotten.extend(slot));
            after.answer(answer, outcome)
        }
        Command::ExpireReplies(expire, answer) => {
            after.unsettled = true;
            let outcome = transaction.step(|step| mailboxes::expire(step, &expire));
            let outcome = outcome.map(|slots| {
                let count = slots.len();
                after.forgotten.extend(slots);
                count
            });
            after.answer(answer, outcome)
        }
        Command::Close(answer) => {
            after.close = Some(answer);
            Ok(())
        }
    }
}

impl Afterwards {
    fn note(&mut self, outcome: &Result<Kept, StoreError>) {
        if let Ok(Kept::New(stored)) = outcome {
            self.grown.insert(stored.desk().clone(), stored.sequence());
        }
    }

    fn answer<T: Send + 'static>(
        &mut self,
        answer: Answer<T>,
        outcome: Result<T, StoreError>,
    ) -> Result<(), StoreError> {
        match outcome {
            Err(error @ (StoreError::Disk(_) | StoreError::Damaged { .. })) => Err(error),
            outcome => {
                // Whoever asked may have gone; what was decided holds all the same.
                self.answers.push(Box::new(move || drop(answer.send(outcome))));
                Ok(())
            }
        }
    }

    /// As [`Self::answer`], and lets go of the upload just before, so that the next request finds it free.
    fn answer_and_release<T: Send + 'static>(
        &mut self,
        answer: Answer<T>,
        outcome: Result<T, StoreError>,
        claim: impl Send + 'static,
    ) -> Result<(), StoreError> {
        self.answers.push(Box::new(move || drop(claim)));
        self.answer(answer, outcome)
    }
}

/// Whether a fault is asked for, by name; only a build with the feature `fault-injection` ever looks.
#[cfg(feature = "fault-injection")]
fn fault(name: &str) -> bool {
    std::env::var("SOUTHWIND_FAULT").is_ok_and(|fault| fault == name)
}

#[cfg(not(feature = "fault-injection"))]
fn fault(_name: &str) -> bool {
    false
}
