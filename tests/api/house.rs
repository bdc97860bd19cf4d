//! A real relay on loopback: real TLS, real sled in a directory of its own, one organisation with two staff.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use data_encoding::BASE64;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, RequestBuilder, Response};
use ring::rand::SystemRandom;
use southwind::case::document::{Appeal, Attachment, Document, Evidence, Kind, People, Place};
use southwind::case::hybrid::HybridIdentity;
use southwind::case::padding::Padded;
use southwind::case::seal::{Sealer, seal_small};
use southwind::client::{Relay, StaffRelay};
use southwind::protocol::epoch::{EpochNotice, EpochPublication, WrappedIdentity};
use southwind::protocol::id::{DeskId, PublicKey, SpkiPin, sha256};
use southwind::protocol::note::VerifierKey;
use southwind::protocol::problem::Problem;
use southwind::protocol::roster::{Desk, RelayEntry, Role, Roster, Staff};
use southwind::protocol::signature::{Covered, content_digest};
use southwind::protocol::throwaway::Mode;
use southwind::relay::config::Config;
use southwind::relay::keys;
use southwind::relay::serve::{self, Opened};
use southwind::signing::{NoteSigner, SigningKey, sign_request};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

pub struct Member {
    pub key: Arc<SigningKey>,
    pub entry: Staff,
}

pub struct House {
    pub directory: TempDir,
    pub organisation: NoteSigner,
    pub lead: Member,
    pub reader: Member,
    pub auditor: Member,
    pub note_key: VerifierKey,
    pub epoch: HybridIdentity,
    pub url: Url,
    pub pin: SpkiPin,
    http: reqwest::Client,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<Result<(), serve::ServeError>>>,
}

pub fn desk() -> DeskId {
    "seoul".parse().unwrap()
}

fn key() -> SigningKey {
    SigningKey::generate(&SystemRandom::new()).unwrap()
}

fn member(name: &str, roles: &[Role]) -> Member {
    let key = key();
    let recipient = HybridIdentity::generate(&SystemRandom::new()).unwrap().to_recipient().unwrap().to_string();
    let entry = Staff {
        name: name.parse().unwrap(),
        recipient,
        signing_key: key.public(),
        roles: roles.to_vec(),
        desks: vec![desk()],
    };
    Member { key: Arc::new(key), entry }
}

impl House {
    /// A relay with a roster and an epoch.
    pub async fn new() -> Self {
        let house = Self::without_roster().await;
        house.publish_roster(1).await;
        house.publish_epoch(1).await;
        house
    }

    /// A relay as it is when it was just set up.
    pub async fn without_roster() -> Self {
        Self::with("").await
    }

    /// A relay with more lines in its configuration.
    pub async fn with(lines: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let note_key = keys::make(&directory.path().join("keys"), "localhost").unwrap();
        let organisation = NoteSigner::new("example-rescue", key()).unwrap();
        let text = format!(
            "listen = \"127.0.0.1:0\"\ndata = \"data\"\nname = \"localhost\"\norganisation = \"{}\"\nnote_key = \"keys/{}\"\n\
             tls_certificate = \"keys/{}\"\ntls_key = \"keys/{}\"\nsecurity_contact = \"mailto:security@example.org\"\n{lines}",
            organisation.verifier(),
            keys::NOTE_KEY,
            keys::CERTIFICATE,
            keys::CERTIFICATE_KEY
        );
        std::fs::write(directory.path().join("relay.toml"), text).unwrap();
        // The tests' own client; whoever comes first sets it, and it is the same for all.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let certificate = std::fs::read(directory.path().join("keys").join(keys::CERTIFICATE)).unwrap();
        let http = reqwest::Client::builder()
            .tls_certs_only([reqwest::Certificate::from_pem(&certificate).unwrap()])
            .no_proxy()
            .build()
            .unwrap();
        let mut house = Self {
            directory,
            organisation,
            lead: member("jimin", &[Role::Lead, Role::Reader]),
            reader: member("hana", &[Role::Reader]),
            auditor: member("minho", &[Role::Auditor]),
            note_key,
            epoch: HybridIdentity::generate(&SystemRandom::new()).unwrap(),
            url: Url::parse("https://localhost").unwrap(),
            pin: SpkiPin::of(b""),
            http,
            stop: None,
            running: None,
        };
        house.start().await;
        house
    }

    pub fn config(&self) -> Config {
        let text = std::fs::read_to_string(self.directory.path().join("relay.toml")).unwrap();
        Config::read(&text, self.directory.path(), std::iter::empty(), Mode::Dev).unwrap()
    }

    pub fn open(&self) -> Result<Opened, serve::ServeError> {
        serve::open(&self.config(), Mode::Dev, serve::system_clock())
    }

    pub async fn start(&mut self) {
        self.serve(self.open().unwrap()).await;
    }

    /// Starts with a clock that stands still.
    pub async fn start_at(&mut self, now: Timestamp) {
        self.serve(serve::open(&self.config(), Mode::Dev, Arc::new(move || now)).unwrap()).await;
    }

    async fn serve(&mut self, opened: Opened) {
        self.pin = opened.identity().pin;
        let (stop, stopped) = oneshot::channel();
        let (ready, listening) = oneshot::channel();
        let listen = self.config().listen;
        self.running = Some(tokio::spawn(async move {
            let ready = |address| ready.send(address).unwrap();
            opened.serve(listen, ready, async { drop(stopped.await) }).await
        }));
        let address = listening.await.unwrap();
        self.url = Url::parse(&format!("https://localhost:{}", address.port())).unwrap();
        self.stop = Some(stop);
    }

    /// Stops as at SIGTERM: what was accepted is finished first.
    pub async fn stop(&mut self) {
        let _ = self.stop.take().unwrap().send(());
        self.running.take().unwrap().await.unwrap().unwrap();
    }

    pub fn data(&self) -> std::path::PathBuf {
        self.directory.path().join("data")
    }

    pub fn client(&self) -> Relay {
        Relay::connect(&self.url, &[self.pin], None).unwrap()
    }

    pub fn staff_client(&self, member: &Member) -> StaffRelay {
        StaffRelay::new(self.client(), Arc::clone(&member.key), desk())
    }

    pub fn roster(&self, sequence: u64) -> Roster {
        let now = Timestamp::now();
        Roster {
            sequence,
            issued: now,
            expires: now + SignedDuration::from_hours(24),
            relays: vec![RelayEntry {
                url: Url::parse("https://localhost").unwrap(),
                spki_sha256: vec![self.pin],
                onion: None,
                note_key: self.note_key.clone(),
            }],
            desks: vec![Desk { id: desk() }],
            staff: vec![self.lead.entry.clone(), self.reader.entry.clone(), self.auditor.entry.clone()],
            pages: Vec::new(),
        }
    }

    pub fn sign_roster(&self, roster: &Roster) -> String {
        self.organisation.sign_note(&roster.text().unwrap()).unwrap()
    }

    pub async fn publish_roster(&self, sequence: u64) {
        self.client().publish_roster(&self.sign_roster(&self.roster(sequence))).await.unwrap();
    }

    pub fn publication(&self, epoch: u64, readers: &[PublicKey]) -> EpochPublication {
        let now = Timestamp::now();
        let notice = EpochNotice {
            desk: desk(),
            epoch,
            recipient: self.epoch.to_recipient().unwrap().to_string(),
            issued: now,
            expires: now + SignedDuration::from_hours(24 * 7),
        };
        // The relay cannot open what is wrapped, so any bytes serve.
        let wrap = |reader: &PublicKey| WrappedIdentity {
            reader: *reader,
            age: BASE64.encode(format!("{epoch} for {reader}").as_bytes()),
        };
        EpochPublication {
            notice: self.sign_as(&self.lead, &notice.text().unwrap()),
            wrapped: readers.iter().map(wrap).collect(),
        }
    }

    pub fn sign_as(&self, member: &Member, text: &str) -> String {
        let key = SigningKey::parse(&member.key.expose()).unwrap();
        NoteSigner::new(member.entry.name.as_str(), key).unwrap().sign_note(text).unwrap()
    }

    pub fn readers(&self) -> [PublicKey; 2] {
        [self.lead.key.public(), self.reader.key.public()]
    }

    pub async fn publish_epoch(&self, epoch: u64) {
        self.staff_client(&self.lead).publish_epoch(&self.publication(epoch, &self.readers())).await.unwrap();
    }

    /// A small envelope with these words in it.
    pub fn envelope(&self, words: &str) -> Bytes {
        let appeal = Appeal {
            appeal_id: vec![1; 16],
            language: "ko".to_owned(),
            kind: Kind::Arrested.into(),
            people: Some(People { women: 1, ..People::default() }),
            place: Some(Place { country: "LA".to_owned(), region: String::new() }),
            account: words.to_owned(),
            ..Appeal::default()
        };
        let padded = Padded::without_body(&Document::appeal(appeal)).unwrap();
        seal_small(padded, &self.epoch.to_recipient().unwrap()).unwrap().into()
    }

    /// An envelope of an attachment of `length` bytes.
    pub fn attachment(&self, length: usize) -> Bytes {
        let body: Vec<u8> = (0..length).map(|at| at.to_le_bytes()[at % 3]).collect();
        let digest = sha256(&body).to_vec();
        let document = Document::attachment(Attachment {
            appeal_id: vec![1; 16],
            evidence: Some(Evidence {
                attachment_id: vec![2; 16],
                bytes: length as u64,
                sha256_original: digest.clone(),
                sha256_cleaned: digest,
                ..Evidence::default()
            }),
        });
        let padded = Padded::new(&document, body.as_slice()).unwrap();
        Sealer::new(padded, &self.epoch.to_recipient().unwrap()).unwrap().next_piece(usize::MAX).unwrap().into()
    }

    /// A request as any program on the network could make it.
    pub fn raw(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.url.join(path).unwrap())
    }

    /// A request signed at a time and with a nonce of the test's choice.
    pub fn signed(
        &self,
        member: &Member,
        method: Method,
        path: &str,
        body: &[u8],
        created: i64,
        nonce: [u8; 16],
    ) -> RequestBuilder {
        let url = self.url.join(path).unwrap();
        let digest = (!body.is_empty()).then(|| content_digest(body));
        let covered = Covered {
            method: method.as_str(),
            authority: &format!("localhost:{}", url.port().unwrap()),
            path: url.path(),
            query: &format!("?{}", url.query().unwrap_or_default()),
            digest: digest.as_deref(),
        };
        let fields = sign_request(&member.key, &covered, created, &nonce).unwrap();
        let request =
            self.raw(method, path).header("signature-input", fields.input).header("signature", fields.signature);
        match digest {
            Some(digest) => request.header("content-digest", digest).body(body.to_vec()),
            None => request,
        }
    }
}

/// The code of the problem that an answer is, with its status checked against it.
pub async fn problem(answer: Response) -> String {
    let status = answer.status();
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let problem: Problem = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!(problem.status, status.as_u16());
    assert!(!problem.hint.is_empty(), "a refusal says what to do");
    problem.code().unwrap().as_str().to_owned()
}

/// Every file below a directory, with its bytes.
pub fn files(directory: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

pub const PATIENCE: Duration = Duration::from_secs(20);
