//! The house's walls and floors: who may import whom, what each program links, and what the register of claims says.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which rooms each room may name. DESIGN: imports only downward; the relay never imports case.
const FLOORS: &[(&str, &[&str])] = &[
    ("protocol", &[]),
    ("disk", &[]),
    ("page", &["protocol"]),
    ("terminal", &["disk"]),
    ("signing", &["protocol"]),
    ("bearer", &["protocol"]),
    ("case", &["bearer", "protocol", "signing"]),
    ("client", &["bearer", "protocol", "signing", "terminal"]),
    ("relay", &["bearer", "disk", "page", "protocol", "signing", "terminal"]),
    ("contact", &["bearer", "case", "client", "protocol", "signing", "terminal"]),
    ("staff", &["bearer", "case", "client", "disk", "page", "protocol", "signing", "terminal"]),
    ("audit", &["page", "protocol", "signing", "terminal"]),
    ("bin/relay", &["relay", "page", "protocol", "terminal"]),
    ("bin/contact", &["contact", "protocol", "terminal"]),
    ("bin/staff", &["page", "staff", "protocol", "terminal"]),
    ("bin/audit", &["audit", "page", "protocol", "terminal"]),
];

/// Claim C-01: the relay's build links nothing that could open an envelope.
#[test]
fn imports_go_only_downward() {
    let mut seen = 0;
    for path in sources(Path::new("src")) {
        let below = path.strip_prefix("src").unwrap().with_extension("");
        let mut parts = below.iter().map(|part| part.to_str().unwrap());
        let room = match (parts.next().unwrap(), parts.next()) {
            ("bin", Some(program)) => format!("bin/{program}"),
            ("lib", _) => continue,
            (room, _) => room.to_owned(),
        };
        let (_, allowed) =
            FLOORS.iter().find(|(name, _)| *name == room).unwrap_or_else(|| panic!("{room} has no floor"));
        for named in rooms_named_in(&fs::read_to_string(&path).unwrap()) {
            assert!(named == room || allowed.contains(&named.as_str()), "{} imports {named}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 100, "only {seen} imports were found: the test does not see them");
}

/// Every `crate::room` and `southwind::room` of a source, tests and comments included.
fn rooms_named_in(source: &str) -> Vec<String> {
    let starts = ["crate::", "southwind::"];
    let pieces = starts.iter().flat_map(|start| source.split(start).skip(1));
    let name = |piece: &str| piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    let rooms: Vec<&str> = FLOORS.iter().map(|(room, _)| *room).collect();
    pieces.map(name).filter(|name| rooms.contains(&name.as_str())).collect()
}

#[test]
fn every_module_says_first_what_it_owns() {
    for path in sources(Path::new("src")) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{} has no first doc line", path.display());
    }
}

/// Claims C-01 and C-02: nothing that could open an envelope is in the relay's build, and no server or database in the
/// clients'.
#[test]
fn features_are_walls() {
    let opening = ["age", "age-core", "hpke-rs", "libcrux-kem", "prost"];
    let serving = ["sled", "axum", "hyper-util"];
    assert_links("relay", &["axum", "rustls", "ring", "sled"], &opening);
    assert_links("contact", &["age", "hpke-rs"], &["sled", "axum"]);
    assert_links("staff", &["age", "hpke-rs"], &["sled", "axum"]);
    let neither: Vec<&str> = opening.iter().chain(&serving).chain(&["rustls", "tokio"]).copied().collect();
    assert_links("audit", &["ring"], &neither);
    for feature in ["relay", "contact", "staff", "audit"] {
        assert_links(feature, &[], &["aws-lc-rs", "aws-lc-sys", "openssl", "native-tls"]);
    }
}

fn assert_links(feature: &str, wanted: &[&str], refused: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--no-default-features", "--features", feature])
        .args(["--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo tree failed: {}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8(output.stdout).unwrap();
    let packages: Vec<&str> = listed.lines().filter_map(|line| line.split(' ').next()).collect();
    for name in wanted {
        assert!(packages.contains(name), "{feature} does not link {name}");
    }
    for name in refused {
        assert!(!packages.contains(name), "{feature} links {name}");
    }
}

/// One row of the register in SECURITY.md.
struct Claim {
    status: String,
    proof: String,
}

#[test]
fn the_register_of_claims_and_the_tests_name_each_other() {
    let register = register();
    let tested = register.values().filter(|claim| claim.status == "tested").count();
    assert!(tested >= 20, "only {tested} claims are bound to tests");
    for (id, claim) in &register {
        match claim.status.as_str() {
            "tested" => claim.proof.split(", ").for_each(|proof| assert_test_names(id, proof)),
            "reasoned" | "gap" => assert!(claim.proof.len() > 20, "{id} needs its reason"),
            other => panic!("{id} has the status {other}"),
        }
    }
    for (directory, extension) in [("src", "rs"), ("tests", "rs"), (PAGE_TESTS, "ts")] {
        for path in files(Path::new(directory), extension) {
            for id in claims_named_in(&fs::read_to_string(&path).unwrap()) {
                let claim =
                    register.get(&id).unwrap_or_else(|| panic!("{} names {id}, which no row has", path.display()));
                let file = path.to_str().unwrap();
                assert!(claim.proof.contains(file), "{file} names {id}, whose row does not name it");
            }
        }
    }
}

fn register() -> BTreeMap<String, Claim> {
    let text = fs::read_to_string("SECURITY.md").unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| C-"));
    let mut claims = BTreeMap::new();
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [id, _claim, status, proof] = cells.as_slice() else { panic!("a row has not four cells: {row}") };
        let claim = Claim { status: (*status).to_owned(), proof: proof.replace('`', "") };
        assert!(claims.insert((*id).to_owned(), claim).is_none(), "{id} stands twice");
    }
    claims
}

/// Where the field page's tests are; the page's own commands run them.
const PAGE_TESTS: &str = "page/tests";

/// A proof is `file::test`, and the test's own comment names the claim; of the page's tests it is the file alone.
fn assert_test_names(id: &str, proof: &str) {
    if proof.starts_with(PAGE_TESTS) {
        return assert_page_test_names(id, proof);
    }
    let (file, test) = proof.rsplit_once("::").unwrap_or_else(|| panic!("{id}: {proof} is not file::test"));
    let source = fs::read_to_string(file).unwrap_or_else(|_| panic!("{id}: there is no {file}"));
    let lines: Vec<&str> = source.lines().collect();
    let signature = format!("fn {test}(");
    let at =
        lines.iter().position(|line| line.contains(&signature)).unwrap_or_else(|| panic!("{id}: {file} has no {test}"));
    let above = lines[..at].iter().rev().take_while(|line| {
        let line = line.trim_start();
        line.starts_with("///") || line.starts_with("#[")
    });
    let above = above.copied().collect::<Vec<_>>().join("\n");
    assert!(above.contains("#[test]") || above.contains("#[tokio::test"), "{id}: {test} is no test");
    assert!(!above.contains("#[ignore"), "{id}: {test} is not run");
    assert!(claims_named_in(&above).contains(&id.to_owned()), "{id}: {test} does not say that it holds it");
}

/// A file of Vitest, in which the claim stands above a test that is run.
fn assert_page_test_names(id: &str, file: &str) {
    assert!(file.ends_with(".test.ts"), "{id}: {file} is no file of tests");
    let source = fs::read_to_string(file).unwrap_or_else(|_| panic!("{id}: there is no {file}"));
    assert!(claims_named_in(&source).contains(&id.to_owned()), "{id}: {file} does not say that it holds it");
    for not_run in ["test.skip", "test.only", "test.todo", "describe.skip", "describe.only"] {
        assert!(!source.contains(not_run), "{id}: {file} has a {not_run}");
    }
}

fn claims_named_in(text: &str) -> Vec<String> {
    let begins = ["/// Claim C-", "/// Claims C-", "// Claim C-", "// Claims C-"];
    let is_id = |piece: &str| piece.len() >= 2 && piece.bytes().take(2).all(|byte| byte.is_ascii_digit());
    text.lines()
        .filter(|line| begins.iter().any(|begin| line.trim_start().starts_with(begin)))
        .flat_map(|line| line.split("C-").skip(1))
        .filter(|piece| is_id(piece))
        .map(|piece| format!("C-{}", &piece[..2]))
        .collect()
}

fn sources(directory: &Path) -> Vec<PathBuf> {
    files(directory, "rs")
}

fn files(directory: &Path, wanted: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "node_modules") {
            found.extend(files(&path, wanted));
        } else if path.extension().is_some_and(|extension| extension == wanted) {
            found.push(path);
        }
    }
    found.sort();
    found
}
