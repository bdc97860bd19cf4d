//! An appeal in plain words, for a screen and for a printed page. Every text of a stranger is made harmless here, and
//! nothing is written anywhere.

use data_encoding::HEXLOWER;

use super::case::QueuedAppeal;
use super::record::{Outcome, Record};
use crate::case::document::{
    Appeal, Attachment, Cleaning, Consent, Consents, Custody, Evidence, Kind, Moment, People, Person, Place, Precision,
    Purpose, TimeLeft,
};
use crate::terminal::{plain, plain_line};

/// All of an appeal.
#[must_use]
pub fn appeal(queued: &QueuedAppeal) -> String {
    let appeal = &queued.appeal;
    let mut page = Page::default();
    page.heading("Appeal", &queued.record.envelope.to_string());
    page.line("What", kind(appeal.kind()));
    page.line("Time left", time_left(appeal.time_left()));
    page.line("People", &people(appeal.people.as_ref()));
    page.line("Where", &place(appeal.place.as_ref()));
    page.line("When", &moment(appeal.when.as_ref()));
    page.line("Language", &plain_line(&appeal.language));
    page.line("Written", &plain_line(&appeal.composed_at));
    page.line("Pulled", &queued.record.pulled.to_string());
    if let Outcome::Opened { epoch, .. } = queued.record.outcome {
        page.line("Epoch", &epoch.to_string());
    }
    if queued.copies > 1 {
        page.line("Copies", &format!("it came {} times, sealed anew each time", queued.copies));
    }
    page.paragraph("Account", &plain(&appeal.account));
    consents(&mut page, &appeal.consents.clone().unwrap_or_default());
    details(&mut page, appeal);
    for (number, (announced, arrived)) in appeal.evidence.iter().zip(&queued.attachments).enumerate() {
        evidence(&mut page, number + 1, announced, arrived.is_some());
    }
    let complaints = appeal.complaints();
    if !complaints.is_empty() {
        page.paragraph("Incomplete", &complaints.join("\n"));
    }
    page.text
}

/// An attachment whose appeal has not come.
#[must_use]
pub fn stray(record: &Record, attachment: &Attachment) -> String {
    let mut page = Page::default();
    page.heading("Attachment without its appeal", &record.envelope.to_string());
    page.line("Appeal id", &HEXLOWER.encode(&attachment.appeal_id));
    evidence(&mut page, 1, &attachment.evidence.clone().unwrap_or_default(), true);
    page.text
}

/// What happened.
#[must_use]
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Unspecified => "not said",
        Kind::Arrested => "arrested",
        Kind::Moved => "moved",
        Kind::RepatriationImminent => "repatriation imminent",
        Kind::Repatriated => "repatriated",
        Kind::Missing => "missing",
        Kind::Trafficked => "trafficked",
        Kind::Violence => "violence",
        Kind::Hiding => "hiding",
        Kind::Medical => "medical",
        Kind::SelfHarm => "self-harm",
        Kind::HelperCompromised => "helper compromised",
        Kind::Update => "update",
        Kind::Safe => "safe",
    }
}

/// How long there is.
#[must_use]
pub fn time_left(time_left: TimeLeft) -> &'static str {
    match time_left {
        TimeLeft::Hours => "hours",
        TimeLeft::Days => "days",
        TimeLeft::Weeks => "weeks",
        TimeLeft::Unknown => "unknown",
    }
}

/// How many, of whom.
#[must_use]
pub fn people(people: Option<&People>) -> String {
    let people = people.copied().unwrap_or_default();
    let counts = [
        (people.women, "woman", "women"),
        (people.men, "man", "men"),
        (people.girls, "girl", "girls"),
        (people.boys, "boy", "boys"),
        (people.unknown, "unknown", "unknown"),
    ];
    let words: Vec<String> = counts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    if words.is_empty() { "not said".to_owned() } else { words.join(", ") }
}

/// How many, of whom, in the width of a column: women, men, girls, boys, unknown.
#[must_use]
pub fn heads(people: Option<&People>) -> String {
    let people = people.copied().unwrap_or_default();
    let counts =
        [(people.women, 'w'), (people.men, 'm'), (people.girls, 'g'), (people.boys, 'b'), (people.unknown, '?')];
    let heads = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, letter)| format!("{count}{letter}"));
    let heads: Vec<String> = heads.collect();
    if heads.is_empty() { "-".to_owned() } else { heads.join(" ") }
}

/// Which country, and region if it is known.
#[must_use]
pub fn place(place: Option<&Place>) -> String {
    let place = place.cloned().unwrap_or_default();
    let code = if place.region.is_empty() { place.country } else { place.region };
    if code.is_empty() { "not said".to_owned() } else { plain_line(&code) }
}

/// When, as exactly as it is known.
#[must_use]
pub fn moment(moment: Option<&Moment>) -> String {
    match moment {
        Some(moment) if moment.precision() != Precision::Unknown || !moment.value.is_empty() => {
            plain_line(&moment.value)
        }
        _ => "unknown".to_owned(),
    }
}

fn consents(page: &mut Page, consents: &Consents) {
    let word = |consent: Consent| match consent {
        Consent::NotAsked => "not asked",
        Consent::Yes => "yes",
        Consent::No => "NO",
    };
    let line = [
        ("partner", consents.partner()),
        ("UNHCR", consents.unhcr()),
        ("embassy", consents.embassy()),
        ("UN body", consents.un_body()),
        ("media", consents.media()),
    ]
    .map(|(who, consent)| format!("{who}: {}", word(consent)));
    page.line("Consent", &line.join(", "));
    page.line("Given by", &plain_line(&consents.given_by));
}

fn details(page: &mut Page, appeal: &Appeal) {
    appeal.persons.iter().for_each(|who| page.line("Person", &person(who)));
    if let Some(held) = &appeal.custody {
        page.line("Custody", &custody(held));
    }
    page.line("Risks", &plain_line(&appeal.risk_grounds.join("; ")));
    page.line("Done already", &plain_line(&appeal.actions_taken.join("; ")));
    page.line("Asked of us", &plain_line(&appeal.requested_action));
    page.line("Wants to go to", &plain_line(&appeal.desired_destination));
    page.line("The sender is", &plain_line(&appeal.sender_relation));
    page.line("Reply safely", &plain_line(&appeal.safe_time_to_reply));
}

fn person(person: &Person) -> String {
    let needs = person.needs.join(", ");
    let linked = person.linked_to.join(", ");
    let linked = if linked.is_empty() { linked } else { format!("with {linked}") };
    let parts = [&person.label, &person.sex, &person.age_band, &needs, &linked];
    let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    plain_line(&parts.join(", "))
}

fn custody(custody: &Custody) -> String {
    let visits: Vec<String> = custody.home_country_visits.iter().map(|visit| moment(Some(visit))).collect();
    let moved = if custody.moved_to.is_empty() { String::new() } else { format!("moved to {}", custody.moved_to) };
    let visits = if visits.is_empty() { String::new() } else { format!("home country visited: {}", visits.join(", ")) };
    let parts = [
        custody.authority_type.clone(),
        format!("arrested {}", moment(custody.arrested_at.as_ref())),
        format!("last seen {}", moment(custody.last_seen.as_ref())),
        moved,
        (if custody.warrant_shown { "warrant shown" } else { "no warrant shown" }).to_owned(),
        visits,
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    plain_line(&parts.join(", "))
}

pub(super) fn evidence(page: &mut Page, number: usize, evidence: &Evidence, arrived: bool) {
    let state = if arrived { "arrived" } else { "NOT ARRIVED YET" };
    let purpose = match evidence.purpose() {
        Purpose::VoiceNote => "voice note, ",
        Purpose::Evidence => "",
    };
    let seconds = if evidence.seconds > 0 { format!(", {} s", evidence.seconds) } else { String::new() };
    let cleaning = match evidence.cleaning() {
        Cleaning::NotPossible => "not cleaned: no known picture format",
        Cleaning::Cleaned => "metadata removed",
        Cleaning::OriginalKept => "untouched original, by the sender's choice",
    };
    let media_type = plain_line(&evidence.media_type);
    page.line(
        &format!("File {number}"),
        &format!("{purpose}{media_type}, {} bytes{seconds}, {cleaning}: {state}", evidence.bytes),
    );
    page.line("  SHA-256 original", &HEXLOWER.encode(&evidence.sha256_original));
    page.line("  SHA-256 as sent", &HEXLOWER.encode(&evidence.sha256_cleaned));
}

/// Lines with a label before them; what is empty is left out.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    pub(super) fn heading(&mut self, what: &str, id: &str) {
        self.text.push_str(&format!("{what} {id}"));
    }

    pub(super) fn line(&mut self, label: &str, value: &str) {
        if !value.is_empty() {
            self.text.push_str(&format!("\n{label:<16} {value}"));
        }
    }

    pub(super) fn paragraph(&mut self, label: &str, value: &str) {
        if value.trim().is_empty() {
            return;
        }
        self.text.push_str(&format!("\n{label}:"));
        value.lines().for_each(|line| self.text.push_str(&format!("\n    {line}")));
    }

    /// Another page below this one.
    pub(super) fn part(&mut self, part: &str) {
        if !part.is_empty() {
            self.text.push_str(&format!("\n\n{part}"));
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}
