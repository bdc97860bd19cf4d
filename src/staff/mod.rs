//! What rescue staff run: the organisation's key, rosters, invitations, epochs, and the vault into which appeals are
//! pulled. Plain text is on the screen and in memory only; what this room writes to a disk is age ciphertext and
//! public keys, except for [`save`], which says so.
//!
//! ```text
//! HOME/identity.age        two identities and a signing key, wrapped in a passphrase      [keys]
//! HOME/staff.json          the public halves                                              [home]
//! HOME/desk.json           whom this member trusts, and how far they have read            [desk]
//! HOME/roster.note         the newest roster that was verified
//! HOME/epoch.note          the newest epoch notice that was verified
//! HOME/lock                held by the one process that may write here
//! HOME/vault/epochs/       identities of epochs                                           [vault]
//! HOME/vault/incoming/     envelopes on their way
//! HOME/vault/documents/    one sealed record for each envelope that opened
//! HOME/vault/bodies/       the bytes of attachments, sealed
//! HOME/vault/outgoing/     statements and replies that wait for the relay, sealed           [outgoing]
//! HOME/vault/quarantine/   envelopes that did not open, as they came, each with a sealed record of the reason;
//!                          ID.payload.age is what was in one that only a newer version can read
//! ```
//!
//! Everything below `vault/` is an age file to the vault's recipient or an envelope as it came, so that
//! `age -d identity.age` and then `age -d -i` open all of it without this program.

pub mod board;
pub mod case;
pub mod clock;
pub mod context;
pub mod courier;
pub mod describe;
pub mod desk;
pub mod draft;
pub mod enrol;
pub mod epoch;
pub mod error;
pub mod exposure;
pub mod fetch;
pub mod files;
pub mod folder;
pub mod history;
pub mod home;
pub mod import;
pub mod intake;
pub mod invite;
pub mod journal;
pub mod keys;
pub mod organisation;
pub mod outgoing;
pub mod passphrase;
pub mod past;
pub mod pull;
pub mod queue;
pub mod record;
pub mod reply;
pub mod revoke;
pub mod roster;
pub mod save;
pub mod session;
pub mod shift;
pub mod table;
pub mod tally;
pub mod triage;
pub mod vault;
pub mod words;

#[cfg(test)]
mod tests;
