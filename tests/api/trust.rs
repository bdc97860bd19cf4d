//! Whom a client talks to, and which rosters a relay obeys.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use rustls::pki_types::ServerName;
use southwind::client::{ClientError, Relay};
use southwind::protocol::id::SpkiPin;
use southwind::terminal::Exit;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::house::{House, problem};

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_with_another_key_is_not_spoken_to() {
    let house = House::new().await;
    let stranger = SpkiPin::of(b"another key");
    let error = Relay::connect(&house.url, &[stranger], None).unwrap().roster().await.unwrap_err();
    assert!(matches!(&error, ClientError::WrongPin(wrong) if wrong.found == house.pin), "{error:?}");
    assert_eq!(error.exit(), Exit::NotTrusted);
    assert!(Relay::connect(&house.url, &[stranger, house.pin], None).unwrap().roster().await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_newer_rosters_of_the_organisation_are_obeyed() {
    let mut house = House::new().await;
    let publish =
        |note: String| house.raw(Method::PUT, "/v1/roster").header("content-type", "text/plain").body(note).send();
    let second = house.sign_roster(&house.roster(2));
    let by_another = house.sign_as(&house.lead, &house.roster(3).text().unwrap());
    let mut expired = house.roster(3);
    expired.issued = Timestamp::now() - SignedDuration::from_hours(48);
    expired.expires = Timestamp::now() - SignedDuration::from_hours(1);

    assert_eq!(publish(second.clone()).await.unwrap().status(), 204);
    assert_eq!(publish(second.clone()).await.unwrap().status(), 204, "the same again");
    for (what, note) in [
        ("older", house.sign_roster(&house.roster(1))),
        ("another of the same number", house.sign_roster(&house.roster(2))),
        ("by another key", by_another),
        ("expired", house.sign_roster(&expired)),
        ("changed", second.replace("hana", "nana")),
        ("no note", "hello".to_owned()),
    ] {
        assert_eq!(problem(publish(note).await.unwrap()).await, "roster-refused", "{what}");
    }
    assert_eq!(house.client().roster().await.unwrap(), second.as_bytes());
    house.stop().await;
    house.start().await;
    assert_eq!(house.client().roster().await.unwrap(), second.as_bytes(), "after a restart");
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_is_1_3_and_gives_no_tickets() {
    let house = House::new().await;
    let stream = tls_stream(&house).await;
    let (_, session) = stream.get_ref();
    assert_eq!(session.protocol_version(), Some(rustls::ProtocolVersion::TLSv1_3));
    // A client that knows TLS 1.2 only is turned away.
    let ring = rustls::crypto::ring::default_provider();
    assert!(ring.cipher_suites.iter().any(|suite| suite.tls13().is_some()));
    let old = std::process::Command::new("openssl")
        .args(["s_client", "-tls1_2", "-connect", &format!("localhost:{}", house.url.port().unwrap())])
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert!(!old.status.success() && String::from_utf8_lossy(&old.stderr).contains("alert protocol version"));
}

/// A connection of HTTP/1.1 without any client in between.
pub(crate) async fn tls_stream(house: &House) -> TlsStream<TcpStream> {
    let certificate = std::fs::read(house.directory.path().join("keys/tls-certificate.pem")).unwrap();
    let mut roots = rustls::RootCertStore::empty();
    use rustls::pki_types::pem::PemObject;
    roots.add(rustls::pki_types::CertificateDer::from_pem_slice(&certificate).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let configuration = rustls::ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(("127.0.0.1", house.url.port().unwrap())).await.unwrap();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(configuration));
    connector.connect(ServerName::try_from("localhost").unwrap(), stream).await.unwrap()
}
