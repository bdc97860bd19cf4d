//! What an operator meets.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::send;
use crate::programs::{Scene, files, until};
use crate::{noise, source};

const RUN: [&str; 4] = ["run", "--dev", "--config", "relay.toml"];
const CHECK: [&str; 4] = ["check", "--dev", "--config", "relay.toml"];

/// The variable that leaves tests out, by name, where nobody is root.
const LEAVE_OUT: &str = "SOUTHWIND_LEAVE_OUT";

impl Scene {
    fn configure(&self, change: impl FnOnce(String) -> String) {
        let text = fs::read_to_string(self.path("relay.toml")).unwrap();
        fs::write(self.path("relay.toml"), change(text)).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").args([from, to]).status().unwrap().success());
}

#[test]
fn every_mistake_of_a_configuration_is_named_at_once() {
    let mut scene = Scene::set_up();
    scene.kill_relay();
    scene.configure(|text| {
        let text = text.replace("name = \"localhost\"\n", "").replace("listen = \"127.0.0.1", "listen = \"0.0.0.0");
        format!("{text}quue = 5\nreserve_bytes = \"much\"\n")
    });
    for command in [RUN, CHECK] {
        let said = scene.fails(2, "relay", &command);
        for mistake in ["4 mistake(s)", "name is missing", "quue", "reserve_bytes must be", "listen must be a loopback"]
        {
            assert!(said.contains(mistake), "{mistake}: {said}");
        }
    }
    fs::write(scene.path("relay.toml"), "listen = [").unwrap();
    assert!(scene.fails(2, "relay", &CHECK).contains("it is not TOML"));
    let said = scene.fails(5, "relay", &["check", "--config", "nowhere.toml"]);
    assert!(said.contains("nowhere.toml cannot be read"), "{said}");
}

#[test]
fn a_relay_does_not_begin_with_a_roster_that_clients_would_refuse() {
    let mut scene = Scene::set_up();
    assert_eq!(scene.stop_relay(), Some(0));
    let bad = scene.bad_rosters();
    for (what, roster) in [&bad[0], &bad[2]] {
        fs::write(scene.path("roster.note"), roster).unwrap();
        let said = scene.fails(3, "relay", &RUN);
        assert!(said.contains(what), "{said}");
    }
    fs::write(scene.path("roster.note"), "no note").unwrap();
    scene.fails(3, "relay", &CHECK);
    fs::remove_file(scene.path("roster.note")).unwrap();
    assert!(scene.fails(5, "relay", &RUN).contains("roster.note"));
}

#[test]
fn the_keys_that_everybody_has_are_refused_in_earnest_by_every_program() {
    let mut scene = Scene::with_an_account();
    assert_eq!(scene.stop_relay(), Some(0));
    let examples = scene.path("examples");
    copy(Path::new(&source("keys-example")), &examples);
    for name in ["tls-key.pem", "relay-note.key"] {
        assert!(Command::new("chmod").arg("600").arg(examples.join(name)).status().unwrap().success());
    }
    // Should the relay start in spite of it, then in a directory and at an address of this test.
    let example = fs::read_to_string(examples.join("relay.toml")).unwrap();
    let example = example.replace("/tmp/southwind-example", "data").replace("127.0.0.1:8443", "127.0.0.1:0");
    fs::write(examples.join("relay.toml"), example).unwrap();
    let everybody = |said: String| assert!(said.contains("a key of keys-example, which everybody has"), "{said}");

    let mine = fs::read_to_string(scene.path("relay.toml")).unwrap();
    everybody(scene.fails(2, "relay", &["run", "--config", "examples/relay.toml"]));
    for (from, to) in [
        ("\"relay-note.key\"", "\"examples/relay-note.key\""),
        (
            "\"tls-certificate.pem\"\ntls_key = \"tls-key.pem\"",
            "\"examples/tls-certificate.pem\"\ntls_key = \"examples/tls-key.pem\"",
        ),
    ] {
        fs::write(scene.path("relay.toml"), mine.replace(from, to)).unwrap();
        everybody(scene.fails(3, "relay", &["run", "--config", "relay.toml"]));
        everybody(scene.fails(3, "relay", &["check", "--config", "relay.toml"]));
    }
    let example = "examples/invitation.txt";
    let without_dev: Vec<&str> = send(&[]).into_iter().filter(|word| *word != "--dev").collect();
    let with_example: Vec<&str> =
        without_dev.iter().map(|word| if *word == "invitation.txt" { example } else { word }).collect();
    everybody(scene.fails(3, "contact", &with_example));
    everybody(scene.fails(3, "contact", &["carry", "--invitation", example, "account.txt"]));

    let staff = |home: &str, arguments: &[&str]| {
        everybody(scene.staff_in_earnest_fails(3, home, "southwind-example", arguments));
    };
    copy(&examples.join("jimin"), &scene.path("example-jimin"));
    for arguments in [&["pull"][..], &["list"], &["epoch", "new"], &["join", "--invitation", example]] {
        staff("example-jimin", arguments);
    }
    staff("hana", &["join", "--invitation", example]);
    staff(
        "nobody",
        &[
            "org",
            "roster",
            "--organisation-key",
            "examples/organisation.key",
            "--from",
            "examples/roster.note",
            "--to",
            "next",
        ],
    );
    staff(
        "nobody",
        &["org", "publish", "--roster", "examples/roster.note", "--organisation-pub", "examples/organisation.pub"],
    );

    everybody(scene.fails(
        3,
        "audit",
        &["roster", "examples/roster.note", "--organisation", "examples/organisation.pub"],
    ));
    everybody(scene.fails(3, "audit", &["roster", "examples/roster.note", "--organisation", example]));
    scene.ok("audit", &["roster", "examples/roster.note", "--organisation", example, "--dev"]);
    fs::write(scene.path("relay.toml"), mine).unwrap();
}

#[test]
fn a_damaged_data_directory_is_an_error_that_names_the_file() {
    let mut scene = Scene::with_an_account();
    fs::write(scene.path("note.bin"), noise(50_000)).unwrap();
    scene.ok("contact", &send(&["--attach", "note.bin"]));
    assert_eq!(scene.stop_relay(), Some(0));
    let (data, good) = (scene.path("data"), scene.path("good"));
    copy(&data, &good);
    let body = files(&data.join("bodies")).remove(0);
    let body = body.strip_prefix(&data).unwrap().to_str().unwrap().to_owned();
    let cut = |path: &Path| fs::File::options().write(true).open(path).unwrap().set_len(40).unwrap();
    let remove = |path: &Path| fs::remove_file(path).unwrap();
    let overwrite = |path: &Path| fs::write(path, "something else").unwrap();
    type Damage<'a> = (&'a str, &'a dyn Fn(&Path));
    let damages: [Damage<'_>; 8] = [
        ("sled/db", &cut),
        ("sled/db", &remove),
        ("southwind.data", &remove),
        ("southwind.data", &overwrite),
        ("mark", &remove),
        (&body, &remove),
        (&body, &cut),
        ("roster.note", &overwrite),
    ];
    for (file, damage) in damages {
        damage(&data.join(file));
        for command in [CHECK, RUN] {
            let said = scene.fails(7, "relay", &command);
            assert!(said.contains(&format!("error: data/{file}: ")), "{file}: {said}");
            assert_eq!(said.matches("backup").count(), usize::from(!said.contains("format that")), "{file}: {said}");
        }
        fs::remove_dir_all(&data).unwrap();
        copy(&good, &data);
    }
    assert!(scene.ok("relay", &CHECK).contains("roster   number 1"));
    scene.start_relay();
    assert!(scene.staff("hana", &["pull"]).starts_with("new appeals: 1, follow-ups: 0, attachments: 1"));
}

#[test]
fn a_second_relay_is_kept_out() {
    let scene = Scene::with_an_account();
    let said = scene.fails(1, "relay", &RUN);
    assert!(said.contains("is in use by another process") && !said.contains("Look at the disk"), "{said}");
    scene.configure(|text| text.replace("data = \"data\"", "data = \"another\""));
    let said = scene.fails(2, "relay", &RUN);
    assert!(said.contains("cannot listen on 127.0.0.1"), "{said}");
    scene.ok("contact", &send(&[]));
    assert_eq!(scene.appeals("hana"), "1");
}

#[test]
fn a_relay_that_is_stopped_in_an_upload_keeps_what_it_accepted() {
    let mut scene = Scene::with_an_account();
    fs::write(scene.path("film.bin"), noise(60_000_000)).unwrap();
    let mut contact = scene.command("contact", &send(&["--attach", "film.bin", "--patience", "1"]));
    let contact = contact.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let bodies = scene.path("data/bodies");
    let body = || files(&bodies).into_iter().find(|path| path.metadata().is_ok_and(|body| body.len() > 4_000_000));
    until("a part of the film at the relay", || body().is_some());
    assert_eq!(scene.stop_relay(), Some(0));
    let begun = body().unwrap();
    let accepted = begun.metadata().unwrap().len();
    assert!(accepted < 60_000_000, "it was stopped in the middle");
    let checked = scene.ok("relay", &CHECK);
    assert!(checked.contains("1 envelope(s)") && checked.contains("1 upload(s); all is sound"), "{checked}");
    assert_eq!(begun.metadata().unwrap().len(), accepted, "what was accepted is there");
    scene.start_relay();
    let output = contact.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(files(&bodies), [begun], "the upload went on, and did not begin again");
    let pulled = scene.staff("hana", &["pull"]);
    assert!(
        pulled.starts_with("new appeals: 1, follow-ups: 0, attachments: 1, statements: 0, quarantined: 0"),
        "{pulled}"
    );
}

/// A file system of its own, which is gone when this is dropped.
struct Mounted<'a>(&'a Path);

impl<'a> Mounted<'a> {
    fn new(path: &'a Path, size: &str) -> Self {
        fs::create_dir(path).unwrap();
        let options = format!("size={size},mode=0700");
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(path).status();
        let why =
            format!("cannot mount a small file system; run as root, or set {LEAVE_OUT}=full-disk to leave this out");
        assert!(done.is_ok_and(|status| status.success()), "{why}");
        Self(path)
    }
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_full_disk_refuses_what_is_new_and_loses_nothing() {
    if std::env::var(LEAVE_OUT).is_ok_and(|left_out| left_out.split(',').any(|name| name == "full-disk")) {
        return;
    }
    let mut scene = Scene::with_an_account();
    fs::write(scene.path("film.bin"), noise(100_000_000)).unwrap();
    assert_eq!(scene.stop_relay(), Some(0));
    let disk = scene.path("disk");
    let _mounted = Mounted::new(&disk, "96m");
    copy(&scene.path("data"), &disk.join("data"));
    scene.configure(|text| text.replace("\"data\"", "\"disk/data\"") + "reserve_bytes = 33554432\n");
    scene.start_relay();

    // The words fit, the film does not.
    let output = scene.command("contact", &send(&["--attach", "film.bin", "--patience", "0"])).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(9), "{said}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "Your words are safe at the relay.\n");
    assert!(said.contains("film.bin: the relay refused: The relay's disk has no room"), "{said}");

    // Another program takes the rest of the intake's room: not even words fit.
    fs::write(disk.join("else"), vec![0; 64 << 20]).unwrap_or_default();
    let output = scene.command("contact", &send(&["--patience", "0"])).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(8), 0), "{said}");
    assert!(
        said.contains("has no room for new envelopes") && said.contains("\n  next: Nothing that was accepted is lost")
    );
    assert!(scene.staff("hana", &["pull"]).starts_with("new appeals: 1"), "what was kept is served, and acknowledged");

    // With room again, everything goes on, without a restart.
    fs::remove_file(disk.join("else")).unwrap();
    scene.ok("contact", &send(&["--patience", "0"]));
    assert!(scene.staff("hana", &["pull"]).starts_with("new appeals: 1"));
    assert!(scene.staff("jimin", &["pull"]).starts_with("new appeals: 2"));
    assert_eq!(scene.stop_relay(), Some(0));
    let checked = scene.ok("relay", &["check", "--dev", "--deep", "--config", "relay.toml"]);
    // Both readers have everything, so nothing is left.
    assert!(checked.contains("0 envelope(s)") && checked.contains("all is sound"), "{checked}");
}
