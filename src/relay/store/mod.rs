//! What a relay keeps, and the proof that it is kept. Nothing here knows HTTP, and nothing answers before the
//! bytes are durable (PROTOCOL.md step 8).

use std::collections::BTreeMap;
use std::pin::Pin;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use thiserror::Error;
use tokio::io::AsyncRead;

use crate::protocol::envelope::{ShapeError, SmallEnvelope};
use crate::protocol::id::{DeskId, EnvelopeId, MailboxId, PublicKey, UploadId};

mod bells;
mod bodies;
mod check;
mod command;
mod committer;
mod compaction;
mod content;
mod current;
mod directory;
mod engine;
mod epochs;
mod keys;
mod mailboxes;
mod reading;
mod record;
mod remover;
mod settled;
mod shrinking;
mod sled;
mod slots;
mod space;
#[cfg(test)]
mod tests;
mod transaction;
mod uploads;
mod writer;

pub use self::check::Verified;
pub use self::sled::{OpenOptions, SledStore};

/// Proof that an envelope's bytes survive `kill -9` and power loss. Only a store makes one, and only after a
/// successful commit; a receipt can be made from nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    desk: DeskId,
    id: EnvelopeId,
    length: u64,
    kept: Timestamp,
    sequence: u64,
}

impl Stored {
    /// For which desk.
    #[must_use]
    pub fn desk(&self) -> &DeskId {
        &self.desk
    }

    /// The SHA-256 of the envelope.
    #[must_use]
    pub fn id(&self) -> EnvelopeId {
        self.id
    }

    /// Its length in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// When it was kept, cut to the full hour.
    #[must_use]
    pub fn kept(&self) -> Timestamp {
        self.kept
    }

    /// Its place in the desk's list, from 1.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }
}

/// Whether the bytes were new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// They were not there before.
    New(Stored),
    /// The same bytes were there already; the proof is the first one's.
    Again(Stored),
}

impl Kept {
    /// The proof.
    #[must_use]
    pub fn stored(&self) -> &Stored {
        match self {
            Self::New(stored) | Self::Again(stored) => stored,
        }
    }
}

/// Why a store refused or failed.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The reserve of disk space is reached; acknowledgements and deletions go on.
    #[error("the disk has no room for new envelopes")]
    DiskFull,
    /// The queue to the committer is full.
    #[error("more commits are waiting than the queue holds")]
    Busy,
    /// The store is stopping after an error; nothing more is accepted.
    #[error("the store has stopped")]
    Stopped,
    /// No such upload, or it has expired.
    #[error("there is no such upload")]
    UnknownUpload,
    /// Another request is writing to the upload.
    #[error("another request is writing to this upload")]
    UploadBusy,
    /// The upload is at another offset.
    #[error("the upload is at offset {0}")]
    Offset(u64),
    /// More bytes came than the upload's length.
    #[error("more bytes came than the upload's length")]
    TooLong,
    /// The bytes are not an envelope.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// No such envelope at this desk.
    #[error("there is no such envelope")]
    UnknownEnvelope,
    /// The mailbox holds as many replies as it may.
    #[error("the mailbox is full")]
    MailboxFull,
    /// The desk has this epoch or a newer one.
    #[error("the desk has epoch {0} already")]
    EpochOutOfOrder(u64),
    /// A notice or a wrapped identity is over 16 KiB, or all of an epoch's together are over 256 KiB.
    #[error("{0} bytes are over the limit of one record (16 KiB) or one epoch (256 KiB)")]
    ValueTooLarge(usize),
    /// Another process has the data directory.
    #[error("the data directory {0} is in use by another process")]
    InUse(String),
    /// The disk or the database failed. The process stops on errors like this (DESIGN: any error stops it).
    #[error("the disk failed: {0}")]
    Disk(#[from] std::io::Error),
    /// The data directory is damaged.
    #[error("{file}: {what}")]
    Damaged {
        /// The file, below the data directory.
        file: String,
        /// What is wrong with it.
        what: String,
        /// What the operator should do.
        hint: &'static str,
    },
}

/// A new upload.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// Its name, which nobody can guess.
    pub id: UploadId,
    /// For which desk.
    pub desk: DeskId,
    /// Bytes of the whole envelope.
    pub length: u64,
    /// When it goes if it is not complete by then.
    pub expires: Timestamp,
}

/// An upload as it stands on disk.
#[derive(Clone, Debug)]
pub struct Upload {
    /// For which desk.
    pub desk: DeskId,
    /// Bytes of the whole envelope.
    pub length: u64,
    /// Bytes that are durable.
    pub offset: u64,
    /// When it goes.
    pub expires: Timestamp,
    /// The proof, once it is complete.
    pub stored: Option<Stored>,
}

/// An upload that one request is writing to. Bytes are durable after [`UploadWriter::checkpoint`] only.
#[async_trait]
pub trait UploadWriter: Send {
    /// Appends a piece; the shape is checked as soon as its header is there, and bytes that are no envelope remove the
    /// upload. Every 8 MiB it makes the bytes durable by itself. After [`StoreError::DiskFull`] what fitted is there:
    /// go on to [`Self::finish`] to keep it.
    async fn write(&mut self, piece: Bytes) -> Result<(), StoreError>;
    /// Makes what was written durable and returns the offset. An upload whose last byte has come is for
    /// [`Self::finish`] only: its offset stays behind its length until the envelope is kept.
    async fn checkpoint(&mut self) -> Result<u64, StoreError>;
    /// Forgets what was written since the last call of [`Self::checkpoint`], or else since the writer was opened (a
    /// checksum that did not match).
    async fn roll_back(&mut self) -> Result<(), StoreError>;
    /// Checkpoints; if the envelope is whole, keeps it and returns the proof. `kept` is the time of day.
    async fn finish(self: Box<Self>, kept: Timestamp) -> Result<(u64, Option<Kept>), StoreError>;
}

/// One line of a desk's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its place in the list.
    pub sequence: u64,
    /// The envelope.
    pub id: EnvelopeId,
    /// Its length in bytes.
    pub length: u64,
}

/// The bytes of an envelope, or of a range of it.
pub type Body = Pin<Box<dyn AsyncRead + Send>>;

/// What stands behind a relay: the default is sled on this machine's disk, and an engine that several relays share
/// has room behind the same operations.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Keeps a small envelope. The same bytes again return the first proof.
    async fn keep(&self, desk: &DeskId, envelope: SmallEnvelope<Bytes>, kept: Timestamp) -> Result<Kept, StoreError>;

    /// Opens an upload; durable when it returns. If there is one of this name already, nothing changes, and it is the
    /// answer: of two requests at once, one makes the upload and the other finds it.
    async fn create_upload(&self, upload: NewUpload) -> Result<Option<Upload>, StoreError>;
    /// An upload as it stands on disk.
    async fn upload(&self, id: &UploadId) -> Result<Upload, StoreError>;
    /// Takes the upload for writing at its offset; one request at a time.
    async fn write_upload(&self, id: &UploadId, offset: u64) -> Result<Box<dyn UploadWriter>, StoreError>;
    /// Removes an unfinished upload, or forgets a finished one's name; its envelope stays.
    async fn remove_upload(&self, id: &UploadId) -> Result<(), StoreError>;
    /// Removes the uploads that have expired at `now`; returns how many.
    async fn expire_uploads(&self, now: Timestamp) -> Result<usize, StoreError>;

    /// The envelopes of a desk after a place in its list, at most `limit`, without those this reader has acknowledged.
    async fn list_after(
        &self,
        desk: &DeskId,
        after: u64,
        reader: &PublicKey,
        limit: usize,
    ) -> Result<Vec<Listed>, StoreError>;
    /// Waits until the desk's list has a place above `after`, and returns its last place; acknowledgements do not
    /// count. Cancel by dropping.
    async fn wait_beyond(&self, desk: &DeskId, after: u64) -> Result<u64, StoreError>;
    /// The proof of an envelope.
    async fn find(&self, desk: &DeskId, id: &EnvelopeId) -> Result<Stored, StoreError>;
    /// Reads `length` bytes of an envelope from `offset`.
    async fn read(&self, stored: &Stored, offset: u64, length: u64) -> Result<Body, StoreError>;
    /// Notes that a reader has the envelope; durable when it returns, and the same again is no error. `readers` are all
    /// who read the desk now: once each of them has the envelope, it is removed, and unreadable when this returns.
    async fn acknowledge(
        &self,
        desk: &DeskId,
        id: &EnvelopeId,
        reader: &PublicKey,
        readers: &[PublicKey],
    ) -> Result<(), StoreError>;
    /// Removes every envelope that was kept before a time, and every one that all `readers` of its desk have
    /// acknowledged; returns how many. What it removed is unreadable when it returns. Others are served meanwhile.
    async fn remove_old(
        &self,
        before: Timestamp,
        readers: &BTreeMap<DeskId, Vec<PublicKey>>,
    ) -> Result<usize, StoreError>;

    /// Sets the newest epoch of a desk if its number is above the one there, which is superseded as of `published`, the
    /// hour. The notice and each wrapped identity have at most 16 KiB, all of them together at most 256 KiB.
    async fn publish_epoch(
        &self,
        desk: &DeskId,
        epoch: u64,
        published: Timestamp,
        notice: Vec<u8>,
        wrapped: Vec<(PublicKey, Vec<u8>)>,
    ) -> Result<(), StoreError>;
    /// The newest notice of a desk, with its number.
    async fn newest_epoch(&self, desk: &DeskId) -> Result<Option<(u64, Vec<u8>)>, StoreError>;
    /// The epochs from `from` on whose identity is wrapped for a reader, oldest first, at most `limit`, with the wrapped identity.
    async fn wrapped_identities(
        &self,
        desk: &DeskId,
        reader: &PublicKey,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError>;

    /// Removes the identities of every epoch that was superseded before a time; returns of how many epochs. What it
    /// removed is unreadable when it returns.
    async fn expire_epochs(&self, before: Timestamp) -> Result<usize, StoreError>;

    /// Keeps a reply in a mailbox; durable when it returns. The same bytes again change nothing.
    async fn post_reply(
        &self,
        mailbox: &MailboxId,
        envelope: SmallEnvelope<Bytes>,
        kept: Timestamp,
    ) -> Result<(), StoreError>;
    /// The reply of a mailbox that has `skip` older ones before it, if there is one.
    async fn reply(&self, mailbox: &MailboxId, skip: usize) -> Result<Option<Bytes>, StoreError>;
    /// Removes a reply; when it returns, its bytes are unreadable. One that is not there takes the same work.
    async fn discard_reply(&self, mailbox: &MailboxId, id: &EnvelopeId) -> Result<(), StoreError>;
    /// Removes every reply that was kept at `through` or before; returns how many.
    async fn expire_replies(&self, through: Timestamp) -> Result<usize, StoreError>;

    /// Finishes what was accepted and closes. Nothing is accepted afterwards.
    async fn close(&self) -> Result<(), StoreError>;
}
