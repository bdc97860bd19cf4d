//! The relay: takes envelopes at the door, keeps them, hands them to staff. It has no code that could open one.

pub mod admission;
pub mod store;
