//! An ext4 file system in a file, which can lose its power: what was not synced is gone, as if the plug were pulled.
//! It is mounted through a loop device, and is unmounted again whatever happens.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// Bytes of the file, which is sparse.
const SIZE: u64 = 1024 * 1024 * 1024;

/// Opens the file system, says so, and stops it as soon as it is told to: `EXT4_IOC_SHUTDOWN` (0x8004587d) with
/// `EXT4_GOING_FLAGS_NOLOGFLUSH` (2), so that not even the journal is flushed. Perl, because an ioctl of our own would
/// be unsafe code.
const PLUG: &str = r#"
    use Fcntl;
    sysopen(my $root, $ARGV[0], O_RDONLY | O_DIRECTORY) or die "$ARGV[0]: $!\n";
    $| = 1;
    print "ready\n";
    defined <STDIN> or exit;
    my $how = pack("L", 2);
    ioctl($root, 0x8004587d, $how) or die "EXT4_IOC_SHUTDOWN: $!\n";
"#;

pub struct Disk {
    directory: TempDir,
}

impl Disk {
    /// A new file system, mounted, in the build's own directory: where tests run is a disk, not memory.
    pub fn new() -> Self {
        let directory = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let disk = Self { directory };
        File::create(disk.image()).unwrap().set_len(SIZE).unwrap();
        std::fs::create_dir(disk.root()).unwrap();
        run(Command::new("mkfs.ext4").arg("-q").arg(disk.image()));
        disk.mount();
        disk
    }

    pub fn root(&self) -> PathBuf {
        self.directory.path().join("root")
    }

    /// Prepares a cut, so that it comes at the moment it is asked for.
    pub fn plug(&self) -> Plug {
        let mut command = Command::new("perl");
        command.args(["-e", PLUG]).arg(self.root());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut perl = command.spawn().unwrap_or_else(|error| panic!("perl: {error}; {}", super::HOW));
        let hand = perl.stdin.take().unwrap();
        let mut line = String::new();
        BufReader::new(perl.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        Plug { perl, hand }
    }

    /// After a cut: lets go of everything that is only in memory and mounts what is on the disk.
    pub fn revive(&self) {
        assert!(self.unmount(), "{} cannot be unmounted", self.root().display());
        self.mount();
    }

    fn image(&self) -> PathBuf {
        self.directory.path().join("disk.ext4")
    }

    fn mount(&self) {
        run(Command::new("mount").args(["-t", "ext4", "-o", "loop"]).arg(self.image()).arg(self.root()));
    }

    /// Tries for two seconds: a process that was just killed may still have a file open.
    fn unmount(&self) -> bool {
        (0..20).any(|_| {
            let done = Command::new("umount").arg(self.root()).stderr(Stdio::null()).status();
            let done = done.is_ok_and(|status| status.success());
            if !done {
                std::thread::sleep(Duration::from_millis(100));
            }
            done
        })
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let mounted = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
        if mounted.contains(&*self.root().to_string_lossy()) && !self.unmount() {
            let _ = Command::new("umount").arg("-l").arg(self.root()).status();
        }
    }
}

/// A hand on the plug.
pub struct Plug {
    perl: Child,
    hand: ChildStdin,
}

impl Plug {
    pub fn pull(self) {
        let Self { perl, mut hand } = self;
        hand.write_all(b"\n").unwrap();
        let done = perl.wait_with_output().unwrap();
        assert!(done.status.success(), "{}{}", String::from_utf8_lossy(&done.stderr), super::HOW);
    }
}

fn run(command: &mut Command) {
    let done = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}; {}", super::HOW));
    assert!(done.status.success(), "{command:?}: {}{}", String::from_utf8_lossy(&done.stderr), super::HOW);
}
