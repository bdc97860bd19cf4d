//! Configuration: one TOML file, then the environment (`SOUTHWIND_RELAY_` and the key in capitals). It is checked as a
//! whole, and every mistake is named at once; it opens none of the files that it names.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use thiserror::Error;
use toml::{Table, Value};

use super::Limits;
use crate::protocol::mailbox::DAYS;
use crate::protocol::note::VerifierKey;
use crate::protocol::size::LARGEST;
use crate::protocol::throwaway::{Mode, ThrowawayKey};

/// The prefix of environment variables that override a key of the file.
pub const ENVIRONMENT: &str = "SOUTHWIND_RELAY_";

/// Every key, with what it means: the source of the documentation and of the check for unknown keys.
pub const KEYS: &[(&str, &str)] = &[
    ("listen", "address and port, such as \"0.0.0.0:8443\""),
    ("data", "directory of the store; made if it is not there"),
    ("name", "name on the receipts: the host name of this relay"),
    ("organisation", "verifier key of the organisation, whose rosters are obeyed"),
    ("note_key", "file of the key that signs receipts, mode 0600"),
    ("tls_certificate", "PEM file"),
    ("tls_key", "PEM file, mode 0600"),
    ("roster", "optional: a roster to begin with"),
    ("security_contact", "optional: https: or mailto: address for security.txt"),
    ("page", "optional: whether the field page is served; true"),
    ("envelope_bytes", "optional: the largest envelope in bytes; 4 GiB"),
    ("connections", "optional: connections at a time; 1024"),
    ("upload_hours", "optional: hours until an unfinished upload goes; 48"),
    ("envelope_days", "optional: days until an envelope goes that not every reader has, and an old epoch; 30"),
    ("mailbox_days", "optional: days until a reply in a mailbox goes; 90"),
    ("reserve_bytes", "optional: disk space kept for acknowledgements; 64 MiB"),
    ("queue", "optional: commits that may wait; 1024"),
];

/// A configuration in which nothing is wrong on its face.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The store's directory.
    pub data: PathBuf,
    /// The name on the receipts.
    pub name: String,
    /// Whose rosters are obeyed.
    pub organisation: VerifierKey,
    /// The key that signs receipts.
    pub note_key: PathBuf,
    /// The certificate.
    pub tls_certificate: PathBuf,
    /// Its key.
    pub tls_key: PathBuf,
    /// A roster to begin with.
    pub roster: Option<PathBuf>,
    /// For `security.txt`.
    pub security_contact: Option<String>,
    /// Whether the field page is served.
    pub page: bool,
    /// What is refused.
    pub limits: Limits,
    /// Disk space in bytes that new envelopes do not get.
    pub reserve_bytes: u64,
    /// Commits that may wait.
    pub queue: usize,
}

/// Every mistake of a configuration.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct Mistakes(pub Vec<String>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration has {} mistake(s):", self.0.len())?;
        self.0.iter().try_for_each(|mistake| write!(f, "\n  - {mistake}"))
    }
}

impl Config {
    /// Reads the text of a file; paths in it are relative to `beside`. `environment` yields names and values.
    ///
    /// # Errors
    /// [`Mistakes`], all of them.
    pub fn read(
        text: &str,
        beside: &Path,
        environment: impl Iterator<Item = (String, String)>,
        mode: Mode,
    ) -> Result<Self, Mistakes> {
        let table =
            text.parse::<Table>().map_err(|error| Mistakes(vec![format!("it is not TOML: {}", error.message())]))?;
        let mut reader = Reader { table, beside, mistakes: Vec::new() };
        reader.override_from(environment);
        reader.refuse_unknown();
        let config = reader.config(mode);
        match config {
            Some(config) if reader.mistakes.is_empty() => Ok(config),
            _ => Err(Mistakes(reader.mistakes)),
        }
    }
}

struct Reader<'a> {
    table: Table,
    beside: &'a Path,
    mistakes: Vec<String>,
}

impl Reader<'_> {
    fn override_from(&mut self, environment: impl Iterator<Item = (String, String)>) {
        for (name, value) in environment {
            if let Some(key) = name.strip_prefix(ENVIRONMENT) {
                self.table.insert(key.to_ascii_lowercase(), Value::String(value));
            }
        }
    }

    fn refuse_unknown(&mut self) {
        let known: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
        for key in self.table.keys().filter(|key| !known.contains(&key.as_str())) {
            self.mistakes.push(format!("there is no key of the name {key}; the keys are {}", known.join(", ")));
        }
    }

    /// Reads every key, so that every mistake is found, then joins them.
    fn config(&mut self, mode: Mode) -> Option<Config> {
        let listen: Option<SocketAddr> = self.required("listen");
        let organisation: Option<VerifierKey> = self.required("organisation");
        let name = self.required("name");
        let [data, note_key, tls_certificate, tls_key] =
            ["data", "note_key", "tls_certificate", "tls_key"].map(|key| self.path(key));
        let roster = self.text("roster").map(|path| self.beside.join(path));
        let security_contact = self.text("security_contact");
        let page = self.truth("page", true);
        let limits = Limits {
            envelope_bytes: self.number("envelope_bytes", LARGEST, 16 * 1024, 5 * (LARGEST / 4)),
            connections: usize::try_from(self.number("connections", 1024, 8, 65_536)).unwrap_or(1024),
            upload_hours: i64::try_from(self.number("upload_hours", 48, 1, 24 * 30)).unwrap_or(48),
            envelope_days: i64::try_from(self.number("envelope_days", 30, 1, 366)).unwrap_or(30),
            mailbox_days: i64::try_from(self.number("mailbox_days", DAYS.into(), 1, 366)).unwrap_or(DAYS.into()),
        };
        let reserve_bytes = self.number("reserve_bytes", 64 << 20, 8 << 20, 1 << 40);
        let queue = usize::try_from(self.number("queue", 1024, 16, 65_536)).unwrap_or(1024);
        if security_contact
            .as_deref()
            .is_some_and(|contact| !contact.starts_with("https:") && !contact.starts_with("mailto:"))
        {
            self.mistakes.push("security_contact must begin with https: or mailto:".to_owned());
        }
        if mode == Mode::Dev && listen.is_some_and(|listen| !listen.ip().is_loopback()) {
            self.mistakes.push("with --dev, listen must be a loopback address such as 127.0.0.1:8443".to_owned());
        }
        if let Some(Err(error)) = organisation.as_ref().map(|key| mode.admit_key(&key.key())) {
            self.mistakes.push(format!("organisation: {error}; {}", ThrowawayKey::HINT));
        }
        Some(Config {
            listen: listen?,
            data: data?,
            name: name?,
            organisation: organisation?,
            note_key: note_key?,
            tls_certificate: tls_certificate?,
            tls_key: tls_key?,
            roster,
            security_contact,
            page,
            limits,
            reserve_bytes,
            queue,
        })
    }

    fn text(&mut self, key: &str) -> Option<String> {
        match self.table.get(key)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            _ => {
                self.mistakes.push(format!("{key} must be text in quotation marks"));
                None
            }
        }
    }

    fn required<T: FromStr<Err: fmt::Display>>(&mut self, key: &str) -> Option<T> {
        if !self.table.contains_key(key) {
            self.missing(key);
        }
        match self.text(key)?.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.mistakes.push(format!("{key}: {error}"));
                None
            }
        }
    }

    fn path(&mut self, key: &str) -> Option<PathBuf> {
        if !self.table.contains_key(key) {
            self.missing(key);
        }
        self.text(key).map(|path| self.beside.join(path))
    }

    fn missing(&mut self, key: &str) {
        let meaning = KEYS.iter().find(|(known, _)| *known == key).map_or("", |(_, meaning)| meaning);
        self.mistakes.push(format!("{key} is missing: {meaning}"));
    }

    fn truth(&mut self, key: &str, default: bool) -> bool {
        let found = match self.table.get(key) {
            None => return default,
            Some(Value::Boolean(truth)) => Some(*truth),
            Some(Value::String(text)) => text.parse().ok(),
            Some(_) => None,
        };
        found.unwrap_or_else(|| {
            self.mistakes.push(format!("{key} must be true or false"));
            default
        })
    }

    fn number(&mut self, key: &str, default: u64, least: u64, most: u64) -> u64 {
        let found = match self.table.get(key) {
            None => return default,
            Some(Value::Integer(number)) => u64::try_from(*number).ok(),
            Some(Value::String(text)) => text.parse().ok(),
            Some(_) => None,
        };
        found.filter(|number| (least..=most).contains(number)).unwrap_or_else(|| {
            self.mistakes.push(format!("{key} must be a number from {least} to {most}"));
            default
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    fn read(text: &str, environment: &[(&str, &str)], mode: Mode) -> Result<Config, Mistakes> {
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::read(text, Path::new("/etc/southwind"), environment, mode)
    }

    fn good() -> String {
        format!(
            "listen = \"0.0.0.0:8443\"\ndata = \"store\"\nname = \"relay.example\"\norganisation = \"{KEY}\"\n\
             note_key = \"/k/note.key\"\ntls_certificate = \"c.pem\"\ntls_key = \"k.pem\"\n"
        )
    }

    #[test]
    fn every_mistake_is_named_at_once() {
        let text = "listen = \"nowhere\"\ndata = 5\ncolour = \"red\"\norganisation = \"x\"\nconnections = 0\npage = 1\n\
                    security_contact = \"me\"\n";
        let mistakes = read(text, &[("SOUTHWIND_RELAY_QUEUE", "many")], Mode::Earnest).unwrap_err();
        let shown = mistakes.to_string();
        for key in [
            "listen",
            "data",
            "colour",
            "organisation",
            "connections",
            "page",
            "name",
            "note_key",
            "tls_key",
            "tls_certificate",
        ] {
            assert!(mistakes.0.iter().any(|mistake| mistake.contains(key)), "{key} is not in: {shown}");
        }
        assert!(shown.contains("queue must be a number") && shown.contains("security_contact"));
    }

    #[test]
    fn the_environment_goes_before_the_file_and_paths_are_beside_it() {
        let config =
            read(&good(), &[("SOUTHWIND_RELAY_LISTEN", "127.0.0.1:1"), ("OTHER", "x")], Mode::Earnest).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:1");
        assert_eq!(config.data, Path::new("/etc/southwind/store"));
        assert_eq!(config.note_key, Path::new("/k/note.key"));
        assert_eq!((config.limits.envelope_bytes, config.limits.envelope_days), (LARGEST, 30));
    }

    /// Claim C-22: no program uses a key of `keys-example/` outside `--dev`, and a relay with `--dev` listens on
    /// loopback only.
    #[test]
    fn dev_listens_on_loopback_only() {
        let mistakes = read(&good(), &[], Mode::Dev).unwrap_err();
        assert!(mistakes.to_string().contains("loopback"));
    }
}
