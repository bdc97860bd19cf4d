//! From an invitation to the recipient that an appeal is sealed to: organisation key, roster, relay, lead, epoch.
//! Nothing is sealed and nothing is sent before each link of that chain has held.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use crate::case::hybrid::{HybridKeyError, HybridRecipient};
use crate::client::{ClientError, Pauses, Relay};
use crate::protocol::epoch::{EpochError, EpochNotice, Freshness};
use crate::protocol::id::{DeskId, PublicKey};
use crate::protocol::invitation::{self, Invitation};
use crate::protocol::note::VerifierKey;
use crate::protocol::roster::{RelayEntry, Role, Roster, RosterError};
use crate::protocol::throwaway::{Mode, ThrowawayKey};
use crate::terminal::files::read_text;
use crate::terminal::{Exit, Failure, plain_line, say, warn};

/// How a program comes to its relay.
#[derive(clap::Args, Clone, Debug)]
#[group(skip)]
pub struct Way {
    /// The invitation: a text file that has its link in it, or - for stdin.
    #[arg(long, value_name = "FILE|-")]
    pub invitation: std::path::PathBuf,
    /// A SOCKS proxy, such as Tor's: socks5h://127.0.0.1:9050. Names are resolved behind it.
    #[arg(long, value_name = "ADDRESS")]
    pub proxy: Option<String>,
    /// How many minutes to go on trying when nothing gets through.
    #[arg(long, value_name = "MINUTES", default_value_t = 30, value_parser = clap::value_parser!(u64).range(0..=10_080))]
    pub patience: u64,
    /// Accept the throwaway keys of keys-example, to try things out.
    #[arg(long)]
    pub dev: bool,
}

impl Way {
    /// How long to go on trying.
    #[must_use]
    pub fn patience(&self) -> Duration {
        Duration::from_secs(60 * self.patience)
    }

    /// Whether throwaway keys will do.
    #[must_use]
    pub fn mode(&self) -> Mode {
        Mode::from_flag(self.dev)
    }
}

/// A roster that the organisation signed, with the invitation's desk and relay in it.
#[derive(Clone, Debug)]
pub struct Trust {
    desk: DeskId,
    roster: Roster,
    entry: RelayEntry,
    seen_epoch: u64,
    mode: Mode,
}

/// What a desk reads now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// Its number; it grows.
    pub number: u64,
    /// What is sealed to.
    pub recipient: HybridRecipient,
}

/// Reads an invitation and refuses throwaway keys in it.
///
/// # Errors
/// [`Exit::Input`] if there is none, [`Exit::NotTrusted`] for a throwaway key.
pub fn read_invitation(path: &Path, mode: Mode) -> Result<Invitation, Failure> {
    let text = read_text(path, invitation::LONGEST)?;
    let invitation: Invitation =
        text.parse().map_err(|error| Failure::new(Exit::Input, error).hint("ask for the invitation again"))?;
    mode.admit_key(&invitation.organisation.key()).map_err(throwaway)?;
    invitation.pins.iter().try_for_each(|pin| mode.admit_pin(pin)).map_err(throwaway)?;
    Ok(invitation)
}

impl Trust {
    /// Verifies a roster for an invitation.
    ///
    /// # Errors
    /// [`Exit::NotTrusted`]: signature, age, dates, desk, relay, throwaway keys.
    pub fn verify(note: &[u8], invitation: &Invitation, mode: Mode, now: Timestamp) -> Result<Self, Failure> {
        let refused = |error: RosterError| not_trusted(&error);
        let roster = Roster::open(note, &invitation.organisation).map_err(refused)?;
        let roster = roster.current(now, invitation.roster_sequence).map_err(refused)?;
        roster.desk(&invitation.desk).map_err(refused)?;
        let entry = roster.relays.iter().find(|relay| is_at(relay, invitation)).cloned().ok_or_else(|| {
            Failure::new(Exit::NotTrusted, "the organisation's roster no longer has the relay of this invitation")
                .hint("ask for a new invitation")
        })?;
        mode.admit_key(&entry.note_key.key()).map_err(throwaway)?;
        entry.spki_sha256.iter().try_for_each(|pin| mode.admit_pin(pin)).map_err(throwaway)?;
        let desk = invitation.desk.clone();
        Ok(Self { desk, roster, entry, seen_epoch: invitation.epoch, mode })
    }

    /// Verifies a notice and gives the epoch in it. One that has lapsed still serves, with a warning; one that is older
    /// than the invitation is refused.
    ///
    /// # Errors
    /// [`Exit::NotTrusted`].
    pub fn epoch(&self, notice: &[u8], now: Timestamp) -> Result<Epoch, Failure> {
        let notice = EpochNotice::open(notice, &self.desk, &self.roster)
            .and_then(|notice| notice.not_before(self.seen_epoch))
            .map_err(|error| match error {
                EpochError::Older { .. } => Failure::new(Exit::NotTrusted, &error).hint(
                    "your invitation knows a newer one: fetch the notice anew, by another network; if it stays, tell \
                     whoever gave you the invitation that this relay gives out old keys",
                ),
                other => not_trusted(&other),
            })?;
        self.mode.admit_recipient(&notice.recipient).map_err(throwaway)?;
        if notice.freshness(now) == Freshness::Lapsed {
            warn(format_args!(
                "the desk's key should have been replaced on {}; your words go on, but if that was weeks ago, staff \
                 may no longer be able to open it: ask for a new invitation, or send by another way too",
                notice.expires
            ));
        }
        let recipient = notice.recipient.parse().map_err(|error: HybridKeyError| not_trusted(&error))?;
        Ok(Epoch { number: notice.epoch, recipient })
    }

    /// Whether a key is that of somebody who may answer here: a reader or a lead of this desk.
    #[must_use]
    pub fn is_staff(&self, key: &PublicKey) -> bool {
        let answers = |role| self.roster.staff_who_may(role, &self.desk).any(|staff| staff.signing_key == *key);
        answers(Role::Reader) || answers(Role::Lead)
    }

    /// The roster's sequence number.
    #[must_use]
    pub fn roster_sequence(&self) -> u64 {
        self.roster.sequence
    }

    /// To whom the appeal goes.
    #[must_use]
    pub fn desk(&self) -> &DeskId {
        &self.desk
    }

    /// The key that the relay signs its receipts with.
    #[must_use]
    pub fn note_key(&self) -> &VerifierKey {
        &self.entry.note_key
    }
}

/// Whether a relay of the roster is the invitation's, by its address or its onion address.
fn is_at(relay: &RelayEntry, invitation: &Invitation) -> bool {
    relay.url == invitation.relay || (relay.onion.is_some() && relay.onion.as_deref() == invitation.relay.host_str())
}

/// Connects to the invitation's relay, verifies its roster, and goes on with the pins of the roster.
///
/// # Errors
/// [`Exit::Network`], [`Exit::NotTrusted`], and whatever the relay refuses.
pub async fn connect(way: &Way, invitation: &Invitation, now: Timestamp) -> Result<(Trust, Relay), Failure> {
    let proxy = way.proxy.as_deref();
    let relay = Relay::connect(&invitation.relay, &invitation.pins, proxy).map_err(failure)?;
    let note = patiently(way.patience(), || relay.roster()).await.map_err(failure)?;
    let trust = Trust::verify(&note, invitation, way.mode(), now)?;
    if trust.entry.spki_sha256 == invitation.pins {
        return Ok((trust, relay));
    }
    let relay = Relay::connect(&invitation.relay, &trust.entry.spki_sha256, proxy).map_err(failure)?;
    Ok((trust, relay))
}

/// Fetches the desk's newest notice and verifies it.
///
/// # Errors
/// As [`connect`]; [`Exit::Refused`] if the desk has none yet.
pub async fn newest_epoch(way: &Way, trust: &Trust, relay: &Relay, now: Timestamp) -> Result<Epoch, Failure> {
    read_epoch(trust, patiently(way.patience(), || relay.epoch(trust.desk())).await, now)
}

/// As [`newest_epoch`], asking once: for whoever can do without.
///
/// # Errors
/// As [`newest_epoch`].
pub async fn offered_epoch(trust: &Trust, relay: &Relay, now: Timestamp) -> Result<Epoch, Failure> {
    read_epoch(trust, relay.epoch(trust.desk()).await, now)
}

fn read_epoch(trust: &Trust, answer: Result<Option<Vec<u8>>, ClientError>, now: Timestamp) -> Result<Epoch, Failure> {
    let notice = answer.map_err(failure)?.ok_or_else(|| {
        Failure::new(Exit::Refused, "this desk has no key to seal to yet").hint("tell whoever gave you the invitation")
    })?;
    trust.epoch(&notice, now)
}

/// Asks again and again, with growing pauses, while that can help, and says so once.
pub(super) async fn patiently<T, F: Future<Output = Result<T, ClientError>>>(
    patience: Duration,
    mut ask: impl FnMut() -> F,
) -> Result<T, ClientError> {
    let mut pauses = Pauses::new(patience);
    let mut told = patience.is_zero();
    loop {
        let error = match ask().await {
            Err(error) if error.is_passing() => error,
            outcome => return outcome,
        };
        if !std::mem::replace(&mut told, true) {
            say(format_args!(
                "{}; trying again for up to {} minutes",
                plain_line(&error.to_string()),
                patience.as_secs() / 60
            ));
        }
        if !pauses.pause().await {
            return Err(error);
        }
    }
}

/// A client's error as a person sees it.
#[allow(clippy::needless_pass_by_value, reason = "it stands in map_err")]
pub(super) fn failure(error: ClientError) -> Failure {
    Failure::new(error.exit(), &error).hint(error.hint())
}

fn throwaway(error: ThrowawayKey) -> Failure {
    Failure::new(Exit::NotTrusted, error).hint(ThrowawayKey::HINT)
}

/// What the relay gave is not what the organisation, or a lead of the desk, has signed.
fn not_trusted(error: &dyn std::error::Error) -> Failure {
    Failure::new(Exit::NotTrusted, error)
        .hint("nothing was sent; ask whoever gave you the invitation for a new one, by another way than this relay")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::case::hybrid::HybridIdentity;
    use crate::protocol::id::SpkiPin;
    use crate::protocol::roster::{Desk, Role, Staff};
    use crate::signing::{NoteSigner, SigningKey};
    use ring::rand::SystemRandom;
    use zeroize::Zeroizing;

    /// The keys of the world's people: 3 is mina, a lead; 4 noor, a reader; 5 olga, an auditor.
    pub(in crate::contact) fn key(byte: u8) -> SigningKey {
        SigningKey::from_seed(Zeroizing::new([byte; 32])).unwrap()
    }

    fn signer(name: &str, byte: u8) -> NoteSigner {
        NoteSigner::new(name, key(byte)).unwrap()
    }

    /// An organisation with one relay, one desk and three staff, as its notes.
    pub(in crate::contact) struct World {
        pub(in crate::contact) invitation: Invitation,
        pub(in crate::contact) roster: String,
        pub(in crate::contact) notice: String,
        pub(in crate::contact) identity: HybridIdentity,
        pub(in crate::contact) relay: NoteSigner,
    }

    pub(in crate::contact) const NOW: &str = "2026-03-01T00:00:00Z";

    pub(in crate::contact) fn world() -> World {
        let (organisation, relay, lead) = (signer("org", 1), signer("relay", 2), signer("mina", 3));
        let identity = HybridIdentity::generate(&SystemRandom::new()).unwrap();
        let recipient = identity.to_recipient().unwrap().to_string();
        let desk: DeskId = "seoul".parse().unwrap();
        let pin = SpkiPin::of(b"spki");
        let roster = Roster {
            sequence: 3,
            issued: "2026-01-01T00:00:00Z".parse().unwrap(),
            expires: "2026-07-01T00:00:00Z".parse().unwrap(),
            relays: vec![RelayEntry {
                url: "https://relay.example".parse().unwrap(),
                spki_sha256: vec![pin],
                onion: None,
                note_key: relay.verifier().clone(),
            }],
            desks: vec![Desk { id: desk.clone() }],
            staff: [("mina", 3, Role::Lead), ("noor", 4, Role::Reader), ("olga", 5, Role::Auditor)]
                .map(|(name, byte, role)| Staff {
                    name: name.parse().unwrap(),
                    recipient: recipient.clone(),
                    signing_key: key(byte).public(),
                    roles: vec![role],
                    desks: vec![desk.clone()],
                })
                .to_vec(),
            pages: Vec::new(),
        };
        let notice = EpochNotice {
            desk: desk.clone(),
            epoch: 1,
            recipient,
            issued: "2026-02-01T00:00:00Z".parse().unwrap(),
            expires: "2026-02-08T00:00:00Z".parse().unwrap(),
        };
        World {
            invitation: Invitation {
                organisation: organisation.verifier().clone(),
                relay: "https://relay.example".parse().unwrap(),
                pins: vec![pin],
                desk,
                roster_sequence: 3,
                epoch: 0,
            },
            roster: organisation.sign_note(&roster.text().unwrap()).unwrap(),
            notice: lead.sign_note(&notice.text().unwrap()).unwrap(),
            identity,
            relay,
        }
    }

    fn verify(world: &World, now: &str) -> Result<Trust, Failure> {
        Trust::verify(world.roster.as_bytes(), &world.invitation, Mode::Earnest, now.parse().unwrap())
    }

    #[test]
    fn the_chain_holds_to_the_recipient_even_if_the_epoch_has_lapsed() {
        let world = world();
        let trust = verify(&world, NOW).unwrap();
        let epoch = trust.epoch(world.notice.as_bytes(), NOW.parse().unwrap()).unwrap();
        assert!(epoch.number == 1 && epoch.recipient == world.identity.to_recipient().unwrap());
    }

    #[test]
    fn an_epoch_older_than_the_invitations_is_refused_and_a_newer_one_is_not() {
        let mut world = world();
        for (known, holds) in [(0, true), (1, true), (2, false)] {
            world.invitation.epoch = known;
            let trust = verify(&world, NOW).unwrap();
            let epoch = trust.epoch(world.notice.as_bytes(), NOW.parse().unwrap());
            assert_eq!(epoch.is_ok(), holds, "{known}");
            if let Err(failure) = epoch {
                assert_eq!(failure.exit(), Exit::NotTrusted);
                let said = failure.to_string();
                assert!(
                    said.contains("has number 1, and number 2 was seen before") && said.contains("next: "),
                    "{said}"
                );
            }
        }
    }

    /// Claim C-11: only the organisation's key makes a roster, and only a lead of the desk an epoch.
    #[test]
    fn each_broken_link_ends_it() {
        let not_trusted = |changed: World, now: &str| {
            assert_eq!(verify(&changed, now).unwrap_err().exit(), Exit::NotTrusted);
        };
        not_trusted(world(), "2026-07-01T00:00:00Z");
        let mut changed = world();
        changed.roster = changed.roster.replace("\"sequence\": 3", "\"sequence\": 4");
        not_trusted(changed, NOW);
        let mut newer = world();
        newer.invitation.roster_sequence = 4;
        not_trusted(newer, NOW);
        let mut elsewhere = world();
        elsewhere.invitation.relay = "https://other.example".parse().unwrap();
        not_trusted(elsewhere, NOW);
        let mut desk = world();
        desk.invitation.desk = "tokyo".parse().unwrap();
        not_trusted(desk, NOW);

        let world = world();
        let trust = verify(&world, NOW).unwrap();
        let text = world.notice.split("\n\n").next().unwrap();
        let stranger = signer("mallory", 9).sign_note(&format!("{text}\n")).unwrap();
        assert_eq!(trust.epoch(stranger.as_bytes(), NOW.parse().unwrap()).unwrap_err().exit(), Exit::NotTrusted);
    }
}
