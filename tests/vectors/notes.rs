//! Notes and what they say, and invitations.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use southwind::protocol::enrolment::Enrolment;
use southwind::protocol::epoch::{EpochError, EpochNotice, Freshness};
use southwind::protocol::id::{DeskId, Name, PublicKey};
use southwind::protocol::invitation::{Invitation, InvitationError};
use southwind::protocol::note::{Note, NoteError, VerifierKey};
use southwind::protocol::receipt::Receipt;
use southwind::protocol::roster::{Roster, RosterError};

use crate::{assert_complete, read, run_all};

/// Compares an outcome with what the vector expects; returns the name of the refusal.
fn compare<T: PartialEq + std::fmt::Debug>(
    found: Result<T, &'static str>,
    holds: Option<T>,
    refused: Option<&str>,
) -> Option<String> {
    assert!(holds.is_some() != refused.is_some(), "a vector either holds or is refused");
    match found {
        Ok(found) => {
            assert_eq!((Some(found), refused), (holds, None));
            None
        }
        Err(why) => {
            assert_eq!(Some(why), refused);
            Some(why.to_owned())
        }
    }
}

#[derive(Deserialize)]
struct NoteVector {
    key: VerifierKey,
    note: String,
    prefixed_to: Option<usize>,
    text: Option<String>,
    refused: Option<String>,
}

#[derive(Deserialize)]
struct KeyVector {
    key: String,
    refused: Option<String>,
}

#[test]
fn notes() {
    let mut shown = run_all("notes", "vectors", |vector: &NoteVector| {
        let prefix = "a".repeat(vector.prefixed_to.map_or(0, |length| length - vector.note.len()));
        let note = prefix + &vector.note;
        let found = Note::parse(note.as_bytes()).and_then(|note| note.verified_by(&vector.key).map(str::to_owned));
        compare(found.map_err(|error| note_name(&error)), vector.text.clone(), vector.refused.as_deref())
    });
    shown.extend(run_all("notes", "keys", |vector: &KeyVector| {
        let found = vector.key.parse::<VerifierKey>().map(|key| key.to_string());
        let holds = vector.refused.is_none().then(|| vector.key.clone());
        compare(found.map_err(|error| note_name(&error)), holds, vector.refused.as_deref())
    }));
    assert_complete("notes", &shown, &["bad-signature", "malformed", "too-long", "verifier-key", "wrong-key"]);
}

#[test]
fn a_note_that_is_not_utf8_is_malformed() {
    assert_eq!(Note::parse(b"\xff\n\n\xe2\x80\x94 a AAAAAAA=\n").unwrap_err(), NoteError::Malformed);
}

fn note_name(error: &NoteError) -> &'static str {
    match error {
        NoteError::VerifierKey => "verifier-key",
        NoteError::TooLong => "too-long",
        NoteError::Malformed => "malformed",
        NoteError::WrongKey { .. } => "wrong-key",
        NoteError::BadSignature => "bad-signature",
        NoteError::Statement { .. } => "statement",
    }
}

#[derive(Deserialize)]
struct RosterVector {
    note: String,
    now: Timestamp,
    seen: u64,
    desk: DeskId,
    sequence: Option<u64>,
    refused: Option<String>,
}

/// Claims C-11 and C-12.
#[test]
fn rosters() {
    let file: Value = read("rosters");
    let organisation = VerifierKey::deserialize(&file["organisation"]).unwrap();
    let shown = run_all("rosters", "vectors", |vector: &RosterVector| {
        let found = Roster::open(vector.note.as_bytes(), &organisation)
            .and_then(|roster| roster.current(vector.now, vector.seen))
            .and_then(|roster| roster.desk(&vector.desk).map(|_| roster.sequence));
        compare(found.map_err(|error| roster_name(&error)), vector.sequence, vector.refused.as_deref())
    });
    let all =
        ["bad-signature", "expired", "from-the-future", "invalid", "older", "statement", "unknown-desk", "wrong-key"];
    assert_complete("rosters", &shown, &all);
}

fn roster_name(error: &RosterError) -> &'static str {
    match error {
        RosterError::Note(error) => note_name(error),
        RosterError::Expired(_) => "expired",
        RosterError::FromTheFuture(_) => "from-the-future",
        RosterError::Older { .. } => "older",
        RosterError::Invalid(_) => "invalid",
        RosterError::UnknownDesk(_) => "unknown-desk",
    }
}

#[derive(Deserialize)]
struct EnrolmentVector {
    note: String,
    staff: Option<Name>,
    signing_key: Option<PublicKey>,
    refused: Option<String>,
}

#[test]
fn enrolments() {
    let shown = run_all("enrolments", "vectors", |vector: &EnrolmentVector| {
        let found = Enrolment::open(vector.note.as_bytes()).map(|asks| (asks.name, asks.signing_key));
        let holds = vector.staff.clone().zip(vector.signing_key);
        compare(found.map_err(|error| note_name(&error)), holds, vector.refused.as_deref())
    });
    assert_complete("enrolments", &shown, &["bad-signature", "statement", "wrong-key"]);
}

#[derive(Deserialize)]
struct EpochVector {
    note: String,
    now: Timestamp,
    seen: u64,
    desk: DeskId,
    epoch: Option<u64>,
    lapsed: Option<bool>,
    refused: Option<String>,
}

/// Claim C-11: only the organisation's key makes a roster, and only a lead of the desk an epoch.
#[test]
fn epochs() {
    let file: Value = read("epochs");
    let organisation = VerifierKey::deserialize(&file["organisation"]).unwrap();
    let roster = Roster::open(file["roster"].as_str().unwrap().as_bytes(), &organisation).unwrap();
    let shown = run_all("epochs", "vectors", |vector: &EpochVector| {
        let found = EpochNotice::open(vector.note.as_bytes(), &vector.desk, &roster)
            .and_then(|notice| notice.not_before(vector.seen))
            .map(|notice| (notice.epoch, notice.freshness(vector.now) == Freshness::Lapsed));
        let holds = vector.epoch.zip(vector.lapsed);
        compare(found.map_err(|error| epoch_name(&error)), holds, vector.refused.as_deref())
    });
    let all = ["bad-signature", "malformed", "not-by-a-lead", "older", "other-desk", "statement"];
    assert_complete("epochs", &shown, &all);
}

fn epoch_name(error: &EpochError) -> &'static str {
    match error {
        EpochError::Note(error) => note_name(error),
        EpochError::NotByALead => "not-by-a-lead",
        EpochError::OtherDesk(_) => "other-desk",
        EpochError::Older { .. } => "older",
    }
}

#[derive(Deserialize)]
struct ReceiptVector {
    note: String,
    receipt: Option<Receipt>,
    refused: Option<String>,
}

#[test]
fn receipts() {
    let file: Value = read("receipts");
    let relay = VerifierKey::deserialize(&file["relay"]).unwrap();
    let shown = run_all("receipts", "vectors", |vector: &ReceiptVector| {
        let found = Receipt::open(vector.note.as_bytes(), &relay);
        compare(found.map_err(|error| note_name(&error)), vector.receipt.clone(), vector.refused.as_deref())
    });
    assert_complete("receipts", &shown, &["bad-signature", "statement", "wrong-key"]);
}

#[derive(Deserialize)]
struct InvitationVector {
    text: String,
    #[serde(default)]
    written: bool,
    invitation: Option<Parts>,
    refused: Option<String>,
    part: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Parts {
    organisation: String,
    relay: String,
    pins: Vec<String>,
    desk: String,
    roster_sequence: u64,
    #[serde(default)]
    epoch: u64,
}

impl From<&Invitation> for Parts {
    fn from(invitation: &Invitation) -> Self {
        Self {
            organisation: invitation.organisation.to_string(),
            relay: invitation.relay.as_str().trim_end_matches('/').to_owned(),
            pins: invitation.pins.iter().map(ToString::to_string).collect(),
            desk: invitation.desk.to_string(),
            roster_sequence: invitation.roster_sequence,
            epoch: invitation.epoch,
        }
    }
}

#[test]
fn invitations() {
    let shown = run_all("invitations", "vectors", |vector: &InvitationVector| {
        let found = vector.text.parse::<Invitation>();
        if let (Ok(invitation), true) = (&found, vector.written) {
            assert_eq!(invitation.to_string(), vector.text);
        }
        if let Err(InvitationError::Part(part)) = found {
            assert_eq!(Some(part), vector.part.as_deref());
        }
        let found = found.as_ref().map(Parts::from).map_err(invitation_name);
        compare(found, vector.invitation.clone(), vector.refused.as_deref())
    });
    assert_complete("invitations", &shown, &["missing", "part", "too long", "version"]);
}

fn invitation_name(error: &InvitationError) -> &'static str {
    match error {
        InvitationError::Missing => "missing",
        InvitationError::TooLong => "too long",
        InvitationError::Version => "version",
        InvitationError::Part(_) => "part",
    }
}
