//! The queue: every case of the vault, the least time left first, and below it what did not open or does not count.
//! Everything shown was written by strangers, so it goes through [`terminal::plain`].

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;

use super::board;
use super::case::{self, Case};
use super::context::Context;
use super::desk::DeskState;
use super::error::StaffError;
use super::history::Names;
use super::journal::{Journal, Statement, Unsent};
use super::record::{Outcome, Record};
use super::vault::Vault;
use super::{describe, history, outgoing, table};
use crate::case::document::{Attachment, DocumentKind};
use crate::protocol::id::{CaseId, DeskId, EventId};
use crate::protocol::roster::Roster;
use crate::terminal::{self, Failure, plain, plain_line};

pub use super::board::Entry;

/// Everything in the vault.
#[derive(Debug)]
pub struct Queue {
    /// Cases, in the order of their ids.
    pub cases: Vec<Case>,
    /// Attachments whose text has not come.
    pub strays: Vec<(Record, Attachment)>,
    /// What did not open, with the reason.
    pub quarantined: Vec<(Record, String)>,
    /// Files of the vault that cannot be read.
    pub damaged: Vec<StaffError>,
    /// What the team has stated; whether it counts, the journal says.
    pub statements: Vec<Statement>,
    /// Those of this member's own that speak of a reply that was not sent.
    pub unsent: BTreeMap<EventId, Unsent>,
}

/// One thing that an id names.
#[derive(Clone, Copy, Debug)]
pub enum Found<'a> {
    /// A case.
    Case(&'a Case),
    /// An attachment whose text has not come.
    Stray(&'a Record, &'a Attachment),
    /// An envelope that did not open.
    Quarantined(&'a Record, &'a str),
}

/// `list`: one line for each case, then what waits, what did not open and what does not count.
///
/// # Errors
/// [`StaffError::Damaged`] after everything else was shown.
pub fn list(context: &Context, all: bool) -> Result<(), Failure> {
    let vault = open_vault(context)?;
    let mut queue = Queue::read(&vault)?;
    let (journal, roster) = journal(context, &mut queue)?;
    let names = Names::new(&journal, roster.as_ref());
    let now = (context.now)();
    let entries = queue.entries(&journal, now);
    let closed = entries.iter().filter(|entry| entry.clock.is_closed).count();
    let shown: Vec<&Entry<'_>> = entries.iter().filter(|entry| all || !entry.clock.is_closed).collect();
    if shown.is_empty() {
        terminal::say("There is no open case in the vault.");
    } else {
        terminal::result(board::table(&shown, now, table::has_colour()))?;
    }
    if closed > 0 && !all {
        terminal::say(format_args!("{closed} closed and not shown; see them with: southwind-staff list --all"));
    }
    for (record, attachment) in &queue.strays {
        let evidence = attachment.evidence.clone().unwrap_or_default();
        let (id, kind) = (record.envelope.short(), plain_line(&evidence.media_type));
        terminal::result(format_args!("{id}  attachment without its appeal: {kind}, {} bytes", evidence.bytes))?;
    }
    for (record, reason) in &queue.quarantined {
        terminal::result(format_args!("{}  quarantined: {}", record.envelope.short(), plain_line(reason)))?;
    }
    for aside in journal.set_aside() {
        terminal::result(history::set_aside(aside, &names))?;
    }
    for (signer, missing) in journal.missing() {
        terminal::warn(format_args!(
            "at least {missing} of the statements of {} are not here: they were sealed before you came, or are on their \
             way, or the relay withholds them",
            names.of(signer)
        ));
    }
    tell_waiting(&vault)?;
    first_damage(queue.damaged)
}

/// `show ID`: all of one case.
///
/// # Errors
/// [`StaffError::Unknown`], [`StaffError::Ambiguous`], [`StaffError::Damaged`].
pub fn show(context: &Context, prefix: &str) -> Result<(), Failure> {
    let vault = open_vault(context)?;
    let mut queue = Queue::read(&vault)?;
    let (journal, roster) = journal(context, &mut queue)?;
    let names = Names::new(&journal, roster.as_ref());
    match queue.find(prefix)? {
        Found::Case(case) => {
            let now = (context.now)();
            let entry = Entry::of(case, &journal, now);
            terminal::result(history::case(&entry, &names, now, table::has_colour()))
        }
        Found::Stray(record, attachment) => terminal::result(describe::stray(record, attachment)),
        Found::Quarantined(record, reason) => {
            let path = vault.quarantined(&record.envelope);
            terminal::result(format_args!(
                "Envelope {}\nIt did not open: {}\nIts bytes are kept as they came: {}",
                record.envelope,
                plain(reason),
                path.display()
            ))
        }
    }
}

/// Opens the vault for reading, which needs no lock.
pub(super) fn open_vault(context: &Context) -> Result<Vault, StaffError> {
    let keys = context.unlock()?;
    Vault::open(&context.home, keys.vault)
}

/// What the team has stated, by the roster that was verified last; reading waits for no network.
fn journal(context: &Context, queue: &mut Queue) -> Result<(Journal, Option<Roster>), StaffError> {
    let desk = match DeskState::load(&context.home) {
        Err(StaffError::NoDesk) => return Ok((Journal::default(), None)),
        desk => desk?,
    };
    let roster = desk.known_roster(&context.home)?;
    if roster.is_none() && !queue.statements.is_empty() {
        terminal::warn("this home has no roster yet, so nothing that colleagues stated is shown; run pull first");
    }
    let journal = roster.as_ref().map(|roster| queue.replay(roster, &desk.desk)).unwrap_or_default();
    Ok((journal, roster))
}

impl Queue {
    /// Reads the whole vault.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn read(vault: &Vault) -> Result<Self, StaffError> {
        let records = vault.records()?;
        let (mut appeals, mut follow_ups, mut arrivals) = (Vec::new(), Vec::new(), Vec::new());
        let (mut quarantined, mut statements) = (Vec::new(), Vec::new());
        let (letters, mut unsent) = (outgoing::unsent(vault)?, BTreeMap::new());
        for record in records.found {
            let Some(content) = record.content() else {
                let reason = match &record.outcome {
                    Outcome::Quarantined { reason, .. } => reason.clone(),
                    Outcome::Opened { .. } => "its document needs a newer program".to_owned(),
                };
                quarantined.push((record, reason));
                continue;
            };
            if let (Some(why), Some(id)) = (letters.get(&record.envelope), content.event_id()) {
                unsent.insert(id, *why);
            }
            statements.extend(Statement::of(&content));
            match content.kind {
                DocumentKind::Appeal(appeal) => appeals.push((record, appeal)),
                DocumentKind::FollowUp(follow_up) => follow_ups.push((record, follow_up)),
                DocumentKind::Attachment(attachment) => arrivals.push((record, attachment)),
                DocumentKind::CaseEvent(_) => {}
                DocumentKind::Reply(_) | DocumentKind::Signed(_) => {
                    quarantined.push((record, "it is a reply, which goes to a contact and not to a desk".to_owned()));
                }
            }
        }
        let (cases, strays) = case::join(appeals, follow_ups, arrivals);
        Ok(Self { cases, strays, quarantined, damaged: records.damaged, statements, unsent })
    }

    /// Puts together what the team has stated. A case of which only that has come is in the queue from then on.
    #[must_use]
    pub fn replay(&mut self, roster: &Roster, desk: &DeskId) -> Journal {
        let mut journal = Journal::replay(self.statements.iter().cloned(), roster, desk);
        journal.note_unsent(self.unsent.clone());
        let known: HashSet<CaseId> = self.cases.iter().flat_map(Case::journal_ids).copied().collect();
        let unknown = journal.case_ids().filter(|id| !known.contains(id));
        let stated = |id| Case { ids: vec![id], appeals: Vec::new(), follow_ups: Vec::new() };
        self.cases.extend(unknown.map(stated));
        journal
    }

    /// Every case with its clock, the least time left first.
    #[must_use]
    pub fn entries<'a>(&'a self, journal: &'a Journal, now: Timestamp) -> Vec<Entry<'a>> {
        let mut entries: Vec<Entry<'a>> = self.cases.iter().map(|case| Entry::of(case, journal, now)).collect();
        entries.sort_by_key(|entry| {
            let due = entry.clock.next.map(|(_, due)| due);
            (due.is_none(), due, entry.clock.class as i32, entry.case.id())
        });
        entries
    }

    /// What an id or its first digits name: of a case, or of any envelope that belongs to one.
    ///
    /// # Errors
    /// [`StaffError::Unknown`], [`StaffError::Ambiguous`].
    pub fn find(&self, prefix: &str) -> Result<Found<'_>, StaffError> {
        let prefix = prefix.to_ascii_lowercase();
        let cases = self.cases.iter().filter(|case| is_named(case, &prefix)).map(Found::Case);
        let fits = |record: &Record| record.envelope.to_string().starts_with(&prefix);
        let strays = self.strays.iter().filter(|(record, _)| fits(record));
        let strays = strays.map(|(record, attachment)| Found::Stray(record, attachment));
        let quarantined = self.quarantined.iter().filter(|(record, _)| fits(record));
        let quarantined = quarantined.map(|(record, reason)| Found::Quarantined(record, reason));
        let fitting: Vec<Found<'_>> = cases.chain(strays).chain(quarantined).collect();
        match fitting.as_slice() {
            [] => Err(StaffError::Unknown(prefix)),
            [found] if !prefix.is_empty() => Ok(*found),
            several => {
                let lines: Vec<String> = several.iter().map(Found::line).collect();
                Err(StaffError::Ambiguous { prefix, candidates: lines.join("\n") })
            }
        }
    }

    /// The case that an id or its first digits name.
    ///
    /// # Errors
    /// As [`Self::find`]; [`StaffError::Usage`] if it names no case.
    pub fn find_case(&self, prefix: &str) -> Result<&Case, StaffError> {
        match self.find(prefix)? {
            Found::Case(case) => Ok(case),
            Found::Stray(..) | Found::Quarantined(..) => {
                Err(StaffError::Usage(format!("{prefix} is an envelope, and belongs to no case")))
            }
        }
    }
}

/// Whether a case has an id that begins so.
fn is_named(case: &Case, prefix: &str) -> bool {
    case.journal_ids().iter().any(|id| id.to_string().starts_with(prefix))
        || case.records().any(|record| record.envelope.to_string().starts_with(prefix))
}

impl Found<'_> {
    fn line(&self) -> String {
        match self {
            Self::Case(case) => format!("  {} (a case)", case.id()),
            Self::Stray(record, _) => format!("  {} (an attachment)", record.envelope),
            Self::Quarantined(record, _) => format!("  {} (quarantined)", record.envelope),
        }
    }
}

fn tell_waiting(vault: &Vault) -> Result<(), Failure> {
    let waiting = outgoing::waiting(vault)?;
    for refused in waiting.iter().filter(|waiting| waiting.refused.is_some()) {
        let reason = refused.refused.clone().unwrap_or_default();
        terminal::result(format_args!("{}  not sent: {reason}", refused.name()))?;
    }
    let left = waiting.iter().filter(|waiting| waiting.refused.is_none()).count();
    if left > 0 {
        terminal::say(format_args!("{left} statements and replies wait for the relay; pull sends them."));
    }
    Ok(())
}

/// Says each damage, and fails with the first.
pub(super) fn first_damage(damaged: Vec<StaffError>) -> Result<(), Failure> {
    let mut damaged = damaged.into_iter();
    let Some(first) = damaged.next() else { return Ok(()) };
    damaged.for_each(terminal::warn);
    Err(first.into())
}
