//! Who may do what at a desk: signatures, roles, lists, ranges, epochs.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, StatusCode};
use southwind::protocol::id::EnvelopeId;
use southwind::protocol::problem::ProblemCode;
use southwind::protocol::signature::Covered;
use southwind::signing::sign_request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::house::{House, desk, problem};

const LIST: &str = "/v1/desks/seoul/envelopes";

/// Far more than what is waited for ever takes.
const PATIENCE: Duration = Duration::from_secs(60);

fn now() -> i64 {
    Timestamp::now().as_second()
}

/// Claim C-28: only a fresh signature by a reader's key, used once, lists, fetches or acknowledges.
#[tokio::test(flavor = "multi_thread")]
async fn only_fresh_signatures_of_readers_open_a_desk() {
    let house = House::new().await;
    let stranger = crate::house::House::without_roster().await;
    let list = |member, created, nonce| house.signed(member, Method::GET, LIST, b"", created, [nonce; 16]).send();

    assert_eq!(problem(house.raw(Method::GET, LIST).send().await.unwrap()).await, "not-signed");
    assert_eq!(list(&house.reader, now(), 1).await.unwrap().status(), StatusCode::OK);
    assert_eq!(problem(list(&house.reader, now(), 1).await.unwrap()).await, "replayed");
    assert_eq!(list(&house.lead, now(), 1).await.unwrap().status(), StatusCode::OK, "a nonce is one key's own");
    assert_eq!(problem(list(&house.reader, now() - 301, 2).await.unwrap()).await, "stale");
    assert_eq!(problem(list(&house.reader, now() + 302, 3).await.unwrap()).await, "stale");
    assert_eq!(
        problem(list(&house.reader, now() - 60, 4).await.unwrap()).await,
        "stale",
        "older than the relay's start"
    );
    assert_eq!(problem(list(&stranger.reader, now(), 5).await.unwrap()).await, "not-in-roster");
    assert_eq!(problem(list(&house.auditor, now(), 6).await.unwrap()).await, "not-allowed");

    // A signature for one address does not open another.
    let elsewhere =
        house.signed(&house.reader, Method::GET, "/v1/desks/seoul/epochs", b"", now(), [7; 16]).build().unwrap();
    let mut moved = house.raw(Method::GET, LIST);
    for name in ["signature", "signature-input"] {
        moved = moved.header(name, elsewhere.headers()[name].clone());
    }
    assert_eq!(problem(moved.send().await.unwrap()).await, "not-signed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_was_signed_for_another_relay_opens_nothing_here() {
    let house = House::new().await;
    // What a member sent to another relay, handed on by it with the member's own Host.
    let status = async |authority: &str, nonce, more: &str| {
        let covered = Covered { method: "GET", authority, path: LIST, query: "?", digest: None };
        let fields = sign_request(&house.reader.key, &covered, now(), &[nonce; 16]).unwrap();
        let mut stream = crate::trust::tls_stream(&house).await;
        let request = format!(
            "GET {LIST} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\nsignature-input: {}\r\nsignature: {}\r\n{more}\r\n",
            fields.input, fields.signature
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer[9..12]).into_owned()
    };
    assert_eq!(status("other.example.org", 1, "").await, "401");
    assert_eq!(status("localhost.example.org:443", 2, "").await, "401");
    assert_eq!(status("localhost:1", 3, "").await, "200", "a port may be forwarded");
    assert_eq!(status("localhost", 4, "signature: southwind=:AA==:\r\n").await, "401", "the field stands twice");
    assert_eq!(status("localhost", 5, "").await, "200");
    let path = "/v1/desks/seoul/epoch";
    let large = house.raw(Method::PUT, path).body(vec![b'x'; 4 << 20]);
    assert_eq!(problem(large.send().await.unwrap()).await, "not-signed", "before its body is read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_lists_fetches_in_ranges_and_acknowledges() {
    let house = House::new().await;
    let envelope = house.envelope("words");
    house.client().submit(&desk(), envelope.clone()).await.unwrap();
    let reader = house.staff_client(&house.reader);
    let listed = reader.list(0, Duration::ZERO).await.unwrap();
    let [line] = listed.as_slice() else { panic!("{listed:?}") };
    assert_eq!((line.sequence, line.id, line.bytes), (1, EnvelopeId::of(&envelope), envelope.len() as u64));

    for from in [0, 1, 16_000.min(envelope.len() as u64 - 1)] {
        let mut download = reader.fetch(&line.id, from).await.unwrap();
        let mut bytes = Vec::new();
        while let Some(piece) = download.next().await.unwrap() {
            bytes.extend_from_slice(&piece);
        }
        assert!(bytes == envelope[usize::try_from(from).unwrap()..], "from {from}");
    }
    let beyond = reader.fetch(&line.id, line.bytes).await.unwrap_err();
    assert_eq!(beyond.problem(), Some(ProblemCode::RangeOutside));
    let unknown = reader.fetch(&EnvelopeId::of(b"other"), 0).await.unwrap_err();
    assert_eq!(unknown.problem(), Some(ProblemCode::UnknownEnvelope));

    reader.acknowledge(&line.id).await.unwrap();
    reader.acknowledge(&line.id).await.unwrap();
    assert!(reader.list(0, Duration::ZERO).await.unwrap().is_empty());
    let lead = house.staff_client(&house.lead);
    assert_eq!(lead.list(0, Duration::ZERO).await.unwrap().len(), 1, "the other reader has not acknowledged");
    assert_eq!(
        lead.acknowledge(&EnvelopeId::of(b"other")).await.unwrap_err().problem(),
        Some(ProblemCode::UnknownEnvelope)
    );

    // Once every reader has it, the relay has it no more.
    lead.acknowledge(&line.id).await.unwrap();
    for staff in [&lead, &reader] {
        assert!(staff.list(0, Duration::ZERO).await.unwrap().is_empty());
        let gone = staff.fetch(&line.id, 0).await.unwrap_err();
        assert_eq!(gone.problem(), Some(ProblemCode::UnknownEnvelope));
        let gone = staff.acknowledge(&line.id).await.unwrap_err();
        assert_eq!(gone.problem(), Some(ProblemCode::UnknownEnvelope));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_poll_answers_when_an_envelope_comes() {
    let house = House::new().await;
    let reader = house.staff_client(&house.reader);
    // An envelope that is acknowledged already must not make the poll spin or end.
    let first = house.envelope("first");
    house.client().submit(&desk(), first.clone()).await.unwrap();
    reader.acknowledge(&EnvelopeId::of(&first)).await.unwrap();
    assert!(reader.list(0, Duration::from_secs(1)).await.unwrap().is_empty());
    let waiting = tokio::spawn(async move { reader.list(0, Duration::from_secs(50)).await });
    house.client().submit(&desk(), house.envelope("second")).await.unwrap();
    let listed = tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap().unwrap().unwrap();
    assert_eq!(listed.len(), 1);
}

/// Claim C-29: only a lead publishes an epoch, with a higher number, wrapped for exactly the readers.
#[tokio::test(flavor = "multi_thread")]
async fn only_a_lead_publishes_epochs_upwards_and_for_every_reader() {
    let house = House::new().await;
    let lead = house.staff_client(&house.lead);
    let both = house.readers();
    let by_reader = house.staff_client(&house.reader).publish_epoch(&house.publication(2, &both)).await.unwrap_err();
    assert_eq!(by_reader.problem(), Some(ProblemCode::NotAllowed));
    for epoch in [0, 1] {
        let error = lead.publish_epoch(&house.publication(epoch, &both)).await.unwrap_err();
        assert_eq!(error.problem(), Some(ProblemCode::EpochOutOfOrder), "{epoch}");
    }
    let leap = lead.publish_epoch(&house.publication(1_002, &both)).await.unwrap_err();
    assert_eq!(leap.problem(), Some(ProblemCode::EpochRefused), "a stolen key uses up no numbers");
    let without_one = lead.publish_epoch(&house.publication(2, &both[..1])).await.unwrap_err();
    assert_eq!(without_one.problem(), Some(ProblemCode::EpochRefused));
    let for_auditor = [both[0], both[1], house.auditor.key.public()];
    let with_another = lead.publish_epoch(&house.publication(2, &for_auditor)).await.unwrap_err();
    assert_eq!(with_another.problem(), Some(ProblemCode::EpochRefused));
    let mut by_another = house.publication(2, &both);
    by_another.notice = by_another.notice.replace("jimin", "hana");
    assert_eq!(lead.publish_epoch(&by_another).await.unwrap_err().problem(), Some(ProblemCode::EpochRefused));

    lead.publish_epoch(&house.publication(2, &both)).await.unwrap();
    let wrapped = house.staff_client(&house.reader).wrapped_identities(0, 2).await.unwrap();
    let expected: Vec<_> = [1, 2].map(|epoch| (epoch, format!("{epoch} for {}", both[1]).into_bytes())).into();
    assert_eq!(wrapped, expected);
    let notice = house.client().epoch(&desk()).await.unwrap().unwrap();
    assert_eq!(notice, house_notice(&house, 2).await);
}

async fn house_notice(house: &House, epoch: u64) -> Vec<u8> {
    let note = house.client().epoch(&desk()).await.unwrap().unwrap();
    let opened = southwind::protocol::epoch::EpochNotice::open(&note, &desk(), &house.roster(1)).unwrap();
    assert_eq!(opened.epoch, epoch);
    note
}

#[tokio::test(flavor = "multi_thread")]
async fn the_identity_of_an_epoch_is_given_for_thirty_days_after_the_next_one() {
    let mut house = House::new().await;
    let begun = Timestamp::now();
    house.stop().await;
    house.start_at(begun).await;
    house.publish_epoch(2).await;
    house.publish_epoch(3).await;
    let mut days = 29;
    let going = async {
        loop {
            // Requests are signed with today's date: the sweep of a later day is over then, or is tried again.
            house.stop().await;
            house.start_at(begun + SignedDuration::from_hours(24 * days)).await;
            house.client().epoch(&desk()).await.unwrap();
            house.stop().await;
            house.start_at(begun).await;
            let given = house.staff_client(&house.reader).wrapped_identities(0, 3).await.unwrap();
            match given.iter().map(|(epoch, _)| *epoch).collect::<Vec<_>>().as_slice() {
                [1, 2, 3] => days += 1,
                // Each of the two goes by itself.
                [2, 3] | [3] => assert!(days > 30, "gone by day {days}"),
                other => panic!("{other:?}"),
            }
            if given.len() == 1 {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, going).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_envelope_that_not_every_reader_has_goes_after_thirty_days() {
    let mut house = House::new().await;
    let begun = Timestamp::now();
    house.stop().await;
    house.start_at(begun).await;
    house.client().submit(&desk(), house.envelope("thirty days")).await.unwrap();
    let mut days = 29;
    let going = async {
        loop {
            house.stop().await;
            house.start_at(begun + SignedDuration::from_hours(24 * days)).await;
            house.client().epoch(&desk()).await.unwrap();
            house.stop().await;
            house.start_at(begun).await;
            if house.staff_client(&house.reader).list(0, Duration::ZERO).await.unwrap().is_empty() {
                assert!(days > 30, "gone by day {days}");
                break;
            }
            days += 1;
        }
    };
    tokio::time::timeout(PATIENCE, going).await.unwrap();
}
