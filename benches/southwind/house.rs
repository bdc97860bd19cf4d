//! The real relay as a process of its own, over real TLS on loopback, with its data on a real disk.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use ring::rand::SystemRandom;
use southwind::case::hybrid::HybridIdentity;
use southwind::client::{Relay, StaffRelay};
use southwind::protocol::id::{DeskId, SpkiPin};
use southwind::protocol::note::VerifierKey;
use southwind::protocol::roster::{self, RelayEntry, Role, Roster, Staff};
use southwind::relay::keys;
use southwind::relay::tls::Identity;
use southwind::signing::{NoteSigner, SigningKey};
use tempfile::TempDir;
use url::Url;

use crate::process::Process;

/// The magic number of tmpfs in statfs(2): a directory there is memory, and syncing it costs nothing.
const TMPFS: i64 = 0x0102_1994;

/// A directory of its own on the disk of the build, or on the one that SOUTHWIND_BENCH_DIRECTORY names.
pub fn directory() -> Result<TempDir> {
    let parent =
        std::env::var_os("SOUTHWIND_BENCH_DIRECTORY").map_or(env!("CARGO_TARGET_TMPDIR").into(), PathBuf::from);
    let kind = rustix::fs::statfs(&parent).context("SOUTHWIND_BENCH_DIRECTORY cannot be read")?.f_type;
    ensure!(kind != TMPFS, "the directory is in memory (tmpfs); name one on a disk in SOUTHWIND_BENCH_DIRECTORY");
    Ok(tempfile::Builder::new().prefix("bench-").tempdir_in(parent)?)
}

/// A relay that runs, with a roster of one reader.
pub struct House {
    pub desk: DeskId,
    pub relay: Process,
    _running: Running,
    data: PathBuf,
    url: Url,
    pin: SpkiPin,
    reader: Arc<SigningKey>,
}

/// Killed when it is dropped, also on the way of an error.
struct Running(Child);

impl House {
    pub async fn new(directory: &Path) -> Result<Self> {
        let note_key = keys::make(directory, "localhost")?;
        let identity = Identity::read(&directory.join(keys::CERTIFICATE), &directory.join(keys::CERTIFICATE_KEY))?;
        let organisation = NoteSigner::new("bench-rescue", key()?)?;
        let configuration = format!(
            "listen = \"127.0.0.1:0\"\ndata = \"data\"\nname = \"localhost\"\norganisation = \"{}\"\n\
             note_key = \"{}\"\ntls_certificate = \"{}\"\ntls_key = \"{}\"\n",
            organisation.verifier(),
            keys::NOTE_KEY,
            keys::CERTIFICATE,
            keys::CERTIFICATE_KEY
        );
        fs::write(directory.join("relay.toml"), configuration)?;
        let (running, url) = start(directory)?;
        let house = Self {
            desk: "bench".parse()?,
            relay: Process::new(running.0.id()),
            _running: running,
            data: directory.join("data"),
            url,
            pin: identity.pin,
            reader: Arc::new(key()?),
        };
        let roster = house.roster(note_key)?;
        house.client()?.publish_roster(&organisation.sign_note(&roster.text()?)?).await?;
        Ok(house)
    }

    /// A client with connections of its own.
    pub fn client(&self) -> Result<Relay> {
        Ok(Relay::connect(&self.url, &[self.pin], None)?)
    }

    pub fn staff(&self) -> Result<StaffRelay> {
        Ok(StaffRelay::new(self.client()?, Arc::clone(&self.reader), self.desk.clone()))
    }

    /// How many batches the relay has made durable: the mark beside its database.
    pub fn commits(&self) -> Result<u64> {
        let mark = fs::read(self.data.join("mark"))?;
        Ok(u64::from_be_bytes(mark.as_slice().try_into().context("the mark has another form")?))
    }

    fn roster(&self, note_key: VerifierKey) -> Result<Roster> {
        let now = Timestamp::now();
        let reader = Staff {
            name: "reader".parse()?,
            recipient: HybridIdentity::generate(&SystemRandom::new())?.to_recipient()?.to_string(),
            signing_key: self.reader.public(),
            roles: vec![Role::Reader],
            desks: vec![self.desk.clone()],
        };
        Ok(Roster {
            sequence: 1,
            issued: now,
            expires: now + SignedDuration::from_hours(24),
            relays: vec![RelayEntry {
                url: Url::parse("https://localhost")?,
                spki_sha256: vec![self.pin],
                onion: None,
                note_key,
            }],
            desks: vec![roster::Desk { id: self.desk.clone() }],
            staff: vec![reader],
            pages: Vec::new(),
        })
    }
}

fn start(directory: &Path) -> Result<(Running, Url)> {
    let mut relay = Command::new(env!("CARGO_BIN_EXE_southwind-relay"));
    relay.current_dir(directory).args(["run", "--config", "relay.toml"]).stdin(Stdio::null()).stderr(Stdio::piped());
    let mut child = Running(relay.spawn()?);
    let mut lines = BufReader::new(child.0.stderr.take().context("no stderr")?).lines();
    let address = lines.find_map(|line| line.ok()?.strip_prefix("listening on ").map(str::to_owned));
    let mut url = Url::parse(&address.context("the relay did not start")?)?;
    url.set_host(Some("localhost"))?;
    // Whatever it still says is read, so that it never waits for us.
    std::thread::spawn(move || lines.for_each(drop));
    Ok((child, url))
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn key() -> Result<SigningKey> {
    Ok(SigningKey::generate(&SystemRandom::new())?)
}
