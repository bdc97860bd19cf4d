//! Why a command of this room failed, its exit code, and what to do next. No error holds a secret.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::draft::ReplyError;
use crate::case::document::DocumentError;
use crate::case::hybrid::HybridKeyError;
use crate::case::padding::PaddingError;
use crate::case::seal::SealError;
use crate::client::ClientError;
use crate::page::PageError;
use crate::protocol::epoch::EpochError;
use crate::protocol::id::{DeskId, Name};
use crate::protocol::invitation::InvitationError;
use crate::protocol::note::NoteError;
use crate::protocol::roster::RosterError;
use crate::protocol::throwaway::ThrowawayKey;
use crate::signing::SigningKeyError;
use crate::terminal::{Exit, Failure};

/// Why a command failed.
#[derive(Debug, Error)]
pub enum StaffError {
    /// A file could not be read, written, synced or renamed.
    #[error("{} cannot be {doing}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// "read", "written".
        doing: &'static str,
        /// Why.
        source: io::Error,
    },
    /// A file would have been overwritten.
    #[error("{} exists already, and is never overwritten", .0.display())]
    Exists(PathBuf),
    /// A file is far longer than what it claims to be.
    #[error("{} is too long to be {expected}", path.display())]
    TooLong {
        /// Which file.
        path: PathBuf,
        /// "an invitation", for example.
        expected: &'static str,
    },
    /// This home is a courier's.
    #[error("this home holds a courier's key, which opens nothing")]
    CourierOnly,
    /// No keys in this home.
    #[error("there is no staff identity in {}", .0.display())]
    NoHome(PathBuf),
    /// No desk was joined.
    #[error("this home works with no desk yet")]
    NoDesk,
    /// This home works with another organisation.
    #[error("this home works with the organisation {0} already; one home serves one desk of one organisation")]
    OtherOrganisation(String),
    /// Another process holds the lock.
    #[error("another southwind-staff{} is working in {}", process.map(|id| format!(" (process {id})")).unwrap_or_default(), home.display())]
    Locked {
        /// Which home.
        home: PathBuf,
        /// The process that holds it, if it has said so.
        process: Option<u32>,
    },
    /// The passphrase does not open a file.
    #[error("the passphrase does not open {}", .0.display())]
    Passphrase(PathBuf),
    /// No passphrase could be had.
    #[error("no passphrase could be read: {0}")]
    NoPassphrase(String),
    /// The two entries differ.
    #[error("the two passphrases are not the same")]
    PassphrasesDiffer,
    /// Too short for a new file.
    #[error("a passphrase needs at least {0} characters")]
    PassphraseTooShort(usize),
    /// A file of the home or the vault is not what was written there.
    #[error("{} is damaged: {why}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file that was named is not what it should be.
    #[error("{} is not {expected}: {why}", path.display())]
    NotThat {
        /// Which file.
        path: PathBuf,
        /// "an enrolment request", for example.
        expected: &'static str,
        /// Why not.
        why: String,
    },
    /// A key of keys-example in earnest.
    #[error(transparent)]
    Throwaway(#[from] ThrowawayKey),
    /// A note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A roster.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// An epoch notice.
    #[error(transparent)]
    Epoch(#[from] EpochError),
    /// The field page, or the relay's address in it.
    #[error(transparent)]
    Page(#[from] PageError),
    /// An invitation.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    /// The relay, or the way to it.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The relay's list makes no sense.
    #[error("the relay's list is wrong: {0}")]
    List(&'static str),
    /// An envelope is not the one that was listed.
    #[error("the relay gave other bytes than it announced")]
    OtherBytes,
    /// No envelope is so long.
    #[error("the relay announces more bytes than an envelope can have")]
    AnnouncedTooLong,
    /// The system gave no event queue.
    #[error("the network cannot be used: {0}")]
    Runtime(io::Error),
    /// A hybrid key.
    #[error(transparent)]
    HybridKey(#[from] HybridKeyError),
    /// A signing key.
    #[error(transparent)]
    SigningKey(#[from] SigningKeyError),
    /// age could not seal.
    #[error("sealing failed: {0}")]
    Seal(#[from] age::EncryptError),
    /// The command line asks for something that does not hold together.
    #[error("{0}")]
    Usage(String),
    /// This member's key is not in the roster.
    #[error("{0} is not in the roster with this key")]
    NotInRoster(Name),
    /// This member may not do that.
    #[error("{0} is not a lead of the desk {1}")]
    NotALead(Name, DeskId),
    /// An identity would be destroyed that something here still needs.
    #[error("{} is sealed to epoch {epoch}, and is not whole yet", path.display())]
    StillNeeded {
        /// Which epoch.
        epoch: u64,
        /// What needs it.
        path: PathBuf,
    },
    /// This member may state nothing about cases.
    #[error("{0} is neither reader nor lead of the desk {1}")]
    MayNotState(Name, DeskId),
    /// A name that the roster does not have.
    #[error("nobody in the roster is called {0}")]
    NobodyCalled(Name),
    /// A text that cannot be taken.
    #[error("the text {0}")]
    Text(String),
    /// What was signed here does not read as signed.
    #[error("the signature of this home's key does not hold")]
    NotSigned,
    /// Nothing to seal to.
    #[error("this home knows no epoch of the desk yet")]
    NoNotice,
    /// No roster was ever verified here.
    #[error("this home has no roster yet")]
    NoRoster,
    /// A document that was to be written.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// It could not be padded.
    #[error(transparent)]
    Padding(#[from] PaddingError),
    /// It could not be sealed.
    #[error(transparent)]
    Sealing(#[from] SealError),
    /// A reply that cannot be sent.
    #[error(transparent)]
    Reply(#[from] ReplyError),
    /// Nobody would be able to read.
    #[error("the desk {0} has no reader in the roster")]
    NoReader(DeskId),
    /// No entry has this id.
    #[error("nothing in the vault has an id that begins with {0}")]
    Unknown(String),
    /// Several entries have it.
    #[error("several ids begin with {prefix}:\n{candidates}")]
    Ambiguous {
        /// What was asked for.
        prefix: String,
        /// One line for each.
        candidates: String,
    },
}

impl StaffError {
    /// A file that could not be read.
    pub fn reading(path: &Path, source: io::Error) -> Self {
        Self::File { path: path.to_owned(), doing: "read", source }
    }

    /// A file that could not be written, or whose writing was not certain.
    pub fn writing(path: &Path, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::AlreadyExists {
            return Self::Exists(path.to_owned());
        }
        Self::File { path: path.to_owned(), doing: "written", source }
    }

    /// A damaged file.
    pub fn damaged(path: &Path, why: impl std::fmt::Display) -> Self {
        Self::Damaged { path: path.to_owned(), why: format!("{why}") }
    }

    /// The exit code.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::File { .. } | Self::Exists(_) | Self::TooLong { .. } | Self::NotThat { .. } => Exit::Input,
            Self::NoHome(_)
            | Self::NoDesk
            | Self::Page(_)
            | Self::CourierOnly
            | Self::Usage(_)
            | Self::PassphrasesDiffer => Exit::Usage,
            Self::OtherOrganisation(_) | Self::PassphraseTooShort(_) | Self::NoPassphrase(_) => Exit::Usage,
            Self::Unknown(_) | Self::Ambiguous { .. } => Exit::Usage,
            Self::Passphrase(_) => Exit::Passphrase,
            Self::Damaged { .. } => Exit::Damaged,
            Self::Throwaway(_) | Self::Note(_) | Self::Roster(_) | Self::Epoch(_) | Self::Invitation(_) => {
                Exit::NotTrusted
            }
            Self::Client(error) => error.exit(),
            Self::StillNeeded { .. } => Exit::Failed,
            Self::NotInRoster(_) | Self::NotALead(..) | Self::MayNotState(..) => Exit::Refused,
            Self::NoNotice | Self::NoRoster | Self::Document(_) | Self::Padding(_) => Exit::Usage,
            Self::NobodyCalled(_) | Self::Text(_) => Exit::Usage,
            Self::NotSigned | Self::Sealing(_) => Exit::Failed,
            Self::Reply(error) => error.exit(),
            Self::Runtime(_) | Self::List(_) | Self::AnnouncedTooLong => Exit::Failed,
            Self::OtherBytes => Exit::NotTrusted,
            Self::Locked { .. } | Self::HybridKey(_) | Self::SigningKey(_) | Self::Seal(_) | Self::NoReader(_) => {
                Exit::Failed
            }
        }
    }

    /// What to do next; empty where the message says it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Exists(_) => "choose another name, or move the old file away yourself".into(),
            Self::NoHome(_) => "make one with: southwind-staff enroll --name NAME, or give --home".into(),
            Self::CourierOnly => {
                "here only this works: southwind-staff pull --to-folder DIR; the rest is done on the other machine"
                    .into()
            }
            Self::NoDesk => "join one with: southwind-staff join --invitation FILE".into(),
            Self::OtherOrganisation(_) => "use another --home for it".into(),
            Self::Locked { .. } => {
                "wait until it ends, or end it; list and show work meanwhile, and nothing is lost either way".into()
            }
            Self::Passphrase(_) => "try again; capitals and the keyboard's language matter. Nobody can reset it".into(),
            Self::NoPassphrase(_) => "run it on a terminal, or give --passphrase-fd N".into(),
            Self::PassphrasesDiffer => "start again; nothing was written".into(),
            Self::PassphraseTooShort(_) => "take five or more words that have nothing to do with each other".into(),
            Self::Damaged { .. } => {
                "move this file away and keep it; every other file of the vault can still be read".into()
            }
            Self::Epoch(EpochError::NotByALead) => "if the lead who made it was removed since, let a lead run \
                 southwind-staff epoch new: until then neither contacts nor staff can seal anything to this desk. If \
                 nobody was removed, do not go on; ask your organisation, by another way than this relay"
                .into(),
            Self::Roster(_) | Self::Note(_) | Self::Epoch(_) => {
                "do not go on; ask your organisation, by another way than this relay".into()
            }
            Self::Invitation(_) => "ask for the invitation again".into(),
            Self::Throwaway(_) => ThrowawayKey::HINT.into(),
            Self::File { .. } => "check the path, the permissions and the room on the disk".into(),
            Self::TooLong { .. } | Self::NotThat { .. } => "check that it is the file that you meant".into(),
            Self::NotInRoster(_) => "send your enrolment file to whoever keeps the organisation's key".into(),
            Self::NotALead(..) => "ask a lead to do it, or ask for the role".into(),
            Self::StillNeeded { .. } => {
                "fetch the rest and send what waits: southwind-staff pull; then try again".into()
            }
            Self::MayNotState(..) => "ask a lead for the role of reader".into(),
            Self::NoNotice | Self::NoRoster => "run southwind-staff pull once, with a network".into(),
            Self::NobodyCalled(_) => "give the name as it stands in the roster, or nobody".into(),
            Self::Text(_) => "correct it, and give it as a file or with -".into(),
            Self::Document(_) | Self::Padding(_) => "make the text shorter".into(),
            Self::Reply(error) => error.hint().into(),
            Self::NoReader(_) => "enter one with: southwind-staff org roster --add FILE:reader".into(),
            Self::Client(error) => error.hint(),
            Self::List(_) | Self::OtherBytes | Self::AnnouncedTooLong => {
                "tell the relay's operator; what was kept is safe".into()
            }
            Self::Unknown(_) => "see the ids with: southwind-staff list".into(),
            Self::Ambiguous { .. } => "give more digits".into(),
            _ => String::new(),
        }
    }
}

impl From<StaffError> for Failure {
    fn from(error: StaffError) -> Self {
        Self::new(error.exit(), &error).hint(error.hint())
    }
}
