//! Writes `proto/vectors/*.json`, the fingerprints of `keys-example/` and the table of problems in `proto/PROTOCOL.md`.
//!
//! The expectations are written by hand here and checked by `tests/vectors.rs`: the library is never asked what it
//! would answer.

#![allow(clippy::indexing_slicing, reason = "JSON of our own, by name")]
#![allow(clippy::needless_pass_by_value, reason = "outcomes are written where they are handed over")]

mod attachments;
mod codes;
mod envelopes;
mod fixed;
mod journal;
mod keys;
mod mailboxes;
mod notes;
mod padding;
mod problems;
mod requests;
mod sealed;
mod signed;

use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

use crate::sealed::Reseal;

/// Whatever went wrong, for the person who runs this.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const USAGE: &str =
    "usage: vectors write [--reseal]    proto/vectors and the table of problems; new envelopes only if asked
       vectors fingerprints DIRECTORY   which keys are throwaway: called by scripts/keys-example";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write"] => write(Reseal::IfChanged),
        ["write", "--reseal"] => write(Reseal::Always),
        ["fingerprints", directory] => keys::write_fingerprints(Path::new(directory)),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn write(reseal: Reseal) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sealed = root.join("proto/vectors/sealed-appeals.json");
    let files = [
        ("size-classes", envelopes::size_classes()),
        ("padding", padding::vectors()?),
        ("envelope-shapes", envelopes::shapes()),
        ("notes", notes::notes()?),
        ("rosters", notes::rosters()?),
        ("enrolments", notes::enrolments()?),
        ("epochs", notes::epochs()?),
        ("invitations", notes::invitations()?),
        ("receipts", notes::receipts()?),
        ("signatures", requests::signatures()?),
        ("sealed-appeals", sealed::vectors(&sealed, reseal)?),
        ("case-codes", codes::vectors()?),
        ("signed-documents", signed::vectors()?),
        ("journal", journal::vectors()?),
        ("mailbox-answers", mailboxes::vectors()),
        ("attachments", attachments::vectors()?),
        ("problems", problems::vectors()),
    ];
    for (name, value) in &files {
        save(&root.join("proto/vectors").join(name).with_extension("json"), value)?;
    }
    problems::into_protocol(&root.join("proto/PROTOCOL.md"))
}

fn save(path: &Path, value: &Value) -> Result<()> {
    let text = serde_json::to_string_pretty(value)? + "\n";
    std::fs::write(path, text).map_err(|error| format!("writing {}: {error}", path.display()).into())
}
