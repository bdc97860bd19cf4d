//! Invitations (PROTOCOL.md step 6): all that a contact must be given, and the root of what their program trusts.
//! An invitation holds nothing secret, but it tells whoever finds it where help is asked for.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use url::Url;

use super::id::{DeskId, SpkiPin};
use super::note::VerifierKey;

/// The scheme of the link.
pub const SCHEME: &str = "southwind";

/// The longest text in which an invitation is looked for, in bytes.
pub const LONGEST: usize = 8 * 1024;

const VERSION: &str = "v1";

/// Why an invitation was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvitationError {
    /// No line that begins with `southwind:`.
    #[error("there is no invitation in this text: a line that begins with \"southwind:v1?\" (PROTOCOL.md step 6.1)")]
    Missing,
    /// Over [`LONGEST`].
    #[error(
        "this text is longer than 8 KiB, and no invitation is: check that it is the right file (PROTOCOL.md step 6.1)"
    )]
    TooLong,
    /// A version that this program does not know.
    #[error("this invitation is of another version; get a newer program (PROTOCOL.md step 6.1)")]
    Version,
    /// A part is missing or not well-formed.
    #[error("the invitation is damaged: {0} is missing or wrong; ask for it again (PROTOCOL.md step 6.2)")]
    Part(&'static str),
}

/// Where to bring an appeal, and whom to trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The organisation's key, which signs the roster.
    pub organisation: VerifierKey,
    /// The relay's `https://` address, without a path.
    pub relay: Url,
    /// Pins of the relay's certificate; at least one.
    pub pins: Vec<SpkiPin>,
    /// To whom appeals go.
    pub desk: DeskId,
    /// The sequence number of the roster when the invitation was made: no older one is accepted.
    pub roster_sequence: u64,
    /// The number of the desk's epoch when the invitation was made, 0 if nobody knew: no older one is sealed to.
    pub epoch: u64,
}

impl FromStr for Invitation {
    type Err = InvitationError;

    /// Finds the link in a text: the first line that begins with `southwind:`.
    fn from_str(text: &str) -> Result<Self, InvitationError> {
        if text.len() > LONGEST {
            return Err(InvitationError::TooLong);
        }
        let link =
            text.lines().map(str::trim).find(|line| line.starts_with("southwind:")).ok_or(InvitationError::Missing)?;
        let link = Url::parse(link).map_err(|_| InvitationError::Part("the link"))?;
        if link.path() != VERSION {
            return Err(InvitationError::Version);
        }
        let all = |name: &'static str| link.query_pairs().filter(move |(key, _)| key == name).map(|(_, value)| value);
        let one = |name: &'static str| all(name).next().ok_or(InvitationError::Part(name));
        let pins: Result<Vec<SpkiPin>, _> =
            all("pin").map(|pin| pin.parse().map_err(|_| InvitationError::Part("pin"))).collect();
        let pins = pins?;
        if pins.is_empty() {
            return Err(InvitationError::Part("pin"));
        }
        Ok(Self {
            organisation: one("org")?.parse().map_err(|_| InvitationError::Part("org"))?,
            relay: relay_address(&one("relay")?).ok_or(InvitationError::Part("relay"))?,
            pins,
            desk: one("desk")?.parse().map_err(|_| InvitationError::Part("desk"))?,
            roster_sequence: one("roster")?.parse().map_err(|_| InvitationError::Part("roster"))?,
            epoch: match all("epoch").next() {
                Some(epoch) => epoch.parse().map_err(|_| InvitationError::Part("epoch"))?,
                None => 0,
            },
        })
    }
}

/// An `https` address of a host and nothing behind it.
#[must_use]
pub fn relay_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    (url.scheme() == "https" && url.has_host() && bare && url.password().is_none()).then_some(url)
}

impl fmt::Display for Invitation {
    /// The link alone, on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("org", &self.organisation.to_string());
        query.append_pair("relay", self.relay.as_str().trim_end_matches('/'));
        for pin in &self.pins {
            query.append_pair("pin", &pin.to_string());
        }
        query.append_pair("desk", self.desk.as_str());
        query.append_pair("roster", &self.roster_sequence.to_string());
        if self.epoch > 0 {
            query.append_pair("epoch", &self.epoch.to_string());
        }
        write!(f, "{SCHEME}:{VERSION}?{}", query.finish())
    }
}
