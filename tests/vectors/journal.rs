//! The journal: sets of statements, and what they come to, in whatever order they come.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::{BASE64, HEXLOWER};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use southwind::case::document::{Act, Document};
use southwind::protocol::id::{CaseId, DeskId, EventId, Name, PublicKey};
use southwind::protocol::roster::{Role, Roster, Staff};
use southwind::staff::journal::{CaseState, Journal, Reason, Register, Statement};

use crate::{assert_complete, run_all};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JournalVector {
    #[serde(rename = "name")]
    _name: String,
    roster: Vec<Member>,
    statements: Vec<String>,
    accepted: BTreeSet<EventId>,
    set_aside: Vec<SetAside>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    name: Name,
    signing_key: PublicKey,
    roles: Vec<Role>,
    desks: Vec<DeskId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetAside {
    id: EventId,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    ids: Vec<CaseId>,
    registers: Value,
    notes: Vec<EventId>,
    replies: Vec<EventId>,
    conflicts: Vec<String>,
}

impl JournalVector {
    fn statements(&self) -> Vec<Statement> {
        let read = |header: &String| {
            let document = Document::from_bytes(&BASE64.decode(header.as_bytes()).unwrap()).unwrap();
            Statement::of(&document.content().unwrap()).unwrap()
        };
        self.statements.iter().map(read).collect()
    }

    fn roster(&self) -> Roster {
        let staff = |member: &Member| Staff {
            name: member.name.clone(),
            recipient: String::new(),
            signing_key: member.signing_key,
            roles: member.roles.clone(),
            desks: member.desks.clone(),
        };
        Roster {
            sequence: 1,
            issued: Timestamp::UNIX_EPOCH,
            expires: Timestamp::MAX,
            relays: Vec::new(),
            desks: Vec::new(),
            staff: self.roster.iter().map(staff).collect(),
            pages: Vec::new(),
        }
    }

    fn check(&self, journal: &Journal) {
        let ids = journal.case_ids().flat_map(|id| journal.case(&[id]).history().to_vec());
        let accepted: BTreeSet<EventId> = ids.chain(journal.cutoffs()).map(|statement| statement.id).collect();
        assert_eq!(accepted, self.accepted);
        let found: BTreeMap<EventId, &str> =
            journal.set_aside().iter().map(|aside| (aside.statement.id, reason_name(&aside.reason))).collect();
        let set_aside = self.set_aside.iter().map(|aside| (aside.id, aside.reason.as_str())).collect();
        assert_eq!(found, set_aside);
        for case in &self.cases {
            let state = journal.case(&case.ids);
            assert_eq!(registers_json(&state), case.registers);
            assert_eq!(state.conflicts(), case.conflicts);
            let notes = state.history().iter().filter(|said| matches!(said.event.act, Some(Act::Note(_))));
            assert_eq!(notes.map(|said| said.id).collect::<Vec<_>>(), case.notes);
            let replies = state.replies();
            assert_eq!(replies.iter().map(|said| said.statement.id).collect::<Vec<_>>(), case.replies);
        }
    }
}

/// What is stated about each thing, in JSON; nothing about what nobody has stated.
fn registers_json(state: &CaseState<'_>) -> Value {
    let mut shown = json!({});
    let owner = |it: &southwind::case::document::Assignment| json!({ "owner": it.owner, "backup": it.backup });
    put(&mut shown, "owner", &state.assignment(), owner);
    put(&mut shown, "status", &state.status(), |status| json!(status.as_str_name()));
    put(&mut shown, "class", &state.class(), |class| json!(class.as_str_name()));
    put(&mut shown, "verification", &state.verification(), |level| json!(level.as_str_name()));
    put(&mut shown, "custody", &state.custody_since(), |moment| json!({ "value": moment.value }));
    shown
}

fn put<T: PartialEq>(shown: &mut Value, name: &str, register: &Register<'_, T>, form: impl Fn(&T) -> Value) {
    let Some(value) = register.value() else { return assert!(register.standing().is_empty()) };
    let said = register.standing().iter();
    let standing: Vec<Value> =
        said.map(|said| json!({ "id": said.statement.id.to_string(), "value": form(&said.value) })).collect();
    shown[name] = json!({ "shown": form(value), "standing": standing });
}

fn reason_name(reason: &Reason) -> &'static str {
    match reason {
        Reason::OtherDesk => "other-desk",
        Reason::Time => "time",
        Reason::Reply => "reply",
        Reason::Stranger => "stranger",
        Reason::Role(_) => "role",
        Reason::AfterCutoff(_) => "after-cutoff",
        Reason::Gap(_) => "gap",
        Reason::NotALead => "not-a-lead",
    }
}

#[test]
fn statements_come_to_the_same_in_whatever_order() {
    let shown = run_all("journal", "vectors", |vector: &JournalVector| {
        let (statements, roster, desk) = (vector.statements(), vector.roster(), "seoul".parse().unwrap());
        for turn in 0..statements.len() {
            let mut turned = statements.clone();
            turned.rotate_left(turn);
            vector.check(&Journal::replay(turned.iter().cloned(), &roster, &desk));
            vector.check(&Journal::replay(turned.into_iter().rev(), &roster, &desk));
        }
        vector.set_aside.first().map(|aside| aside.reason.clone())
    });
    let all = ["after-cutoff", "gap", "not-a-lead", "other-desk", "reply", "role", "stranger", "time"];
    assert_complete("journal", &shown, &all);
}

#[derive(Deserialize)]
struct UnsignedVector {
    appeal_id: String,
    case_id: String,
}

#[test]
fn an_appeal_without_a_code_is_a_case_of_its_own() {
    run_all("journal", "unsigned_cases", |vector: &UnsignedVector| {
        let appeal_id = BASE64.decode(vector.appeal_id.as_bytes()).unwrap();
        assert_eq!(HEXLOWER.encode(CaseId::of_unsigned(&appeal_id).as_bytes()), vector.case_id);
        None
    });
}
