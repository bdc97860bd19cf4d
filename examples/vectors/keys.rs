//! `keys-example/`: keys that everybody has, and a roster, an epoch notice and an invitation made with them.
//! Every key but the TLS one is the SHA-256 of its label, so that a second run writes the same files.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use jiff::Timestamp;
use rcgen::{CertificateParams, KeyPair, PublicKeyData, date_time_ymd};
use southwind::case::hybrid::HybridRecipient;
use southwind::protocol::epoch::EpochNotice;
use southwind::protocol::id::{DeskId, Fingerprint, SpkiPin};
use southwind::protocol::invitation::Invitation;
use southwind::protocol::roster::{Desk, RelayEntry, Role, Roster, Staff};
use southwind::signing::{NoteSigner, SigningKey};
use zeroize::Zeroizing;

use crate::{Result, fixed};

/// Where the example relay listens.
const RELAY: &str = "https://localhost:8443";

/// When the examples were made and when they end.
const ISSUED: &str = "2026-11-01T00:00:00Z";
const EXPIRES: &str = "2036-11-01T00:00:00Z";

pub(crate) fn write(directory: &Path) -> Result<()> {
    fs::create_dir_all(directory)?;
    let organisation = signer("organisation", "example.org")?;
    let relay = signer("relay", "localhost")?;
    let (jimin, hana) = (signer("jimin", "jimin")?, signer("hana", "hana")?);
    let pin = certificate(directory)?;
    let people = [staff(&jimin, &[Role::Lead, Role::Reader])?, staff(&hana, &[Role::Reader])?];
    let roster = Roster {
        sequence: 1,
        issued: ISSUED.parse()?,
        expires: EXPIRES.parse()?,
        relays: vec![RelayEntry {
            url: RELAY.parse()?,
            spki_sha256: vec![pin],
            onion: None,
            note_key: relay.verifier().clone(),
        }],
        desks: vec![Desk { id: desk()? }],
        staff: people.to_vec(),
        pages: Vec::new(),
    };
    let epoch = recipient("epoch 1")?;
    secret(directory, "organisation.key", &organisation.key().expose())?;
    secret(directory, "relay.key", &relay.key().expose())?;
    open(directory, "organisation.pub", &format!("{}\n", organisation.verifier()))?;
    open(directory, "relay.pub", &format!("{}\n", relay.verifier()))?;
    open(directory, "roster.note", &organisation.sign_note(&roster.text()?)?)?;
    open(directory, "epoch-1.note", &jimin.sign_note(&notice(&epoch)?.text()?)?)?;
    open(directory, "invitation.txt", &format!("{}\n", invitation(&organisation, pin)?))?;
    let keys = [("organisation", &organisation), ("relay", &relay), ("jimin", &jimin), ("hana", &hana)];
    let mut listed: Vec<(String, Fingerprint)> =
        keys.iter().map(|(name, signer)| (format!("{name}, signing"), signer.key().public().fingerprint())).collect();
    listed.extend(people.iter().map(|one| (format!("{}, age", one.name), Fingerprint::of(one.recipient.as_bytes()))));
    listed.push(("epoch 1, age".to_owned(), Fingerprint::of(epoch.to_string().as_bytes())));
    listed.push(("relay, TLS".to_owned(), Fingerprint::from_bytes(*pin.as_bytes())));
    open(directory, "fingerprints.rs", &fingerprints(&listed)?)
}

fn label(of: &str) -> String {
    format!("southwind keys-example {of}")
}

fn signer(of: &str, name: &str) -> Result<NoteSigner> {
    let seed = Zeroizing::new(fixed::seed(&label(&format!("{of} signing"))));
    Ok(NoteSigner::new(name, SigningKey::from_seed(seed)?)?)
}

fn recipient(of: &str) -> Result<HybridRecipient> {
    Ok(fixed::identity(&label(&format!("{of} age")))?.to_recipient()?)
}

fn desk() -> Result<DeskId> {
    Ok("seoul".parse()?)
}

fn staff(signer: &NoteSigner, roles: &[Role]) -> Result<Staff> {
    let name = signer.verifier().name();
    Ok(Staff {
        name: name.parse()?,
        recipient: recipient(name)?.to_string(),
        signing_key: signer.key().public(),
        roles: roles.to_vec(),
        desks: vec![desk()?],
    })
}

/// The first epoch, which lasts as long as the roster so that the examples go on working.
fn notice(recipient: &HybridRecipient) -> Result<EpochNotice> {
    let (issued, expires): (Timestamp, Timestamp) = (ISSUED.parse()?, EXPIRES.parse()?);
    Ok(EpochNotice { desk: desk()?, epoch: 1, recipient: recipient.to_string(), issued, expires })
}

fn invitation(organisation: &NoteSigner, pin: SpkiPin) -> Result<Invitation> {
    Ok(Invitation {
        organisation: organisation.verifier().clone(),
        relay: RELAY.parse()?,
        pins: vec![pin],
        desk: desk()?,
        roster_sequence: 1,
    })
}

/// Makes the TLS key and its certificate unless they are there; returns the pin.
fn certificate(directory: &Path) -> Result<SpkiPin> {
    let key = match fs::read_to_string(directory.join("tls.key")) {
        Ok(pem) => KeyPair::from_pem(&pem)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = KeyPair::generate()?;
            let mut params = CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()])?;
            (params.not_before, params.not_after) = (date_time_ymd(2026, 11, 1), date_time_ymd(2036, 11, 1));
            secret(directory, "tls.key", &key.serialize_pem())?;
            open(directory, "tls.crt", &params.self_signed(&key)?.pem())?;
            key
        }
        Err(error) => return Err(error.into()),
    };
    Ok(SpkiPin::of(&key.subject_public_key_info()))
}

fn fingerprints(listed: &[(String, Fingerprint)]) -> Result<String> {
    let mut text = String::from(
        "/// SHA-256 of each public key in `keys-example/`, written by `cargo run --example vectors -- keys`.\n\
         const FINGERPRINTS: &[&str] = &[\n",
    );
    for (name, fingerprint) in listed {
        writeln!(text, "    // {name}\n    \"{fingerprint}\",")?;
    }
    Ok(text + "];\n")
}

fn open(directory: &Path, name: &str, text: &str) -> Result<()> {
    Ok(fs::write(directory.join(name), text)?)
}

/// Writes a private key, readable by its owner only.
fn secret(directory: &Path, name: &str, text: &str) -> Result<()> {
    let path = directory.join(name);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    Ok(writeln!(file, "{}", text.trim_end())?)
}
