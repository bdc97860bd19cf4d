//! Which statements count (PROTOCOL.md step 15.2): those of whoever may read or lead the desk now, and those of a
//! removed member up to the cutoff that a lead has stated. Nothing that came first or last has an advantage by it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use prost::Message;
use thiserror::Error;

use super::Statement;
use crate::case::document::{Act, Cutoff, Document, DocumentKind, Signed};
use crate::protocol::id::{DeskId, EventId, Name, PublicKey};
use crate::protocol::roster::{Role, Roster};

/// Why a statement does not count.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Reason {
    /// It names another desk.
    #[error("it is for another desk (PROTOCOL.md step 15.1)")]
    OtherDesk,
    /// Its time is no RFC 3339.
    #[error("its time cannot be read (PROTOCOL.md step 15.1)")]
    Time,
    /// The reply in it is none.
    #[error("the reply in it cannot be read, or its signatures do not hold (PROTOCOL.md step 15.1)")]
    Reply,
    /// Nobody in the roster has this key, and no lead says up to where its statements count.
    #[error("its signer is not in the roster, and no lead has stated up to where they count (PROTOCOL.md step 15.2)")]
    Stranger,
    /// Their roles do not allow it.
    #[error("{0} is neither reader nor lead of this desk (PROTOCOL.md step 15.2)")]
    Role(Name),
    /// It was made after the removal.
    #[error("it is not one of those up to which the statements of {0:?} count (PROTOCOL.md step 15.2)")]
    AfterCutoff(String),
    /// It may be one that counts, but the statements between it and the cutoff are not all here.
    #[error("between it and the last statement of {0:?} that counts something has not arrived (PROTOCOL.md step 15.2)")]
    Gap(String),
    /// Only leads remove people.
    #[error("it cuts somebody off, and its signer is not a lead of this desk (PROTOCOL.md step 15.2)")]
    NotALead,
}

/// For each statement that does not count, why.
pub(super) fn judge(all: &BTreeMap<EventId, Statement>, roster: &Roster, desk: &DeskId) -> BTreeMap<EventId, Reason> {
    let cutoffs = Cutoffs::of(all, roster, desk);
    let reason = |statement: &Statement| form(statement, desk).or_else(|| standing(statement, roster, desk, &cutoffs));
    all.iter().filter_map(|(id, statement)| Some((*id, reason(statement)?))).collect()
}

/// What is wrong with a statement, whoever made it.
fn form(statement: &Statement, desk: &DeskId) -> Option<Reason> {
    if statement.event.desk != desk.as_str() {
        return Some(Reason::OtherDesk);
    }
    if statement.at.is_none() {
        return Some(Reason::Time);
    }
    match statement.event.act.as_ref()? {
        Act::ReplySent(bytes) if !is_signed_reply(bytes) => Some(Reason::Reply),
        Act::ReplyProposed(_) if statement.reply_proposed().is_none() => Some(Reason::Reply),
        _ => None,
    }
}

/// Whether these are the bytes of a reply whose signatures hold: nobody writes down what was never signed.
fn is_signed_reply(bytes: &[u8]) -> bool {
    let signed = Signed::decode(bytes).map(|signed| Document { kind: Some(DocumentKind::Signed(signed)) });
    let content = signed.ok().and_then(|document| document.content().ok());
    content.is_some_and(|content| matches!(content.kind, DocumentKind::Reply(_)))
}

/// Why its signer may not say it.
fn standing(statement: &Statement, roster: &Roster, desk: &DeskId, cutoffs: &Cutoffs) -> Option<Reason> {
    let is_cutoff = matches!(statement.event.act, Some(Act::Cutoff(_)));
    let member = roster.staff_with_key(&statement.signer);
    if let Some(member) = member.filter(|member| member.may(Role::Reader, desk) || member.may(Role::Lead, desk)) {
        return (is_cutoff && !member.may(Role::Lead, desk)).then_some(Reason::NotALead);
    }
    if cutoffs.counted.contains(&statement.id) {
        // Whoever has been removed removes nobody.
        return is_cutoff.then_some(Reason::NotALead);
    }
    match (cutoffs.named.get(&statement.signer), member) {
        (Some(limit), _) if statement.event.number < limit.number => Some(Reason::Gap(limit.name.clone())),
        (Some(limit), _) => Some(Reason::AfterCutoff(limit.name.clone())),
        (None, Some(member)) => Some(Reason::Role(member.name.clone())),
        (None, None) => Some(Reason::Stranger),
    }
}

/// What the cutoffs of today's leads come to.
#[derive(Default)]
struct Cutoffs {
    /// Statements on the chain that ends at a cutoff's head.
    counted: BTreeSet<EventId>,
    /// Who was cut off, with the farthest cutoff.
    named: HashMap<PublicKey, Limit>,
}

struct Limit {
    name: String,
    number: u64,
}

impl Cutoffs {
    fn of(all: &BTreeMap<EventId, Statement>, roster: &Roster, desk: &DeskId) -> Self {
        let mut cutoffs = Self::default();
        for statement in all.values() {
            let is_lead = roster.staff_with_key(&statement.signer).is_some_and(|member| member.may(Role::Lead, desk));
            match &statement.event.act {
                Some(Act::Cutoff(cutoff)) if is_lead && form(statement, desk).is_none() => cutoffs.apply(cutoff, all),
                _ => {}
            }
        }
        cutoffs
    }

    /// Several cutoffs of one member do not contradict each other: each lets the statements on its chain count.
    fn apply(&mut self, cutoff: &Cutoff, all: &BTreeMap<EventId, Statement>) {
        let Ok(key) = cutoff.signing_key.as_slice().try_into().map(PublicKey::from_bytes) else { return };
        let limit = self.named.entry(key).or_insert_with(|| Limit { name: String::new(), number: 0 });
        // Of two names and numbers the greater, so that the order does not matter.
        limit.number = limit.number.max(cutoff.number);
        if cutoff.name > limit.name {
            limit.name.clone_from(&cutoff.name);
        }
        let mut next = cutoff.head.as_slice().try_into().ok().map(EventId::from_bytes);
        // A statement names one that was there before it, so this comes to an end.
        while let Some(statement) = next.and_then(|id| all.get(&id)).filter(|statement| statement.signer == key) {
            if !self.counted.insert(statement.id) {
                break;
            }
            next = statement.previous();
        }
    }
}
