//! Signed documents: follow-ups, replies, statements of the journal, appeals with a reply address; and what is wrong
//! with others. Signed here by hand, with ring, over the text of PROTOCOL.md step 14.1.

use data_encoding::{BASE64, HEXLOWER};
use serde_json::{Value, json};
use southwind::case::document::{
    Act, Appeal, Assignment, Attachment, Body, CaseEvent, Class, Cutoff, Document, DocumentKind, Evidence, FollowUp,
    Kind, Moment, Need, People, Place, Precision, Reply, ReplyAddress, ReplyCode, Signature, Signed, Status,
    Verification,
};
use southwind::protocol::id::sha256;

use crate::codes::case_id;
use crate::envelopes::merge;
use crate::{Result, fixed};

/// The keys, by the labels that their seeds are the SHA-256 of.
const SENDER: &str = "southwind vectors sender";
const NEW_SENDER: &str = "southwind vectors new sender";
const HANA: &str = "southwind vectors hana";
const JIMIN: &str = "southwind vectors jimin";

/// What stands before the bytes that are signed.
const CONTEXT: &str = "southwind document v1\n";

pub(crate) fn vectors() -> Result<Value> {
    let mut good = vec![
        holds("an appeal with a reply address", Document::appeal(appeal()?), &[SENDER], appeal_json()?)?,
        holds("a follow-up", Document::follow_up(follow_up()?), &[SENDER], follow_up_json()?)?,
        holds("a move to a new code", Document::follow_up(moving(SENDER, NEW_SENDER)?), &[SENDER], moving_json()?)?,
        holds("a reply", Document::reply(reply()), &[HANA], reply_json())?,
        holds("a reply that asks", Document::reply(asking()), &[HANA], asking_json())?,
        holds("a reply that two have signed", Document::reply(reply()), &[HANA, JIMIN], reply_json())?,
        holds("an instruction", Document::reply(instruction()), &[JIMIN, HANA], instruction_json())?,
    ];
    for (name, act, shown) in acts()? {
        good.push(holds(name, Document::case_event(event(act)?), &[HANA], event_json(shown)?)?);
    }
    let silent = CaseEvent { act: None, ..event(Act::Note(String::new()))? };
    let name = "a statement with no act that this version knows";
    good.push(holds(name, Document::case_event(silent), &[HANA], event_json(json!({}))?)?);
    let mut seeds = json!({});
    for label in [SENDER, NEW_SENDER, HANA, JIMIN] {
        seeds[label] =
            json!({ "seed": HEXLOWER.encode(&fixed::seed(label)), "public": BASE64.encode(&fixed::public(label)?) });
    }
    Ok(json!({
        "comment": "PROTOCOL.md step 14.1. `header` is the document as it stands in its padding; `content` is what was signed, in the proto3 JSON mapping with the field names of document.proto, `signers` are the keys in the order of their signatures, `event_id` is the id of a statement (15.1). `refused` is why: `not-signed`; `count` (neither one nor two signatures), `twice` (one key), `does-not-hold`, `not-for-signing` (a kind that is never signed), `appeal` (not signed by its sender key alone), `two` (only a reply has two), `instruction` (one signature), `case` (not the sender key of the case), `move` (no proof by the new code); `length`, `unknown`, `unreadable`.",
        "keys": seeds,
        "vectors": good,
        "refused": refused()?,
    }))
}

/// An appeal with a reply address, signed: for the sealed vectors too.
pub(crate) fn signed_appeal() -> Result<(Vec<u8>, Value)> {
    let document = signed(&Document::appeal(appeal()?).to_bytes()?, &[SENDER])?;
    Ok((Document { kind: Some(DocumentKind::Signed(document.clone())) }.to_bytes()?, signed_json(&document)))
}

/// A follow-up that nobody has signed.
pub(crate) fn unsigned_follow_up() -> Result<Vec<u8>> {
    Ok(Document::follow_up(follow_up()?).to_bytes()?)
}

fn signed_json(signed: &Signed) -> Value {
    let signature = |signature: &Signature| json!({ "key": BASE64.encode(&signature.key), "signature": BASE64.encode(&signature.signature) });
    json!({ "signed": {
        "document": BASE64.encode(&signed.document),
        "signatures": signed.signatures.iter().map(signature).collect::<Vec<_>>(),
    } })
}

/// A document with the signatures of these keys.
pub(crate) fn signed(document: &[u8], labels: &[&str]) -> Result<Signed> {
    let text = [CONTEXT.as_bytes(), document].concat();
    let signature =
        |label: &&str| Ok(Signature { key: fixed::public(label)?.to_vec(), signature: fixed::sign(label, &text)? });
    let signatures = labels.iter().map(signature).collect::<Result<_>>()?;
    Ok(Signed { document: document.to_vec(), signatures })
}

/// A signed document as a header, in base64.
pub(crate) fn header(signed: Signed) -> Result<String> {
    Ok(BASE64.encode(&Document { kind: Some(DocumentKind::Signed(signed)) }.to_bytes()?))
}

fn holds(name: &str, document: Document, labels: &[&str], content: Value) -> Result<Value> {
    let bytes = document.to_bytes()?;
    let signers = labels.iter().map(|label| Ok(BASE64.encode(&fixed::public(label)?))).collect::<Result<Vec<_>>>()?;
    let mut vector =
        json!({ "name": name, "header": header(signed(&bytes, labels)?)?, "content": content, "signers": signers });
    if let Some(DocumentKind::CaseEvent(_)) = document.kind {
        let id = sha256(&[fixed::public(labels[0])?.as_slice(), &bytes].concat());
        vector["event_id"] = json!(HEXLOWER.encode(&id[..16]));
    }
    Ok(vector)
}

fn refused() -> Result<Vec<Value>> {
    let case = |name: &str, header: String, why: &str| json!({ "name": name, "header": header, "refused": why });
    let bare = |document: Document| Ok::<_, Box<dyn std::error::Error>>(BASE64.encode(&document.to_bytes()?));
    let by = |document: Document, labels: &[&str]| header(signed(&document.to_bytes()?, labels)?);
    let acting = reply();
    let signed_reply = || signed(&Document::reply(reply()).to_bytes()?, &[HANA]);
    let bent = |bend: &dyn Fn(&mut Signed)| {
        let mut signed = signed_reply()?;
        bend(&mut signed);
        header(signed)
    };
    let statement = |change: &dyn Fn(&mut CaseEvent)| {
        let mut event = event(Act::Note("words".to_owned()))?;
        change(&mut event);
        by(Document::case_event(event), &[HANA])
    };
    let asked = |change: &dyn Fn(&mut FollowUp)| {
        let mut follow_up = follow_up()?;
        change(&mut follow_up);
        by(Document::follow_up(follow_up), &[SENDER])
    };
    let addressed = |change: &dyn Fn(&mut ReplyAddress)| {
        let mut appeal = appeal()?;
        if let Some(address) = appeal.reply_to.as_mut() {
            change(address);
        }
        by(Document::appeal(appeal), &[SENDER])
    };
    let without_context = || {
        let mut signed = signed_reply()?;
        signed.signatures[0].signature = fixed::sign(HANA, &signed.document)?;
        header(signed)
    };
    let nested = Document { kind: Some(DocumentKind::Signed(signed_reply()?)) };
    let attachment = Document::attachment(Attachment { appeal_id: vec![1; 16], evidence: Some(evidence()) });
    let cutoff = |key: usize, head: usize| {
        Act::Cutoff(Cutoff { signing_key: vec![1; key], name: String::new(), number: 1, head: vec![2; head] })
    };
    let mut unproven = moving(SENDER, NEW_SENDER)?;
    unproven.moved_proof.clear();
    let mut proven_by_old = moving(SENDER, NEW_SENDER)?;
    proven_by_old.moved_proof = fixed::sign(SENDER, &move_text(SENDER, NEW_SENDER)?)?;
    let mut of_another = moving(SENDER, NEW_SENDER)?;
    of_another.moved_proof = fixed::sign(NEW_SENDER, &move_text(HANA, NEW_SENDER)?)?;
    let mut plain = appeal()?;
    plain.reply_to = None;
    Ok(vec![
        case("an appeal with a reply address and no signature", bare(Document::appeal(appeal()?))?, "not-signed"),
        case("a follow-up without a signature", bare(Document::follow_up(follow_up()?))?, "not-signed"),
        case("a reply without a signature", bare(Document::reply(acting))?, "not-signed"),
        case(
            "a statement without a signature",
            bare(Document::case_event(event(Act::Note("words".to_owned()))?))?,
            "not-signed",
        ),
        case("an empty list of signatures", bent(&|signed| signed.signatures.clear())?, "count"),
        case("three signatures", by(Document::reply(reply()), &[HANA, JIMIN, SENDER])?, "count"),
        case("one key twice", by(Document::reply(reply()), &[HANA, HANA])?, "twice"),
        case(
            "a word changed after it was signed",
            bent(&|signed| {
                if let Some(last) = signed.document.last_mut() {
                    *last ^= 1;
                }
            })?,
            "does-not-hold",
        ),
        case("a signature changed", bent(&|signed| signed.signatures[0].signature[0] ^= 1)?, "does-not-hold"),
        case("a signature cut short", bent(&|signed| signed.signatures[0].signature.truncate(63))?, "does-not-hold"),
        case("a signature without the words before the document", without_context()?, "does-not-hold"),
        case(
            "the second of two signatures is of another text",
            bent(&|signed| {
                let mut second = signed.signatures[0].clone();
                second.key = vec![7; 32];
                signed.signatures.push(second);
            })?,
            "does-not-hold",
        ),
        case("a signer's key of 31 bytes", bent(&|signed| signed.signatures[0].key.truncate(31))?, "length"),
        case("a signed document in a signed one", by(nested, &[HANA])?, "not-for-signing"),
        case("a signed attachment", by(attachment, &[SENDER])?, "not-for-signing"),
        case("a signed appeal without a reply address", by(Document::appeal(plain), &[SENDER])?, "appeal"),
        case("an appeal that another key has signed", by(Document::appeal(appeal()?), &[NEW_SENDER])?, "appeal"),
        case("an appeal that two keys have signed", by(Document::appeal(appeal()?), &[SENDER, NEW_SENDER])?, "appeal"),
        case("a follow-up that two keys have signed", by(Document::follow_up(follow_up()?), &[SENDER, HANA])?, "two"),
        case(
            "a statement that two have signed",
            by(Document::case_event(event(Act::Note("words".to_owned()))?), &[HANA, JIMIN])?,
            "two",
        ),
        case("an instruction that one has signed", by(Document::reply(instruction()), &[JIMIN])?, "instruction"),
        case(
            "a follow-up in the name of another's case",
            by(Document::follow_up(follow_up()?), &[NEW_SENDER])?,
            "case",
        ),
        case("a move without a proof", by(Document::follow_up(unproven), &[SENDER])?, "move"),
        case("a move that only the old code proves", by(Document::follow_up(proven_by_old), &[SENDER])?, "move"),
        case("a move with the proof of another", by(Document::follow_up(of_another), &[SENDER])?, "move"),
        case("a case id of 15 bytes", asked(&|it| it.case_id.truncate(15))?, "length"),
        case("no follow-up id", asked(&|it| it.follow_up_id.clear())?, "length"),
        case("an answered reply's id of 17 bytes", asked(&|it| it.answers = vec![1; 17])?, "length"),
        case("no reply id", by(Document::reply(Reply { reply_id: Vec::new(), ..reply() }), &[HANA])?, "length"),
        case("a sender key of 31 bytes", addressed(&|it| it.sender_key.truncate(31))?, "length"),
        case("a mailbox of 33 bytes", addressed(&|it| it.mailbox.push(0))?, "length"),
        case("a recipient of 1,215 bytes", addressed(&|it| it.recipient.truncate(1_215))?, "length"),
        case("a previous id of 15 bytes", statement(&|it| it.previous.truncate(15))?, "length"),
        case("a replaced id of 15 bytes", statement(&|it| it.replaces = vec![vec![1; 15]])?, "length"),
        case("a cutoff of a key of 31 bytes", statement(&|it| it.act = Some(cutoff(31, 16)))?, "length"),
        case("a cutoff at an id of 15 bytes", statement(&|it| it.act = Some(cutoff(32, 15)))?, "length"),
        case("a signed document of no kind", header(signed(b"", &[HANA])?)?, "unknown"),
        case("signed bytes that are not protobuf", header(signed(b"\xff\xff", &[HANA])?)?, "unreadable"),
    ])
}

/// The reply address of a sender key. Mailbox and recipient only have to have their lengths here.
fn address(label: &str) -> Result<ReplyAddress> {
    Ok(ReplyAddress {
        sender_key: fixed::public(label)?.to_vec(),
        mailbox: fixed::bytes(&format!("{label} mailbox"), 32),
        recipient: fixed::bytes(&format!("{label} recipient"), 1_216),
    })
}

fn address_json(label: &str) -> Result<Value> {
    let address = address(label)?;
    Ok(json!({
        "sender_key": BASE64.encode(&address.sender_key),
        "mailbox": BASE64.encode(&address.mailbox),
        "recipient": BASE64.encode(&address.recipient),
    }))
}

fn case_of(label: &str) -> Result<Vec<u8>> {
    Ok(case_id(&fixed::public(label)?))
}

fn id(byte: u8) -> String {
    BASE64.encode(&[byte; 16])
}

fn appeal() -> Result<Appeal> {
    Ok(Appeal {
        appeal_id: vec![5; 16],
        language: "vi".to_owned(),
        kind: Kind::Hiding.into(),
        people: Some(People { women: 2, ..People::default() }),
        place: Some(Place { country: "VN".to_owned(), region: String::new() }),
        account: "Hai người đang trốn.".to_owned(),
        composed_at: "2026-11-22T15:10:00+07:00".to_owned(),
        reply_to: Some(address(SENDER)?),
        ..Appeal::default()
    })
}

fn appeal_json() -> Result<Value> {
    Ok(json!({ "appeal": {
        "appeal_id": id(5),
        "language": "vi",
        "kind": "KIND_HIDING",
        "people": { "women": 2 },
        "place": { "country": "VN" },
        "account": "Hai người đang trốn.",
        "composed_at": "2026-11-22T15:10:00+07:00",
        "reply_to": address_json(SENDER)?,
    } }))
}

fn evidence() -> Evidence {
    Evidence {
        attachment_id: vec![2; 16],
        media_type: "image/jpeg".to_owned(),
        bytes: 20_000,
        sha256_original: vec![3; 32],
        sha256_cleaned: vec![4; 32],
        ..Evidence::default()
    }
}

fn follow_up() -> Result<FollowUp> {
    Ok(FollowUp {
        case_id: case_of(SENDER)?,
        follow_up_id: vec![6; 16],
        composed_at: "2026-11-23T08:00:00+07:00".to_owned(),
        answers: vec![7; 16],
        text: "Họ vẫn ở đó.".to_owned(),
        evidence: vec![evidence()],
        language: "vi".to_owned(),
        ..FollowUp::default()
    })
}

fn follow_up_json() -> Result<Value> {
    Ok(json!({ "follow_up": {
        "case_id": BASE64.encode(&case_of(SENDER)?),
        "follow_up_id": id(6),
        "composed_at": "2026-11-23T08:00:00+07:00",
        "answers": id(7),
        "text": "Họ vẫn ở đó.",
        "evidence": [{
            "attachment_id": id(2),
            "media_type": "image/jpeg",
            "bytes": "20000",
            "sha256_original": BASE64.encode(&[3; 32]),
            "sha256_cleaned": BASE64.encode(&[4; 32]),
        }],
        "language": "vi",
    } }))
}

/// What the new code signs.
fn move_text(old: &str, new: &str) -> Result<Vec<u8>> {
    let ReplyAddress { sender_key, mailbox, recipient } = address(new)?;
    Ok([b"southwind move v1\n".to_vec(), case_of(old)?, sender_key, mailbox, recipient].concat())
}

fn moving(old: &str, new: &str) -> Result<FollowUp> {
    Ok(FollowUp {
        case_id: case_of(old)?,
        follow_up_id: vec![8; 16],
        moved_to: Some(address(new)?),
        moved_proof: fixed::sign(new, &move_text(old, new)?)?,
        ..FollowUp::default()
    })
}

fn moving_json() -> Result<Value> {
    Ok(json!({ "follow_up": {
        "case_id": BASE64.encode(&case_of(SENDER)?),
        "follow_up_id": id(8),
        "moved_to": address_json(NEW_SENDER)?,
        "moved_proof": BASE64.encode(&fixed::sign(NEW_SENDER, &move_text(SENDER, NEW_SENDER)?)?),
    } }))
}

fn reply() -> Reply {
    Reply {
        case_id: vec![9; 16],
        reply_id: vec![7; 16],
        number: 2,
        composed_at: "2026-11-22T20:00:00+09:00".to_owned(),
        code: ReplyCode::SentTo.into(),
        body: Body::Unhcr.into(),
        text: "조금만 기다려 주십시오.".to_owned(),
        epoch: 7,
        roster: 3,
        ..Reply::default()
    }
}

fn reply_json() -> Value {
    json!({ "reply": {
        "case_id": id(9),
        "reply_id": id(7),
        "number": 2,
        "composed_at": "2026-11-22T20:00:00+09:00",
        "code": "REPLY_CODE_SENT_TO",
        "body": "BODY_UNHCR",
        "text": "조금만 기다려 주십시오.",
        "epoch": "7",
        "roster": "3",
    } })
}

fn asking() -> Reply {
    Reply { code: ReplyCode::Need.into(), need: Need::Custody.into(), body: 0, text: String::new(), ..reply() }
}

fn asking_json() -> Value {
    let mut asking = reply_json();
    if let Some(reply) = asking["reply"].as_object_mut() {
        reply.remove("body");
        reply.remove("text");
    }
    merge(&mut asking["reply"], json!({ "code": "REPLY_CODE_NEED", "need": "NEED_CUSTODY" }));
    asking
}

fn instruction() -> Reply {
    Reply { code: ReplyCode::StandBy.into(), body: 0, instruction: "Go when it is dark.".to_owned(), ..reply() }
}

fn instruction_json() -> Value {
    let mut instruction = reply_json();
    if let Some(reply) = instruction["reply"].as_object_mut() {
        reply.remove("body");
    }
    merge(&mut instruction["reply"], json!({ "code": "REPLY_CODE_STAND_BY", "instruction": "Go when it is dark." }));
    instruction
}

/// Every act that a statement of the journal may be, with how it shows in JSON.
fn acts() -> Result<Vec<(&'static str, Act, Value)>> {
    let bytes = Document::reply(reply()).to_bytes()?;
    let moment = Moment { precision: Precision::Day.into(), value: "2026-11-20".to_owned() };
    let assignment = Assignment { owner: "hana".to_owned(), backup: "jimin".to_owned() };
    let cutoff =
        Cutoff { signing_key: fixed::public(JIMIN)?.to_vec(), name: "jimin".to_owned(), number: 12, head: vec![1; 16] };
    let cutoff_json = json!({
        "signing_key": BASE64.encode(&fixed::public(JIMIN)?),
        "name": "jimin",
        "number": "12",
        "head": id(1),
    });
    let verification = Act::Verification(Verification::Corroborated.into());
    Ok(vec![
        ("an assignment", Act::Assignment(assignment), json!({ "assignment": { "owner": "hana", "backup": "jimin" } })),
        ("a status", Act::Status(Status::ActiveDetained.into()), json!({ "status": "STATUS_ACTIVE_DETAINED" })),
        ("a class", Act::Class(Class::Red.into()), json!({ "class": "CLASS_RED" })),
        ("a verification", verification, json!({ "verification": "VERIFICATION_CORROBORATED" })),
        ("a note", Act::Note("두 곳에서 들음".to_owned()), json!({ "note": "두 곳에서 들음" })),
        ("a reply that was sent", Act::ReplySent(bytes.clone()), json!({ "reply_sent": BASE64.encode(&bytes) })),
        (
            "a reply that is proposed",
            Act::ReplyProposed(bytes.clone()),
            json!({ "reply_proposed": BASE64.encode(&bytes) }),
        ),
        (
            "custody",
            Act::CustodySince(moment),
            json!({ "custody_since": { "precision": "PRECISION_DAY", "value": "2026-11-20" } }),
        ),
        ("a cutoff", Act::Cutoff(cutoff), json!({ "cutoff": cutoff_json })),
    ])
}

fn event(act: Act) -> Result<CaseEvent> {
    Ok(CaseEvent {
        follow_ups_seen: Vec::new(),
        case_id: case_of(SENDER)?,
        desk: "seoul".to_owned(),
        at: "2026-11-22T11:00:00Z".to_owned(),
        number: 4,
        previous: vec![3; 16],
        replaces: vec![vec![1; 16], vec![2; 16]],
        act: Some(act),
    })
}

fn event_json(act: Value) -> Result<Value> {
    let mut event = json!({
        "case_id": BASE64.encode(&case_of(SENDER)?),
        "desk": "seoul",
        "at": "2026-11-22T11:00:00Z",
        "number": "4",
        "previous": id(3),
        "replaces": [id(1), id(2)],
    });
    merge(&mut event, act);
    Ok(json!({ "case_event": event }))
}
