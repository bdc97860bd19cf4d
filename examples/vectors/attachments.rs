//! Attachments that go on after a reload: what is made of `prk` and the file, down to the digest of the payload. Written
//! out from PROTOCOL.md step 7.5 and from C2SP age with ring alone: the age crate is not asked.

use data_encoding::HEXLOWER;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::hmac;
use serde_json::{Value, json};
use southwind::case::document::{Attachment, Cleaning, Document, Evidence, Purpose};
use southwind::protocol::id::sha256;

use crate::Result;
use crate::padding::Padding;

/// Bytes of a chunk of age's STREAM.
const CHUNK: usize = 65_536;

pub(crate) fn vectors() -> Result<Value> {
    let first = sha256(b"southwind vectors prk");
    let second = sha256(b"southwind vectors another prk");
    let picture = Evidence {
        media_type: "image/jpeg".to_owned(),
        sha256_original: sha256(b"a picture with its metadata").to_vec(),
        cleaning: Cleaning::Cleaned.into(),
        ..Evidence::default()
    };
    let voice = Evidence {
        media_type: "audio/webm".to_owned(),
        seconds: 60,
        purpose: Purpose::VoiceNote.into(),
        ..Evidence::default()
    };
    let film = Evidence { media_type: "video/mp4".to_owned(), ..Evidence::default() };
    // The longest body whose padded document is one whole chunk: 12 bytes of lengths stand before header and body.
    let whole = (0..CHUNK).rev().map(|length| (length, &film));
    let whole = whole
        .map(|(length, evidence)| Made::new("appeal", &first, length, evidence))
        .find(|made| made.as_ref().is_ok_and(|made| 12 + made.header.len() + made.length <= CHUNK))
        .ok_or("no body fills one chunk")??;
    let border = whole.length;
    let vectors = [
        ("an empty file", Made::new("appeal", &first, 0, &film)?),
        ("one byte", Made::new("appeal", &first, 1, &film)?),
        ("a picture", Made::new("appeal", &first, 50_000, &picture)?),
        ("the same picture in a follow-up", Made::new("follow-up", &first, 50_000, &picture)?),
        ("the same picture with another code", Made::new("appeal", &second, 50_000, &picture)?),
        ("exactly one chunk", whole),
        ("one byte more than one chunk", Made::new("appeal", &first, border + 1, &film)?),
        ("two chunks of a voice note", Made::new("appeal", &first, 70_000, &voice)?),
        ("several chunks", Made::new("follow-up", &second, 200_000, &film)?),
    ];
    let vectors = vectors.iter().map(|(name, made)| made.vector(name)).collect::<Result<Vec<_>>>()?;
    Ok(json!({
        "comment": "PROTOCOL.md step 7.5. Byte i of the body is (i * 31 + 7) mod 256, for i from 0 to `length` - 1. `parent` says which of the two ids the Attachment document names; `header` is that document. `payload_sha256` is the digest of what stands behind the age header: the nonce, and STREAM over the padded document. Hexadecimal throughout.",
        "vectors": vectors,
    }))
}

/// One attachment and what is made of it.
struct Made {
    parent: &'static str,
    prk: [u8; 32],
    length: usize,
    sha256: [u8; 32],
    header: Vec<u8>,
}

impl Made {
    fn new(parent: &'static str, prk: &[u8; 32], length: usize, evidence: &Evidence) -> Result<Self> {
        let cleaned = sha256(&body(length));
        let mut evidence = evidence.clone();
        evidence.attachment_id = expand(prk, &[b"attachment id", &cleaned]);
        evidence.bytes = length as u64;
        evidence.sha256_cleaned = cleaned.to_vec();
        if evidence.sha256_original.is_empty() {
            evidence.sha256_original = cleaned.to_vec();
        }
        let appeal_id = match parent {
            "appeal" => expand(prk, &[b"appeal id"]),
            _ => expand(prk, &[b"follow-up id", &cleaned]),
        };
        let header = Document::attachment(Attachment { appeal_id, evidence: Some(evidence) }).to_bytes()?;
        Ok(Self { parent, prk: *prk, length, sha256: cleaned, header })
    }

    fn vector(&self, name: &str) -> Result<Value> {
        let hex = |bytes: &[u8]| HEXLOWER.encode(bytes);
        let digest = sha256(&self.header);
        let made = |label: &[u8]| expand(&self.prk, &[label, &digest]);
        let (file_key, nonce) = (made(b"attachment file key"), made(b"attachment nonce"));
        let padded = Padding::of(&self.header, &body(self.length))?.bytes();
        let payload = [nonce.clone(), stream(&file_key, &nonce, &padded)?].concat();
        Ok(json!({
            "name": name,
            "prk": hex(&self.prk),
            "parent": self.parent,
            "length": self.length,
            "sha256_cleaned": hex(&self.sha256),
            "appeal_id": hex(&expand(&self.prk, &[b"appeal id"])),
            "attachment_id": hex(&expand(&self.prk, &[b"attachment id", &self.sha256])),
            "follow_up_id": hex(&expand(&self.prk, &[b"follow-up id", &self.sha256])),
            "header": hex(&self.header),
            "file_key": hex(&file_key),
            "nonce": hex(&nonce),
            "upload": hex(&made(b"attachment upload")),
            "payload_length": payload.len(),
            "payload_sha256": hex(&sha256(&payload)),
        }))
    }
}

fn body(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 + 7).to_le_bytes()[0]).collect()
}

/// HKDF-Expand of 16 bytes, for which one block is enough.
fn expand(prk: &[u8; 32], info: &[&[u8]]) -> Vec<u8> {
    let mut block = hmac_sha256(prk, &[info.concat().as_slice(), &[1]].concat());
    block.truncate(16);
    block
}

/// C2SP age: the payload's key from file key and nonce, then chunks that are counted in 11 bytes, the last one marked.
fn stream(file_key: &[u8], nonce: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    let extracted = hmac_sha256(nonce, file_key);
    let key = hmac_sha256(&extracted, b"payload\x01");
    let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &key).map_err(|_| "a key of 32 bytes")?);
    let last = plain.len().div_ceil(CHUNK) - 1;
    let mut sealed = Vec::new();
    for (number, chunk) in plain.chunks(CHUNK).enumerate() {
        let mut counter = [0; 12];
        counter[3..11].copy_from_slice(&(number as u64).to_be_bytes());
        counter[11] = u8::from(number == last);
        let mut chunk = chunk.to_vec();
        let nonce = Nonce::assume_unique_for_key(counter);
        key.seal_in_place_append_tag(nonce, Aad::empty(), &mut chunk).map_err(|_| "a chunk cannot be sealed")?;
        sealed.extend(chunk);
    }
    Ok(sealed)
}

fn hmac_sha256(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), bytes).as_ref().to_vec()
}
