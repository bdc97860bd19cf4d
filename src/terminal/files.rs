//! The files that a person names on a command line: read up to a limit, or created anew with their final mode.
//! It never overwrites a file and never makes a temporary one.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

use super::{Exit, Failure, plain_line};
use crate::disk;

/// A path as it may be shown.
#[must_use]
pub fn shown(path: &Path) -> String {
    plain_line(&path.to_string_lossy())
}

/// Reads a file, or stdin for `-`, of at most `longest` bytes. What was read is wiped when it is dropped.
///
/// # Errors
/// [`Exit::Input`] if it cannot be read or is longer.
pub fn read(path: &Path, longest: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
    // Room for all of it from the start: a vector that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(longest + 1));
    let mut take = |reader: &mut dyn Read| reader.take(longest as u64 + 1).read_to_end(&mut bytes);
    let read = match path == Path::new("-") {
        true => take(&mut io::stdin().lock()),
        // A pipe will do here: `<(age -d account.age)` keeps plain text off the disk.
        false => File::open(path).and_then(|mut file| take(&mut file)),
    };
    read.map_err(|error| unreadable(path, &error))?;
    if bytes.len() > longest {
        let message = format!("{} is longer than {longest} bytes", shown(path));
        return Err(Failure::new(Exit::Input, message).hint("check that it is the file that you meant"));
    }
    Ok(bytes)
}

/// As [`read`], as UTF-8 and without a byte order mark.
///
/// # Errors
/// As [`read`], and [`Exit::Input`] for other encodings.
pub fn read_text(path: &Path, longest: usize) -> Result<Zeroizing<String>, Failure> {
    let bytes = read(path, longest)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| {
        Failure::new(Exit::Input, format_args!("{} is not UTF-8 text", shown(path))).hint("save it as UTF-8")
    })?;
    Ok(Zeroizing::new(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()))
}

/// Opens a regular file, which has a length and can be read twice. Anything else is refused: a pipe could wait for ever.
///
/// # Errors
/// [`Exit::Input`].
pub fn open(path: &Path) -> Result<File, Failure> {
    let file = std::fs::metadata(path).and_then(|metadata| match metadata.is_file() {
        true => File::open(path),
        false => Err(io::Error::other("it is not a regular file")),
    });
    file.map_err(|error| unreadable(path, &error))
}

/// Says that a file cannot be read.
pub fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Exit::Input, format_args!("{} cannot be read: {error}", shown(path)))
}

/// A file that did not exist before, readable by its owner only. It is removed again unless it is finished.
#[derive(Debug)]
pub struct NewFile<'a> {
    path: &'a Path,
    file: File,
    finished: bool,
}

impl<'a> NewFile<'a> {
    /// Creates it with mode 0600.
    ///
    /// # Errors
    /// [`Exit::Input`] if it exists or cannot be created.
    pub fn create(path: &'a Path) -> Result<Self, Failure> {
        match disk::create_new(path, disk::PRIVATE) {
            Ok(file) => Ok(Self { path, file, finished: false }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(Failure::new(Exit::Input, format_args!("{} exists already", shown(path)))
                    .hint("name a new file; none is ever overwritten"))
            }
            Err(error) => Err(unwritable(path, &error)),
        }
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// [`Exit::Input`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.write_all(bytes).map_err(|error| unwritable(self.path, &error))
    }

    /// Puts what was written so far on the disk, with the file's name, and keeps it from now on.
    ///
    /// # Errors
    /// [`Exit::Input`].
    pub fn keep(&mut self) -> Result<(), Failure> {
        self.file.sync_all().map_err(|error| unwritable(self.path, &error))?;
        // The bytes are there now: if only the name cannot be synced, losing the file would be worse.
        self.finished = true;
        #[cfg(unix)]
        if let Some(directory) = self.path.parent() {
            let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
            // A directory that may be written to and not read cannot be opened; the file is in it all the same.
            if let Ok(directory) = File::open(directory) {
                directory.sync_all().map_err(|error| unwritable(self.path, &error))?;
            }
        }
        Ok(())
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        if !self.finished {
            // Nothing more can be done about it here, and the error that led here is the one to tell.
            let _ = std::fs::remove_file(self.path);
        }
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Exit::Input, format_args!("{} cannot be written: {error}", shown(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Claim C-27: files with secrets have mode 0600 from the start and are never overwritten.
    #[test]
    fn a_new_file_is_private_never_replaces_another_and_goes_unless_it_is_kept() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("new");
        drop(NewFile::create(&path).unwrap());
        assert!(!path.exists());

        let mut file = NewFile::create(&path).unwrap();
        file.write(b"kept").unwrap();
        file.keep().unwrap();
        drop(file);
        assert_eq!(*read(&path, 4).unwrap(), b"kept");
        assert_eq!(NewFile::create(&path).unwrap_err().exit(), Exit::Input);
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()) & 0o777, 0o600);
    }

    #[test]
    fn files_are_read_up_to_a_limit_and_as_text() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("text");
        std::fs::write(&path, "\u{feff}마파람").unwrap();
        assert_eq!(*read_text(&path, 12).unwrap(), "마파람");
        assert!(read(&path, 11).unwrap_err().to_string().contains("longer than 11 bytes"));
        std::fs::write(&path, [0xff]).unwrap();
        assert!(read_text(&path, 12).unwrap_err().to_string().contains("UTF-8"));
        assert_eq!(open(directory.path()).unwrap_err().exit(), Exit::Input);
    }
}
