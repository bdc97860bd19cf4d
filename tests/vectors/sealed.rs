//! Padded documents and envelopes, opened with the identities that stand beside them.

use std::io::Write;
use std::iter;

use data_encoding::{BASE64, HEXLOWER};
use serde::Deserialize;
use serde_json::Value;
use southwind::case::document::Document;
use southwind::case::hybrid::HybridIdentity;
use southwind::case::open::{OpenError, Opened, Quarantined};
use southwind::protocol::id::sha256;

use crate::document::document_json;
use crate::{Vectors, assert_complete, read, run_all};

fn open(envelope: &[u8], identity: HybridIdentity) -> Result<(Document, Vec<u8>), Quarantined> {
    let mut body = Vec::new();
    let opened = Opened::open(envelope, envelope.len() as u64, &[identity]).and_then(|opened| opened.finish(&mut body));
    match opened {
        Ok(document) => Ok((document, body)),
        Err(OpenError::Quarantined(why)) => Err(why),
        Err(OpenError::Io(error)) => panic!("nothing here is read from a disk: {error}"),
    }
}

fn encrypt(padded: &[u8], identity: &HybridIdentity) -> Vec<u8> {
    let recipient = identity.to_recipient().unwrap();
    let encryptor = age::Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient)).unwrap();
    let mut envelope = Vec::new();
    let mut writer = encryptor.wrap_output(&mut envelope).unwrap();
    writer.write_all(padded).unwrap();
    writer.finish().unwrap();
    envelope
}

#[derive(Deserialize)]
struct PaddingVector {
    beginning: String,
    zeros: usize,
    end: String,
    header: Option<String>,
    body: Option<String>,
    refused: Option<String>,
}

/// The library opens padding only inside an envelope, so each vector is sealed first.
#[test]
fn padding() {
    let shown = run_all("padding", "vectors", |vector: &PaddingVector| {
        let mut padded = BASE64.decode(vector.beginning.as_bytes()).unwrap();
        padded.resize(padded.len() + vector.zeros, 0);
        padded.extend(BASE64.decode(vector.end.as_bytes()).unwrap());
        let identity = HybridIdentity::generate(&ring::rand::SystemRandom::new()).unwrap();
        match open(&encrypt(&padded, &identity), identity) {
            Ok((document, body)) => {
                let header = document.to_bytes().unwrap();
                let found = (Some(BASE64.encode(&header)), Some(BASE64.encode(&body)), None);
                assert_eq!(found, (vector.header.clone(), vector.body.clone(), vector.refused.clone()));
                None
            }
            Err(why) => {
                let refused = padding_name(&why);
                assert_eq!(Some(refused), vector.refused.as_deref(), "{why}");
                Some(refused.to_owned())
            }
        }
    });
    assert_complete("padding", &shown, &["class", "digest", "document", "fill", "length"]);
}

fn padding_name(why: &Quarantined) -> &'static str {
    match why {
        Quarantined::Shape(_) | Quarantined::Padding("a smaller class would hold the content") => "class",
        Quarantined::Padding("a fill byte is not zero") => "fill",
        Quarantined::Padding(_) => "length",
        Quarantined::Document(_) => "document",
        Quarantined::Digest => "digest",
        Quarantined::WrongKey => "wrong-key",
        Quarantined::Damaged => "damaged",
    }
}

#[derive(Deserialize)]
struct SealedFile {
    identity: String,
    recipient: String,
    #[serde(flatten)]
    sealed: Vectors<SealedVector>,
}

#[derive(Deserialize)]
struct SealedVector {
    name: String,
    envelope: String,
    padded_sha256: String,
    header: String,
    body: Body,
    document: Value,
}

#[derive(Deserialize)]
struct Body {
    length: usize,
    sha256: String,
}

#[derive(Deserialize)]
struct QuarantinedVector {
    envelope: Option<String>,
    same_as: Option<String>,
    flip: Option<i64>,
    cut_to: Option<i64>,
    remove: Option<(usize, usize)>,
    identity: Option<String>,
    quarantined: String,
}

#[test]
fn sealed_appeals_open() {
    let file: SealedFile = read("sealed-appeals");
    let identity = || file.identity.parse::<HybridIdentity>().unwrap();
    assert_eq!(identity().to_recipient().unwrap().to_string(), file.recipient);
    assert_eq!(*identity().expose().unwrap(), file.identity);
    run_all("sealed-appeals", "vectors", |vector: &SealedVector| {
        let envelope = BASE64.decode(vector.envelope.as_bytes()).unwrap();
        let (document, body) = open(&envelope, identity()).unwrap();
        assert_eq!(BASE64.encode(&document.to_bytes().unwrap()), vector.header);
        assert_eq!((body.len(), HEXLOWER.encode(&sha256(&body))), (vector.body.length, vector.body.sha256.clone()));
        assert_eq!(document_json(&document), vector.document);
        let mut padded = Vec::new();
        let mut padding = southwind::case::padding::Padded::new(&document, body.as_slice()).unwrap();
        std::io::Read::read_to_end(&mut padding, &mut padded).unwrap();
        assert_eq!(HEXLOWER.encode(&sha256(&padded)), vector.padded_sha256);
        None
    });
}

#[test]
fn quarantined_envelopes_do_not_open() {
    let file: SealedFile = read("sealed-appeals");
    let named = |name: &str| file.sealed.vectors.iter().find(|vector| vector.name == name).unwrap().envelope.clone();
    let shown = run_all("sealed-appeals", "quarantined", |vector: &QuarantinedVector| {
        let envelope = vector.envelope.clone().or(vector.same_as.as_deref().map(named)).unwrap();
        let mut envelope = BASE64.decode(envelope.as_bytes()).unwrap();
        let place = |at: i64| usize::try_from(if at < 0 { at + envelope.len() as i64 } else { at }).unwrap();
        let (flip, cut) = (vector.flip.map(place), vector.cut_to.map(place));
        if let Some(at) = flip {
            envelope[at] ^= 1;
        }
        envelope.truncate(cut.unwrap_or(envelope.len()));
        if let Some((from, to)) = vector.remove {
            envelope.drain(from..to);
        }
        let identity = vector.identity.as_ref().unwrap_or(&file.identity).parse().unwrap();
        let why = quarantine_name(&open(&envelope, identity).unwrap_err());
        assert_eq!(why, vector.quarantined);
        Some(why.to_owned())
    });
    assert_complete("sealed-appeals", &shown, &["damaged", "digest", "document", "padding", "shape", "wrong-key"]);
}

fn quarantine_name(why: &Quarantined) -> &'static str {
    match why {
        Quarantined::Shape(_) => "shape",
        Quarantined::WrongKey => "wrong-key",
        Quarantined::Damaged => "damaged",
        Quarantined::Padding(_) => "padding",
        Quarantined::Document(_) => "document",
        Quarantined::Digest => "digest",
    }
}
