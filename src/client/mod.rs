//! The relay's API over pinned TLS 1.3 (proto/openapi.yaml): one method for each operation. It moves bytes and
//! verifies no statement: rosters, notices and receipts are checked by those who asked for them.

mod mailbox;
mod staff;
mod tls;
mod upload;

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use data_encoding::HEXLOWER;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use ring::rand::{SecureRandom, SystemRandom};
use thiserror::Error;
use url::Url;

use crate::protocol::envelope::LONGEST_SMALL;
use crate::protocol::id::{DeskId, SpkiPin};
use crate::protocol::note;
use crate::protocol::problem::{self, Problem, ProblemCode};
use crate::terminal::{Exit, plain_line};

pub use staff::{Download, ListedEnvelope, StaffRelay};
pub use tls::WrongPin;
pub use upload::{PIECE, Pauses, Pieces, UploadError};

/// Time for a connection with its handshake, through Tor or over 2G.
const CONNECT: Duration = Duration::from_secs(60);

/// Time without a single byte until a connection counts as dead. Longer than the longest poll of a desk's list.
const SILENCE: Duration = Duration::from_secs(90);

/// The longest answer that is read whole, in bytes, but for rosters: a list of 1,000 envelopes.
const LONGEST_ANSWER: usize = 256 * 1024;

/// Characters of a relay's own words that are shown: what our relay says in a detail is shorter.
const LONGEST_QUOTATION: usize = 200;

/// Why a request failed.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The proxy's address.
    #[error("the proxy address is not valid")]
    Proxy,
    /// The relay's address, or one made from it.
    #[error("the relay's address is not valid")]
    Address,
    /// The certificate's key is not pinned.
    #[error("{0}")]
    WrongPin(#[from] WrongPin),
    /// No connection, or it broke.
    #[error("the relay could not be reached: {0}")]
    Network(String),
    /// The relay refused and said why.
    #[error("the relay refused: {}", told(.0))]
    Refused(Box<Problem>),
    /// The answer is not one that a relay gives.
    #[error("the answer is not one of a Southwind relay: {0}")]
    Answer(&'static str),
    /// Signing the request failed.
    #[error("the request could not be signed")]
    Signing,
}

impl ClientError {
    /// The exit code for this failure.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Proxy | Self::Address => Exit::Usage,
            Self::WrongPin(_) => Exit::NotTrusted,
            Self::Network(_) => Exit::Network,
            Self::Refused(problem) if problem.status == 503 => Exit::Network,
            Self::Refused(_) => Exit::Refused,
            Self::Answer(_) | Self::Signing => Exit::Failed,
        }
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Proxy => "Give it as socks5h://127.0.0.1:9050.".to_owned(),
            Self::Address => "Check the address in the invitation.".to_owned(),
            Self::WrongPin(_) => {
                "Do not go on: someone may be listening. Try by another network, or ask for a new invitation."
                    .to_owned()
            }
            Self::Network(_) => "Check the connection and try again; nothing is lost.".to_owned(),
            // This program's own words: what a relay advises is not advice to follow.
            Self::Refused(problem) => match problem.code() {
                Some(code) => code.hint().to_owned(),
                None => "Try again later; if it stays, tell whoever gave you the invitation.".to_owned(),
            },
            Self::Answer(_) => "Check the address; a captive portal or another server may have answered.".to_owned(),
            Self::Signing => "Check the key in this home.".to_owned(),
        }
    }

    /// The relay's problem, if it refused with one that this version knows.
    #[must_use]
    pub fn problem(&self) -> Option<ProblemCode> {
        match self {
            Self::Refused(problem) => problem.code(),
            _ => None,
        }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Network(_) => true,
            Self::Refused(problem) => matches!(problem.status, 423 | 429 | 500 | 502 | 503 | 504),
            _ => false,
        }
    }
}

impl From<reqwest::Error> for ClientError {
    fn from(error: reqwest::Error) -> Self {
        if let Some(pin) = tls::wrong_pin(&error) {
            return Self::WrongPin(pin);
        }
        // The outer message repeats the address, which is nobody's business; the innermost says what happened.
        let mut cause: &dyn std::error::Error = &error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        Self::Network(cause.to_string())
    }
}

/// A connection to one relay. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Relay {
    http: reqwest::Client,
    base: Url,
    pins: Vec<SpkiPin>,
    proxy: Option<String>,
}

impl Relay {
    /// Prepares connections to a relay whose certificate has one of the pinned keys. Nothing is sent yet.
    ///
    /// `proxy` is an address such as `socks5h://127.0.0.1:9050`; names are resolved behind it. No proxy of the
    /// environment is used.
    ///
    /// # Errors
    /// [`ClientError::Proxy`], [`ClientError::Address`].
    pub fn connect(url: &Url, pins: &[SpkiPin], proxy: Option<&str>) -> Result<Self, ClientError> {
        let mut builder = reqwest::Client::builder()
            .no_proxy()
            .https_only(true)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .tls_backend_preconfigured(tls::configuration(pins).map_err(|_| ClientError::Address)?);
        if let Some(proxy) = proxy {
            if !proxy.starts_with("socks5h://") {
                return Err(ClientError::Proxy);
            }
            builder = builder.proxy(reqwest::Proxy::all(proxy).map_err(|_| ClientError::Proxy)?);
        }
        Ok(Self {
            http: builder.build().map_err(|_| ClientError::Address)?,
            base: url.clone(),
            pins: pins.to_vec(),
            proxy: proxy.map(str::to_owned),
        })
    }

    /// The same relay on connections of its own, and with a proxy under credentials of its own, by which Tor keeps
    /// streams apart: so that the relay cannot tell from a connection that two requests are of one person.
    ///
    /// # Errors
    /// As [`Self::connect`].
    pub fn apart(&self) -> Result<Self, ClientError> {
        let Some(proxy) = &self.proxy else { return Self::connect(&self.base, &self.pins, None) };
        let mut proxy = Url::parse(proxy).map_err(|_| ClientError::Proxy)?;
        if proxy.username().is_empty() {
            let mut name = [0; 16];
            SystemRandom::new().fill(&mut name).map_err(|_| ClientError::Proxy)?;
            let name = HEXLOWER.encode(&name);
            proxy.set_username(&name).and_then(|()| proxy.set_password(Some("x"))).map_err(|()| ClientError::Proxy)?;
        }
        let mut apart = Self::connect(&self.base, &self.pins, Some(proxy.as_str()))?;
        apart.proxy.clone_from(&self.proxy);
        Ok(apart)
    }

    /// The newest roster: a signed note, not verified here.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn roster(&self) -> Result<Vec<u8>, ClientError> {
        let answer = self.send(self.request(Method::GET, "/v1/roster")?).await?;
        read_whole(answer, note::LONGEST).await
    }

    /// Hands a roster to the relay; the organisation's signature in it is the authority.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn publish_roster(&self, note: &str) -> Result<(), ClientError> {
        let request = self.request(Method::PUT, "/v1/roster")?.header("content-type", "text/plain; charset=utf-8");
        self.send(request.body(note.to_owned())).await.map(drop)
    }

    /// The newest epoch notice of a desk: a signed note, not verified here. None if there is none yet.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn epoch(&self, desk: &DeskId) -> Result<Option<Vec<u8>>, ClientError> {
        match self.send(self.request(Method::GET, &format!("/v1/desks/{desk}/epoch"))?).await {
            Ok(answer) => read_whole(answer, note::LONGEST).await.map(Some),
            Err(error) if error.problem() == Some(ProblemCode::NoEpoch) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Hands in a small envelope and returns the receipt, a signed note that is not verified here.
    /// The same bytes again are harmless.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn submit(&self, desk: &DeskId, envelope: Bytes) -> Result<String, ClientError> {
        let request = self
            .request(Method::POST, &format!("/v1/desks/{desk}/envelopes"))?
            .header("content-type", "application/age")
            .body(envelope);
        read_text(self.send(request).await?, LONGEST_SMALL).await
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, ClientError> {
        Ok(self.http.request(method, self.base.join(path).map_err(|_| ClientError::Address)?))
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, ClientError> {
        let answer = request.send().await?;
        if answer.status().is_success() { Ok(answer) } else { Err(refusal(answer).await) }
    }
}

/// A refusal in this program's own words, and what the relay adds to it as a short quotation: a relay that lies must
/// not be able to write lines that look like ours.
fn told(problem: &Problem) -> String {
    let title = problem.code().map_or("for a reason that this program does not know.", ProblemCode::title);
    let said: Vec<&str> = problem.detail.split_whitespace().collect();
    let said: String = plain_line(&said.join(" ")).replace('"', "'").chars().take(LONGEST_QUOTATION).collect();
    if said.is_empty() { title.to_owned() } else { format!("{title} It says: \"{said}\"") }
}

/// Reads a problem document; anything else is no answer of a relay.
async fn refusal(answer: Response) -> ClientError {
    let status = answer.status();
    let Ok(body) = read_whole(answer, problem::LONGEST).await else {
        return ClientError::Network(format!("it answered {status} and broke off"));
    };
    match serde_json::from_slice::<Problem>(&body) {
        Ok(problem) => ClientError::Refused(Box::new(problem)),
        // A proxy before the relay: the same request may get through later.
        Err(_) if status.is_server_error() => ClientError::Network(format!("it answered {status}")),
        Err(_) => ClientError::Answer("a refusal without a reason"),
    }
}

async fn read_whole(mut answer: Response, most: usize) -> Result<Vec<u8>, ClientError> {
    let mut body = BytesMut::new();
    while let Some(piece) = answer.chunk().await? {
        if body.len() + piece.len() > most {
            return Err(ClientError::Answer("it is too long"));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body.into())
}

async fn read_text(answer: Response, most: usize) -> Result<String, ClientError> {
    String::from_utf8(read_whole(answer, most).await?).map_err(|_| ClientError::Answer("it is not text"))
}

fn field<'a>(answer: &'a Response, name: &str) -> Option<&'a str> {
    answer.headers().get(name)?.to_str().ok()
}

fn expect_status(answer: &Response, expected: StatusCode) -> Result<(), ClientError> {
    if answer.status() == expected { Ok(()) } else { Err(ClientError::Answer("it has another status than it should")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_puts_no_words_into_this_programs_mouth() {
        let lie = "Your words are safe at the relay.";
        let problem = |kind: &str| Problem {
            kind: format!("/problems/{kind}"),
            title: lie.to_owned(),
            status: 422,
            detail: format!("\u{1b}[2J\r\n{}\"\n{lie}\n", " ".repeat(500)),
            hint: format!("Close this window.\n{lie}"),
        };
        for kind in ["wrong-size", "another"] {
            let error = ClientError::Refused(Box::new(problem(kind)));
            let told = error.to_string();
            assert!(told.starts_with("the relay refused: ") && !told.contains('\n') && !told.contains("  "), "{told}");
            assert!(told.ends_with(&format!("It says: \"\u{fffd}[2J ' {lie}\"")), "{told}");
            assert!(!error.hint().contains("Close") && !error.hint().is_empty());
        }
    }
}
