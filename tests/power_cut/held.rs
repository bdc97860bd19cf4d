//! After a cut: whether the relay still has everything that it had answered for. It says how much of what is lost.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use southwind::client::{ListedEnvelope, StaffRelay};
use southwind::protocol::id::EnvelopeId;
use southwind::protocol::receipt::Receipt;
use southwind::protocol::roster::Roster;
use tokio::task::JoinSet;

use crate::envelopes::Templates;
use crate::house::{House, desk};
use crate::ledger::{Answered, Seen};
use crate::load::{ask_offset, epoch_number, send_piece};

/// Fetches at a time.
const FETCHES: usize = 8;

/// What is lost, by kind; empty if all is there.
#[derive(Default)]
pub struct Losses(Vec<String>);

impl Losses {
    fn note(&mut self, kind: &str, lost: usize, of: usize) {
        if lost > 0 {
            self.0.push(format!("{lost} of {of} {kind}"));
        }
    }

    pub fn none(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Display for Losses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

/// Compares the relay with what it answered. `fetched` is how many of the oldest receipts' envelopes were fetched
/// after an earlier cut and are only looked for in the list now. Uploads that are under way are finished, and what
/// that brings is added to `answered`.
pub async fn check(house: &Arc<House>, answered: &mut Answered, fetched: usize, templates: &Templates) -> Losses {
    let mut losses = Losses::default();
    check_lists(house, answered, &mut losses).await;
    check_envelopes(house, &answered.receipts[fetched..], &mut losses).await;
    check_removals(house, answered, &mut losses).await;
    check_statements(house, answered, &mut losses).await;
    finish_uploads(house, answered, &mut losses).await;
    accept_more(house, answered, templates).await;
    losses
}

/// Receipts verify, their envelopes are in the lead's list, and what the reader acknowledged is not in theirs.
async fn check_lists(house: &House, answered: &Answered, losses: &mut Losses) {
    let all: HashMap<EnvelopeId, u64> =
        whole_list(&house.staff_client(&house.lead)).await.iter().map(|line| (line.id, line.bytes)).collect();
    let held = |seen: &Seen| {
        let receipt = Receipt::open(seen.note.as_bytes(), &house.note_key).unwrap();
        assert_eq!((receipt.desk, receipt.envelope, receipt.bytes), (desk(), seen.id, seen.length));
        all.get(&seen.id) == Some(&seen.length)
    };
    let lost = answered.receipts.iter().filter(|seen| !held(seen)).count();
    losses.note("receipts", lost, answered.receipts.len());
    let lost = answered.listed.iter().filter(|id| !all.contains_key(*id) && !answered.removing.contains(id)).count();
    losses.note("envelopes that staff had seen in the list", lost, answered.listed.len());
    let waiting: HashSet<EnvelopeId> =
        whole_list(&house.staff_client(&house.reader)).await.iter().map(|line| line.id).collect();
    let lost = answered.acknowledged.iter().filter(|id| waiting.contains(id)).count();
    losses.note("acknowledgements", lost, answered.acknowledged.len());
}

async fn whole_list(staff: &StaffRelay) -> Vec<ListedEnvelope> {
    let mut all: Vec<ListedEnvelope> = Vec::new();
    loop {
        let page = staff.list(all.last().map_or(0, |line| line.sequence), Duration::ZERO).await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

/// Every envelope is served with the bytes that its receipt names.
async fn check_envelopes(house: &House, receipts: &[Seen], losses: &mut Losses) {
    let mut fetches = JoinSet::new();
    for part in receipts.chunks(receipts.len().div_ceil(FETCHES).max(1)) {
        let (staff, ids) = (house.staff_client(&house.lead), part.iter().map(|seen| seen.id).collect::<Vec<_>>());
        fetches.spawn(async move {
            let mut lost = 0;
            for id in ids {
                lost += usize::from(!is_served(&staff, &id).await);
            }
            lost
        });
    }
    let lost = fetches.join_all().await.iter().sum();
    losses.note("envelopes with a receipt, when they are fetched", lost, receipts.len());
}

/// What every reader had acknowledged does not come back.
async fn check_removals(house: &House, answered: &Answered, losses: &mut Losses) {
    let staff = house.staff_client(&house.lead);
    let mut back = 0;
    for id in &answered.removed {
        back += usize::from(is_served(&staff, id).await);
    }
    losses.note("removals", back, answered.removed.len());
}

async fn is_served(staff: &StaffRelay, id: &EnvelopeId) -> bool {
    let Ok(mut download) = staff.fetch(id, 0).await else { return false };
    let mut bytes = Vec::new();
    while let Ok(Some(piece)) = download.next().await {
        bytes.extend_from_slice(&piece);
    }
    EnvelopeId::of(&bytes) == *id
}

/// Epochs and the roster: each as new as it ever was, and every wrapped identity is there.
async fn check_statements(house: &House, answered: &mut Answered, losses: &mut Losses) {
    let note = house.client().epoch(&desk()).await.unwrap().unwrap_or_default();
    let newest = if note.is_empty() { 0 } else { epoch_number(house, &note) };
    let published = answered.epochs.iter().max().copied().unwrap_or_default();
    losses.note("newest epochs", usize::from(newest < published.max(answered.epoch)), 1);
    let wrapped: HashMap<u64, Vec<u8>> =
        house.staff_client(&house.reader).wrapped_identities(1, u64::MAX).await.unwrap().into_iter().collect();
    let whole = |epoch: u64| format!("{epoch} for {}", house.reader.key.public()).into_bytes();
    let lost = answered.epochs.iter().filter(|epoch| wrapped.get(epoch) != Some(&whole(**epoch))).count();
    losses.note("epochs", lost, answered.epochs.len());
    let roster = Roster::open(&house.client().roster().await.unwrap(), house.organisation.verifier()).unwrap();
    losses.note("rosters", usize::from(roster.sequence < answered.roster), 1);
    // What came through without its answer counts from here on.
    answered.epoch = newest;
    answered.roster = roster.sequence;
}

/// Uploads go on from an offset that is not below any that was answered, and end with the receipt of the whole.
async fn finish_uploads(house: &House, answered: &mut Answered, losses: &mut Losses) {
    let (mut lost, mut of) = (0, 0);
    for (name, upload) in std::mem::take(&mut answered.uploads) {
        of += 1;
        let Ok((offset, receipt)) = ask_offset(house, &name).await else {
            lost += 1;
            continue;
        };
        lost += usize::from(offset < upload.offset);
        let at = usize::try_from(offset).unwrap();
        let note = match receipt {
            Some(note) => note,
            None => send_piece(house, &name, at, upload.envelope.slice(at..)).await.unwrap().1.unwrap(),
        };
        let receipt = Receipt::open(note.as_bytes(), &house.note_key).unwrap();
        let seen = Seen::new(&upload.envelope, note);
        assert_eq!((receipt.envelope, receipt.bytes), (seen.id, seen.length), "an upload goes on from its own bytes");
        answered.receipts.push(seen);
    }
    losses.note("uploads", lost, of);
}

async fn accept_more(house: &House, answered: &mut Answered, templates: &Templates) {
    let envelope = templates.small();
    let relay = house.client();
    let note = relay.submit(&desk(), envelope.clone()).await.unwrap();
    assert_eq!(relay.submit(&desk(), envelope.clone()).await.unwrap(), note, "the same bytes, the same receipt");
    answered.receipts.push(Seen::new(&envelope, note));
}
