//! Mailboxes from outside: what a poll shows of what is in one (nothing), who may read and empty one, and what is
//! refused.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use bytes::Bytes;
use data_encoding::BASE64_NOPAD;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, Response, StatusCode};
use ring::rand::{SecureRandom, SystemRandom};
use southwind::bearer::MailboxSecret;
use southwind::case::document::{Document, Reply, ReplyCode};
use southwind::case::hybrid::HybridIdentity;
use southwind::case::open::{OpenError, Opened, Quarantined};
use southwind::case::padding::Padded;
use southwind::case::seal::seal_small;
use southwind::case::signed;
use southwind::protocol::envelope::{LONGEST_SMALL, SmallEnvelope};
use southwind::protocol::id::{EnvelopeId, MailboxId};
use southwind::protocol::mailbox::{ANSWER, MOST_REPLIES, envelope_of};
use southwind::protocol::problem::ProblemCode;
use southwind::relay::made_up;
use zeroize::Zeroizing;

use crate::house::{House, PATIENCE, files, problem};
use crate::intake::contains;

const MAILBOX: &str = "/v1/mailbox";

/// A contact's side of a mailbox.
struct Contact {
    secret: MailboxSecret,
    identity: HybridIdentity,
}

impl Contact {
    fn new() -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        SystemRandom::new().fill(secret.as_mut()).unwrap();
        let identity = HybridIdentity::generate(&SystemRandom::new()).unwrap();
        Self { secret: MailboxSecret::from_bytes(secret), identity }
    }

    fn mailbox(&self) -> MailboxId {
        self.secret.mailbox()
    }

    fn authorization(&self) -> String {
        self.secret.to_authorization().to_string()
    }

    /// A reply to this contact, sealed and signed as staff do it.
    fn reply(&self, house: &House, text: &str) -> Bytes {
        let reply = Reply {
            case_id: vec![1; 16],
            reply_id: vec![2; 16],
            number: 1,
            code: ReplyCode::Acting.into(),
            text: text.to_owned(),
            ..Reply::default()
        };
        let signed = signed::sign(&Document::reply(reply), &house.reader.key).unwrap();
        let padded = Padded::without_body(&signed).unwrap();
        seal_small(padded, &self.identity.to_recipient().unwrap()).unwrap().into()
    }

    async fn gets(&self, house: &House, reply: &str) -> Bytes {
        let envelope = self.reply(house, reply);
        house.client().post_reply(&self.mailbox(), envelope.clone()).await.unwrap();
        envelope
    }
}

async fn poll(house: &House, authorization: &str, skip: usize) -> Response {
    let request = house.raw(Method::GET, &format!("{MAILBOX}?skip={skip}")).header("authorization", authorization);
    request.send().await.unwrap()
}

async fn discard(house: &House, authorization: &str, id: &EnvelopeId) -> Response {
    let request = house.raw(Method::DELETE, &format!("{MAILBOX}/{id}")).header("authorization", authorization);
    request.send().await.unwrap()
}

/// All that an answer shows but its bytes and its date.
async fn shown(answer: Response) -> (String, Vec<(String, String)>, Bytes) {
    let fields = answer.headers().iter().filter(|(name, _)| *name != "date");
    let fields = fields.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    (format!("{:?} {}", answer.version(), answer.status()), fields, answer.bytes().await.unwrap())
}

/// Claim C-46: a poll of a mailbox has the same status, header fields and length, whatever is in it and whoever asks.
/// The moment is shown by `polls_and_removals_are_answered_at_one_moment`, on a clock that stands still.
#[tokio::test(flavor = "multi_thread")]
async fn a_poll_looks_the_same_whatever_is_in_the_mailbox() {
    let house = House::new().await;
    let (empty, few, full, emptied, stranger) =
        (Contact::new(), Contact::new(), Contact::new(), Contact::new(), Contact::new());
    let first = few.gets(&house, "짧은 답").await;
    for number in 0..MOST_REPLIES {
        full.gets(&house, &"가".repeat(number * 10)).await;
    }
    let gone = EnvelopeId::of(&emptied.gets(&house, "gone").await);
    house.client().discard(&emptied.secret, &gone).await.unwrap();

    let mut answers = Vec::new();
    for (contact, skip) in
        [(&empty, 0), (&few, 0), (&few, 1), (&full, 0), (&full, 31), (&emptied, 0), (&stranger, 0), (&stranger, 31)]
    {
        answers.push(shown(poll(&house, &contact.authorization(), skip).await).await);
    }
    let (status, fields, _) = answers[0].clone();
    assert!(status.ends_with("200 OK") && fields.contains(&("content-length".to_owned(), ANSWER.to_string())));
    for (other_status, other_fields, body) in &answers {
        assert_eq!((other_status, other_fields), (&status, &fields));
        assert_eq!(body.len(), ANSWER);
        SmallEnvelope::parse(envelope_of(body).unwrap()).unwrap();
    }
    let bodies: BTreeSet<&[u8]> = answers.iter().map(|(_, _, body)| body.as_ref()).collect();
    assert_eq!(bodies.len(), answers.len(), "what is made up is made up each time");
    assert_eq!(envelope_of(&answers[1].2).unwrap(), first);

    let mut answers = Vec::new();
    let made_up = EnvelopeId::of(&house.client().poll(&few.secret, 1).await.unwrap());
    for (contact, id) in
        [(&few, EnvelopeId::of(&first)), (&few, made_up), (&empty, made_up), (&emptied, gone), (&stranger, made_up)]
    {
        answers.push(shown(discard(&house, &contact.authorization(), &id).await).await);
    }
    assert!(answers[0].0.ends_with("204 No Content"));
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

/// Claim C-46: an envelope that the relay made up has the structure of one that Southwind's programs sealed, part by
/// part and as they are distributed.
#[test]
fn made_up_envelopes_have_the_structure_of_real_ones() {
    const MANY: usize = 400;
    let random = SystemRandom::new();
    let recipient = HybridIdentity::generate(&random).unwrap().to_recipient().unwrap();
    let real = (0..MANY).map(|_| {
        let document = Document::reply(Reply { text: "words".to_owned(), ..Reply::default() });
        seal_small(Padded::without_body(&document).unwrap(), &recipient).unwrap()
    });
    let real: Profile = Profile::of(real);
    let made_up = Profile::of((0..MANY).map(|_| made_up::envelope(&random).unwrap()));
    for (name, values, most) in [
        ("arguments of grease", &real.arguments, 0..=4),
        ("characters of a word", &real.words, 1..=8),
        ("bytes of its body", &real.bodies, 0..=99),
    ] {
        let drawn = &made_up.named(name).0;
        assert!(values.0.keys().chain(drawn.keys()).all(|value| most.contains(value)), "{name} are {most:?}");
        assert!(far(most.clone(), &values.0) && far(most, drawn), "{name}: both reach the ends");
    }
    // The shares of ML-KEM's steps that four numbers are rounded to and not three: 257 * 4 / 3329, which uniform bytes
    // do not have (257 / 1024). 400 envelopes have 307,200 of them: a hundredth is twelve standard deviations.
    for profile in [&real, &made_up] {
        let share = profile.wide as f64 / (MANY * 768) as f64;
        assert!((share - 0.3088).abs() < 0.01, "{share}");
    }
}

/// Whether values come close to both ends of what they may be.
fn far(most: RangeInclusive<usize>, values: &BTreeMap<usize, usize>) -> bool {
    let margin = most.end() / 10;
    let (least, greatest) = (values.keys().next().unwrap(), values.keys().next_back().unwrap());
    least - most.start() <= margin && most.end() - greatest <= margin
}

/// How often each value came.
#[derive(Default)]
struct Counts(BTreeMap<usize, usize>);

impl Counts {
    fn add(&mut self, value: usize) {
        *self.0.entry(value).or_default() += 1;
    }
}

/// What the headers of many envelopes are like.
#[derive(Default)]
struct Profile {
    arguments: Counts,
    words: Counts,
    bodies: Counts,
    /// Coefficients that stand for four numbers modulo q.
    wide: usize,
}

impl Profile {
    fn of(envelopes: impl Iterator<Item = Vec<u8>>) -> Self {
        let mut profile = Self::default();
        envelopes.for_each(|envelope| profile.add(&envelope));
        profile
    }

    fn named(&self, name: &str) -> &Counts {
        match name {
            "arguments of grease" => &self.arguments,
            "characters of a word" => &self.words,
            _ => &self.bodies,
        }
    }

    /// One recipient, then one grease, then the MAC: anything else is not what our programs write.
    fn add(&mut self, envelope: &[u8]) {
        SmallEnvelope::parse(envelope).unwrap();
        let end = envelope.windows(5).position(|window| window == b"\n--- ").unwrap();
        let header = std::str::from_utf8(&envelope[..end]).unwrap();
        let mut lines = header.split('\n');
        assert_eq!(lines.next(), Some("age-encryption.org/v1"));
        let encapsulation = lines.next().unwrap().strip_prefix("-> mlkem768x25519 ").unwrap();
        self.add_encapsulation(&BASE64_NOPAD.decode(encapsulation.as_bytes()).unwrap());
        assert_eq!(lines.next().unwrap().len(), 43);
        let mut words = lines.next().unwrap().strip_prefix("-> ").unwrap().split(' ');
        self.words.add(words.next().unwrap().strip_suffix("-grease").unwrap().len());
        let arguments: Vec<&str> = words.collect();
        self.arguments.add(arguments.len());
        arguments.iter().for_each(|word| self.words.add(word.len()));
        let body: String = lines.collect();
        self.bodies.add(BASE64_NOPAD.decode(body.as_bytes()).unwrap().len());
    }

    fn add_encapsulation(&mut self, encapsulation: &[u8]) {
        let share: &[u8; 32] = encapsulation.last_chunk().unwrap();
        assert!(share[31] < 0x80, "a public key of X25519 has its top bit clear");
        for five in encapsulation[..960].chunks(5) {
            let bits = five.iter().rev().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            for at in 0..4 {
                let step = (bits >> (10 * at)) & 1023;
                let rounded = |number: u64| ((number << 10) + 1664) / 3329 % 1024;
                let nearest = step * 3329 / 1024;
                let near = (0..8).map(|offset| (nearest + 3329 + offset - 4) % 3329);
                self.wide += usize::from(near.filter(|number| rounded(*number) == step).count() == 4);
            }
        }
    }
}

/// Claim C-47: only who has R reads or empties a mailbox: W does not, and no other secret does.
#[tokio::test(flavor = "multi_thread")]
async fn only_the_read_secret_reads_or_empties_a_mailbox() {
    let house = House::new().await;
    let (owner, other) = (Contact::new(), Contact::new());
    let reply = owner.gets(&house, "only for you").await;
    let id = EnvelopeId::of(&reply);
    let by_w = MailboxSecret::from_bytes(Zeroizing::new(*owner.mailbox().as_bytes()));
    for secret in [&other.secret, &by_w] {
        for skip in 0..4 {
            let got = house.client().poll(secret, skip).await.unwrap();
            assert_ne!(got, reply);
            let opened = Opened::open(&got[..], got.len() as u64, &[owner.identity.duplicate()]).map(drop);
            assert!(matches!(opened, Err(OpenError::Quarantined(Quarantined::WrongKey))), "{opened:?}");
        }
        house.client().discard(secret, &id).await.unwrap();
        assert_eq!(house.client().poll(&owner.secret, 0).await.unwrap(), reply, "it is still there");
    }
    for (method, path) in [(Method::GET, MAILBOX.to_owned()), (Method::DELETE, format!("{MAILBOX}/{id}"))] {
        let right = owner.authorization();
        let doubled = house.raw(method.clone(), &path).header("authorization", &right).header("authorization", &right);
        assert_eq!(problem(doubled.send().await.unwrap()).await, "bad-mailbox");
        assert_eq!(problem(house.raw(method.clone(), &path).send().await.unwrap()).await, "bad-mailbox");
        for wrong in
            [right[..70].to_owned(), right.to_uppercase(), right.replace("Bearer", "Basic"), format!("{right}0")]
        {
            let request = house.raw(method.clone(), &path).header("authorization", wrong);
            assert_eq!(problem(request.send().await.unwrap()).await, "bad-mailbox");
        }
    }
    // By the address that replies are posted to, nothing is read or emptied, with any secret.
    for method in [Method::GET, Method::DELETE] {
        let path = format!("/v1/mailboxes/{}", owner.mailbox());
        let request = house.raw(method, &path).header("authorization", owner.authorization());
        assert_eq!(problem(request.send().await.unwrap()).await, "wrong-method");
    }
    assert_eq!(house.client().poll(&owner.secret, 0).await.unwrap(), reply);
    house.client().discard(&owner.secret, &id).await.unwrap();
    assert_ne!(house.client().poll(&owner.secret, 0).await.unwrap(), reply);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_takes_small_envelopes_up_to_thirty_two_and_nothing_else() {
    let house = House::without_roster().await;
    let contact = Contact::new();
    let path = format!("/v1/mailboxes/{}", contact.mailbox());
    let post = |path: &str, body: Bytes| {
        house.raw(Method::POST, path).header("content-type", "application/age").body(body).send()
    };
    let mut posted = Vec::new();
    for number in 0..MOST_REPLIES {
        let envelope = contact.reply(&house, &number.to_string());
        for _ in 0..2 {
            let answer = post(&path, envelope.clone()).await.unwrap();
            assert_eq!(answer.status(), StatusCode::NO_CONTENT, "the same bytes again are no other reply");
        }
        posted.push(envelope);
    }
    let one_more = contact.reply(&house, "one more");
    let full = house.client().post_reply(&contact.mailbox(), one_more.clone()).await.unwrap_err();
    assert_eq!(full.problem(), Some(ProblemCode::MailboxFull));
    assert!(full.hint().contains("Wait"));
    for (skip, envelope) in posted.iter().enumerate() {
        assert_eq!(house.client().poll(&contact.secret, skip).await.unwrap(), envelope);
    }
    for skip in ["32", "-1", "x", "0&skip=1"] {
        let request = house.raw(Method::GET, &format!("{MAILBOX}?skip={skip}"));
        let answer = request.header("authorization", contact.authorization()).send().await.unwrap();
        assert_eq!(problem(answer).await, "bad-field", "{skip}");
    }
    let no_id = house.raw(Method::DELETE, &format!("{MAILBOX}/abc")).header("authorization", contact.authorization());
    assert_eq!(problem(no_id.send().await.unwrap()).await, "bad-field");
    house.client().discard(&contact.secret, &EnvelopeId::of(&posted[5])).await.unwrap();
    house.client().post_reply(&contact.mailbox(), one_more.clone()).await.unwrap();
    assert_eq!(house.client().poll(&contact.secret, 31).await.unwrap(), one_more);

    let other = format!("/v1/mailboxes/{}", Contact::new().mailbox());
    for (wrong, body, expected) in [
        (&other[..other.len() - 1], one_more.clone(), "bad-mailbox"),
        (&format!("{other}0"), one_more.clone(), "bad-mailbox"),
        (&other.to_uppercase().replace("/V1/MAILBOXES", "/v1/mailboxes"), one_more.clone(), "bad-mailbox"),
        (&other, Bytes::from_static(b"Dear contact"), "not-age"),
        (&other, one_more.slice(..9_000), "wrong-size"),
        (&other, Bytes::from(vec![7; LONGEST_SMALL + 1]), "too-large"),
        (&other, house.attachment(13_000), "too-large"),
    ] {
        assert_eq!(problem(post(wrong, body).await.unwrap()).await, expected, "{wrong}");
    }
    let text = house.raw(Method::POST, &other).header("content-type", "text/plain").body(one_more);
    assert_eq!(problem(text.send().await.unwrap()).await, "media-type");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_waits_over_restarts_and_goes_after_ninety_days() {
    let mut house = House::new().await;
    let contact = Contact::new();
    let begun = Timestamp::now();
    let reply = contact.gets(&house, "words that wait").await;
    let after = |days: i64| begun + SignedDuration::from_hours(days * 24);
    for now in [begun, after(89)] {
        house.stop().await;
        house.start_at(now).await;
        assert_eq!(house.client().poll(&contact.secret, 0).await.unwrap(), reply);
    }
    house.stop().await;
    house.start_at(after(90)).await;
    // The sweep runs beside the requests.
    let gone = async { while house.client().poll(&contact.secret, 0).await.unwrap() == reply {} };
    tokio::time::timeout(PATIENCE, gone).await.unwrap();
}

/// Claim C-35: what a contact has deleted is in no file of the relay, and no secret or word ever was.
#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_reply_and_the_read_secret_are_in_no_file() {
    let mut house = House::new().await;
    let contact = Contact::new();
    let reply = contact.gets(&house, "wait at the blue door").await;
    assert_eq!(house.client().poll(&contact.secret, 0).await.unwrap(), reply);
    house.client().discard(&contact.secret, &EnvelopeId::of(&reply)).await.unwrap();
    house.stop().await;
    let secret = contact.authorization().replace("Bearer ", "");
    let raw = data_encoding::HEXLOWER.decode(secret.as_bytes()).unwrap();
    let pieces: [&[u8]; 6] =
        [&reply[..64], &reply[2_000..2_064], &reply[reply.len() - 64..], secret.as_bytes(), &raw, b"the blue door"];
    for (path, bytes) in files(&house.data()) {
        for piece in pieces {
            assert!(!contains(&bytes, piece), "{}", path.display());
        }
    }
}
