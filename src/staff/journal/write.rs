//! Making a statement: it gets its number, its place after this member's last one, and the ids of what it replaces; it
//! is signed, sealed to the desk's newest epoch, kept in the vault at once and queued for the relay. Nobody who is not
//! reader or lead of the desk gets this far.

use super::{Journal, Statement};
use crate::case::document::{Act, CaseEvent, Cutoff, Document, LONGEST_NOTE};
use crate::case::hybrid::HybridRecipient;
use crate::case::padding::Padded;
use crate::case::seal::seal_small;
use crate::case::signed;
use crate::protocol::epoch::EpochNotice;
use crate::protocol::id::{CaseId, DeskId, EnvelopeId, MailboxId, PublicKey};
use crate::protocol::roster::{Role, Roster, Staff};
use crate::staff::context::Context;
use crate::staff::error::StaffError;
use crate::staff::keys::Keys;
use crate::staff::outgoing::{self, Destination};
use crate::staff::record::{Outcome, Record};
use crate::staff::vault::Vault;

/// A member who states something, with all that this takes.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    /// Time and randomness.
    pub context: &'a Context,
    /// The member's keys.
    pub keys: &'a Keys,
    /// The desk.
    pub desk: &'a DeskId,
    /// Where the statement is kept.
    pub vault: &'a Vault,
    /// Who works here now.
    pub roster: &'a Roster,
    /// What the statement is sealed to.
    pub notice: &'a EpochNotice,
}

/// What a statement is about.
#[derive(Clone, Debug, Default)]
pub struct About<'a> {
    /// The ids of the case, the first of which the statement names; none for a statement about no case.
    pub ids: &'a [CaseId],
    /// The follow-ups of the case that its writer holds.
    pub seen: Vec<Vec<u8>>,
}

/// A sealed reply that goes once its statement is kept.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The sealed reply.
    pub envelope: Vec<u8>,
    /// Where to.
    pub mailbox: MailboxId,
}

impl Author<'_> {
    /// The author as the roster has them.
    ///
    /// # Errors
    /// [`StaffError::NotInRoster`], [`StaffError::MayNotState`].
    pub fn member(&self) -> Result<&Staff, StaffError> {
        let me = self.roster.staff_with_key(&self.keys.signing.public());
        let me = me.ok_or_else(|| StaffError::NotInRoster(self.keys.name.clone()))?;
        if me.may(Role::Reader, self.desk) || me.may(Role::Lead, self.desk) {
            Ok(me)
        } else {
            Err(StaffError::MayNotState(me.name.clone(), self.desk.clone()))
        }
    }
}

/// States something about a case, known under these ids, the first of which the statement names. With a letter, both
/// are kept or neither is: a kill in between leaves what [`outgoing::send_all`] throws away. The statement goes only after
/// the relay has taken the letter, and is set aside with a letter that the relay refuses.
///
/// # Errors
/// [`StaffError`]; nothing was stated then.
pub fn write(
    author: &Author<'_>,
    journal: &mut Journal,
    about: &About<'_>,
    act: Act,
    letter: Option<&Letter>,
) -> Result<Statement, StaffError> {
    author.member()?;
    if let Act::Note(note) = &act
        && note.chars().count() > LONGEST_NOTE
    {
        return Err(StaffError::Text(format!("has more than {LONGEST_NOTE} characters")));
    }
    let last = journal.last_of(&author.keys.signing.public());
    let event = CaseEvent {
        case_id: about.ids.first().map_or_else(|| vec![0; 16], |case| case.as_bytes().to_vec()),
        desk: author.desk.to_string(),
        at: author.context.second().to_string(),
        number: last.map_or(1, |(number, _)| number.saturating_add(1)),
        previous: last.map_or_else(Vec::new, |(_, id)| id.as_bytes().to_vec()),
        replaces: journal.case(about.ids).replaced_by(&act),
        follow_ups_seen: about.seen.clone(),
        act: Some(act),
    };
    let document = signed::sign(&Document::case_event(event), &author.keys.signing)?;
    // What no other program would take is not written either.
    let statement = Statement::of(&document.content()?).ok_or(StaffError::NotSigned)?;
    let recipient: HybridRecipient = author.notice.recipient.parse()?;
    let envelope = seal_small(Padded::without_body(&document)?, &recipient)?;
    let id = EnvelopeId::of(&envelope);
    if let Some(letter) = letter {
        outgoing::keep_until(author.vault, &letter.envelope, Destination::Mailbox(letter.mailbox), &id)?;
    }
    let letter = letter.map(|letter| EnvelopeId::of(&letter.envelope));
    outgoing::keep_statement(author.vault, &envelope, letter.as_ref())?;
    author.vault.keep_opened(&Record {
        envelope: id,
        bytes: envelope.len() as u64,
        sequence: 0,
        desk: author.desk.clone(),
        pulled: author.context.second(),
        outcome: Outcome::opened(author.notice.epoch, &document),
    })?;
    journal.add_own(statement.clone());
    Ok(statement)
}

/// States up to where the statements of a removed member count: all that are here on the longest chain of theirs. The
/// cutoffs that they have stated themselves are stated anew, because theirs no longer count.
///
/// # Errors
/// [`StaffError::NotALead`], and as [`write`].
pub fn cut_off(author: &Author<'_>, statements: &[Statement], removed: &Staff) -> Result<Vec<Statement>, StaffError> {
    let me = author.member()?;
    if !me.may(Role::Lead, author.desk) {
        return Err(StaffError::NotALead(me.name.clone(), author.desk.clone()));
    }
    let mut journal = Journal::replay(statements.iter().cloned(), author.roster, author.desk);
    let cutoff = cutoff_of(statements, removed);
    let inherited = statements.iter().filter(|statement| statement.signer == removed.signing_key);
    let inherited = inherited.filter_map(|statement| match &statement.event.act {
        Some(Act::Cutoff(cutoff)) if author.roster.staff_with_key(&key_of(cutoff)?).is_none() => Some(cutoff.clone()),
        _ => None,
    });
    std::iter::once(cutoff)
        .chain(inherited)
        .map(|cutoff| write(author, &mut journal, &About::default(), Act::Cutoff(cutoff), None))
        .collect()
}

/// Up to where the statements of a removed member count, by what is here.
#[must_use]
pub fn cutoff_of(statements: &[Statement], removed: &Staff) -> Cutoff {
    let (number, head) = head_of(statements, &removed.signing_key);
    Cutoff { signing_key: removed.signing_key.as_bytes().to_vec(), name: removed.name.to_string(), number, head }
}

fn key_of(cutoff: &Cutoff) -> Option<PublicKey> {
    cutoff.signing_key.as_slice().try_into().ok().map(PublicKey::from_bytes)
}

/// The end of a member's longest chain: one who makes up a last number, or a chain beside the first, gains nothing.
fn head_of(statements: &[Statement], signer: &PublicKey) -> (u64, Vec<u8>) {
    let theirs = statements.iter().filter(|statement| statement.signer == *signer);
    let theirs: std::collections::BTreeMap<_, _> = theirs.map(|statement| (statement.id, statement)).collect();
    let mut lengths = std::collections::BTreeMap::new();
    for start in theirs.values() {
        // From here backwards to what is measured already, then forwards again.
        let mut way = Vec::new();
        let mut next = Some(start.id);
        while let Some(statement) = next.and_then(|id| theirs.get(&id)).filter(|at| !lengths.contains_key(&at.id)) {
            way.push(statement.id);
            next = statement.previous();
        }
        let mut length = next.and_then(|id| lengths.get(&id)).copied().unwrap_or(0_u64);
        for id in way.into_iter().rev() {
            length += 1;
            lengths.insert(id, length);
        }
    }
    let longest = lengths.into_iter().max_by_key(|(id, length)| (*length, *id));
    let head = longest.and_then(|(id, _)| theirs.get(&id));
    head.map_or((0, Vec::new()), |head| (head.event.number, head.id.as_bytes().to_vec()))
}
