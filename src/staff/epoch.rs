//! Epochs: a lead makes one, wraps its identity for each reader and publishes it; readers fetch theirs. An identity
//! is in plain text in memory only.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::Path;

use data_encoding::BASE64;
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use super::context::Context;
use super::desk::DeskState;
use super::error::StaffError;
use super::home::Home;
use super::intake::Intake;
use super::keys::Keys;
use super::outgoing::{self, Destination};
use super::past::{self, Past};
use super::shift::Shift;
use super::vault::Vault;
use super::{files, roster};
use crate::case::hybrid::{HybridIdentity, HybridRecipient};
use crate::client::{ClientError, Relay, StaffRelay};
use crate::protocol::epoch::{
    DAYS, EpochError, EpochNotice, EpochPublication, Freshness, LONGEST_LEAP, WrappedIdentity,
};
use crate::protocol::note;
use crate::protocol::roster::{Role, Roster};
use crate::signing::NoteSigner;
use crate::terminal::{self, Failure};

/// How long an identity is kept after it was superseded: as long as a relay keeps an envelope, in days.
pub const KEPT_DAYS: i64 = 30;

/// Epochs before the newest whose identities are asked for each time: more than are made in [`KEPT_DAYS`].
pub(super) const ASKED_AGAIN: u64 = 8;

/// How long before the end of an epoch the next one is offered, in hours.
const OFFERED_HOURS: i64 = 24;

/// The newest notice that was verified, in the home: what statements are sealed to without a network.
pub(super) const NOTICE: &str = "epoch.note";

/// The longest publication, in bytes: 64 readers take about 170 KiB.
const LONGEST_PUBLICATION: usize = 512 * 1024;

/// The longest wrapped identity, in bytes.
const LONGEST_WRAPPED: u64 = 16 * 1024;

/// `epoch new`: makes the next epoch and publishes it.
///
/// # Errors
/// [`StaffError`].
pub fn new_at_relay(context: &Context) -> Result<(), Failure> {
    let mut shift = Shift::begin(context)?;
    let (notice, readers) = shift.next_epoch()?;
    report(&notice, readers)
}

/// `epoch new --offline`: makes the next epoch and writes what would be published, and the notice alone for contacts
/// who seal without a network.
///
/// # Errors
/// [`StaffError`].
pub fn new_offline(context: &Context, roster: &Path, to: &Path, note_to: Option<&Path>) -> Result<(), Failure> {
    let _lock = context.home.lock()?;
    if let Some(path) = [Some(to), note_to].into_iter().flatten().find(|path| path.exists()) {
        return Err(StaffError::Exists(path.to_owned()).into());
    }
    let mut desk = DeskState::load(&context.home)?;
    let note = files::read(roster, note::LONGEST, "a roster")?;
    let roster = desk.accept_roster(&context.home, &note, (context.now)())?;
    let keys = context.unlock()?;
    let vault = Vault::open(&context.home, keys.vault.duplicate())?;
    let number = at_hand(&context.home, &desk, &roster)?.saturating_add(1);
    let (publication, notice) = make(context, &keys, &desk, &roster, number, &vault)?;
    let json = serde_json::to_vec_pretty(&publication).map_err(|error| StaffError::writing(to, error.into()))?;
    files::create_public(to, &json)?;
    if let Some(path) = note_to {
        files::create_public(path, publication.notice.as_bytes())?;
    }
    remember(&mut desk, &context.home, &notice, publication.notice.as_bytes())?;
    report(&notice, publication.wrapped.len())?;
    terminal::say(format_args!("  next: southwind-staff epoch publish --from {}", to.display()));
    Ok(())
}

/// The newest number that is known without a network: one seen, or that of a notice in this home.
fn at_hand(home: &Home, desk: &DeskState, roster: &Roster) -> Result<u64, StaffError> {
    let path = home.path(NOTICE);
    if !path.exists() {
        return Ok(desk.epoch_seen);
    }
    let note = files::read(&path, note::LONGEST, "an epoch notice")?;
    // One that is of no use is as good as none here.
    Ok(number_of(&note, home, desk, roster).unwrap_or(desk.epoch_seen))
}

/// `epoch publish`: hands the relay an epoch that was made offline.
///
/// # Errors
/// [`StaffError`].
pub fn publish(context: &Context, from: &Path) -> Result<(), Failure> {
    let bytes = files::read(from, LONGEST_PUBLICATION, "an epoch")?;
    let publication: EpochPublication = serde_json::from_slice(&bytes).map_err(|error| StaffError::NotThat {
        path: from.to_owned(),
        expected: "an epoch that was made offline",
        why: error.to_string(),
    })?;
    let desk = DeskState::load(&context.home)?;
    let keys = context.unlock()?;
    let staff = StaffRelay::new(context.relay(&desk)?, keys.signing.into(), desk.desk.clone());
    context.runtime()?.block_on(staff.publish_epoch(&publication)).map_err(StaffError::from)?;
    terminal::result(format_args!("published at {}", desk.relay))
}

/// `epoch list`: which identities are in this vault, and until when.
///
/// # Errors
/// [`StaffError`].
pub fn list(context: &Context) -> Result<(), Failure> {
    let desk = DeskState::load(&context.home)?;
    let keys = context.unlock()?;
    let held = Vault::open(&context.home, keys.vault)?.epochs()?;
    let past = Past::read(&context.home, &desk)?;
    for epoch in &held.found {
        let due = past.notice(epoch.number).map(|notice| format!(", a new one is due on {}", notice.expires));
        let state = match desk.superseded.get(&epoch.number) {
            Some(since) => format!("superseded since {since}, destroyed on {}", *since + kept()),
            None if epoch.number == desk.epoch_seen => format!("newest seen{}", due.unwrap_or_default()),
            None => "superseded".to_owned(),
        };
        terminal::result(format_args!("{:>8}  {state}", epoch.number))?;
    }
    held.damaged.into_iter().next().map_or(Ok(()), |error| Err(error.into()))
}

/// `epoch destroy`: destroys an older identity before its time.
///
/// # Errors
/// [`StaffError::Usage`] for the newest and for one that is not here; [`StaffError::StillNeeded`].
pub fn destroy(context: &Context, number: u64, yes: bool) -> Result<(), Failure> {
    let lock = context.home.lock()?;
    let mut desk = DeskState::load(&context.home)?;
    let keys = context.unlock()?;
    let vault = Vault::open(&context.home, keys.vault)?;
    let usage = |text: String| Failure::from(StaffError::Usage(text));
    if number >= desk.epoch_seen {
        return Err(usage(format!("epoch {number} is the newest that this home knows: contacts seal to it now"))
            .hint("make a newer one first: southwind-staff epoch new"));
    }
    if !vault.epoch_numbers()?.contains(&number) {
        return Err(usage(format!("there is no identity of epoch {number} in this vault"))
            .hint("see which there are: southwind-staff epoch list"));
    }
    let intake = Intake::new(&vault, desk.desk.clone(), context.now)?;
    intake.take_leftovers()?;
    for epoch in vault.epochs()?.found.iter().filter(|epoch| epoch.number == number) {
        if let Some(path) = vault.incoming_sealed_to(&epoch.identity)? {
            return Err(StaffError::StillNeeded { epoch: number, path }.into());
        }
        for waiting in outgoing::waiting(&vault)? {
            let is_for_desk = waiting.to == Destination::Desk && waiting.is_ready(&vault);
            if is_for_desk && is_sealed_to(waiting.envelope(), &epoch.identity) {
                let path = vault.outgoing().join(format!("{}.age", waiting.id));
                return Err(StaffError::StillNeeded { epoch: number, path }.into());
            }
        }
    }
    if !yes {
        terminal::say(format_args!(
            "What is in this vault stays readable. What was sealed to epoch {number} and is not in it, at the relay or \
             on its way, can then be opened by no key of this vault."
        ));
        if terminal::ask(&format!("Destroy the identity of epoch {number}? Type its number:"))? != number.to_string() {
            return Err(usage("nothing was destroyed".to_owned()));
        }
    }
    destroy_one(&mut desk, &context.home, &intake, number)?;
    vault.bring_index_up_to_date(&lock)?;
    terminal::result(format_args!("the identity of epoch {number} was destroyed"))
}

/// Makes an epoch. Its identity is in this vault, synced, before anybody can seal to it.
///
/// # Errors
/// [`StaffError::NotInRoster`], [`StaffError::NotALead`], [`StaffError::NoReader`].
pub fn make(
    context: &Context,
    keys: &Keys,
    desk: &DeskState,
    roster: &Roster,
    number: u64,
    vault: &Vault,
) -> Result<(EpochPublication, EpochNotice), StaffError> {
    roster::admit(roster, context.mode)?;
    let me = roster.staff_with_key(&keys.signing.public());
    let me = me.ok_or_else(|| StaffError::NotInRoster(keys.name.clone()))?;
    if !me.may(Role::Lead, &desk.desk) {
        return Err(StaffError::NotALead(keys.name.clone(), desk.desk.clone()));
    }
    let identity = HybridIdentity::generate(context.random.as_ref())?;
    let issued = context.second();
    let notice = EpochNotice {
        desk: desk.desk.clone(),
        epoch: number,
        recipient: identity.to_recipient()?.to_string(),
        issued,
        expires: issued + SignedDuration::from_hours(24 * DAYS),
    };
    let wrapped: Result<Vec<WrappedIdentity>, StaffError> = roster
        .staff_who_may(Role::Reader, &desk.desk)
        .map(|reader| Ok(WrappedIdentity { reader: reader.signing_key, age: wrap(&identity, &reader.recipient)? }))
        .collect();
    let wrapped = wrapped?;
    if wrapped.is_empty() {
        return Err(StaffError::NoReader(desk.desk.clone()));
    }
    // A lead who does not read the desk keeps no key to it.
    if me.may(Role::Reader, &desk.desk) {
        vault.keep_epoch(number, &identity)?;
    }
    // The name in the roster, which is what others verify the notice with.
    let note = NoteSigner::new(me.name.as_str(), keys.signing.duplicate())?.sign_note(&notice.text()?)?;
    Ok((EpochPublication { notice: note, wrapped }, notice))
}

/// Whether an age file, whole or only begun, is sealed to an identity.
pub(super) fn is_sealed_to(begun: impl std::io::Read, identity: &HybridIdentity) -> bool {
    let age = age::Decryptor::new_buffered(std::io::BufReader::new(begun));
    age.is_ok_and(|age| age.decrypt(std::iter::once(identity as &dyn age::Identity)).is_ok())
}

/// Opens a wrapped identity.
///
/// # Errors
/// A sentence that says why not.
pub fn unwrap(wrapped: &[u8], staff: &HybridIdentity) -> Result<HybridIdentity, String> {
    let reader = age::Decryptor::new_buffered(wrapped)
        .and_then(|age| age.decrypt(std::iter::once(staff as &dyn age::Identity)))
        .map_err(|error| error.to_string())?;
    let mut text = Zeroizing::new(String::with_capacity(1024));
    reader.take(LONGEST_WRAPPED).read_to_string(&mut text).map_err(|error| error.to_string())?;
    text.trim().parse().map_err(|error: crate::case::hybrid::HybridKeyError| error.to_string())
}

/// Fetches the roster, verifies it and remembers it.
pub(super) async fn fetch_roster(context: &Context, desk: &mut DeskState, relay: &Relay) -> Result<Roster, StaffError> {
    let note = relay.roster().await?;
    let roster = desk.accept_roster(&context.home, &note, (context.now)())?;
    roster::admit(&roster, context.mode)?;
    Ok(roster)
}

/// Fetches the newest epoch notice and verifies it; none if there is none yet.
pub(super) async fn fetch_notice(
    context: &Context,
    desk: &mut DeskState,
    relay: &Relay,
    roster: &Roster,
) -> Result<Option<EpochNotice>, StaffError> {
    let Some(note) = relay.epoch(&desk.desk).await? else { return Ok(None) };
    let notice = EpochNotice::open(&note, &desk.desk, roster)?.not_before(desk.epoch_seen)?;
    context.mode.admit_recipient(&notice.recipient)?;
    if notice.freshness((context.now)()) == Freshness::Lapsed {
        terminal::warn(format_args!("epoch {} was due to be replaced on {}", notice.epoch, notice.expires));
        terminal::say("  next: let a lead run southwind-staff epoch new");
    }
    remember(desk, &context.home, &notice, &note)?;
    Ok(Some(notice))
}

/// The number of the newest epoch that the relay has: also of one whose lead was removed since, so that there can be a
/// next one.
pub(super) async fn newest_number(
    context: &Context,
    desk: &DeskState,
    relay: &Relay,
    roster: &Roster,
) -> Result<u64, StaffError> {
    let Some(note) = relay.epoch(&desk.desk).await? else { return Ok(desk.epoch_seen) };
    number_of(&note, &context.home, desk, roster)
}

/// The number of a notice, for the one after it. This home may never have seen the roster that names its lead; then the
/// number counts without a signature, but no farther than a relay would let a lead go.
pub(super) fn number_of(note: &[u8], home: &Home, desk: &DeskState, roster: &Roster) -> Result<u64, StaffError> {
    let notice = match EpochNotice::open(note, &desk.desk, roster) {
        Err(error @ EpochError::NotByALead) => match Past::read(home, desk)?.formerly_signed(note) {
            Some(notice) => notice,
            None => {
                let number = EpochNotice::unverified_number(note, &desk.desk)?;
                let known = desk.epoch_seen..=desk.epoch_seen.saturating_add(LONGEST_LEAP);
                return if known.contains(&number) { Ok(number) } else { Err(error.into()) };
            }
        },
        notice => notice?,
    };
    Ok(notice.not_before(desk.epoch_seen)?.epoch)
}

/// Fetches the identities that are wrapped for this member, and keeps them. How many are new.
pub(super) async fn fetch_identities(
    context: &Context,
    desk: &mut DeskState,
    staff: &StaffRelay,
    identity: &HybridIdentity,
    vault: &Vault,
    newest: &EpochNotice,
) -> Result<usize, StaffError> {
    let from = first_to_ask(desk, newest);
    let wrapped = staff.wrapped_identities(from, newest.epoch).await?;
    let new = keep_identities(desk, &wrapped, identity, vault, newest, context.second())?;
    desk.save(&context.home)?;
    Ok(new)
}

/// The last few are asked for again: a relay that gave none, or a wrong one, may give the right one now.
fn first_to_ask(desk: &DeskState, newest: &EpochNotice) -> u64 {
    desk.epoch_fetched.saturating_add(1).min(newest.epoch.saturating_sub(ASKED_AGAIN))
}

/// Keeps what opens of a relay's answer. Whoever knows this member's recipient can wrap an identity for it, so only
/// the newest one is proven, by the notice; a number that no lead has signed counts for nothing, and one that was
/// destroyed here stays destroyed.
pub(super) fn keep_identities(
    desk: &mut DeskState,
    wrapped: &[(u64, Vec<u8>)],
    identity: &HybridIdentity,
    vault: &Vault,
    newest: &EpochNotice,
    now: Timestamp,
) -> Result<usize, StaffError> {
    let from = first_to_ask(desk, newest);
    let before = vault.epochs()?.found.len();
    for (number, wrapped) in wrapped {
        let was_due = desk.superseded.get(number).is_some_and(|since| is_over(*since, now));
        if !(from..=newest.epoch).contains(number) || was_due || desk.destroyed.contains(number) {
            continue;
        }
        let opened = unwrap(wrapped, identity).and_then(|epoch| match newest.epoch == *number {
            true if !is_of(&epoch, &newest.recipient) => Err("it is not the identity of the epoch notice".to_owned()),
            _ => Ok(epoch),
        });
        match opened {
            Ok(epoch) => {
                vault.keep_epoch(*number, &epoch)?;
                desk.epoch_fetched = desk.epoch_fetched.max(*number);
            }
            Err(reason) => terminal::warn(format_args!("the identity of epoch {number} cannot be used: {reason}")),
        }
    }
    Ok(vault.epochs()?.found.len().saturating_sub(before))
}

/// Notes which identities are superseded, and destroys those that have been so for long enough.
pub(super) fn destroy_old(
    desk: &mut DeskState,
    home: &Home,
    intake: &Intake<'_>,
    now: Timestamp,
) -> Result<(), StaffError> {
    let vault = intake.vault();
    let seen = desk.epoch_seen;
    let older: BTreeSet<u64> = vault.epoch_numbers()?.into_iter().filter(|number| *number < seen).collect();
    for number in older {
        // By this machine's own clock, and from when it learned of the newer one: nobody else can hurry it.
        let since = *desk.superseded.entry(number).or_insert(now);
        if is_over(since, now) || desk.destroyed.contains(&number) {
            destroy_one(desk, home, intake, number)?;
            terminal::say(format_args!(
                "The identity of epoch {number} was destroyed, {KEPT_DAYS} days after it was superseded."
            ));
        }
    }
    desk.save(home)
}

/// Opens whatever still needs an identity and can be opened, also what only a newer version can read, then destroys it.
/// After this nothing in the vault needs it.
fn destroy_one(desk: &mut DeskState, home: &Home, intake: &Intake<'_>, number: u64) -> Result<(), StaffError> {
    let vault = intake.vault();
    intake.try_quarantined_again()?;
    intake.take_leftovers()?;
    intake.keep_payloads(number)?;
    // First the number, so that a kill between the two leaves something that the next pull ends.
    desk.destroyed.insert(number);
    desk.save(home)?;
    vault.destroy_epoch(number).map(drop)
}

/// An identity that the relay refused will never open anything; the one that was made before it may.
pub(super) fn forget_refused(vault: &Vault, notice: &EpochNotice, error: &ClientError) -> Result<(), StaffError> {
    if !matches!(error, ClientError::Refused(_)) {
        // It may have arrived all the same.
        return Ok(());
    }
    let held = vault.epochs()?.found.into_iter();
    held.filter(|epoch| epoch.number == notice.epoch && is_of(&epoch.identity, &notice.recipient))
        .try_for_each(|epoch| vault.destroy_identity(&epoch.path))
}

/// Whether the next epoch is due: from a day before the newest ends.
#[must_use]
pub fn is_due(newest: &EpochNotice, now: Timestamp) -> bool {
    now.duration_since(newest.expires) > -SignedDuration::from_hours(OFFERED_HOURS)
}

fn is_over(since: Timestamp, now: Timestamp) -> bool {
    now.duration_since(since) > kept()
}

fn kept() -> SignedDuration {
    SignedDuration::from_hours(24 * KEPT_DAYS)
}

/// Remembers a notice that was verified.
pub(super) fn remember(desk: &mut DeskState, home: &Home, notice: &EpochNotice, note: &[u8]) -> Result<(), StaffError> {
    past::keep_notice(home, notice.epoch, note)?;
    if notice.epoch >= desk.epoch_seen {
        files::replace(&home.path(NOTICE), note)?;
    }
    desk.epoch_seen = desk.epoch_seen.max(notice.epoch);
    desk.save(home)
}

pub(super) fn wrap(identity: &HybridIdentity, recipient: &str) -> Result<String, StaffError> {
    let recipient: HybridRecipient = recipient.parse()?;
    let mut bytes = Vec::new();
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))?;
    let mut writer = encryptor.wrap_output(&mut bytes).map_err(age::EncryptError::from)?;
    let written = writer.write_all(identity.expose()?.as_bytes()).and_then(|()| writer.write_all(b"\n"));
    written.and_then(|()| writer.finish().map(drop)).map_err(age::EncryptError::from)?;
    Ok(BASE64.encode(&bytes))
}

fn is_of(identity: &HybridIdentity, recipient: &str) -> bool {
    identity.to_recipient().is_ok_and(|found| found.to_string() == recipient)
}

pub(super) fn report(notice: &EpochNotice, readers: usize) -> Result<(), Failure> {
    terminal::result(format_args!(
        "epoch {} of {}, until {}, for {readers} readers",
        notice.epoch, notice.desk, notice.expires
    ))
}
