//! What every command is given: where the home is, which keys it may use, and whence passphrase, randomness and time
//! come. It holds no secret but a passphrase that a test has put there.

use std::fmt;
use std::path::PathBuf;

use age::secrecy::SecretString;
use jiff::Timestamp;
use ring::rand::{SecureRandom, SystemRandom};
use tokio::runtime::Runtime;

use super::desk::DeskState;
use super::error::StaffError;
use super::home::Home;
use super::keys::{Keys, Signer};
use super::passphrase::Source;
use crate::client::Relay;
use crate::protocol::throwaway::Mode;

/// The surroundings of one command.
pub struct Context {
    /// Where the member's keys and vault are.
    pub home: Home,
    /// Whether example keys may be used.
    pub mode: Mode,
    /// Whence passphrases come.
    pub passphrase: Source,
    /// The proxy through which the relay is reached, if any.
    pub proxy: Option<String>,
    /// Whence keys come.
    pub random: Box<dyn SecureRandom>,
    /// What time it is.
    pub now: fn() -> Timestamp,
}

impl Context {
    /// The system's randomness and clock.
    #[must_use]
    pub fn new(home: PathBuf, mode: Mode, passphrase: Source) -> Self {
        Self {
            home: Home::at(home),
            mode,
            passphrase,
            proxy: None,
            random: Box::new(SystemRandom::new()),
            now: Timestamp::now,
        }
    }

    /// Asks for the passphrase and opens the member's keys.
    ///
    /// # Errors
    /// [`StaffError::NoHome`], [`StaffError::Passphrase`], [`StaffError::Damaged`], [`StaffError::Throwaway`].
    pub fn unlock(&self) -> Result<Keys, StaffError> {
        self.home.unlock(&self.known_passphrase()?)
    }

    /// Asks for the passphrase and opens the signing key alone.
    ///
    /// # Errors
    /// As [`Self::unlock`].
    pub fn unlock_signer(&self) -> Result<Signer, StaffError> {
        self.home.unlock_signer(&self.known_passphrase()?)
    }

    fn known_passphrase(&self) -> Result<SecretString, StaffError> {
        let member = self.home.member()?;
        self.mode.admit_key(&member.signing_key)?;
        self.passphrase.known(&format!("Passphrase of {}:", member.name))
    }

    /// What time it is, to the second: nobody needs more.
    #[must_use]
    pub fn second(&self) -> Timestamp {
        whole_second((self.now)())
    }

    /// The relay that this home works with. Nothing is sent yet.
    ///
    /// # Errors
    /// [`StaffError::Client`], [`StaffError::Throwaway`].
    pub fn relay(&self, desk: &DeskState) -> Result<Relay, StaffError> {
        self.mode.admit_key(&desk.organisation.key())?;
        desk.pins.iter().try_for_each(|pin| self.mode.admit_pin(pin))?;
        Ok(Relay::connect(&desk.relay, &desk.pins, self.proxy.as_deref())?)
    }

    /// What network commands run on: one thread, for opening has threads of its own.
    ///
    /// # Errors
    /// [`StaffError::Runtime`].
    pub fn runtime(&self) -> Result<Runtime, StaffError> {
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StaffError::Runtime)
    }
}

/// A moment cut to the second.
pub(super) fn whole_second(moment: Timestamp) -> Timestamp {
    Timestamp::from_second(moment.as_second()).unwrap_or(moment)
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("home", &self.home).field("mode", &self.mode).finish_non_exhaustive()
    }
}
