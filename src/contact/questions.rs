//! Asks for what no flag gave, in plain words and numbered lists, and says beside the account what not to write. It
//! never reads the terminal itself, and never asks for what a flag gave.

use zeroize::Zeroizing;

use super::compose::{self, Draft};
use crate::case::document::{Consent, Consents, Kind, LONGEST_ACCOUNT, Moment, TimeLeft};
use crate::terminal::Failure;

/// Puts a question and returns the answer, trimmed.
pub type Ask<'a> = &'a mut dyn FnMut(&str) -> Result<String, Failure>;

pub(super) const LANGUAGES: [(&str, &str); 6] =
    [("ko", "한국어"), ("zh-Hans", "中文"), ("en", "English"), ("vi", "Tiếng Việt"), ("th", "ไทย"), ("lo", "ລາວ")];

const KINDS: [(Kind, &str); 13] = [
    (Kind::Arrested, "Arrested"),
    (Kind::Moved, "Moved to another place of custody"),
    (Kind::RepatriationImminent, "About to be sent back"),
    (Kind::Repatriated, "Sent back"),
    (Kind::Missing, "Missing"),
    (Kind::Trafficked, "Sold or held by traffickers"),
    (Kind::Violence, "Violence"),
    (Kind::Hiding, "In hiding"),
    (Kind::Medical, "Ill or injured"),
    (Kind::SelfHarm, "In danger of self-harm"),
    (Kind::HelperCompromised, "A helper may be in the hands of others"),
    (Kind::Update, "News of a case that was reported"),
    (Kind::Safe, "Safe now"),
];

const COUNTRIES: [(&str, &str); 8] = [
    ("CN", "China"),
    ("LA", "Laos"),
    ("VN", "Viet Nam"),
    ("TH", "Thailand"),
    ("MM", "Myanmar"),
    ("KH", "Cambodia"),
    ("MN", "Mongolia"),
    ("RU", "Russia"),
];

const TIMES_LEFT: [(TimeLeft, &str); 4] = [
    (TimeLeft::Hours, "Hours"),
    (TimeLeft::Days, "Days"),
    (TimeLeft::Weeks, "Weeks or more"),
    (TimeLeft::Unknown, "Not known"),
];

const LISTENERS: [&str; 5] = ["Partner organisations", "UNHCR", "Embassies", "Bodies of the United Nations", "Media"];

const WHAT_NOT_TO_WRITE: &str = "\
Tell what happened, in your words: at most 2,000 characters.
Do NOT write: telephone numbers, routes, addresses of safe houses, names of helpers, relatives at home.
An empty line ends it.";

/// Asks for a recording of the account; whether there is one.
pub type AskVoice<'a> = &'a mut dyn FnMut(Ask<'_>) -> Result<bool, Failure>;

/// Fills in everything that the draft lacks. Whether it lacked anything.
///
/// # Errors
/// If nobody answers.
pub fn ask_rest(draft: &mut Draft, ask: Ask<'_>, voice: AskVoice<'_>) -> Result<bool, Failure> {
    let before = draft.missing();
    if draft.language.is_none() {
        draft.language = Some(choose(ask, "In which language do you write?", &LANGUAGES, compose::language)?);
    }
    if draft.kind.is_none() {
        draft.kind = Some(choose(ask, "What happened?", &KINDS, compose::kind)?);
    }
    if draft.people.is_none() {
        let question = "How many people? For example women=1,girls=1 (also men, boys, unknown):";
        draft.people = Some(until_understood(ask, question, compose::people)?);
    }
    if draft.country.is_none() {
        let own = |text: &str| compose::country(text);
        let countries = COUNTRIES.map(|(code, name)| (code.to_owned(), name));
        let country = choose(ask, "In which country? A number, or two letters (ISO 3166)", &countries, own)?;
        if draft.region.is_none() {
            let question = format!("In which region? A code such as {country}-22; Enter if it should not be said:");
            let region = |text: &str| optional(text, |text| compose::region(Some(&country), text));
            draft.region = until_understood(ask, &question, region)?;
        }
        draft.country = Some(country);
    }
    if draft.when.is_none() {
        let question = "When? 2026-11-22T14+07:00 (hour and zone), 2026-11-22 or 2026-11; Enter if not known:";
        let when = |text: &str| Ok(optional(text, compose::when)?.unwrap_or_else(Moment::default));
        draft.when = Some(until_understood(ask, question, when)?);
    }
    if draft.time_left.is_none() {
        draft.time_left = Some(choose(ask, "How much time is left?", &TIMES_LEFT, compose::time_left)?);
    }
    if draft.account.is_none() && !draft.spoken {
        draft.spoken = voice(ask)?;
        draft.account = words(ask, draft.spoken)?;
    }
    if draft.consents.is_none() && !before.is_empty() {
        draft.consents = Some(consents(ask)?);
    }
    Ok(!before.is_empty())
}

/// A numbered list; the words of the flag are understood as well.
fn choose<T: Clone>(
    ask: Ask<'_>,
    question: &str,
    choices: &[(T, &str)],
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<T, Failure> {
    let lines: Vec<String> = choices.iter().zip(1..).map(|((_, name), at)| format!("{at:>4}  {name}")).collect();
    let numbered = |text: &str| {
        let number: Option<usize> = text.parse().ok();
        let choice = number.and_then(|number| choices.get(number.checked_sub(1)?));
        match (number, choice) {
            (_, Some((value, _))) => Ok(value.clone()),
            (Some(_), None) => Err(format!("A number from 1 to {}, please.", choices.len())),
            (None, None) => parse(text),
        }
    };
    until_understood(ask, &format!("{question}\n{}\nNumber:", lines.join("\n")), numbered)
}

pub(super) fn until_understood<T>(
    ask: Ask<'_>,
    question: &str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<T, Failure> {
    let mut put = question.to_owned();
    loop {
        match parse(&ask(&put)?) {
            Ok(value) => return Ok(value),
            Err(fault) => put = format!("  {fault}\n{question}"),
        }
    }
}

fn optional<T>(text: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, String> {
    if text.is_empty() { Ok(None) } else { parse(text).map(Some) }
}

/// Several lines of a person's own words. None if they may be left out and were.
///
/// # Errors
/// If nobody answers.
pub(super) fn words(ask: Ask<'_>, optional: bool) -> Result<Option<Zeroizing<String>>, Failure> {
    let none = if optional { "\nAn empty line at once: no words, the recording or the files say it." } else { "" };
    let mut put = format!("{WHAT_NOT_TO_WRITE}{none}\n>");
    loop {
        // Room for all of it from the start: a text that grows leaves copies behind.
        let mut text = Zeroizing::new(String::with_capacity(4 * LONGEST_ACCOUNT));
        loop {
            let line = Zeroizing::new(ask(&put)?);
            if line.is_empty() {
                break;
            }
            text.push_str(&line);
            text.push('\n');
            ">".clone_into(&mut put);
        }
        if optional && text.is_empty() {
            return Ok(None);
        }
        match compose::account(&text) {
            Ok(account) => return Ok(Some(account)),
            Err(fault) => put = format!("  {fault}\n{WHAT_NOT_TO_WRITE}{none}\n>"),
        }
    }
}

fn consents(ask: Ask<'_>) -> Result<Consents, Failure> {
    let lines: Vec<String> = LISTENERS.iter().zip(1..).map(|(name, at)| format!("{at:>4}  {name}")).collect();
    let question = format!(
        "Whom did the people agree to being told?\n{}\nNumbers, such as 1,3; Enter if nobody was asked:",
        lines.join("\n")
    );
    let mut consents = until_understood(ask, &question, chosen_listeners)?;
    if consents != Consents::default() {
        let question = "Who agreed? Not a name: \"herself\", \"her mother\"; Enter to leave it out:";
        consents.given_by = until_understood(ask, question, compose::given_by)?;
    }
    Ok(consents)
}

fn chosen_listeners(text: &str) -> Result<Consents, String> {
    let mut consents = Consents::default();
    for number in text.split([',', ' ']).filter(|number| !number.is_empty()) {
        match number {
            "1" => consents.set_partner(Consent::Yes),
            "2" => consents.set_unhcr(Consent::Yes),
            "3" => consents.set_embassy(Consent::Yes),
            "4" => consents.set_un_body(Consent::Yes),
            "5" => consents.set_media(Consent::Yes),
            _ => return Err("Numbers from 1 to 5, please.".to_owned()),
        }
    }
    Ok(consents)
}

#[cfg(test)]
mod tests {
    use super::super::compose::Flags;
    use super::super::compose::tests::complete;
    use super::*;
    use crate::terminal::Exit;
    use jiff::Timestamp;

    /// Answers in turn, and what was asked.
    fn answer(draft: &mut Draft, answers: &[&str]) -> (Result<bool, Failure>, Vec<String>) {
        let (mut answers, mut asked) = (answers.iter(), Vec::new());
        let mut ask = |question: &str| {
            asked.push(question.to_owned());
            let answer = answers.next().ok_or_else(|| Failure::new(Exit::Usage, "nobody is there"))?;
            Ok((*answer).to_owned())
        };
        let outcome = ask_rest(draft, &mut ask, &mut |ask| Ok(!ask("A voice message?")?.is_empty()));
        (outcome, asked)
    }

    #[test]
    fn everything_can_be_answered_by_number() {
        let mut draft = Draft::read(&Flags::default(), None, false, true).unwrap();
        let answers = ["1", "1", "women=1", "2", "", "", "1", "", "도와", "주세요", "", "1 5", "herself"];
        let (outcome, asked) = answer(&mut draft, &answers);
        assert!(outcome.unwrap());
        assert_eq!(asked.len(), answers.len());
        assert!(asked.iter().any(|question| question.contains("names of helpers")));
        let appeal = draft.finish(Timestamp::UNIX_EPOCH, [1; 16], Vec::new()).unwrap();
        assert_eq!((appeal.kind(), appeal.account.as_str()), (Kind::Arrested, "도와\n주세요"));
        assert_eq!(appeal.place.unwrap().country, "LA");
        assert_eq!(appeal.consents.unwrap().media(), Consent::Yes);
    }

    #[test]
    fn a_complete_command_line_asks_nothing() {
        let mut flags = complete();
        flags.consent = None;
        flags.consent_by = None;
        let mut draft = Draft::read(&flags, Some("words"), false, true).unwrap();
        let (outcome, asked) = answer(&mut draft, &[]);
        assert!(!outcome.unwrap());
        assert!(asked.is_empty());
    }

    #[test]
    fn a_recording_may_stand_for_the_words_or_beside_them() {
        for (words, account) in [(["", ""], None), (["도와", ""], Some("도와"))] {
            let mut draft = Draft::read(&complete(), None, false, true).unwrap();
            let (outcome, asked) = answer(&mut draft, &[["voice.opus"].as_slice(), &words].concat());
            assert!(outcome.unwrap() && draft.spoken);
            assert!(asked[1].contains("An empty line at once"), "{asked:?}");
            assert_eq!(draft.account.as_ref().map(|account| account.as_str()), account);
        }
    }

    #[test]
    fn an_answer_that_is_not_understood_is_asked_again() {
        let mut flags = complete();
        flags.kind = None;
        let mut draft = Draft::read(&flags, Some("words"), false, true).unwrap();
        let (outcome, asked) = answer(&mut draft, &["0", "99", "taken", "moved"]);
        outcome.unwrap();
        assert_eq!(asked.len(), 4);
        assert!(asked[1].contains("A number from 1 to 13"));
        assert_eq!(draft.kind, Some(Kind::Moved));
    }

    #[test]
    fn every_kind_of_the_schema_is_offered() {
        let offered: Vec<i32> = KINDS.iter().map(|(kind, _)| (*kind).into()).collect();
        let all: Vec<i32> = (1..100).filter(|number| Kind::try_from(*number).is_ok()).collect();
        assert_eq!(offered, all);
        assert!(LANGUAGES.iter().map(|(tag, _)| *tag).eq(crate::case::document::LANGUAGES));
    }
}
