//! Rosters: what a verified one says, and whether it may follow an older one. It is given verified rosters and never
//! verifies one itself.

use std::fmt;

use jiff::Timestamp;

use crate::protocol::id::{Fingerprint, Name};
use crate::protocol::roster::{Role, Roster, RosterError};

/// A roster as text for a person.
#[derive(Debug)]
pub struct Shown<'a>(pub &'a Roster);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let roster = self.0;
        writeln!(f, "roster {}", roster.sequence)?;
        writeln!(f, "  issued   {}", roster.issued)?;
        write!(f, "  expires  {}", roster.expires)?;
        for desk in &roster.desks {
            write!(f, "\ndesk {}", desk.id)?;
        }
        for relay in &roster.relays {
            write!(f, "\nrelay {}\n  signs receipts as {}", relay.url, relay.note_key.name())?;
            write!(f, "\n  its key  {}", relay.note_key.fingerprint().grouped())?;
            for pin in &relay.spki_sha256 {
                write!(f, "\n  pin      {pin}")?;
            }
            if let Some(onion) = &relay.onion {
                write!(f, "\n  onion    {onion}")?;
            }
        }
        for staff in &roster.staff {
            let roles: Vec<&str> = staff.roles.iter().copied().map(Role::as_str).collect();
            let desks: Vec<&str> = staff.desks.iter().map(Name::as_str).collect();
            write!(f, "\nstaff {}\n  roles      {}\n  desks      {}", staff.name, roles.join(", "), desks.join(", "))?;
            write!(f, "\n  signs      {}", staff.signing_key.fingerprint().grouped())?;
            write!(f, "\n  recipient  {}", Fingerprint::of(staff.recipient.as_bytes()).grouped())?;
        }
        for page in &roster.pages {
            write!(f, "\npage {page}")?;
        }
        Ok(())
    }
}

/// Whether a roster may follow an older one: its number must have grown.
///
/// # Errors
/// [`RosterError::Older`], also for the same number with other contents.
pub fn follows(newer: &Roster, older: &Roster) -> Result<(), RosterError> {
    if newer.sequence > older.sequence || newer == older {
        return Ok(());
    }
    Err(RosterError::Older { found: newer.sequence, seen: older.sequence })
}

/// What changed between two rosters in who may read: names that came, that went, and whose keys or rights changed.
#[must_use]
pub fn changes(newer: &Roster, older: &Roster) -> Vec<String> {
    let before = |name: &Name| older.staff.iter().find(|staff| staff.name == *name);
    let after = |name: &Name| newer.staff.iter().any(|staff| staff.name == *name);
    let came = newer.staff.iter().filter_map(|staff| match before(&staff.name) {
        None => Some(format!("{} came", staff.name)),
        Some(was) if was != staff => Some(format!("{} has other keys, roles or desks than before", staff.name)),
        Some(_) => None,
    });
    let went = older.staff.iter().filter(|staff| !after(&staff.name)).map(|staff| format!("{} went", staff.name));
    came.chain(went).collect()
}

/// A warning if the roster is not in force.
#[must_use]
pub fn out_of_force(roster: &Roster, now: Timestamp) -> Option<String> {
    roster.clone().current(now, 0).err().map(|reason| reason.to_string())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::protocol::id::SpkiPin;
    use crate::protocol::roster::{Desk, RelayEntry, Staff};
    use crate::signing::{NoteSigner, SigningKey};
    use zeroize::Zeroizing;

    pub(in crate::audit) fn relay() -> NoteSigner {
        NoteSigner::new("relay", SigningKey::from_seed(Zeroizing::new([1; 32])).unwrap()).unwrap()
    }

    pub(in crate::audit) fn roster(sequence: u64) -> Roster {
        let desk: Name = "seoul".parse().unwrap();
        Roster {
            sequence,
            issued: "2026-01-01T00:00:00Z".parse().unwrap(),
            expires: "2026-07-01T00:00:00Z".parse().unwrap(),
            relays: vec![RelayEntry {
                url: "https://relay.example".parse().unwrap(),
                spki_sha256: vec![SpkiPin::of(b"spki")],
                onion: None,
                note_key: relay().verifier().clone(),
            }],
            desks: vec![Desk { id: desk.clone() }],
            staff: vec![Staff {
                name: "mina".parse().unwrap(),
                recipient: "age1pq1".to_owned(),
                signing_key: SigningKey::from_seed(Zeroizing::new([2; 32])).unwrap().public(),
                roles: vec![Role::Lead, Role::Reader],
                desks: vec![desk],
            }],
            pages: Vec::new(),
        }
    }

    #[test]
    fn a_roster_follows_only_a_lower_number() {
        assert_eq!(follows(&roster(2), &roster(1)), Ok(()));
        assert_eq!(follows(&roster(1), &roster(1)), Ok(()));
        assert_eq!(follows(&roster(1), &roster(2)), Err(RosterError::Older { found: 1, seen: 2 }));
        let mut twin = roster(1);
        twin.staff.clear();
        assert!(follows(&twin, &roster(1)).is_err());
        assert_eq!(changes(&twin, &roster(1)), ["mina went"]);
        assert_eq!(changes(&roster(1), &twin), ["mina came"]);
    }

    #[test]
    fn a_person_sees_fingerprints_roles_and_expiry() {
        let shown = Shown(&roster(7)).to_string();
        assert!(shown.starts_with("roster 7\n"));
        assert!(shown.contains("lead, reader"));
        assert!(shown.contains(&roster(7).staff[0].signing_key.fingerprint().grouped()));
        assert!(out_of_force(&roster(7), "2026-06-30T00:00:00Z".parse().unwrap()).is_none());
        assert!(out_of_force(&roster(7), "2026-07-01T00:00:00Z".parse().unwrap()).is_some());
    }
}
