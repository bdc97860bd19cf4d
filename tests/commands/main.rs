//! The contact's and the auditor's command lines, and what the others say of the field page, against a real relay: what they print, where, and with which exit
//! code.

#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[allow(dead_code, reason = "the API's tests use all of it")]
#[path = "../api/house.rs"]
mod house;

mod audit;
mod contact;
mod page;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use house::{House, desk};
use southwind::protocol::invitation::Invitation;
use tempfile::TempDir;

/// What a program said.
#[derive(Debug)]
pub struct Said {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

/// Runs a program to its end, with nobody at the terminal.
pub async fn run(program: &'static str, arguments: &[&str]) -> Said {
    run_reading(program, arguments, Stdio::null()).await
}

/// As [`run`], with something on stdin.
pub async fn run_reading(program: &'static str, arguments: &[&str], stdin: Stdio) -> Said {
    let program = match program {
        "contact" => env!("CARGO_BIN_EXE_southwind-contact"),
        "relay" => env!("CARGO_BIN_EXE_southwind-relay"),
        "staff" => env!("CARGO_BIN_EXE_southwind-staff"),
        _ => env!("CARGO_BIN_EXE_southwind-audit"),
    };
    let mut command = Command::new(program);
    command.args(arguments).stdin(stdin);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { exit: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// A relay that its own roster names, and a contact's directory with an invitation in it.
pub struct Field {
    pub house: House,
    pub directory: TempDir,
    pub account: String,
}

impl Field {
    pub async fn new() -> Self {
        let house = House::without_roster().await;
        let mut roster = house.roster(1);
        roster.relays[0].url = house.url.clone();
        let roster = house.sign_roster(&roster);
        house.client().publish_roster(&roster).await.unwrap();
        house.publish_epoch(1).await;

        let directory = tempfile::tempdir().unwrap();
        let field = Self { house, directory, account: "세 사람이 비엔티안에서 잡혔습니다".to_owned() };
        field.write("roster", roster.as_bytes());
        field.write("epoch", &field.house.client().epoch(&desk()).await.unwrap().unwrap());
        field.write("organisation", field.house.organisation.verifier().to_string().as_bytes());
        field.write("invitation", field.invitation().to_string().as_bytes());
        field.write("account", field.account.as_bytes());
        field
    }

    pub fn invitation(&self) -> Invitation {
        Invitation {
            organisation: self.house.organisation.verifier().clone(),
            relay: self.house.url.clone(),
            pins: vec![self.house.pin],
            desk: desk(),
            roster_sequence: 1,
            epoch: 0,
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// A file's path as an argument.
    pub fn at(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    pub fn write(&self, name: &str, contents: &[u8]) -> String {
        std::fs::write(self.path(name), contents).unwrap();
        self.at(name)
    }

    /// Sends a complete appeal, with more flags.
    pub async fn send(&self, more: &[&str]) -> Said {
        let (invitation, account) = (self.at("invitation"), self.at("account"));
        let words = [
            "send",
            "--invitation",
            &invitation,
            "--text",
            &account,
            "--kind",
            "arrested",
            "--country",
            "LA",
            "--people",
            "women=2,girls=1",
            "--when",
            "2026-11-22T14+07:00",
            "--time-left",
            "hours",
            "--language",
            "ko",
            "--consent",
            "partner=yes,media=no",
            "--consent-by",
            "herself",
        ];
        run("contact", &[words.as_slice(), more].concat()).await
    }

    pub async fn envelopes(&self) -> usize {
        let reader = self.house.staff_client(&self.house.reader);
        reader.list(0, std::time::Duration::ZERO).await.unwrap().len()
    }
}

/// How many files there are.
pub fn files(directory: &Path) -> usize {
    std::fs::read_dir(directory).unwrap().count()
}
