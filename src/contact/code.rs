//! The case code at the terminal: a new one is shown once and asked back, one that a person has is asked for. It never
//! takes a code from an argument and writes none to a file that nobody named.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use ring::rand::SecureRandom;
use zeroize::Zeroizing;

use super::questions::Ask;
use crate::case::code::{CaseCode, CodeError, GROUPS};
use crate::case::document::ReplyAddress;
use crate::case::keys::CaseKeys;
use crate::protocol::id::PublicKey;
use crate::terminal::files::{NewFile, shown};
use crate::terminal::{Exit, Failure, can_ask, erase, say, warn};

/// Wrong answers until the code is shown once more.
const TRIES: usize = 3;

/// The longest line that is read as a code from a file descriptor, in bytes.
const LONGEST_LINE: usize = 512;

/// What stands before each group on the screen.
const NUMBERS: [&str; GROUPS] = ["1:  ", "2:  ", "3:  ", "4:  ", "5:  ", "6:  "];

/// Visible on purpose: 24 digits that one cannot see are 24 slips. The line is erased as soon as the code is taken.
const QUESTION: &str = "Your case code (you see it until it is taken):\n>";

/// Characters after which what is typed may stand on a second line: the narrowest terminal in use, less the mark.
const NARROW: usize = 77;

/// How a code that the person has comes to the program.
#[derive(clap::Args, Clone, Debug, Default)]
#[group(skip)]
pub struct Known {
    /// Read the case code from this file descriptor, one line, instead of asking for it: --code-fd 3 3<code.txt.
    #[arg(long, value_name = "NUMBER")]
    pub code_fd: Option<u32>,
}

/// What becomes of a new code.
#[derive(Debug)]
pub enum Keeping<'a> {
    /// It is shown to the person, who writes it down.
    Shown,
    /// It goes into a new file that the person named.
    File(&'a Path, NewFile<'a>),
}

/// A new code, and what it gives.
#[derive(Debug)]
pub struct Fresh {
    /// The code, as long as it may still have to be shown.
    pub code: CaseCode,
    /// Its keys.
    pub keys: CaseKeys,
    /// Their public halves, for the desk.
    pub address: ReplyAddress,
}

impl Fresh {
    /// Draws a code and makes its keys.
    ///
    /// # Errors
    /// [`Exit::Failed`] without randomness or memory.
    pub fn draw(organisation: &PublicKey, random: &dyn SecureRandom) -> Result<Self, Failure> {
        let code = CaseCode::generate(random).map_err(|error| Failure::new(Exit::Failed, error))?;
        let keys = derive(&code, organisation)?;
        let address = keys.reply_address().map_err(|error| Failure::new(Exit::Failed, error))?;
        Ok(Self { code, keys, address })
    }
}

impl<'a> Keeping<'a> {
    /// Decides it before anything is asked or sent: the file of `--code-file`, or the terminal if somebody is there.
    ///
    /// # Errors
    /// [`Exit::Input`] if the file exists or cannot be created.
    pub fn plan(file: Option<&'a PathBuf>) -> Result<Option<Self>, Failure> {
        match file {
            Some(path) => Ok(Some(Self::File(path, NewFile::create(path)?))),
            None => Ok(can_ask().then_some(Self::Shown)),
        }
    }

    /// Gives the code to the person: for their eyes, or in their file.
    ///
    /// # Errors
    /// [`Exit::Input`] if the file cannot be written.
    pub fn hand_over(&mut self, code: &CaseCode) -> Result<(), Failure> {
        match self {
            Self::Shown => say(panel(code).as_str()),
            Self::File(path, file) => {
                file.write(code.grouped().as_bytes())?;
                file.write(b"\n")?;
                file.keep()?;
                warn(format_args!(
                    "{} holds the case code: whoever reads it can read the replies and write in your name; \
                     copy it to paper, then remove it",
                    shown(path)
                ));
            }
        }
        Ok(())
    }

    /// Whether the person was shown it, and can be asked for it.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        matches!(self, Self::Shown)
    }
}

/// Takes the code that a person has.
///
/// # Errors
/// [`Exit::Passphrase`] if what came from the descriptor is none, [`Exit::Usage`] if nobody can be asked.
pub fn known(flags: &Known, ask: Ask<'_>) -> Result<CaseCode, Failure> {
    if let Some(descriptor) = flags.code_fd {
        let line = read_line(descriptor)?;
        return CaseCode::parse(&line).map_err(|error| Failure::new(Exit::Passphrase, &error).hint(advice(&error)));
    }
    if !can_ask() {
        return Err(Failure::new(Exit::Usage, "the case code is needed, and nobody is there to be asked for it")
            .hint("give it by a file descriptor: --code-fd 3 3<code.txt"));
    }
    ask_known(ask, &mut erase)
}

/// The keys of a code; on an old machine that takes a second or two.
///
/// # Errors
/// [`Exit::Failed`].
pub fn derive(code: &CaseCode, organisation: &PublicKey) -> Result<CaseKeys, Failure> {
    CaseKeys::derive(code, organisation)
        .map_err(|error| Failure::new(Exit::Failed, error).hint("close other programs, then try again"))
}

/// Asks until the text is a code. Each line that was typed is erased at once, right or wrong: a code with one slip in it
/// is nearly the code.
fn ask_known(ask: Ask<'_>, erase: &mut dyn FnMut(usize)) -> Result<CaseCode, Failure> {
    let mut put = QUESTION.to_owned();
    loop {
        let typed = Zeroizing::new(ask(&put)?);
        erase(1 + typed.chars().count() / NARROW);
        match CaseCode::parse(&typed) {
            Ok(code) => return Ok(code),
            Err(error) => put = format!("  {error}.\n  {}\n{QUESTION}", advice(&error)),
        }
    }
}

/// What to do about a code that is none.
fn advice(error: &CodeError) -> &'static str {
    match error {
        CodeError::NotADigit(_) => {
            "Type digits only: a letter O or l is easily taken for a 0 or 1. Then all six groups again."
        }
        CodeError::Group { .. } => "Compare that group with your paper. Then type all six groups again.",
        CodeError::Length(_) => {
            "Count the groups on your paper: six, of four digits each. Then type all of them again."
        }
        CodeError::Check(_) => {
            "Compare each group with your paper: a digit is wrong, or two changed places. Then type all of them again."
        }
        CodeError::Randomness => "Try again.",
    }
}

/// Asks two groups back, which ones chance decides. Whether the person has them after at most three wrong answers.
///
/// # Errors
/// If nobody answers.
pub fn confirm(code: &CaseCode, random: &dyn SecureRandom, ask: Ask<'_>) -> Result<bool, Failure> {
    let mut wrong = 0;
    for group in two_groups(random)? {
        let mut put = format!("To be sure that you have it right: type group {group}, from your paper or by heart:");
        while !code.is_group(group, &Zeroizing::new(ask(&put)?)) {
            wrong += 1;
            if wrong == TRIES {
                return Ok(false);
            }
            put = format!(
                "  That is not group {group}. Count the groups from the first, and compare this one with the code above;\n  \
                 if your paper differs, correct it.\nGroup {group}:"
            );
        }
    }
    Ok(true)
}

/// The code for a person's eyes, in numbered groups, and what to do with it.
#[must_use]
pub fn panel(code: &CaseCode) -> Zeroizing<String> {
    // Room for all of it: a text that grows leaves copies behind.
    let mut panel = Zeroizing::new(String::with_capacity(1024));
    panel.push_str("\nYour case code. Write down all six groups, in this order, now:");
    for group in 1..=GROUPS {
        panel.push_str(if group % 3 == 1 { "\n\n    " } else { "      " });
        panel.push_str(NUMBERS.get(group - 1).copied().unwrap_or_default());
        panel.push_str(&code.group(group));
    }
    panel.push_str(
        "\n\n\n\
         Write it on paper or learn it by heart. Not on this phone or computer, and not as a picture.\n\
         With it you read the desk's replies and write to the desk again. Whoever finds it can do the same.\n\
         It is shown only now; nobody can give it to you again.\n",
    );
    panel
}

/// Two different groups, in random order.
fn two_groups(random: &dyn SecureRandom) -> Result<[usize; 2], Failure> {
    let first = below(GROUPS, random)?;
    let second = (first + 1 + below(GROUPS - 1, random)?) % GROUPS;
    Ok([first + 1, second + 1])
}

/// A random number below a small limit, each as likely as any other.
fn below(limit: usize, random: &dyn SecureRandom) -> Result<usize, Failure> {
    // The largest multiple of the limit in a byte: above it some numbers would come more often.
    let fair = 256 / limit * limit;
    loop {
        let mut byte = [0];
        random.fill(&mut byte).map_err(|_| Failure::new(Exit::Failed, "the operating system gave no randomness"))?;
        let [byte] = byte;
        if usize::from(byte) < fair {
            return Ok(usize::from(byte) % limit);
        }
    }
}

/// One line, byte by byte, so that nothing behind it is taken and no other buffer holds it.
fn read_line(descriptor: u32) -> Result<Zeroizing<String>, Failure> {
    let missing = |why: String| {
        Failure::new(Exit::Usage, format_args!("no case code could be read from file descriptor {descriptor}: {why}"))
            .hint("give it one line: --code-fd 3 3<code.txt")
    };
    let mut file = File::open(format!("/dev/fd/{descriptor}")).map_err(|error| missing(error.to_string()))?;
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST_LINE));
    let mut byte = [0];
    while line.len() < LONGEST_LINE && file.read(&mut byte).map_err(|error| missing(error.to_string()))? > 0 {
        if byte == *b"\n" {
            break;
        }
        line.extend_from_slice(&byte);
    }
    match std::str::from_utf8(&line) {
        Ok(text) if !text.trim().is_empty() => Ok(Zeroizing::new(text.trim().to_owned())),
        Ok(_) => Err(missing("it holds no line".to_owned())),
        Err(_) => Err(missing("it is not UTF-8 text".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;

    const CODE: &str = "0000 0000 0000 0000 0000 0098";

    fn code() -> CaseCode {
        CaseCode::parse("1234 5678 9012 3456 7890 1242").or_else(|_| CaseCode::generate(&SystemRandom::new())).unwrap()
    }

    /// Answers by a rule until `most` were given, and what was asked.
    fn asked(
        most: usize,
        mut answer: impl FnMut(usize, &str) -> String,
    ) -> impl FnMut(&str) -> Result<String, Failure> {
        let mut count = 0;
        move |question| {
            count += 1;
            match count <= most {
                true => Ok(answer(count, question)),
                false => Err(Failure::new(Exit::Usage, "nobody is there")),
            }
        }
    }

    fn group_in(question: &str) -> usize {
        (1..=GROUPS).find(|group| question.contains(&format!("roup {group}"))).unwrap()
    }

    #[test]
    fn two_different_groups_are_asked_back_and_every_one_comes_up() {
        let code = code();
        let mut groups = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let mut pair = Vec::new();
            let mut answer = asked(2, |_, question| {
                pair.push(group_in(question));
                code.group(group_in(question)).to_string()
            });
            assert!(confirm(&code, &SystemRandom::new(), &mut answer).unwrap());
            drop(answer);
            assert!(pair.len() == 2 && pair[0] != pair[1], "{pair:?}");
            groups.extend(pair);
        }
        assert_eq!(groups.len(), GROUPS);
    }

    #[test]
    fn a_wrong_group_is_named_and_three_wrong_answers_end_it() {
        let code = code();
        let mut questions = Vec::new();
        let mut answer = asked(9, |_, question| {
            questions.push(question.to_owned());
            "77".to_owned()
        });
        assert!(!confirm(&code, &SystemRandom::new(), &mut answer).unwrap());
        drop(answer);
        assert_eq!(questions.len(), TRIES);
        let group = group_in(&questions[0]);
        assert!(questions[1].contains(&format!("That is not group {group}.")), "{questions:?}");
        // Two slips are forgiven.
        let mut answer = asked(4, |count, question| match count {
            1 | 3 => "0".to_owned(),
            _ => code.group(group_in(question)).to_string(),
        });
        assert!(confirm(&code, &SystemRandom::new(), &mut answer).unwrap());
        assert!(confirm(&code, &SystemRandom::new(), &mut asked(0, |_, _| String::new())).is_err());
    }

    #[test]
    fn each_slip_of_a_typed_code_is_told_with_what_to_do() {
        let wrong = [
            "",
            "0000 0000",
            "0000 0000 0000 000 0000 0098",
            "0000 oooo 0000 0000 0000 0098",
            "0000 0000 0000 0000 0000 0089",
        ];
        let mut questions = Vec::new();
        let mut answer = asked(6, |count, question| {
            questions.push(question.to_owned());
            wrong.get(count - 1).copied().unwrap_or(CODE).to_owned()
        });
        let mut erased = 0;
        let code = ask_known(&mut answer, &mut |lines| erased += lines).unwrap();
        drop(answer);
        assert_eq!(code.grouped().as_str(), CODE);
        assert_eq!(erased, questions.len(), "every typed line is erased, the wrong ones too");
        for (question, expected) in questions[1..].iter().zip([
            "Count the groups",
            "Count the groups",
            "group 4 has 3 digits instead of 4",
            "look at group 2",
            "has a slip in it",
        ]) {
            assert!(question.contains(expected) && question.contains("again."), "{question}");
        }
    }

    #[test]
    fn the_panel_shows_every_group_with_its_number() {
        let code = code();
        let panel = panel(&code);
        for group in 1..=GROUPS {
            assert!(panel.contains(&format!("{group}:  {}", code.group(group).as_str())), "{group}");
        }
        assert!(panel.lines().all(|line| line.chars().count() <= 110));
    }
}
