//! The index, the kinds of documents that come, and epochs that are destroyed.

use ring::rand::SystemRandom;

use super::*;
use crate::case::document::{CaseEvent, FollowUp, Reply, ReplyAddress, ReplyCode};
use crate::case::signed;
use crate::protocol::id::CaseId;
use crate::signing::SigningKey;
use crate::staff::record::Record;

/// An appeal with a reply address, and the key that signs for its case.
fn appeal_with_code(id: u8) -> (Document, SigningKey) {
    let sender = SigningKey::generate(&SystemRandom::new()).unwrap();
    let reply_to = ReplyAddress {
        sender_key: sender.public().as_bytes().to_vec(),
        mailbox: vec![id; 32],
        recipient: vec![0; 1_216],
    };
    let appeal = Appeal { reply_to: Some(reply_to), ..appeal(id, TimeLeft::Hours, vec![]) };
    (signed::sign(&Document::appeal(appeal), &sender).unwrap(), sender)
}

fn index(office: &Office, vault: &Vault) -> usize {
    vault.bring_index_up_to_date(&office.context("jimin").home.lock().unwrap()).unwrap()
}

fn segments(office: &Office) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        fs::read_dir(office.at("homes/jimin/vault/index")).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

fn ids(vault: &Vault) -> Vec<EnvelopeId> {
    let records = vault.records().unwrap();
    assert!(records.damaged.is_empty(), "{:?}", records.damaged);
    records.found.iter().map(|record| record.envelope).collect()
}

/// Keeps records as a pull does, without sealing an envelope for each.
fn keep(vault: &Vault, numbers: std::ops::Range<u64>) {
    for number in numbers {
        let document = Document::appeal(appeal(1, TimeLeft::Hours, vec![]));
        let record = Record {
            envelope: EnvelopeId::of(&number.to_be_bytes()),
            bytes: 1,
            sequence: number,
            desk: "seoul".parse().unwrap(),
            pulled: now(),
            outcome: crate::staff::record::Outcome::opened(1, &document),
        };
        vault.keep_opened(&record).unwrap();
    }
}

#[test]
fn the_index_says_what_the_files_say() {
    let office = Office::open();
    let vault = office.vault("jimin");
    keep(&vault, 0..40);
    let before = ids(&vault);
    assert_eq!((index(&office, &vault), index(&office, &vault)), (40, 0));
    assert_eq!((ids(&vault), segments(&office).len()), (before.clone(), 1));

    // What has come since, what is gone, and what was changed: the files count.
    keep(&vault, 40..42);
    let document = |id: &EnvelopeId| office.at("homes/jimin/vault/documents").join(format!("{id}.age"));
    fs::remove_file(document(&before[0])).unwrap();
    assert_eq!(ids(&vault).len(), 41);
    assert!(!ids(&vault).contains(&before[0]));
    let mut bytes = fs::read(document(&before[1])).unwrap();
    bytes.push(0);
    fs::write(document(&before[1]), bytes).unwrap();
    let records = vault.records().unwrap();
    assert_eq!((records.found.len(), records.damaged.len()), (40, 1));
    assert_eq!(index(&office, &vault), 2);
    assert_eq!(vault.records().unwrap().found.len(), 40);
}

#[test]
fn a_damaged_index_hides_nothing_and_is_made_anew() {
    let office = Office::open();
    let vault = office.vault("jimin");
    keep(&vault, 0..5);
    index(&office, &vault);
    let segment = segments(&office).remove(0);
    let whole = fs::read(&segment).unwrap();
    for damaged in [whole[..whole.len() / 2].to_vec(), b"not age".to_vec(), Vec::new()] {
        fs::write(&segment, &damaged).unwrap();
        assert_eq!(ids(&vault).len(), 5);
    }
    assert_eq!(index(&office, &vault), 5);
    assert_eq!((ids(&vault).len(), segments(&office).len()), (5, 1));
    // A line of another vault, or of none, is no record either.
    let other = office.vault("hana");
    let mut sealed = other.seal(&segment).unwrap();
    std::io::Write::write_all(&mut sealed, b"{}\n").unwrap();
    sealed.keep().unwrap();
    assert_eq!(ids(&vault).len(), 5);
}

#[test]
fn many_pulls_leave_few_segments() {
    let office = Office::open();
    let vault = office.vault("jimin");
    for number in 0..24 {
        keep(&vault, number..number + 1);
        assert_eq!(index(&office, &vault), 1);
        assert!(segments(&office).len() <= 5, "{:?}", segments(&office));
    }
    assert_eq!(ids(&vault).len(), 24);
    // A segment that a kill left beside the one that took it in changes nothing.
    let last = segments(&office).pop().unwrap();
    fs::copy(&last, last.with_file_name("00000001.age")).unwrap();
    assert_eq!(ids(&vault).len(), 24);
}

#[test]
fn each_kind_of_document_is_told_apart_and_a_reply_has_no_place_here() {
    let office = Office::open();
    let vault = office.vault("jimin");
    let (appeal, sender) = appeal_with_code(1);
    let case = CaseId::of(&sender.public()).as_bytes().to_vec();
    let follow_up = FollowUp { case_id: case.clone(), follow_up_id: vec![3; 16], ..FollowUp::default() };
    let follow_up = signed::sign(&Document::follow_up(follow_up), &sender).unwrap();
    let hana = office.context("hana").unlock().unwrap().signing;
    let event = CaseEvent {
        case_id: case.clone(),
        desk: "seoul".into(),
        at: now().to_string(),
        number: 1,
        act: Some(crate::case::document::Act::Note("called".into())),
        ..CaseEvent::default()
    };
    let event = signed::sign(&Document::case_event(event), &hana).unwrap();
    let reply = Reply { case_id: case, reply_id: vec![4; 16], code: ReplyCode::Received.into(), ..Reply::default() };
    let reply = signed::sign(&Document::reply(reply), &hana).unwrap();
    let unsigned =
        Document::follow_up(FollowUp { case_id: vec![1; 16], follow_up_id: vec![5; 16], ..FollowUp::default() });
    let expected = [Kept::Appeal, Kept::FollowUp, Kept::Statement, Kept::Quarantined, Kept::Quarantined];
    for (number, document) in (1..).zip([appeal, follow_up, event, reply, unsigned]) {
        let (_, kept) = arrive(&vault, number, &seal(&document, b"", &office.recipient()));
        assert_eq!(Some(&kept), expected.get(usize::try_from(number).unwrap() - 1), "{number}");
    }
    let queue = Queue::read(&vault).unwrap();
    let reasons: Vec<&str> = queue.quarantined.iter().map(|(_, reason)| reason.as_str()).collect();
    assert!(reasons[0].contains("replies go to mailboxes") && reasons[1].contains("no signature"), "{reasons:?}");
}

/// Claim C-56: a destroyed epoch identity is in no file of the home, and what is kept is readable without it.
#[test]
fn a_destroyed_epoch_is_in_no_file_of_the_home() {
    let office = Office::open();
    let context = office.context("jimin");
    let vault = office.vault("jimin");
    let body = b"a body".repeat(3_000);
    let evidence = photograph(&body);
    let attachment = Document::attachment(Attachment { appeal_id: vec![1; 16], evidence: Some(evidence.clone()) });
    let announced = Document::appeal(appeal(1, TimeLeft::Days, vec![evidence]));
    arrive(&vault, 1, &seal(&announced, b"", &office.recipient()));
    arrive(&vault, 2, &seal(&attachment, &body, &office.recipient()));
    index(&office, &vault);
    let held = vault.epochs().unwrap().found.remove(0);
    let (secret, sealed) = (held.identity.expose().unwrap(), fs::read(&held.path).unwrap());
    // What a kill may leave of its writing.
    fs::write(held.path.with_extension("age.part"), &sealed).unwrap();
    let found = || {
        let keys = context.unlock().unwrap();
        let mut files = 0;
        let mut found = Vec::new();
        let mut waiting = vec![office.at("homes/jimin")];
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            files += 1;
            let raw = fs::read(&path).unwrap();
            let mut plain = Vec::new();
            if let Ok(age) = age::Decryptor::new_buffered(raw.as_slice())
                && let Ok(mut reader) = age.decrypt(std::iter::once(&keys.vault as &dyn age::Identity))
            {
                let _ = reader.read_to_end(&mut plain);
            }
            let has = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
            // A piece of the sealed file is as good as all of it, and the identity without its frame too.
            if has(&raw, &sealed[200..400]) || has(&raw, secret.as_bytes()) || has(&plain, secret.as_bytes()) {
                found.push(path);
            }
        }
        assert!(files > 10);
        found
    };
    assert_eq!(found().len(), 2, "the test finds what it looks for");

    // The newest serves contacts now; an unknown one is not there.
    let refused = |number| epoch::destroy(&context, number, true).unwrap_err().to_string();
    assert!(refused(1).contains("is the newest") && refused(7).contains("is the newest"));
    epoch::new_offline(&context, &office.at("roster.note"), &office.at("epoch-2.json"), None).unwrap();
    assert!(refused(0).contains("no identity of epoch 0"));
    // What came whole and was not opened yet is opened first; what came in part keeps it.
    let late = seal(&Document::appeal(appeal(7, TimeLeft::Hours, vec![])), b"", &office.recipient());
    let incoming = vault.incoming(&EnvelopeId::of(&late));
    fs::write(&incoming, &late[..9_000]).unwrap();
    assert!(refused(1).contains("is not whole yet"));
    assert_eq!(found().len(), 2);
    fs::write(&incoming, &late).unwrap();
    epoch::destroy(&context, 1, true).unwrap();

    assert_eq!(found(), Vec::<PathBuf>::new());
    let queue = Queue::read(&vault).unwrap();
    assert_eq!((queue.cases.len(), queue.damaged.len()), (2, 0));
    let case = queue.cases.iter().find(|case| case.files() == (1, 1)).unwrap();
    let first = case.appeals[0].record.envelope.to_string();
    let to = office.at("saved");
    fs::create_dir(&to).unwrap();
    let written = save::write(&vault, &queue.find(&first).unwrap(), &to);
    assert_eq!(fs::read(written.unwrap().last().unwrap()).unwrap(), body);

    // A relay that still has it does not bring it back.
    let keys = context.unlock().unwrap();
    let mut desk = DeskState::load(&context.home).unwrap();
    let mine = office.publication.wrapped.iter().find(|wrapped| wrapped.reader == keys.signing.public()).unwrap();
    let wrapped = [(1, data_encoding::BASE64.decode(mine.age.as_bytes()).unwrap())];
    let newest = EpochNotice { epoch: 2, ..office.notice.clone() };
    assert_eq!(epoch::keep_identities(&mut desk, &wrapped, &keys.staff, &vault, &newest, now()).unwrap(), 0);
    assert_eq!(found(), Vec::<PathBuf>::new());
}

#[test]
fn an_identity_goes_thirty_days_after_it_was_superseded() {
    let office = Office::open();
    let context = office.context("jimin");
    let vault = office.vault("jimin");
    epoch::new_offline(&context, &office.at("roster.note"), &office.at("epoch-2.json"), None).unwrap();
    let mut desk = DeskState::load(&context.home).unwrap();
    let intake = Intake::new(&vault, "seoul".parse().unwrap(), now).unwrap();
    // It came whole, and nobody opened it.
    let bytes = seal(&Document::appeal(appeal(1, TimeLeft::Weeks, vec![])), b"", &office.recipient());
    fs::write(vault.incoming(&EnvelopeId::of(&bytes)), &bytes).unwrap();
    let mut after = |days: i64| {
        let then = now() + jiff::SignedDuration::from_hours(24 * days + days / 30);
        epoch::destroy_old(&mut desk, &context.home, &intake, then).unwrap();
        vault.epoch_numbers().unwrap().into_iter().collect::<Vec<u64>>()
    };
    assert_eq!(after(0), [1, 2]);
    assert_eq!(after(29), [1, 2]);
    assert_eq!(after(30), [2]);
    assert_eq!(Queue::read(&vault).unwrap().cases.len(), 1, "it was opened before its key went");
    // A kill between the note that it goes and its going.
    vault.keep_epoch(1, &HybridIdentity::generate(&SystemRandom::new()).unwrap()).unwrap();
    assert_eq!(after(30), [2]);
}

#[test]
fn the_next_epoch_is_due_a_day_before_the_newest_ends() {
    let office = Office::open();
    let at = |hours: i64| office.notice.expires + jiff::SignedDuration::from_hours(hours);
    assert!(!epoch::is_due(&office.notice, at(-25)));
    assert!(epoch::is_due(&office.notice, at(-23)) && epoch::is_due(&office.notice, at(1)));
}

#[test]
fn what_a_relay_refused_leaves_no_identity() {
    let office = Office::open();
    let vault = office.vault("jimin");
    let context = office.context("jimin");
    let keys = context.unlock().unwrap();
    let desk = DeskState::load(&context.home).unwrap();
    let (_, notice) = epoch::make(&context, &keys, &desk, &office.roster, 2, &vault).unwrap();
    let broken = crate::client::ClientError::Network("it broke".into());
    epoch::forget_refused(&vault, &notice, &broken).unwrap();
    assert_eq!(vault.epochs().unwrap().found.len(), 2, "it may have arrived");
    let problem = crate::protocol::problem::Problem {
        kind: "/problems/epoch-out-of-order".into(),
        title: String::new(),
        status: 409,
        detail: String::new(),
        hint: String::new(),
    };
    let refused = crate::client::ClientError::Refused(Box::new(problem));
    epoch::forget_refused(&vault, &notice, &refused).unwrap();
    assert_eq!(vault.epochs().unwrap().found.len(), 1);
}

#[test]
fn an_invitation_names_the_epoch_and_a_member_remembers_it() {
    let office = Office::open();
    let jimin = office.context("jimin");
    epoch::new_offline(&jimin, &office.at("roster.note"), &office.at("epoch-2.json"), Some(&office.at("epoch-2.note")))
        .unwrap();
    let (desk, notice) = ("seoul".parse().unwrap(), office.at("epoch-2.note"));
    let (roster, organisation) = (office.at("roster.note"), office.at("organisation/organisation.pub"));
    let invite =
        Invite { roster: &roster, organisation: &organisation, desk: &desk, relay: None, epoch: Some(&notice) };
    let to = office.at("invitation-2.txt");
    invite::invite(&jimin, &invite, &invite::Wanted { to: Some(&to), ..invite::Wanted::default() }).unwrap();
    let hana = office.context("hana");
    assert_eq!(desk::remember(&hana, &office.at("invitation-2.txt")).unwrap().epoch_seen, 2);
    // An older invitation does not make anybody forget it.
    assert_eq!(desk::remember(&hana, &office.at("invitation.txt")).unwrap().epoch_seen, 2);
    fs::write(&notice, fs::read_to_string(&notice).unwrap().replace("\"epoch\": 2", "\"epoch\": 9")).unwrap();
    assert!(invite::make(&jimin, &invite).is_err());
}

/// A newer contact's program may send what this version cannot read: it must stay readable for the next one.
#[test]
fn what_only_a_newer_version_reads_outlives_its_epoch() {
    let office = Office::open();
    let context = office.context("jimin");
    let vault = office.vault("jimin");
    let bytes = seal(&Document { kind: None }, b"", &office.recipient());
    let (id, kept) = arrive(&vault, 1, &bytes);
    assert_eq!(kept, Kept::Quarantined);
    // This one an older version could not read, and this one can.
    let body = b"a photograph of the door";
    let attachment = Attachment { appeal_id: vec![1; 16], evidence: Some(photograph(body)) };
    let sealed = seal(&Document::attachment(attachment), body, &office.recipient());
    let later = EnvelopeId::of(&sealed);
    fs::write(vault.incoming(&later), &sealed).unwrap();
    let reason = crate::staff::record::Outcome::Quarantined { reason: "unknown kind".into(), wrong_key: false };
    let record = Record {
        envelope: later,
        bytes: sealed.len() as u64,
        sequence: 2,
        desk: "seoul".parse().unwrap(),
        pulled: now(),
        outcome: reason,
    };
    vault.keep_quarantined(&record).unwrap();
    let intake = || Intake::new(&vault, "seoul".parse().unwrap(), now).unwrap();
    let epoch = vault.epochs().unwrap().found.remove(0);
    intake().keep_payload(&vault.quarantined(&later), &later, &epoch).unwrap();

    epoch::new_offline(&context, &office.at("roster.note"), &office.at("second.json"), None).unwrap();
    // The second one is read when all are tried again; so it is kept back until the identity is gone.
    let aside = office.at("aside");
    let (reason, home) = (format!("{later}.reason.age"), office.at("homes/jimin/vault/quarantine"));
    fs::rename(home.join(&reason), &aside).unwrap();
    epoch::destroy(&context, 1, true).unwrap();
    fs::rename(&aside, home.join(&reason)).unwrap();
    assert!(vault.epochs().unwrap().found.iter().all(|epoch| epoch.number == 2));
    assert!(vault.quarantined(&id).exists() && vault.payload(&id).exists());
    assert_eq!(intake().try_quarantined_again().unwrap(), [Kept::Attachment], "what this version cannot read waits on");
    let mut read = Vec::new();
    std::io::Read::read_to_end(&mut vault.unseal(&vault.body(&later)).unwrap(), &mut read).unwrap();
    assert_eq!(read, body);
    assert!(!vault.payload(&later).exists() && vault.payload(&id).exists());
}
