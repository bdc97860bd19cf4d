//! What waits for the relay: statements for the desk and replies for mailboxes, each sealed already, and kept in a file
//! of the vault until the relay has it. Nothing leaves here in silence: what a relay refuses for good is set aside with
//! the reason. Nobody is told that a reply was sent before the relay has taken it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::runtime::Runtime;

use super::error::StaffError;
use super::files;
use super::journal::Unsent;
use super::vault::Vault;
use crate::client::{ClientError, Relay};
use crate::protocol::envelope::LONGEST_SMALL;
use crate::protocol::id::{DeskId, EnvelopeId, MailboxId};
use crate::protocol::problem::ProblemCode;
use crate::terminal::{self, plain_line};

/// The longest file here, in bytes: a small envelope and the lines before it.
const LONGEST: u64 = LONGEST_SMALL as u64 + 4 * 1024;

/// Where an envelope goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The desk's own list.
    Desk,
    /// A contact's mailbox.
    Mailbox(MailboxId),
}

/// What waits, or was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The envelope's id.
    pub id: EnvelopeId,
    /// Where it goes.
    pub to: Destination,
    /// The statement without which it does not go.
    statement: Option<EnvelopeId>,
    /// The letter of which it says that it was sent; it does not go before that one was taken.
    letter: Option<EnvelopeId>,
    /// Why the relay refused it for good.
    pub refused: Option<String>,
    envelope: Vec<u8>,
}

/// Keeps a sealed envelope until the relay has it: whole or not at all, and the same one once.
///
/// # Errors
/// [`StaffError::File`], [`StaffError::Seal`].
pub fn keep(vault: &Vault, envelope: &[u8], to: Destination) -> Result<(), StaffError> {
    store(vault, &Waiting::new(envelope, to))
}

/// As [`keep`]; but it goes only once the statement of this envelope is in the vault, and is thrown away if its command
/// ended before.
///
/// # Errors
/// As [`keep`].
pub fn keep_until(vault: &Vault, envelope: &[u8], to: Destination, statement: &EnvelopeId) -> Result<(), StaffError> {
    store(vault, &Waiting { statement: Some(*statement), ..Waiting::new(envelope, to) })
}

/// Keeps a statement for the desk. One that says that a letter was sent goes only after that letter.
///
/// # Errors
/// As [`keep`].
pub fn keep_statement(vault: &Vault, envelope: &[u8], letter: Option<&EnvelopeId>) -> Result<(), StaffError> {
    let waiting = Waiting::new(envelope, Destination::Desk);
    store(vault, &Waiting { statement: Some(waiting.id), letter: letter.copied(), ..waiting })
}

/// Hands over everything that waits, letters first; how many the relay has taken. What it cannot be given now stays, and
/// is said. The statement that belongs to a letter waits as long as that does, and is set aside with it.
/// The same bytes again change nothing at a relay, so a kill at any moment only means that they are sent once more.
///
/// # Errors
/// [`StaffError::File`]; [`StaffError::Client`] if this is not the relay that it should be.
pub fn send_all(runtime: &Runtime, relay: &Relay, desk: &DeskId, vault: &Vault) -> Result<usize, StaffError> {
    let mut sent = 0;
    let mut left = 0;
    let mut broken = None;
    let statements = relay.apart()?;
    let mut all = waiting(vault)?;
    all.retain(|waiting| waiting.refused.is_none());
    all.sort_by_key(|waiting| waiting.to == Destination::Desk);
    for waiting in all {
        if waiting.statement.is_some_and(|statement| !vault.keeps(&statement)) {
            files::remove(&path(vault, &waiting.id))?;
            continue;
        }
        if broken.is_some() {
            left += 1;
            continue;
        }
        match waiting.letter.map_or(Ok(Letter::Gone), |letter| letter_of(vault, &letter))? {
            Letter::Gone => {}
            Letter::Waits => {
                left += 1;
                continue;
            }
            Letter::Refused => {
                let reason = "the reply of which it says that it was sent was refused".to_owned();
                terminal::warn(format_args!("{}: {reason}, and it is set aside with it", waiting.name()));
                store(vault, &Waiting { refused: Some(reason), ..waiting })?;
                continue;
            }
        }
        let envelope = Bytes::from(waiting.envelope.clone());
        match runtime.block_on(hand_over(relay, &statements, desk, &waiting.to, envelope)) {
            Ok(()) => {
                files::remove(&path(vault, &waiting.id))?;
                sent += 1;
            }
            Err(error @ ClientError::WrongPin(_)) => return Err(error.into()),
            Err(error) if is_final(&error) => {
                terminal::warn(format_args!("{}: {error}", waiting.name()));
                terminal::say("  next: it is set aside and will not be sent; southwind-staff list names it");
                store(vault, &Waiting { refused: Some(error.to_string()), ..waiting })?;
            }
            Err(error) => {
                left += 1;
                terminal::warn(format_args!("{}: {error}", waiting.name()));
                // One full mailbox says nothing about the next; no network does.
                if error.problem().is_none() {
                    broken = Some(error);
                }
            }
        }
    }
    if left > 0 {
        terminal::say(format_args!("  next: {left} wait in the vault and go with the next southwind-staff pull"));
    }
    Ok(sent)
}

/// Everything that waits or was refused, in the order of the ids; a file that cannot be read is warned of and stays.
///
/// # Errors
/// [`StaffError::File`].
pub fn waiting(vault: &Vault) -> Result<Vec<Waiting>, StaffError> {
    let (found, damaged) = read_all(vault)?;
    damaged.into_iter().for_each(terminal::warn);
    Ok(found)
}

/// The envelopes of the statements whose letters were not sent.
///
/// # Errors
/// [`StaffError::File`].
pub fn unsent(vault: &Vault) -> Result<BTreeMap<EnvelopeId, Unsent>, StaffError> {
    let (found, _) = read_all(vault)?;
    let letters = found.into_iter().filter(|waiting| waiting.to != Destination::Desk);
    let fate = |waiting: &Waiting| if waiting.refused.is_some() { Unsent::Refused } else { Unsent::Waits };
    Ok(letters.filter_map(|waiting| Some((waiting.statement?, fate(&waiting)))).collect())
}

fn read_all(vault: &Vault) -> Result<(Vec<Waiting>, Vec<StaffError>), StaffError> {
    let directory = vault.outgoing();
    let entries = fs::read_dir(&directory).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let mut paths: Vec<PathBuf> = match entries {
        Ok(paths) => paths,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(StaffError::reading(&directory, error)),
    };
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "age"));
    paths.sort();
    let (mut found, mut damaged) = (Vec::new(), Vec::new());
    for path in paths {
        match read(vault, &path) {
            Ok(waiting) => found.push(waiting),
            Err(error) => damaged.push(error),
        }
    }
    Ok((found, damaged))
}

/// Forgets what the relay has taken by another way: a folder.
///
/// # Errors
/// [`StaffError::File`].
pub fn forget(vault: &Vault, id: &EnvelopeId) -> Result<(), StaffError> {
    files::remove(&path(vault, id))
}

/// What became of a letter.
enum Letter {
    Gone,
    Waits,
    Refused,
}

/// One that cannot be read has not been sent.
fn letter_of(vault: &Vault, id: &EnvelopeId) -> Result<Letter, StaffError> {
    let path = path(vault, id);
    if !path.try_exists().map_err(|error| StaffError::reading(&path, error))? {
        return Ok(Letter::Gone);
    }
    match read(vault, &path) {
        Ok(letter) if letter.refused.is_some() => Ok(Letter::Refused),
        _ => Ok(Letter::Waits),
    }
}

impl Waiting {
    fn new(envelope: &[u8], to: Destination) -> Self {
        let id = EnvelopeId::of(envelope);
        Self { id, to, statement: None, letter: None, refused: None, envelope: envelope.to_vec() }
    }

    /// Its name in a folder: `ID.MAILBOX.age`, `ID.desk.age`, or `ID.desk.LETTER.age` for what goes after a letter.
    #[must_use]
    pub fn file_name(&self, vault: &Vault) -> String {
        let letter = self.letter.filter(|letter| path(vault, letter).exists());
        match (&self.to, letter) {
            (Destination::Mailbox(mailbox), _) => format!("{}.{mailbox}.age", self.id),
            (Destination::Desk, None) => format!("{}.desk.age", self.id),
            (Destination::Desk, Some(letter)) => format!("{}.desk.{letter}.age", self.id),
        }
    }

    /// The sealed envelope.
    #[must_use]
    pub fn envelope(&self) -> &[u8] {
        &self.envelope
    }

    /// Whether it may go: it was not refused, and the statement that it belongs to is kept.
    #[must_use]
    pub fn is_ready(&self, vault: &Vault) -> bool {
        self.refused.is_none() && self.statement.is_none_or(|statement| vault.keeps(&statement))
    }

    /// What it is, for a person.
    #[must_use]
    pub fn name(&self) -> String {
        let what = match self.to {
            Destination::Desk => "statement",
            Destination::Mailbox(_) => "reply",
        };
        format!("{what} {}", self.id.short())
    }
}

/// On connections apart from those that carry this member's name, and each reply on one of its own.
pub(super) async fn hand_over(
    relay: &Relay,
    statements: &Relay,
    desk: &DeskId,
    to: &Destination,
    envelope: Bytes,
) -> Result<(), ClientError> {
    match to {
        Destination::Desk => statements.submit(desk, envelope).await.map(drop),
        Destination::Mailbox(mailbox) => relay.apart()?.post_reply(mailbox, envelope).await,
    }
}

/// Refused for what the bytes or the address are; they will never be others.
fn is_final(error: &ClientError) -> bool {
    matches!(
        error.problem(),
        Some(
            ProblemCode::NotAge
                | ProblemCode::MalformedHeader
                | ProblemCode::OtherRecipient
                | ProblemCode::SecondRecipient
                | ProblemCode::NoRecipient
                | ProblemCode::WrongSize
                | ProblemCode::TooLarge
                | ProblemCode::BadMailbox
        )
    )
}

fn path(vault: &Vault, id: &EnvelopeId) -> PathBuf {
    vault.outgoing().join(format!("{id}.age"))
}

/// Lines, an empty line, the envelope: sealed to the vault, because where a reply goes is nobody's business.
fn store(vault: &Vault, waiting: &Waiting) -> Result<(), StaffError> {
    files::private_directory(&vault.outgoing())?;
    let mut lines = match &waiting.to {
        Destination::Desk => "to desk\n".to_owned(),
        Destination::Mailbox(mailbox) => format!("to mailbox {mailbox}\n"),
    };
    if let Some(statement) = &waiting.statement {
        lines.push_str(&format!("statement {statement}\n"));
    }
    if let Some(letter) = &waiting.letter {
        lines.push_str(&format!("letter {letter}\n"));
    }
    if let Some(reason) = &waiting.refused {
        let reason: String = plain_line(reason).chars().take(500).collect();
        lines.push_str(&format!("refused {reason}\n"));
    }
    lines.push('\n');
    let path = path(vault, &waiting.id);
    let mut sealed = vault.seal(&path)?;
    let written = sealed.write_all(lines.as_bytes()).and_then(|()| sealed.write_all(&waiting.envelope));
    written.map_err(|error| StaffError::writing(&path, error))?;
    sealed.keep()
}

fn read(vault: &Vault, path: &Path) -> Result<Waiting, StaffError> {
    let mut bytes = Vec::new();
    let read = vault.unseal(path)?.take(LONGEST).read_to_end(&mut bytes);
    read.map_err(|error| StaffError::damaged(path, error))?;
    parse(&bytes).ok_or_else(|| StaffError::damaged(path, "it is no waiting envelope"))
}

fn parse(bytes: &[u8]) -> Option<Waiting> {
    let end = bytes.windows(2).position(|pair| pair == b"\n\n")?;
    let lines = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let envelope = bytes.get(end + 2..)?.to_vec();
    let line = |label: &str| lines.lines().find_map(|line| line.strip_prefix(label));
    let to = match line("to ")?.split_once(' ') {
        None => Destination::Desk,
        Some((_, mailbox)) => Destination::Mailbox(mailbox.parse().ok()?),
    };
    Some(Waiting {
        id: EnvelopeId::of(&envelope),
        to,
        statement: line("statement ").and_then(|id| id.parse().ok()),
        letter: line("letter ").and_then(|id| id.parse().ok()),
        refused: line("refused ").map(str::to_owned),
        envelope,
    })
}
