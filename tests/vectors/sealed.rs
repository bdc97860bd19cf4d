//! Padded documents and envelopes, opened with the identities that stand beside them.

use std::io::Write;
use std::iter;

use data_encoding::{BASE64, HEXLOWER};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use southwind::case::document::{
    Appeal, Attachment, Consents, Custody, Document, DocumentKind, Evidence, Moment, People, Person,
};
use southwind::case::hybrid::HybridIdentity;
use southwind::case::open::{OpenError, Opened, Quarantined};
use southwind::protocol::id::sha256;

use crate::{Vectors, assert_complete, read, run_all};

fn open(envelope: &[u8], identity: HybridIdentity) -> Result<(Document, Vec<u8>), Quarantined> {
    let mut body = Vec::new();
    let opened = Opened::open(envelope, envelope.len() as u64, &[identity]).and_then(|opened| opened.finish(&mut body));
    match opened {
        Ok(document) => Ok((document, body)),
        Err(OpenError::Quarantined(why)) => Err(why),
        Err(OpenError::Io(error)) => panic!("nothing here is read from a disk: {error}"),
    }
}

fn encrypt(padded: &[u8], identity: &HybridIdentity) -> Vec<u8> {
    let recipient = identity.to_recipient().unwrap();
    let encryptor = age::Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient)).unwrap();
    let mut envelope = Vec::new();
    let mut writer = encryptor.wrap_output(&mut envelope).unwrap();
    writer.write_all(padded).unwrap();
    writer.finish().unwrap();
    envelope
}

#[derive(Deserialize)]
struct PaddingVector {
    beginning: String,
    zeros: usize,
    end: String,
    header: Option<String>,
    body: Option<String>,
    refused: Option<String>,
}

/// The library opens padding only inside an envelope, so each vector is sealed first.
#[test]
fn padding() {
    let shown = run_all("padding", "vectors", |vector: &PaddingVector| {
        let mut padded = BASE64.decode(vector.beginning.as_bytes()).unwrap();
        padded.resize(padded.len() + vector.zeros, 0);
        padded.extend(BASE64.decode(vector.end.as_bytes()).unwrap());
        let identity = HybridIdentity::generate(&ring::rand::SystemRandom::new()).unwrap();
        match open(&encrypt(&padded, &identity), identity) {
            Ok((document, body)) => {
                let header = document.to_bytes().unwrap();
                let found = (Some(BASE64.encode(&header)), Some(BASE64.encode(&body)), None);
                assert_eq!(found, (vector.header.clone(), vector.body.clone(), vector.refused.clone()));
                None
            }
            Err(why) => {
                let refused = padding_name(&why);
                assert_eq!(Some(refused), vector.refused.as_deref(), "{why}");
                Some(refused.to_owned())
            }
        }
    });
    assert_complete("padding", &shown, &["class", "digest", "document", "fill", "length"]);
}

fn padding_name(why: &Quarantined) -> &'static str {
    match why {
        Quarantined::Shape(_) | Quarantined::Padding("a smaller class would hold the content") => "class",
        Quarantined::Padding("a fill byte is not zero") => "fill",
        Quarantined::Padding(_) => "length",
        Quarantined::Document(_) => "document",
        Quarantined::Digest => "digest",
        Quarantined::WrongKey => "wrong-key",
        Quarantined::Damaged => "damaged",
    }
}

#[derive(Deserialize)]
struct SealedFile {
    identity: String,
    recipient: String,
    #[serde(flatten)]
    sealed: Vectors<SealedVector>,
}

#[derive(Deserialize)]
struct SealedVector {
    name: String,
    envelope: String,
    padded_sha256: String,
    header: String,
    body: Body,
    document: Value,
}

#[derive(Deserialize)]
struct Body {
    length: usize,
    sha256: String,
}

#[derive(Deserialize)]
struct QuarantinedVector {
    envelope: Option<String>,
    same_as: Option<String>,
    flip: Option<i64>,
    cut_to: Option<i64>,
    remove: Option<(usize, usize)>,
    identity: Option<String>,
    quarantined: String,
}

#[test]
fn sealed_appeals_open() {
    let file: SealedFile = read("sealed-appeals");
    let identity = || file.identity.parse::<HybridIdentity>().unwrap();
    assert_eq!(identity().to_recipient().unwrap().to_string(), file.recipient);
    assert_eq!(*identity().expose().unwrap(), file.identity);
    run_all("sealed-appeals", "vectors", |vector: &SealedVector| {
        let envelope = BASE64.decode(vector.envelope.as_bytes()).unwrap();
        let (document, body) = open(&envelope, identity()).unwrap();
        assert_eq!(BASE64.encode(&document.to_bytes().unwrap()), vector.header);
        assert_eq!((body.len(), HEXLOWER.encode(&sha256(&body))), (vector.body.length, vector.body.sha256.clone()));
        assert_eq!(document_json(&document), vector.document);
        let mut padded = Vec::new();
        let mut padding = southwind::case::padding::Padded::new(&document, body.as_slice()).unwrap();
        std::io::Read::read_to_end(&mut padding, &mut padded).unwrap();
        assert_eq!(HEXLOWER.encode(&sha256(&padded)), vector.padded_sha256);
        None
    });
}

#[test]
fn quarantined_envelopes_do_not_open() {
    let file: SealedFile = read("sealed-appeals");
    let named = |name: &str| file.sealed.vectors.iter().find(|vector| vector.name == name).unwrap().envelope.clone();
    let shown = run_all("sealed-appeals", "quarantined", |vector: &QuarantinedVector| {
        let envelope = vector.envelope.clone().or(vector.same_as.as_deref().map(named)).unwrap();
        let mut envelope = BASE64.decode(envelope.as_bytes()).unwrap();
        let place = |at: i64| usize::try_from(if at < 0 { at + envelope.len() as i64 } else { at }).unwrap();
        let (flip, cut) = (vector.flip.map(place), vector.cut_to.map(place));
        if let Some(at) = flip {
            envelope[at] ^= 1;
        }
        envelope.truncate(cut.unwrap_or(envelope.len()));
        if let Some((from, to)) = vector.remove {
            envelope.drain(from..to);
        }
        let identity = vector.identity.as_ref().unwrap_or(&file.identity).parse().unwrap();
        let why = quarantine_name(&open(&envelope, identity).unwrap_err());
        assert_eq!(why, vector.quarantined);
        Some(why.to_owned())
    });
    assert_complete("sealed-appeals", &shown, &["damaged", "digest", "document", "padding", "shape", "wrong-key"]);
}

fn quarantine_name(why: &Quarantined) -> &'static str {
    match why {
        Quarantined::Shape(_) => "shape",
        Quarantined::WrongKey => "wrong-key",
        Quarantined::Damaged => "damaged",
        Quarantined::Padding(_) => "padding",
        Quarantined::Document(_) => "document",
        Quarantined::Digest => "digest",
    }
}

/// The proto3 JSON mapping, with the field names of document.proto; fields at their default are left out.
fn document_json(document: &Document) -> Value {
    match document.kind.as_ref().unwrap() {
        DocumentKind::Appeal(appeal) => json!({ "appeal": appeal_json(appeal) }),
        DocumentKind::Attachment(attachment) => json!({ "attachment": attachment_json(attachment) }),
        other => panic!("no vector has {other:?} yet"),
    }
}

/// Leaves out what is at its default.
fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let zero = |value: &Value| {
        [json!(null), json!(""), json!(0), json!("0"), json!(false), json!([])].contains(value)
            || value.as_str().is_some_and(|name| ["KIND_UNSPECIFIED", "CONSENT_NOT_ASKED"].contains(&name))
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
