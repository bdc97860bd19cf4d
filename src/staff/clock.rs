//! The clock of a case (DOMAIN: class, time limits, custody days and their alarms), from what came and what was stated.
//! It is told what time it is, and never guesses a day that nobody has named.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::case::{Case, QueuedFollowUp};
use super::epoch::KEPT_DAYS;
use super::journal::CaseState;
use crate::case::document::{Appeal, Class, Kind, Moment, Precision, ReplyCode, Status, TimeLeft};

/// Days in custody that raise an alarm: people were handed over on days 17 and 25, after visits on days 10 and 14; day
/// 90 ends the quick way to the UN working group on disappearances.
pub const ALARMS: [i64; 7] = [1, 3, 10, 14, 17, 25, 90];

/// Hours ahead of UTC by which days are counted where no zone is known: the farthest of the countries from Laos to
/// Korea, so that an alarm is at most two hours early and never late.
const HOURS_AHEAD: i8 = 9;

/// What has to happen next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A person has to read it and say so.
    Acknowledge,
    /// Somebody has to decide how urgent it is.
    Triage,
    /// A letter has to be ready to go.
    Letter,
    /// The contact has written again.
    Read,
    /// Nothing was stated for a while.
    LookAgain,
}

/// What the clock of a case shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// The class, as stated, else as it follows from the appeal.
    pub class: Class,
    /// Nobody has stated it.
    pub is_proposed: bool,
    /// What has to happen next and when; nothing for a case that has ended.
    pub next: Option<(Step, Timestamp)>,
    /// The day in custody.
    pub custody: CustodyDay,
    /// The alarm that nobody has answered yet with a statement.
    pub alarm: Option<i64>,
    /// Officials of the home country have visited.
    pub is_visited: bool,
    /// Nothing more is to be done about it, and nothing new has come.
    pub is_closed: bool,
}

/// For how long somebody has been in custody.
#[derive(Clone, Debug, PartialEq)]
pub enum CustodyDay {
    /// Nothing says that they are.
    Free,
    /// Day 1 is the day of the arrest.
    Day(i64),
    /// Since then, but nobody knows the day.
    Since(String),
    /// In custody, and nobody knows since when.
    Unknown,
}

impl Step {
    /// What has to be done, in the width of a column.
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            Self::Acknowledge => "answer",
            Self::LookAgain => "look",
            step => step.word(),
        }
    }

    /// What has to be done, in a word or two.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::Triage => "triage",
            Self::Letter => "letter",
            Self::Read => "read",
            Self::LookAgain => "look again",
        }
    }
}

/// Minutes until each step of a class is due; the letter of a green case when it is needed.
struct Limits {
    acknowledge: i64,
    triage: i64,
    letter: Option<i64>,
    look_again: i64,
}

fn limits(class: Class) -> Limits {
    const HOUR: i64 = 60;
    const DAY: i64 = 24 * HOUR;
    match class {
        Class::Red => Limits { acknowledge: 15, triage: 30, letter: Some(HOUR), look_again: 6 * HOUR },
        Class::Amber => {
            Limits { acknowledge: 2 * HOUR, triage: 4 * HOUR, letter: Some(24 * HOUR), look_again: 24 * HOUR }
        }
        Class::Green | Class::Unspecified => {
            Limits { acknowledge: 12 * HOUR, triage: 24 * HOUR, letter: None, look_again: 7 * DAY }
        }
    }
}

impl Clock {
    /// Reads the clock of a case at `now`.
    #[must_use]
    pub fn of(case: &Case, state: &CaseState<'_>, now: Timestamp) -> Self {
        let status = state.status().value().copied().unwrap_or_default();
        let stated = state.class().value().copied();
        let class = stated.unwrap_or_else(|| proposed(case, state));
        let (custody, since) = custody(case, state, status, now);
        let is_news = |queued: &&QueuedFollowUp| !state.has_seen(&queued.follow_up.follow_up_id);
        let news = case.follow_ups.iter().filter(is_news).map(came).max();
        Self {
            class,
            is_proposed: stated.is_none(),
            next: next(case, state, status, &limits(class), news, now),
            alarm: since.and_then(|since| alarm(since, &custody, state, now)),
            is_visited: appeals(case)
                .any(|appeal| appeal.custody.as_ref().is_some_and(|held| !held.home_country_visits.is_empty())),
            is_closed: is_closed(status) && news.is_none(),
            custody,
        }
    }

    /// How long until the next step is due, negative if that is past.
    #[must_use]
    pub fn left(&self, now: Timestamp) -> Option<SignedDuration> {
        self.next.map(|(_, due)| due.duration_since(now))
    }
}

/// A length of time in one unit, cut to what is whole: `13 min`, `2 h`, `5 d`.
#[must_use]
pub fn rough(length: SignedDuration) -> String {
    let minutes = length.abs().as_mins();
    match minutes {
        ..=119 => format!("{minutes} min"),
        120..=2879 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / (24 * 60)),
    }
}

fn appeals(case: &Case) -> impl Iterator<Item = &Appeal> {
    case.appeals.iter().map(|queued| &queued.appeal)
}

/// The class that DOMAIN's table gives: the most urgent of all appeals of the case.
fn proposed(case: &Case, state: &CaseState<'_>) -> Class {
    if state.custody_since().value().is_some() {
        return Class::Red;
    }
    let of = |appeal: &Appeal| match (appeal.kind(), appeal.time_left()) {
        (Kind::Arrested | Kind::Moved | Kind::RepatriationImminent | Kind::SelfHarm | Kind::HelperCompromised, _)
        | (_, TimeLeft::Hours) => Class::Red,
        _ if appeal.custody.as_ref().is_some_and(|held| is_known(held.arrested_at.as_ref())) => Class::Red,
        (Kind::Trafficked | Kind::Violence | Kind::Missing | Kind::Medical | Kind::Repatriated, _)
        | (_, TimeLeft::Days) => Class::Amber,
        _ => Class::Green,
    };
    appeals(case).map(of).min_by_key(|class| *class as i32).unwrap_or(Class::Amber)
}

fn next(
    case: &Case,
    state: &CaseState<'_>,
    status: Status,
    limits: &Limits,
    news: Option<Timestamp>,
    now: Timestamp,
) -> Option<(Step, Timestamp)> {
    let after = |from: Timestamp, minutes: i64| from.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(from);
    let read = news.map(|came| (Step::Read, after(came, limits.acknowledge)));
    if is_closed(status) {
        return read;
    }
    let received = received(case);
    let look_again = state.last_at(now).or(received).map(|from| (Step::LookAgain, after(from, limits.look_again)));
    if has_ended(status) {
        return read.into_iter().chain(look_again).min_by_key(|(_, due)| *due);
    }
    let is_reached = |at: Status| status as i32 >= at as i32;
    let can_be_told = !case.addresses().is_empty();
    let was_seen = if can_be_told { state.was_answered() } else { !state.history().is_empty() };
    let work = received.map(|received| {
        [
            (!was_seen && !is_reached(Status::Acknowledged)).then_some((Step::Acknowledge, limits.acknowledge)),
            (state.class().value().is_none() && !is_reached(Status::Triaged)).then_some((Step::Triage, limits.triage)),
            limits
                .letter
                .filter(|_| !state.was_told(ReplyCode::SentTo) && !is_reached(Status::ActiveDetained))
                .map(|letter| (Step::Letter, letter)),
        ]
        .map(|step| step.map(|(step, minutes)| (step, after(received, minutes))))
    });
    let work = work.into_iter().flatten().flatten();
    work.chain(read).chain(look_again).min_by_key(|(_, due)| *due)
}

/// When the case began, the same for every member: when its first text was written, by the contact's clock. Where that
/// cannot be (after it was pulled here, or longer before than a relay keeps anything) it is when it was pulled here.
fn received(case: &Case) -> Option<Timestamp> {
    let pulled = case.records().map(|record| record.pulled).min()?;
    let appeals = case.appeals.iter().map(|queued| &queued.appeal.composed_at);
    let written = appeals.chain(case.follow_ups.iter().map(|queued| &queued.follow_up.composed_at));
    let written = written.filter_map(|text| text.parse::<Timestamp>().ok()).min();
    let earliest = pulled.checked_sub(SignedDuration::from_hours(24 * KEPT_DAYS)).unwrap_or(pulled);
    written.filter(|written| (earliest..=pulled).contains(written)).or(Some(pulled))
}

/// When a follow-up came, by the same rule.
fn came(queued: &QueuedFollowUp) -> Timestamp {
    let written = queued.follow_up.composed_at.parse().ok();
    written.filter(|written| *written <= queued.record.pulled).unwrap_or(queued.record.pulled)
}

/// Safe, released, returned or lost: looked at again, and not worked on.
fn has_ended(status: Status) -> bool {
    matches!(status, Status::Safe | Status::Released | Status::Repatriated | Status::LostContact) || is_closed(status)
}

fn is_closed(status: Status) -> bool {
    matches!(status, Status::Declined | Status::DuplicateOrHostile | Status::Closed | Status::Minimised)
}

fn is_known(moment: Option<&Moment>) -> bool {
    moment.is_some_and(|moment| moment.precision() != Precision::Unknown && moment.is_consistent())
}

/// The day in custody, and the first day as far as it is known.
fn custody(case: &Case, state: &CaseState<'_>, status: Status, now: Timestamp) -> (CustodyDay, Option<(Date, Offset)>) {
    if has_ended(status) {
        return (CustodyDay::Free, None);
    }
    let stated = state.custody_since().value().cloned();
    let is_held = stated.is_some()
        || matches!(status, Status::ActiveDetained)
        || appeals(case).any(|appeal| {
            appeal.custody.is_some()
                || matches!(appeal.kind(), Kind::Arrested | Kind::Moved | Kind::RepatriationImminent)
        });
    if !is_held {
        return (CustodyDay::Free, None);
    }
    let written = appeals(case).filter_map(|appeal| appeal.custody.as_ref()?.arrested_at.clone());
    let happened = appeals(case).filter(|appeal| matches!(appeal.kind(), Kind::Arrested | Kind::Moved));
    let happened = happened.filter_map(|appeal| appeal.when.clone());
    let since = stated.into_iter().chain(written).chain(happened).find(|moment| is_known(Some(moment)));
    let Some(since) = since else { return (CustodyDay::Unknown, None) };
    match first_day(&since) {
        None => (CustodyDay::Since(since.value), None),
        Some((first, offset)) => {
            let today = offset.to_datetime(now).date();
            let days = first.until(today).map_or(0, |span| i64::from(span.get_days()));
            // A day that has not come yet is a slip of a clock or of a finger.
            let day = if days < 0 { CustodyDay::Since(since.value) } else { CustodyDay::Day(days + 1) };
            (day, Some((first, offset)))
        }
    }
}

/// The day of a moment that names one, and the zone by which its days are counted.
fn first_day(moment: &Moment) -> Option<(Date, Offset)> {
    let zone = Offset::constant(HOURS_AHEAD);
    match moment.precision() {
        Precision::Day => Some((moment.value.parse().ok()?, zone)),
        Precision::Hour => Some((moment.value.get(..10)?.parse().ok()?, offset(moment.value.get(13..)?)?)),
        Precision::Month | Precision::Unknown => None,
    }
}

/// `Z`, `+07:00`, `-03:30`.
fn offset(zone: &str) -> Option<Offset> {
    if zone == "Z" {
        return Some(Offset::UTC);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let part = |range| zone.get(range).and_then(|digits: &str| digits.parse::<i32>().ok());
    Offset::from_seconds(sign * (part(1..3)? * 3600 + part(4..6)? * 60)).ok()
}

/// The last alarm day that has come, unless somebody has stated something since it began.
fn alarm(since: (Date, Offset), custody: &CustodyDay, state: &CaseState<'_>, now: Timestamp) -> Option<i64> {
    let CustodyDay::Day(day) = custody else { return None };
    let alarm = ALARMS.into_iter().rev().find(|alarm| alarm <= day)?;
    let (first, offset) = since;
    let began = first.checked_add(jiff::Span::new().days(alarm - 1)).ok()?;
    let began = offset.to_timestamp(began.at(0, 0, 0, 0)).ok()?;
    state.last_at(now).is_none_or(|last| last < began).then_some(alarm)
}
