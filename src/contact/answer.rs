//! Writes to the desk again: a follow-up, signed by the sender key of the case, so that staff see that it is the same
//! person. It goes like an appeal: words first, then attachments. It stores nothing.

use std::path::PathBuf;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use ring::rand::SecureRandom;
use zeroize::Zeroizing;

use super::code::{self, derive};
use super::enclosed::{self, Enclosed};
use super::hand_in::{self, Desk, Sealed, draw, stdin_once};
use super::receipts::Receipts;
use super::replies::Found;
use super::send::{LONGEST_TEXT, warn_of_traces};
use super::trust::{self, Way};
use super::{compose, language, mailbox, questions};
use crate::case::document::{Document, FollowUp};
use crate::case::hybrid::HybridRecipient;
use crate::case::keys::CaseKeys;
use crate::terminal::files::read_text;
use crate::terminal::{Exit, Failure, ask, can_ask};

/// The flags of `answer`.
#[derive(clap::Args, Clone, Debug)]
#[group(skip)]
pub struct Flags {
    /// How to come to the relay.
    #[command(flatten)]
    pub way: Way,
    /// The case code.
    #[command(flatten)]
    pub code: code::Known,
    /// The words, a text file of at most 2,000 characters, or - for stdin.
    #[arg(long, value_name = "FILE|-")]
    pub text: Option<PathBuf>,
    /// The language of the words: ko, zh-Hans, en, vi, th or lo.
    #[arg(long)]
    pub language: Option<String>,
    /// Which reply this answers: its number, if it is still in the mailbox, or the id that check shows.
    #[arg(long, value_name = "NUMBER|ID")]
    pub answers: Option<Answered>,
    /// What goes with it.
    #[command(flatten)]
    pub files: enclosed::Flags,
    /// Where the envelopes go.
    #[command(flatten)]
    pub out: hand_in::Flags,
}

/// How a reply is named on a command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// By its number.
    Number(u32),
    /// By its id.
    Id([u8; 16]),
}

impl FromStr for Answered {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let id = HEXLOWER.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok()).map(Self::Id);
        // A number has at most 10 digits, an id has 32.
        let number = || text.parse().ok().filter(|number| *number > 0).map(Self::Number);
        id.or_else(number).ok_or_else(|| "it is neither a reply's number nor its id of 32 digits".to_owned())
    }
}

/// Composes, signs, seals and sends a follow-up, or writes capsules.
///
/// # Errors
/// Any [`Exit`]; [`Exit::Partly`] if the words are safe and attachments are missing.
pub async fn answer(flags: &Flags, now: Timestamp, random: &dyn SecureRandom) -> Result<(), Failure> {
    stdin_once(&flags.way, flags.text.as_deref(), flags.code.code_fd)?;
    let invitation = trust::read_invitation(&flags.way.invitation, flags.way.mode())?;
    let mut asking = |question: &str| ask(question);
    let text = flags.text.as_deref().map(|path| read_text(path, LONGEST_TEXT)).transpose()?;
    let text = text.map(|text| compose::account(&text)).transpose();
    let faults: Vec<String> = [
        text.as_ref().err().map(|fault| format!("--text: {fault}")),
        flags.files.fault(),
        (flags.text.is_none() && !flags.files.any() && !can_ask())
            .then(|| "--text: missing; or give files with --voice or --attach".to_owned()),
        (flags.out.roster.is_some() && matches!(flags.answers, Some(Answered::Number(_))))
            .then(|| "--answers: without the relay only an id is understood".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let (true, Ok(text)) = (faults.is_empty(), text) else {
        let list = format!("nothing was sent:\n  {}", faults.join("\n  "));
        return Err(Failure::new(Exit::Usage, list).hint("see answer --help"));
    };
    let mut files = flags.files.read(random)?;
    flags.out.names(files.count())?;
    let receipts = Receipts::create(flags.out.receipt.as_deref())?;
    let person = can_ask().then_some(&mut asking as questions::Ask<'_>);
    let language = language::choose(flags.language.as_deref(), |name| std::env::var(name).ok(), person)?;
    let keys = derive(&code::known(&flags.code, &mut asking)?, &invitation.organisation.key())?;
    let desk = Desk::find(&flags.way, &flags.out, &invitation, now).await?;
    let answers = match flags.answers {
        None => Vec::new(),
        Some(Answered::Id(id)) => id.to_vec(),
        Some(Answered::Number(number)) => id_of(number, &desk, &keys, flags).await?,
    };
    let text = match text {
        None if !flags.files.any() => ask_words(&mut files, &mut asking, random)?,
        text => text,
    };
    let names = flags.out.names(files.count())?;
    let letter = Letter { answers, language, text, files };
    let sealed = letter.seal(&keys, &desk.epoch.recipient, now, random)?;
    warn_of_traces(flags.text.as_deref(), false);
    sealed.go(names.as_deref(), &desk, receipts, flags.way.patience()).await
}

/// Asks for a recording, words and files.
///
/// # Errors
/// If nobody answers.
pub(super) fn ask_words(
    files: &mut Enclosed,
    ask: questions::Ask<'_>,
    random: &dyn SecureRandom,
) -> Result<Option<Zeroizing<String>>, Failure> {
    let spoken = files.ask_voice(ask, random)?;
    let words = questions::words(ask, spoken)?;
    files.ask_files(ask, random)?;
    Ok(words)
}

/// A follow-up before it is sealed.
pub(super) struct Letter {
    /// The id of the reply that it answers, or nothing.
    pub(super) answers: Vec<u8>,
    /// BCP 47.
    pub(super) language: &'static str,
    /// The words, if it is not the files that say it.
    pub(super) text: Option<Zeroizing<String>>,
    /// What goes with it.
    pub(super) files: Enclosed,
}

impl Letter {
    /// Signs it with the sender key of its case and seals it.
    ///
    /// # Errors
    /// Those of [`Sealed::new`].
    pub(super) fn seal(
        self,
        keys: &CaseKeys,
        recipient: &HybridRecipient,
        now: Timestamp,
        random: &dyn SecureRandom,
    ) -> Result<Sealed, Failure> {
        let id = draw(random)?;
        let follow_up = FollowUp {
            answers: self.answers,
            text: self.text.map(|mut text| std::mem::take(&mut *text)).unwrap_or_default(),
            evidence: self.files.evidence(),
            language: self.language.to_owned(),
            ..follow_up(keys, id, now)
        };
        Sealed::new(Document::follow_up(follow_up), Some(&keys.sender), id, self.files.into_files(), recipient)
    }
}

/// A follow-up of this case that says nothing yet.
pub(super) fn follow_up(keys: &CaseKeys, id: [u8; 16], now: Timestamp) -> FollowUp {
    FollowUp {
        case_id: keys.case.as_bytes().to_vec(),
        follow_up_id: id.to_vec(),
        composed_at: format!("{now:.0}"),
        ..FollowUp::default()
    }
}

/// The id of a reply that is still in the mailbox.
async fn id_of(number: u32, desk: &Desk, keys: &CaseKeys, flags: &Flags) -> Result<Vec<u8>, Failure> {
    // The connection of the follow-up must not be that of the mailbox: it would join the two.
    let relay = desk.relay()?.apart().map_err(trust::failure)?;
    let polled = mailbox::poll(&relay, &keys.mailbox, flags.way.patience()).await?;
    let found = Found::read(&polled.envelopes, keys, &desk.trust);
    let mut replies = found.numbered(number);
    match (replies.next(), replies.next()) {
        (Some(only), None) => Ok(only.id().to_vec()),
        (Some(_), Some(_)) => Err(Failure::new(Exit::Usage, format_args!("two replies have the number {number}"))
            .hint("give the id that check shows below each: --answers ID")),
        (None, _) => Err(Failure::new(Exit::Usage, format_args!("reply {number} is not in the mailbox now"))
            .hint("give the id that check showed below it, or leave out --answers")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::code::CaseCode;
    use crate::case::document::DocumentKind;
    use crate::case::hybrid::HybridIdentity;
    use crate::case::open::Opened;
    use crate::contact::code::Fresh;
    use crate::contact::trust::tests::{NOW, World, world};
    use ring::rand::SystemRandom;
    use std::path::Path;

    #[test]
    fn a_reply_is_named_by_number_or_id() {
        assert_eq!("3".parse(), Ok(Answered::Number(3)));
        assert_eq!("0a".repeat(16).parse(), Ok(Answered::Id([10; 16])));
        for bad in ["", "0", "-1", "0A0a", "three", "99999999999", &"0A".repeat(16)] {
            assert!(bad.parse::<Answered>().is_err(), "{bad}");
        }
    }

    fn offline(world: &World, directory: &Path, code: &Path) -> Flags {
        let file = |name: &str, contents: &[u8]| {
            let path = directory.join(name);
            std::fs::write(&path, contents).unwrap();
            path
        };
        // The descriptor stays open as long as this process does.
        let descriptor = std::os::fd::IntoRawFd::into_raw_fd(std::fs::File::open(code).unwrap());
        Flags {
            way: Way {
                invitation: file("invitation", world.invitation.to_string().as_bytes()),
                proxy: None,
                patience: 0,
                dev: false,
            },
            code: code::Known { code_fd: Some(u32::try_from(descriptor).unwrap()) },
            text: Some(file("words", "더 있습니다".as_bytes())),
            language: Some("ko".to_owned()),
            answers: Some(Answered::Id([9; 16])),
            files: enclosed::Flags { attach: vec![file("letter.txt", &[7; 20_000])], ..enclosed::Flags::default() },
            out: hand_in::Flags {
                capsule: Some(directory.join("sealed")),
                roster: Some(file("roster", world.roster.as_bytes())),
                epoch: Some(file("epoch", world.notice.as_bytes())),
                receipt: None,
            },
        }
    }

    fn run(flags: &Flags) -> Result<(), Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(answer(flags, NOW.parse().unwrap(), &SystemRandom::new()))
    }

    fn open(path: &Path, identities: &[HybridIdentity]) -> crate::case::signed::Content {
        let envelope = std::fs::read(path).unwrap();
        let opened = Opened::open(envelope.as_slice(), envelope.len() as u64, identities).unwrap();
        opened.finish(&mut std::io::sink()).unwrap().content().unwrap()
    }

    #[test]
    fn an_answer_is_signed_by_the_case_and_its_attachments_find_it() {
        let directory = tempfile::tempdir().unwrap();
        let world = world();
        let fresh = Fresh::draw(&world.invitation.organisation.key(), &SystemRandom::new()).unwrap();
        let code = directory.path().join("code");
        std::fs::write(&code, fresh.code.grouped().as_bytes()).unwrap();
        run(&offline(&world, directory.path(), &code)).unwrap();
        let identities = [world.identity];
        let content = open(&directory.path().join("sealed"), &identities);
        assert_eq!(content.signer(), Some(&fresh.keys.sender.public()));
        let DocumentKind::FollowUp(follow_up) = content.kind else { panic!("no follow-up") };
        assert_eq!((follow_up.text.as_str(), follow_up.language.as_str()), ("더 있습니다", "ko"));
        assert_eq!((follow_up.case_id, follow_up.answers), (fresh.keys.case.as_bytes().to_vec(), vec![9; 16]));
        let attachment = open(&directory.path().join("sealed.1"), &identities);
        let DocumentKind::Attachment(attachment) = attachment.kind else { panic!("no attachment") };
        assert_eq!(
            (attachment.appeal_id, attachment.evidence),
            (follow_up.follow_up_id, follow_up.evidence.first().cloned())
        );
    }

    #[test]
    fn a_wrong_code_and_an_empty_answer_are_refused_before_anything_is_sealed() {
        let directory = tempfile::tempdir().unwrap();
        let world = world();
        let code = directory.path().join("code");
        let sound = CaseCode::generate(&SystemRandom::new()).unwrap().grouped();
        for (text, exit, said) in [
            (sound.replacen(' ', "", 1).replace(' ', "x"), Exit::Passphrase, "only digits"),
            ("1234 5678".to_owned(), Exit::Passphrase, "this has 8"),
            ("0000 0000 0000 0000 0000 0089".to_owned(), Exit::Passphrase, "a slip"),
            (String::new(), Exit::Usage, "it holds no line"),
        ] {
            std::fs::write(&code, text).unwrap();
            let failure = run(&offline(&world, directory.path(), &code)).unwrap_err();
            assert_eq!(failure.exit(), exit, "{failure}");
            assert!(failure.to_string().contains(said) && failure.to_string().contains("next: "), "{failure}");
        }
        let mut empty = offline(&world, directory.path(), &code);
        std::fs::write(empty.text.as_ref().unwrap(), "\n \n").unwrap();
        empty.answers = Some(Answered::Number(1));
        let failure = run(&empty).unwrap_err().to_string();
        assert!(failure.contains("\n  --text: there are no words") && failure.contains("\n  --answers: "), "{failure}");
        assert!(!directory.path().join("sealed").exists());
    }
}
