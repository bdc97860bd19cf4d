//! A new colleague's own keys, and the request that carries their public halves to the organisation. It gives nobody
//! any right.

use std::path::{Path, PathBuf};

use super::context::Context;
use super::error::StaffError;
use super::home::Member;
use super::keys::Keys;
use super::{files, passphrase};
use crate::protocol::enrolment::Enrolment;
use crate::protocol::id::Name;
use crate::signing::NoteSigner;
use crate::terminal::{self, Failure};

/// `enroll`: makes keys and the request, and says what to compare.
///
/// # Errors
/// [`StaffError`].
pub fn enroll(context: &Context, name: Name, to: Option<PathBuf>) -> Result<(), Failure> {
    let to = to.unwrap_or_else(|| format!("{name}.enrolment").into());
    let member = make(context, name, &to)?;
    terminal::result(to.display())?;
    terminal::result(format_args!("fingerprint: {}", member.signing_key.fingerprint().grouped()))?;
    terminal::say(
        "  next: send this file to whoever keeps the organisation's key, and read the fingerprint to them aloud",
    );
    Ok(())
}

/// `whoami`: the member's name and fingerprint.
///
/// # Errors
/// [`StaffError::NoHome`], [`StaffError::Damaged`].
pub fn whoami(context: &Context) -> Result<(), Failure> {
    let member = context.home.member()?;
    terminal::result(&member.name)?;
    terminal::result(format_args!("fingerprint: {}", member.signing_key.fingerprint().grouped()))
}

/// Makes keys in an empty home, and the signed request; nothing is overwritten.
///
/// # Errors
/// [`StaffError::Exists`], [`StaffError::Locked`], [`StaffError::File`].
pub fn make(context: &Context, name: Name, to: &Path) -> Result<Member, StaffError> {
    let _lock = context.home.lock()?;
    for path in [context.home.path("identity.age"), to.to_owned()] {
        if path.exists() {
            return Err(StaffError::Exists(path));
        }
    }
    let passphrase = context.passphrase.new_one(&format!("A new passphrase for {name}:"))?;
    let keys = Keys::generate(name.clone(), context.random.as_ref())?;
    let wrapped = passphrase::wrap(&keys.to_text(context.second())?, &passphrase, context.mode)?;
    let recipient = keys.staff.to_recipient()?.to_string();
    let member = Member { name: name.clone(), recipient, signing_key: keys.signing.public() };
    let request = Enrolment { name, recipient: member.recipient.clone(), signing_key: member.signing_key };
    let signer = NoteSigner::new(request.name.as_str(), keys.signing)?;
    let note = signer.sign_note(&request.text()?)?;
    context.home.settle(&member, &wrapped)?;
    files::create_public(to, note.as_bytes())?;
    Ok(member)
}

/// Reads and verifies a request.
///
/// # Errors
/// [`StaffError::NotThat`], [`StaffError::File`].
pub fn read_request(path: &Path) -> Result<Enrolment, StaffError> {
    let bytes = files::read(path, crate::protocol::note::LONGEST, "an enrolment request")?;
    let not_that = |why: String| StaffError::NotThat { path: path.to_owned(), expected: "an enrolment request", why };
    let request = Enrolment::open(&bytes).map_err(|error| not_that(error.to_string()))?;
    match request.recipient.parse::<crate::case::hybrid::HybridRecipient>() {
        Ok(_) => Ok(request),
        Err(error) => Err(not_that(error.to_string())),
    }
}
