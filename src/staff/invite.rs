//! Invitations as files, links, QR codes, and inside a field page that works without a network. They hold nothing
//! secret, and nothing here makes one from a roster that was not verified.

use std::io::IsTerminal;
use std::path::Path;

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};
use url::Url;

use super::context::Context;
use super::error::StaffError;
use super::{files, organisation, roster};
use crate::client::Relay;
use crate::page::{self, Enclosed};
use crate::protocol::epoch::EpochNotice;
use crate::protocol::id::DeskId;
use crate::protocol::invitation::Invitation;
use crate::protocol::note::{self, VerifierKey};
use crate::protocol::roster::{RelayEntry, Roster};
use crate::terminal::{self, Failure};

/// Who is invited where.
#[derive(Clone, Debug)]
pub struct Invite<'a> {
    /// The roster.
    pub roster: &'a Path,
    /// The organisation's public key.
    pub organisation: &'a Path,
    /// The desk.
    pub desk: &'a DeskId,
    /// Which of the roster's relays; the first, if it is not said.
    pub relay: Option<&'a Url>,
    /// The notice of the desk's newest epoch, if it is at hand.
    pub epoch: Option<&'a Path>,
}

/// What is made of an invitation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// The file with its text.
    pub to: Option<&'a Path>,
    /// The link that opens the field page with it, instead of the one for programs.
    pub page: bool,
    /// The field page as a file, with roster and epoch inside.
    pub offline_page: Option<&'a Path>,
    /// A QR code of the link.
    pub qr: bool,
}

/// `org invite`: writes what is wanted, prints the link and its QR code.
///
/// # Errors
/// [`StaffError`].
pub fn invite(context: &Context, invite: &Invite<'_>, wanted: &Wanted<'_>) -> Result<(), Failure> {
    let trusted = Trusted::read(context, invite)?;
    let invitation = trusted.invitation();
    if let Some(to) = wanted.to {
        files::create_public(to, text(&invitation).as_bytes())?;
    }
    if let Some(to) = wanted.offline_page {
        files::create_public(to, &trusted.offline_page(context)?)?;
    }
    terminal::result(&invitation)?;
    let link = if wanted.page { page_link(&invitation) } else { invitation.to_string() };
    if wanted.page {
        terminal::result(&link)?;
    }
    if wanted.qr {
        match code(&link, std::io::stdout().is_terminal()) {
            Some(code) => terminal::result(code)?,
            None => terminal::warn("the invitation is too long for a QR code; give the file or the link"),
        }
    }
    if wanted.page || wanted.offline_page.is_some() {
        trusted.warn_of_another_page();
    }
    if let Some(to) = wanted.to {
        terminal::say(format_args!(
            "  next: give {} or the code in person, and read the fingerprint aloud",
            to.display()
        ));
    }
    if let Some(to) = wanted.offline_page {
        terminal::say(format_args!("  next: give {} by hand; make it anew after each epoch", to.display()));
    }
    if wanted.page {
        terminal::say(
            "  next: give the second line, the page's link, or its code in person, and read the fingerprint aloud",
        );
    }
    Ok(())
}

/// Makes an invitation from a roster that is in force.
///
/// # Errors
/// [`StaffError::Roster`], [`StaffError::Usage`], [`StaffError::Throwaway`].
pub fn make(context: &Context, invite: &Invite<'_>) -> Result<Invitation, StaffError> {
    Ok(Trusted::read(context, invite)?.invitation())
}

/// The address that opens the field page with an invitation (PROTOCOL.md step 6.3); a browser keeps what stands behind
/// `#` to itself.
fn page_link(invitation: &Invitation) -> String {
    format!("{}/#{invitation}", invitation.relay.as_str().trim_end_matches('/'))
}

/// What an invitation is made of, verified.
struct Trusted {
    organisation: VerifierKey,
    roster: Roster,
    note: String,
    relay: RelayEntry,
    desk: DeskId,
    epoch: Option<Epoch>,
}

/// A notice, read and as it was signed.
struct Epoch {
    notice: EpochNotice,
    note: String,
}

impl Trusted {
    fn read(context: &Context, invite: &Invite<'_>) -> Result<Self, StaffError> {
        let organisation = organisation::read_public(invite.organisation)?;
        context.mode.admit_key(&organisation.key())?;
        let note = files::read(invite.roster, note::LONGEST, "a roster")?;
        let roster = Roster::open(&note, &organisation)?.current((context.now)(), 0)?;
        roster::admit(&roster, context.mode)?;
        let desk = roster.desk(invite.desk)?.id.clone();
        let relay = roster::relay_of(&roster, invite.relay)?.clone();
        let epoch = match invite.epoch {
            Some(path) => Some(Epoch::open(&files::read(path, note::LONGEST, "an epoch notice")?, &desk, &roster)?),
            None => None,
        };
        // A note that verified is UTF-8.
        let note = String::from_utf8_lossy(&note).into_owned();
        Ok(Self { organisation, roster, note, relay, desk, epoch })
    }

    fn invitation(&self) -> Invitation {
        Invitation {
            organisation: self.organisation.clone(),
            relay: self.relay.url.clone(),
            pins: self.relay.spki_sha256.clone(),
            desk: self.desk.clone(),
            roster_sequence: self.roster.sequence,
            epoch: self.epoch.as_ref().map_or(0, |epoch| epoch.notice.epoch),
        }
    }

    /// The offline file. Without a notice at hand, the relay is asked for the newest.
    fn offline_page(&self, context: &Context) -> Result<Vec<u8>, StaffError> {
        let fetched;
        let epoch = match &self.epoch {
            Some(epoch) => epoch,
            None => {
                fetched = self.fetch_epoch(context)?;
                &fetched
            }
        };
        let (roster, notice) = ((&self.roster, self.note.as_str()), (&epoch.notice, epoch.note.as_str()));
        let enclosed = Enclosed::new(&self.organisation, &self.relay, roster, notice);
        Ok(page::offline(page::BYTES, &self.relay, &enclosed)?)
    }

    fn fetch_epoch(&self, context: &Context) -> Result<Epoch, StaffError> {
        let runtime = context.runtime()?;
        let relay = Relay::connect(&self.relay.url, &self.relay.spki_sha256, context.proxy.as_deref())?;
        let none = || StaffError::Usage(format!("{} has no epoch yet: a lead makes one with epoch new", self.desk));
        let note = runtime.block_on(relay.epoch(&self.desk))?.ok_or_else(none)?;
        Epoch::open(&note, &self.desk, &self.roster)
    }

    /// A page that the roster does not name cannot be told from a forged one.
    fn warn_of_another_page(&self) {
        let digest = page::digest(page::BYTES);
        if !self.roster.pages.contains(&digest) {
            terminal::warn(format_args!(
                "roster {} does not name this program's field page, {digest}, so nobody can compare it",
                self.roster.sequence
            ));
            terminal::say(
                "  next: let the key keeper sign the next roster with southwind-staff org roster --page built-in",
            );
        }
    }
}

impl Epoch {
    fn open(note: &[u8], desk: &DeskId, roster: &Roster) -> Result<Self, StaffError> {
        let notice = EpochNotice::open(note, desk, roster)?;
        Ok(Self { notice, note: String::from_utf8_lossy(note).into_owned() })
    }
}

/// The file: what it is, what to check, and the link on a line of its own.
fn text(invitation: &Invitation) -> String {
    format!(
        "This is an invitation to Southwind. With it you can send an urgent appeal that only the staff of\n\
         {name} can read.\n\
         \n\
         It holds nothing secret, but it shows where you ask for help. Keep it only as long as you need it.\n\
         \n\
         Before you trust it, ask the person who gave it to you to read these digits aloud, and compare them all:\n\
         \n\
         {fingerprint}\n\
         \n\
         Give the next line, whole, to the program or the page:\n\
         \n\
         {invitation}\n",
        name = invitation.organisation.name(),
        fingerprint = two_lines(&invitation.organisation.fingerprint().grouped()),
    )
}

/// Sixteen groups of four digits, eight to a line.
fn two_lines(grouped: &str) -> String {
    let (first, second) = grouped.split_at_checked(39).unwrap_or((grouped, ""));
    format!("  {first}\n  {}", second.trim_start())
}

/// A QR code in half blocks with its quiet zone. On a terminal the colours are set, dark on light, whatever its theme.
fn code(link: &str, colours: bool) -> Option<String> {
    let code = QrCode::with_error_correction_level(link, EcLevel::L).ok()?;
    let image = code.render::<Dense1x2>().quiet_zone(true).build();
    let line = |line: &str| if colours { format!("\u{1b}[30;107m{line}\u{1b}[0m") } else { line.to_owned() };
    Some(image.lines().map(line).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_link_is_the_relays_address_and_the_invitation_behind_it() {
        let link = "southwind:v1?org=PeterNeumann%2Bc74f20a3%2BARpc2QcUPDhMQegwxbzhKqiBfsVkmqq%2FLDE4izWy10TW\
                    &relay=https%3A%2F%2Frelay.example%3A8443&pin=pYO2Q0lhcr8WfciG13XXrU1VmF1u%2BOdRwWOovOEUptk%3D\
                    &desk=seoul&roster=7&epoch=3";
        let invitation: Invitation = link.parse().unwrap();
        assert_eq!(page_link(&invitation), format!("https://relay.example:8443/#{link}"));
    }

    #[test]
    fn the_code_of_a_long_link_fits_a_terminal() {
        let code = code(&"southwind:v1?x=".repeat(20), false).unwrap();
        assert!(code.lines().all(|line| line.chars().count() <= 80), "{code}");
    }
}
