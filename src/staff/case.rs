//! Cases: appeals, follow-ups, attachments and moves that belong together. They are joined by what is signed, and what
//! only claims to belong is shown apart. It reads no file and knows nothing of time limits.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use super::journal::About;
use super::record::Record;
use crate::case::document::{Address, Appeal, Attachment, Evidence, FollowUp, ReplyAddress};
use crate::protocol::id::CaseId;

/// How many follow-ups a statement names: 1 KiB of ids.
const SEEN: usize = 64;

/// One case.
#[derive(Debug)]
pub struct Case {
    /// Its ids: the one that it began with, then those that its contact moved to.
    pub ids: Vec<CaseId>,
    /// Usually one; none while it has not come.
    pub appeals: Vec<QueuedAppeal>,
    /// What the contact wrote afterwards, oldest first.
    pub follow_ups: Vec<QueuedFollowUp>,
}

/// One appeal.
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

/// One follow-up, signed by a sender key of its case.
pub struct QueuedFollowUp {
    /// How it came.
    pub record: Record,
    /// What it says.
    pub follow_up: FollowUp,
    /// The case of the key that signed it.
    pub signer: CaseId,
    /// For each attachment that it announces, the record of the one that came.
    pub attachments: Vec<Option<Record>>,
    /// The same follow-up came so many times.
    pub copies: usize,
    /// It came after its code was given up for another: whoever has the old code may have written it.
    pub is_by_old_code: bool,
}

/// How it came, and none of its words.
impl fmt::Debug for QueuedAppeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueuedAppeal").field("envelope", &self.record.envelope).finish_non_exhaustive()
    }
}

/// How it came, and none of its words.
impl fmt::Debug for QueuedFollowUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("QueuedFollowUp");
        debug.field("envelope", &self.record.envelope).field("signer", &self.signer).finish_non_exhaustive()
    }
}

/// One attachment that came.
pub type Arrival = (Record, Attachment);

impl Case {
    /// The id that it began with.
    #[must_use]
    pub fn id(&self) -> CaseId {
        // Every case is made with at least one.
        self.ids.first().copied().unwrap_or_else(|| CaseId::from_bytes([0; 16]))
    }

    /// The ids under which the journal speaks of it.
    #[must_use]
    pub fn journal_ids(&self) -> &[CaseId] {
        &self.ids
    }

    /// What a statement about it names: its ids, and the last of its follow-ups that are here. Earlier ones stand in
    /// earlier statements.
    #[must_use]
    pub fn about(&self) -> About<'_> {
        let seen = self.follow_ups.iter().rev().take(SEEN).map(|queued| queued.follow_up.follow_up_id.clone());
        About { ids: self.journal_ids(), seen: seen.collect() }
    }

    /// The most recent appeal.
    #[must_use]
    pub fn appeal(&self) -> Option<&Appeal> {
        self.appeals.last().map(|queued| &queued.appeal)
    }

    /// Every record of it: appeals, follow-ups, and their attachments.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        let appeals = self
            .appeals
            .iter()
            .flat_map(|queued| std::iter::once(&queued.record).chain(queued.attachments.iter().flatten()));
        let follow_ups = self
            .follow_ups
            .iter()
            .flat_map(|queued| std::iter::once(&queued.record).chain(queued.attachments.iter().flatten()));
        appeals.chain(follow_ups)
    }

    /// Attachments that came, and that were announced.
    #[must_use]
    pub fn files(&self) -> (usize, usize) {
        let all = self.appeals.iter().map(|queued| &queued.attachments);
        let all = all.chain(self.follow_ups.iter().map(|queued| &queued.attachments)).flatten();
        all.fold((0, 0), |(arrived, announced), file| (arrived + usize::from(file.is_some()), announced + 1))
    }

    /// The contact's language: the one they wrote in last.
    #[must_use]
    pub fn language(&self) -> &str {
        let last = self.follow_ups.iter().rev().map(|queued| queued.follow_up.language.as_str());
        let first = self.appeals.iter().rev().map(|queued| queued.appeal.language.as_str());
        last.chain(first).find(|language| !language.is_empty()).unwrap_or("en")
    }

    /// Where replies may go: the address of each code that was not given up for another. More than one means that two
    /// people moved, or one twice: which of them is the contact, only a person can find out.
    #[must_use]
    pub fn addresses(&self) -> Vec<Address> {
        let read = |address: &ReplyAddress| address.read().ok();
        let given_up: HashSet<CaseId> = self.moves().map(|(from, _)| from).collect();
        let mut known = BTreeMap::new();
        for address in self.appeals.iter().filter_map(|queued| read(queued.appeal.reply_to.as_ref()?)) {
            known.insert(address.case(), address);
        }
        for (_, address) in self.moves() {
            known.insert(address.case(), address);
        }
        known.into_iter().filter(|(case, _)| !given_up.contains(case)).map(|(_, address)| address).collect()
    }

    /// From which code to which address the contact moved.
    pub fn moves(&self) -> impl Iterator<Item = (CaseId, Address)> {
        self.follow_ups
            .iter()
            .filter_map(|queued| Some((queued.signer, queued.follow_up.moved_to.as_ref()?.read().ok()?)))
    }

    /// Codes that were given up for more than one other.
    #[must_use]
    pub fn forks(&self) -> BTreeSet<CaseId> {
        let mut targets: BTreeMap<CaseId, BTreeSet<CaseId>> = BTreeMap::new();
        for (from, to) in self.moves() {
            targets.entry(from).or_default().insert(to.case());
        }
        targets.into_iter().filter(|(_, to)| to.len() > 1).map(|(from, _)| from).collect()
    }
}

/// Joins what came, in the order of the records; what is left are attachments whose text has not come.
#[must_use]
pub fn join(
    appeals: Vec<(Record, Appeal)>,
    follow_ups: Vec<(Record, FollowUp)>,
    arrivals: Vec<Arrival>,
) -> (Vec<Case>, Vec<Arrival>) {
    let mut arrived: Arrived = HashMap::new();
    for (record, attachment) in arrivals {
        arrived.entry(key_of(&attachment)).or_insert((record, attachment));
    }
    let appeals = distinct(appeals, |appeal| appeal.appeal_id.clone(), &mut arrived, |appeal| &appeal.evidence);
    let follow_ups =
        distinct(follow_ups, |follow_up| follow_up.follow_up_id.clone(), &mut arrived, |follow_up| &follow_up.evidence);
    let follow_ups = follow_ups.into_iter().map(|(record, follow_up, attachments, copies)| QueuedFollowUp {
        // Its length and its signer were checked when the document was read.
        signer: CaseId::from_bytes(follow_up.case_id.as_slice().try_into().unwrap_or_default()),
        record,
        follow_up,
        attachments,
        copies,
        is_by_old_code: false,
    });
    let follow_ups: Vec<QueuedFollowUp> = follow_ups.collect();
    let mut families = Families::default();
    for queued in &follow_ups {
        if let Some(new) = queued.follow_up.moved_to.as_ref().and_then(|address| address.read().ok()) {
            families.unite(queued.signer, new.case());
        }
    }
    let mut cases: BTreeMap<CaseId, Case> = BTreeMap::new();
    let case_of = |id: CaseId| {
        let ids = families.members(id);
        (ids.first().copied().unwrap_or(id), Case { ids, appeals: Vec::new(), follow_ups: Vec::new() })
    };
    for (record, appeal, attachments, copies) in appeals {
        let address = appeal.reply_to.as_ref().and_then(|address| address.read().ok());
        // One without a code never has the id of a case that has one, whatever it says.
        let own = || CaseId::of_unsigned(&appeal.appeal_id);
        let (key, case) = case_of(address.map_or_else(own, |address| address.case()));
        let queued = QueuedAppeal { record, appeal, attachments, copies };
        cases.entry(key).or_insert(case).appeals.push(queued);
    }
    for queued in follow_ups {
        let (key, case) = case_of(queued.signer);
        cases.entry(key).or_insert(case).follow_ups.push(queued);
    }
    let mut cases: Vec<Case> = cases.into_values().collect();
    cases.iter_mut().for_each(mark_old_codes);
    let mut strays: Vec<Arrival> = arrived.into_values().collect();
    strays.sort_by_key(|(record, _)| (record.sequence, record.envelope));
    (cases, strays)
}

/// Marks what a code has written after it was given up; a move is no such thing itself, unless it is a later one.
fn mark_old_codes(case: &mut Case) {
    let mut given_up: HashMap<CaseId, (u64, String)> = HashMap::new();
    for queued in case.follow_ups.iter().filter(|queued| queued.follow_up.moved_to.is_some()) {
        let moved = (queued.record.sequence, queued.follow_up.composed_at.clone());
        given_up.entry(queued.signer).or_insert(moved);
    }
    for queued in &mut case.follow_ups {
        let Some((sequence, composed)) = given_up.get(&queued.signer) else { continue };
        // The relay's order is not the writer's to choose; where it is not known, the writer's clock has to do.
        queued.is_by_old_code = if queued.record.sequence > 0 && *sequence > 0 {
            queued.record.sequence > *sequence
        } else {
            queued.follow_up.composed_at > *composed
        };
    }
}

/// Ids that moves have made one case.
#[derive(Default)]
struct Families {
    parent: HashMap<CaseId, CaseId>,
    members: HashMap<CaseId, Vec<CaseId>>,
    moved_to: HashSet<CaseId>,
}

impl Families {
    fn unite(&mut self, old: CaseId, new: CaseId) {
        self.moved_to.insert(new);
        let (one, two) = (self.of(old), self.of(new));
        if one == two {
            return;
        }
        let mut members = self.members.remove(&one).unwrap_or_else(|| vec![one]);
        members.extend(self.members.remove(&two).unwrap_or_else(|| vec![two]));
        for member in &members {
            self.parent.insert(*member, one);
        }
        self.members.insert(one, members);
    }

    fn of(&self, id: CaseId) -> CaseId {
        self.parent.get(&id).copied().unwrap_or(id)
    }

    /// All of them, the one that it began with first, in an order that no arrival changes.
    fn members(&self, id: CaseId) -> Vec<CaseId> {
        let mut members = self.members.get(&self.of(id)).cloned().unwrap_or_else(|| vec![id]);
        members.sort_by_key(|member| (self.moved_to.contains(member), *member));
        members
    }
}

/// Appeal or follow-up, attachment and SHA-256: all three must agree with what the text announces.
type Key = (Vec<u8>, Vec<u8>, Vec<u8>);

type Arrived = HashMap<Key, Arrival>;

fn key_of(attachment: &Attachment) -> Key {
    let evidence = attachment.evidence.clone().unwrap_or_default();
    (attachment.appeal_id.clone(), evidence.attachment_id, evidence.sha256_cleaned)
}

/// A text with its record, its attachments, and how many times it came.
type Distinct<T> = (Record, T, Vec<Option<Record>>, usize);

/// The same text sealed again, by a contact whose receipt was lost, is there once.
fn distinct<T: PartialEq>(
    all: Vec<(Record, T)>,
    id: impl Fn(&T) -> Vec<u8>,
    arrived: &mut Arrived,
    evidence: impl Fn(&T) -> &Vec<Evidence>,
) -> Vec<Distinct<T>> {
    let mut found: Vec<Distinct<T>> = Vec::new();
    let mut places: HashMap<Vec<u8>, Vec<usize>> = HashMap::new();
    for (record, text) in all {
        let places = places.entry(id(&text)).or_default();
        let same = places.iter().copied().find(|place| found.get(*place).is_some_and(|known| known.1 == text));
        match same.and_then(|place| found.get_mut(place)) {
            Some(known) => known.3 += 1,
            None => {
                places.push(found.len());
                let key =
                    |evidence: &Evidence| (id(&text), evidence.attachment_id.clone(), evidence.sha256_cleaned.clone());
                let attachments = evidence(&text).iter().map(|one| arrived.remove(&key(one)).map(|(record, _)| record));
                let attachments = attachments.collect();
                found.push((record, text, attachments, 1));
            }
        }
    }
    found
}
