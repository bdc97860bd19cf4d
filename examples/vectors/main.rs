//! Writes `proto/vectors/*.json`, `keys-example/` and the table of problems in `proto/PROTOCOL.md`.
//!
//! The expectations are written by hand here and checked by `tests/vectors.rs`: the library is never asked what it
//! would answer.

mod envelopes;
mod fixed;
mod notes;
mod problems;
mod requests;

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

const USAGE: &str = "usage: vectors write";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write"] => write(),
        _ => bail!(USAGE),
    }
}

fn write() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = [
        ("size-classes", envelopes::size_classes()),
        ("padding", envelopes::padding()),
        ("envelope-shapes", envelopes::shapes()),
        ("notes", notes::notes()?),
        ("rosters", notes::rosters()?),
        ("enrolments", notes::enrolments()?),
        ("epochs", notes::epochs()?),
        ("invitations", notes::invitations()?),
        ("receipts", notes::receipts()?),
        ("signatures", requests::signatures()?),
        ("problems", problems::vectors()),
    ];
    for (name, value) in &files {
        save(&root.join("proto/vectors").join(name).with_extension("json"), value)?;
    }
    problems::into_protocol(&root.join("proto/PROTOCOL.md"))
}

fn save(path: &Path, value: &Value) -> Result<()> {
    let text = serde_json::to_string_pretty(value)? + "\n";
    std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}
