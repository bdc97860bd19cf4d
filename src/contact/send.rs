//! Sends an appeal: everything is read and verified first, then the words go, then each attachment. "Safe" is said
//! only after a receipt has held. The words are wiped once they are sealed.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use jiff::Timestamp;
use ring::rand::SecureRandom;
use zeroize::Zeroize;

use super::attachments::{Prepared, read_all};
use super::compose::{self, Draft};
use super::deliver::{Delivery, Whole};
use super::receipts::Receipts;
use super::trust::{self, Trust, Way};
use super::{capsule, questions};
use crate::case::document::{Appeal, Document, DocumentKind, MOST_EVIDENCE};
use crate::case::hybrid::HybridRecipient;
use crate::case::padding::Padded;
use crate::case::seal::seal_small;
use crate::client::Relay;
use crate::protocol::note;
use crate::protocol::size::{SMALL, SizeClass};
use crate::terminal::files::{read, read_text, shown};
use crate::terminal::{Exit, Failure, ask, can_ask, result, say, warn};

/// The longest file of `--text`, in bytes: 2,000 characters of four bytes, and some room for a slip to be told well.
const LONGEST_TEXT: usize = 64 * 1024;

/// The flags of `send`.
#[derive(clap::Args, Clone, Debug)]
#[group(skip)]
pub struct Flags {
    /// How to come to the relay.
    #[command(flatten)]
    pub way: Way,
    /// What happened.
    #[command(flatten)]
    pub words: compose::Flags,
    /// The account, spoken: a recording of at most 60 seconds.
    #[arg(long, value_name = "FILE")]
    pub voice: Option<PathBuf>,
    /// Pictures and other files; at most 32 with the voice note.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub attach: Vec<PathBuf>,
    /// Send pictures untouched, with what they tell of place, time and device.
    #[arg(long)]
    pub keep_original: bool,
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

/// Composes, seals and sends, or writes capsules.
///
/// # Errors
/// Any [`Exit`]; [`Exit::Partly`] if the words are safe and attachments are missing.
pub async fn send(flags: &Flags, now: Timestamp, random: &dyn SecureRandom) -> Result<(), Failure> {
    let invitation = trust::read_invitation(&flags.way.invitation, flags.way.mode())?;
    let mut draft = draft(flags, can_ask())?;
    let (attachments, warnings) = read_all(flags.voice.as_deref(), &flags.attach, flags.keep_original, random)?;
    warnings.iter().for_each(warn);
    let capsules = flags.capsule.as_deref().map(|first| capsule::names(first, attachments.len())).transpose()?;
    let receipts = Receipts::create(flags.receipt.as_deref())?;

    let (trust, relay) = match &flags.roster {
        Some(roster) => (Trust::verify(&read(roster, note::LONGEST)?, &invitation, flags.way.mode(), now)?, None),
        None => {
            say("connecting to the relay");
            let (trust, relay) = trust::connect(&flags.way, &invitation, now).await?;
            (trust, Some(relay))
        }
    };
    let recipient = recipient(flags, &trust, relay.as_ref(), now).await?;

    questions::ask_rest(&mut draft, &mut |question| ask(question))?;
    let evidence = attachments.iter().map(|attachment| attachment.evidence().clone()).collect();
    let appeal_id = draw(random)?;
    let words = seal_words(draft.finish(now, appeal_id, evidence)?, &recipient)?;
    let sealed = Sealed { words, appeal_id, attachments, recipient };

    warn_of_traces(flags);
    match (capsules, relay) {
        (Some(names), _) => sealed.write(&names),
        (None, Some(relay)) => {
            let patience = flags.way.patience();
            sealed.send(Delivery { relay: &relay, trust: &trust, receipts, patience }).await
        }
        // The command line has --roster only together with --capsule.
        (None, None) => Err(Failure::new(Exit::Usage, "--roster is for --capsule")),
    }
}

/// Reads the flags, with every fault and, if nobody can be asked, everything that is missing.
fn draft(flags: &Flags, asking: bool) -> Result<Draft, Failure> {
    let mut faults = Vec::new();
    let stdin = Path::new("-");
    let twice = flags.way.invitation == stdin && flags.words.text.as_deref() == Some(stdin);
    if twice {
        faults.push("--text: stdin is taken by --invitation already".to_owned());
    }
    if flags.attach.len() + usize::from(flags.voice.is_some()) > MOST_EVIDENCE {
        faults.push("--attach: 32 files are the most, with the voice note".to_owned());
    }
    let text = match &flags.words.text {
        Some(path) if !twice => Some(read_text(path, LONGEST_TEXT)?),
        _ => None,
    };
    let account = text.as_deref().map(String::as_str);
    match Draft::read(&flags.words, account, flags.voice.is_some(), asking) {
        Ok(draft) if faults.is_empty() => return Ok(draft),
        Ok(_) => {}
        Err(more) => faults.extend(more.into_iter().filter(|fault| !(twice && fault.starts_with("--text: ")))),
    }
    Err(Failure::new(Exit::Usage, format_args!("nothing was sent:\n  {}", faults.join("\n  "))).hint("see send --help"))
}

/// What stays on this machine although the program itself keeps nothing.
fn warn_of_traces(flags: &Flags) {
    match &flags.words.text {
        Some(path) if path != Path::new("-") => {
            warn(format_args!("{} still holds your words; remove it when they have arrived", shown(path)));
        }
        None if can_ask() => warn("what you typed stays visible in this window; close it when the words have arrived"),
        _ => {}
    }
}

async fn recipient(
    flags: &Flags,
    trust: &Trust,
    relay: Option<&Relay>,
    now: Timestamp,
) -> Result<HybridRecipient, Failure> {
    match (&flags.epoch, relay) {
        (Some(epoch), _) => trust.recipient(&read(epoch, note::LONGEST)?, now),
        (None, Some(relay)) => trust::newest_recipient(&flags.way, trust, relay, now).await,
        (None, None) => Err(Failure::new(Exit::Usage, "--roster needs --epoch")),
    }
}

/// Seals the words and wipes them, also if it fails.
fn seal_words(appeal: Appeal, recipient: &HybridRecipient) -> Result<Bytes, Failure> {
    let mut document = Document::appeal(appeal);
    let padded = Padded::without_body(&document);
    if let Some(DocumentKind::Appeal(appeal)) = document.kind.as_mut() {
        appeal.account.zeroize();
    }
    let padded = padded.map_err(|error| Failure::new(Exit::Usage, error).hint("shorten the account"))?;
    seal_small(padded, recipient).map(Bytes::from).map_err(|error| Failure::new(Exit::Failed, error))
}

/// The words as an envelope, and what follows them.
struct Sealed {
    words: Bytes,
    appeal_id: [u8; 16],
    attachments: Vec<Prepared>,
    recipient: HybridRecipient,
}

impl Sealed {
    async fn send(&self, mut delivery: Delivery<'_>) -> Result<(), Failure> {
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
            match delivery.bring(&label, || attachment.seal(&self.appeal_id, &self.recipient)).await {
                Ok(_) => result(format_args!("{}: safe at the relay.", attachment.name()))?,
                Err(failure) => missing.push(format!("{}: {}", attachment.name(), failure.in_list())),
            }
        }
        outcome("Your words are safe at the relay, but these attachments are not", &missing)
    }

    fn write(&self, names: &[PathBuf]) -> Result<(), Failure> {
        let mut names = names.iter();
        let mut missing = Vec::new();
        if let Some(first) = names.next() {
            capsule::write(first, Whole(self.words.clone()))?;
            result(format_args!("{}: the words, sealed", shown(first)))?;
        }
        for (attachment, path) in self.attachments.iter().zip(names) {
            let sealed = attachment.seal(&self.appeal_id, &self.recipient);
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

fn outcome(what: &str, missing: &[String]) -> Result<(), Failure> {
    match missing.is_empty() {
        true => Ok(()),
        false => Err(Failure::new(Exit::Partly, format_args!("{what}:\n  {}", missing.join("\n  ")))
            .hint("send them in a second appeal of the kind \"update\"")),
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

#[cfg(test)]
mod tests {
    use super::super::compose::tests::complete;
    use super::super::trust::tests::{NOW, World, world};
    use super::*;
    use crate::case::open::Opened;
    use ring::rand::SystemRandom;

    const PICTURE: &[u8] = include_bytes!("../../tests/pictures/still.png");

    /// Flags for sealing into capsules without a network, with the world's files in a directory.
    fn offline(world: &World, directory: &Path) -> Flags {
        let file = |name: &str, contents: &[u8]| {
            let path = directory.join(name);
            std::fs::write(&path, contents).unwrap();
            path
        };
        let invitation = file("invitation", format!("Hello\n{}\n", world.invitation).as_bytes());
        let mut words = complete();
        words.text = Some(file("account", "도와주세요".as_bytes()));
        Flags {
            way: Way { invitation, proxy: None, patience: 0, dev: false },
            words,
            voice: None,
            attach: vec![file("photo", PICTURE), file("letter.pdf", &[b"%PDF-".as_slice(), &[7; 50_000]].concat())],
            keep_original: false,
            capsule: Some(directory.join("sealed")),
            roster: Some(file("roster", world.roster.as_bytes())),
            epoch: Some(file("epoch", world.notice.as_bytes())),
            receipt: None,
        }
    }

    fn run(flags: &Flags) -> Result<(), Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(send(flags, NOW.parse().unwrap(), &SystemRandom::new()))
    }

    #[test]
    fn capsules_open_at_the_desk_and_their_attachments_find_the_appeal() {
        let directory = tempfile::tempdir().unwrap();
        let world = world();
        run(&offline(&world, directory.path())).unwrap();
        let identities = [world.identity];
        let open = |name: &str| {
            let bytes = std::fs::read(directory.path().join(name)).unwrap();
            let mut body = Vec::new();
            let opened = Opened::open(bytes.as_slice(), bytes.len() as u64, &identities).unwrap();
            (opened.finish(&mut body).unwrap().kind.unwrap(), body)
        };
        let (DocumentKind::Appeal(appeal), _) = open("sealed") else { panic!("no appeal") };
        assert_eq!((appeal.account.as_str(), appeal.evidence.len()), ("도와주세요", 2));
        assert!(appeal.complaints().is_empty());
        for (number, evidence) in [(1, &appeal.evidence[0]), (2, &appeal.evidence[1])] {
            let (DocumentKind::Attachment(attachment), body) = open(&format!("sealed.{number}")) else {
                panic!("no attachment")
            };
            assert_eq!((&attachment.appeal_id, attachment.evidence.as_ref()), (&appeal.appeal_id, Some(evidence)));
            assert_eq!(evidence.bytes, body.len() as u64);
        }
        #[cfg(unix)]
        for name in ["sealed", "sealed.1", "sealed.2"] {
            let mode =
                std::os::unix::fs::PermissionsExt::mode(&directory.path().join(name).metadata().unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn nothing_is_written_if_anything_is_wrong_beforehand() {
        let directory = tempfile::tempdir().unwrap();
        let world = world();
        let sealed = |flags: &Flags| {
            let exit = run(flags).unwrap_err().exit();
            assert!(!directory.path().join("sealed").exists());
            exit
        };
        let mut unreadable = offline(&world, directory.path());
        unreadable.attach.push(directory.path().join("nowhere"));
        assert_eq!(sealed(&unreadable), Exit::Input);
        let mut taken = offline(&world, directory.path());
        std::fs::write(directory.path().join("sealed.2"), "").unwrap();
        assert_eq!(sealed(&taken), Exit::Input);
        taken.capsule = Some(directory.path().join("other"));
        taken.epoch = taken.roster.clone();
        assert_eq!(sealed(&taken), Exit::NotTrusted);
    }

    #[test]
    fn faults_of_all_flags_and_what_is_missing_come_as_one() {
        let directory = tempfile::tempdir().unwrap();
        let mut flags = offline(&world(), directory.path());
        flags.words = compose::Flags { kind: Some("?".to_owned()), ..compose::Flags::default() };
        flags.attach = vec![directory.path().join("photo"); 33];
        let failure = draft(&flags, false).unwrap_err();
        assert_eq!(failure.exit(), Exit::Usage);
        for flag in ["--attach", "--kind", "--country", "--people", "--when", "--time-left", "--text", "--language"] {
            assert!(failure.to_string().contains(&format!("\n  {flag}: ")), "{flag} in {failure}");
        }
        flags.words.text = Some("-".into());
        flags.way.invitation = "-".into();
        let failure = draft(&flags, false).unwrap_err().to_string();
        assert_eq!(failure.matches("--text: ").count(), 1, "{failure}");
    }
}
