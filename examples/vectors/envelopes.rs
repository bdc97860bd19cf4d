//! What is seen from the outside: size classes and the shape of an envelope.

use data_encoding::{BASE64, BASE64_NOPAD};
use serde_json::{Value, json};

use crate::fixed;

/// age's payload of the small class: nonce, 12,032 bytes, one tag.
const SMALL_PAYLOAD: usize = 16 + 12_032 + 16;

pub(crate) fn size_classes() -> Value {
    let holding =
        |length: u64, class: u64, payload: u64| json!({ "length": length, "class": class, "payload": payload });
    let refused = |payload: u64, problem: &str, comment: &str| json!({ "payload": payload, "problem": problem, "comment": comment });
    json!({
        "comment": "PROTOCOL.md step 3.3. `classes`: the smallest class that holds `length` bytes, and the length of the age payload of that class. `refused`: lengths of payloads that hold no class. `too_large`: lengths that no class holds.",
        "classes": [
            holding(0, 12_032, 12_064),
            holding(1, 12_032, 12_064),
            holding(12_031, 12_032, 12_064),
            holding(12_032, 12_032, 12_064),
            holding(12_033, 12_288, 12_320),
            holding(12_288, 12_288, 12_320),
            holding(12_289, 12_800, 12_832),
            holding(16_384, 16_384, 16_416),
            holding(16_385, 17_408, 17_440),
            holding(65_535, 65_536, 65_568),
            holding(65_536, 65_536, 65_568),
            holding(65_537, 67_584, 67_632),
            holding(100_000, 100_352, 100_400),
            holding(131_072, 131_072, 131_120),
            holding(131_073, 135_168, 135_232),
            holding(1_000_000, 1_015_808, 1_016_080),
            holding(1_048_577, 1_081_344, 1_081_632),
            holding(200_000_000, 201_326_592, 201_375_760),
            holding(2_147_483_649, 2_214_592_512, 2_215_133_200),
            holding(4_294_967_295, 4_294_967_296, 4_296_015_888),
            holding(4_294_967_296, 4_294_967_296, 4_296_015_888),
        ],
        "too_large": [4_294_967_297_u64, 8_589_934_592_u64],
        "refused": [
            refused(0, "wrong-size", "no nonce"),
            refused(15, "wrong-size", "a cut nonce"),
            refused(16, "wrong-size", "a nonce and no chunk"),
            refused(32, "wrong-size", "one empty chunk"),
            refused(33, "wrong-size", "one byte, not padded"),
            refused(12_063, "wrong-size", "the small class less one byte"),
            refused(12_065, "wrong-size", "the small class and one byte"),
            refused(12_321, "wrong-size", "between two classes"),
            refused(65_568 + 16, "wrong-size", "a whole chunk, then an empty one"),
            refused(65_568 + 1, "wrong-size", "a whole chunk, then a cut tag"),
            refused(67_631, "wrong-size", "a class of two chunks less one byte"),
            refused(4_296_015_889, "wrong-size", "the largest class and a cut tag"),
            refused(4_296_015_905, "too-large", "one byte above the largest class"),
        ],
    })
}

pub(crate) fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}

/// A shape vector: the bytes up to the payload, the length of the whole, and what comes of it.
struct Shape {
    name: &'static str,
    beginning: Vec<u8>,
    length: u64,
}

impl Shape {
    /// A header with the small payload behind it.
    fn small(name: &'static str, beginning: impl Into<Vec<u8>>) -> Self {
        let beginning = beginning.into();
        Self { name, length: (beginning.len() + SMALL_PAYLOAD) as u64, beginning }
    }

    /// Bytes with nothing behind them.
    fn alone(name: &'static str, beginning: impl Into<Vec<u8>>) -> Self {
        let beginning = beginning.into();
        Self { name, length: beginning.len() as u64, beginning }
    }

    /// The plain header with a payload of another length.
    fn payload(name: &'static str, length: u64) -> Self {
        let beginning = header(&[recipient()]).into_bytes();
        Self { name, length: beginning.len() as u64 + length, beginning }
    }

    fn good(self, header: u64, class: u64) -> Value {
        self.with(json!({ "header": header, "class": class }))
    }

    fn bad(self, problem: &str, step: &str) -> Value {
        self.with(json!({ "problem": problem, "breaks": step }))
    }

    fn with(self, outcome: Value) -> Value {
        let mut case = json!({ "name": self.name, "beginning": BASE64.encode(&self.beginning), "length": self.length });
        merge(&mut case, outcome);
        case
    }
}

fn base64(label: &str, length: usize) -> String {
    BASE64_NOPAD.encode(&fixed::bytes(label, length))
}

fn stanza(encapsulation: &str, body: &str) -> String {
    format!("-> mlkem768x25519 {encapsulation}\n{body}\n")
}

fn recipient() -> String {
    stanza(&base64("encapsulation", 1120), &base64("file key", 32))
}

fn grease() -> String {
    format!("-> ~x-grease a b7\n{}\n", base64("grease", 20))
}

fn header(stanzas: &[String]) -> String {
    format!("age-encryption.org/v1\n{}--- {}\n", stanzas.concat(), base64("mac", 32))
}

/// A header of an exact length, made so by the argument of a grease stanza.
fn header_of(length: usize) -> String {
    let with = |argument: &str| header(&[recipient(), format!("-> x-grease {argument}\n\n")]);
    let missing = length - with("").len();
    with(&"a".repeat(missing))
}

pub(crate) fn shapes() -> Value {
    let vectors = [good_shapes(), bad_beginnings(), bad_stanzas(), bad_sizes()].concat();
    json!({
        "comment": "PROTOCOL.md step 4. `beginning` is the header, without the payload, which no rule of step 4 reads; `length` is that of the whole envelope. Outcome: the header's length and the size class; or the problem code, and the step that is broken. The headers open with no key.",
        "vectors": vectors,
        "whole": [
            Shape::payload("a small envelope", 12_064).good(1627, 12_032),
            Shape::small("the longest small envelope: 16,160 bytes", header_of(4096)).good(4096, 12_032),
            Shape::payload("the next class, sent whole", 12_320).bad("too-large", "7.1"),
            Shape::payload("a class of a megabyte, sent whole", 1_081_632).bad("too-large", "7.1"),
        ],
    })
}

fn good_shapes() -> Vec<Value> {
    let aligned = format!("-> 1-grease\n{}\n\n", base64("grease", 48));
    vec![
        Shape::small("one recipient", header(&[recipient()])).good(1627, 12_032),
        Shape::small("grease after the recipient", header(&[recipient(), grease()])).good(1673, 12_032),
        Shape::small("grease before the recipient", header(&[grease(), recipient()])).good(1673, 12_032),
        Shape::small("grease without argument or body", header(&[recipient(), "-> -grease\n\n".into()]))
            .good(1639, 12_032),
        Shape::small("grease with a body of one full line", header(&[recipient(), aligned])).good(1705, 12_032),
        Shape::small("the longest header", header_of(4096)).good(4096, 12_032),
        Shape::payload("the class after the small one", 12_320).good(1627, 12_288),
        Shape::payload("one whole chunk", 65_568).good(1627, 65_536),
        Shape::payload("two chunks", 67_632).good(1627, 67_584),
        Shape::payload("the largest class", 4_296_015_888).good(1627, 4_294_967_296),
    ]
}

fn bad_beginnings() -> Vec<Value> {
    let whole = header(&[recipient()]);
    let cut = |length: usize| whole.as_bytes().iter().copied().take(length).collect::<Vec<u8>>();
    vec![
        Shape::alone("nothing", "").bad("not-age", "4.1"),
        Shape::small("plain text", "Nine young people were arrested yesterday.\n").bad("not-age", "4.1"),
        Shape::small("another version", whole.replace("/v1", "/v2")).bad("not-age", "4.1"),
        Shape::small("a carriage return after the version", whole.replace("/v1", "/v1\r")).bad("not-age", "4.1"),
        Shape::small("a byte order mark", format!("\u{feff}{whole}")).bad("not-age", "4.1"),
        Shape::small("armored", "-----BEGIN AGE ENCRYPTED FILE-----\n").bad("not-age", "4.1"),
        Shape::alone("cut inside the version line", cut(10)).bad("cut-short", "4.2"),
        Shape::alone("cut after the version line", cut(22)).bad("cut-short", "4.2"),
        Shape::alone("cut inside a stanza", cut(500)).bad("cut-short", "4.2"),
        Shape::alone("cut before the last line feed", cut(1626)).bad("cut-short", "4.2"),
        Shape { length: 1626, ..Shape::small("a length below that of the header", whole.clone()) }
            .bad("cut-short", "4.2"),
        Shape::small("a header of 4,097 bytes", header_of(4097)).bad("malformed-header", "4.2"),
        Shape::small("a header without an end", "age-encryption.org/v1\n-> ".to_owned() + &"a".repeat(5000))
            .bad("malformed-header", "4.2"),
    ]
}

fn bad_stanzas() -> Vec<Value> {
    let malformed = |name, stanzas: &[String]| Shape::small(name, header(stanzas)).bad("malformed-header", "4.2");
    let (key, body) = (base64("encapsulation", 1120), base64("file key", 32));
    let with_mac = |mac: &str| format!("age-encryption.org/v1\n{}--- {mac}\n", recipient());
    let x25519 = format!("-> X25519 {}\n{}\n", base64("share", 32), base64("body", 32));
    let scrypt = format!("-> scrypt {} 18\n{}\n", base64("salt", 16), base64("body", 32));
    vec![
        Shape::small("X25519", header(std::slice::from_ref(&x25519))).bad("other-recipient", "4.3"),
        Shape::small("X25519 beside the right one", header(&[recipient(), x25519])).bad("other-recipient", "4.3"),
        Shape::small("a passphrase", header(&[scrypt])).bad("other-recipient", "4.3"),
        Shape::small("the type in capitals", header(&[recipient().replace("mlkem", "MLKEM")]))
            .bad("other-recipient", "4.3"),
        Shape::small("two recipients", header(&[recipient(), recipient()])).bad("second-recipient", "4.3"),
        Shape::small("two recipients and grease", header(&[recipient(), grease(), recipient()]))
            .bad("second-recipient", "4.3"),
        Shape::small("no stanza", header(&[])).bad("no-recipient", "4.3"),
        Shape::small("only grease", header(&[grease()])).bad("no-recipient", "4.3"),
        Shape::small("two stanzas of grease", header(&[grease(), recipient(), grease()]))
            .bad("malformed-header", "4.4"),
        malformed("a line that begins nothing", &[recipient(), "hello\n".into()]),
        malformed("an empty tag", &["->  a\n\n".into()]),
        malformed("two spaces between words", &[recipient().replace("19 ", "19  ")]),
        malformed("a space at the end", &["-> x-grease a \n\n".into(), recipient()]),
        malformed("a control character in a word", &["-> x-grease a\u{7f}\n\n".into(), recipient()]),
        malformed("a letter that is not ASCII", &["-> x-grease \u{e9}\n\n".into(), recipient()]),
        malformed("a carriage return in a stanza", &[recipient().replace('\n', "\r\n")]),
        malformed("no encapsulated key", &[format!("-> mlkem768x25519\n{body}\n")]),
        malformed("a second argument", &[format!("-> mlkem768x25519 {key} a\n{body}\n")]),
        malformed("an encapsulated key of 1,119 bytes", &[stanza(&base64("encapsulation", 1119), &body)]),
        malformed("an encapsulated key of 1,121 bytes", &[stanza(&base64("encapsulation", 1121), &body)]),
        malformed("an encapsulated key with padding", &[stanza(&format!("{key}=="), &body)]),
        malformed("an encapsulated key with trailing bits", &[stanza(&trailing_bits(&key), &body)]),
        malformed("a wrapped file key of 31 bytes", &[stanza(&key, &base64("file key", 31))]),
        malformed("a wrapped file key of 33 bytes", &[stanza(&key, &base64("file key", 33))]),
        malformed("an empty wrapped file key", &[stanza(&key, "")]),
        malformed("a wrapped file key with trailing bits", &[stanza(&key, &trailing_bits(&body))]),
        malformed("a body line of 65 characters", &[recipient(), format!("-> x-grease\n{}\n\n", "A".repeat(65))]),
        malformed("a body that is not base64", &[recipient(), "-> x-grease\n!!!!\n".into()]),
        Shape::small("a MAC of 31 bytes", with_mac(&base64("mac", 31))).bad("malformed-header", "4.2"),
        Shape::small("a MAC of 33 bytes", with_mac(&base64("mac", 33))).bad("malformed-header", "4.2"),
        Shape::small("an empty MAC", with_mac("")).bad("malformed-header", "4.2"),
    ]
}

/// Base64 whose last character carries bits that stand for nothing.
fn trailing_bits(base64: &str) -> String {
    let (front, last) = base64.split_at(base64.len() - 1);
    front.chars().chain(last.bytes().map(|byte| char::from(byte + 1))).collect()
}

fn bad_sizes() -> Vec<Value> {
    vec![
        Shape::payload("no payload", 0).bad("wrong-size", "4.5"),
        Shape::payload("a nonce and no chunk", 16).bad("wrong-size", "4.5"),
        Shape::payload("an empty chunk", 32).bad("wrong-size", "4.5"),
        Shape::payload("not padded", 500).bad("wrong-size", "3.3"),
        Shape::payload("one byte short", 12_063).bad("wrong-size", "3.3"),
        Shape::payload("one byte more", 12_065).bad("wrong-size", "3.3"),
        Shape::payload("a whole chunk, then an empty one", 65_584).bad("wrong-size", "4.5"),
        Shape::payload("between two classes", 100_401).bad("wrong-size", "3.3"),
        Shape::payload("one byte above the largest class", 4_296_015_905).bad("too-large", "3.3"),
    ]
}
