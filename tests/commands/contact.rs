//! `southwind-contact`.

use super::{Field, files, run};

const PICTURE: &[u8] = include_bytes!("../pictures/baseline.jpg");

/// Claim C-18: the contact's program leaves no file behind that was not asked for.
#[tokio::test(flavor = "multi_thread")]
async fn words_go_first_then_each_attachment_and_nothing_is_left_behind() {
    let field = Field::new().await;
    let picture = field.write("photo.jpg", PICTURE);
    let film = field.write("film.mp4", &[b"\0\0\0\x18ftypisom".as_slice(), &[7; 3_000_000]].concat());
    let before = files(field.directory.path());

    let said = field.send(&["--attach", &picture, &film]).await;
    assert_eq!(said.exit, 0, "{said:?}");
    let expected =
        format!("Your words are safe at the relay.\n{picture}: safe at the relay.\n{film}: safe at the relay.\n");
    assert_eq!(said.out, expected);
    assert!(said.err.contains("film.mp4 is sent as it is") && said.err.contains("account still holds your words"));
    assert!(!said.err.contains(&field.account));
    assert_eq!(field.envelopes().await, 3);
    assert_eq!(files(field.directory.path()), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_capsule_is_sealed_offline_and_carried_in_any_order_and_twice() {
    let field = Field::new().await;
    let film = field.write("film.mp4", &[7; 100_000]);
    let (sealed, roster, epoch) = (field.at("sealed"), field.at("roster"), field.at("epoch"));
    let offline = ["--capsule", &sealed, "--roster", &roster, "--epoch", &epoch, "--attach", &film];
    let said = field.send(&offline).await;
    assert_eq!(said.exit, 0, "{said:?}");
    assert_eq!(field.envelopes().await, 0);

    let again = field.send(&offline).await;
    assert_eq!(again.exit, 5, "{again:?}");
    assert!(again.err.contains("exists already"));

    let (invitation, letter) = (field.at("invitation"), field.at("account"));
    let (one, two) = (field.at("sealed.1"), field.at("sealed"));
    let said = run("contact", &["carry", "--invitation", &invitation, &one, &two, &letter, &two]).await;
    assert_eq!(said.exit, 9, "{said:?}");
    assert_eq!(said.out.matches(": safe at the relay").count(), 3);
    assert!(said.err.contains("account is not an envelope") && said.err.contains("1 of 4 capsules"), "{said:?}");
    assert_eq!(field.envelopes().await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_missing_or_wrong_is_told_at_once_and_nothing_is_sent() {
    let field = Field::new().await;
    let invitation = field.at("invitation");
    let said = run("contact", &["send", "--invitation", &invitation, "--kind", "taken"]).await;
    assert_eq!((said.exit, said.out.as_str()), (2, ""));
    for flag in ["--kind: ", "--country: ", "--people: ", "--when: ", "--time-left: ", "--text: ", "--language: "] {
        assert!(said.err.contains(flag), "{flag} in {said:?}");
    }
    let said = field.send(&["--attach", &field.at("nowhere.jpg"), &field.at("nothing.png")]).await;
    assert_eq!(said.exit, 5);
    assert!(said.err.contains("nowhere.jpg") && said.err.contains("nothing.png"), "{said:?}");
    assert_eq!(field.envelopes().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_trusted_gets_nothing() {
    let field = Field::new().await;
    let mut wrong = field.invitation();
    wrong.pins = vec![southwind::protocol::id::SpkiPin::of(b"another key")];
    field.write("invitation", wrong.to_string().as_bytes());
    let said = field.send(&[]).await;
    assert_eq!(said.exit, 3, "{said:?}");
    assert!(said.err.contains("not the relay of the invitation"), "{said:?}");

    let mut newer = field.invitation();
    newer.roster_sequence = 2;
    field.write("invitation", newer.to_string().as_bytes());
    let said = field.send(&[]).await;
    assert_eq!(said.exit, 3, "{said:?}");
    assert_eq!(field.envelopes().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_is_away_is_told_apart_from_one_that_refuses() {
    let mut field = Field::new().await;
    field.house.stop().await;
    let said = field.send(&["--patience", "0"]).await;
    assert_eq!((said.exit, said.out.as_str()), (4, ""));
    assert!(said.err.contains("  next: "), "{said:?}");
}
