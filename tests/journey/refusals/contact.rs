//! What a contact meets.

use std::fs;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use data_encoding::BASE64;
use ring::rand::SystemRandom;
use southwind::case::code::CaseCode;
use southwind::case::document::{Document, Reply, ReplyCode};
use southwind::case::keys::CaseKeys;
use southwind::case::padding::Padded;
use southwind::case::seal::seal_small;
use southwind::case::signed::sign;
use southwind::protocol::id::{EnvelopeId, SpkiPin};
use southwind::protocol::mailbox;

use super::{encrypt, pad, receipt, send, stranger};
use crate::hostile::{Answer, Hostile};
use crate::programs::Scene;
use crate::{noise, source};

#[test]
fn no_word_is_sealed_for_a_roster_that_is_expired_old_or_anothers() {
    let mut scene = Scene::with_an_account();
    let mut invitation = scene.invitation();
    invitation.roster_sequence = 5;
    fs::write(scene.path("invitation.txt"), invitation.to_string()).unwrap();
    let bad = scene.bad_rosters();
    let served = Arc::new(Mutex::new(Vec::new()));
    let serves = Arc::clone(&served);
    let hostile = Hostile::in_place_of_the_relay(&mut scene, move |line, _| match line {
        "GET /v1/roster" => Some(Answer::new(200, serves.lock().unwrap().clone())),
        _ => None,
    });
    for (what, roster) in bad {
        *served.lock().unwrap() = roster;
        let said = scene.fails(3, "contact", &send(&[]));
        assert!(said.contains(what), "{what}: {said}");
    }
    assert_eq!(hostile.asked(), ["GET /v1/roster"; 3], "nothing but the roster was asked for");
}

#[test]
fn no_word_is_sealed_to_a_notice_that_no_lead_has_signed() {
    let mut scene = Scene::with_an_account();
    let text = scene.notice().text().unwrap();
    let hana = scene.context("hana").unlock().unwrap().signing;
    let by_a_reader = southwind::signing::NoteSigner::new("hana", hana).unwrap().sign_note(&text).unwrap();
    let by_a_stranger = stranger("jimin").sign_note(&text).unwrap();
    let served = Arc::new(Mutex::new(String::new()));
    let serves = Arc::clone(&served);
    let hostile = Hostile::in_place_of_the_relay(&mut scene, move |line, _| match line {
        "GET /v1/desks/seoul/epoch" => Some(Answer::new(200, serves.lock().unwrap().clone())),
        _ => None,
    });
    for notice in [by_a_reader, by_a_stranger] {
        *served.lock().unwrap() = notice;
        let said = scene.fails(3, "contact", &send(&[]));
        assert!(said.contains("not signed by a lead of this desk; do not seal to it"), "{said}");
    }
    assert!(!hostile.asked().iter().any(|asked| asked.starts_with("POST")));
}

#[test]
fn an_unknown_desk_a_wrong_pin_and_no_relay_are_told_apart() {
    let mut scene = Scene::with_an_account();
    let sound = scene.invitation();
    let mut elsewhere = sound.clone();
    elsewhere.desk = "busan".parse().unwrap();
    fs::write(scene.path("invitation.txt"), elsewhere.to_string()).unwrap();
    let said = scene.fails(3, "contact", &send(&[]));
    assert!(said.contains("no desk of the name busan"), "{said}");

    let mut pinned = sound.clone();
    pinned.pins = vec![SpkiPin::of(b"another key")];
    fs::write(scene.path("invitation.txt"), pinned.to_string()).unwrap();
    let said = scene.fails(3, "contact", &send(&[]));
    assert!(said.contains("this is not the relay of the invitation") && said.contains("someone may be listening"));

    fs::write(scene.path("invitation.txt"), sound.to_string()).unwrap();
    scene.kill_relay();
    let said = scene.fails(4, "contact", &send(&["--patience", "0"]));
    assert!(said.contains("the relay could not be reached"), "{said}");
    // Somebody else's server at the relay's address.
    scene.ok("relay", &["keys", "--to", "other", "--host", "localhost"]);
    let other = Hostile::listen(&scene, &scene.path("other"), |_, _| None);
    let said = scene.fails(3, "contact", &send(&[]));
    assert!(said.contains("this is not the relay of the invitation"), "{said}");
    assert!(other.asked().is_empty(), "nothing was said to it");

    fs::write(scene.path("invitation.txt"), "southwind:v1?damaged").unwrap();
    let said = scene.fails(5, "contact", &send(&[]));
    assert!(said.contains("the invitation is damaged"), "{said}");
}

#[test]
fn words_are_not_called_safe_on_a_receipt_that_does_not_hold() {
    let mut scene = Scene::with_an_account();
    for which in 0..3 {
        let (keys, invitation) = (scene.note_key(), scene.invitation());
        let forger = stranger("localhost");
        let hostile = Hostile::in_place_of_the_relay(&mut scene, move |line, body| {
            let lies =
                [receipt(&forger, &invitation, body), receipt(&keys, &invitation, b"another"), "truly".to_owned()];
            (line == "POST /v1/desks/seoul/envelopes").then(|| Answer::new(201, lies[which].clone()))
        });
        let output = scene.command("contact", &send(&["--receipt", "receipts.note"])).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains("the relay's receipt does not hold") && said.contains("\n  next: count on nothing"));
        assert!(output.stdout.is_empty() && !scene.path("receipts.note").exists());
        drop(hostile);
        scene.start_relay();
    }
    assert_eq!(scene.appeals("hana"), "0");
}

#[test]
fn an_attachment_is_not_called_safe_on_a_receipt_that_does_not_hold() {
    let mut scene = Scene::with_an_account();
    fs::write(scene.path("note.bin"), noise(50_000)).unwrap();
    let (keys, invitation) = (scene.note_key(), scene.invitation());
    let lie = BASE64.encode(receipt(&keys, &invitation, b"another envelope").as_bytes());
    let hostile = Hostile::in_place_of_the_relay(&mut scene, move |line, body| match line {
        "POST /v1/desks/seoul/envelopes" => Some(Answer::new(201, receipt(&keys, &invitation, body))),
        "POST /v1/desks/seoul/uploads" => Some(Answer::new(201, "").field("location", "/v1/desks/seoul/uploads/1")),
        _ if line.starts_with("PATCH ") => Some(
            Answer::new(204, "").field("upload-offset", body.len().to_string()).field("southwind-receipt", lie.clone()),
        ),
        _ => None,
    });
    let output = scene.command("contact", &send(&["--attach", "note.bin"])).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(9), "{said}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "Your words are safe at the relay.\n");
    assert!(said.contains("note.bin: the relay's receipt does not hold") && said.contains("\n  next: "), "{said}");
    drop(hostile);
}

#[test]
fn nothing_is_sent_while_an_attachment_cannot_be_read_or_cleaned() {
    let scene = Scene::with_an_account();
    let picture = fs::read(source("tests/pictures/baseline.jpg")).unwrap();
    // Cut in its tables: what stands behind them cannot be told.
    fs::write(scene.path("cut.jpg"), &picture[..300]).unwrap();
    fs::write(scene.path("whole.jpg"), &picture).unwrap();
    fs::create_dir(scene.path("folder")).unwrap();
    let said = scene.fails(5, "contact", &send(&["--attach", "whole.jpg", "missing.jpg", "folder", "cut.jpg"]));
    for line in ["missing.jpg cannot be read", "folder cannot be read: it is not a regular file", "cut.jpg cannot go"] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert!(said.contains("nothing was sent") && !said.contains("whole.jpg"), "{said}");
    assert_eq!(scene.appeals("hana"), "0");
    // The picture that cannot be cleaned may go untouched, if the person says so.
    scene.ok("contact", &send(&["--attach", "cut.jpg", "--keep-original"]));
    assert_eq!(scene.appeals("hana"), "1");
}

#[test]
fn a_carrier_is_told_why_a_file_is_no_envelope() {
    let scene = Scene::with_an_account();
    let (notice, other) = (scene.notice(), age::x25519::Identity::generate());
    let desk = super::recipient(&notice);
    let sealed = encrypt(&pad(&super::appeal(1), 0), &desk);
    let both: [&dyn age::Recipient; 2] = [&desk, &desk];
    let two = {
        let mut envelope = Vec::new();
        let mut writer = age::Encryptor::with_recipients(both.into_iter()).unwrap().wrap_output(&mut envelope).unwrap();
        std::io::Write::write_all(&mut writer, &pad(&super::appeal(1), 0)).unwrap();
        writer.finish().unwrap();
        envelope
    };
    for (what, bytes) in [
        ("these bytes are not an age file", b"we are three people".to_vec()),
        ("a stanza that is not mlkem768x25519", encrypt(&pad(&super::appeal(1), 0), &other.to_public())),
        ("sealed to more than one recipient", two),
        ("the payload has a wrong size", encrypt(&[0; 12_033], &desk)),
        ("it ends inside its header", sealed[..500].to_vec()),
        ("the payload has a wrong size", sealed[..sealed.len() - 1].to_vec()),
    ] {
        fs::write(scene.path("capsule"), bytes).unwrap();
        let said = scene.fails(5, "contact", &["carry", "--dev", "--invitation", "invitation.txt", "capsule"]);
        assert!(said.contains("capsule is not an envelope") && said.contains(what), "{what}: {said}");
    }
    fs::write(scene.path("capsule"), sealed).unwrap();
    scene.ok("contact", &["carry", "--dev", "--invitation", "invitation.txt", "capsule"]);
    assert_eq!(scene.appeals("hana"), "1");
}

#[test]
fn a_check_asks_the_same_of_the_relay_whatever_is_in_the_mailbox() {
    let mut scene = Scene::with_an_account();
    let code = CaseCode::generate(&SystemRandom::new()).unwrap();
    fs::write(scene.path("code.txt"), code.grouped().as_bytes()).unwrap();
    let keys = CaseKeys::derive(&code, &scene.invitation().organisation.key()).unwrap();
    let signing = scene.context("hana").unlock().unwrap().signing;
    let reply = |number: u8| {
        let reply = Reply {
            case_id: keys.case.as_bytes().to_vec(),
            reply_id: vec![number; 16],
            number: number.into(),
            code: ReplyCode::Received.into(),
            ..Reply::default()
        };
        let signed = sign(&Document::reply(reply), &signing).unwrap();
        seal_small(Padded::without_body(&signed).unwrap(), &keys.identity.to_recipient().unwrap()).unwrap()
    };
    let made_up = || encrypt(&pad(&super::appeal(1), 0), &super::recipient(&scene.notice()));
    let served: Vec<Vec<Vec<u8>>> = vec![
        vec![made_up(), made_up(), made_up(), made_up()],
        vec![reply(1), made_up(), made_up(), made_up()],
        vec![reply(1), reply(2), reply(3), reply(4)],
        // The same one, over and over, and then one that is cut.
        vec![reply(5), reply(5), reply(5), b"cut".to_vec()],
    ];
    let now = Arc::new(Mutex::new(Vec::new()));
    let serves = Arc::clone(&now);
    let hostile =
        Hostile::in_place_of_the_relay(&mut scene, move |line, _| match line.strip_prefix("GET /v1/mailbox?skip=") {
            Some(skip) => {
                let envelopes: Vec<Vec<u8>> = serves.lock().unwrap().clone();
                Some(Answer::new(200, mailbox::answer(&envelopes[skip.parse::<usize>().unwrap()]).unwrap()))
            }
            None if line.starts_with("DELETE /v1/mailbox/") => Some(Answer::new(204, "")),
            None => None,
        });
    let mut before = 0;
    let cases = served.into_iter().zip([(0, 0), (0, 1), (0, 4), (9, 1)]);
    for ((envelopes, (exit, shown)), keep) in cases.flat_map(|case| [(case.clone(), false), (case, true)]) {
        now.lock().unwrap().clone_from(&envelopes);
        let mut check = vec!["check", "--dev", "--invitation", "invitation.txt", "--language", "en", "--code-fd", "0"];
        check.extend(keep.then_some("--keep"));
        let mut command = scene.command("contact", &check);
        command.stdin(Stdio::from(fs::File::open(scene.path("code.txt")).unwrap()));
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(exit), "{said}");
        assert_eq!(String::from_utf8_lossy(&output.stdout).matches("\nReply ").count(), shown, "{said}");
        let asked = hostile.asked().split_off(before);
        before += asked.len();
        let (polls, deletions) = asked.split_at(asked.len() - 4);
        let mut expected: Vec<String> = ["GET /v1/roster", "GET /v1/desks/seoul/epoch"].map(str::to_owned).to_vec();
        expected.extend((0..4).map(|skip| format!("GET /v1/mailbox?skip={skip}")));
        assert_eq!(polls, expected);
        let ids = envelopes.iter().map(|envelope| format!("DELETE /v1/mailbox/{}", EnvelopeId::of(envelope)));
        for (deletion, id) in deletions.iter().zip(ids) {
            assert_eq!((deletion.len(), *deletion == id), (id.len(), !keep), "{deletion}");
        }
    }
}

#[test]
fn a_poll_that_is_not_answered_as_a_mailbox_does_deletes_nothing() {
    let mut scene = Scene::with_an_account();
    let code = CaseCode::generate(&SystemRandom::new()).unwrap();
    fs::write(scene.path("code.txt"), code.grouped().as_bytes()).unwrap();
    let good = Arc::new(Mutex::new(0));
    let answers = Arc::clone(&good);
    let hostile = Hostile::in_place_of_the_relay(&mut scene, move |line, _| {
        let skip: usize = line.strip_prefix("GET /v1/mailbox?skip=")?.parse().unwrap();
        let framed = mailbox::answer(b"nothing that opens").unwrap();
        Some(Answer::new(200, if skip < *answers.lock().unwrap() { framed } else { framed[..100].to_vec() }))
    });
    for (holds, exit) in [(0, 1), (2, 9)] {
        *good.lock().unwrap() = holds;
        let check = ["check", "--dev", "--invitation", "invitation.txt", "--patience", "0", "--code-fd", "0"];
        let mut command = scene.command("contact", &check);
        command.stdin(Stdio::from(fs::File::open(scene.path("code.txt")).unwrap()));
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(exit), "{said}");
        assert!(said.contains("it is not one of a mailbox") && said.contains("\n  next: "), "{said}");
    }
    assert!(!hostile.asked().iter().any(|asked| asked.starts_with("DELETE")));
}
