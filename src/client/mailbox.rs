//! A mailbox at a relay (PROTOCOL.md step 13): staff put a reply in, the contact reads and empties. It opens nothing,
//! and it cannot tell a reply from an envelope that the relay made up; that is what the made-up ones are for.

use bytes::Bytes;
use reqwest::header::HeaderValue;
use reqwest::{Method, RequestBuilder, StatusCode};

use super::{ClientError, Relay, expect_status, read_whole};
use crate::bearer::MailboxSecret;
use crate::protocol::id::{EnvelopeId, MailboxId};
use crate::protocol::mailbox::{ANSWER, envelope_of};

impl Relay {
    /// Puts a reply, one small envelope, into a mailbox. The same bytes again are harmless.
    ///
    /// # Errors
    /// Any [`ClientError`]; refused with `mailbox-full` if the mailbox holds 32 already.
    pub async fn post_reply(&self, mailbox: &MailboxId, envelope: Bytes) -> Result<(), ClientError> {
        let request = self
            .request(Method::POST, &format!("/v1/mailboxes/{mailbox}"))?
            .header("content-type", "application/age")
            .body(envelope);
        expect_status(&self.send(request).await?, StatusCode::NO_CONTENT)
    }

    /// The reply that has `skip` older ones before it, or an envelope that the relay made up; only who has the reply
    /// identity can tell.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn poll(&self, secret: &MailboxSecret, skip: usize) -> Result<Bytes, ClientError> {
        let request = with_secret(self.request(Method::GET, &format!("/v1/mailbox?skip={skip}"))?, secret)?;
        let answer = self.send(request).await?;
        expect_status(&answer, StatusCode::OK)?;
        let answer = Bytes::from(read_whole(answer, ANSWER).await?);
        let envelope = envelope_of(&answer).map_err(|_| ClientError::Answer("it is not one of a mailbox"))?;
        Ok(answer.slice_ref(envelope))
    }

    /// Takes a reply out of the mailbox for good. The same again, and an id that is not there, are harmless.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn discard(&self, secret: &MailboxSecret, id: &EnvelopeId) -> Result<(), ClientError> {
        let request = with_secret(self.request(Method::DELETE, &format!("/v1/mailbox/{id}"))?, secret)?;
        expect_status(&self.send(request).await?, StatusCode::NO_CONTENT)
    }
}

/// The secret goes in a field that no log of the client shows; it never stands in an address.
fn with_secret(request: RequestBuilder, secret: &MailboxSecret) -> Result<RequestBuilder, ClientError> {
    let mut value = HeaderValue::from_str(&secret.to_authorization()).map_err(|_| ClientError::Signing)?;
    value.set_sensitive(true);
    Ok(request.header("authorization", value))
}
