//! Making the next roster: the organisation's signed list of relays, desks and staff. Done offline, but for
//! `--publish`.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::context::{Context, whole_second};
use super::enrol;
use super::error::StaffError;
use super::{files, organisation};
use crate::client::Relay;
use crate::protocol::id::{DeskId, Fingerprint, Name, SpkiPin};
use crate::protocol::invitation::relay_address;
use crate::protocol::note::{self, VerifierKey};
use crate::protocol::roster::{Desk, RelayEntry, Role, Roster, Staff, UnknownRole};
use crate::protocol::throwaway::Mode;
use crate::terminal::{self, Exit, Failure};

/// How long a roster serves unless it is said, in days.
pub const DAYS: u16 = 365;

/// What the next roster is to be.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The roster to go on from.
    pub from: Option<PathBuf>,
    /// Who comes, or changes.
    pub add: Vec<Addition>,
    /// Who goes.
    pub remove: Vec<Name>,
    /// Desks to add.
    pub desks: Vec<DeskId>,
    /// A relay to add, or to enter anew.
    pub relay: Option<RelayEntry>,
    /// Relays to take out.
    pub remove_relays: Vec<Url>,
    /// Field pages to allow.
    pub pages: Vec<Fingerprint>,
    /// For how many days it serves.
    pub days: u16,
}

/// `FILE:ROLE,ROLE`, or `FILE:ROLE,ROLE@DESK,DESK`; without desks it is all of the roster's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    request: PathBuf,
    roles: Vec<Role>,
    desks: Option<Vec<DeskId>>,
}

impl FromStr for Addition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (request, rest) = text.rsplit_once(':').ok_or("write it as FILE.enrolment:ROLE,ROLE")?;
        let (roles, desks) = match rest.split_once('@') {
            Some((roles, desks)) => (roles, Some(desks)),
            None => (rest, None),
        };
        let mut roles: Vec<Role> =
            roles.split(',').map(str::parse).collect::<Result<_, UnknownRole>>().map_err(|error| error.to_string())?;
        roles.sort_unstable();
        roles.dedup();
        let desks = desks.map(|desks| {
            desks.split(',').map(|desk| desk.parse().map_err(|_| format!("{desk} is no name of a desk"))).collect()
        });
        Ok(Self { request: request.into(), roles, desks: desks.transpose()? })
    }
}

/// The relay that the flags describe: all of `--relay`, `--relay-pin` and `--relay-key`, or none.
///
/// # Errors
/// [`StaffError::Usage`].
pub fn relay_entry(
    url: Option<&str>,
    pins: Vec<SpkiPin>,
    key: Option<VerifierKey>,
    onion: Option<String>,
) -> Result<Option<RelayEntry>, StaffError> {
    let usage = |text: &str| Err(StaffError::Usage(text.to_owned()));
    match (url, key) {
        (None, None) if pins.is_empty() && onion.is_none() => Ok(None),
        (Some(url), Some(note_key)) if !pins.is_empty() => match relay_address(url) {
            Some(url) => Ok(Some(RelayEntry { url, spki_sha256: pins, onion, note_key })),
            None => usage("--relay takes an https:// address of a host, without a path"),
        },
        _ => {
            usage("a relay needs --relay, --relay-pin and --relay-key together; southwind-relay keys prints all three")
        }
    }
}

/// `org roster`: signs the next roster, writes it, and says what is in it. Returns it for publishing.
///
/// # Errors
/// [`StaffError`].
pub fn sign(
    context: &Context,
    organisation_key: &Path,
    changes: &Changes,
    to: &Path,
) -> Result<(Roster, String), Failure> {
    let (before, roster, note) = sign_next(context, organisation_key, changes, to)?;
    for staff in &roster.staff {
        let roles: Vec<&str> = staff.roles.iter().copied().map(Role::as_str).collect();
        let fingerprint = staff.signing_key.fingerprint().grouped();
        terminal::result(format_args!("  {} ({})\n    {fingerprint}", staff.name, roles.join(", ")))?;
    }
    advise(&roster, changes);
    if let Some(before) = &before {
        warn_of_gone_leads(before, &roster);
    }
    Ok((roster, note))
}

/// As [`sign`], and says only which roster it is.
///
/// # Errors
/// [`StaffError`].
pub fn sign_quietly(
    context: &Context,
    organisation_key: &Path,
    changes: &Changes,
    to: &Path,
) -> Result<(Roster, String), Failure> {
    sign_next(context, organisation_key, changes, to).map(|(_, roster, note)| (roster, note))
}

/// The roster before, if there was one, and the signed one.
fn sign_next(
    context: &Context,
    organisation_key: &Path,
    changes: &Changes,
    to: &Path,
) -> Result<(Option<Roster>, Roster, String), Failure> {
    if to.exists() {
        return Err(StaffError::Exists(to.to_owned()).into());
    }
    let signer = organisation::open(context, organisation_key)?;
    let before = changes.from.as_ref().map(|path| read(path, signer.verifier())).transpose()?;
    let roster = next(changes, signer.verifier(), context.mode, (context.now)())?;
    let text = roster.text().map_err(StaffError::from)?;
    let note = signer.sign_note(&text).map_err(StaffError::from)?;
    files::create_public(to, note.as_bytes())?;
    terminal::result(format_args!("{}: roster {}, until {}", to.display(), roster.sequence, roster.expires))?;
    Ok((before, roster, note))
}

/// `org roster --publish`: hands a roster to every relay in it.
///
/// # Errors
/// [`Exit::Partly`] if a relay did not take it; each is named.
pub fn publish(context: &Context, roster: &Roster, note: &str) -> Result<(), Failure> {
    let runtime = context.runtime()?;
    let mut failed = 0;
    for entry in &roster.relays {
        let published = Relay::connect(&entry.url, &entry.spki_sha256, context.proxy.as_deref())
            .and_then(|relay| runtime.block_on(relay.publish_roster(note)));
        match published {
            Ok(()) => terminal::result(format_args!("published at {}", entry.url))?,
            Err(error) => {
                failed += 1;
                terminal::warn(format_args!("{}: {error}", entry.url));
                terminal::say(format_args!("  next: {}", terminal::plain(&error.hint())));
            }
        }
    }
    if failed == 0 {
        return Ok(());
    }
    let message = format!("{failed} of {} relays did not take the roster", roster.relays.len());
    Err(Failure::new(Exit::Partly, message).hint("it is signed; try again with southwind-staff org publish"))
}

/// `org publish`: as `--publish`, for a roster that was signed on another machine.
///
/// # Errors
/// [`StaffError::Roster`], and as [`publish`].
pub fn publish_file(context: &Context, roster: &Path, organisation: &Path) -> Result<(), Failure> {
    let organisation = organisation::read_public(organisation)?;
    let note = files::read(roster, note::LONGEST, "a roster")?;
    let roster = Roster::open(&note, &organisation).and_then(|roster| roster.current((context.now)(), 0));
    let roster = roster.map_err(StaffError::from)?;
    admit(&roster, context.mode)?;
    // What is in force now; without an answer there is nothing to compare with.
    let runtime = context.runtime()?;
    let asked = roster.relays.first().and_then(|entry| {
        let relay = Relay::connect(&entry.url, &entry.spki_sha256, context.proxy.as_deref()).ok()?;
        Roster::open(&runtime.block_on(relay.roster()).ok()?, &organisation).ok()
    });
    drop(runtime);
    // A note that verified is UTF-8.
    let published = publish(context, &roster, &String::from_utf8_lossy(&note));
    if let Some(before) = asked {
        warn_of_gone_leads(&before, &roster);
    }
    published
}

/// A desk whose lead goes has an epoch that no lead has signed, unless another one made it.
fn warn_of_gone_leads(before: &Roster, after: &Roster) {
    for (lead, desk) in gone_leads(before, after) {
        terminal::warn(format_args!(
            "{lead} is no longer a lead of {desk}. If the newest epoch is theirs, contacts can send nothing to {desk} once \
             this roster is published, until another lead has made a new one"
        ));
        terminal::say("  next: let a lead run southwind-staff epoch new as soon as it is published");
    }
}

/// Who was a lead of which desk and is none any more.
pub(super) fn gone_leads<'a>(before: &'a Roster, after: &Roster) -> Vec<(&'a Name, &'a DeskId)> {
    let of = |desk: &'a Desk| before.staff_who_may(Role::Lead, &desk.id).map(|staff| (staff, &desk.id));
    let stays = |staff: &Staff, desk: &DeskId| {
        after.staff_with_key(&staff.signing_key).is_some_and(|staff| staff.may(Role::Lead, desk))
    };
    let gone = before.desks.iter().flat_map(of).filter(|(staff, desk)| !stays(staff, desk));
    gone.map(|(staff, desk)| (&staff.name, desk)).collect()
}

/// Reads a roster that the organisation signed, in force or not.
///
/// # Errors
/// [`StaffError::Roster`], [`StaffError::File`].
pub fn read(path: &Path, organisation: &VerifierKey) -> Result<Roster, StaffError> {
    Ok(Roster::open(&files::read(path, note::LONGEST, "a roster")?, organisation)?)
}

/// Refuses example keys of relays and staff outside `--dev`.
///
/// # Errors
/// [`StaffError::Throwaway`].
pub fn admit(roster: &Roster, mode: Mode) -> Result<(), StaffError> {
    for relay in &roster.relays {
        relay.spki_sha256.iter().try_for_each(|pin| mode.admit_pin(pin))?;
        mode.admit_key(&relay.note_key.key())?;
    }
    for staff in &roster.staff {
        mode.admit_key(&staff.signing_key)?;
        mode.admit_recipient(&staff.recipient)?;
    }
    Ok(())
}

fn next(changes: &Changes, organisation: &VerifierKey, mode: Mode, now: Timestamp) -> Result<Roster, StaffError> {
    let expires = now + SignedDuration::from_hours(24 * i64::from(changes.days));
    let mut roster = match &changes.from {
        Some(path) => read(path, organisation)?,
        None => Roster {
            sequence: 0,
            issued: now,
            expires,
            relays: Vec::new(),
            desks: Vec::new(),
            staff: Vec::new(),
            pages: Vec::new(),
        },
    };
    roster.sequence += 1;
    // Whole seconds: nobody needs more, and the note is read by people.
    (roster.issued, roster.expires) = (whole_second(now), whole_second(expires));
    for desk in &changes.desks {
        if !roster.desks.iter().any(|known| known.id == *desk) {
            roster.desks.push(Desk { id: desk.clone() });
        }
    }
    roster.relays.retain(|known| !changes.remove_relays.contains(&known.url));
    if let Some(relay) = &changes.relay {
        roster.relays.retain(|known| known.url != relay.url);
        roster.relays.push(relay.clone());
    }
    roster.pages.extend(changes.pages.iter().copied().filter(|page| !roster.pages.contains(page)).collect::<Vec<_>>());
    changes.remove.iter().try_for_each(|name| remove(&mut roster, name))?;
    changes.add.iter().try_for_each(|addition| add(&mut roster, addition))?;
    check(&roster)?;
    admit(&roster, mode)?;
    Ok(roster)
}

fn remove(roster: &mut Roster, name: &Name) -> Result<(), StaffError> {
    let before = roster.staff.len();
    roster.staff.retain(|staff| staff.name != *name);
    if roster.staff.len() == before {
        return Err(StaffError::Usage(format!("there is no {name} in the roster to remove")));
    }
    Ok(())
}

fn add(roster: &mut Roster, addition: &Addition) -> Result<(), StaffError> {
    let request = enrol::read_request(&addition.request)?;
    let all = || roster.desks.iter().map(|desk| desk.id.clone()).collect();
    let desks: Vec<DeskId> = addition.desks.clone().unwrap_or_else(all);
    desks.iter().try_for_each(|desk| roster.desk(desk).map(drop))?;
    roster.staff.retain(|staff| staff.name != request.name);
    roster.staff.push(Staff {
        name: request.name,
        recipient: request.recipient,
        signing_key: request.signing_key,
        roles: addition.roles.clone(),
        desks,
    });
    Ok(())
}

fn check(roster: &Roster) -> Result<(), StaffError> {
    let usage = |text: &str| Err(StaffError::Usage(text.to_owned()));
    if roster.desks.is_empty() {
        return usage("the roster would have no desk; add one with --desk NAME");
    }
    if roster.relays.is_empty() {
        return usage("the roster would have no relay; add one with --relay, --relay-pin and --relay-key");
    }
    Ok(())
}

fn advise(roster: &Roster, changes: &Changes) {
    for desk in &roster.desks {
        for (role, what) in [(Role::Lead, "make an epoch"), (Role::Reader, "read")] {
            if roster.staff_who_may(role, &desk.id).next().is_none() {
                terminal::warn(format_args!("the desk {} has no {}: nobody can {what}", desk.id, role));
            }
        }
    }
    if !changes.add.is_empty() {
        terminal::say("  next: compare each fingerprint by voice with its owner before you publish this roster");
        terminal::say(
            "  then: let a lead run southwind-staff epoch new, or whoever came reads nothing before the next epoch",
        );
    }
    if !changes.remove.is_empty() {
        terminal::say(
            "  next: publish it (org publish), then let a lead run southwind-staff epoch new, so that whoever left reads nothing new",
        );
    }
}

/// The relay of a roster that is meant: the one at `url`, or the first.
///
/// # Errors
/// [`StaffError::Usage`].
pub fn relay_of<'a>(roster: &'a Roster, url: Option<&Url>) -> Result<&'a RelayEntry, StaffError> {
    let found = roster.relays.iter().find(|relay| url.is_none_or(|url| relay.url == *url));
    found.ok_or_else(|| StaffError::Usage("the roster has no such relay".to_owned()))
}
