//! Case codes: what is made of one, other writings, and slips.

use data_encoding::{BASE64, HEXLOWER};
use serde::Deserialize;
use southwind::bearer::MailboxSecret;
use southwind::case::code::{CaseCode, CodeError};
use southwind::case::hybrid::HybridRecipient;
use southwind::case::keys::CaseKeys;
use southwind::protocol::id::PublicKey;

use crate::{assert_complete, run_all};

#[derive(Deserialize)]
struct KeysVector {
    organisation: String,
    digits: String,
    case_id: String,
    mailbox_read: String,
    mailbox_write: String,
    reply_identity: String,
    reply_recipient: String,
    sender_key: String,
}

#[test]
fn case_codes_give_their_keys() {
    run_all("case-codes", "vectors", |vector: &KeysVector| {
        let organisation = BASE64.decode(vector.organisation.as_bytes()).unwrap().try_into().unwrap();
        let code = CaseCode::parse(&vector.digits).unwrap();
        let keys = CaseKeys::derive(&code, &PublicKey::from_bytes(organisation)).unwrap();
        assert_eq!(keys.case.to_string(), vector.case_id);
        assert_eq!(*keys.mailbox.to_authorization(), format!("Bearer {}", vector.mailbox_read));
        assert_eq!(keys.mailbox.mailbox().to_string(), vector.mailbox_write);
        assert_eq!(*keys.identity.expose().unwrap(), vector.reply_identity);
        let address = keys.reply_address().unwrap();
        let recipient: HybridRecipient = vector.reply_recipient.parse().unwrap();
        assert_eq!(address.recipient, recipient.to_bytes());
        assert_eq!(HEXLOWER.encode(&address.mailbox), vector.mailbox_write);
        assert_eq!(BASE64.encode(&address.sender_key), vector.sender_key);
        let address = address.read().unwrap();
        assert_eq!(address.case(), keys.case);
        let read = MailboxSecret::from_authorization(keys.mailbox.to_authorization().as_bytes()).unwrap();
        assert_eq!(read.mailbox(), address.mailbox);
        None
    });
}

#[derive(Deserialize)]
struct WrittenVector {
    text: String,
    digits: String,
}

#[test]
fn case_codes_are_read_in_every_writing() {
    run_all("case-codes", "written", |vector: &WrittenVector| {
        let code = CaseCode::parse(&vector.text).unwrap();
        assert_eq!(code.grouped().replace(' ', ""), vector.digits);
        None
    });
}

#[derive(Deserialize)]
struct RefusedVector {
    text: String,
    refused: String,
    group: Option<usize>,
    found: Option<usize>,
    groups: Option<Vec<usize>>,
}

#[test]
fn slips_in_case_codes_are_named() {
    let shown = run_all("case-codes", "refused", |vector: &RefusedVector| {
        let (refused, group, found, groups) = match CaseCode::parse(&vector.text).unwrap_err() {
            CodeError::NotADigit(group) => ("digit", Some(group), None, None),
            CodeError::Group { group, found } => ("group", Some(group), Some(found), None),
            CodeError::Length(found) => ("length", None, Some(found), None),
            CodeError::Check(groups) => ("check", None, None, Some(groups)),
            CodeError::Randomness => panic!("nothing is drawn here"),
        };
        assert_eq!(
            (refused, group, found, &groups),
            (vector.refused.as_str(), vector.group, vector.found, &vector.groups)
        );
        Some(refused.to_owned())
    });
    assert_complete("case-codes", &shown, &["check", "digit", "group", "length"]);
}
