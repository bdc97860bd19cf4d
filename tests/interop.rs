//! Southwind's sealing against other people's: the C2SP vectors of age (package cctv-age) and age-encryption, the
//! implementation of age's author for Node.js and browsers. Runs under Node.js; fails without it, never skips.
#![cfg(feature = "case")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helpers fail by panicking, like the test")]

use std::io::{Read, Write};
use std::str::FromStr;

use age::{DecryptError, Decryptor, Encryptor, Identity, Recipient};
use age_core::format::{FileKey, Stanza};
use data_encoding::{BASE64, BASE64_NOPAD, HEXLOWER};
use ring::rand::SystemRandom;
use serde::Deserialize;
use southwind::case::hybrid::{HybridIdentity, HybridRecipient};
use southwind::protocol::envelope::Shape;
use southwind::protocol::id::sha256;
use southwind::protocol::size::SMALL;

#[path = "interop/node.rs"]
mod node;

/// Around one and many chunks of age's STREAM (65,536 bytes).
const SIZES: [usize; 6] = [0, 1, 65_535, 65_536, 65_537, 1 << 20];

/// One line of cctv.mjs.
#[derive(Deserialize)]
struct Vector {
    name: String,
    expect: String,
    payload: Option<String>,
    identities: Vec<String>,
    armored: bool,
    age: String,
}

/// What became of an age file, in the words of the vectors.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    expect: &'static str,
    /// SHA-256 of the plain text, or of what was released before the payload failed; `None` if nothing was.
    payload: Option<String>,
}

/// Claim C-17: envelopes are sealed with ML-KEM-768 and X25519 as C2SP age.md says, and a low-order share is refused.
#[test]
fn every_hybrid_vector_of_c2sp_behaves() {
    let vectors = vectors();
    // As many as cctv-age 0.2.0 has: a filter that finds fewer would prove less.
    assert_eq!(vectors.len(), 19);
    for vector in vectors.iter().filter(|vector| !vector.armored) {
        let outcome = open_as_vector(vector);
        assert_eq!(outcome.expect, vector.expect, "{}", vector.name);
        assert_eq!(outcome.payload, vector.payload, "{}", vector.name);
    }
    // Envelopes are binary (PROTOCOL.md step 4.1), so the one armored vector is refused, not opened.
    let armored: Vec<&Vector> = vectors.iter().filter(|vector| vector.armored).collect();
    assert!(matches!(armored.as_slice(), [vector] if vector.expect == "success"));
    assert!(armored.iter().all(|vector| open_as_vector(vector).expect == "header failure"));
}

#[test]
fn the_vectors_hold_every_outcome_that_a_stanza_can_cause() {
    let vectors = vectors();
    let named = |name: &str| vectors.iter().find(|vector| vector.name == name).map(|vector| vector.expect.as_str());
    assert_eq!(named("hybrid"), Some("success"));
    assert_eq!(named("hybrid_no_match"), Some("no match"));
    assert_eq!(named("hybrid_low_order"), Some("header failure"));
    assert_eq!(named("hybrid_identity"), Some("header failure"));
}

/// Claim C-17: envelopes are sealed with ML-KEM-768 and X25519 as C2SP age.md says, and a low-order share is refused.
#[test]
fn what_we_seal_age_encryption_opens() {
    let (identity, recipient) = keys();
    let file = identity_file(&identity);
    for size in SIZES {
        let plain = plain_text(size);
        let opened = node::run("age-open.mjs", &[file.path().to_str().unwrap()], &seal(&recipient, &plain));
        assert!(opened == plain, "{size} bytes");
    }
}

#[test]
fn what_age_encryption_seals_we_open() {
    let (identity, recipient) = keys();
    for size in SIZES {
        let plain = plain_text(size);
        let sealed = node::run("age-seal.mjs", &[&recipient.to_string()], &plain);
        assert!(open(&[&identity], &sealed).unwrap() == plain, "{size} bytes");
    }
}

#[test]
fn what_age_encryption_seals_has_the_shape_of_an_envelope() {
    let (_, recipient) = keys();
    let padded = vec![0; usize::try_from(SMALL).unwrap()];
    let sealed = node::run("age-seal.mjs", &[&recipient.to_string()], &padded);
    assert!(Shape::read(&sealed, sealed.len() as u64).unwrap().class().is_small());
}

#[test]
fn age_encryption_refuses_what_we_sealed_to_another() {
    let (_, recipient) = keys();
    let (stranger, _) = keys();
    let file = identity_file(&stranger);
    let output = node::output("age-open.mjs", &[file.path().to_str().unwrap()], &seal(&recipient, b"words"));
    assert!(!output.status.success() && output.stdout.is_empty());
}

/// The points of low order on Curve25519 and its twist, and their non-canonical forms (RFC 7748, section 6.1; the list
/// is the usual one of X25519's implementers). Each makes the X25519 half of the secret all zero.
const LOW_ORDER: [&str; 7] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

/// Claim C-17: envelopes are sealed with ML-KEM-768 and X25519 as C2SP age.md says, and a low-order share is refused.
#[test]
fn a_low_order_x25519_share_is_a_broken_header() {
    let (identity, recipient) = keys();
    let (stanzas, _) = recipient.wrap_file_key(&FileKey::new(Box::new([7; 16]))).unwrap();
    let [stanza] = stanzas.as_slice() else { panic!("one stanza for one recipient") };
    assert!(identity.unwrap_stanza(stanza).unwrap().is_ok());
    for share in LOW_ORDER {
        // The highest bit is ignored by X25519, so setting it must not help.
        for highest in [0, 0x80] {
            let mut point = HEXLOWER.decode(share.as_bytes()).unwrap();
            point[31] |= highest;
            let unwrapped = identity.unwrap_stanza(&with_share(stanza, &point));
            assert!(matches!(unwrapped, Some(Err(DecryptError::InvalidHeader))), "{share}");
        }
    }
}

#[test]
fn the_lock_file_pins_every_package_by_hash_and_names_no_place() {
    let lock: serde_json::Value = serde_json::from_str(include_str!("interop/package-lock.json")).unwrap();
    let packages = lock["packages"].as_object().unwrap();
    // The first entry is ours.
    for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
        assert!(package["integrity"].is_string(), "{name}");
        assert!(package["resolved"].is_null(), "{name}");
    }
    assert!(packages.len() > 3);
}

fn with_share(stanza: &Stanza, point: &[u8]) -> Stanza {
    let mut encapsulation = BASE64_NOPAD.decode(stanza.args[0].as_bytes()).unwrap();
    let share = encapsulation.len() - point.len();
    encapsulation[share..].copy_from_slice(point);
    let args = vec![BASE64_NOPAD.encode(&encapsulation)];
    Stanza { tag: stanza.tag.clone(), args, body: stanza.body.clone() }
}

fn vectors() -> Vec<Vector> {
    let lines = String::from_utf8(node::run("cctv.mjs", &[], b"")).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn open_as_vector(vector: &Vector) -> Outcome {
    let parse = |text: &String| -> Box<dyn Identity> {
        match HybridIdentity::from_str(text) {
            Ok(identity) => Box::new(identity),
            Err(_) => Box::new(age::x25519::Identity::from_str(text).unwrap()),
        }
    };
    let identities: Vec<Box<dyn Identity>> = vector.identities.iter().map(parse).collect();
    let identities: Vec<&dyn Identity> = identities.iter().map(Box::as_ref).collect();
    let file = BASE64.decode(vector.age.as_bytes()).unwrap();
    let mut plain = Vec::new();
    let opened = Decryptor::new_buffered(file.as_slice()).and_then(|file| file.decrypt(identities.into_iter()));
    let expect = match opened {
        Ok(mut reader) => match reader.read_to_end(&mut plain) {
            Ok(_) => "success",
            Err(_) => "payload failure",
        },
        Err(DecryptError::NoMatchingKeys) => "no match",
        Err(DecryptError::InvalidMac) => "HMAC failure",
        // The age crate calls a header that does not parse at all an unknown format.
        Err(DecryptError::InvalidHeader | DecryptError::UnknownFormat) => "header failure",
        Err(other) => panic!("{}: {other}", vector.name),
    };
    let released = matches!(expect, "success" | "payload failure");
    Outcome { expect, payload: released.then(|| HEXLOWER.encode(&sha256(&plain))) }
}

fn keys() -> (HybridIdentity, HybridRecipient) {
    let identity = HybridIdentity::generate(&SystemRandom::new()).unwrap();
    let recipient = identity.to_recipient().unwrap();
    (identity, recipient)
}

/// A file that only we can read, gone when it is dropped.
fn identity_file(identity: &HybridIdentity) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(identity.expose().unwrap().as_bytes()).unwrap();
    file
}

/// Bytes whose order matters: a chunk that is lost, doubled or moved shows.
fn plain_text(size: usize) -> Vec<u8> {
    (0..size as u64).map(|place| (place.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56).to_le_bytes()[0]).collect()
}

fn seal(recipient: &HybridRecipient, plain: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::new();
    let encryptor = Encryptor::with_recipients(std::iter::once(recipient as &dyn Recipient)).unwrap();
    let mut writer = encryptor.wrap_output(&mut sealed).unwrap();
    writer.write_all(plain).unwrap();
    writer.finish().unwrap();
    sealed
}

fn open(identities: &[&dyn Identity], sealed: &[u8]) -> Result<Vec<u8>, DecryptError> {
    let mut plain = Vec::new();
    Decryptor::new(sealed)?.decrypt(identities.iter().copied())?.read_to_end(&mut plain)?;
    Ok(plain)
}
