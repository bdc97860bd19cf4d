//! Cleans JPEG (ITU-T T.81, annex B). It keeps the segments that a decoder needs and must never copy one that it does
//! not know, nor a byte after the first end-of-image marker.

use super::{Bytes, CleanError, EXIF_PREFIX, Orientation};

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const DHT: u8 = 0xC4;
const DAC: u8 = 0xCC;
const SOS: u8 = 0xDA;
const DQT: u8 = 0xDB;
const DNL: u8 = 0xDC;
const DRI: u8 = 0xDD;
const DHP: u8 = 0xDE;
const EXP: u8 = 0xDF;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP14: u8 = 0xEE;

/// A JFIF segment that says nothing: version 1.01, density 1:1 without a unit, no thumbnail. It is written in place of
/// the camera's, which decoders only need for its being there: it settles the colour space (ITU-T T.871).
const JFIF: &[u8] = b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0";

pub(super) fn clean(picture: &[u8]) -> Result<Vec<u8>, CleanError> {
    let mut bytes = Bytes::new(picture, "JPEG");
    let mut out = Vec::with_capacity(picture.len());
    bytes.take(2, "its first marker")?;
    out.extend([0xFF, SOI]);
    let (mut framed, mut scanned, mut turned) = (false, false, false);
    loop {
        let marker = next_marker(&mut bytes)?;
        match marker {
            EOI if scanned => break,
            // Markers without contents: TEM, and restarts outside a scan, which mean nothing there.
            0x01 | 0xD0..=0xD7 => continue,
            // A second picture, an end without a picture, or a marker whose length nobody knows.
            SOI | EOI | 0x02..=0xBF => return Err(bytes.damaged("a marker in the wrong place")),
            _ => {}
        }
        let contents = segment(&mut bytes)?;
        if is_exactly_filled(marker, contents) == Some(false) {
            return Err(bytes.damaged("a table or header of the wrong length"));
        }
        match marker {
            SOS if framed => {
                write(&mut out, marker, contents);
                out.extend(entropy_coded(&mut bytes)?);
                scanned = true;
            }
            SOS => return Err(bytes.damaged("a scan before its frame")),
            DHT | DAC | DQT | DNL | DRI | DHP | EXP => write(&mut out, marker, contents),
            // Reserved, and no frame.
            0xC8 => {}
            0xC0..=0xCF => {
                framed = true;
                write(&mut out, marker, contents);
            }
            APP0 if contents.starts_with(b"JFIF\0") => write(&mut out, marker, JFIF),
            APP1 if !turned && !framed => {
                let tiff = contents.strip_prefix(EXIF_PREFIX);
                if let Some(orientation) = tiff.and_then(Orientation::read) {
                    write(&mut out, marker, &[EXIF_PREFIX, &orientation.tiff()].concat());
                    turned = true;
                }
            }
            APP14 => {
                if let Some(transform) = adobe_transform(contents) {
                    write(&mut out, marker, &[b"Adobe\0\x64\0\0\0\0".as_slice(), &[transform]].concat());
                }
            }
            _ => {}
        }
    }
    out.extend([0xFF, EOI]);
    Ok(out)
}

/// The next marker. Fill bytes before it are allowed (B.1.1.2); other bytes are not, but decoders skip them, and so
/// does this: they are not written.
fn next_marker(bytes: &mut Bytes<'_>) -> Result<u8, CleanError> {
    let mut previous = 0;
    loop {
        let [byte] = bytes.array("between two segments")?;
        if previous == 0xFF && byte != 0xFF && byte != 0 {
            return Ok(byte);
        }
        previous = byte;
    }
}

fn segment<'a>(bytes: &mut Bytes<'a>) -> Result<&'a [u8], CleanError> {
    let length = u16::from_be_bytes(bytes.array("a segment's length")?);
    let length = length.checked_sub(2).ok_or_else(|| bytes.damaged("a segment's length"))?;
    bytes.take(usize::from(length), "a segment")
}

/// Whether a segment that is kept holds what its own fields announce and not a byte more (B.2.2 to B.3.3); `None` for
/// the others. So nothing can hide behind a table, and a damaged length cannot swallow the metadata that follows.
fn is_exactly_filled(marker: u8, contents: &[u8]) -> Option<bool> {
    let counted = |fixed: usize, count: usize, each: usize| {
        contents.get(count).is_some_and(|count| contents.len() == fixed + each * usize::from(*count))
    };
    match marker {
        DHT => Some(is_whole_tables(contents, |table| {
            let counts = table.get(1..17)?;
            Some(17 + counts.iter().map(|count| usize::from(*count)).sum::<usize>())
        })),
        DQT => Some(is_whole_tables(contents, |table| match table.first()? >> 4 {
            0 => Some(1 + 64),
            1 => Some(1 + 128),
            _ => None,
        })),
        DAC => Some(is_whole_tables(contents, |_| Some(2))),
        SOS => Some(counted(4, 0, 2)),
        DNL | DRI => Some(contents.len() == 2),
        EXP => Some(contents.len() == 1),
        0xC8 => None,
        0xC0..=0xCF | DHP => Some(counted(6, 5, 3)),
        _ => None,
    }
}

/// Whether tables, each as long as its own beginning says, fill the segment.
fn is_whole_tables(mut tables: &[u8], length: impl Fn(&[u8]) -> Option<usize>) -> bool {
    while !tables.is_empty() {
        match length(tables).and_then(|length| tables.get(length..)) {
            Some(rest) => tables = rest,
            None => return false,
        }
    }
    true
}

/// What follows a scan's header, up to the next marker that is neither a stuffed byte nor a restart (B.1.1.5, F.1.2.3).
fn entropy_coded<'a>(bytes: &mut Bytes<'a>) -> Result<&'a [u8], CleanError> {
    let goes_on = |next: u8| matches!(next, 0 | 0xD0..=0xD7 | 0xFF);
    let end = bytes.rest.windows(2).position(|pair| matches!(pair, [0xFF, next] if !goes_on(*next)));
    bytes.take(end.ok_or_else(|| bytes.damaged("the picture's data has no end"))?, "the picture's data")
}

/// The one byte of Adobe's segment that a decoder needs: how the colours were transformed (ITU-T T.872, 6.5.3).
fn adobe_transform(contents: &[u8]) -> Option<u8> {
    contents.strip_prefix(b"Adobe")?.get(6).copied()
}

/// Writes a segment. Contents come from a segment or are shorter than one, so the length fits.
fn write(out: &mut Vec<u8>, marker: u8, contents: &[u8]) {
    let length = u16::try_from(contents.len() + 2).unwrap_or(u16::MAX);
    out.extend([0xFF, marker]);
    out.extend(length.to_be_bytes());
    out.extend(contents);
}
