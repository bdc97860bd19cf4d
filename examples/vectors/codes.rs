//! Case codes: what is made of one, other writings of it, and slips. The derivation is written out here once more, from
//! PROTOCOL.md step 12; the suspects of a slip are found by trying every correction on the whole number.

use std::collections::BTreeSet;

use argon2::{Algorithm, Argon2, Params, Version};
use bech32::{Bech32, Hrp};
use data_encoding::{BASE64, HEXLOWER};
use ring::hmac;
use serde_json::{Value, json};
use southwind::case::hybrid::HybridIdentity;
use southwind::protocol::id::sha256;

use crate::envelopes::merge;
use crate::{Result, fixed};

/// Bits of every key that is made here, in bytes.
const KEY: usize = 32;

/// A code with its check digits.
const CODE: &str = "3141 5926 5358 9793 2384 6276";

pub(crate) fn vectors() -> Result<Value> {
    let organisations = ["southwind vectors organisation", "southwind vectors another"];
    let mut made = Vec::new();
    for (name, digits, organisation) in [
        ("a code", checked("3141592653589793238462"), organisations[0]),
        ("the same code at another organisation", checked("3141592653589793238462"), organisations[1]),
        ("a code of zeros", checked("0000000000000000000000"), organisations[0]),
        ("a code of nines", checked("9999999999999999999999"), organisations[0]),
        ("a check that begins with a zero", checked(&with_small_check()), organisations[0]),
    ] {
        made.push(keys(name, &digits, &fixed::public(organisation)?)?);
    }
    let code = checked("3141592653589793238462");
    let groups: Vec<&str> = (0..6).filter_map(|group| code.get(group * 4..group * 4 + 4)).collect();
    if groups.join(" ") != CODE {
        return Err(format!("the code of the vectors is {}", groups.join(" ")).into());
    }
    let written = |name: &str, text: String| json!({ "name": name, "text": text, "digits": code });
    let in_digits_of = |zero: u32| {
        let other = |c: char| c.to_digit(10).and_then(|digit| char::from_u32(zero + digit)).unwrap_or(c);
        groups.join(" ").chars().map(other).collect::<String>()
    };
    let refused = |name: &str, text: &str, outcome: Value| {
        let mut vector = json!({ "name": name, "text": text });
        merge(&mut vector, outcome);
        vector
    };
    let slip = |name: &str, text: &str| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        refused(name, text, json!({ "refused": "check", "groups": suspects(&digits) }))
    };
    Ok(json!({
        "comment": "PROTOCOL.md step 12. `vectors`: what a code gives at an organisation; `argon2id` is its secret before HKDF, `reply_identity` the seed in the written form of age. `written`: other writings of one code. `refused`: `digit` and `group` name the group (from 1) that is at fault; `group` and `length` say how many digits were `found`; `check` names the groups in which one wrong digit, or two neighbours that changed places, would explain it.",
        "vectors": made,
        "written": [
            written("in groups", groups.join(" ")),
            written("without anything between", groups.concat()),
            written("with hyphens", groups.join("-")),
            written("with dots and spaces around", format!("  {}\n", groups.join("."))),
            written("with dashes", groups.join(" \u{2013} ")),
            written("with no-break spaces", groups.join("\u{a0}")),
            written("in lines", groups.join("\n")),
            written("in other groups", "314159 265358 979323 846276".to_owned()),
            written("in full width digits", in_digits_of(0xFF10)),
            written("in Thai digits", in_digits_of(0x0E50)),
            written("in Lao digits", in_digits_of(0x0ED0)),
            written("in Arabic digits", in_digits_of(0x0660)),
            written("in Persian digits", in_digits_of(0x06F0)),
        ],
        "refused": [
            slip("a wrong digit", "3141 5926 5358 9793 2385 6276"),
            slip("a wrong digit in the first group", "4141 5926 5358 9793 2384 6276"),
            slip("a wrong check digit", "3141 5926 5358 9793 2384 6277"),
            slip("two neighbours that changed places", "3141 5926 5358 9793 2348 6276"),
            slip("neighbours over two groups", "3145 1926 5358 9793 2384 6276"),
            slip("two groups that changed places", "5926 3141 5358 9793 2384 6276"),
            slip("all zeros", "0000 0000 0000 0000 0000 0000"),
            refused("a group of three", "3141 5926 535 9793 2384 6276", json!({ "refused": "group", "group": 3, "found": 3 })),
            refused("a group of five", "3141 5926 5358 9793 23845 6276", json!({ "refused": "group", "group": 5, "found": 5 })),
            refused("a letter", "3141 5926 5358 97O3 2384 6276", json!({ "refused": "digit", "group": 4 })),
            refused("five groups", "3141 5926 5358 9793 2384", json!({ "refused": "length", "found": 20 })),
            refused("one digit too many, without groups", "3141592653589793238462760", json!({ "refused": "length", "found": 25 })),
            refused("nothing", "", json!({ "refused": "length", "found": 0 })),
            refused("only spaces", "   \n", json!({ "refused": "length", "found": 0 })),
        ],
    }))
}

fn keys(name: &str, digits: &str, organisation: &[u8; 32]) -> Result<Value> {
    let mut secret = [0; KEY];
    let parameters = Params::new(16_384, 1, 1, Some(KEY)).map_err(|error| error.to_string())?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
        .hash_password_into(digits.as_bytes(), &sha256(organisation), &mut secret)
        .map_err(|error| error.to_string())?;
    let prk = hmac_sha256(b"southwind case code v1", &[&secret]);
    // One block of HKDF-Expand is enough for 32 bytes.
    let expand = |label: &[u8]| hmac_sha256(&prk, &[label, &[1]]);
    let (mailbox, sender) = (expand(b"mailbox read secret"), expand(b"sender key"));
    let sender = fixed::public_of(sender)?;
    let identity = bech32::encode_upper::<Bech32>(Hrp::parse("age-secret-key-pq-")?, &expand(b"reply identity"))?;
    let recipient = identity.parse::<HybridIdentity>()?.to_recipient()?;
    Ok(json!({
        "name": name,
        "organisation": BASE64.encode(organisation),
        "digits": digits,
        "argon2id": HEXLOWER.encode(&secret),
        "case_id": HEXLOWER.encode(case_id(&sender).as_slice()),
        "mailbox_read": HEXLOWER.encode(&mailbox),
        "mailbox_write": HEXLOWER.encode(&sha256(&mailbox)),
        "reply_identity": identity,
        "reply_recipient": recipient.to_string(),
        "sender_key": BASE64.encode(&sender),
    }))
}

/// The first 16 bytes of a digest over the sender key.
pub(crate) fn case_id(sender: &[u8; 32]) -> Vec<u8> {
    sha256(&[b"southwind case v1\n".as_slice(), sender].concat())[..16].to_vec()
}

fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), &parts.concat()).as_ref().to_vec()
}

/// The digits as one number: 24 of them are below 2^80.
fn number(digits: &str) -> u128 {
    digits.bytes().fold(0, |number, digit| number * 10 + u128::from(digit - b'0'))
}

/// 22 digits and the two that make the number 1 modulo 97.
fn checked(drawn: &str) -> String {
    format!("{drawn}{:02}", 98 - number(drawn) * 100 % 97)
}

/// 22 digits whose check is below 10.
fn with_small_check() -> String {
    let drawn = (0_u32..).map(|last| format!("27182818284590452353{last:02}"));
    drawn.into_iter().find(|drawn| 98 - number(drawn) * 100 % 97 < 10).unwrap_or_default()
}

fn suspects(digits: &str) -> BTreeSet<usize> {
    let mut groups = BTreeSet::new();
    let mut try_out = |at: usize, corrected: &[u8]| {
        if std::str::from_utf8(corrected).is_ok_and(|corrected| number(corrected) % 97 == 1) {
            groups.insert(at / 4 + 1);
        }
    };
    let digits = digits.as_bytes();
    for at in 0..digits.len() {
        for digit in b'0'..=b'9' {
            let mut corrected = digits.to_vec();
            corrected[at] = digit;
            try_out(at, &corrected);
        }
        if at + 1 < digits.len() {
            let mut corrected = digits.to_vec();
            corrected.swap(at, at + 1);
            try_out(at, &corrected);
        }
    }
    groups
}
