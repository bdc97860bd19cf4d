//! Removes metadata from pictures before they are sealed, and recognises files by their first bytes. It works in
//! memory, on a list of what may stay, and must never write to disk or pass a damaged picture on.
//!
//! Limits. What is *in* the picture stays: faces, street signs, the sensor's noise, the compression tables that hint at
//! a make of camera, and anything hidden inside the compressed data itself. Colour profiles go, so colours of a
//! wide-gamut screen turn slightly duller. Other formats than JPEG, PNG and WebP are not touched at all.

use exif::{In, Reader as ExifReader, Tag};
use thiserror::Error;

mod jpeg;
mod media;
mod png;
#[cfg(test)]
mod tests;
mod webp;

pub use media::{BEGINNING, OPUS, media_type, opus_seconds};

/// The largest picture that is read into memory for cleaning, in bytes: 64 MiB.
///
/// Cleaning holds the picture twice, so this is 128 MiB at most, which an old phone or a small machine still has. The
/// largest JPEGs of today's telephones (200 megapixels) stay below 60 MiB.
pub const LARGEST_PICTURE: u64 = 64 << 20;

/// What became of a file.
#[derive(Clone, PartialEq, Eq)]
pub enum Cleaned {
    /// A picture, without its metadata; it still shows the same pixels, the same way up.
    Cleaned(Vec<u8>),
    /// Another format, which is sent as it is: warn the person, because it may tell where and by whom it was made.
    NotPossible,
}

/// Why a picture could not be cleaned. It must not be sent, unless the person asks for the untouched original.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CleanError {
    /// It begins as a picture, and does not go on as one.
    #[error(
        "this {format} picture is cut short or damaged ({place}), so its hidden data cannot be removed; \
         choose another picture, or send it with --keep-original, hidden data and all"
    )]
    Damaged {
        /// JPEG, PNG or WebP.
        format: &'static str,
        /// What was being read.
        place: &'static str,
    },
    /// It is longer than [`LARGEST_PICTURE`].
    #[error(
        "this picture has {0} bytes, more than the {LARGEST_PICTURE} that can be cleaned; \
         make it smaller, or send it with --keep-original, hidden data and all"
    )]
    TooLarge(u64),
}

/// Removes everything from a JPEG, PNG or WebP picture that is not needed to show it.
///
/// Exif goes but for the orientation, if the picture needs one; XMP, IPTC, comments, text, times, thumbnails, colour
/// profiles, second pictures and whatever follows the picture's end (the clip of a motion photo, the part that was
/// cropped away) go without exception, and so does all that is unknown.
///
/// # Errors
/// [`CleanError`] if the bytes claim to be such a picture and are too many, or cannot be read to the end.
pub fn clean(bytes: &[u8]) -> Result<Cleaned, CleanError> {
    let clean = match media_type(bytes) {
        "image/jpeg" => jpeg::clean,
        "image/png" => png::clean,
        "image/webp" => webp::clean,
        _ => return Ok(Cleaned::NotPossible),
    };
    let length = bytes.len() as u64;
    if length > LARGEST_PICTURE {
        return Err(CleanError::TooLarge(length));
    }
    clean(bytes).map(Cleaned::Cleaned)
}

/// Before the TIFF structure of an Exif segment (CIPA DC-008, 4.7.2).
const EXIF_PREFIX: &[u8] = b"Exif\0\0";

/// How much of an Exif structure is searched for the orientation, in bytes: all that fits in a JPEG segment. PNG and WebP
/// have room for more, which would be held in memory a third time.
const SEARCHED_EXIF: usize = 64 * 1024;

/// A way of holding the camera other than upright (TIFF tag 0x0112): 2 to 8.
#[derive(Clone, Copy)]
struct Orientation(u8);

impl Orientation {
    /// Finds it in an Exif TIFF structure. Upright, absent and nonsense are all `None`: nothing needs to be kept.
    fn read(tiff: &[u8]) -> Option<Self> {
        let tiff = tiff.get(..SEARCHED_EXIF).unwrap_or(tiff);
        // Makers' notes are often broken; what was read before them is good enough.
        let exif = ExifReader::new()
            .continue_on_error(true)
            .read_raw(tiff.to_vec())
            .or_else(|error| error.distill_partial_result(|_| ()))
            .ok()?;
        let value = exif.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0)?;
        u8::try_from(value).ok().filter(|value| (2..=8).contains(value)).map(Self)
    }

    /// The smallest TIFF structure that says it: one directory with one entry.
    fn tiff(self) -> [u8; 26] {
        let mut tiff = *b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
        tiff[19] = self.0;
        tiff
    }
}

/// Reads a picture's bytes in order; its errors name the format and the place.
struct Bytes<'a> {
    rest: &'a [u8],
    format: &'static str,
}

impl<'a> Bytes<'a> {
    fn new(rest: &'a [u8], format: &'static str) -> Self {
        Self { rest, format }
    }

    fn take(&mut self, length: usize, place: &'static str) -> Result<&'a [u8], CleanError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(|| self.damaged(place))?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self, place: &'static str) -> Result<[u8; N], CleanError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or_else(|| self.damaged(place))?;
        self.rest = rest;
        Ok(*taken)
    }

    /// A length of four bytes; one that does not fit in memory cannot be right either.
    fn length(&self, length: u32, place: &'static str) -> Result<usize, CleanError> {
        usize::try_from(length).map_err(|_| self.damaged(place))
    }

    fn damaged(&self, place: &'static str) -> CleanError {
        CleanError::Damaged { format: self.format, place }
    }
}
