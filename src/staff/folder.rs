//! A folder or stick between a machine with a network and one that never has any: what lies where, and the signed notes
//! by which the two tell each other what is done. Ciphertext and public statements only; whoever finds it learns which
//! desk it is, and how much came when.
//!
//! ```text
//! DIR/folder.json         which desk, for whom
//! DIR/roster.note         as the relay gave them
//! DIR/epoch.note
//! DIR/identities/         of the last epochs, wrapped for this member
//! DIR/envelopes/          as they came; ID.age.part is not whole yet
//! DIR/list.json           their places in the desk's list
//! DIR/imported/           signed notes: what the machine without a network has kept
//! DIR/outgoing/           what it wants to be sent; the name says where to, and after which letter
//! DIR/sent/               signed notes: what the relay has taken of that
//! ```
//!
//! Nothing is believed because it lies here: rosters, notices and envelopes are checked as if a relay had sent them, and
//! the two kinds of notes are signed with the member's own key, which both machines have.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::desk::DeskState;
use super::error::StaffError;
use super::files;
use crate::client::ListedEnvelope;
use crate::protocol::id::{DeskId, EnvelopeId, Name, PublicKey};
use crate::protocol::note::{self, Note, VerifierKey};
use crate::signing::{NoteSigner, SigningKey};
use crate::terminal;

/// The head line of a note between the two machines.
pub const HEAD: &str = "southwind folder v1";

/// Envelopes in one note: at about 75 bytes each well below the longest note.
const MOST: usize = 3_000;

/// Envelopes in the list, and no more.
pub const MOST_LISTED: usize = 100_000;

/// The longest list, in bytes: [`MOST_LISTED`] lines of at most 160.
const LONGEST_LIST: usize = 16 << 20;

/// A folder of one member's, for one desk.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    desk: DeskId,
    name: Name,
    key: PublicKey,
}

/// What a note says of the envelopes in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Done {
    /// The machine without a network has kept them.
    Imported,
    /// The relay has taken them.
    Sent,
}

impl Done {
    fn directory(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Sent => "sent",
        }
    }
}

/// One of the notes between the two machines.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    desk: DeskId,
    done: Done,
    envelopes: Vec<EnvelopeId>,
}

/// `folder.json`.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Title {
    southwind_folder: u8,
    organisation: VerifierKey,
    desk: DeskId,
    reader: PublicKey,
}

#[derive(Serialize, Deserialize)]
struct Line {
    sequence: u64,
    id: EnvelopeId,
    bytes: u64,
}

impl Folder {
    /// Opens a folder that is there, or makes one in a directory that is empty or not there.
    ///
    /// # Errors
    /// [`StaffError::NotThat`], [`StaffError::File`].
    pub fn make(root: &Path, desk: &DeskState, name: &Name, key: PublicKey) -> Result<Self, StaffError> {
        let is_used = fs::read_dir(root).is_ok_and(|mut entries| entries.next().is_some());
        let title = root.join("folder.json");
        if is_used && !title.exists() {
            return Err(not_that(root, "it holds other files"));
        }
        let folder = Self { root: root.to_owned(), desk: desk.desk.clone(), name: name.clone(), key };
        for room in ["identities", "envelopes", "imported", "outgoing", "sent"] {
            files::private_directory(&root.join(room))?;
        }
        if !title.exists() {
            let json = serde_json::to_vec_pretty(&folder.title(desk));
            files::replace(&title, &json.map_err(|error| StaffError::writing(&title, error.into()))?)?;
        }
        folder.check(desk)?;
        Ok(folder)
    }

    /// Opens a folder that the other machine has filled.
    ///
    /// # Errors
    /// [`StaffError::NotThat`], [`StaffError::File`].
    pub fn open(root: &Path, desk: &DeskState, name: &Name, key: PublicKey) -> Result<Self, StaffError> {
        let folder = Self { root: root.to_owned(), desk: desk.desk.clone(), name: name.clone(), key };
        folder.check(desk)?;
        Ok(folder)
    }

    /// A path inside.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Where a whole envelope lies.
    #[must_use]
    pub fn envelope(&self, id: &EnvelopeId) -> PathBuf {
        self.root.join("envelopes").join(format!("{id}.age"))
    }

    /// The envelopes that are whole by their names, and how many are not yet.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn envelopes(&self) -> Result<(Vec<EnvelopeId>, usize), StaffError> {
        let names = self.names("envelopes")?;
        let whole = names.iter().filter_map(|name| name.strip_suffix(".age")?.parse().ok()).collect();
        Ok((whole, names.iter().filter(|name| name.ends_with(".part")).count()))
    }

    /// The wrapped identities, oldest first.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn identities(&self) -> Result<Vec<(u64, PathBuf)>, StaffError> {
        let number = |name: &String| Some((name.strip_suffix(".age")?.parse().ok()?, self.identity(name)));
        let mut all: Vec<(u64, PathBuf)> = self.names("identities")?.iter().filter_map(number).collect();
        all.sort_unstable();
        Ok(all)
    }

    /// Where the wrapped identity of this file name lies.
    #[must_use]
    pub fn identity(&self, name: &str) -> PathBuf {
        self.root.join("identities").join(name)
    }

    /// The names in one of its rooms; none if it is not there.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn names(&self, room: &str) -> Result<Vec<String>, StaffError> {
        let directory = self.root.join(room);
        let entries = match fs::read_dir(&directory) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|error| StaffError::reading(&directory, error))?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| StaffError::reading(&directory, error))?;
            names.extend(entry.file_name().to_str().map(str::to_owned));
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Writes the places of envelopes in the desk's list.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn write_list(&self, listed: &[ListedEnvelope]) -> Result<(), StaffError> {
        let path = self.path("list.json");
        let lines = listed.iter().map(|listed| Line { sequence: listed.sequence, id: listed.id, bytes: listed.bytes });
        let json = serde_json::to_vec(&lines.collect::<Vec<_>>());
        files::replace(&path, &json.map_err(|error| StaffError::writing(&path, error.into()))?)
    }

    /// Reads them; none if there is no list.
    ///
    /// # Errors
    /// [`StaffError::NotThat`], [`StaffError::File`].
    pub fn read_list(&self) -> Result<Vec<ListedEnvelope>, StaffError> {
        let path = self.path("list.json");
        let json = match files::read(&path, LONGEST_LIST, "a list of envelopes") {
            Err(StaffError::File { source, .. }) if source.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            json => json?,
        };
        let lines: Vec<Line> = serde_json::from_slice(&json).map_err(|error| StaffError::NotThat {
            path,
            expected: "a list of envelopes",
            why: error.to_string(),
        })?;
        Ok(lines
            .iter()
            .map(|line| ListedEnvelope { sequence: line.sequence, id: line.id, bytes: line.bytes })
            .collect())
    }

    /// Tells the other machine what is done.
    ///
    /// # Errors
    /// [`StaffError::File`], [`StaffError::Note`].
    pub fn report(&self, done: Done, envelopes: &[EnvelopeId], key: &SigningKey) -> Result<(), StaffError> {
        let directory = self.root.join(done.directory());
        files::private_directory(&directory)?;
        let numbers = self.names(done.directory())?;
        let last = numbers.iter().filter_map(|name| name.strip_suffix(".note")?.parse::<u64>().ok()).max();
        let mut number = last.unwrap_or_default();
        for piece in envelopes.chunks(MOST) {
            number = number.saturating_add(1);
            let report = Report { desk: self.desk.clone(), done, envelopes: piece.to_vec() };
            let text = note::statement_text(HEAD, &report)?;
            let signed = NoteSigner::new(self.name.as_str(), key.duplicate())?.sign_note(&text)?;
            files::replace(&directory.join(format!("{number:08}.note")), signed.as_bytes())?;
        }
        Ok(())
    }

    /// What the other machine says is done, with the files that say so. A note that this member has not signed is
    /// warned of and counts for nothing.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn reports(&self, done: Done) -> Result<(BTreeSet<EnvelopeId>, Vec<PathBuf>), StaffError> {
        let (mut ids, mut paths) = (BTreeSet::new(), Vec::new());
        for name in self.names(done.directory())? {
            let path = self.root.join(done.directory()).join(&name);
            match self.read_report(&path, done) {
                Ok(envelopes) => {
                    ids.extend(envelopes);
                    paths.push(path);
                }
                Err(error) => terminal::warn(error),
            }
        }
        Ok((ids, paths))
    }

    fn read_report(&self, path: &Path, done: Done) -> Result<Vec<EnvelopeId>, StaffError> {
        let bytes = files::read(path, note::LONGEST, "a note of your other machine")?;
        let key = VerifierKey::new(self.name.as_str(), self.key)?;
        let report = Note::parse(&bytes).and_then(|note| note::read_statement(HEAD, note.verified_by(&key)?));
        let why =
            |why: String| StaffError::NotThat { path: path.to_owned(), expected: "a note of your other machine", why };
        let report: Report = report.map_err(|error| why(error.to_string()))?;
        if report.desk != self.desk || report.done != done {
            return Err(why("it is about something else".to_owned()));
        }
        Ok(report.envelopes)
    }

    fn title(&self, desk: &DeskState) -> Title {
        let organisation = desk.organisation.clone();
        Title { southwind_folder: 1, organisation, desk: self.desk.clone(), reader: self.key }
    }

    fn check(&self, desk: &DeskState) -> Result<(), StaffError> {
        let path = self.root.join("folder.json");
        let json = match files::read(&path, note::LONGEST, "a folder's title") {
            Err(StaffError::File { source, .. }) if source.kind() == ErrorKind::NotFound => {
                return Err(not_that(&self.root, "it has no folder.json"));
            }
            json => json?,
        };
        let title: Title =
            serde_json::from_slice(&json).map_err(|error| not_that(&path, &format!("it is damaged: {error}")))?;
        let ours = self.title(desk);
        if title == ours {
            return Ok(());
        }
        Err(not_that(
            &self.root,
            match (title.organisation == ours.organisation, title.desk == ours.desk) {
                (false, _) => "it is another organisation's",
                (true, false) => "it is another desk's",
                (true, true) => "it was filled for another member of staff",
            },
        ))
    }
}

fn not_that(path: &Path, why: &str) -> StaffError {
    StaffError::NotThat { path: path.to_owned(), expected: "a folder for this home", why: why.to_owned() }
}
