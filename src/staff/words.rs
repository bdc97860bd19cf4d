//! The words of status, class, verification, reply codes and what belongs to them: one for each value, the same on the
//! command line and on the screen.

pub use crate::case::document::{Body, Class, Moment, Need, ReplyCode, Status, Verification};

/// Defines the words of one enumeration once: how they are read, shown and listed.
macro_rules! words {
    ($type:ident, $what:literal, $parse:ident, $show:ident, $all:ident: $($variant:ident $word:literal,)*) => {
        #[doc = concat!("Every word for ", $what, ".")]
        pub const $all: &[&str] = &[$($word,)*];

        #[doc = concat!("Reads ", $what, ".")]
        ///
        /// # Errors
        /// A sentence with every word that there is.
        pub fn $parse(word: &str) -> Result<$type, String> {
            match word {
                $($word => Ok($type::$variant),)*
                _ => Err(format!("{} is one of: {}", $what, $all.join(", "))),
            }
        }

        #[doc = concat!("The word for ", $what, ".")]
        #[must_use]
        pub fn $show(value: $type) -> &'static str {
            match value {
                $type::Unspecified => "of a newer program",
                $($type::$variant => $word,)*
            }
        }
    };
}

words! { Status, "a status", parse_status, status, STATUSES:
    Received "received",
    Acknowledged "acknowledged",
    Triaged "triaged",
    Verifying "verifying",
    ActiveDetained "detained",
    ActiveInTransit "in-transit",
    ActiveInHiding "in-hiding",
    ActiveCaptive "captive",
    Safe "safe",
    Released "released",
    Repatriated "repatriated",
    LostContact "lost-contact",
    Declined "declined",
    DuplicateOrHostile "duplicate-or-hostile",
    Closed "closed",
    Minimised "minimised",
}

words! { Class, "a class", parse_class, class, CLASSES:
    Red "red",
    Amber "amber",
    Green "green",
}

words! { Verification, "a level of verification", parse_verification, verification, VERIFICATIONS:
    Unverified "unverified",
    SingleSource "single-source",
    Corroborated "corroborated",
    Confirmed "confirmed",
}

words! { ReplyCode, "a reply code", parse_reply_code, reply_code, REPLY_CODES:
    Received "received",
    Need "need",
    CheckQuestion "check-question",
    SentTo "sent-to",
    Acting "acting",
    StandBy "stand-by",
    StopContact "stop-contact",
    NewCode "new-code",
    NotUs "not-us",
    Support "support",
    AreYouSafe "are-you-safe",
    CloseAndWipe "close-and-wipe",
}

words! { Need, "what is needed", parse_need, need, NEEDS:
    Where "where",
    When "when",
    Who "who",
    Consent "consent",
    Pictures "pictures",
    Voice "voice",
    Documents "documents",
    Custody "custody",
}

words! { Body, "a body", parse_body, body, BODIES:
    Partner "partner",
    Unhcr "unhcr",
    Embassy "embassy",
    UnBody "un-body",
    Media "media",
    Government "government",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_as_what_it_is_shown_for() {
        assert!(STATUSES.iter().all(|word| status(parse_status(word).unwrap()) == *word));
        assert!(REPLY_CODES.iter().all(|word| reply_code(parse_reply_code(word).unwrap()) == *word));
        assert!(parse_class("purple").unwrap_err().ends_with("red, amber, green"));
    }
}
