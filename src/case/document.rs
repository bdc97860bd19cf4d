//! Documents (PROTOCOL.md step 3.1): what a person wrote, as protobuf, and what is wrong with one. It never turns an
//! appeal away for a formal fault when it is opened: staff see it, with its complaints.

use prost::Message;
use thiserror::Error;

pub use wire::case_event::Act;
pub use wire::document::Kind as DocumentKind;
pub use wire::{
    Appeal, Assignment, Attachment, Body, CaseEvent, Class, Cleaning, Consent, Consents, Custody, Cutoff, Document,
    Evidence, FollowUp, Kind, Moment, Need, People, Person, Place, Precision, Purpose, Reply, ReplyAddress, ReplyCode,
    Signature, Signed, Status, TimeLeft, Verification,
};

use super::hybrid::HybridRecipient;
use super::signed::{self, Content};
use crate::protocol::id::{CaseId, MailboxId, PublicKey};

#[allow(missing_docs, reason = "the fields are described in proto/southwind/v1/document.proto")]
#[allow(unreachable_pub, clippy::all, clippy::pedantic, reason = "written by prost")]
mod wire {
    include!(concat!(env!("OUT_DIR"), "/southwind.v1.rs"));
}

/// The longest document header, in bytes: with its two lengths (8 and 4) it fills the small class.
pub const LONGEST_HEADER: usize = 12_020;

/// The longest account, in characters: about three pages, and at most 8,000 bytes.
pub const LONGEST_ACCOUNT: usize = 2_000;

/// The most attachments of one appeal.
pub const MOST_EVIDENCE: usize = 32;

/// The most people that one appeal counts.
pub const MOST_PEOPLE: u32 = 10_000;

/// The longest voice note, in seconds.
pub const LONGEST_VOICE_NOTE: u32 = 60;

/// The longest text of a reply, and of an instruction, in characters.
pub const LONGEST_REPLY: usize = 500;

/// The longest note of the journal, in characters.
pub const LONGEST_NOTE: usize = 2_000;

/// The languages of the field page (BCP 47).
pub const LANGUAGES: [&str; 6] = ["ko", "zh-Hans", "en", "vi", "th", "lo"];

/// Why bytes are not a document.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// The header is too long for the small class.
    #[error("the text is too long: its document takes {0} bytes, and 12,020 is the most (PROTOCOL.md step 3.1)")]
    TooLong(usize),
    /// Not protobuf of this schema.
    #[error("the document cannot be read (PROTOCOL.md step 3.1)")]
    Unreadable,
    /// None of the kinds that this version knows.
    #[error("the document is of a kind that this version does not know; get a newer program (PROTOCOL.md step 3.1)")]
    UnknownKind,
    /// An identifier or digest has a wrong length.
    #[error("the document's {0} has a wrong length (PROTOCOL.md step 3.1)")]
    Length(&'static str),
    /// It is not signed by whom it should be.
    #[error("the document's signature is not what it should be: {0} (PROTOCOL.md step 14.1)")]
    Signature(&'static str),
    /// A kind that is only taken with a signature.
    #[error("the document carries no signature, and one of its kind must (PROTOCOL.md step 14.1)")]
    NotSigned,
}

impl Document {
    /// Wraps an appeal.
    #[must_use]
    pub fn appeal(appeal: Appeal) -> Self {
        Self { kind: Some(DocumentKind::Appeal(appeal)) }
    }

    /// Wraps the announcement of an attachment.
    #[must_use]
    pub fn attachment(attachment: Attachment) -> Self {
        Self { kind: Some(DocumentKind::Attachment(attachment)) }
    }

    /// Wraps what follows an appeal; it is taken only once it is signed.
    #[must_use]
    pub fn follow_up(follow_up: FollowUp) -> Self {
        Self { kind: Some(DocumentKind::FollowUp(follow_up)) }
    }

    /// Wraps a reply; it is taken only once it is signed.
    #[must_use]
    pub fn reply(reply: Reply) -> Self {
        Self { kind: Some(DocumentKind::Reply(reply)) }
    }

    /// Wraps a statement of the journal; it is taken only once it is signed.
    #[must_use]
    pub fn case_event(event: CaseEvent) -> Self {
        Self { kind: Some(DocumentKind::CaseEvent(event)) }
    }

    /// The header's bytes.
    ///
    /// # Errors
    /// [`DocumentError::TooLong`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, DocumentError> {
        let bytes = self.encode_to_vec();
        if bytes.len() > LONGEST_HEADER { Err(DocumentError::TooLong(bytes.len())) } else { Ok(bytes) }
    }

    /// Reads a header, and checks what the programs rely on: known kind, lengths of identifiers and digests, and every
    /// signature.
    ///
    /// # Errors
    /// Any [`DocumentError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DocumentError> {
        if bytes.len() > LONGEST_HEADER {
            return Err(DocumentError::TooLong(bytes.len()));
        }
        let document = Self::decode(bytes).map_err(|_| DocumentError::Unreadable)?;
        document.content()?;
        Ok(document)
    }

    /// What it says and who signed it, with the same checks as [`Self::from_bytes`].
    ///
    /// # Errors
    /// Any [`DocumentError`].
    pub fn content(&self) -> Result<Content, DocumentError> {
        let content = match self.kind.as_ref().ok_or(DocumentError::UnknownKind)? {
            DocumentKind::Signed(signed) => signed::open(signed)?,
            kind => Content { kind: kind.clone(), signers: Vec::new(), bytes: Vec::new() },
        };
        check(&content)?;
        Ok(content)
    }

    /// What a document says and who signed it, without checking any of it again: for bytes that [`Self::from_bytes`] took
    /// once and that were in safe keeping since.
    ///
    /// # Errors
    /// [`DocumentError::Unreadable`], [`DocumentError::UnknownKind`].
    pub fn checked_before(bytes: &[u8]) -> Result<Content, DocumentError> {
        let document = Self::decode(bytes).map_err(|_| DocumentError::Unreadable)?;
        match document.kind.ok_or(DocumentError::UnknownKind)? {
            DocumentKind::Signed(signed) => signed::checked_before(&signed),
            kind => Ok(Content { kind, signers: Vec::new(), bytes: Vec::new() }),
        }
    }

    /// How many bytes follow the header, and their SHA-256: none for anything but an attachment.
    #[must_use]
    pub fn body(&self) -> Option<&Evidence> {
        match self.kind.as_ref()? {
            DocumentKind::Attachment(attachment) => attachment.evidence.as_ref(),
            _ => None,
        }
    }
}

/// What each kind must have, and who must have signed it.
fn check(content: &Content) -> Result<(), DocumentError> {
    match &content.kind {
        DocumentKind::Appeal(appeal) => {
            check_length(&appeal.appeal_id, 16, "appeal id")?;
            appeal.evidence.iter().try_for_each(check_evidence)?;
            let sender = appeal.reply_to.as_ref().map(ReplyAddress::read).transpose()?.map(|address| address.sender);
            match (sender, content.signers.as_slice()) {
                (None, []) => Ok(()),
                (Some(sender), [signer]) if *signer == sender => Ok(()),
                (Some(_), []) => Err(DocumentError::NotSigned),
                _ => Err(DocumentError::Signature("an appeal is signed by the sender key in it, and by nobody else")),
            }
        }
        DocumentKind::Attachment(attachment) => {
            check_length(&attachment.appeal_id, 16, "appeal id")?;
            check_evidence(attachment.evidence.as_ref().ok_or(DocumentError::Unreadable)?)
        }
        DocumentKind::FollowUp(follow_up) => check_follow_up(follow_up, signer_of(content)?),
        DocumentKind::Reply(reply) => {
            check_length(&reply.case_id, 16, "case id")?;
            check_length(&reply.reply_id, 16, "reply id")?;
            match content.signers.len() {
                0 => Err(DocumentError::NotSigned),
                1 if !reply.instruction.is_empty() => {
                    Err(DocumentError::Signature("an instruction needs the signatures of two members of staff"))
                }
                _ => Ok(()),
            }
        }
        DocumentKind::CaseEvent(event) => {
            signer_of(content)?;
            check_event(event)
        }
        DocumentKind::Signed(_) => Err(DocumentError::UnknownKind),
    }
}

fn signer_of(content: &Content) -> Result<&PublicKey, DocumentError> {
    match content.signers.as_slice() {
        [] => Err(DocumentError::NotSigned),
        [signer] => Ok(signer),
        _ => Err(DocumentError::Signature("only a reply has two signatures")),
    }
}

fn check_follow_up(follow_up: &FollowUp, signer: &PublicKey) -> Result<(), DocumentError> {
    let case = CaseId::of(signer);
    check_length(&follow_up.case_id, 16, "case id")?;
    check_length(&follow_up.follow_up_id, 16, "follow-up id")?;
    if follow_up.case_id != case.as_bytes() {
        return Err(DocumentError::Signature("it is not signed by the sender key of the case that it names"));
    }
    if !follow_up.answers.is_empty() {
        check_length(&follow_up.answers, 16, "reply id")?;
    }
    follow_up.evidence.iter().try_for_each(check_evidence)?;
    let Some(address) = &follow_up.moved_to else { return Ok(()) };
    match address.read()?.sender {
        new if signed::is_proof_of_move(&case, address, &new, &follow_up.moved_proof) => Ok(()),
        _ => Err(DocumentError::Signature("the new code of a move has not signed it")),
    }
}

fn check_event(event: &CaseEvent) -> Result<(), DocumentError> {
    check_length(&event.case_id, 16, "case id")?;
    if !event.previous.is_empty() {
        check_length(&event.previous, 16, "previous event's id")?;
    }
    event.replaces.iter().try_for_each(|id| check_length(id, 16, "replaced event's id"))?;
    event.follow_ups_seen.iter().try_for_each(|id| check_length(id, 16, "follow-up id"))?;
    match &event.act {
        // An act of a newer version is none that this one knows; it stays a link of its writer's chain.
        Some(Act::Cutoff(cutoff)) => {
            check_length(&cutoff.signing_key, 32, "signing key")?;
            if cutoff.head.is_empty() { Ok(()) } else { check_length(&cutoff.head, 16, "event id") }
        }
        _ => Ok(()),
    }
}

/// A reply address whose parts have their lengths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Signs the contact's documents.
    pub sender: PublicKey,
    /// Where replies go.
    pub mailbox: MailboxId,
    /// What they are sealed to.
    pub recipient: HybridRecipient,
}

impl Address {
    /// The case of this address.
    #[must_use]
    pub fn case(&self) -> CaseId {
        CaseId::of(&self.sender)
    }
}

impl ReplyAddress {
    /// Reads the parts.
    ///
    /// # Errors
    /// [`DocumentError::Length`].
    pub fn read(&self) -> Result<Address, DocumentError> {
        let sender = self.sender_key.as_slice().try_into().map_err(|_| DocumentError::Length("sender key"))?;
        let mailbox = self.mailbox.as_slice().try_into().map_err(|_| DocumentError::Length("mailbox id"))?;
        let recipient = HybridRecipient::from_bytes(&self.recipient);
        Ok(Address {
            sender: PublicKey::from_bytes(sender),
            mailbox: MailboxId::from_bytes(mailbox),
            recipient: recipient.ok_or(DocumentError::Length("reply recipient"))?,
        })
    }
}

fn check_evidence(evidence: &Evidence) -> Result<(), DocumentError> {
    check_length(&evidence.attachment_id, 16, "attachment id")?;
    check_length(&evidence.sha256_original, 32, "SHA-256 of the original")?;
    check_length(&evidence.sha256_cleaned, 32, "SHA-256 of what was sent")
}

fn check_length(bytes: &[u8], length: usize, what: &'static str) -> Result<(), DocumentError> {
    if bytes.len() == length { Ok(()) } else { Err(DocumentError::Length(what)) }
}

impl Appeal {
    /// What a complete Tier A lacks, each as a sentence. A contact's program sends nothing that has complaints;
    /// staff are shown them beside the appeal.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        let mut complaints = Vec::new();
        let mut complain = |holds: bool, sentence: &str| {
            if !holds {
                complaints.push(sentence.to_owned());
            }
        };
        complain(LANGUAGES.contains(&self.language.as_str()), "The language is none of ko, zh-Hans, en, vi, th, lo.");
        complain(self.kind() != Kind::Unspecified, "It does not say what happened.");
        let people = self.people.unwrap_or_default().total();
        complain((1..=u64::from(MOST_PEOPLE)).contains(&people), "The number of people is not between 1 and 10,000.");
        let place = self.place.clone().unwrap_or_default();
        complain(is_country(&place.country), "The country is not a two-letter code of ISO 3166-1.");
        complain(
            is_region_of(&place.country, &place.region),
            "The region is not a code of ISO 3166-2 in that country.",
        );
        complain(self.account.chars().count() <= LONGEST_ACCOUNT, "The account is longer than 2,000 characters.");
        let spoken = self.evidence.iter().any(|evidence| evidence.purpose() == Purpose::VoiceNote);
        complain(!self.account.trim().is_empty() || spoken, "There is no account, neither written nor spoken.");
        complain(self.evidence.len() <= MOST_EVIDENCE, "There are more than 32 attachments.");
        let given_by = self.consents.as_ref().map_or(0, |consents| consents.given_by.chars().count());
        complain(given_by <= 200, "The name of who consents is longer than 200 characters.");
        let when = self.when.clone().unwrap_or_default();
        complain(when.is_consistent(), "The time is not written to the precision it claims.");
        complaints
    }
}

impl People {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        [self.women, self.men, self.girls, self.boys, self.unknown].into_iter().map(u64::from).sum()
    }
}

impl Moment {
    /// Whether the value is cut to the precision: `2026-11-22T14+07:00`, `2026-11-22`, `2026-11`, or empty.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let zone = |rest: &str| rest == "Z" || matches!(shape(rest).as_str(), "+00:00" | "-00:00");
        let shaped = shape(&self.value);
        match self.precision() {
            Precision::Hour => {
                self.value.split_at_checked(13).is_some_and(|(hour, rest)| shape(hour) == "0000-00-00T00" && zone(rest))
            }
            Precision::Day => shaped == "0000-00-00",
            Precision::Month => shaped == "0000-00",
            Precision::Unknown => self.value.is_empty(),
        }
    }
}

/// The text with every digit as 0.
fn shape(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}

fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_region_of(country: &str, region: &str) -> bool {
    let part = region.strip_prefix(country).and_then(|rest| rest.strip_prefix('-'));
    region.is_empty()
        || part.is_some_and(|part| {
            (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        })
}
