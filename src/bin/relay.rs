//! `southwind-relay`: takes sealed envelopes, keeps them, hands them to staff. It parses arguments, prints and waits
//! for signals; `southwind::relay` does the rest.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use southwind::page;
use southwind::protocol::roster::Roster;
use southwind::protocol::throwaway::Mode;
use southwind::relay::config::Config;
use southwind::relay::keys;
use southwind::relay::serve::{self, Opened};
use southwind::relay::tls::Identity;
use southwind::terminal::{self, EXIT_CODES, Exit, Failure};

/// Takes sealed envelopes, keeps them, hands them to staff. It cannot read them.
#[derive(Parser)]
#[command(version, after_help = format!("A first relay:\n  southwind-relay keys --to /etc/southwind --host relay.example.org\n  southwind-relay check --config /etc/southwind/relay.toml\n  southwind-relay run --config /etc/southwind/relay.toml\n\n{EXIT_CODES}"))]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make the relay's keys and a certificate, and print what the roster needs of them.
    Keys {
        /// Directory to write them to; nothing there is overwritten.
        #[arg(long)]
        to: PathBuf,
        /// The relay's host name.
        #[arg(long)]
        host: String,
    },
    /// Check the configuration, the keys and the data directory, which is made if it is not there.
    Check {
        #[command(flatten)]
        with: With,
        /// Read every envelope and compare it with its id.
        #[arg(long)]
        deep: bool,
    },
    /// Run until stopped (SIGTERM or Ctrl-C); what was accepted is finished first.
    Run {
        #[command(flatten)]
        with: With,
    },
}

#[derive(clap::Args)]
struct With {
    /// The configuration; SOUTHWIND_RELAY_LISTEN and the like go before it.
    #[arg(long, default_value = "/etc/southwind/relay.toml")]
    config: PathBuf,
    /// Allow the keys of keys-example, on a loopback address only.
    #[arg(long)]
    dev: bool,
}

fn main() -> ExitCode {
    terminal::finish(match Arguments::parse().command {
        Command::Keys { to, host } => make_keys(&to, &host),
        Command::Check { with, deep } => check(&with, deep),
        Command::Run { with } => run(&with),
    })
}

fn make_keys(to: &Path, host: &str) -> Result<(), Failure> {
    let failed =
        |error: keys::KeyError| Failure::new(Exit::Input, error).hint("choose a directory that has no keys in it yet");
    let verifier = keys::make(to, host).map_err(failed)?;
    let identity = Identity::read(&to.join(keys::CERTIFICATE), &to.join(keys::CERTIFICATE_KEY))
        .map_err(|error| Failure::new(Exit::Failed, error))?;
    let page = page::digest(page::BYTES);
    terminal::result(format_args!("relay key  {verifier}\nrelay pin  {}\npage       {page}", identity.pin))?;
    terminal::say(format_args!(
        "The keys are in {}. Give the three lines above to whoever signs the roster.",
        to.display()
    ));
    Ok(())
}

fn open(with: &With) -> Result<(Config, Opened), Failure> {
    let mode = Mode::from_flag(with.dev);
    let text = std::fs::read_to_string(&with.config).map_err(|error| {
        Failure::new(Exit::Input, format_args!("{} cannot be read: {error}", with.config.display()))
            .hint("name the file with --config")
    })?;
    let beside = with.config.parent().unwrap_or(Path::new("."));
    let config = Config::read(&text, beside, std::env::vars(), mode).map_err(|mistakes| {
        Failure::new(Exit::Usage, mistakes).hint("correct all of it, then: southwind-relay check")
    })?;
    let opened = serve::open(&config, mode, serve::system_clock())
        .map_err(|error| Failure::new(error.exit(), &error).hint(error.hint()))?;
    Ok((config, opened))
}

fn check(with: &With, deep: bool) -> Result<(), Failure> {
    let (config, opened) = open(with)?;
    let found = opened.store().verify(deep).map_err(|error| {
        let error = serve::ServeError::of_store(error, &config.data);
        Failure::new(error.exit(), &error).hint(error.hint())
    })?;
    terminal::result(format_args!("listen   {}\ndata     {}", config.listen, config.data.display()))?;
    terminal::result(format_args!(
        "key      {}\npin      {}",
        opened.relay().signer.verifier(),
        opened.identity().pin
    ))?;
    match opened.relay().roster.newest() {
        Some(newest) => terminal::result(format_args!(
            "roster   number {}, until {}",
            newest.roster.sequence, newest.roster.expires
        ))?,
        None => terminal::result("roster   none yet: publish one with southwind-staff org publish")?,
    }
    warn_of_a_stranger(&opened);
    if opened.relay().page.is_some() {
        terminal::result(format_args!("page     {}", page::digest(page::BYTES)))?;
        warn_of_another_page(&opened);
    }
    terminal::result(format_args!("store    {found}"))
}

/// A roster that does not know this relay makes every client turn away from it, and their messages do not say why.
fn warn_of_a_stranger(opened: &Opened) {
    let (key, pin) = (opened.relay().signer.verifier(), opened.identity().pin);
    let known =
        |roster: &Roster| roster.relays.iter().any(|relay| relay.note_key == *key && relay.spki_sha256.contains(&pin));
    if opened.relay().roster.newest().is_some_and(|newest| !known(&newest.roster)) {
        terminal::warn(format_args!(
            "the roster has no relay with the key {key} and the pin {pin}: clients will not trust this one; \
             check `name` and the certificate, or sign a new roster"
        ));
    }
}

/// A roster that names pages, and not this one, says that this page is not the organisation's.
fn warn_of_another_page(opened: &Opened) {
    let served = page::digest(page::BYTES);
    let other = |roster: &Roster| !roster.pages.is_empty() && !roster.pages.contains(&served);
    if opened.relay().page.is_some() && opened.relay().roster.newest().is_some_and(|newest| other(&newest.roster)) {
        terminal::warn(format_args!(
            "the roster names field pages, and not this one: {served}; sign a new roster with \
             southwind-staff org roster --page {served}, or install the relay whose page it names"
        ));
    }
}

fn run(with: &With) -> Result<(), Failure> {
    let (config, opened) = open(with)?;
    let failed = |error: &dyn std::fmt::Display| Failure::new(Exit::Failed, error);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| failed(&error))?;
    if opened.relay().roster.newest().is_none() {
        terminal::warn("there is no roster yet: until one is published, nothing is accepted");
    }
    warn_of_a_stranger(&opened);
    warn_of_another_page(&opened);
    if opened.relay().page.is_some() {
        terminal::say(format_args!("serving the field page {}", page::digest(page::BYTES)));
    }
    let ready = |address| terminal::say(format_args!("listening on https://{address}"));
    let served = runtime.block_on(opened.serve(config.listen, ready, stop_signal()));
    served.map_err(|error| Failure::new(error.exit(), &error).hint(error.hint()))?;
    terminal::say("stopped; everything that was accepted is on the disk");
    Ok(())
}

/// Completes at SIGTERM or SIGINT.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    let Ok(mut interrupt) = signal(SignalKind::interrupt()) else { return std::future::pending().await };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
