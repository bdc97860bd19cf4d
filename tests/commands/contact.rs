//! `southwind-contact`.

use std::process::Stdio;

use bytes::Bytes;
use ring::rand::SystemRandom;
use southwind::case::code::CaseCode;
use southwind::case::document::{Document, DocumentKind, Reply, ReplyCode};
use southwind::case::keys::CaseKeys;
use southwind::case::open::Opened;
use southwind::case::padding::Padded;
use southwind::case::seal::seal_small;
use southwind::case::signed::{Content, sign};
use southwind::protocol::id::CaseId;
use southwind::signing::SigningKey;

use super::{Field, Said, files, run, run_reading};

const PICTURE: &[u8] = include_bytes!("../pictures/baseline.jpg");

/// Claim C-18: the contact's program leaves no file behind that was not asked for.
#[tokio::test(flavor = "multi_thread")]
async fn words_go_first_then_each_attachment_and_nothing_is_left_behind() {
    let field = Field::new().await;
    let picture = field.write("photo.jpg", PICTURE);
    let film = field.write("film.mp4", &[b"\0\0\0\x18ftypisom".as_slice(), &[7; 3_000_000]].concat());
    let before = files(field.directory.path());

    let said = field.send(&["--attach", &picture, &film]).await;
    assert_eq!(said.exit, 0, "{said:?}");
    let expected =
        format!("Your words are safe at the relay.\n{picture}: safe at the relay.\n{film}: safe at the relay.\n");
    assert_eq!(said.out, expected);
    assert!(said.err.contains("film.mp4 is sent as it is") && said.err.contains("account still holds your words"));
    assert!(!said.err.contains(&field.account));
    assert_eq!(field.envelopes().await, 3);
    assert_eq!(files(field.directory.path()), before);

    // The rest of the conversation: only the two files of codes that were asked for are new.
    let (old, new) = (field.at("old"), field.at("new"));
    assert_eq!(field.send(&["--code-file", &old]).await.exit, 0);
    field.reply(&field.keys("old"), &field.house.reader.key, 1, "").await;
    assert_eq!(field.with_code("check", "old", &[]).await.exit, 0);
    let account = field.at("account");
    assert_eq!(field.with_code("answer", "old", &["--text", &account, "--attach", &picture]).await.exit, 0);
    assert_eq!(field.with_code("move", "old", &["--code-file", &new]).await.exit, 0);
    assert_eq!(files(field.directory.path()), before + 2);
    assert_eq!(field.envelopes().await, 7);
}

impl Field {
    /// The keys of a code in a file.
    fn keys(&self, file: &str) -> CaseKeys {
        let code = CaseCode::parse(&std::fs::read_to_string(self.path(file)).unwrap()).unwrap();
        CaseKeys::derive(&code, &self.invitation().organisation.key()).unwrap()
    }

    /// Runs a command of the contact's with a code on stdin.
    async fn with_code(&self, command: &str, code: &str, more: &[&str]) -> Said {
        let invitation = self.at("invitation");
        let common = [command, "--invitation", &invitation, "--patience", "0", "--code-fd", "0"];
        let stdin = Stdio::from(std::fs::File::open(self.path(code)).unwrap());
        run_reading("contact", &[common.as_slice(), more].concat(), stdin).await
    }

    /// Puts what a key has signed into the mailbox of a case.
    async fn reply(&self, keys: &CaseKeys, signer: &SigningKey, number: u8, text: &str) -> Bytes {
        self.reply_in(&keys.case, keys, signer, number, text).await
    }

    async fn reply_in(&self, case: &CaseId, keys: &CaseKeys, signer: &SigningKey, number: u8, text: &str) -> Bytes {
        let reply = Reply {
            case_id: case.as_bytes().to_vec(),
            reply_id: vec![number; 16],
            number: number.into(),
            composed_at: "2026-11-22T10:00:00Z".to_owned(),
            code: ReplyCode::Acting.into(),
            text: text.to_owned(),
            epoch: 1,
            roster: 1,
            ..Reply::default()
        };
        let signed = sign(&Document::reply(reply), signer).unwrap();
        let recipient = keys.identity.to_recipient().unwrap();
        let envelope = Bytes::from(seal_small(Padded::without_body(&signed).unwrap(), &recipient).unwrap());
        self.house.client().post_reply(&keys.mailbox.mailbox(), envelope.clone()).await.unwrap();
        envelope
    }

    /// The newest small document of the desk, opened.
    async fn newest(&self) -> Content {
        let reader = self.house.staff_client(&self.house.reader);
        let newest = reader.list(0, std::time::Duration::ZERO).await.unwrap().pop().unwrap();
        let path = format!("/v1/desks/seoul/envelopes/{}", newest.id);
        let created = jiff::Timestamp::now().as_second();
        let request = self.house.signed(&self.house.reader, reqwest::Method::GET, &path, b"", created, rand_nonce());
        let envelope = request.send().await.unwrap().bytes().await.unwrap();
        let identities = [self.house.epoch.duplicate()];
        let opened = Opened::open(envelope.as_ref(), envelope.len() as u64, &identities).unwrap();
        opened.finish(&mut std::io::sink()).unwrap().content().unwrap()
    }
}

fn rand_nonce() -> [u8; 16] {
    let mut nonce = [0; 16];
    ring::rand::SecureRandom::fill(&SystemRandom::new(), &mut nonce).unwrap();
    nonce
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_from_the_appeal_to_a_new_code() {
    let field = Field::new().await;
    let said = field.send(&["--code-file", &field.at("old")]).await;
    assert_eq!((said.exit, said.out.as_str()), (0, "Your words are safe at the relay.\n"), "{said:?}");
    assert!(said.err.contains("old holds the case code") && !said.err.contains("the desk cannot answer"), "{said:?}");
    let old = field.keys("old");
    let appeal = field.newest().await;
    assert_eq!(appeal.signer(), Some(&old.sender.public()));

    let said = field.with_code("check", "old", &["--language", "en"]).await;
    assert_eq!((said.exit, said.out.contains("There is no reply yet.")), (0, true), "{said:?}");

    let reader = field.house.reader.key.clone();
    field.reply(&old, &reader, 2, "두 번째").await;
    field.reply(&old, &reader, 1, "첫 번째").await;
    for (flags, more) in [(["--keep"].as_slice(), ""), (&["--keep"], ""), (&[], "")] {
        let said = field.with_code("check", "old", &[&["--language", "en"], flags].concat()).await;
        assert_eq!(said.exit, 0, "{said:?}");
        let (first, second) = (said.out.find("  | 첫 번째").unwrap(), said.out.find("  | 두 번째").unwrap());
        assert!(first < second && said.out.contains("We are working on it now."), "{said:?}");
        assert!(!said.err.contains("첫 번째") && said.err.contains(more));
    }
    let said = field.with_code("check", "old", &["--language", "en"]).await;
    assert!(said.exit == 0 && said.out.contains("There is no reply yet."), "{said:?}");

    let said = field.with_code("answer", "old", &["--text", &field.at("account"), "--answers", &"02".repeat(16)]).await;
    assert_eq!((said.exit, said.out.as_str()), (0, "Your words are safe at the relay.\n"), "{said:?}");
    let answer = field.newest().await;
    assert_eq!(answer.signer(), Some(&old.sender.public()));
    let DocumentKind::FollowUp(follow_up) = answer.kind else { panic!("no follow-up") };
    assert_eq!((follow_up.text, follow_up.answers), (field.account.clone(), vec![2; 16]));

    let said = field.with_code("move", "old", &["--code-file", &field.at("new")]).await;
    assert_eq!((said.exit, said.out.as_str()), (0, "Your words are safe at the relay.\n"), "{said:?}");
    let new = field.keys("new");
    let moved = field.newest().await;
    assert_eq!(moved.signer(), Some(&old.sender.public()));
    let DocumentKind::FollowUp(follow_up) = moved.kind else { panic!("no follow-up") };
    assert_eq!(follow_up.moved_to, Some(new.reply_address().unwrap()));
    field.reply(&new, &reader, 1, "새 코드로").await;
    let said = field.with_code("check", "new", &[]).await;
    assert!(said.exit == 0 && said.out.contains("새 코드로"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_reply_of_this_desk_is_listed_with_its_reason_and_goes() {
    let field = Field::new().await;
    field.send(&["--code-file", &field.at("code")]).await;
    let keys = field.keys("code");
    let stranger = SigningKey::generate(&SystemRandom::new()).unwrap();
    field.reply(&keys, &stranger, 1, "come to the bridge").await;
    field.reply_in(&CaseId::of(&stranger.public()), &keys, &field.house.lead.key, 2, "for somebody else").await;
    field.reply(&keys, &field.house.reader.key, 4, "four").await;
    field.reply(&keys, &field.house.lead.key, 6, "six").await;
    field.reply(&keys, &field.house.lead.key, 7, "seven").await;

    let said = field.with_code("check", "code", &["--language", "en"]).await;
    assert_eq!(said.exit, 9, "{said:?}");
    assert!(said.out.contains("  | four") && said.out.contains("  | six") && !said.out.contains("seven"), "{said:?}");
    for expected in [
        "is not of this desk's staff in the roster",
        "a reply to another case",
        "Reply 5 is not here",
        "There may be more replies: check again.",
        "2 set aside",
        "\n  next: ",
    ] {
        assert!(said.err.contains(expected), "{expected}: {said:?}");
    }
    for hidden in ["bridge", "somebody else"] {
        assert!(!said.err.contains(hidden) && !said.out.contains(hidden), "{hidden}: {said:?}");
    }
    let said = field.with_code("check", "code", &["--language", "en"]).await;
    assert_eq!(said.exit, 0, "{said:?}");
    assert!(
        said.out.contains("  | seven") && !said.out.contains("four") && !said.err.contains("check again"),
        "{said:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_who_was_removed_is_no_longer_heard_and_what_a_relay_withholds_is_said() {
    let field = Field::new().await;
    field.send(&["--code-file", &field.at("code")]).await;
    let keys = field.keys("code");
    field.reply(&keys, &field.house.reader.key, 1, "before").await;
    let said = field.with_code("check", "code", &["--keep"]).await;
    assert!(said.exit == 0 && said.out.contains("before"), "{said:?}");

    let mut roster = field.house.roster(2);
    roster.relays[0].url = field.house.url.clone();
    roster.staff.retain(|staff| staff.name != field.house.reader.entry.name);
    field.house.client().publish_roster(&field.house.sign_roster(&roster)).await.unwrap();
    let said = field.with_code("check", "code", &["--keep"]).await;
    assert_eq!(said.exit, 9, "{said:?}");
    assert!(!said.out.contains("before") && said.err.contains("somebody has left the team"), "{said:?}");

    let reply = Reply {
        case_id: keys.case.as_bytes().to_vec(),
        reply_id: vec![3; 16],
        number: 3,
        epoch: 5,
        roster: 4,
        ..Reply::default()
    };
    let signed = sign(&Document::reply(reply), &field.house.lead.key).unwrap();
    let recipient = keys.identity.to_recipient().unwrap();
    let envelope = seal_small(Padded::without_body(&signed).unwrap(), &recipient).unwrap();
    field.house.client().post_reply(&keys.mailbox.mailbox(), envelope.into()).await.unwrap();
    let said = field.with_code("check", "code", &[]).await;
    for expected in ["key of the desk had number 5, and this relay offers number 1", "roster had number 4"] {
        assert!(said.err.contains(expected), "{expected}: {said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_names_its_group_and_nothing_is_asked_of_the_relay() {
    let mut field = Field::new().await;
    field.house.stop().await;
    for (code, expected) in [
        ("1234 5678 901 2345 6789 0123", "group 3 has 3 digits instead of 4"),
        ("1234 56a8 9012 3456 7890 1234", "look at group 2"),
        ("1234 5678", "this has 8"),
        ("0000 0000 0000 0000 0000 0000", "has a slip in it"),
    ] {
        field.write("code", code.as_bytes());
        for command in ["check", "answer", "move"] {
            let (account, new) = (field.at("account"), field.at("new"));
            let more: &[&str] = match command {
                "answer" => &["--text", &account],
                "move" => &["--code-file", &new],
                _ => &[],
            };
            let said = field.with_code(command, "code", more).await;
            assert_eq!((said.exit, said.out.as_str()), (6, ""), "{command}: {said:?}");
            assert!(said.err.contains(expected) && said.err.contains("\n  next: "), "{command}: {said:?}");
            assert!(!field.path("new").exists());
        }
    }
    let invitation = field.at("invitation");
    let said = run("contact", &["check", "--invitation", &invitation]).await;
    assert!(said.exit == 2 && said.err.contains("--code-fd 3 3<code.txt"), "{said:?}");
    let said = run("contact", &["move", "--invitation", &invitation, "--code-fd", "0"]).await;
    assert!(said.exit == 2 && said.err.contains("give --code-file FILE"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sealed_to_an_epoch_below_the_invitations_and_a_check_says_so() {
    let field = Field::new().await;
    field.send(&["--code-file", &field.at("code")]).await;
    let mut newer = field.invitation();
    newer.epoch = 2;
    field.write("invitation", newer.to_string().as_bytes());
    let (account, new, sealed) = (field.at("account"), field.at("new"), field.at("sealed"));
    let (roster, epoch) = (field.at("roster"), field.at("epoch"));
    let mut outcomes =
        vec![field.send(&[]).await, field.send(&["--capsule", &sealed, "--roster", &roster, "--epoch", &epoch]).await];
    for (command, more) in [("answer", ["--text", &account]), ("move", ["--code-file", &new])] {
        outcomes.push(field.with_code(command, "code", &more).await);
    }
    // Replies are read all the same: nothing is sealed for that.
    let checked = field.with_code("check", "code", &[]).await;
    assert_eq!(checked.exit, 0, "{checked:?}");
    assert!(checked.err.contains("the epoch has number 1, and number 2 was seen before"), "{checked:?}");
    for said in outcomes {
        assert_eq!((said.exit, said.out.as_str()), (3, ""), "{said:?}");
        assert!(said.err.contains("the epoch has number 1, and number 2 was seen before"), "{said:?}");
        assert!(said.err.contains("\n  next: your invitation knows a newer one"), "{said:?}");
    }
    assert_eq!(field.envelopes().await, 1);
    assert!(!field.path("sealed").exists() && !field.path("new").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_capsule_is_sealed_offline_and_carried_in_any_order_and_twice() {
    let field = Field::new().await;
    let film = field.write("film.mp4", &[7; 100_000]);
    let (sealed, roster, epoch) = (field.at("sealed"), field.at("roster"), field.at("epoch"));
    let offline = ["--capsule", &sealed, "--roster", &roster, "--epoch", &epoch, "--attach", &film];
    let said = field.send(&offline).await;
    assert_eq!(said.exit, 0, "{said:?}");
    assert_eq!(field.envelopes().await, 0);

    let again = field.send(&offline).await;
    assert_eq!(again.exit, 5, "{again:?}");
    assert!(again.err.contains("exists already"));

    let (invitation, letter) = (field.at("invitation"), field.at("account"));
    let (one, two) = (field.at("sealed.1"), field.at("sealed"));
    let said = run("contact", &["carry", "--invitation", &invitation, &one, &two, &letter, &two]).await;
    assert_eq!(said.exit, 9, "{said:?}");
    assert_eq!(said.out.matches(": safe at the relay").count(), 3);
    assert!(said.err.contains("account is not an envelope") && said.err.contains("1 of 4 capsules"), "{said:?}");
    assert_eq!(field.envelopes().await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_missing_or_wrong_is_told_at_once_and_nothing_is_sent() {
    let field = Field::new().await;
    let invitation = field.at("invitation");
    let said = run("contact", &["send", "--invitation", &invitation, "--kind", "taken"]).await;
    assert_eq!((said.exit, said.out.as_str()), (2, ""));
    for flag in ["--kind: ", "--country: ", "--people: ", "--when: ", "--time-left: ", "--text: ", "--language: "] {
        assert!(said.err.contains(flag), "{flag} in {said:?}");
    }
    let said = field.send(&["--attach", &field.at("nowhere.jpg"), &field.at("nothing.png")]).await;
    assert_eq!(said.exit, 5);
    assert!(said.err.contains("nowhere.jpg") && said.err.contains("nothing.png"), "{said:?}");
    assert_eq!(field.envelopes().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_trusted_gets_nothing() {
    let field = Field::new().await;
    let mut wrong = field.invitation();
    wrong.pins = vec![southwind::protocol::id::SpkiPin::of(b"another key")];
    field.write("invitation", wrong.to_string().as_bytes());
    let said = field.send(&[]).await;
    assert_eq!(said.exit, 3, "{said:?}");
    assert!(said.err.contains("not the relay of the invitation"), "{said:?}");

    let mut newer = field.invitation();
    newer.roster_sequence = 2;
    field.write("invitation", newer.to_string().as_bytes());
    let said = field.send(&[]).await;
    assert_eq!(said.exit, 3, "{said:?}");
    assert_eq!(field.envelopes().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_is_away_is_told_apart_from_one_that_refuses() {
    let mut field = Field::new().await;
    field.house.stop().await;
    let said = field.send(&["--patience", "0"]).await;
    assert_eq!((said.exit, said.out.as_str()), (4, ""));
    assert!(said.err.contains("  next: "), "{said:?}");
}
