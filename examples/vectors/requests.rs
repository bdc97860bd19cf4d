//! Signed requests: good ones, and every way in which one is refused.

use data_encoding::BASE64;
use serde_json::{Value, json};
use southwind::protocol::signature::{Covered, content_digest};
use southwind::signing::{SignatureFields, SigningKey, sign_request};

use crate::Result;
use crate::notes::House;

/// The relay's clock, and when it started: seconds since 1970.
const NOW: i64 = 1_795_305_600;
const STARTED: i64 = NOW - 100;

/// A request before it is signed.
#[derive(Clone, Copy)]
struct Request<'a> {
    method: &'a str,
    path: &'a str,
    query: &'a str,
    body: &'a [u8],
    created: i64,
}

const LIST: Request<'static> =
    Request { method: "GET", path: "/v1/desks/seoul/envelopes", query: "?after=7&wait=60", body: b"", created: NOW };
const PUBLISH: Request<'static> =
    Request { method: "PUT", path: "/v1/desks/seoul/epoch", query: "?", body: b"{\"notice\":\"\"}", created: NOW };

impl Request<'_> {
    fn signed(&self, key: &SigningKey) -> Result<(SignatureFields, Option<String>)> {
        let digest = (!self.body.is_empty()).then(|| content_digest(self.body));
        let covered = Covered {
            method: self.method,
            authority: "relay.example.org",
            path: self.path,
            query: self.query,
            digest: digest.as_deref(),
        };
        Ok((sign_request(key, &covered, self.created, &[9; 16])?, digest))
    }

    /// The request as it arrives, signed by `key`, after `change`.
    fn vector(&self, name: &str, key: &SigningKey, change: impl FnOnce(&mut Value), outcome: Value) -> Result<Value> {
        let (fields, digest) = self.signed(key)?;
        let mut vector = json!({
            "name": name,
            "method": self.method,
            "authority": "relay.example.org",
            "path": self.path,
            "query": self.query,
            "body": BASE64.encode(self.body),
            "content_digest": digest,
            "signature_input": fields.input,
            "signature": fields.signature,
            "outcome": outcome,
        });
        change(&mut vector);
        Ok(vector)
    }
}

/// Replaces text in one field.
fn replace(field: &str, old: &str, new: &str) -> impl FnOnce(&mut Value) {
    move |vector| {
        let text = vector[field].as_str().unwrap_or_default();
        assert!(text.contains(old), "{field} has no {old:?} in {text:?}");
        vector[field] = json!(text.replace(old, new));
    }
}

fn set(field: &str, new: Value) -> impl FnOnce(&mut Value) {
    move |vector| vector[field] = new
}

pub(crate) fn signatures() -> Result<Value> {
    let house = House::new()?;
    let lead = house.lead.key();
    let holds = json!({ "key": lead.public(), "nonce": BASE64.encode(&[9; 16]) });
    let good = |name: &str, request: Request<'_>| request.vector(name, lead, |_| {}, holds.clone());
    let refused = |problem: &str, step: &str| json!({ "problem": problem, "breaks": step });
    let missing = |name: &str, change: fn(&mut Value)| LIST.vector(name, lead, change, refused("not-signed", "9.1"));
    let fields = |name: &str, field: &str, old: &str, new: &str| {
        LIST.vector(name, lead, replace(field, old, new), refused("not-signed", "9.2"))
    };
    let digest =
        |name: &str, field: &str, new: Value| PUBLISH.vector(name, lead, set(field, new), refused("not-signed", "9.3"));
    let changed = |name: &str, field: &str, old: &str, new: &str| {
        LIST.vector(name, lead, replace(field, old, new), refused("not-signed", "9.4"))
    };
    let stale =
        |name: &str, created: i64| Request { created, ..LIST }.vector(name, lead, |_| {}, refused("stale", "9.5"));
    let body = |text: &str| json!(BASE64.encode(text.as_bytes()));
    let without_query = Request { query: "?", ..LIST };
    let (other, _) = LIST.signed(house.reader.key())?;
    Ok(json!({
        "comment": "PROTOCOL.md steps 9.1 to 9.5. `now` and `started` are the relay's clock and its start, in seconds since 1970; header fields that are null are not sent. Outcome: key and nonce, or the problem and the step that is broken. Steps 9.5 (nonce) and 9.6 (roster) need a relay's memory: see tests of the relay.",
        "now": NOW,
        "started": STARTED,
        "vectors": [
            good("a request without a body", LIST)?,
            good("a request without a query", without_query)?,
            good("a request with a body", PUBLISH)?,
            good("made at the relay's start", Request { created: STARTED, ..LIST })?,
            good("made 300 seconds from now", Request { created: NOW + 300, ..LIST })?,
            missing("no Signature-Input", |vector| vector["signature_input"] = Value::Null)?,
            missing("no Signature", |vector| vector["signature"] = Value::Null)?,
            fields("another label", "signature_input", "southwind=", "sig1=")?,
            fields("a second signature", "signature_input", "southwind=", "sig1=(), southwind=")?,
            fields("another label of the signature", "signature", "southwind=", "sig1=")?,
            fields("a signature that is no byte sequence", "signature", ":", "\"")?,
            fields("the method is not covered", "signature_input", "\"@method\" ", "")?,
            fields("the components in another order", "signature_input", "\"@method\" \"@authority\"", "\"@authority\" \"@method\"")?,
            fields("a component more", "signature_input", "\"@query\"", "\"@query\" \"date\"")?,
            fields("a component with a parameter", "signature_input", "\"@query\"", "\"@query\";req")?,
            fields("another algorithm", "signature_input", "ed25519", "rsa-pss-sha512")?,
            fields("another tag", "signature_input", "southwind-v1", "southwind-v2")?,
            fields("no time", "signature_input", ";created=1795305600", "")?,
            fields("a time that is no integer", "signature_input", "created=1795305600", "created=1.5")?,
            fields("a nonce of 15 bytes", "signature_input", "nonce=\"CQkJ", "nonce=\"")?,
            fields("no key", "signature_input", "keyid", "kid")?,
            fields("a key that is not base64", "signature_input", "keyid=\"", "keyid=\"!")?,
            fields("a field of more than 1,024 bytes", "signature_input", "southwind=", &format!("southwind={}", " ".repeat(1024)))?,
            fields("not a structured field", "signature_input", "(", "")?,
            digest("a body and no Content-Digest", "content_digest", Value::Null)?,
            digest("another body", "body", body("{\"notice\":\"x\"}"))?,
            digest("a body taken away", "body", body(""))?,
            digest("the digest of something else", "content_digest", json!(content_digest(b"x")))?,
            LIST.vector("a body that is not covered", lead, set("body", body("x")), refused("not-signed", "9.3"))?,
            changed("another method", "method", "GET", "DELETE")?,
            changed("another relay", "authority", "relay", "evil")?,
            changed("another desk", "path", "seoul", "busan")?,
            changed("another query", "query", "after=7", "after=0")?,
            changed("another time", "signature_input", "created=1795305600", "created=1795305601")?,
            changed("another nonce", "signature_input", "nonce=\"CQkJ", "nonce=\"CQkK")?,
            LIST.vector("the signature of another key", lead, set("signature", json!(other.signature)), refused("not-signed", "9.4"))?,
            LIST.vector("a signature of 63 bytes", lead, set("signature", json!(format!("southwind=:{}:", BASE64.encode(&[1; 63])))), refused("not-signed", "9.4"))?,
            stale("made before the relay's start", STARTED - 1)?,
            stale("made 301 seconds from now", NOW + 301)?,
        ],
        "later": {
            "comment": "The same relay, started long ago.",
            "started": 0,
            "vectors": [
                good("made 300 seconds ago", Request { created: NOW - 300, ..LIST })?,
                stale("made 301 seconds ago", NOW - 301)?,
            ],
        },
    }))
}
