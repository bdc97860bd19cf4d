//! Documents in the proto3 JSON mapping, with the field names of document.proto: what vectors show of one.

use data_encoding::BASE64;
use serde_json::{Map, Value, json};
use southwind::case::document::{
    Act, Appeal, Attachment, CaseEvent, Class, Consents, Custody, Cutoff, Document, DocumentKind, Evidence, FollowUp,
    Moment, People, Person, Reply, ReplyAddress, Signed, Status, Verification,
};

/// The proto3 JSON mapping, with the field names of document.proto; fields at their default are left out.
pub(crate) fn document_json(document: &Document) -> Value {
    kind_json(document.kind.as_ref().unwrap())
}

/// The same, of what was taken out of its signatures.
pub(crate) fn kind_json(kind: &DocumentKind) -> Value {
    match kind {
        DocumentKind::Appeal(appeal) => json!({ "appeal": appeal_json(appeal) }),
        DocumentKind::Attachment(attachment) => json!({ "attachment": attachment_json(attachment) }),
        DocumentKind::FollowUp(follow_up) => json!({ "follow_up": follow_up_json(follow_up) }),
        DocumentKind::Reply(reply) => json!({ "reply": reply_json(reply) }),
        DocumentKind::CaseEvent(event) => json!({ "case_event": event_json(event) }),
        DocumentKind::Signed(signed) => json!({ "signed": signed_json(signed) }),
    }
}

/// Leaves out what is at its default.
fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let zero = |value: &Value| {
        [json!(null), json!(""), json!(0), json!("0"), json!(false), json!([])].contains(value)
            || value.as_str().is_some_and(|name| name.ends_with("_UNSPECIFIED") || name == "CONSENT_NOT_ASKED")
            || value.as_str().is_some_and(|name| ["PRECISION_UNKNOWN", "TIME_LEFT_UNKNOWN"].contains(&name))
            || value.as_str().is_some_and(|name| ["CLEANING_NOT_POSSIBLE", "PURPOSE_EVIDENCE"].contains(&name))
    };
    let kept = fields.into_iter().filter(|(_, value)| !zero(value));
    Value::Object(kept.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

fn list<T>(items: &[T], form: impl Fn(&T) -> Value) -> Value {
    Value::Array(items.iter().map(form).collect())
}

fn appeal_json(appeal: &Appeal) -> Value {
    object([
        ("appeal_id", json!(BASE64.encode(&appeal.appeal_id))),
        ("language", json!(appeal.language)),
        ("kind", json!(appeal.kind().as_str_name())),
        ("people", json!(appeal.people.as_ref().map(people_json))),
        (
            "place",
            json!(
                appeal
                    .place
                    .as_ref()
                    .map(|place| { object([("country", json!(place.country)), ("region", json!(place.region))]) })
            ),
        ),
        ("when", json!(appeal.when.as_ref().map(moment_json))),
        ("time_left", json!(appeal.time_left().as_str_name())),
        ("account", json!(appeal.account)),
        ("consents", json!(appeal.consents.as_ref().map(consents_json))),
        ("evidence", list(&appeal.evidence, evidence_json)),
        ("composed_at", json!(appeal.composed_at)),
        ("reply_to", json!(appeal.reply_to.as_ref().map(address_json))),
        ("persons", list(&appeal.persons, person_json)),
        ("custody", json!(appeal.custody.as_ref().map(custody_json))),
        ("risk_grounds", json!(appeal.risk_grounds)),
        ("actions_taken", json!(appeal.actions_taken)),
        ("requested_action", json!(appeal.requested_action)),
        ("desired_destination", json!(appeal.desired_destination)),
        ("sender_relation", json!(appeal.sender_relation)),
        ("safe_time_to_reply", json!(appeal.safe_time_to_reply)),
    ])
}

fn people_json(people: &People) -> Value {
    object([
        ("women", json!(people.women)),
        ("men", json!(people.men)),
        ("girls", json!(people.girls)),
        ("boys", json!(people.boys)),
        ("unknown", json!(people.unknown)),
    ])
}

fn moment_json(moment: &Moment) -> Value {
    object([("precision", json!(moment.precision().as_str_name())), ("value", json!(moment.value))])
}

fn consents_json(consents: &Consents) -> Value {
    object([
        ("partner", json!(consents.partner().as_str_name())),
        ("unhcr", json!(consents.unhcr().as_str_name())),
        ("embassy", json!(consents.embassy().as_str_name())),
        ("un_body", json!(consents.un_body().as_str_name())),
        ("media", json!(consents.media().as_str_name())),
        ("given_by", json!(consents.given_by)),
    ])
}

fn person_json(person: &Person) -> Value {
    object([
        ("label", json!(person.label)),
        ("sex", json!(person.sex)),
        ("age_band", json!(person.age_band)),
        ("needs", json!(person.needs)),
        ("linked_to", json!(person.linked_to)),
    ])
}

fn custody_json(custody: &Custody) -> Value {
    object([
        ("authority_type", json!(custody.authority_type)),
        ("arrested_at", json!(custody.arrested_at.as_ref().map(moment_json))),
        ("last_seen", json!(custody.last_seen.as_ref().map(moment_json))),
        ("moved_to", json!(custody.moved_to)),
        ("warrant_shown", json!(custody.warrant_shown)),
        ("home_country_visits", list(&custody.home_country_visits, moment_json)),
    ])
}

fn evidence_json(evidence: &Evidence) -> Value {
    object([
        ("attachment_id", json!(BASE64.encode(&evidence.attachment_id))),
        ("media_type", json!(evidence.media_type)),
        ("bytes", json!(evidence.bytes.to_string())),
        ("sha256_original", json!(BASE64.encode(&evidence.sha256_original))),
        ("sha256_cleaned", json!(BASE64.encode(&evidence.sha256_cleaned))),
        ("cleaning", json!(evidence.cleaning().as_str_name())),
        ("seconds", json!(evidence.seconds)),
        ("purpose", json!(evidence.purpose().as_str_name())),
    ])
}

fn attachment_json(attachment: &Attachment) -> Value {
    object([
        ("appeal_id", json!(BASE64.encode(&attachment.appeal_id))),
        ("evidence", json!(attachment.evidence.as_ref().map(evidence_json))),
    ])
}

fn address_json(address: &ReplyAddress) -> Value {
    object([
        ("sender_key", json!(BASE64.encode(&address.sender_key))),
        ("mailbox", json!(BASE64.encode(&address.mailbox))),
        ("recipient", json!(BASE64.encode(&address.recipient))),
    ])
}

fn follow_up_json(follow_up: &FollowUp) -> Value {
    object([
        ("case_id", json!(BASE64.encode(&follow_up.case_id))),
        ("follow_up_id", json!(BASE64.encode(&follow_up.follow_up_id))),
        ("composed_at", json!(follow_up.composed_at)),
        ("answers", json!(BASE64.encode(&follow_up.answers))),
        ("text", json!(follow_up.text)),
        ("evidence", list(&follow_up.evidence, evidence_json)),
        ("language", json!(follow_up.language)),
        ("moved_to", json!(follow_up.moved_to.as_ref().map(address_json))),
        ("moved_proof", json!(BASE64.encode(&follow_up.moved_proof))),
    ])
}

fn reply_json(reply: &Reply) -> Value {
    object([
        ("case_id", json!(BASE64.encode(&reply.case_id))),
        ("reply_id", json!(BASE64.encode(&reply.reply_id))),
        ("number", json!(reply.number)),
        ("composed_at", json!(reply.composed_at)),
        ("code", json!(reply.code().as_str_name())),
        ("need", json!(reply.need().as_str_name())),
        ("body", json!(reply.body().as_str_name())),
        ("text", json!(reply.text)),
        ("instruction", json!(reply.instruction)),
        ("epoch", json!(reply.epoch.to_string())),
        ("roster", json!(reply.roster.to_string())),
    ])
}

fn event_json(event: &CaseEvent) -> Value {
    let mut shown = object([
        ("case_id", json!(BASE64.encode(&event.case_id))),
        ("desk", json!(event.desk)),
        ("at", json!(event.at)),
        ("number", json!(event.number.to_string())),
        ("previous", json!(BASE64.encode(&event.previous))),
        ("replaces", list(&event.replaces, |id| json!(BASE64.encode(id)))),
    ]);
    if let Some((name, act)) = event.act.as_ref().map(act_json) {
        shown[name] = act;
    }
    shown
}

/// One of these always shows, also at its default.
fn act_json(act: &Act) -> (&'static str, Value) {
    match act {
        Act::Assignment(it) => ("assignment", object([("owner", json!(it.owner)), ("backup", json!(it.backup))])),
        Act::Status(status) => ("status", json!(Status::try_from(*status).unwrap().as_str_name())),
        Act::Class(class) => ("class", json!(Class::try_from(*class).unwrap().as_str_name())),
        Act::Verification(it) => ("verification", json!(Verification::try_from(*it).unwrap().as_str_name())),
        Act::Note(note) => ("note", json!(note)),
        Act::ReplySent(bytes) => ("reply_sent", json!(BASE64.encode(bytes))),
        Act::ReplyProposed(bytes) => ("reply_proposed", json!(BASE64.encode(bytes))),
        Act::CustodySince(moment) => ("custody_since", moment_json(moment)),
        Act::Cutoff(cutoff) => ("cutoff", cutoff_json(cutoff)),
    }
}

fn cutoff_json(cutoff: &Cutoff) -> Value {
    object([
        ("signing_key", json!(BASE64.encode(&cutoff.signing_key))),
        ("name", json!(cutoff.name)),
        ("number", json!(cutoff.number.to_string())),
        ("head", json!(BASE64.encode(&cutoff.head))),
    ])
}

fn signed_json(signed: &Signed) -> Value {
    object([
        ("document", json!(BASE64.encode(&signed.document))),
        (
            "signatures",
            list(&signed.signatures, |signature| {
                object([
                    ("key", json!(BASE64.encode(&signature.key))),
                    ("signature", json!(BASE64.encode(&signature.signature))),
                ])
            }),
        ),
    ])
}
