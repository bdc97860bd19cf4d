//! What the statements about one case come to: for each thing the newest statement, and beside it every other that
//! nobody has replaced. It chooses what is shown first and forgets nothing.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;

use super::{Statement, Unsent};
use crate::case::document::{Act, Assignment, Class, Moment, Reply, ReplyCode, Signed, Status, Verification};
use crate::protocol::id::EventId;

/// What was stated about one case, in the order (time, id).
#[derive(Clone, Debug, PartialEq)]
pub struct CaseState<'a> {
    history: Vec<&'a Statement>,
    unsent: &'a BTreeMap<EventId, Unsent>,
}

/// One thing that can be stated, and what stands: one statement, or several that were made without knowledge of each
/// other.
#[derive(Clone, Debug, PartialEq)]
pub struct Register<'a, T> {
    standing: Vec<Said<'a, T>>,
    shown: usize,
}

/// Who said what.
#[derive(Clone, Debug, PartialEq)]
pub struct Said<'a, T> {
    /// The statement.
    pub statement: &'a Statement,
    /// What it says.
    pub value: T,
}

impl<'a, T: PartialEq> Register<'a, T> {
    /// What is shown, if anything was stated.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        self.standing.get(self.shown).map(|said| &said.value)
    }

    /// Every statement that stands, the newest last.
    #[must_use]
    pub fn standing(&self) -> &[Said<'a, T>] {
        &self.standing
    }

    /// Whether what stands does not agree.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.standing.windows(2).any(|pair| matches!(pair, [one, two] if one.value != two.value))
    }
}

impl<'a> CaseState<'a> {
    pub(super) fn new(mut history: Vec<&'a Statement>, unsent: &'a BTreeMap<EventId, Unsent>) -> Self {
        history.sort_by_key(|statement| statement.place());
        Self { history, unsent }
    }

    /// Why the reply of a statement has not been sent, if it has not.
    #[must_use]
    pub fn unsent(&self, statement: &Statement) -> Option<Unsent> {
        self.unsent.get(&statement.id).copied()
    }

    /// Whether any of its replies has not been sent.
    #[must_use]
    pub fn has_unsent(&self) -> bool {
        self.history.iter().any(|statement| self.unsent(statement).is_some())
    }

    /// Whether a reply has been sent, as far as is known here.
    #[must_use]
    pub fn was_answered(&self) -> bool {
        self.replies().iter().any(|said| self.unsent(said.statement).is_none())
    }

    /// Everything that was stated.
    #[must_use]
    pub fn history(&self) -> &[&'a Statement] {
        &self.history
    }

    /// When something was stated last, up to `now`: a statement from the future, of a clock that is wrong or of somebody
    /// who would like to silence every alarm, is no reason to look away.
    #[must_use]
    pub fn last_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.history.iter().filter_map(|statement| statement.at).filter(|at| *at <= now).max()
    }

    /// Whether somebody who held a follow-up has stated what takes having read it: a status, a class, a reply. It does
    /// not depend on any clock, nor on when it was pulled.
    #[must_use]
    pub fn has_seen(&self, follow_up_id: &[u8]) -> bool {
        let reads = |act: &Act| matches!(act, Act::Status(_) | Act::Class(_) | Act::ReplySent(_));
        let mut read = self.history.iter().filter(|statement| statement.event.act.as_ref().is_some_and(reads));
        read.any(|statement| statement.event.follow_ups_seen.iter().any(|id| id == follow_up_id))
    }

    /// Owner and backup.
    #[must_use]
    pub fn assignment(&self) -> Register<'a, Assignment> {
        self.register(|act| match act {
            Act::Assignment(assignment) => Some(assignment.clone()),
            _ => None,
        })
    }

    /// How far the case is.
    #[must_use]
    pub fn status(&self) -> Register<'a, Status> {
        self.register(|act| match act {
            Act::Status(status) => Some(Status::try_from(*status).unwrap_or_default()),
            _ => None,
        })
    }

    /// How urgent it is. Of several statements the most urgent is shown.
    #[must_use]
    pub fn class(&self) -> Register<'a, Class> {
        let mut register = self.register(|act| match act {
            Act::Class(class) => Some(Class::try_from(*class).unwrap_or_default()),
            _ => None,
        });
        let urgency = |class: Class| if class == Class::Unspecified { i32::MAX } else { class as i32 };
        let mut most = i32::MAX;
        for (at, said) in register.standing.iter().enumerate() {
            if urgency(said.value) <= most {
                (most, register.shown) = (urgency(said.value), at);
            }
        }
        register
    }

    /// How well it is verified.
    #[must_use]
    pub fn verification(&self) -> Register<'a, Verification> {
        self.register(|act| match act {
            Act::Verification(level) => Some(Verification::try_from(*level).unwrap_or_default()),
            _ => None,
        })
    }

    /// Since when they are in custody.
    #[must_use]
    pub fn custody_since(&self) -> Register<'a, Moment> {
        self.register(|act| match act {
            Act::CustodySince(moment) => Some(moment.clone()),
            _ => None,
        })
    }

    /// Whether any two members disagree about anything.
    #[must_use]
    pub fn conflicts(&self) -> Vec<&'static str> {
        let all = [
            ("owner", self.assignment().is_conflict()),
            ("status", self.status().is_conflict()),
            ("class", self.class().is_conflict()),
            ("verification", self.verification().is_conflict()),
            ("custody", self.custody_since().is_conflict()),
        ];
        all.into_iter().filter_map(|(what, is_conflict)| is_conflict.then_some(what)).collect()
    }

    /// Replies that were sent, in order; the same one once.
    #[must_use]
    pub fn replies(&self) -> Vec<Said<'a, Reply>> {
        let mut seen = HashSet::new();
        let sent = |statement: &&'a Statement| Some(Said { statement, value: statement.reply_sent()? });
        self.history.iter().filter_map(sent).filter(|said| seen.insert(said.value.reply_id.clone())).collect()
    }

    /// Replies with an instruction that wait for a second signature.
    #[must_use]
    pub fn proposals(&self) -> Vec<Said<'a, (Signed, Reply)>> {
        let mut done: HashSet<Vec<u8>> = self.replies().into_iter().map(|said| said.value.reply_id).collect();
        let proposed = |statement: &&'a Statement| Some(Said { statement, value: statement.reply_proposed()? });
        self.history.iter().filter_map(proposed).filter(|said| done.insert(said.value.1.reply_id.clone())).collect()
    }

    /// Whether a reply of a code was sent.
    #[must_use]
    pub fn was_told(&self, code: ReplyCode) -> bool {
        self.history.iter().filter_map(|statement| statement.reply_sent()).any(|reply| reply.code() == code)
    }

    /// The ids of what stands on the thing that an act is about: what its writer has seen and replaces.
    pub(super) fn replaced_by(&self, act: &Act) -> Vec<Vec<u8>> {
        let same = |other: &Act| std::mem::discriminant(other) == std::mem::discriminant(act);
        match act {
            Act::Assignment(_) | Act::Status(_) | Act::Class(_) | Act::Verification(_) | Act::CustodySince(_) => {
                let register = self.register(|other| same(other).then_some(()));
                register.standing.iter().map(|said| said.statement.id.as_bytes().to_vec()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn register<T>(&self, read: impl Fn(&Act) -> Option<T>) -> Register<'a, T> {
        let about = |statement: &&'a Statement| {
            let value = read(statement.event.act.as_ref()?)?;
            Some(Said { statement, value })
        };
        let all: Vec<Said<'a, T>> = self.history.iter().filter_map(about).collect();
        let replaced: HashSet<&[u8]> =
            all.iter().flat_map(|said| &said.statement.event.replaces).map(Vec::as_slice).collect();
        let standing: Vec<Said<'a, T>> =
            all.into_iter().filter(|said| !replaced.contains(said.statement.id.as_bytes().as_slice())).collect();
        let shown = standing.len().saturating_sub(1);
        Register { standing, shown }
    }
}
