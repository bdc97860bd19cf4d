//! What staff meet who state things about cases and answer contacts.

use std::sync::{Arc, Mutex};

use southwind::case::document::{Act, Appeal, CaseEvent, Document, FollowUp, Kind, Reply, ReplyAddress, ReplyCode};
use southwind::case::hybrid::HybridIdentity;
use southwind::case::signed;
use southwind::protocol::id::{CaseId, EnvelopeId, MailboxId};
use southwind::protocol::problem::ProblemCode;
use southwind::signing::SigningKey;

use super::staff::desk_with;
use super::{encrypt, pad, recipient, send};
use crate::hostile::{Answer, Hostile};
use crate::programs::{PASSPHRASE, Scene};

/// The sender key of a contact's code.
fn sender() -> SigningKey {
    SigningKey::generate(&ring::rand::SystemRandom::new()).unwrap()
}

/// An appeal whose contact can be answered.
fn answerable(sender: &SigningKey) -> Vec<u8> {
    let identity = HybridIdentity::generate(&ring::rand::SystemRandom::new()).unwrap();
    let address = ReplyAddress {
        sender_key: sender.public().as_bytes().to_vec(),
        mailbox: MailboxId::from_bytes([7; 32]).as_bytes().to_vec(),
        recipient: identity.to_recipient().unwrap().to_bytes().to_vec(),
    };
    let appeal = Appeal {
        appeal_id: vec![1; 16],
        kind: Kind::Arrested.into(),
        language: "ko".to_owned(),
        reply_to: Some(address),
        ..Appeal::default()
    };
    signed::sign(&Document::appeal(appeal), sender).unwrap().to_bytes().unwrap()
}

/// A document as an envelope of a desk, with what [`desk_with`] needs of it.
fn listed(document: &[u8], desk: &dyn age::Recipient) -> (Vec<u8>, EnvelopeId, u64) {
    let envelope = encrypt(&pad(document, 0), desk);
    let (id, length) = (EnvelopeId::of(&envelope), envelope.len() as u64);
    (envelope, id, length)
}

#[test]
fn nobody_is_told_of_a_reply_before_the_mailbox_has_it_and_what_is_refused_for_good_is_listed() {
    let mut scene = Scene::set_up();
    scene.staff("hana", &["pull"]);
    let contact = sender();
    let envelopes = [listed(&answerable(&contact), &recipient(&scene.notice()))];
    let refusal = Arc::new(Mutex::new(Some(ProblemCode::MailboxFull)));
    let says = Arc::clone(&refusal);
    let hostile = Hostile::in_place_of_the_relay(&mut scene, move |line, _| match line {
        "POST /v1/desks/seoul/envelopes" => Some(Answer::new(201, "a receipt")),
        line if line.starts_with("POST /v1/mailboxes/") => {
            Some(says.lock().unwrap().map_or_else(|| Answer::new(204, ""), Answer::problem))
        }
        line => desk_with(&envelopes, line),
    });
    scene.staff_output("hana", PASSPHRASE, &["pull"]);
    let case = CaseId::of(&contact.public()).short();
    let said = |output: std::process::Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let told = said(scene.staff_output("hana", PASSPHRASE, &["reply", &case, "--code", "acting", "--yes"]));
    assert!(told.contains("We are working on it") && told.contains("The mailbox holds as many replies"), "{told}");
    assert!(told.contains("2 wait in the vault and go with the next southwind-staff pull"), "{told}");
    let listed = scene.staff_output("hana", PASSPHRASE, &["list"]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("A REPLY WAS NOT SENT"));
    assert!(said(listed).contains("2 statements and replies wait for the relay"));
    assert!(scene.staff("hana", &["show", &case]).contains("replied (1): acting (NOT SENT YET)"));

    *refusal.lock().unwrap() = Some(ProblemCode::BadMailbox);
    let told = said(scene.staff_output("hana", PASSPHRASE, &["pull"]));
    assert!(told.contains("is malformed") && told.contains("it is set aside and will not be sent"), "{told}");
    let list = scene.staff("hana", &["list"]);
    let line = list.lines().find(|line| line.starts_with("reply ")).unwrap();
    assert!(line.contains("not sent: the relay refused: A mailbox's id or secret is malformed"), "{list}");
    let line = list.lines().find(|line| line.starts_with("statement ")).unwrap();
    assert!(line.contains("not sent: the reply of which it says that it was sent was refused"), "{list}");
    let asked = || hostile.asked().iter().filter(|line| line.starts_with("POST /v1/mailboxes/")).count();
    let before = asked();
    scene.staff_output("hana", PASSPHRASE, &["pull"]);
    assert_eq!((before, asked()), (2, 2), "it is not tried again");
    // The team was never told that it had been sent.
    let stated = || hostile.asked().iter().filter(|line| *line == "POST /v1/desks/seoul/envelopes").count();
    assert_eq!(stated(), 0);
    assert!(scene.staff("hana", &["show", &case]).contains("replied (1): acting (NEVER SENT: the relay refused it)"));

    // One that is taken: the letter first, then the statement.
    *refusal.lock().unwrap() = None;
    scene.staff("hana", &["reply", &case, "--code", "acting", "--yes"]);
    assert_eq!((asked(), stated()), (3, 1));
    let lines = hostile.asked();
    let place = |begin: &str| lines.iter().rposition(|line| line.starts_with(begin));
    assert!(place("POST /v1/mailboxes/") < place("POST /v1/desks/seoul/envelopes"));
    let shown = scene.staff("hana", &["show", &case]);
    assert!(shown.lines().any(|line| line.ends_with("replied (2): acting")), "{shown}");
}

#[test]
fn what_is_signed_by_nobody_who_may_is_set_aside_or_quarantined_and_listed() {
    let mut scene = Scene::set_up();
    scene.staff("hana", &["pull"]);
    let (contact, stranger) = (sender(), sender());
    let case = CaseId::of(&contact.public());
    let desk = recipient(&scene.notice());
    let event = CaseEvent {
        case_id: case.as_bytes().to_vec(),
        desk: "seoul".to_owned(),
        at: "2026-11-22T12:00:00Z".to_owned(),
        number: 1,
        act: Some(Act::Note("close it".to_owned())),
        ..CaseEvent::default()
    };
    let follow_up = FollowUp {
        case_id: case.as_bytes().to_vec(),
        follow_up_id: vec![2; 16],
        text: "come to the station".to_owned(),
        ..FollowUp::default()
    };
    let reply = Reply { case_id: case.as_bytes().to_vec(), reply_id: vec![3; 16], ..Reply::default() };
    let reply = Reply { code: ReplyCode::StopContact.into(), ..reply };
    let by_stranger = |document: &Document| signed::sign(document, &stranger).unwrap().to_bytes().unwrap();
    let envelopes = [
        listed(&answerable(&contact), &desk),
        listed(&by_stranger(&Document::case_event(event)), &desk),
        listed(&by_stranger(&Document::follow_up(follow_up)), &desk),
        listed(&by_stranger(&Document::reply(reply)), &desk),
    ];
    let _hostile = Hostile::in_place_of_the_relay(&mut scene, move |line, _| desk_with(&envelopes, line));
    scene.staff_output("hana", PASSPHRASE, &["pull"]);
    let list = scene.staff("hana", &["list"]);
    assert!(list.contains("set aside: note, by unknown key") && list.contains("its signer is not in the roster"));
    assert!(list.contains("it is not signed by the sender key of the case that it names"), "{list}");
    assert!(list.contains("it is a reply, and replies go to mailboxes"), "{list}");
    let shown = scene.staff("hana", &["show", &case.short()]);
    assert!(!shown.contains("close it") && !shown.contains("station"), "{shown}");
}

#[test]
fn a_reply_that_cannot_be_sent_says_why() {
    let scene = Scene::with_an_account();
    std::fs::write(scene.path("empty"), "\n").unwrap();
    scene.ok("contact", &send(&[]));
    scene.staff("hana", &["pull"]);
    let list = scene.staff("hana", &["list"]);
    let case = list.lines().nth(1).unwrap().split(' ').next().unwrap();
    for (arguments, said) in [
        (&["reply", case, "--code", "need"][..], "needs --need"),
        (&["reply", "ffffffffff", "--code", "acting", "--yes"], "nothing in the vault has an id that begins with"),
        (&["assign", case, "--owner", "minho"], "nobody in the roster is called minho"),
        (&["note", case, "--text", "empty"], "the text is empty"),
    ] {
        let told = scene.staff_fails(2, "hana", PASSPHRASE, arguments);
        assert!(told.contains(said), "{said}: {told}");
    }
    for (arguments, said) in [
        (&["reply", case, "--code", "hello"][..], "a reply code is one of: received, need"),
        (&["status", case, "finished"], "a status is one of: received, acknowledged"),
        (&["class", case], "<CLASS>"),
        (&["custody", case, "--since", "monday"], "that is not a time such as 2026-11-22T14+07:00"),
        (&["note", case, "close it"], "unexpected argument"),
    ] {
        let output = scene.staff_output("hana", PASSPHRASE, arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && told.contains(said), "{said}: {told}");
    }
}
