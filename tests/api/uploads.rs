//! tus 1.0.0 against the real relay: offsets, checksums, cuts, restarts, and a client that we did not write.

use std::io;

use bytes::Bytes;
use data_encoding::BASE64;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, RequestBuilder, Response};
use southwind::client::Pieces;
use southwind::protocol::id::{EnvelopeId, sha256};
use southwind::protocol::receipt::Receipt;
use southwind::protocol::roster::Desk;

use crate::house::{House, PATIENCE, desk, problem};

const UPLOADS: &str = "/v1/desks/seoul/uploads";

struct InMemory(Bytes);

impl Pieces for InMemory {
    fn length(&self) -> u64 {
        self.0.len() as u64
    }

    fn next_piece(&mut self, size: usize) -> io::Result<Bytes> {
        let size = size.min(self.0.len());
        Ok(self.0.split_to(size))
    }
}

fn tus(house: &House, method: Method, path: &str) -> RequestBuilder {
    house.raw(method, path).header("tus-resumable", "1.0.0")
}

async fn create(house: &House, length: usize) -> String {
    let answer = tus(house, Method::POST, UPLOADS).header("upload-length", length).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    answer.headers()["location"].to_str().unwrap().to_owned()
}

fn patch(house: &House, upload: &str, offset: usize, piece: Bytes) -> RequestBuilder {
    tus(house, Method::PATCH, upload)
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", offset)
        .body(piece)
}

fn offset_of(answer: &Response) -> usize {
    answer.headers()["upload-offset"].to_str().unwrap().parse().unwrap()
}

async fn head(house: &House, upload: &str) -> Response {
    tus(house, Method::HEAD, upload).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_envelope_comes_whole_through_a_restart() {
    let mut house = House::new().await;
    let envelope = house.attachment(3_000_000);
    let upload = create(&house, envelope.len()).await;
    let answer = patch(&house, &upload, 0, envelope.slice(..1_000_000)).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), offset_of(&answer)), (204, 1_000_000));

    let wrong = patch(&house, &upload, 999_999, envelope.slice(..10)).send().await.unwrap();
    assert_eq!(offset_of(&wrong), 1_000_000, "it says where it is");
    assert_eq!(problem(wrong).await, "offset-mismatch");

    house.stop().await;
    house.start().await;
    let after = head(&house, &upload).await;
    assert_eq!((after.status().as_u16(), offset_of(&after)), (200, 1_000_000));
    assert_eq!(after.headers()["upload-length"].to_str().unwrap(), envelope.len().to_string());
    assert!(after.headers()["upload-expires"].to_str().unwrap().ends_with("GMT"));

    let last = patch(&house, &upload, 1_000_000, envelope.slice(1_000_000..)).send().await.unwrap();
    assert_eq!(last.status(), 204);
    let note = BASE64.decode(last.headers()["southwind-receipt"].as_bytes()).unwrap();
    let receipt = Receipt::open(&note, &house.note_key).unwrap();
    assert_eq!((receipt.envelope, receipt.bytes), (EnvelopeId::of(&envelope), envelope.len() as u64));
    let again = head(&house, &upload).await;
    assert_eq!(
        again.headers()["southwind-receipt"],
        last.headers()["southwind-receipt"],
        "the answer can be asked for again"
    );

    let mut download = house.staff_client(&house.reader).fetch(&receipt.envelope, 0).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(piece) = download.next().await.unwrap() {
        bytes.extend_from_slice(&piece);
    }
    assert!(bytes == envelope);
}

#[tokio::test(flavor = "multi_thread")]
async fn our_client_uploads_and_tells_how_far_it_is() {
    let house = House::new().await;
    let envelope = house.attachment(2_500_000);
    let mut told = Vec::new();
    let note =
        house.client().upload(&desk(), InMemory(envelope.clone()), PATIENCE, |offset| told.push(offset)).await.unwrap();
    assert_eq!(Receipt::open(note.as_bytes(), &house.note_key).unwrap().envelope, EnvelopeId::of(&envelope));
    assert!(told.len() >= 2 && told.is_sorted());
    // The same bytes again, by another upload, give the same receipt.
    let again = house.client().upload(&desk(), InMemory(envelope), PATIENCE, |_| {}).await.unwrap();
    assert_eq!(again, note);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piece_with_a_wrong_checksum_is_forgotten() {
    let house = House::new().await;
    let envelope = house.attachment(100_000);
    let upload = create(&house, envelope.len()).await;
    let piece = envelope.slice(..50_000);
    let wrong = format!("sha256 {}", BASE64.encode(&sha256(b"other")));
    let answer = patch(&house, &upload, 0, piece.clone()).header("upload-checksum", wrong).send().await.unwrap();
    assert_eq!(problem(answer).await, "checksum-mismatch");
    assert_eq!(offset_of(&head(&house, &upload).await), 0);
    let right = format!("sha256 {}", BASE64.encode(&sha256(&piece)));
    let answer = patch(&house, &upload, 0, piece).header("upload-checksum", right).send().await.unwrap();
    assert_eq!(offset_of(&answer), 50_000);
    let sha1 = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, &envelope[50_000..]);
    let right = format!("sha1 {}", BASE64.encode(sha1.as_ref()));
    let answer =
        patch(&house, &upload, 50_000, envelope.slice(50_000..)).header("upload-checksum", right).send().await.unwrap();
    assert!(answer.headers().contains_key("southwind-receipt"));
}

/// Claim C-08: what has not the shape of an envelope is not kept.
#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_no_envelope_ends_at_its_first_bytes() {
    let house = House::new().await;
    let upload = create(&house, 5_000_000).await;
    let plain = Bytes::from(vec![b'a'; 10_000]);
    assert_eq!(problem(patch(&house, &upload, 0, plain).send().await.unwrap()).await, "not-age");
    assert_eq!(head(&house, &upload).await.status(), 404, "nothing of it is kept");

    let envelope = house.attachment(100_000);
    let upload = create(&house, envelope.len() + 1).await;
    assert_eq!(problem(patch(&house, &upload, 0, envelope).send().await.unwrap()).await, "wrong-size");
}

/// Claim C-32: no header or length that a stranger sends is taken without a limit, and each has its own refusal.
#[tokio::test(flavor = "multi_thread")]
async fn every_other_mistake_of_a_tus_client_has_its_own_answer() {
    let house = House::with("envelope_bytes = 1000000\n").await;
    house.publish_roster(1).await;
    let post = |length: &'static str| tus(&house, Method::POST, UPLOADS).header("upload-length", length).send();
    assert_eq!(problem(post("1000001").await.unwrap()).await, "too-large");
    assert_eq!(problem(post("0").await.unwrap()).await, "wrong-size");
    for wrong in ["", "-1", "1e3", "99999999999999999999"] {
        assert_eq!(problem(post(wrong).await.unwrap()).await, "bad-field", "{wrong:?}");
    }
    let unversioned = house.raw(Method::POST, UPLOADS).header("upload-length", 5).send().await.unwrap();
    assert_eq!(problem(unversioned).await, "tus-version");
    let elsewhere =
        tus(&house, Method::POST, "/v1/desks/busan/uploads").header("upload-length", 50_000).send().await.unwrap();
    assert_eq!(problem(elsewhere).await, "unknown-desk");

    let envelope = house.attachment(50_000);
    let upload = create(&house, envelope.len()).await;
    let untyped = tus(&house, Method::PATCH, &upload).header("upload-offset", 0).body("x").send().await.unwrap();
    assert_eq!(problem(untyped).await, "media-type");
    let too_much = Bytes::from([&envelope[..], b"more"].concat());
    assert_eq!(problem(patch(&house, &upload, 0, too_much).send().await.unwrap()).await, "too-large");
    let garbled =
        patch(&house, &upload, 0, envelope.clone()).header("upload-checksum", "md5 AAAA").send().await.unwrap();
    assert_eq!(problem(garbled).await, "bad-field");

    let ended = tus(&house, Method::DELETE, &upload).send().await.unwrap();
    assert_eq!(ended.status(), 204);
    let gone = patch(&house, &upload, 0, envelope).send().await.unwrap();
    assert_eq!(problem(gone).await, "unknown-upload");
    let options = house.raw(Method::OPTIONS, UPLOADS).send().await.unwrap();
    assert_eq!(options.headers()["tus-extension"], "creation,creation-with-upload,checksum,expiration,termination");
    assert_eq!(options.headers()["tus-max-size"], "1000000");
}

#[tokio::test(flavor = "multi_thread")]
async fn creation_with_upload_takes_the_first_piece_along() {
    let house = House::new().await;
    let envelope = house.attachment(100_000);
    let answer = tus(&house, Method::POST, UPLOADS)
        .header("upload-length", envelope.len())
        .header("content-type", "application/offset+octet-stream")
        .body(envelope.clone())
        .send()
        .await
        .unwrap();
    assert_eq!((answer.status().as_u16(), offset_of(&answer)), (201, envelope.len()));
    assert!(answer.headers().contains_key("southwind-receipt"));
}

const NAME: &str = "00112233445566778899aabbccddeeff";

fn create_named(house: &House, name: &str, length: usize) -> RequestBuilder {
    tus(house, Method::POST, UPLOADS).header("southwind-upload", name).header("upload-length", length)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_with_a_name_is_made_once() {
    let mut house = House::new().await;
    let envelope = house.attachment(100_000);
    let created = create_named(&house, NAME, envelope.len()).send().await.unwrap();
    assert_eq!(created.status(), 201);
    let upload = format!("{UPLOADS}/{NAME}");
    assert_eq!(created.headers()["location"], *upload);
    patch(&house, &upload, 0, envelope.slice(..40_000)).send().await.unwrap();

    house.stop().await;
    house.start().await;
    // A body that comes along is not read: the upload stays where it was.
    let again = create_named(&house, NAME, envelope.len()).header("content-type", "application/offset+octet-stream");
    let again = again.body(envelope.slice(..50_000)).send().await.unwrap();
    assert_eq!((again.status().as_u16(), offset_of(&again)), (200, 40_000));
    assert_eq!(again.headers()["location"], *upload);
    assert!(again.headers()["upload-expires"].to_str().unwrap().ends_with("GMT"));
    assert!(!again.headers().contains_key("southwind-receipt"));
    assert_eq!(offset_of(&head(&house, &upload).await), 40_000);

    let last = patch(&house, &upload, 40_000, envelope.slice(40_000..)).send().await.unwrap();
    let complete = create_named(&house, NAME, envelope.len()).send().await.unwrap();
    assert_eq!((complete.status().as_u16(), offset_of(&complete)), (200, envelope.len()));
    assert_eq!(complete.headers()["southwind-receipt"], last.headers()["southwind-receipt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_creations_at_once_one_makes_the_upload() {
    let house = House::new().await;
    let length = house.attachment(100_000).len();
    let created = std::array::from_fn::<_, 8, _>(|_| tokio::spawn(create_named(&house, NAME, length).send()));
    let mut statuses = Vec::new();
    for created in created {
        let created = created.await.unwrap().unwrap();
        assert_eq!(created.headers()["location"], *format!("{UPLOADS}/{NAME}"));
        statuses.push(created.status().as_u16());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 200, 201]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_refused_for_another_length_desk_or_form() {
    let house = House::new().await;
    let length = house.attachment(100_000).len();
    assert_eq!(create_named(&house, NAME, length).send().await.unwrap().status(), 201);
    assert_eq!(problem(create_named(&house, NAME, length + 1).send().await.unwrap()).await, "bad-field");
    let mut roster = house.roster(2);
    roster.desks.push(Desk { id: "busan".parse().unwrap() });
    house.client().publish_roster(&house.sign_roster(&roster)).await.unwrap();
    let elsewhere = tus(&house, Method::POST, "/v1/desks/busan/uploads").header("upload-length", length);
    let elsewhere = elsewhere.header("southwind-upload", NAME).send().await.unwrap();
    assert_eq!(problem(elsewhere).await, "bad-field");
    let upper = NAME.to_uppercase();
    for wrong in ["", "0", &NAME[1..], &upper, &format!("{NAME}00"), &format!("g{}", &NAME[1..])] {
        assert_eq!(problem(create_named(&house, wrong, length).send().await.unwrap()).await, "bad-field", "{wrong:?}");
    }
    let twice = create_named(&house, NAME, length).header("southwind-upload", NAME).send().await.unwrap();
    assert_eq!(problem(twice).await, "bad-field");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_has_expired_or_was_ended_is_free_again() {
    let mut house = House::new().await;
    let envelope = house.attachment(100_000);
    create_named(&house, NAME, envelope.len()).send().await.unwrap();
    let upload = format!("{UPLOADS}/{NAME}");
    assert_eq!(tus(&house, Method::DELETE, &upload).send().await.unwrap().status(), 204);
    assert_eq!(create_named(&house, NAME, envelope.len() + 4096).send().await.unwrap().status(), 201);

    house.stop().await;
    // In the roster's time no more, but a relay takes envelopes all the same.
    house.start_at(Timestamp::now() + SignedDuration::from_hours(49)).await;
    let anew = loop {
        let anew = create_named(&house, NAME, envelope.len()).header("content-type", "application/offset+octet-stream");
        let anew = anew.body(envelope.clone()).send().await.unwrap();
        // The sweep at the start may be at it this moment.
        if anew.status() != 423 {
            break anew;
        }
    };
    assert_eq!((anew.status().as_u16(), offset_of(&anew)), (201, envelope.len()));
    assert!(anew.headers().contains_key("southwind-receipt"));
}
