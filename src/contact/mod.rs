//! What a field contact runs, on an old machine that may be searched: compose an appeal, send it, read the replies and
//! answer them, carry somebody else's capsules. It keeps nothing unless it is told to, has no configuration and writes
//! no temporary file.

pub mod answer;
pub mod attachments;
pub mod capsule;
pub mod carry;
pub mod check;
pub mod code;
pub mod compose;
pub mod deliver;
pub mod enclosed;
pub mod hand_in;
mod language;
pub mod mailbox;
pub mod moving;
pub mod progress;
pub mod questions;
pub mod receipts;
pub mod replies;
pub mod send;
pub mod trust;
