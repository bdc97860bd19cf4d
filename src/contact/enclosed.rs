//! The files that go with words: named by flags, or asked for at the terminal. Each is read and cleaned before any word
//! is sealed, and nothing of them is written anywhere.

use std::path::{Path, PathBuf};

use ring::rand::SecureRandom;

use super::attachments::{Prepared, read_all};
use super::questions::Ask;
use crate::case::document::{Evidence, MOST_EVIDENCE, Purpose};
use crate::terminal::{Failure, warn};

/// The flags that name files.
#[derive(clap::Args, Clone, Debug, Default)]
#[group(skip)]
pub struct Flags {
    /// The account, spoken: a recording of at most 60 seconds.
    #[arg(long, value_name = "FILE")]
    pub voice: Option<PathBuf>,
    /// Pictures and other files; at most 32 with the voice note.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub attach: Vec<PathBuf>,
    /// Send pictures untouched, with what they tell of place, time and device.
    #[arg(long)]
    pub keep_original: bool,
}

impl Flags {
    /// What is wrong with the flags before any file is read.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        let files = self.attach.len() + usize::from(self.voice.is_some());
        (files > MOST_EVIDENCE).then(|| "--attach: 32 files are the most, with the voice note".to_owned())
    }

    /// Whether any file is named.
    #[must_use]
    pub fn any(&self) -> bool {
        self.voice.is_some() || !self.attach.is_empty()
    }

    /// Reads all that are named, and says what a person must know about them.
    ///
    /// # Errors
    /// One [`crate::terminal::Exit::Input`] that names every one that cannot go.
    pub fn read(&self, random: &dyn SecureRandom) -> Result<Enclosed, Failure> {
        let (files, warnings) = read_all(self.voice.as_deref(), &self.attach, self.keep_original, random)?;
        warnings.iter().for_each(warn);
        Ok(Enclosed { files, keep_original: self.keep_original })
    }
}

/// Files that are ready to go.
#[derive(Debug, Default)]
pub struct Enclosed {
    files: Vec<Prepared>,
    keep_original: bool,
}

impl Enclosed {
    /// How the document before them announces them.
    #[must_use]
    pub fn evidence(&self) -> Vec<Evidence> {
        self.files.iter().map(|file| file.evidence().clone()).collect()
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.files.len()
    }

    /// The files themselves.
    #[must_use]
    pub fn into_files(self) -> Vec<Prepared> {
        self.files
    }

    /// Asks for a recording; whether there is one.
    ///
    /// # Errors
    /// If nobody answers.
    pub fn ask_voice(&mut self, ask: Ask<'_>, random: &dyn SecureRandom) -> Result<bool, Failure> {
        let question = "A voice message of at most 60 seconds? The name of its file; Enter for none:";
        self.ask_file(question, Purpose::VoiceNote, ask, random)
    }

    /// Asks for pictures and other files until there are no more.
    ///
    /// # Errors
    /// If nobody answers.
    pub fn ask_files(&mut self, ask: Ask<'_>, random: &dyn SecureRandom) -> Result<(), Failure> {
        let mut question = "Pictures or other files? The name of one; Enter for none:";
        while self.files.len() < MOST_EVIDENCE && self.ask_file(question, Purpose::Evidence, ask, random)? {
            question = "Another? Enter for no more:";
        }
        Ok(())
    }

    /// Asks for one file until it can go, or until there is none.
    fn ask_file(
        &mut self,
        question: &str,
        purpose: Purpose,
        ask: Ask<'_>,
        random: &dyn SecureRandom,
    ) -> Result<bool, Failure> {
        let mut put = question.to_owned();
        loop {
            let answer = ask(&put)?;
            let path = unquoted(&answer);
            if path.is_empty() {
                return Ok(false);
            }
            match Prepared::read(Path::new(path), purpose, self.keep_original, random) {
                Ok((file, warning)) => {
                    warning.iter().for_each(warn);
                    self.files.push(file);
                    return Ok(true);
                }
                Err(failure) => put = format!("  {}\n{question}", failure.in_list()),
            }
        }
    }
}

/// A path that was dragged into a terminal comes with quotation marks.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = |mark: char| text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    inner('\'').or_else(|| inner('"')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::Exit;
    use ring::rand::SystemRandom;

    #[test]
    fn a_file_that_is_not_there_is_said_and_asked_again() {
        let directory = tempfile::tempdir().unwrap();
        let (voice, letter) = (directory.path().join("a voice.ogg"), directory.path().join("letter.txt"));
        std::fs::write(&voice, "OggS").unwrap();
        std::fs::write(&letter, "words").unwrap();
        let path = |path: &Path| path.to_str().unwrap().to_owned();
        let missing = path(&directory.path().join("missing.ogg"));
        let answers = [missing, format!("'{}'", path(&voice)), path(&letter), path(directory.path()), String::new()];
        let (mut answers, mut asked) = (answers.into_iter(), Vec::new());
        let mut ask = |question: &str| {
            asked.push(question.to_owned());
            answers.next().ok_or_else(|| Failure::new(Exit::Usage, "nobody is there"))
        };
        let mut enclosed = Enclosed::default();
        assert!(enclosed.ask_voice(&mut ask, &SystemRandom::new()).unwrap());
        enclosed.ask_files(&mut ask, &SystemRandom::new()).unwrap();
        assert_eq!(asked.len(), 5);
        assert!(asked[1].contains("missing.ogg cannot be read"), "{asked:?}");
        assert!(asked[4].contains("not a regular file"), "{asked:?}");
        let purposes: Vec<Purpose> = enclosed.evidence().iter().map(Evidence::purpose).collect();
        assert_eq!(purposes, [Purpose::VoiceNote, Purpose::Evidence]);
    }
}
