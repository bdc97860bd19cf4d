//! The queue: what is in the vault, the least time left first. Everything shown was written by strangers, so it goes
//! through [`terminal::plain`].

use std::collections::HashMap;

use super::context::Context;
use super::describe;
use super::error::StaffError;
use super::record::{Outcome, Record};
use super::vault::Vault;
use crate::case::document::{Appeal, Attachment, DocumentKind, TimeLeft};
use crate::terminal::{self, Failure, plain, plain_line};

/// Everything in the vault, sorted.
#[derive(Debug)]
pub struct Queue {
    /// Appeals, the most urgent first.
    pub appeals: Vec<QueuedAppeal>,
    /// Attachments whose appeal has not come.
    pub strays: Vec<(Record, Attachment)>,
    /// What did not open, with the reason.
    pub quarantined: Vec<(Record, String)>,
    /// Files of the vault that cannot be read.
    pub damaged: Vec<StaffError>,
}

/// One appeal.
#[derive(Debug)]
pub struct QueuedAppeal {
    /// How it came.
    pub record: Record,
    /// What it says.
    pub appeal: Appeal,
    /// For each attachment that it announces, the record of the one that came.
    pub attachments: Vec<Option<Record>>,
    /// The same appeal came so many times.
    pub copies: usize,
}

/// One thing that an id names.
#[derive(Debug)]
pub enum Found<'a> {
    /// An appeal.
    Appeal(&'a QueuedAppeal),
    /// An attachment whose appeal has not come.
    Stray(&'a Record, &'a Attachment),
    /// An envelope that did not open.
    Quarantined(&'a Record, &'a str),
}

impl Found<'_> {
    fn record(&self) -> &Record {
        match self {
            Self::Appeal(queued) => &queued.record,
            Self::Stray(record, _) | Self::Quarantined(record, _) => record,
        }
    }
}

/// `list`: one line for each appeal, then strays and the quarantine.
///
/// # Errors
/// [`StaffError::Damaged`] after everything else was shown.
pub fn list(context: &Context) -> Result<(), Failure> {
    let queue = Queue::read(&open_vault(context)?)?;
    if queue.appeals.is_empty() {
        terminal::say("There is no appeal in the vault.");
    } else {
        terminal::result(table(&queue.appeals))?;
    }
    for (record, attachment) in &queue.strays {
        let evidence = attachment.evidence.clone().unwrap_or_default();
        let kind = plain_line(&evidence.media_type);
        terminal::result(format_args!(
            "{}  attachment without its appeal: {kind}, {} bytes",
            record.envelope.short(),
            evidence.bytes
        ))?;
    }
    for (record, reason) in &queue.quarantined {
        terminal::result(format_args!("{}  quarantined: {}", record.envelope.short(), plain_line(reason)))?;
    }
    first_damage(queue.damaged)
}

/// `show ID`: all of one appeal.
///
/// # Errors
/// [`StaffError::Unknown`], [`StaffError::Ambiguous`], [`StaffError::Damaged`].
pub fn show(context: &Context, prefix: &str) -> Result<(), Failure> {
    let vault = open_vault(context)?;
    let queue = Queue::read(&vault)?;
    match queue.find(prefix)? {
        Found::Appeal(queued) => terminal::result(describe::appeal(queued)),
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

impl Queue {
    /// Reads the whole vault.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn read(vault: &Vault) -> Result<Self, StaffError> {
        let records = vault.records()?;
        let mut queue =
            Self { appeals: Vec::new(), strays: Vec::new(), quarantined: Vec::new(), damaged: records.damaged };
        let mut arrived: Arrived = HashMap::new();
        for record in records.found {
            let content = record.document().and_then(|document| document.content().ok());
            match (content.map(|content| content.kind), &record.outcome) {
                (Some(DocumentKind::Appeal(appeal)), _) => queue.add(record, appeal),
                (Some(DocumentKind::Attachment(attachment)), _) => {
                    arrived.entry(key_of(&attachment)).or_insert((record, attachment));
                }
                (_, Outcome::Quarantined { reason, .. }) => {
                    let reason = reason.clone();
                    queue.quarantined.push((record, reason));
                }
                (_, Outcome::Opened { .. }) => {
                    queue.quarantined.push((record, "its document needs a newer program".to_owned()));
                }
            }
        }
        queue.join(arrived);
        queue
            .appeals
            .sort_by_key(|queued| (urgency(queued.appeal.time_left()), std::cmp::Reverse(queued.record.sequence)));
        Ok(queue)
    }

    /// What an id or its first digits name.
    ///
    /// # Errors
    /// [`StaffError::Unknown`], [`StaffError::Ambiguous`].
    pub fn find(&self, prefix: &str) -> Result<Found<'_>, StaffError> {
        let prefix = prefix.to_ascii_lowercase();
        let all = self.appeals.iter().map(Found::Appeal);
        let all = all.chain(self.strays.iter().map(|(record, attachment)| Found::Stray(record, attachment)));
        let all = all.chain(self.quarantined.iter().map(|(record, reason)| Found::Quarantined(record, reason)));
        let mut fitting: Vec<Found<'_>> =
            all.filter(|found| found.record().envelope.to_string().starts_with(&prefix)).collect();
        match (fitting.pop(), fitting.is_empty()) {
            (Some(found), true) if !prefix.is_empty() => Ok(found),
            (Some(found), _) => {
                fitting.push(found);
                let ids: Vec<String> = fitting.iter().map(|found| format!("  {}", found.record().envelope)).collect();
                Err(StaffError::Ambiguous { prefix, candidates: ids.join("\n") })
            }
            (None, _) => Err(StaffError::Unknown(prefix)),
        }
    }

    /// The same appeal sealed again, by a contact whose receipt was lost, is shown once.
    fn add(&mut self, record: Record, appeal: Appeal) {
        match self.appeals.iter_mut().find(|queued| queued.appeal == appeal) {
            Some(queued) => queued.copies += 1,
            None => {
                let attachments = appeal.evidence.iter().map(|_| None).collect();
                self.appeals.push(QueuedAppeal { record, appeal, attachments, copies: 1 });
            }
        }
    }

    fn join(&mut self, mut arrived: Arrived) {
        for queued in &mut self.appeals {
            for (evidence, slot) in queued.appeal.evidence.iter().zip(&mut queued.attachments) {
                let announced =
                    Attachment { appeal_id: queued.appeal.appeal_id.clone(), evidence: Some(evidence.clone()) };
                *slot = arrived.remove(&key_of(&announced)).map(|(record, _)| record);
            }
        }
        self.strays = arrived.into_values().collect();
        self.strays.sort_by_key(|(record, _)| record.sequence);
    }
}

/// Appeal, attachment and SHA-256: all three must agree with what the appeal announces.
type Key = (Vec<u8>, Vec<u8>, Vec<u8>);

/// The attachments that came.
type Arrived = HashMap<Key, (Record, Attachment)>;

fn key_of(attachment: &Attachment) -> Key {
    let evidence = attachment.evidence.clone().unwrap_or_default();
    (attachment.appeal_id.clone(), evidence.attachment_id, evidence.sha256_cleaned)
}

fn urgency(time_left: TimeLeft) -> u8 {
    match time_left {
        TimeLeft::Hours => 0,
        TimeLeft::Days => 1,
        TimeLeft::Weeks => 2,
        TimeLeft::Unknown => 3,
    }
}

/// Columns as wide as their widest cell.
fn table(appeals: &[QueuedAppeal]) -> String {
    let head = ["ID", "TIME LEFT", "WHAT", "PEOPLE", "WHERE", "WHEN", "FILES", ""].map(str::to_owned);
    let rows: Vec<[String; 8]> = std::iter::once(head).chain(appeals.iter().map(row)).collect();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let line = |row: &[String; 8]| {
        let cells: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(column, cell)| format!("{cell:<width$}", width = width(column).unwrap_or_default()))
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn row(queued: &QueuedAppeal) -> [String; 8] {
    let appeal = &queued.appeal;
    let arrived = queued.attachments.iter().filter(|attachment| attachment.is_some()).count();
    let files =
        if queued.attachments.is_empty() { "-".into() } else { format!("{arrived}/{}", queued.attachments.len()) };
    let mut marks = Vec::new();
    if !appeal.complaints().is_empty() {
        marks.push("incomplete".to_owned());
    }
    if queued.copies > 1 {
        marks.push(format!("came {} times", queued.copies));
    }
    [
        queued.record.envelope.short(),
        describe::time_left(appeal.time_left()).to_owned(),
        describe::kind(appeal.kind()).to_owned(),
        describe::people(appeal.people.as_ref()),
        describe::place(appeal.place.as_ref()),
        describe::moment(appeal.when.as_ref()),
        files,
        marks.join(", "),
    ]
}

/// Says each damage, and fails with the first.
pub(super) fn first_damage(damaged: Vec<StaffError>) -> Result<(), Failure> {
    let mut damaged = damaged.into_iter();
    let Some(first) = damaged.next() else { return Ok(()) };
    damaged.for_each(terminal::warn);
    Err(first.into())
}
