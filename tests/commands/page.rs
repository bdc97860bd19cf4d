//! What the programs say of the field page: its digest, the page link, offline files, and what an auditor finds.

use super::run;
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
