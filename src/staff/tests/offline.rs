//! A machine without a network, and the folder that is brought to it.

use super::*;
use crate::staff::folder::{Done, Folder};
use crate::staff::outgoing::{self, Destination};
use crate::staff::{courier, import};

/// A folder as `pull --to-folder` fills it, for hana.
fn filled(office: &Office, envelopes: &[Vec<u8>]) -> (PathBuf, Folder) {
    let root = office.at("stick");
    let context = office.context("hana");
    let (member, desk) = (context.home.member().unwrap(), DeskState::load(&context.home).unwrap());
    let folder = Folder::make(&root, &desk, &member.name, member.signing_key).unwrap();
    fs::copy(office.at("roster.note"), root.join("roster.note")).unwrap();
    fs::copy(office.at("epoch.note"), root.join("epoch.note")).unwrap();
    let of_hana = office.publication.wrapped.iter().find(|wrapped| wrapped.reader == member.signing_key).unwrap();
    let age = data_encoding::BASE64.decode(of_hana.age.as_bytes()).unwrap();
    fs::write(folder.identity("00000001.age"), age).unwrap();
    let listed: Vec<ListedEnvelope> = (1..)
        .zip(envelopes)
        .map(|(sequence, bytes)| ListedEnvelope { sequence, id: EnvelopeId::of(bytes), bytes: bytes.len() as u64 })
        .collect();
    for (listed, bytes) in listed.iter().zip(envelopes) {
        fs::write(folder.envelope(&listed.id), bytes).unwrap();
    }
    folder.write_list(&listed).unwrap();
    (root, folder)
}

fn envelopes(office: &Office) -> Vec<Vec<u8>> {
    let body = b"a picture".repeat(9_000);
    let evidence = photograph(&body);
    let attachment = Document::attachment(Attachment { appeal_id: vec![1; 16], evidence: Some(evidence.clone()) });
    let stranger = HybridIdentity::generate(office.context("hana").random.as_ref()).unwrap();
    vec![
        seal(&Document::appeal(appeal(1, TimeLeft::Days, vec![evidence])), b"", &office.recipient()),
        seal(&attachment, &body, &office.recipient()),
        seal(&Document::appeal(appeal(2, TimeLeft::Hours, vec![])), b"", &office.recipient()),
        seal(&Document::appeal(appeal(3, TimeLeft::Hours, vec![])), b"", &stranger.to_recipient().unwrap()),
    ]
}

#[test]
fn a_folder_is_taken_in_once_and_signed_for() {
    let office = Office::open();
    let hana = office.context("hana");
    let envelopes = envelopes(&office);
    let (root, folder) = filled(&office, &envelopes);
    for _ in 0..2 {
        import::import(&hana, &root).unwrap();
        let vault = office.vault("hana");
        let queue = Queue::read(&vault).unwrap();
        assert_eq!((queue.cases.len(), queue.quarantined.len(), queue.strays.len()), (2, 1, 0));
        assert_eq!(
            vault.records().unwrap().found.iter().map(|record| record.sequence).collect::<Vec<_>>(),
            [1, 2, 3, 4]
        );
        let (signed, notes) = folder.reports(Done::Imported).unwrap();
        assert_eq!((signed.len(), notes.len()), (4, 1), "all of it, once");
    }
    // Plain text and keys are on no stick.
    let mut waiting = vec![root];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        for secret in ["room without windows", "AGE-SECRET-KEY", "SOUTHWIND-SIGNING-KEY"] {
            assert!(!text.contains(secret), "{} holds {secret}", path.display());
        }
    }
}

#[test]
fn a_damaged_or_partly_copied_folder_is_named_and_stops_nothing() {
    let office = Office::open();
    let hana = office.context("hana");
    let envelopes = envelopes(&office);
    let (root, folder) = filled(&office, &envelopes);
    let first = folder.envelope(&EnvelopeId::of(&envelopes[0]));
    fs::write(&first, &envelopes[0][..5_000]).unwrap();
    fs::write(root.join("envelopes/half.age.part"), b"half").unwrap();
    fs::write(root.join("list.json"), "[").unwrap();
    let failure = import::import(&hana, &root).unwrap_err();
    assert_eq!(failure.exit(), Exit::Partly);
    assert_eq!(office.vault("hana").records().unwrap().found.len(), 3);
    let (signed, _) = folder.reports(Done::Imported).unwrap();
    assert!(
        signed.len() == 3 && !signed.contains(&EnvelopeId::of(&envelopes[0])),
        "what is not kept is not signed for"
    );

    // Mended, it is as if nothing had been.
    fs::write(&first, &envelopes[0]).unwrap();
    import::import(&hana, &root).unwrap();
    assert_eq!(office.vault("hana").records().unwrap().found.len(), 4);

    // A forged roster and notice change nothing, and are named.
    for name in ["roster.note", "epoch.note"] {
        let path = root.join(name);
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, whole.replace("seoul", "busan")).unwrap();
        assert_eq!(import::import(&hana, &root).unwrap_err().exit(), Exit::Partly);
        fs::write(&path, whole).unwrap();
    }
    assert_eq!(DeskState::load(&hana.home).unwrap().roster_seen, 1);
}

#[test]
fn a_folder_for_somebody_else_is_refused_before_the_passphrase() {
    let office = Office::open();
    let (root, _) = filled(&office, &[]);
    let refused = |name: &str, root: &Path| import::import(&office.context(name), root).unwrap_err();
    assert!(refused("jimin", &root).to_string().contains("another member of staff"));
    assert!(refused("hana", &office.at("homes")).to_string().contains("no folder.json"));
    let title = fs::read_to_string(root.join("folder.json")).unwrap();
    fs::write(root.join("folder.json"), title.replace("seoul", "busan")).unwrap();
    assert!(refused("hana", &root).to_string().contains("another desk"));
    fs::write(root.join("folder.json"), &title[..10]).unwrap();
    assert!(refused("hana", &root).to_string().contains("damaged"));
    // A stick with other things on it is left alone.
    let desk = DeskState::load(&office.context("hana").home).unwrap();
    let member = office.context("hana").home.member().unwrap();
    assert!(Folder::make(&office.at("homes"), &desk, &member.name, member.signing_key).is_err());
}

#[test]
fn only_the_members_own_notes_are_believed() {
    let office = Office::open();
    let envelopes = envelopes(&office);
    let (root, folder) = filled(&office, &envelopes);
    let vault = office.vault("hana");
    outgoing::keep(&vault, &envelopes[2], Destination::Desk).unwrap();
    outgoing::keep(&vault, &envelopes[0], Destination::Mailbox("ab".repeat(32).parse().unwrap())).unwrap();
    import::import(&office.context("hana"), &root).unwrap();
    let names = folder.names("outgoing").unwrap();
    assert_eq!(names.len(), 2);
    let to: Vec<_> = names.iter().map(|name| courier::destination(name).unwrap()).collect();
    assert!(to.contains(&(EnvelopeId::of(&envelopes[2]), None)));
    assert!(to.iter().any(|(_, mailbox)| mailbox.is_some()));

    // A note of another key says nothing; the member's own does.
    let sent = [EnvelopeId::of(&envelopes[2])];
    let jimin = office.context("jimin").unlock().unwrap().signing;
    folder.report(Done::Sent, &sent, &jimin).unwrap();
    import::import(&office.context("hana"), &root).unwrap();
    assert_eq!(outgoing::waiting(&vault).unwrap().len(), 2);
    // Nor does one about something else.
    let hana = office.context("hana").unlock().unwrap().signing;
    folder.report(Done::Imported, &sent, &hana).unwrap();
    let note = folder.names("imported").unwrap().pop().unwrap();
    fs::copy(root.join("imported").join(note), root.join("sent/00000009.note")).unwrap();
    import::import(&office.context("hana"), &root).unwrap();
    assert_eq!(outgoing::waiting(&vault).unwrap().len(), 2);
    folder.report(Done::Sent, &sent, &hana).unwrap();
    import::import(&office.context("hana"), &root).unwrap();
    assert_eq!(outgoing::waiting(&vault).unwrap().len(), 1);
}

#[test]
fn on_a_stick_a_statement_names_the_letter_that_goes_first() {
    let office = Office::open();
    let envelopes = envelopes(&office);
    let (root, folder) = filled(&office, &envelopes);
    let vault = office.vault("hana");
    import::import(&office.context("hana"), &root).unwrap();
    // The statement is one that the vault keeps.
    let (letter, statement) = (EnvelopeId::of(b"a letter"), EnvelopeId::of(&envelopes[0]));
    let mailbox = "ab".repeat(32);
    outgoing::keep_until(&vault, b"a letter", Destination::Mailbox(mailbox.parse().unwrap()), &statement).unwrap();
    outgoing::keep_statement(&vault, &envelopes[0], Some(&letter)).unwrap();
    import::import(&office.context("hana"), &root).unwrap();
    let names = folder.names("outgoing").unwrap();
    let paired = format!("{statement}.desk.{letter}.age");
    assert_eq!(names.len(), 2);
    assert!(names.contains(&paired) && names.contains(&format!("{letter}.{mailbox}.age")), "{names:?}");
    assert_eq!(courier::destination(&paired), Some((statement, None)));
    assert_eq!(courier::destination(&format!("{statement}.desk.junk.age")), None);
    assert_eq!(outgoing::unsent(&vault).unwrap().into_keys().collect::<Vec<_>>(), [statement]);

    // Once the letter is known to be there, nothing holds the statement up.
    let hana = office.context("hana").unlock().unwrap().signing;
    folder.report(Done::Sent, &[letter], &hana).unwrap();
    import::import(&office.context("hana"), &root).unwrap();
    assert!(folder.names("outgoing").unwrap().contains(&format!("{statement}.desk.age")));
    assert!(outgoing::unsent(&vault).unwrap().is_empty());
}

#[test]
fn a_couriers_home_signs_and_opens_nothing() {
    let office = Office::open();
    courier::make(&office.context("hana"), &office.at("courier")).unwrap();
    let courier = context(&office.at("courier"));
    let whole = office.context("hana").unlock().unwrap();
    assert_eq!(courier.unlock_signer().unwrap().signing.public(), whole.signing.public());
    assert!(matches!(courier.unlock(), Err(StaffError::CourierOnly)));
    assert_eq!(courier.home.member().unwrap().name.as_str(), "hana");
    let failure = super::super::queue::list(&courier, false).unwrap_err();
    assert_eq!(failure.exit(), Exit::Usage);
    let text =
        plain_age(&office.at("courier/identity.age"), &age::scrypt::Identity::new(SecretString::from(PASSPHRASE)));
    assert!(!text.contains("AGE-SECRET-KEY"));
    assert!(courier::make(&office.context("hana"), &office.at("courier")).is_err());
}
