//! Epochs: a lead makes one, wraps its identity for each reader and publishes it; readers fetch theirs. An identity
//! is in plain text in memory only.

use std::io::{Read, Write};
use std::path::Path;

use data_encoding::BASE64;
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use super::context::Context;
use super::desk::DeskState;
use super::error::StaffError;
use super::home::Home;
use super::keys::Keys;
use super::vault::Vault;
use super::{files, roster};
use crate::case::hybrid::{HybridIdentity, HybridRecipient};
use crate::client::{Relay, StaffRelay};
use crate::protocol::epoch::{DAYS, EpochNotice, EpochPublication, Freshness, WrappedIdentity};
use crate::protocol::note;
use crate::protocol::roster::{Role, Roster};
use crate::signing::NoteSigner;
use crate::terminal::{self, Failure};

/// How long an identity is kept after it was superseded: as long as a relay keeps an envelope, in days.
pub const KEPT_DAYS: i64 = 30;

/// Epochs before the newest whose identities are asked for each time: more than are made in [`KEPT_DAYS`].
const ASKED_AGAIN: u64 = 8;

/// The longest publication, in bytes: 64 readers take about 170 KiB.
const LONGEST_PUBLICATION: usize = 512 * 1024;

/// The longest wrapped identity, in bytes.
const LONGEST_WRAPPED: u64 = 16 * 1024;

/// `epoch new`: makes the next epoch and publishes it.
///
/// # Errors
/// [`StaffError`].
pub fn new_at_relay(context: &Context) -> Result<(), Failure> {
    let _lock = context.home.lock()?;
    let mut desk = DeskState::load(&context.home)?;
    let keys = context.unlock()?;
    let relay = context.relay(&desk)?;
    let runtime = context.runtime()?;
    let roster = runtime.block_on(fetch_roster(context, &mut desk, &relay))?;
    let newest = runtime.block_on(fetch_notice(context, &mut desk, &relay, &roster))?;
    let number = newest.map_or(desk.epoch_seen, |notice| notice.epoch).saturating_add(1);
    let vault = Vault::open(&context.home, keys.vault.duplicate())?;
    let (publication, notice) = make(context, &keys, &desk, &roster, number, &vault)?;
    let staff = StaffRelay::new(relay, keys.signing.into(), desk.desk.clone());
    runtime.block_on(staff.publish_epoch(&publication)).map_err(StaffError::from)?;
    remember(&mut desk, &context.home, &notice)?;
    report(&notice, &publication)
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
    let number = desk.epoch_seen.saturating_add(1);
    let (publication, notice) = make(context, &keys, &desk, &roster, number, &vault)?;
    let json = serde_json::to_vec_pretty(&publication).map_err(|error| StaffError::writing(to, error.into()))?;
    files::create_public(to, &json)?;
    if let Some(path) = note_to {
        files::create_public(path, publication.notice.as_bytes())?;
    }
    remember(&mut desk, &context.home, &notice)?;
    report(&notice, &publication)?;
    terminal::say(format_args!("  next: southwind-staff epoch publish --from {}", to.display()));
    Ok(())
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

/// `epoch list`: which identities are in this vault.
///
/// # Errors
/// [`StaffError`].
pub fn list(context: &Context) -> Result<(), Failure> {
    let desk = DeskState::load(&context.home)?;
    let keys = context.unlock()?;
    let held = Vault::open(&context.home, keys.vault)?.epochs()?;
    for epoch in &held.found {
        let state = match desk.superseded.get(&epoch.number) {
            Some(since) => format!("superseded since {since}"),
            None if epoch.number == desk.epoch_seen => "newest seen".to_owned(),
            None => "superseded".to_owned(),
        };
        terminal::result(format_args!("{:>8}  {state}", epoch.number))?;
    }
    held.damaged.into_iter().next().map_or(Ok(()), |error| Err(error.into()))
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
    remember(desk, &context.home, &notice)?;
    Ok(Some(notice))
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
        let was_due = desk.superseded.get(number).is_some_and(|since| is_due(*since, now));
        if !(from..=newest.epoch).contains(number) || was_due {
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
pub(super) fn destroy_old(desk: &mut DeskState, home: &Home, vault: &Vault, now: Timestamp) -> Result<(), StaffError> {
    let older = vault.epochs()?.found.into_iter().filter(|epoch| epoch.number < desk.epoch_seen).collect::<Vec<_>>();
    for epoch in older {
        // By this machine's own clock, and from when it learned of the newer one: nobody else can hurry it.
        let since = *desk.superseded.entry(epoch.number).or_insert(now);
        if is_due(since, now) {
            vault.destroy_epoch(epoch.number)?;
            terminal::say(format_args!(
                "The identity of epoch {} was destroyed, {KEPT_DAYS} days after it was superseded.",
                epoch.number
            ));
        }
    }
    desk.save(home)
}

fn is_due(since: Timestamp, now: Timestamp) -> bool {
    now.duration_since(since) > SignedDuration::from_hours(24 * KEPT_DAYS)
}

fn remember(desk: &mut DeskState, home: &Home, notice: &EpochNotice) -> Result<(), StaffError> {
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

fn report(notice: &EpochNotice, publication: &EpochPublication) -> Result<(), Failure> {
    let readers = publication.wrapped.len();
    terminal::result(format_args!(
        "epoch {} of {}, until {}, for {readers} readers",
        notice.epoch, notice.desk, notice.expires
    ))
}
