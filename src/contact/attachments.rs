//! Attachments: read, cleaned and hashed before any word is sealed, and again while they are sent. Pictures are
//! cleaned in memory, one at a time; everything else streams. It writes nothing.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use ring::rand::SecureRandom;
use zeroize::Zeroizing;

use crate::case::clean::{BEGINNING, CleanError, Cleaned, LARGEST_PICTURE, OPUS, clean, media_type, opus_seconds};
use crate::case::document::{Attachment, Cleaning, Document, Evidence, LONGEST_VOICE_NOTE, Purpose};
use crate::case::hybrid::HybridRecipient;
use crate::case::padding::Padded;
use crate::case::seal::Sealer;
use crate::protocol::id::Sha256;
use crate::protocol::size::{LARGEST, SMALL, SizeClass};
use crate::terminal::files::{open, shown, unreadable};
use crate::terminal::{Exit, Failure};

/// Bytes read at once.
const STEP: usize = 64 * 1024;

/// The longest attachment: what the largest class leaves beside the document that announces it.
const LONGEST: u64 = LARGEST - SMALL;

/// An attachment that was read once, and will be read again when it is sent.
#[derive(Debug)]
pub struct Prepared {
    path: PathBuf,
    evidence: Evidence,
}

/// What a person must know about an attachment before it goes.
pub type Warning = String;

/// The bytes of an attachment, as they are sent.
pub type Body = Box<dyn Read + Send>;

impl Prepared {
    /// Reads a file, cleans it if it can be cleaned, and hashes what was there and what will be sent.
    ///
    /// # Errors
    /// [`Exit::Input`] if it cannot be read, cleaned or sent.
    pub fn read(
        path: &Path,
        purpose: Purpose,
        keep_original: bool,
        random: &dyn SecureRandom,
    ) -> Result<(Self, Option<Warning>), Failure> {
        let mut file = open(path)?;
        let failed = |error: io::Error| unreadable(path, &error);
        let length = file.metadata().map_err(failed)?.len();
        if length > LONGEST {
            return Err(refused(path, "is larger than 4 GiB").hint("cut it into parts, or send a shorter one"));
        }
        let media = recognise(&mut file).map_err(failed)?;
        let mut evidence = Evidence {
            attachment_id: super::hand_in::draw(random)?.to_vec(),
            media_type: media.to_owned(),
            ..Evidence::default()
        };
        evidence.set_purpose(purpose);
        evidence.seconds = seconds(path, &mut file, media, purpose)?;

        let original = hash(&mut file).map_err(failed)?;
        evidence.sha256_original = original.sha256.clone();
        let cleaning = match is_picture(media) {
            _ if keep_original => Cleaning::OriginalKept,
            true => Cleaning::Cleaned,
            false => Cleaning::NotPossible,
        };
        evidence.set_cleaning(cleaning);
        let sent = match cleaning {
            Cleaning::Cleaned => hash(&mut Cursor::new(cleaned_picture(path)?.as_slice())).map_err(failed)?,
            Cleaning::NotPossible | Cleaning::OriginalKept => original,
        };
        evidence.bytes = sent.bytes;
        evidence.sha256_cleaned = sent.sha256;
        let warning = warning(path, cleaning, purpose);
        Ok((Self { path: path.to_owned(), evidence }, warning))
    }

    /// How the appeal announces it.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Its file, as it may be shown.
    #[must_use]
    pub fn name(&self) -> String {
        shown(&self.path)
    }

    /// Begins its envelope. The file is read anew: if it is another one by now, sealing fails.
    ///
    /// # Errors
    /// [`Exit::Input`] if it cannot be read, [`Exit::Failed`] if it cannot be sealed.
    pub fn seal(&self, appeal_id: &[u8], recipient: &HybridRecipient) -> Result<(Sealer<Body>, SizeClass), Failure> {
        let document =
            Document::attachment(Attachment { appeal_id: appeal_id.to_vec(), evidence: Some(self.evidence.clone()) });
        let padded = Padded::new(&document, self.body()?)
            .map_err(|error| refused(&self.path, &format!("cannot go: {error}")))?;
        let class = padded.class();
        let sealer = Sealer::new(padded, recipient).map_err(|error| Failure::new(Exit::Failed, error))?;
        Ok((sealer, class))
    }

    fn body(&self) -> Result<Body, Failure> {
        match self.evidence.cleaning() {
            Cleaning::Cleaned => Ok(Box::new(Cursor::new(cleaned_picture(&self.path)?))),
            Cleaning::NotPossible | Cleaning::OriginalKept => Ok(Box::new(BufReader::new(open(&self.path)?))),
        }
    }
}

/// Reads all attachments, the voice note first.
///
/// # Errors
/// One [`Exit::Input`] that names every one that cannot go.
pub fn read_all(
    voice: Option<&Path>,
    attached: &[PathBuf],
    keep_original: bool,
    random: &dyn SecureRandom,
) -> Result<(Vec<Prepared>, Vec<Warning>), Failure> {
    let voice = voice.map(|path| (path, Purpose::VoiceNote));
    let attached = attached.iter().map(|path| (path.as_path(), Purpose::Evidence));
    let (mut prepared, mut warnings, mut failures) = (Vec::new(), Vec::new(), Vec::new());
    for (path, purpose) in voice.into_iter().chain(attached) {
        match Prepared::read(path, purpose, keep_original, random) {
            Ok((attachment, warning)) => {
                prepared.push(attachment);
                warnings.extend(warning);
            }
            Err(failure) => failures.push(failure.in_list()),
        }
    }
    match failures.is_empty() {
        true => Ok((prepared, warnings)),
        false => Err(Failure::new(Exit::Input, format_args!("nothing was sent:\n  {}", failures.join("\n  ")))
            .hint("mend or leave out these files, and send again")),
    }
}

fn refused(path: &Path, why: &str) -> Failure {
    Failure::new(Exit::Input, format_args!("{} {why}", shown(path)))
}

fn warning(path: &Path, cleaning: Cleaning, purpose: Purpose) -> Option<Warning> {
    let name = shown(path);
    match (cleaning, purpose) {
        (Cleaning::Cleaned, _) => None,
        (Cleaning::OriginalKept, _) => {
            Some(format!("{name} is sent untouched: it may tell where and when it was made, and with which device"))
        }
        (Cleaning::NotPossible, Purpose::VoiceNote) => Some(format!(
            "{name} is sent as it is, with your voice; recordings may also carry the place, the time and the device"
        )),
        (Cleaning::NotPossible, Purpose::Evidence) => Some(format!(
            "{name} is sent as it is: only JPEG, PNG and WebP can be cleaned; it may carry the place, the time and the device"
        )),
    }
}

/// The formats that [`clean`] cleans.
fn is_picture(media: &str) -> bool {
    matches!(media, "image/jpeg" | "image/png" | "image/webp")
}

fn recognise(file: &mut File) -> io::Result<&'static str> {
    let mut beginning = Vec::with_capacity(BEGINNING);
    file.take(BEGINNING as u64).read_to_end(&mut beginning)?;
    file.rewind()?;
    Ok(media_type(&beginning))
}

/// The length of an Opus recording; a voice note that is too long is refused.
fn seconds(path: &Path, file: &mut File, media: &str, purpose: Purpose) -> Result<u32, Failure> {
    if media != OPUS {
        return Ok(0);
    }
    let seconds = opus_seconds(&mut *file).map_err(|error| unreadable(path, &error))?.unwrap_or_default();
    file.rewind().map_err(|error| unreadable(path, &error))?;
    if purpose == Purpose::VoiceNote && seconds > LONGEST_VOICE_NOTE {
        let too_long = format!("has {seconds} seconds, and 60 are the most for --voice");
        return Err(refused(path, &too_long).hint("send it with --attach"));
    }
    Ok(seconds)
}

fn cleaned_picture(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let file = open(path)?;
    let length = file.metadata().map_err(|error| unreadable(path, &error))?.len();
    let room = usize::try_from(length.min(LARGEST_PICTURE)).unwrap_or_default() + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    // One byte more than may be, so that the cleaner sees that it is too much.
    file.take(LARGEST_PICTURE + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    if length > LARGEST_PICTURE {
        return Err(refused(path, &format!("cannot go: {}", CleanError::TooLarge(length))));
    }
    match clean(&bytes) {
        Ok(Cleaned::Cleaned(picture)) => Ok(Zeroizing::new(picture)),
        Ok(Cleaned::NotPossible) => Err(refused(path, "changed while it was being read")),
        Err(error) => Err(refused(path, &format!("cannot go: {error}"))),
    }
}

struct Hash {
    bytes: u64,
    sha256: Vec<u8>,
}

/// Hashes a whole stream from where it stands.
fn hash(reader: &mut impl Read) -> io::Result<Hash> {
    let mut sha256 = Sha256::new();
    let mut buffer = Zeroizing::new(vec![0; STEP]);
    let mut bytes = 0;
    loop {
        let read = reader.read(&mut buffer)?;
        match buffer.get(..read).unwrap_or_default() {
            [] => return Ok(Hash { bytes, sha256: sha256.finish().to_vec() }),
            piece => {
                sha256.update(piece);
                bytes += piece.len() as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::hybrid::HybridIdentity;
    use crate::case::open::Opened;
    use crate::protocol::id::sha256;
    use ring::rand::SystemRandom;

    const PICTURE: &[u8] = include_bytes!("../../tests/pictures/baseline.jpg");

    fn prepare(path: &Path, keep_original: bool) -> Result<(Prepared, Option<Warning>), Failure> {
        Prepared::read(path, Purpose::Evidence, keep_original, &SystemRandom::new())
    }

    fn seal_and_open(prepared: &Prepared) -> Result<Vec<u8>, String> {
        let identity = HybridIdentity::generate(&SystemRandom::new()).unwrap();
        let recipient = identity.to_recipient().unwrap();
        let (mut sealer, _) = prepared.seal(&[1; 16], &recipient).map_err(|failure| failure.to_string())?;
        let mut envelope = Vec::new();
        loop {
            let piece = sealer.next_piece(100_000).map_err(|error| error.to_string())?;
            if piece.is_empty() {
                break;
            }
            envelope.extend(piece);
        }
        let mut body = Vec::new();
        let opened = Opened::open(envelope.as_slice(), envelope.len() as u64, &[identity]).unwrap();
        opened.finish(&mut body).unwrap();
        Ok(body)
    }

    #[test]
    fn a_picture_is_cleaned_and_both_hashes_are_announced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.bin");
        std::fs::write(&path, PICTURE).unwrap();
        let (prepared, warning) = prepare(&path, false).unwrap();
        assert!(warning.is_none());
        let evidence = prepared.evidence();
        assert_eq!((evidence.media_type.as_str(), evidence.cleaning()), ("image/jpeg", Cleaning::Cleaned));
        assert_eq!(evidence.sha256_original, sha256(PICTURE));
        let body = seal_and_open(&prepared).unwrap();
        assert_eq!(evidence.sha256_cleaned, sha256(&body));
        assert!(evidence.bytes == body.len() as u64 && body.len() < PICTURE.len());
        assert!(!body.windows(3).any(|window| window == b"GPS"));
    }

    #[test]
    fn the_original_is_kept_only_when_asked_and_with_a_warning() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.jpg");
        std::fs::write(&path, PICTURE).unwrap();
        let (prepared, warning) = prepare(&path, true).unwrap();
        assert!(warning.unwrap().contains("untouched"));
        assert_eq!(prepared.evidence().cleaning(), Cleaning::OriginalKept);
        assert!(seal_and_open(&prepared).unwrap() == PICTURE);
    }

    #[test]
    fn another_format_goes_as_it_is_with_a_warning() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.pdf");
        let body = [b"%PDF-1.7".as_slice(), &[7; 200_000]].concat();
        std::fs::write(&path, &body).unwrap();
        let (prepared, warning) = prepare(&path, false).unwrap();
        assert!(warning.unwrap().contains("as it is"));
        assert_eq!(prepared.evidence().sha256_original, prepared.evidence().sha256_cleaned);
        assert!(seal_and_open(&prepared).unwrap() == body);
    }

    #[test]
    fn a_file_that_changed_is_not_sent() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.txt");
        std::fs::write(&path, "before").unwrap();
        let (prepared, _) = prepare(&path, false).unwrap();
        std::fs::write(&path, "behind").unwrap();
        assert!(seal_and_open(&prepared).unwrap_err().contains("changed"));
        std::fs::write(&path, "before and more").unwrap();
        assert!(seal_and_open(&prepared).unwrap_err().contains("changed"));
        std::fs::remove_file(&path).unwrap();
        assert!(seal_and_open(&prepared).unwrap_err().contains("cannot be read"));
    }

    #[test]
    fn all_files_that_cannot_go_are_named_at_once() {
        let directory = tempfile::tempdir().unwrap();
        let broken = directory.path().join("broken.jpg");
        std::fs::write(&broken, &PICTURE[..200]).unwrap();
        let missing = directory.path().join("missing.png");
        let failure = read_all(Some(&missing), &[broken, directory.path().to_owned()], false, &SystemRandom::new())
            .unwrap_err()
            .to_string();
        assert!(failure.contains("missing.png") && failure.contains("broken.jpg"), "{failure}");
        assert!(failure.contains(&shown(directory.path())) && failure.contains("nothing was sent"), "{failure}");
    }
}
