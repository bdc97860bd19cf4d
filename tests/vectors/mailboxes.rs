//! Answers of a mailbox, and the field that carries its secret.

use data_encoding::{BASE64, HEXLOWER};
use serde::Deserialize;
use southwind::bearer::MailboxSecret;
use southwind::protocol::id::sha256;
use southwind::protocol::mailbox::{answer, envelope_of};

use crate::{assert_complete, run_all};

#[derive(Deserialize)]
struct AnswerVector {
    beginning: String,
    zeros: usize,
    end: String,
    envelope: Option<Envelope>,
    #[serde(default)]
    refused: bool,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Envelope {
    length: usize,
    sha256: String,
}

#[test]
fn mailbox_answers_are_read() {
    let shown = run_all("mailbox-answers", "vectors", |vector: &AnswerVector| {
        let mut bytes = BASE64.decode(vector.beginning.as_bytes()).unwrap();
        bytes.resize(bytes.len() + vector.zeros, 0);
        bytes.extend(BASE64.decode(vector.end.as_bytes()).unwrap());
        let found = envelope_of(&bytes).ok();
        if let Some(envelope) = found {
            assert_eq!(answer(envelope).unwrap(), bytes, "there is one frame around an envelope");
        }
        let found = found.map(|bytes| Envelope { length: bytes.len(), sha256: HEXLOWER.encode(&sha256(bytes)) });
        assert_eq!((found.is_none(), &found), (vector.refused, &vector.envelope));
        Some(if vector.refused { "refused" } else { "read" }.to_owned())
    });
    assert_complete("mailbox-answers", &shown, &["read", "refused"]);
}

#[derive(Deserialize)]
struct SecretVector {
    authorization: String,
    mailbox: Option<String>,
}

#[test]
fn mailbox_secrets_are_read_strictly() {
    let shown = run_all("mailbox-answers", "secrets", |vector: &SecretVector| {
        let secret = MailboxSecret::from_authorization(vector.authorization.as_bytes());
        assert_eq!(secret.as_ref().map(|secret| secret.mailbox().to_string()), vector.mailbox);
        Some(if secret.is_some() { "a mailbox" } else { "none" }.to_owned())
    });
    assert_complete("mailbox-answers", &shown, &["a mailbox", "none"]);
}
