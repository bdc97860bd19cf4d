//! The board: a case with what was stated about it and its clock, and the one line that a list has for it. What is shown
//! by colour is shown by a mark, too; it reads no file and asks no clock.

use jiff::{SignedDuration, Timestamp};

use super::case::Case;
use super::clock::{self, Clock, CustodyDay};
use super::journal::{CaseState, Journal};
use super::table::{self, Cell};
use super::{describe, words};
use crate::case::document::{Class, Status, Verification};
use crate::terminal::plain_line;

/// A case with what was stated about it, and its clock.
#[derive(Debug)]
pub struct Entry<'a> {
    /// What came.
    pub case: &'a Case,
    /// What was stated.
    pub state: CaseState<'a>,
    /// What follows from both.
    pub clock: Clock,
}

impl<'a> Entry<'a> {
    /// Looks up a case in the journal.
    #[must_use]
    pub fn of(case: &'a Case, journal: &'a Journal, now: Timestamp) -> Self {
        let state = journal.case(case.journal_ids());
        let clock = Clock::of(case, &state, now);
        Self { case, state, clock }
    }

    /// What deserves a look, in a few words each.
    #[must_use]
    pub fn marks(&self) -> Vec<String> {
        let case = self.case;
        let mut marks = Vec::new();
        let mut mark = |holds: bool, words: &str| {
            if holds {
                marks.push(words.to_owned());
            }
        };
        mark(!case.forks().is_empty(), "MOVED TWICE");
        mark(case.follow_ups.iter().any(|queued| queued.is_by_old_code), "OLD CODE USED");
        mark(self.clock.is_visited, "officials visited");
        mark(self.state.has_unsent(), "A REPLY WAS NOT SENT");
        mark(!self.state.proposals().is_empty(), "a reply waits for a second signature");
        mark(case.appeals.is_empty() && case.follow_ups.is_empty(), "not in this vault");
        mark(case.appeals.is_empty() && !case.follow_ups.is_empty(), "its appeal has not come");
        mark(case.appeals.iter().any(|queued| !queued.appeal.complaints().is_empty()), "incomplete");
        let copies = case.appeals.iter().map(|queued| queued.copies).max().unwrap_or(1);
        mark(copies > 1, &format!("came {copies} times"));
        mark(case.appeals.len() > 1, &format!("{} appeals", case.appeals.len()));
        let conflicts = self.state.conflicts();
        mark(!conflicts.is_empty(), &format!("CONFLICT: {}", conflicts.join(", ")));
        marks
    }
}

const HEAD: [&str; 12] =
    ["ID", "CLASS", "TIME LEFT", "NEXT", "DAY", "WHAT", "WHO", "IN", "STATUS", "SRC", "OWNER", "FILES"];

/// One line for each case; the marks stand behind the columns.
pub(super) fn table(entries: &[&Entry<'_>], now: Timestamp, colour: bool) -> String {
    let head: Vec<&str> = HEAD.into_iter().chain([""]).collect();
    let rows: Vec<Vec<Cell>> = entries.iter().map(|entry| row(entry, now)).collect();
    table::render(&head, &rows, colour)
}

fn row(entry: &Entry<'_>, now: Timestamp) -> Vec<Cell> {
    let (case, state, clock) = (entry.case, &entry.state, &entry.clock);
    let appeal = case.appeal();
    let class = words::class(clock.class).to_owned() + if clock.is_proposed { "?" } else { "" };
    let left = clock.left(now);
    let owner = state.assignment().value().map(|assignment| plain_line(&assignment.owner));
    let (arrived, announced) = case.files();
    let place = appeal.and_then(|appeal| appeal.place.as_ref()).filter(|place| !place.country.is_empty());
    let marks = entry.marks();
    vec![
        Cell::new(case.id().short()),
        Cell::new(class).alarming(clock.class == Class::Red),
        Cell::new(left.map_or_else(|| "-".to_owned(), time_left))
            .alarming(left.is_some_and(|left| left < SignedDuration::ZERO)),
        Cell::new(clock.next.map_or("-", |(step, _)| step.short())),
        Cell::new(day(clock)).alarming(clock.alarm.is_some()),
        Cell::new(appeal.map_or("-", |appeal| describe::kind(appeal.kind()))),
        Cell::new(appeal.map_or_else(|| "-".to_owned(), |appeal| describe::heads(appeal.people.as_ref()))),
        Cell::new(place.map_or_else(|| "-".to_owned(), |place| describe::place(Some(place)))),
        Cell::new(words::status(state.status().value().copied().unwrap_or(Status::Received))),
        Cell::new(sources(state.verification().value().copied())),
        Cell::new(owner.filter(|owner| !owner.is_empty()).unwrap_or_else(|| "-".to_owned())),
        Cell::new(if announced == 0 { "-".to_owned() } else { format!("{arrived}/{announced}") }),
        Cell::new(marks.join("; ")),
    ]
}

/// `13 min`, or `!! overdue 2 h`: the mark is there without colour, too.
pub(super) fn time_left(left: SignedDuration) -> String {
    if left < SignedDuration::ZERO { format!("!! overdue {}", clock::rough(left)) } else { clock::rough(left) }
}

/// `11`, with `!10` while nobody has answered the alarm of day 10.
fn day(clock: &Clock) -> String {
    let day = match &clock.custody {
        CustodyDay::Free => "-".to_owned(),
        CustodyDay::Day(day) => day.to_string(),
        CustodyDay::Since(value) => format!("? ({})", plain_line(value)),
        CustodyDay::Unknown => "?".to_owned(),
    };
    clock.alarm.map_or_else(|| day.clone(), |alarm| format!("{day} !{alarm}"))
}

/// Verification in the width of a column: no source yet, one, two or more, or certain.
fn sources(level: Option<Verification>) -> &'static str {
    match level.unwrap_or_default() {
        Verification::Unspecified | Verification::Unverified => "-",
        Verification::SingleSource => "1",
        Verification::Corroborated => "2+",
        Verification::Confirmed => "ok",
    }
}
