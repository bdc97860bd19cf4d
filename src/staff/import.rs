//! `import`: the machine without a network takes in what a folder brings, checks all of it as if a relay had sent it, and
//! signs for what it has kept. The same folder again changes nothing; a damaged file is named and stops nothing.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::context::Context;
use super::desk::DeskState;
use super::epoch;
use super::error::StaffError;
use super::fetch::progress_line;
use super::files;
use super::folder::{Done, Folder};
use super::intake::{Intake, Kept, length_of};
use super::keys::Keys;
use super::outgoing;
use super::tally::Tally;
use super::vault::Vault;
use crate::client::ListedEnvelope;
use crate::protocol::epoch::{EpochNotice, Freshness};
use crate::protocol::id::EnvelopeId;
use crate::protocol::note;
use crate::protocol::roster::{Role, Roster, RosterError};
use crate::terminal::{self, Exit, Failure};

/// The longest wrapped identity, in bytes.
const LONGEST_WRAPPED: usize = 16 * 1024;

/// `import DIR`.
///
/// # Errors
/// [`StaffError`]; [`Exit::Partly`] if a file of the folder is damaged, each named.
pub fn import(context: &Context, from: &Path) -> Result<(), Failure> {
    let lock = context.home.lock()?;
    let mut desk = DeskState::load(&context.home)?;
    let member = context.home.member()?;
    // Asked before the passphrase: it may be the wrong stick.
    let folder = Folder::open(from, &desk, &member.name, member.signing_key)?;
    let keys = context.unlock()?;
    let vault = Vault::open(&context.home, keys.vault.duplicate())?;
    let mut damaged = 0;
    let mut name = |error: StaffError| {
        damaged += 1;
        terminal::warn(error);
    };

    let roster = roster(context, &mut desk, &folder, &mut name)?;
    if !roster.staff_with_key(&keys.signing.public()).is_some_and(|me| me.may(Role::Reader, &desk.desk)) {
        return Err(StaffError::NotInRoster(keys.name).into());
    }
    let mut tally = Tally::default();
    let new = identities(context, &mut desk, &folder, &keys, &vault, &roster, &mut name)?;
    let intake = Intake::new(&vault, desk.desk.clone(), context.now)?;
    if new > 0 {
        tally.count_all(intake.try_quarantined_again()?);
    }
    let (sent, notes) = folder.reports(Done::Sent)?;
    sent.iter().try_for_each(|id| outgoing::forget(&vault, id))?;
    notes.iter().try_for_each(|note| files::remove(note))?;

    let (kept, unreadable, is_open) = envelopes(&folder, &vault, &intake, &mut tally)?;
    unreadable.into_iter().for_each(&mut name);
    let (signed, _) = folder.reports(Done::Imported)?;
    let unsigned: Vec<EnvelopeId> = kept.into_iter().filter(|id| !signed.contains(id)).collect();
    folder.report(Done::Imported, &unsigned, &keys.signing)?;
    let outgoing = export(&vault, &folder)?;

    tally.count_all(intake.take_leftovers()?);
    // What did not come whole may need an old identity when it comes.
    if damaged == 0 && !is_open && tally.missing == 0 {
        epoch::destroy_old(&mut desk, &context.home, &intake, context.second())?;
    }
    if let Err(error) = vault.bring_index_up_to_date(&lock) {
        terminal::warn(error);
    }
    tally.missing += damaged;
    tally.report()?;
    terminal::say(format_args!(
        "  next: bring the folder back; there, pull --to-folder acknowledges what was kept, and sends {outgoing} envelopes \
         of yours"
    ));
    if damaged == 0 {
        return Ok(());
    }
    let failure = Failure::new(Exit::Partly, "something in the folder is damaged or not for you; the rest was kept");
    Err(failure.hint("bring the folder back and fill it again: pull --to-folder fetches once more what was not kept"))
}

/// The folder's roster if it holds, else the one that this home knows.
fn roster(
    context: &Context,
    desk: &mut DeskState,
    folder: &Folder,
    damaged: &mut impl FnMut(StaffError),
) -> Result<Roster, StaffError> {
    let path = folder.path("roster.note");
    let read = files::read(&path, note::LONGEST, "a roster");
    let accepted = read.and_then(|note| desk.accept_roster(&context.home, &note, (context.now)()));
    let accepted = accepted.and_then(|roster| super::roster::admit(&roster, context.mode).map(|()| roster));
    let error = match accepted {
        Ok(roster) => return Ok(roster),
        Err(error) => error,
    };
    let Some(known) = desk.known_roster(&context.home)? else { return Err(error) };
    match error {
        // An old stick; what is on it may be good all the same.
        StaffError::Roster(RosterError::Older { .. }) => terminal::warn(format_args!("{}: {error}", path.display())),
        StaffError::Roster(_) => {
            damaged(StaffError::NotThat { path, expected: "a roster to go by", why: error.to_string() });
        }
        error => damaged(error),
    }
    Ok(known)
}

/// The notice and the wrapped identities; how many identities are new.
fn identities(
    context: &Context,
    desk: &mut DeskState,
    folder: &Folder,
    keys: &Keys,
    vault: &Vault,
    roster: &Roster,
    damaged: &mut impl FnMut(StaffError),
) -> Result<usize, StaffError> {
    let path = folder.path(epoch::NOTICE);
    if !path.exists() {
        return Ok(0);
    }
    let read = files::read(&path, note::LONGEST, "an epoch notice").and_then(|note| {
        let notice = EpochNotice::open(&note, &desk.desk, roster)?.not_before(desk.epoch_seen)?;
        context.mode.admit_recipient(&notice.recipient)?;
        Ok((notice, note))
    });
    let (newest, note) = match read {
        Ok(read) => read,
        Err(error) => {
            damaged(StaffError::NotThat { path, expected: "an epoch notice to go by", why: error.to_string() });
            return Ok(0);
        }
    };
    epoch::remember(desk, &context.home, &newest, &note)?;
    if newest.freshness((context.now)()) == Freshness::Lapsed {
        terminal::warn(format_args!("epoch {} was due to be replaced on {}", newest.epoch, newest.expires));
    }
    let mut wrapped = Vec::new();
    for (number, path) in folder.identities()? {
        match files::read(&path, LONGEST_WRAPPED, "a wrapped identity") {
            Ok(age) => wrapped.push((number, age)),
            Err(error) => damaged(error),
        }
    }
    let new = epoch::keep_identities(desk, &wrapped, &keys.staff, vault, &newest, context.second())?;
    desk.save(&context.home)?;
    Ok(new)
}

/// Takes in every envelope, on all cores; the ids of those that are kept, why others are not, and whether any that the
/// relay has listed is still to come.
fn envelopes(
    folder: &Folder,
    vault: &Vault,
    intake: &Intake<'_>,
    tally: &mut Tally,
) -> Result<(Vec<EnvelopeId>, Vec<StaffError>, bool), StaffError> {
    let (whole, parts) = folder.envelopes()?;
    if parts > 0 {
        terminal::say(format_args!("{parts} envelopes are not whole in the folder yet; they come with the next one."));
    }
    let list = folder.read_list();
    // Without a list nobody knows what else there is.
    let is_known = list.is_ok() && folder.path("list.json").exists();
    let places = list.unwrap_or_else(|error| {
        terminal::warn(error);
        Vec::new()
    });
    let listed: Vec<EnvelopeId> = places.iter().map(|listed| listed.id).collect();
    let places: HashMap<EnvelopeId, u64> = places.into_iter().map(|listed| (listed.id, listed.sequence)).collect();
    let progress = progress_line(whole.iter().map(|id| length_of(&folder.envelope(id))).sum());
    let waiting = Mutex::new(whole.into_iter());
    let outcomes = Mutex::new((Vec::new(), Vec::new(), Vec::new()));
    let work = || {
        loop {
            let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(id) = next else { break };
            let path = folder.envelope(&id);
            let sequence = places.get(&id).copied().unwrap_or_default();
            let outcome = take_in(&path, id, sequence, vault, intake);
            progress.inc(length_of(&path));
            let mut all = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
            match outcome {
                Ok(kept) => {
                    all.0.push(id);
                    all.1.push(kept);
                }
                Err(error) => all.2.push(error),
            }
        }
    };
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        (0..cores).for_each(|_| drop(scope.spawn(work)));
    });
    progress.finish_and_clear();
    let (ids, kept, damaged) = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    tally.count_all(kept);
    let is_open = parts > 0 || !is_known || listed.iter().any(|id| !vault.keeps(id));
    Ok((ids, damaged, is_open))
}

/// Copies one envelope in and keeps it.
fn take_in(path: &Path, id: EnvelopeId, sequence: u64, vault: &Vault, intake: &Intake<'_>) -> Result<Kept, StaffError> {
    if vault.keeps(&id) {
        return Ok(Kept::Before);
    }
    let incoming = vault.incoming(&id);
    files::remove(&incoming)?;
    let mut from = File::open(path).map_err(|error| StaffError::reading(path, error))?;
    let to = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&incoming);
    let bytes =
        to.and_then(|mut to| io::copy(&mut from, &mut to)).map_err(|error| StaffError::writing(&incoming, error))?;
    match intake.keep(&ListedEnvelope { sequence, id, bytes }) {
        // Its name is the SHA-256 of what should be in it.
        Err(StaffError::OtherBytes) => {
            Err(StaffError::damaged(path, "it was cut or changed since it was fetched; it is fetched again"))
        }
        outcome => outcome,
    }
}

/// Puts what waits into the folder, as it will be sent; how many that are.
fn export(vault: &Vault, folder: &Folder) -> Result<usize, StaffError> {
    files::private_directory(&folder.path("outgoing"))?;
    let ready: Vec<_> = outgoing::waiting(vault)?.into_iter().filter(|waiting| waiting.is_ready(vault)).collect();
    for waiting in &ready {
        let path = folder.path("outgoing").join(waiting.file_name(vault));
        if !path.exists() {
            files::replace(&path, waiting.envelope())?;
        }
    }
    Ok(ready.len())
}
