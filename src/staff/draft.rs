//! What a member wants to answer, and why it cannot be sent. It holds no secret and reads no file.

use std::path::PathBuf;

use thiserror::Error;

use super::words;
use crate::case::document::{Body, Need, ReplyCode};
use crate::terminal::Exit;

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
    /// What it tells people to do was for a time that has passed.
    #[error("the time of this instruction has passed since it was proposed")]
    Lapsed,
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
            Self::ProposerGone | Self::MovedSince | Self::Lapsed => "propose it anew",
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
    /// For how many hours the instruction holds.
    pub hours: Option<u8>,
    /// The id of a proposed reply to sign as the second.
    pub second: Option<String>,
    /// To which code, if the contact has several.
    pub to: Option<String>,
    /// Nobody is asked.
    pub is_confirmed: bool,
}

impl Draft {
    /// What holds of a command line alone.
    ///
    /// # Errors
    /// [`ReplyError::Missing`], [`ReplyError::Superfluous`].
    pub fn check(&self) -> Result<(), ReplyError> {
        if self.second.is_some() {
            return Ok(());
        }
        let code = self.code.unwrap_or_default();
        let missing = |part| Err(ReplyError::Missing { code: words::reply_code(code), part });
        match code {
            ReplyCode::Need if self.need.is_none() => missing("--need"),
            ReplyCode::SentTo if self.body.is_none() => missing("--body"),
            ReplyCode::CheckQuestion if self.text.is_none() => missing("--text"),
            code if code != ReplyCode::Need && self.need.is_some() => Err(ReplyError::Superfluous("--need", "need")),
            code if code != ReplyCode::SentTo && self.body.is_some() => {
                Err(ReplyError::Superfluous("--body", "sent-to"))
            }
            _ => Ok(()),
        }
    }
}
