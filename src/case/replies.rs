//! What a coded reply says, in the contact's language (PROTOCOL.md step 14.2), from the catalogue in `proto/replies`
//! that the field page reads too. It renders codes and never a person's own words: those the caller shows, as they are.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

use super::document::{Body, Need, Reply, ReplyCode};

/// The catalogue; the first language is what all others fall back to.
const CATALOGUE: [(&str, &str); 6] = [
    ("en", include_str!("../../proto/replies/en.ftl")),
    ("ko", include_str!("../../proto/replies/ko.ftl")),
    ("zh-Hans", include_str!("../../proto/replies/zh-Hans.ftl")),
    ("vi", include_str!("../../proto/replies/vi.ftl")),
    ("th", include_str!("../../proto/replies/th.ftl")),
    ("lo", include_str!("../../proto/replies/lo.ftl")),
];

/// What the code of a reply says, in a language of [`super::document::LANGUAGES`], or in English if it is none of them.
/// Free text and instruction are not in it.
#[must_use]
pub fn sentence(reply: &Reply, language: &str) -> String {
    render(message_of(reply), None, language)
}

/// The line above a reply: its number, and when it was written in the form that the caller gives it.
#[must_use]
pub fn heading(reply: &Reply, written: &str, language: &str) -> String {
    let mut arguments = FluentArgs::new();
    // As texts, so that no language puts signs between the digits.
    arguments.set("number", reply.number.to_string());
    arguments.set("written", written);
    render("heading", Some(&arguments), language)
}

/// The line above a reply's free text.
#[must_use]
pub fn heading_of_text(language: &str) -> String {
    render("heading-text", None, language)
}

/// The line above an instruction that two members of staff have signed.
#[must_use]
pub fn heading_of_instruction(language: &str) -> String {
    render("heading-instruction", None, language)
}

/// What to say when there is nothing in the mailbox.
#[must_use]
pub fn no_reply(language: &str) -> String {
    render("no-reply", None, language)
}

/// The name of the message that says what a reply's code says. Codes of a later version have one, too.
fn message_of(reply: &Reply) -> &'static str {
    match ReplyCode::try_from(reply.code) {
        Ok(ReplyCode::Received) => "received",
        Ok(ReplyCode::Need) => message_of_need(reply.need),
        Ok(ReplyCode::CheckQuestion) => "check-question",
        Ok(ReplyCode::SentTo) => message_of_body(reply.body),
        Ok(ReplyCode::Acting) => "acting",
        Ok(ReplyCode::StandBy) => "stand-by",
        Ok(ReplyCode::StopContact) => "stop-contact",
        Ok(ReplyCode::NewCode) => "new-code",
        Ok(ReplyCode::NotUs) => "not-us",
        Ok(ReplyCode::Support) => "support",
        Ok(ReplyCode::AreYouSafe) => "are-you-safe",
        Ok(ReplyCode::CloseAndWipe) => "close-and-wipe",
        Ok(ReplyCode::Unspecified) | Err(_) => "unknown",
    }
}

fn message_of_need(need: i32) -> &'static str {
    match Need::try_from(need) {
        Ok(Need::Unspecified) => "need",
        Ok(Need::Where) => "need-where",
        Ok(Need::When) => "need-when",
        Ok(Need::Who) => "need-who",
        Ok(Need::Consent) => "need-consent",
        Ok(Need::Pictures) => "need-pictures",
        Ok(Need::Voice) => "need-voice",
        Ok(Need::Documents) => "need-documents",
        Ok(Need::Custody) => "need-custody",
        Err(_) => "need-unknown",
    }
}

fn message_of_body(body: i32) -> &'static str {
    match Body::try_from(body) {
        Ok(Body::Unspecified) => "sent-to",
        Ok(Body::Partner) => "sent-to-partner",
        Ok(Body::Unhcr) => "sent-to-unhcr",
        Ok(Body::Embassy) => "sent-to-embassy",
        Ok(Body::UnBody) => "sent-to-un-body",
        Ok(Body::Media) => "sent-to-media",
        Ok(Body::Government) => "sent-to-government",
        Err(_) => "sent-to-unknown",
    }
}

/// A message in a language; in English if the language lacks it. The tests show that none does.
fn render(message: &str, arguments: Option<&FluentArgs<'_>>, language: &str) -> String {
    let wanted = CATALOGUE.iter().find(|(known, _)| *known == language);
    let candidates = wanted.into_iter().chain(CATALOGUE.first());
    candidates
        .filter_map(|(language, source)| format(language, source, message, arguments))
        .next()
        .unwrap_or_else(|| message.to_owned())
}

/// One message of one file, if it is there and renders without an error.
fn format(language: &str, source: &str, message: &str, arguments: Option<&FluentArgs<'_>>) -> Option<String> {
    let resource = FluentResource::try_new(source.to_owned()).ok()?;
    let mut bundle = FluentBundle::new(vec![language.parse::<LanguageIdentifier>().ok()?]);
    // The marks that keep directions of writing apart are noise on a terminal, and all six languages run one way.
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).ok()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(bundle.get_message(message)?.value()?, arguments, &mut errors).into_owned();
    errors.is_empty().then_some(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::case::document::LANGUAGES;

    /// Every code, need and body that a reply may come with, and one of each that a later version may add.
    fn replies() -> Vec<Reply> {
        let codes = (0..=13).filter(|code| ![2, 4].contains(code)).map(|code| (code, 0, 0));
        let needs = (0..=9).map(|need| (ReplyCode::Need.into(), need, 0));
        let bodies = (0..=7).map(|body| (ReplyCode::SentTo.into(), 0, body));
        let of = |(code, need, body)| Reply { code, need, body, number: 3, ..Reply::default() };
        codes.chain(needs).chain(bodies).map(of).collect()
    }

    /// The names of the messages in a file. A line that is not one is a comment, empty, or a mistake.
    fn messages(source: &str) -> BTreeSet<&str> {
        let lines = source.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.map(|line| line.split_once(" = ").unwrap_or_else(|| panic!("{line}")).0).collect()
    }

    #[test]
    fn every_language_has_every_message_and_no_other() {
        let languages: BTreeSet<&str> = CATALOGUE.iter().map(|(language, _)| *language).collect();
        assert_eq!(languages, LANGUAGES.into_iter().collect());
        let expected = messages(CATALOGUE[0].1);
        for (language, source) in CATALOGUE {
            assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{language} is not Fluent");
            assert_eq!(messages(source), expected, "{language}");
            assert!(source.starts_with("# Southwind: "));
        }
        let mut used: BTreeSet<&str> = replies().iter().map(message_of).collect();
        used.extend(["heading", "heading-text", "heading-instruction", "no-reply"]);
        assert_eq!(used, expected, "a message that no reply comes to, or one that is missing");
    }

    #[test]
    fn every_reply_has_a_sentence_of_its_own_in_every_language() {
        for (language, source) in CATALOGUE {
            let mut sentences = BTreeSet::new();
            for reply in replies() {
                let message = message_of(&reply);
                assert!(format(language, source, message, None).is_some(), "{language}: {message} has an error");
                let sentence = sentence(&reply, language);
                assert!(sentence.chars().count() > 5 && !sentence.contains(['{', '}', '\u{2068}', '\u{2069}', '\n']));
                assert!(language == "en" || !sentence.is_ascii(), "{language}: {sentence}");
                sentences.insert(sentence);
            }
            // Only the two codes that this version does not know have one in common.
            assert_eq!(sentences.len(), replies().len() - 1, "{language}");
            assert_eq!(heading(&replies()[1], "2026-11-22", language).matches(['3', '6']).count(), 2, "{language}");
            for text in [heading_of_text(language), heading_of_instruction(language), no_reply(language)] {
                assert!(text.chars().count() > 5, "{language}: {text}");
            }
        }
    }

    #[test]
    fn what_this_version_does_not_know_says_so_and_an_unknown_language_is_english() {
        let later = Reply { code: 99, ..Reply::default() };
        assert!(sentence(&later, "en").contains("newer program"));
        assert_eq!(sentence(&later, "tlh"), sentence(&later, "en"));
        assert_ne!(sentence(&later, "ko"), sentence(&later, "en"));
        let acting = Reply { code: ReplyCode::Acting.into(), text: "their words".to_owned(), ..Reply::default() };
        assert_eq!(sentence(&acting, "en"), "We are working on it now.");
        let many = Reply { number: 1_234_567, ..Reply::default() };
        assert_eq!(heading(&many, "2026-11-22 14:00", "en"), "Reply 1234567, written 2026-11-22 14:00");
    }
}
