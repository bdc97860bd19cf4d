//! A member's home: where the keys lie, what is known before the passphrase, and the lock that keeps a second process
//! out. Reading needs no lock: a file there is whole or absent.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::error::StaffError;
use super::files;
use super::keys::{self, Keys, Signer};
use crate::protocol::id::{Name, PublicKey};

/// The longest public state file, in bytes.
const LONGEST: usize = 64 * 1024;

/// A directory with a member's keys and vault.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
}

/// The public halves of a member's keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Their name.
    pub name: Name,
    /// Their long-term age recipient.
    pub recipient: String,
    /// Their Ed25519 public key.
    pub signing_key: PublicKey,
}

/// Held by the one process that may write; let go when it is dropped, or when the process ends in any way.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "the lock is the open file")] File);

impl Home {
    /// Names a directory, which need not exist.
    #[must_use]
    pub fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// A path inside.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Keeps every other process from writing here.
    ///
    /// # Errors
    /// [`StaffError::Locked`], [`StaffError::File`].
    pub fn lock(&self) -> Result<Lock, StaffError> {
        files::private_directory(&self.root)?;
        let path = self.path("lock");
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
        let file = file.map_err(|error| StaffError::writing(&path, error))?;
        match file.try_lock() {
            Ok(()) => {
                // So that whoever is kept out can be told whom to wait for. It decides nothing.
                let _ = file.set_len(0).and_then(|()| writeln!(&file, "{}", std::process::id()));
                Ok(Lock(file))
            }
            Err(TryLockError::WouldBlock) => {
                let holder = fs::read_to_string(&path).ok().and_then(|text| text.trim().parse().ok());
                Err(StaffError::Locked { home: self.root.clone(), process: holder })
            }
            Err(TryLockError::Error(error)) => Err(StaffError::writing(&path, error)),
        }
    }

    /// Who works here.
    ///
    /// # Errors
    /// [`StaffError::NoHome`], [`StaffError::Damaged`].
    pub fn member(&self) -> Result<Member, StaffError> {
        self.read_state("staff.json")?.ok_or_else(|| StaffError::NoHome(self.root.clone()))
    }

    /// Puts new keys into an empty home.
    ///
    /// # Errors
    /// [`StaffError::Exists`], [`StaffError::File`].
    pub fn settle(&self, member: &Member, wrapped_keys: &[u8]) -> Result<(), StaffError> {
        files::create_private(&self.path("identity.age"), wrapped_keys)?;
        self.write_state("staff.json", member)
    }

    /// Opens the keys.
    ///
    /// # Errors
    /// [`StaffError::NoHome`], [`StaffError::Passphrase`], [`StaffError::Damaged`].
    pub fn unlock(&self, passphrase: &SecretString) -> Result<Keys, StaffError> {
        let (path, bytes) = self.wrapped_keys()?;
        Keys::open(&path, &bytes, passphrase)
    }

    /// Opens the signing key alone, of a whole home or of a courier's.
    ///
    /// # Errors
    /// As [`Self::unlock`].
    pub fn unlock_signer(&self, passphrase: &SecretString) -> Result<Signer, StaffError> {
        let (path, bytes) = self.wrapped_keys()?;
        Signer::open(&path, &bytes, passphrase)
    }

    fn wrapped_keys(&self) -> Result<(PathBuf, Vec<u8>), StaffError> {
        let path = self.path("identity.age");
        match files::read(&path, keys::LONGEST, "an identity file") {
            Err(StaffError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Err(StaffError::NoHome(self.root.clone()))
            }
            bytes => Ok((path, bytes?)),
        }
    }

    /// Reads a state file, if it is there.
    ///
    /// # Errors
    /// [`StaffError::Damaged`], [`StaffError::File`].
    pub fn read_state<T: for<'a> Deserialize<'a>>(&self, name: &str) -> Result<Option<T>, StaffError> {
        let path = self.path(name);
        match files::read(&path, LONGEST, "a state file") {
            Ok(bytes) => read_json(&path, &bytes).map(Some),
            Err(StaffError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Replaces a state file, durably.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn write_state<T: Serialize>(&self, name: &str, state: &T) -> Result<(), StaffError> {
        let path = self.path(name);
        let mut bytes =
            serde_json::to_vec_pretty(state).map_err(|error| StaffError::writing(&path, io::Error::other(error)))?;
        bytes.push(b'\n');
        files::replace(&path, &bytes)
    }
}

fn read_json<T: for<'a> Deserialize<'a>>(path: &Path, bytes: &[u8]) -> Result<T, StaffError> {
    serde_json::from_slice(bytes).map_err(|error| StaffError::damaged(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_process_is_kept_out_until_the_first_ends() {
        let directory = tempfile::tempdir().unwrap();
        let home = Home::at(directory.path().join("home"));
        let first = home.lock().unwrap();
        // The lock belongs to the open file, so a second one in this process is as good as a second process.
        let process = Some(std::process::id());
        assert!(matches!(home.lock(), Err(StaffError::Locked { process: holder, .. }) if holder == process));
        drop(first);
        home.lock().unwrap();
    }

    #[test]
    fn a_damaged_state_file_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let home = Home::at(directory.path().to_owned());
        assert!(matches!(home.member(), Err(StaffError::NoHome(_))));
        std::fs::write(home.path("staff.json"), "{").unwrap();
        let error = home.member().unwrap_err();
        assert!(error.to_string().contains("staff.json"));
        assert_eq!(error.exit(), crate::terminal::Exit::Damaged);
    }
}
