//! A relay's data directory, read raw: what a thief of the disk would find with a file viewer. It knows nothing of
//! the database inside, follows no symbolic link and changes nothing.

use std::fmt;
use std::fs::File;
use std::io::{self, Seek};
use std::path::{Path, PathBuf};

use super::envelope::Outside;
use super::search::{Finding, Words};
use crate::protocol::envelope::{ShapeError, VERSION};
use crate::terminal::files::shown;

/// The directory of the bodies, one file for each envelope above the small class, in chunks that are each wrapped under
/// a key of the relay's: none of them can be seen to be an envelope (data directory v2).
const BODIES: &str = "bodies";

/// Something that the walk tells as it goes.
#[derive(Debug)]
pub enum Sight<'a> {
    /// A body file, and whether it can be seen to be an envelope, which a relay's is not.
    Body(&'a Path, Result<Outside, ShapeError>),
    /// A word of the list, in a file's bytes.
    Word(&'a Path, Finding),
    /// A word of the list, in the name of a file or directory.
    InName(&'a Path, Finding),
    /// A file that could not be read: nothing can be said about it.
    Unreadable(&'a Path, io::Error),
}

impl fmt::Display for Sight<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(path, Ok(outside)) => {
                write!(f, "body {}: an envelope of {} bytes, UNWRAPPED", shown(path), outside.shape.length())
            }
            // What is wrong with its shape is nobody's mistake: it is wrapped, as it should be.
            Self::Body(path, Err(_)) => write!(f, "body {}: no envelope to be seen", shown(path)),
            Self::Word(path, finding) => write!(f, "FOUND in {}: {finding}", shown(path)),
            Self::InName(path, finding) => write!(f, "FOUND in the name {}: {finding}", shown(path)),
            Self::Unreadable(path, error) => write!(f, "UNREADABLE {}: {error}", shown(path)),
        }
    }
}

/// What was counted on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Regular files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Occurrences of what every age file begins with ([`VERSION`]).
    pub age_files: u64,
    /// Body files.
    pub bodies: u64,
    /// Body files that can be seen to be envelopes: none, where each is wrapped.
    pub envelopes: u64,
    /// Words found, in files and names.
    pub found: u64,
    /// Files and directories that could not be read.
    pub unreadable: u64,
    /// Symbolic links, sockets and the like, which were passed over.
    pub others: u64,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "files        {}", self.files)?;
        writeln!(f, "bytes        {}", self.bytes)?;
        writeln!(f, "age headers  {} (times that \"age-encryption.org/v1\" stands there)", self.age_files)?;
        writeln!(f, "bodies       {}, {} of them to be seen as envelopes", self.bodies, self.envelopes)?;
        if self.others > 0 {
            writeln!(f, "passed over  {} (symbolic links and other special files)", self.others)?;
        }
        if self.unreadable > 0 {
            writeln!(f, "unreadable   {}", self.unreadable)?;
        }
        write!(f, "found        {}", self.found)
    }
}

/// Walks a directory in the order of its names and tells what it sees.
///
/// # Errors
/// If the directory itself cannot be listed; anything below it is told and counted instead.
pub fn walk(root: &Path, words: &Words, mut tell: impl FnMut(Sight<'_>)) -> io::Result<Counts> {
    let mut waiting = sorted(root)?;
    let mut counts = Counts::default();
    while let Some(path) = waiting.pop() {
        let below = path.strip_prefix(root).unwrap_or(&path);
        counts.found += look_at_name(below, words, &mut tell)?;
        let visited = path.symlink_metadata().and_then(|metadata| {
            if metadata.is_dir() {
                waiting.extend(sorted(&path)?);
            } else if metadata.is_file() {
                look_into(&path, below, words, &mut counts, &mut tell)?;
            } else {
                counts.others += 1;
            }
            Ok(())
        });
        if let Err(error) = visited {
            counts.unreadable += 1;
            tell(Sight::Unreadable(below, error));
        }
    }
    Ok(counts)
}

/// The entries of a directory, the first name last.
fn sorted(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    entries.sort_unstable_by(|one, two| two.cmp(one));
    Ok(entries)
}

fn look_at_name(below: &Path, words: &Words, tell: &mut impl FnMut(Sight<'_>)) -> io::Result<u64> {
    let name = below.file_name().unwrap_or_default().to_string_lossy();
    let mut found = 0;
    words.search(&mut name.as_bytes(), |finding| {
        found += 1;
        tell(Sight::InName(below, finding));
    })?;
    Ok(found)
}

fn look_into(
    path: &Path,
    below: &Path,
    words: &Words,
    counts: &mut Counts,
    tell: &mut impl FnMut(Sight<'_>),
) -> io::Result<()> {
    let mut file = File::open(path)?;
    counts.files += 1;
    counts.bytes += file.metadata()?.len();
    if below.starts_with(BODIES) {
        let outside = Outside::read(&mut file)?;
        counts.bodies += 1;
        counts.envelopes += u64::from(outside.is_ok());
        tell(Sight::Body(below, outside));
    }
    file.rewind()?;
    Words::exactly(VERSION.as_bytes()).search(&mut file, |_| counts.age_files += 1)?;
    file.rewind()?;
    words.search(&mut file, |finding| {
        counts.found += 1;
        tell(Sight::Word(below, finding));
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_any_file_and_name_and_links_are_not_followed() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        std::fs::create_dir_all(root.join("bodies")).unwrap();
        std::fs::create_dir_all(root.join("sled/blobs")).unwrap();
        std::fs::write(root.join("bodies/1"), "noise").unwrap();
        std::fs::write(root.join("sled/blobs/age"), ["..", VERSION, "\n", VERSION].concat()).unwrap();
        std::fs::write(root.join("sled/vientiane"), [b"....".as_slice(), "라오스".as_bytes()].concat()).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("/", root.join("up")).unwrap();

        let mut seen = Vec::new();
        let words = Words::lines_of("vientiane\n라오스\n");
        let counts = walk(root, &words, |sight| seen.push(sight.to_string())).unwrap();
        assert_eq!((counts.files, counts.age_files, counts.bodies, counts.envelopes), (3, 2, 1, 0));
        assert_eq!((counts.found, counts.unreadable, counts.others), (2, 0, u64::from(cfg!(unix))));
        assert!(seen[0].starts_with("body bodies/1: no envelope to be seen"), "{seen:?}");
        assert!(seen.iter().any(|sight| sight.starts_with("FOUND in the name sled/vientiane")), "{seen:?}");
        assert!(seen.iter().any(|sight| sight.contains("line 2 of the word list at offset 4 (UTF-8)")), "{seen:?}");
        assert!(!seen.iter().any(|sight| sight.contains("라오스")));
    }

    #[test]
    fn a_directory_that_is_not_there_is_an_error() {
        assert!(walk(Path::new("/nowhere/at/all"), &Words::default(), |_| ()).is_err());
    }
}
