//! Replies to a contact (PROTOCOL.md step 14.2): shown first as the contact will read them, then signed, sealed to the
//! contact's reply recipient, and put where their mailbox is. What tells people to move goes nowhere before a second
//! member has signed it.

use std::path::PathBuf;

use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use prost::Message;

use super::case::Case;
use super::clock::Clock;
use super::context::Context;
use super::desk::DeskState;
use super::draft::{Draft, ReplyError};
use super::error::StaffError;
use super::journal::{self, Author, CaseState, Journal, Letter};
use super::keys::Keys;
use super::queue::Queue;
use super::session::{self, Session};
use super::triage::read_text;
use super::vault::Vault;
use super::words;
use crate::case::document::{Act, Address, Document, DocumentKind, LONGEST_REPLY, Reply, ReplyCode, Signed};
use crate::case::padding::Padded;
use crate::case::seal::seal_small;
use crate::case::{replies, signed};
use crate::protocol::id::PublicKey;
use crate::protocol::roster::{Role, Roster};
use crate::terminal::{self, Failure, plain, plain_line};

/// Hours for which an instruction holds, if nobody says otherwise: a way that is safe tonight may not be tomorrow.
pub const HOURS: u8 = 12;

/// `reply CASE`: shows the reply, asks, and sends or proposes it.
///
/// # Errors
/// [`ReplyError`], [`StaffError`].
pub fn reply(context: &Context, prefix: &str, draft: &Draft) -> Result<(), Failure> {
    draft.check().map_err(StaffError::from)?;
    let session = Session::open(context)?;
    let author = session.author();
    author.member()?;
    // After the passphrase: whoever is used to typing it would type it into the text.
    let read = |from: &Option<PathBuf>| from.as_deref().map(|from| read_text(from, LONGEST_REPLY)).transpose();
    let text = read(&draft.text)?.unwrap_or_default();
    let instruction = read(&draft.instruction)?.unwrap_or_default();
    let mut queue = Queue::read(&session.vault)?;
    let mut journal = queue.replay(&session.roster, &session.desk.desk);
    let case = queue.find_case(prefix)?;
    let address = address_of(case, draft.to.as_deref()).map_err(StaffError::from)?;
    let state = journal.case(case.journal_ids());

    let (reply, document) = match &draft.second {
        Some(id) => second(&author, &state, &address, id)?,
        None => {
            let mut reply = Reply { text, instruction, ..blank(&author, &state, &address, draft)? };
            if !reply.instruction.is_empty() {
                let until = context.second() + SignedDuration::from_hours(draft.hours.unwrap_or(HOURS).into());
                reply.instruction_until = until.to_string();
            }
            let document =
                signed::sign(&Document::reply(reply.clone()), &author.keys.signing).map_err(StaffError::from)?;
            (reply, document)
        }
    };
    preview(&reply, case);
    let is_proposal = draft.second.is_none() && !reply.instruction.is_empty();
    if !draft.is_confirmed {
        let question = if is_proposal { "Propose this? [y/N]" } else { "Send this? [y/N]" };
        if !matches!(terminal::ask(question)?.as_str(), "y" | "Y" | "yes") {
            return Err(StaffError::from(ReplyError::Declined).into());
        }
    }
    if is_proposal {
        let proposal = signed_part(&document)?.encode_to_vec();
        journal::write(&author, &mut journal, &case.about(), Act::ReplyProposed(proposal), None)?;
        terminal::result(format_args!("{}  proposed {}", case.id().short(), short(&reply)))?;
        terminal::say(format_args!(
            "  next: a second member runs: southwind-staff reply {} --second {}",
            case.id().short(),
            short(&reply)
        ));
    } else {
        send(&author, &mut journal, case, &address, &document)?;
        terminal::result(format_args!(
            "{}  reply {}: {}",
            case.id().short(),
            reply.number,
            words::reply_code(reply.code())
        ))?;
    }
    session.send()?;
    Ok(())
}

/// `pull --acknowledge`: "a person has read this" to the contact of every open case that can be answered and never was.
/// Whoever pulls so says that they are about to read them. The replies wait for [`super::outgoing::send_all`]; how many.
///
/// # Errors
/// [`StaffError`]; what was written before it is kept.
pub fn acknowledge_new(
    context: &Context,
    keys: &Keys,
    desk: &DeskState,
    vault: &Vault,
    roster: &Roster,
) -> Result<usize, StaffError> {
    let notice = session::stored_notice(context, desk, roster)?.ok_or(StaffError::NoNotice)?;
    let author = Author { context, keys, desk: &desk.desk, vault, roster, notice: &notice };
    let mut queue = Queue::read(vault)?;
    let mut journal = queue.replay(roster, &desk.desk);
    let draft = Draft { code: Some(ReplyCode::Received), ..Draft::default() };
    let mut count = 0;
    for case in queue.cases.iter().filter(|case| !case.appeals.is_empty()) {
        let state = journal.case(case.journal_ids());
        let is_closed = Clock::of(case, &state, (context.now)()).is_closed;
        let Ok(address) = address_of(case, None) else { continue };
        if is_closed || !state.replies().is_empty() {
            continue;
        }
        let document = Document::reply(blank(&author, &state, &address, &draft)?);
        let document = signed::sign(&document, &keys.signing)?;
        send(&author, &mut journal, case, &address, &document)?;
        count += 1;
    }
    Ok(count)
}

/// Where replies to a case go now.
fn address_of(case: &Case, to: Option<&str>) -> Result<Address, ReplyError> {
    let mut addresses = case.addresses();
    if addresses.is_empty() {
        return Err(ReplyError::NoAddress(case.id().short()));
    }
    if let Some(to) = to {
        addresses.retain(|address| address.case().to_string().starts_with(&to.to_ascii_lowercase()));
    }
    let codes: Vec<String> = addresses.iter().map(|address| address.case().short()).collect();
    match (addresses.pop(), addresses.is_empty()) {
        (Some(address), true) => Ok(address),
        (Some(_), false) => Err(ReplyError::SeveralAddresses { case: case.id().short(), codes: codes.join(", ") }),
        (None, _) => Err(ReplyError::UnknownAddress(to.unwrap_or_default().to_owned())),
    }
}

/// A reply with everything but its texts.
fn blank(author: &Author<'_>, state: &CaseState<'_>, address: &Address, draft: &Draft) -> Result<Reply, StaffError> {
    let mut reply_id = vec![0; 16];
    author.context.random.fill(&mut reply_id).map_err(|_| crate::signing::SigningKeyError::Randomness)?;
    let last = state.replies().iter().map(|said| said.value.number).max().unwrap_or(0);
    Ok(Reply {
        case_id: address.case().as_bytes().to_vec(),
        reply_id,
        number: last.saturating_add(1),
        composed_at: author.context.second().to_string(),
        code: draft.code.unwrap_or_default().into(),
        need: draft.need.unwrap_or_default().into(),
        body: draft.body.unwrap_or_default().into(),
        epoch: author.notice.epoch,
        roster: author.roster.sequence,
        ..Reply::default()
    })
}

/// A proposed reply with this member's signature beside the first.
fn second(
    author: &Author<'_>,
    state: &CaseState<'_>,
    address: &Address,
    id: &str,
) -> Result<(Reply, Document), StaffError> {
    let id = id.to_ascii_lowercase();
    let mut proposals = state.proposals();
    proposals.retain(|said| HEXLOWER.encode(&said.value.1.reply_id).starts_with(&id));
    let said = match (proposals.pop(), proposals.is_empty()) {
        (Some(said), true) if !id.is_empty() => said,
        (None, _) => return Err(ReplyError::NoProposal(id).into()),
        _ => return Err(ReplyError::SeveralProposals(id).into()),
    };
    let (proposal, reply) = said.value;
    let me = author.keys.signing.public();
    if proposal.signatures.iter().any(|signature| signature.key == me.as_bytes()) {
        return Err(ReplyError::SamePerson.into());
    }
    let until = reply.instruction_until.parse::<Timestamp>();
    if until.is_ok_and(|until| until <= author.context.second()) {
        return Err(ReplyError::Lapsed.into());
    }
    if reply.case_id != address.case().as_bytes() {
        return Err(ReplyError::MovedSince.into());
    }
    let document = signed::countersign(&proposal, &author.keys.signing)?;
    let content = document.content().map_err(|_| ReplyError::Signature)?;
    let is_staff = |key: &PublicKey| {
        let member = author.roster.staff_with_key(key);
        member.is_some_and(|member| member.may(Role::Reader, author.desk) || member.may(Role::Lead, author.desk))
    };
    match content.signers.as_slice() {
        [first, _] if *first != said.statement.signer => Err(ReplyError::Signature.into()),
        [first, _] if !is_staff(first) => Err(ReplyError::ProposerGone.into()),
        [_, _] => Ok((reply, document)),
        _ => Err(ReplyError::Signature.into()),
    }
}

/// Seals a signed reply and states that it was sent; both wait together.
fn send(
    author: &Author<'_>,
    journal: &mut Journal,
    case: &Case,
    address: &Address,
    document: &Document,
) -> Result<(), StaffError> {
    // What a contact's program would refuse is not sent.
    document.content()?;
    let envelope = seal_small(Padded::without_body(document)?, &address.recipient)?;
    let letter = Letter { envelope, mailbox: address.mailbox };
    let act = Act::ReplySent(signed_part(document)?.encode_to_vec());
    journal::write(author, journal, &case.about(), act, Some(&letter)).map(drop)
}

fn signed_part(document: &Document) -> Result<&Signed, StaffError> {
    match &document.kind {
        Some(DocumentKind::Signed(signed)) => Ok(signed),
        _ => Err(StaffError::NotSigned),
    }
}

fn short(reply: &Reply) -> String {
    HEXLOWER.encode(&reply.reply_id).chars().take(8).collect()
}

/// The reply as the contact will read it, and in English.
fn preview(reply: &Reply, case: &Case) {
    let language = case.language();
    let mut lines = vec![format!("To the contact of case {}, in {}:", case.id().short(), plain_line(language))];
    let mut add = |text: &str| lines.extend(plain(text).lines().map(|line| format!("    {line}")));
    add(&replies::sentence(reply, language));
    add(&reply.text);
    add(&reply.instruction);
    if language != "en" {
        lines.push("In English:".to_owned());
        lines.push(format!("    {}", plain_line(&replies::sentence(reply, "en"))));
    }
    if !reply.instruction.is_empty() {
        lines.push(format!(
            "The last lines tell people to move: two members sign them, and they are shown until {}.",
            plain_line(&reply.instruction_until)
        ));
    }
    terminal::say(lines.join("\n"));
}
