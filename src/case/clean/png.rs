//! Cleans PNG (W3C PNG, third edition). It keeps the chunks that say which pixels to show and must never copy one that
//! it does not know, nor a byte after `IEND`, where careless crop tools leave what was cropped away (CVE-2023-21036).

use super::{Bytes, CleanError, Orientation};

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Ancillary chunks that change what is shown, and the most bytes that each can hold (section 11.3).
const SHOWN: [([u8; 4], usize); 10] = [
    (*b"tRNS", 256),
    (*b"gAMA", 4),
    (*b"cHRM", 32),
    (*b"sRGB", 1),
    (*b"cICP", 4),
    (*b"sBIT", 4),
    (*b"bKGD", 6),
    (*b"acTL", 8),
    (*b"fcTL", 26),
    // As long as IDAT, which it is for the later frames.
    (*b"fdAT", usize::MAX),
];

pub(super) fn clean(picture: &[u8]) -> Result<Vec<u8>, CleanError> {
    let mut bytes = Bytes::new(picture, "PNG");
    let mut out = Vec::with_capacity(picture.len());
    out.extend(bytes.take(SIGNATURE.len(), "its signature")?);
    let header = Chunk::read(&mut bytes)?;
    if header.kind != *b"IHDR" || header.contents.len() != 13 {
        return Err(bytes.damaged("its header"));
    }
    out.extend(header.whole);
    let (mut pictured, mut turned) = (false, false);
    loop {
        let chunk = Chunk::read(&mut bytes)?;
        match &chunk.kind {
            b"IEND" if pictured && chunk.contents.is_empty() => {
                out.extend(chunk.whole);
                return Ok(out);
            }
            b"IDAT" => {
                pictured = true;
                out.extend(chunk.whole);
            }
            b"PLTE" => out.extend(chunk.whole),
            // Critical, and unknown, twice or in the wrong place: without it the picture would show something else.
            kind if kind.first().is_some_and(u8::is_ascii_uppercase) => {
                return Err(bytes.damaged("a chunk that is unknown or in the wrong place"));
            }
            b"eXIf" if !turned => {
                if let Some(orientation) = Orientation::read(chunk.contents) {
                    write(&mut out, *b"eXIf", &orientation.tiff());
                    turned = true;
                }
            }
            kind if SHOWN.iter().any(|(shown, most)| shown == kind && chunk.contents.len() <= *most) => {
                out.extend(chunk.whole);
            }
            _ => {}
        }
    }
}

/// One chunk, whose checksum was right: a wrong length cannot make it swallow the next one.
struct Chunk<'a> {
    kind: [u8; 4],
    contents: &'a [u8],
    whole: &'a [u8],
}

impl<'a> Chunk<'a> {
    fn read(bytes: &mut Bytes<'a>) -> Result<Self, CleanError> {
        let from = bytes.rest;
        let length = u32::from_be_bytes(bytes.array("a chunk's length")?);
        let length = bytes.length(length, "a chunk's length")?;
        let kind = bytes.array("a chunk's type")?;
        let contents = bytes.take(length, "a chunk")?;
        let crc = u32::from_be_bytes(bytes.array("a chunk's checksum")?);
        match from.get(..length + 12) {
            Some(whole) if crc == checksum(kind, contents) => Ok(Self { kind, contents, whole }),
            _ => Err(bytes.damaged("a chunk's checksum")),
        }
    }
}

fn write(out: &mut Vec<u8>, kind: [u8; 4], contents: &[u8; 26]) {
    out.extend(26_u32.to_be_bytes());
    out.extend(kind);
    out.extend(contents);
    out.extend(checksum(kind, contents).to_be_bytes());
}

/// CRC-32 over type and contents (section 5.3).
fn checksum(kind: [u8; 4], contents: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&kind);
    hasher.update(contents);
    hasher.finalize()
}
