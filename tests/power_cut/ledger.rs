//! What a relay answered, up to a moment; what it answers later does not count.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use southwind::protocol::id::EnvelopeId;

/// A receipt that was seen.
#[derive(Clone)]
pub struct Seen {
    pub id: EnvelopeId,
    pub length: u64,
    pub note: String,
}

impl Seen {
    pub fn new(envelope: &[u8], note: String) -> Self {
        Self { id: EnvelopeId::of(envelope), length: envelope.len() as u64, note }
    }
}

/// An upload that is not complete, with the highest offset that was answered.
#[derive(Clone)]
pub struct Unfinished {
    pub envelope: Bytes,
    pub offset: u64,
}

/// What a relay said of an upload: its offset, and its receipt once it is complete.
pub type Told = (u64, Option<String>);

/// What a relay answered.
#[derive(Clone, Default)]
pub struct Answered {
    pub receipts: Vec<Seen>,
    pub uploads: HashMap<String, Unfinished>,
    /// Offsets and whole envelopes that a relay told of an upload, to say how much was checked.
    pub offsets: usize,
    pub listed: Vec<EnvelopeId>,
    pub acknowledged: Vec<EnvelopeId>,
    /// Envelopes that every reader acknowledges as soon as they are there: begun, and answered for.
    pub removing: HashSet<EnvelopeId>,
    pub removed: Vec<EnvelopeId>,
    pub epochs: Vec<u64>,
    /// The newest epoch that anyone was served.
    pub epoch: u64,
    pub rosters: usize,
    pub roster: u64,
    /// A refusal or a broken connection while all should have been well.
    pub trouble: Option<String>,
}

impl Answered {
    pub fn note_offset(&mut self, name: &str, (offset, receipt): Told) {
        self.offsets += 1;
        let Some(upload) = self.uploads.get_mut(name) else { return };
        upload.offset = upload.offset.max(offset);
        if let Some(note) = receipt {
            self.receipts.push(Seen::new(&upload.envelope, note));
            self.uploads.remove(name);
        }
    }

    pub fn add(&mut self, new: Self) {
        self.receipts.extend(new.receipts);
        self.uploads.extend(new.uploads);
        self.offsets += new.offsets;
        self.listed.extend(new.listed);
        self.acknowledged.extend(new.acknowledged);
        self.removing.extend(new.removing);
        self.removed.extend(new.removed);
        self.epochs.extend(new.epochs);
        self.epoch = self.epoch.max(new.epoch);
        self.rosters += new.rosters;
        self.roster = self.roster.max(new.roster);
    }
}

/// Takes down answers until it is closed; what comes later does not count.
#[derive(Clone)]
pub struct Ledger(Arc<Mutex<Option<Answered>>>);

impl Ledger {
    pub fn open() -> Self {
        Self(Arc::new(Mutex::new(Some(Answered::default()))))
    }

    /// False once it is closed.
    pub fn note(&self, note: impl FnOnce(&mut Answered)) -> bool {
        self.0.lock().unwrap().as_mut().map(note).is_some()
    }

    /// Takes down an outcome. False if the sender should stop: the ledger is closed, or something is wrong.
    pub fn outcome<T, E: std::fmt::Display>(
        &self,
        what: &str,
        outcome: Result<T, E>,
        note: impl FnOnce(&mut Answered, T),
    ) -> bool {
        match outcome {
            Ok(answer) => self.note(|answered| note(answered, answer)),
            Err(error) => {
                self.note(|answered| answered.trouble = Some(format!("{what}: {error}")));
                false
            }
        }
    }

    pub fn is_open(&self) -> bool {
        self.note(|_| ())
    }

    pub fn close(&self) -> Answered {
        self.0.lock().unwrap().take().unwrap()
    }
}
