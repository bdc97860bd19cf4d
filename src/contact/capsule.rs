//! Capsules: envelopes as files, for somebody else to carry. A capsule is written piece by piece with its final mode,
//! and is removed again if it does not become whole.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::deliver::EnvelopeFile;
use crate::client::{PIECE, Pieces};
use crate::protocol::envelope::{LONGEST_HEADER, Shape};
use crate::protocol::size::SizeClass;
use crate::terminal::files::{NewFile, open, shown, unreadable};
use crate::terminal::{Exit, Failure};

/// The files for the words and for `attachments` attachments: `FILE`, `FILE.1`, `FILE.2`...
///
/// # Errors
/// [`Exit::Input`] if any of them exists already.
pub fn names(first: &Path, attachments: usize) -> Result<Vec<PathBuf>, Failure> {
    let numbered = |number: usize| {
        let mut name = OsString::from(first);
        name.push(format!(".{number}"));
        PathBuf::from(name)
    };
    let names: Vec<PathBuf> = std::iter::once(first.to_owned()).chain((1..=attachments).map(numbered)).collect();
    let taken: Vec<String> =
        names.iter().filter(|name| name.symlink_metadata().is_ok()).map(|name| shown(name)).collect();
    match taken.is_empty() {
        true => Ok(names),
        false => Err(Failure::new(Exit::Input, format_args!("{} exists already", taken.join(", ")))
            .hint("name a new file; none is ever overwritten")),
    }
}

/// Writes an envelope to a new file.
///
/// # Errors
/// [`Exit::Input`].
pub fn write(path: &Path, mut pieces: impl Pieces) -> Result<(), Failure> {
    let mut file = NewFile::create(path)?;
    loop {
        let piece = pieces.next_piece(PIECE).map_err(|error| Failure::new(Exit::Input, error))?;
        if piece.is_empty() {
            return file.keep();
        }
        file.write(&piece)?;
    }
}

/// Opens a capsule for carrying, if it has the shape of an envelope.
///
/// # Errors
/// [`Exit::Input`] with the reason why it is none.
pub fn read(path: &Path) -> Result<(EnvelopeFile, SizeClass), Failure> {
    let failed = |error: std::io::Error| unreadable(path, &error);
    let mut file = open(path)?;
    let length = file.metadata().map_err(failed)?.len();
    let mut beginning = Vec::with_capacity(LONGEST_HEADER);
    file.by_ref().take(LONGEST_HEADER as u64).read_to_end(&mut beginning).map_err(failed)?;
    let shape = Shape::read(&beginning, length).map_err(|reason| {
        Failure::new(Exit::Input, format_args!("{} is not an envelope: {reason}", shown(path)))
            .hint("ask for this file again")
    })?;
    std::io::Seek::rewind(&mut file).map_err(failed)?;
    Ok((EnvelopeFile::new(file, length), shape.class()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::document::{Appeal, Document};
    use crate::case::hybrid::HybridIdentity;
    use crate::case::padding::Padded;
    use crate::case::seal::Sealer;
    use ring::rand::SystemRandom;

    fn sealer() -> Sealer<std::io::Empty> {
        let identity = HybridIdentity::generate(&SystemRandom::new()).unwrap();
        let appeal = Document::appeal(Appeal { appeal_id: vec![1; 16], ..Appeal::default() });
        Sealer::new(Padded::without_body(&appeal).unwrap(), &identity.to_recipient().unwrap()).unwrap()
    }

    #[test]
    fn a_capsule_is_an_envelope_that_reads_back_whole() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("capsule");
        let sealer = sealer();
        let length = sealer.length();
        write(&path, sealer).unwrap();
        let (mut file, class) = read(&path).unwrap();
        assert!(class.is_small());
        assert_eq!((file.length(), path.metadata().unwrap().len()), (length, length));
        assert_eq!(file.next_piece(usize::from(u16::MAX)).unwrap(), std::fs::read(&path).unwrap());
        assert!(file.next_piece(10).unwrap().is_empty());
    }

    #[test]
    fn nothing_is_overwritten_and_every_name_that_is_taken_is_told() {
        let directory = tempfile::tempdir().unwrap();
        let first = directory.path().join("capsule");
        assert_eq!(names(&first, 2).unwrap().len(), 3);
        std::fs::write(&first, "").unwrap();
        std::fs::write(directory.path().join("capsule.2"), "").unwrap();
        let failure = names(&first, 2).unwrap_err().to_string();
        assert!(failure.contains("capsule, ") && failure.contains("capsule.2"), "{failure}");
        assert!(write(&first, sealer()).is_err());
        assert_eq!(std::fs::read(&first).unwrap(), b"");
    }

    #[test]
    fn a_file_that_is_no_envelope_is_refused_with_the_reason() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("letter.txt");
        std::fs::write(&path, "Dear all").unwrap();
        let failure = read(&path).unwrap_err();
        assert!(failure.to_string().contains("not an age file"), "{failure}");
        let whole = directory.path().join("whole");
        write(&whole, sealer()).unwrap();
        let bytes = std::fs::read(&whole).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
        assert_eq!(read(&path).unwrap_err().exit(), Exit::Input);
    }
}
