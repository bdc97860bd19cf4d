//! Replies to a contact (PROTOCOL.md step 14.2): shown first as the contact will read them, then signed, sealed to the
//! contact's reply recipient, and put where their mailbox is. What tells people to move goes nowhere before a second
//! member has signed it.

use std::path::PathBuf;

use data_encoding::HEXLOWER;
use thiserror::Error;

use super::case::Case;
use super::clock::Clock;
use super::context::Context;
use super::desk::DeskState;
use super::error::StaffError;
use super::journal::{self, Author, CaseState, Journal, Letter};
use super::keys::Keys;
use super::queue::Queue;
use super::session::{self, Session};
use super::triage::read_text;
use super::vault::Vault;
use super::words;
use crate::case::document::{
    Act, Address, Body, Document, DocumentKind, LONGEST_REPLY, Need, Reply, ReplyCode, Signed,
};
use crate::case::padding::Padded;
use crate::case::seal::seal_small;
use crate::case::{replies, signed};
use crate::protocol::id::PublicKey;
use crate::protocol::roster::{Role, Roster};
use crate::terminal::{self, Exit, Failure, plain, plain_line};
use prost::Message;

/// Why a reply cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReplyError {
    /// The contact took no case code.
    #[error("the case {0} has no reply address: its contact took no case code")]
    NoAddress(String),
    /// The contact's code was given up for more than one other.
    #[error("the contact of the case {case} has more than one code now: {codes}")]
    SeveralAddresses {
        /// The case.
        case: String,
        /// The beginnings of the codes' case ids.
        codes: String,
    },
    /// `--to` names none of the case's codes.
    #[error("{0} is none of the codes of this case that are in use")]
    UnknownAddress(String),
    /// A part that this code cannot do without.
    #[error("a reply of the code {code} needs {part}")]
    Missing {
        /// The code.
        code: &'static str,
        /// The option.
        part: &'static str,
    },
    /// A part that belongs to another code.
    #[error("{0} goes only with a reply of the code {1}")]
    Superfluous(&'static str, &'static str),
    /// No such proposal.
    #[error("no proposed reply of this case has an id that begins with {0}")]
    NoProposal(String),
    /// Several of them.
    #[error("several proposed replies of this case have an id that begins with {0}")]
    SeveralProposals(String),
    /// The second signature must be another's.
    #[error("you have proposed this reply yourself; an instruction needs a second member of staff")]
    SamePerson,
    /// The first signature is of nobody who works here now.
    #[error("whoever proposed this reply is no longer reader or lead of this desk")]
    ProposerGone,
    /// The contact has another code than the one that it was written for.
    #[error("the contact has moved to another code since this reply was proposed")]
    MovedSince,
    /// The signature of the proposal does not hold.
    #[error("the signatures of this reply do not hold")]
    Signature,
    /// The person said no.
    #[error("nothing was sent")]
    Declined,
}

impl ReplyError {
    /// The exit code.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Signature => Exit::NotTrusted,
            Self::SamePerson | Self::ProposerGone => Exit::Refused,
            _ => Exit::Usage,
        }
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoAddress(_) => "answer by a way that the contact knows already, or wait for an appeal with a code",
            Self::SeveralAddresses { .. } => {
                "one of them may be a stranger's: send each a check question with --to CODE, and trust the right answer"
            }
            Self::UnknownAddress(_) => "see them with: southwind-staff show CASE",
            Self::Missing { .. } | Self::Superfluous(..) => "see what there is with: southwind-staff reply --help",
            Self::NoProposal(_) | Self::SeveralProposals(_) => "see the ids with: southwind-staff show CASE",
            Self::SamePerson => "ask a colleague to run the same command",
            Self::ProposerGone | Self::MovedSince => "propose it anew",
            Self::Signature => "do not go on; tell a lead",
            Self::Declined => "",
        }
    }
}

/// What a member wants to answer.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The code; none with `second`.
    pub code: Option<ReplyCode>,
    /// What is needed.
    pub need: Option<Need>,
    /// To whom it was sent.
    pub body: Option<Body>,
    /// Free text: a file, or `-`.
    pub text: Option<PathBuf>,
    /// Free text that tells people to move: a file, or `-`.
    pub instruction: Option<PathBuf>,
    /// The id of a proposed reply to sign as the second.
    pub second: Option<String>,
    /// To which code, if the contact has several.
    pub to: Option<String>,
    /// Nobody is asked.
    pub is_confirmed: bool,
}

/// `reply CASE`: shows the reply, asks, and sends or proposes it.
///
/// # Errors
/// [`ReplyError`], [`StaffError`].
pub fn reply(context: &Context, prefix: &str, draft: &Draft) -> Result<(), Failure> {
    check(draft).map_err(StaffError::from)?;
    let texts =
        [&draft.text, &draft.instruction].map(|from| from.as_deref().map(|from| read_text(from, LONGEST_REPLY)));
    let [text, instruction] = texts.map(|text| text.transpose().map(Option::unwrap_or_default));
    let (text, instruction) = (text?, instruction?);
    let session = Session::open(context)?;
    let author = session.author();
    author.member()?;
    let mut queue = Queue::read(&session.vault)?;
    let mut journal = queue.replay(&session.roster, &session.desk.desk);
    let case = queue.find_case(prefix)?;
    let address = address_of(case, draft.to.as_deref()).map_err(StaffError::from)?;
    let state = journal.case(case.journal_ids());

    let (reply, document) = match &draft.second {
        Some(id) => second(&author, &state, &address, id)?,
        None => {
            let reply = Reply { text, instruction, ..blank(&author, &state, &address, draft)? };
            let document =
                signed::sign(&Document::reply(reply.clone()), &author.keys.signing).map_err(StaffError::from)?;
            (reply, document)
        }
    };
    preview(&reply, case);
    let is_proposal = draft.second.is_none() && !reply.instruction.is_empty();
    if !draft.is_confirmed {
        let question = if is_proposal { "Propose this? (yes/no)" } else { "Send this? (yes/no)" };
        if terminal::ask(question)? != "yes" {
            return Err(StaffError::from(ReplyError::Declined).into());
        }
    }
    if is_proposal {
        let proposal = signed_part(&document)?.encode_to_vec();
        journal::write(&author, &mut journal, case.journal_ids(), Act::ReplyProposed(proposal), None)?;
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

/// What holds of a command line alone.
fn check(draft: &Draft) -> Result<(), ReplyError> {
    if draft.second.is_some() {
        return Ok(());
    }
    let code = draft.code.unwrap_or_default();
    let missing = |part| Err(ReplyError::Missing { code: words::reply_code(code), part });
    match code {
        ReplyCode::Need if draft.need.is_none() => missing("--need"),
        ReplyCode::SentTo if draft.body.is_none() => missing("--body"),
        ReplyCode::CheckQuestion if draft.text.is_none() => missing("--text"),
        code if code != ReplyCode::Need && draft.need.is_some() => Err(ReplyError::Superfluous("--need", "need")),
        code if code != ReplyCode::SentTo && draft.body.is_some() => Err(ReplyError::Superfluous("--body", "sent-to")),
        _ => Ok(()),
    }
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
    let act = Act::ReplySent(signed_part(document)?.document.clone());
    journal::write(author, journal, case.journal_ids(), act, Some(&letter)).map(drop)
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
        lines.push("The last lines tell people to move: two members sign them.".to_owned());
    }
    terminal::say(lines.join("\n"));
}
