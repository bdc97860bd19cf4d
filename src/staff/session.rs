//! What a command that states something needs: the lock, the keys, the newest roster and epoch notice, the way to the
//! relay. Without a network it works with what was verified last; it never works with what does not verify.

use std::io;

use tokio::runtime::Runtime;

use super::context::Context;
use super::desk::DeskState;
use super::error::StaffError;
use super::home::Lock;
use super::journal::Author;
use super::keys::Keys;
use super::outgoing;
use super::vault::Vault;
use super::{epoch, files};
use crate::client::Relay;
use crate::protocol::epoch::EpochNotice;
use crate::protocol::note;
use crate::protocol::roster::Roster;
use crate::terminal;

/// One command's hold on a home.
#[derive(Debug)]
pub struct Session<'a> {
    context: &'a Context,
    _lock: Lock,
    /// The desk.
    pub desk: DeskState,
    /// The member's keys.
    pub keys: Keys,
    /// The vault, open.
    pub vault: Vault,
    /// Who works here now.
    pub roster: Roster,
    /// What statements are sealed to.
    pub notice: EpochNotice,
    runtime: Runtime,
    relay: Relay,
    is_online: bool,
}

impl<'a> Session<'a> {
    /// Locks the home, opens the keys, and asks the relay for roster and notice.
    ///
    /// # Errors
    /// [`StaffError`].
    pub fn open(context: &'a Context) -> Result<Self, StaffError> {
        let lock = context.home.lock()?;
        let mut desk = DeskState::load(&context.home)?;
        let keys = context.unlock()?;
        let vault = Vault::open(&context.home, keys.vault.duplicate())?;
        let runtime = context.runtime()?;
        let relay = context.relay(&desk)?;
        let asked = runtime.block_on(async {
            let roster = epoch::fetch_roster(context, &mut desk, &relay).await?;
            let notice = epoch::fetch_notice(context, &mut desk, &relay, &roster).await?;
            Ok::<_, StaffError>((roster, notice))
        });
        let (roster, notice, is_online) = match asked {
            Ok((roster, notice)) => (roster, notice.ok_or(StaffError::NoNotice)?, true),
            Err(StaffError::Client(error)) if error.is_passing() => {
                terminal::warn(format_args!("{error}; going on with what was verified last"));
                let roster = desk.known_roster(&context.home)?.ok_or(StaffError::NoRoster)?;
                let roster = roster.current((context.now)(), desk.roster_seen)?;
                let notice = stored_notice(context, &desk, &roster)?.ok_or(StaffError::NoNotice)?;
                (roster, notice, false)
            }
            Err(error) => return Err(error),
        };
        Ok(Self { context, _lock: lock, desk, keys, vault, roster, notice, runtime, relay, is_online })
    }

    /// Who states something here.
    #[must_use]
    pub fn author(&self) -> Author<'_> {
        Author {
            context: self.context,
            keys: &self.keys,
            desk: &self.desk.desk,
            vault: &self.vault,
            roster: &self.roster,
            notice: &self.notice,
        }
    }

    /// Hands over what waits, if there is a network; it waits on otherwise, and that is said.
    ///
    /// # Errors
    /// As [`outgoing::send_all`].
    pub fn send(&self) -> Result<usize, StaffError> {
        if self.is_online {
            return outgoing::send_all(&self.runtime, &self.relay, &self.desk.desk, &self.vault);
        }
        terminal::say("  next: it is kept in the vault and goes with the next southwind-staff pull");
        Ok(0)
    }
}

/// The newest notice that was verified here; none if a newer one is known of.
///
/// # Errors
/// [`StaffError::Epoch`], [`StaffError::File`].
pub fn stored_notice(context: &Context, desk: &DeskState, roster: &Roster) -> Result<Option<EpochNotice>, StaffError> {
    let Some(note) = stored(context, epoch::NOTICE, "an epoch notice")? else { return Ok(None) };
    let notice = EpochNotice::open(&note, &desk.desk, roster)?;
    context.mode.admit_recipient(&notice.recipient)?;
    Ok(Some(notice).filter(|notice| notice.epoch >= desk.epoch_seen))
}

fn stored(context: &Context, name: &str, expected: &'static str) -> Result<Option<Vec<u8>>, StaffError> {
    match files::read(&context.home.path(name), note::LONGEST, expected) {
        Ok(note) => Ok(Some(note)),
        Err(StaffError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
