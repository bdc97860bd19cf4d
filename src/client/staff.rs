//! What staff ask of a relay: requests signed as PROTOCOL.md step 9 says, each with a fresh nonce. It opens nothing
//! that it fetches.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use data_encoding::BASE64;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use ring::rand::{SecureRandom, SystemRandom};
use serde::Deserialize;

use super::{ClientError, LONGEST_ANSWER, Relay, expect_status, read_whole};
use crate::protocol::epoch::EpochPublication;
use crate::protocol::id::{DeskId, EnvelopeId};
use crate::protocol::problem::ProblemCode;
use crate::protocol::signature::{Covered, content_digest};
use crate::signing::{SigningKey, sign_request};

/// A relay and a key that is in its roster, for one desk.
#[derive(Clone, Debug)]
pub struct StaffRelay {
    relay: Relay,
    key: Arc<SigningKey>,
    desk: DeskId,
}

/// One line of a desk's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct ListedEnvelope {
    /// Its place in the list.
    pub sequence: u64,
    /// The SHA-256 of its bytes.
    pub id: EnvelopeId,
    /// Its length.
    pub bytes: u64,
}

#[derive(Deserialize)]
struct EnvelopeList {
    envelopes: Vec<ListedEnvelope>,
}

#[derive(Deserialize)]
struct EpochList {
    epochs: Vec<WrappedEpoch>,
}

#[derive(Deserialize)]
struct WrappedEpoch {
    epoch: u64,
    age: String,
}

impl StaffRelay {
    /// Joins a relay, a key and a desk.
    #[must_use]
    pub fn new(relay: Relay, key: Arc<SigningKey>, desk: DeskId) -> Self {
        Self { relay, key, desk }
    }

    /// Publishes an epoch; the relay takes it from a lead of the desk.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn publish_epoch(&self, publication: &EpochPublication) -> Result<(), ClientError> {
        let body = serde_json::to_vec(publication).map_err(|_| ClientError::Answer("the epoch has no JSON form"))?;
        self.send(Method::PUT, "epoch", &body, |request| request.header("content-type", "application/json"))
            .await
            .map(drop)
    }

    /// The identities of the desk's epochs from `from` to `through`, as they are wrapped for this key, oldest first.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn wrapped_identities(&self, from: u64, through: u64) -> Result<Vec<(u64, Vec<u8>)>, ClientError> {
        let mut all = Vec::new();
        let mut next = from;
        loop {
            let page: EpochList = self.json(&format!("epochs?from={next}")).await?;
            let Some(last) = page.epochs.last() else { return Ok(all) };
            // A relay that answers with an epoch it was not asked for must not keep us here for ever.
            next = last
                .epoch
                .checked_add(1)
                .filter(|after| *after > next)
                .ok_or(ClientError::Answer("its epochs are out of order"))?;
            for epoch in page.epochs {
                let age = BASE64
                    .decode(epoch.age.as_bytes())
                    .map_err(|_| ClientError::Answer("a wrapped identity is not base64"))?;
                all.push((epoch.epoch, age));
            }
            if next > through {
                return Ok(all);
            }
        }
    }

    /// One page of the desk's list after a place in it; waits up to `wait` if there is nothing yet.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn list(&self, after: u64, wait: Duration) -> Result<Vec<ListedEnvelope>, ClientError> {
        let page: EnvelopeList = self.json(&format!("envelopes?after={after}&wait={}", wait.as_secs())).await?;
        Ok(page.envelopes)
    }

    /// Begins to fetch an envelope from an offset.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn fetch(&self, id: &EnvelopeId, from: u64) -> Result<Download, ClientError> {
        let range = format!("bytes={from}-");
        let ranged = |request: RequestBuilder| if from > 0 { request.header("range", range) } else { request };
        let answer = self.send(Method::GET, &format!("envelopes/{id}"), b"", ranged).await?;
        expect_status(&answer, if from > 0 { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK })?;
        Ok(Download { answer })
    }

    /// Tells the relay that this reader has an envelope. The same again is harmless.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn acknowledge(&self, id: &EnvelopeId) -> Result<(), ClientError> {
        self.send(Method::POST, &format!("envelopes/{id}/ack"), b"", |request| request).await.map(drop)
    }

    async fn json<T: for<'de> Deserialize<'de>>(&self, path: &str) -> Result<T, ClientError> {
        let answer = self.send(Method::GET, path, b"", |request| request).await?;
        let body = read_whole(answer, LONGEST_ANSWER).await?;
        serde_json::from_slice(&body).map_err(|_| ClientError::Answer("its list cannot be read"))
    }

    /// Signs and sends; once more, freshly signed, if the relay was restarted between signing and reading.
    async fn send(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
        shape: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Response, ClientError> {
        let request = shape(self.relay.request(method, &format!("/v1/desks/{}/{path}", self.desk))?);
        let again = request.try_clone();
        match self.relay.send(self.sign(request, body)?).await {
            Err(error) if error.problem() == Some(ProblemCode::Stale) => match again {
                Some(again) => self.relay.send(self.sign(again, body)?).await,
                None => Err(error),
            },
            outcome => outcome,
        }
    }

    fn sign(&self, request: RequestBuilder, body: &[u8]) -> Result<RequestBuilder, ClientError> {
        let probe = request.try_clone().and_then(|request| request.build().ok()).ok_or(ClientError::Signing)?;
        let url = probe.url();
        let host = url.host_str().ok_or(ClientError::Address)?;
        let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let digest = (!body.is_empty()).then(|| content_digest(body));
        let covered = Covered {
            method: probe.method().as_str(),
            authority: &authority,
            path: url.path(),
            query: &format!("?{}", url.query().unwrap_or_default()),
            digest: digest.as_deref(),
        };
        let mut nonce = [0; 16];
        SystemRandom::new().fill(&mut nonce).map_err(|_| ClientError::Signing)?;
        let fields = sign_request(&self.key, &covered, seconds_now(), &nonce).map_err(|_| ClientError::Signing)?;
        let mut request = request.header("signature-input", fields.input).header("signature", fields.signature);
        if let Some(digest) = digest {
            request = request.header("content-digest", digest).body(body.to_vec());
        }
        Ok(request)
    }
}

/// An envelope on its way.
#[derive(Debug)]
pub struct Download {
    answer: Response,
}

impl Download {
    /// The next bytes, or none at the end.
    ///
    /// # Errors
    /// [`ClientError::Network`].
    pub async fn next(&mut self) -> Result<Option<Bytes>, ClientError> {
        Ok(self.answer.chunk().await?)
    }

    /// Bytes that are still to come, if the relay says so.
    #[must_use]
    pub fn remaining(&self) -> Option<u64> {
        self.answer.content_length()
    }
}

/// Seconds since 1970. A clock before that counts as 1970, and the relay will say that it is wrong.
fn seconds_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
