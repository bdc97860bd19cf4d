//! Receipts: nothing is called safe before one has held. They are kept only when the person asks for it, because a
//! receipt on a searched machine tells that something was sent.

use std::path::Path;

use super::trust::Trust;
use crate::protocol::id::EnvelopeId;
use crate::protocol::receipt::Receipt;
use crate::terminal::files::NewFile;
use crate::terminal::{Exit, Failure, warn};

/// Verifies that the relay of the roster says it has kept exactly this envelope.
///
/// # Errors
/// [`Exit::NotTrusted`].
pub fn verify(note: &str, trust: &Trust, id: EnvelopeId, length: u64) -> Result<Receipt, Failure> {
    let not_trusted = |why: String| {
        Failure::new(Exit::NotTrusted, format_args!("the relay's receipt does not hold: {why}"))
            .hint("count on nothing having arrived; send by another way, and tell whoever gave you the invitation")
    };
    let receipt = Receipt::open(note.as_bytes(), trust.note_key()).map_err(|error| not_trusted(error.to_string()))?;
    match receipt.desk == *trust.desk() && receipt.envelope == id && receipt.bytes == length {
        true => Ok(receipt),
        false => Err(not_trusted("it is for another envelope".to_owned())),
    }
}

/// The file of `--receipt`, if there is one.
#[derive(Debug)]
pub struct Receipts<'a>(Option<NewFile<'a>>);

impl<'a> Receipts<'a> {
    /// Creates the file, before anything is sent. It goes again if no receipt comes.
    ///
    /// # Errors
    /// [`Exit::Input`] if it exists or cannot be created.
    pub fn create(path: Option<&'a Path>) -> Result<Self, Failure> {
        if path.is_some() {
            warn("a receipt tells whoever searches this machine that something was sent; remove it as soon as you can");
        }
        path.map(NewFile::create).transpose().map(Self)
    }

    /// Keeps a receipt: a signed note behind the earlier ones.
    ///
    /// # Errors
    /// [`Exit::Input`].
    pub fn add(&mut self, note: &str) -> Result<(), Failure> {
        let Some(file) = self.0.as_mut() else { return Ok(()) };
        file.write(note.as_bytes())?;
        file.keep()
    }
}

#[cfg(test)]
mod tests {
    use super::super::trust::tests::{NOW, world};
    use super::*;
    use crate::protocol::throwaway::Mode;

    /// Claim C-15: a contact is told that words are safe only after the receipt for these very bytes was verified.
    #[test]
    fn a_receipt_must_be_for_this_envelope() {
        let world = world();
        let trust =
            Trust::verify(world.roster.as_bytes(), &world.invitation, Mode::Earnest, NOW.parse().unwrap()).unwrap();
        let id = EnvelopeId::of(b"envelope");
        let receipt = Receipt { desk: trust.desk().clone(), envelope: id, bytes: 8, kept: NOW.parse().unwrap() };
        let note = world.relay.sign_note(&receipt.text().unwrap()).unwrap();
        assert_eq!(verify(&note, &trust, id, 8).unwrap(), receipt);
        assert_eq!(verify(&note, &trust, id, 9).unwrap_err().exit(), Exit::NotTrusted);
        assert_eq!(verify(&note, &trust, EnvelopeId::of(b"other"), 8).unwrap_err().exit(), Exit::NotTrusted);
        assert_eq!(verify(&note.replace("seoul", "tokyo"), &trust, id, 8).unwrap_err().exit(), Exit::NotTrusted);
    }

    #[test]
    fn receipts_stand_one_after_another_and_no_file_is_left_without_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("receipts");
        drop(Receipts::create(Some(&path)).unwrap());
        assert!(!path.exists());
        let mut receipts = Receipts::create(Some(&path)).unwrap();
        receipts.add("one\n").unwrap();
        receipts.add("two\n").unwrap();
        drop(receipts);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one\ntwo\n");
        Receipts::create(None).unwrap().add("nowhere").unwrap();
    }
}
