//! Bad input with the real programs: each gets its own message, a hint and the documented exit code.
//!
//! Where each promise on bad input is shown; `contact::`, `relay::` and `staff::` are below this file, the others are
//! tests in `tests/` and in `src/`.
//!
//! | Bad input | Shown by |
//! |---|---|
//! | plain text, another stanza, two recipients, a wrong size class | the API: `api/intake::every_wrong_shape_is_refused_at_the_door_for_its_own_reason`, `api/uploads::an_upload_that_is_no_envelope_ends_at_its_first_bytes`, `vectors/envelopes::every_problem_of_a_shape_is_shown`; a carrier: `contact::a_carrier_is_told_why_a_file_is_no_envelope` |
//! | an unknown desk | `api/intake::what_is_not_an_envelope_for_this_desk_is_refused`, `contact::an_unknown_desk_a_wrong_pin_and_no_relay_are_told_apart` |
//! | a body cut short | `api/intake::a_body_cut_short_leaves_nothing_behind`, `store/tests/uploads::a_cut_upload_goes_on_from_what_is_durable`; a capsule: `contact::a_carrier_is_told_why_a_file_is_no_envelope` |
//! | a tus offset that does not match | `api/uploads::an_envelope_comes_whole_through_a_restart`; a checksum: `api/uploads::a_piece_with_a_wrong_checksum_is_forgotten` |
//! | a full disk | `store/tests/full::a_full_disk_refuses_new_envelopes_and_nothing_else`, `relay::a_full_disk_refuses_what_is_new_and_loses_nothing` |
//! | a roster that is expired, older than the one seen, by another key | the relay: `api/trust::only_newer_rosters_of_the_organisation_are_obeyed`, `relay::a_relay_does_not_begin_with_a_roster_that_clients_would_refuse`; a contact: `contact::no_word_is_sealed_for_a_roster_that_is_expired_old_or_anothers`; staff: `staff::a_roster_that_is_expired_older_than_the_one_seen_or_anothers_is_not_obeyed` |
//! | an epoch notice that no lead has signed | `contact::no_word_is_sealed_to_a_notice_that_no_lead_has_signed`, `staff::a_notice_that_no_lead_has_signed_stops_sealing_and_no_reading` |
//! | an epoch notice with a lower number | `commands/contact::nothing_is_sealed_to_an_epoch_below_the_invitations_and_a_check_says_so` |
//! | a wrong case code | `commands/contact::a_wrong_code_names_its_group_and_nothing_is_asked_of_the_relay` |
//! | a reply from a signer who is not in the roster, for another case, without two signatures | `commands/contact::what_is_no_reply_of_this_desk_is_listed_with_its_reason_and_goes`, `commands/contact::a_colleague_who_was_removed_is_no_longer_heard_and_what_a_relay_withholds_is_said`, `src/contact/replies` |
//! | a replayed or reordered reply | `src/contact/replies`, `contact::a_check_asks_the_same_of_the_relay_whatever_is_in_the_mailbox` |
//! | a wrong TLS pin; no relay | `api/trust::a_relay_with_another_key_is_not_spoken_to`, `contact::an_unknown_desk_a_wrong_pin_and_no_relay_are_told_apart`, `staff::a_wrong_passphrase_a_wrong_pin_and_no_relay_are_told_apart` |
//! | a receipt that does not hold | `contact::words_are_not_called_safe_on_a_receipt_that_does_not_hold`, `contact::an_attachment_is_not_called_safe_on_a_receipt_that_does_not_hold` |
//! | a staff signature that is stale, replayed, by a key that is not in the roster | the relay: `api/staff::only_fresh_signatures_of_readers_open_a_desk`; a person: `staff::who_is_not_in_the_roster_or_whose_clock_is_wrong_is_told_so` |
//! | a vault passphrase that is wrong | `staff::a_wrong_passphrase_a_wrong_pin_and_no_relay_are_told_apart` |
//! | an attachment that cannot be read or cleaned | `contact::nothing_is_sent_while_an_attachment_cannot_be_read_or_cleaned` |
//! | a damaged data directory | `store/tests/damage`, `relay::a_damaged_data_directory_is_an_error_that_names_the_file`; a vault: `staff::a_damaged_file_of_a_vault_is_named_and_hides_no_other` |
//! | a directory or an address in use | `relay::a_second_relay_is_kept_out` |
//! | a wrong configuration | `relay::every_mistake_of_a_configuration_is_named_at_once` |
//! | a key that everybody has | `relay::the_keys_that_everybody_has_are_refused_in_earnest_by_every_program` |
//! | a relay that serves anything to staff | `staff::what_a_hostile_relay_serves_is_set_aside_with_a_reason_and_the_batch_goes_on` |
//! | an event of a stranger, a follow-up of one who knows a case id, a reply sent to the desk | `team::what_is_signed_by_nobody_who_may_is_set_aside_or_quarantined_and_listed` |
//! | a full mailbox, a reply that a relay will never take | `team::a_reply_waits_for_room_in_a_mailbox_and_what_is_refused_for_good_is_listed` |
//! | a case that cannot be answered, a code without its part | `team::a_reply_that_cannot_be_sent_says_why` |
//! | a kill or a stop in the middle | `main::from_a_contacts_words_to_the_staffs_screen`, `relay::a_relay_that_is_stopped_in_an_upload_keeps_what_it_accepted`, `staff::a_pull_that_is_killed_loses_nothing_and_takes_nothing_twice` |
//!
//! The exit codes are `southwind::terminal::EXIT_CODES`, which every `--help` ends with.

mod contact;
mod relay;
mod staff;
mod team;

use std::fs;
use std::io::Write;
use std::iter;

use age::secrecy::SecretString;
use jiff::{SignedDuration, Timestamp};
use ring::rand::SystemRandom;
use southwind::case::document::{Appeal, Document};
use southwind::case::hybrid::HybridRecipient;
use southwind::protocol::epoch::EpochNotice;
use southwind::protocol::id::EnvelopeId;
use southwind::protocol::invitation::Invitation;
use southwind::protocol::receipt::Receipt;
use southwind::protocol::roster::Roster;
use southwind::protocol::throwaway::Mode;
use southwind::relay::keys::read_note_key;
use southwind::signing::{NoteSigner, SigningKey};
use southwind::staff::context::Context;
use southwind::staff::organisation;
use southwind::staff::passphrase::Source;

use crate::programs::{PASSPHRASE, Scene};
use crate::{ACCOUNT, TIER_A};

/// The words of an appeal, complete, for [`Scene::ok`] and [`Scene::fails`].
fn send<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [TIER_A.as_slice(), &["--text", "account.txt"], more].concat()
}

fn stranger(name: &str) -> NoteSigner {
    NoteSigner::new(name, SigningKey::generate(&SystemRandom::new()).unwrap()).unwrap()
}

impl Scene {
    /// As [`Scene::set_up`], with an account to send.
    fn with_an_account() -> Self {
        let scene = Self::set_up();
        fs::write(scene.path("account.txt"), ACCOUNT).unwrap();
        scene
    }

    fn context(&self, home: &str) -> Context {
        Context::new(self.path(home), Mode::Dev, Source::Known(SecretString::from(PASSPHRASE.to_owned())))
    }

    /// The key of the organisation, which signs rosters.
    fn organisation(&self) -> NoteSigner {
        organisation::open(&self.context("nobody"), &self.path("organisation.key")).unwrap()
    }

    /// The key of the relay, which signs receipts.
    fn note_key(&self) -> NoteSigner {
        read_note_key(&self.path("relay-note.key"), "localhost").unwrap()
    }

    /// The roster, changed and signed by a key.
    fn roster(&self, signer: &NoteSigner, change: impl FnOnce(&mut Roster)) -> Vec<u8> {
        let note = fs::read(self.path("roster.note")).unwrap();
        let mut roster = Roster::open(&note, self.organisation().verifier()).unwrap();
        change(&mut roster);
        signer.sign_note(&roster.text().unwrap()).unwrap().into_bytes()
    }

    /// The rosters that nobody may use, with what is said of each: expired, of another number, by another key.
    fn bad_rosters(&self) -> [(&'static str, Vec<u8>); 3] {
        let organisation = self.organisation();
        let expired = |roster: &mut Roster| {
            roster.sequence = 9;
            roster.issued = Timestamp::now() - SignedDuration::from_hours(48);
            roster.expires = Timestamp::now() - SignedDuration::from_hours(1);
        };
        [
            ("the roster expired on", self.roster(&organisation, expired)),
            ("this one is old, do not use it", self.roster(&organisation, |_| {})),
            ("the roster was refused", self.roster(&stranger("test-rescue"), |roster| roster.sequence = 9)),
        ]
    }

    fn invitation(&self) -> Invitation {
        fs::read_to_string(self.path("invitation.txt")).unwrap().parse().unwrap()
    }

    fn notice(&self) -> EpochNotice {
        let roster = fs::read(self.path("roster.note")).unwrap();
        let roster = Roster::open(&roster, self.organisation().verifier()).unwrap();
        EpochNotice::open(self.relay_get("/v1/desks/seoul/epoch").as_bytes(), &self.invitation().desk, &roster).unwrap()
    }

    /// How many appeals a member pulls now.
    fn appeals(&self, member: &str) -> String {
        let pulled = self.staff(member, &["pull"]);
        pulled.split(',').next().unwrap().rsplit(' ').next().unwrap().to_owned()
    }
}

/// A receipt for bytes, by a key.
fn receipt(signer: &NoteSigner, scene_desk: &Invitation, bytes: &[u8]) -> String {
    let receipt = Receipt {
        desk: scene_desk.desk.clone(),
        envelope: EnvelopeId::of(bytes),
        bytes: bytes.len() as u64,
        kept: Timestamp::from_second(1_790_000_000 / 3600 * 3600).unwrap(),
    };
    signer.sign_note(&receipt.text().unwrap()).unwrap()
}

/// Encrypts with plain age, so that anything can be inside.
fn encrypt(plain: &[u8], recipient: &dyn age::Recipient) -> Vec<u8> {
    let encryptor = age::Encryptor::with_recipients(iter::once(recipient)).unwrap();
    let mut envelope = Vec::new();
    let mut writer = encryptor.wrap_output(&mut envelope).unwrap();
    writer.write_all(plain).unwrap();
    writer.finish().unwrap();
    envelope
}

/// Pads a document's bytes to the small class, by hand.
fn pad(document: &[u8], fill: u8) -> Vec<u8> {
    let mut padded = (4 + document.len() as u64).to_be_bytes().to_vec();
    padded.extend(u32::try_from(document.len()).unwrap().to_be_bytes());
    padded.extend(document);
    padded.resize(12_032, fill);
    padded
}

fn appeal(number: u8) -> Vec<u8> {
    let appeal = Appeal { appeal_id: vec![number; 16], account: ACCOUNT.to_owned(), ..Appeal::default() };
    Document::appeal(appeal).to_bytes().unwrap().to_vec()
}

fn recipient(notice: &EpochNotice) -> HybridRecipient {
    notice.recipient.parse().unwrap()
}
