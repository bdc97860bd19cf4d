//! The relay's own keys: the one that signs receipts and the one of its certificate. Made once, with mode 0600 from
//! the first byte, never overwritten.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rcgen::{CertificateParams, DnType, KeyPair};
use ring::rand::SystemRandom;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::disk::{self, PRIVATE, PUBLIC};
use crate::protocol::note::{NoteError, VerifierKey};
use crate::signing::{NoteSigner, SigningKey, SigningKeyError};

/// The files that [`make`] writes.
pub const NOTE_KEY: &str = "relay-note.key";
/// The public half of the note key.
pub const NOTE_KEY_PUBLIC: &str = "relay-note.pub";
/// The TLS certificate.
pub const CERTIFICATE: &str = "tls-certificate.pem";
/// Its private key.
pub const CERTIFICATE_KEY: &str = "tls-key.pem";

/// Why keys could not be made or read.
#[derive(Debug, Error)]
pub enum KeyError {
    /// A file.
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    /// The note key.
    #[error("{0}: {1}")]
    SigningKey(PathBuf, SigningKeyError),
    /// Everyone on this machine could read the key.
    #[error("{0} can be read by others: run chmod 600 on it, and replace the key if this machine has other users")]
    Mode(PathBuf),
    /// The name on the receipts.
    #[error(transparent)]
    Name(#[from] NoteError),
    /// The certificate.
    #[error("the certificate cannot be made: {0}")]
    Certificate(#[from] rcgen::Error),
}

/// Makes a note key and a self-signed certificate for `host` in a directory.
///
/// # Errors
/// [`KeyError`]; nothing that is there already is overwritten.
pub fn make(directory: &Path, host: &str) -> Result<VerifierKey, KeyError> {
    fs::create_dir_all(directory).map_err(|error| KeyError::File(directory.to_owned(), error))?;
    let note_key = SigningKey::generate(&SystemRandom::new())
        .map_err(|error| KeyError::SigningKey(directory.join(NOTE_KEY), error))?;
    let verifier = VerifierKey::new(host, note_key.public())?;
    let pair = KeyPair::generate()?;
    let mut parameters = CertificateParams::new(vec![host.to_owned()])?;
    // The pin is what counts; the name says nothing about what this is.
    parameters.distinguished_name.push(DnType::CommonName, host);
    let certificate = parameters.self_signed(&pair)?;
    write_new(&directory.join(NOTE_KEY), PRIVATE, &Zeroizing::new(format!("{}\n", *note_key.expose())))?;
    write_new(&directory.join(NOTE_KEY_PUBLIC), PUBLIC, &format!("{verifier}\n"))?;
    write_new(&directory.join(CERTIFICATE_KEY), PRIVATE, &Zeroizing::new(pair.serialize_pem()))?;
    write_new(&directory.join(CERTIFICATE), PUBLIC, &certificate.pem())?;
    Ok(verifier)
}

/// Reads the note key and names it.
///
/// # Errors
/// [`KeyError`].
pub fn read_note_key(path: &Path, name: &str) -> Result<NoteSigner, KeyError> {
    let text = Zeroizing::new(fs::read_to_string(path).map_err(|error| KeyError::File(path.to_owned(), error))?);
    let key = SigningKey::parse(&text).map_err(|error| KeyError::SigningKey(path.to_owned(), error))?;
    Ok(NoteSigner::new(name, key)?)
}

/// Refuses a key file that others can read.
///
/// # Errors
/// [`KeyError::Mode`], [`KeyError::File`].
pub fn check_mode(path: &Path) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = fs::metadata(path).map_err(|error| KeyError::File(path.to_owned(), error))?;
    if metadata.permissions().mode() & 0o077 == 0 { Ok(()) } else { Err(KeyError::Mode(path.to_owned())) }
}

fn write_new(path: &Path, mode: u32, text: &str) -> Result<(), KeyError> {
    disk::write_new(path, mode, text.as_bytes()).map_err(|error| KeyError::File(path.to_owned(), error))
}
