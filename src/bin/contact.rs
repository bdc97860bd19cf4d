//! `southwind-contact`: sends an appeal, or carries sealed ones. It parses arguments; `southwind::contact` does the rest.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jiff::Timestamp;
use ring::rand::SystemRandom;
use southwind::contact::{answer, carry, check, moving, send};
use southwind::terminal::{self, EXIT_CODES, Exit, Failure};

/// Sends an appeal for people in danger to a rescue desk, sealed so that only the desk can read it, and reads the desk's
/// replies.
///
/// It keeps nothing on this machine unless you ask for it. What you need to read replies is the case code, on paper.
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
    /// Read the desk's replies, with your case code.
    #[command(after_help = after_check())]
    Check(Box<check::Flags>),
    /// Write to the desk again, with your case code.
    #[command(after_help = after_answer())]
    Answer(Box<answer::Flags>),
    /// Take a new case code, because the old one may be in other hands.
    #[command(after_help = after_move())]
    Move(Box<moving::Flags>),
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
         At a terminal you are shown a case code of 24 digits: write it on paper. With it you read the replies.\n\n\
         Do NOT write telephone numbers, routes, addresses of safe houses, names of helpers or relatives at home.\n\n\
         {EXIT_CODES}"
    )
}

fn after_check() -> String {
    format!(
        "Examples:\n  \
         southwind-contact check --invitation invitation.txt\n  \
         southwind-contact check --invitation invitation.txt --language ko --keep --code-fd 3 3<code.txt\n\n\
         Only replies that the desk's staff have signed are shown; what you are told to do is shown only if two of them \
         have signed it. What was read is deleted at the relay. Whoever watches the network sees the same, whether there \
         are replies or not, unless you answer. Close the window when you have read.\n\n{EXIT_CODES}"
    )
}

fn after_answer() -> String {
    format!(
        "Examples:\n  \
         southwind-contact answer --invitation invitation.txt\n  \
         southwind-contact answer --invitation invitation.txt --answers 2 --text words.txt --attach photo.jpg\n\n\
         The desk sees that it is you: your case code signs it. check asks whether you want to answer as well.\n\n\
         Do NOT write telephone numbers, routes, addresses of safe houses, names of helpers or relatives at home.\n\n\
         {EXIT_CODES}"
    )
}

fn after_move() -> String {
    format!(
        "Example:\n  southwind-contact move --invitation invitation.txt\n\n\
         It asks for the old code, shows a new one, and tells the desk when you have written the new one down. The old one \
         counts until then.\n\n{EXIT_CODES}"
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
        Act::Check(flags) => runtime.block_on(check::check(flags, now, &SystemRandom::new())),
        Act::Answer(flags) => runtime.block_on(answer::answer(flags, now, &SystemRandom::new())),
        Act::Move(flags) => runtime.block_on(moving::move_on(flags, now, &SystemRandom::new())),
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
