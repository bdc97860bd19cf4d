//! The journal (PROTOCOL.md step 15): what members of staff have stated about cases, put together from their signed
//! statements. What it comes to depends on the set of statements and on the roster, never on the order in which they
//! came, and no statement is ever lost in another. Only [`write`](mod@write) makes any; all else here is pure.

mod accept;
mod register;
mod write;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use prost::Message;

use crate::case::document::{Act, CaseEvent, DocumentKind, Reply, Signed};
use crate::case::signed::Content;
use crate::protocol::id::{CaseId, DeskId, EventId, PublicKey};
use crate::protocol::roster::Roster;

pub use accept::Reason;
pub use register::{CaseState, Register, Said};
pub use write::{About, Author, Letter, cut_off, cutoff_of, write};

/// One signed statement.
#[derive(Clone, PartialEq)]
pub struct Statement {
    /// Made of the signer and of every byte.
    pub id: EventId,
    /// Who says it.
    pub signer: PublicKey,
    /// When, by the signer's clock; nothing if it cannot be read.
    pub at: Option<Timestamp>,
    /// What is said.
    pub event: CaseEvent,
}

/// Which statement it is, and none of its words.
impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement").field("id", &self.id).field("signer", &self.signer).finish_non_exhaustive()
    }
}

impl Statement {
    /// The statement in a document, if it is one.
    #[must_use]
    pub fn of(content: &Content) -> Option<Self> {
        let (DocumentKind::CaseEvent(event), Some(signer), Some(id)) =
            (&content.kind, content.signer(), content.event_id())
        else {
            return None;
        };
        Some(Self { id, signer: *signer, at: event.at.parse().ok(), event: event.clone() })
    }

    /// The case that it names.
    #[must_use]
    pub fn case(&self) -> CaseId {
        // Its length was checked when the document was read.
        CaseId::from_bytes(self.event.case_id.as_slice().try_into().unwrap_or_default())
    }

    /// The same member's statement before it.
    #[must_use]
    pub fn previous(&self) -> Option<EventId> {
        self.event.previous.as_slice().try_into().ok().map(EventId::from_bytes)
    }

    /// The reply that it says was sent.
    #[must_use]
    pub fn reply_sent(&self) -> Option<Reply> {
        match self.event.act.as_ref()? {
            Act::ReplySent(bytes) => reply_in(&Signed::decode(bytes.as_slice()).ok()?.document),
            _ => None,
        }
    }

    /// The reply that it proposes, with its one signature.
    #[must_use]
    pub fn reply_proposed(&self) -> Option<(Signed, Reply)> {
        match self.event.act.as_ref()? {
            Act::ReplyProposed(bytes) => {
                let signed = Signed::decode(bytes.as_slice()).ok()?;
                let reply = reply_in(&signed.document)?;
                Some((signed, reply))
            }
            _ => None,
        }
    }

    /// The order in which statements are shown.
    fn place(&self) -> (Option<Timestamp>, EventId) {
        (self.at, self.id)
    }
}

fn reply_in(document: &[u8]) -> Option<Reply> {
    match crate::case::document::Document::decode(document).ok()?.kind? {
        DocumentKind::Reply(reply) => Some(reply),
        _ => None,
    }
}

/// A statement that does not count, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct SetAside {
    /// The statement.
    pub statement: Statement,
    /// Why it does not count.
    pub reason: Reason,
}

/// Why a reply of which this member's own statement says that it was sent has not been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// It waits for the relay.
    Waits,
    /// The relay refused it for good.
    Refused,
}

/// All that the team has stated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Journal {
    cases: BTreeMap<CaseId, Vec<Statement>>,
    cutoffs: Vec<Statement>,
    set_aside: Vec<SetAside>,
    missing: BTreeMap<PublicKey, BTreeSet<EventId>>,
    last: BTreeMap<PublicKey, (u64, EventId)>,
    unsent: BTreeMap<EventId, Unsent>,
}

impl Journal {
    /// Puts statements together, whatever their order and however often each comes.
    #[must_use]
    pub fn replay(statements: impl Iterator<Item = Statement>, roster: &Roster, desk: &DeskId) -> Self {
        let all: BTreeMap<EventId, Statement> = statements.map(|statement| (statement.id, statement)).collect();
        let reasons = accept::judge(&all, roster, desk);
        let mut journal = Self::default();
        for statement in all.values() {
            journal.follow(statement);
            if let Some(previous) = statement.previous().filter(|previous| !all.contains_key(previous)) {
                journal.missing.entry(statement.signer).or_default().insert(previous);
            }
        }
        for (id, statement) in all {
            match reasons.get(&id) {
                Some(reason) => journal.set_aside.push(SetAside { statement, reason: reason.clone() }),
                None if matches!(statement.event.act, Some(Act::Cutoff(_))) => journal.cutoffs.push(statement),
                None => journal.cases.entry(statement.case()).or_default().push(statement),
            }
        }
        journal.cases.values_mut().for_each(|statements| statements.sort_by_key(Statement::place));
        journal.cutoffs.sort_by_key(Statement::place);
        journal.set_aside.sort_by_key(|aside| aside.statement.place());
        journal
    }

    /// What was stated about a case, under any of its ids.
    #[must_use]
    pub fn case(&self, ids: &[CaseId]) -> CaseState<'_> {
        CaseState::new(ids.iter().filter_map(|id| self.cases.get(id)).flatten().collect(), &self.unsent)
    }

    /// Notes which replies of this member's own have not been sent; nobody else's vault knows.
    pub fn note_unsent(&mut self, unsent: BTreeMap<EventId, Unsent>) {
        self.unsent = unsent;
    }

    /// The ids under which something was stated.
    pub fn case_ids(&self) -> impl Iterator<Item = CaseId> {
        self.cases.keys().copied()
    }

    /// Up to where the statements of removed members count.
    #[must_use]
    pub fn cutoffs(&self) -> &[Statement] {
        &self.cutoffs
    }

    /// What does not count, in order.
    #[must_use]
    pub fn set_aside(&self) -> &[SetAside] {
        &self.set_aside
    }

    /// For each member, how many statements are known to have been made and have not come.
    pub fn missing(&self) -> impl Iterator<Item = (&PublicKey, usize)> {
        self.missing.iter().map(|(signer, missing)| (signer, missing.len()))
    }

    /// The number and id of a member's last statement, whether it counts or not.
    #[must_use]
    pub fn last_of(&self, signer: &PublicKey) -> Option<(u64, EventId)> {
        self.last.get(signer).copied()
    }

    /// Takes a statement of this member's own, which counts, without going through all the others again.
    fn add_own(&mut self, statement: Statement) {
        self.follow(&statement);
        if matches!(statement.event.act, Some(Act::Cutoff(_))) {
            return self.cutoffs.push(statement);
        }
        let statements = self.cases.entry(statement.case()).or_default();
        statements.push(statement);
        statements.sort_by_key(Statement::place);
    }

    fn follow(&mut self, statement: &Statement) {
        let found = (statement.event.number, statement.id);
        let last = self.last.entry(statement.signer).or_insert(found);
        *last = found.max(*last);
    }
}
