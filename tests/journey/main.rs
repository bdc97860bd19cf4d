//! The whole way of a message with the four real programs: from a contact's words to the staff's screen.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod hostile;
mod keeping;
mod memory;
#[path = "../interop/node.rs"]
mod node;
mod programs;
mod refusals;
mod team;

use std::fs;
use std::io::Read;
use std::process::Stdio;

use data_encoding::{BASE64, HEXLOWER};
use programs::{PASSPHRASE, Scene, files, until};
use southwind::protocol::id::sha256;

const ACCOUNT: &str = "우리는 세 사람입니다.\n라오스 국경 근처에서 잡혔습니다.\n두 시간밖에 남지 않았습니다.\n";

/// The relay's memory may grow by this much, in KiB, while 200 MB go through it.
const MOST_GROWTH: u64 = 64 * 1024;

const LARGE: usize = 200_000_000;

fn source(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

fn digest(path: &std::path::Path) -> String {
    HEXLOWER.encode(&sha256(&fs::read(path).unwrap()))
}

/// A file that no compression and no chance makes shorter.
fn noise(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    fs::File::open("/dev/urandom").unwrap().read_exact(&mut bytes).unwrap();
    bytes
}

const TIER_A: [&str; 16] = [
    "send",
    "--invitation",
    "invitation.txt",
    "--kind",
    "arrested",
    "--country",
    "LA",
    "--people",
    "women=1,girls=2",
    "--when",
    "2026-11-22",
    "--time-left",
    "hours",
    "--language",
    "ko",
    "--dev",
];

/// Claims C-07, C-19 and C-20.
#[test]
fn from_a_contacts_words_to_the_staffs_screen() {
    let mut scene = Scene::set_up();
    let (photograph, voice) = (source("tests/pictures/baseline.jpg"), source("tests/voice/appeal.opus"));
    fs::write(scene.path("account.txt"), ACCOUNT).unwrap();
    fs::write(scene.path("large.bin"), noise(LARGE)).unwrap();
    assert!(has_gps(&fs::read(&photograph).unwrap()), "the photograph that is sent carries a position");

    // The contact sends; the relay is killed in the middle of the large file and comes back.
    let idle = scene.relay_memory("VmRSS");
    let sending = [
        "--text",
        "account.txt",
        "--consent",
        "partner=yes,media=no",
        "--voice",
        &voice,
        "--attach",
        &photograph,
        "large.bin",
        "--receipt",
        "receipts.note",
    ];
    let mut contact = scene.command("contact", &TIER_A);
    let contact = contact.args(sending).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let bodies = scene.path("data/bodies");
    let large = || files(&bodies).into_iter().find(|path| path.metadata().is_ok_and(|body| body.len() > 40_000_000));
    until("a part of the large file at the relay", || large().is_some());
    let growth = scene.relay_memory("VmHWM").saturating_sub(idle);
    scene.kill_relay();
    let begun = large().unwrap();
    assert!(begun.metadata().unwrap().len() < LARGE as u64, "the kill came in the middle");
    scene.start_relay();
    let output = contact.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let growth = growth.max(scene.relay_memory("VmHWM").saturating_sub(idle));
    assert!(growth <= MOST_GROWTH, "the relay grew by {growth} KiB");
    assert!(begun.metadata().unwrap().len() > LARGE as u64, "the upload went on where it had stopped");
    assert_eq!(files(&bodies).len(), 2, "the voice note and the large file, and no second beginning");

    // What the relay's disk holds: envelopes, and no sentence of the appeal.
    let seen = scene.ok("audit", &["data", "data", "--look-for", "account.txt"]);
    assert!(
        seen.contains("bodies       2, 0 of them to be seen as envelopes") && seen.contains("found        0"),
        "{seen}"
    );
    let receipts = ["receipt", "receipts.note", "--roster", "roster.note", "--organisation", "organisation.pub"];
    assert_eq!(scene.ok("audit", &receipts).matches(": holds").count(), 4);

    // Both members of staff pull, see and save the same.
    for member in ["jimin", "hana"] {
        let pulled = scene.staff(member, &["pull"]);
        assert!(
            pulled.contains("new appeals: 1, follow-ups: 0, attachments: 3, statements: 0, quarantined: 0"),
            "{pulled}"
        );
        let list = scene.staff(member, &["list"]);
        let line = list.lines().nth(1).unwrap();
        assert!(line.contains(" red? ") && line.contains("1w 2g") && line.ends_with("3/3"), "{list}");
        let id = line.split(' ').next().unwrap();
        let shown = scene.staff(member, &["show", id]);
        assert!(ACCOUNT.lines().all(|sentence| shown.contains(sentence)), "{shown}");
        assert!(shown.contains("media: NO") && shown.contains("partner: yes"), "{shown}");
        let saved = scene.path(&format!("saved-{member}"));
        scene.staff(member, &["save", id, "--to", saved.to_str().unwrap()]);
        let files = files(&saved);
        let ending =
            |ending: &str| files.iter().find(|path| path.extension().is_some_and(|found| found == ending)).unwrap();
        assert_eq!(digest(ending("bin")), digest(&scene.path("large.bin")));
        let picture = fs::read(ending("jpg")).unwrap();
        assert!(!has_gps(&picture) && picture.len() > 500, "the picture has no position");
        assert!(shown.contains(&HEXLOWER.encode(&sha256(&picture))), "the hash that staff see is the picture's");
        assert!(shown.contains(&digest(std::path::Path::new(&photograph))), "and so is the original's");
        assert!(scene.staff(member, &["pull"]).contains("new appeals: 0"), "a second pull brings nothing");
    }

    vault_opens_elsewhere(&scene);
}

/// What staff keep opens with another implementation of age, and nothing in their vault is plain.
fn vault_opens_elsewhere(scene: &Scene) {
    let documents = files(&scene.path("hana/vault/documents"));
    assert_eq!(documents.len(), 4);
    let identity = scene.path("hana/identity.age");
    let mut sentences = 0;
    for document in &documents {
        let arguments = [identity.to_str().unwrap(), document.to_str().unwrap()];
        let plain = node::run("age-vault.mjs", &arguments, PASSPHRASE.as_bytes());
        let record: serde_json::Value = serde_json::from_slice(&plain).unwrap();
        let plain = BASE64.decode(record["outcome"]["opened"]["document"].as_str().unwrap().as_bytes()).unwrap();
        let words = ACCOUNT.lines().next().unwrap().as_bytes();
        sentences += usize::from(plain.windows(words.len()).any(|window| window == words));
    }
    assert_eq!(sentences, 1, "one of the documents is the appeal");
    let seen = scene.ok("audit", &["data", "hana", "--look-for", "account.txt"]);
    assert!(seen.contains("found        0"), "{seen}");
}

fn has_gps(picture: &[u8]) -> bool {
    let exif = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(picture));
    exif.is_ok_and(|exif| exif.fields().any(|field| field.tag == exif::Tag::GPSLatitude))
}

#[test]
fn a_capsule_is_carried_by_hand_any_number_of_times() {
    let scene = Scene::set_up();
    fs::write(scene.path("account.txt"), ACCOUNT).unwrap();
    fs::write(scene.path("note.bin"), noise(50_000)).unwrap();
    let capsule = ["--text", "account.txt", "--attach", "note.bin", "--capsule", "sealed"];
    let sealed = scene.command("contact", &TIER_A).args(capsule).output().unwrap();
    assert!(sealed.status.success(), "{}", String::from_utf8_lossy(&sealed.stderr));
    assert!(scene.staff("hana", &["pull"]).contains("new appeals: 0"), "nothing was sent");
    // The attachment first, the words after it, and everything twice.
    for _ in 0..2 {
        scene.ok("contact", &["carry", "--dev", "--invitation", "invitation.txt", "sealed.1", "sealed"]);
    }
    let pulled = scene.staff("hana", &["pull"]);
    assert!(pulled.contains("new appeals: 1, follow-ups: 0, attachments: 1"), "{pulled}");
    assert!(scene.staff("hana", &["list"]).lines().nth(1).unwrap().ends_with("1/1"));
    scene.fails(5, "contact", &["carry", "--dev", "--invitation", "invitation.txt", "missing"]);
    let partly =
        scene.fails(9, "contact", &["carry", "--dev", "--invitation", "invitation.txt", "account.txt", "sealed"]);
    assert!(partly.contains("account.txt"), "{partly}");
}

#[test]
fn a_relay_that_was_set_up_anew_hides_nothing_from_staff() {
    let mut scene = Scene::set_up();
    fs::write(scene.path("account.txt"), ACCOUNT).unwrap();
    let send = |scene: &Scene| {
        let sent = scene.command("contact", &TIER_A).args(["--text", "account.txt"]).output().unwrap();
        assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
    };
    for _ in 0..2 {
        send(&scene);
    }
    assert!(scene.staff("jimin", &["pull"]).contains("new appeals: 2"));
    // Its numbers begin at 1 again, below those that were read before.
    scene.kill_relay();
    fs::remove_dir_all(scene.path("data")).unwrap();
    scene.start_relay();
    scene.staff("jimin", &["epoch", "new"]);
    send(&scene);
    let pulled = scene.staff("jimin", &["pull"]);
    assert!(pulled.contains("new appeals: 1"), "{pulled}");
}

/// Claim C-19: the staff's and the contact's programs agree with another implementation of age, and what staff keep
/// opens with it.
#[test]
fn envelopes_of_other_implementations_are_taken_and_opened() {
    let scene = Scene::set_up();
    // Our padded document, sealed by age-encryption for Node.js.
    let document = southwind_document("바람이 붑니다");
    let notice = scene.relay_get("/v1/desks/seoul/epoch");
    let recipient = notice.split('"').find(|word| word.starts_with("age1pq1")).unwrap();
    let envelope = node::run("age-seal.mjs", &[recipient], &document);
    fs::write(scene.path("theirs"), &envelope).unwrap();
    scene.ok("contact", &["carry", "--dev", "--invitation", "invitation.txt", "theirs"]);

    // An envelope that is uploaded by tus-js-client as it comes.
    fs::write(scene.path("account.txt"), ACCOUNT).unwrap();
    fs::write(scene.path("note.bin"), noise(3_000_000)).unwrap();
    let capsule = ["--text", "account.txt", "--attach", "note.bin", "--capsule", "sealed"];
    assert!(scene.command("contact", &TIER_A).args(capsule).status().unwrap().success());
    scene.ok("contact", &["carry", "--dev", "--invitation", "invitation.txt", "sealed"]);
    let (file, trust) = (scene.path("sealed.1"), scene.path("tls-certificate.pem"));
    let endpoint = format!("{}/v1/desks/seoul/uploads", scene.url());
    let said = node::run(
        "tus-upload.mjs",
        &[
            "--file",
            file.to_str().unwrap(),
            "--trust",
            trust.to_str().unwrap(),
            "--chunk",
            "1000000",
            "--endpoint",
            &endpoint,
        ],
        b"",
    );
    assert!(String::from_utf8(said).unwrap().contains("done 204"));

    let pulled = scene.staff("jimin", &["pull"]);
    assert!(
        pulled.contains("new appeals: 2, follow-ups: 0, attachments: 1, statements: 0, quarantined: 0"),
        "{pulled}"
    );
    let list = scene.staff("jimin", &["list"]);
    let shown: String =
        list.lines().skip(1).map(|line| scene.staff("jimin", &["show", line.split(' ').next().unwrap()])).collect();
    assert!(shown.contains("바람이 붑니다"), "{shown}");
}

/// A padded document that says `words`.
fn southwind_document(words: &str) -> Vec<u8> {
    use southwind::case::document::{Appeal, Document};
    use southwind::case::padding::Padded;
    let appeal = Appeal { appeal_id: vec![4; 16], account: words.to_owned(), ..Appeal::default() };
    let mut bytes = Vec::new();
    Padded::without_body(&Document::appeal(appeal)).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

impl Scene {
    fn url(&self) -> String {
        let configuration = fs::read_to_string(self.path("relay.toml")).unwrap();
        let port = configuration.split('"').nth(1).unwrap().rsplit(':').next().unwrap().to_owned();
        format!("https://localhost:{port}")
    }

    /// What anyone may ask.
    fn relay_get(&self, path: &str) -> String {
        let relay = southwind::protocol::invitation::Invitation::from_str(
            &fs::read_to_string(self.path("invitation.txt")).unwrap(),
        );
        let invitation = relay.unwrap();
        let client = southwind::client::Relay::connect(&invitation.relay, &invitation.pins, None).unwrap();
        assert_eq!(path, "/v1/desks/seoul/epoch");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        String::from_utf8(runtime.block_on(client.epoch(&invitation.desk)).unwrap().unwrap()).unwrap()
    }
}

use std::str::FromStr;
