//! What somebody who leaves could have opened: by the epochs that were wrapped for them, as far as this home remembers
//! rosters and epochs. It says what it does not know, and changes nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::past::{Could, Past};
use super::record::{Outcome, Record};
use crate::case::document::{Appeal, DocumentKind};
use crate::protocol::id::{CaseId, PublicKey};

/// What one key could open of what is in a vault.
#[derive(Debug, Default)]
pub struct Exposure {
    /// Cases of which it could open something.
    pub cases: BTreeMap<CaseId, ExposedCase>,
    /// Envelopes that it could open.
    pub envelopes: usize,
    /// Envelopes of which this home cannot tell; they are among those above.
    pub uncertain: usize,
    /// Epochs that it could open.
    pub epochs: BTreeSet<u64>,
    /// Epochs of which this home cannot tell.
    pub unknown_epochs: BTreeSet<u64>,
    /// Envelopes in quarantine of which nobody here knows the epoch.
    pub unopened: usize,
}

/// A case of which somebody could open something.
#[derive(Debug, Default)]
pub struct ExposedCase {
    /// What it began with, if that has come.
    pub appeal: Option<Appeal>,
    /// How many envelopes of it they could open.
    pub envelopes: usize,
}

impl ExposedCase {
    /// Two codes of one case.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        Self { appeal: self.appeal.or(other.appeal), envelopes: self.envelopes + other.envelopes }
    }
}

impl Exposure {
    /// Goes through a vault's records.
    #[must_use]
    pub fn of(key: &PublicKey, records: &[Record], past: &Past) -> Self {
        let mut exposure = Self::default();
        let contents: Vec<Option<DocumentKind>> =
            records.iter().map(|record| record.content().map(|content| content.kind)).collect();
        let cases = cases_of(&contents);
        let mut exposed: BTreeMap<CaseId, ExposedCase> = BTreeMap::new();
        for (record, kind) in records.iter().zip(&contents) {
            let Outcome::Opened { epoch, .. } = &record.outcome else {
                exposure.unopened += 1;
                continue;
            };
            match past.could_open(*epoch, key) {
                Could::No => continue,
                Could::Yes => {
                    exposure.epochs.insert(*epoch);
                }
                Could::Unknown => {
                    exposure.unknown_epochs.insert(*epoch);
                    exposure.uncertain += 1;
                }
            }
            exposure.envelopes += 1;
            let Some(case) = kind.as_ref().and_then(|kind| case_of(kind, &cases)) else { continue };
            exposed.entry(case).or_default().envelopes += 1;
        }
        for kind in &contents {
            if let Some(DocumentKind::Appeal(appeal)) = kind
                && let Some(case) = case_of_appeal(appeal)
                && let Some(entry) = exposed.get_mut(&case)
            {
                entry.appeal.get_or_insert_with(|| appeal.clone());
            }
        }
        exposure.cases = exposed;
        exposure
    }
}

/// What attachments name, and the case that it belongs to.
type Named = HashMap<Vec<u8>, CaseId>;

fn cases_of(contents: &[Option<DocumentKind>]) -> Named {
    let mut named = Named::new();
    for kind in contents.iter().flatten() {
        match kind {
            DocumentKind::Appeal(appeal) => {
                named.extend(case_of_appeal(appeal).map(|case| (appeal.appeal_id.clone(), case)));
            }
            DocumentKind::FollowUp(follow_up) => {
                named.extend(read(&follow_up.case_id).map(|case| (follow_up.follow_up_id.clone(), case)));
            }
            _ => {}
        }
    }
    named
}

fn case_of(kind: &DocumentKind, cases: &Named) -> Option<CaseId> {
    match kind {
        DocumentKind::Appeal(appeal) => case_of_appeal(appeal),
        DocumentKind::FollowUp(follow_up) => read(&follow_up.case_id),
        DocumentKind::Attachment(attachment) => cases.get(&attachment.appeal_id).copied(),
        // All zero: it is about no case.
        DocumentKind::CaseEvent(event) => read(&event.case_id).filter(|_| event.case_id.iter().any(|byte| *byte != 0)),
        DocumentKind::Reply(_) | DocumentKind::Signed(_) => None,
    }
}

/// The case of an appeal: that of its reply address, or the one of its own id.
fn case_of_appeal(appeal: &Appeal) -> Option<CaseId> {
    match &appeal.reply_to {
        Some(address) => address.read().ok().map(|address| address.case()),
        None => Some(CaseId::of_unsigned(&appeal.appeal_id)),
    }
}

fn read(id: &[u8]) -> Option<CaseId> {
    id.try_into().ok().map(CaseId::from_bytes)
}
