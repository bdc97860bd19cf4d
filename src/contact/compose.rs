//! Flags become an appeal. All faults of a command line are told at once, and nothing here reads a clock, a file or
//! the terminal. The account is wiped when it is dropped.

use std::fmt;
use std::path::PathBuf;

use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::case::document::{
    Appeal, Consent, Consents, Evidence, Kind, LANGUAGES, LONGEST_ACCOUNT, MOST_PEOPLE, Moment, People, Place, TimeLeft,
};
use crate::case::moment::{EXPECTED, moment};
use crate::terminal::{Exit, Failure};

/// The flags that describe what happened, as they were written.
#[derive(clap::Args, Clone, Debug, Default)]
#[group(skip)]
pub struct Flags {
    /// What happened: arrested, moved, repatriation_imminent, repatriated, missing, trafficked, violence, hiding,
    /// medical, self_harm, helper_compromised, update or safe.
    #[arg(long)]
    pub kind: Option<String>,
    /// The country, as two letters (ISO 3166-1): CN, LA, VN, TH...
    #[arg(long)]
    pub country: Option<String>,
    /// The region, if it may be said (ISO 3166-2): CN-22. Nothing finer.
    #[arg(long)]
    pub region: Option<String>,
    /// How many, of: women, men, girls, boys, unknown.
    #[arg(long, value_name = "women=1,girls=1")]
    pub people: Option<String>,
    /// When, as exactly as is known: 2026-11-22T14+07:00, 2026-11-22, 2026-11 or unknown.
    #[arg(long)]
    pub when: Option<String>,
    /// How much time is left: hours, days, weeks or unknown.
    #[arg(long)]
    pub time_left: Option<String>,
    /// The account, a text file of at most 2,000 characters, or - for stdin.
    #[arg(long, value_name = "FILE|-")]
    pub text: Option<PathBuf>,
    /// The language of the account: ko, zh-Hans, en, vi, th or lo.
    #[arg(long)]
    pub language: Option<String>,
    /// To whom it may be told: partner, unhcr, embassy, un_body, media, each yes, no or not_asked (the default).
    #[arg(long, value_name = "partner=yes,media=no")]
    pub consent: Option<String>,
    /// Who gave that consent, without a name: "herself", "her mother".
    #[arg(long, value_name = "TEXT")]
    pub consent_by: Option<String>,
}

/// An appeal that is not complete yet.
#[derive(Default)]
pub struct Draft {
    pub(super) language: Option<&'static str>,
    pub(super) kind: Option<Kind>,
    pub(super) people: Option<People>,
    pub(super) country: Option<String>,
    pub(super) region: Option<String>,
    pub(super) when: Option<Moment>,
    pub(super) time_left: Option<TimeLeft>,
    pub(super) account: Option<Zeroizing<String>>,
    pub(super) consents: Option<Consents>,
    pub(super) spoken: bool,
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Draft(..)")
    }
}

impl Draft {
    /// Reads the flags. `account` is what `--text` held; `spoken` says that there is a voice note; `asking` that
    /// somebody can be asked for what is missing.
    ///
    /// # Errors
    /// Every fault, each beginning with its flag.
    pub fn read(flags: &Flags, account: Option<&str>, spoken: bool, asking: bool) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let country = read(&mut faults, "--country", flags.country.as_deref(), country);
        let mut draft = Self {
            language: read(&mut faults, "--language", flags.language.as_deref(), language),
            kind: read(&mut faults, "--kind", flags.kind.as_deref(), kind),
            people: read(&mut faults, "--people", flags.people.as_deref(), people),
            region: read(&mut faults, "--region", flags.region.as_deref(), |text| region(country.as_deref(), text)),
            country,
            when: read(&mut faults, "--when", flags.when.as_deref(), when),
            time_left: read(&mut faults, "--time-left", flags.time_left.as_deref(), time_left),
            account: read(&mut faults, "--text", account, self::account),
            consents: read(&mut faults, "--consent", flags.consent.as_deref(), consents),
            spoken,
        };
        if let Some(by) = read(&mut faults, "--consent-by", flags.consent_by.as_deref(), given_by) {
            draft.consents.get_or_insert_default().given_by = by;
        }
        if !asking {
            let told = |flag: &str| faults.iter().any(|fault| fault.starts_with(flag));
            let missing: Vec<_> = draft.missing().into_iter().filter(|flag| !told(&format!("{flag}: "))).collect();
            faults.extend(missing.into_iter().map(missing_fault));
        }
        if faults.is_empty() { Ok(draft) } else { Err(faults) }
    }

    /// The flags that Tier A still lacks.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        [
            (self.language.is_none(), "--language"),
            (self.kind.is_none(), "--kind"),
            (self.people.is_none(), "--people"),
            (self.country.is_none(), "--country"),
            (self.when.is_none(), "--when"),
            (self.time_left.is_none(), "--time-left"),
            (self.account.is_none() && !self.spoken, "--text"),
        ]
        .into_iter()
        .filter_map(|(lacks, flag)| lacks.then_some(flag))
        .collect()
    }

    /// The appeal, written at `now`, with its 128 random bits and the list of what follows it.
    ///
    /// # Errors
    /// [`Exit::Usage`] with every complaint there is.
    pub fn finish(self, now: Timestamp, appeal_id: [u8; 16], evidence: Vec<Evidence>) -> Result<Appeal, Failure> {
        let appeal = Appeal {
            appeal_id: appeal_id.to_vec(),
            language: self.language.unwrap_or_default().to_owned(),
            kind: self.kind.unwrap_or_default().into(),
            people: self.people,
            place: Some(Place { country: self.country.unwrap_or_default(), region: self.region.unwrap_or_default() }),
            when: self.when,
            time_left: self.time_left.unwrap_or_default().into(),
            account: self.account.map(|mut account| std::mem::take(&mut *account)).unwrap_or_default(),
            consents: self.consents,
            evidence,
            composed_at: format!("{now:.0}"),
            ..Appeal::default()
        };
        match appeal.complaints() {
            complaints if complaints.is_empty() => Ok(appeal),
            complaints => Err(Failure::new(Exit::Usage, complaints.join(" ")).hint("see --help for each flag")),
        }
    }
}

fn missing_fault(flag: &str) -> String {
    match flag {
        "--text" => "--text: missing; or give a recording with --voice".to_owned(),
        "--when" | "--time-left" => format!("{flag}: missing; say unknown if it is not known"),
        _ => format!("{flag}: missing"),
    }
}

/// Reads one flag if it is there, and notes its fault.
fn read<T>(
    faults: &mut Vec<String>,
    flag: &str,
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Option<T> {
    match parse(text?) {
        Ok(value) => Some(value),
        Err(fault) => {
            faults.push(format!("{flag}: {fault}"));
            None
        }
    }
}

/// When it was, as exactly as they know.
pub(super) fn when(text: &str) -> Result<Moment, String> {
    moment(text).ok_or_else(|| not(text, EXPECTED))
}

/// A fault that repeats what was written, cut, so that one sees the slip.
pub(super) fn not(text: &str, expected: &str) -> String {
    format!("\"{}\" is not {expected}", text.chars().take(40).collect::<String>())
}

pub(super) fn language(text: &str) -> Result<&'static str, String> {
    let known = LANGUAGES.into_iter().find(|known| known.eq_ignore_ascii_case(text.trim()));
    known.ok_or_else(|| not(text, "one of ko, zh-Hans, en, vi, th, lo"))
}

/// A word of the schema: `repatriation_imminent` for `KIND_REPATRIATION_IMMINENT`.
fn schema_name(prefix: &str, text: &str) -> String {
    format!("{prefix}_{}", text.trim().replace('-', "_").to_ascii_uppercase())
}

pub(super) fn kind(text: &str) -> Result<Kind, String> {
    let kind = Kind::from_str_name(&schema_name("KIND", text)).filter(|kind| *kind != Kind::Unspecified);
    kind.ok_or_else(|| not(text, "a kind of appeal; see --help"))
}

pub(super) fn time_left(text: &str) -> Result<TimeLeft, String> {
    TimeLeft::from_str_name(&schema_name("TIME_LEFT", text))
        .ok_or_else(|| not(text, "one of hours, days, weeks, unknown"))
}

pub(super) fn country(text: &str) -> Result<String, String> {
    let code = text.trim().to_ascii_uppercase();
    let letters = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if letters { Ok(code) } else { Err(not(text, "a country as two letters, such as CN, LA, VN or TH")) }
}

/// A region of a country; its code may come without the country's letters.
pub(super) fn region(country: Option<&str>, text: &str) -> Result<String, String> {
    let code = text.trim().to_ascii_uppercase();
    let (of, part) = code.split_once('-').unwrap_or((country.unwrap_or_default(), &code));
    let short = (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match short && country.is_none_or(|country| country == of) {
        true => Ok(format!("{of}-{part}")),
        false => Err(not(text, "a region of that country, such as CN-22; leave it out if in doubt")),
    }
}

pub(super) fn people(text: &str) -> Result<People, String> {
    let mut people = People::default();
    let mut seen = Vec::new();
    for (who, number) in pairs(text, "women=1,girls=1")? {
        let count = match who.as_str() {
            "women" => &mut people.women,
            "men" => &mut people.men,
            "girls" => &mut people.girls,
            "boys" => &mut people.boys,
            "unknown" => &mut people.unknown,
            _ => return Err(not(&who, "one of women, men, girls, boys, unknown")),
        };
        *count = number.parse().map_err(|_| not(&number, "a number of people"))?;
        once(&mut seen, who)?;
    }
    match people.total() {
        total if (1..=u64::from(MOST_PEOPLE)).contains(&total) => Ok(people),
        _ => Err("the number of people must be 1 to 10,000".to_owned()),
    }
}

pub(super) fn consents(text: &str) -> Result<Consents, String> {
    let mut consents = Consents::default();
    let mut seen = Vec::new();
    for (who, answer) in pairs(text, "partner=yes,media=no")? {
        let consent = Consent::from_str_name(&schema_name("CONSENT", &answer))
            .ok_or_else(|| not(&answer, "one of yes, no, not_asked"))?;
        match who.replace('-', "_").as_str() {
            "partner" => consents.set_partner(consent),
            "unhcr" => consents.set_unhcr(consent),
            "embassy" => consents.set_embassy(consent),
            "un_body" => consents.set_un_body(consent),
            "media" => consents.set_media(consent),
            _ => return Err(not(&who, "one of partner, unhcr, embassy, un_body, media")),
        }
        once(&mut seen, who)?;
    }
    Ok(consents)
}

pub(super) fn given_by(text: &str) -> Result<String, String> {
    if text.chars().count() <= 200 { Ok(text.trim().to_owned()) } else { Err("200 characters are the most".to_owned()) }
}

pub(super) fn account(text: &str) -> Result<Zeroizing<String>, String> {
    let account = Zeroizing::new(text.trim().to_owned());
    match account.chars().count() {
        0 => Err("there are no words in it".to_owned()),
        length if length <= LONGEST_ACCOUNT => Ok(account),
        length => Err(format!("it has {length} characters, and 2,000 are the most; send the rest separately")),
    }
}

/// `a=1,b=2` as pairs.
fn pairs(text: &str, example: &str) -> Result<Vec<(String, String)>, String> {
    let pair = |part: &str| {
        let (key, value) = part.split_once('=').ok_or_else(|| not(part, &format!("of the form {example}")))?;
        Ok((key.trim().to_ascii_lowercase(), value.trim().to_owned()))
    };
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(pair).collect()
}

fn once(seen: &mut Vec<String>, word: String) -> Result<(), String> {
    if seen.contains(&word) {
        return Err(format!("{word} stands there twice"));
    }
    seen.push(word);
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::case::document::Precision;

    pub(in crate::contact) fn complete() -> Flags {
        let text = |text: &str| Some(text.to_owned());
        Flags {
            kind: text("repatriation-imminent"),
            country: text("la"),
            region: text("VT"),
            people: text("women=1, girls=2"),
            when: text("2026-11-22T14+07:00"),
            time_left: text("hours"),
            text: None,
            language: text("KO"),
            consent: text("partner=yes,un-body=no"),
            consent_by: text("herself"),
        }
    }

    #[test]
    fn flags_become_an_appeal() {
        let draft = Draft::read(&complete(), Some("\n도와주세요\n"), false, false).unwrap();
        let now = "2026-11-22T08:09:10.5Z".parse().unwrap();
        let appeal = draft.finish(now, [7; 16], Vec::new()).unwrap();
        assert_eq!((appeal.kind(), appeal.time_left()), (Kind::RepatriationImminent, TimeLeft::Hours));
        assert_eq!((appeal.language.as_str(), appeal.account.as_str()), ("ko", "도와주세요"));
        assert_eq!(appeal.people.unwrap().total(), 3);
        assert_eq!(appeal.place.unwrap(), Place { country: "LA".into(), region: "LA-VT".into() });
        assert_eq!(appeal.when.unwrap().precision(), Precision::Hour);
        let consents = appeal.consents.unwrap();
        assert_eq!(
            (consents.partner(), consents.un_body(), consents.media()),
            (Consent::Yes, Consent::No, Consent::NotAsked)
        );
        assert_eq!((consents.given_by.as_str(), appeal.composed_at.as_str()), ("herself", "2026-11-22T08:09:10Z"));
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let bad = || Some("?".to_owned());
        let flags = Flags {
            kind: bad(),
            country: bad(),
            region: bad(),
            people: bad(),
            when: bad(),
            time_left: bad(),
            text: None,
            language: bad(),
            consent: bad(),
            consent_by: Some("x".repeat(201)),
        };
        let faults = Draft::read(&flags, Some(&"가".repeat(2_001)), false, false).unwrap_err();
        for flag in
            "--kind --country --region --people --when --time-left --text --language --consent --consent-by".split(' ')
        {
            assert!(faults.iter().any(|fault| fault.starts_with(&format!("{flag}: "))), "{flag} in {faults:?}");
        }
        assert_eq!(faults.len(), 10);
    }

    #[test]
    fn all_that_is_missing_is_told_at_once() {
        let mut flags = Flags::default();
        let missing = Draft::read(&flags, None, false, false).unwrap_err();
        assert_eq!(missing.len(), 7);
        assert!(missing.contains(&"--when: missing; say unknown if it is not known".to_owned()));
        let spoken = Draft::read(&flags, None, true, false).unwrap_err();
        assert!(!spoken.iter().any(|fault| fault.starts_with("--text")));

        flags.kind = Some("taken".to_owned());
        let mixed = Draft::read(&flags, None, false, false).unwrap_err();
        assert_eq!(mixed.len(), 7);
        assert_eq!(mixed.iter().filter(|fault| fault.starts_with("--kind: ")).count(), 1);

        let draft = Draft::read(&Flags::default(), None, false, true).unwrap();
        assert_eq!(draft.finish(Timestamp::UNIX_EPOCH, [0; 16], Vec::new()).unwrap_err().exit(), Exit::Usage);
    }

    #[test]
    fn people_are_counted_once_and_not_too_many() {
        assert_eq!(people("women=1,girls=1").unwrap().total(), 2);
        assert_eq!(people("unknown=10000").unwrap().total(), 10_000);
        for bad in ["", "women", "women=x", "women=-1", "cats=1", "men=0", "men=1,men=2", "men=10000,boys=1"] {
            assert!(people(bad).is_err(), "{bad}");
        }
        assert!(people("men=4294967295,women=4294967295").is_err());
    }

    #[test]
    fn consents_and_regions_are_exact() {
        assert!(consents("partner=maybe").is_err() && consents("police=yes").is_err());
        assert!(consents("media=yes,media=no").is_err());
        assert_eq!(consents("media=not-asked").unwrap().media(), Consent::NotAsked);
        assert_eq!(region(Some("CN"), "cn-22").unwrap(), "CN-22");
        assert!(region(Some("LA"), "CN-22").is_err() && region(Some("LA"), "Vientiane").is_err());
    }
}
