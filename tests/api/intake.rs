//! Handing in a whole envelope, the vectors of envelope shapes at the real door, and the public pages.

use data_encoding::BASE64;
use reqwest::{Method, StatusCode};
use southwind::protocol::id::EnvelopeId;
use southwind::protocol::problem::ProblemCode;
use southwind::protocol::receipt::Receipt;

use crate::house::{House, desk, files, problem};

const ENVELOPES: &str = "/v1/desks/seoul/envelopes";

/// Claim C-16: receipts and the store's records tell the hour of arrival and nothing finer.
#[tokio::test(flavor = "multi_thread")]
async fn an_envelope_gets_a_receipt_and_the_same_bytes_get_the_same_one() {
    let mut house = House::new().await;
    let envelope = house.envelope("세 사람이 잡혔습니다");
    let first = house.client().submit(&desk(), envelope.clone()).await.unwrap();
    let receipt = Receipt::open(first.as_bytes(), &house.note_key).unwrap();
    assert_eq!(
        (receipt.envelope, receipt.bytes, receipt.desk),
        (EnvelopeId::of(&envelope), envelope.len() as u64, desk())
    );
    assert_eq!(receipt.kept.as_second() % 3600, 0, "the time is cut to the hour");

    let again = house.raw(Method::POST, ENVELOPES).header("content-type", "application/age").body(envelope.clone());
    let again = again.send().await.unwrap();
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.text().await.unwrap(), first);

    house.stop().await;
    house.start().await;
    assert_eq!(house.client().submit(&desk(), envelope).await.unwrap(), first, "after a restart");
}

/// Claim C-08: what has not the shape of an envelope is not kept.
#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_shape_is_refused_at_the_door_for_its_own_reason() {
    let house = House::new().await;
    let vectors: serde_json::Value =
        serde_json::from_slice(&std::fs::read("proto/vectors/envelope-shapes.json").unwrap()).unwrap();
    let (mut refused, mut kept) = (0, 0);
    for vector in vectors["vectors"].as_array().unwrap() {
        let name = vector["name"].as_str().unwrap();
        let mut bytes = BASE64.decode(vector["beginning"].as_str().unwrap().as_bytes()).unwrap();
        let length = vector["length"].as_u64().unwrap();
        if length > 16 * 1024 {
            continue;
        }
        bytes.resize(usize::try_from(length).unwrap(), 7);
        let answer = house
            .raw(Method::POST, ENVELOPES)
            .header("content-type", "application/age")
            .body(bytes)
            .send()
            .await
            .unwrap();
        match vector["problem"].as_str() {
            Some(expected) => {
                assert_eq!(problem(answer).await, expected, "{name}");
                refused += 1;
            }
            // The small class is kept; a larger one is to be uploaded.
            None if vector["class"] == 12_032 => {
                assert_eq!(answer.status(), StatusCode::CREATED, "{name}");
                kept += 1;
            }
            None => assert_eq!(problem(answer).await, "too-large", "{name}"),
        }
    }
    assert!(refused >= 35 && kept >= 5, "{refused} refused, {kept} kept");
    let listed = house.staff_client(&house.reader).list(0, std::time::Duration::ZERO).await.unwrap();
    assert_eq!(listed.len(), kept, "nothing that was refused is there");
}

/// Claim C-32: no header or length that a stranger sends is taken without a limit, and each has its own refusal.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_an_envelope_for_this_desk_is_refused() {
    let house = House::new().await;
    let post = |path: &str| house.raw(Method::POST, path).header("content-type", "application/age");
    let envelope = house.envelope("words");
    assert_eq!(
        problem(post("/v1/desks/busan/envelopes").body(envelope.clone()).send().await.unwrap()).await,
        "unknown-desk"
    );
    assert_eq!(
        problem(post("/v1/desks/se%2Foul/envelopes").body(envelope.clone()).send().await.unwrap()).await,
        "unknown-desk"
    );
    assert_eq!(problem(post(ENVELOPES).body(vec![0; 20_000]).send().await.unwrap()).await, "too-large");
    assert_eq!(problem(post(ENVELOPES).body(envelope.slice(..9_000)).send().await.unwrap()).await, "wrong-size");
    let other_type = house.raw(Method::POST, ENVELOPES).header("content-type", "text/plain").body(envelope);
    assert_eq!(problem(other_type.send().await.unwrap()).await, "media-type");
    assert_eq!(problem(house.raw(Method::DELETE, ENVELOPES).send().await.unwrap()).await, "wrong-method");
    assert_eq!(problem(house.raw(Method::GET, "/v2").send().await.unwrap()).await, "not-found");
    let no_text = house.raw(Method::GET, "/v1/desks/%FF/epoch").send().await.unwrap();
    assert_eq!(problem(no_text).await, "not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_cut_short_leaves_nothing_behind() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let house = House::new().await;
    let envelope = house.envelope("words");
    let mut stream = crate::trust::tls_stream(&house).await;
    let head = format!(
        "POST {ENVELOPES} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/age\r\ncontent-length: {}\r\n\r\n",
        envelope.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&envelope[..5_000]).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.is_empty() || answer.contains("cut-short"), "{answer}");
    assert!(house.staff_client(&house.reader).list(0, std::time::Duration::ZERO).await.unwrap().is_empty());
    house.client().submit(&desk(), envelope).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn before_there_is_a_roster_nothing_is_taken() {
    let house = House::without_roster().await;
    let error = house.client().submit(&desk(), house.envelope("words")).await.unwrap_err();
    assert_eq!(error.problem(), Some(ProblemCode::NoRoster));
    assert_eq!(problem(house.raw(Method::GET, "/v1/roster").send().await.unwrap()).await, "no-roster");
    house.publish_roster(1).await;
    assert_eq!(house.client().epoch(&desk()).await.unwrap(), None);
    house.client().submit(&desk(), house.envelope("words")).await.unwrap();
}

/// Claim C-07: no sentence of an appeal is in any file of the relay's data directory.
#[tokio::test(flavor = "multi_thread")]
async fn no_word_of_an_appeal_is_in_the_data_directory() {
    let mut house = House::new().await;
    let words = "마파람이 부는 곳에서 세 사람이 기다립니다";
    house.client().submit(&desk(), house.envelope(words)).await.unwrap();
    house.stop().await;
    let found = files(&house.data());
    // Not even the envelope is there as it came: it is wrapped once more.
    assert!(!found.iter().any(|(_, bytes)| contains(bytes, b"age-encryption.org/v1")));
    assert!(found.iter().any(|(path, bytes)| path.ends_with("sled/db") && bytes.len() > 14_000));
    for word in words.split(' ') {
        for (path, bytes) in &found {
            assert!(!contains(bytes, word.as_bytes()), "{word} is in {}", path.display());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_pages_say_what_they_should_and_nothing_else() {
    let house = House::new().await;
    let get = |path: &'static str| house.raw(Method::GET, path).send();
    let health = get("/healthz").await.unwrap();
    assert_eq!(health.headers()["cache-control"], "no-store");
    assert!(health.headers().get("server").is_none() && health.headers().get("set-cookie").is_none());
    assert_eq!(health.text().await.unwrap(), "ok\n");
    let security = get("/.well-known/security.txt").await.unwrap().text().await.unwrap();
    assert!(security.starts_with("Contact: mailto:security@example.org\nExpires: "), "{security}");
    for code in ProblemCode::ALL {
        let page = house.raw(Method::GET, &format!("/problems/{}", code.as_str())).send().await.unwrap();
        assert!(page.text().await.unwrap().contains(code.hint()));
    }
}

pub(crate) fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
