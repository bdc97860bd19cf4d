//! `keys-example/`: that its files belong together, and that none of its keys is taken in earnest.

use std::fs;

use jiff::Timestamp;
use rcgen::{KeyPair, PublicKeyData};
use southwind::protocol::epoch::{EpochNotice, EpochPublication};
use southwind::protocol::id::SpkiPin;
use southwind::protocol::invitation::Invitation;
use southwind::protocol::note::VerifierKey;
use southwind::protocol::roster::{Role, Roster};
use southwind::protocol::throwaway::Mode;
use southwind::signing::SigningKey;

use crate::root;

fn text(name: &str) -> String {
    fs::read_to_string(root().join("keys-example").join(name)).unwrap()
}

fn roster() -> Roster {
    let organisation: VerifierKey = text("organisation.pub").trim().parse().unwrap();
    Roster::open(text("roster.note").as_bytes(), &organisation).unwrap()
}

fn publication() -> EpochPublication {
    serde_json::from_str(&text("epoch-1.json")).unwrap()
}

#[test]
fn the_example_files_belong_together() {
    let roster = roster();
    let invitation: Invitation = text("invitation.txt").parse().unwrap();
    assert_eq!(text("organisation.pub").trim(), invitation.organisation.to_string());
    let relay = &roster.relays[0];
    assert_eq!(SigningKey::parse(&text("relay-note.key")).unwrap().public(), relay.note_key.key());
    assert_eq!(text("relay-note.pub").trim(), relay.note_key.to_string());
    let tls = KeyPair::from_pem(&text("tls-key.pem")).unwrap();
    assert_eq!(relay.spki_sha256, [SpkiPin::of(&tls.subject_public_key_info())]);
    assert_eq!((&invitation.relay, &invitation.pins), (&relay.url, &relay.spki_sha256));
    assert_eq!(invitation.roster_sequence, roster.sequence);
    let readers: Vec<_> = roster.staff_who_may(Role::Reader, &invitation.desk).map(|staff| staff.signing_key).collect();
    let wrapped: Vec<_> = publication().wrapped.iter().map(|wrapped| wrapped.reader).collect();
    assert_eq!((readers.len(), readers), (2, wrapped));
    let now: Timestamp = "2036-10-01T00:00:00Z".parse().unwrap();
    roster.current(now, 1).unwrap();
}

/// Claim C-22: a key that everybody has is not used in earnest.
#[test]
fn no_example_key_is_taken_in_earnest() {
    let roster = roster();
    let relay = &roster.relays[0];
    let invitation: Invitation = text("invitation.txt").parse().unwrap();
    let notice = EpochNotice::open(publication().notice.as_bytes(), &invitation.desk, &roster).unwrap();
    let keys = roster.staff.iter().map(|staff| staff.signing_key);
    for key in keys.chain([invitation.organisation.key(), relay.note_key.key()]) {
        assert!(Mode::Earnest.admit_key(&key).is_err(), "{key:?}");
        assert!(Mode::Dev.admit_key(&key).is_ok());
    }
    for recipient in roster.staff.iter().map(|staff| &staff.recipient).chain([&notice.recipient]) {
        assert!(Mode::Earnest.admit_recipient(recipient).is_err(), "{recipient}");
    }
    assert!(relay.spki_sha256.iter().all(|pin| Mode::Earnest.admit_pin(pin).is_err()));
}
