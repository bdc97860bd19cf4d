//! `southwind-audit`.

use super::{Field, run};

#[tokio::test(flavor = "multi_thread")]
async fn receipts_hold_for_the_envelopes_they_name_and_for_no_others() {
    let field = Field::new().await;
    let (sealed, receipts, invitation) = (field.at("sealed"), field.at("receipts"), field.at("invitation"));
    assert_eq!(field.send(&["--capsule", &sealed]).await.exit, 0);
    let carried = run("contact", &["carry", "--invitation", &invitation, &sealed, "--receipt", &receipts]).await;
    assert_eq!(carried.exit, 0, "{carried:?}");
    assert!(carried.err.contains("a receipt tells"));

    let (roster, organisation) = (field.at("roster"), field.at("organisation"));
    let check = ["receipt", &receipts, "--roster", &roster, "--organisation", &organisation, "--envelope"];
    let said = run("audit", &[check.as_slice(), &[&sealed]].concat()).await;
    assert_eq!(said.exit, 0, "{said:?}");
    assert!(said.out.starts_with("receipt 1: holds\n") && said.out.contains("a receipt above is for it"), "{said:?}");

    let other = field.at("other");
    assert_eq!(field.send(&["--capsule", &other]).await.exit, 0);
    let said = run("audit", &[check.as_slice(), &[&other]].concat()).await;
    assert_eq!(said.exit, 3, "{said:?}");
    let changed = std::fs::read_to_string(&receipts).unwrap().replace("seoul", "tokyo");
    field.write("receipts", changed.as_bytes());
    let said = run("audit", &[check.as_slice(), &[&sealed]].concat()).await;
    assert_eq!(said.exit, 3, "{said:?}");
    assert!(said.out.contains("REFUSED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relays_disk_holds_none_of_the_words() {
    let mut field = Field::new().await;
    let film = field.write("film.mp4", "비엔티안에서 ".repeat(9_000).as_bytes());
    assert_eq!(field.send(&["--attach", &film]).await.exit, 0);
    field.house.stop().await;

    let words = field.write("words", format!("{}\n비엔티안에서\nherself\nwomen=2\n", field.account).as_bytes());
    let data = field.house.data().to_str().unwrap().to_owned();
    let said = run("audit", &["data", &data, "--look-for", &words]).await;
    assert_eq!(said.exit, 0, "{said:?}");
    assert!(said.out.contains("bodies       1, 0 of them to be seen as envelopes"), "{said:?}");

    // The same search finds them where they are.
    std::fs::write(field.house.data().join("left-behind"), &field.account).unwrap();
    let said = run("audit", &["data", &data, "--look-for", &words]).await;
    assert_eq!(said.exit, 1, "{said:?}");
    assert!(said.out.contains("FOUND in left-behind: line 1 of the word list at offset 0 (UTF-8)"), "{said:?}");
    assert!(!said.out.contains(&field.account));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roster_and_an_envelope_are_shown_for_what_they_are() {
    let field = Field::new().await;
    let (roster, invitation, sealed) = (field.at("roster"), field.at("invitation"), field.at("sealed"));
    let said = run("audit", &["roster", &roster, "--organisation", &invitation, "--after", &roster]).await;
    assert_eq!(said.exit, 0, "{said:?}");
    assert!(said.out.contains("staff jimin\n  roles      lead, reader") && said.out.ends_with("follows roster 1\n"));
    let stranger = field.write("stranger", b"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n");
    assert_eq!(run("audit", &["roster", &roster, "--organisation", &stranger]).await.exit, 3);

    assert_eq!(field.send(&["--capsule", &sealed]).await.exit, 0);
    let said = run("audit", &["envelope", &sealed]).await;
    assert_eq!(said.exit, 0, "{said:?}");
    assert!(said.out.contains("class     12032 bytes, the small class"), "{said:?}");
    let said = run("audit", &["envelope", &sealed, &roster]).await;
    assert_eq!(said.exit, 1, "{said:?}");
    assert!(said.out.contains("roster: NOT an envelope"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_is_counted() {
    let directory = tempfile::tempdir().unwrap();
    let register = directory.path().join("SECURITY.md");
    std::fs::write(&register, "| C-01 | The relay cannot open. | `relay_links_no_age` |\n| C-02 | x | gap |\n")
        .unwrap();
    let said = run("audit", &["claims", register.to_str().unwrap()]).await;
    assert_eq!(said.exit, 0, "{said:?}");
    assert!(said.out.ends_with("2 claims: 1 tested, 0 reasoned, 1 gap\n"));
}
