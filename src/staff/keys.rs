//! A member's identities and signing key, as they are in memory and as `identity.age` holds them. They never leave
//! this type but into an encrypted file.

use std::path::Path;

use age::secrecy::SecretString;
use jiff::Timestamp;
use ring::rand::SecureRandom;
use zeroize::Zeroizing;

use super::error::StaffError;
use super::passphrase;
use crate::case::hybrid::HybridIdentity;
use crate::protocol::id::Name;
use crate::signing::{self, SigningKey};

/// The longest identity file, in bytes; ours take about 700.
pub const LONGEST: usize = 64 * 1024;

const NAME: &str = "# name: ";

/// The first line of a courier's file.
const COURIER: &str = "# A Southwind courier's key: it asks the relay in this member's name, and opens nothing.";

/// A member's two identities and signing key.
#[derive(Debug)]
pub struct Keys {
    /// Their name.
    pub name: Name,
    /// Epochs are wrapped to its recipient, which stands in the roster.
    pub staff: HybridIdentity,
    /// What is kept in the vault is sealed to its recipient, which nobody else knows.
    pub vault: HybridIdentity,
    /// Signs requests, epoch notices and the enrolment.
    pub signing: SigningKey,
}

impl Keys {
    /// Draws new keys.
    ///
    /// # Errors
    /// [`StaffError::HybridKey`], [`StaffError::SigningKey`].
    pub fn generate(name: Name, random: &dyn SecureRandom) -> Result<Self, StaffError> {
        Ok(Self {
            name,
            staff: HybridIdentity::generate(random)?,
            vault: HybridIdentity::generate(random)?,
            signing: SigningKey::generate(random)?,
        })
    }

    /// Opens an identity file.
    ///
    /// # Errors
    /// [`StaffError::Passphrase`], [`StaffError::Damaged`].
    pub fn open(path: &Path, bytes: &[u8], passphrase: &SecretString) -> Result<Self, StaffError> {
        Self::parse(path, &passphrase::unwrap(path, bytes, passphrase)?)
    }

    /// The text of the identity file: what `age -i` takes, with the rest in comments.
    ///
    /// # Errors
    /// Never for keys that were made.
    pub fn to_text(&self, made: Timestamp) -> Result<Zeroizing<String>, StaffError> {
        let mut text = Zeroizing::new(String::with_capacity(2048));
        let mut line = |parts: &[&str]| {
            parts.iter().for_each(|part| text.push_str(part));
            text.push('\n');
        };
        line(&["# A Southwind staff identity, made ", &made.to_string()]);
        line(&["# Everything below is secret. Public age tools take this text as an identity file (-i)."]);
        line(&[NAME, self.name.as_str()]);
        line(&["# Signs requests and epoch notices:"]);
        line(&["# ", &self.signing.expose()]);
        line(&["# The staff identity; epochs are wrapped to it:"]);
        line(&[&self.staff.expose()?]);
        line(&["# The vault identity; what is kept on this machine is sealed to it:"]);
        line(&[&self.vault.expose()?]);
        Ok(text)
    }

    fn parse(path: &Path, text: &str) -> Result<Self, StaffError> {
        let missing = |what: &str| StaffError::damaged(path, format_args!("it holds no {what}"));
        let Signer { name, signing } = Signer::parse(path, text)?;
        if text.starts_with(COURIER) {
            return Err(StaffError::CourierOnly);
        }
        let mut identities = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut identity =
            |what| identities.next().and_then(|line| line.trim().parse().ok()).ok_or_else(|| missing(what));
        Ok(Self { name, staff: identity("staff identity")?, vault: identity("vault identity")?, signing })
    }
}

/// A name and a signing key: all that a courier's home holds. It fetches and opens nothing.
#[derive(Debug)]
pub struct Signer {
    /// Whose it is.
    pub name: Name,
    /// Signs requests.
    pub signing: SigningKey,
}

impl Signer {
    /// Takes the signing key out of an identity file, a courier's or a whole one.
    ///
    /// # Errors
    /// [`StaffError::Passphrase`], [`StaffError::Damaged`].
    pub fn open(path: &Path, bytes: &[u8], passphrase: &SecretString) -> Result<Self, StaffError> {
        Self::parse(path, &passphrase::unwrap(path, bytes, passphrase)?)
    }

    /// The text of a courier's file.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(1024));
        for part in [COURIER, "\n", NAME, self.name.as_str(), "\n# ", &self.signing.expose(), "\n"] {
            text.push_str(part);
        }
        text
    }

    fn parse(path: &Path, text: &str) -> Result<Self, StaffError> {
        let missing = |what: &str| StaffError::damaged(path, format_args!("it holds no {what}"));
        let comment = |prefix: &str| text.lines().find_map(|line| line.strip_prefix(prefix));
        let name = comment(NAME).and_then(|name| name.parse().ok()).ok_or_else(|| missing("name"))?;
        let mut comments = text.lines().filter_map(|line| line.strip_prefix("# "));
        let signing = comments.find(|comment| comment.starts_with(signing::PREFIX));
        let signing = signing.and_then(|line| SigningKey::parse(line).ok()).ok_or_else(|| missing("signing key"))?;
        Ok(Self { name, signing })
    }
}
