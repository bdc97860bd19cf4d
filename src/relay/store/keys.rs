//! The layout of keys in the one sled tree. Every key begins with a letter for its kind; numbers are big-endian, so
//! that a range of keys is a range of numbers. It never touches values.

use crate::protocol::id::{DeskId, EnvelopeId, MailboxId, PublicKey, UploadId};

/// The newest batch: `m` -> `CommitRecord`.
pub(super) const COMMIT: &[u8] = b"m";
/// Where all envelope records stand: `e` desk sequence -> `EnvelopeRecord`.
pub(super) const ENVELOPES: &[u8] = b"e";
/// Where all desks stand: `d` desk -> `DeskRecord`.
pub(super) const DESKS: &[u8] = b"d";
/// Where all uploads stand: `u` upload -> `UploadRecord`.
pub(super) const UPLOADS: &[u8] = b"u";
/// Where the index from id to sequence stands: `i` desk id -> u64.
pub(super) const INDEX: &[u8] = b"i";
/// Where the bytes of small envelopes stand, wrapped: `b` desk sequence -> bytes.
pub(super) const BYTES: &[u8] = b"b";
/// Where all mailboxes stand: `x` mailbox -> `MailboxRecord`.
pub(super) const MAILBOXES: &[u8] = b"x";
/// Where the wrapped bytes of all replies stand: `y` mailbox id -> bytes.
pub(super) const REPLIES: &[u8] = b"y";

/// Which identities there are of each epoch: `v` desk epoch -> `IdentitiesRecord`.
pub(super) const IDENTITIES: &[u8] = b"v";
/// The identities themselves, each wrapped for its reader and under the epoch's slot: `w` desk reader epoch -> bytes.
/// Right behind [`IDENTITIES`].
pub(super) const WRAPPED: &[u8] = b"w";

const EPOCH: &[u8] = b"n";

pub(super) fn desk(desk: &DeskId) -> Vec<u8> {
    below(DESKS, desk)
}

pub(super) fn envelopes(desk: &DeskId) -> Vec<u8> {
    below(ENVELOPES, desk)
}

pub(super) fn envelope(desk: &DeskId, sequence: u64) -> Vec<u8> {
    joined(envelopes(desk), &sequence.to_be_bytes())
}

/// The bytes of a small envelope, apart from its record, so that a list reads no bytes.
pub(super) fn bytes(desk: &DeskId, sequence: u64) -> Vec<u8> {
    joined(below(BYTES, desk), &sequence.to_be_bytes())
}

pub(super) fn index(desk: &DeskId, id: &EnvelopeId) -> Vec<u8> {
    joined(below(INDEX, desk), id.as_bytes())
}

pub(super) fn upload(id: &UploadId) -> Vec<u8> {
    joined(UPLOADS.to_vec(), id.as_bytes())
}

pub(super) fn epoch(desk: &DeskId) -> Vec<u8> {
    below(EPOCH, desk)
}

pub(super) fn identities(desk: &DeskId, epoch: u64) -> Vec<u8> {
    joined(below(IDENTITIES, desk), &epoch.to_be_bytes())
}

/// By reader first: what one of them asks for lies together.
pub(super) fn wrapped(desk: &DeskId, reader: &PublicKey, epoch: u64) -> Vec<u8> {
    joined(joined(below(WRAPPED, desk), reader.as_bytes()), &epoch.to_be_bytes())
}

pub(super) fn mailbox(mailbox: &MailboxId) -> Vec<u8> {
    joined(MAILBOXES.to_vec(), mailbox.as_bytes())
}

/// The wrapped bytes of a reply, apart from the mailbox's record.
pub(super) fn reply(mailbox: &MailboxId, id: &EnvelopeId) -> Vec<u8> {
    joined(joined(REPLIES.to_vec(), mailbox.as_bytes()), id.as_bytes())
}

/// The number at the end of a key.
pub(super) fn number(key: &[u8]) -> Option<u64> {
    key.last_chunk().copied().map(u64::from_be_bytes)
}

/// The desk in a key, and what follows it.
pub(super) fn split_desk(key: &[u8]) -> Option<(DeskId, &[u8])> {
    let (length, rest) = key.get(1..)?.split_first()?;
    let (name, rest) = rest.split_at_checked(usize::from(*length))?;
    Some((std::str::from_utf8(name).ok()?.parse().ok()?, rest))
}

/// The upload in a key.
pub(super) fn split_upload(key: &[u8]) -> Option<UploadId> {
    key.get(1..)?.try_into().ok().map(UploadId::from_bytes)
}

/// The mailbox in the key of its record.
pub(super) fn split_mailbox(key: &[u8]) -> Option<MailboxId> {
    key.get(1..)?.try_into().ok().map(MailboxId::from_bytes)
}

/// The desk's name goes behind its length, so that no desk's keys begin another's.
fn below(kind: &[u8], desk: &DeskId) -> Vec<u8> {
    let name = desk.as_str().as_bytes();
    // A name has at most 32 bytes (`Name::LONGEST`).
    let length = u8::try_from(name.len()).unwrap_or(u8::MAX);
    [kind, &[length], name].concat()
}

fn joined(mut key: Vec<u8>, rest: &[u8]) -> Vec<u8> {
    key.extend_from_slice(rest);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_never_sees_the_keys_of_another() {
        let (short, long): (DeskId, DeskId) = ("a".parse().unwrap(), "a.b".parse().unwrap());
        assert!(!envelope(&long, 1).starts_with(&envelopes(&short)));
        let key = envelope(&long, 7);
        let (desk, rest) = split_desk(&key).unwrap();
        assert_eq!((desk, number(rest)), (long, Some(7)));
        assert_eq!(split_desk(b"e\x20a"), None);
    }
}
