//! One member at work with the relay: home locked, keys open, roster verified. Everything that a command needs to pull,
//! to make epochs and to remove somebody. It keeps no envelope itself.

use std::sync::Arc;

use tokio::runtime::Runtime;

use super::context::Context;
use super::desk::DeskState;
use super::epoch;
use super::error::StaffError;
use super::home::Lock;
use super::keys::Keys;
use super::outgoing;
use super::vault::Vault;
use crate::client::{Relay, StaffRelay};
use crate::protocol::epoch::EpochNotice;
use crate::protocol::roster::{Role, Roster};
use crate::terminal;

/// A member at work. The home is locked until it is dropped.
#[derive(Debug)]
pub struct Shift<'a> {
    /// The surroundings.
    pub context: &'a Context,
    /// Shows that nobody else writes here.
    pub lock: Lock,
    /// What is remembered of the desk.
    pub desk: DeskState,
    /// The member's keys.
    pub keys: Keys,
    /// The vault.
    pub vault: Vault,
    /// The relay, unsigned.
    pub relay: Relay,
    /// The relay, signed.
    pub staff: StaffRelay,
    /// What network calls run on.
    pub runtime: Runtime,
    /// The roster in force.
    pub roster: Roster,
    /// The newest epoch's notice, once it was fetched.
    pub newest: Option<EpochNotice>,
}

impl<'a> Shift<'a> {
    /// Locks the home, asks for the passphrase, and fetches the roster.
    ///
    /// # Errors
    /// [`StaffError::Locked`], [`StaffError::NoDesk`], [`StaffError::Passphrase`], [`StaffError::Client`],
    /// [`StaffError::Roster`].
    pub fn begin(context: &'a Context) -> Result<Self, StaffError> {
        let lock = context.home.lock()?;
        let mut desk = DeskState::load(&context.home)?;
        let keys = context.unlock()?;
        let relay = context.relay(&desk)?;
        let runtime = context.runtime()?;
        let vault = Vault::open(&context.home, keys.vault.duplicate())?;
        let roster = runtime.block_on(epoch::fetch_roster(context, &mut desk, &relay))?;
        let staff = StaffRelay::new(relay.clone(), Arc::new(keys.signing.duplicate()), desk.desk.clone());
        Ok(Self { context, lock, desk, keys, vault, relay, staff, runtime, roster, newest: None })
    }

    /// Whether this member holds a role at the desk.
    #[must_use]
    pub fn may(&self, role: Role) -> bool {
        self.roster.staff_with_key(&self.keys.signing.public()).is_some_and(|me| me.may(role, &self.desk.desk))
    }

    /// Refuses who does not read this desk.
    ///
    /// # Errors
    /// [`StaffError::NotInRoster`].
    pub fn require_reader(&self) -> Result<(), StaffError> {
        if self.may(Role::Reader) { Ok(()) } else { Err(StaffError::NotInRoster(self.keys.name.clone())) }
    }

    /// Hands over what waits for the relay. What fails waits on: reading is never stopped by it.
    pub fn send(&self) {
        if let Err(error) = outgoing::send_all(&self.runtime, &self.relay, &self.desk.desk, &self.vault) {
            terminal::warn(error);
        }
    }

    /// Fetches the newest notice, and the identities that are wrapped for this member; how many are new.
    ///
    /// # Errors
    /// [`StaffError::Client`], [`StaffError::File`]. A notice that is not sound is only warned of.
    pub fn fetch_identities(&mut self) -> Result<usize, StaffError> {
        let Self { context, desk, keys, vault, relay, staff, runtime, roster, newest, .. } = self;
        runtime.block_on(async {
            match epoch::fetch_notice(context, desk, relay, roster).await {
                // Appeals come first: a bad notice concerns those who seal.
                Err(error @ (StaffError::Epoch(_) | StaffError::Throwaway(_))) => {
                    terminal::warn(error);
                    Ok(0)
                }
                Err(error) => Err(error),
                Ok(None) => Ok(0),
                Ok(Some(notice)) => {
                    let new = epoch::fetch_identities(context, desk, staff, &keys.staff, vault, &notice).await;
                    *newest = Some(notice);
                    new
                }
            }
        })
    }

    /// Makes the next epoch and publishes it; for how many readers.
    ///
    /// # Errors
    /// [`StaffError::NotALead`], [`StaffError::Client`]; what the relay refused leaves no identity behind.
    pub fn next_epoch(&mut self) -> Result<(EpochNotice, usize), StaffError> {
        let Self { context, desk, keys, vault, relay, staff, runtime, roster, newest, .. } = self;
        let number = runtime.block_on(epoch::newest_number(context, desk, relay, roster))?.saturating_add(1);
        let (publication, notice) = epoch::make(context, keys, desk, roster, number, vault)?;
        if let Err(error) = runtime.block_on(staff.publish_epoch(&publication)) {
            epoch::forget_refused(vault, &notice, &error)?;
            return Err(error.into());
        }
        epoch::remember(desk, &context.home, &notice, publication.notice.as_bytes())?;
        *newest = Some(notice.clone());
        Ok((notice, publication.wrapped.len()))
    }
}
