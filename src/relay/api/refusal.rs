//! How the relay says no: a problem document (RFC 9457; PROTOCOL.md step 10). It repeats nothing that the caller sent
//! and tells nothing about anyone else.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::protocol::envelope::ShapeError;
use crate::protocol::problem::{self, ProblemCode};
use crate::protocol::signature::SignatureError;
use crate::protocol::tus;
use crate::relay::roster::ShelfError;
use crate::relay::store::StoreError;

/// Seconds after which to try again when the queue is full; it drains in far less.
const BUSY_SECONDS: u32 = 2;

/// Seconds after which to try again when the disk is full: an operator has to do something.
const FULL_SECONDS: u32 = 300;

/// A refusal on its way to the caller.
#[derive(Debug)]
pub struct Refusal {
    code: ProblemCode,
    detail: String,
    field: Option<(HeaderName, HeaderValue)>,
}

impl Refusal {
    /// A refusal with nothing to add to its title.
    #[must_use]
    pub fn new(code: ProblemCode) -> Self {
        Self { code, detail: String::new(), field: None }
    }

    /// Says what is wrong with this request.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The queue is full, or something like it: try again soon.
    #[must_use]
    pub fn busy() -> Self {
        Self::new(ProblemCode::Busy).field(header::RETRY_AFTER, HeaderValue::from(BUSY_SECONDS))
    }

    /// A range that lies outside an envelope of `whole` bytes, which RFC 9110 section 15.5.17 asks to be told.
    #[must_use]
    pub fn range_outside(whole: u64) -> Self {
        let refusal = Self::new(ProblemCode::RangeOutside).detail(format!("The envelope has {whole} bytes."));
        match HeaderValue::try_from(format!("bytes */{whole}")) {
            Ok(value) => refusal.field(header::CONTENT_RANGE, value),
            Err(_) => refusal,
        }
    }

    fn field(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.field = Some((name, value));
        self
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self.code.problem(self.detail))).into_response();
        let fields = response.headers_mut();
        fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(problem::MEDIA_TYPE));
        fields.insert(HeaderName::from_static(tus::RESUMABLE), HeaderValue::from_static(tus::VERSION));
        if self.code == ProblemCode::TusVersion {
            // tus 1.0.0 asks for it beside 412.
            fields.insert(HeaderName::from_static("tus-version"), HeaderValue::from_static(tus::VERSION));
        }
        if let Some((name, value)) = self.field {
            fields.insert(name, value);
        }
        response
    }
}

impl From<ShapeError> for Refusal {
    fn from(error: ShapeError) -> Self {
        Self::new(ProblemCode::from(&error)).detail(error.to_string())
    }
}

impl From<SignatureError> for Refusal {
    fn from(error: SignatureError) -> Self {
        Self::new(ProblemCode::from(&error)).detail(error.to_string())
    }
}

impl From<ShelfError> for Refusal {
    fn from(error: ShelfError) -> Self {
        match error {
            ShelfError::Roster(error) => Self::new(ProblemCode::RosterRefused).detail(error.to_string()),
            ShelfError::SameNumber(_) => Self::new(ProblemCode::RosterRefused).detail(error.to_string()),
            ShelfError::Damaged(..) | ShelfError::File(..) => Self::new(ProblemCode::Internal),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => {
                Self::new(ProblemCode::DiskFull).field(header::RETRY_AFTER, HeaderValue::from(FULL_SECONDS))
            }
            StoreError::Busy => Self::busy(),
            StoreError::UnknownUpload => Self::new(ProblemCode::UnknownUpload),
            StoreError::UploadBusy => Self::new(ProblemCode::UploadBusy),
            StoreError::Offset(offset) => Self::new(ProblemCode::OffsetMismatch)
                .detail(format!("It is at {offset}."))
                .field(HeaderName::from_static(tus::OFFSET), HeaderValue::from(offset)),
            StoreError::TooLong => Self::new(ProblemCode::TooLarge).detail("More bytes came than Upload-Length says."),
            StoreError::Shape(error) => error.into(),
            StoreError::UnknownEnvelope => Self::new(ProblemCode::UnknownEnvelope),
            StoreError::MailboxFull => Self::new(ProblemCode::MailboxFull),
            StoreError::EpochOutOfOrder(newest) => {
                Self::new(ProblemCode::EpochOutOfOrder).detail(format!("The newest is {newest}."))
            }
            StoreError::ValueTooLarge(_) => {
                Self::new(ProblemCode::EpochRefused).detail("A notice or a wrapped identity is over 16 KiB.")
            }
            StoreError::Stopped | StoreError::Disk(_) | StoreError::Damaged { .. } | StoreError::InUse(_) => {
                Self::new(ProblemCode::Internal)
            }
        }
    }
}
