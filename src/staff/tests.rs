//! The room from end to end, without a relay: organisation, enrolment, roster, invitation, epoch, intake, queue, save.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use jiff::Timestamp;
use tempfile::TempDir;

use super::context::Context;
use super::desk::{self, DeskState};
use super::error::StaffError;
use super::intake::{Intake, Kept};
use super::invite::{self, Invite};
use super::journal::Journal;
use super::keys::Keys;
use super::passphrase::{self, Source};
use super::queue::{Found, Queue};
use super::roster::{self, Changes};
use super::vault::Vault;
use super::{enrol, epoch, organisation, save};
use crate::case::document::{Appeal, Attachment, Class, Document, Evidence, Kind, People, TimeLeft};
use crate::case::hybrid::{HybridIdentity, HybridRecipient};
use crate::case::padding::Padded;
use crate::case::seal::Sealer;
use crate::client::ListedEnvelope;
use crate::protocol::epoch::{EpochNotice, EpochPublication};
use crate::protocol::id::{EnvelopeId, sha256};
use crate::protocol::roster::{RelayEntry, Role, Roster, RosterError};
use crate::protocol::throwaway::Mode;
use crate::terminal::Exit;

mod answers;
mod board;
mod offline;
mod past;
mod team;
mod vault;

const PASSPHRASE: &str = "southwind-example";
const ACCOUNT: &str = "They took us to a room without windows \u{1b}[2J";

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// An organisation, its lead jimin and its reader hana, with one epoch.
struct Office {
    directory: TempDir,
    publication: EpochPublication,
    notice: EpochNotice,
    roster: Roster,
}

impl Office {
    fn open() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        let jimin = context(&at("homes/jimin"));
        let (verifier, key) = organisation::make(&jimin, "example-rescue", &at("organisation")).unwrap();
        for name in ["jimin", "hana"] {
            let home = context(&at("homes").join(name));
            enrol::make(&home, name.parse().unwrap(), &at(&format!("{name}.enrolment"))).unwrap();
        }
        let changes = Changes {
            add: vec![addition(&at("jimin.enrolment"), "lead,reader"), addition(&at("hana.enrolment"), "reader")],
            desks: vec!["seoul".parse().unwrap()],
            relay: Some(RelayEntry {
                url: "https://localhost:8443".parse().unwrap(),
                spki_sha256: vec![crate::protocol::id::SpkiPin::of(b"key")],
                onion: None,
                note_key: verifier.clone(),
            }),
            days: roster::DAYS,
            ..Changes::default()
        };
        let (roster, _) = roster::sign(&jimin, &key, &changes, &at("roster.note")).unwrap();
        invite_to(&jimin, &at("roster.note"), &at("organisation/organisation.pub"), &at("invitation.txt")).unwrap();
        for name in ["jimin", "hana"] {
            desk::remember(&context(&at("homes").join(name)), &at("invitation.txt")).unwrap();
        }
        epoch::new_offline(&jimin, &at("roster.note"), &at("epoch.json"), Some(&at("epoch.note"))).unwrap();
        let publication: EpochPublication = serde_json::from_slice(&fs::read(at("epoch.json")).unwrap()).unwrap();
        let notice = EpochNotice::open(publication.notice.as_bytes(), &"seoul".parse().unwrap(), &roster).unwrap();
        Self { directory, publication, notice, roster }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn context(&self, name: &str) -> Context {
        context(&self.at("homes").join(name))
    }

    fn vault(&self, name: &str) -> Vault {
        let context = self.context(name);
        Vault::open(&context.home, context.unlock().unwrap().vault).unwrap()
    }

    fn recipient(&self) -> HybridRecipient {
        self.notice.recipient.parse().unwrap()
    }
}

fn context(home: &Path) -> Context {
    let passphrase = Source::Known(SecretString::from(PASSPHRASE));
    let mut context = Context::new(home.to_owned(), Mode::Dev, passphrase);
    context.now = now;
    context
}

fn addition(request: &Path, roles: &str) -> roster::Addition {
    format!("{}:{roles}", request.display()).parse().unwrap()
}

fn invite_to(context: &Context, roster: &Path, organisation: &Path, to: &Path) -> Result<(), crate::terminal::Failure> {
    let desk = "seoul".parse().unwrap();
    let wanted = invite::Wanted { to: Some(to), ..invite::Wanted::default() };
    invite::invite(context, &Invite { roster, organisation, desk: &desk, relay: None, epoch: None }, &wanted)
}

fn photograph(body: &[u8]) -> Evidence {
    Evidence {
        attachment_id: vec![2; 16],
        media_type: "image/jpeg".into(),
        bytes: body.len() as u64,
        sha256_original: sha256(body).to_vec(),
        sha256_cleaned: sha256(body).to_vec(),
        ..Evidence::default()
    }
}

fn appeal(id: u8, time_left: TimeLeft, evidence: Vec<Evidence>) -> Appeal {
    Appeal {
        appeal_id: vec![id; 16],
        language: "en".into(),
        kind: Kind::Arrested.into(),
        people: Some(People { women: 1, ..People::default() }),
        time_left: time_left.into(),
        account: ACCOUNT.into(),
        evidence,
        ..Appeal::default()
    }
}

fn seal(document: &Document, body: &[u8], recipient: &HybridRecipient) -> Vec<u8> {
    let mut sealer = Sealer::new(Padded::new(document, body).unwrap(), recipient).unwrap();
    sealer.next_piece(usize::MAX).unwrap()
}

/// Puts bytes where a download would, and takes them in.
fn arrive(vault: &Vault, sequence: u64, bytes: &[u8]) -> (EnvelopeId, Kept) {
    let listed = ListedEnvelope { sequence, id: EnvelopeId::of(bytes), bytes: bytes.len() as u64 };
    fs::write(vault.incoming(&listed.id), bytes).unwrap();
    let intake = Intake::new(vault, "seoul".parse().unwrap(), now).unwrap();
    (listed.id, intake.keep(&listed).unwrap())
}

/// Claim C-30: an epoch's identity opens for every reader it was wrapped for and for nobody else.
#[test]
fn every_reader_can_open_the_epoch_and_nobody_else() {
    let office = Office::open();
    assert_eq!(office.publication.wrapped.len(), 2);
    let hana = office.context("hana").unlock().unwrap();
    let of_hana = office.publication.wrapped.iter().find(|wrapped| wrapped.reader == hana.signing.public()).unwrap();
    let wrapped = data_encoding::BASE64.decode(of_hana.age.as_bytes()).unwrap();
    let identity = epoch::unwrap(&wrapped, &hana.staff).unwrap();
    assert_eq!(identity.to_recipient().unwrap(), office.recipient());
    assert!(epoch::unwrap(&wrapped, &office.context("jimin").unlock().unwrap().staff).is_err());

    let to = office.at("hana.json");
    let error = epoch::new_offline(&office.context("hana"), &office.at("roster.note"), &to, None).unwrap_err();
    assert_eq!(error.exit(), Exit::Refused);
}

#[test]
fn no_number_that_a_relay_makes_up_hides_a_later_epoch() {
    let office = Office::open();
    let context = office.context("hana");
    let (keys, vault) = (context.unlock().unwrap(), office.vault("hana"));
    let mut desk = DeskState::load(&context.home).unwrap();
    let notice = |epoch| EpochNotice { epoch, ..office.notice.clone() };
    // Whoever has read the roster can wrap an identity for hana.
    let recipient = keys.staff.to_recipient().unwrap().to_string();
    let wrapped = |identity: &HybridIdentity| {
        data_encoding::BASE64.decode(epoch::wrap(identity, &recipient).unwrap().as_bytes()).unwrap()
    };
    let made_up = HybridIdentity::generate(context.random.as_ref()).unwrap();
    let second = HybridIdentity::generate(context.random.as_ref()).unwrap();
    let mut keep = |answer: &[(u64, &HybridIdentity)], newest: &EpochNotice, when: Timestamp| {
        let answer: Vec<_> = answer.iter().map(|(number, identity)| (*number, wrapped(identity))).collect();
        let new = epoch::keep_identities(&mut desk, &answer, &keys.staff, &vault, newest, when).unwrap();
        (new, desk.epoch_fetched)
    };

    let unsigned = [(2, &made_up), (1 << 40, &made_up), (u64::MAX - 1, &made_up)];
    assert_eq!(keep(&unsigned, &notice(1), now()), (0, 0));
    // A wrong one under a sound number stands beside the right one, as soon as a relay gives that.
    assert_eq!(keep(&[(2, &made_up)], &notice(3), now()), (1, 2));
    assert_eq!(keep(&[(2, &second)], &notice(3), now()), (1, 2));
    let held: Vec<u64> = vault.epochs().unwrap().found.iter().map(|epoch| epoch.number).collect();
    assert_eq!(held, [2, 2]);

    // What was destroyed does not come back.
    for epoch in vault.epochs().unwrap().found {
        vault.destroy_epoch(epoch.number).unwrap();
    }
    desk.superseded.insert(2, now());
    let later = now() + jiff::SignedDuration::from_hours(24 * epoch::KEPT_DAYS + 1);
    let again = [(2, wrapped(&second))];
    assert_eq!(epoch::keep_identities(&mut desk, &again, &keys.staff, &vault, &notice(3), later).unwrap(), 0);
}

#[test]
fn an_appeal_and_its_photograph_are_kept_shown_and_saved() {
    let office = Office::open();
    let vault = office.vault("jimin");
    let body: Vec<u8> = (0..200_000_u32).map(|at| at.to_le_bytes()[0]).collect();
    let evidence = photograph(&body);
    let announced = Document::appeal(appeal(1, TimeLeft::Days, vec![evidence.clone()]));
    let attachment = Document::attachment(Attachment { appeal_id: vec![1; 16], evidence: Some(evidence) });
    // The attachment may come first, and the same appeal twice.
    assert_eq!(arrive(&vault, 1, &seal(&attachment, &body, &office.recipient())).1, Kept::Attachment);
    let (first, kept) = arrive(&vault, 2, &seal(&announced, b"", &office.recipient()));
    assert_eq!(kept, Kept::Appeal);
    arrive(&vault, 3, &seal(&announced, b"", &office.recipient()));
    arrive(&vault, 4, &seal(&Document::appeal(appeal(4, TimeLeft::Hours, vec![])), b"", &office.recipient()));

    let queue = Queue::read(&vault).unwrap();
    let journal = Journal::default();
    let entries = queue.entries(&journal, now());
    let classes: Vec<Class> = entries.iter().map(|entry| entry.clock.class).collect();
    assert_eq!(classes, [Class::Red, Class::Red], "an arrest is red, whatever time is left");
    assert_eq!(
        (
            entries.iter().find(|entry| entry.case.files() == (1, 1)).unwrap().case.appeals[0].copies,
            queue.strays.len(),
            queue.quarantined.len()
        ),
        (2, 0, 0)
    );
    let found = queue.find(&first.to_string()[..12]).unwrap();
    let Found::Case(case) = &found else { panic!("{found:?}") };
    let queued = &case.appeals[0];
    assert!(queued.attachments[0].is_some());
    assert!(!super::describe::appeal(queued).contains('\u{1b}'));
    assert!(matches!(queue.find(""), Err(StaffError::Ambiguous { .. })));
    assert!(matches!(queue.find("xyz"), Err(StaffError::Unknown(_))));

    let to = office.at("saved");
    fs::create_dir(&to).unwrap();
    let written = save::write(&vault, &found, &to).unwrap();
    assert_eq!(fs::read(written.last().unwrap()).unwrap(), body);
    assert_eq!(written.last().unwrap().extension().unwrap(), "jpg");
    assert!(written.iter().all(|path| fs::metadata(path).unwrap().permissions().mode() & 0o777 == 0o600));
    assert!(matches!(save::write(&vault, &found, &to), Err(StaffError::Exists(_))));
}

/// Claim C-24: a kill between any two steps of a pull loses no envelope: it is acknowledged only after it is kept.
#[test]
fn a_kill_between_any_two_steps_loses_nothing_and_doubles_nothing() {
    let office = Office::open();
    let vault = office.vault("jimin");
    let body = vec![7; 50_000];
    let document = Document::attachment(Attachment { appeal_id: vec![1; 16], evidence: Some(photograph(&body)) });
    let bytes = seal(&document, &body, &office.recipient());
    let id = EnvelopeId::of(&bytes);
    // Killed while the body was written, and after the body but before the record.
    fs::write(vault.body(&id).with_extension("age.part"), b"half").unwrap();
    fs::write(vault.body(&id), b"from a try before").unwrap();
    assert!(!vault.keeps(&id));
    arrive(&vault, 1, &bytes);
    assert!(vault.keeps(&id));
    // Killed after the record but before the incoming file went.
    fs::write(vault.incoming(&id), &bytes).unwrap();
    let intake = Intake::new(&vault, "seoul".parse().unwrap(), now).unwrap();
    assert_eq!(intake.take_leftovers().unwrap(), []);
    assert!(!vault.incoming(&id).exists());
    // Fetched whole, killed before it was opened, and gone from the relay since.
    let other = seal(&Document::appeal(appeal(9, TimeLeft::Hours, vec![])), b"", &office.recipient());
    fs::write(vault.incoming(&EnvelopeId::of(&other)), &other).unwrap();
    assert_eq!(intake.take_leftovers().unwrap(), [Kept::Appeal]);
    let records = vault.records().unwrap();
    assert_eq!((records.found.len(), records.damaged.len()), (2, 0));
}

/// Claim C-10: an envelope that was changed is not opened and not taken for another.
#[test]
fn other_bytes_than_announced_are_not_kept() {
    let office = Office::open();
    let vault = office.vault("jimin");
    let listed = ListedEnvelope { sequence: 1, id: EnvelopeId::of(b"one"), bytes: 3 };
    fs::write(vault.incoming(&listed.id), b"two").unwrap();
    let intake = Intake::new(&vault, "seoul".parse().unwrap(), now).unwrap();
    assert!(matches!(intake.keep(&listed), Err(StaffError::OtherBytes)));
    assert!(!vault.keeps(&listed.id) && !vault.incoming(&listed.id).exists());
}

/// Claim C-31: an envelope that does not open is set aside with its reason and stops nothing.
#[test]
fn what_does_not_open_is_set_aside_and_opens_when_its_key_comes() {
    let office = Office::open();
    let vault = office.vault("hana");
    let bytes = seal(&Document::appeal(appeal(1, TimeLeft::Weeks, vec![])), b"", &office.recipient());
    let (id, kept) = arrive(&vault, 1, &bytes);
    assert_eq!(kept, Kept::WrongKey);
    assert_eq!(fs::read(vault.quarantined(&id)).unwrap(), bytes);
    assert_eq!(Queue::read(&vault).unwrap().quarantined.len(), 1);

    let jimin = office.vault("jimin").epochs().unwrap().found.remove(0);
    vault.keep_epoch(jimin.number, &jimin.identity).unwrap();
    let intake = Intake::new(&vault, "seoul".parse().unwrap(), now).unwrap();
    assert_eq!(intake.try_quarantined_again().unwrap(), [Kept::Appeal]);
    let queue = Queue::read(&vault).unwrap();
    assert_eq!((queue.cases.len(), queue.quarantined.len()), (1, 0));
    assert!(!vault.quarantined(&id).exists());
}

#[test]
fn a_damaged_file_is_named_and_hides_no_other() {
    let office = Office::open();
    let vault = office.vault("jimin");
    let ids = [1, 2].map(|number: u8| {
        let document = Document::appeal(appeal(number, TimeLeft::Hours, vec![]));
        arrive(&vault, number.into(), &seal(&document, b"", &office.recipient())).0
    });
    let path = office.at("homes/jimin/vault/documents").join(format!("{}.age", ids[0]));
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, bytes).unwrap();
    let queue = Queue::read(&vault).unwrap();
    assert_eq!(queue.cases.len(), 1);
    assert!(queue.damaged[0].to_string().contains(&ids[0].to_string()));
    let failure = super::queue::list(&office.context("jimin"), false).unwrap_err();
    assert_eq!(failure.exit(), Exit::Damaged);
}

#[test]
fn public_age_opens_the_vault_step_by_step() {
    let office = Office::open();
    let vault = office.vault("jimin");
    let (id, _) =
        arrive(&vault, 1, &seal(&Document::appeal(appeal(1, TimeLeft::Hours, vec![])), b"", &office.recipient()));
    let home = office.at("homes/jimin");

    let passphrase = age::scrypt::Identity::new(SecretString::from(PASSPHRASE));
    let text = plain_age(&home.join("identity.age"), &passphrase);
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let [_staff, vault_identity] = lines.as_slice() else { panic!("two identities") };
    let vault_identity: HybridIdentity = vault_identity.parse().unwrap();
    let record = plain_age(&home.join(format!("vault/documents/{id}.age")), &vault_identity);
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    assert_eq!(record["envelope"], id.to_string());
    let document = data_encoding::BASE64.decode(record["outcome"]["opened"]["document"].as_str().unwrap().as_bytes());
    assert!(Document::from_bytes(&document.unwrap()).is_ok());
    let epochs = fs::read_dir(home.join("vault/epochs")).unwrap();
    let epoch = plain_age(&epochs.map(|entry| entry.unwrap().path()).next().unwrap(), &vault_identity);
    assert!(epoch.trim().parse::<HybridIdentity>().is_ok());
}

fn plain_age(path: &Path, identity: &dyn age::Identity) -> String {
    let bytes = fs::read(path).unwrap();
    let mut text = String::new();
    let mut reader =
        age::Decryptor::new_buffered(bytes.as_slice()).unwrap().decrypt(std::iter::once(identity)).unwrap();
    reader.read_to_string(&mut text).unwrap();
    text
}

/// Claim C-23: no file of a staff home holds plain text or an unwrapped key.
#[test]
fn no_file_of_a_home_holds_plain_text_or_a_private_key() {
    let office = Office::open();
    let vault = office.vault("jimin");
    let body = ACCOUNT.repeat(2_000).into_bytes();
    let evidence = photograph(&body);
    arrive(
        &vault,
        1,
        &seal(&Document::appeal(appeal(1, TimeLeft::Hours, vec![evidence.clone()])), b"", &office.recipient()),
    );
    let attachment = Document::attachment(Attachment { appeal_id: vec![1; 16], evidence: Some(evidence) });
    arrive(&vault, 2, &seal(&attachment, &body, &office.recipient()));
    let mut waiting = vec![office.directory.path().to_owned()];
    let mut files = 0;
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        files += 1;
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        for secret in ["room without windows", "AGE-SECRET-KEY", "SOUTHWIND-SIGNING-KEY"] {
            assert!(!text.contains(secret), "{} holds {secret}", path.display());
        }
    }
    assert!(files > 15);
}

#[test]
fn the_next_roster_goes_on_from_the_last() {
    let office = Office::open();
    let jimin = office.context("jimin");
    let key = office.at("organisation/organisation.key");
    let changes = Changes {
        from: Some(office.at("roster.note")),
        remove: vec!["hana".parse().unwrap()],
        days: 30,
        ..Changes::default()
    };
    let (next, note) = roster::sign(&jimin, &key, &changes, &office.at("roster-2.note")).unwrap();
    assert_eq!((next.sequence, next.staff.len(), &next.relays), (2, 1, &office.roster.relays));
    assert!(
        !next.staff[0].may(Role::Auditor, &office.notice.desk) && next.staff[0].may(Role::Lead, &office.notice.desk)
    );

    // Whoever has seen the second takes the first no more, nor one past its time.
    let mut desk = DeskState::load(&jimin.home).unwrap();
    desk.accept_roster(&jimin.home, note.as_bytes(), now()).unwrap();
    let first = fs::read(office.at("roster.note")).unwrap();
    let mut desk = DeskState::load(&jimin.home).unwrap();
    let older = desk.accept_roster(&jimin.home, &first, now());
    assert!(matches!(older, Err(StaffError::Roster(RosterError::Older { found: 1, seen: 2 }))));
    let late = now() + jiff::SignedDuration::from_hours(24 * 31);
    let expired = desk.accept_roster(&jimin.home, note.as_bytes(), late);
    assert!(matches!(expired, Err(StaffError::Roster(RosterError::Expired(_)))));
    let again = desk::remember(&jimin, &office.at("invitation.txt"));
    assert!(matches!(again, Err(StaffError::Roster(RosterError::Older { .. }))));
}

#[test]
fn a_roster_for_nobody_or_by_another_key_is_refused() {
    let office = Office::open();
    let jimin = office.context("jimin");
    let key = office.at("organisation/organisation.key");
    let nobody = Changes { days: 1, ..Changes::default() };
    assert_eq!(roster::sign(&jimin, &key, &nobody, &office.at("x.note")).unwrap_err().exit(), Exit::Usage);
    let (_, other) = organisation::make(&jimin, "other", &office.at("other")).unwrap();
    let from = Changes { from: Some(office.at("roster.note")), days: 1, ..Changes::default() };
    assert_eq!(roster::sign(&jimin, &other, &from, &office.at("x.note")).unwrap_err().exit(), Exit::NotTrusted);
    assert!(!office.at("x.note").exists());
    let forged = fs::read_to_string(office.at("hana.enrolment")).unwrap().replace("hana", "sana");
    fs::write(office.at("forged"), forged).unwrap();
    assert!(matches!(enrol::read_request(&office.at("forged")), Err(StaffError::NotThat { .. })));
}

#[test]
fn keys_survive_their_file_and_a_wrong_passphrase_is_told_apart() {
    let office = Office::open();
    let mut wrong = office.context("jimin");
    wrong.passphrase = Source::Known(SecretString::from("something else"));
    let error = wrong.unlock().unwrap_err();
    assert_eq!(error.exit(), Exit::Passphrase);
    assert!(!error.hint().is_empty());

    let keys = office.context("jimin").unlock().unwrap();
    let secret = SecretString::from(PASSPHRASE);
    let wrapped = passphrase::wrap(&keys.to_text(now()).unwrap(), &secret, Mode::Dev).unwrap();
    let again = Keys::open(Path::new("x"), &wrapped, &secret).unwrap();
    assert_eq!(again.signing.public(), keys.signing.public());
    assert_eq!(again.vault.to_recipient().unwrap(), keys.vault.to_recipient().unwrap());
    let cut = passphrase::wrap("# name: jimin\n", &secret, Mode::Dev).unwrap();
    assert!(matches!(Keys::open(Path::new("x"), &cut, &secret), Err(StaffError::Damaged { .. })));
}
