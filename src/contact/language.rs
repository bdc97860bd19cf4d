//! In which language replies are shown and follow-ups are written: what the person says, else what the system says.
//! It stores nothing and reads the environment only through its argument.

use super::compose;
use super::questions::{Ask, LANGUAGES, until_understood};
use crate::terminal::{Exit, Failure};

/// Where systems say their language, in the order in which it counts (POSIX).
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// What is shown if nobody says anything.
const FALLBACK: &str = "en";

/// The language of `--language`; without it, what the person chooses if they can be asked, else the system's.
///
/// # Errors
/// [`Exit::Usage`] for a language that is none of the six, or if nobody answers.
pub(super) fn choose(
    flag: Option<&str>,
    environment: impl Fn(&str) -> Option<String>,
    ask: Option<Ask<'_>>,
) -> Result<&'static str, Failure> {
    if let Some(flag) = flag {
        return compose::language(flag)
            .map_err(|fault| Failure::new(Exit::Usage, format_args!("--language: {fault}")).hint("see --help"));
    }
    let default = of_system(environment).unwrap_or(FALLBACK);
    let Some(ask) = ask else { return Ok(default) };
    let lines: Vec<String> =
        LANGUAGES.iter().zip(1..).map(|((_, name), number)| format!("{number:>4}  {name}")).collect();
    let own_name = LANGUAGES.iter().find(|(tag, _)| *tag == default).map_or(default, |(_, name)| name);
    let question = format!("Your language?\n{}\nNumber; Enter for {own_name}:", lines.join("\n"));
    until_understood(ask, &question, |text| {
        let number: Option<usize> = text.parse().ok();
        match number.and_then(|number| LANGUAGES.get(number.checked_sub(1)?)) {
            Some((tag, _)) => Ok(*tag),
            None if text.is_empty() => Ok(default),
            None if number.is_some() => Err(format!("A number from 1 to {}, please.", LANGUAGES.len())),
            None => compose::language(text),
        }
    })
}

/// The system's language, if it is one of the six.
fn of_system(environment: impl Fn(&str) -> Option<String>) -> Option<&'static str> {
    let locale = VARIABLES.into_iter().filter_map(environment).find(|value| !value.is_empty())?;
    let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default().to_ascii_lowercase();
    // Those who read the traditional signs read the simplified ones better than English.
    LANGUAGES.iter().map(|(tag, _)| *tag).find(|tag| tag.split('-').next() == Some(&language))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system(pairs: &'static [(&'static str, &'static str)]) -> impl Fn(&str) -> Option<String> {
        |name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn the_flag_counts_then_the_person_then_the_system() {
        assert_eq!(choose(Some("KO"), system(&[("LANG", "vi_VN.UTF-8")]), None), Ok("ko"));
        assert_eq!(choose(Some("fr"), system(&[]), None).unwrap_err().exit(), Exit::Usage);
        assert_eq!(choose(None, system(&[("LANG", "vi_VN.UTF-8")]), None), Ok("vi"));
        assert_eq!(choose(None, system(&[("LANG", "ko_KR"), ("LC_ALL", "zh_CN.UTF-8")]), None), Ok("zh-Hans"));
        for other in ["C.UTF-8", "fr_FR", "", "POSIX"] {
            assert_eq!(choose(None, |_| Some(other.to_owned()), None), Ok("en"), "{other}");
        }
        let answers = [("", "lo"), ("1", "ko"), ("th", "th")];
        for (answer, chosen) in answers {
            let mut ask = |_: &str| Ok(answer.to_owned());
            assert_eq!(choose(None, system(&[("LANG", "lo_LA.UTF-8")]), Some(&mut ask)), Ok(chosen));
        }
    }
}
