//! The organisation's key: made and used on a machine that is never online. It signs rosters and nothing else.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::context::Context;
use super::error::StaffError;
use super::{files, passphrase};
use crate::protocol::note::VerifierKey;
use crate::signing::{self, NoteSigner, SigningKey};
use crate::terminal::{self, Failure};

/// The private half, wrapped in a passphrase.
const PRIVATE: &str = "organisation.key";
/// The public half: one line, a verifier key.
const PUBLIC: &str = "organisation.pub";
/// The longest file of either half, in bytes.
const LONGEST: usize = 16 * 1024;

const NAME: &str = "# name: ";

/// `org init`: makes the key and says what to do with it.
///
/// # Errors
/// [`StaffError`].
pub fn init(context: &Context, name: &str, to: &Path) -> Result<(), Failure> {
    let (verifier, path) = make(context, name, to)?;
    terminal::result(&verifier)?;
    terminal::result(format_args!("fingerprint: {}", verifier.fingerprint().grouped()))?;
    terminal::say(format_args!(
        "{} holds the private half. Copy it to two places that are never online.",
        path.display()
    ));
    terminal::say(
        "  next: let every colleague run southwind-staff enroll, then sign a roster with southwind-staff org roster",
    );
    Ok(())
}

/// `org fingerprint`: what people compare.
///
/// # Errors
/// [`StaffError`].
pub fn fingerprint(public: &Path) -> Result<(), Failure> {
    let verifier = read_public(public)?;
    terminal::result(&verifier)?;
    terminal::result(format_args!("fingerprint: {}", verifier.fingerprint().grouped()))
}

/// Makes a key in a directory; nothing is overwritten.
///
/// # Errors
/// [`StaffError::Exists`], [`StaffError::Note`] for a name that cannot stand on a note.
pub fn make(context: &Context, name: &str, to: &Path) -> Result<(VerifierKey, PathBuf), StaffError> {
    let (private, public) = (to.join(PRIVATE), to.join(PUBLIC));
    let signer = NoteSigner::new(name, SigningKey::generate(context.random.as_ref())?)
        .map_err(|_| StaffError::Usage("the name of an organisation has no space and no '+'".to_owned()))?;
    // Asked before the passphrase, so that nobody types one in vain.
    for path in [&private, &public] {
        if path.exists() {
            return Err(StaffError::Exists(path.clone()));
        }
    }
    let passphrase = context.passphrase.new_one("A new passphrase for the organisation's key:")?;
    let wrapped = passphrase::wrap(&to_text(&signer), &passphrase, context.mode)?;
    files::private_directory(to)?;
    files::create_private(&private, &wrapped)?;
    files::create_public(&public, format!("{}\n", signer.verifier()).as_bytes())?;
    Ok((signer.verifier().clone(), private))
}

/// Opens the private half.
///
/// # Errors
/// [`StaffError::Passphrase`], [`StaffError::Damaged`], [`StaffError::Throwaway`].
pub fn open(context: &Context, path: &Path) -> Result<NoteSigner, StaffError> {
    let bytes = files::read(path, LONGEST, "an organisation's key")?;
    let passphrase = context.passphrase.known("Passphrase of the organisation's key:")?;
    let text = passphrase::unwrap(path, &bytes, &passphrase)?;
    let missing = || StaffError::damaged(path, "it holds no key of an organisation");
    let name = text.lines().find_map(|line| line.strip_prefix(NAME)).ok_or_else(missing)?;
    let key = text.lines().find(|line| line.starts_with(signing::PREFIX)).ok_or_else(missing)?;
    let key = SigningKey::parse(key).map_err(|_| missing())?;
    context.mode.admit_key(&key.public())?;
    NoteSigner::new(name, key).map_err(|_| missing())
}

/// Reads the public half.
///
/// # Errors
/// [`StaffError::NotThat`], [`StaffError::File`].
pub fn read_public(path: &Path) -> Result<VerifierKey, StaffError> {
    let bytes = files::read(path, LONGEST, "an organisation's public key")?;
    let text = String::from_utf8_lossy(&bytes);
    text.trim().parse().map_err(|error: crate::protocol::note::NoteError| StaffError::NotThat {
        path: path.to_owned(),
        expected: "an organisation's public key",
        why: error.to_string(),
    })
}

fn to_text(signer: &NoteSigner) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(1024));
    for part in ["# A Southwind organisation key. It signs rosters. Keep it offline.\n", NAME, signer.verifier().name()]
    {
        text.push_str(part);
    }
    text.push('\n');
    text.push_str(&signer.key().expose());
    text.push('\n');
    text
}
