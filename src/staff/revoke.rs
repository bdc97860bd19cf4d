//! `org revoke`: somebody is removed in one step, on a lead's machine with the organisation's key at hand. A roster
//! without them, an epoch that they cannot open, their statements cut off, and a list of what they could have opened.
//! Each step is remembered once it is done, so a second run goes on where the first was ended.

use std::path::Path;

use ring::rand::SystemRandom;
use serde::{Deserialize, Serialize};

use super::context::Context;
use super::desk::DeskState;
use super::error::StaffError;
use super::exposure::{ExposedCase, Exposure};
use super::journal::{self, Author, Journal};
use super::passphrase::Source;
use super::past::Past;
use super::queue::{Entry, Queue};
use super::roster::{self, Changes};
use super::shift::Shift;
use super::vault::Vault;
use super::{describe, epoch, files, pull, session};
use crate::case::document::{Act, ReplyCode};
use crate::client::ClientError;
use crate::protocol::id::{Name, PublicKey};
use crate::protocol::note;
use crate::protocol::problem::ProblemCode;
use crate::protocol::roster::{Role, Roster, Staff};
use crate::terminal::{self, Failure};

/// A removal that was begun, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removal {
    /// Who.
    pub name: Name,
    /// Their key.
    pub signing_key: PublicKey,
    /// The number of the roster without them.
    pub roster: u64,
    /// The newest epoch when the relay had that roster; whatever it took since is not wrapped for them.
    #[serde(default)]
    pub epoch_before: Option<u64>,
    /// The epoch that they cannot open.
    #[serde(default)]
    pub epoch: Option<u64>,
    /// Whether their statements were cut off.
    #[serde(default)]
    pub cut_off: bool,
}

/// Who is removed, and with what.
#[derive(Debug)]
pub struct Revoke<'a> {
    /// Who.
    pub name: &'a Name,
    /// organisation.key; not needed if the roster without them was signed already.
    pub organisation_key: Option<&'a Path>,
    /// Whence its passphrase comes.
    pub organisation_passphrase: Source,
    /// The roster to go on from; the newest that this home knows, if it is not said.
    pub from: Option<&'a Path>,
    /// The roster without them.
    pub to: &'a Path,
    /// For how many days it serves.
    pub days: u16,
}

/// `org revoke`.
///
/// # Errors
/// [`StaffError`]; the same command again goes on where it stopped.
pub fn revoke(context: &Context, revoke: &Revoke<'_>) -> Result<(), Failure> {
    let mut shift = Shift::begin(context)?;
    let removed = target(context, &shift.desk, &shift.roster, revoke.name)?;
    let key = removed.signing_key;
    refuse_oneself(&shift, &key)?;
    if !shift.may(Role::Lead) {
        return Err(StaffError::NotALead(shift.keys.name, shift.desk.desk).into());
    }
    // What they said until now counts, so it is fetched before they are cut off.
    if shift.may(Role::Reader) {
        match pull::run(&mut shift, std::time::Duration::ZERO) {
            Ok(pulled) => pulled.tally.report()?,
            Err(error) => terminal::warn(format_args!("not everything was pulled: {error}")),
        }
    }
    let published = next_roster(&mut shift, revoke, key)?;
    next_epoch(&mut shift, &key)?;
    cut_off(&mut shift, &removed)?;
    let Shift { desk, roster, vault, .. } = &shift;
    tell(&Sources { context, desk, roster, vault }, revoke.name, &key)?;
    published
}

/// `org revoke --dry-run`: what there is to do and what they could have opened, from what this home knows now.
///
/// # Errors
/// [`StaffError`].
pub fn dry_run(context: &Context, name: &Name) -> Result<(), Failure> {
    let desk = DeskState::load(&context.home)?;
    let keys = context.unlock()?;
    let roster = desk.known_roster(&context.home)?;
    let roster = roster.ok_or_else(|| {
        Failure::from(StaffError::Usage("this home knows no roster yet".to_owned())).hint("run southwind-staff pull")
    })?;
    let key = target(context, &desk, &roster, name)?.signing_key;
    let vault = Vault::open(&context.home, keys.vault)?;
    terminal::say(format_args!(
        "Nothing is done now. Without --dry-run this would pull, sign roster {} without {name}, publish it, make and \
         publish epoch {}, and cut off what {name} says later.",
        roster.sequence.saturating_add(1),
        desk.epoch_seen.saturating_add(1)
    ));
    tell(&Sources { context, desk: &desk, roster: &roster, vault: &vault }, name, &key)
}

/// Who is meant: somebody of the roster, or of a removal that was begun.
fn target(context: &Context, desk: &DeskState, roster: &Roster, name: &Name) -> Result<Staff, Failure> {
    if let Some(staff) = roster.staff.iter().find(|staff| staff.name == *name) {
        return Ok(staff.clone());
    }
    let begun = desk.removals.iter().rev().find(|removal| removal.name == *name);
    let key = begun.map(|removal| removal.signing_key);
    let past = Past::read(&context.home, desk)?;
    key.and_then(|key| past.holder(&key).cloned()).ok_or_else(|| {
        let names: Vec<&str> = roster.staff.iter().map(|staff| staff.name.as_str()).collect();
        let missing = format!("there is no {name} in the roster, and nobody of that name was removed from here");
        Failure::from(StaffError::Usage(missing)).hint(format_args!("it has {}", names.join(", ")))
    })
}

fn refuse_oneself(shift: &Shift<'_>, key: &PublicKey) -> Result<(), Failure> {
    if shift.keys.signing.public() != *key {
        return Ok(());
    }
    let error = StaffError::Usage("nobody removes themselves: the next epoch would be theirs".to_owned());
    Err(Failure::from(error).hint("let another lead do it"))
}

/// Signs the roster without them, or takes the one that an earlier run has signed, and publishes it. The inner result
/// is a relay's that did not take it, while our own did.
fn next_roster(shift: &mut Shift<'_>, revoke: &Revoke<'_>, key: PublicKey) -> Result<Result<(), Failure>, Failure> {
    let name = revoke.name;
    let past = Past::read(&shift.context.home, &shift.desk)?;
    let is_begun = removal(&mut shift.desk, &key).is_some_and(|begun| !past.is_undone(begun));
    let is_gone = shift.roster.staff_with_key(&key).is_none();
    let signed = match (is_gone, revoke.to.exists()) {
        (_, true) => signed_before(shift, revoke.to, &key).map(Some),
        (true, false) => Ok(None),
        (false, false) => sign(shift, revoke).map(Some),
    };
    // Whoever is not in the roster in force is removed: a file that is none of its successors matters no more.
    let signed = if is_gone { signed.unwrap_or_default() } else { signed? };
    if !is_begun {
        let without = signed.as_ref().map(|(roster, _)| roster).filter(|_| !is_gone).unwrap_or(&shift.roster);
        let (name, roster) = (name.clone(), without.sequence);
        let removal = Removal { name, signing_key: key, roster, epoch_before: None, epoch: None, cut_off: false };
        shift.desk.removals.push(removal);
        shift.desk.save(&shift.context.home)?;
    }
    let Some((roster, note)) = signed else {
        terminal::say(format_args!("Roster {} without {name} is in force already.", shift.roster.sequence));
        return Ok(Ok(()));
    };
    let published = roster::publish(shift.context, &roster, &note);
    shift.roster = shift.runtime.block_on(epoch::fetch_roster(shift.context, &mut shift.desk, &shift.relay))?;
    if shift.roster.staff_with_key(&key).is_some() {
        // Our own relay still lets them in: an epoch now would be wrapped for them too.
        let still = format!("{name} is still in the roster that {} gives", shift.desk.relay);
        return Err(published.err().unwrap_or_else(|| Failure::from(StaffError::Usage(still))));
    }
    Ok(published)
}

fn sign(shift: &Shift<'_>, revoke: &Revoke<'_>) -> Result<(Roster, String), Failure> {
    let key = revoke.organisation_key.ok_or_else(|| {
        let missing = format!("there is no roster without {} in {}", revoke.name, revoke.to.display());
        Failure::from(StaffError::Usage(missing)).hint(
            "sign it here with --organisation-key FILE, or where that key is kept: org roster --remove NAME --to FILE",
        )
    })?;
    let from = revoke.from.map_or_else(|| shift.context.home.path("roster.note"), Path::to_owned);
    let known = roster::read(&from, &shift.desk.organisation)?;
    if known.sequence < shift.roster.sequence {
        let (found, newest) = (known.sequence, shift.roster.sequence);
        return Err(Failure::from(StaffError::Usage(format!(
            "{} is roster {found}, and roster {newest} is in force",
            from.display()
        )))
        .hint("give the newest with --from, or leave --from away: this home has it"));
    }
    let keeper = Context {
        home: shift.context.home.clone(),
        mode: shift.context.mode,
        passphrase: revoke.organisation_passphrase.clone(),
        proxy: shift.context.proxy.clone(),
        random: Box::new(SystemRandom::new()),
        now: shift.context.now,
    };
    let changes =
        Changes { from: Some(from), remove: vec![revoke.name.clone()], days: revoke.days, ..Changes::default() };
    roster::sign_quietly(&keeper, key, &changes, revoke.to)
}

/// A roster that an earlier run has signed: it is by our organisation, without them, and newer than the one in force or
/// that one.
fn signed_before(shift: &Shift<'_>, path: &Path, key: &PublicKey) -> Result<(Roster, String), Failure> {
    let note = files::read(path, note::LONGEST, "a roster")?;
    match Roster::open(&note, &shift.desk.organisation) {
        Ok(roster) if roster.staff_with_key(key).is_none() && roster.sequence >= shift.roster.sequence => {
            terminal::say(format_args!("Taking roster {} of an earlier run: {}", roster.sequence, path.display()));
            // A note that verified is UTF-8.
            Ok((roster, String::from_utf8_lossy(&note).into_owned()))
        }
        _ => Err(StaffError::Exists(path.to_owned()).into()),
    }
}

/// Makes an epoch that is not wrapped for them. A relay takes none that is wrapped for somebody who is not in its
/// roster, so each that is newer than the newest of that moment will do.
fn next_epoch(shift: &mut Shift<'_>, key: &PublicKey) -> Result<(), Failure> {
    let Shift { context, desk, relay, runtime, roster, .. } = &mut *shift;
    let newest = runtime.block_on(epoch::newest_number(context, desk, relay, roster))?;
    let home = context.home.clone();
    let Some(begun) = removal(desk, key) else { return Ok(()) };
    if let Some(done) = begun.epoch {
        terminal::say(format_args!("Epoch {done} was made already."));
        return Ok(());
    }
    let before = *begun.epoch_before.get_or_insert(newest);
    desk.save(&home)?;
    let made = if newest > before {
        newest
    } else {
        match shift.next_epoch() {
            Ok((notice, readers)) => {
                epoch::report(&notice, readers)?;
                notice.epoch
            }
            // Another lead was quicker, with the roster that lacks them: that will do.
            Err(StaffError::Client(error)) if is_out_of_order(&error) => {
                let Shift { context, desk, relay, runtime, roster, .. } = &mut *shift;
                runtime.block_on(epoch::newest_number(context, desk, relay, roster))?
            }
            Err(error) => return Err(error.into()),
        }
    };
    if let Some(begun) = removal(&mut shift.desk, key) {
        begun.epoch = Some(made);
    }
    Ok(shift.desk.save(&home)?)
}

/// States up to where what they said counts, and sends it.
fn cut_off(shift: &mut Shift<'_>, removed: &Staff) -> Result<(), Failure> {
    if removal(&mut shift.desk, &removed.signing_key).is_some_and(|begun| begun.cut_off) {
        shift.send();
        return Ok(());
    }
    let notice = match shift.newest.clone() {
        Some(newest) => Some(newest),
        None => session::stored_notice(shift.context, &shift.desk, &shift.roster)?,
    };
    let notice = notice.ok_or(StaffError::NoNotice)?;
    let queue = Queue::read(&shift.vault)?;
    let author = Author {
        context: shift.context,
        keys: &shift.keys,
        desk: &shift.desk.desk,
        vault: &shift.vault,
        roster: &shift.roster,
        notice: &notice,
    };
    let stands = Journal::replay(queue.statements.iter().cloned(), &shift.roster, &shift.desk.desk);
    // A kill after the statement and before the note that it was made: one is enough. One of an earlier removal is
    // another one, unless nothing was stated since.
    let due = journal::cutoff_of(&queue.statements, removed);
    let is_said = stands.cutoffs().iter().any(|statement| {
        let Some(Act::Cutoff(said)) = &statement.event.act else { return false };
        said.signing_key == due.signing_key && said.number == due.number && said.head == due.head
    });
    if !is_said {
        journal::cut_off(&author, &queue.statements, removed)?;
    }
    shift.send();
    let home = shift.context.home.clone();
    if let Some(begun) = removal(&mut shift.desk, &removed.signing_key) {
        begun.cut_off = true;
    }
    Ok(shift.desk.save(&home)?)
}

/// The last removal of a key; [`next_roster`] begins a new one if that was undone.
fn removal<'a>(desk: &'a mut DeskState, key: &PublicKey) -> Option<&'a mut Removal> {
    desk.removals.iter_mut().rev().find(|removal| removal.signing_key == *key)
}

fn is_out_of_order(error: &ClientError) -> bool {
    error.problem() == Some(ProblemCode::EpochOutOfOrder)
}

/// Where the list of what they could have opened is taken from.
struct Sources<'a> {
    context: &'a Context,
    desk: &'a DeskState,
    roster: &'a Roster,
    vault: &'a Vault,
}

/// Says what they could have opened, what is not known, and what to send.
fn tell(sources: &Sources<'_>, name: &Name, key: &PublicKey) -> Result<(), Failure> {
    let Sources { context, desk, roster, vault } = *sources;
    let past = Past::read(&context.home, desk)?;
    let mut queue = Queue::read(vault)?;
    let records = vault.records()?;
    records.damaged.iter().for_each(terminal::warn);
    let mut exposure = Exposure::of(key, &records.found, &past);
    let journal = queue.replay(roster, &desk.desk);
    let entries = queue.entries(&journal, (context.now)());

    terminal::result(format_args!(
        "{name} could open {} envelopes of {} cases in this vault; the least time left first:",
        exposure.envelopes,
        exposure.cases.len()
    ))?;
    // What was sent for a removal that was undone since does not count.
    let begun = desk.removals.iter().rev().find(|removal| removal.signing_key == *key);
    let since = begun.filter(|removal| !past.is_undone(removal)).map(|removal| removal.roster);
    let mut to_send = Vec::new();
    for Entry { case, state, clock } in &entries {
        let ids = case.ids.iter().filter_map(|id| exposure.cases.remove(id));
        let Some(exposed) = ids.reduce(ExposedCase::joined) else { continue };
        let told = since.is_some_and(|since| {
            state.replies().iter().any(|said| said.value.code() == ReplyCode::NewCode && said.value.roster >= since)
        });
        let remark = match (clock.is_closed, case.addresses().is_empty(), told) {
            (true, ..) => "; closed",
            (_, true, _) => "; no reply address",
            (.., true) => "; was told of a new code",
            _ => {
                to_send.push(case.id());
                ""
            }
        };
        terminal::result(format_args!("  {}  {}{remark}", case.id(), line(&exposed)))?;
    }
    // What belongs to no case that is known here.
    for (case, exposed) in &exposure.cases {
        terminal::result(format_args!("  {case}  {}", line(exposed)))?;
    }
    unknown(name, &exposure)?;
    if !to_send.is_empty() {
        terminal::say("  next: send each of these, from the top:");
    }
    to_send.iter().try_for_each(|case| terminal::result(format_args!("southwind-staff reply {case} --code new-code")))
}

/// What they could open besides, and what nobody here knows.
fn unknown(name: &Name, exposure: &Exposure) -> Result<(), Failure> {
    let Exposure { uncertain, epochs, unknown_epochs, unopened, .. } = exposure;
    terminal::result(format_args!("epochs that {name} could open: {}", numbers(epochs)))?;
    if *uncertain > 0 {
        terminal::result(format_args!(
            "not known, and counted as open: {uncertain} envelopes of epochs {}, because this home has not seen who was a \
             reader then",
            numbers(unknown_epochs)
        ))?;
    }
    if *unopened > 0 {
        terminal::result(format_args!("not known: {unopened} envelopes in quarantine, which did not open here"))?;
    }
    terminal::say(format_args!(
        "What {name} has copied, and envelopes that this vault never had, nobody can list. Until contacts have a new \
         code, {name} knows where their replies go, but opens none and signs none that is shown."
    ));
    Ok(())
}

fn line(case: &ExposedCase) -> String {
    let what = match &case.appeal {
        Some(appeal) => format!(
            "{}, {}, {}",
            describe::kind(appeal.kind()),
            describe::people(appeal.people.as_ref()),
            describe::place(appeal.place.as_ref())
        ),
        None => "its appeal is not in this vault".to_owned(),
    };
    format!("{what}: {} envelopes", case.envelopes)
}

fn numbers(of: &std::collections::BTreeSet<u64>) -> String {
    let numbers: Vec<String> = of.iter().map(u64::to_string).collect();
    if numbers.is_empty() { "none".to_owned() } else { numbers.join(", ") }
}
