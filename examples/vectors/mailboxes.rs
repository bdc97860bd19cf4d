//! Answers of a mailbox, and the field that carries its secret.

use data_encoding::{BASE64, HEXLOWER};
use serde_json::{Value, json};
use southwind::protocol::id::sha256;

use crate::fixed;

/// Bytes of every answer.
const ANSWER: usize = 16_384;

/// A frame: a length, bytes, zeros, and what stands at the very end instead of the last of them.
struct Frame<'a> {
    length: u32,
    bytes: &'a [u8],
    whole: usize,
    end: &'a [u8],
}

impl Frame<'_> {
    fn of(bytes: &[u8]) -> Frame<'_> {
        Frame { length: u32::try_from(bytes.len()).unwrap_or(u32::MAX), bytes, whole: ANSWER, end: &[] }
    }

    fn beginning(&self) -> Vec<u8> {
        [self.length.to_be_bytes().as_slice(), self.bytes].concat()
    }

    fn with(&self, name: &str) -> Value {
        let beginning = self.beginning();
        let zeros = self.whole - beginning.len() - self.end.len();
        json!({ "name": name, "beginning": BASE64.encode(&beginning), "zeros": zeros, "end": BASE64.encode(self.end) })
    }

    /// An answer that holds exactly the bytes, and zeros up to the length if there are to be more.
    fn holds(&self, name: &str) -> Value {
        let mut vector = self.with(name);
        let mut envelope = self.bytes.to_vec();
        envelope.resize(usize::try_from(self.length).unwrap_or_default(), 0);
        vector["envelope"] = json!({ "length": envelope.len(), "sha256": HEXLOWER.encode(&sha256(&envelope)) });
        vector
    }

    fn refused(&self, name: &str) -> Value {
        let mut vector = self.with(name);
        vector["refused"] = json!(true);
        vector
    }
}

pub(crate) fn vectors() -> Value {
    let bytes = fixed::bytes("mailbox answer", 600);
    let secret = HEXLOWER.encode(&fixed::seed("southwind vectors mailbox"));
    let mailbox = HEXLOWER.encode(&sha256(&fixed::seed("southwind vectors mailbox")));
    let bearer = |name: &str, authorization: String| json!({ "name": name, "authorization": authorization });
    let mut right = bearer("a secret", format!("Bearer {secret}"));
    right["mailbox"] = json!(mailbox);
    json!({
        "comment": "PROTOCOL.md step 13. `vectors`: an answer is `beginning`, so many `zeros`, and `end`; `envelope` is what stands in it (the frame does not look into it), or it is `refused`. `secrets`: values of the field Authorization, with the mailbox (W) that they open, or none.",
        "vectors": [
            Frame::of(&bytes).holds("bytes that stand for an envelope"),
            Frame { length: 16_160, ..Frame::of(&bytes) }.holds("as long as the longest small envelope"),
            Frame { length: 16_380, ..Frame::of(&bytes) }.holds("to the last byte"),
            Frame { length: 16_381, ..Frame::of(&bytes) }.refused("a length beyond the end"),
            Frame { length: u32::MAX, ..Frame::of(&bytes) }.refused("the largest length that can be written"),
            Frame { end: &[1], ..Frame::of(&bytes) }.refused("a last byte that is not zero"),
            Frame { length: 599, ..Frame::of(&bytes) }.refused("a length that leaves a byte over"),
            Frame { whole: ANSWER - 1, ..Frame::of(&bytes) }.refused("a byte too few"),
            Frame { whole: ANSWER + 1, ..Frame::of(&bytes) }.refused("a byte too many"),
            Frame { whole: 604, ..Frame::of(&bytes) }.refused("no fill"),
        ],
        "secrets": [
            right,
            bearer("in capitals", format!("Bearer {}", secret.to_uppercase())),
            bearer("a digit too few", format!("Bearer {}", secret.get(1..).unwrap_or_default())),
            bearer("a digit too many", format!("Bearer {secret}0")),
            bearer("two spaces", format!("Bearer  {secret}")),
            bearer("another scheme", format!("Basic {secret}")),
            bearer("no scheme", secret),
            bearer("nothing", String::new()),
        ],
    })
}
