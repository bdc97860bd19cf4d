//! The records in sled, in bytes. Each begins with the version of its form and is read strictly: a byte too few or too
//! many is damage, never a guess.

use jiff::Timestamp;

use super::slots::SlotNumber;
use super::{Stored, Upload};
use crate::protocol::id::{DeskId, EnvelopeId, PublicKey, Sha256, UploadId};

/// The version of every record's form, its first byte.
const VERSION: u8 = 1;

/// The newest batch, written with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CommitRecord {
    /// Its number, from 1.
    pub(super) number: u64,
    /// What everything else in the database comes to.
    pub(super) sum: Sum,
}

/// The SHA-256 of each key with its value, all of them exclusive-or-ed: it changes with each entry, in any order. It
/// finds damage that sled passes over: where a page of its cannot be read, sled may show an older one without a word.
/// It is no defence against someone who writes to the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum([u8; 32]);

impl Sum {
    /// What one entry comes to.
    pub(super) fn of(key: &[u8], value: &[u8]) -> Self {
        let mut sha256 = Sha256::new();
        sha256.update(&(key.len() as u64).to_be_bytes());
        sha256.update(key);
        sha256.update(value);
        Self(sha256.finish())
    }

    /// Adds entries, or takes them away again.
    pub(super) fn add(&mut self, other: &Self) {
        for (sum, byte) in self.0.iter_mut().zip(other.0) {
            *sum ^= byte;
        }
    }

    /// Adds an entry, or takes it away again.
    pub(super) fn toggle(&mut self, key: &[u8], value: &[u8]) {
        self.add(&Self::of(key, value));
    }
}

/// What a desk counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DeskRecord {
    /// The newest place in its list; 0 before the first.
    pub(super) last: u64,
    /// How many envelope records it has, to notice if some go missing.
    pub(super) envelopes: u64,
}

/// Where an envelope's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a value of their own.
    Inline,
    /// In the body file of this name.
    Body(UploadId),
}

/// What is known of an envelope without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EnvelopeRecord {
    pub(super) id: EnvelopeId,
    pub(super) length: u64,
    pub(super) kept: Timestamp,
    /// Whose key its bytes are wrapped under.
    pub(super) slot: SlotNumber,
    pub(super) place: Place,
    /// The readers who have it. Those who are no reader any more go with the next one's.
    pub(super) acknowledged: Vec<PublicKey>,
}

impl EnvelopeRecord {
    /// Whether everybody who reads the desk now has it.
    pub(super) fn is_done(&self, readers: &[PublicKey]) -> bool {
        !readers.is_empty() && readers.iter().all(|reader| self.acknowledged.contains(reader))
    }

    /// The proof, for a record that was read from committed state (or is answered only after its commit).
    pub(super) fn stored(&self, desk: DeskId, sequence: u64) -> Stored {
        Stored { desk, id: self.id, length: self.length, kept: self.kept, sequence }
    }
}

/// An upload: under way, or complete and remembered for a client that missed the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UploadRecord {
    pub(super) desk: DeskId,
    pub(super) length: u64,
    /// Bytes of the body file that are durable. Equal to `length` exactly if it is complete.
    pub(super) offset: u64,
    pub(super) expires: Timestamp,
    pub(super) progress: Progress,
}

/// How far an upload is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Bytes are missing.
    UnderWay(UnderWay),
    /// The envelope is kept, and the slot is the envelope's own now.
    Complete(Stored),
}

/// Where that lies which has come of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UnderWay {
    /// What it is wrapped under.
    pub(super) slot: SlotNumber,
    /// The body file. It has a name of its own, because a client may give the same name to an upload again while the
    /// envelope of the first one is still kept.
    pub(super) body: UploadId,
}

impl From<UploadRecord> for Upload {
    fn from(record: UploadRecord) -> Self {
        let stored = record.stored().cloned();
        let UploadRecord { desk, length, offset, expires, .. } = record;
        Self { desk, length, offset, expires, stored }
    }
}

impl UploadRecord {
    /// The proof, once it is complete.
    pub(super) fn stored(&self) -> Option<&Stored> {
        match &self.progress {
            Progress::UnderWay(_) => None,
            Progress::Complete(stored) => Some(stored),
        }
    }

    /// Where what has come lies, until it is complete.
    pub(super) fn under_way(&self) -> Option<UnderWay> {
        match &self.progress {
            Progress::UnderWay(under_way) => Some(*under_way),
            Progress::Complete(_) => None,
        }
    }
}

/// The newest epoch of a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EpochRecord {
    pub(super) epoch: u64,
    pub(super) notice: Vec<u8>,
}

/// The identities of one epoch, which lie in entries of their own. An epoch without any has no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IdentitiesRecord {
    /// What all of them are wrapped under.
    pub(super) slot: SlotNumber,
    /// The hour in which a newer epoch was published; nothing for the newest.
    pub(super) superseded: Option<Timestamp>,
    /// For whom there is one.
    pub(super) readers: Vec<PublicKey>,
}

/// The replies of a mailbox, oldest first; a mailbox without any has no record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct MailboxRecord {
    pub(super) replies: Vec<ReplyRecord>,
}

/// One reply in a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReplyRecord {
    pub(super) id: EnvelopeId,
    /// Bytes of the envelope, before it was wrapped.
    pub(super) length: u64,
    pub(super) kept: Timestamp,
    /// What its bytes are wrapped under.
    pub(super) slot: SlotNumber,
}

/// A value in sled.
pub(super) trait Record: Sized {
    fn to_bytes(&self) -> Vec<u8>;
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

impl Record for u64 {
    fn to_bytes(&self) -> Vec<u8> {
        self.to_be_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::from_be_bytes)
    }
}

impl Record for CommitRecord {
    fn to_bytes(&self) -> Vec<u8> {
        Pen::new().number(self.number).bytes(&self.sum.0).0
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut eye = Eye::new(bytes)?;
        eye.end(|eye| Some(Self { number: eye.number()?, sum: Sum(eye.array()?) }))
    }
}

impl Record for DeskRecord {
    fn to_bytes(&self) -> Vec<u8> {
        Pen::new().number(self.last).number(self.envelopes).0
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut eye = Eye::new(bytes)?;
        eye.end(|eye| Some(Self { last: eye.number()?, envelopes: eye.number()? }))
    }
}

impl Record for EnvelopeRecord {
    fn to_bytes(&self) -> Vec<u8> {
        let pen = Pen::new().bytes(self.id.as_bytes()).number(self.length).time(self.kept).number(self.slot);
        let pen = match &self.place {
            Place::Inline => pen.bytes(&[0]),
            Place::Body(name) => pen.bytes(&[1]).bytes(name.as_bytes()),
        };
        // A roster has at most 64 readers.
        let count = u16::try_from(self.acknowledged.len()).unwrap_or(u16::MAX);
        self.acknowledged.iter().fold(pen.bytes(&count.to_be_bytes()), |pen, reader| pen.bytes(reader.as_bytes())).0
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut eye = Eye::new(bytes)?;
        eye.end(|eye| {
            let (id, length, kept, slot) = (eye.id()?, eye.number()?, eye.time()?, eye.number()?);
            let place = match eye.array()? {
                [0] => Place::Inline,
                [1] => Place::Body(UploadId::from_bytes(eye.array()?)),
                _ => return None,
            };
            let count = u16::from_be_bytes(eye.array()?);
            let acknowledged = (0..count).map(|_| eye.array().map(PublicKey::from_bytes)).collect::<Option<_>>()?;
            Some(Self { id, length, kept, slot, place, acknowledged })
        })
    }
}

impl Record for UploadRecord {
    fn to_bytes(&self) -> Vec<u8> {
        let pen = Pen::new().name(&self.desk).number(self.length).number(self.offset).time(self.expires);
        match &self.progress {
            Progress::UnderWay(UnderWay { slot, body }) => pen.bytes(&[0]).number(*slot).bytes(body.as_bytes()).0,
            Progress::Complete(stored) => {
                pen.bytes(&[1]).bytes(stored.id.as_bytes()).time(stored.kept).number(stored.sequence).0
            }
        }
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut eye = Eye::new(bytes)?;
        eye.end(|eye| {
            let (desk, length, offset, expires) = (eye.name()?, eye.number()?, eye.number()?, eye.time()?);
            let progress = match eye.array()? {
                [0] => {
                    let (slot, body) = (eye.number()?, UploadId::from_bytes(eye.array()?));
                    Progress::UnderWay(UnderWay { slot, body })
                }
                [1] => {
                    let (id, kept, sequence) = (eye.id()?, eye.time()?, eye.number()?);
                    Progress::Complete(Stored { desk: desk.clone(), id, length, kept, sequence })
                }
                _ => return None,
            };
            let record = Self { desk, length, offset, expires, progress };
            let sound = if record.stored().is_some() { offset == length } else { offset <= length };
            sound.then_some(record)
        })
    }
}

impl Record for EpochRecord {
    fn to_bytes(&self) -> Vec<u8> {
        Pen::new().number(self.epoch).bytes(&self.notice).0
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut eye = Eye::new(bytes)?;
        Some(Self { epoch: eye.number()?, notice: eye.0.to_vec() })
    }
}

impl Record for IdentitiesRecord {
    fn to_bytes(&self) -> Vec<u8> {
        let pen = Pen::new().number(self.slot);
        let pen = match self.superseded {
            None => pen.bytes(&[0]),
            Some(superseded) => pen.bytes(&[1]).time(superseded),
        };
        let pen = pen.number(self.readers.len() as u64);
        self.readers.iter().fold(pen, |pen, reader| pen.bytes(reader.as_bytes())).0
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut eye = Eye::new(bytes)?;
        eye.end(|eye| {
            let slot = eye.number()?;
            let superseded = match eye.array()? {
                [0] => None,
                [1] => Some(eye.time()?),
                _ => return None,
            };
            let count = eye.number()?;
            let readers: Option<Vec<_>> = (0..count).map(|_| eye.array().map(PublicKey::from_bytes)).collect();
            readers.filter(|readers| !readers.is_empty()).map(|readers| Self { slot, superseded, readers })
        })
    }
}

impl Record for MailboxRecord {
    fn to_bytes(&self) -> Vec<u8> {
        let write = |pen: Pen, reply: &ReplyRecord| {
            pen.bytes(reply.id.as_bytes()).number(reply.length).time(reply.kept).number(reply.slot)
        };
        self.replies.iter().fold(Pen::new().number(self.replies.len() as u64), write).0
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut eye = Eye::new(bytes)?;
        eye.end(|eye| {
            let count = eye.number()?;
            let read =
                |_| Some(ReplyRecord { id: eye.id()?, length: eye.number()?, kept: eye.time()?, slot: eye.number()? });
            let replies: Option<Vec<ReplyRecord>> = (0..count).map(read).collect();
            replies.filter(|replies| !replies.is_empty()).map(|replies| Self { replies })
        })
    }
}

/// Writes a record.
struct Pen(Vec<u8>);

impl Pen {
    fn new() -> Self {
        Self(vec![VERSION])
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    fn number(self, number: u64) -> Self {
        self.bytes(&number.to_be_bytes())
    }

    /// To the second, which is finer than anything that a relay notes.
    fn time(self, time: Timestamp) -> Self {
        self.bytes(&time.as_second().to_be_bytes())
    }

    fn name(self, name: &DeskId) -> Self {
        // A name has at most 32 bytes (`Name::LONGEST`).
        let length = u8::try_from(name.as_str().len()).unwrap_or(u8::MAX);
        self.bytes(&[length]).bytes(name.as_str().as_bytes())
    }
}

/// Reads a record.
struct Eye<'a>(&'a [u8]);

impl<'a> Eye<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        (*version == VERSION).then_some(Self(rest))
    }

    /// Reads with `read`, and nothing may be left over.
    fn end<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let record = read(self)?;
        self.0.is_empty().then_some(record)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    fn number(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    fn time(&mut self) -> Option<Timestamp> {
        Timestamp::from_second(i64::from_be_bytes(self.array()?)).ok()
    }

    fn id(&mut self) -> Option<EnvelopeId> {
        self.array().map(EnvelopeId::from_bytes)
    }

    fn name(&mut self) -> Option<DeskId> {
        let [length] = self.array()?;
        let (name, rest) = self.0.split_at_checked(usize::from(length))?;
        self.0 = rest;
        std::str::from_utf8(name).ok()?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds<R: Record + PartialEq + std::fmt::Debug>(record: &R) {
        let bytes = record.to_bytes();
        assert_eq!(R::from_bytes(&bytes).as_ref(), Some(record));
        for end in 0..bytes.len() {
            assert_eq!(R::from_bytes(&bytes[..end]), None, "cut at {end}");
        }
        assert_eq!(R::from_bytes(&[&bytes[..], &[0]].concat()), None);
    }

    #[test]
    fn records_are_read_whole_or_not_at_all() {
        let (desk, id): (DeskId, _) = ("seoul".parse().unwrap(), EnvelopeId::of(b"x"));
        let (kept, name) = (Timestamp::from_second(1_800_000_000).unwrap(), UploadId::from_bytes([7; 16]));
        let stored = Stored { desk: desk.clone(), id, length: 9, kept, sequence: 3 };
        holds(&9_u64);
        holds(&CommitRecord { number: 8, sum: Sum([9; 32]) });
        holds(&DeskRecord { last: 3, envelopes: 2 });
        let acknowledged = vec![PublicKey::from_bytes([1; 32]), PublicKey::from_bytes([2; 32])];
        holds(&EnvelopeRecord { id, length: 9, kept, slot: 4, place: Place::Inline, acknowledged });
        let acknowledged = Vec::new();
        holds(&EnvelopeRecord { id, length: 9, kept, slot: 5, place: Place::Body(name), acknowledged });
        let progress = Progress::UnderWay(UnderWay { slot: 6, body: name });
        holds(&UploadRecord { desk: desk.clone(), length: 9, offset: 4, expires: kept, progress });
        let progress = Progress::Complete(stored);
        let mut complete = UploadRecord { desk, length: 9, offset: 9, expires: kept, progress };
        holds(&complete);
        complete.offset = 8;
        assert_eq!(UploadRecord::from_bytes(&complete.to_bytes()), None);
        let readers = vec![PublicKey::from_bytes([1; 32]), PublicKey::from_bytes([2; 32])];
        let mut identities = IdentitiesRecord { slot: 8, superseded: None, readers };
        holds(&identities);
        identities.superseded = Some(kept);
        holds(&identities);
        identities.readers.clear();
        assert_eq!(IdentitiesRecord::from_bytes(&identities.to_bytes()), None);
        let reply = ReplyRecord { id, length: 9, kept, slot: 7 };
        holds(&MailboxRecord { replies: vec![reply] });
        holds(&MailboxRecord { replies: vec![reply; 32] });
        assert_eq!(MailboxRecord::from_bytes(&MailboxRecord::default().to_bytes()), None);
        let mut newer = 5_u64.to_bytes();
        newer.insert(0, 2);
        assert_eq!(EpochRecord::from_bytes(&newer), None);
    }
}
