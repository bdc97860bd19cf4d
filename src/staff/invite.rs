//! Invitations as files, links and QR codes. They hold nothing secret.

use std::io::IsTerminal;
use std::path::Path;

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};
use url::Url;

use super::context::Context;
use super::error::StaffError;
use super::{files, organisation, roster};
use crate::protocol::epoch::EpochNotice;
use crate::protocol::id::DeskId;
use crate::protocol::invitation::Invitation;
use crate::protocol::note;
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

/// `org invite`: writes the text, prints the link and its QR code.
///
/// # Errors
/// [`StaffError`].
pub fn invite(context: &Context, invite: &Invite<'_>, to: &Path, qr: bool) -> Result<(), Failure> {
    let invitation = make(context, invite)?;
    files::create_public(to, text(&invitation).as_bytes())?;
    terminal::result(&invitation)?;
    if qr {
        match code(&invitation.to_string(), std::io::stdout().is_terminal()) {
            Some(code) => terminal::result(code)?,
            None => terminal::warn("the invitation is too long for a QR code; give the file or the link"),
        }
    }
    terminal::say(format_args!("  next: give {} or the code in person, and read the fingerprint aloud", to.display()));
    Ok(())
}

/// Makes an invitation from a roster that is in force.
///
/// # Errors
/// [`StaffError::Roster`], [`StaffError::Usage`], [`StaffError::Throwaway`].
pub fn make(context: &Context, invite: &Invite<'_>) -> Result<Invitation, StaffError> {
    let organisation = organisation::read_public(invite.organisation)?;
    context.mode.admit_key(&organisation.key())?;
    let roster = roster::read(invite.roster, &organisation)?.current((context.now)(), 0)?;
    roster::admit(&roster, context.mode)?;
    let desk = roster.desk(invite.desk)?.id.clone();
    let relay = roster::relay_of(&roster, invite.relay)?;
    let epoch = match invite.epoch {
        Some(path) => {
            let note = files::read(path, note::LONGEST, "an epoch notice")?;
            EpochNotice::open(&note, &desk, &roster)?.epoch
        }
        None => 0,
    };
    Ok(Invitation {
        organisation,
        relay: relay.url.clone(),
        pins: relay.spki_sha256.clone(),
        desk,
        roster_sequence: roster.sequence,
        epoch,
    })
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
    fn the_code_of_a_long_link_fits_a_terminal() {
        let code = code(&"southwind:v1?x=".repeat(20), false).unwrap();
        assert!(code.lines().all(|line| line.chars().count() <= 80), "{code}");
    }
}
