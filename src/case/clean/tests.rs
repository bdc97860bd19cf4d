//! What must never survive, on real pictures (tests/pictures, made by make.py there).

use std::io::Cursor;

use exif::{In, Reader, Tag};
use image::{AnimationDecoder, Frame, ImageDecoder, codecs};

use super::*;

/// File, and the orientation that it must still have (1: upright, no Exif at all).
const PICTURES: [(&[u8], u32); 7] = [
    (include_bytes!("../../../tests/pictures/baseline.jpg"), 6),
    (include_bytes!("../../../tests/pictures/progressive.jpg"), 1),
    (include_bytes!("../../../tests/pictures/still.png"), 8),
    (include_bytes!("../../../tests/pictures/animated.png"), 8),
    (include_bytes!("../../../tests/pictures/lossy.webp"), 3),
    (include_bytes!("../../../tests/pictures/lossless.webp"), 3),
    (include_bytes!("../../../tests/pictures/animated.webp"), 3),
];

/// Bytes that only metadata has: texts, names of chunks and segments, and the last four in the two byte orders of TIFF.
const TRACES: [&[u8]; 22] = [
    b"SECRET",
    b"GPS",
    b"xmp",
    b"XML",
    b"2026:",
    b"ICC",
    b"iCCP",
    b"acsp",
    b"tEXt",
    b"zTXt",
    b"iTXt",
    b"tIME",
    b"pHYs",
    b"prVt",
    b"MPF",
    b"JFXX",
    b"Photoshop",
    b"SEFT",
    // The pointer to the GPS directory (tag 0x8825), and the position's degrees of latitude: 38/1.
    b"\x88\x25\0\x04",
    b"\x25\x88\x04\0",
    b"\0\0\0\x26\0\0\0\x01",
    b"\x26\0\0\0\x01\0\0\0",
];

fn cleaned(bytes: &[u8]) -> Vec<u8> {
    match clean(bytes) {
        Ok(Cleaned::Cleaned(cleaned)) => cleaned,
        Ok(Cleaned::NotPossible) => panic!("not recognised as a picture"),
        Err(error) => panic!("{error}"),
    }
}

fn holds(bytes: &[u8], trace: &[u8]) -> bool {
    bytes.windows(trace.len()).any(|window| window == trace)
}

/// Frames of an animation, or the one picture, as pixels; all that a decoder shows.
fn pixels(bytes: &[u8]) -> Vec<Vec<u8>> {
    let raw = |frames: Vec<Frame>| frames.into_iter().map(|frame| frame.into_buffer().into_raw()).collect();
    match media_type(bytes) {
        "image/png" => {
            let decoder = codecs::png::PngDecoder::new(Cursor::new(bytes)).unwrap();
            if decoder.is_apng().unwrap() {
                return raw(decoder.apng().unwrap().into_frames().collect_frames().unwrap());
            }
        }
        "image/webp" => {
            let decoder = codecs::webp::WebPDecoder::new(Cursor::new(bytes)).unwrap();
            if decoder.has_animation() {
                return raw(decoder.into_frames().collect_frames().unwrap());
            }
        }
        _ => {}
    }
    vec![image::load_from_memory(bytes).unwrap().into_rgba8().into_raw()]
}

/// Fails if anything is left but an orientation.
fn assert_no_trace(bytes: &[u8]) {
    for trace in TRACES {
        assert!(!holds(bytes, trace), "{} survives", trace.escape_ascii());
    }
    if let Ok(exif) = Reader::new().read_from_container(&mut Cursor::new(bytes)) {
        assert!(exif.fields().all(|field| field.tag == Tag::Orientation));
    }
}

#[test]
fn the_samples_hold_what_must_go() {
    for (bytes, _) in PICTURES {
        // Some programs write JPEG's prefix into WebP too, which not every reader takes.
        let exif = match bytes.windows(6).position(|window| window == EXIF_PREFIX) {
            Some(at) => Reader::new().continue_on_error(true).read_raw(bytes[at + 6..].to_vec()),
            None => Reader::new().read_from_container(&mut Cursor::new(bytes)),
        };
        assert!(exif.unwrap().get_field(Tag::GPSLatitude, In::PRIMARY).is_some());
        assert!(TRACES.iter().filter(|trace| holds(bytes, trace)).count() >= 10);
    }
    for trace in TRACES {
        assert!(PICTURES.iter().any(|(bytes, _)| holds(bytes, trace)), "{}", trace.escape_ascii());
    }
}

/// Claim C-20: jPEG, PNG and WebP pictures lose their metadata before they are sealed.
#[test]
fn no_metadata_survives() {
    for (bytes, _) in PICTURES {
        assert_no_trace(&cleaned(bytes));
    }
}

#[test]
fn the_same_pixels_are_shown_the_same_way_up() {
    for (bytes, orientation) in PICTURES {
        let cleaned = cleaned(bytes);
        assert!(pixels(&cleaned) == pixels(bytes));
        let exif = Reader::new().read_from_container(&mut Cursor::new(&cleaned)).ok();
        let kept = exif.as_ref().and_then(|exif| exif.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0));
        assert_eq!(kept.unwrap_or(1), orientation);
        assert_eq!(exif.is_some(), orientation != 1);
        // A second decoder finds the orientation where viewers look for it.
        let mut decoder = image::ImageReader::new(Cursor::new(&cleaned)).with_guessed_format().unwrap().into_decoder();
        let seen = decoder.as_mut().unwrap().orientation().unwrap();
        assert_eq!(u32::from(seen.to_exif()), orientation);
    }
}

#[test]
fn animations_keep_their_frames() {
    for (bytes, _) in PICTURES {
        let animated = holds(bytes, b"acTL") || holds(bytes, b"ANIM");
        assert_eq!(pixels(&cleaned(bytes)).len(), if animated { 3 } else { 1 });
    }
}

#[test]
fn cleaning_twice_changes_nothing() {
    for (bytes, _) in PICTURES {
        let once = cleaned(bytes);
        assert!(once.len() < bytes.len());
        assert!(cleaned(&once) == once);
    }
}

#[test]
fn a_picture_cut_anywhere_is_refused_or_clean() {
    for (bytes, _) in PICTURES {
        let whole = cleaned(bytes);
        for length in 0..bytes.len() {
            match clean(&bytes[..length]) {
                // Cut behind its end: the trailer was cut, the picture is whole.
                Ok(Cleaned::Cleaned(cut)) => assert!(cut == whole, "cut at {length}"),
                // Too little to know what it is.
                Ok(Cleaned::NotPossible) => assert!(length < 12),
                Err(error) => assert!(matches!(error, CleanError::Damaged { .. })),
            }
        }
    }
}

/// A small generator (Marsaglia's xorshift64), so that a failure can be repeated.
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

/// Damage can turn a length into one that spans metadata. PNG's checksums and the exact lengths of JPEG's tables notice
/// that; WebP has neither, so there a damaged picture could keep a trace, and only panics are looked for.
#[test]
fn random_damage_never_panics() {
    let mut noise = Noise(0x5eed_5eed_5eed_5eed);
    for (bytes, _) in PICTURES {
        for _ in 0..1000 {
            let mut damaged = bytes.to_vec();
            for _ in 0..=noise.below(4) {
                let at = noise.below(damaged.len());
                damaged[at] ^= 1 << noise.below(8);
            }
            let Ok(Cleaned::Cleaned(picture)) = clean(&damaged) else { continue };
            // A chunk's length can grow by the orientation's chunk at most.
            assert!(picture.len() <= bytes.len() + 64);
            if media_type(bytes) != "image/webp" {
                assert_no_trace(&picture);
            }
        }
    }
}

#[test]
fn damaged_exif_never_panics() {
    let mut noise = Noise(0xfeed_f00d);
    for (bytes, _) in PICTURES {
        let Some(at) = bytes.windows(6).position(|window| window == EXIF_PREFIX) else { continue };
        let tiff = &bytes[at + 6..bytes.len().min(at + 600)];
        for _ in 0..5000 {
            let mut damaged = tiff[..noise.below(tiff.len()) + 1].to_vec();
            for _ in 0..=noise.below(6) {
                let at = noise.below(damaged.len());
                damaged[at] = [0, 1, 0xFF, 0x80, 4][noise.below(5)];
            }
            Orientation::read(&damaged);
        }
    }
}

#[test]
fn noise_behind_a_signature_never_panics() {
    let mut noise = Noise(0x0dd_ba11);
    for signature in [b"\xFF\xD8\xFF".as_slice(), png::SIGNATURE, b"RIFF\x40\0\0\0WEBPVP8X"] {
        for length in 0..2000 {
            let mut bytes = signature.to_vec();
            bytes.extend((0..length % 90).map(|_| [0xFF, 0xD9, 0xDA, 0, 2, 10, 0xE1, 0x41][noise.below(8)]));
            drop(clean(&bytes));
        }
    }
}

#[test]
fn a_broken_makers_note_does_not_cost_the_orientation() {
    // A second entry whose value lies beyond the end.
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
    tiff.extend(b"\x0f\x01\x02\0\xff\0\0\0\xff\xff\0\0\0\0\0\0");
    assert_eq!(Orientation::read(&tiff).map(|orientation| orientation.0), Some(6));
}

#[test]
fn orientations_are_read_back_and_nonsense_is_dropped() {
    for value in 0..=255 {
        let read = Orientation::read(&Orientation(value).tiff()).map(|orientation| orientation.0);
        assert_eq!(read, (2..=8).contains(&value).then_some(value));
    }
}

#[test]
fn other_formats_and_large_pictures_are_not_cleaned() {
    assert!(clean(b"%PDF-1.7") == Ok(Cleaned::NotPossible));
    let mut large = b"\xFF\xD8\xFF".to_vec();
    large.resize(usize::try_from(LARGEST_PICTURE).unwrap() + 1, 0);
    assert!(clean(&large) == Err(CleanError::TooLarge(LARGEST_PICTURE + 1)));
}

#[test]
fn errors_tell_a_way_out() {
    let error = clean(b"\xFF\xD8\xFF\xE1").err().unwrap().to_string();
    assert!(error.contains("JPEG") && error.contains("--keep-original"));
}

#[test]
fn media_types_are_recognised() {
    let opus = [b"OggS\0\x02".as_slice(), &[0; 22], b"OpusHead"].concat();
    for (beginning, media) in [
        (b"\xFF\xD8\xFF\xE0".as_slice(), "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\0\0\0WAVE", "audio/wav"),
        (&opus, OPUS),
        (b"OggS\0\x02", "audio/ogg"),
        (b"\0\0\0\x18ftypisom", "video/mp4"),
        (b"\0\0\0\x18ftypM4A ", "audio/mp4"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\0\0\0\x18ftyp3gp4", "video/3gpp"),
        (b"\x1A\x45\xDF\xA3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"),
        (b"#!AMR\n", "audio/amr"),
        (b"%PDF-1.4", "application/pdf"),
        (b"plain words", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ] {
        assert_eq!(media_type(beginning), media);
    }
}

/// One Ogg page without contents but `packet`.
fn page(granule: u64, serial: u32, packet: &[u8]) -> Vec<u8> {
    let length = u8::try_from(packet.len()).unwrap();
    [b"OggS\0\0", &granule.to_le_bytes()[..], &serial.to_le_bytes(), &[0; 8], &[1, length], packet].concat()
}

#[test]
fn opus_lengths_come_from_the_last_page() {
    let head = [b"OpusHead\x01\x01".as_slice(), &312_u16.to_le_bytes(), &[0; 7]].concat();
    let seconds = |pages: &[Vec<u8>]| opus_seconds(Cursor::new(pages.concat())).unwrap();
    let first = page(0, 7, &head);
    assert_eq!(seconds(&[first.clone(), page(48_000 * 60 + 312, 7, &[0; 200])]), Some(60));
    assert_eq!(seconds(&[first.clone(), page(48_000 * 60 + 313, 7, &[0; 200])]), Some(61));
    // Another stream's page, and one on which no packet ends, are passed over.
    let others = [page(48_000, 7, b""), page(u64::MAX, 7, b""), page(48_000_000, 8, b"")];
    assert_eq!(seconds(&[vec![first.clone()], others.to_vec()].concat()), Some(1));
    // Behind more than 64 KiB of earlier pages.
    let many = vec![page(960, 7, &[0; 255]); 400];
    assert_eq!(seconds(&[vec![first], many, vec![page(96_312, 7, b"")]].concat()), Some(2));
    assert_eq!(seconds(&[b"OggS".to_vec()]), None);
    assert_eq!(seconds(&[Vec::new()]), None);
}
