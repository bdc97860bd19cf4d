//! The field page (PROTOCOL.md step 17): its bytes, and the offline file that is made of it and taken apart again. It
//! changes nothing but the two places that step 17.1 names, and never asks what a browser would do with the rest.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

use crate::protocol::epoch::EpochNotice;
use crate::protocol::id::{Fingerprint, sha256};
use crate::protocol::invitation::Invitation;
use crate::protocol::note::VerifierKey;
use crate::protocol::roster::{RelayEntry, Roster};

/// The page as it was built from `page/`, byte for byte.
pub const BYTES: &[u8] = include_bytes!("../page/dist/index.html");

/// What stands in the policy once, and is followed by the relay's addresses in an offline file.
const CONNECT: &str = "connect-src 'self'";

/// What stands around the enclosed JSON; in the page, there is nothing between.
const OPEN: &str = "<script type=\"application/json\" id=\"enclosed\">";
const CLOSE: &str = "</script>";

/// What stands around the page's own content security policy.
const POLICY: (&str, &str) = ("<meta http-equiv=\"Content-Security-Policy\" content=\"", "\"");

/// The most addresses behind `connect-src 'self'`: the relay's, and its onion address.
const MOST_ADDRESSES: usize = 2;

/// The longest file that is looked at, in bytes: a page, the longest roster and a notice, escaped.
pub const LONGEST: usize = 4 * 1024 * 1024;

/// Why an offline file could not be made, or a file is neither page nor offline file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PageError {
    /// One of the two places is not there exactly once, or the file is not text.
    #[error("this is no field page: {0} must stand in it exactly once (PROTOCOL.md step 17.1)")]
    NotAPage(&'static str),
    /// What stands behind `connect-src 'self'`.
    #[error("the page may connect to something that is not a relay's plain address (PROTOCOL.md step 17.1)")]
    Address,
    /// What is enclosed.
    #[error("what is enclosed is not an invitation, a roster and an epoch (PROTOCOL.md step 17.1)")]
    Enclosed,
    /// Addresses without anything enclosed, or the other way round.
    #[error("only one of the two places was filled in (PROTOCOL.md step 17.1)")]
    Half,
    /// Over [`LONGEST`].
    #[error("the file is longer than 4 MiB, and no field page is")]
    TooLong,
}

/// The SHA-256 of a page, as it stands in `pages[]` of a roster.
#[must_use]
pub fn digest(page: &[u8]) -> Fingerprint {
    Fingerprint::from_bytes(sha256(page))
}

/// The content security policy that a page or an offline file gives itself.
///
/// # Errors
/// [`PageError::NotAPage`].
pub fn policy(file: &[u8]) -> Result<&str, PageError> {
    let begun = text(file)?.split_once(POLICY.0).map(|(_, begun)| begun);
    let policy = begun.and_then(|begun| begun.split_once(POLICY.1)).map(|(policy, _)| policy);
    policy.ok_or(PageError::NotAPage("a content security policy"))
}

/// What an offline file holds besides the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enclosed {
    /// The link (PROTOCOL.md step 6.1).
    pub invitation: String,
    /// The roster's note.
    pub roster: String,
    /// The note of the desk's epoch.
    pub epoch: String,
}

impl Enclosed {
    /// Puts together what is given along, as it will be read: an invitation to this relay and desk, whose numbers are
    /// those of the roster and the notice.
    #[must_use]
    pub fn new(
        organisation: &VerifierKey,
        relay: &RelayEntry,
        roster: (&Roster, &str),
        epoch: (&EpochNotice, &str),
    ) -> Self {
        let invitation = Invitation {
            organisation: organisation.clone(),
            relay: relay.url.clone(),
            pins: relay.spki_sha256.clone(),
            desk: epoch.0.desk.clone(),
            roster_sequence: roster.0.sequence,
            epoch: epoch.0.epoch,
        };
        Self { invitation: invitation.to_string(), roster: roster.1.to_owned(), epoch: epoch.1.to_owned() }
    }
}

/// An address that may stand in a policy: scheme, host and perhaps a port, of letters, digits, `.`, `-` and `:` only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// The address of a URL that has nothing but an origin. A URL's host may hold characters that end a policy's part,
    /// such as `;`, so that is not enough.
    fn of(url: &Url) -> Option<Self> {
        Self::read(url.as_str().strip_suffix('/')?)
    }

    fn read(text: &str) -> Option<Self> {
        let authority = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
        let of_a_host = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-';
        let port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|number| number.to_string() == port));
        // In the clear, only where the onion service encrypts.
        let secret = text.starts_with("https:") || host.ends_with(".onion");
        let sound = !host.is_empty() && host.chars().all(of_a_host) && port && secret;
        sound.then(|| Self(text.to_owned()))
    }

    /// Those of a relay: its address and, if the roster names one that can be read, its onion address.
    ///
    /// # Errors
    /// [`PageError::Address`].
    pub fn of_relay(relay: &RelayEntry) -> Result<Vec<Self>, PageError> {
        let onion = relay.onion.as_deref().and_then(|onion| {
            let onion = if onion.contains("://") { onion.to_owned() } else { format!("https://{onion}") };
            Self::read(&onion)
        });
        let first = Self::of(&relay.url).ok_or(PageError::Address)?;
        Ok(std::iter::once(first.clone()).chain(onion.filter(|onion| *onion != first)).collect())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Makes an offline file: the page with the two replacements of step 17.1 and nothing else.
///
/// # Errors
/// [`PageError::NotAPage`]; [`PageError::Address`] if the relay's address cannot stand in a policy.
pub fn offline(page: &[u8], relay: &RelayEntry, enclosed: &Enclosed) -> Result<Vec<u8>, PageError> {
    let Opened { addresses, enclosed: None, .. } = undo(page)? else { return Err(PageError::NotAPage("nothing")) };
    debug_assert!(addresses.is_empty(), "undo refuses half of it");
    let connect = Address::of_relay(relay)?.iter().fold(CONNECT.to_owned(), |all, address| format!("{all} {address}"));
    let json = serde_json::to_string(enclosed).map_err(|_| PageError::Enclosed)?.replace('<', "\\u003c");
    let filled = format!("{OPEN}{json}{CLOSE}");
    let file = text(page)?.replacen(CONNECT, &connect, 1).replacen(&format!("{OPEN}{CLOSE}"), &filled, 1);
    if file.len() > LONGEST { Err(PageError::TooLong) } else { Ok(file.into_bytes()) }
}

/// A file that was taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The page that it was made of, or is.
    pub page: Vec<u8>,
    /// Where an offline file may connect to; none for a page.
    pub addresses: Vec<Address>,
    /// What an offline file holds.
    pub enclosed: Option<Enclosed>,
}

/// Undoes the two replacements, if they were made. What comes out is the page only if its digest says so.
///
/// # Errors
/// [`PageError`].
pub fn undo(file: &[u8]) -> Result<Opened, PageError> {
    let (before, rest) = text(file)?.split_once(CONNECT).ok_or(PageError::NotAPage(CONNECT))?;
    let (addresses, rest) = rest.split_once(';').ok_or(PageError::NotAPage(CONNECT))?;
    let (between, rest) = rest.split_once(OPEN).ok_or(PageError::NotAPage(OPEN))?;
    let (json, after) = rest.split_once(CLOSE).ok_or(PageError::NotAPage(OPEN))?;
    let page = [before, CONNECT, ";", between, OPEN, CLOSE, after].concat();
    for mark in [CONNECT, OPEN] {
        if page.matches(mark).count() != 1 {
            return Err(PageError::NotAPage(mark));
        }
    }
    let addresses = read_addresses(addresses)?;
    let enclosed = read_enclosed(json)?;
    if addresses.is_empty() != enclosed.is_none() {
        return Err(PageError::Half);
    }
    Ok(Opened { page: page.into_bytes(), addresses, enclosed })
}

fn text(file: &[u8]) -> Result<&str, PageError> {
    if file.len() > LONGEST {
        return Err(PageError::TooLong);
    }
    std::str::from_utf8(file).map_err(|_| PageError::NotAPage("UTF-8 text"))
}

fn read_addresses(text: &str) -> Result<Vec<Address>, PageError> {
    let addresses: Option<Vec<Address>> = match text.strip_prefix(' ') {
        Some(listed) => listed.split(' ').map(Address::read).collect(),
        None => text.is_empty().then(Vec::new),
    };
    addresses.filter(|addresses| addresses.len() <= MOST_ADDRESSES).ok_or(PageError::Address)
}

fn read_enclosed(json: &str) -> Result<Option<Enclosed>, PageError> {
    match json {
        "" => Ok(None),
        // A browser could take what stands behind it for something else than data.
        json if json.contains('<') => Err(PageError::Enclosed),
        json => serde_json::from_str(json).map(Some).map_err(|_| PageError::Enclosed),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAGE: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; connect-src 'self'; x\">\
                        <script type=\"application/json\" id=\"enclosed\"></script>\n<script>1</script>\n";

    fn relay(url: &str, onion: Option<&str>) -> RelayEntry {
        RelayEntry {
            url: Url::parse(url).unwrap(),
            spki_sha256: Vec::new(),
            onion: onion.map(str::to_owned),
            note_key: "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap(),
        }
    }

    fn enclosed(text: &str) -> Enclosed {
        let text = text.to_owned();
        Enclosed { invitation: text.clone(), roster: text.clone(), epoch: text }
    }

    /// Claim C-62: an offline file is the page with the two replacements and nothing else.
    #[test]
    fn an_offline_file_differs_in_two_places_only() {
        let relay = relay("https://relay.example.org:8443", Some("abc.onion"));
        for page in [BYTES, PAGE.as_bytes()] {
            let file = offline(page, &relay, &enclosed("southwind:v1?x </script>\n")).unwrap();
            let text = "southwind:v1?x \\u003c/script>\\n";
            let json = format!("{{\"invitation\":\"{text}\",\"roster\":\"{text}\",\"epoch\":\"{text}\"}}");
            let by_hand = std::str::from_utf8(page).unwrap();
            let (before, after) = by_hand.split_once("connect-src 'self'").unwrap();
            let by_hand = format!("{before}connect-src 'self' https://relay.example.org:8443 https://abc.onion{after}");
            let (before, after) = by_hand.split_once("id=\"enclosed\">").unwrap();
            assert_eq!(file, format!("{before}id=\"enclosed\">{json}{after}").into_bytes());
            let opened = undo(&file).unwrap();
            assert_eq!(digest(&opened.page), digest(page));
            assert_eq!(opened.addresses.iter().map(Address::to_string).collect::<Vec<_>>().len(), 2);
            assert!(offline(&file, &relay, &enclosed("again")).is_err(), "only a page becomes an offline file");
        }
        assert_eq!(policy(PAGE.as_bytes()), Ok("default-src 'none'; connect-src 'self'; x"));
        assert!(policy(BYTES).unwrap().contains("require-trusted-types-for 'script'"));
    }

    proptest! {
        /// Claim C-62: whatever is enclosed, undoing gives it back, and the page as it was.
        #[test]
        fn undoing_gives_back_the_page_and_what_was_enclosed(
            invitation in any::<String>(), roster in any::<String>(), epoch in "[\\PC\n<&;']*",
            host in "[a-z0-9][a-z0-9.-]{0,20}[a-z]", port in 1..=u16::MAX,
        ) {
            let url = format!("https://{host}:{port}");
            prop_assume!(Url::parse(&url).is_ok());
            let enclosed = Enclosed { invitation, roster, epoch };
            if let Ok(file) = offline(PAGE.as_bytes(), &relay(&url, None), &enclosed) {
                let opened = undo(&file).unwrap();
                prop_assert_eq!(opened.page, PAGE.as_bytes());
                prop_assert_eq!(opened.enclosed, Some(enclosed));
            }
        }

        #[test]
        fn hostile_bytes_stop_nothing(at in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut file = offline(PAGE.as_bytes(), &relay("https://a.example", None), &enclosed("x")).unwrap();
            let at = at.index(file.len());
            file.splice(at..at, bytes.iter().copied());
            let _ = (undo(&file), policy(&file), undo(&bytes), policy(&bytes));
            // What is still taken apart has become another page, or other things are enclosed or named.
            if let Ok(opened) = undo(&file) && opened.page == PAGE.as_bytes() {
                prop_assert!(opened.addresses.iter().all(|address| Address::read(&address.to_string()).is_some()));
            }
        }
    }

    #[test]
    fn what_could_end_a_policy_is_no_address() {
        for url in [
            "https://a;b.example",
            "https://a'b.example",
            "https://a,b.example",
            "https://a*b.example",
            "https://[::1]",
        ] {
            let Ok(url) = Url::parse(url) else { continue };
            assert_eq!(Address::of(&url), None, "{url}");
        }
        for text in [
            "http://a.example",
            "https://",
            "https://a.example/x",
            "https://a.example:",
            "https://a.example:070",
            "'unsafe-eval'",
            "https://A.example",
            "blob:",
        ] {
            assert_eq!(Address::read(text), None, "{text}");
        }
        let strange = relay("https://a.example", Some("a.onion; script-src *"));
        assert_eq!(Address::of_relay(&strange).unwrap(), [Address("https://a.example".to_owned())]);
        let hostile = |from: &str, to: &str| undo(PAGE.replace(from, to).as_bytes());
        assert_eq!(hostile("'self';", "'self' *;"), Err(PageError::Address));
        assert_eq!(hostile("'self';", "'self' https://a.example;"), Err(PageError::Half));
        assert_eq!(hostile("'self';", "'self' https://a.b https://b.c https://c.d;"), Err(PageError::Address));
        assert_eq!(hostile("></script>\n", ">{}</script>\n"), Err(PageError::Enclosed));
        assert_eq!(hostile("></script>\n", "><!--<script></script>\n"), Err(PageError::Enclosed));
        let file = offline(PAGE.as_bytes(), &relay("https://a.example", None), &enclosed("<!--")).unwrap();
        let raw = String::from_utf8(file).unwrap().replace("\\u003c", "<");
        assert_eq!(undo(raw.as_bytes()), Err(PageError::Enclosed), "JSON as it should be, but not for a browser");
        assert!(matches!(hostile("1", "connect-src 'self'"), Err(PageError::NotAPage(_))));
        assert!(matches!(undo(b"\xff"), Err(PageError::NotAPage(_))));
        assert_eq!(undo(&vec![b' '; LONGEST + 1]), Err(PageError::TooLong));
    }
}
