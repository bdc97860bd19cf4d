//! The four real programs, run as people run them: as processes, with files, over real TLS on loopback.

use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub const PASSPHRASE: &str = "a passphrase of the test";

/// A directory of a test, with everything in it that an organisation and its relay need.
pub struct Scene {
    pub directory: TempDir,
    pub relay: Option<Child>,
}

impl Scene {
    /// Sets up an organisation with two staff, a relay and an epoch; with `dev`, with keys that are quick to unwrap.
    pub fn set_up() -> Self {
        let mut scene = Self { directory: tempfile::tempdir().unwrap(), relay: None };
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let url = format!("https://localhost:{port}");
        let keys = scene.ok("relay", &["keys", "--to", ".", "--host", "localhost"]);
        let line = |start: &str| {
            let line = keys.lines().find(|line| line.starts_with(start)).unwrap();
            line.rsplit(' ').next().unwrap().to_owned()
        };
        scene.staff("nobody", &["org", "init", "--name", "test-rescue", "--to", "."]);
        for name in ["jimin", "hana"] {
            scene.staff(name, &["enroll", "--name", name, "--to", &format!("{name}.enrolment")]);
        }
        let (pin, key) = (line("relay pin"), line("relay key"));
        scene.staff(
            "nobody",
            &[
                "org",
                "roster",
                "--organisation-key",
                "organisation.key",
                "--desk",
                "seoul",
                "--to",
                "roster.note",
                "--add",
                "jimin.enrolment:lead,reader",
                "--add",
                "hana.enrolment:reader",
                "--relay",
                &url,
                "--relay-pin",
                &pin,
                "--relay-key",
                &key,
            ],
        );
        scene.staff(
            "nobody",
            &[
                "org",
                "invite",
                "--roster",
                "roster.note",
                "--desk",
                "seoul",
                "--organisation-pub",
                "organisation.pub",
                "--to",
                "invitation.txt",
            ],
        );
        let organisation = std::fs::read_to_string(scene.path("organisation.pub")).unwrap();
        let configuration = format!(
            "listen = \"127.0.0.1:{port}\"\ndata = \"data\"\nname = \"localhost\"\norganisation = \"{}\"\nroster = \"roster.note\"\n\
             note_key = \"relay-note.key\"\ntls_certificate = \"tls-certificate.pem\"\ntls_key = \"tls-key.pem\"\n",
            organisation.trim()
        );
        std::fs::write(scene.path("relay.toml"), configuration).unwrap();
        scene.start_relay();
        for name in ["jimin", "hana"] {
            scene.staff(name, &["join", "--invitation", "invitation.txt"]);
        }
        scene.staff("jimin", &["epoch", "new"]);
        scene
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub fn start_relay(&mut self) {
        let mut child =
            self.command("relay", &["run", "--dev", "--config", "relay.toml"]).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stderr.take().unwrap()));
        let line = lines.find(|line| line.as_ref().is_ok_and(|line| line.starts_with("listening")));
        assert!(line.is_some(), "the relay did not start");
        // Whatever it still says is kept: it never waits for us, and a test may look at it.
        let said = std::fs::OpenOptions::new().append(true).create(true).open(self.path("relay.said"));
        let mut said = said.unwrap();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| writeln!(said, "{line}")));
        self.relay = Some(child);
    }

    /// SIGTERM: what was accepted is finished. Its exit code.
    pub fn stop_relay(&mut self) -> Option<i32> {
        let mut child = self.relay.take().unwrap();
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(told.success());
        child.wait().unwrap().code()
    }

    /// SIGKILL: nothing is finished.
    pub fn kill_relay(&mut self) {
        let mut child = self.relay.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    pub fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let path = match program {
            "relay" => env!("CARGO_BIN_EXE_southwind-relay"),
            "contact" => env!("CARGO_BIN_EXE_southwind-contact"),
            "staff" => env!("CARGO_BIN_EXE_southwind-staff"),
            _ => env!("CARGO_BIN_EXE_southwind-audit"),
        };
        let mut command = Command::new(path);
        command.current_dir(self.directory.path()).args(arguments).stdin(Stdio::null());
        command
    }

    /// Runs a program that must succeed; its stdout.
    pub fn ok(&self, program: &str, arguments: &[&str]) -> String {
        succeed(&self.command(program, arguments).output().unwrap(), arguments)
    }

    /// Runs a program that must fail with an exit code; its stderr, which must say what to do next.
    pub fn fails(&self, code: i32, program: &str, arguments: &[&str]) -> String {
        let mut command = self.command(program, arguments);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        refused(&ended(child), code, arguments)
    }

    /// Runs the staff program in a member's home, with the passphrase on stdin as a file descriptor.
    pub fn staff(&self, home: &str, arguments: &[&str]) -> String {
        succeed(&self.staff_output(home, PASSPHRASE, arguments), arguments)
    }

    pub fn staff_fails(&self, code: i32, home: &str, passphrase: &str, arguments: &[&str]) -> String {
        refused(&self.staff_output(home, passphrase, arguments), code, arguments)
    }

    /// What the staff program says and how it ends, with `--dev`.
    pub fn staff_output(&self, home: &str, passphrase: &str, arguments: &[&str]) -> Output {
        ended(self.staff_child(home, passphrase, &[&["--dev"], arguments].concat()))
    }

    /// The staff program in earnest.
    pub fn staff_in_earnest_fails(&self, code: i32, home: &str, passphrase: &str, arguments: &[&str]) -> String {
        refused(&ended(self.staff_child(home, passphrase, arguments)), code, arguments)
    }

    pub fn staff_child(&self, home: &str, passphrase: &str, arguments: &[&str]) -> Child {
        let mut command = self.command("staff", &["--home", home, "--passphrase-fd", "0"]);
        let mut child = command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that fails early does not read it.
        let _ = writeln!(child.stdin.take().unwrap(), "{passphrase}");
        child
    }

    /// A number of the relay's /proc status, in KiB: `VmRSS`, `VmHWM`.
    pub fn relay_memory(&self, field: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.relay.as_ref().unwrap().id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(field)).unwrap();
        line.split_ascii_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        if let Some(mut child) = self.relay.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// What a program said that ends within a minute; one that should have refused may run for ever instead.
fn ended(mut child: Child) -> Output {
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let stdout = std::thread::spawn(move || all_of(&mut out));
    let stderr = std::thread::spawn(move || all_of(&mut err));
    let begun = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if begun.elapsed() > Duration::from_secs(60) => child.kill().unwrap(),
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    Output { status, stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap() }
}

fn all_of(stream: &mut impl std::io::Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    bytes
}

fn succeed(output: &Output, arguments: &[&str]) -> String {
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn refused(output: &Output, code: i32, arguments: &[&str]) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(said.contains("error: ") && said.contains("\n  next: "), "{arguments:?} does not say what to do: {said}");
    said
}

/// Waits for something that must happen within a minute.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(60), "waited a minute for: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The files below a directory.
pub fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}
