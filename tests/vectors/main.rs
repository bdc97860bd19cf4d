//! Runs every vector of `proto/vectors/`. A file that nobody runs, a vector that is passed over, a variant that no
//! vector shows: each fails here.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic, and the vectors are our own")]

#[cfg(feature = "case")]
mod attachments;
#[cfg(feature = "case")]
mod codes;
#[cfg(feature = "case")]
mod document;
mod envelopes;
#[cfg(feature = "staff")]
mod journal;
mod keys;
mod mailboxes;
mod notes;
mod requests;
#[cfg(feature = "case")]
mod sealed;
#[cfg(feature = "case")]
mod signed;

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The files, and the tests that run them.
const FILES: [&str; 17] = [
    "attachments",
    "case-codes",
    "enrolments",
    "envelope-shapes",
    "epochs",
    "invitations",
    "journal",
    "mailbox-answers",
    "notes",
    "padding",
    "problems",
    "receipts",
    "rosters",
    "sealed-appeals",
    "signatures",
    "signed-documents",
    "size-classes",
];

/// A file whose vectors are in one list.
#[derive(Deserialize)]
struct Vectors<T> {
    vectors: Vec<T>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read<T: DeserializeOwned>(name: &str) -> T {
    let text = std::fs::read(root().join("proto/vectors").join(name).with_extension("json")).unwrap();
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Runs each vector of a list; returns what each one showed. The number run is the number in the file.
fn run_all<T: DeserializeOwned>(name: &str, list: &str, run: impl Fn(&T) -> Option<String>) -> BTreeSet<String> {
    let file: Value = read(name);
    let vectors = file[list].as_array().unwrap_or_else(|| panic!("{name} has no list {list}"));
    assert!(!vectors.is_empty(), "{name}: {list} is empty");
    let mut ran = 0;
    let mut shown = BTreeSet::new();
    for value in vectors {
        let label = value["name"].as_str().or(value["comment"].as_str()).unwrap_or_default();
        let vector = T::deserialize(value).unwrap_or_else(|error| panic!("{name}, {label}: {error}"));
        eprintln!("{name}: {label}");
        shown.extend(run(&vector));
        ran += 1;
    }
    assert_eq!(ran, vectors.len());
    shown
}

/// Asserts that every one of these was shown, and nothing else.
fn assert_complete(name: &str, shown: &BTreeSet<String>, all: &[&str]) {
    let all: BTreeSet<String> = all.iter().map(|&text| text.to_owned()).collect();
    assert_eq!(*shown, all, "{name} does not show every outcome, or shows one that is not listed");
}

#[test]
fn every_file_is_run_and_has_a_comment() {
    let directory = std::fs::read_dir(root().join("proto/vectors")).unwrap();
    let found: BTreeSet<String> =
        directory.map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(found, FILES.iter().map(|&name| name.to_owned()).collect());
    for name in FILES {
        assert!(read::<Value>(name)["comment"].is_string(), "{name} has no comment");
    }
}
