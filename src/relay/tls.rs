//! TLS of the relay: 1.3 only, by rustls with the ring provider. It never gives a ticket, takes early data or asks for
//! a client certificate.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::NoServerSessionStorage;
use rustls::{ServerConfig, version};
use thiserror::Error;
use webpki::EndEntityCert;

use crate::protocol::id::SpkiPin;

/// Why TLS could not be set up.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file.
    #[error("{0} cannot be read: {1}")]
    File(PathBuf, io::Error),
    /// Not PEM, or not what it should hold.
    #[error("{0} holds no {1} in PEM")]
    Pem(PathBuf, &'static str),
    /// Key and certificate do not belong together, or rustls does not take them.
    #[error("the TLS certificate and key cannot be used: {0}")]
    Rustls(#[from] rustls::Error),
}

/// A server's configuration and the pin of its certificate.
#[derive(Clone, Debug)]
pub struct Identity {
    /// For the acceptor.
    pub configuration: Arc<ServerConfig>,
    /// What the roster lists.
    pub pin: SpkiPin,
}

impl Identity {
    /// Reads a certificate chain and its private key from PEM files.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let chain = fs::read(certificate).map_err(|error| TlsError::File(certificate.to_owned(), error))?;
        let chain: Vec<CertificateDer<'static>> =
            CertificateDer::pem_slice_iter(&chain).filter_map(Result::ok).collect();
        let first = chain.first().ok_or_else(|| TlsError::Pem(certificate.to_owned(), "certificate"))?;
        let parsed =
            EndEntityCert::try_from(first).map_err(|_| TlsError::Pem(certificate.to_owned(), "certificate"))?;
        let pin = SpkiPin::of(&parsed.subject_public_key_info());
        // The bytes of the key are wiped when rustls' own copy is dropped; this one is wiped here.
        let bytes = zeroize::Zeroizing::new(fs::read(key).map_err(|error| TlsError::File(key.to_owned(), error))?);
        let private =
            PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| TlsError::Pem(key.to_owned(), "private key"))?;
        Ok(Self { configuration: Arc::new(configuration(chain, private)?), pin })
    }
}

fn configuration(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<ServerConfig, rustls::Error> {
    let mut configuration = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&version::TLS13])?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    configuration.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // A ticket would let a listener recognise the same client again.
    configuration.send_tls13_tickets = 0;
    configuration.session_storage = Arc::new(NoServerSessionStorage {});
    configuration.max_early_data_size = 0;
    Ok(configuration)
}
