//! Running a relay: open, listen, answer, stop. Stopping finishes what was accepted; an error of the store stops
//! everything, because nothing may be answered that is not on the disk.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{interval, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::task::TaskTracker;

use super::caller::Callers;
use super::config::Config;
use super::keys::{self, KeyError};
use super::lively::Lively;
use super::page::{FieldPage, OfflineError};
use super::roster::{RosterShelf, ShelfError};
use super::store::{OpenOptions, SledStore, Store, StoreError};
use super::tls::{Identity, TlsError};
use super::{Clock, Relay, api};
use crate::protocol::throwaway::{Mode, ThrowawayKey};
use crate::terminal::Exit;

/// Time for a TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(20);

/// Time for the header fields of a request.
const HEADERS: Duration = Duration::from_secs(30);

/// Time without a byte in either direction after which a connection is given up: longer than the longest poll. A phone
/// that changed its network leaves one behind that never ends by itself, and it would hold its upload for ever.
const SILENCE: Duration = Duration::from_secs(90);

/// Time that requests under way have to end when the relay stops; what uploads have sent by then is kept.
const FAREWELL: Duration = Duration::from_secs(10);

/// How often it is looked for what has to go: expired uploads and replies, identities of old epochs, old envelopes,
/// and those that all readers have, also because there are fewer readers now.
const SWEEP: Duration = Duration::from_secs(15 * 60);

/// The most streams of one HTTP/2 connection at a time.
const STREAMS: u32 = 32;

/// The longest header list, in bytes.
const LONGEST_HEADERS: u32 = 16 * 1024;

/// Why a relay did not start, or stopped.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The relay's keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The roster.
    #[error(transparent)]
    Roster(#[from] ShelfError),
    /// The field page of this build.
    #[error("the field page of this build: {0}")]
    Page(#[from] OfflineError),
    /// A key of `keys-example/`.
    #[error("{0}: {1}")]
    Throwaway(&'static str, ThrowawayKey),
    /// The address.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
}

impl ServeError {
    /// A store's error, with the whole path of what is damaged.
    #[must_use]
    pub fn of_store(error: StoreError, data: &Path) -> Self {
        Self::Store(match error {
            StoreError::Damaged { file, what, hint } => {
                StoreError::Damaged { file: data.join(file).display().to_string(), what, hint }
            }
            other => other,
        })
    }

    /// The exit code for this failure.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Store(StoreError::Damaged { .. }) | Self::Roster(ShelfError::Damaged(..)) => Exit::Damaged,
            Self::Store(_) | Self::Page(_) => Exit::Failed,
            Self::Roster(ShelfError::File(..)) | Self::Keys(KeyError::File(..)) | Self::Tls(TlsError::File(..)) => {
                Exit::Input
            }
            Self::Tls(_) | Self::Keys(_) | Self::Listen(..) => Exit::Usage,
            Self::Roster(_) | Self::Throwaway(..) => Exit::NotTrusted,
        }
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Store(StoreError::Damaged { hint, .. }) => hint,
            Self::Store(StoreError::InUse(_)) => "Stop the relay that has it, or name another directory.",
            Self::Store(_) => "Look at the disk, then start the relay again: what had a receipt is kept.",
            Self::Tls(_) | Self::Keys(_) => "Make keys with: southwind-relay keys --to DIR --host NAME.",
            Self::Roster(ShelfError::Damaged(..)) => {
                "Restore it from a backup; for another organisation, name another data directory."
            }
            Self::Roster(_) => "Put a roster there that the organisation in the configuration has signed.",
            Self::Throwaway(..) => "Make keys of your own with: southwind-relay keys --to DIR --host NAME.",
            Self::Page(_) => "Build the page anew with: make page.",
            Self::Listen(..) => "Choose a free port above 1023, or stop the program that has this one.",
        }
    }
}

/// A relay that is open and not yet listening.
pub struct Opened {
    relay: Relay,
    store: Arc<SledStore>,
    identity: Identity,
    stop: watch::Sender<bool>,
}

/// Opens everything that the configuration names, and refuses example keys outside `--dev`.
///
/// # Errors
/// [`ServeError`].
pub fn open(config: &Config, mode: Mode, clock: Clock) -> Result<Opened, ServeError> {
    // A checkout does not keep modes, and everybody has the keys of keys-example anyway.
    if mode == Mode::Earnest {
        keys::check_mode(&config.tls_key)?;
        keys::check_mode(&config.note_key)?;
    }
    let identity = Identity::read(&config.tls_certificate, &config.tls_key)?;
    mode.admit_pin(&identity.pin).map_err(|error| ServeError::Throwaway("tls_certificate", error))?;
    let signer = keys::read_note_key(&config.note_key, &config.name)?;
    mode.admit_key(&signer.key().public()).map_err(|error| ServeError::Throwaway("note_key", error))?;

    let options =
        OpenOptions { reserve_bytes: config.reserve_bytes, queue: config.queue, ..OpenOptions::new(&config.data) };
    let store = Arc::new(SledStore::open(options).map_err(|error| ServeError::of_store(error, &config.data))?);
    let roster = RosterShelf::open(&config.data, config.organisation.clone())?;
    let now = clock();
    if let Some(path) = &config.roster {
        let note = std::fs::read(path).map_err(|error| ShelfError::File(path.clone(), error))?;
        // The file is where to begin; a newer roster may have come since, and stays.
        match roster.publish(&note, now) {
            Err(ShelfError::Roster(crate::protocol::roster::RosterError::Older { .. })) => {}
            outcome => outcome?,
        }
    }
    let (stop, stopping) = watch::channel(false);
    let relay = Relay {
        store: Arc::clone(&store) as Arc<dyn Store>,
        roster,
        callers: Callers::new(now.as_second()),
        signer,
        limits: config.limits,
        clock,
        security_contact: config.security_contact.clone(),
        page: config.page.then(FieldPage::new).transpose()?,
        unfinished: TaskTracker::new(),
        stopping,
    };
    Ok(Opened { relay, store, identity, stop })
}

impl Opened {
    /// The store, for checks.
    #[must_use]
    pub fn store(&self) -> &SledStore {
        &self.store
    }

    /// What is open, for messages.
    #[must_use]
    pub fn relay(&self) -> &Relay {
        &self.relay
    }

    /// What the roster must list for this relay.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Listens until `shutdown` completes or the store fails. `ready` is told the address.
    ///
    /// # Errors
    /// [`ServeError::Listen`]; [`ServeError::Store`] with what stopped the store.
    pub async fn serve(
        self,
        listen: SocketAddr,
        ready: impl FnOnce(SocketAddr),
        shutdown: impl Future<Output = ()>,
    ) -> Result<(), ServeError> {
        let Self { relay, store, identity, stop } = self;
        let listener = TcpListener::bind(listen).await.map_err(|error| ServeError::Listen(listen, error))?;
        ready(listener.local_addr().map_err(|error| ServeError::Listen(listen, error))?);
        let connections = Arc::new(Semaphore::new(relay.limits.connections));
        let relay = Arc::new(relay);
        let door = Door {
            acceptor: TlsAcceptor::from(identity.configuration),
            service: TowerToHyperService::new(api::router(Arc::clone(&relay))),
            connections,
            graceful: GracefulShutdown::new(),
        };
        let failed = tokio::select! {
            () = door.accept(&listener) => None,
            failed = sweep(&relay) => Some(failed),
            failed = store.stopped() => Some(failed),
            () = shutdown => None,
        };
        drop(listener);
        stop.send_replace(true);
        // Requests under way end, then uploads write down what they have, then the store closes.
        let _ = timeout(FAREWELL, door.graceful.shutdown()).await;
        relay.unfinished.close();
        relay.unfinished.wait().await;
        let closed = store.close().await;
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(closed?),
        }
    }
}

/// Accepts connections, a bounded number at a time.
struct Door {
    acceptor: TlsAcceptor,
    service: TowerToHyperService<axum::Router>,
    connections: Arc<Semaphore>,
    graceful: GracefulShutdown,
}

impl Door {
    async fn accept(&self, listener: &TcpListener) {
        loop {
            // Beyond the cap, connections wait in the kernel's queue.
            let Ok(permit) = Arc::clone(&self.connections).acquire_owned().await else { return };
            match listener.accept().await {
                Ok((stream, _)) => self.spawn(stream, permit),
                // Out of descriptors, or the peer is gone already: the next one may do better.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn spawn(&self, stream: TcpStream, permit: OwnedSemaphorePermit) {
        let (acceptor, service, watcher) = (self.acceptor.clone(), self.service.clone(), self.graceful.watcher());
        tokio::spawn(async move {
            let _permit = permit;
            let _ = stream.set_nodelay(true);
            let Ok(Ok(stream)) = timeout(HANDSHAKE, acceptor.accept(stream)).await else { return };
            let builder = connection_builder();
            let stream = Lively::new(stream, SILENCE);
            let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
            // Whatever ends a connection is the peer's business, and is not logged.
            let _ = watcher.watch(connection).await;
        });
    }
}

fn connection_builder() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(LONGEST_HEADERS)
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(30));
    builder
}

/// Removes expired uploads and replies, and envelopes and identities of epochs that have been here long enough, now and
/// then, until the store fails: a relay that can no longer delete must not go on as if it did.
async fn sweep(relay: &Relay) -> StoreError {
    let mut due = interval(SWEEP);
    loop {
        due.tick().await;
        match sweep_once(relay).await {
            // More waits than can be done now; it goes the next time.
            Ok(()) | Err(StoreError::Busy | StoreError::DiskFull) => {}
            Err(failed) => return failed,
        }
    }
}

async fn sweep_once(relay: &Relay) -> Result<(), StoreError> {
    relay.store.expire_uploads(relay.now()).await?;
    let newest = relay.roster.newest();
    let desks = newest.iter().flat_map(|newest| &newest.roster.desks);
    let readers = desks.map(|desk| (desk.id.clone(), relay.readers(&desk.id))).collect();
    let days = SignedDuration::from_hours(24 * relay.limits.envelope_days);
    let before = relay.hour().saturating_sub(days).unwrap_or(Timestamp::MIN);
    relay.store.expire_epochs(before).await?;
    relay.store.remove_old(before, &readers).await?;
    let days = SignedDuration::from_hours(24 * relay.limits.mailbox_days);
    let through = relay.now().saturating_sub(days).unwrap_or(Timestamp::MIN);
    relay.store.expire_replies(through).await.map(drop)
}

/// The clock of this machine.
#[must_use]
pub fn system_clock() -> Clock {
    Arc::new(Timestamp::now)
}
