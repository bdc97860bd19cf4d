//! The journal: sets of signed statements, and what they come to. Made and judged here by hand, from PROTOCOL.md step 15.

use data_encoding::{BASE64, HEXLOWER};
use prost::Message;
use serde_json::{Value, json};
use southwind::case::document::{
    Act, Assignment, CaseEvent, Class, Cutoff, Document, Moment, Precision, Reply, ReplyCode, Status, Verification,
};
use southwind::protocol::id::sha256;

use crate::codes::case_id;
use crate::signed::{header, signed};
use crate::{Result, fixed};

/// Leads and readers of the desk, and who is none or was one; by the labels that their keys' seeds are the SHA-256 of.
const HANA: &str = "southwind vectors hana";
const JIMIN: &str = "southwind vectors jimin";
const SORA: &str = "southwind vectors sora";
const MINA: &str = "southwind vectors mina";
const ALL: [&str; 4] = [HANA, JIMIN, SORA, MINA];

/// An act that no program of this version knows: field 99, with three bytes.
const NEWER_ACT: &[u8] = b"\x9a\x06\x03new";

/// One statement, before it is signed.
#[derive(Clone)]
struct Said {
    by: &'static str,
    event: CaseEvent,
}

/// The first statement of a member, in the case of the vectors.
fn says(by: &'static str, at: &str, act: Act) -> Result<Said> {
    let event = CaseEvent {
        case_id: case_of("a case")?,
        desk: "seoul".to_owned(),
        at: format!("2026-11-22T{at}"),
        number: 1,
        act: Some(act),
        ..CaseEvent::default()
    };
    Ok(Said { by, event })
}

impl Said {
    fn after(mut self, before: &Self) -> Result<Self> {
        self.event.number = before.event.number + 1;
        self.event.previous = before.id()?;
        Ok(self)
    }

    fn replacing(mut self, seen: &[&Self]) -> Result<Self> {
        self.event.replaces = seen.iter().map(|said| said.id()).collect::<Result<_>>()?;
        Ok(self)
    }

    fn of_case(mut self, case_id: Vec<u8>) -> Self {
        self.event.case_id = case_id;
        self
    }

    /// The document that is signed. Without an act, it has one of a newer version.
    fn document(&self) -> Result<Vec<u8>> {
        if self.event.act.is_some() {
            return Ok(Document::case_event(self.event.clone()).to_bytes()?);
        }
        let event = [self.event.encode_to_vec().as_slice(), NEWER_ACT].concat();
        let mut document = vec![0x2a];
        prost::encoding::encode_varint(event.len().try_into()?, &mut document);
        Ok([document, event].concat())
    }

    fn id(&self) -> Result<Vec<u8>> {
        let id = sha256(&[fixed::public(self.by)?.as_slice(), &self.document()?].concat());
        Ok(id[..16].to_vec())
    }

    fn hex(&self) -> Result<String> {
        Ok(HEXLOWER.encode(&self.id()?))
    }
}

/// What one case comes to.
struct Case {
    ids: Vec<Vec<u8>>,
    shown: Value,
}

impl Case {
    fn new(ids: &[&[u8]]) -> Self {
        let shown = json!({ "registers": {}, "notes": [], "replies": [], "conflicts": [] });
        Self { ids: ids.iter().map(|id| id.to_vec()).collect(), shown }
    }

    /// A register: what is shown, and all that stands, the newest last.
    fn stands(mut self, register: &str, shown: &Said, standing: &[&Said]) -> Result<Self> {
        let entry = |said: &&Said| Ok(json!({ "id": said.hex()?, "value": value(said) }));
        let standing = standing.iter().map(entry).collect::<Result<Vec<_>>>()?;
        self.shown["registers"][register] = json!({ "shown": value(shown), "standing": standing });
        Ok(self)
    }

    fn list(mut self, name: &str, said: &[&Said]) -> Result<Self> {
        self.shown[name] = said.iter().map(|said| said.hex()).collect::<Result<_>>()?;
        Ok(self)
    }

    fn conflict(mut self, register: &str) -> Self {
        self.shown["conflicts"] = json!([register]);
        self
    }

    fn json(mut self) -> Value {
        self.shown["ids"] = self.ids.iter().map(|id| HEXLOWER.encode(id)).collect();
        self.shown
    }
}

/// What a statement says, as a register shows it.
fn value(said: &Said) -> Value {
    match &said.event.act {
        Some(Act::Assignment(it)) => json!({ "owner": it.owner, "backup": it.backup }),
        Some(Act::Status(status)) => json!(Status::try_from(*status).unwrap_or_default().as_str_name()),
        Some(Act::Class(class)) => json!(Class::try_from(*class).unwrap_or_default().as_str_name()),
        Some(Act::Verification(level)) => json!(Verification::try_from(*level).unwrap_or_default().as_str_name()),
        Some(Act::CustodySince(moment)) => json!({ "value": moment.value }),
        _ => Value::Null,
    }
}

/// A vector. Everything that is not set aside is accepted; what comes twice is there once.
fn vector(name: &str, roster: &[Value], all: &[&Said], aside: &[(&Said, &str)], cases: Vec<Case>) -> Result<Value> {
    let statements =
        all.iter().map(|said| header(signed(&said.document()?, &[said.by])?)).collect::<Result<Vec<_>>>()?;
    let set_aside = aside
        .iter()
        .map(|(said, reason)| Ok(json!({ "id": said.hex()?, "reason": reason })))
        .collect::<Result<Vec<_>>>()?;
    let mut accepted = Vec::new();
    for said in all {
        let id = said.hex()?;
        if set_aside.iter().all(|aside| aside["id"] != json!(id)) && !accepted.contains(&id) {
            accepted.push(id);
        }
    }
    Ok(json!({
        "name": name,
        "roster": roster,
        "statements": statements,
        "accepted": accepted,
        "set_aside": set_aside,
        "cases": cases.into_iter().map(Case::json).collect::<Vec<_>>(),
    }))
}

fn case_of(label: &str) -> Result<Vec<u8>> {
    Ok(case_id(&fixed::public(&format!("southwind vectors {label}"))?))
}

fn member(label: &str, roles: &[&str]) -> Result<Value> {
    let name = label.rsplit(' ').next();
    Ok(
        json!({ "name": name, "signing_key": BASE64.encode(&fixed::public(label)?), "roles": roles, "desks": ["seoul"] }),
    )
}

/// Hana leads, Jimin and Sora read; Mina stood there once.
fn team() -> Result<Vec<Value>> {
    Ok(vec![member(HANA, &["reader", "lead"])?, member(JIMIN, &["reader"])?, member(SORA, &["reader"])?])
}

fn status(status: Status) -> Act {
    Act::Status(status.into())
}

fn class(class: Class) -> Act {
    Act::Class(class.into())
}

fn note(text: &str) -> Act {
    Act::Note(text.to_owned())
}

/// Nothing that a program of this version knows.
fn newer(by: &'static str, at: &str) -> Result<Said> {
    let mut said = says(by, at, note(""))?;
    said.event.act = None;
    Ok(said)
}

/// A member cuts another off, after the last of their statements that counts.
fn cuts(by: &'static str, at: &str, whom: &str, head: Option<&Said>) -> Result<Said> {
    let cutoff = Cutoff {
        signing_key: fixed::public(whom)?.to_vec(),
        name: whom.rsplit(' ').next().unwrap_or_default().to_owned(),
        number: head.map_or(0, |head| head.event.number),
        head: head.map(Said::id).transpose()?.unwrap_or_default(),
    };
    Ok(says(by, at, Act::Cutoff(cutoff))?.of_case(vec![0; 16]))
}

pub(crate) fn vectors() -> Result<Value> {
    let mut keys = json!({});
    for label in ALL {
        keys[label] =
            json!({ "seed": HEXLOWER.encode(&fixed::seed(label)), "public": BASE64.encode(&fixed::public(label)?) });
    }
    let all = [registers()?, lists()?, standing()?, cutoffs()?, links()?].concat();
    Ok(json!({
        "comment": "PROTOCOL.md step 15, at the desk `seoul`. `statements` are headers of documents as in signed-documents.json, in any order; `roster` is who works there. `accepted` are the ids of those that count; `set_aside` those that do not, with the reason: `other-desk`, `time`, `reply` (no reply, or not signed), `stranger` (no key of the roster, and no cutoff), `role` (neither reader nor lead), `after-cutoff`, `gap` (between it and the cutoff something is missing), `not-a-lead` (a cutoff). `cases`: what is stated under all `ids` of a case; of each register what is `shown` and all that is `standing`, the newest last; ids of `notes` and `replies` in order; registers in which those that stand do not agree. `unsigned_cases`: the case of an appeal without a reply address.",
        "keys": keys,
        "vectors": all,
        "unsigned_cases": unsigned()?,
    }))
}

/// What replaces what, and what is shown.
fn registers() -> Result<Vec<Value>> {
    let id = case_of("a case")?;
    let other = case_of("another case")?;
    let one = || Case::new(&[&id]);
    let (old, new) = (says(HANA, "10:00:00Z", status(Status::Triaged))?, Status::Verifying);
    let next = says(HANA, "11:00:00Z", status(new))?.after(&old)?.replacing(&[&old])?;
    let beside = says(JIMIN, "10:30:00Z", status(Status::ActiveDetained))?;
    let earlier = says(JIMIN, "09:00:00Z", status(Status::Safe))?.replacing(&[&old])?;
    let agreeing = says(JIMIN, "10:30:00Z", status(Status::Triaged))?;
    let same_second = says(JIMIN, "10:00:00Z", status(Status::Safe))?;
    let by_id = if same_second.id()? > old.id()? { [&old, &same_second] } else { [&same_second, &old] };
    let (red, amber) = (says(HANA, "10:00:00Z", class(Class::Red))?, says(JIMIN, "11:00:00Z", class(Class::Amber))?);
    let settled = says(SORA, "12:00:00Z", class(Class::Green))?.replacing(&[&red, &amber])?;
    let other_kind = says(JIMIN, "11:00:00Z", class(Class::Green))?.replacing(&[&old])?;
    let other_case = says(JIMIN, "11:00:00Z", status(Status::Closed))?.replacing(&[&old])?.of_case(other.clone());
    let unknown_id = says(JIMIN, "11:00:00Z", status(Status::Safe))?.replacing(&[&amber, &red])?;
    let owner = Act::Assignment(Assignment { owner: "hana".to_owned(), backup: "sora".to_owned() });
    let owner = says(HANA, "10:00:00Z", owner)?;
    let backup = Act::Assignment(Assignment { owner: "hana".to_owned(), backup: String::new() });
    let backup = says(JIMIN, "10:01:00Z", backup)?;
    let level = says(SORA, "10:02:00Z", Act::Verification(Verification::SingleSource.into()))?;
    let custody = Act::CustodySince(Moment { precision: Precision::Day.into(), value: "2026-11-20".to_owned() });
    let custody = says(SORA, "10:03:00Z", custody)?.after(&level)?;
    let team = team()?;
    Ok(vec![
        vector(
            "a member states the same thing twice, and replaces what was",
            &team,
            &[&old, &next],
            &[],
            vec![one().stands("status", &next, &[&next])?],
        )?,
        vector(
            "two members at once: the later is shown, both stand",
            &team,
            &[&old, &beside],
            &[],
            vec![one().stands("status", &beside, &[&old, &beside])?.conflict("status")],
        )?,
        vector(
            "one that saw the other replaces it, also with a slow clock",
            &team,
            &[&old, &earlier],
            &[],
            vec![one().stands("status", &earlier, &[&earlier])?],
        )?,
        vector(
            "two members at once who agree: no conflict",
            &team,
            &[&old, &agreeing],
            &[],
            vec![one().stands("status", &agreeing, &[&old, &agreeing])?],
        )?,
        vector(
            "two members in one second: the greater id is shown",
            &team,
            &[&old, &same_second],
            &[],
            vec![one().stands("status", by_id[1], &by_id)?.conflict("status")],
        )?,
        vector(
            "two classes at once: the most urgent is shown, though it is older",
            &team,
            &[&amber, &red],
            &[],
            vec![one().stands("class", &red, &[&red, &amber])?.conflict("class")],
        )?,
        vector(
            "somebody who has seen both settles it",
            &team,
            &[&settled, &amber, &red],
            &[],
            vec![one().stands("class", &settled, &[&settled])?],
        )?,
        vector(
            "what replaces a statement of another kind replaces nothing",
            &team,
            &[&old, &other_kind],
            &[],
            vec![one().stands("status", &old, &[&old])?.stands("class", &other_kind, &[&other_kind])?],
        )?,
        vector(
            "what replaces a statement of another case replaces nothing",
            &team,
            &[&old, &other_case],
            &[],
            vec![
                one().stands("status", &old, &[&old])?,
                Case::new(&[&other]).stands("status", &other_case, &[&other_case])?,
            ],
        )?,
        vector(
            "the same two cases, once they are known to be one",
            &team,
            &[&old, &other_case],
            &[],
            vec![Case::new(&[&id, &other]).stands("status", &other_case, &[&other_case])?],
        )?,
        vector(
            "what replaces statements that have not come replaces nothing",
            &team,
            &[&old, &unknown_id],
            &[],
            vec![one().stands("status", &unknown_id, &[&old, &unknown_id])?.conflict("status")],
        )?,
        vector(
            "owner and backup are one thing; verification and custody are others",
            &team,
            &[&owner, &backup, &level, &custody],
            &[],
            vec![
                one()
                    .stands("owner", &backup, &[&owner, &backup])?
                    .stands("verification", &level, &[&level])?
                    .stands("custody", &custody, &[&custody])?
                    .conflict("owner"),
            ],
        )?,
    ])
}

/// Notes and replies, which nothing replaces.
fn lists() -> Result<Vec<Value>> {
    let id = case_of("a case")?;
    let one = || Case::new(&[&id]);
    let seoul = says(HANA, "20:00:00+09:00", note("eleven in UTC"))?;
    let utc = says(JIMIN, "11:30:00Z", note("later, though it looks earlier"))?;
    let replaces = says(SORA, "12:00:00Z", note("a note replaces no note"))?.replacing(&[&utc, &seoul])?;
    let reply = |by: &[&str], byte: u8| {
        let code = ReplyCode::Received.into();
        let reply = Reply { case_id: id.clone(), reply_id: vec![byte; 16], number: 1, code, ..Reply::default() };
        signed(&Document::reply(reply).to_bytes()?, by)
    };
    let sent = says(HANA, "10:00:00Z", Act::ReplySent(reply(&[HANA], 7)?.encode_to_vec()))?;
    let again = says(JIMIN, "11:00:00Z", Act::ReplySent(reply(&[HANA, JIMIN], 7)?.encode_to_vec()))?;
    let mut forged = reply(&[HANA], 8)?;
    forged.document.push(0);
    let forged = says(JIMIN, "10:00:00Z", Act::ReplySent(forged.encode_to_vec()))?;
    let none = says(SORA, "10:00:00Z", Act::ReplyProposed(b"\xff\xff".to_vec()))?;
    let team = team()?;
    Ok(vec![
        vector(
            "notes stand in the order of their instants",
            &team,
            &[&replaces, &utc, &seoul],
            &[],
            vec![one().list("notes", &[&seoul, &utc, &replaces])?],
        )?,
        vector(
            "the same statement three times is there once",
            &team,
            &[&utc, &utc, &utc],
            &[],
            vec![one().list("notes", &[&utc])?],
        )?,
        vector(
            "a reply that two say they sent is there once",
            &team,
            &[&again, &sent],
            &[],
            vec![one().list("replies", &[&sent])?],
        )?,
        vector(
            "a reply whose signature does not hold, and bytes that are none",
            &team,
            &[&forged, &none, &sent],
            &[(&forged, "reply"), (&none, "reply")],
            vec![one().list("replies", &[&sent])?],
        )?,
    ])
}

/// Who may state anything.
fn standing() -> Result<Vec<Value>> {
    let id = case_of("a case")?;
    let one = || Case::new(&[&id]);
    let kept = says(HANA, "10:00:00Z", status(Status::Triaged))?;
    let mut busan = says(JIMIN, "11:00:00Z", status(Status::Closed))?.replacing(&[&kept])?;
    busan.event.desk = "busan".to_owned();
    let mut never = says(JIMIN, "11:00:00Z", status(Status::Closed))?.replacing(&[&kept])?;
    never.event.at = "yesterday".to_owned();
    let stranger = says(MINA, "11:00:00Z", status(Status::Closed))?.replacing(&[&kept])?;
    let auditor = says(SORA, "11:00:00Z", status(Status::Closed))?.replacing(&[&kept])?;
    let team = team()?;
    let audited = [member(HANA, &["lead"])?, member(SORA, &["auditor"])?];
    let mut elsewhere = member(SORA, &["reader", "lead"])?;
    elsewhere["desks"] = json!(["busan"]);
    let elsewhere = [member(HANA, &["reader"])?, elsewhere];
    let alone = |reason: &str, name: &str, roster: &[Value], aside: &Said| {
        vector(name, roster, &[aside, &kept], &[(aside, reason)], vec![one().stands("status", &kept, &[&kept])?])
    };
    Ok(vec![
        alone("other-desk", "a statement for another desk replaces nothing", &team, &busan)?,
        alone("time", "a statement without a time", &team, &never)?,
        alone("stranger", "a key that is not in the roster", &team, &stranger)?,
        alone("role", "an auditor states nothing; a lead who does not read does", &audited, &auditor)?,
        alone("role", "a reader and lead of another desk states nothing here", &elsewhere, &auditor)?,
    ])
}

/// Up to where the statements of somebody who was removed count.
fn cutoffs() -> Result<Vec<Value>> {
    let id = case_of("a case")?;
    let notes = |said: &[&Said]| Ok::<_, Box<dyn std::error::Error>>(vec![Case::new(&[&id]).list("notes", said)?]);
    let first = says(MINA, "10:00:00Z", note("one"))?;
    let second = says(MINA, "10:10:00Z", note("two"))?.after(&first)?;
    let third = says(MINA, "10:20:00Z", note("three"))?.after(&second)?;
    let beside = says(MINA, "10:05:00Z", note("another two"))?.after(&first)?;
    let made_up = says(MINA, "10:00:00Z", note("another one"))?;
    let at = |head: Option<&Said>| cuts(HANA, "12:00:00Z", MINA, head);
    let (to_second, to_third) = (at(Some(&second))?, at(Some(&third))?);
    let nothing = at(None)?;
    let farther = cuts(HANA, "13:00:00Z", MINA, Some(&third))?.after(&to_second)?;
    let by_reader = cuts(JIMIN, "12:00:00Z", MINA, Some(&second))?;
    let by_removed = cuts(MINA, "09:00:00Z", SORA, None)?;
    let removed_lead = cuts(HANA, "12:00:00Z", MINA, Some(&by_removed))?;
    let sora = says(SORA, "10:00:00Z", note("of somebody who is there no more"))?;
    let still = says(JIMIN, "10:00:00Z", note("before"))?;
    let still_after = says(JIMIN, "14:00:00Z", note("after"))?.after(&still)?;
    let of_reader = cuts(HANA, "12:00:00Z", JIMIN, Some(&still))?;
    let mut other_desk = at(Some(&third))?;
    other_desk.event.desk = "busan".to_owned();
    let team = team()?;
    let without_sora = &team[..2];
    Ok(vec![
        vector(
            "what is on the chain up to the cutoff counts, what comes after it does not",
            &team,
            &[&third, &to_second, &first, &second],
            &[(&third, "after-cutoff")],
            notes(&[&first, &second])?,
        )?,
        vector(
            "a second chain beside the first does not count",
            &team,
            &[&beside, &made_up, &to_second, &first, &second],
            &[(&made_up, "gap"), (&beside, "after-cutoff")],
            notes(&[&first, &second])?,
        )?,
        vector(
            "a gap in the chain: what lies before it waits",
            &team,
            &[&first, &third, &to_third],
            &[(&first, "gap")],
            notes(&[&third])?,
        )?,
        vector(
            "the head itself has not come",
            &team,
            &[&first, &second, &to_third],
            &[(&first, "gap"), (&second, "gap")],
            notes(&[])?,
        )?,
        vector("a cutoff at nothing", &team, &[&first, &nothing], &[(&first, "after-cutoff")], notes(&[])?)?,
        vector(
            "of two cutoffs the farther counts",
            &team,
            &[&first, &second, &third, &to_second, &farther],
            &[],
            notes(&[&first, &second, &third])?,
        )?,
        vector(
            "a cutoff by a reader cuts nobody off, and lets nothing count",
            &team,
            &[&first, &by_reader],
            &[(&first, "stranger"), (&by_reader, "not-a-lead")],
            notes(&[])?,
        )?,
        vector(
            "a cutoff by a lead who was removed does not count, though it lies before their own",
            without_sora,
            &[&sora, &by_removed, &removed_lead],
            &[(&by_removed, "not-a-lead"), (&sora, "stranger")],
            notes(&[])?,
        )?,
        vector(
            "a cutoff of somebody who is in the roster has no effect",
            &team,
            &[&still, &still_after, &of_reader],
            &[],
            notes(&[&still, &still_after])?,
        )?,
        vector(
            "a cutoff for another desk has no effect",
            &team,
            &[&first, &other_desk],
            &[(&first, "stranger"), (&other_desk, "other-desk")],
            notes(&[])?,
        )?,
    ])
}

/// Acts of a newer version.
fn links() -> Result<Vec<Value>> {
    let id = case_of("a case")?;
    let one = || Case::new(&[&id]);
    let first = says(MINA, "10:00:00Z", status(Status::Triaged))?;
    let link = newer(MINA, "10:10:00Z")?.after(&first)?.replacing(&[&first])?;
    let last = says(MINA, "10:20:00Z", note("after it"))?.after(&link)?;
    let cutoff = cuts(HANA, "12:00:00Z", MINA, Some(&last))?;
    let own = newer(JIMIN, "11:00:00Z")?;
    let (team, shown) = (team()?, one().stands("status", &first, &[&first])?.list("notes", &[&last])?);
    Ok(vec![
        vector(
            "an act of a newer version is a link of its writer's chain, and changes nothing",
            &team,
            &[&first, &link, &last, &cutoff],
            &[],
            vec![shown],
        )?,
        vector(
            "without that link the chain has a gap",
            &team,
            &[&first, &last, &cutoff],
            &[(&first, "gap")],
            vec![one().list("notes", &[&last])?],
        )?,
        vector("an act of a newer version by a reader counts and shows nothing", &team, &[&own], &[], vec![one()])?,
    ])
}

/// Which case an appeal without a reply address is.
fn unsigned() -> Result<Vec<Value>> {
    let case = |name: &str, appeal_id: Vec<u8>| {
        let id = sha256(&[b"southwind unsigned case v1\n".as_slice(), &appeal_id].concat());
        json!({ "name": name, "appeal_id": BASE64.encode(&appeal_id), "case_id": HEXLOWER.encode(&id[..16]) })
    };
    Ok(vec![
        case("an appeal without a code", vec![5; 16]),
        case("an appeal that names a case with a code as its own id is another case", case_of("a case")?),
    ])
}
