//! A team over weeks, with the real programs: three staff, two contacts, forty envelopes, a rotation and a removal in the
//! middle. Then what the relay is left with: its files, its logs and its memory.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use data_encoding::HEXLOWER;

use super::memory;
use super::programs::{PASSPHRASE, Scene, files};

/// Sentences that must be nowhere but with contacts and staff.
const SENTENCES: [&str; 7] = [
    "첫째 사람: 세 사람이 국경에서 잡혔습니다.",
    "둘째 사람: 공장에 갇혀 있습니다.",
    "네, 어머니도 함께 있습니다.",
    "다른 번호로 다시 씁니다.",
    "담당자 메모: 대사관에 전화했습니다.",
    "담당자 답: 아이가 몇 살입니까?",
    "내보낸 사람의 늦은 메모입니다.",
];

/// Claims C-53 and C-55: who was removed opens nothing that is sealed after the new epoch; the relay's memory, logs and
/// files hold no sentence, no case code and no identity.
#[test]
fn a_team_carries_on_through_a_rotation_and_a_removal() {
    let mut team = Team::set_up();

    // Two contacts with a code, eight appeals without one; everybody pulls, one tells the contacts that it was read.
    team.send("first", SENTENCES[0], &["--code-file", "first.code", "--attach", "picture.bin"]);
    team.send("second", SENTENCES[1], &["--code-file", "second.code"]);
    for number in 0..8 {
        team.send("other", &format!("Appeal number {number} of somebody else."), &["--no-code"]);
    }
    let pulled = team.staff("jimin", &["pull", "--acknowledge"]);
    assert!(pulled.contains("new appeals: 10"), "{pulled}");
    team.handed_in += 2; // jimin's statements that both contacts were told
    team.pull(&["hana", "mina"]);
    let (first, second) = (team.case(SENTENCES[0]), team.case(SENTENCES[1]));

    // Two members say who owns the first case, neither having seen the other.
    team.staff("jimin", &["assign", &first, "--owner", "jimin"]);
    team.staff("hana", &["assign", &first, "--owner", "hana"]);
    team.staff("hana", &["class", &second, "amber"]);
    team.staff("mina", &["verify", &second, "single-source"]);
    team.note("mina", &second, SENTENCES[4]);
    team.pull(&["jimin", "hana", "mina", "jimin", "hana", "mina"]);
    team.lists_agree(&["jimin", "hana", "mina"]);
    let shown = team.staff("mina", &["show", &first]);
    assert!(shown.contains("jimin") && shown.contains("hana"), "both statements stay visible: {shown}");

    // The contact reads, in Korean, and answers.
    let read = team.check("first.code");
    assert!(read.contains("Reply 1") || read.contains('1'), "{read}");
    team.answer("first.code", SENTENCES[2], &["--attach", "picture.bin"]);

    // A rotation; work goes on under the new epoch.
    team.staff("jimin", &["epoch", "new"]);
    fs::write(team.scene.path("question.txt"), SENTENCES[5]).unwrap();
    team.staff("hana", &["reply", &second, "--code", "check-question", "--text", "question.txt", "--yes"]);
    assert!(team.check("second.code").contains(SENTENCES[5]));
    team.answer("second.code", "아홉 살입니다.", &[]);
    for number in 0..8 {
        team.send("other", &format!("After the rotation: {number}."), &["--no-code"]);
    }
    team.pull(&["jimin", "hana", "mina", "jimin", "hana", "mina"]);
    team.lists_agree(&["jimin", "hana", "mina"]);

    // mina is removed in one step; the second contact is told to take a new code, and does.
    // Two passphrases, a line each: the organisation's key has its own.
    let revoke = ["org", "revoke", "mina", "--organisation-key", "organisation.key", "--from", "roster-2.note"];
    let two = format!("{PASSPHRASE}\n{PASSPHRASE}");
    let removed = team.scene.staff_output("jimin", &two, &[revoke.as_slice(), &["--to", "roster-3.note"]].concat());
    assert!(removed.status.success(), "{}", String::from_utf8_lossy(&removed.stderr));
    let removed = String::from_utf8(removed.stdout).unwrap();
    team.handed_in += 1;
    assert!(removed.contains("new-code"), "the replies to send are named: {removed}");
    team.staff("jimin", &["reply", &second, "--code", "new-code", "--yes"]);
    team.check("second.code");
    team.move_on("second.code", "moved.code");
    team.answer("moved.code", SENTENCES[3], &[]);
    team.answer("first.code", "And one thing more.", &[]);
    let before = team.list("hana").lines().count();
    for number in 0..5 {
        team.send("other", &format!("Sealed after the removal: {number}."), &["--no-code"]);
    }
    // What the relay has for hana now, mina gets into her hands.
    team.staff("hana", &["pull", "--to-folder", "stick"]);
    team.staff_fails(8, "mina", &["pull"]);
    assert!(team.staff("hana", &["import", "stick"]).contains("quarantined: 0"));
    let (opened, sealed) = (team.opens("hana"), team.opens("mina"));
    assert!(opened.0 >= 5 && opened.1 == 0, "hana opens {} and not {}", opened.0, opened.1);
    assert_eq!(sealed, (0, opened.0), "mina opens nothing that was sealed after her removal");
    // Nor does her program take it: it was filled for somebody else.
    team.staff_fails(5, "mina", &["import", "stick"]);
    team.forged_statement(&second);
    team.pull(&["jimin", "hana", "jimin", "hana"]);
    team.lists_agree(&["jimin", "hana"]);
    let shown = team.staff("hana", &["show", &second]);
    assert!(shown.contains(SENTENCES[3]) && shown.contains(SENTENCES[4]), "what she said before still counts: {shown}");
    assert!(!team.staff("jimin", &["show", &second]).contains(SENTENCES[6]), "what she says now does not");
    let list = team.list("hana");
    assert_eq!(
        list.lines().count(),
        before + 6,
        "five appeals that were sealed after it, and what does not count: {list}"
    );
    assert!(team.handed_in >= 40, "only {} envelopes", team.handed_in);

    team.nothing_is_left_at_the_relay();
}

struct Team {
    scene: Scene,
    /// Envelopes that contacts and staff have sealed to the desk.
    handed_in: usize,
}

impl Team {
    /// Three members: the third comes when the desk is running.
    fn set_up() -> Self {
        let scene = Scene::set_up();
        scene.staff("mina", &["enroll", "--name", "mina", "--to", "mina.enrolment"]);
        let roster = [
            "org",
            "roster",
            "--organisation-key",
            "organisation.key",
            "--from",
            "roster.note",
            "--to",
            "roster-2.note",
        ];
        scene.staff("nobody", &[roster.as_slice(), &["--add", "mina.enrolment:reader", "--publish"]].concat());
        scene.staff("mina", &["join", "--invitation", "invitation.txt"]);
        scene.staff("jimin", &["epoch", "new"]);
        fs::write(scene.path("picture.bin"), super::noise(50_000)).unwrap();
        Self { scene, handed_in: 0 }
    }

    fn staff(&mut self, member: &str, arguments: &[&str]) -> String {
        let statement = ["assign", "status", "class", "verify", "note", "reply"].contains(&arguments[0]);
        self.handed_in += usize::from(statement);
        self.scene.staff(member, arguments)
    }

    fn staff_fails(&self, code: i32, member: &str, arguments: &[&str]) -> String {
        self.scene.staff_fails(code, member, PASSPHRASE, arguments)
    }

    fn pull(&mut self, members: &[&str]) {
        for member in members {
            let pulled = self.staff(member, &["pull"]);
            assert!(pulled.contains("not fetched: 0"), "{pulled}");
        }
    }

    fn send(&mut self, name: &str, account: &str, more: &[&str]) {
        let text = format!("{name}.txt");
        fs::write(self.scene.path(&text), account).unwrap();
        let sent = self.scene.command("contact", &super::TIER_A).args(["--text", &text]).args(more).output().unwrap();
        assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
        fs::remove_file(self.scene.path(&text)).unwrap();
        self.handed_in += 1 + usize::from(more.contains(&"--attach"));
    }

    /// Runs the contact's program with a code on stdin.
    fn with_code(&self, code: &str, arguments: &[&str]) -> String {
        let common = ["--dev", "--invitation", "invitation.txt", "--code-fd", "0"];
        let mut child = self
            .scene
            .command("contact", &[&arguments[..1], &common, &arguments[1..]].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let digits = fs::read(self.scene.path(code)).unwrap();
        child.stdin.take().unwrap().write_all(&digits).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn check(&self, code: &str) -> String {
        self.with_code(code, &["check", "--language", "ko"])
    }

    fn answer(&mut self, code: &str, words: &str, more: &[&str]) {
        fs::write(self.scene.path("words.txt"), words).unwrap();
        self.with_code(code, &[&["answer", "--text", "words.txt"], more].concat());
        fs::remove_file(self.scene.path("words.txt")).unwrap();
        self.handed_in += 1 + usize::from(more.contains(&"--attach"));
    }

    fn move_on(&mut self, code: &str, to: &str) {
        self.with_code(code, &["move", "--code-file", to]);
        self.handed_in += 1;
    }

    fn note(&mut self, member: &str, case: &str, words: &str) {
        fs::write(self.scene.path("note.txt"), words).unwrap();
        self.staff(member, &["note", case, "--text", "note.txt"]);
        fs::remove_file(self.scene.path("note.txt")).unwrap();
    }

    /// The id of the case that says this.
    fn case(&mut self, sentence: &str) -> String {
        let list = self.staff("jimin", &["list"]);
        let ids = list.lines().skip(1).filter_map(|line| {
            line.split_ascii_whitespace()
                .find(|word| word.len() >= 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
        });
        let ids: Vec<String> = ids.map(str::to_owned).collect();
        let case = ids.iter().find(|id| self.scene.staff("jimin", &["show", id]).contains(sentence));
        case.unwrap_or_else(|| panic!("no case says {sentence}: {list}")).clone()
    }

    fn lists_agree(&mut self, members: &[&str]) {
        // But for the minutes that pass from one member's list to the next's.
        let words = |list: &str| {
            let words: Vec<&str> = list.split_whitespace().collect();
            let kept = words.iter().enumerate().filter(|(at, _)| words.get(at + 1) != Some(&"min"));
            kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
        };
        let lists: Vec<String> = members.iter().map(|member| words(&self.list(member))).collect();
        for (list, member) in lists.iter().zip(members) {
            assert_eq!(*list, lists[0], "the list of {member}");
        }
    }

    fn list(&mut self, member: &str) -> String {
        self.staff(member, &["list"])
    }

    /// How many of the envelopes on the stick a member's epochs open, and how many they do not.
    fn opens(&self, member: &str) -> (usize, usize) {
        use southwind::case::hybrid::HybridIdentity;
        use southwind::case::open::Opened;
        let home = southwind::staff::home::Home::at(self.scene.path(member));
        let keys = home.unlock(&PASSPHRASE.to_owned().into()).unwrap();
        let epochs = southwind::staff::vault::Vault::open(&home, keys.vault).unwrap().epochs().unwrap().found;
        let identities: Vec<HybridIdentity> = epochs.into_iter().map(|epoch| epoch.identity).collect();
        assert!(!identities.is_empty());
        let envelopes = files(&self.scene.path("stick/envelopes"));
        let opens = |path: &std::path::PathBuf| {
            let bytes = fs::read(path).unwrap();
            Opened::open(bytes.as_slice(), bytes.len() as u64, &identities).is_ok()
        };
        let opened = envelopes.iter().filter(|path| opens(path)).count();
        (opened, envelopes.len() - opened)
    }

    /// Signs a statement with the removed member's key and seals it to the newest epoch, as anybody can.
    fn forged_statement(&mut self, case: &str) {
        use southwind::case::document::{Act, CaseEvent, Document};
        use southwind::case::hybrid::HybridRecipient;
        use southwind::case::padding::Padded;
        use southwind::case::{seal, signed};
        let shown = self.staff("jimin", &["show", case]);
        let id =
            shown.split_ascii_whitespace().find(|word| word.len() == 32 && HEXLOWER.decode(word.as_bytes()).is_ok());
        let case_id = HEXLOWER.decode(id.expect("show names the case's id").as_bytes()).unwrap();
        let home = southwind::staff::home::Home::at(self.scene.path("mina"));
        let keys = home.unlock(&PASSPHRASE.to_owned().into()).unwrap();
        let event = CaseEvent {
            case_id,
            desk: "seoul".to_owned(),
            at: "2026-11-22T12:00:00Z".to_owned(),
            number: 99,
            act: Some(Act::Note(SENTENCES[6].to_owned())),
            ..CaseEvent::default()
        };
        let document = signed::sign(&Document::case_event(event), &keys.signing).unwrap();
        let notice = self.scene.relay_get("/v1/desks/seoul/epoch");
        let recipient: HybridRecipient =
            notice.split('"').find(|word| word.starts_with("age1pq1")).unwrap().parse().unwrap();
        let envelope = seal::seal_small(Padded::without_body(&document).unwrap(), &recipient).unwrap();
        fs::write(self.scene.path("forged"), envelope).unwrap();
        self.scene.ok("contact", &["carry", "--dev", "--invitation", "invitation.txt", "forged"]);
        self.handed_in += 1;
    }

    fn nothing_is_left_at_the_relay(&self) {
        let mut secrets: Vec<Vec<u8>> = SENTENCES.iter().map(|sentence| sentence.as_bytes().to_vec()).collect();
        for code in ["first.code", "second.code", "moved.code"] {
            let text = fs::read_to_string(self.scene.path(code)).unwrap();
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let grouped = digits.as_bytes().chunks(4).collect::<Vec<_>>().join(&b' ');
            secrets.extend([digits.into_bytes(), grouped]);
        }
        // Any identity; the page, which the relay serves, has what stands before it and a quotation mark.
        secrets.extend(
            "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L".chars().map(|digit| format!("AGE-SECRET-KEY-PQ-1{digit}").into_bytes()),
        );
        let process = self.scene.relay.as_ref().unwrap().id();
        // The search finds what is there: the relay's own name on its receipts.
        let (found, seen) = memory::find(process, &[b"southwind receipt v1".to_vec()]);
        assert!(!found.is_empty() && seen > 1 << 20, "{seen} bytes were looked through");
        let (found, _) = memory::find(process, &secrets);
        assert!(found.is_empty(), "secrets {found:?} are in the relay's memory");
        let mut held = files(&self.scene.path("data"));
        held.push(self.scene.path("relay.said"));
        for path in held {
            let bytes = fs::read(&path).unwrap();
            let found = secrets.iter().position(|secret| memory::contains(&bytes, secret));
            assert!(found.is_none(), "secret {found:?} is in {}", path.display());
        }
    }
}
