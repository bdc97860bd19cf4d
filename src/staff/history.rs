//! A case on the screen: what stands, what came, and everything that was stated, with both sides of each conflict.
//! Words of strangers and of colleagues go through [`plain`] alike; nothing is written anywhere.

use std::collections::HashMap;

use data_encoding::HEXLOWER;
use jiff::Timestamp;

use super::board::{Entry, time_left};
use super::case::{Case, QueuedFollowUp};
use super::clock::{ALARMS, CustodyDay};
use super::describe::{self, Page};
use super::journal::{CaseState, Journal, Register, SetAside, Statement, Unsent};
use super::{table, words};
use crate::case::document::{Act, Assignment, Cutoff, Reply};
use crate::case::replies;
use crate::protocol::id::PublicKey;
use crate::protocol::roster::Roster;
use crate::terminal::{plain, plain_line};

/// Who has which key, now or before.
#[derive(Clone, Debug, Default)]
pub struct Names(HashMap<PublicKey, String>);

impl Names {
    /// The names of the roster, and those of whoever was cut off.
    #[must_use]
    pub fn new(journal: &Journal, roster: Option<&Roster>) -> Self {
        let former = journal.cutoffs().iter().filter_map(|statement| match &statement.event.act {
            Some(Act::Cutoff(Cutoff { signing_key, name, .. })) => {
                let key = PublicKey::from_bytes(signing_key.as_slice().try_into().ok()?);
                Some((key, format!("{} (removed)", plain_line(name))))
            }
            _ => None,
        });
        let current = roster.into_iter().flat_map(|roster| &roster.staff);
        Self(former.chain(current.map(|staff| (staff.signing_key, staff.name.to_string()))).collect())
    }

    /// A name, or the beginning of the fingerprint of a key that nobody here knows.
    #[must_use]
    pub fn of(&self, key: &PublicKey) -> String {
        let unknown = || format!("unknown key {}", key.fingerprint().to_string().get(..8).unwrap_or_default());
        self.0.get(key).cloned().unwrap_or_else(unknown)
    }
}

/// One line for a statement that does not count.
#[must_use]
pub fn set_aside(aside: &SetAside, names: &Names) -> String {
    let statement = &aside.statement;
    let id = statement.id.to_string();
    let what = plain_line(act(statement).lines().next().unwrap_or_default());
    format!(
        "{}  set aside: {what}, by {}, about case {}: {}",
        id.get(..8).unwrap_or_default(),
        names.of(&statement.signer),
        statement.case().short(),
        plain_line(&aside.reason.to_string())
    )
}

/// All of a case.
#[must_use]
pub fn case(entry: &Entry<'_>, names: &Names, now: Timestamp, colour: bool) -> String {
    let Entry { case, state, clock } = entry;
    let mut page = Page::default();
    page.heading("Case", &case.id().to_string());
    case.ids.iter().skip(1).for_each(|id| page.line("Moved to", &id.to_string()));
    let class = words::class(clock.class);
    let class = if clock.is_proposed { format!("{class} (proposed; nobody has stated one)") } else { class.to_owned() };
    page.line("Class", &class);
    if let (Some((step, due)), Some(left)) = (clock.next, clock.left(now)) {
        let left = time_left(left);
        let left = if left.starts_with("!!") { table::red(&left, colour) } else { left };
        page.line("Next", &format!("{}: {left} (due {due})", step.word()));
    }
    page.line("Custody", &custody(entry, colour));
    page.line("Status", &stand(&state.status(), |status| words::status(*status).to_owned(), names));
    page.line("Owner", &stand(&state.assignment(), assignment, names));
    page.line("Verification", &stand(&state.verification(), |level| words::verification(*level).to_owned(), names));
    if state.class().is_conflict() {
        page.line("Class, by", &stand(&state.class(), |class| words::class(*class).to_owned(), names));
    }
    if state.custody_since().value().is_some() {
        page.line("Custody, by", &stand(&state.custody_since(), |since| describe::moment(Some(since)), names));
    }
    page.line("Replies", &reachable(case));
    let marks = entry.marks();
    page.line("Look at", &marks.join("; "));
    warnings(&mut page, case);
    for queued in &case.appeals {
        page.part(&describe::appeal(queued));
    }
    for queued in &case.follow_ups {
        page.part(&follow_up(queued, case));
    }
    answers(&mut page, state, names);
    page.part(&statements(state, names));
    page.text().to_owned()
}

fn custody(entry: &Entry<'_>, colour: bool) -> String {
    let day = match &entry.clock.custody {
        CustodyDay::Free => return String::new(),
        CustodyDay::Unknown => "nobody has said since when".to_owned(),
        CustodyDay::Since(value) => format!("since {}; the day is not known", plain_line(value)),
        CustodyDay::Day(day) => {
            let next = ALARMS.into_iter().find(|alarm| alarm > day);
            let next = next.map_or_else(String::new, |alarm| format!("; the next alarm is on day {alarm}"));
            format!("day {day}{next}")
        }
    };
    let alarm =
        entry.clock.alarm.map(|alarm| table::red(&format!("; !! alarm of day {alarm}, not answered yet"), colour));
    let visited = if entry.clock.is_visited { "; officials of the home country have visited" } else { "" };
    format!("{day}{}{visited}", alarm.unwrap_or_default())
}

/// What stands, by whom; each side of a conflict.
fn stand<T: PartialEq>(register: &Register<'_, T>, word: impl Fn(&T) -> String, names: &Names) -> String {
    let by = |statement: &Statement| format!("{}, {}", names.of(&statement.signer), time(statement));
    let sides: Vec<String> =
        register.standing().iter().map(|said| format!("{} ({})", word(&said.value), by(said.statement))).collect();
    if !register.is_conflict() {
        return sides.last().cloned().unwrap_or_default();
    }
    let shown = register.value().map(word).unwrap_or_default();
    format!("CONFLICT, shown as {shown}: {}", sides.join(" / "))
}

fn assignment(assignment: &Assignment) -> String {
    let owner = if assignment.owner.is_empty() { "nobody" } else { &assignment.owner };
    let backup = if assignment.backup.is_empty() { String::new() } else { format!(", backup {}", assignment.backup) };
    plain_line(&format!("{owner}{backup}"))
}

fn reachable(case: &Case) -> String {
    match case.addresses().as_slice() {
        [] => "impossible: the contact left no reply address".to_owned(),
        [_] => "possible".to_owned(),
        several => {
            let ids: Vec<String> = several.iter().map(|address| address.case().short()).collect();
            format!("only with --to: the contact has {} codes: {}", several.len(), ids.join(", "))
        }
    }
}

fn warnings(page: &mut Page, case: &Case) {
    for old in case.forks() {
        let told = "moved to more than one new code. One of them is not the contact's: ask a check question.";
        page.paragraph("Warning", &format!("The code {} {told}", old.short()));
    }
}

pub(super) fn follow_up(queued: &QueuedFollowUp, case: &Case) -> String {
    let follow_up = &queued.follow_up;
    let mut page = Page::default();
    page.heading("Follow-up", &queued.record.envelope.to_string());
    let signer = if queued.is_by_old_code {
        "OLD CODE: it was given up for another before this came"
    } else {
        "same person: signed by the code of this case"
    };
    page.line("Signed by", signer);
    if case.ids.len() > 1 {
        page.line("Code", &queued.signer.short());
    }
    page.line("Written", &plain_line(&follow_up.composed_at));
    page.line("Pulled", &queued.record.pulled.to_string());
    page.line("Language", &plain_line(&follow_up.language));
    page.line("Answers reply", HEXLOWER.encode(&follow_up.answers).get(..8).unwrap_or_default());
    if let Some(new) = follow_up.moved_to.as_ref().and_then(|address| address.read().ok()) {
        page.line("Moves to", &format!("{}; the new code has signed this, too", new.case().short()));
    }
    if queued.copies > 1 {
        page.line("Copies", &format!("it came {} times, sealed anew each time", queued.copies));
    }
    page.paragraph("Text", &plain(&follow_up.text));
    for (number, (announced, arrived)) in follow_up.evidence.iter().zip(&queued.attachments).enumerate() {
        describe::evidence(&mut page, number + 1, announced, arrived.is_some());
    }
    page.text().to_owned()
}

fn answers(page: &mut Page, state: &CaseState<'_>, names: &Names) {
    for said in state.replies() {
        let title = format!("Reply {}{}", said.value.number, not_sent(state, said.statement));
        page.part(&reply(&said.value, &title, said.statement, names));
    }
    for said in state.proposals() {
        let (_, proposed) = &said.value;
        let mut part = reply(proposed, "Proposed reply", said.statement, names);
        let id = HEXLOWER.encode(&proposed.reply_id);
        part.push_str(&format!(
            "\nIt tells people to move, and waits for a second member:\n    southwind-staff reply {} --second {}",
            said.statement.case().short(),
            id.get(..8).unwrap_or_default()
        ));
        page.part(&part);
    }
}

/// What is to be said of a reply that the contact cannot have.
fn not_sent(state: &CaseState<'_>, statement: &Statement) -> &'static str {
    match state.unsent(statement) {
        None => "",
        Some(Unsent::Waits) => " (NOT SENT YET)",
        Some(Unsent::Refused) => " (NEVER SENT: the relay refused it)",
    }
}

/// A reply in English, as staff read it.
pub(super) fn reply(reply: &Reply, title: &str, statement: &Statement, names: &Names) -> String {
    let mut page = Page::default();
    page.heading(title, HEXLOWER.encode(&reply.reply_id).get(..8).unwrap_or_default());
    page.line("By", &format!("{}, {}", names.of(&statement.signer), time(statement)));
    page.line("Code", &code(reply));
    page.line("It says", &plain_line(&replies::sentence(reply, "en")));
    page.paragraph("Text", &plain(&reply.text));
    page.paragraph("Instruction", &plain(&reply.instruction));
    page.text().to_owned()
}

fn code(reply: &Reply) -> String {
    match words::reply_code(reply.code()) {
        "need" => format!("need: {}", words::need(reply.need())),
        "sent-to" => format!("sent-to: {}", words::body(reply.body())),
        code => code.to_owned(),
    }
}

fn statements(state: &CaseState<'_>, names: &Names) -> String {
    if state.history().is_empty() {
        return String::new();
    }
    let line = |statement: &&Statement| {
        let mut act = act(statement);
        act = plain(&act).replace('\n', "\n        ");
        format!("    {}  {}: {act}{}", time(statement), names.of(&statement.signer), not_sent(state, statement))
    };
    // What one member has stated within a second, in the order in which they did.
    let mut history = state.history().to_vec();
    history.sort_by_key(|statement| (statement.at, statement.event.number, statement.id));
    let lines: Vec<String> = history.iter().map(line).collect();
    format!("History\n{}", lines.join("\n"))
}

/// What a statement says. It may have several lines.
fn act(statement: &Statement) -> String {
    match &statement.event.act {
        Some(Act::Assignment(said)) => format!("owner {}", assignment(said)),
        Some(Act::Status(said)) => format!("status {}", words::status((*said).try_into().unwrap_or_default())),
        Some(Act::Class(said)) => format!("class {}", words::class((*said).try_into().unwrap_or_default())),
        Some(Act::Verification(said)) => words::verification((*said).try_into().unwrap_or_default()).to_owned(),
        Some(Act::Note(note)) => format!("note\n{note}"),
        Some(Act::CustodySince(since)) => format!("in custody since {}", describe::moment(Some(since))),
        Some(Act::ReplySent(_)) => match statement.reply_sent() {
            Some(reply) => format!("replied ({}): {}", reply.number, code(&reply)),
            None => "replied".to_owned(),
        },
        Some(Act::ReplyProposed(_)) => "proposed a reply with an instruction".to_owned(),
        Some(Act::Cutoff(cutoff)) => format!("statements of {} count up to {}", cutoff.name, cutoff.number),
        None => "something that needs a newer program".to_owned(),
    }
}

fn time(statement: &Statement) -> String {
    statement.at.map_or_else(|| plain_line(&statement.event.at), |at| at.to_string())
}
