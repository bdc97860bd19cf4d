//! Reads the replies of a case: four polls, always; what staff have signed is shown, the rest is said with its reason;
//! then an answer, if the person wants to give one, and four deletions. Nothing is stored.

use jiff::Timestamp;
use ring::rand::SecureRandom;

use super::answer::{Letter, ask_words};
use super::code::{self, derive};
use super::enclosed::Enclosed;
use super::hand_in::{Desk, stdin_once};
use super::language;
use super::mailbox::{self, POLLS};
use super::questions::{Ask, until_understood};
use super::receipts::Receipts;
use super::replies::Found;
use super::trust::{self, Epoch, Trust, Way};
use crate::case::keys::CaseKeys;
use crate::case::replies::no_reply;
use crate::client::Relay;
use crate::terminal::{Exit, Failure, ask, can_ask, result, say, warn};

/// The flags of `check`.
#[derive(clap::Args, Clone, Debug)]
#[group(skip)]
pub struct Flags {
    /// How to come to the relay.
    #[command(flatten)]
    pub way: Way,
    /// The case code.
    #[command(flatten)]
    pub code: code::Known,
    /// The language that you read: ko, zh-Hans, en, vi, th or lo. Without it the system's, or you are asked.
    #[arg(long)]
    pub language: Option<String>,
    /// Leave the replies at the relay. Otherwise what was shown is deleted there.
    #[arg(long)]
    pub keep: bool,
}

/// Looks into the mailbox once.
///
/// # Errors
/// Any [`Exit`]; [`Exit::Partly`] if something could not be shown, answered or deleted: each was named.
pub async fn check(flags: &Flags, now: Timestamp, random: &dyn SecureRandom) -> Result<(), Failure> {
    stdin_once(&flags.way, None, flags.code.code_fd)?;
    let invitation = trust::read_invitation(&flags.way.invitation, flags.way.mode())?;
    let mut asking = |question: &str| ask(question);
    let person = can_ask().then_some(&mut asking as Ask<'_>);
    let language = language::choose(flags.language.as_deref(), |name| std::env::var(name).ok(), person)?;
    let keys = derive(&code::known(&flags.code, &mut asking)?, &invitation.organisation.key())?;
    say("connecting to the relay");
    let (trust, connection) = trust::connect(&flags.way, &invitation, now).await?;
    // Whoever only reads needs nothing to seal to: a desk that has no key for the moment still has answered.
    let epoch = trust::offered_epoch(&trust, &connection, now).await;
    if let Err(failure) = &epoch {
        warn(format_args!("replies can be read, but not be answered now: {}", failure.in_list()));
    }
    let epoch = epoch.ok();

    // On connections that carry nothing else of this person.
    let relay = &connection.apart().map_err(trust::failure)?;
    let polled = mailbox::poll(relay, &keys.mailbox, flags.way.patience()).await?;
    let found = Found::read(&polled.envelopes, &keys, &trust);
    show(&found, language, now)?;
    warnings_of_withholding(&found, &trust, epoch.as_ref()).iter().for_each(warn);

    let mut open = Vec::new();
    if !found.refused.is_empty() {
        open.push(format!("not everything in the mailbox is a reply: {} set aside, see above", found.refused.len()));
    }
    if can_ask() && !found.replies.is_empty() {
        let place = Place { trust, relay: connection, epoch };
        let answered = offer_answer(&found, place, &keys, language, now, random, flags).await;
        open.extend(answered.err().map(|failure| format!("your answer: {}", failure.in_list())));
    }
    let keep = flags.keep || (can_ask() && !found.replies.is_empty() && !ask_to_delete(&mut asking).unwrap_or(false));
    match polled.broken {
        Some(broken) => {
            open.push(format!("the relay did not answer every poll, so nothing was deleted: {}", broken.in_list()));
        }
        None => {
            let ids = mailbox::to_delete(&polled.envelopes, keep, &found.stays, random)?;
            let deleted = mailbox::delete(relay, &keys.mailbox, &ids, flags.way.patience()).await;
            match deleted {
                _ if keep => say("The replies stay at the relay; they are deleted there 90 days after they came."),
                Ok(()) => {}
                Err(failure) => open.push(format!("deleting at the relay: {}", failure.in_list())),
            }
        }
    }
    if found.more && polled.envelopes.len() == POLLS {
        say(match keep {
            true => {
                "More replies may wait behind these; they can be read when these are deleted: check without --keep."
            }
            false => "There may be more replies: check again.",
        });
    }
    if can_ask() && !found.replies.is_empty() {
        warn("what was shown stays visible in this window; close it when you have read it");
    }
    match open.is_empty() {
        true => Ok(()),
        false => Err(Failure::new(Exit::Partly, format_args!("done in part:\n  {}", open.join("\n  ")))
            .hint("all else is done; this list, and what stands above, say what to do")),
    }
}

/// The replies go to stdout, everything about them to stderr.
fn show(found: &Found, language: &str, now: Timestamp) -> Result<(), Failure> {
    for reply in &found.replies {
        result(format_args!("\n{}", reply.text(language, now).as_str()))?;
    }
    for (first, last) in found.gaps() {
        let which = if first == last { format!("Reply {first} is") } else { format!("Replies {first} to {last} are") };
        warn(format_args!(
            "{which} not here: read earlier, still on the way, or withheld. If you have not read it, ask the desk to write again."
        ));
    }
    for refused in &found.refused {
        warn(format_args!("something in the mailbox is not shown as a reply: {refused}\n  next: {}", refused.hint()));
    }
    if found.replies.is_empty() {
        result(no_reply(language))?;
        say(
            "If you are sure that there should be one: compare your code with your paper. A code with two slips in it can \
             look right and lead to an empty mailbox.",
        );
        // What does not open looks like what the relay made up: only the desk can know that something lies behind it.
        if found.refused.is_empty() {
            say(
                "If the desk says that it has written, check again right away: anybody can put into a mailbox what does \
                 not open, and a second look shows what lies behind it.",
            );
        }
    }
    Ok(())
}

/// What a writer knew and this relay does not offer.
fn warnings_of_withholding(found: &Found, trust: &Trust, epoch: Option<&Epoch>) -> Vec<String> {
    let (known, roster) = found.newest_known();
    let epoch = epoch.map(|epoch| ("key of the desk", known, epoch.number));
    let offered = epoch.into_iter().chain([("roster", roster, trust.roster_sequence())]);
    let withheld = offered.filter(|(_, known, offered)| known > offered);
    withheld
        .map(|(what, known, offered)| {
            format!(
                "the desk wrote when the newest {what} had number {known}, and this relay offers number {offered}: it may \
                 be withholding the new one. Try by another network, and tell the desk by another way"
            )
        })
        .collect()
}

/// Where an answer would go; what it is sealed to is fetched once there is one, if it is not here yet.
struct Place {
    trust: Trust,
    relay: Relay,
    epoch: Option<Epoch>,
}

async fn offer_answer(
    found: &Found,
    place: Place,
    keys: &CaseKeys,
    language: &'static str,
    now: Timestamp,
    random: &dyn SecureRandom,
    flags: &Flags,
) -> Result<(), Failure> {
    let mut asking = |question: &str| ask(question);
    let Some(answers) = ask_which(found, &mut asking)? else { return Ok(()) };
    // Before the words are written, so that none are lost.
    let Place { trust, relay, epoch } = place;
    let epoch = match epoch {
        Some(epoch) => epoch,
        None => trust::newest_epoch(&flags.way, &trust, &relay, now).await?,
    };
    let desk = &Desk { trust, relay: Some(relay), epoch };
    let mut files = Enclosed::default();
    let text = ask_words(&mut files, &mut asking, random)?;
    let sealed = Letter { answers, language, text, files }.seal(keys, &desk.epoch.recipient, now, random)?;
    sealed.go(None, desk, Receipts::create(None)?, flags.way.patience()).await
}

/// The id of the reply that the person wants to answer; empty for none in particular, nothing if they do not.
fn ask_which(found: &Found, ask: Ask<'_>) -> Result<Option<Vec<u8>>, Failure> {
    let question = "Do you want to answer? Enter: no. Yes: the number of the reply, or 0 if it is about none of them:";
    until_understood(ask, question, |text| {
        let number = match text {
            "" | "n" | "no" => return Ok(None),
            "y" | "yes" => 0,
            number => number.parse().map_err(|_| "Enter, or a number, please.".to_owned())?,
        };
        let mut replies = found.numbered(number);
        match (number, replies.next(), replies.next()) {
            (0, ..) => Ok(Some(Vec::new())),
            (_, Some(only), None) => Ok(Some(only.id().to_vec())),
            // Both are meant, and staff see the words.
            (_, Some(_), Some(_)) => Ok(Some(Vec::new())),
            (_, None, _) => Err(format!("There is no reply {number} above.")),
        }
    })
}

/// Whether what was shown may go.
fn ask_to_delete(ask: Ask<'_>) -> Result<bool, Failure> {
    let question = "Delete what was shown from the relay now? Enter: yes; no: keep it, to read it again:";
    until_understood(ask, question, |text| match text.to_ascii_lowercase().as_str() {
        "" | "y" | "yes" => Ok(true),
        "n" | "no" => Ok(false),
        _ => Err("Enter or no, please.".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::super::replies::tests::{MINA, Scene};
    use super::*;

    /// Answers in turn; then nobody is there.
    fn answers<'a>(answers: &'a [&'a str]) -> impl FnMut(&str) -> Result<String, Failure> + 'a {
        let mut answers = answers.iter();
        move |question| {
            let answer = answers.next().ok_or_else(|| Failure::new(Exit::Usage, question))?;
            Ok((*answer).to_owned())
        }
    }

    #[test]
    fn a_person_answers_a_reply_by_its_number_or_none() {
        let scene = Scene::new();
        let mut twin = scene.reply(2);
        twin.reply_id = vec![9; 16];
        let found = scene.read(&[scene.reply(1), scene.reply(2), twin].map(|reply| scene.signed(reply, &[MINA])));
        for (given, which) in [
            ([""].as_slice(), Some(None)),
            (&["no"], Some(None)),
            (&["1"], Some(Some(vec![1; 16]))),
            (&["7", "x", "1"], Some(Some(vec![1; 16]))),
            (&["0"], Some(Some(Vec::new()))),
            (&["yes"], Some(Some(Vec::new()))),
            // Two have the number; which is meant stands in the words.
            (&["2"], Some(Some(Vec::new()))),
            (&["7"], None),
        ] {
            assert_eq!(ask_which(&found, &mut answers(given)).ok(), which, "{given:?}");
        }
    }

    #[test]
    fn what_was_shown_is_deleted_unless_the_person_says_no() {
        for (given, deletes) in [(["", ""], true), (["yes", ""], true), (["No", ""], false), (["x", "n"], false)] {
            assert_eq!(ask_to_delete(&mut answers(&given)), Ok(deletes));
        }
        assert!(ask_to_delete(&mut answers(&[])).is_err());
    }
}
