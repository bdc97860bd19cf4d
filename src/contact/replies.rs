//! What is in a mailbox: each envelope becomes a reply, or is refused with its reason, or is nobody's (the relay made it
//! up). Only what current staff of this desk have signed for this case is a reply; of anything else no word is shown.

use std::fmt;

use bytes::Bytes;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

use super::trust::Trust;
use crate::case::document::{DocumentKind, Reply};
use crate::case::hybrid::HybridIdentity;
use crate::case::keys::CaseKeys;
use crate::case::open::{OpenError, Opened, Quarantined};
use crate::case::replies::{heading, heading_of_instruction, heading_of_text, lapsed_instruction, sentence};
use crate::case::signed::Content;
use crate::protocol::id::{CaseId, EnvelopeId, Fingerprint, PublicKey};
use crate::terminal::{plain, plain_line};

#[cfg(test)]
pub(super) mod tests;

/// Why something in the mailbox is not shown as a reply.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// It is broken, or its signatures do not hold.
    #[error("{0}")]
    Envelope(#[from] Quarantined),
    /// It opens, and is a document of another kind.
    #[error("it is {0} and not a reply")]
    NotAReply(&'static str),
    /// It is a reply in another case.
    #[error("it is a reply to another case ({0})")]
    OtherCase(String),
    /// A signer is no reader and no lead of this desk in the roster that is in force.
    #[error("it is signed by a key that is not of this desk's staff in the roster ({})", beginning(.0))]
    NotStaff(Fingerprint),
    /// It tells people to move, and its two signers are not both staff.
    #[error(
        "it tells you what to do, and one of its two signatures is not of this desk's staff in the roster ({}); \
         such a reply needs two of them", beginning(.0)
    )]
    InstructionNotStaff(Fingerprint),
}

/// Enough of a fingerprint to tell two keys apart in a conversation with the desk.
fn beginning(key: &Fingerprint) -> String {
    key.to_string().chars().take(16).collect()
}

impl Refused {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Envelope(Quarantined::Document(_)) => {
                "do not follow it if you hear of it elsewhere; ask the desk to write again: southwind-contact answer"
            }
            Self::Envelope(_) => {
                "it was changed on its way; look again by another network, and tell the desk if it stays"
            }
            Self::NotAReply(_) => {
                "somebody who knows your mailbox put it there; tell the desk: southwind-contact answer"
            }
            Self::OtherCase(_) => "it is not for you, or somebody copied it; do not follow it, and tell the desk",
            Self::NotStaff(_) | Self::InstructionNotStaff(_) => {
                "somebody has left the team, or pretends to be the desk: do not follow it; ask the desk: \
                 southwind-contact answer"
            }
        }
    }
}

/// A reply that staff of this desk have signed for this case. Its words are wiped when it is dropped.
pub struct Received {
    reply: Reply,
    bytes: Zeroizing<Vec<u8>>,
    copies: usize,
}

/// What was in the mailbox.
#[derive(Debug, Default)]
pub struct Found {
    /// In the order of their numbers, then of the time at which they were written; each once.
    pub replies: Vec<Received>,
    /// What opened and is not shown, in the order in which it came.
    pub refused: Vec<Refused>,
    /// Whether the last envelope was a real one, so that more may wait behind it.
    pub more: bool,
    /// What opened and was signed by nobody of today's staff: it may be of somebody who has left since, and stays at the
    /// relay, unless it would hide what waits behind it.
    pub stays: Vec<EnvelopeId>,
}

impl Found {
    /// Opens what the polls answered.
    #[must_use]
    pub fn read(envelopes: &[Bytes], keys: &CaseKeys, trust: &Trust) -> Self {
        let mut found = Self::default();
        let identities = [keys.identity.duplicate()];
        for envelope in envelopes {
            let judged = judge(envelope, &identities, &keys.case, trust);
            found.more = judged.is_some();
            match judged {
                Some(Ok(received)) => found.add(received),
                Some(Err(refused)) => {
                    if matches!(refused, Refused::NotStaff(_) | Refused::InstructionNotStaff(_)) {
                        found.stays.push(EnvelopeId::of(envelope));
                    }
                    found.refused.push(refused);
                }
                None => {}
            }
        }
        if found.more {
            found.stays.clear();
        }
        found.replies.sort_by(|one, other| one.order().cmp(&other.order()));
        found
    }

    /// The same reply, byte for byte, is one, however often it comes.
    fn add(&mut self, received: Received) {
        match self.replies.iter_mut().find(|known| *known.bytes == *received.bytes) {
            Some(known) => known.copies += 1,
            None => self.replies.push(received),
        }
    }

    /// Each gap between the numbers of the replies: the first and the last number that is missing.
    #[must_use]
    pub fn gaps(&self) -> Vec<(u32, u32)> {
        let numbers = self.replies.iter().map(Received::number);
        let following = self.replies.iter().skip(1).map(Received::number);
        let gap = |(one, next): (u32, u32)| {
            let (first, last) = (one.checked_add(1)?, next.checked_sub(1)?);
            (first <= last).then_some((first, last))
        };
        numbers.zip(following).filter_map(gap).collect()
    }

    /// The newest epoch and roster that a writer knew; both 0 if nobody wrote.
    #[must_use]
    pub fn newest_known(&self) -> (u64, u64) {
        let newest = |of: fn(&Reply) -> u64| self.replies.iter().map(|one| of(&one.reply)).max().unwrap_or_default();
        (newest(|reply| reply.epoch), newest(|reply| reply.roster))
    }

    /// The replies of one number; two members of staff may have used it at the same time.
    pub fn numbered(&self, number: u32) -> impl Iterator<Item = &Received> {
        self.replies.iter().filter(move |one| one.number() == number)
    }
}

/// What one envelope is; nothing if it does not open with this identity.
fn judge(
    envelope: &[u8],
    identities: &[HybridIdentity],
    case: &CaseId,
    trust: &Trust,
) -> Option<Result<Received, Refused>> {
    let opened = Opened::open(envelope, envelope.len() as u64, identities);
    let document = match opened.and_then(|opened| opened.finish(&mut std::io::sink())) {
        Ok(document) => document,
        Err(OpenError::Quarantined(Quarantined::WrongKey)) => return None,
        Err(OpenError::Quarantined(why)) => return Some(Err(why.into())),
        // It is read from memory and written to nowhere, so this is no error of this machine.
        Err(OpenError::Io(_)) => return Some(Err(Quarantined::Damaged.into())),
    };
    let content = document.content().map_err(|error| Refused::Envelope(Quarantined::Document(error)));
    Some(content.and_then(|content| admit(content, case, trust)))
}

/// Admits a document whose signatures hold: a reply, in this case, by staff.
fn admit(content: Content, case: &CaseId, trust: &Trust) -> Result<Received, Refused> {
    let bytes = Zeroizing::new(content.bytes);
    let reply = match content.kind {
        DocumentKind::Reply(reply) => reply,
        other => return Err(Refused::NotAReply(kind(&other))),
    };
    // Wiped from here on, whatever becomes of it.
    let received = Received { reply, bytes, copies: 1 };
    if received.reply.case_id != case.as_bytes() {
        return Err(Refused::OtherCase(data_encoding::HEXLOWER.encode(&received.reply.case_id)));
    }
    let stranger = content.signers.iter().find(|signer| !trust.is_staff(signer)).map(PublicKey::fingerprint);
    match stranger {
        None => Ok(received),
        Some(stranger) if received.reply.instruction.is_empty() => Err(Refused::NotStaff(stranger)),
        Some(stranger) => Err(Refused::InstructionNotStaff(stranger)),
    }
}

fn kind(kind: &DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Appeal(_) => "an appeal",
        DocumentKind::Attachment(_) => "an attachment",
        DocumentKind::FollowUp(_) => "a follow-up",
        DocumentKind::Reply(_) => "a reply",
        DocumentKind::CaseEvent(_) => "a note of the staff",
        DocumentKind::Signed(_) => "a signature",
    }
}

impl Received {
    /// The number that its writer gave it, from 1 in each case.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.reply.number
    }

    /// What an answer to it names.
    #[must_use]
    pub fn id(&self) -> &[u8] {
        &self.reply.reply_id
    }

    fn written(&self) -> Option<Timestamp> {
        self.reply.composed_at.parse().ok()
    }

    /// A way that was safe last month is not: an instruction holds until its time, and without one not at all.
    fn instruction_holds(&self, now: Timestamp) -> bool {
        self.reply.instruction_until.parse::<Timestamp>().is_ok_and(|until| now < until)
    }

    fn order(&self) -> (u32, Option<Timestamp>, &str) {
        (self.reply.number, self.written(), &self.reply.composed_at)
    }

    /// As it is shown: what its code says in the person's language, and the writer's own words made safe for a terminal.
    #[must_use]
    pub fn text(&self, language: &str, now: Timestamp) -> Zeroizing<String> {
        let written = match self.written() {
            Some(time) => time.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string(),
            None => "?".to_owned(),
        };
        let mut text = Zeroizing::new(String::with_capacity(8 * 1024));
        let mut add = |line: &str| {
            text.push_str(line);
            text.push('\n');
        };
        add(&heading(&self.reply, &written, language));
        add(&format!("  {}", sentence(&self.reply, language)));
        if !self.reply.text.trim().is_empty() {
            add(&format!("  {}", heading_of_text(language)));
            add(&indented(&self.reply.text));
        }
        if !self.reply.instruction.trim().is_empty() && !self.instruction_holds(now) {
            add(&format!("  {}", lapsed_instruction(language)));
        } else if !self.reply.instruction.trim().is_empty() {
            add(&format!("  {}", heading_of_instruction(language)));
            add(&indented(&self.reply.instruction));
        }
        if self.copies > 1 {
            add(&format!("  (It came {} times. It is one reply, and says nothing new.)", self.copies));
        }
        text.push_str(&format!("  (id {})", data_encoding::HEXLOWER.encode(self.id())));
        text
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Received(..)")
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        self.reply.text.zeroize();
        self.reply.instruction.zeroize();
    }
}

/// Words of a person, under a mark of ours that they cannot write themselves into.
fn indented(words: &str) -> Zeroizing<String> {
    let words = Zeroizing::new(plain(words));
    let lines: Vec<Zeroizing<String>> =
        words.lines().map(|line| Zeroizing::new(format!("  | {}", plain_line(line)))).collect();
    Zeroizing::new(lines.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("\n"))
}
