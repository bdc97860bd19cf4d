//! Checks that anyone can make, without a key and without asking anybody: receipts, rosters, envelopes, a relay's
//! data directory, the field page, the register of claims. It opens no envelope, talks to no network and changes no file.

pub mod claims;
pub mod directory;
pub mod envelope;
pub mod page;
pub mod receipt;
pub mod roster;
pub mod search;

use std::path::Path;

use crate::protocol::id::PublicKey;
use crate::protocol::invitation::Invitation;
use crate::protocol::note::{self, VerifierKey};
use crate::protocol::roster::{Roster, RosterError};
use crate::protocol::throwaway::{Mode, ThrowawayKey};
use crate::terminal::files::{read, read_text, shown};
use crate::terminal::{Exit, Failure};

/// Reads the organisation's key: a file with its verifier key on the first line, or an invitation.
///
/// # Errors
/// [`Exit::Input`] if there is neither, [`Exit::NotTrusted`] for a key that everybody has.
pub fn organisation(path: &Path, mode: Mode) -> Result<VerifierKey, Failure> {
    let text = read_text(path, crate::protocol::invitation::LONGEST)?;
    let key = match text.parse::<Invitation>() {
        Ok(invitation) => invitation.organisation,
        Err(_) => text.lines().next().unwrap_or_default().trim().parse().map_err(|error| {
            Failure::new(Exit::Input, format_args!("{}: {error}", shown(path)))
                .hint("name organisation.pub or an invitation")
        })?,
    };
    admit(path, key.key(), mode)?;
    Ok(key)
}

/// Reads a roster and verifies it. Whether it is in force is another question: [`Roster::current`].
///
/// # Errors
/// [`Exit::Input`] if the file cannot be read, [`Exit::NotTrusted`] if the organisation has not signed it, or for a key
/// in it that everybody has.
pub fn roster(path: &Path, organisation: &VerifierKey, mode: Mode) -> Result<Roster, Failure> {
    let note = read(path, note::LONGEST)?;
    let roster = Roster::open(&note, organisation).map_err(|error: RosterError| {
        Failure::new(Exit::NotTrusted, format_args!("{}: {error}", shown(path)))
            .hint("do not go on; ask the organisation for its roster and its key, by another way")
    })?;
    let relays = roster.relays.iter().map(|relay| relay.note_key.key());
    relays.chain(roster.staff.iter().map(|staff| staff.signing_key)).try_for_each(|key| admit(path, key, mode))?;
    Ok(roster)
}

/// Anybody can sign with a key of keys-example, so it proves nothing.
fn admit(path: &Path, key: PublicKey, mode: Mode) -> Result<(), Failure> {
    mode.admit_key(&key).map_err(|error| {
        Failure::new(Exit::NotTrusted, format_args!("{}: {error}", shown(path))).hint(ThrowawayKey::HINT)
    })
}
