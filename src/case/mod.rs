//! Documents, padding, sealing and opening: the only room where plain text meets age. It never talks to a network
//! and never writes to a disk; what comes out of it is an envelope or a document, in the caller's hands.

pub mod clean;
pub mod code;
pub mod document;
pub mod hybrid;
pub mod keys;
pub mod moment;
pub mod open;
pub mod padding;
pub mod replies;
pub mod seal;
pub mod signed;
