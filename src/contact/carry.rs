//! Carries capsules that somebody else sealed. A carrier cannot read them; any order and any number will do, and
//! carrying one twice is harmless.

use std::path::PathBuf;

use jiff::Timestamp;

use super::capsule;
use super::deliver::Delivery;
use super::receipts::Receipts;
use super::trust::{self, Way};
use crate::terminal::files::shown;
use crate::terminal::{Exit, Failure, result, say};

/// The flags of `carry`.
#[derive(clap::Args, Clone, Debug)]
#[group(skip)]
pub struct Flags {
    /// How to come to the relay.
    #[command(flatten)]
    pub way: Way,
    /// Capsules: sealed files.
    #[arg(required = true, value_name = "CAPSULE")]
    pub capsules: Vec<PathBuf>,
    /// Keep the relay's receipts in a new file.
    #[arg(long, value_name = "FILE")]
    pub receipt: Option<PathBuf>,
}

/// Hands in each capsule that is an envelope.
///
/// # Errors
/// [`Exit::Partly`] if some could not be handed in; if none could, the first one's failure.
pub async fn carry(flags: &Flags, now: Timestamp) -> Result<(), Failure> {
    let invitation = trust::read_invitation(&flags.way.invitation, flags.way.mode())?;
    let (mut sound, mut failures) = (Vec::new(), Vec::new());
    for path in &flags.capsules {
        match capsule::read(path) {
            Ok(_) => sound.push(path),
            Err(failure) => {
                say(failure.in_list());
                failures.push(failure);
            }
        }
    }
    if !sound.is_empty() {
        let receipts = Receipts::create(flags.receipt.as_deref())?;
        say("connecting to the relay");
        let (trust, relay) = trust::connect(&flags.way, &invitation, now).await?;
        let mut delivery = Delivery { relay: &relay, trust: &trust, receipts, patience: flags.way.patience() };
        for path in sound {
            let name = shown(path);
            match delivery.bring(&name, || capsule::read(path)).await {
                Ok(receipt) => result(format_args!("{name}: safe at the relay ({})", receipt.envelope))?,
                Err(failure) => {
                    say(format_args!("{name}: {}", failure.in_list()));
                    failures.push(failure);
                }
            }
        }
    }
    outcome(failures, flags.capsules.len())
}

fn outcome(failures: Vec<Failure>, capsules: usize) -> Result<(), Failure> {
    let failed = failures.len();
    match failures.into_iter().next() {
        None => Ok(()),
        Some(first) if failed == capsules => {
            Err(Failure::new(first.exit(), "no capsule was handed in").hint("keep them, and try again"))
        }
        Some(_) => Err(Failure::new(Exit::Partly, format_args!("{failed} of {capsules} capsules were not handed in"))
            .hint("the others are safe; see above what to do about these")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_told_from_nothing_at_all() {
        let failure = || Failure::new(Exit::Input, "no envelope");
        assert_eq!(outcome(Vec::new(), 2), Ok(()));
        assert_eq!(outcome(vec![failure()], 2).unwrap_err().exit(), Exit::Partly);
        assert_eq!(outcome(vec![failure(), failure()], 2).unwrap_err().exit(), Exit::Input);
    }
}
