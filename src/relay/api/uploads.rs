//! Resumable uploads: tus 1.0.0 with creation, creation-with-upload, checksum, expiration and termination
//! (PROTOCOL.md step 7.2). Every offset that is answered is on the disk.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use http_body_util::BodyExt;
use jiff::SignedDuration;
use ring::digest;
use ring::rand::{SecureRandom, SystemRandom};

use super::refusal::Refusal;
use super::{House, has_media_type, known_desk};
use crate::protocol::id::{DeskId, UploadId};
use crate::protocol::problem::ProblemCode;
use crate::protocol::receipt::HEADER as RECEIPT;
use crate::protocol::size::SMALL;
use crate::protocol::tus::{self, Checksum, ChecksumAlgorithm};
use crate::relay::store::{NewUpload, StoreError, Stored, Upload, UploadWriter};
use crate::relay::{Relay, receipt};

/// The longest piece that may come with a checksum, in bytes: what can be taken back, because the store makes
/// longer ones durable while they arrive.
const LONGEST_CHECKED: u64 = 8 * 1024 * 1024;

pub(super) async fn options(State(relay): House) -> Response {
    let fields = [
        (HeaderName::from_static(tus::RESUMABLE), HeaderValue::from_static(tus::VERSION)),
        (HeaderName::from_static("tus-version"), HeaderValue::from_static(tus::VERSION)),
        (HeaderName::from_static("tus-extension"), HeaderValue::from_static(tus::EXTENSIONS)),
        (HeaderName::from_static("tus-checksum-algorithm"), HeaderValue::from_static(tus::ALGORITHMS)),
        (HeaderName::from_static("tus-max-size"), HeaderValue::from(relay.limits.envelope_bytes)),
    ];
    (StatusCode::NO_CONTENT, HeaderMap::from_iter(fields)).into_response()
}

pub(super) async fn create(
    State(relay): House,
    Path(desk): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    check_version(&request)?;
    let desk = known_desk(&relay, &desk)?;
    let length = number(&request, tus::LENGTH, "Upload-Length")?;
    if length > relay.limits.envelope_bytes {
        let most = relay.limits.envelope_bytes;
        return Err(Refusal::new(ProblemCode::TooLarge).detail(format!("At most {most} bytes are taken.")));
    }
    if length < SMALL {
        let detail = format!("No envelope is shorter than {SMALL} bytes.");
        return Err(Refusal::new(ProblemCode::WrongSize).detail(detail));
    }
    let with_upload = has_media_type(&request, &[tus::MEDIA_TYPE]);
    let checksum = checksum(&request)?;
    let id = chosen_name(&request)?.map_or_else(random_id, Ok)?;
    let upload = NewUpload { id, desk, length, expires: expiry(&relay) };
    if let Some(before) = create_unless_there(&relay, &upload).await? {
        return there_already(&relay, &upload, &before);
    }

    let mut fields = HeaderMap::new();
    add_location(&mut fields, &upload)?;
    if with_upload {
        let (offset, stored) = receive(&relay, &upload.id, 0, request.into_body(), checksum).await?;
        answer_offset(&relay, &mut fields, offset, stored.as_ref())?;
    }
    add_expiry(&mut fields, &upload.expires);
    add_version(&mut fields);
    Ok((StatusCode::CREATED, fields).into_response())
}

pub(super) async fn offset(
    State(relay): House,
    Path((desk, upload)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refusal> {
    check_version(&request)?;
    let (_, found) = find(&relay, &desk, &upload).await?;
    let mut fields = HeaderMap::new();
    answer_offset(&relay, &mut fields, found.offset, found.stored.as_ref())?;
    fields.insert(HeaderName::from_static(tus::LENGTH), HeaderValue::from(found.length));
    add_expiry(&mut fields, &found.expires);
    add_version(&mut fields);
    Ok((StatusCode::OK, fields).into_response())
}

pub(super) async fn append(
    State(relay): House,
    Path((desk, upload)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refusal> {
    check_version(&request)?;
    if !has_media_type(&request, &[tus::MEDIA_TYPE]) {
        return Err(Refusal::new(ProblemCode::MediaType).detail("Send application/offset+octet-stream."));
    }
    let at = number(&request, tus::OFFSET, "Upload-Offset")?;
    let checksum = checksum(&request)?;
    let (id, found) = find(&relay, &desk, &upload).await?;
    let (offset, stored) = receive(&relay, &id, at, request.into_body(), checksum).await?;
    let mut fields = HeaderMap::new();
    answer_offset(&relay, &mut fields, offset, stored.as_ref())?;
    add_expiry(&mut fields, &found.expires);
    add_version(&mut fields);
    Ok((StatusCode::NO_CONTENT, fields).into_response())
}

pub(super) async fn terminate(
    State(relay): House,
    Path((desk, upload)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refusal> {
    check_version(&request)?;
    let (id, _) = find(&relay, &desk, &upload).await?;
    relay.store.remove_upload(&id).await?;
    let mut fields = HeaderMap::new();
    add_version(&mut fields);
    Ok((StatusCode::NO_CONTENT, fields).into_response())
}

/// Makes an upload, or finds the one that has its name. One that has expired and not been swept yet goes first.
async fn create_unless_there(relay: &Relay, upload: &NewUpload) -> Result<Option<Upload>, Refusal> {
    let before = relay.store.create_upload(upload.clone()).await?;
    if before.as_ref().is_none_or(|before| relay.now() < before.expires) {
        return Ok(before);
    }
    match relay.store.remove_upload(&upload.id).await {
        Ok(()) | Err(StoreError::UnknownUpload) => Ok(relay.store.create_upload(upload.clone()).await?),
        Err(error) => Err(error.into()),
    }
}

/// Answers for an upload that was made before: where it is and how far, and its receipt. The body is not read.
fn there_already(relay: &Relay, asked: &NewUpload, before: &Upload) -> Result<Response, Refusal> {
    if (&before.desk, before.length) != (&asked.desk, asked.length) {
        let detail = "There is an upload of this name for another desk or of another length.";
        return Err(Refusal::new(ProblemCode::BadField).detail(detail));
    }
    let mut fields = HeaderMap::new();
    add_location(&mut fields, asked)?;
    answer_offset(relay, &mut fields, before.offset, before.stored.as_ref())?;
    add_expiry(&mut fields, &before.expires);
    add_version(&mut fields);
    Ok((StatusCode::OK, fields).into_response())
}

/// Takes a piece in a task of its own: when the connection breaks, what has arrived is still made durable.
async fn receive(
    relay: &Arc<Relay>,
    id: &UploadId,
    at: u64,
    body: Body,
    checksum: Option<Checksum>,
) -> Result<(u64, Option<Stored>), Refusal> {
    let writer = relay.store.write_upload(id, at).await?;
    let piece = Piece { relay: Arc::clone(relay), writer, checksum: checksum.map(RunningChecksum::new) };
    let task = relay.unfinished.spawn(piece.take(body));
    task.await.map_err(|_| Refusal::new(ProblemCode::Internal))?
}

/// One piece on its way to the disk.
struct Piece {
    relay: Arc<Relay>,
    writer: Box<dyn UploadWriter>,
    checksum: Option<RunningChecksum>,
}

struct RunningChecksum {
    expected: Vec<u8>,
    context: digest::Context,
}

impl RunningChecksum {
    fn new(checksum: Checksum) -> Self {
        let algorithm = match checksum.algorithm {
            // tus asks for SHA-1; it guards against line noise here, and the envelope guards itself.
            ChecksumAlgorithm::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            ChecksumAlgorithm::Sha256 => &digest::SHA256,
        };
        Self { expected: checksum.digest, context: digest::Context::new(algorithm) }
    }

    fn matches(self) -> bool {
        self.context.finish().as_ref() == self.expected
    }
}

impl Piece {
    async fn take(mut self, body: Body) -> Result<(u64, Option<Stored>), Refusal> {
        let whole = self.copy(body).await;
        let kept = self.relay.hour();
        // A piece that cannot be compared with its checksum, or differs from it, is forgotten whole.
        let sound = self.checksum.is_none_or(|checksum| whole.is_ok() && checksum.matches());
        if !sound {
            self.writer.roll_back().await?;
            self.writer.finish(kept).await?;
            return Err(whole.err().unwrap_or(Refusal::new(ProblemCode::ChecksumMismatch)));
        }
        // What arrived before a cut is kept; if the piece itself was refused, that is the answer.
        let finished = self.writer.finish(kept).await;
        whole?;
        let (offset, stored) = finished?;
        Ok((offset, stored.map(|kept| kept.stored().clone())))
    }

    async fn copy(&mut self, mut body: Body) -> Result<(), Refusal> {
        let mut stopping = self.relay.stopping.clone();
        loop {
            let frame = tokio::select! {
                frame = body.frame() => frame,
                _ = stopping.wait_for(|stopping| *stopping) => return Err(Refusal::busy()),
            };
            let Some(frame) = frame else { return Ok(()) };
            let frame = frame.map_err(|_| Refusal::new(ProblemCode::CutShort).detail("What arrived of it is kept."))?;
            let Ok(data) = frame.into_data() else { continue };
            if let Some(checksum) = self.checksum.as_mut() {
                checksum.context.update(&data);
            }
            self.writer.write(data).await?;
        }
    }
}

async fn find(relay: &Relay, desk: &str, upload: &str) -> Result<(UploadId, Upload), Refusal> {
    let unknown = || Refusal::new(ProblemCode::UnknownUpload);
    let desk: DeskId = desk.parse().map_err(|_| unknown())?;
    let id = upload.parse().map_err(|_| unknown())?;
    let found = relay.store.upload(&id).await?;
    if found.desk != desk || relay.now() >= found.expires {
        return Err(StoreError::UnknownUpload.into());
    }
    Ok((id, found))
}

fn check_version(request: &Request) -> Result<(), Refusal> {
    match request.headers().get(tus::RESUMABLE) {
        Some(version) if version == tus::VERSION => Ok(()),
        _ => Err(Refusal::new(ProblemCode::TusVersion)),
    }
}

fn number(request: &Request, field: &str, shown: &'static str) -> Result<u64, Refusal> {
    let value = request.headers().get(field).and_then(|value| value.to_str().ok()).unwrap_or_default();
    tus::number(shown, value).map_err(|error| Refusal::new(ProblemCode::BadField).detail(error.to_string()))
}

fn checksum(request: &Request) -> Result<Option<Checksum>, Refusal> {
    let Some(value) = request.headers().get(tus::CHECKSUM) else { return Ok(None) };
    let checksum = Checksum::parse(value.to_str().unwrap_or_default());
    let checksum = checksum.map_err(|error| Refusal::new(ProblemCode::BadField).detail(error.to_string()))?;
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(length) if length <= LONGEST_CHECKED => Ok(Some(checksum)),
        _ => Err(Refusal::new(ProblemCode::TooLarge).detail("A piece with a checksum has a length of at most 8 MiB.")),
    }
}

/// The name that the client has given to the upload, if it has.
fn chosen_name(request: &Request) -> Result<Option<UploadId>, Refusal> {
    let mut values = request.headers().get_all(tus::NAME).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let only = values.next().is_none().then(|| value.to_str().ok()?.parse().ok()).flatten();
    let malformed =
        || Refusal::new(ProblemCode::BadField).detail("Southwind-Upload has 32 lowercase hexadecimal digits.");
    only.map(Some).ok_or_else(malformed)
}

fn random_id() -> Result<UploadId, Refusal> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Refusal::new(ProblemCode::Internal))?;
    Ok(UploadId::from_bytes(bytes))
}

fn expiry(relay: &Relay) -> jiff::Timestamp {
    let hours = SignedDuration::from_hours(relay.limits.upload_hours);
    relay.hour().saturating_add(hours).unwrap_or(jiff::Timestamp::MAX)
}

fn answer_offset(relay: &Relay, fields: &mut HeaderMap, offset: u64, stored: Option<&Stored>) -> Result<(), Refusal> {
    fields.insert(HeaderName::from_static(tus::OFFSET), HeaderValue::from(offset));
    if let Some(stored) = stored {
        let note = receipt::issue(stored, &relay.signer).map_err(|_| Refusal::new(ProblemCode::Internal))?;
        let value =
            HeaderValue::try_from(BASE64.encode(note.as_bytes())).map_err(|_| Refusal::new(ProblemCode::Internal))?;
        fields.insert(HeaderName::from_static(RECEIPT), value);
    }
    Ok(())
}

fn add_location(fields: &mut HeaderMap, upload: &NewUpload) -> Result<(), Refusal> {
    let location = HeaderValue::try_from(format!("/v1/desks/{}/uploads/{}", upload.desk, upload.id));
    fields.insert(header::LOCATION, location.map_err(|_| Refusal::new(ProblemCode::Internal))?);
    Ok(())
}

/// `Upload-Expires`, in the form of an HTTP date (RFC 9110 section 5.6.7).
fn add_expiry(fields: &mut HeaderMap, expires: &jiff::Timestamp) {
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(expires);
    if let Some(value) = date.ok().and_then(|date| HeaderValue::try_from(date).ok()) {
        fields.insert(HeaderName::from_static(tus::EXPIRES), value);
    }
}

fn add_version(fields: &mut HeaderMap) {
    fields.insert(HeaderName::from_static(tus::RESUMABLE), HeaderValue::from_static(tus::VERSION));
}
