//! Signed documents, good and bad.

use data_encoding::{BASE64, HEXLOWER};
use serde::Deserialize;
use serde_json::Value;
use southwind::case::document::{Document, DocumentError};

use crate::document::kind_json;
use crate::{assert_complete, run_all};

#[derive(Deserialize)]
struct SignedVector {
    header: String,
    content: Value,
    signers: Vec<String>,
    event_id: Option<String>,
}

#[test]
fn signed_documents_are_read_with_who_signed_them() {
    let shown = run_all("signed-documents", "vectors", |vector: &SignedVector| {
        let header = BASE64.decode(vector.header.as_bytes()).unwrap();
        let document = Document::from_bytes(&header).unwrap();
        assert_eq!(document.to_bytes().unwrap(), header);
        let content = document.content().unwrap();
        assert_eq!(kind_json(&content.kind), vector.content);
        let signers: Vec<String> = content.signers.iter().map(|key| BASE64.encode(key.as_bytes())).collect();
        assert_eq!(signers, vector.signers);
        if let Some(id) = &vector.event_id {
            assert_eq!(HEXLOWER.encode(content.event_id().unwrap().as_bytes()), *id);
        }
        let (kind, fields) = vector.content.as_object().unwrap().iter().next().unwrap();
        let act = fields
            .as_object()
            .unwrap()
            .keys()
            .find(|name| !["case_id", "desk", "at", "number", "previous", "replaces"].contains(&name.as_str()));
        Some(if kind == "case_event" { act.map_or("nothing", String::as_str).to_owned() } else { kind.clone() })
    });
    let acts =
        ["assignment", "class", "custody_since", "cutoff", "note", "nothing", "reply_proposed", "reply_sent", "status"];
    let all = [&acts[..], &["appeal", "follow_up", "reply", "verification"]].concat();
    assert_complete("signed-documents", &shown, &all);
}

#[derive(Deserialize)]
struct RefusedVector {
    header: String,
    refused: String,
}

#[test]
fn broken_signed_documents_are_refused_for_their_own_reason() {
    let shown = run_all("signed-documents", "refused", |vector: &RefusedVector| {
        let header = BASE64.decode(vector.header.as_bytes()).unwrap();
        let refused = refusal_name(&Document::from_bytes(&header).unwrap_err());
        assert_eq!(refused, vector.refused);
        Some(refused.to_owned())
    });
    let all = [
        "appeal",
        "case",
        "count",
        "does-not-hold",
        "instruction",
        "length",
        "move",
        "not-for-signing",
        "not-signed",
        "twice",
        "two",
        "unknown",
        "unreadable",
    ];
    assert_complete("signed-documents", &shown, &all);
}

fn refusal_name(error: &DocumentError) -> &'static str {
    match error {
        DocumentError::NotSigned => "not-signed",
        DocumentError::Length(_) => "length",
        DocumentError::UnknownKind => "unknown",
        DocumentError::Unreadable => "unreadable",
        DocumentError::Signature("it has neither one nor two signatures") => "count",
        DocumentError::Signature("one key has signed it twice") => "twice",
        DocumentError::Signature("a signature does not hold") => "does-not-hold",
        DocumentError::Signature("a document of this kind is not signed") => "not-for-signing",
        DocumentError::Signature("an appeal is signed by the sender key in it, and by nobody else") => "appeal",
        DocumentError::Signature("only a reply has two signatures") => "two",
        DocumentError::Signature("an instruction needs the signatures of two members of staff") => "instruction",
        DocumentError::Signature("it is not signed by the sender key of the case that it names") => "case",
        DocumentError::Signature("the new code of a move has not signed it") => "move",
        other => panic!("no vector shows {other:?}"),
    }
}
