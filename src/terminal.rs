//! How the programs talk to a person. The rules:
//!
//! 1. Results go to stdout, everything else to stderr.
//! 2. A message is one plain sentence about what is, and at most one about what to do next.
//! 3. Nothing that came from outside reaches a terminal unfiltered: [`plain`].
//! 4. No secret is printed, and none is read from an argument. One exception: a new case code is shown to whose it is, once.
//! 5. Anything that takes longer than a second shows that it goes on.
//! 6. The exit code says what kind of failure it was, so that a script can decide: [`Exit`].

pub mod files;

use std::fmt;
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;

use zeroize::Zeroizing;

/// What a program's exit code means; 0 is success. Each program's `--help` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Something failed that none of the others describes.
    Failed = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// Something is not what it claims to be: a signature, a pin, a roster. Do not go on.
    NotTrusted = 3,
    /// The relay could not be reached, or the connection broke; try again.
    Network = 4,
    /// A file that was named cannot be read or written.
    Input = 5,
    /// The passphrase or the case code is wrong.
    Passphrase = 6,
    /// A data directory or vault is damaged.
    Damaged = 7,
    /// The relay refused, and said why.
    Refused = 8,
    /// Done in part: what is missing was listed.
    Partly = 9,
}

/// The table of exit codes, for the end of each `--help`.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed otherwise
  2  the command line or the configuration is wrong
  3  something is not what it claims to be (signature, pin, roster): do not go on
  4  the relay could not be reached: try again
  5  a file cannot be read or written
  6  the passphrase or the case code is wrong
  7  a data directory or vault is damaged
  8  the relay refused, and said why
  9  done in part: what is missing was listed";

/// A failure as a person sees it: what is, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    exit: Exit,
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// Says what is wrong.
    pub fn new(exit: Exit, message: impl fmt::Display) -> Self {
        Self { exit, message: plain(&message.to_string()), hint: None }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.hint = Some(plain(&hint.to_string())).filter(|hint| !hint.is_empty());
        self
    }

    /// The exit code.
    #[must_use]
    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// The failure without its heading, for a list of several.
    #[must_use]
    pub fn in_list(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{} ({hint})", self.message),
            None => self.message.clone(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  next: {hint}"),
            None => Ok(()),
        }
    }
}

/// Ends a program: prints a failure and turns it into its exit code.
#[must_use]
pub fn finish(outcome: Result<(), Failure>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&failure);
            ExitCode::from(failure.exit as u8)
        }
    }
}

/// Prints a message on stderr. A closed stderr is no reason to stop.
pub fn say(message: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{message}");
}

/// Prints a warning on stderr.
pub fn warn(message: impl fmt::Display) {
    say(format_args!("warning: {}", plain(&message.to_string())));
}

/// Prints a line of results on stdout.
///
/// # Errors
/// [`Exit::Failed`] if stdout is closed or full: a result that nobody saw was not given.
pub fn result(line: impl fmt::Display) -> Result<(), Failure> {
    writeln!(io::stdout(), "{line}")
        .map_err(|error| Failure::new(Exit::Failed, format_args!("stdout cannot be written: {error}")))
}

/// Text from outside, made safe for a terminal: control characters (but for line feeds) and those that reorder or
/// hide text become U+FFFD.
#[must_use]
pub fn plain(text: &str) -> String {
    let hostile = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{3164}' | '\u{ffa0}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    text.chars().map(|c| if hostile(c) { '\u{fffd}' } else { c }).collect()
}

/// As [`plain`], on one line.
#[must_use]
pub fn plain_line(text: &str) -> String {
    plain(text).replace('\n', " ")
}

/// Whether a person can be asked: stdin and stderr are a terminal.
#[must_use]
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks a question and returns the answer, trimmed.
///
/// # Errors
/// [`Exit::Usage`] if nobody is there to answer.
pub fn ask(question: &str) -> Result<String, Failure> {
    let nobody = || Failure::new(Exit::Usage, format_args!("nobody is there to answer: {question}"));
    if !can_ask() {
        return Err(nobody().hint("give the answer as a flag: see --help"));
    }
    let _ = write!(io::stderr(), "{question} ");
    let _ = io::stderr().flush();
    // Room for all of a common answer: a text that grows leaves copies behind.
    let mut answer = Zeroizing::new(String::with_capacity(1024));
    match io::stdin().lock().read_line(&mut answer) {
        Ok(0) | Err(_) => Err(nobody()),
        Ok(_) => Ok(answer.trim().to_owned()),
    }
}

/// Erases so many lines above the cursor, where a terminal can do that: a secret that was typed should not stand there
/// longer than it must. What has scrolled away stays.
pub fn erase(lines: usize) {
    if cfg!(unix) && lines > 0 && io::stderr().is_terminal() {
        let _ = write!(io::stderr(), "\u{1b}[{lines}A\r\u{1b}[J");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Claim C-25: text from outside cannot drive a terminal.
    #[test]
    fn text_from_outside_cannot_drive_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\r\u{202e}c\nd"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}c\nd");
        assert_eq!(plain_line("a\nb"), "a b");
        assert_eq!(plain("마파람"), "마파람");
    }

    #[test]
    fn every_exit_code_is_in_the_table() {
        for code in 0..=9 {
            assert!(EXIT_CODES.contains(&format!("\n  {code}  ")));
        }
    }
}
