//! `southwind-staff`: what rescue staff run. Parses arguments, calls the library, sets the exit code.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use southwind::page;
use southwind::protocol::id::{DeskId, Fingerprint, Name, SpkiPin};
use southwind::protocol::note::VerifierKey;
use southwind::protocol::throwaway::Mode;
use southwind::staff::context::Context;
use southwind::staff::draft::Draft;
use southwind::staff::invite::{Invite, Wanted};
use southwind::staff::passphrase::Source;
use southwind::staff::pull::How;
use southwind::staff::revoke::Revoke;
use southwind::staff::roster::{Addition, Changes};
use southwind::staff::words::{Body, Class, Moment, Need, ReplyCode, Status, Verification};
use southwind::staff::{
    courier, desk, enrol, epoch, import, invite, organisation, pull, queue, reply, revoke, roster, save, triage, words,
};
use southwind::terminal::{self, EXIT_CODES, Exit, Failure};
use url::Url;

const EXAMPLES: &str = "\
Examples:
  On a machine that is never online, once for each organisation:
    southwind-staff org init --name example-rescue --to organisation
  Each colleague, on their own machine:
    southwind-staff enroll --name jimin
  Again offline: who works here, and where:
    southwind-staff org roster --organisation-key organisation/organisation.key \\
        --add jimin.enrolment:lead,reader --add hana.enrolment:reader --desk seoul \\
        --relay https://relay.example.org --relay-pin PIN --relay-key KEY --to roster-1.note
  On a machine with a network:
    southwind-staff org publish --roster roster-1.note \\
        --organisation-pub organisation/organisation.pub
    southwind-staff org invite --roster roster-1.note --desk seoul \\
        --organisation-pub organisation/organisation.pub --to invitation.txt
  Each colleague, then every day:
    southwind-staff join --invitation invitation.txt
    southwind-staff epoch new        (a lead, every 7 days)
    southwind-staff pull && southwind-staff list
    southwind-staff show 3f9a
    southwind-staff assign 3f9a --owner jimin --backup hana
    southwind-staff reply 3f9a --code need --need where
";

/// Appeals of people at risk: pull them, open them here, and keep the keys that this takes.
#[derive(Parser)]
#[command(name = "southwind-staff", version, after_help = format!("{EXAMPLES}\n{EXIT_CODES}"))]
struct Arguments {
    #[command(flatten)]
    surroundings: Surroundings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Surroundings {
    /// Where your keys and vault are [default: $SOUTHWIND_HOME, else ~/.southwind]
    #[arg(long, global = true, value_name = "DIR")]
    home: Option<PathBuf>,
    /// For trying things out on this machine: allows the keys of keys-example, which everybody has, and wraps new keys
    /// so weakly that a passphrase is quick to guess
    #[arg(long, global = true)]
    dev: bool,
    /// Read the passphrase, one line, from this file descriptor instead of asking
    #[arg(long, global = true, value_name = "N")]
    passphrase_fd: Option<u32>,
    /// Reach the relay through this proxy, for example socks5h://127.0.0.1:9050 (Tor)
    #[arg(long, global = true, value_name = "URL")]
    proxy: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// The organisation's key, rosters and invitations
    #[command(subcommand)]
    Org(Org),
    /// Make an invitation: a link, a page's link, an offline file; the same as org invite
    Invite(InviteArguments),
    /// Make your keys and a request to be entered in the roster
    Enroll {
        /// Your name in this organisation: a-z, 0-9, '-', '.' and '_'
        #[arg(long)]
        name: Name,
        /// The request [default: NAME.enrolment]
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// Remember the organisation, relay and desk of an invitation
    Join {
        /// The invitation's text
        #[arg(long, value_name = "FILE")]
        invitation: PathBuf,
    },
    /// The keys that contacts seal to
    #[command(subcommand)]
    Epoch(Epoch),
    /// Fetch what is new, open it and keep it in the vault
    Pull {
        /// Wait up to this long for something new (the relay may cut it short)
        #[arg(long, value_name = "SECONDS", default_value_t = 0)]
        wait: u64,
        /// Tell the contact of every open case that was never answered: a person has read this. Say so only if you
        /// read them now
        #[arg(long)]
        acknowledge: bool,
        /// Make the next epoch without asking, if it is due (leads)
        #[arg(long, conflicts_with = "to_folder")]
        rotate: bool,
        /// Fetch into a folder for a machine without a network, and send what it wrote; opens nothing
        #[arg(long, value_name = "DIR", conflicts_with = "wait")]
        to_folder: Option<PathBuf>,
        /// Let the relay forget what is fetched at once, not only what the other machine has kept
        #[arg(long, requires = "to_folder")]
        acknowledge_fetched: bool,
    },
    /// Take in what pull --to-folder fetched, on a machine without a network
    Import {
        /// The folder or stick
        folder: PathBuf,
    },
    /// Make a home for the machine with a network: it can fetch for you, and opens nothing
    Courier {
        /// The new home
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Every open case: the least time left first
    List {
        /// Closed cases, too
        #[arg(long)]
        all: bool,
    },
    /// All of one case: what came, what was answered, and what each colleague has stated
    Show {
        /// The first digits of its id, or of the id of an envelope of it
        id: String,
    },
    /// State who cares for a case
    Assign {
        /// The first digits of its id
        case: String,
        /// A name in the roster, or nobody
        #[arg(long)]
        owner: Name,
        /// Who does when the owner cannot
        #[arg(long)]
        backup: Option<Name>,
    },
    /// State how far a case is
    Status {
        /// The first digits of its id
        case: String,
        /// received, acknowledged, triaged, verifying, detained, in-transit, in-hiding, captive, safe, released,
        /// repatriated, lost-contact, declined, duplicate-or-hostile, closed, minimised
        #[arg(value_parser = words::parse_status)]
        status: Status,
    },
    /// State how urgent a case is
    Class {
        /// The first digits of its id
        case: String,
        /// red, amber, green
        #[arg(value_parser = words::parse_class)]
        class: Class,
    },
    /// State how well a case is verified
    Verify {
        /// The first digits of its id
        case: String,
        /// unverified, single-source, corroborated, confirmed
        #[arg(value_parser = words::parse_verification)]
        level: Verification,
    },
    /// Write a note for colleagues
    Note {
        /// The first digits of its id
        case: String,
        /// The text, or - to type or pipe it
        #[arg(long, value_name = "FILE")]
        text: PathBuf,
    },
    /// State since when people are in custody
    Custody {
        /// The first digits of its id
        case: String,
        /// 2026-11-20T14+07:00, 2026-11-20, 2026-11 or unknown
        #[arg(long, value_name = "WHEN", value_parser = triage::parse_moment)]
        since: Moment,
    },
    /// Answer a contact, in their language; an instruction to move needs a second member
    Reply(Box<ReplyArguments>),
    /// Write an appeal and its attachments in plain text: outside the vault, they are yours to protect
    Save {
        /// The first digits of its id
        id: String,
        /// The directory; made if it is not there
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Your name and fingerprint
    Whoami,
}

#[derive(Subcommand)]
enum Org {
    /// Make the organisation's key; do it offline
    Init {
        /// The organisation's name, without spaces
        #[arg(long)]
        name: String,
        /// Where organisation.key and organisation.pub go
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Print the organisation's public key and fingerprint
    Fingerprint {
        /// organisation.pub
        #[arg(long, value_name = "FILE")]
        organisation_pub: PathBuf,
    },
    /// Sign the next roster: relays, desks and staff
    Roster(Box<RosterArguments>),
    /// Hand a roster that was signed offline to every relay in it
    Publish {
        /// The roster
        #[arg(long, value_name = "FILE")]
        roster: PathBuf,
        /// organisation.pub
        #[arg(long, value_name = "FILE")]
        organisation_pub: PathBuf,
    },
    /// Make an invitation for contacts and colleagues
    Invite(InviteArguments),
    /// Remove somebody in one step: roster, epoch, and what they could have opened (leads)
    Revoke {
        /// Who
        name: Name,
        /// organisation.key; not needed if the roster without them is signed already, in --to
        #[arg(long, value_name = "FILE")]
        organisation_key: Option<PathBuf>,
        /// Read the passphrase of organisation.key from this file descriptor [default: as your own]
        #[arg(long, value_name = "N")]
        organisation_passphrase_fd: Option<u32>,
        /// The roster to go on from [default: the newest that this home knows]
        #[arg(long, value_name = "FILE")]
        from: Option<PathBuf>,
        /// The roster without them
        #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
        to: Option<PathBuf>,
        /// For how many days it serves
        #[arg(long, default_value_t = roster::DAYS, value_parser = clap::value_parser!(u16).range(1..=3660))]
        days: u16,
        /// Show what they could have opened, and do nothing
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Args)]
struct RosterArguments {
    /// organisation.key
    #[arg(long, value_name = "FILE")]
    organisation_key: PathBuf,
    /// The roster to go on from: its relays, desks and staff stay, its number grows by one
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Who comes or changes; roles are reader, lead, auditor; without @DESK it is every desk
    #[arg(long, value_name = "FILE:ROLE,ROLE[@DESK]")]
    add: Vec<Addition>,
    /// Who goes; let a lead make a new epoch at once
    #[arg(long, value_name = "NAME")]
    remove: Vec<Name>,
    /// A desk to add
    #[arg(long, value_name = "NAME")]
    desk: Vec<DeskId>,
    /// A relay to add, or to enter anew
    #[arg(long, value_name = "URL")]
    relay: Option<String>,
    /// A pin of its certificate
    #[arg(long, value_name = "PIN")]
    relay_pin: Vec<SpkiPin>,
    /// The key that signs its receipts
    #[arg(long, value_name = "KEY")]
    relay_key: Option<VerifierKey>,
    /// Its onion address
    #[arg(long, value_name = "ADDRESS")]
    onion: Option<String>,
    /// A relay to take out
    #[arg(long, value_name = "URL")]
    remove_relay: Vec<Url>,
    /// The SHA-256 of a field page that relays may serve, or built-in: the one of this program
    #[arg(long, value_name = "SHA256", value_parser = parse_page)]
    page: Vec<Fingerprint>,
    /// For how many days it serves
    #[arg(long, default_value_t = roster::DAYS, value_parser = clap::value_parser!(u16).range(1..=3660))]
    days: u16,
    /// The new roster
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Hand it to every relay in it
    #[arg(long)]
    publish: bool,
}

#[derive(Args)]
struct InviteArguments {
    /// The roster
    #[arg(long, value_name = "FILE")]
    roster: PathBuf,
    /// To which desk
    #[arg(long)]
    desk: DeskId,
    /// organisation.pub
    #[arg(long, value_name = "FILE")]
    organisation_pub: PathBuf,
    /// Which of the roster's relays [default: the first]
    #[arg(long, value_name = "URL")]
    relay: Option<Url>,
    /// The notice of the desk's newest epoch: contacts then refuse an older one
    #[arg(long, value_name = "FILE")]
    epoch: Option<PathBuf>,
    /// The invitation's text
    #[arg(long, value_name = "FILE", required_unless_present_any = ["page", "offline_page"])]
    to: Option<PathBuf>,
    /// Print the link that opens the relay's field page, and its QR code
    #[arg(long)]
    page: bool,
    /// Write the field page with this invitation, the roster and the epoch inside, to be passed on as a file; without
    /// --epoch the relay is asked for it
    #[arg(long, value_name = "FILE")]
    offline_page: Option<PathBuf>,
    /// Print no QR code
    #[arg(long)]
    no_qr: bool,
}

#[derive(Args)]
struct ReplyArguments {
    /// The first digits of its id
    case: String,
    /// received, need, check-question, sent-to, acting, stand-by, stop-contact, new-code, not-us, support,
    /// are-you-safe, close-and-wipe
    #[arg(long, value_parser = words::parse_reply_code, required_unless_present = "second")]
    code: Option<ReplyCode>,
    /// With need: where, when, who, consent, pictures, voice, documents, custody
    #[arg(long, value_parser = words::parse_need)]
    need: Option<Need>,
    /// With sent-to: partner, unhcr, embassy, un-body, media, government
    #[arg(long, value_parser = words::parse_body)]
    body: Option<Body>,
    /// Words of your own, or - to type or pipe them; at most 500 characters
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
    /// Words that tell people to move, or -: the reply is proposed, and a second member sends it
    #[arg(long, value_name = "FILE")]
    instruction: Option<PathBuf>,
    /// For how many hours the instruction holds; the contact is not shown it afterwards
    #[arg(long, value_name = "N", requires = "instruction", value_parser = clap::value_parser!(u8).range(1..=72))]
    hours: Option<u8>,
    /// Sign and send a proposed reply as the second member
    #[arg(long, value_name = "ID", conflicts_with_all = ["code", "need", "body", "text", "instruction"])]
    second: Option<String>,
    /// To this code, if the contact has more than one
    #[arg(long, value_name = "CODE")]
    to: Option<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

#[derive(Subcommand)]
enum Epoch {
    /// Make the next epoch and publish it (leads)
    New {
        /// Write the publication to --to instead; takes the roster from --roster
        #[arg(long, requires_all = ["roster", "to"])]
        offline: bool,
        /// The roster, offline
        #[arg(long, value_name = "FILE", requires = "offline")]
        roster: Option<PathBuf>,
        /// The notice alone, for contacts who seal without a network
        #[arg(long, value_name = "FILE", requires = "offline")]
        notice: Option<PathBuf>,
        /// The publication, offline
        #[arg(long, value_name = "FILE", requires = "offline")]
        to: Option<PathBuf>,
    },
    /// Publish what was made offline (leads)
    Publish {
        /// The publication
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
    /// The epochs whose identity is in this vault
    List,
    /// Destroy an older identity before its time; what is in the vault stays readable
    Destroy {
        /// The epoch's number
        number: u64,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    terminal::finish(run(arguments))
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let Surroundings { home, dev, passphrase_fd, proxy } = arguments.surroundings;
    let mut context = Context::new(home_directory(home)?, Mode::from_flag(dev), Source::from_flag(passphrase_fd));
    context.proxy = proxy;
    let context = &context;
    match arguments.command {
        Command::Org(command) => org(context, command),
        Command::Invite(arguments) => make_invitation(context, &arguments),
        Command::Enroll { name, to } => enrol::enroll(context, name, to),
        Command::Join { invitation } => desk::join(context, &invitation),
        Command::Epoch(Epoch::New { roster: Some(roster), to: Some(to), notice, .. }) => {
            epoch::new_offline(context, &roster, &to, notice.as_deref())
        }
        Command::Epoch(Epoch::New { .. }) => epoch::new_at_relay(context),
        Command::Epoch(Epoch::Publish { from }) => epoch::publish(context, &from),
        Command::Epoch(Epoch::List) => epoch::list(context),
        Command::Epoch(Epoch::Destroy { number, yes }) => epoch::destroy(context, number, yes),
        Command::Pull { to_folder: Some(folder), acknowledge_fetched, .. } => {
            courier::pull(context, &folder, acknowledge_fetched)
        }
        Command::Import { folder } => import::import(context, &folder),
        Command::Courier { to } => courier::make(context, &to),
        Command::Pull { wait, rotate, acknowledge, .. } => {
            pull::pull(context, How { wait: Duration::from_secs(wait), rotate, acknowledge })
        }
        Command::List { all } => queue::list(context, all),
        Command::Show { id } => queue::show(context, &id),
        Command::Assign { case, owner, backup } => triage::assign(context, &case, &owner, backup.as_ref()),
        Command::Status { case, status } => triage::status(context, &case, status),
        Command::Class { case, class } => triage::class(context, &case, class),
        Command::Verify { case, level } => triage::verify(context, &case, level),
        Command::Note { case, text } => triage::note(context, &case, &text),
        Command::Custody { case, since } => triage::custody(context, &case, &since),
        Command::Reply(arguments) => answer(context, *arguments),
        Command::Save { id, to } => save::save(context, &id, &to),
        Command::Whoami => enrol::whoami(context),
    }
}

fn answer(context: &Context, arguments: ReplyArguments) -> Result<(), Failure> {
    let ReplyArguments { case, code, need, body, text, instruction, hours, second, to, yes } = arguments;
    reply::reply(context, &case, &Draft { code, need, body, text, instruction, hours, second, to, is_confirmed: yes })
}

fn org(context: &Context, command: Org) -> Result<(), Failure> {
    match command {
        Org::Init { name, to } => organisation::init(context, &name, &to),
        Org::Fingerprint { organisation_pub } => organisation::fingerprint(&organisation_pub),
        Org::Roster(arguments) => sign_roster(context, *arguments),
        Org::Publish { roster, organisation_pub } => roster::publish_file(context, &roster, &organisation_pub),
        Org::Invite(arguments) => make_invitation(context, &arguments),
        Org::Revoke {
            name,
            organisation_key,
            to: Some(to),
            from,
            days,
            organisation_passphrase_fd: descriptor,
            dry_run: false,
        } => {
            let passphrase = descriptor.map_or_else(|| context.passphrase.clone(), Source::Descriptor);
            let revoke = Revoke {
                name: &name,
                organisation_key: organisation_key.as_deref(),
                organisation_passphrase: passphrase,
                from: from.as_deref(),
                to: &to,
                days,
            };
            revoke::revoke(context, &revoke)
        }
        Org::Revoke { name, .. } => revoke::dry_run(context, &name),
    }
}

fn make_invitation(context: &Context, arguments: &InviteArguments) -> Result<(), Failure> {
    let invite = Invite {
        roster: &arguments.roster,
        organisation: &arguments.organisation_pub,
        desk: &arguments.desk,
        relay: arguments.relay.as_ref(),
        epoch: arguments.epoch.as_deref(),
    };
    let wanted = Wanted {
        to: arguments.to.as_deref(),
        page: arguments.page,
        offline_page: arguments.offline_page.as_deref(),
        qr: !arguments.no_qr,
    };
    invite::invite(context, &invite, &wanted)
}

fn sign_roster(context: &Context, arguments: RosterArguments) -> Result<(), Failure> {
    let relay =
        roster::relay_entry(arguments.relay.as_deref(), arguments.relay_pin, arguments.relay_key, arguments.onion)?;
    let changes = Changes {
        from: arguments.from,
        add: arguments.add,
        remove: arguments.remove,
        desks: arguments.desk,
        relay,
        remove_relays: arguments.remove_relay,
        pages: arguments.page,
        days: arguments.days,
    };
    let (roster, note) = roster::sign(context, &arguments.organisation_key, &changes, &arguments.to)?;
    if arguments.publish { roster::publish(context, &roster, &note) } else { Ok(()) }
}

fn parse_page(text: &str) -> Result<Fingerprint, String> {
    match text {
        "built-in" => Ok(page::digest(page::BYTES)),
        digest => digest.parse().map_err(|error| format!("{error}, or built-in")),
    }
}

fn home_directory(flag: Option<PathBuf>) -> Result<PathBuf, Failure> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    flag.or_else(|| set("SOUTHWIND_HOME"))
        .or_else(|| set("HOME").map(|home| home.join(".southwind")))
        .ok_or_else(|| Failure::new(Exit::Usage, "there is no home directory").hint("give one with --home DIR"))
}
