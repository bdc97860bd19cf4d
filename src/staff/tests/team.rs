//! Two members and a contact without a relay: what one states reaches the other as an envelope, in any order.

use super::*;
use crate::bearer::MailboxSecret;
use crate::case::document::{Assignment, FollowUp, ReplyAddress, Status, Verification};
use crate::case::signed;
use crate::protocol::id::{CaseId, Name};
use crate::signing::SigningKey;
use crate::staff::board::Entry;
use crate::staff::journal::{Author, cut_off};
use crate::staff::outgoing::{self, Destination};
use crate::staff::session::Session;
use crate::staff::{history, triage};
use ring::rand::SystemRandom;
use zeroize::Zeroizing;

/// A contact with a code, but without the time that making its keys takes.
pub(super) struct Contact {
    pub(super) sender: SigningKey,
    pub(super) identity: HybridIdentity,
    pub(super) mailbox: MailboxSecret,
}

impl Contact {
    pub(super) fn new(seed: u8) -> Self {
        let random = SystemRandom::new();
        Self {
            sender: SigningKey::from_seed(Zeroizing::new([seed; 32])).unwrap(),
            identity: HybridIdentity::generate(&random).unwrap(),
            mailbox: MailboxSecret::from_bytes(Zeroizing::new([seed; 32])),
        }
    }

    pub(super) fn case(&self) -> CaseId {
        CaseId::of(&self.sender.public())
    }

    pub(super) fn address(&self) -> ReplyAddress {
        ReplyAddress {
            sender_key: self.sender.public().as_bytes().to_vec(),
            mailbox: self.mailbox.mailbox().as_bytes().to_vec(),
            recipient: self.identity.to_recipient().unwrap().to_bytes().to_vec(),
        }
    }

    pub(super) fn appeal(&self, language: &str) -> Document {
        let appeal = Appeal {
            reply_to: Some(self.address()),
            language: language.into(),
            ..super::appeal(self.case().as_bytes()[0], TimeLeft::Hours, vec![])
        };
        signed::sign(&Document::appeal(appeal), &self.sender).unwrap()
    }

    pub(super) fn follow_up(&self, id: u8, text: &str, moved_to: Option<&Self>) -> Document {
        let proof = moved_to.map(|new| signed::prove_move(&self.case(), &new.address(), &new.sender).unwrap());
        let follow_up = FollowUp {
            case_id: self.case().as_bytes().to_vec(),
            follow_up_id: vec![id; 16],
            composed_at: "2026-11-22T11:00:00Z".into(),
            text: text.into(),
            language: "ko".into(),
            moved_to: moved_to.map(Self::address),
            moved_proof: proof.unwrap_or_default(),
            ..FollowUp::default()
        };
        signed::sign(&Document::follow_up(follow_up), &self.sender).unwrap()
    }
}

impl Office {
    /// An office whose members both read, and whose relay cannot be reached.
    pub(super) fn without_a_network() -> Self {
        let office = Self::open();
        let epoch = office.vault("jimin").epochs().unwrap().found.remove(0);
        office.vault("hana").keep_epoch(epoch.number, &epoch.identity).unwrap();
        for name in ["jimin", "hana"] {
            let home = office.context(name).home;
            let mut desk = DeskState::load(&home).unwrap();
            desk.accept_roster(&home, &fs::read(office.at("roster.note")).unwrap(), now()).unwrap();
            fs::copy(office.at("epoch.note"), home.path("epoch.note")).unwrap();
        }
        office
    }

    /// A member's surroundings; nothing listens where their proxy should be.
    pub(super) fn member(&self, name: &str) -> Context {
        Context { proxy: Some("socks5h://127.0.0.1:1".into()), ..self.context(name) }
    }

    /// A document comes to both members, as the next in the desk's list.
    pub(super) fn receive(&self, sequence: u64, document: &Document) {
        let bytes = seal(document, b"", &self.recipient());
        for name in ["jimin", "hana"] {
            arrive(&self.vault(name), sequence, &bytes);
        }
    }

    /// Each gets what the other has stated.
    pub(super) fn exchange(&self) {
        for (from, to) in [("jimin", "hana"), ("hana", "jimin")] {
            for waiting in outgoing::waiting(&self.vault(from)).unwrap() {
                if waiting.to == Destination::Desk && !self.vault(to).keeps(&waiting.id) {
                    arrive(&self.vault(to), 100, waiting.envelope());
                }
            }
        }
    }

    pub(super) fn queue(&self, name: &str) -> (Queue, Journal) {
        let mut queue = Queue::read(&self.vault(name)).unwrap();
        let journal = queue.replay(&self.roster, &self.notice.desk);
        (queue, journal)
    }

    /// What `show` prints.
    pub(super) fn shown(&self, name: &str, case: &CaseId) -> String {
        let (queue, journal) = self.queue(name);
        let names = history::Names::new(&journal, Some(&self.roster));
        let found = queue.find_case(&case.short()).unwrap();
        history::case(&Entry::of(found, &journal, now()), &names, now(), false)
    }
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

#[test]
fn what_each_member_states_is_what_both_see() {
    let office = Office::without_a_network();
    let contact = Contact::new(7);
    office.receive(1, &contact.appeal("ko"));
    let (jimin, hana) = (office.member("jimin"), office.member("hana"));
    let case = contact.case().short();
    fs::write(office.at("note.txt"), "The aunt says eleven,\nthe driver thirteen \u{1b}[2J").unwrap();
    triage::assign(&jimin, &case, &name("jimin"), Some(&name("hana"))).unwrap();
    triage::verify(&jimin, &case, Verification::SingleSource).unwrap();
    triage::note(&jimin, &case, &office.at("note.txt")).unwrap();
    triage::custody(&hana, &case, &triage::parse_moment("2026-11-20").unwrap()).unwrap();
    triage::status(&hana, &case, Status::Triaged).unwrap();
    // Without knowledge of each other, and of what the other has stated.
    triage::class(&jimin, &case, Class::Amber).unwrap();
    triage::class(&hana, &case, Class::Red).unwrap();
    office.exchange();

    for member in ["jimin", "hana"] {
        let (queue, journal) = office.queue(member);
        let state = journal.case(&[contact.case()]);
        let owner = Assignment { owner: "jimin".into(), backup: "hana".into() };
        assert_eq!(state.assignment().value(), Some(&owner));
        assert_eq!((state.status().value(), state.history().len()), (Some(&Status::Triaged), 7));
        assert_eq!((state.class().value(), state.conflicts()), (Some(&Class::Red), vec!["class"]));
        assert_eq!((queue.cases.len(), journal.set_aside().len(), journal.missing().count()), (1, 0, 0));
    }
    assert_eq!(office.queue("jimin").1, office.queue("hana").1);
    let shown = office.shown("hana", &contact.case());
    assert_eq!(shown, office.shown("jimin", &contact.case()));
    for part in ["CONFLICT, shown as red: ", "amber (jimin, ", "red (hana, ", "day 3", "the driver thirteen"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains('\u{1b}'), "{shown}");

    // Whoever has seen both sides settles it, and the history keeps them.
    triage::class(&jimin, &case, Class::Red).unwrap();
    office.exchange();
    let (_, journal) = office.queue("hana");
    let state = journal.case(&[contact.case()]);
    assert_eq!((state.conflicts().len(), state.class().standing().len(), state.history().len()), (0, 1, 8));
    crate::staff::queue::list(&hana, false).unwrap();
    crate::staff::queue::show(&hana, &case).unwrap();
}

#[test]
fn a_statement_about_nobody_known_or_by_nobody_allowed_is_not_made() {
    let office = Office::without_a_network();
    let contact = Contact::new(7);
    office.receive(1, &contact.appeal("ko"));
    let jimin = office.member("jimin");
    let case = contact.case().short();
    let unknown = triage::assign(&jimin, &case, &name("minho"), None).unwrap_err();
    assert!(unknown.to_string().contains("nobody in the roster is called minho"), "{unknown}");
    assert_eq!(triage::class(&jimin, "ffff", Class::Red).unwrap_err().exit(), Exit::Usage);

    // An auditor may not.
    let key = office.at("organisation/organisation.key");
    let changes = Changes {
        from: Some(office.at("roster.note")),
        add: vec![addition(&office.at("hana.enrolment"), "auditor")],
        days: 30,
        ..Changes::default()
    };
    let (_, note) = roster::sign(&jimin, &key, &changes, &office.at("roster-2.note")).unwrap();
    let home = office.context("hana").home;
    DeskState::load(&home).unwrap().accept_roster(&home, note.as_bytes(), now()).unwrap();
    let refused = triage::class(&office.member("hana"), &case, Class::Red).unwrap_err();
    assert_eq!(refused.exit(), Exit::Refused);
    assert!(outgoing::waiting(&office.vault("hana")).unwrap().is_empty());

    // A newer epoch is known of than the one that could be sealed to.
    let mut desk = DeskState::load(&jimin.home).unwrap();
    desk.epoch_seen = 2;
    desk.save(&jimin.home).unwrap();
    let refused = triage::class(&jimin, &case, Class::Red).unwrap_err();
    assert!(refused.to_string().contains("knows no epoch"), "{refused}");
}

/// Claim C-52: a removed member's statements count only up to the cutoff.
#[test]
fn a_cutoff_keeps_what_a_removed_member_has_stated_and_takes_nothing_more() {
    let office = Office::without_a_network();
    let contact = Contact::new(7);
    office.receive(1, &contact.appeal("ko"));
    let case = contact.case().short();
    triage::status(&office.member("hana"), &case, Status::Verifying).unwrap();
    triage::class(&office.member("hana"), &case, Class::Red).unwrap();
    office.exchange();
    // The lead knows these two; the third comes afterwards.
    triage::status(&office.member("hana"), &case, Status::Closed).unwrap();

    let jimin = office.member("jimin");
    let key = office.at("organisation/organisation.key");
    let changes =
        Changes { from: Some(office.at("roster.note")), remove: vec![name("hana")], days: 30, ..Changes::default() };
    let (roster, _) = roster::sign(&jimin, &key, &changes, &office.at("roster-2.note")).unwrap();
    let keys = jimin.unlock().unwrap();
    let vault = office.vault("jimin");
    let author = Author {
        context: &jimin,
        keys: &keys,
        desk: &office.notice.desk,
        vault: &vault,
        roster: &roster,
        notice: &office.notice,
    };
    let hana = office.roster.staff.iter().find(|staff| staff.name.as_str() == "hana").unwrap();
    let before = Queue::read(&vault).unwrap().replay(&roster, &office.notice.desk);
    assert_eq!((before.set_aside().len(), before.case(&[contact.case()]).history().len()), (2, 0));
    let stated = cut_off(&author, &Queue::read(&vault).unwrap().statements, hana).unwrap();
    assert_eq!(stated.len(), 1);
    office.exchange();
    let mut queue = Queue::read(&vault).unwrap();
    let journal = queue.replay(&roster, &office.notice.desk);
    let state = journal.case(&[contact.case()]);
    assert_eq!((state.status().value(), state.class().value()), (Some(&Status::Verifying), Some(&Class::Red)));
    assert_eq!(journal.set_aside().len(), 1);
    let names = history::Names::new(&journal, Some(&roster));
    let line = history::set_aside(&journal.set_aside()[0], &names);
    assert!(line.contains("set aside: status closed, by hana (removed)") && line.contains("\"hana\" count"), "{line}");
}

#[test]
fn without_a_network_what_was_verified_last_serves_and_a_letter_without_its_statement_is_thrown_away() {
    let office = Office::without_a_network();
    let contact = Contact::new(7);
    office.receive(1, &contact.appeal("ko"));
    let jimin = office.member("jimin");
    triage::class(&jimin, &contact.case().short(), Class::Red).unwrap();
    let vault = office.vault("jimin");
    let statement = outgoing::waiting(&vault).unwrap().remove(0);
    assert!(vault.keeps(&statement.id), "it is in the vault at once");

    // A reply whose command was killed before its statement was kept; and one that stands by itself, twice.
    let mailbox = Destination::Mailbox(contact.mailbox.mailbox());
    outgoing::keep_until(&vault, b"reply", mailbox, &EnvelopeId::of(b"never kept")).unwrap();
    outgoing::keep(&vault, b"other", mailbox).unwrap();
    outgoing::keep(&vault, b"other", mailbox).unwrap();
    assert_eq!(outgoing::waiting(&vault).unwrap().len(), 3);
    let directory = office.at("homes/jimin/vault/outgoing");
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let bytes = fs::read(&path).unwrap();
        let id = contact.mailbox.mailbox().to_string();
        assert!(!String::from_utf8_lossy(&bytes).contains(&id), "where a reply goes is sealed, too");
    }
    let runtime = jimin.runtime().unwrap();
    let desk = DeskState::load(&jimin.home).unwrap();
    let relay = jimin.relay(&desk).unwrap();
    assert_eq!(outgoing::send_all(&runtime, &relay, &desk.desk, &vault).unwrap(), 0);
    let left: Vec<EnvelopeId> = outgoing::waiting(&vault).unwrap().iter().map(|waiting| waiting.id).collect();
    assert_eq!(left.len(), 2);
    assert!(left.contains(&statement.id) && left.contains(&EnvelopeId::of(b"other")));
    // No network, no roster: there is nothing to go by.
    fs::remove_file(jimin.home.path("roster.note")).unwrap();
    assert!(matches!(Session::open(&jimin), Err(StaffError::NoRoster)));
    assert!(desk.known_roster(&jimin.home).unwrap().is_none());
}
