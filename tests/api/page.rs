//! The field page as a browser gets it: its bytes, its header fields, offline files, and what other origins may read.

use std::io::Read;

use flate2::read::GzDecoder;
use reqwest::{Method, Response};
use southwind::page::{self, undo};
use southwind::protocol::epoch::EpochNotice;
use southwind::protocol::invitation::Invitation;
use southwind::protocol::roster::{Desk, Roster};

use crate::house::{House, problem};

async fn bytes(answer: Response) -> Vec<u8> {
    answer.bytes().await.unwrap().to_vec()
}

fn field(answer: &Response, name: &str) -> String {
    answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

/// Claim C-61: a relay serves the committed page, byte for byte, compressed or not.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_served_as_it_was_built() {
    let house = House::without_roster().await;
    let built = std::fs::read("page/dist/index.html").unwrap();
    let answer = house.raw(Method::GET, "/").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(field(&answer, "content-encoding"), "");
    assert!(bytes(answer).await == built);
    for accepts in ["gzip", "br, GZIP;q=0.5", "deflate,gzip"] {
        let answer = house.raw(Method::GET, "/").header("accept-encoding", accepts).send().await.unwrap();
        assert_eq!(field(&answer, "content-encoding"), "gzip", "{accepts}");
        let mut inflated = Vec::new();
        GzDecoder::new(bytes(answer).await.as_slice()).read_to_end(&mut inflated).unwrap();
        assert!(inflated == built);
    }
    for accepts in ["", "br", "gzip;q=0", "gzip; q=0.000", "x-gzip-not"] {
        let answer = house.raw(Method::GET, "/").header("accept-encoding", accepts).send().await.unwrap();
        assert_eq!(field(&answer, "content-encoding"), "", "{accepts}");
    }
    let head = house.raw(Method::HEAD, "/").send().await.unwrap();
    assert_eq!((head.status().as_u16(), field(&head, "content-length")), (200, built.len().to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_comes_with_every_lock_that_a_browser_knows() {
    let house = House::new().await;
    let built = std::fs::read_to_string("page/dist/index.html").unwrap();
    let meta = built.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    for path in ["/", "/offline.html"] {
        let answer = house.raw(Method::GET, path).send().await.unwrap();
        let policy = field(&answer, "content-security-policy");
        if path == "/" {
            assert_eq!(policy, format!("{meta}; frame-ancestors 'none'"));
        } else {
            assert_eq!(policy.replace(" https://localhost", ""), format!("{meta}; frame-ancestors 'none'"));
        }
        for (name, value) in [
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("vary", "Accept-Encoding"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(field(&answer, name), value, "{path}");
        }
        let permissions = field(&answer, "permissions-policy");
        let open: Vec<&str> = permissions.split(", ").filter(|part| !part.ends_with("=()")).collect();
        assert_eq!(open, ["microphone=(self)", "camera=(self)"]);
        assert!(!answer.headers().contains_key("set-cookie"));
        assert!(!answer.headers().contains_key("access-control-allow-origin"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offline_file_holds_what_this_relay_serves_now() {
    let house = House::new().await;
    let fetch = |path: &'static str| async { house.raw(Method::GET, path).send().await.unwrap() };
    let answer = fetch("/offline.html").await;
    assert_eq!(field(&answer, "content-disposition"), "inline");
    let first = bytes(answer).await;
    let opened = undo(&first).unwrap();
    assert!(opened.page == page::BYTES);
    assert_eq!(opened.addresses.iter().map(ToString::to_string).collect::<Vec<_>>(), ["https://localhost"]);
    let enclosed = opened.enclosed.unwrap();
    let roster = Roster::open(enclosed.roster.as_bytes(), house.organisation.verifier()).unwrap();
    let notice = EpochNotice::open(enclosed.epoch.as_bytes(), &"seoul".parse().unwrap(), &roster).unwrap();
    let invitation: Invitation = enclosed.invitation.parse().unwrap();
    assert_eq!((invitation.roster_sequence, invitation.epoch), (roster.sequence, notice.epoch));
    assert_eq!((&invitation.organisation, &invitation.relay), (house.organisation.verifier(), &roster.relays[0].url));
    assert_eq!((invitation.pins.as_slice(), invitation.desk.as_str()), ([house.pin].as_slice(), "seoul"));
    assert!(bytes(fetch("/offline.html?desk=seoul").await).await == first);

    house.publish_epoch(2).await;
    let second = undo(&bytes(fetch("/offline.html").await).await).unwrap().enclosed.unwrap();
    assert!(second.invitation.contains("epoch=2") && second.epoch != enclosed.epoch);
    house.publish_roster(2).await;
    let third = undo(&bytes(fetch("/offline.html").await).await).unwrap().enclosed.unwrap();
    assert!(third.invitation.contains("roster=2") && third.epoch == second.epoch);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offline_file_that_cannot_be_made_says_why() {
    let house = House::without_roster().await;
    let refused = |path: &'static str| async { problem(house.raw(Method::GET, path).send().await.unwrap()).await };
    assert_eq!(refused("/offline.html").await, "no-roster");
    house.publish_roster(1).await;
    assert_eq!(refused("/offline.html").await, "no-epoch");
    house.publish_epoch(1).await;
    for desk in ["/offline.html?desk=busan", "/offline.html?desk=", "/offline.html?desk=../x", "/offline.html?desk=%00"]
    {
        assert_eq!(refused(desk).await, "unknown-desk", "{desk}");
    }
    assert_eq!(refused("/offline.html?desk=seoul&desk=busan").await, "bad-field");
    let mut roster = house.roster(2);
    roster.relays[0].url = "https://a;script-src.example".parse().unwrap();
    house.client().publish_roster(&house.sign_roster(&roster)).await.unwrap();
    assert_eq!(refused("/offline.html").await, "no-roster", "its address could change the policy");
    roster = house.roster(3);
    roster.relays.clear();
    house.client().publish_roster(&house.sign_roster(&roster)).await.unwrap();
    assert_eq!(refused("/offline.html").await, "no-roster");
    roster = house.roster(4);
    roster.desks.insert(0, Desk { id: "busan".parse().unwrap() });
    house.client().publish_roster(&house.sign_roster(&roster)).await.unwrap();
    assert_eq!(refused("/offline.html").await, "no-epoch", "without a desk it is the first of the roster");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_can_want_no_page() {
    let house = House::with("page = false\n").await;
    let answer = house.raw(Method::GET, "/").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, "ok\n"));
    house.publish_roster(1).await;
    house.publish_epoch(1).await;
    assert_eq!(problem(house.raw(Method::GET, "/offline.html").send().await.unwrap()).await, "not-found");
}

const ID: &str = "00112233445566778899aabbccddeeff";

/// Method, path, and whether any page may read the answer.
fn asked() -> Vec<(&'static str, String, bool)> {
    let (digest, uploads) = (ID.repeat(2), "/v1/desks/seoul/uploads");
    vec![
        ("GET", "/v1/roster".to_owned(), true),
        ("GET", "/v1/desks/seoul/epoch".to_owned(), true),
        ("GET", "/v1/desks/busan/epoch".to_owned(), true),
        ("POST", "/v1/desks/seoul/envelopes".to_owned(), true),
        ("OPTIONS", uploads.to_owned(), true),
        ("POST", uploads.to_owned(), true),
        ("HEAD", format!("{uploads}/{ID}"), true),
        ("PATCH", format!("{uploads}/{ID}"), true),
        ("DELETE", format!("{uploads}/{ID}"), true),
        ("OPTIONS", format!("{uploads}/{ID}"), true),
        ("GET", "/v1/mailbox".to_owned(), true),
        ("DELETE", format!("/v1/mailbox/{digest}"), true),
        ("PUT", "/v1/roster".to_owned(), false),
        ("PUT", "/v1/desks/seoul/epoch".to_owned(), false),
        ("GET", "/v1/desks/seoul/epochs".to_owned(), false),
        ("GET", "/v1/desks/seoul/envelopes".to_owned(), false),
        ("GET", format!("/v1/desks/seoul/envelopes/{digest}"), false),
        ("HEAD", format!("/v1/desks/seoul/envelopes/{digest}"), false),
        ("POST", format!("/v1/desks/seoul/envelopes/{digest}/ack"), false),
        ("POST", format!("/v1/mailboxes/{digest}"), false),
        ("GET", "/".to_owned(), false),
        ("GET", "/offline.html".to_owned(), false),
        ("GET", "/healthz".to_owned(), false),
        ("GET", "/problems/busy".to_owned(), false),
        ("GET", "/nothing".to_owned(), false),
    ]
}

/// Claim C-63: a page of another origin can read what a contact may ask, and nothing else; no answer depends on the
/// origin, and none allows credentials.
#[tokio::test(flavor = "multi_thread")]
async fn other_origins_read_what_contacts_may_ask_and_nothing_else() {
    let house = House::new().await;
    for (method, path, theirs) in asked() {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        for origin in ["null", "https://evil.example"] {
            let answer = house.raw(method.clone(), &path).header("origin", origin).send().await.unwrap();
            let allowed = field(&answer, "access-control-allow-origin");
            assert_eq!(allowed, if theirs { "*" } else { "" }, "{method} {path}");
            let exposed = field(&answer, "access-control-expose-headers");
            assert_eq!(exposed.contains("Southwind-Receipt") && exposed.contains("Upload-Offset"), theirs);
            assert!(!answer.headers().contains_key("access-control-allow-credentials"));
        }
        let preflight = house
            .raw(Method::OPTIONS, &path)
            .header("origin", "null")
            .header("access-control-request-method", method.as_str())
            .send()
            .await
            .unwrap();
        let methods = field(&preflight, "access-control-allow-methods");
        assert_eq!(methods.split(", ").any(|allowed| allowed == method.as_str()), theirs, "{method} {path}");
        if theirs {
            assert_eq!(preflight.status(), 204);
            assert_eq!(field(&preflight, "access-control-allow-origin"), "*");
            assert!(field(&preflight, "access-control-max-age").parse::<u32>().unwrap() > 0);
            assert!(!preflight.headers().contains_key("access-control-allow-credentials"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preflight_allows_the_fields_that_steps_7_and_13_name() {
    let house = House::new().await;
    for (path, fields) in [
        ("/v1/desks/seoul/envelopes", "Content-Type"),
        ("/v1/desks/seoul/uploads", "Tus-Resumable, Upload-Length, Upload-Checksum, Southwind-Upload, Content-Type"),
        ("/v1/desks/seoul/uploads/x", "Tus-Resumable, Upload-Offset, Upload-Checksum, Content-Type"),
        ("/v1/mailbox", "Authorization"),
        ("/v1/mailbox/x", "Authorization"),
    ] {
        let preflight = house.raw(Method::OPTIONS, path).header("access-control-request-method", "POST");
        let preflight = preflight.send().await.unwrap();
        let allowed = field(&preflight, "access-control-allow-headers");
        let allowed: Vec<&str> = allowed.split(", ").collect();
        assert!(fields.split(", ").all(|field| allowed.contains(&field)), "{path}: {allowed:?}");
    }
    // tus' own question is answered as before.
    let tus = house.raw(Method::OPTIONS, "/v1/desks/seoul/uploads").send().await.unwrap();
    assert_eq!((tus.status().as_u16(), field(&tus, "tus-version").as_str()), (204, "1.0.0"));
}
