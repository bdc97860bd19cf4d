//! What the programs say of the field page: its digest, the page link, offline files, and what an auditor finds.

use super::{Field, run};
use crate::house::House;

/// The committed page's SHA-256, by another program than ours.
fn digest(path: &str) -> String {
    let output = std::process::Command::new("openssl").args(["dgst", "-sha256", "-r", path]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().split(' ').next().unwrap().to_owned()
}

fn built() -> String {
    let digest = digest("page/dist/index.html");
    assert_eq!(digest.len(), 64);
    digest
}

/// Claim C-61: a relay prints the SHA-256 of the page that it serves, in `keys` and `check`.
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_prints_the_digest_of_the_page_that_it_serves() {
    let mut house = House::without_roster().await;
    let keys = house.directory.path().join("more-keys").to_str().unwrap().to_owned();
    let made = run("relay", &["keys", "--to", &keys, "--host", "relay.example"]).await;
    assert!(made.out.ends_with(&format!("\npage       {}\n", built())), "{made:?}");

    let mut roster = house.roster(1);
    house.client().publish_roster(&house.sign_roster(&roster)).await.unwrap();
    house.stop().await;
    let config = house.directory.path().join("relay.toml").to_str().unwrap().to_owned();
    let checked = run("relay", &["check", "--config", &config]).await;
    assert_eq!(checked.exit, 0, "{checked:?}");
    assert!(checked.out.contains(&format!("\npage     {}\n", built())), "{checked:?}");
    assert!(!checked.err.contains("field page"), "a roster that names no page forbids none: {checked:?}");

    // A roster that names another page.
    house.start().await;
    roster.sequence = 2;
    roster.pages = vec![southwind::page::digest(b"another page")];
    house.client().publish_roster(&house.sign_roster(&roster)).await.unwrap();
    house.stop().await;
    let checked = run("relay", &["check", "--config", &config]).await;
    assert!(checked.err.contains(&format!("org roster --page {}", built())), "{checked:?}");

    std::fs::write(&config, std::fs::read_to_string(&config).unwrap() + "page = false\n").unwrap();
    let checked = run("relay", &["check", "--config", &config]).await;
    assert!(!checked.out.contains("page") && !checked.err.contains("page"), "{checked:?}");
}

/// An offline file and its page link, as the key keeper makes them.
async fn invite(field: &Field, more: &[&str]) -> super::Said {
    let (roster, organisation) = (field.at("roster"), field.at("organisation"));
    let words = ["org", "invite", "--roster", &roster, "--desk", "seoul", "--organisation-pub", &organisation];
    run("staff", &[words.as_slice(), more].concat()).await
}

/// Publishes a roster that names these pages, and keeps it beside the others.
async fn name_pages(field: &Field, sequence: u64, pages: Vec<southwind::protocol::id::Fingerprint>) {
    let mut roster = field.house.roster(sequence);
    roster.relays[0].url = field.house.url.clone();
    roster.pages = pages;
    let note = field.house.sign_roster(&roster);
    field.house.client().publish_roster(&note).await.unwrap();
    field.write("roster", note.as_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offline_page_is_made_and_an_auditor_finds_the_page_in_it() {
    let field = Field::new().await;
    let (file, organisation, roster) = (field.at("offline.html"), field.at("organisation"), field.at("roster"));
    let made = invite(&field, &["--offline-page", &file, "--page"]).await;
    assert_eq!(made.exit, 0, "{made:?}");
    let lines: Vec<&str> = made.out.lines().collect();
    let url = field.house.url.as_str();
    assert!(lines[0].starts_with("southwind:v1?org=") && lines[1] == format!("{url}#{}", lines[0]), "{made:?}");
    assert!(made.err.contains("does not name this program's field page") && made.err.contains("--page built-in"));
    let again = invite(&field, &["--offline-page", &file]).await;
    assert_eq!(again.exit, 5, "it is never overwritten: {again:?}");

    let audited = run("audit", &["page", &file]).await;
    assert_eq!(audited.exit, 0, "{audited:?}");
    let digest = built();
    for part in [digest.as_str(), "example-rescue", "desk      seoul", "roster 1\n", "epoch 1\n"] {
        assert!(audited.out.contains(part), "{part}: {audited:?}");
    }
    assert!(audited.err.contains("names no page"), "{audited:?}");
    let check = ["page", &file, "--roster", &roster, "--organisation", &organisation];
    assert_eq!(run("audit", &check).await.exit, 3, "a roster that is named must name the page");

    name_pages(&field, 2, vec![southwind::page::digest(southwind::page::BYTES)]).await;
    let audited = run("audit", &check).await;
    assert_eq!(audited.exit, 0, "{audited:?}");
    assert!(audited.out.ends_with("roster 2 names this page\n"));
    let built =
        run("audit", &["page", "page/dist/index.html", "--roster", &roster, "--organisation", &organisation]).await;
    assert_eq!(built.exit, 0, "{built:?}");
    let epoch = field.at("epoch");
    let quiet = invite(&field, &["--offline-page", &field.at("second.html"), "--epoch", &epoch, "--no-qr"]).await;
    assert!(quiet.exit == 0 && !quiet.err.contains("warning"), "{quiet:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_was_changed_is_told() {
    let field = Field::new().await;
    name_pages(&field, 2, vec![southwind::page::digest(southwind::page::BYTES)]).await;
    let file = field.at("offline.html");
    assert_eq!(invite(&field, &["--offline-page", &file, "--no-qr"]).await.exit, 0);
    let whole = std::fs::read_to_string(&file).unwrap();
    for (from, to, exit) in [
        ("<title>-</title>", "<title>x</title>", 3),
        ("connect-src 'self'", "connect-src 'self' https://evil.example", 3),
        ("connect-src 'self'", "connect-src *", 1),
        ("media-src blob:", "media-src *", 3),
        ("id=\"enclosed\">{", "id=\"enclosed\"><!--<script>{", 3),
        ("seoul", "busan", 3),
    ] {
        assert!(whole.contains(from), "{from}");
        field.write("changed.html", whole.replacen(from, to, 1).as_bytes());
        let said = run("audit", &["page", &field.at("changed.html")]).await;
        assert_eq!(said.exit, exit, "{from}: {said:?}");
    }
    let stranger = field.write("stranger", b"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n");
    assert_eq!(run("audit", &["page", &file, "--organisation", &stranger]).await.exit, 3);
    assert_eq!(run("audit", &["page", &field.at("roster")]).await.exit, 1);
    assert_eq!(run("audit", &["page", &field.at("nothing")]).await.exit, 5);
    assert_eq!(run("audit", &["page", &file, "--roster", &field.at("roster")]).await.exit, 2);
}
