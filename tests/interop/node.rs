//! Runs the scripts beside it under Node.js, with other people's packages at the versions of package-lock.json. It never
//! skips: without Node.js, npm or the packages the tests fail and say what to install.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::SystemTime;

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop");

/// Runs a script with `input` on stdin; its output, whatever its exit code.
pub(crate) fn output(script: &str, arguments: &[&str], input: &[u8]) -> Output {
    install();
    let mut child = Command::new("node")
        .current_dir(HERE)
        .arg(script)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("node cannot be started ({error}); install Node.js 20 or newer"));
    let mut stdin = child.stdin.take().expect("stdin was piped");
    std::thread::scope(|scope| {
        // A script that fails early closes its stdin; its exit code tells more than the broken pipe.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output().expect("the script was started")
    })
}

/// Runs a script that must succeed; what it wrote to stdout.
pub(crate) fn run(script: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let output = output(script, arguments, input);
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Installs the packages if they are missing or older than the lock file, without running anything of theirs.
fn install() {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        // npm writes this file last.
        let installed = modified(&Path::new(HERE).join("node_modules/.package-lock.json"));
        if installed.is_some() && installed >= modified(&Path::new(HERE).join("package-lock.json")) {
            return;
        }
        let output =
            Command::new("npm").current_dir(HERE).args(["ci", "--ignore-scripts"]).output().unwrap_or_else(|error| {
                panic!("npm cannot be started ({error}); install Node.js 20 or newer with npm")
            });
        assert!(
            output.status.success(),
            "`npm ci --ignore-scripts` in tests/interop failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    });
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}
