//! The relay's API over real TLS, from outside: what it takes, what it refuses, and what it answers to whom.

#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod house;
mod intake;
mod mailboxes;
mod page;
mod staff;
mod trust;
mod uploads;
