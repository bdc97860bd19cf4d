//! `southwind-audit`: checks that anyone can make, offline. It parses arguments and prints; `southwind::audit` checks.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jiff::Timestamp;
use southwind::audit::claims::{self, Standing};
use southwind::audit::directory::{Sight, walk};
use southwind::audit::envelope::Outside;
use southwind::audit::page::Seen;
use southwind::audit::receipt::{Verified, split_notes};
use southwind::audit::roster::{Shown, changes, follows, out_of_force};
use southwind::audit::search::Words;
use southwind::audit::{organisation, roster};
use southwind::protocol::throwaway::Mode;
use southwind::terminal::files::{open, read, read_text, shown, unreadable};
use southwind::terminal::{self, EXIT_CODES, Exit, Failure, plain, result, say, warn};

/// The longest file of receipts, register of claims or list of words that is read, in bytes.
const LONGEST_TEXT: usize = 4 << 20;

/// Checks Southwind's promises, without a key and without a network.
#[derive(Parser)]
#[command(name = "southwind-audit", version, after_help = after_help())]
struct Arguments {
    /// Accept the throwaway keys of keys-example, to try things out
    #[arg(long, global = true)]
    dev: bool,
    #[command(subcommand)]
    check: Check,
}

#[derive(Subcommand)]
enum Check {
    /// Verifies receipts: which relay says that it kept which envelope, and when.
    Receipt {
        /// Receipts, one after another.
        file: PathBuf,
        /// A roster of the organisation; an old one will do.
        #[arg(long, value_name = "FILE")]
        roster: PathBuf,
        /// The organisation's verifier key, or an invitation.
        #[arg(long, value_name = "FILE")]
        organisation: PathBuf,
        /// An envelope that a receipt must be for; may be given several times.
        #[arg(long, value_name = "FILE")]
        envelope: Vec<PathBuf>,
    },
    /// Verifies a roster and shows whom it trusts.
    Roster {
        /// The roster.
        file: PathBuf,
        /// The organisation's verifier key, or an invitation.
        #[arg(long, value_name = "FILE")]
        organisation: PathBuf,
        /// An older roster: shows what changed, and refuses a number that has not grown.
        #[arg(long, value_name = "FILE")]
        after: Option<PathBuf>,
    },
    /// Shows what an envelope tells from the outside, or why it is none.
    Envelope {
        /// Envelopes (capsules).
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Reads a relay's data directory raw, as a thief of its disk would.
    Data {
        /// The data directory.
        directory: PathBuf,
        /// Words that must not be there, one a line; searched in UTF-8 and UTF-16.
        #[arg(long, value_name = "FILE")]
        look_for: Option<PathBuf>,
    },
    /// Shows which field page a file is, and what an offline file encloses.
    Page {
        /// A page as a relay serves it, or an offline file.
        file: PathBuf,
        /// A roster that must name the page.
        #[arg(long, value_name = "FILE", requires = "organisation")]
        roster: Option<PathBuf>,
        /// The organisation's verifier key, or an invitation: what is enclosed must be this organisation's.
        #[arg(long, value_name = "FILE")]
        organisation: Option<PathBuf>,
    },
    /// Lists the claims of a SECURITY.md and counts how they are held up.
    Claims {
        /// The register.
        file: PathBuf,
    },
}

fn after_help() -> String {
    format!(
        "Examples:\n  \
         southwind-audit roster roster.note --organisation organisation.pub --after roster-1.note\n  \
         southwind-audit receipt receipts.note --roster roster.note --organisation organisation.pub \\\n      \
         --envelope capsule\n  \
         southwind-audit envelope capsule capsule.1\n  \
         southwind-audit data /var/lib/southwind --look-for words.txt   (exit 1 if a word is found)\n  \
         southwind-audit page offline.html --roster roster.note --organisation organisation.pub\n  \
         southwind-audit claims SECURITY.md\n\n{EXIT_CODES}"
    )
}

fn main() -> ExitCode {
    let Arguments { dev, check } = Arguments::parse();
    let mode = Mode::from_flag(dev);
    terminal::finish(match check {
        Check::Receipt { file, roster, organisation, envelope } => {
            receipts(&file, &roster, &organisation, &envelope, mode)
        }
        Check::Roster { file, organisation, after } => show_roster(&file, &organisation, after.as_deref(), mode),
        Check::Envelope { files } => envelopes(&files),
        Check::Data { directory, look_for } => data(&directory, look_for.as_deref()),
        Check::Page { file, roster, organisation } => {
            look_at_page(&file, roster.as_deref(), organisation.as_deref(), mode)
        }
        Check::Claims { file } => list_claims(&file),
    })
}

fn receipts(file: &Path, roster_file: &Path, key: &Path, envelopes: &[PathBuf], mode: Mode) -> Result<(), Failure> {
    let roster = roster(roster_file, &organisation(key, mode)?, mode)?;
    if let Some(reason) = out_of_force(&roster, Timestamp::now()) {
        warn(reason);
    }
    let text = read_text(file, LONGEST_TEXT)?;
    let mut verified = Vec::new();
    let mut refused = 0;
    for (number, note) in split_notes(&text).into_iter().enumerate().map(|(at, note)| (at + 1, note)) {
        match Verified::open(note, &roster) {
            Ok(receipt) => {
                result(format_args!("receipt {number}: holds\n{}", plain(&receipt.to_string())))?;
                verified.push(receipt);
            }
            Err(reason) => {
                refused += 1;
                result(format_args!("receipt {number}: REFUSED: {}", plain(&reason.to_string())))?;
            }
        }
    }
    if verified.is_empty() && refused == 0 {
        return Err(Failure::new(Exit::Input, format_args!("there is no receipt in {}", shown(file))));
    }
    for path in envelopes {
        let outside = outside(path)?.map_err(|reason| {
            Failure::new(Exit::NotTrusted, format_args!("{} is not an envelope: {reason}", shown(path)))
        })?;
        let kept = verified.iter().any(|receipt| receipt.is_for(outside.id, outside.shape));
        refused += usize::from(!kept);
        let word = if kept { "a receipt above is for it" } else { "NO receipt above is for it" };
        result(format_args!("{}: {word}\n{outside}", shown(path)))?;
    }
    match refused {
        0 => Ok(()),
        _ => Err(Failure::new(Exit::NotTrusted, "not every receipt and envelope holds: see above")),
    }
}

fn show_roster(file: &Path, key: &Path, after: Option<&Path>, mode: Mode) -> Result<(), Failure> {
    let key = organisation(key, mode)?;
    let newer = roster(file, &key, mode)?;
    result(format_args!("organisation {}\n  its key  {}", key.name(), key.fingerprint().grouped()))?;
    result(plain(&Shown(&newer).to_string()))?;
    if let Some(reason) = out_of_force(&newer, Timestamp::now()) {
        warn(reason);
    }
    let Some(after) = after else { return Ok(()) };
    let older = roster(after, &key, mode)?;
    follows(&newer, &older).map_err(|error| Failure::new(Exit::NotTrusted, error))?;
    result(format_args!("follows roster {}", older.sequence))?;
    changes(&newer, &older).into_iter().try_for_each(|change| result(format_args!("  {change}")))
}

fn envelopes(files: &[PathBuf]) -> Result<(), Failure> {
    let mut worst = None;
    for path in files {
        match outside(path) {
            Ok(Ok(outside)) => result(format_args!("{}: an envelope\n{outside}", shown(path)))?,
            Ok(Err(reason)) => {
                result(format_args!("{}: NOT an envelope: {reason}", shown(path)))?;
                worst.get_or_insert(Exit::Failed);
            }
            Err(failure) => {
                say(failure);
                worst = Some(Exit::Input);
            }
        }
    }
    worst.map_or(Ok(()), |exit| Err(Failure::new(exit, "not every file is an envelope: see above")))
}

fn outside(path: &Path) -> Result<Result<Outside, southwind::protocol::envelope::ShapeError>, Failure> {
    Outside::read(&mut open(path)?).map_err(|error| unreadable(path, &error))
}

fn data(directory: &Path, look_for: Option<&Path>) -> Result<(), Failure> {
    let words = match look_for {
        Some(path) => Words::lines_of(&read_text(path, LONGEST_TEXT)?),
        None => Words::default(),
    };
    if let (Some(path), 0) = (look_for, words.count()) {
        return Err(Failure::new(Exit::Input, format_args!("{} has no words in it", shown(path))));
    }
    let mut told = Ok(());
    let tell = |sight: Sight<'_>| {
        if told.is_ok() {
            told = result(plain(&sight.to_string()));
        }
    };
    let counts = walk(directory, &words, tell).map_err(|error| unreadable(directory, &error))?;
    told?;
    result(counts)?;
    if counts.found > 0 {
        return Err(Failure::new(Exit::Failed, format_args!("{} places hold a word of the list", counts.found)));
    }
    match counts.unreadable {
        0 => Ok(()),
        some => {
            Err(Failure::new(Exit::Input, format_args!("{some} files could not be read: nothing is known of them"))
                .hint("stop the relay and run this as the user that owns the directory"))
        }
    }
}

fn look_at_page(file: &Path, roster_file: Option<&Path>, key: Option<&Path>, mode: Mode) -> Result<(), Failure> {
    let seen = Seen::read(&read(file, southwind::page::LONGEST)?).map_err(|reason| {
        if reason.is_something_else() {
            return Failure::new(Exit::Failed, format_args!("{}: {reason}", shown(file)));
        }
        let reason = plain(&reason.to_string());
        Failure::new(Exit::NotTrusted, format_args!("{}: {reason}", shown(file)))
            .hint("do not open this file; ask the organisation for its page by another way")
    })?;
    result(plain(&seen.to_string()))?;
    let key = key.map(|key| organisation(key, mode)).transpose()?;
    if let (Some(inside), Some(key)) = (&seen.inside, &key)
        && inside.invitation.organisation != *key
    {
        return Err(Failure::new(Exit::NotTrusted, "what is enclosed is another organisation's")
            .hint("do not open this file; ask the organisation for its page by another way"));
    }
    let given = match (roster_file, &key) {
        (Some(file), Some(key)) => Some(roster(file, key, mode)?),
        _ => None,
    };
    let Some(by) = given.as_ref().or(seen.inside.as_ref().map(|inside| &inside.roster)) else {
        say("  next: compare the SHA-256 with a roster: --roster FILE --organisation FILE");
        return Ok(());
    };
    if let Some(reason) = out_of_force(by, Timestamp::now()) {
        warn(reason);
    }
    if by.pages.contains(&seen.digest) {
        return result(format_args!("roster {} names this page", by.sequence));
    }
    if given.is_none() && by.pages.is_empty() {
        warn(format_args!("roster {} names no page, so there is nothing to compare with", by.sequence));
        return Ok(());
    }
    Err(Failure::new(Exit::NotTrusted, format_args!("roster {} does not name this page", by.sequence))
        .hint("do not type anything into it; ask the organisation which page is right"))
}

fn list_claims(file: &Path) -> Result<(), Failure> {
    let text = read_text(file, LONGEST_TEXT)?;
    let claims = claims::read(&text).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Failure::new(Exit::Failed, format_args!("the register has holes: {}", errors.join("; ")))
    })?;
    for claim in &claims {
        result(plain(&claim.to_string()))?;
    }
    let count = |standing| claims::count(&claims, standing);
    let (tested, reasoned, gaps) = (count(Standing::Tested), count(Standing::Reasoned), count(Standing::Gap));
    result(format_args!("{} claims: {tested} tested, {reasoned} reasoned, {gaps} gap", claims.len()))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Arguments::command().debug_assert();
    }
}
