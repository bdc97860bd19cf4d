//! Checks that anyone can make, without a key and without asking anybody: receipts, rosters, envelopes, a relay's
//! data directory, the register of claims. It opens no envelope, talks to no network and changes no file.

pub mod claims;
pub mod directory;
pub mod envelope;
pub mod receipt;
pub mod roster;
pub mod search;

use std::path::Path;

use crate::protocol::invitation::Invitation;
use crate::protocol::note::{self, VerifierKey};
use crate::protocol::roster::{Roster, RosterError};
use crate::terminal::files::{read, read_text, shown};
use crate::terminal::{Exit, Failure};

/// Reads the organisation's key: a file with its verifier key on the first line, or an invitation.
///
/// # Errors
/// [`Exit::Input`] if there is neither.
pub fn organisation(path: &Path) -> Result<VerifierKey, Failure> {
    let text = read_text(path, crate::protocol::invitation::LONGEST)?;
    if let Ok(invitation) = text.parse::<Invitation>() {
        return Ok(invitation.organisation);
    }
    text.lines()
        .next()
        .unwrap_or_default()
        .trim()
        .parse()
        .map_err(|error| Failure::new(Exit::Input, format_args!("{}: {error}", shown(path))))
}

/// Reads a roster and verifies it. Whether it is in force is another question: [`Roster::current`].
///
/// # Errors
/// [`Exit::Input`] if the file cannot be read, [`Exit::NotTrusted`] if the organisation has not signed it.
pub fn roster(path: &Path, organisation: &VerifierKey) -> Result<Roster, Failure> {
    let note = read(path, note::LONGEST)?;
    Roster::open(&note, organisation)
        .map_err(|error: RosterError| Failure::new(Exit::NotTrusted, format_args!("{}: {error}", shown(path))))
}
