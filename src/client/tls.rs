//! TLS 1.3 with the ring provider, and trust in pinned keys only. Names and dates in a certificate mean nothing here:
//! the pins come from the organisation, and no certificate authority is asked.

use std::sync::Arc;

use reqwest::Error as HttpError;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, SignatureScheme, version};
use thiserror::Error;
use webpki::EndEntityCert;

use crate::protocol::id::SpkiPin;

/// The server showed a key that is not pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is not the relay of the invitation: its key {found} is not the one that was pinned")]
pub struct WrongPin {
    /// The pin of the key that it showed.
    pub found: SpkiPin,
}

/// A configuration that accepts exactly the pinned keys.
///
/// # Errors
/// Never with the ring provider, which has TLS 1.3.
pub(super) fn configuration(pins: &[SpkiPin]) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(Pinned { pins: pins.to_vec(), provider: Arc::clone(&provider) });
    let mut configuration = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&version::TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    // A resumed session could be recognised as the same client.
    configuration.resumption = rustls::client::Resumption::disabled();
    configuration.enable_early_data = false;
    Ok(configuration)
}

/// Finds a wrong pin behind a failed request.
pub(super) fn wrong_pin(error: &HttpError) -> Option<WrongPin> {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if let Some(Error::InvalidCertificate(CertificateError::Other(OtherError(other)))) = tls_error(error) {
            return other.downcast_ref().copied();
        }
        cause = error.source();
    }
    None
}

/// An error's own TLS error, also inside the `io::Error`s that tokio and hyper wrap it in.
fn tls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a Error> {
    match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(inner) => tls_error(inner),
        None => error.downcast_ref(),
    }
}

#[derive(Debug)]
struct Pinned {
    pins: Vec<SpkiPin>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let certificate =
            EndEntityCert::try_from(end_entity).map_err(|_| Error::from(CertificateError::BadEncoding))?;
        let found = SpkiPin::of(&certificate.subject_public_key_info());
        if self.pins.contains(&found) {
            return Ok(ServerCertVerified::assertion());
        }
        Err(CertificateError::Other(OtherError(Arc::new(WrongPin { found }))).into())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.2 is not spoken".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
