//! Padded documents, good and bad, as age opens to them. Written without the library's padding.

use data_encoding::BASE64;
use serde_json::{Value, json};
use southwind::case::document::{Appeal, Attachment, Document, Evidence};
use southwind::protocol::id::sha256;
use southwind::protocol::size::SizeClass;

use crate::Result;
use crate::envelopes::merge;

/// A padded document in three parts: what stands at its beginning, how many zeros follow, what stands at its end.
pub(crate) struct Padding {
    length: u64,
    header_length: u32,
    content: Vec<u8>,
    zeros: u64,
    end: &'static [u8],
}

impl Padding {
    /// A header and a body, padded as they should be.
    pub(crate) fn of(header: &[u8], body: &[u8]) -> Result<Self> {
        let length = 4 + (header.len() + body.len()) as u64;
        let zeros = SizeClass::holding(8 + length)?.padded() - 8 - length;
        let content = [header, body].concat();
        Ok(Self { length, header_length: u32::try_from(header.len())?, content, zeros, end: &[] })
    }

    /// The last fill byte is one.
    pub(crate) fn with_fill(self) -> Self {
        Self { zeros: self.zeros - 1, end: &[1], ..self }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let zeros = std::iter::repeat_n(0, usize::try_from(self.zeros).unwrap_or_default());
        self.beginning().into_iter().chain(zeros).chain(self.end.iter().copied()).collect()
    }

    fn beginning(&self) -> Vec<u8> {
        [self.length.to_be_bytes().as_slice(), &self.header_length.to_be_bytes(), &self.content].concat()
    }

    fn with(&self, name: &str, outcome: Value) -> Value {
        let mut case = json!({
            "name": name,
            "beginning": BASE64.encode(&self.beginning()),
            "zeros": self.zeros,
            "end": BASE64.encode(self.end),
        });
        merge(&mut case, outcome);
        case
    }

    fn opens(&self, name: &str, header: &[u8], body: &[u8]) -> Value {
        self.with(name, json!({ "header": BASE64.encode(header), "body": BASE64.encode(body) }))
    }

    fn refused(&self, name: &str, what: &str) -> Value {
        self.with(name, json!({ "refused": what }))
    }
}

/// The header of the smallest appeal: its id and no more.
pub(crate) fn smallest() -> Result<Vec<u8>> {
    Ok(Document::appeal(Appeal { appeal_id: vec![1; 16], ..Appeal::default() }).to_bytes()?)
}

/// The header of an appeal that has exactly so many bytes, above 200. Its account is longer than a person may write.
fn header_of(length: usize) -> Vec<u8> {
    // Tags and lengths: 3 around the appeal, 18 for its id, 3 before the account.
    let account = vec![b'a'; length - 24];
    let varint = |value: usize| [(value & 0x7f | 0x80).to_le_bytes()[0], (value >> 7).to_le_bytes()[0]];
    let appeal = [&[0x0a, 16][..], &[1; 16], &[0x42], &varint(account.len()), &account].concat();
    [&[0x0a][..], &varint(appeal.len()), &appeal].concat()
}

/// The header that announces a body.
pub(crate) fn attachment(body: &[u8], sha256: [u8; 32]) -> Result<Vec<u8>> {
    let evidence = Evidence {
        attachment_id: vec![2; 16],
        media_type: "image/jpeg".to_owned(),
        bytes: body.len() as u64,
        sha256_original: vec![3; 32],
        sha256_cleaned: sha256.to_vec(),
        ..Evidence::default()
    };
    Ok(Document::attachment(Attachment { appeal_id: vec![1; 16], evidence: Some(evidence) }).to_bytes()?)
}

pub(crate) fn vectors() -> Result<Value> {
    let small = smallest()?;
    let good = || Padding::of(&small, b"");
    let (full, over) = (header_of(12_020), header_of(12_021));
    let body = b"not really a picture";
    let picture = attachment(body, sha256(body))?;
    let length = good()?.length;
    let of = |header: &[u8]| Padding::of(header, b"");
    let short_id = [&[0x0a, 0x11, 0x0a, 15][..], &[1; 15]].concat();
    Ok(json!({
        "comment": "PROTOCOL.md steps 3.1 and 3.2. What age opens to is `beginning`, then `zeros` zero bytes, then `end`. Outcome: the document's `header` and `body`, or what is broken: `class` (the length is no class, or not the smallest that holds the content), `length` (of the content, header or body), `fill`, `document`, `digest`.",
        "vectors": [
            good()?.opens("a short header", &small, b""),
            of(&full)?.opens("a header that fills the small class", &full, b""),
            Padding::of(&picture, body)?.opens("an attachment", &picture, body),
            Padding::of(&attachment(b"", sha256(b""))?, b"")?.opens("an empty attachment", &attachment(b"", sha256(b""))?, b""),
            good()?.with_fill().refused("the last byte of the fill is not zero", "fill"),
            Padding { content: [small.as_slice(), &[1]].concat(), zeros: good()?.zeros - 1, ..good()? }
                .refused("the first byte of the fill is not zero", "fill"),
            Padding { length: 12_025, ..good()? }.refused("a length above what is there", "length"),
            Padding { length: (1 << 63) | length, ..good()? }.refused("a length with its highest bit set", "length"),
            Padding { length: u64::MAX, ..good()? }.refused("the highest length", "length"),
            Padding { length: 0, ..good()? }.refused("a length of zero", "length"),
            Padding { length: 3, ..good()? }.refused("a length that cuts the header's length", "length"),
            Padding { length: length - 1, ..good()? }.refused("a length that cuts the header", "length"),
            Padding { header_length: u32::MAX, ..good()? }.refused("the highest header length", "length"),
            Padding { length: length + 1, ..good()? }.refused("a body behind an appeal", "length"),
            Padding::of(&picture, b"not really a pictur")?.refused("a body that is shorter than announced", "length"),
            Padding::of(&picture, b"not really a picture!")?.refused("a body that is longer than announced", "length"),
            Padding::of(&picture, b"not really a Picture")?.refused("another body of the same length", "digest"),
            Padding { zeros: good()?.zeros + 256, ..good()? }.refused("a larger class than the content needs", "class"),
            Padding { zeros: good()?.zeros - 1, ..good()? }.refused("cut by one byte", "class"),
            Padding { zeros: good()?.zeros + 1, ..good()? }.refused("one byte longer", "class"),
            Padding { length: 4, header_length: 0, content: Vec::new(), zeros: 0, end: &[] }.refused("not padded", "class"),
            of(b"")?.refused("an empty header", "document"),
            of(&over)?.refused("a header of 12,021 bytes, which fits a larger class", "document"),
            of(&[0xff; 20])?.refused("a header that is not protobuf", "document"),
            of(&[0x1a, 0])?.refused("a kind that is not known", "document"),
            of(&short_id)?.refused("an appeal id of 15 bytes", "document"),
            of(&[0x12, 0x12, 0x0a, 0x10, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])?
                .refused("an attachment that announces nothing", "document"),
        ],
    }))
}
