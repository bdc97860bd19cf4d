//! Files as the whole house writes them: with their final mode from the first byte, never over another unless they
//! replace it in one step, and durable with their name before anybody is told that they exist. It knows nothing of
//! what is in them, and leaves it to each room to say what a failure means.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The mode of a file for its owner only.
pub const PRIVATE: u32 = 0o600;
/// The mode of a file that anybody may read.
pub const PUBLIC: u32 = 0o644;

/// Creates a file that is not there yet, for writing in pieces. Where there are no modes, it gets none.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`], and whatever the system refuses.
pub fn create_new(path: &Path, mode: u32) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    options.open(path)
}

/// Writes a file that is not there yet: durable with its name, or not there at all.
///
/// # Errors
/// As [`create_new`].
pub fn write_new(path: &Path, mode: u32, bytes: &[u8]) -> io::Result<()> {
    let mut file = create_new(path, mode)?;
    let kept = file.write_all(bytes).and_then(|()| keep(path, &file));
    if kept.is_err() {
        // Half a key is worse than none, and this process made the file.
        let _ = fs::remove_file(path);
    }
    kept
}

/// Makes a file and its name durable.
///
/// # Errors
/// Of the disk.
pub fn keep(path: &Path, file: &File) -> io::Result<()> {
    file.sync_all()?;
    sync_name(path)
}

/// Replaces a small file, for its owner only: whoever looks, also after a power cut, finds the old or the new one.
///
/// # Errors
/// Of the disk; the old file is still there then.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = Part::begin(path)?;
    part.write_all(bytes)?;
    part.keep()
}

/// Renames a file, durably.
///
/// # Errors
/// Of the disk.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sync_name(to)
}

/// Removes a file that may be gone already.
///
/// # Errors
/// Of the disk.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Makes the entries of a directory durable.
///
/// # Errors
/// Of the disk.
pub fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Makes the name of a file or directory durable.
///
/// # Errors
/// Of the disk.
pub fn sync_name(path: &Path) -> io::Result<()> {
    sync_directory(path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")))
}

/// A file for its owner only, under a name of its own until it is whole: `NAME.part`. What is not kept is removed.
#[derive(Debug)]
pub struct Part {
    target: PathBuf,
    part: PathBuf,
    file: File,
    kept: bool,
}

impl Part {
    /// Begins, over whatever an earlier try left.
    ///
    /// # Errors
    /// Of the disk.
    pub fn begin(target: &Path) -> io::Result<Self> {
        let mut part = target.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        remove(&part)?;
        let file = create_new(&part, PRIVATE)?;
        Ok(Self { target: target.to_owned(), part, file, kept: false })
    }

    /// Gives it its name, durably.
    ///
    /// # Errors
    /// Of the disk.
    pub fn keep(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        rename(&self.part, &self.target)?;
        self.kept = true;
        Ok(())
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.kept {
            // The error that led here is the one to tell, and the next try removes what stays behind.
            let _ = fs::remove_file(&self.part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_has_its_mode_and_is_never_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        write_new(&path, PRIVATE, b"one").unwrap();
        assert_eq!(write_new(&path, PRIVATE, b"two").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()) & 0o777, PRIVATE);
    }

    #[test]
    fn what_was_not_kept_leaves_no_trace() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("state");
        replace(&path, b"old").unwrap();
        let mut part = Part::begin(&path).unwrap();
        part.write_all(b"half").unwrap();
        drop(part);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
        remove(&path).unwrap();
        remove(&path).unwrap();
    }
}
