//! Who could open what: rosters and epochs past.

use super::*;
use crate::protocol::id::PublicKey;
use crate::staff::exposure::Exposure;
use crate::staff::past::{Could, Past};

/// A context whose clock stands so many days later.
fn on_day(home: &Path, day: fn() -> Timestamp) -> Context {
    let mut context = context(home);
    context.now = day;
    context
}

fn day_two() -> Timestamp {
    now() + jiff::SignedDuration::from_hours(48)
}

fn day_four() -> Timestamp {
    now() + jiff::SignedDuration::from_hours(96)
}

fn key_of(office: &Office, name: &str) -> PublicKey {
    office.context(name).home.member().unwrap().signing_key
}

#[test]
fn a_home_remembers_who_could_open_which_epoch() {
    let office = Office::open();
    let home = office.at("homes/jimin");
    let (jimin, hana) = (key_of(&office, "jimin"), key_of(&office, "hana"));
    let vault = office.vault("jimin");
    let first = office.recipient();
    // Hana goes; the next epoch is not hers.
    let later = on_day(&home, day_two);
    let changes = Changes {
        from: Some(office.at("roster.note")),
        remove: vec!["hana".parse().unwrap()],
        days: 30,
        ..Changes::default()
    };
    let key = office.at("organisation/organisation.key");
    roster::sign(&later, &key, &changes, &office.at("roster-2.note")).unwrap();
    // The relay takes one more epoch before it learns of the roster: that counts as open.
    let between = on_day(&home, day_two);
    epoch::new_offline(&between, &office.at("roster-2.note"), &office.at("epoch-2.json"), None).unwrap();
    let again = Changes { from: Some(office.at("roster-2.note")), days: 30, ..Changes::default() };
    roster::sign(&on_day(&home, day_four), &key, &again, &office.at("roster-3.note")).unwrap();
    let last = on_day(&home, day_four);
    epoch::new_offline(&last, &office.at("roster-3.note"), &office.at("epoch-3.json"), None).unwrap();

    let desk = DeskState::load(&later.home).unwrap();
    let past = Past::read(&later.home, &desk).unwrap();
    let could = |key: &PublicKey| [1, 2, 3, 4].map(|epoch| past.could_open(epoch, key));
    assert_eq!(could(&jimin), [Could::Yes, Could::Yes, Could::Yes, Could::Unknown]);
    assert_eq!(could(&hana), [Could::Yes, Could::Yes, Could::No, Could::Unknown]);
    assert_eq!(past.holder(&hana).unwrap().name.as_str(), "hana");

    // Two envelopes of hers, one that is not, and one of an epoch that nobody here knows.
    for (sequence, epoch) in [(1, 1), (2, 1), (3, 3), (4, 9)] {
        let document = Document::appeal(appeal(u8::try_from(sequence).unwrap(), TimeLeft::Hours, vec![]));
        let record = crate::staff::record::Record {
            envelope: EnvelopeId::of(&[u8::try_from(sequence).unwrap()]),
            bytes: 1,
            sequence,
            desk: "seoul".parse().unwrap(),
            pulled: now(),
            outcome: crate::staff::record::Outcome::opened(epoch, &document),
        };
        vault.keep_opened(&record).unwrap();
    }
    let stranger = seal(&Document::appeal(appeal(9, TimeLeft::Hours, vec![])), b"", &first);
    assert_eq!(arrive(&office.vault("hana"), 1, &stranger).1, Kept::WrongKey);
    let exposure = Exposure::of(&hana, &vault.records().unwrap().found, &past);
    assert_eq!((exposure.envelopes, exposure.uncertain, exposure.cases.len()), (3, 1, 3));
    assert_eq!(exposure.epochs.into_iter().collect::<Vec<_>>(), [1]);
    assert_eq!(exposure.unknown_epochs.into_iter().collect::<Vec<_>>(), [9]);

    // A roster that this home never saw may have had them.
    fs::remove_file(home.join("history/rosters/00000002.note")).unwrap();
    let past = Past::read(&later.home, &desk).unwrap();
    assert_eq!(past.could_open(3, &hana), Could::Yes, "roster 1 was the last known before it");
    fs::remove_file(home.join("history/rosters/00000001.note")).unwrap();
    let past = Past::read(&later.home, &desk).unwrap();
    assert_eq!(past.could_open(3, &hana), Could::Unknown);
}

/// A lead who came with the newest roster knows no roster that names the one before.
#[test]
fn a_fresh_lead_counts_on_from_a_notice_whose_lead_this_home_never_knew() {
    let office = Office::open();
    let home = office.context("hana").home;
    // Its invitation names no epoch; epoch 5 is by jimin, who is in no roster that this home has seen.
    let mut desk = DeskState::load(&office.context("jimin").home).unwrap();
    desk.epoch_seen = 4;
    desk.save(&office.context("jimin").home).unwrap();
    let fifth = office.at("epoch-5.note");
    epoch::new_offline(&office.context("jimin"), &office.at("roster.note"), &office.at("5.json"), Some(&fifth))
        .unwrap();
    let changes = Changes {
        from: Some(office.at("roster.note")),
        add: vec![addition(&office.at("hana.enrolment"), "lead,reader")],
        remove: vec!["jimin".parse().unwrap()],
        days: 30,
        ..Changes::default()
    };
    let key = office.at("organisation/organisation.key");
    let (roster, _) = roster::sign(&office.context("jimin"), &key, &changes, &office.at("roster-2.note")).unwrap();
    let gone = roster::gone_leads(&office.roster, &roster);
    assert_eq!(gone.iter().map(|(name, desk)| format!("{name} {desk}")).collect::<Vec<_>>(), ["jimin seoul"]);
    assert!(roster::gone_leads(&office.roster, &office.roster).is_empty());

    fs::copy(&fifth, home.path("epoch.note")).unwrap();
    let made = office.at("epoch-6.note");
    epoch::new_offline(&office.context("hana"), &office.at("roster-2.note"), &office.at("6.json"), Some(&made))
        .unwrap();
    let sixth = EpochNotice::open(&fs::read(made).unwrap(), &"seoul".parse().unwrap(), &roster).unwrap();
    assert_eq!(sixth.epoch, 6);

    // Nothing is sealed to what no lead has signed, and a number too far away counts for nothing.
    fs::copy(&fifth, home.path("epoch.note")).unwrap();
    let mut desk = DeskState::load(&home).unwrap();
    let refused = crate::staff::session::stored_notice(&office.context("hana"), &desk, &roster).unwrap_err();
    assert!(matches!(refused, StaffError::Epoch(crate::protocol::epoch::EpochError::NotByALead)));
    let note = fs::read(&fifth).unwrap();
    let number = |desk: &DeskState| epoch::number_of(&note, &home, desk, &roster).ok();
    desk.epoch_seen = 5;
    assert_eq!(number(&desk), Some(5));
    desk.epoch_seen = 6;
    assert_eq!(number(&desk), None, "an old one");
    let far = String::from_utf8(note.clone()).unwrap().replace("\"epoch\": 5", "\"epoch\": 1002");
    desk.epoch_seen = 1;
    assert_eq!(epoch::number_of(far.as_bytes(), &home, &desk, &roster).ok(), None);
    desk.epoch_seen = 2;
    assert_eq!(epoch::number_of(far.as_bytes(), &home, &desk, &roster).ok(), Some(1002));
}

/// A removal that was undone is over, and its successor is a removal of its own.
#[test]
fn a_removal_is_over_once_its_member_is_back() {
    let office = Office::open();
    let home = office.context("jimin").home;
    let key = office.at("organisation/organisation.key");
    let mut desk = DeskState::load(&home).unwrap();
    let sign = |from: &str, to: &str, change: Changes| {
        let changes = Changes { from: Some(office.at(from)), days: 30, ..change };
        roster::sign(&office.context("jimin"), &key, &changes, &office.at(to)).unwrap();
        fs::read(office.at(to)).unwrap()
    };
    let without = || Changes { remove: vec!["hana".parse().unwrap()], ..Changes::default() };
    let removal = |roster| crate::staff::revoke::Removal {
        name: "hana".parse().unwrap(),
        signing_key: key_of(&office, "hana"),
        roster,
        epoch_before: None,
        epoch: None,
        cut_off: false,
    };
    let second = sign("roster.note", "roster-2.note", without());
    desk.accept_roster(&home, &second, now()).unwrap();
    assert!(!Past::read(&home, &desk).unwrap().is_undone(&removal(2)));
    let back = Changes { add: vec![addition(&office.at("hana.enrolment"), "reader")], ..Changes::default() };
    desk.accept_roster(&home, &sign("roster-2.note", "roster-3.note", back), now()).unwrap();
    let past = Past::read(&home, &desk).unwrap();
    assert!(past.is_undone(&removal(2)) && !past.is_undone(&removal(4)));
}
