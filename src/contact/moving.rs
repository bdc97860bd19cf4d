//! Moves a case to a new code: the old one may be in other hands. The new one is in the person's hands before the desk is
//! told; the old sender key signs the move, and the new one proves that it knows of it.

use std::path::PathBuf;

use jiff::Timestamp;
use ring::rand::SecureRandom;

use super::answer::follow_up;
use super::code::{self, Fresh, Keeping, confirm, derive, panel};
use super::hand_in::{self, Desk, Sealed, draw, stdin_once};
use super::questions::{Ask, until_understood};
use super::receipts::Receipts;
use super::trust::{self, Way};
use crate::case::document::{Document, FollowUp};
use crate::case::keys::CaseKeys;
use crate::case::signed::prove_move;
use crate::terminal::{Exit, Failure, ask, say, warn};

/// The flags of `move`.
#[derive(clap::Args, Clone, Debug)]
#[group(skip)]
pub struct Flags {
    /// How to come to the relay.
    #[command(flatten)]
    pub way: Way,
    /// The old case code.
    #[command(flatten)]
    pub code: code::Known,
    /// Write the new case code to a new file, and show it nowhere.
    #[arg(long, value_name = "FILE")]
    pub code_file: Option<PathBuf>,
    /// Where the envelope goes.
    #[command(flatten)]
    pub out: hand_in::Flags,
}

/// Draws a new code, makes sure that the person has it, and tells the desk.
///
/// # Errors
/// Any [`Exit`]. If it fails, the old code is still the one that counts, unless the message arrived after all.
pub async fn move_on(flags: &Flags, now: Timestamp, random: &dyn SecureRandom) -> Result<(), Failure> {
    stdin_once(&flags.way, None, flags.code.code_fd)?;
    let invitation = trust::read_invitation(&flags.way.invitation, flags.way.mode())?;
    let names = flags.out.names(0)?;
    let receipts = Receipts::create(flags.out.receipt.as_deref())?;
    let mut keeping = Keeping::plan(flags.code_file.as_ref())?.ok_or_else(|| {
        Failure::new(Exit::Usage, "nobody is at a terminal to be shown the new case code").hint("give --code-file FILE")
    })?;
    let mut asking = |question: &str| ask(question);
    if flags.code.code_fd.is_none() {
        say("First the old code.");
    }
    let old = derive(&code::known(&flags.code, &mut asking)?, &invitation.organisation.key())?;
    let desk = Desk::find(&flags.way, &flags.out, &invitation, now).await?;

    let new = Fresh::draw(&invitation.organisation.key(), random)?;
    keeping.hand_over(&new.code)?;
    if keeping.is_shown() {
        until_confirmed(&new, random, &mut asking)?;
    }
    let id = draw(random)?;
    let document = Document::follow_up(moved(&old, &new, id, now)?);
    let sealed = Sealed::new(document, Some(&old.sender), id, Vec::new(), &desk.epoch.recipient)?;
    if keeping.is_shown() {
        warn("this window also keeps both codes; close it when you have written the new one down");
    }
    let outcome = sealed.go(names.as_deref(), &desk, receipts, flags.way.patience()).await;
    say(match &outcome {
        Ok(()) => {
            "When the desk has read this, it answers to the new code only. What it wrote before lies under the old one: \
             check with both for a week, then destroy the old paper."
        }
        Err(_) => {
            "Keep both codes: the desk may have been told or not. Move again, from the old code; until then check with both."
        }
    });
    outcome
}

/// The old case says where its person is now.
fn moved(old: &CaseKeys, new: &Fresh, id: [u8; 16], now: Timestamp) -> Result<FollowUp, Failure> {
    let proof =
        prove_move(&old.case, &new.address, &new.keys.sender).map_err(|error| Failure::new(Exit::Failed, error))?;
    Ok(FollowUp { moved_to: Some(new.address.clone()), moved_proof: proof, ..follow_up(old, id, now) })
}

/// Unlike an appeal, a move waits until the person has the new code: without it nobody could read what the desk answers.
fn until_confirmed(new: &Fresh, random: &dyn SecureRandom, ask: Ask<'_>) -> Result<(), Failure> {
    while !confirm(&new.code, random, ask)? {
        say(panel(&new.code).as_str());
        let question = "Compare each group with your paper. Enter: ask me again; no: leave everything as it was:";
        let again = until_understood(ask, question, |text| match text.to_ascii_lowercase().as_str() {
            "" | "y" | "yes" => Ok(true),
            "n" | "no" => Ok(false),
            _ => Err("Enter or no, please.".to_owned()),
        })?;
        if !again {
            return Err(Failure::new(Exit::Failed, "nothing was sent: the old code is still the one that counts")
                .hint("throw the new one away, and move again when you have paper"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::signed::sign;
    use crate::contact::trust::tests::{NOW, world};
    use crate::protocol::id::CaseId;
    use ring::rand::SystemRandom;

    #[test]
    fn a_move_is_signed_by_the_old_case_and_proven_by_the_new_one() {
        let organisation = world().invitation.organisation.key();
        let draw = || Fresh::draw(&organisation, &SystemRandom::new()).unwrap();
        let (old, new, other) = (draw(), draw(), draw());
        let now = NOW.parse().unwrap();
        let document = Document::follow_up(moved(&old.keys, &new, [7; 16], now).unwrap());
        let content = sign(&document, &old.keys.sender).unwrap().content().unwrap();
        assert_eq!(content.signer().map(CaseId::of), Some(old.keys.case));
        // Another code cannot be pushed in under the proof, and only the old case may say it.
        let mut turned = moved(&old.keys, &new, [7; 16], now).unwrap();
        turned.moved_to = Some(other.address.clone());
        assert!(sign(&Document::follow_up(turned), &old.keys.sender).unwrap().content().is_err());
        assert!(sign(&document, &other.keys.sender).unwrap().content().is_err());
    }

    #[test]
    fn a_move_waits_for_the_person_and_can_be_left() {
        let organisation = world().invitation.organisation.key();
        let new = Fresh::draw(&organisation, &SystemRandom::new()).unwrap();
        let random = SystemRandom::new();
        let mut questions = Vec::new();
        let mut leave = |question: &str| {
            questions.push(question.to_owned());
            Ok(if question.contains("leave everything") { "no".to_owned() } else { "7".to_owned() })
        };
        let failure = until_confirmed(&new, &random, &mut leave).unwrap_err();
        assert!(failure.to_string().contains("the old code is still the one"), "{failure}");
        assert_eq!(questions.len(), 4);
        let mut knows = |question: &str| {
            let group = (1..=6).find(|group| question.contains(&format!("roup {group}"))).unwrap();
            Ok(new.code.group(group).to_string())
        };
        until_confirmed(&new, &random, &mut knows).unwrap();
    }
}
