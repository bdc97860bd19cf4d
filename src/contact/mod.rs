//! What a field contact runs, on an old machine that may be searched: compose an appeal, send it, carry somebody
//! else's capsules. It keeps nothing unless it is told to, has no configuration and writes no temporary file.

pub mod attachments;
pub mod capsule;
pub mod carry;
pub mod compose;
pub mod deliver;
mod moment;
pub mod progress;
pub mod questions;
pub mod receipts;
pub mod send;
pub mod trust;
