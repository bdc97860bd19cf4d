//! Fetching one envelope into a file, from wherever an earlier try broke off. It knows nothing of what is in it.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::error::StaffError;
use super::files;
use super::intake::length_of;
use crate::client::{ClientError, ListedEnvelope, StaffRelay};
use crate::protocol::envelope::LONGEST_HEADER;
use crate::protocol::problem::ProblemCode;
use crate::protocol::size::{LARGEST, SizeClass};

/// Downloads above this show a progress line, in bytes.
const WORTH_A_LINE: u64 = 1 << 20;

/// Fetches the rest of an envelope, as long as each try brings something.
///
/// # Errors
/// [`StaffError::Client`], [`StaffError::AnnouncedTooLong`], [`StaffError::OtherBytes`], [`StaffError::File`].
pub async fn fetch(
    staff: &StaffRelay,
    listed: &ListedEnvelope,
    path: &Path,
    progress: &ProgressBar,
) -> Result<(), StaffError> {
    let longest = SizeClass::holding(LARGEST).map_or(LARGEST, SizeClass::payload) + LONGEST_HEADER as u64;
    if listed.bytes > longest {
        return Err(StaffError::AnnouncedTooLong);
    }
    loop {
        let before = length_of(path);
        let outcome = fetch_rest(staff, listed, path, progress).await;
        match outcome {
            Err(StaffError::Client(error)) if error.is_passing() && length_of(path) > before => {}
            outcome => return outcome,
        }
    }
}

async fn fetch_rest(
    staff: &StaffRelay,
    listed: &ListedEnvelope,
    path: &Path,
    progress: &ProgressBar,
) -> Result<(), StaffError> {
    let mut have = length_of(path);
    if have > listed.bytes {
        files::remove(path)?;
        have = 0;
    }
    progress.inc(have);
    if have == listed.bytes {
        return Ok(());
    }
    let mut download = staff.fetch(&listed.id, have).await?;
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path);
    let mut file = file.map_err(|error| StaffError::writing(path, error))?;
    while let Some(piece) = download.next().await? {
        have += piece.len() as u64;
        if have > listed.bytes {
            files::remove(path)?;
            return Err(StaffError::OtherBytes);
        }
        if let Err(error) = file.write_all(&piece) {
            // A part of what does not fit must not take the room for everything else.
            if error.kind() == std::io::ErrorKind::StorageFull {
                files::remove(path)?;
            }
            return Err(StaffError::writing(path, error));
        }
        progress.inc(piece.len() as u64);
    }
    if have < listed.bytes {
        return Err(ClientError::Network("the envelope broke off".to_owned()).into());
    }
    Ok(())
}

/// Tells the relay that this reader has an envelope.
///
/// # Errors
/// [`StaffError::Client`].
pub async fn acknowledge(staff: &StaffRelay, listed: &crate::protocol::id::EnvelopeId) -> Result<(), StaffError> {
    match staff.acknowledge(listed).await {
        // It is kept here; that the relay has deleted it meanwhile changes nothing.
        Err(error) if error.problem() == Some(ProblemCode::UnknownEnvelope) => Ok(()),
        outcome => Ok(outcome?),
    }
}

/// Whether the connection broke: another try may do.
#[must_use]
pub fn is_network(error: &StaffError) -> bool {
    matches!(error, StaffError::Client(error) if error.is_passing())
}

/// The relay no longer has it: nothing will ever come.
#[must_use]
pub fn is_gone(error: &StaffError) -> bool {
    matches!(error, StaffError::Client(error) if error.problem() == Some(ProblemCode::UnknownEnvelope))
}

/// Refuses a page of the list whose numbers do not grow: it would be asked for without end.
///
/// # Errors
/// [`StaffError::List`].
pub fn check_order(page: &[ListedEnvelope], after: u64) -> Result<(), StaffError> {
    let mut before = after;
    for listed in page {
        if listed.sequence <= before {
            return Err(StaffError::List("its numbers do not grow"));
        }
        before = listed.sequence;
    }
    Ok(())
}

/// A line that shows how many of so many bytes have moved; hidden if that is soon done.
#[must_use]
pub fn progress_line(total: u64) -> ProgressBar {
    if total < WORTH_A_LINE {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{bytes} of {total_bytes}, {bytes_per_sec}, {eta} left") {
        bar.set_style(style);
    }
    bar
}
