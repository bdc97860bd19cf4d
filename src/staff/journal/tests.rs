//! The journal against a model: members who state things, hear of each other late or never, and are removed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use proptest::prelude::*;
use prost::Message;

use super::*;
use crate::case::document::{Assignment, Class, Cutoff, Status};
use crate::protocol::roster::{Role, Staff};

const CASES: [[u8; 16]; 2] = [[1; 16], [2; 16]];

fn key(member: usize) -> PublicKey {
    PublicKey::from_bytes([u8::try_from(member).unwrap() + 1; 32])
}

fn desk() -> DeskId {
    "seoul".parse().unwrap()
}

/// Members 0 and 1 are leads, all are readers, and some are gone.
fn roster(members: usize, gone: &BTreeSet<usize>) -> Roster {
    let staff = (0..members).filter(|member| !gone.contains(member)).map(|member| Staff {
        name: format!("m{member}").parse().unwrap(),
        recipient: String::new(),
        signing_key: key(member),
        roles: if member < 2 { vec![Role::Reader, Role::Lead] } else { vec![Role::Reader] },
        desks: vec![desk()],
    });
    Roster {
        sequence: 1,
        issued: Timestamp::UNIX_EPOCH,
        expires: Timestamp::MAX,
        relays: Vec::new(),
        desks: Vec::new(),
        staff: staff.collect(),
        pages: Vec::new(),
    }
}

fn statement(member: usize, event: CaseEvent) -> Statement {
    let id = EventId::of(&key(member), &event.encode_to_vec());
    Statement { id, signer: key(member), at: event.at.parse().ok(), event }
}

/// One step of the model.
#[derive(Clone, Debug)]
enum Step {
    /// A member states something; their clocks differ.
    Say { member: usize, case: usize, thing: u8, value: i32, clock: i64 },
    /// A member hears some of what there is.
    Hear { member: usize, which: u64 },
    /// A lead removes a member, by what the lead knows.
    Remove { lead: usize, member: usize },
    /// A removed member makes up a statement beside their chain, dated back.
    Forge { member: usize, number: u64, clock: i64 },
}

fn step(members: usize) -> impl Strategy<Value = Step> {
    let say = (0..members, 0..2_usize, 0..5_u8, 1..4_i32, 0..100_i64);
    prop_oneof![
        6 => say.prop_map(|(member, case, thing, value, clock)| Step::Say { member, case, thing, value, clock }),
        3 => (0..members, any::<u64>()).prop_map(|(member, which)| Step::Hear { member, which }),
        1 => (0..2_usize, 2..members.max(3)).prop_map(|(lead, member)| Step::Remove { lead, member }),
        1 => (2..members.max(3), 1..9_u64, 0..100_i64)
            .prop_map(|(member, number, clock)| Step::Forge { member, number, clock }),
    ]
}

fn act(thing: u8, value: i32) -> Act {
    match thing {
        0 => Act::Assignment(Assignment { owner: format!("m{value}"), backup: String::new() }),
        1 => Act::Status(value),
        2 => Act::Class(value),
        3 => Act::Verification(value),
        _ => Act::Note(format!("note {value}")),
    }
}

/// What each member has and knows.
struct Team {
    members: usize,
    all: Vec<Statement>,
    known: Vec<BTreeSet<usize>>,
    gone: BTreeSet<usize>,
    /// For each member who was cut off, how many of their own statements count.
    counts: BTreeMap<usize, u64>,
    forged: BTreeSet<EventId>,
}

impl Team {
    fn play(members: usize, steps: &[Step]) -> Self {
        let (known, gone) = (vec![BTreeSet::new(); members], BTreeSet::new());
        let mut team = Self { members, all: Vec::new(), known, gone, counts: BTreeMap::new(), forged: BTreeSet::new() };
        steps.iter().for_each(|step| team.take(step));
        team
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Say { member, case, thing, value, clock } => {
                self.say(member, CASES[case].to_vec(), act(thing, value), clock);
            }
            Step::Hear { member, which } => {
                let heard = (0..self.all.len()).filter(|at| which >> (at % 64) & 1 == 1);
                self.known[member].extend(heard);
            }
            Step::Remove { lead, member } if member < self.members && !self.gone.contains(&member) => {
                let theirs = |at: &&usize| {
                    let statement = &self.all[**at];
                    statement.signer == key(member) && !self.forged.contains(&statement.id)
                };
                // The lead knows a chain without a gap up to here; what lies beyond a gap is not taken for its end.
                let numbers: BTreeMap<u64, EventId> = self.known[lead]
                    .iter()
                    .filter(theirs)
                    .map(|at| (self.all[*at].event.number, self.all[*at].id))
                    .collect();
                let last = (1..).take_while(|number| numbers.contains_key(number)).last().unwrap_or(0);
                let head = numbers.get(&last).map_or_else(Vec::new, |id| id.as_bytes().to_vec());
                let cutoff = Cutoff {
                    signing_key: key(member).as_bytes().to_vec(),
                    name: format!("m{member}"),
                    number: last,
                    head,
                };
                self.say(lead, vec![0; 16], Act::Cutoff(cutoff), 50);
                self.gone.insert(member);
                self.counts.insert(member, last);
            }
            Step::Forge { member, number, clock } if member < self.members => {
                let previous = self.all.iter().rfind(|statement| statement.signer == key(member));
                let event = CaseEvent {
                    follow_ups_seen: Vec::new(),
                    case_id: CASES[0].to_vec(),
                    desk: "seoul".into(),
                    at: time(clock),
                    number,
                    previous: previous.map_or_else(Vec::new, |statement| statement.id.as_bytes().to_vec()),
                    replaces: self.all.iter().map(|statement| statement.id.as_bytes().to_vec()).collect(),
                    act: Some(Act::Status(Status::Closed.into())),
                };
                let forged = statement(member, event);
                // While they belong to the team it is no forgery.
                if self.gone.contains(&member) && !self.all.contains(&forged) {
                    self.forged.insert(forged.id);
                    self.all.push(forged);
                }
            }
            _ => {}
        }
    }

    /// As a member's own program does it, by what that member knows.
    fn say(&mut self, member: usize, case_id: Vec<u8>, act: Act, clock: i64) {
        let known: Vec<Statement> = self.known[member].iter().map(|at| self.all[*at].clone()).collect();
        let roster = roster(self.members, &BTreeSet::new());
        let mut journal = Journal::replay(known.iter().cloned(), &roster, &desk());
        let last = self.all.iter().rfind(|one| one.signer == key(member) && !self.forged.contains(&one.id));
        let event = CaseEvent {
            follow_ups_seen: Vec::new(),
            case_id: case_id.clone(),
            desk: "seoul".into(),
            at: time(clock),
            number: last.map_or(1, |last| last.event.number + 1),
            previous: last.map_or_else(Vec::new, |last| last.id.as_bytes().to_vec()),
            replaces: journal.case(&[CaseId::from_bytes(case_id.try_into().unwrap())]).replaced_by(&act),
            act: Some(act),
        };
        let said = statement(member, event);
        self.known[member].insert(self.all.len());
        self.all.push(said.clone());
        // A member's own statement is added without a replay, and comes to the same.
        journal.add_own(said.clone());
        let replayed = Journal::replay(known.into_iter().chain([said]), &roster, &desk());
        if replayed.set_aside().is_empty() {
            assert_eq!(journal.cases, replayed.cases);
        }
    }

    fn replay(&self, order: impl Iterator<Item = usize>) -> Journal {
        Journal::replay(order.map(|at| self.all[at].clone()), &roster(self.members, &self.gone), &desk())
    }

    /// Who counts, by the model alone.
    fn counts(&self, said: &Statement) -> bool {
        let member = (0..self.members).find(|member| key(*member) == said.signer).unwrap();
        match self.counts.get(&member) {
            None => true,
            Some(last) => !self.forged.contains(&said.id) && said.event.number <= *last,
        }
    }
}

fn time(clock: i64) -> String {
    Timestamp::from_second(1_795_305_600 + clock).unwrap().to_string()
}

fn scene() -> impl Strategy<Value = (usize, Vec<Step>, Vec<usize>)> {
    (2..=4_usize).prop_flat_map(|members| (Just(members), prop::collection::vec(step(members), 1..40))).prop_flat_map(
        |(members, steps)| {
            let order = prop::collection::vec(any::<usize>(), 0..120);
            (Just(members), Just(steps), order)
        },
    )
}

/// Every place once, in an order that the numbers draw, and some of them again.
fn shuffled(length: usize, draw: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    for (at, drawn) in draw.iter().enumerate().take(length) {
        order.swap(at, at + drawn % (length - at));
    }
    order.extend(draw.iter().filter(|_| length > 0).map(|drawn| drawn % length));
    order
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    /// Claim C-51: the order in which statements arrive does not change the state, and none is overwritten.
    #[test]
    fn any_order_of_arrival_ends_in_the_same_journal_and_nothing_is_overwritten((members, steps, draw) in scene()) {
        let team = Team::play(members, &steps);
        let length = team.all.len();
        let journal = team.replay(0..length);
        prop_assert_eq!(&journal, &team.replay((0..length).rev()));
        prop_assert_eq!(&journal, &team.replay(shuffled(length, &draw).into_iter()));
        // One that is lost at first, wherever it stood, and comes at the end.
        if let Some(lost) = draw.first().filter(|_| length > 0).map(|drawn| drawn % length) {
            let _before = team.replay((0..length).filter(|at| *at != lost));
            prop_assert_eq!(&journal, &team.replay((0..length).filter(|at| *at != lost).chain([lost])));
        }
        // Each statement is in the history of its case, or set aside with its reason; once, as it was made.
        let mut seen: Vec<&Statement> = journal.set_aside().iter().map(|aside| &aside.statement).collect();
        seen.extend(journal.cutoffs());
        let states: Vec<CaseState<'_>> = journal.case_ids().map(|id| journal.case(&[id])).collect();
        seen.extend(states.iter().flat_map(|state| state.history().iter().copied()));
        seen.sort_by_key(|said| said.id);
        let mut made: Vec<&Statement> = team.all.iter().collect();
        made.sort_by_key(|said| said.id);
        prop_assert_eq!(seen, made);
        // What two members stated without knowing of each other stands twice.
        for state in &states {
            let status = state.status();
            let about: Vec<&&Statement> =
                state.history().iter().filter(|said| matches!(said.event.act, Some(Act::Status(_)))).collect();
            let is_replaced = |id: &EventId| about.iter().any(|other| other.event.replaces.contains(&id.as_bytes().to_vec()));
            let standing: Vec<EventId> = about.iter().map(|said| said.id).filter(|id| !is_replaced(id)).collect();
            prop_assert_eq!(status.standing().iter().map(|said| said.statement.id).collect::<Vec<_>>(), standing);
            prop_assert_eq!(status.value().is_some(), !about.is_empty());
        }
    }

    /// Claim C-52: what a removed member states counts only up to the cutoff, whatever they make up afterwards.
    #[test]
    fn a_removed_members_statements_count_only_up_to_the_cutoff((members, steps, draw) in scene()) {
        let team = Team::play(members, &steps);
        let journal = team.replay(shuffled(team.all.len(), &draw).into_iter());
        let aside: BTreeSet<EventId> = journal.set_aside().iter().map(|aside| aside.statement.id).collect();
        for said in &team.all {
            prop_assert_eq!(!aside.contains(&said.id), team.counts(said), "{:?}", said);
        }
        // With something missing, nothing counts that does not count with all of it.
        let some = |at: &usize| draw.get(*at).is_none_or(|drawn| drawn % 4 > 0);
        let part = team.replay((0..team.all.len()).filter(some));
        let states: Vec<CaseState<'_>> = part.case_ids().map(|id| part.case(&[id])).collect();
        for said in states.iter().flat_map(CaseState::history) {
            prop_assert!(team.counts(said), "{:?}", said);
        }
    }
}

#[test]
fn the_most_urgent_class_is_shown_while_members_disagree() {
    let nobody = BTreeSet::new();
    let event = |class: Class, clock| CaseEvent {
        case_id: CASES[0].to_vec(),
        desk: "seoul".into(),
        at: time(clock),
        number: 1,
        act: Some(Act::Class(class.into())),
        ..CaseEvent::default()
    };
    let mut all = vec![statement(0, event(Class::Red, 1)), statement(1, event(Class::Green, 2))];
    let replay = |all: &[Statement]| Journal::replay(all.iter().cloned(), &roster(3, &nobody), &desk());
    let id = [CaseId::from_bytes(CASES[0])];
    let journal = replay(&all);
    let class = journal.case(&id).class();
    assert_eq!((class.value(), class.is_conflict(), class.standing().len()), (Some(&Class::Red), true, 2));
    // Somebody who has seen both settles it, and both stay in the history.
    let settled =
        CaseEvent { replaces: all.iter().map(|said| said.id.as_bytes().to_vec()).collect(), ..event(Class::Amber, 3) };
    all.push(statement(2, settled));
    let journal = replay(&all);
    let state = journal.case(&id);
    assert_eq!((state.class().value(), state.class().is_conflict()), (Some(&Class::Amber), false));
    assert_eq!((state.history().len(), state.conflicts().len()), (3, 0));
}

#[test]
fn each_statement_that_does_not_count_has_its_reason() {
    let gone = BTreeSet::from([2, 3]);
    let event = |number, act| CaseEvent {
        case_id: CASES[0].to_vec(),
        desk: "seoul".into(),
        at: time(1),
        number,
        act: Some(act),
        ..CaseEvent::default()
    };
    let note = || Act::Note("x".into());
    let cutoff = Cutoff { signing_key: key(3).as_bytes().to_vec(), name: "m3".into(), number: 4, head: vec![9; 16] };
    let all = [
        statement(0, CaseEvent { desk: "busan".into(), ..event(1, note()) }),
        statement(0, CaseEvent { at: "yesterday".into(), ..event(2, note()) }),
        statement(0, event(3, Act::ReplySent(vec![1, 2, 3]))),
        statement(2, event(1, note())),
        statement(3, event(2, note())),
        statement(3, event(9, note())),
        statement(4, event(1, Act::Cutoff(cutoff.clone()))),
        statement(0, event(4, Act::Cutoff(cutoff))),
    ];
    let mut roster = roster(5, &gone);
    let journal = Journal::replay(all.iter().cloned(), &roster, &desk());
    let reason = |at: usize| {
        let found = journal.set_aside().iter().find(|aside| aside.statement.id == all[at].id);
        found.map(|aside| aside.reason.clone())
    };
    let reasons: Vec<Option<Reason>> = (0..all.len()).map(reason).collect();
    let (gap, after) = (Reason::Gap("m3".into()), Reason::AfterCutoff("m3".into()));
    let expected = [Reason::OtherDesk, Reason::Time, Reason::Reply, Reason::Stranger, gap, after, Reason::NotALead];
    assert_eq!(reasons, expected.map(Some).into_iter().chain([None]).collect::<Vec<_>>());
    assert!(journal.set_aside().iter().all(|aside| aside.reason.to_string().contains("PROTOCOL.md step 15")));

    roster.staff.iter_mut().for_each(|staff| staff.roles = vec![Role::Auditor]);
    let journal = Journal::replay(all.into_iter(), &roster, &desk());
    assert!(journal.set_aside().iter().any(|aside| matches!(aside.reason, Reason::Role(_))));
    assert_eq!(journal.case_ids().count(), 0);
}
