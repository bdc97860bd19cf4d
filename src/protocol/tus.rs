//! The part of tus 1.0.0 that a relay speaks (PROTOCOL.md step 7): names of header fields and the rules for their values.

use data_encoding::BASE64;
use thiserror::Error;

/// The version, in `Tus-Resumable` and `Tus-Version`.
pub const VERSION: &str = "1.0.0";

/// The extensions, in `Tus-Extension`.
pub const EXTENSIONS: &str = "creation,creation-with-upload,checksum,expiration,termination";

/// The algorithms, in `Tus-Checksum-Algorithm`; tus asks for sha1, everyone else should take sha256.
pub const ALGORITHMS: &str = "sha256,sha1";

/// The media type of a piece.
pub const MEDIA_TYPE: &str = "application/offset+octet-stream";

/// `Tus-Resumable`.
pub const RESUMABLE: &str = "tus-resumable";
/// `Upload-Length`: bytes of the whole envelope.
pub const LENGTH: &str = "upload-length";
/// `Upload-Offset`: bytes that are on the relay's disk.
pub const OFFSET: &str = "upload-offset";
/// `Upload-Checksum`: algorithm and digest of one piece.
pub const CHECKSUM: &str = "upload-checksum";
/// `Upload-Expires`: when an unfinished upload goes.
pub const EXPIRES: &str = "upload-expires";

/// `Southwind-Upload`: the name that a client gives to its upload, so that a creation whose answer was lost is made once.
pub const NAME: &str = "southwind-upload";

/// What an upload may be checked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChecksumAlgorithm {
    /// SHA-1, which tus asks every server to know; it guards against line noise only.
    Sha1,
    /// SHA-256.
    Sha256,
}

/// The value of `Upload-Checksum`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum {
    /// How the digest was made.
    pub algorithm: ChecksumAlgorithm,
    /// The digest.
    pub digest: Vec<u8>,
}

/// Why a tus header field was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FieldError {
    /// Not a decimal number of bytes.
    #[error("{0} must be a whole number of bytes (tus 1.0.0)")]
    Number(&'static str),
    /// Not `algorithm base64`, or an algorithm that is not offered.
    #[error("Upload-Checksum must be sha256 or sha1, a space, and the digest in base64 (tus 1.0.0, checksum)")]
    Checksum,
}

/// Reads a number of bytes.
///
/// # Errors
/// [`FieldError::Number`], also for signs and for more than 19 digits.
pub fn number(name: &'static str, value: &str) -> Result<u64, FieldError> {
    let digits = !value.is_empty() && value.len() <= 19 && value.bytes().all(|byte| byte.is_ascii_digit());
    value.parse().ok().filter(|_| digits).ok_or(FieldError::Number(name))
}

impl Checksum {
    /// Reads `Upload-Checksum`.
    ///
    /// # Errors
    /// [`FieldError::Checksum`].
    pub fn parse(value: &str) -> Result<Self, FieldError> {
        let (name, digest) = value.split_once(' ').ok_or(FieldError::Checksum)?;
        let (algorithm, length) = match name {
            "sha1" => (ChecksumAlgorithm::Sha1, 20),
            "sha256" => (ChecksumAlgorithm::Sha256, 32),
            _ => return Err(FieldError::Checksum),
        };
        let digest = BASE64.decode(digest.as_bytes()).map_err(|_| FieldError::Checksum)?;
        if digest.len() == length { Ok(Self { algorithm, digest }) } else { Err(FieldError::Checksum) }
    }
}
