//! The one thread that changes the database. It takes what is waiting, decides, applies one batch, makes it durable,
//! and only then answers. It never answers earlier, and after any error it never answers again.

use std::collections::BTreeMap;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sled::Db;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{mpsc, watch};

use super::bells::Bells;
use super::bodies::Bodies;
use super::command::{self, Answer, Command, Removed};
use super::directory::Mark;
use super::record::CommitRecord;
use super::remover::{Answers, Remover};
use super::settled::{Settled, Unsettled};
use super::shrinking::Shrinking;
use super::slots::{SlotNumber, Slots};
use super::space::Space;
use super::transaction::{Prepared, Transaction, database};
use super::{Kept, StoreError, epochs, mailboxes};
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
    pub(super) shrinking: Shrinking,
    pub(super) remover: Remover,
    pub(super) health: Arc<Health>,
    pub(super) queue: mpsc::Receiver<Command>,
}

/// What follows once the batch is durable.
#[derive(Default)]
struct Afterwards {
    grown: BTreeMap<DeskId, u64>,
    /// Body files that no record names any more.
    unneeded: Vec<UploadId>,
    /// Uploads that are complete: their tails go.
    completed: Vec<UploadId>,
    /// Slots that no record names any more: their keys end before anybody is answered.
    forgotten: Vec<SlotNumber>,
    answers: Answers,
    /// Whether the batch has a record that readers must not see before it is durable.
    unsettled: bool,
    close: Option<Answer<()>>,
    /// Whether a sweep is over.
    shrink: bool,
}

/// What the committer does next.
enum Next {
    Command(Command),
    /// A step towards a smaller database.
    Shrink,
    /// Everybody has gone.
    Nothing,
}

impl Committer {
    /// Runs until the store is closed, dropped or fails.
    pub(super) fn run(mut self) {
        let mut outcome = self.shrink().map(|()| None);
        loop {
            let error = match outcome {
                Ok(None) => match self.next() {
                    Next::Command(_) if self.health.borrow().is_some() => return,
                    Next::Nothing => return,
                    next => {
                        // Sled panics on some damage. Its state is not looked at again after a panic.
                        let stepped = catch_unwind(AssertUnwindSafe(|| self.act(next)));
                        let panicked = || StoreError::Disk(std::io::Error::other("the database panicked"));
                        outcome = stepped.unwrap_or_else(|_| Err(panicked()));
                        continue;
                    }
                },
                Ok(Some(close)) => {
                    self.queue.close();
                    drop(self);
                    let _ = close.send(Ok(()));
                    return;
                }
                Err(error) => error.to_string(),
            };
            // Set before the queue and its answers are dropped, so that whoever sees `Stopped` finds the reason.
            self.health.send_replace(Some(error));
            return;
        }
    }

    /// What to do now: while there is no command, a copy of the database that is being made goes on.
    fn next(&mut self) -> Next {
        if self.shrinking.is_under_way() {
            match self.queue.try_recv() {
                Ok(command) => return Next::Command(command),
                Err(TryRecvError::Empty) => return Next::Shrink,
                Err(TryRecvError::Disconnected) => {}
            }
        }
        self.queue.blocking_recv().map_or(Next::Nothing, Next::Command)
    }

    fn act(&mut self, next: Next) -> Result<Option<Answer<()>>, StoreError> {
        let close = match next {
            Next::Command(first) => {
                let commands = self.gather(first);
                self.commit(commands)?
            }
            Next::Shrink | Next::Nothing => None,
        };
        if close.is_none() {
            self.shrink()?;
        }
        Ok(close)
    }

    /// A step towards a smaller database, if that is due.
    fn shrink(&mut self) -> Result<(), StoreError> {
        if let Some((db, log)) = self.shrinking.step(&self.db, &self.log, &self.commit, &self.space)? {
            (self.db, self.log) = (db, log);
        }
        Ok(())
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
            let copy = self.shrinking.copy();
            let Prepared { batch, commit, added, taken } = transaction.into_batch(self.commit, copy)?;
            let settled = Arc::clone(&self.settled);
            let unsettled = after.unsettled.then(|| settled.unsettle());
            self.db.apply_batch(batch).map_err(database)?;
            self.make_durable()?;
            unsettled.into_iter().for_each(Unsettled::settle);
            self.commit = commit;
            self.shrinking.follow(added, taken);
            self.mark.write(commit.number)?;
            if self.mark_synced.is_none_or(|last| last.elapsed() >= MARK_SYNC) {
                self.mark.sync()?;
                self.mark_synced = Some(Instant::now());
            }
        }
        self.shrinking.is_due |= after.shrink;
        self.slots.destroy(&after.forgotten)?;
        for name in &after.completed {
            self.bodies.remove_tail(name)?;
        }
        for (desk, sequence) in after.grown {
            self.bells.ring(desk, sequence);
        }
        self.remover.remove(after.unneeded, after.answers);
        match self.slots.make_more() {
            // Whoever needs one tries again, and is refused for the same reason.
            Ok(()) | Err(StoreError::DiskFull) => Ok(after.close),
            Err(error) => Err(error),
        }
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
        Command::CreateUpload(_, room, answer) if !fits => {
            after.unneeded.push(room.body);
            after.answer(answer, Err(StoreError::DiskFull))
        }
        Command::Complete(claim, _, answer) if !fits => {
            after.answer_and_release(answer, Err(StoreError::DiskFull), claim)
        }
        Command::Keep(mut keep, answer) => {
            let outcome = transaction.step(|step| command::keep(step, &mut keep));
            if matches!(outcome, Ok(Kept::New(_))) {
                keep.slot.keep();
            }
            after.note(&outcome);
            after.answer(answer, outcome)
        }
        Command::CreateUpload(upload, room, answer) => {
            // A client that made up the name can ask for the upload before it is answered.
            after.unsettled = true;
            let outcome = transaction.step(|step| command::create_upload(step, upload, &room));
            if matches!(outcome, Ok(None)) {
                room.slot.keep();
            } else {
                after.unneeded.push(room.body);
            }
            after.answer(answer, outcome)
        }
        Command::RecordOffset(claim, offset, answer) => {
            after.unsettled = true;
            let outcome = transaction.step(|step| command::record_offset(step, &claim.id(), offset));
            after.answer_and_release(answer, outcome, claim)
        }
        Command::Complete(claim, mut whole, answer) => {
            let outcome = transaction.step(|step| command::complete(step, &claim.id(), &mut whole));
            let outcome = outcome.map(|completed| {
                let files = if completed.unneeded { &mut after.unneeded } else { &mut after.completed };
                files.push(completed.body);
                after.forgotten.extend(completed.forgotten);
                completed.kept
            });
            after.note(&outcome);
            after.answer_and_release(answer, outcome, claim)
        }
        Command::RemoveUpload(claim, answer) => {
            let outcome = transaction.step(|step| command::remove_upload(step, &claim.id()));
            let outcome = outcome.map(|unfinished| {
                after.unneeded.extend(unfinished.map(|unfinished| unfinished.body));
                after.forgotten.extend(unfinished.map(|unfinished| unfinished.slot));
            });
            after.answer_and_release(answer, outcome, claim)
        }
        Command::Acknowledge(acknowledgement, answer) => {
            let outcome = transaction.step(|step| command::acknowledge(step, &acknowledgement));
            let outcome = outcome.map(|removed| removed.into_iter().for_each(|removed| after.remove(&removed)));
            after.answer(answer, outcome)
        }
        Command::Remove(desk, places, answer) => {
            let outcome = transaction.step(|step| {
                let removed = places.iter().map(|place| command::remove(step, &desk, *place));
                removed.collect::<Result<Vec<_>, _>>()
            });
            let outcome = outcome.map(|removed| removed.iter().flatten().map(|removed| after.remove(removed)).count());
            after.answer(answer, outcome)
        }
        Command::PublishEpoch(new, answer) => {
            after.unsettled = true;
            let outcome = transaction.step(|step| epochs::publish(step, new));
            after.answer(answer, outcome)
        }
        Command::ExpireEpoch(expire, answer) => {
            after.unsettled = true;
            let outcome = transaction.step(|step| epochs::expire(step, &expire));
            let outcome = outcome.map(|slot| {
                after.forgotten.extend(slot);
                usize::from(slot.is_some())
            });
            after.answer(answer, outcome)
        }
        Command::PostReply(reply, answer) => {
            after.unsettled = true;
            let outcome = transaction.step(|step| mailboxes::post(step, reply));
            after.answer(answer, outcome)
        }
        Command::DiscardReply(discard, answer) => {
            after.unsettled = true;
            let outcome = transaction.step(|step| mailboxes::discard(step, discard));
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
        Command::Shrink(answer) => {
            after.shrink = true;
            after.answer(answer, Ok(()))
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

    /// What an envelope leaves behind.
    fn remove(&mut self, removed: &Removed) {
        self.forgotten.push(removed.slot);
        self.unneeded.extend(removed.body);
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
