//! `southwind-contact`: sends an appeal, or carries sealed ones. It parses arguments; `southwind::contact` does the rest.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jiff::Timestamp;
use ring::rand::SystemRandom;
use southwind::contact::{carry, send};
use southwind::terminal::{self, EXIT_CODES, Exit, Failure};

/// Sends an appeal for people in danger to a rescue desk, sealed so that only the desk can read it.
///
/// It keeps nothing on this machine unless you ask for it.
#[derive(Parser)]
#[command(name = "southwind-contact", version, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Send an appeal. What no flag says is asked.
    #[command(after_help = after_send())]
    Send(Box<send::Flags>),
    /// Hand in capsules that somebody else has sealed; you cannot read them.
    #[command(after_help = after_carry())]
    Carry(carry::Flags),
}

fn after_send() -> String {
    format!(
        "Examples:\n  \
         southwind-contact send --invitation invitation.txt\n  \
         southwind-contact send --invitation invitation.txt --proxy socks5h://127.0.0.1:9050 \\\n      \
         --kind arrested --country LA --people women=1,girls=1 --when 2026-11-22 --time-left hours \\\n      \
         --language ko --text account.txt --consent partner=yes,media=no --attach photo.jpg\n  \
         southwind-contact send --invitation invitation.txt --capsule sealed --roster roster.note --epoch epoch.note\n\n\
         Do NOT write telephone numbers, routes, addresses of safe houses, names of helpers or relatives at home.\n\n\
         {EXIT_CODES}"
    )
}

fn after_carry() -> String {
    format!(
        "Example:\n  southwind-contact carry --invitation invitation.txt sealed sealed.1 sealed.2\n\n\
         Any order will do, and handing one in twice is harmless.\n\n{EXIT_CODES}"
    )
}

fn main() -> ExitCode {
    let act = Arguments::parse().act;
    terminal::finish(run(&act))
}

fn run(act: &Act) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Failed, format_args!("the system gave no way to wait: {error}")))?;
    let now = Timestamp::now();
    match act {
        Act::Send(flags) => runtime.block_on(send::send(flags, now, &SystemRandom::new())),
        Act::Carry(flags) => runtime.block_on(carry::carry(flags, now)),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Arguments::command().debug_assert();
    }
}
