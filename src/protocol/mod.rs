//! The nouns of `proto/PROTOCOL.md`. Nothing here does I/O, reads a clock, draws randomness or holds a secret.
//!
//! Each type is parsed once from untrusted bytes and is valid from then on; each error cites the step of
//! PROTOCOL.md that was broken.

pub mod enrolment;
pub mod envelope;
pub mod epoch;
pub mod id;
pub mod invitation;
pub mod mailbox;
pub mod note;
pub mod problem;
pub mod receipt;
pub mod roster;
pub mod signature;
pub mod size;
pub mod throwaway;
pub mod tus;
