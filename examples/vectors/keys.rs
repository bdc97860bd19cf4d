//! `keys-example/fingerprints.rs`: which keys nobody may use in earnest, read from the files that `scripts/keys-example`
//! made with the real programs.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use southwind::protocol::epoch::{EpochNotice, EpochPublication};
use southwind::protocol::id::Fingerprint;
use southwind::protocol::note::VerifierKey;
use southwind::protocol::roster::Roster;

use crate::Result;

pub(crate) fn write_fingerprints(directory: &Path) -> Result<()> {
    let organisation: VerifierKey = fs::read_to_string(directory.join("organisation.pub"))?.trim().parse()?;
    let roster = Roster::open(&fs::read(directory.join("roster.note"))?, &organisation)?;
    let mut listed = vec![("organisation, signing".to_owned(), organisation.fingerprint())];
    for relay in &roster.relays {
        listed.push(("relay, signing".to_owned(), relay.note_key.fingerprint()));
        listed.extend(
            relay.spki_sha256.iter().map(|pin| ("relay, TLS".to_owned(), Fingerprint::from_bytes(*pin.as_bytes()))),
        );
    }
    for staff in &roster.staff {
        listed.push((format!("{}, signing", staff.name), staff.signing_key.fingerprint()));
        listed.push((format!("{}, age", staff.name), Fingerprint::of(staff.recipient.as_bytes())));
    }
    let publication: EpochPublication = serde_json::from_slice(&fs::read(directory.join("epoch-1.json"))?)?;
    for desk in &roster.desks {
        let notice = EpochNotice::open(publication.notice.as_bytes(), &desk.id, &roster)?;
        listed.push((
            format!("epoch {} of {}, age", notice.epoch, desk.id),
            Fingerprint::of(notice.recipient.as_bytes()),
        ));
    }
    let mut text = "/// SHA-256 of each public key in `keys-example/`, written by `scripts/keys-example`.\n\
                    const FINGERPRINTS: &[&str] = &[\n"
        .to_owned();
    for (name, fingerprint) in &listed {
        writeln!(text, "    // {name}\n    \"{fingerprint}\",")?;
    }
    text.push_str("];\n");
    fs::write(directory.join("fingerprints.rs"), text)?;
    Ok(())
}
