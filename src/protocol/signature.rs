//! HTTP message signatures (RFC 9421) in the one profile of PROTOCOL.md step 9: label `southwind`, Ed25519, a fixed
//! set of components, `created` and `nonce`. Verifying only; no clock and no memory of nonces here.

use data_encoding::BASE64;
use ring::signature::{ED25519, UnparsedPublicKey};
use sfv::{BareItem, Dictionary, FieldType, InnerList, ListEntry, Parser};
use thiserror::Error;

use super::id::{PublicKey, sha256};

/// The label of the signature in both header fields.
pub const LABEL: &str = "southwind";

/// The `tag` parameter (RFC 9421 section 2.3): a signature made for something else is none here.
pub const TAG: &str = "southwind-v1";

/// Seconds by which `created` may differ from the relay's clock, either way.
///
/// Five minutes forgive a bad clock; replays within them are caught by the nonce.
pub const WINDOW_SECONDS: i64 = 300;

/// The components that every signature covers, in this order; a request with a body adds [`DIGEST`].
pub const COMPONENTS: [&str; 4] = ["@method", "@authority", "@path", "@query"];

/// The component that covers a body (RFC 9530).
pub const DIGEST: &str = "content-digest";

/// The longest header field that is parsed, in bytes.
const LONGEST_FIELD: usize = 1024;

/// Why a signature was refused, before its nonce and the roster are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// No `Signature-Input` or no `Signature`.
    #[error("the request is not signed (PROTOCOL.md step 9.1)")]
    Missing,
    /// The fields are not what step 9.2 says.
    #[error("the signature fields are malformed: {0} (PROTOCOL.md step 9.2)")]
    Malformed(&'static str),
    /// A body and no, or another, `Content-Digest`.
    #[error("the content digest does not match the body (PROTOCOL.md step 9.3)")]
    Digest,
    /// The signature does not hold.
    #[error("the signature does not hold for this request (PROTOCOL.md step 9.4)")]
    Wrong,
    /// Made too long ago, in the future, or before the relay began to remember nonces.
    #[error(
        "the signature is not from the last five minutes, or it is older than this relay's start (PROTOCOL.md step 9.5)"
    )]
    Stale,
}

/// What a signature says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRequest {
    /// The key that must be in the roster.
    pub key: PublicKey,
    /// Seconds since 1970 at which it was made.
    pub created: i64,
    /// What makes it usable once, 16 random bytes.
    pub nonce: [u8; 16],
    parameters: String,
    covers_digest: bool,
    signature: Vec<u8>,
}

/// The parts of a request that a signature covers.
#[derive(Clone, Copy, Debug)]
pub struct Covered<'a> {
    /// In upper case.
    pub method: &'a str,
    /// Host and, unless it is 443, port, in lower case.
    pub authority: &'a str,
    /// As sent, percent signs and all.
    pub path: &'a str,
    /// With its question mark; `?` alone if there is none (RFC 9421 section 2.2.7).
    pub query: &'a str,
    /// The value of `Content-Digest`, for a request with a body.
    pub digest: Option<&'a str>,
}

impl Covered<'_> {
    fn component(&self, name: &str) -> Option<&str> {
        match name {
            "@method" => Some(self.method),
            "@authority" => Some(self.authority),
            "@path" => Some(self.path),
            "@query" => Some(self.query),
            DIGEST => self.digest,
            _ => None,
        }
    }
}

/// The value of `Content-Digest` for a body.
#[must_use]
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", BASE64.encode(&sha256(body)))
}

/// The parameters of a signature to be made, as they stand in `Signature-Input` after the label.
#[must_use]
pub fn parameters(key: &PublicKey, created: i64, nonce: &[u8; 16], with_digest: bool) -> String {
    let names = COMPONENTS.iter().copied().chain(with_digest.then_some(DIGEST));
    let names: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
    format!(
        "({});created={created};nonce=\"{}\";keyid=\"{key}\";alg=\"ed25519\";tag=\"{TAG}\"",
        names.join(" "),
        BASE64.encode(nonce)
    )
}

/// The signature base (RFC 9421 section 2.5): what is signed.
///
/// # Errors
/// [`SignatureError::Malformed`] if a covered component is not there.
pub fn base<'a>(
    names: impl Iterator<Item = &'a str>,
    parameters: &str,
    component: impl Fn(&str) -> Option<&'a str>,
) -> Result<String, SignatureError> {
    let mut base = String::new();
    for name in names {
        let value = component(name).ok_or(SignatureError::Malformed("a covered component is missing"))?;
        base.push_str(&format!("\"{name}\": {value}\n"));
    }
    base.push_str(&format!("\"@signature-params\": {parameters}"));
    Ok(base)
}

/// The base of a request in this profile.
///
/// # Errors
/// As [`base`].
pub fn request_base<'a>(covered: &'a Covered<'a>, parameters: &str) -> Result<String, SignatureError> {
    let names = COMPONENTS.iter().copied().chain(covered.digest.map(|_| DIGEST));
    base(names, parameters, |name| covered.component(name))
}

impl SignedRequest {
    /// Reads the two header fields.
    ///
    /// # Errors
    /// [`SignatureError::Missing`], [`SignatureError::Malformed`].
    pub fn read(input: Option<&str>, signature: Option<&str>) -> Result<Self, SignatureError> {
        let (Some(input), Some(signature)) = (input, signature) else { return Err(SignatureError::Missing) };
        if input.len() > LONGEST_FIELD || signature.len() > LONGEST_FIELD {
            return Err(SignatureError::Malformed("a field is longer than 1,024 bytes"));
        }
        let list = inner_list(input)?;
        let covers_digest = check_components(&list)?;
        let text = |name| text_parameter(&list, name);
        if text("alg")? != "ed25519" || text("tag")? != TAG {
            return Err(SignatureError::Malformed("alg must be ed25519, and tag southwind-v1"));
        }
        let created = match list.params.get("created") {
            Some(BareItem::Integer(seconds)) => i64::from(*seconds),
            _ => return Err(SignatureError::Malformed("created must be an integer")),
        };
        let nonce = BASE64.decode(text("nonce")?.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
        Ok(Self {
            key: text("keyid")?
                .parse()
                .map_err(|_| SignatureError::Malformed("keyid must be the public key in base64"))?,
            created,
            nonce: nonce.ok_or(SignatureError::Malformed("nonce must be 16 bytes in base64"))?,
            signature: signature_bytes(signature)?,
            parameters: vec![ListEntry::InnerList(list)].serialize().unwrap_or_default(),
            covers_digest,
        })
    }

    /// Checks when the signature was made, against the verifier's clock and its start, in seconds since 1970.
    ///
    /// A relay forgets its nonces when it stops, so nothing from before its start can be told from a replay.
    ///
    /// # Errors
    /// [`SignatureError::Stale`].
    pub fn timely(&self, now: i64, started: i64) -> Result<(), SignatureError> {
        let near = now.abs_diff(self.created) <= WINDOW_SECONDS.unsigned_abs();
        if near && self.created >= started { Ok(()) } else { Err(SignatureError::Stale) }
    }

    /// Checks the signature over a request and its body (empty if it has none).
    ///
    /// # Errors
    /// [`SignatureError::Digest`], [`SignatureError::Wrong`].
    pub fn verify(&self, covered: &Covered<'_>, body: &[u8]) -> Result<(), SignatureError> {
        if self.covers_digest == body.is_empty() {
            return Err(SignatureError::Digest);
        }
        let digest = self.covers_digest.then(|| content_digest(body));
        if digest.as_deref() != covered.digest {
            return Err(SignatureError::Digest);
        }
        self.verify_fields(covered)
    }

    /// Checks the signature over the fields of a request whose body has not come yet. They hold the body's digest, so
    /// that a stranger can be turned away before anything is read; [`Self::verify`] follows once the body is there.
    ///
    /// # Errors
    /// [`SignatureError::Digest`], [`SignatureError::Wrong`].
    pub fn verify_fields(&self, covered: &Covered<'_>) -> Result<(), SignatureError> {
        if self.covers_digest != covered.digest.is_some() {
            return Err(SignatureError::Digest);
        }
        let base = request_base(covered, &self.parameters)?;
        UnparsedPublicKey::new(&ED25519, self.key.as_bytes())
            .verify(base.as_bytes(), &self.signature)
            .map_err(|_| SignatureError::Wrong)
    }
}

fn inner_list(input: &str) -> Result<InnerList, SignatureError> {
    let complaint = SignatureError::Malformed("Signature-Input must hold one signature labelled southwind");
    let mut fields: Dictionary = Parser::new(input).parse().map_err(|_| complaint)?;
    match fields.swap_remove(LABEL) {
        Some(ListEntry::InnerList(list)) if fields.is_empty() => Ok(list),
        _ => Err(complaint),
    }
}

/// Whether the list covers exactly the components of the profile, and whether the digest is among them.
fn check_components(list: &InnerList) -> Result<bool, SignatureError> {
    let names: Option<Vec<&str>> = list
        .items
        .iter()
        .map(|item| match &item.bare_item {
            BareItem::String(name) if item.params.is_empty() => Some(name.as_str()),
            _ => None,
        })
        .collect();
    match names.as_deref() {
        Some(names) if names == COMPONENTS => Ok(false),
        Some([first @ .., DIGEST]) if first == COMPONENTS => Ok(true),
        _ => Err(SignatureError::Malformed(
            "it must cover @method, @authority, @path, @query and, with a body, content-digest",
        )),
    }
}

fn text_parameter<'a>(list: &'a InnerList, name: &'static str) -> Result<&'a str, SignatureError> {
    match list.params.get(name) {
        Some(BareItem::String(text)) => Ok(text.as_str()),
        _ => Err(SignatureError::Malformed("keyid, nonce, alg and tag must be strings")),
    }
}

fn signature_bytes(field: &str) -> Result<Vec<u8>, SignatureError> {
    let complaint = SignatureError::Malformed("Signature must hold one byte sequence labelled southwind");
    let mut fields: Dictionary = Parser::new(field).parse().map_err(|_| complaint)?;
    match fields.swap_remove(LABEL) {
        Some(ListEntry::Item(item)) if fields.is_empty() => match item.bare_item {
            BareItem::ByteSequence(bytes) => Ok(bytes),
            _ => Err(complaint),
        },
        _ => Err(complaint),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9421 appendix B.2.6, with the key of B.1.4.
    #[test]
    fn the_base_of_the_rfc_verifies_with_its_key() {
        let names = ["date", "@method", "@path", "@authority", "content-type", "content-length"];
        let parameters = "(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")\
            ;created=1618884473;keyid=\"test-key-ed25519\"";
        let made = base(names.iter().copied(), parameters, |name| match name {
            "date" => Some("Tue, 20 Apr 2021 02:07:55 GMT"),
            "@method" => Some("POST"),
            "@path" => Some("/foo"),
            "@authority" => Some("example.com"),
            "content-type" => Some("application/json"),
            "content-length" => Some("18"),
            _ => None,
        })
        .unwrap();
        let key = BASE64.decode(b"JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=").unwrap();
        let signature = BASE64
            .decode(b"wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==")
            .unwrap();
        UnparsedPublicKey::new(&ED25519, key).verify(made.as_bytes(), &signature).unwrap();
    }
}
