//! Receipts: whether a relay of the roster signed them, what they say, and whether they are for given bytes. It never
//! says that an envelope is still there: a receipt tells what was kept once.

use std::fmt;

use crate::protocol::envelope::Shape;
use crate::protocol::id::EnvelopeId;
use crate::protocol::note::{Note, NoteError};
use crate::protocol::receipt::Receipt;
use crate::protocol::roster::Roster;

/// A receipt whose signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What it says.
    pub receipt: Receipt,
    /// The name of the relay's key.
    pub relay: String,
}

impl Verified {
    /// Verifies one note with the relays of a verified roster.
    ///
    /// # Errors
    /// [`NoteError`]; [`NoteError::WrongKey`] if no relay of the roster has signed it.
    pub fn open(note: &str, roster: &Roster) -> Result<Self, NoteError> {
        let parsed = Note::parse(note.as_bytes())?;
        let mut refused = NoteError::WrongKey { expected: "of a relay in the roster".to_owned() };
        for entry in &roster.relays {
            match parsed.verified_by(&entry.note_key) {
                Ok(_) => {
                    let receipt = Receipt::open(note.as_bytes(), &entry.note_key)?;
                    return Ok(Self { receipt, relay: entry.note_key.name().to_owned() });
                }
                Err(NoteError::WrongKey { .. }) => {}
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }

    /// Whether it is for the envelope of this id and shape.
    #[must_use]
    pub fn is_for(&self, id: EnvelopeId, shape: Shape) -> bool {
        self.receipt.envelope == id && self.receipt.bytes == shape.length()
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  signed by {}", self.relay)?;
        writeln!(f, "  desk      {}", self.receipt.desk)?;
        writeln!(f, "  envelope  {}", self.receipt.envelope)?;
        writeln!(f, "  length    {} bytes", self.receipt.bytes)?;
        write!(f, "  kept      in the hour that began at {}", self.receipt.kept)
    }
}

/// Splits a file of notes that stand one after another: each ends with its last signature line.
#[must_use]
pub fn split_notes(text: &str) -> Vec<&str> {
    let is_signature = |line: &str| line.starts_with("— ");
    let (mut notes, mut start, mut end, mut signed) = (Vec::new(), 0, 0, false);
    for line in text.split_inclusive('\n') {
        if signed && !is_signature(line) {
            notes.extend(text.get(start..end));
            start = end;
        }
        signed = is_signature(line);
        end += line.len();
    }
    notes.extend(text.get(start..).filter(|rest| !rest.trim().is_empty()));
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::roster::tests::{relay, roster};

    fn note(byte: u8) -> String {
        let text = Receipt {
            desk: "seoul".parse().unwrap(),
            envelope: EnvelopeId::of(&[byte]),
            bytes: 14_000,
            kept: "2026-11-22T07:00:00Z".parse().unwrap(),
        }
        .text()
        .unwrap();
        relay().sign_note(&text).unwrap()
    }

    #[test]
    fn notes_one_after_another_are_told_apart() {
        let (one, two) = (note(1), note(2));
        assert_eq!(split_notes(&format!("{one}{two}")), [one.as_str(), two.as_str()]);
        assert_eq!(split_notes(&one), [one.as_str()]);
        assert!(split_notes("\n").is_empty());
        assert_eq!(split_notes("no note\n"), ["no note\n"]);
    }

    #[test]
    fn only_a_relay_of_the_roster_can_sign_one() {
        let verified = Verified::open(&note(1), &roster(1)).unwrap();
        assert_eq!(verified.relay, "relay");
        assert_eq!(verified.receipt.envelope, EnvelopeId::of(&[1]));
        let changed = note(1).replace("14000", "14001");
        assert_eq!(Verified::open(&changed, &roster(1)), Err(NoteError::BadSignature));
        let mut without = roster(1);
        without.relays.clear();
        assert!(matches!(Verified::open(&note(1), &without), Err(NoteError::WrongKey { .. })));
    }
}
