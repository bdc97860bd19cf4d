//! The shape of an envelope (PROTOCOL.md step 4), read from the outside. It never needs a key, and it proves
//! shape, not secrecy: a stranger can build bytes of this shape around anything.

use data_encoding::{BASE64_NOPAD, Encoding};
use thiserror::Error;

use super::id::EnvelopeId;
use super::size::{SizeClass, SizeError};

/// The longest age header, in bytes, from the version line to the line feed of its MAC.
///
/// A header with one `mlkem768x25519` stanza takes 1,627 bytes; a stanza of grease from the Rust crate at most 190.
pub const LONGEST_HEADER: usize = 4096;

/// The longest small envelope, in bytes: what `POST` takes whole and what one value in the store may hold.
pub const LONGEST_SMALL: usize = 16 * 1024;

/// The one recipient type (C2SP age.md, "mlkem768x25519").
pub const RECIPIENT_TYPE: &str = "mlkem768x25519";

/// What every age file begins with, before the first line feed.
pub const VERSION: &str = "age-encryption.org/v1";
/// The encapsulated key in a stanza, in bytes: ML-KEM-768 (1,088) and X25519 (32).
pub const ENCAPSULATION: usize = 1120;
/// The wrapped file key in a stanza, in bytes: 16 and a tag of 16.
pub const WRAPPED_KEY: usize = 32;
/// The MAC of the header, in bytes.
pub const MAC: usize = 32;
/// Base64 characters in a full line of a stanza's body.
const LINE: usize = 64;
const BASE64: Encoding = BASE64_NOPAD;

/// Why bytes are not an envelope. Each variant is a problem of its own at the door.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ShapeError {
    /// The bytes do not begin as a binary age file does.
    #[error("these bytes are not an age file; seal them first (PROTOCOL.md step 4.1)")]
    NotAge,
    /// An armored age file.
    #[error("this age file is armored; send the binary form (PROTOCOL.md step 4.1)")]
    Armored,
    /// No end of header within [`LONGEST_HEADER`].
    #[error("the age header is longer than 4,096 bytes (PROTOCOL.md step 4.2)")]
    HeaderTooLong,
    /// The bytes end before the header does.
    #[error("the envelope is cut short: it ends inside its header (PROTOCOL.md step 4.2)")]
    CutShort,
    /// The header breaks the grammar of age.
    #[error("the age header is malformed: {0} (PROTOCOL.md step 4.2)")]
    Malformed(&'static str),
    /// A stanza of another recipient type.
    #[error("the envelope has a stanza that is not mlkem768x25519 (PROTOCOL.md step 4.3)")]
    OtherRecipient,
    /// A second stanza of the right type.
    #[error("the envelope is sealed to more than one recipient (PROTOCOL.md step 4.3)")]
    SecondRecipient,
    /// Only grease, or nothing.
    #[error("the envelope has no mlkem768x25519 stanza (PROTOCOL.md step 4.3)")]
    NoRecipient,
    /// More than one stanza of grease.
    #[error("the envelope has more than one grease stanza (PROTOCOL.md step 4.4)")]
    SecondGrease,
    /// The envelope is sound and of a larger class than is taken whole.
    #[error(
        "the padded document has {0} bytes; only a small envelope is taken whole, send this one as an upload (PROTOCOL.md step 7.1)"
    )]
    NotSmall(u64),
    /// The payload holds no size class.
    #[error("the payload has a wrong size: {0}")]
    Size(#[from] SizeError),
}

/// The shape of one envelope: its header was read, and its payload holds exactly one size class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    header: usize,
    class: SizeClass,
}

impl Shape {
    /// Reads the shape from the first bytes of an envelope of `length` bytes.
    ///
    /// `beginning` must hold the whole envelope or at least its first [`LONGEST_HEADER`] bytes.
    ///
    /// # Errors
    /// The first rule of PROTOCOL.md step 4 that the bytes break.
    pub fn read(beginning: &[u8], length: u64) -> Result<Self, ShapeError> {
        let header = read_header(beginning)?;
        let payload = length.checked_sub(header as u64).ok_or(ShapeError::CutShort)?;
        Ok(Self { header, class: SizeClass::in_payload(payload)? })
    }

    /// Passes the shape on if it is of the small class.
    ///
    /// # Errors
    /// [`ShapeError::NotSmall`].
    pub fn small(self) -> Result<Self, ShapeError> {
        if self.class.is_small() { Ok(self) } else { Err(ShapeError::NotSmall(self.class.padded())) }
    }

    /// The size class of the padded document inside.
    #[must_use]
    pub fn class(self) -> SizeClass {
        self.class
    }

    /// Bytes of the age header.
    #[must_use]
    pub fn header(self) -> usize {
        self.header
    }

    /// Bytes of the whole envelope.
    #[must_use]
    pub fn length(self) -> u64 {
        self.header as u64 + self.class.payload()
    }
}

/// A small envelope in memory: its shape was read and its id computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmallEnvelope<B> {
    id: EnvelopeId,
    bytes: B,
}

impl<B: AsRef<[u8]>> SmallEnvelope<B> {
    /// Takes bytes that are one whole envelope of the small class.
    ///
    /// # Errors
    /// As [`Shape::read`] and [`Shape::small`].
    pub fn parse(bytes: B) -> Result<Self, ShapeError> {
        let raw = bytes.as_ref();
        Shape::read(raw, raw.len() as u64)?.small()?;
        Ok(Self { id: EnvelopeId::of(raw), bytes })
    }

    /// The SHA-256 of the bytes.
    pub fn id(&self) -> EnvelopeId {
        self.id
    }

    /// The bytes as they came.
    pub fn bytes(&self) -> &B {
        &self.bytes
    }
}

/// Checks an age header and returns its length in bytes.
fn read_header(beginning: &[u8]) -> Result<usize, ShapeError> {
    let mut lines = Lines { rest: beginning.get(..LONGEST_HEADER).unwrap_or(beginning), read: 0 };
    check_version(lines.rest)?;
    lines.next()?;
    let (mut recipients, mut greases) = (0, 0);
    loop {
        let line = lines.next()?;
        if let Some(mac) = line.strip_prefix("--- ") {
            check_bytes(mac, MAC, "its MAC is not 32 bytes of base64")?;
            return if recipients == 1 { Ok(lines.read) } else { Err(ShapeError::NoRecipient) };
        }
        let stanza =
            line.strip_prefix("-> ").ok_or(ShapeError::Malformed("a line begins neither a stanza nor the MAC"))?;
        match read_stanza(stanza, &mut lines)? {
            Stanza::Recipient => recipients += 1,
            Stanza::Grease => greases += 1,
        }
        if recipients > 1 {
            return Err(ShapeError::SecondRecipient);
        }
        if greases > 1 {
            return Err(ShapeError::SecondGrease);
        }
    }
}

fn check_version(beginning: &[u8]) -> Result<(), ShapeError> {
    if beginning.starts_with(b"-----BEGIN AGE") {
        return Err(ShapeError::Armored);
    }
    let version = [VERSION.as_bytes(), b"\n"].concat();
    let shared = version.len().min(beginning.len());
    match beginning.get(..shared) == version.get(..shared) {
        true if shared == version.len() => Ok(()),
        true if shared > 0 => Err(ShapeError::CutShort),
        _ => Err(ShapeError::NotAge),
    }
}

enum Stanza {
    Recipient,
    Grease,
}

fn read_stanza(line: &str, lines: &mut Lines<'_>) -> Result<Stanza, ShapeError> {
    let mut words = line.split(' ');
    let tag = words.next().unwrap_or_default();
    let arguments: Vec<&str> = words.collect();
    let visible = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic());
    if !visible(tag) || !arguments.iter().all(|word| visible(word)) {
        return Err(ShapeError::Malformed("a stanza's words must be visible ASCII, one space apart"));
    }
    let stanza = match tag {
        RECIPIENT_TYPE => Stanza::Recipient,
        _ if tag.ends_with("-grease") => Stanza::Grease,
        _ => return Err(ShapeError::OtherRecipient),
    };
    let body = read_body(lines)?;
    if let Stanza::Recipient = stanza {
        let [encapsulation] = arguments.as_slice() else {
            return Err(ShapeError::Malformed("mlkem768x25519 takes exactly one argument"));
        };
        check_bytes(encapsulation, ENCAPSULATION, "the encapsulated key is not 1,120 bytes of base64")?;
        check_bytes(&body, WRAPPED_KEY, "the wrapped file key is not 32 bytes of base64")?;
    }
    Ok(stanza)
}

/// Joins the lines of a stanza's body; a line shorter than 64 characters ends it (C2SP age.md, "Recipient stanza").
fn read_body(lines: &mut Lines<'_>) -> Result<String, ShapeError> {
    let mut body = String::new();
    loop {
        let line = lines.next()?;
        if line.len() > LINE {
            return Err(ShapeError::Malformed("a line of a stanza's body is longer than 64 characters"));
        }
        body.push_str(line);
        if line.len() < LINE {
            break;
        }
    }
    match BASE64.decode(body.as_bytes()) {
        Ok(_) => Ok(body),
        Err(_) => Err(ShapeError::Malformed("a stanza's body is not canonical base64")),
    }
}

fn check_bytes(base64: &str, length: usize, complaint: &'static str) -> Result<(), ShapeError> {
    match BASE64.decode(base64.as_bytes()) {
        Ok(bytes) if bytes.len() == length => Ok(()),
        _ => Err(ShapeError::Malformed(complaint)),
    }
}

/// The header's lines, and how many bytes of it were read.
struct Lines<'a> {
    rest: &'a [u8],
    read: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Result<&'a str, ShapeError> {
        let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') else {
            let full = self.read + self.rest.len() >= LONGEST_HEADER;
            return Err(if full { ShapeError::HeaderTooLong } else { ShapeError::CutShort });
        };
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest.get(1..).unwrap_or_default();
        self.read += end + 1;
        std::str::from_utf8(line)
            .ok()
            .filter(|line| line.is_ascii())
            .ok_or(ShapeError::Malformed("a line is not ASCII"))
    }
}
