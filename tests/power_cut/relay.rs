//! The real relay, as a process, with its data directory where the test wants it.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use url::Url;

pub struct Process {
    child: Child,
}

impl Process {
    /// Starts the relay on a port of its own choice; what it said instead, if it does not start.
    pub fn start(directory: &Path, data: &Path) -> Result<(Self, Url), String> {
        let mut child = command("run", directory, data).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut process = Self { child };
        let mut before = String::new();
        loop {
            let mut line = String::new();
            if said.read_line(&mut line).unwrap() == 0 {
                return Err(format!("{before}({})", process.child.wait().unwrap()));
            }
            if let Some(address) = line.trim_end().strip_prefix("listening on https://") {
                let port = address.rsplit(':').next().unwrap();
                // Whatever it still says is read, so that it never waits for us.
                std::thread::spawn(move || drop(said.read_to_end(&mut Vec::new())));
                return Ok((process, Url::parse(&format!("https://localhost:{port}")).unwrap()));
            }
            before.push_str(&line);
        }
    }

    /// SIGKILL: nothing is finished.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// `southwind-relay check --deep`: reads and compares everything.
pub fn check(directory: &Path, data: &Path) -> Output {
    command("check", directory, data).arg("--deep").output().unwrap()
}

fn command(name: &str, directory: &Path, data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_southwind-relay"));
    command.args([name, "--dev", "--config"]).arg(directory.join("relay.toml")).stdin(Stdio::null());
    command.env("SOUTHWIND_RELAY_DATA", data).env("SOUTHWIND_RELAY_RESERVE_BYTES", (16 << 20).to_string());
    command
}
