//! Attachments that go on after a reload (PROTOCOL.md step 7.5): the derivation by ring's HKDF, the padded document by
//! the house's own padding, and the payload opened by the age crate.

use std::io::Read;

use age::{DecryptError, Decryptor};
use age_core::format::{FileKey, Stanza};
use data_encoding::{BASE64_NOPAD, HEXLOWER};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use ring::hmac;
use serde::Deserialize;
use southwind::case::document::{Document, DocumentKind};
use southwind::case::padding::Padded;
use southwind::protocol::id::sha256;

use crate::{assert_complete, run_all};

#[derive(Deserialize)]
struct Vector {
    prk: String,
    parent: String,
    length: usize,
    sha256_cleaned: String,
    appeal_id: String,
    attachment_id: String,
    follow_up_id: String,
    header: String,
    file_key: String,
    nonce: String,
    upload: String,
    payload_length: usize,
    payload_sha256: String,
}

#[test]
fn attachments() {
    let shown = run_all("attachments", "vectors", |vector: &Vector| {
        let body: Vec<u8> = (0..vector.length).map(|at| u8::try_from((at * 31 + 7) % 256).unwrap()).collect();
        let cleaned = sha256(&body);
        assert_eq!(HEXLOWER.encode(&cleaned), vector.sha256_cleaned);
        let prk = Prk::new_less_safe(HKDF_SHA256, &hex(&vector.prk));
        assert_eq!(expand(&prk, "appeal id", &[]), vector.appeal_id);
        assert_eq!(expand(&prk, "attachment id", &cleaned), vector.attachment_id);
        assert_eq!(expand(&prk, "follow-up id", &cleaned), vector.follow_up_id);

        let header = hex(&vector.header);
        let document = Document::from_bytes(&header).unwrap();
        let evidence = document.body().unwrap();
        assert_eq!(HEXLOWER.encode(&evidence.attachment_id), vector.attachment_id);
        assert_eq!((evidence.bytes, &evidence.sha256_cleaned), (vector.length as u64, &cleaned.to_vec()));
        let Some(DocumentKind::Attachment(attachment)) = &document.kind else { panic!("not an attachment") };
        let parent = if vector.parent == "appeal" { &vector.appeal_id } else { &vector.follow_up_id };
        assert_eq!(HEXLOWER.encode(&attachment.appeal_id), *parent);

        let digest = sha256(&header);
        assert_eq!(expand(&prk, "attachment file key", &digest), vector.file_key);
        assert_eq!(expand(&prk, "attachment nonce", &digest), vector.nonce);
        assert_eq!(expand(&prk, "attachment upload", &digest), vector.upload);

        let mut padded = Vec::new();
        Padded::new(&document, body.as_slice()).unwrap().read_to_end(&mut padded).unwrap();
        let payload = payload(&hex(&vector.file_key), &hex(&vector.nonce), &padded);
        assert_eq!(payload.len(), vector.payload_length);
        assert_eq!(HEXLOWER.encode(&sha256(&payload)), vector.payload_sha256);
        assert!(opened_by_age(hex(&vector.file_key), &payload) == padded);
        Some(vector.parent.clone())
    });
    assert_complete("attachments", &shown, &["appeal", "follow-up"]);
}

fn hex(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.as_bytes()).unwrap()
}

struct Bytes(usize);

impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

fn fill(prk: &Prk, info: &[&[u8]], length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    prk.expand(info, Bytes(length)).unwrap().fill(&mut bytes).unwrap();
    bytes
}

fn expand(prk: &Prk, label: &str, of: &[u8]) -> String {
    HEXLOWER.encode(&fill(prk, &[label.as_bytes(), of], 16))
}

fn payload(file_key: &[u8], nonce: &[u8], padded: &[u8]) -> Vec<u8> {
    let key = fill(&Salt::new(HKDF_SHA256, nonce).extract(file_key), &[b"payload"], 32);
    let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &key).unwrap());
    let chunks: Vec<&[u8]> = padded.chunks(65_536).collect();
    let mut payload = nonce.to_vec();
    for (number, chunk) in chunks.iter().enumerate() {
        let last = u128::from(number + 1 == chunks.len());
        let counter = ((number as u128) << 8 | last).to_be_bytes();
        let nonce = Nonce::try_assume_unique_for_key(&counter[4..]).unwrap();
        let mut chunk = chunk.to_vec();
        key.seal_in_place_append_tag(nonce, Aad::empty(), &mut chunk).unwrap();
        payload.extend(chunk);
    }
    payload
}

/// What the age crate makes of a payload behind a header whose one stanza gives the file key away.
fn opened_by_age(file_key: Vec<u8>, payload: &[u8]) -> Vec<u8> {
    let before_mac = b"age-encryption.org/v1\n-> given\n\n---";
    let mac_key = fill(&Salt::new(HKDF_SHA256, &[]).extract(&file_key), &[b"header"], 32);
    let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &mac_key), before_mac);
    let mac = BASE64_NOPAD.encode(mac.as_ref());
    let file = [before_mac, b" ".as_slice(), mac.as_bytes(), b"\n", payload].concat();
    let decryptor = Decryptor::new(file.as_slice()).unwrap();
    let mut opened = Vec::new();
    let mut reader = decryptor.decrypt(std::iter::once(&Given(file_key) as &dyn age::Identity)).unwrap();
    reader.read_to_end(&mut opened).unwrap();
    opened
}

struct Given(Vec<u8>);

impl age::Identity for Given {
    fn unwrap_stanza(&self, _: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        Some(Ok(FileKey::new(Box::new(self.0.clone().try_into().unwrap()))))
    }
}
