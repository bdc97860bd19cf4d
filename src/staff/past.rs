//! What this home remembers of rosters and epochs past: the notes themselves, public as they were. From them follows who
//! could open which epoch. What is not remembered is unknown, and counts as open.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::desk::DeskState;
use super::error::StaffError;
use super::files;
use super::home::Home;
use super::revoke::Removal;
use crate::protocol::epoch::EpochNotice;
use crate::protocol::id::PublicKey;
use crate::protocol::note::{self, Note};
use crate::protocol::roster::{Role, Roster, Staff};

const ROSTERS: &str = "history/rosters";
const NOTICES: &str = "history/epochs";

/// Keeps a roster that was verified.
pub(super) fn keep_roster(home: &Home, sequence: u64, note: &[u8]) -> Result<(), StaffError> {
    keep(home, ROSTERS, sequence, note)
}

/// Keeps an epoch notice that was verified.
pub(super) fn keep_notice(home: &Home, epoch: u64, note: &[u8]) -> Result<(), StaffError> {
    keep(home, NOTICES, epoch, note)
}

/// Rosters and notices past, verified again.
#[derive(Debug)]
pub struct Past {
    /// Oldest first.
    rosters: Vec<Roster>,
    notices: BTreeMap<u64, Kept>,
    desk: DeskState,
}

#[derive(Debug)]
struct Kept {
    notice: EpochNotice,
    note: Vec<u8>,
}

/// Whether somebody could open an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Could {
    /// They made it, or it was wrapped for them.
    Yes,
    /// They were no reader when it was made.
    No,
    /// This home does not know the epoch or the roster of its day.
    Unknown,
}

impl Past {
    /// Reads what is remembered; what does not verify any more counts as not remembered.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn read(home: &Home, desk: &DeskState) -> Result<Self, StaffError> {
        let rosters = notes(home, ROSTERS)?.into_iter();
        let mut rosters: Vec<Roster> =
            rosters.filter_map(|(_, note)| Roster::open(&note, &desk.organisation).ok()).collect();
        rosters.sort_by_key(|roster| roster.sequence);
        let verified =
            |note: &[u8]| rosters.iter().rev().find_map(|roster| EpochNotice::open(note, &desk.desk, roster).ok());
        let notices = notes(home, NOTICES)?.into_iter();
        let notices = notices
            .filter_map(|(number, note)| Some((number, Kept { notice: verified(&note)?, note })))
            .filter(|(number, kept)| kept.notice.epoch == *number)
            .collect();
        Ok(Self { rosters, notices, desk: desk.clone() })
    }

    /// An epoch's notice.
    #[must_use]
    pub fn notice(&self, epoch: u64) -> Option<&EpochNotice> {
        self.notices.get(&epoch).map(|kept| &kept.notice)
    }

    /// Reads a notice that somebody has signed who was a lead once: good for its number, not for sealing.
    #[must_use]
    pub fn formerly_signed(&self, note: &[u8]) -> Option<EpochNotice> {
        self.rosters.iter().rev().find_map(|roster| EpochNotice::open(note, &self.desk.desk, roster).ok())
    }

    /// Who held a signing key, by the newest roster that has it.
    #[must_use]
    pub fn holder(&self, key: &PublicKey) -> Option<&Staff> {
        self.rosters.iter().rev().find_map(|roster| roster.staff_with_key(key))
    }

    /// Whether somebody who was removed came back: a roster as new as the one without them, or newer, has their key.
    #[must_use]
    pub fn is_undone(&self, removal: &Removal) -> bool {
        let has = |roster: &Roster| roster.staff_with_key(&removal.signing_key).is_some();
        self.rosters.iter().any(|roster| roster.sequence >= removal.roster && has(roster))
    }

    /// Whether who holds a signing key could open an epoch.
    #[must_use]
    pub fn could_open(&self, epoch: u64, key: &PublicKey) -> Could {
        let Some(kept) = self.notices.get(&epoch) else { return Could::Unknown };
        let holders = || self.rosters.iter().filter_map(|roster| roster.staff_with_key(key));
        let made_it = |staff: &Staff| {
            let signed = staff.verifier_key().and_then(|key| Note::parse(&kept.note)?.verified_by(&key).map(drop));
            signed.is_ok()
        };
        if holders().any(made_it) {
            return Could::Yes;
        }
        // The roster of that day is the last one that was signed before the notice; the one before it may have been in
        // force still, because a relay learns of a roster later than it is signed.
        let earlier = self.rosters.iter().rev().filter(|roster| roster.issued <= kept.notice.issued);
        let candidates: Vec<&Roster> = earlier.take(2).collect();
        let reads =
            |roster: &&Roster| roster.staff_with_key(key).is_some_and(|staff| staff.may(Role::Reader, &self.desk.desk));
        // Whoever was removed from here: the relay had the roster without them before it took any later epoch.
        let mut removed = self.desk.removals.iter().filter(|removal| removal.signing_key == *key);
        let without = |removal: &Removal| {
            let is_back = self.rosters.iter().any(|roster| roster.sequence > removal.roster && reads(&roster));
            removal.epoch_before.is_some_and(|before| epoch > before) && !is_back
        };
        if removed.any(without) {
            return Could::No;
        }
        match candidates.as_slice() {
            [] => Could::Unknown,
            candidates if candidates.iter().any(reads) => Could::Yes,
            // A roster between these two may be one that this home never saw.
            [newest, rest @ ..] => {
                let before = rest.first().map_or(0, |roster| roster.sequence);
                if newest.sequence <= before.saturating_add(1) { Could::No } else { Could::Unknown }
            }
        }
    }
}

fn keep(home: &Home, directory: &str, number: u64, note: &[u8]) -> Result<(), StaffError> {
    let path = home.path(directory).join(format!("{number:08}.note"));
    if path.exists() {
        return Ok(());
    }
    files::private_directory(&home.path(directory))?;
    files::replace(&path, note)
}

fn notes(home: &Home, directory: &str) -> Result<Vec<(u64, Vec<u8>)>, StaffError> {
    let directory = home.path(directory);
    let Ok(entries) = fs::read_dir(&directory) else { return Ok(Vec::new()) };
    let paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    let number = |path: &PathBuf| path.file_name()?.to_str()?.strip_suffix(".note")?.parse::<u64>().ok();
    let mut all = Vec::new();
    for path in paths {
        if let Some(number) = number(&path) {
            all.push((number, files::read(&path, note::LONGEST, "a note")?));
        }
    }
    Ok(all)
}
