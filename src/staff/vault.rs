//! The vault: everything that was pulled, sealed to the vault's own recipient. Plain text passes through here in
//! memory and never to the disk; a file has its name only once it is whole and synced.

mod epochs;
mod index;

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use age::stream::{StreamReader, StreamWriter};
use zeroize::Zeroizing;

use super::error::StaffError;
use super::files;
use super::home::Home;
use super::record::Record;
use crate::case::hybrid::{HybridIdentity, HybridRecipient};
use crate::disk::{self, Part};
use crate::protocol::id::EnvelopeId;

pub use epochs::HeldEpoch;

/// The longest record, in bytes: a document of 12,020 in base64, and its frame.
const LONGEST_RECORD: u64 = 64 * 1024;

/// A member's vault, open.
#[derive(Debug)]
pub struct Vault {
    root: PathBuf,
    identity: HybridIdentity,
    recipient: HybridRecipient,
}

/// What could be read of something, and the files that could not.
#[derive(Debug)]
pub struct Readable<T> {
    /// What could be read.
    pub found: Vec<T>,
    /// Why the others could not, each with its file.
    pub damaged: Vec<StaffError>,
}

impl Vault {
    /// Opens a vault, and makes its directories at the first time.
    ///
    /// # Errors
    /// [`StaffError::File`], [`StaffError::HybridKey`].
    pub fn open(home: &Home, identity: HybridIdentity) -> Result<Self, StaffError> {
        let root = home.path("vault");
        for room in ["epochs", "incoming", "documents", "bodies", "quarantine", "index", "outgoing"] {
            files::private_directory(&root.join(room))?;
        }
        let recipient = identity.to_recipient()?;
        Ok(Self { root, identity, recipient })
    }

    /// Where an envelope is put while it comes.
    #[must_use]
    pub fn incoming(&self, id: &EnvelopeId) -> PathBuf {
        self.root.join("incoming").join(format!("{id}.age"))
    }

    /// Where an attachment's bytes are.
    #[must_use]
    pub fn body(&self, id: &EnvelopeId) -> PathBuf {
        self.root.join("bodies").join(format!("{id}.age"))
    }

    /// Where [`super::outgoing`] keeps what waits for the relay.
    #[must_use]
    pub fn outgoing(&self) -> PathBuf {
        self.root.join("outgoing")
    }

    /// Whether an envelope is kept already, opened or in quarantine.
    #[must_use]
    pub fn keeps(&self, id: &EnvelopeId) -> bool {
        self.document(id).exists() || self.reason(id).exists()
    }

    /// Keeps an envelope that opened; its body, if it has one, must be kept already.
    ///
    /// # Errors
    /// [`StaffError::File`], [`StaffError::Seal`].
    pub fn keep_opened(&self, record: &Record) -> Result<(), StaffError> {
        self.seal_record(&self.document(&record.envelope), record)?;
        // It may have been in quarantine until a key came.
        files::remove(&self.reason(&record.envelope))?;
        files::remove(&self.quarantined(&record.envelope))?;
        files::remove(&self.payload(&record.envelope))?;
        files::remove(&self.incoming(&record.envelope))
    }

    /// Keeps an envelope that did not open: its bytes as they came, then the reason.
    ///
    /// # Errors
    /// [`StaffError::File`], [`StaffError::Seal`].
    pub fn keep_quarantined(&self, record: &Record) -> Result<(), StaffError> {
        let incoming = self.incoming(&record.envelope);
        if incoming.exists() {
            let file = File::open(&incoming).map_err(|error| StaffError::reading(&incoming, error))?;
            disk::keep(&incoming, &file)
                .and_then(|()| disk::rename(&incoming, &self.quarantined(&record.envelope)))
                .map_err(|error| StaffError::writing(&incoming, error))?;
        }
        self.seal_record(&self.reason(&record.envelope), record)
    }

    /// The bytes of a quarantined envelope.
    #[must_use]
    pub fn quarantined(&self, id: &EnvelopeId) -> PathBuf {
        self.root.join("quarantine").join(format!("{id}.age"))
    }

    /// What was in a quarantined envelope that opened and could not be read, once its epoch's identity is gone: the
    /// epoch's number, then the payload, sealed to this vault.
    #[must_use]
    pub fn payload(&self, id: &EnvelopeId) -> PathBuf {
        self.root.join("quarantine").join(format!("{id}.payload.age"))
    }

    /// Envelopes that are, whole or not, still in `incoming`.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn leftovers(&self) -> Result<Vec<(EnvelopeId, PathBuf)>, StaffError> {
        let named = |path: PathBuf| {
            let id = path.file_name()?.to_str()?.strip_suffix(".age")?.parse().ok()?;
            Some((id, path))
        };
        Ok(listing(&self.root.join("incoming"))?.into_iter().filter_map(named).collect())
    }

    /// Begins a file that is sealed to this vault, and has its name once it is kept.
    ///
    /// # Errors
    /// [`StaffError::File`], [`StaffError::Seal`].
    pub fn seal(&self, path: &Path) -> Result<Sealed, StaffError> {
        let part = Part::begin(path).map_err(|error| StaffError::writing(path, error))?;
        let encryptor = age::Encryptor::with_recipients(std::iter::once(&self.recipient as &dyn age::Recipient))?;
        let writer = encryptor.wrap_output(part).map_err(|error| StaffError::writing(path, error))?;
        Ok(Sealed { path: path.to_owned(), writer })
    }

    /// Begins to read a file that is sealed to this vault. It may still turn out to be damaged further on.
    ///
    /// # Errors
    /// [`StaffError::File`], [`StaffError::Damaged`].
    pub fn unseal(&self, path: &Path) -> Result<StreamReader<BufReader<File>>, StaffError> {
        let file = File::open(path).map_err(|error| StaffError::reading(path, error))?;
        age::Decryptor::new_buffered(BufReader::new(file))
            .and_then(|age| age.decrypt(std::iter::once(&self.identity as &dyn age::Identity)))
            .map_err(|error| StaffError::damaged(path, error))
    }

    fn document(&self, id: &EnvelopeId) -> PathBuf {
        self.root.join("documents").join(format!("{id}.age"))
    }

    fn reason(&self, id: &EnvelopeId) -> PathBuf {
        self.root.join("quarantine").join(format!("{id}.reason.age"))
    }

    fn seal_record(&self, path: &Path, record: &Record) -> Result<(), StaffError> {
        let mut sealed = self.seal(path)?;
        serde_json::to_writer(&mut sealed, record).map_err(|error| StaffError::writing(path, error.into()))?;
        sealed.keep()
    }

    fn read_record(&self, path: &Path) -> Result<Record, StaffError> {
        let text = self.read_small(path)?;
        serde_json::from_slice(&text).map_err(|error| StaffError::damaged(path, error))
    }

    fn read_small(&self, path: &Path) -> Result<Zeroizing<Vec<u8>>, StaffError> {
        let text = self.read_whole(path)?;
        let longest = usize::try_from(LONGEST_RECORD).unwrap_or_default();
        if text.len() > longest { Err(StaffError::damaged(path, "it is too long")) } else { Ok(text) }
    }

    /// A whole file of the vault's own, in memory.
    fn read_whole(&self, path: &Path) -> Result<Zeroizing<Vec<u8>>, StaffError> {
        // Room for all of it, so that no part stays behind in a smaller buffer: the plain text is the shorter one.
        let length = fs::metadata(path).map_err(|error| StaffError::reading(path, error))?.len();
        let mut text = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or_default()));
        self.unseal(path)?.read_to_end(&mut text).map_err(|error| StaffError::damaged(path, error))?;
        Ok(text)
    }
}

/// A file being sealed.
pub struct Sealed {
    path: PathBuf,
    writer: StreamWriter<Part>,
}

impl Sealed {
    /// Ends it, syncs it and gives it its name.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn keep(self) -> Result<(), StaffError> {
        self.writer.finish().and_then(Part::keep).map_err(|error| StaffError::writing(&self.path, error))
    }
}

impl Write for Sealed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

fn listing(directory: &Path) -> Result<Vec<PathBuf>, StaffError> {
    let entries = fs::read_dir(directory).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    entries.map_err(|error| StaffError::reading(directory, error))
}
