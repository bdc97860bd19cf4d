//! Southwind carries urgent appeals from field contacts to rescue staff, and this page is the map of the house.
//!
//! ```text
//! Document -> Padded -> Envelope -> Stored -> Receipt      a contact seals; a relay stores, then answers
//! Envelope -> Document | Quarantined                       staff open
//! ```
//!
//! Imports go only downward; a relay never imports [`case`], so it has no code that could open an envelope.
//! `tests/house.rs` holds both sentences.
//!
//! ```text
//! bin -> relay | contact | staff | audit -> client | case -> signing, bearer -> protocol      (terminal -> disk beside them)
//! ```
//!
//! | Room | Owns |
//! |---|---|
//! | [`protocol`] | the nouns of `proto/PROTOCOL.md`: no I/O, no clock, no randomness, no secrets |
//! | [`signing`] | Ed25519 private keys in memory, and the signatures made with them |
//! | [`bearer`] | the read secret of a mailbox in memory |
//! | [`case`] | documents, case codes, signatures, padding, sealing, opening: the only place where plain text meets age |
//! | [`page`] | the field page's bytes, and offline files made of them |
//! | [`client`] | the relay's API over pinned TLS |
//! | [`relay`] | configuration, admission, store, API: what an operator runs |
//! | [`contact`] | compose, send, carry: what a field contact runs |
//! | [`staff`] | organisation, roster, epochs, vault, pull: what rescue staff run |
//! | [`audit`] | checks that anyone can make: receipts, rosters, envelopes, a relay's data directory |
//! | [`terminal`] | how the programs talk to a person |
//! | [`disk`] | files: final mode, whole or not there, durable |

#[cfg(feature = "audit")]
pub mod audit;
pub mod bearer;
#[cfg(feature = "case")]
pub mod case;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "contact")]
pub mod contact;
pub mod disk;
#[cfg(any(feature = "relay", feature = "staff", feature = "audit"))]
pub mod page;
pub mod protocol;
#[cfg(feature = "relay")]
pub mod relay;
pub mod signing;
#[cfg(feature = "staff")]
pub mod staff;
#[cfg(feature = "terminal")]
pub mod terminal;
