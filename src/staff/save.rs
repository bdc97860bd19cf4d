//! Saving: the one way by which plain text leaves the vault. Names are made from ids and a table of media types, never
//! from anything that came from outside; nothing is overwritten, and what has a wrong digest is not left behind.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::context::Context;
use super::error::StaffError;
use super::queue::{self, Found, Queue};
use super::record::Record;
use super::vault::Vault;
use super::{describe, files, history};
use crate::case::document::Evidence;
use crate::disk;
use crate::protocol::id::{EnvelopeId, Sha256};
use crate::terminal::{self, Failure, plain};

/// Plain text moved at once, in bytes.
const STEP: usize = 64 * 1024;

/// `save ID --to DIR`: writes an appeal's text and attachments, and says where.
///
/// # Errors
/// [`StaffError::Unknown`], [`StaffError::Ambiguous`], [`StaffError::Exists`], [`StaffError::Damaged`].
pub fn save(context: &Context, prefix: &str, to: &Path) -> Result<(), Failure> {
    let vault = queue::open_vault(context)?;
    let queue = Queue::read(&vault)?;
    let found = queue.find(prefix)?;
    files::private_directory(to)?;
    let written = write(&vault, &found, to)?;
    for path in &written {
        terminal::result(path.display())?;
    }
    terminal::say("  next: these files are in plain text; protect them, and delete them when they have served");
    Ok(())
}

/// Writes what an id names into a directory that exists by now; the files that were written.
///
/// # Errors
/// As [`save`].
pub fn write(vault: &Vault, found: &Found<'_>, to: &Path) -> Result<Vec<PathBuf>, StaffError> {
    match found {
        Found::Case(case) => {
            let mut written = Vec::new();
            for queued in &case.appeals {
                let text = describe::appeal(queued);
                let came =
                    Came { record: &queued.record, name: "appeal", words: "account", text: &queued.appeal.account };
                written.extend(write_one(vault, &came, &text, &queued.appeal.evidence, &queued.attachments, to)?);
            }
            for queued in &case.follow_ups {
                let text = history::follow_up(queued, case);
                let follow_up = &queued.follow_up;
                let came = Came { record: &queued.record, name: "follow-up", words: "text", text: &follow_up.text };
                written.extend(write_one(vault, &came, &text, &follow_up.evidence, &queued.attachments, to)?);
            }
            Ok(written)
        }
        Found::Stray(record, attachment) => {
            let evidence = attachment.evidence.clone().unwrap_or_default();
            Ok(vec![write_body(vault, record, &evidence, to, &format!("{}-file", stem(&record.envelope)))?])
        }
        Found::Quarantined(record, _) => Err(StaffError::Usage(format!(
            "this envelope did not open; its bytes are in {}",
            vault.quarantined(&record.envelope).display()
        ))),
    }
}

/// A text that came, and what its files are called.
struct Came<'a> {
    record: &'a Record,
    name: &'a str,
    words: &'a str,
    text: &'a str,
}

/// One text and its attachments.
fn write_one(
    vault: &Vault,
    came: &Came<'_>,
    page: &str,
    announced: &[Evidence],
    attachments: &[Option<Record>],
    to: &Path,
) -> Result<Vec<PathBuf>, StaffError> {
    let stem = stem(&came.record.envelope);
    let text = Zeroizing::new(format!("{page}\n"));
    let mut written = vec![write_text(&to.join(format!("{stem}-{}.txt", came.name)), &text)?];
    // What a terminal must not be given may be what a court wants to see.
    if plain(came.text) != came.text {
        written.push(write_text(&to.join(format!("{stem}-{}-as-written.txt", came.words)), came.text)?);
    }
    for (number, (evidence, record)) in announced.iter().zip(attachments).enumerate() {
        match record {
            Some(record) => {
                written.push(write_body(vault, record, evidence, to, &format!("{stem}-{}", number + 1))?);
            }
            None => terminal::warn(format_args!("file {} has not arrived yet", number + 1)),
        }
    }
    Ok(written)
}

fn write_text(path: &Path, text: &str) -> Result<PathBuf, StaffError> {
    files::create_private(path, text.as_bytes())?;
    Ok(path.to_owned())
}

fn write_body(
    vault: &Vault,
    record: &Record,
    evidence: &Evidence,
    to: &Path,
    stem: &str,
) -> Result<PathBuf, StaffError> {
    let path = to.join(format!("{stem}.{}", extension(&evidence.media_type)));
    let mut file = disk::create_new(&path, disk::PRIVATE).map_err(|error| StaffError::writing(&path, error))?;
    let written = copy(vault, record, evidence, &path, &mut file)
        .and_then(|()| disk::keep(&path, &file).map_err(|error| StaffError::writing(&path, error)));
    match written {
        Ok(()) => Ok(path),
        Err(error) => {
            // Bytes that are not what was announced must not pass for it.
            let _ = fs::remove_file(&path);
            Err(error)
        }
    }
}

fn copy(
    vault: &Vault,
    record: &Record,
    evidence: &Evidence,
    path: &Path,
    file: &mut fs::File,
) -> Result<(), StaffError> {
    let body = vault.body(&record.envelope);
    let mut reader = vault.unseal(&body)?;
    let mut sha256 = Sha256::new();
    let mut buffer = Zeroizing::new(vec![0; STEP]);
    loop {
        let read = reader.read(&mut buffer).map_err(|error| StaffError::damaged(&body, error))?;
        let piece = buffer.get(..read).unwrap_or_default();
        if piece.is_empty() {
            break;
        }
        sha256.update(piece);
        file.write_all(piece).map_err(|error| StaffError::writing(path, error))?;
    }
    if sha256.finish().as_slice() == evidence.sha256_cleaned {
        Ok(())
    } else {
        Err(StaffError::damaged(&body, "its SHA-256 is not the one that the appeal announces"))
    }
}

/// The first digits of an id: enough to be unique in a directory.
fn stem(id: &EnvelopeId) -> String {
    id.to_string().chars().take(16).collect()
}

/// From this table only. What is not in it opens by nothing.
fn extension(media_type: &str) -> &'static str {
    // Without parameters: `audio/ogg; codecs=opus`.
    match media_type.split(';').next().unwrap_or_default().trim() {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/webp" => "webp",
        "audio/ogg" | "audio/opus" => "ogg",
        "audio/mpeg" => "mp3",
        "audio/mp4" => "m4a",
        "audio/webm" | "video/webm" => "webm",
        "video/mp4" => "mp4",
        "application/pdf" => "pdf",
        "text/plain" => "txt",
        _ => "bin",
    }
}
