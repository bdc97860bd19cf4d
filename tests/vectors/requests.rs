//! Signed requests, and the table of problems.

use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::Value;
use southwind::protocol::id::PublicKey;
use southwind::protocol::problem::ProblemCode;
use southwind::protocol::signature::{Covered, SignatureError, SignedRequest};

use crate::{Vectors, assert_complete, read, root, run_all};

#[derive(Deserialize)]
struct RequestVector {
    method: String,
    authority: String,
    path: String,
    query: String,
    body: String,
    content_digest: Option<String>,
    signature_input: Option<String>,
    signature: Option<String>,
    outcome: Outcome,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Outcome {
    Holds { key: PublicKey, nonce: String },
    Refused { problem: String, breaks: String },
}

impl RequestVector {
    fn check(&self, now: i64, started: i64) -> Result<SignedRequest, SignatureError> {
        let signed = SignedRequest::read(self.signature_input.as_deref(), self.signature.as_deref())?;
        let covered = Covered {
            method: &self.method,
            authority: &self.authority,
            path: &self.path,
            query: &self.query,
            digest: self.content_digest.as_deref(),
        };
        signed.verify(&covered, &BASE64.decode(self.body.as_bytes()).unwrap())?;
        signed.timely(now, started)?;
        Ok(signed)
    }

    fn compare(&self, now: i64, started: i64) -> Option<String> {
        match (self.check(now, started), &self.outcome) {
            (Ok(signed), Outcome::Holds { key, nonce }) => {
                assert_eq!((signed.key, BASE64.encode(&signed.nonce)), (*key, nonce.clone()));
                None
            }
            (Err(error), Outcome::Refused { problem, breaks }) => {
                assert_eq!(ProblemCode::from(&error).as_str(), problem, "{error}");
                assert!(error.to_string().ends_with(&format!("(PROTOCOL.md step {breaks})")), "{error}");
                Some(variant(&error).to_owned())
            }
            (Ok(_), Outcome::Refused { problem, .. }) => panic!("it holds, and {problem} was expected"),
            (Err(error), Outcome::Holds { .. }) => panic!("it should hold: {error}"),
        }
    }
}

#[test]
fn signatures() {
    let file: Value = read("signatures");
    let (now, started) = (file["now"].as_i64().unwrap(), file["started"].as_i64().unwrap());
    let shown = run_all("signatures", "vectors", |vector: &RequestVector| vector.compare(now, started));
    assert_complete("signatures", &shown, &["Digest", "Malformed", "Missing", "Stale", "Wrong"]);
    let later = file["later"]["started"].as_i64().unwrap();
    let vectors = Vectors::<RequestVector>::deserialize(&file["later"]).unwrap().vectors;
    let outcomes: Vec<Option<String>> = vectors.iter().map(|vector| vector.compare(now, later)).collect();
    assert_eq!(outcomes, [None, Some("Stale".to_owned())]);
}

fn variant(error: &SignatureError) -> &'static str {
    match error {
        SignatureError::Missing => "Missing",
        SignatureError::Malformed(_) => "Malformed",
        SignatureError::Digest => "Digest",
        SignatureError::Wrong => "Wrong",
        SignatureError::Stale => "Stale",
    }
}

#[derive(Deserialize)]
struct ProblemVector {
    code: String,
    status: u16,
    title: String,
    hint: String,
}

#[test]
fn problems_are_the_same_in_code_vectors_protocol_and_openapi() {
    let protocol = std::fs::read_to_string(root().join("proto/PROTOCOL.md")).unwrap();
    let openapi = std::fs::read_to_string(root().join("proto/openapi.yaml")).unwrap();
    let file: Vectors<ProblemVector> = read("problems");
    assert_eq!(file.vectors.len(), ProblemCode::ALL.len());
    for (vector, code) in file.vectors.iter().zip(ProblemCode::ALL) {
        let row = format!("| `{}` | {} | {} | {} |\n", vector.code, vector.status, vector.title, vector.hint);
        assert_eq!(
            (code.as_str(), code.status(), code.title(), code.hint()),
            (vector.code.as_str(), vector.status, vector.title.as_str(), vector.hint.as_str())
        );
        assert!(protocol.contains(&row), "PROTOCOL.md lacks {row}");
        assert!(openapi.contains(&format!("`{}`", vector.code)), "openapi.yaml names no operation for {}", vector.code);
        assert!(
            openapi.contains(&format!("        - {}\n", vector.code)),
            "openapi.yaml does not list {}",
            vector.code
        );
    }
}
