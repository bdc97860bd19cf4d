//! Signed notes and what they say: rosters, enrolments, epochs, receipts; and invitations.

use serde_json::{Value, json};
use southwind::protocol::{enrolment, epoch, note, receipt, roster};
use southwind::signing::NoteSigner;

use crate::Result;
use crate::fixed::{self, RECIPIENT, signer};

/// The moment at which everything here is looked at.
pub(crate) const NOW: &str = "2026-11-22T00:00:00Z";

/// The keys of one small organisation.
pub(crate) struct House {
    pub(crate) organisation: NoteSigner,
    pub(crate) relay: NoteSigner,
    pub(crate) lead: NoteSigner,
    pub(crate) reader: NoteSigner,
    pub(crate) stranger: NoteSigner,
}

impl House {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self {
            organisation: signer("example.org", "organisation")?,
            relay: signer("relay.example.org", "relay")?,
            lead: signer("jimin", "lead")?,
            reader: signer("hana", "reader")?,
            stranger: signer("example.org", "stranger")?,
        })
    }

    /// A roster that breaks no rule.
    pub(crate) fn roster(&self) -> Value {
        let staff = |who: &NoteSigner, roles: &[&str]| {
            json!({
                "name": who.verifier().name(),
                "recipient": RECIPIENT,
                "signing_key": who.key().public(),
                "roles": roles,
                "desks": ["seoul"],
            })
        };
        json!({
            "sequence": 3,
            "issued": "2026-11-01T00:00:00Z",
            "expires": "2027-11-01T00:00:00Z",
            "relays": [{
                "url": "https://relay.example.org",
                "spki_sha256": [pin()],
                "note_key": self.relay.verifier(),
            }],
            "desks": [{ "id": "seoul" }],
            "staff": [staff(&self.lead, &["reader", "lead"]), staff(&self.reader, &["reader"])],
            "pages": [],
        })
    }
}

fn pin() -> String {
    southwind::protocol::id::SpkiPin::from_bytes(fixed::seed("pin")).to_string()
}

/// A value with one field set, or taken away by null; `path` is a JSON pointer.
fn with(value: &Value, path: &str, new: Value) -> Value {
    let mut value = value.clone();
    let (parent, field) = path.rsplit_once('/').unwrap_or_default();
    match value.pointer_mut(parent) {
        Some(Value::Object(fields)) if new.is_null() => drop(fields.remove(field)),
        Some(Value::Object(fields)) => drop(fields.insert(field.to_owned(), new)),
        Some(Value::Array(items)) => items.push(new),
        _ => unreachable!("the path {path} is written in this file"),
    }
    value
}

fn signed(by: &NoteSigner, head: &'static str, statement: &Value) -> Result<String> {
    Ok(by.sign_note(&note::statement_text(head, statement)?)?)
}

fn merged(one: Value, two: Value) -> Value {
    let (Value::Object(mut one), Value::Object(two)) = (one, two) else { return Value::Null };
    one.extend(two);
    Value::Object(one)
}

fn refused(why: &str) -> Value {
    json!({ "refused": why })
}

pub(crate) fn notes() -> Result<Value> {
    let mine = signer("example.org/one", "one")?;
    let other = signer("example.org/one", "two")?;
    let renamed = signer("example.org/two", "one")?;
    let text = "southwind test v1\n{}\n";
    let good = mine.sign_note(text)?;
    let (_, line) = good.split_once("\n\n").unwrap_or_default();
    let key = mine.verifier().to_string();
    let case =
        |name: &str, note: &str, outcome: Value| merged(json!({ "name": name, "key": key, "note": note }), outcome);
    let holds = |text: &str| json!({ "text": text });
    let many = |times: usize| {
        format!("{text}\n{}", other.sign_note(text).map(|note| after_text(&note).repeat(times)).unwrap_or_default())
    };
    let twice = format!("{good}{}", after_text(&other.sign_note(text)?));
    let blank = mine.sign_note("one\n\ntwo\n")?;
    let wrong_signature = good.replace(line, &with_last_byte_changed(line));
    Ok(json!({
        "comment": "PROTOCOL.md step 1. `key` is the verifier key that is trusted. Outcome: the `text` that it signed, or why the note is refused. `prefixed_to`: the letter a is put before the note until it has this many bytes.",
        "vectors": [
            case("one signature", &good, holds(text)),
            case("a second signature by an unknown key", &twice, holds(text)),
            case("the known signature comes second", &format!("{text}\n{}{line}", after_text(&other.sign_note(text)?)), holds(text)),
            case("sixteen signatures", &format!("{}{line}", many(15)), holds(text)),
            case("a blank line inside the text", &blank, holds("one\n\ntwo\n")),
            case("an unknown type of signature beside it", &format!("{good}— example.org/one AAAAAAAA\n"), holds(text)),
            case("a changed text", &good.replace("{}", "{ }"), refused("bad-signature")),
            case("a changed signature", &wrong_signature, refused("bad-signature")),
            case("a signature cut short", &format!("{text}\n— example.org/one {}\n", short(&mine)), refused("bad-signature")),
            case("another key of the same name", &other.sign_note(text)?, refused("wrong-key")),
            case("the right key under another name", &renamed.sign_note(text)?, refused("wrong-key")),
            case("seventeen signatures", &format!("{}{line}", many(16)), refused("malformed")),
            case("no signature", "southwind test v1\n{}\n", refused("malformed")),
            case("an empty line for signatures", "southwind test v1\n{}\n\n", refused("malformed")),
            case("nothing", "", refused("malformed")),
            case("no line feed at the end", good.trim_end(), refused("malformed")),
            case("a hyphen for the dash", &good.replace('—', "-"), refused("malformed")),
            case("a carriage return", &good.replace('\n', "\r\n"), refused("malformed")),
            case("a tab in the text", &mine.sign_note("southwind\ttest\n")?, refused("malformed")),
            case("a signature that is not base64", &format!("{text}\n— example.org/one !!!!\n"), refused("malformed")),
            case("a signature of four bytes", &format!("{text}\n— example.org/one AAAAAA==\n"), refused("malformed")),
            merged(json!({ "prefixed_to": 256 * 1024 }), case("the longest note, not as it was signed", &good, refused("bad-signature"))),
            merged(json!({ "prefixed_to": 256 * 1024 + 1 }), case("longer than 256 KiB", &good, refused("too-long"))),
        ],
        "keys": keys(&key),
    }))
}

/// The signature lines of a note.
fn after_text(note: &str) -> String {
    note.rsplit_once("\n\n").map(|(_, lines)| lines.to_owned()).unwrap_or_default()
}

fn with_last_byte_changed(line: &str) -> String {
    let cut = line.trim_end().trim_end_matches('=');
    let end = &line[cut.len()..];
    let (front, _) = cut.split_at(cut.len() - 4);
    format!("{front}AAAA{end}")
}

/// The four bytes of a key's hash and one more.
fn short(signer: &NoteSigner) -> String {
    data_encoding::BASE64.encode(&[signer.verifier().hash().as_slice(), &[0]].concat())
}

fn keys(good: &str) -> Value {
    let (name, rest) = good.split_once('+').unwrap_or_default();
    let (hash, key) = rest.split_once('+').unwrap_or_default();
    let wrong = |text: String, name: &str| json!({ "name": name, "key": text, "refused": "verifier-key" });
    json!([
        { "name": "a verifier key", "key": good },
        { "name": "the key of golang.org/x/mod/sumdb/note", "key": "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW" },
        wrong(format!("{name}+00000000+{key}"), "a hash that does not match"),
        wrong(format!("other+{hash}+{key}"), "another name under the same hash"),
        wrong(format!("{name}+{hash}"), "no key"),
        wrong(format!("+{hash}+{key}"), "no name"),
        wrong(format!("a b+{hash}+{key}"), "a space in the name"),
        wrong(format!("{name}+{hash}+{}", key.replace("AQ", "Ag").replace("AR", "Ah").replace("AS", "Ai").replace("AT", "Aj")), "another type of key"),
        wrong(format!("{name}+{hash}+{key} "), "a space at the end"),
        wrong(String::new(), "nothing"),
    ])
}

pub(crate) fn rosters() -> Result<Value> {
    let house = House::new()?;
    let good = house.roster();
    let case = |name: &str, note: String, outcome: Value| {
        merged(json!({ "name": name, "note": note, "now": NOW, "seen": 3, "desk": "seoul" }), outcome)
    };
    let sign = |statement: &Value| signed(&house.organisation, roster::HEAD, statement);
    let changed = |path: &str, new: Value| sign(&with(&good, path, new));
    let lead = good.pointer("/staff/0").cloned().unwrap_or_default();
    let renamed = with(&lead, "/name", json!("jimin2"));
    let rekeyed = with(&lead, "/signing_key", json!(house.stranger.key().public()));
    let relay = good.pointer("/relays/0").cloned().unwrap_or_default();
    let filled = |path: &str, items: Vec<Value>| changed(path, Value::Array(items));
    let staff = |count: usize| (0..count).map(|at| member(&lead, at)).collect::<Vec<_>>();
    let desks = |count: usize| {
        (0..count)
            .map(|at| json!({ "id": if at == 0 { "seoul".to_owned() } else { format!("d{at}") } }))
            .collect::<Vec<_>>()
    };
    let timed = |name: &str, now: &str, outcome: Value| -> Result<Value> {
        Ok(case(name, sign(&good)?, merged(json!({ "now": now }), outcome)))
    };
    let holds = || json!({ "sequence": 3 });
    Ok(json!({
        "comment": "PROTOCOL.md step 2. `organisation` is the verifier key that is trusted, `seen` the highest sequence number that was seen, `desk` the desk that is asked for. Outcome: the roster's sequence number, or why it is refused.",
        "organisation": house.organisation.verifier(),
        "vectors": [
            case("a roster in force", sign(&good)?, holds()),
            case("a higher number than was seen", changed("/sequence", json!(9))?, json!({ "sequence": 9 })),
            case("no pages", changed("/pages", Value::Null)?, holds()),
            case("an onion address", changed("/relays/0/onion", json!("http://example.onion"))?, holds()),
            case("64 members of staff", filled("/staff", staff(64))?, holds()),
            case("16 desks", filled("/desks", desks(16))?, holds()),
            timed("the last second", "2027-10-31T23:59:59Z", holds())?,
            timed("issued a day from now", "2026-10-31T00:00:00Z", holds())?,
            timed("the second at which it expires", "2027-11-01T00:00:00Z", refused("expired"))?,
            timed("expired", "2028-01-01T00:00:00Z", refused("expired"))?,
            timed("issued more than a day from now", "2026-10-30T23:59:59Z", refused("from-the-future"))?,
            case("a lower number than was seen", changed("/sequence", json!(2))?, refused("older")),
            case("lower, and expired: the number counts first", signed(&house.organisation, roster::HEAD, &with(&with(&good, "/sequence", json!(2)), "/expires", json!("2026-11-02T00:00:00Z")))?, refused("older")),
            case("a stranger's key of the same name", signed(&house.stranger, roster::HEAD, &good)?, refused("wrong-key")),
            case("signed by a lead", signed(&house.lead, roster::HEAD, &good)?, refused("wrong-key")),
            case("changed after it was signed", sign(&good)?.replace("seoul", "busan"), refused("bad-signature")),
            case("an epoch's head line", signed(&house.organisation, epoch::HEAD, &good)?, refused("statement")),
            case("an unknown field", changed("/colour", json!("red"))?, refused("statement")),
            case("an unknown field of a member of staff", changed("/staff/0/colour", json!("red"))?, refused("statement")),
            case("an unknown role", changed("/staff/0/roles", json!(["king"]))?, refused("statement")),
            case("no expiry", changed("/expires", Value::Null)?, refused("statement")),
            case("a negative number", changed("/sequence", json!(-1))?, refused("statement")),
            case("a name in capitals", changed("/staff/0/name", json!("Jimin"))?, refused("statement")),
            case("a signing key of 31 bytes", changed("/staff/0/signing_key", json!(data_encoding::BASE64.encode(&[1; 31])))?, refused("statement")),
            case("text after the object", house.organisation.sign_note(&format!("{}\n{good}\n{{}}\n", roster::HEAD))?, refused("statement")),
            case("a field twice", house.organisation.sign_note(&format!("{}\n{}\n", roster::HEAD, good.to_string().replacen('{', "{\"sequence\":4,", 1)))?, refused("statement")),
            case("65 members of staff", filled("/staff", staff(65))?, refused("invalid")),
            case("two staff of one name", changed("/staff/2", rekeyed)?, refused("invalid")),
            case("two staff of one key", changed("/staff/2", renamed)?, refused("invalid")),
            case("two desks of one name", changed("/desks/1", json!({ "id": "seoul" }))?, refused("invalid")),
            case("17 desks", filled("/desks", desks(17))?, refused("invalid")),
            case("17 relays", filled("/relays", vec![relay; 17])?, refused("invalid")),
            case("a relay without TLS", changed("/relays/0/url", json!("http://relay.example.org"))?, refused("invalid")),
            case("a relay without a pin", changed("/relays/0/spki_sha256", json!([]))?, refused("invalid")),
            case("it expires when it is issued", changed("/expires", json!("2026-11-01T00:00:00Z"))?, refused("invalid")),
            case("it does not list the desk", changed("/desks", json!([{ "id": "busan" }]))?, refused("unknown-desk")),
        ],
    }))
}

/// The lead again, under another name and key.
fn member(lead: &Value, at: usize) -> Value {
    let key = southwind::protocol::id::PublicKey::from_bytes(fixed::seed(&format!("staff {at}")));
    with(&with(lead, "/name", json!(format!("s{at}"))), "/signing_key", json!(key))
}

pub(crate) fn enrolments() -> Result<Value> {
    let (mine, other) = (signer("hana", "reader")?, signer("hana", "stranger")?);
    let good = json!({ "name": "hana", "recipient": RECIPIENT, "signing_key": mine.key().public() });
    let case = |name: &str, note: String, outcome: Value| merged(json!({ "name": name, "note": note }), outcome);
    Ok(json!({
        "comment": "PROTOCOL.md step 2.5. Outcome: the name and the key that ask, or why the request is refused.",
        "vectors": [
            case("signed by the key in it", signed(&mine, enrolment::HEAD, &good)?, json!({ "staff": "hana", "signing_key": mine.key().public() })),
            case("signed by another key of the same name", signed(&other, enrolment::HEAD, &good)?, refused("wrong-key")),
            case("signed under another name", signed(&signer("jimin", "reader")?, enrolment::HEAD, &good)?, refused("wrong-key")),
            case("changed after it was signed", signed(&mine, enrolment::HEAD, &good)?.replace(RECIPIENT, "age1pq1mallory"), refused("bad-signature")),
            case("a roster's head line", signed(&mine, roster::HEAD, &good)?, refused("statement")),
            case("it asks for roles", signed(&mine, enrolment::HEAD, &with(&good, "/roles", json!(["lead"])))?, refused("statement")),
        ],
    }))
}

pub(crate) fn epochs() -> Result<Value> {
    let house = House::new()?;
    let good = json!({
        "desk": "seoul",
        "epoch": 5,
        "recipient": RECIPIENT,
        "issued": "2026-11-20T00:00:00Z",
        "expires": "2026-11-27T00:00:00Z",
    });
    let case = |name: &str, note: String, outcome: Value| {
        merged(json!({ "name": name, "note": note, "now": NOW, "seen": 5, "desk": "seoul" }), outcome)
    };
    let later = |name: &str, now: &str, lapsed: bool| -> Result<Value> {
        let note = signed(&house.lead, epoch::HEAD, &good)?;
        Ok(merged(case(name, note, json!({})), json!({ "now": now, "epoch": 5, "lapsed": lapsed })))
    };
    let changed = |path: &str, new: Value| signed(&house.lead, epoch::HEAD, &with(&good, path, new));
    let both = |text: String| house.reader.sign_note(&text).map(|note| after_text(&note));
    let text = note::statement_text(epoch::HEAD, &good)?;
    let by_lead = house.lead.sign_note(&text)?;
    Ok(json!({
        "comment": "PROTOCOL.md step 5. `roster` is verified already; `seen` is the highest epoch that was seen, `desk` the desk that is sealed for. Outcome: the epoch and whether it has lapsed (it still serves, with a warning), or why the notice is refused.",
        "organisation": house.organisation.verifier(),
        "roster": signed(&house.organisation, roster::HEAD, &house.roster())?,
        "vectors": [
            case("by a lead", by_lead.clone(), json!({ "epoch": 5, "lapsed": false })),
            case("a higher number than was seen", changed("/epoch", json!(6))?, json!({ "epoch": 6, "lapsed": false })),
            case("by a lead, and by a reader as well", format!("{by_lead}{}", both(text)?), json!({ "epoch": 5, "lapsed": false })),
            later("the last second of its time", "2026-11-26T23:59:59Z", false)?,
            later("lapsed", "2026-11-27T00:00:00Z", true)?,
            later("lapsed long ago", "2027-06-01T00:00:00Z", true)?,
            case("a lower number than was seen", changed("/epoch", json!(4))?, refused("older")),
            case("by a reader who is no lead", signed(&house.reader, epoch::HEAD, &good)?, refused("not-by-a-lead")),
            case("by the organisation", signed(&house.organisation, epoch::HEAD, &good)?, refused("not-by-a-lead")),
            case("by a stranger under the lead's name", signed(&signer("jimin", "stranger")?, epoch::HEAD, &good)?, refused("not-by-a-lead")),
            case("for another desk", changed("/desk", json!("busan"))?, refused("other-desk")),
            merged(case("for a desk of which the signer is no lead", changed("/desk", json!("busan"))?, refused("not-by-a-lead")), json!({ "desk": "busan" })),
            case("changed after it was signed", by_lead.replace(RECIPIENT, "age1pq1mallory"), refused("bad-signature")),
            case("a roster's head line", signed(&house.lead, roster::HEAD, &good)?, refused("statement")),
            case("an unknown field", changed("/colour", json!("red"))?, refused("statement")),
            case("no recipient", changed("/recipient", Value::Null)?, refused("statement")),
            case("no note", "southwind epoch v1\n{}\n".to_owned(), refused("malformed")),
        ],
    }))
}

pub(crate) fn receipts() -> Result<Value> {
    let house = House::new()?;
    let good = json!({
        "desk": "seoul",
        "envelope": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "bytes": 13_691,
        "kept": "2026-11-22T14:00:00Z",
    });
    let case = |name: &str, note: String, outcome: Value| merged(json!({ "name": name, "note": note }), outcome);
    let changed = |path: &str, new: Value| signed(&house.relay, receipt::HEAD, &with(&good, path, new));
    let note = signed(&house.relay, receipt::HEAD, &good)?;
    Ok(json!({
        "comment": "PROTOCOL.md step 8. `relay` is the relay's note key, as the roster has it. Outcome: what the receipt says, or why it is refused.",
        "relay": house.relay.verifier(),
        "vectors": [
            case("a receipt", note.clone(), json!({ "receipt": good })),
            case("the note key of another relay, of the same name", signed(&signer("relay.example.org", "stranger")?, receipt::HEAD, &good)?, refused("wrong-key")),
            case("signed by the organisation", signed(&house.organisation, receipt::HEAD, &good)?, refused("wrong-key")),
            case("changed after it was signed", note.replace("13691", "13692"), refused("bad-signature")),
            case("an epoch's head line", signed(&house.relay, epoch::HEAD, &good)?, refused("statement")),
            case("an id in capitals", changed("/envelope", json!("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"))?, refused("statement")),
            case("no length", changed("/bytes", Value::Null)?, refused("statement")),
            case("an unknown field", changed("/colour", json!("red"))?, refused("statement")),
        ],
    }))
}

pub(crate) fn invitations() -> Result<Value> {
    let house = House::new()?;
    let key = house.organisation.verifier().to_string();
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let parts = |relay: &str| {
        format!("org={}&relay={}&pin={}&desk=seoul&roster=3", encode(&key), encode(relay), encode(&pin()))
    };
    let link = format!("southwind:v1?{}", parts("https://relay.example.org"));
    let case = |name: &str, text: String, outcome: Value| merged(json!({ "name": name, "text": text }), outcome);
    let relay = |name: &str, address: &str| {
        case(name, format!("southwind:v1?{}", parts(address)), json!({ "refused": "part", "part": "relay" }))
    };
    let part = |name: &str, part: &str, text: String| case(name, text, json!({ "refused": "part", "part": part }));
    let without = |part: &str| {
        let (head, query) = link.split_once('?').unwrap_or_default();
        let kept: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with(part)).collect();
        format!("{head}?{}", kept.join("&"))
    };
    let all = |relay: &str, pins: &[String]| json!({ "invitation": { "organisation": key, "relay": relay, "pins": pins, "desk": "seoul", "roster_sequence": 3 } });
    let good = || all("https://relay.example.org", &[pin()]);
    let with_epoch = |epoch: u64| {
        let mut vector = merged(good(), json!({ "written": true }));
        vector["invitation"]["epoch"] = json!(epoch);
        vector
    };
    let second = southwind::protocol::id::SpkiPin::from_bytes(fixed::seed("second pin")).to_string();
    Ok(json!({
        "comment": "PROTOCOL.md step 6. Outcome: the parts of the invitation, or why it is refused and which part is wrong. `written` is true where writing the parts gives the same text again.",
        "vectors": [
            case("a link", link.clone(), merged(good(), json!({ "written": true }))),
            case("a link within a letter", format!("Dear friend,\n\n  {link}  \nkeep this safe\n"), good()),
            case("the first of two links counts", format!("{link}\nsouthwind:v1?desk=busan\n"), good()),
            case("two pins", format!("{link}&pin={}", encode(&second)), all("https://relay.example.org", &[pin(), second])),
            case("the parts in another order", format!("{}&desk=seoul", without("desk=")), good()),
            case("an unknown part is passed over", format!("{link}&colour=red"), good()),
            case("a port", format!("southwind:v1?{}", parts("https://localhost:8443")), all("https://localhost:8443", &[pin()])),
            case("no link", "Dear friend,\n".to_owned(), refused("missing")),
            case("a link that does not begin its line", format!("see {link}"), refused("missing")),
            case("nothing", String::new(), refused("missing")),
            case("more than 8,192 bytes", format!("{link}\n{}", "가".repeat(3_000)), refused("too long")),
            case("another version", link.replace(":v1?", ":v2?"), refused("version")),
            part("no organisation", "org", without("org=")),
            part("an organisation's key with a slip", "org", link.replace("org=example.org", "org=example.com")),
            part("no relay", "relay", without("relay=")),
            relay("a relay without TLS", "http://relay.example.org"),
            relay("a relay with a path", "https://relay.example.org/a"),
            relay("a relay with a query", "https://relay.example.org/?a"),
            relay("a relay with a user", "https://a@relay.example.org"),
            relay("a relay that is no address", "relay"),
            part("no pin", "pin", without("pin=")),
            part("a pin cut short", "pin", format!("{link}&pin=AAAA")),
            part("no desk", "desk", without("desk=")),
            part("a desk in capitals", "desk", link.replace("desk=seoul", "desk=Seoul")),
            part("no roster number", "roster", without("roster=")),
            case("the desk's epoch", format!("{link}&epoch=12"), with_epoch(12)),
            case("an epoch of zero is none", format!("{link}&epoch=0"), merged(good(), json!({ "written": false }))),
            part("an epoch that is no number", "epoch", format!("{link}&epoch=twelve")),
            part("a roster number below zero", "roster", link.replace("roster=3", "roster=-3")),
        ],
    }))
}
