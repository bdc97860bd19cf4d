//! Passphrases: where they come from, and files wrapped in one (age's scrypt recipient). A passphrase is never an
//! argument, never echoed, and is wiped when it is dropped.

use std::fmt;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use age::DecryptError;
use age::secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::error::StaffError;
use crate::protocol::throwaway::Mode;

/// The shortest new passphrase, in characters; scrypt makes each guess dear, length makes them many.
pub const SHORTEST: usize = 12;

/// The longest line that is read as a passphrase, in bytes.
const LONGEST: u64 = 4096;

/// scrypt's N is two to this power: 256 MiB and about a second, as the age tool has it.
const WORK: u8 = 18;
/// For `--dev`: one MiB and two milliseconds.
const DEV_WORK: u8 = 10;
/// The most that a file may ask for: 4 GiB of memory. The file is the owner's own, so this only stops a slip.
const MOST_WORK: u8 = 22;

/// Whence a passphrase comes.
#[derive(Clone)]
pub enum Source {
    /// The terminal, without echo; twice for a new file.
    Terminal,
    /// One line from this file descriptor.
    Descriptor(u32),
    /// It is known already.
    Known(SecretString),
}

impl Source {
    /// From the `--passphrase-fd` flag.
    #[must_use]
    pub fn from_flag(descriptor: Option<u32>) -> Self {
        descriptor.map_or(Self::Terminal, Self::Descriptor)
    }

    /// The passphrase of a file that exists.
    ///
    /// # Errors
    /// [`StaffError::NoPassphrase`].
    pub fn known(&self, question: &str) -> Result<SecretString, StaffError> {
        match self {
            Self::Terminal => prompt(question),
            Self::Descriptor(number) => read_line(*number),
            Self::Known(passphrase) => Ok(passphrase.clone()),
        }
    }

    /// The passphrase of a file that is made now.
    ///
    /// # Errors
    /// [`StaffError::NoPassphrase`], [`StaffError::PassphraseTooShort`], [`StaffError::PassphrasesDiffer`].
    pub fn new_one(&self, question: &str) -> Result<SecretString, StaffError> {
        let passphrase = self.known(question)?;
        if passphrase.expose_secret().chars().count() < SHORTEST {
            return Err(StaffError::PassphraseTooShort(SHORTEST));
        }
        let again = match self {
            Self::Terminal => prompt("The same again:")?,
            Self::Descriptor(_) | Self::Known(_) => passphrase.clone(),
        };
        if again.expose_secret() == passphrase.expose_secret() {
            Ok(passphrase)
        } else {
            Err(StaffError::PassphrasesDiffer)
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Terminal => "Terminal",
            Self::Descriptor(_) => "Descriptor",
            Self::Known(_) => "Known(..)",
        })
    }
}

/// Wraps a text in a passphrase: one binary age file.
///
/// # Errors
/// [`StaffError::Seal`].
pub fn wrap(text: &str, passphrase: &SecretString, mode: Mode) -> Result<Vec<u8>, StaffError> {
    let mut recipient = age::scrypt::Recipient::new(passphrase.clone());
    recipient.set_work_factor(if mode == Mode::Dev { DEV_WORK } else { WORK });
    let mut bytes = Vec::new();
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))?;
    let mut writer = encryptor.wrap_output(&mut bytes).map_err(age::EncryptError::from)?;
    writer.write_all(text.as_bytes()).and_then(|()| writer.finish().map(drop)).map_err(age::EncryptError::from)?;
    Ok(bytes)
}

/// Opens a wrapped file; `path` is for the message.
///
/// # Errors
/// [`StaffError::Passphrase`], [`StaffError::Damaged`].
pub fn unwrap(path: &Path, bytes: &[u8], passphrase: &SecretString) -> Result<Zeroizing<String>, StaffError> {
    let mut identity = age::scrypt::Identity::new(passphrase.clone());
    identity.set_max_work_factor(MOST_WORK);
    let opened = age::Decryptor::new_buffered(bytes)
        .and_then(|age| age.decrypt(std::iter::once(&identity as &dyn age::Identity)));
    let mut reader = opened.map_err(|error| match error {
        DecryptError::DecryptionFailed => StaffError::Passphrase(path.to_owned()),
        other => StaffError::damaged(path, other),
    })?;
    // Room for the whole text, so that no part of it stays behind in a smaller buffer.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len()));
    reader.read_to_string(&mut text).map_err(|error| StaffError::damaged(path, error))?;
    Ok(text)
}

fn prompt(question: &str) -> Result<SecretString, StaffError> {
    let typed = rpassword::prompt_password(format!("{question} "));
    typed.map(SecretString::from).map_err(|error| StaffError::NoPassphrase(error.to_string()))
}

#[allow(clippy::unbuffered_bytes, reason = "a buffer would take the next passphrase, too")]
fn read_line(descriptor: u32) -> Result<SecretString, StaffError> {
    let missing = |why: String| StaffError::NoPassphrase(format!("file descriptor {descriptor}: {why}"));
    let file = File::open(format!("/dev/fd/{descriptor}")).map_err(|error| missing(error.to_string()))?;
    // Byte by byte: what follows the line in a pipe is the next passphrase, and not ours to take.
    let mut line = Zeroizing::new(Vec::with_capacity(256));
    #[allow(clippy::unbuffered_bytes, reason = "a buffer would take what is not ours")]
    for byte in file.take(LONGEST).bytes() {
        match byte.map_err(|error| missing(error.to_string()))? {
            b'\n' => break,
            byte => line.push(byte),
        }
    }
    let line = std::str::from_utf8(&line).map_err(|error| missing(error.to_string()))?;
    let passphrase = line.trim_end_matches('\r');
    if passphrase.is_empty() {
        return Err(missing("it holds no line".to_owned()));
    }
    Ok(SecretString::from(passphrase.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_passphrase_and_a_damaged_file_are_told_apart() {
        let (right, wrong) = (SecretString::from("right"), SecretString::from("wrong"));
        let path = Path::new("file");
        let bytes = wrap("text", &right, Mode::Dev).unwrap();
        assert_eq!(*unwrap(path, &bytes, &right).unwrap(), "text");
        assert!(matches!(unwrap(path, &bytes, &wrong), Err(StaffError::Passphrase(_))));
        let mut damaged = bytes.clone();
        *damaged.last_mut().unwrap() ^= 1;
        assert!(matches!(unwrap(path, &damaged, &right), Err(StaffError::Damaged { .. })));
    }

    #[test]
    fn a_new_passphrase_must_be_long() {
        let source = Source::Known(SecretString::from("short"));
        assert!(matches!(source.new_one(""), Err(StaffError::PassphraseTooShort(_))));
        assert_eq!(format!("{source:?}"), "Known(..)");
    }
}
