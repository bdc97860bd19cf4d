//! Words and what follows them, on their way to the desk: sealed, then sent, or written as capsules. Appeals and
//! follow-ups go the same way. "Safe" is said only after a receipt has held, and words are wiped once they are sealed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use ring::rand::SecureRandom;
use zeroize::Zeroize;

use super::attachments::Prepared;
use super::capsule;
use super::deliver::{Delivery, Whole};
use super::receipts::Receipts;
use super::trust::{self, Epoch, Trust, Way};
use crate::case::document::{Document, DocumentKind};
use crate::case::hybrid::HybridRecipient;
use crate::case::padding::Padded;
use crate::case::seal::seal_small;
use crate::case::signed;
use crate::client::Relay;
use crate::protocol::invitation::Invitation;
use crate::protocol::note;
use crate::protocol::size::{SMALL, SizeClass};
use crate::signing::SigningKey;
use crate::terminal::files::{read, shown};
use crate::terminal::{Exit, Failure, ask, can_ask, result, say};

/// The flags that say where the envelopes go.
#[derive(clap::Args, Clone, Debug, Default)]
#[group(skip)]
pub struct Flags {
    /// Send nothing: seal into FILE, and attachments into FILE.1, FILE.2..., for somebody else to carry.
    #[arg(long, value_name = "FILE", conflicts_with = "receipt")]
    pub capsule: Option<PathBuf>,
    /// With --capsule and --epoch: the roster, so that no network is needed.
    #[arg(long, value_name = "FILE", requires = "epoch", requires = "capsule")]
    pub roster: Option<PathBuf>,
    /// With --capsule and --roster: the desk's newest epoch notice.
    #[arg(long, value_name = "FILE", requires = "roster", requires = "capsule")]
    pub epoch: Option<PathBuf>,
    /// Keep the relay's receipts in a new file. It tells whoever finds it that something was sent.
    #[arg(long, value_name = "FILE")]
    pub receipt: Option<PathBuf>,
}

impl Flags {
    /// The capsules' files, if capsules are wanted.
    ///
    /// # Errors
    /// [`Exit::Input`] if any of them exists already.
    pub fn names(&self, attachments: usize) -> Result<Option<Vec<PathBuf>>, Failure> {
        self.capsule.as_deref().map(|first| capsule::names(first, attachments)).transpose()
    }
}

/// The desk of an invitation: verified from the organisation's key to the recipient of its newest epoch.
#[derive(Debug)]
pub struct Desk {
    /// Who works there.
    pub trust: Trust,
    /// The connection; none if roster and notice came as files.
    pub relay: Option<Relay>,
    /// What is sealed to.
    pub epoch: Epoch,
}

impl Desk {
    /// Connects, or reads the two files; nothing is sealed before each link of the chain has held.
    ///
    /// # Errors
    /// [`Exit::Network`], [`Exit::NotTrusted`], [`Exit::Input`], and whatever the relay refuses.
    pub async fn find(way: &Way, flags: &Flags, invitation: &Invitation, now: Timestamp) -> Result<Self, Failure> {
        if let (Some(roster), Some(epoch)) = (&flags.roster, &flags.epoch) {
            let trust = Trust::verify(&read(roster, note::LONGEST)?, invitation, way.mode(), now)?;
            let epoch = trust.epoch(&read(epoch, note::LONGEST)?, now)?;
            return Ok(Self { trust, relay: None, epoch });
        }
        say("connecting to the relay");
        let (trust, relay) = trust::connect(way, invitation, now).await?;
        let epoch = trust::newest_epoch(way, &trust, &relay, now).await?;
        Ok(Self { trust, relay: Some(relay), epoch })
    }

    /// The connection.
    ///
    /// # Errors
    /// [`Exit::Usage`] if roster and notice came as files.
    pub fn relay(&self) -> Result<&Relay, Failure> {
        self.relay
            .as_ref()
            .ok_or_else(|| Failure::new(Exit::Usage, "this needs the relay").hint("leave out --roster and --epoch"))
    }
}

/// Refuses a command line on which two flags want to read stdin.
///
/// # Errors
/// [`Exit::Usage`] that names them.
pub(super) fn stdin_once(way: &Way, text: Option<&Path>, code: Option<u32>) -> Result<(), Failure> {
    let stdin = Path::new("-");
    let wants =
        [("--invitation", way.invitation == stdin), ("--text", text == Some(stdin)), ("--code-fd", code == Some(0))];
    let wants: Vec<&str> = wants.into_iter().filter_map(|(flag, wants)| wants.then_some(flag)).collect();
    match wants.len() {
        0 | 1 => Ok(()),
        _ => Err(Failure::new(Exit::Usage, format_args!("only one of these can have stdin: {}", wants.join(", ")))
            .hint("give the others as files, or the code by another descriptor: --code-fd 3 3<code.txt")),
    }
}

/// A document as an envelope, and what follows it.
pub struct Sealed {
    words: Bytes,
    id: [u8; 16],
    attachments: Vec<Prepared>,
    recipient: HybridRecipient,
}

impl Sealed {
    /// Signs a document if there is a key for it, seals it, and wipes its words, also if that fails. Attachments will
    /// name it by `id`.
    ///
    /// # Errors
    /// [`Exit::Usage`] if it is too long, [`Exit::Failed`] if it cannot be signed or sealed.
    pub fn new(
        mut document: Document,
        sender: Option<&SigningKey>,
        id: [u8; 16],
        attachments: Vec<Prepared>,
        recipient: &HybridRecipient,
    ) -> Result<Self, Failure> {
        let signed = sender.map(|key| signed::sign(&document, key)).transpose();
        let words = signed.map_err(|error| Failure::new(Exit::Failed, error)).and_then(|mut signed| {
            let envelope = seal(signed.as_ref().unwrap_or(&document), recipient);
            signed.as_mut().into_iter().for_each(wipe);
            envelope
        });
        wipe(&mut document);
        Ok(Self { words: words?, id, attachments, recipient: recipient.clone() })
    }

    /// Sends to the desk, or writes the capsules that `--capsule` named.
    ///
    /// # Errors
    /// Those of [`Self::send`] and [`Self::write`].
    pub async fn go(
        &self,
        names: Option<&[PathBuf]>,
        desk: &Desk,
        receipts: Receipts<'_>,
        patience: Duration,
    ) -> Result<(), Failure> {
        match names {
            Some(names) => self.write(names),
            None => self.send(Delivery { relay: desk.relay()?, trust: &desk.trust, receipts, patience }).await,
        }
    }

    /// Sends the words, then each attachment.
    ///
    /// # Errors
    /// Whatever [`Delivery::bring`] fails with for the words; [`Exit::Partly`] if attachments are missing.
    pub async fn send(&self, mut delivery: Delivery<'_>) -> Result<(), Failure> {
        say("sending the words");
        // A document without a body is always of the small class.
        let class = SizeClass::holding(SMALL).map_err(|error| Failure::new(Exit::Failed, error))?;
        let words = || Ok((Whole(self.words.clone()), class));
        match delivery.bring("the words", words).await {
            Ok(_) => result("Your words are safe at the relay.")?,
            Err(failure) => {
                self.offer_capsule();
                return Err(failure);
            }
        }
        let mut missing = Vec::new();
        for (number, attachment) in self.attachments.iter().enumerate().map(|(at, one)| (at + 1, one)) {
            let label = format!("attachment {number} of {}: {}", self.attachments.len(), attachment.name());
            say(format_args!("sending {label}"));
            match delivery.bring(&label, || attachment.seal(&self.id, &self.recipient)).await {
                Ok(_) => result(format_args!("{}: safe at the relay.", attachment.name()))?,
                Err(failure) => missing.push(format!("{}: {}", attachment.name(), failure.in_list())),
            }
        }
        outcome("Your words are safe at the relay, but these attachments are not", &missing)
    }

    /// Writes the words and each attachment as capsules.
    ///
    /// # Errors
    /// [`Exit::Input`] if the words cannot be written; [`Exit::Partly`] if attachments are missing.
    pub fn write(&self, names: &[PathBuf]) -> Result<(), Failure> {
        let mut names = names.iter();
        let mut missing = Vec::new();
        if let Some(first) = names.next() {
            capsule::write(first, Whole(self.words.clone()))?;
            result(format_args!("{}: the words, sealed", shown(first)))?;
        }
        for (attachment, path) in self.attachments.iter().zip(names) {
            let sealed = attachment.seal(&self.id, &self.recipient);
            match sealed.and_then(|(sealer, _)| capsule::write(path, sealer)) {
                Ok(()) => result(format_args!("{}: {}, sealed", shown(path), attachment.name()))?,
                Err(failure) => missing.push(format!("{}: {}", attachment.name(), failure.in_list())),
            }
        }
        say("Nothing was sent. Give these files to whoever carries them; only the desk can open them.");
        outcome("The words are sealed, but these attachments are not", &missing)
    }

    /// What a person wrote by hand must not be lost with the connection.
    fn offer_capsule(&self) {
        let question =
            "The words did not arrive. To keep them, sealed, for a carrier: a new file name; Enter for none:";
        while let Some(path) = can_ask().then(|| ask(question).ok()).flatten().filter(|path| !path.is_empty()) {
            let names = capsule::names(Path::new(&path), self.attachments.len());
            match names.and_then(|names| self.write(&names)) {
                Ok(()) => return,
                Err(failure) => say(&failure),
            }
        }
    }
}

fn seal(document: &Document, recipient: &HybridRecipient) -> Result<Bytes, Failure> {
    let padded = Padded::without_body(document)
        .map_err(|error| Failure::new(Exit::Usage, error).hint("shorten the text, or send some of the files later"))?;
    seal_small(padded, recipient).map(Bytes::from).map_err(|error| Failure::new(Exit::Failed, error))
}

/// Wipes what a person wrote.
fn wipe(document: &mut Document) {
    match document.kind.as_mut() {
        Some(DocumentKind::Appeal(appeal)) => appeal.account.zeroize(),
        Some(DocumentKind::FollowUp(follow_up)) => follow_up.text.zeroize(),
        Some(DocumentKind::Signed(signed)) => signed.document.zeroize(),
        _ => {}
    }
}

fn outcome(what: &str, missing: &[String]) -> Result<(), Failure> {
    match missing.is_empty() {
        true => Ok(()),
        false => Err(Failure::new(Exit::Partly, format_args!("{what}:\n  {}", missing.join("\n  "))).hint(
            "send them with southwind-contact answer, or without a code in a second appeal of the kind \"update\"",
        )),
    }
}

/// 128 random bits.
///
/// # Errors
/// [`Exit::Failed`] if the system gives no randomness.
pub(super) fn draw(random: &dyn SecureRandom) -> Result<[u8; 16], Failure> {
    let mut bits = [0; 16];
    match random.fill(&mut bits) {
        Ok(()) => Ok(bits),
        Err(_) => Err(Failure::new(Exit::Failed, "the operating system gave no randomness")),
    }
}
