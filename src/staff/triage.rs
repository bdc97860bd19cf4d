//! What a member states about a case: owner, status, class, verification, custody, notes. Each becomes one signed
//! statement of the journal; nothing here changes or removes what somebody else has stated.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use jiff::SignedDuration;

use super::context::Context;
use super::error::StaffError;
use super::journal;
use super::queue::Queue;
use super::session::Session;
use super::words;
use crate::case::document::{Act, Assignment, Class, LONGEST_NOTE, Moment, Status, Verification};
use crate::case::moment::{EXPECTED, moment};
use crate::protocol::id::Name;
use crate::terminal::{self, Failure};

/// The word that stands for no owner.
const NOBODY: &str = "nobody";

/// `assign CASE`: who cares for it, and who does when they cannot.
///
/// # Errors
/// [`StaffError::NobodyCalled`], and as [`state`].
pub fn assign(context: &Context, prefix: &str, owner: &Name, backup: Option<&Name>) -> Result<(), Failure> {
    state(context, prefix, |session| {
        for name in [Some(owner), backup].into_iter().flatten() {
            let is_known = session.roster.staff.iter().any(|staff| staff.name == *name);
            if !is_known && name.as_str() != NOBODY {
                return Err(StaffError::NobodyCalled(name.clone()));
            }
        }
        let named = |name: &Name| if name.as_str() == NOBODY { String::new() } else { name.to_string() };
        let assignment = Assignment { owner: named(owner), backup: backup.map(named).unwrap_or_default() };
        let told = format!("owner {owner}{}", backup.map_or_else(String::new, |name| format!(", backup {name}")));
        Ok((Act::Assignment(assignment), told))
    })
}

/// `status CASE STATUS`.
///
/// # Errors
/// As [`state`].
pub fn status(context: &Context, prefix: &str, status: Status) -> Result<(), Failure> {
    state(context, prefix, |_| Ok((Act::Status(status.into()), format!("status {}", words::status(status)))))
}

/// `class CASE CLASS`.
///
/// # Errors
/// As [`state`].
pub fn class(context: &Context, prefix: &str, class: Class) -> Result<(), Failure> {
    state(context, prefix, |_| Ok((Act::Class(class.into()), format!("class {}", words::class(class)))))
}

/// `verify CASE LEVEL`.
///
/// # Errors
/// As [`state`].
pub fn verify(context: &Context, prefix: &str, level: Verification) -> Result<(), Failure> {
    state(context, prefix, |_| Ok((Act::Verification(level.into()), words::verification(level).to_owned())))
}

/// `custody CASE --since WHEN`: day 1 is the day of the arrest.
///
/// # Errors
/// As [`state`].
pub fn custody(context: &Context, prefix: &str, since: &Moment) -> Result<(), Failure> {
    // Tomorrow is today somewhere; a slip in the year would silence every alarm of the case.
    let tomorrow = (context.second() + SignedDuration::from_hours(24)).strftime("%Y-%m-%d").to_string();
    if since.value.get(..10).unwrap_or(&since.value) > tomorrow.as_str() {
        return Err(StaffError::Usage(format!("{} has not come yet", super::describe::moment(Some(since)))).into());
    }
    let told = format!("in custody since {}", super::describe::moment(Some(since)));
    state(context, prefix, |_| Ok((Act::CustodySince(since.clone()), told)))
}

/// `note CASE --text FILE`: for colleagues only.
///
/// # Errors
/// As [`state`] and [`read_text`].
pub fn note(context: &Context, prefix: &str, text: &Path) -> Result<(), Failure> {
    // The passphrase comes first: whoever is used to typing it would type it into the note.
    state(context, prefix, |_| Ok((Act::Note(read_text(text, LONGEST_NOTE)?), "noted".to_owned())))
}

/// States one thing about a case, and hands it over if there is a network.
///
/// # Errors
/// [`StaffError`]: nothing was stated then. What only could not be handed over yet is stated, and said to wait.
pub fn state(
    context: &Context,
    prefix: &str,
    act: impl FnOnce(&Session<'_>) -> Result<(Act, String), StaffError>,
) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let mut queue = Queue::read(&session.vault)?;
    let mut journal = queue.replay(&session.roster, &session.desk.desk);
    let case = queue.find_case(prefix)?;
    let (act, told) = act(&session)?;
    journal::write(&session.author(), &mut journal, &case.about(), act, None)?;
    terminal::result(format_args!("{}  {told}", case.id().short()))?;
    session.send()?;
    Ok(())
}

/// Reads a text of at most so many characters from a file, or from stdin for `-`; it never stands in an argument, where
/// every program on the machine could read it.
///
/// # Errors
/// [`StaffError::File`], [`StaffError::Text`].
pub fn read_text(from: &Path, most: usize) -> Result<String, StaffError> {
    let mut bytes = Vec::new();
    // A character has at most four bytes.
    let limit = 4 * most as u64 + 1024;
    let read = if from == Path::new("-") {
        if terminal::can_ask() {
            terminal::say("Type the text; end it with Ctrl-D on a line of its own.");
        }
        io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        File::open(from).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    read.map_err(|error| StaffError::reading(from, error))?;
    let refused = |why: String| Err(StaffError::Text(why));
    let Ok(text) = String::from_utf8(bytes) else { return refused("is not UTF-8".to_owned()) };
    let text = text.trim();
    match text.chars().count() {
        0 => refused("is empty".to_owned()),
        length if length > most => refused(format!("has more than {most} characters")),
        _ => Ok(text.to_owned()),
    }
}

/// Reads a moment, for the command line.
///
/// # Errors
/// A sentence with the forms that there are.
pub fn parse_moment(text: &str) -> Result<Moment, String> {
    moment(text).ok_or_else(|| format!("that is not {EXPECTED}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_too_long_or_empty_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("text");
        for (text, is_taken) in [(" 바람 \n", true), ("\n", false), ("바람이 붑니다", false)] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(read_text(&path, 5).is_ok(), is_taken, "{text}");
        }
    }
}
