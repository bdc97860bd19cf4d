//! Sends an appeal: everything is read and verified first, then the words go, then each attachment. The code for the
//! answers is shown before the words go and asked back after them: no word waits for a code, and none is lost for one.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use ring::rand::SecureRandom;

use super::code::{self, Fresh, Keeping};
use super::compose::{self, Draft};
use super::hand_in::{self, Desk, Sealed, draw};
use super::receipts::Receipts;
use super::trust::{self, Way};
use super::{enclosed, questions};
use crate::case::document::Document;
use crate::protocol::id::PublicKey;
use crate::terminal::files::{read_text, shown};
use crate::terminal::{Exit, Failure, ask, can_ask, say, warn};

/// The longest file of `--text`, in bytes: 2,000 characters of four bytes, and some room for a slip to be told well.
pub(super) const LONGEST_TEXT: usize = 64 * 1024;

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
    /// What goes with it.
    #[command(flatten)]
    pub files: enclosed::Flags,
    /// Make no case code. The desk cannot answer then.
    #[arg(long, conflicts_with = "code_file")]
    pub no_code: bool,
    /// Write the new case code to a new file, and show it nowhere: for scripts and carriers, who cannot be shown one.
    #[arg(long, value_name = "FILE")]
    pub code_file: Option<PathBuf>,
    /// Where the envelopes go.
    #[command(flatten)]
    pub out: hand_in::Flags,
}

/// Composes, seals and sends, or writes capsules.
///
/// # Errors
/// Any [`Exit`]; [`Exit::Partly`] if the words are safe and attachments are missing.
pub async fn send(flags: &Flags, now: Timestamp, random: &dyn SecureRandom) -> Result<(), Failure> {
    let invitation = trust::read_invitation(&flags.way.invitation, flags.way.mode())?;
    let mut draft = draft(flags, can_ask())?;
    let mut files = flags.files.read(random)?;
    flags.out.names(files.count())?;
    let receipts = Receipts::create(flags.out.receipt.as_deref())?;
    let mut keeping = if flags.no_code { None } else { Keeping::plan(flags.code_file.as_ref())? };
    if keeping.is_none() && !flags.no_code {
        warn("nobody is at a terminal to be shown a case code, so the desk cannot answer; --code-file FILE makes one");
    }
    let desk = Desk::find(&flags.way, &flags.out, &invitation, now).await?;

    let mut asking = |question: &str| ask(question);
    let named = flags.files.any();
    if questions::ask_rest(&mut draft, &mut asking, &mut |ask| Ok(!named && files.ask_voice(ask, random)?))? && !named {
        files.ask_files(&mut asking, random)?;
    }
    // Known to be free before anything was typed; a name for each file that was named since.
    let names = flags.out.names(files.count())?;
    let appeal_id = draw(random)?;
    let mut appeal = draft.finish(now, appeal_id, files.evidence())?;
    let fresh = match &keeping {
        Some(_) => new_code(&invitation.organisation.key(), random),
        None => None,
    };
    appeal.reply_to = fresh.as_ref().map(|fresh| fresh.address.clone());
    let sender = fresh.as_ref().map(|fresh| &fresh.keys.sender);
    let sealed = Sealed::new(Document::appeal(appeal), sender, appeal_id, files.into_files(), &desk.epoch.recipient)?;
    if let (Some(keeping), Some(fresh)) = (keeping.as_mut(), &fresh) {
        keeping.hand_over(&fresh.code)?;
    }

    let shown = keeping.as_ref().is_some_and(Keeping::is_shown);
    warn_of_traces(flags.words.text.as_deref(), shown && fresh.is_some());
    let outcome = sealed.go(names.as_deref(), &desk, receipts, flags.way.patience()).await;
    if let Some(fresh) = fresh {
        let safe = outcome.as_ref().err().is_none_or(|failure| failure.exit() == Exit::Partly);
        after_sending(&fresh, safe, shown, random, &mut asking);
    }
    outcome
}

/// Reads the flags, with every fault and, if nobody can be asked, everything that is missing.
fn draft(flags: &Flags, asking: bool) -> Result<Draft, Failure> {
    let mut faults = Vec::new();
    let stdin = Path::new("-");
    let twice = flags.way.invitation == stdin && flags.words.text.as_deref() == Some(stdin);
    if twice {
        faults.push("--text: stdin is taken by --invitation already".to_owned());
    }
    faults.extend(flags.files.fault());
    let text = match &flags.words.text {
        Some(path) if !twice => Some(read_text(path, LONGEST_TEXT)?),
        _ => None,
    };
    let account = text.as_deref().map(String::as_str);
    match Draft::read(&flags.words, account, flags.files.voice.is_some(), asking) {
        Ok(draft) if faults.is_empty() => return Ok(draft),
        Ok(_) => {}
        Err(more) => faults.extend(more.into_iter().filter(|fault| !(twice && fault.starts_with("--text: ")))),
    }
    Err(Failure::new(Exit::Usage, format_args!("nothing was sent:\n  {}", faults.join("\n  "))).hint("see send --help"))
}

/// A new code. Whatever goes wrong with it, the words go on.
fn new_code(organisation: &PublicKey, random: &dyn SecureRandom) -> Option<Fresh> {
    Fresh::draw(organisation, random)
        .map_err(|failure| {
            warn(format_args!("there is no case code, so the desk cannot answer: {}", failure.in_list()));
        })
        .ok()
}

/// Asks the code back, now that the words no longer wait for it.
fn after_sending(fresh: &Fresh, safe: bool, shown: bool, random: &dyn SecureRandom, ask: questions::Ask<'_>) {
    if !safe {
        say(
            "The case code belongs to these words. Keep it: it serves if they arrived after all, or by a carrier. If you \
             send again, you get another one; then check with both.",
        );
        return;
    }
    if shown {
        say("\nYour words need nothing more from you. Now the code, so that you can read the answers:");
        match code::confirm(&fresh.code, random, ask) {
            Ok(true) => say("Right. Keep it where only you find it."),
            Ok(false) => {
                say(code::panel(&fresh.code).as_str());
                say("Your words have gone all the same. Compare each group with your paper, and correct the paper.");
            }
            Err(_) => say("\nYour words have gone all the same; the code above is right as it stands there."),
        }
        say("To read the answers later: southwind-contact check --invitation FILE");
    }
}

/// What stays on this machine although the program itself keeps nothing.
pub(super) fn warn_of_traces(text: Option<&Path>, code: bool) {
    match text {
        Some(path) if path != Path::new("-") => {
            warn(format_args!("{} still holds your words; remove it when they have arrived", shown(path)));
        }
        None if can_ask() => warn("what you typed stays visible in this window; close it when the words have arrived"),
        _ => {}
    }
    if code {
        warn("this window also keeps the code; close it when you have written the code down");
    }
}

#[cfg(test)]
mod tests {
    use super::super::compose::tests::complete;
    use super::super::trust::tests::{NOW, World, world};
    use super::*;
    use crate::case::code::CaseCode;
    use crate::case::document::DocumentKind;
    use crate::case::keys::CaseKeys;
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
            files: enclosed::Flags {
                attach: vec![file("photo", PICTURE), file("letter.pdf", &[b"%PDF-".as_slice(), &[7; 50_000]].concat())],
                ..enclosed::Flags::default()
            },
            no_code: false,
            code_file: None,
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
    fn a_code_in_a_file_gives_the_keys_that_sign_the_appeal_and_read_its_replies() {
        let directory = tempfile::tempdir().unwrap();
        let world = world();
        let mut flags = offline(&world, directory.path());
        flags.code_file = Some(directory.path().join("code"));
        run(&flags).unwrap();
        let code = CaseCode::parse(&std::fs::read_to_string(directory.path().join("code")).unwrap()).unwrap();
        let keys = CaseKeys::derive(&code, &world.invitation.organisation.key()).unwrap();
        let envelope = std::fs::read(directory.path().join("sealed")).unwrap();
        let opened = Opened::open(envelope.as_slice(), envelope.len() as u64, &[world.identity]).unwrap();
        let content = opened.finish(&mut std::io::sink()).unwrap().content().unwrap();
        assert_eq!(content.signer(), Some(&keys.sender.public()));
        let DocumentKind::Appeal(appeal) = content.kind else { panic!("no appeal") };
        assert_eq!((appeal.reply_to, appeal.account.as_str()), (keys.reply_address().ok(), "도와주세요"));
        #[cfg(unix)]
        {
            let mode = directory.path().join("code").metadata().unwrap().permissions();
            assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600);
        }
        flags.out.capsule = Some(directory.path().join("other"));
        assert_eq!(run(&flags).unwrap_err().exit(), Exit::Input, "the file of a code is not overwritten");
        assert!(!directory.path().join("other").exists());
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
        unreadable.files.attach.push(directory.path().join("nowhere"));
        assert_eq!(sealed(&unreadable), Exit::Input);
        let mut taken = offline(&world, directory.path());
        std::fs::write(directory.path().join("sealed.2"), "").unwrap();
        assert_eq!(sealed(&taken), Exit::Input);
        taken.out.capsule = Some(directory.path().join("other"));
        taken.out.epoch = taken.out.roster.clone();
        assert_eq!(sealed(&taken), Exit::NotTrusted);
    }

    #[test]
    fn faults_of_all_flags_and_what_is_missing_come_as_one() {
        let directory = tempfile::tempdir().unwrap();
        let mut flags = offline(&world(), directory.path());
        flags.words = compose::Flags { kind: Some("?".to_owned()), ..compose::Flags::default() };
        flags.files.attach = vec![directory.path().join("photo"); 33];
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
