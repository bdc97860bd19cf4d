//! Months of work: a second process on one vault, somebody who goes, and a machine that is never online.

use std::fs::{self, File};
use std::process::{Output, Stdio};

use bytes::Bytes;
use ring::rand::SystemRandom;
use southwind::case::document::{Appeal, Document, Kind, People, Place, ReplyAddress};
use southwind::case::hybrid::{HybridIdentity, HybridRecipient};
use southwind::case::padding::Padded;
use southwind::case::seal::seal_small;
use southwind::case::signed;
use southwind::client::Relay;
use southwind::protocol::id::{CaseId, DeskId};
use southwind::signing::SigningKey;
use southwind::staff::desk::DeskState;
use southwind::staff::home::Home;

use crate::programs::{PASSPHRASE, Scene, until};

const SENTENCE: &str = "They took my sister off the bus.";

/// Sends an appeal with a reply address to the newest epoch, as a contact's program does; its case.
fn appeal(scene: &Scene, number: u8) -> CaseId {
    let sender = SigningKey::generate(&SystemRandom::new()).unwrap();
    let reply = HybridIdentity::generate(&SystemRandom::new()).unwrap().to_recipient().unwrap();
    let reply_to = ReplyAddress {
        sender_key: sender.public().as_bytes().to_vec(),
        mailbox: vec![number; 32],
        recipient: reply.to_bytes().to_vec(),
    };
    let appeal = Appeal {
        appeal_id: vec![number; 16],
        language: "ko".into(),
        kind: Kind::Arrested.into(),
        people: Some(People { women: 1, ..People::default() }),
        place: Some(Place { country: "LA".into(), region: String::new() }),
        account: SENTENCE.into(),
        reply_to: Some(reply_to),
        ..Appeal::default()
    };
    let document = signed::sign(&Document::appeal(appeal), &sender).unwrap();
    let desk = DeskState::load(&Home::at(scene.path("jimin"))).unwrap();
    let relay = Relay::connect(&desk.relay, &desk.pins, None).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let notice = runtime.block_on(relay.epoch(&desk.desk)).unwrap().unwrap();
    let notice = String::from_utf8(notice).unwrap();
    let line = notice.lines().find(|line| line.contains("\"recipient\"")).unwrap();
    let recipient: HybridRecipient = line.split('"').nth(3).unwrap().parse().unwrap();
    let envelope = seal_small(Padded::without_body(&document).unwrap(), &recipient).unwrap();
    let desk: DeskId = "seoul".parse().unwrap();
    runtime.block_on(relay.submit(&desk, Bytes::from(envelope))).unwrap();
    CaseId::of(&sender.public())
}

/// The staff program with its passphrase in a file, which it may read twice.
fn staff(scene: &Scene, home: &str, arguments: &[&str]) -> Output {
    fs::write(scene.path("passphrase"), PASSPHRASE).unwrap();
    let mut command = scene.command("staff", &["--home", home, "--passphrase-fd", "0", "--dev"]);
    command.args(arguments).stdin(File::open(scene.path("passphrase")).unwrap()).output().unwrap()
}

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// Claim C-57: of two processes on one vault the second is told so, changes nothing, and works once the first is gone.
#[test]
fn a_second_process_on_one_vault_is_told_so() {
    let scene = Scene::set_up();
    appeal(&scene, 1);
    // It has the lock, and waits for a passphrase that nobody types.
    let mut command = scene.command("staff", &["--home", "jimin", "--passphrase-fd", "0", "--dev", "pull"]);
    let mut first = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let id = first.id().to_string();
    until("the lock names its process", || {
        fs::read_to_string(scene.path("jimin/lock")).is_ok_and(|holder| holder.trim() == id)
    });
    for command in [&["pull"][..], &["epoch", "new"], &["epoch", "destroy", "1", "--yes"], &["import", "stick"]] {
        let told = scene.staff_fails(1, "jimin", PASSPHRASE, command);
        assert!(told.contains(&format!("another southwind-staff (process {id}) is working in jimin")), "{told}");
        assert!(told.contains("wait until it ends"), "{told}");
    }
    scene.staff("jimin", &["list"]);
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(scene.staff("jimin", &["pull"]).starts_with("new appeals: 1"));
}

#[test]
fn somebody_is_removed_in_one_step_that_a_kill_does_not_undo() {
    let scene = Scene::set_up();
    let before = appeal(&scene, 1);
    scene.staff("hana", &["pull"]);
    let revoke =
        ["org", "revoke", "hana", "--organisation-key", "organisation.key", "--to", "roster-2.note", "--dry-run"];
    scene.staff("jimin", &["pull"]);
    let (shown, _) = said(&staff(&scene, "jimin", &revoke));
    assert!(
        shown.contains(&format!("reply {before} --code new-code")) && !scene.path("roster-2.note").exists(),
        "{shown}"
    );
    let revoke = &revoke[..7];

    // A kill as soon as the roster is signed; whatever is done by then, the second run does the rest.
    let mut command = scene.command("staff", &["--home", "jimin", "--passphrase-fd", "0", "--dev"]);
    command.args(revoke).stdin(File::open(scene.path("passphrase")).unwrap());
    let mut killed = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until("the roster is signed", || scene.path("roster-2.note").exists());
    killed.kill().unwrap();
    killed.wait().unwrap();
    for run in 1..=2 {
        let output = staff(&scene, "jimin", revoke);
        let (shown, told) = said(&output);
        assert!(output.status.success(), "run {run}: {told}");
        assert!(shown.contains("hana could open 1 envelopes of 1 cases"), "{shown}");
        assert!(shown.contains("epochs that hana could open: 1\n"), "{shown}");
        assert!(shown.contains(&format!("southwind-staff reply {before} --code new-code")), "{shown}");
    }
    let epochs = scene.staff("jimin", &["epoch", "list"]);
    assert_eq!(epochs.lines().count(), 2, "one new epoch and no more: {epochs}");

    // Nor does a run without the organisation's key change anything: the roster is signed.
    let (_, told) = said(&staff(&scene, "jimin", &["org", "revoke", "hana", "--to", "roster-2.note"]));
    assert!(told.contains("Epoch 2 was made already."), "{told}");
    // The reply that it named works, and is not asked for again.
    scene.staff("jimin", &["reply", &before.to_string(), "--code", "new-code", "--yes"]);
    let (shown, _) = said(&staff(&scene, "jimin", revoke));
    assert!(shown.contains("was told of a new code") && !shown.contains("southwind-staff reply"), "{shown}");
    // What comes now is not hers, and she is told why.
    appeal(&scene, 2);
    assert!(scene.staff("jimin", &["pull"]).starts_with("new appeals: 1"));
    assert!(scene.staff_fails(8, "hana", PASSPHRASE, &["pull"]).contains("not in the roster"));
    let (shown, _) = said(&staff(&scene, "jimin", revoke));
    assert!(shown.contains("hana could open 1 envelopes of 1 cases"), "{shown}");
    let refused = scene.staff_fails(2, "jimin", PASSPHRASE, &["org", "revoke", "nobody", "--dry-run"]);
    assert!(refused.contains("there is no nobody in the roster"), "{refused}");
}

#[test]
fn a_removal_that_was_undone_is_made_anew() {
    let scene = Scene::set_up();
    let case = appeal(&scene, 1).to_string();
    scene.staff("hana", &["pull"]);
    let revoke = |to| {
        let output =
            staff(&scene, "jimin", &["org", "revoke", "hana", "--organisation-key", "organisation.key", "--to", to]);
        let (shown, told) = said(&output);
        assert!(output.status.success(), "{told}");
        (shown, told)
    };
    let epochs = || scene.staff("jimin", &["epoch", "list"]).lines().count();
    let next = |from: &str, to: &str, change: [&str; 2]| {
        let roster = ["org", "roster", "--organisation-key", "organisation.key", "--from", from, "--to", to];
        scene.staff("nobody", &[&roster[..], &change, &["--publish"]].concat());
    };
    revoke("roster-2.note");
    scene.staff("jimin", &["reply", &case, "--code", "new-code", "--yes"]);
    assert!(revoke("roster-2.note").0.contains("was told of a new code"));
    assert_eq!(epochs(), 2);

    // It was a mistake, and then it was none; in between she states something that counts.
    next("roster-2.note", "roster-3.note", ["--add", "hana.enrolment:reader"]);
    fs::write(scene.path("note.txt"), "called while she was back").unwrap();
    scene.staff("hana", &["note", &case, "--text", "note.txt"]);
    let (shown, told) = revoke("roster-4.note");
    assert!(!told.contains("was made already"), "{told}");
    assert!(shown.contains(&format!("southwind-staff reply {case} --code new-code")), "{shown}");
    assert_eq!(epochs(), 3);
    assert!(scene.staff("jimin", &["show", &case]).contains("called while she was back"));

    // A roster after that one, also without her: the same command goes on where it was.
    next("roster-4.note", "roster-5.note", ["--desk", "busan"]);
    assert!(revoke("roster-4.note").1.contains("Roster 5 without hana is in force already."));
    assert_eq!(epochs(), 3);
}

#[test]
fn the_only_lead_leaves_and_a_fresh_one_carries_on() {
    let scene = Scene::set_up();
    fs::write(scene.path("words.txt"), SENTENCE).unwrap();
    let send = || {
        let flags = ["--text", "words.txt", "--no-code"];
        scene.command("contact", &super::TIER_A).args(flags).output().unwrap().status.success()
    };
    let with_code = ["--text", "words.txt", "--code-file", "code"];
    let sent = scene.command("contact", &super::TIER_A).args(with_code).output().unwrap();
    assert!(sent.status.success(), "{}", said(&sent).1);
    scene.staff("hana", &["pull", "--acknowledge"]);

    scene.staff("mina", &["enroll", "--name", "mina", "--to", "mina.enrolment"]);
    let roster =
        ["org", "roster", "--organisation-key", "organisation.key", "--from", "roster.note", "--to", "roster-2.note"];
    let change = ["--add", "mina.enrolment:lead,reader", "--remove", "jimin", "--publish"];
    let signed = scene.staff_output("nobody", PASSPHRASE, &[&roster[..], &change].concat());
    assert!(said(&signed).1.contains("jimin is no longer a lead of seoul"), "{}", said(&signed).1);

    // Nobody seals to what no lead has signed, and staff are told what to do; what was answered is read all the same.
    assert!(!send());
    fs::write(scene.path("note.txt"), "called").unwrap();
    let case = scene.staff("hana", &["list"]);
    let case =
        case.split_whitespace().find(|word| word.len() >= 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let told = scene.staff_fails(3, "hana", PASSPHRASE, &["note", case.unwrap(), "--text", "note.txt"]);
    assert!(told.contains("let a lead run southwind-staff epoch new"), "{told}");
    let check = ["check", "--dev", "--invitation", "invitation.txt", "--language", "en", "--code-fd", "0"];
    let code = File::open(scene.path("code")).unwrap();
    let read = scene.command("contact", &check).stdin(code).output().unwrap();
    let (shown, told) = said(&read);
    assert!(read.status.success() && shown.contains("Reply 1"), "{shown}{told}");

    scene.staff("mina", &["join", "--invitation", "invitation.txt"]);
    assert!(scene.staff("mina", &["epoch", "new"]).contains("epoch 2 of seoul"));
    assert!(send());
    scene.staff("hana", &["note", case.unwrap(), "--text", "note.txt"]);
}

#[test]
fn a_machine_that_is_never_online_works_from_a_stick() {
    let mut scene = Scene::set_up();
    let case = appeal(&scene, 1);
    // Two passphrases, a line each: the member's, and a new one for the courier.
    let two = format!("{PASSPHRASE}\n{PASSPHRASE}");
    assert!(scene.staff_output("jimin", &two, &["courier", "--to", "courier"]).status.success());
    // The machine with a network holds nothing that opens.
    assert!(scene.staff_fails(2, "courier", PASSPHRASE, &["list"]).contains("opens nothing"));
    let fetched = scene.staff("courier", &["pull", "--to-folder", "stick"]);
    assert_eq!(fetched, "fetched: 1, acknowledged: 0, sent: 0, not fetched: 0\n");

    // A lost stick loses nothing: the relay still has it.
    fs::remove_dir_all(scene.path("stick")).unwrap();
    assert!(scene.staff("courier", &["pull", "--to-folder", "stick"]).starts_with("fetched: 1, acknowledged: 0"));
    scene.stop_relay();
    assert!(scene.staff("jimin", &["import", "stick"]).starts_with("new appeals: 1"));
    assert!(scene.staff("jimin", &["show", &case.to_string()]).contains(SENTENCE));
    let (_, told) = said(&scene.staff_output("jimin", PASSPHRASE, &["note", &case.to_string(), "--text", "note.txt"]));
    assert!(!told.is_empty());
    fs::write(scene.path("note.txt"), "called the embassy").unwrap();
    scene.staff("jimin", &["note", &case.to_string(), "--text", "note.txt"]);
    assert!(scene.staff("jimin", &["import", "stick"]).starts_with("new appeals: 0"), "the same folder again");

    scene.start_relay();
    let fetched = scene.staff("courier", &["pull", "--to-folder", "stick"]);
    assert_eq!(fetched, "fetched: 1, acknowledged: 1, sent: 1, not fetched: 0\n", "its own statement comes back");
    assert!(scene.staff("hana", &["pull"]).contains("new appeals: 1, follow-ups: 0, attachments: 0, statements: 1"));
    assert!(scene.staff("hana", &["show", &case.to_string()]).contains("called the embassy"));
    scene.stop_relay();
    scene.staff("jimin", &["import", "stick"]);
    scene.start_relay();
    let fetched = scene.staff("courier", &["pull", "--to-folder", "stick"]);
    assert_eq!(fetched, "fetched: 0, acknowledged: 1, sent: 0, not fetched: 0\n");
    assert_eq!(
        fs::read_dir(scene.path("stick/envelopes")).unwrap().count(),
        0,
        "what is kept needs no room on a stick"
    );
}
