//! Whom a client talks to, and which rosters a relay obeys.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use rustls::pki_types::ServerName;
use southwind::client::{ClientError, Relay};
use southwind::protocol::id::SpkiPin;
use southwind::terminal::Exit;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::client::TlsStream;

use crate::house::{House, problem};

/// Claim C-04: a program sends nothing to a relay whose key is not pinned.
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_with_another_key_is_not_spoken_to() {
    let house = House::new().await;
    let stranger = SpkiPin::of(b"another key");
    let error = Relay::connect(&house.url, &[stranger], None).unwrap().roster().await.unwrap_err();
    assert!(matches!(&error, ClientError::WrongPin(wrong) if wrong.found == house.pin), "{error:?}");
    assert_eq!(error.exit(), Exit::NotTrusted);
    assert!(Relay::connect(&house.url, &[stranger, house.pin], None).unwrap().roster().await.is_ok());
}

/// Claim C-12: a roster older than one that was seen is refused, by relays and clients.
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

/// Claim C-03: tLS is 1.3 only, and a relay gives no session tickets.
#[tokio::test(flavor = "multi_thread")]
async fn tls_is_1_3_and_gives_no_tickets() {
    let house = House::new().await;
    let mut stream = tls_stream(&house).await;
    // Tickets would come with the first answer.
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200 OK"));
    let (_, session) = stream.get_ref();
    assert_eq!(session.protocol_version(), Some(rustls::ProtocolVersion::TLSv1_3));
    assert_eq!(session.tls13_tickets_received(), 0);
    // A client that knows TLS 1.2 only is turned away.
    let old = std::process::Command::new("openssl")
        .args(["s_client", "-tls1_2", "-connect", &format!("localhost:{}", house.url.port().unwrap())])
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert!(!old.status.success() && String::from_utf8_lossy(&old.stderr).contains("alert protocol version"));
}

/// Claim C-06: with `--proxy`, the relay's name is resolved behind the proxy.
#[tokio::test(flavor = "multi_thread")]
async fn names_are_resolved_behind_the_proxy() {
    let house = House::new().await;
    let port = house.url.port().unwrap();
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("socks5h://{}", proxy.local_addr().unwrap());
    // RFC 1928: no authentication, then CONNECT to a name (type 3), which only this proxy can resolve.
    let served = tokio::spawn(async move {
        let (mut client, _) = proxy.accept().await.unwrap();
        let mut greeting = [0; 2];
        client.read_exact(&mut greeting).await.unwrap();
        let mut methods = vec![0; greeting[1].into()];
        client.read_exact(&mut methods).await.unwrap();
        client.write_all(&[5, 0]).await.unwrap();
        let mut request = [0; 5];
        client.read_exact(&mut request).await.unwrap();
        assert_eq!(request[..4], [5, 1, 0, 3], "a name is asked for, not an address");
        let mut name = vec![0; usize::from(request[4]) + 2];
        client.read_exact(&mut name).await.unwrap();
        client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
        let mut relay = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let _ = tokio::io::copy_bidirectional(&mut client, &mut relay).await;
        name
    });
    let url = url::Url::parse("https://only-behind-the-proxy.invalid").unwrap();
    let relay = Relay::connect(&url, &[house.pin], Some(&address)).unwrap();
    assert_eq!(relay.roster().await.unwrap(), house.client().roster().await.unwrap());
    drop(relay);
    let name = served.await.unwrap();
    assert!(name.starts_with(b"only-behind-the-proxy.invalid"));
    assert!(matches!(Relay::connect(&url, &[house.pin], Some("http://127.0.0.1:1")), Err(ClientError::Proxy)));
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
