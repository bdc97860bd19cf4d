//! The read secret of a mailbox, R, in memory (PROTOCOL.md step 13): who has it reads and empties the mailbox. It is
//! never printed and never in an address, and is wiped when it is dropped.

use std::fmt;

use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use crate::protocol::id::{MailboxId, sha256};

/// What stands before the secret in `Authorization` (RFC 6750 section 2.1).
const SCHEME: &str = "Bearer ";

/// A mailbox's read secret: 32 bytes.
pub struct MailboxSecret(Zeroizing<[u8; 32]>);

impl MailboxSecret {
    /// Takes the bytes.
    #[must_use]
    pub fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }

    /// Reads the value of an `Authorization` field; nothing if it is anything but `Bearer` and 64 lowercase
    /// hexadecimal digits.
    #[must_use]
    pub fn from_authorization(value: &[u8]) -> Option<Self> {
        let digits = value.strip_prefix(SCHEME.as_bytes()).filter(|digits| digits.len() == 64)?;
        let mut bytes = Zeroizing::new([0; 32]);
        let decoded = HEXLOWER.decode_mut(digits, bytes.as_mut());
        decoded.ok().map(|_| Self(bytes))
    }

    /// The value of the `Authorization` field.
    #[must_use]
    pub fn to_authorization(&self) -> Zeroizing<String> {
        let mut value = Zeroizing::new(String::with_capacity(SCHEME.len() + 64));
        value.push_str(SCHEME);
        HEXLOWER.encode_append(self.0.as_ref(), &mut value);
        value
    }

    /// The write id, W = SHA-256(R).
    #[must_use]
    pub fn mailbox(&self) -> MailboxId {
        MailboxId::from_bytes(sha256(self.0.as_ref()))
    }
}

impl fmt::Debug for MailboxSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailboxSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authorization_is_read_strictly_and_nothing_shows_the_secret() {
        let secret = MailboxSecret::from_bytes(Zeroizing::new([0xab; 32]));
        let value = secret.to_authorization();
        let again = MailboxSecret::from_authorization(value.as_bytes()).unwrap();
        assert_eq!(again.mailbox(), secret.mailbox());
        assert_eq!(format!("{secret:?}"), "MailboxSecret(..)");
        for wrong in
            [value.to_uppercase(), value[..70].to_owned(), format!("{}0", value.as_str()), value.replace(' ', "")]
        {
            assert!(MailboxSecret::from_authorization(wrong.as_bytes()).is_none(), "{wrong}");
        }
    }
}
