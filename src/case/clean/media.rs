//! Recognises files by their first bytes, and the length of an Opus voice note by its last ones. It must never trust a
//! file's name, and never says that a file is sound: only what it claims to be.

use std::io::{self, Read, Seek, SeekFrom};

/// How many first bytes [`media_type`] looks at; fewer are fine.
pub const BEGINNING: usize = 64;

/// The media type of an Opus voice note (RFC 7845, section 9).
pub const OPUS: &str = "audio/ogg; codecs=opus";

/// The IANA media type that a file's first bytes claim, `application/octet-stream` if none is known.
///
/// Only types that telephones make and people send are listed.
#[must_use]
pub fn media_type(beginning: &[u8]) -> &'static str {
    let beginning = beginning.get(..BEGINNING).unwrap_or(beginning);
    match beginning {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [b'R', b'I', b'F', b'F', _, _, _, _, form @ ..] => riff_type(form),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => iso_type(brand),
        [b'O', b'g', b'g', b'S', page @ ..] => ogg_type(page),
        [0x1A, 0x45, 0xDF, 0xA3, ebml @ ..] => ebml_type(ebml),
        _ => MAGIC
            .iter()
            .find(|(magic, _)| beginning.starts_with(magic))
            .map_or("application/octet-stream", |(_, media_type)| media_type),
    }
}

/// Formats that one fixed string at the beginning tells.
const MAGIC: [(&[u8], &str); 11] = [
    (super::png::SIGNATURE, "image/png"),
    (b"%PDF-", "application/pdf"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"#!AMR-WB\n", "audio/amr-wb"),
    (b"#!AMR\n", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"\xFF\xFB", "audio/mpeg"),
    (b"\xFF\xF1", "audio/aac"),
    (b"\xFF\xF9", "audio/aac"),
    (b"PK\x03\x04", "application/zip"),
];

fn riff_type(form: &[u8]) -> &'static str {
    match form {
        [b'W', b'E', b'B', b'P', ..] => "image/webp",
        [b'W', b'A', b'V', b'E', ..] => "audio/wav",
        _ => "application/octet-stream",
    }
}

/// The major brand of an ISO base media file (ISO/IEC 14496-12, 4.3).
fn iso_type(brand: &[u8]) -> &'static str {
    match brand.get(..4).unwrap_or_default() {
        b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" => "image/heic",
        b"mif1" | b"msf1" => "image/heif",
        b"avif" | b"avis" => "image/avif",
        b"M4A " | b"M4B " => "audio/mp4",
        b"qt  " => "video/quicktime",
        [b'3', b'g', b'p' | b'g' | b'2', _] => "video/3gpp",
        _ => "video/mp4",
    }
}

/// The first packet of an Ogg file whose first page has one segment (RFC 3533, section 6): 24 bytes after the magic.
fn ogg_type(page: &[u8]) -> &'static str {
    match page.get(24..).unwrap_or_default() {
        packet if packet.starts_with(b"OpusHead") => OPUS,
        packet if packet.starts_with(b"\x80theora") => "video/ogg",
        _ => "audio/ogg",
    }
}

/// The DocType of a Matroska file stands somewhere in its first element (RFC 8794, section 11.2.6).
fn ebml_type(ebml: &[u8]) -> &'static str {
    if ebml.windows(4).any(|word| word == b"webm") { "video/webm" } else { "video/x-matroska" }
}

/// Samples per second in which every Opus stream counts (RFC 7845, section 4).
const OPUS_RATE: u64 = 48_000;

/// The longest Ogg page, in bytes: 27, 255 lengths and 255 times 255 bytes (RFC 3533, section 6).
const LONGEST_PAGE: u64 = 65_307;

/// How long an Ogg Opus file plays, in seconds, rounded up: the last page's granule position less the pre-skip (RFC
/// 7845, section 4). It reads the first page and the last 64 KiB.
///
/// `None` if the file is no Ogg Opus, or does not end in a page of the stream that it begins with. It is what the file
/// claims: a limit for voice notes that people record, not a defence.
///
/// # Errors
/// Only what reading and seeking give.
pub fn opus_seconds(mut file: impl Read + Seek) -> io::Result<Option<u32>> {
    let mut first = Vec::new();
    file.by_ref().take(BEGINNING as u64).read_to_end(&mut first)?;
    if media_type(&first) != OPUS {
        return Ok(None);
    }
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(LONGEST_PAGE)))?;
    let mut tail = Vec::new();
    file.take(LONGEST_PAGE).read_to_end(&mut tail)?;
    Ok(seconds(&first, &tail))
}

/// Page: magic, version, flags, granule position (6..14), serial (14..18). OpusHead stands at 28, its pre-skip at 38.
fn seconds(first: &[u8], tail: &[u8]) -> Option<u32> {
    let serial = first.get(14..18)?;
    let skipped = u16::from_le_bytes(first.get(38..40)?.try_into().ok()?);
    let granule = tail
        .windows(18)
        .rev()
        .filter(|page| page.starts_with(b"OggS\0") && page.ends_with(serial))
        .filter_map(|page| Some(u64::from_le_bytes(page.get(6..14)?.try_into().ok()?)))
        // All ones: no packet ends on this page.
        .find(|granule| *granule != u64::MAX)?;
    u32::try_from(granule.saturating_sub(u64::from(skipped)).div_ceil(OPUS_RATE)).ok()
}
