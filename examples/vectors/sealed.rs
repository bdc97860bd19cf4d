//! Envelopes that open, with the identity that opens them, and envelopes that are quarantined.
//! age draws randomness when it seals, so an envelope is made once and kept as long as its document stays the same.

use std::collections::HashMap;
use std::io::Write;
use std::iter;
use std::path::Path;

use age::Encryptor;
use data_encoding::{BASE64, HEXLOWER};
use serde_json::{Value, json};
use southwind::case::document::{
    Appeal, Cleaning, Consent, Consents, Custody, Document, Evidence, Kind, Moment, People, Person, Place, Precision,
    Purpose, TimeLeft,
};
use southwind::case::hybrid::HybridIdentity;
use southwind::protocol::envelope::Shape;
use southwind::protocol::id::sha256;

use crate::envelopes::merge;
use crate::padding::{Padding, attachment, smallest};
use crate::{Result, fixed, signed};

/// Bytes of a header up to the end of the recipient's stanza, where the age crate puts its grease.
const RECIPIENT_END: usize = 1579;

/// Bytes of the line with the MAC, the last of a header.
const MAC_LINE: usize = 48;

/// When new envelopes are made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reseal {
    IfChanged,
    Always,
}

/// What is sealed to, and the envelopes that were made before, by the SHA-256 of what is inside.
struct Sealing {
    identity: HybridIdentity,
    made: HashMap<String, String>,
}

impl Sealing {
    fn new(path: &Path, reseal: Reseal) -> Result<Self> {
        let identity = fixed::identity("southwind vectors epoch")?;
        let file: Value = match std::fs::read(path) {
            Ok(bytes) if reseal == Reseal::IfChanged => serde_json::from_slice(&bytes)?,
            _ => Value::Null,
        };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let same = text(&file["identity"]) == *identity.expose()?;
        let lists = [&file["vectors"], &file["quarantined"]];
        let vectors = lists.into_iter().filter_map(Value::as_array).flatten().filter(|_| same);
        let made = vectors.map(|vector| (text(&vector["padded_sha256"]), text(&vector["envelope"])));
        Ok(Self { identity, made: made.collect() })
    }

    /// The envelope around a padded document, and the SHA-256 of that.
    fn seal(&self, padding: &Padding) -> Result<Value> {
        let padded = padding.bytes();
        let digest = HEXLOWER.encode(&sha256(&padded));
        let envelope = match self.made.get(&digest) {
            Some(envelope) => envelope.clone(),
            None => BASE64.encode(&self.encrypt(&padded)?),
        };
        Ok(json!({ "envelope": envelope, "padded_sha256": digest }))
    }

    fn encrypt(&self, padded: &[u8]) -> Result<Vec<u8>> {
        let recipient = self.identity.to_recipient()?;
        let mut envelope = Vec::new();
        let encryptor = Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient))?;
        let mut writer = encryptor.wrap_output(&mut envelope)?;
        writer.write_all(padded)?;
        writer.finish()?;
        Ok(envelope)
    }

    fn opens(&self, name: &str, header: &[u8], body: &[u8], document: Value) -> Result<Value> {
        let mut vector = self.seal(&Padding::of(header, body)?)?;
        let body = json!({ "length": body.len(), "sha256": HEXLOWER.encode(&sha256(body)) });
        merge(
            &mut vector,
            json!({ "name": name, "header": BASE64.encode(header), "body": body, "document": document }),
        );
        Ok(vector)
    }

    fn quarantined(&self, name: &str, padding: &Padding, why: &str) -> Result<Value> {
        let mut vector = self.seal(padding)?;
        merge(&mut vector, json!({ "name": name, "quarantined": why }));
        Ok(vector)
    }
}

pub(crate) fn vectors(path: &Path, reseal: Reseal) -> Result<Value> {
    let sealing = Sealing::new(path, reseal)?;
    let urgent = Document::appeal(urgent()).to_bytes()?;
    let full = Document::appeal(full()).to_bytes()?;
    let body: Vec<u8> = fixed::bytes("attachment", 20_000);
    let picture = attachment(&body, sha256(&body))?;
    let changed = |name: &str, change: Value, why: &str| {
        let mut vector = json!({ "name": name, "same_as": "an urgent appeal", "quarantined": why });
        merge(&mut vector, change);
        vector
    };
    let (signed_appeal, signed_json) = signed::signed_appeal()?;
    let urgent_vector = sealing.opens("an urgent appeal", &urgent, b"", urgent_json())?;
    let envelope = BASE64.decode(urgent_vector["envelope"].as_str().unwrap_or_default().as_bytes())?;
    let header = Shape::read(&envelope, envelope.len() as u64)?.header();
    let damaged = |name: &str, at: i64| changed(name, json!({ "flip": at }), "damaged");
    Ok(json!({
        "comment": "PROTOCOL.md steps 3, 4 and 11.4. `identity` opens the envelopes, `recipient` is its public half. `document` is the proto3 JSON mapping with the field names of document.proto. `quarantined`: why it does not open; `same_as` names the envelope that is changed: `flip` inverts the lowest bit of that byte, `cut_to` keeps so many bytes (both are counted from the end if negative), `remove` takes out the bytes from the first number to before the second, `identity` is the one to open it with.",
        "identity": *sealing.identity.expose()?,
        "recipient": sealing.identity.to_recipient()?.to_string(),
        "vectors": [
            urgent_vector,
            sealing.opens("an appeal with everything", &full, b"", full_json())?,
            sealing.opens("an appeal with a reply address", &signed_appeal, b"", signed_json)?,
            sealing.opens("nothing but an id", &smallest()?, b"", json!({ "appeal": { "appeal_id": id(1) } }))?,
            sealing.opens("an attachment of a larger class", &picture, &body, picture_json(&body))?,
        ],
        "quarantined": [
            changed("another identity", json!({ "identity": *fixed::identity("southwind vectors other epoch")?.expose()? }), "wrong-key"),
            changed("cut by one byte", json!({ "cut_to": -1 }), "shape"),
            changed("cut inside the header", json!({ "cut_to": 1000 }), "shape"),
            changed("the grease was taken out", json!({ "remove": [RECIPIENT_END, header - MAC_LINE] }), "damaged"),
            damaged("the nonce is changed", -12_064),
            damaged("the first byte of the payload is changed", -12_048),
            damaged("the tag is changed", -1),
            sealing.quarantined("a fill that is not zero", &Padding::of(&urgent, b"")?.with_fill(), "padding")?,
            sealing.quarantined("an empty document", &Padding::of(b"", b"")?, "document")?,
            sealing.quarantined("a follow-up without a signature", &Padding::of(&signed::unsigned_follow_up()?, b"")?, "document")?,
            sealing.quarantined("another body than was announced", &Padding::of(&attachment(b"one", sha256(b"two"))?, b"one")?, "digest")?,
        ],
    }))
}

/// An id of 16 equal bytes, as JSON has it.
fn id(byte: u8) -> String {
    BASE64.encode(&[byte; 16])
}

/// Tier A, as somebody writes it in a minute.
fn urgent() -> Appeal {
    Appeal {
        appeal_id: vec![9; 16],
        language: "en".to_owned(),
        kind: Kind::Arrested.into(),
        people: Some(People { women: 1, girls: 2, ..People::default() }),
        place: Some(Place { country: "LA".to_owned(), region: "LA-VT".to_owned() }),
        when: Some(Moment { precision: Precision::Hour.into(), value: "2026-11-22T14+07:00".to_owned() }),
        time_left: TimeLeft::Days.into(),
        account: "Three people were arrested at the bus station.".to_owned(),
        composed_at: "2026-11-22T15:10:00+07:00".to_owned(),
        ..Appeal::default()
    }
}

fn urgent_json() -> Value {
    json!({ "appeal": {
        "appeal_id": id(9),
        "language": "en",
        "kind": "KIND_ARRESTED",
        "people": { "women": 1, "girls": 2 },
        "place": { "country": "LA", "region": "LA-VT" },
        "when": { "precision": "PRECISION_HOUR", "value": "2026-11-22T14+07:00" },
        "time_left": "TIME_LEFT_DAYS",
        "account": "Three people were arrested at the bus station.",
        "composed_at": "2026-11-22T15:10:00+07:00",
    } })
}

/// Every field of the schema but the reply address, in Korean.
fn full() -> Appeal {
    let moment = |precision: Precision, value: &str| Moment { precision: precision.into(), value: value.to_owned() };
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<String>>();
    Appeal {
        appeal_id: vec![8; 16],
        language: "ko".to_owned(),
        kind: Kind::Moved.into(),
        people: Some(People { women: 1, men: 2, girls: 3, boys: 4, unknown: 5 }),
        place: Some(Place { country: "VN".to_owned(), region: String::new() }),
        when: Some(moment(Precision::Day, "2026-11-20")),
        time_left: TimeLeft::Hours.into(),
        account: "아홉 명이 국경 쪽으로 옮겨졌습니다. 🕊".to_owned(),
        consents: Some(Consents {
            partner: Consent::Yes.into(),
            unhcr: Consent::Yes.into(),
            embassy: Consent::No.into(),
            un_body: Consent::NotAsked.into(),
            media: Consent::No.into(),
            given_by: "어머니".to_owned(),
        }),
        evidence: vec![Evidence {
            attachment_id: vec![2; 16],
            media_type: "audio/ogg".to_owned(),
            bytes: 120_000,
            sha256_original: vec![3; 32],
            sha256_cleaned: vec![3; 32],
            cleaning: Cleaning::OriginalKept.into(),
            seconds: 60,
            purpose: Purpose::VoiceNote.into(),
        }],
        composed_at: "2026-11-22T15:10:00+07:00".to_owned(),
        persons: vec![Person {
            label: "P1".to_owned(),
            sex: "female".to_owned(),
            age_band: "18-25".to_owned(),
            needs: words(&["infant", "medical"]),
            linked_to: words(&["P2"]),
        }],
        custody: Some(Custody {
            authority_type: "police".to_owned(),
            arrested_at: Some(moment(Precision::Month, "2026-10")),
            last_seen: Some(moment(Precision::Unknown, "")),
            moved_to: "CN".to_owned(),
            warrant_shown: true,
            home_country_visits: vec![moment(Precision::Day, "2026-11-19"), moment(Precision::Day, "2026-11-21")],
        }),
        risk_grounds: words(&["repatriation"]),
        actions_taken: words(&["embassy asked", "UNHCR asked"]),
        requested_action: "letter".to_owned(),
        desired_destination: "KR".to_owned(),
        sender_relation: "helper".to_owned(),
        safe_time_to_reply: "20:00-22:00".to_owned(),
        // Such an appeal is signed, and has a vector of its own.
        reply_to: None,
    }
}

fn full_json() -> Value {
    let digest = BASE64.encode(&[3; 32]);
    json!({ "appeal": {
        "appeal_id": id(8),
        "language": "ko",
        "kind": "KIND_MOVED",
        "people": { "women": 1, "men": 2, "girls": 3, "boys": 4, "unknown": 5 },
        "place": { "country": "VN" },
        "when": { "precision": "PRECISION_DAY", "value": "2026-11-20" },
        "time_left": "TIME_LEFT_HOURS",
        "account": "아홉 명이 국경 쪽으로 옮겨졌습니다. 🕊",
        "consents": {
            "partner": "CONSENT_YES",
            "unhcr": "CONSENT_YES",
            "embassy": "CONSENT_NO",
            "media": "CONSENT_NO",
            "given_by": "어머니",
        },
        "evidence": [{
            "attachment_id": id(2),
            "media_type": "audio/ogg",
            "bytes": "120000",
            "sha256_original": digest,
            "sha256_cleaned": digest,
            "cleaning": "CLEANING_ORIGINAL_KEPT",
            "seconds": 60,
            "purpose": "PURPOSE_VOICE_NOTE",
        }],
        "composed_at": "2026-11-22T15:10:00+07:00",
        "persons": [{
            "label": "P1",
            "sex": "female",
            "age_band": "18-25",
            "needs": ["infant", "medical"],
            "linked_to": ["P2"],
        }],
        "custody": {
            "authority_type": "police",
            "arrested_at": { "precision": "PRECISION_MONTH", "value": "2026-10" },
            "last_seen": {},
            "moved_to": "CN",
            "warrant_shown": true,
            "home_country_visits": [
                { "precision": "PRECISION_DAY", "value": "2026-11-19" },
                { "precision": "PRECISION_DAY", "value": "2026-11-21" },
            ],
        },
        "risk_grounds": ["repatriation"],
        "actions_taken": ["embassy asked", "UNHCR asked"],
        "requested_action": "letter",
        "desired_destination": "KR",
        "sender_relation": "helper",
        "safe_time_to_reply": "20:00-22:00",
    } })
}

fn picture_json(body: &[u8]) -> Value {
    json!({ "attachment": {
        "appeal_id": id(1),
        "evidence": {
            "attachment_id": id(2),
            "media_type": "image/jpeg",
            "bytes": body.len().to_string(),
            "sha256_original": BASE64.encode(&[3; 32]),
            "sha256_cleaned": BASE64.encode(&sha256(body)),
        },
    } })
}
