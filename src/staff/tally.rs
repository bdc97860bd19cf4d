//! What a run of `pull` or `import` came to, as one line of results and as sentences. It counts and says; it decides
//! nothing.

use super::intake::Kept;
use crate::terminal::{self, Failure};

/// Counts of what was kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    appeals: usize,
    follow_ups: usize,
    attachments: usize,
    statements: usize,
    quarantined: usize,
    wrong_key: usize,
    /// What could not be fetched or read this time.
    pub missing: usize,
}

impl Tally {
    /// Counts one envelope.
    pub fn count(&mut self, kept: Kept) {
        match kept {
            Kept::Appeal => self.appeals += 1,
            Kept::FollowUp => self.follow_ups += 1,
            Kept::Attachment => self.attachments += 1,
            Kept::Statement => self.statements += 1,
            Kept::Quarantined => self.quarantined += 1,
            Kept::WrongKey => {
                self.quarantined += 1;
                self.wrong_key += 1;
            }
            Kept::Before => {}
        }
    }

    /// Counts several.
    pub fn count_all(&mut self, kept: impl IntoIterator<Item = Kept>) {
        kept.into_iter().for_each(|one| self.count(one));
    }

    /// Whether nothing happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The line of results, and what deserves a sentence.
    ///
    /// # Errors
    /// [`Failure`] if stdout is closed.
    pub fn report(&self) -> Result<(), Failure> {
        let Self { appeals, follow_ups, attachments, statements, quarantined, missing, wrong_key } = self;
        terminal::result(format_args!(
            "new appeals: {appeals}, follow-ups: {follow_ups}, attachments: {attachments}, statements: {statements}, \
             quarantined: {quarantined}, not fetched: {missing}"
        ))?;
        if *wrong_key > 0 {
            terminal::say(format_args!(
                "{wrong_key} of the quarantined are sealed to keys that are not in this vault: sent before you were \
                 entered in the roster, to an epoch that was destroyed, or for somebody else. Colleagues of that time \
                 may have them. If a file of an epoch was named as damaged above, pull again first."
            ));
        }
        Ok(())
    }
}
