//! The desk that a member works with: whom they trust, at which relay, and how far they have read. Public knowledge
//! only, but it tells a finder where help is asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::context::Context;
use super::error::StaffError;
use super::files;
use super::home::Home;
use super::past;
use super::revoke::Removal;
use crate::protocol::id::{DeskId, SpkiPin};
use crate::protocol::invitation::{self, Invitation};
use crate::protocol::note::{self, VerifierKey};
use crate::protocol::roster::{Roster, RosterError};
use crate::terminal::{self, Failure};

const STATE: &str = "desk.json";
const ROSTER: &str = "roster.note";

/// What a member remembers of their desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskState {
    /// The organisation's key, which signs rosters.
    pub organisation: VerifierKey,
    /// The relay's address.
    pub relay: Url,
    /// The pins of its certificate.
    pub pins: Vec<SpkiPin>,
    /// The desk.
    pub desk: DeskId,
    /// The highest roster sequence number that was seen.
    pub roster_seen: u64,
    /// The highest epoch number that was seen in a notice.
    pub epoch_seen: u64,
    /// The highest epoch whose identity was fetched.
    pub epoch_fetched: u64,
    /// In homes of earlier versions: how far the relay's list was read. It is not read any more, see [`super::pull`].
    #[serde(default, skip_serializing)]
    pub cursor: u64,
    /// Since when each older epoch is superseded.
    #[serde(default)]
    pub superseded: BTreeMap<u64, Timestamp>,
    /// Epochs whose identity was destroyed here; it is not fetched again.
    #[serde(default)]
    pub destroyed: BTreeSet<u64>,
    /// Removals that this home has begun; each step that is done is in it.
    #[serde(default)]
    pub removals: Vec<Removal>,
}

impl DeskState {
    /// What this home remembers.
    ///
    /// # Errors
    /// [`StaffError::NoDesk`], [`StaffError::Damaged`].
    pub fn load(home: &Home) -> Result<Self, StaffError> {
        home.read_state(STATE)?.ok_or(StaffError::NoDesk)
    }

    /// Remembers it, durably.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn save(&self, home: &Home) -> Result<(), StaffError> {
        home.write_state(STATE, self)
    }

    /// Verifies a roster, refuses one that is expired or older than one seen, and remembers it.
    ///
    /// # Errors
    /// [`StaffError::Roster`], [`StaffError::File`].
    pub fn accept_roster(&mut self, home: &Home, note: &[u8], now: Timestamp) -> Result<Roster, StaffError> {
        let roster = Roster::open(note, &self.organisation)?.current(now, self.roster_seen)?;
        roster.desk(&self.desk)?;
        self.roster_seen = roster.sequence;
        // The organisation may give its relay a new key; the roster is how members learn of it.
        if let Some(entry) = roster.relays.iter().find(|entry| entry.url == self.relay) {
            self.pins.clone_from(&entry.spki_sha256);
        }
        // The number first: a roster without its number could be rolled back, a number without its roster not.
        self.save(home)?;
        past::keep_roster(home, roster.sequence, note)?;
        files::replace(&home.path(ROSTER), note)?;
        Ok(roster)
    }

    /// The newest roster that this home has verified, whatever its dates; none before the first pull.
    ///
    /// # Errors
    /// [`StaffError::Damaged`], [`StaffError::File`].
    pub fn known_roster(&self, home: &Home) -> Result<Option<Roster>, StaffError> {
        let path = home.path(ROSTER);
        match files::read(&path, note::LONGEST, "a roster") {
            Ok(note) => {
                Roster::open(&note, &self.organisation).map(Some).map_err(|error| StaffError::damaged(&path, error))
            }
            Err(StaffError::File { source, .. }) if source.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// `join`: remembers an invitation's organisation, relay and desk.
///
/// # Errors
/// [`StaffError`].
pub fn join(context: &Context, file: &Path) -> Result<(), Failure> {
    let state = remember(context, file)?;
    terminal::result(format_args!("desk {} at {}", state.desk, state.relay))?;
    terminal::result(format_args!("organisation: {}", state.organisation))?;
    terminal::result(format_args!("fingerprint: {}", state.organisation.fingerprint().grouped()))?;
    terminal::say(
        "  next: compare the fingerprint by voice with whoever keeps the organisation's key, then: southwind-staff pull",
    );
    Ok(())
}

/// Remembers an invitation. One of the same organisation and desk may come again, with a new address or pins.
///
/// # Errors
/// [`StaffError::Invitation`], [`StaffError::OtherOrganisation`], [`StaffError::Throwaway`].
pub fn remember(context: &Context, file: &Path) -> Result<DeskState, StaffError> {
    let _lock = context.home.lock()?;
    context.home.member()?;
    let bytes = files::read(file, invitation::LONGEST, "an invitation")?;
    let invitation: Invitation = String::from_utf8_lossy(&bytes).parse()?;
    context.mode.admit_key(&invitation.organisation.key())?;
    invitation.pins.iter().try_for_each(|pin| context.mode.admit_pin(pin))?;
    let mut state = match context.home.read_state::<DeskState>(STATE)? {
        Some(known) if known.organisation != invitation.organisation || known.desk != invitation.desk => {
            return Err(StaffError::OtherOrganisation(known.organisation.to_string()));
        }
        Some(known) => known,
        None => fresh(&invitation),
    };
    if invitation.roster_sequence < state.roster_seen {
        let (found, seen) = (invitation.roster_sequence, state.roster_seen);
        return Err(RosterError::Older { found, seen }.into());
    }
    (state.relay, state.pins) = (invitation.relay, invitation.pins);
    state.roster_seen = invitation.roster_sequence;
    // Whoever made the invitation knew this epoch: an older one is not the newest.
    state.epoch_seen = state.epoch_seen.max(invitation.epoch);
    state.save(&context.home)?;
    Ok(state)
}

fn fresh(invitation: &Invitation) -> DeskState {
    DeskState {
        organisation: invitation.organisation.clone(),
        relay: invitation.relay.clone(),
        pins: invitation.pins.clone(),
        desk: invitation.desk.clone(),
        roster_seen: invitation.roster_sequence,
        epoch_seen: 0,
        epoch_fetched: 0,
        cursor: 0,
        superseded: BTreeMap::new(),
        destroyed: BTreeSet::new(),
        removals: Vec::new(),
    }
}
