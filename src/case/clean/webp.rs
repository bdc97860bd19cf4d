//! Cleans WebP (RFC 9649). It keeps the chunks that say which pixels to show, inside the frames of an animation too,
//! and must never copy one that it does not know, nor a byte after the end that the RIFF header states.

use super::{Bytes, CleanError, EXIF_PREFIX, Orientation};

/// Flags of the VP8X chunk (section 2.7.1).
const ALPHA: u8 = 0b0001_0000;
const EXIF: u8 = 0b0000_1000;
const ANIMATION: u8 = 0b0000_0010;

/// Bytes of the RIFF header, with the form type `WEBP`.
const HEADER: usize = 12;

pub(super) fn clean(picture: &[u8]) -> Result<Vec<u8>, CleanError> {
    let mut file = Bytes::new(picture, "WebP");
    file.take(4, "its RIFF header")?;
    let length = u32::from_le_bytes(file.array("its RIFF header")?);
    let length = file.length(length, "its RIFF header")?;
    let mut bytes = Bytes::new(file.take(length, "the end of its RIFF form")?, "WebP");
    bytes.take(4, "its form type")?;
    let mut out = Vec::with_capacity(picture.len());
    out.extend(b"RIFF\0\0\0\0WEBP");
    let chunks = pixels_and_orientation(&mut bytes, &mut out)?;
    if !chunks {
        return Err(file.damaged("it has no picture"));
    }
    state_length(&mut out, 4, 8);
    Ok(out)
}

/// Copies the chunks of the file that may stay; whether any of them holds pixels.
fn pixels_and_orientation(bytes: &mut Bytes<'_>, out: &mut Vec<u8>) -> Result<bool, CleanError> {
    let (mut pictured, mut turned) = (false, false);
    while !bytes.rest.is_empty() {
        let (kind, contents) = chunk(bytes)?;
        match &kind {
            b"VP8X" if out.len() == HEADER => {
                let [flags, _, _, _, canvas @ ..] = Bytes::new(contents, "WebP").array::<10>("its extended header")?;
                let mut extended = [flags & (ALPHA | ANIMATION), 0, 0, 0, 0, 0, 0, 0, 0, 0];
                extended[4..].copy_from_slice(&canvas);
                write(out, kind, &extended);
            }
            b"VP8 " | b"VP8L" => {
                pictured = true;
                write(out, kind, contents);
            }
            b"ALPH" => write(out, kind, contents),
            b"ANIM" if contents.len() == 6 => write(out, kind, contents),
            b"ANMF" => {
                pictured = true;
                frame(contents, out)?;
            }
            b"EXIF" if !turned => {
                let tiff = contents.strip_prefix(EXIF_PREFIX).unwrap_or(contents);
                if let Some(orientation) = Orientation::read(tiff) {
                    turned = announce_exif(out);
                    if turned {
                        write(out, kind, &orientation.tiff());
                    }
                }
            }
            _ => {}
        }
    }
    Ok(pictured)
}

/// Copies one frame of an animation: 16 bytes of header, then chunks (section 2.7.1.1).
fn frame(contents: &[u8], out: &mut Vec<u8>) -> Result<(), CleanError> {
    let mut bytes = Bytes::new(contents, "WebP");
    let header = bytes.take(16, "a frame's header")?;
    let start = out.len();
    write(out, *b"ANMF", header);
    while !bytes.rest.is_empty() {
        let (kind, contents) = chunk(&mut bytes)?;
        if matches!(&kind, b"ALPH" | b"VP8 " | b"VP8L") {
            write(out, kind, contents);
        }
    }
    state_length(out, start + 4, start + 8);
    Ok(())
}

/// Sets the Exif flag again, without which readers skip the chunk; not possible in a file without extended header.
fn announce_exif(out: &mut [u8]) -> bool {
    match out.get_mut(HEADER..HEADER + 9) {
        Some([b'V', b'P', b'8', b'X', _, _, _, _, flags]) => {
            *flags |= EXIF;
            true
        }
        _ => false,
    }
}

fn chunk<'a>(bytes: &mut Bytes<'a>) -> Result<([u8; 4], &'a [u8]), CleanError> {
    let kind = bytes.array("a chunk's type")?;
    let length = u32::from_le_bytes(bytes.array("a chunk's length")?);
    let length = bytes.length(length, "a chunk's length")?;
    let contents = bytes.take(length, "a chunk")?;
    bytes.take(length % 2, "a chunk's padding")?;
    Ok((kind, contents))
}

fn write(out: &mut Vec<u8>, kind: [u8; 4], contents: &[u8]) {
    let start = out.len();
    out.extend(kind);
    out.extend([0; 4]);
    out.extend(contents);
    state_length(out, start + 4, start + 8);
    if contents.len() % 2 == 1 {
        out.push(0);
    }
}

/// Writes at `place` how many bytes there are after `start`. What was read fits in 32 bits, and no more is written.
fn state_length(out: &mut [u8], place: usize, start: usize) {
    let length = u32::try_from(out.len().saturating_sub(start)).unwrap_or(u32::MAX);
    if let Some(field) = out.get_mut(place..place + 4) {
        field.copy_from_slice(&length.to_le_bytes());
    }
}
