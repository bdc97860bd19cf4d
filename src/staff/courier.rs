//! The machine with a network, for one that never has any: `pull --to-folder` fetches into a folder and sends what the
//! other machine wrote. It needs the signing key and nothing that opens anything, and it acknowledges only what the other
//! machine has signed for, so that a lost stick loses nothing.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::runtime::Runtime;

use super::context::Context;
use super::desk::DeskState;
use super::epoch;
use super::error::StaffError;
use super::fetch::{self, check_order, is_gone, is_network, progress_line};
use super::folder::{Done, Folder, MOST_LISTED};
use super::home::{Home, Member};
use super::intake::{id_of, length_of};
use super::keys::Signer;
use super::outgoing::{Destination, hand_over};
use super::{files, passphrase};
use crate::client::{ClientError, ListedEnvelope, Relay, StaffRelay};
use crate::disk;
use crate::protocol::envelope::LONGEST_SMALL;
use crate::protocol::id::{EnvelopeId, MailboxId};
use crate::protocol::note;
use crate::protocol::roster::{Role, Roster};
use crate::terminal::{self, Exit, Failure};

/// After so many broken connections in a row the rest is left for the next run.
const PATIENCE: usize = 3;

/// `courier`: makes a home for the machine with a network. It holds the signing key and no identity.
///
/// # Errors
/// [`StaffError`].
pub fn make(context: &Context, to: &Path) -> Result<(), Failure> {
    let Signer { name, signing } = context.unlock_signer()?;
    let desk = DeskState::load(&context.home)?;
    let home = Home::at(to.to_owned());
    let _lock = home.lock()?;
    if home.path("identity.age").exists() {
        return Err(StaffError::Exists(home.path("identity.age")).into());
    }
    let passphrase = context.passphrase.new_one("A new passphrase for the courier's key:")?;
    let member = Member { name: name.clone(), signing_key: signing.public(), ..context.home.member()? };
    let wrapped = passphrase::wrap(&Signer { name, signing }.to_text(), &passphrase, context.mode)?;
    home.settle(&member, &wrapped)?;
    desk.save(&home)?;
    terminal::result(to.display())?;
    terminal::say(
        "  next: bring this directory to the machine with a network; there: southwind-staff --home DIR pull --to-folder STICK",
    );
    Ok(())
}

/// What a run came to.
#[derive(Debug, Default)]
struct Count {
    fetched: usize,
    acknowledged: usize,
    sent: usize,
    missing: usize,
}

/// `pull --to-folder`.
///
/// # Errors
/// [`StaffError`]; [`Exit::Partly`] if something is missing, each named.
pub fn pull(context: &Context, to: &Path, acknowledge_fetched: bool) -> Result<(), Failure> {
    let _lock = context.home.lock()?;
    let mut desk = DeskState::load(&context.home)?;
    let Signer { name, signing } = context.unlock_signer()?;
    let folder = Folder::make(to, &desk, &name, signing.public())?;
    let relay = context.relay(&desk)?;
    let runtime = context.runtime()?;
    let roster = runtime.block_on(epoch::fetch_roster(context, &mut desk, &relay))?;
    if !roster.staff_with_key(&signing.public()).is_some_and(|me| me.may(Role::Reader, &desk.desk)) {
        return Err(StaffError::NotInRoster(name).into());
    }
    let signing = Arc::new(signing);
    let staff = StaffRelay::new(relay.clone(), Arc::clone(&signing), desk.desk.clone());
    let courier = Courier { folder: &folder, staff: &staff, runtime: &runtime };
    let mut count = Count::default();

    let sent = courier.send(&relay, &desk, &mut count)?;
    folder.report(Done::Sent, &sent, &signing)?;
    for name in folder.names("outgoing")? {
        if destination(&name).is_some_and(|(id, _)| sent.contains(&id)) {
            files::remove(&folder.path("outgoing").join(name))?;
        }
    }
    let (imported, notes) = folder.reports(Done::Imported)?;
    if courier.acknowledge(imported.iter(), &mut count) {
        notes.iter().try_for_each(|note| files::remove(note))?;
    }
    courier.statements(context, &mut desk, &relay, &roster)?;
    courier.envelopes(acknowledge_fetched, &mut count)?;

    let Count { fetched, acknowledged, sent, missing } = count;
    terminal::result(format_args!(
        "fetched: {fetched}, acknowledged: {acknowledged}, sent: {sent}, not fetched: {missing}"
    ))?;
    terminal::say(format_args!("  next: on the machine without a network: southwind-staff import {}", to.display()));
    if missing == 0 {
        return Ok(());
    }
    let failure = Failure::new(Exit::Partly, "something could not be fetched, acknowledged or sent");
    Err(failure.hint("run it again; it goes on where it stopped"))
}

struct Courier<'a> {
    folder: &'a Folder,
    staff: &'a StaffRelay,
    runtime: &'a Runtime,
}

impl Courier<'_> {
    /// Hands over what the other machine wrote, letters first; the ids that the relay has taken. The statement that belongs
    /// to a letter waits until this machine has signed for that one.
    fn send(&self, relay: &Relay, desk: &DeskState, count: &mut Count) -> Result<Vec<EnvelopeId>, StaffError> {
        let statements = relay.apart()?;
        let (before, _) = self.folder.reports(Done::Sent)?;
        let mut sent = Vec::new();
        let names = self.folder.names("outgoing")?;
        let mut names: Vec<_> = names.iter().filter_map(|name| Some((name, destination(name)?))).collect();
        names.sort_by_key(|(name, (_, mailbox))| (mailbox.is_none(), letter_of(name).is_some()));
        for (name, (id, mailbox)) in names {
            if sent.contains(&id) {
                continue;
            }
            let path = self.folder.path("outgoing").join(name);
            let mut missing = |why: &dyn std::fmt::Display| {
                count.missing += 1;
                terminal::warn(format_args!("{}: {why}", path.display()));
            };
            if letter_of(name).is_some_and(|letter| !sent.contains(&letter) && !before.contains(&letter)) {
                missing(&"it says that a reply was sent, and waits until the relay has taken that");
                continue;
            }
            let bytes = match files::read(&path, LONGEST_SMALL, "a small envelope") {
                Ok(bytes) => bytes,
                // One bad file on a stick holds up no other.
                Err(error) => {
                    missing(&error);
                    continue;
                }
            };
            if EnvelopeId::of(&bytes) != id {
                missing(&"it is damaged, and was not sent");
                continue;
            }
            let to = mailbox.map_or(Destination::Desk, Destination::Mailbox);
            match self.runtime.block_on(hand_over(relay, &statements, &desk.desk, &to, Bytes::from(bytes))) {
                Ok(()) => sent.push(id),
                Err(error @ ClientError::WrongPin(_)) => return Err(error.into()),
                Err(error) => missing(&error),
            }
        }
        count.sent = sent.len();
        Ok(sent)
    }

    /// Acknowledges what is kept elsewhere, and takes it out of the folder; whether all of it is done.
    fn acknowledge<'b>(&self, ids: impl Iterator<Item = &'b EnvelopeId>, count: &mut Count) -> bool {
        let mut all = true;
        for id in ids {
            let done = self
                .runtime
                .block_on(fetch::acknowledge(self.staff, id))
                .and_then(|()| files::remove(&self.folder.envelope(id)));
            match done {
                Ok(()) => count.acknowledged += 1,
                Err(error) => {
                    all = false;
                    count.missing += 1;
                    terminal::warn(format_args!("{}: {error}", id.short()));
                    if is_network(&error) {
                        break;
                    }
                }
            }
        }
        all
    }

    /// Roster, notice and wrapped identities, as the relay gives them.
    fn statements(
        &self,
        context: &Context,
        desk: &mut DeskState,
        relay: &Relay,
        roster: &Roster,
    ) -> Result<(), StaffError> {
        let copy = |name: &str| {
            let note = files::read(&context.home.path(name), note::LONGEST, "a note")?;
            files::replace(&self.folder.path(name), &note)
        };
        copy("roster.note")?;
        let newest = match self.runtime.block_on(epoch::fetch_notice(context, desk, relay, roster)) {
            Ok(Some(newest)) => newest,
            Ok(None) => return Ok(()),
            // Appeals come first.
            Err(error @ (StaffError::Epoch(_) | StaffError::Throwaway(_))) => {
                terminal::warn(error);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        copy(epoch::NOTICE)?;
        let from = newest.epoch.saturating_sub(epoch::ASKED_AGAIN);
        let wrapped = self.runtime.block_on(self.staff.wrapped_identities(from, newest.epoch))?;
        for (number, age) in &wrapped {
            files::replace(&self.folder.identity(&format!("{number:08}.age")), age)?;
        }
        // What the other machine may have destroyed by now must not lie about on a stick.
        for (number, path) in self.folder.identities()? {
            if number < from {
                files::remove(&path)?;
            }
        }
        Ok(())
    }

    /// Fetches every envelope that is not in the folder yet.
    fn envelopes(&self, acknowledge: bool, count: &mut Count) -> Result<(), StaffError> {
        let mut all: Vec<ListedEnvelope> = Vec::new();
        let mut position = 0;
        // A relay that never stops listing must not fill the memory: what is behind the limit comes when this is done.
        while all.len() < MOST_LISTED {
            let page = self.runtime.block_on(self.staff.list(position, Duration::ZERO))?;
            let Some(last) = page.last() else { break };
            check_order(&page, position)?;
            position = last.sequence;
            all.extend(page);
        }
        if all.len() >= MOST_LISTED {
            all.truncate(MOST_LISTED);
            count.missing += 1;
            terminal::warn(format_args!(
                "the relay lists {MOST_LISTED} envelopes or more; what is behind them is fetched when these are acknowledged"
            ));
        }
        self.folder.write_list(&all)?;
        let work: Vec<&ListedEnvelope> = all.iter().filter(|listed| !self.has(listed)).collect();
        let progress = progress_line(work.iter().fold(0, |total: u64, listed| total.saturating_add(listed.bytes)));
        let mut broken = 0;
        for listed in work {
            if broken >= PATIENCE {
                count.missing += 1;
                continue;
            }
            match self.runtime.block_on(self.fetch(listed, &progress)) {
                Ok(()) => {
                    broken = 0;
                    count.fetched += 1;
                }
                Err(error) if is_gone(&error) => {
                    terminal::warn(format_args!("{}: the relay no longer has it", listed.id.short()));
                }
                Err(error) => {
                    broken = if is_network(&error) { broken + 1 } else { 0 };
                    count.missing += 1;
                    terminal::warn(format_args!("{}: {error}", listed.id.short()));
                }
            }
        }
        progress.finish_and_clear();
        if acknowledge {
            for listed in all.iter().filter(|listed| self.has(listed)) {
                match self.runtime.block_on(fetch::acknowledge(self.staff, &listed.id)) {
                    Ok(()) => count.acknowledged += 1,
                    Err(error) => {
                        count.missing += 1;
                        terminal::warn(format_args!("{}: {error}", listed.id.short()));
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether the folder has it whole; what a stick has damaged is fetched again.
    fn has(&self, listed: &ListedEnvelope) -> bool {
        let path = self.folder.envelope(&listed.id);
        length_of(&path) == listed.bytes && id_of(&path).is_ok_and(|id| id == listed.id)
    }

    async fn fetch(&self, listed: &ListedEnvelope, progress: &indicatif::ProgressBar) -> Result<(), StaffError> {
        let path = self.folder.envelope(&listed.id);
        let part = path.with_extension("age.part");
        fetch::fetch(self.staff, listed, &part, progress).await?;
        if id_of(&part)? != listed.id {
            files::remove(&part)?;
            return Err(StaffError::OtherBytes);
        }
        let kept = File::open(&part).and_then(|file| disk::keep(&part, &file)).and_then(|()| fs::rename(&part, &path));
        kept.and_then(|()| disk::sync_name(&path)).map_err(|error| StaffError::writing(&path, error))
    }
}

/// Where a file of `outgoing` goes: `ID.desk.age`, `ID.desk.LETTER.age` or `ID.MAILBOX.age`.
pub(super) fn destination(name: &str) -> Option<(EnvelopeId, Option<MailboxId>)> {
    let (id, to) = name.strip_suffix(".age")?.split_once('.')?;
    let is_desk = to == "desk" || letter_of(name).is_some();
    let mailbox = if is_desk { None } else { Some(to.parse().ok()?) };
    Some((id.parse().ok()?, mailbox))
}

/// The letter that has to go before it.
fn letter_of(name: &str) -> Option<EnvelopeId> {
    name.strip_suffix(".age")?.split_once(".desk.")?.1.parse().ok()
}
