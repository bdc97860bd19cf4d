//! What staff meet.

use std::fs;
use std::sync::{Arc, Mutex};

use southwind::case::hybrid::HybridIdentity;
use southwind::protocol::id::EnvelopeId;
use southwind::protocol::problem::ProblemCode;

use super::{appeal, encrypt, pad, recipient, send, stranger};
use crate::hostile::{Answer, Hostile};
use crate::noise;
use crate::programs::{PASSPHRASE, Scene, files, until};

#[test]
fn a_roster_that_is_expired_older_than_the_one_seen_or_anothers_is_not_obeyed() {
    let mut scene = Scene::set_up();
    // Number 2 is in force, and was seen.
    fs::write(scene.path("second.note"), scene.roster(&scene.organisation(), |roster| roster.sequence = 2)).unwrap();
    scene.staff("nobody", &["org", "publish", "--roster", "second.note", "--organisation-pub", "organisation.pub"]);
    scene.staff("jimin", &["pull"]);
    let remembered = fs::read(scene.path("jimin/desk.json")).unwrap();
    let bad = scene.bad_rosters();
    let served = Arc::new(Mutex::new(Vec::new()));
    let serves = Arc::clone(&served);
    let hostile = Hostile::in_place_of_the_relay(&mut scene, move |line, _| match line {
        "GET /v1/roster" => Some(Answer::new(200, serves.lock().unwrap().clone())),
        _ => None,
    });
    for (what, roster) in bad {
        *served.lock().unwrap() = roster;
        for command in [&["pull"][..], &["epoch", "new"]] {
            let said = scene.staff_fails(3, "jimin", PASSPHRASE, command);
            assert!(said.contains(what) && said.contains("do not go on"), "{what}: {said}");
        }
    }
    assert!(hostile.asked().iter().all(|asked| asked == "GET /v1/roster"));
    assert_eq!(fs::read(scene.path("jimin/desk.json")).unwrap(), remembered);
}

#[test]
fn a_notice_that_no_lead_has_signed_stops_sealing_and_no_reading() {
    let mut scene = Scene::with_an_account();
    scene.staff("jimin", &["pull"]);
    let notice = stranger("jimin").sign_note(&scene.notice().text().unwrap()).unwrap();
    let envelope = encrypt(&pad(&appeal(1), 0), &recipient(&scene.notice()));
    let _hostile = Hostile::in_place_of_the_relay(&mut scene, move |line, _| match line {
        "GET /v1/desks/seoul/epoch" => Some(Answer::new(200, notice.clone())),
        line => desk_with(&[(envelope.clone(), EnvelopeId::of(&envelope), envelope.len() as u64)], line),
    });
    let output = scene.staff_output("jimin", PASSPHRASE, &["pull"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("not signed by a lead of this desk"), "{said}");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("new appeals: 1"));
    let list = scene.staff("jimin", &["list"]);
    let case =
        list.split_whitespace().find(|word| word.len() >= 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let said = scene.staff_fails(3, "jimin", PASSPHRASE, &["class", case.unwrap(), "red"]);
    assert!(said.contains("not signed by a lead of this desk") && said.contains("epoch new"), "{said}");
    // Its number alone serves, for the epoch after it; this relay has no place for one.
    scene.staff_fails(8, "jimin", PASSPHRASE, &["epoch", "new"]);
}

#[test]
fn a_wrong_passphrase_a_wrong_pin_and_no_relay_are_told_apart() {
    let mut scene = Scene::set_up();
    for command in [&["pull"][..], &["list"], &["epoch", "new"]] {
        let said = scene.staff_fails(6, "jimin", "not the passphrase", command);
        assert!(said.contains("the passphrase does not open"), "{said}");
    }
    let said = scene.staff_fails(
        6,
        "nobody",
        "not the passphrase",
        &["org", "roster", "--organisation-key", "organisation.key", "--from", "roster.note", "--to", "next.note"],
    );
    assert!(said.contains("organisation.key") && !scene.path("next.note").exists(), "{said}");

    scene.kill_relay();
    let said = scene.staff_fails(4, "jimin", PASSPHRASE, &["pull"]);
    assert!(said.contains("the relay could not be reached"), "{said}");
    scene.ok("relay", &["keys", "--to", "other", "--host", "localhost"]);
    let other = Hostile::listen(&scene, &scene.path("other"), |_, _| None);
    let said = scene.staff_fails(3, "jimin", PASSPHRASE, &["pull"]);
    assert!(said.contains("its key") && said.contains("someone may be listening"), "{said}");
    assert!(other.asked().is_empty(), "nothing was said to it");
}

#[test]
fn who_is_not_in_the_roster_or_whose_clock_is_wrong_is_told_so() {
    let mut scene = Scene::set_up();
    scene.staff("nobody", &["enroll", "--name", "minho", "--to", "minho.enrolment"]);
    fs::rename(scene.path("nobody"), scene.path("minho")).unwrap();
    scene.staff("minho", &["join", "--invitation", "invitation.txt"]);
    for command in [&["pull"][..], &["epoch", "new"]] {
        let said = scene.staff_fails(8, "minho", PASSPHRASE, command);
        assert!(said.contains("minho is not in the roster with this key"), "{said}");
    }
    let said = scene.staff_fails(8, "hana", PASSPHRASE, &["epoch", "new"]);
    assert!(said.contains("hana is not a lead of the desk seoul"), "{said}");
    // What the relay says to a signature that is stale or was seen before, tests/api/staff.rs; how it is shown.
    for (code, hint) in
        [(ProblemCode::Stale, "Set this machine's clock"), (ProblemCode::Replayed, "Sign the request anew")]
    {
        let _hostile = Hostile::in_place_of_the_relay(&mut scene, move |line, _| {
            line.contains("/epochs?").then(|| Answer::problem(code))
        });
        let said = scene.staff_fails(8, "hana", PASSPHRASE, &["pull"]);
        assert!(said.contains(code.title()) && said.contains(hint), "{said}");
        drop(_hostile);
        scene.start_relay();
    }
}

/// What a relay answers that has these envelopes: their bytes, and the id and the length that it announces.
pub(super) fn desk_with(envelopes: &[(Vec<u8>, EnvelopeId, u64)], line: &str) -> Option<Answer> {
    let path = line.split_once("/v1/desks/seoul/")?.1;
    if path.starts_with("epochs?") {
        return Some(Answer::new(200, r#"{"epochs":[]}"#));
    }
    if let Some(after) = path.strip_prefix("envelopes?after=") {
        let after: usize = after.split('&').next()?.parse().ok()?;
        let lines = envelopes
            .iter()
            .enumerate()
            .skip(after)
            .map(|(at, (_, id, bytes))| format!(r#"{{"sequence":{},"id":"{id}","bytes":{bytes}}}"#, at + 1));
        return Some(Answer::new(200, format!(r#"{{"envelopes":[{}]}}"#, lines.collect::<Vec<_>>().join(","))));
    }
    let id = path.strip_prefix("envelopes/")?;
    match id.strip_suffix("/ack") {
        Some(_) => Some(Answer::new(204, "")),
        None => envelopes
            .iter()
            .find(|(_, known, _)| known.to_string() == id)
            .map(|(bytes, ..)| Answer::new(200, bytes.clone())),
    }
}

#[test]
fn what_a_hostile_relay_serves_is_set_aside_with_a_reason_and_the_batch_goes_on() {
    let mut scene = Scene::set_up();
    scene.staff("hana", &["pull"]);
    let desk = recipient(&scene.notice());
    let other = HybridIdentity::generate(&ring::rand::SystemRandom::new()).unwrap().to_recipient().unwrap();
    let mut forged = encrypt(&pad(&appeal(1), 0), &desk);
    *forged.last_mut().unwrap() ^= 1;
    let announced = |bytes: Vec<u8>| {
        let (id, length) = (EnvelopeId::of(&bytes), bytes.len() as u64);
        (bytes, id, length)
    };
    let sound = encrypt(&pad(&appeal(2), 0), &desk);
    let mut envelopes: Vec<_> = [
        sound,
        noise(15_000),
        encrypt(&pad(&appeal(3), 0), &other),
        encrypt(&pad(&appeal(4), 7), &desk),
        encrypt(&pad(&[0xff; 40], 0), &desk),
        forged,
    ]
    .map(announced)
    .into();
    // Other bytes than the id says, more than were announced, and a length that no envelope has.
    envelopes.push((noise(500), EnvelopeId::of(b"other bytes"), 500));
    envelopes.push((noise(500), EnvelopeId::of(b"too many"), 100));
    envelopes.push((noise(500), EnvelopeId::of(b"far too many"), 1 << 40));
    envelopes.push(announced(encrypt(&pad(&appeal(5), 0), &desk)));
    let ids: Vec<EnvelopeId> = envelopes.iter().map(|(_, id, _)| *id).collect();
    let hostile = Hostile::in_place_of_the_relay(&mut scene, move |line, _| desk_with(&envelopes, line));

    let output = scene.staff_output("hana", PASSPHRASE, &["pull"]);
    let (told, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(
        told, "new appeals: 2, follow-ups: 0, attachments: 0, statements: 0, quarantined: 5, not fetched: 3\n",
        "{said}"
    );
    assert_eq!(output.status.code(), Some(9), "{said}");
    assert_eq!(said.matches("the relay gave other bytes than it announced").count(), 2, "{said}");
    assert!(said.contains("the relay announces more bytes than an envelope can have") && said.contains("\n  next: "));
    for (at, id) in ids.iter().enumerate() {
        let acknowledged = hostile.asked().contains(&format!("POST /v1/desks/seoul/envelopes/{id}/ack"));
        assert_eq!(acknowledged, !(6..9).contains(&at), "only what is kept is acknowledged: {at}");
    }
    let list = scene.staff("hana", &["list"]);
    for (at, reason) in [
        (1, "quarantined: it has not the shape of an envelope"),
        (2, "quarantined: it is sealed to a key that is not in this vault"),
        (3, "quarantined: its padding is wrong"),
        (4, "quarantined: "),
        (5, "quarantined: it was damaged or forged"),
    ] {
        let line = list.lines().find(|line| line.starts_with(&ids[at].to_string()[..8])).unwrap();
        assert!(line.contains(reason), "{reason}: {list}");
    }
    assert_eq!(list.lines().filter(|line| line.contains("quarantined")).count(), 5);
    assert!(scene.staff("hana", &["show", &ids[1].to_string()[..12]]).contains("Its bytes are kept as they came"));
}

#[test]
fn a_pull_that_is_killed_loses_nothing_and_takes_nothing_twice() {
    let scene = Scene::with_an_account();
    fs::write(scene.path("film.bin"), noise(60_000_000)).unwrap();
    for _ in 0..6 {
        scene.ok("contact", &send(&[]));
    }
    scene.ok("contact", &send(&["--attach", "film.bin"]));
    let documents = scene.path("hana/vault/documents");
    let incoming = scene.path("hana/vault/incoming");
    let kept = || if documents.exists() { files(&documents).len() } else { 0 };
    let film = || files(&incoming).iter().any(|path| path.metadata().is_ok_and(|file| file.len() > 2_000_000));
    // After some are kept, after some more, and in the middle of the film.
    for stage in 0..3 {
        let before = kept();
        let mut pull = scene.staff_child("hana", PASSPHRASE, &["--dev", "pull"]);
        until("a moment in the middle", || if stage < 2 { kept() >= before + 2 } else { incoming.exists() && film() });
        pull.kill().unwrap();
        let ended = pull.wait().unwrap();
        assert_eq!(ended.code(), None, "it was killed, and had not ended: stage {stage}");
    }
    assert!(kept() < 8);
    scene.staff("hana", &["pull"]);
    let list = scene.staff("hana", &["list"]);
    assert_eq!((kept(), list.lines().count()), (8, 8), "{list}");
    assert!(list.contains("1/1") && !list.contains("came") && !list.contains("quarantined"), "{list}");
    assert!(files(&incoming).is_empty());
    assert!(scene.staff("hana", &["pull"]).starts_with("new appeals: 0, follow-ups: 0, attachments: 0"));
    assert!(
        scene.staff("jimin", &["pull"]).starts_with("new appeals: 7, follow-ups: 0, attachments: 1"),
        "hers were not taken away"
    );
}

#[test]
fn a_damaged_file_of_a_vault_is_named_and_hides_no_other() {
    let scene = Scene::with_an_account();
    scene.ok("contact", &send(&[]));
    scene.ok("contact", &send(&[]));
    scene.staff("hana", &["pull"]);
    let victim = files(&scene.path("hana/vault/documents")).remove(0);
    let bytes = fs::read(&victim).unwrap();
    fs::write(&victim, &bytes[..bytes.len() - 10]).unwrap();
    let output = scene.staff_output("hana", PASSPHRASE, &["list"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(7), "{said}");
    assert!(said.contains(victim.file_name().unwrap().to_str().unwrap()) && said.contains("\n  next: move this file"));
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 2, "the other one is listed");

    for (name, contents) in [("desk.json", "{"), ("identity.age", "damaged")] {
        fs::write(scene.path("hana").join(name), contents).unwrap();
        let said = scene.staff_fails(7, "hana", PASSPHRASE, &["pull"]);
        assert!(said.contains(name), "{said}");
        fs::copy(scene.path("jimin").join(name), scene.path("hana").join(name)).unwrap();
    }
}
