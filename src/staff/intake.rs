//! Intake: an envelope that is whole on this disk is checked, opened and kept, or set aside with a reason. It knows
//! nothing of a network, and may run on any number of threads at once for different envelopes.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use jiff::Timestamp;

use super::context::whole_second;
use super::error::StaffError;
use super::files;
use super::record::{Outcome, Record};
use super::vault::{HeldEpoch, Vault};
use crate::case::document::{Document, DocumentKind};
use crate::case::open::{OpenError, Opened, Quarantined};
use crate::client::ListedEnvelope;
use crate::protocol::id::{DeskId, EnvelopeId, Sha256};
use crate::terminal;

/// What became of one envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// An appeal.
    Appeal,
    /// What a contact wrote after it.
    FollowUp,
    /// An attachment.
    Attachment,
    /// What a colleague said about a case.
    Statement,
    /// It did not open, or has no place at a desk.
    Quarantined,
    /// It did not open because no key in this vault fits: it may be older than this member's place in the roster.
    WrongKey,
    /// An earlier run had kept it.
    Before,
}

/// Why a reply is set aside: it is for a contact.
const MISPLACED: &str = "it is a reply, and replies go to mailboxes: nobody who writes to a desk sends one";

/// A vault, and the identities that open what comes into it.
#[derive(Debug)]
pub struct Intake<'a> {
    vault: &'a Vault,
    epochs: Vec<HeldEpoch>,
    desk: DeskId,
    now: fn() -> Timestamp,
}

impl<'a> Intake<'a> {
    /// Takes the identities that the vault holds now; a damaged one is warned of.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn new(vault: &'a Vault, desk: DeskId, now: fn() -> Timestamp) -> Result<Self, StaffError> {
        let held = vault.epochs()?;
        held.damaged.iter().for_each(terminal::warn);
        Ok(Self { vault, epochs: held.found, desk, now })
    }

    /// The vault into which it takes.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        self.vault
    }

    /// Checks, opens and keeps an envelope that is whole in `incoming`.
    ///
    /// # Errors
    /// [`StaffError::OtherBytes`], whose bytes are removed; [`StaffError::File`], after which it can be tried again.
    pub fn keep(&self, listed: &ListedEnvelope) -> Result<Kept, StaffError> {
        let path = self.vault.incoming(&listed.id);
        if length_of(&path) != listed.bytes || id_of(&path)? != listed.id {
            files::remove(&path)?;
            return Err(StaffError::OtherBytes);
        }
        let opened = self.open(&path, &listed.id, listed.bytes)?;
        self.record(listed, opened)
    }

    fn record(
        &self,
        listed: &ListedEnvelope,
        opened: Result<(u64, Document), Quarantined>,
    ) -> Result<Kept, StaffError> {
        let record = |outcome| Record {
            envelope: listed.id,
            bytes: listed.bytes,
            sequence: listed.sequence,
            desk: self.desk.clone(),
            pulled: whole_second((self.now)()),
            outcome,
        };
        let quarantined = |reason: String, wrong_key| record(Outcome::Quarantined { reason, wrong_key });
        match opened {
            Ok((epoch, document)) => match kind_of(&document) {
                Some(kept) => {
                    self.vault.keep_opened(&record(Outcome::opened(epoch, &document)))?;
                    Ok(kept)
                }
                None => {
                    self.vault.keep_quarantined(&quarantined(MISPLACED.to_owned(), false))?;
                    Ok(Kept::Quarantined)
                }
            },
            Err(reason) => {
                let wrong_key = reason == Quarantined::WrongKey;
                self.vault.keep_quarantined(&quarantined(reason.to_string(), wrong_key))?;
                Ok(if wrong_key { Kept::WrongKey } else { Kept::Quarantined })
            }
        }
    }

    /// Opens an envelope with the first epoch that fits, and keeps its body.
    fn open(
        &self,
        path: &Path,
        id: &EnvelopeId,
        length: u64,
    ) -> Result<Result<(u64, Document), Quarantined>, StaffError> {
        for epoch in &self.epochs {
            let file = File::open(path).map_err(|error| StaffError::reading(path, error))?;
            let opened = Opened::open(file, length, std::slice::from_ref(&epoch.identity));
            return match opened.and_then(|opened| self.finish(opened, id)) {
                Ok(document) => Ok(Ok((epoch.number, document))),
                Err(OpenError::Quarantined(Quarantined::WrongKey)) => continue,
                Err(OpenError::Quarantined(reason)) => Ok(Err(reason)),
                Err(OpenError::Io(error)) => Err(StaffError::reading(path, error)),
            };
        }
        let payload = self.vault.payload(id);
        if payload.exists() { self.open_payload(&payload, id) } else { Ok(Err(Quarantined::WrongKey)) }
    }

    /// Reads what was opened before its epoch's identity went.
    fn open_payload(&self, path: &Path, id: &EnvelopeId) -> Result<Result<(u64, Document), Quarantined>, StaffError> {
        let mut payload = self.vault.unseal(path)?;
        let mut number = [0; 8];
        payload.read_exact(&mut number).map_err(|error| StaffError::damaged(path, error))?;
        match Opened::payload(payload).and_then(|opened| self.finish(opened, id)) {
            Ok(document) => Ok(Ok((u64::from_be_bytes(number), document))),
            Err(OpenError::Quarantined(reason)) => Ok(Err(reason)),
            Err(OpenError::Io(error)) => Err(StaffError::reading(path, error)),
        }
    }

    /// Before an epoch's identities go: what opens with one of them, and this version cannot read, is sealed to the vault,
    /// so that a newer version can.
    ///
    /// # Errors
    /// [`StaffError::File`], [`StaffError::Seal`].
    pub fn keep_payloads(&self, number: u64) -> Result<(), StaffError> {
        let records = self.vault.records()?.found.into_iter();
        for record in records.filter(|record| !record.outcome.is_opened()) {
            let (id, path) = (record.envelope, self.vault.quarantined(&record.envelope));
            if !path.exists() || self.vault.payload(&id).exists() {
                continue;
            }
            // Another reason than its document stays one in every version.
            if !matches!(self.open(&path, &id, record.bytes)?, Err(Quarantined::Document(_))) {
                continue;
            }
            for epoch in self.epochs.iter().filter(|epoch| epoch.number == number) {
                self.keep_payload(&path, &id, epoch)?;
            }
        }
        Ok(())
    }

    /// Seals what opens with an epoch's identity to the vault.
    pub(super) fn keep_payload(&self, path: &Path, id: &EnvelopeId, epoch: &HeldEpoch) -> Result<(), StaffError> {
        let file = File::open(path).map_err(|error| StaffError::reading(path, error))?;
        let identity = std::iter::once(&epoch.identity as &dyn age::Identity);
        let opened = age::Decryptor::new_buffered(BufReader::new(file)).and_then(|age| age.decrypt(identity));
        // Sealed to another epoch, which may be there still.
        let Ok(mut opened) = opened else { return Ok(()) };
        let mut payload = self.vault.seal(&self.vault.payload(id))?;
        let copied = payload.write_all(&epoch.number.to_be_bytes()).and_then(|()| io::copy(&mut opened, &mut payload));
        match copied {
            Ok(_) => payload.keep(),
            // Damaged farther on than its document: no version will read it.
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) => Ok(()),
            Err(error) => Err(StaffError::reading(path, error)),
        }
    }

    fn finish(&self, opened: Opened<impl Read>, id: &EnvelopeId) -> Result<Document, OpenError> {
        if opened.document().body().is_none() {
            return opened.finish(&mut io::sink());
        }
        let failed = |error: StaffError| OpenError::Io(io::Error::other(error.to_string()));
        let mut body = self.vault.seal(&self.vault.body(id)).map_err(failed)?;
        let document = opened.finish(&mut body)?;
        body.keep().map_err(failed)?;
        Ok(document)
    }

    /// New identities may open what did not open before, and a newer version may read what an older one could not.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn try_quarantined_again(&self) -> Result<Vec<Kept>, StaffError> {
        let mut kept = Vec::new();
        for record in self.vault.records()?.found {
            let Outcome::Quarantined { reason: before, .. } = &record.outcome else { continue };
            let path = self.vault.quarantined(&record.envelope);
            match self.open(&path, &record.envelope, record.bytes) {
                Ok(Err(reason)) if reason == Quarantined::WrongKey || reason.to_string() == *before => {}
                Ok(Ok((_, document))) if kind_of(&document).is_none() && before == MISPLACED => {}
                // Also what now opens and is not sound: its reason is another one.
                Ok(opened) => {
                    let listed = ListedEnvelope { sequence: record.sequence, id: record.envelope, bytes: record.bytes };
                    kept.push(self.record(&listed, opened)?);
                }
                Err(error) => terminal::warn(format_args!("{}: {error}", record.envelope.short())),
            }
        }
        Ok(kept)
    }

    /// What an earlier run fetched whole and the relay no longer lists.
    ///
    /// # Errors
    /// [`StaffError::File`].
    pub fn take_leftovers(&self) -> Result<Vec<Kept>, StaffError> {
        let mut kept = Vec::new();
        for (id, path) in self.vault.leftovers()? {
            if self.vault.keeps(&id) {
                files::remove(&path)?;
            } else if id_of(&path)? == id {
                let listed = ListedEnvelope { sequence: 0, id, bytes: length_of(&path) };
                match self.keep(&listed) {
                    Ok(one) => kept.push(one),
                    Err(error) => terminal::warn(format_args!("{}: {error}", id.short())),
                }
            }
        }
        Ok(kept)
    }
}

/// What a document is to a desk; none for what has no place there. Its signatures were checked when it was opened.
fn kind_of(document: &Document) -> Option<Kept> {
    match document.content().ok()?.kind {
        DocumentKind::Appeal(_) => Some(Kept::Appeal),
        DocumentKind::Attachment(_) => Some(Kept::Attachment),
        DocumentKind::FollowUp(_) => Some(Kept::FollowUp),
        DocumentKind::CaseEvent(_) => Some(Kept::Statement),
        DocumentKind::Reply(_) | DocumentKind::Signed(_) => None,
    }
}

/// The length of a file, 0 if it is not there.
pub(super) fn length_of(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

pub(super) fn id_of(path: &Path) -> Result<EnvelopeId, StaffError> {
    let mut sha256 = Sha256::new();
    File::open(path)
        .and_then(|mut file| io::copy(&mut file, &mut sha256))
        .map_err(|error| StaffError::reading(path, error))?;
    Ok(EnvelopeId::from_bytes(sha256.finish()))
}
