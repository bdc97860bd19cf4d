//! A field page or an offline file: which page it is made of, and what is enclosed. It believes nothing that is in the
//! file but what is signed, and never runs any of it.

use std::fmt;

use thiserror::Error;

use crate::page::{Address, PageError, digest, undo};
use crate::protocol::epoch::{EpochError, EpochNotice};
use crate::protocol::id::Fingerprint;
use crate::protocol::invitation::{Invitation, InvitationError};
use crate::protocol::roster::{Roster, RosterError};

/// Why a file is not what it claims to be.
#[derive(Debug, Error)]
pub enum Refused {
    /// It is no page, or was changed where no offline file is.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The invitation in it.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    /// The roster in it, by the invitation's organisation.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// The epoch in it, by that roster.
    #[error(transparent)]
    Epoch(#[from] EpochError),
    /// The roster has no relay of the invitation's address.
    #[error("the roster that is enclosed does not list the relay of the invitation")]
    OtherRelay,
    /// It may connect elsewhere than to that relay.
    #[error("the file may connect to another address than the relay's in its roster (PROTOCOL.md step 17.1)")]
    OtherAddress,
}

impl Refused {
    /// Whether the file is no field page at all, rather than one that was changed.
    #[must_use]
    pub fn is_something_else(&self) -> bool {
        matches!(self, Self::Page(PageError::NotAPage(_) | PageError::TooLong))
    }
}

/// A file that was looked at.
#[derive(Debug)]
pub struct Seen {
    /// The SHA-256 of the page that it is, or is made of.
    pub digest: Fingerprint,
    /// What an offline file holds; nothing in a page.
    pub inside: Option<Inside>,
}

/// What an offline file holds, verified by itself: whose organisation it is has to be compared.
#[derive(Debug)]
pub struct Inside {
    /// The invitation.
    pub invitation: Invitation,
    /// The roster, signed by the invitation's organisation.
    pub roster: Roster,
    /// The notice, signed by a lead of that roster.
    pub epoch: EpochNotice,
    /// Where it may connect to: the relay's addresses.
    pub addresses: Vec<Address>,
}

impl Seen {
    /// Takes a file apart and verifies what is in it.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn read(file: &[u8]) -> Result<Self, Refused> {
        let opened = undo(file)?;
        let digest = digest(&opened.page);
        let Some(enclosed) = opened.enclosed else { return Ok(Self { digest, inside: None }) };
        let invitation: Invitation = enclosed.invitation.parse()?;
        let roster = Roster::open(enclosed.roster.as_bytes(), &invitation.organisation)?;
        let roster_sequence = roster.sequence;
        if roster_sequence < invitation.roster_sequence {
            return Err(RosterError::Older { found: roster_sequence, seen: invitation.roster_sequence }.into());
        }
        let epoch = EpochNotice::open(enclosed.epoch.as_bytes(), &invitation.desk, &roster)?;
        if epoch.epoch < invitation.epoch {
            return Err(EpochError::Older { found: epoch.epoch, seen: invitation.epoch }.into());
        }
        let relay = roster.relays.iter().find(|relay| relay.url == invitation.relay).ok_or(Refused::OtherRelay)?;
        if Address::of_relay(relay)? != opened.addresses {
            return Err(Refused::OtherAddress);
        }
        Ok(Self { digest, inside: Some(Inside { invitation, roster, epoch, addresses: opened.addresses }) })
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(inside) = &self.inside else { return write!(f, "a field page\n  SHA-256   {}", self.digest) };
        let Inside { invitation, roster, epoch, addresses } = inside;
        writeln!(f, "an offline file of the field page\n  SHA-256   {}", self.digest)?;
        for address in addresses {
            writeln!(f, "  connects  {address}")?;
        }
        writeln!(f, "organisation {}", invitation.organisation.name())?;
        writeln!(f, "  its key   {}", invitation.organisation.fingerprint().grouped())?;
        writeln!(f, "  relay     {}", invitation.relay)?;
        writeln!(f, "  desk      {}", invitation.desk)?;
        writeln!(f, "roster {}\n  issued    {}\n  expires   {}", roster.sequence, roster.issued, roster.expires)?;
        writeln!(f, "epoch {}\n  issued    {}\n  expires   {}", epoch.epoch, epoch.issued, epoch.expires)?;
        write!(f, "  recipient {}", Fingerprint::of(epoch.recipient.as_bytes()).grouped())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use zeroize::Zeroizing;

    use super::*;
    use crate::audit::roster::tests::roster;
    use crate::page::{BYTES, Enclosed, offline};
    use crate::signing::{NoteSigner, SigningKey};

    fn key(name: &str, number: u8) -> NoteSigner {
        NoteSigner::new(name, SigningKey::from_seed(Zeroizing::new([number; 32])).unwrap()).unwrap()
    }

    /// An offline file whose parts a test may change before they are put together.
    fn file(change: impl FnOnce(&mut Invitation, &mut Roster, &mut EpochNotice)) -> Vec<u8> {
        let organisation = key("example-rescue", 9);
        let mut roster = roster(7);
        let relay = roster.relays[0].clone();
        let mut epoch = EpochNotice {
            desk: "seoul".parse().unwrap(),
            epoch: 3,
            recipient: "age1pq1x".to_owned(),
            issued: roster.issued,
            expires: roster.expires,
        };
        let numbers = ((&roster, ""), (&epoch, ""));
        let mut invitation: Invitation =
            Enclosed::new(organisation.verifier(), &relay, numbers.0, numbers.1).invitation.parse().unwrap();
        change(&mut invitation, &mut roster, &mut epoch);
        let enclosed = Enclosed {
            invitation: invitation.to_string(),
            roster: organisation.sign_note(&roster.text().unwrap()).unwrap(),
            epoch: key("mina", 2).sign_note(&epoch.text().unwrap()).unwrap(),
        };
        offline(BYTES, &relay, &enclosed).unwrap()
    }

    #[test]
    fn a_page_and_an_offline_file_of_it_have_one_digest() {
        let page = Seen::read(BYTES).unwrap();
        let seen = Seen::read(&file(|_, _, _| {})).unwrap();
        assert_eq!(page.digest, seen.digest);
        assert!(page.inside.is_none());
        let shown = seen.to_string();
        for part in
            ["connects  https://relay.example\n", "desk      seoul", "roster 7\n", "epoch 3\n", "example-rescue"]
        {
            assert!(shown.contains(part), "{shown}");
        }
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let refused =
            |change: fn(&mut Invitation, &mut Roster, &mut EpochNotice)| Seen::read(&file(change)).unwrap_err();
        assert!(matches!(
            refused(|invitation, _, _| invitation.roster_sequence = 8),
            Refused::Roster(RosterError::Older { .. })
        ));
        assert!(matches!(refused(|invitation, _, _| invitation.epoch = 4), Refused::Epoch(EpochError::Older { .. })));
        assert!(matches!(
            refused(|invitation, _, _| invitation.organisation = key("other", 8).verifier().clone()),
            Refused::Roster(_)
        ));
        assert!(matches!(
            refused(|invitation, _, _| invitation.relay = "https://evil.example".parse().unwrap()),
            Refused::OtherRelay
        ));
        assert!(matches!(refused(|_, roster, _| roster.staff.clear()), Refused::Epoch(EpochError::NotByALead)));
        assert!(matches!(
            refused(|_, _, epoch| epoch.desk = "busan".parse().unwrap()),
            Refused::Epoch(EpochError::OtherDesk(_))
        ));
        let elsewhere = |_: &mut Invitation, roster: &mut Roster, _: &mut EpochNotice| {
            roster.relays[0].onion = Some("a.onion".to_owned());
        };
        assert!(matches!(Seen::read(&file(elsewhere)).unwrap_err(), Refused::OtherAddress));
        assert!(Seen::read(b"<html>").unwrap_err().is_something_else());
    }

    proptest! {
        #[test]
        fn a_changed_file_is_refused_or_has_another_digest(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let whole = file(|_, _, _| {});
            let mut changed = whole.clone();
            let at = at.index(changed.len());
            changed[at] = byte;
            let (before, after) = (Seen::read(&whole).unwrap(), Seen::read(&changed));
            if changed != whole && let Ok(after) = after && after.digest == before.digest {
                // What is left is a change in what is enclosed that changes nothing of what is signed.
                prop_assert_eq!(&after.inside.unwrap().roster, &before.inside.unwrap().roster);
            }
        }
    }
}
