//! The case code (PROTOCOL.md step 12): 24 digits that a contact keeps on paper or in the head. It is read and written
//! here, with its check; what is made of it is made in [`super::keys`]. It is wiped when dropped and never stored.

use std::collections::BTreeSet;
use std::fmt;

use ring::rand::SecureRandom;
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

/// Digits of a code: 22 that are drawn, and two that check them.
pub const DIGITS: usize = 24;

/// Digits in a group.
pub const GROUP: usize = 4;

/// Groups of a code.
pub const GROUPS: usize = DIGITS / GROUP;

/// Digits that are drawn: 10^22 codes, about 73 bits.
const DRAWN: usize = DIGITS - 2;

/// The longest text that is looked at, in characters: the digits, and signs between them.
const LONGEST: usize = 128;

/// Where the digits of writings other than ASCII begin: full width, Thai, Lao, Arabic-Indic, extended Arabic-Indic.
const ZEROS: [char; 6] = ['0', '\u{FF10}', '\u{0E50}', '\u{0ED0}', '\u{0660}', '\u{06F0}'];

/// Why a text is not a case code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CodeError {
    /// A character that is neither a digit nor a sign between groups.
    #[error("the case code has only digits; look at group {0} (PROTOCOL.md step 12.1)")]
    NotADigit(usize),
    /// A group that is not of four digits, where the groups were written apart.
    #[error("group {group} has {found} digits instead of 4 (PROTOCOL.md step 12.1)")]
    Group {
        /// Which, from 1.
        group: usize,
        /// How many digits it has.
        found: usize,
    },
    /// Another number of digits than 24.
    #[error("a case code has 24 digits in six groups of four, and this has {0} (PROTOCOL.md step 12.1)")]
    Length(usize),
    /// The check digits do not agree.
    #[error("the case code has a slip in it{} (PROTOCOL.md step 12.1)", Suspects(.0))]
    Check(Vec<usize>),
    /// The system gave no randomness.
    #[error("the operating system gave no randomness")]
    Randomness,
}

/// The groups in which one wrong digit, or two neighbours that changed places, would explain a failed check.
struct Suspects<'a>(&'a [usize]);

impl fmt::Display for Suspects<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [] => Ok(()),
            [only] => write!(f, ", most likely in group {only}"),
            [first, second] => write!(f, ", most likely in group {first} or {second}"),
            // More than two groups help nobody.
            _ => f.write_str("; compare it group by group"),
        }
    }
}

/// A case code whose check digits agree.
pub struct CaseCode(Zeroizing<[u8; DIGITS]>);

impl CaseCode {
    /// Draws a code, each as likely as any other.
    ///
    /// # Errors
    /// [`CodeError::Randomness`].
    pub fn generate(random: &dyn SecureRandom) -> Result<Self, CodeError> {
        let mut digits = Zeroizing::new([0; DIGITS]);
        let mut drawn = 0;
        while drawn < DRAWN {
            let mut byte = [0];
            random.fill(&mut byte).map_err(|_| CodeError::Randomness)?;
            // 250 is the largest multiple of ten in a byte: above it some digits would come more often.
            if let (Some(digit), [value @ 0..250]) = (digits.get_mut(drawn), byte) {
                *digit = value % 10;
                drawn += 1;
            }
            byte.zeroize();
        }
        // The two places of the check are still zero, as ISO 7064 asks for.
        let check = 98 - remainder_of(&digits);
        if let [.., tens, ones] = digits.as_mut_slice() {
            (*tens, *ones) = (check / 10, check % 10);
        }
        Ok(Self(digits))
    }

    /// Reads what a person typed: digits of any of the six writings, with spaces, hyphens, dots or nothing between
    /// groups.
    ///
    /// # Errors
    /// Any [`CodeError`] but [`CodeError::Randomness`].
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let mut groups: Vec<Zeroizing<Vec<u8>>> = Vec::with_capacity(GROUPS);
        let mut apart = true;
        let mut digits = 0;
        if text.chars().count() > LONGEST {
            return Err(CodeError::Length(text.chars().filter_map(digit_of).count()));
        }
        for character in text.chars() {
            if is_between(character) {
                apart = true;
                continue;
            }
            if std::mem::take(&mut apart) {
                groups.push(Zeroizing::new(Vec::with_capacity(LONGEST)));
            }
            let digit = digit_of(character).ok_or(CodeError::NotADigit(digits / GROUP + 1))?;
            digits += 1;
            if let Some(group) = groups.last_mut() {
                group.push(digit);
            }
        }
        if groups.len() == GROUPS {
            let odd = groups.iter().position(|group| group.len() != GROUP);
            if let Some((at, group)) = odd.and_then(|at| Some((at, groups.get(at)?))) {
                return Err(CodeError::Group { group: at + 1, found: group.len() });
            }
        }
        if digits != DIGITS {
            return Err(CodeError::Length(digits));
        }
        let mut code = Zeroizing::new([0; DIGITS]);
        code.iter_mut().zip(groups.iter().flat_map(|group| group.iter())).for_each(|(to, from)| *to = *from);
        if remainder_of(&code) == 1 { Ok(Self(code)) } else { Err(CodeError::Check(suspects(&code))) }
    }

    /// The code in its six groups, with a space between them: for a person's eyes, once.
    #[must_use]
    pub fn grouped(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(DIGITS + GROUPS));
        for group in 1..=GROUPS {
            if group > 1 {
                text.push(' ');
            }
            text.push_str(&self.group(group));
        }
        text
    }

    /// One group, from 1 to 6; empty for any other number.
    #[must_use]
    pub fn group(&self, group: usize) -> Zeroizing<String> {
        let digits = group.checked_sub(1).and_then(|at| self.0.chunks(GROUP).nth(at)).unwrap_or_default();
        let mut text = Zeroizing::new(String::with_capacity(GROUP));
        digits.iter().for_each(|digit| text.push(char::from(b'0' + digit)));
        text
    }

    /// Whether a text is that group, from 1 to 6, in any of the six writings.
    #[must_use]
    pub fn is_group(&self, group: usize, text: &str) -> bool {
        let expected = group.checked_sub(1).and_then(|at| self.0.chunks(GROUP).nth(at));
        let typed = text.chars().filter(|character| !is_between(*character)).map(digit_of);
        expected.is_some_and(|digits| typed.eq(digits.iter().copied().map(Some)))
    }

    /// The 24 digits in ASCII: what the keys are made from.
    pub(super) fn digits(&self) -> Zeroizing<[u8; DIGITS]> {
        let mut ascii = self.0.clone();
        ascii.iter_mut().for_each(|digit| *digit += b'0');
        ascii
    }
}

impl fmt::Debug for CaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaseCode(..)")
    }
}

/// What may stand between digits: exactly these, so that every implementation reads the same (PROTOCOL.md step 12.1).
fn is_between(character: char) -> bool {
    matches!(
        character,
        '\t' | '\n' | '\r' | ' ' | '-' | '.' | ',' | '\u{A0}' | '\u{B7}' | '\u{200B}' | '\u{2007}' | '\u{2010}'
            ..='\u{2015}' | '\u{202F}' | '\u{2212}' | '\u{3000}' | '\u{FF0D}'
    )
}

fn digit_of(character: char) -> Option<u8> {
    let value = |zero: &char| u32::from(character).checked_sub(u32::from(*zero)).filter(|value| *value < 10);
    ZEROS.iter().find_map(value).and_then(|value| u8::try_from(value).ok())
}

/// The number that the digits write, modulo 97.
fn remainder(digits: impl Iterator<Item = u8>) -> u8 {
    let remainder = digits.fold(0_u32, |remainder, digit| (remainder * 10 + u32::from(digit)) % 97);
    // Below 97.
    u8::try_from(remainder).unwrap_or_default()
}

fn remainder_of(code: &[u8; DIGITS]) -> u8 {
    remainder(code.iter().copied())
}

/// Which groups hold a single slip that would explain the failed check, in order.
fn suspects(code: &[u8; DIGITS]) -> Vec<usize> {
    let mut groups = BTreeSet::new();
    let mut tried = Zeroizing::new(*code);
    for at in 0..DIGITS {
        for digit in 0..10 {
            tried.copy_from_slice(code);
            if let Some(place) = tried.get_mut(at) {
                *place = digit;
            }
            if remainder_of(&tried) == 1 {
                groups.insert(at / GROUP + 1);
            }
        }
        tried.copy_from_slice(code);
        if at + 1 < DIGITS {
            tried.swap(at, at + 1);
            if remainder_of(&tried) == 1 {
                groups.insert(at / GROUP + 1);
            }
        }
    }
    groups.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ring::rand::SystemRandom;

    fn code() -> impl Strategy<Value = [u8; DIGITS]> {
        proptest::array::uniform22(0_u8..10).prop_map(|drawn| {
            let check = 98 - remainder(drawn.into_iter().chain([0, 0]));
            let mut code = [0; DIGITS];
            code[..DRAWN].copy_from_slice(&drawn);
            (code[22], code[23]) = (check / 10, check % 10);
            code
        })
    }

    fn written(code: &[u8; DIGITS]) -> String {
        code.chunks(4)
            .map(|group| group.iter().map(|d| char::from(b'0' + d)).collect::<String>())
            .collect::<Vec<_>>()
            .join(" ")
    }

    proptest! {
        /// Claim C-48: every wrong digit of a case code, and every two neighbours that changed places, is caught.
        #[test]
        fn every_wrong_digit_and_every_swap_of_neighbours_is_caught(code in code()) {
            prop_assert!(CaseCode::parse(&written(&code)).is_ok());
            for at in 0..DIGITS {
                for digit in (0..10).filter(|digit| *digit != code[at]) {
                    let mut slip = code;
                    slip[at] = digit;
                    let error = CaseCode::parse(&written(&slip)).unwrap_err();
                    let CodeError::Check(groups) = error else { panic!("{error}") };
                    prop_assert!(groups.contains(&(at / GROUP + 1)));
                }
                if at + 1 < DIGITS && code[at] != code[at + 1] {
                    let mut slip = code;
                    slip.swap(at, at + 1);
                    prop_assert!(matches!(CaseCode::parse(&written(&slip)), Err(CodeError::Check(_))));
                }
            }
        }

        #[test]
        fn no_text_at_all_stops_the_reader(text in any::<String>()) {
            let _ = CaseCode::parse(&text);
        }
    }

    #[test]
    fn a_drawn_code_reads_back_in_every_writing() {
        for _ in 0..200 {
            let code = CaseCode::generate(&SystemRandom::new()).unwrap();
            let text = code.grouped();
            assert_eq!(text.len(), 29);
            for zero in ZEROS {
                let other: String = text
                    .chars()
                    .map(|c| c.to_digit(10).map_or(c, |d| char::from_u32(u32::from(zero) + d).unwrap()))
                    .collect();
                assert_eq!(*CaseCode::parse(&other).unwrap().grouped(), *text);
            }
            for between in ["", "-", " - ", ".", "\u{a0}", "\u{2013}", "\u{2212}", "\n"] {
                assert_eq!(*CaseCode::parse(&text.replace(' ', between)).unwrap().grouped(), *text);
            }
        }
        assert_eq!(format!("{:?}", CaseCode::generate(&SystemRandom::new()).unwrap()), "CaseCode(..)");
    }

    #[test]
    fn a_group_is_known_in_every_writing_and_no_other_is_taken_for_it() {
        let code = CaseCode::parse("0000 0000 0000 0000 0000 0098").unwrap();
        for right in ["0098", " 00 98 ", "\u{0E50}\u{0E50}\u{0E59}\u{0E58}"] {
            assert!(code.is_group(6, right), "{right}");
        }
        for (group, wrong) in [(6, "0089"), (6, "098"), (6, "00098"), (6, "OO98"), (6, ""), (0, "0000"), (7, "0000")] {
            assert!(!code.is_group(group, wrong), "{group} {wrong}");
        }
    }

    #[test]
    fn a_slip_is_named_where_it_can_be_known() {
        let refused = |text: &str| CaseCode::parse(text).unwrap_err();
        assert_eq!(refused("1234 5678 901 2345 6789 0123"), CodeError::Group { group: 3, found: 3 });
        assert_eq!(refused("1234 56a8 9012 3456 7890 1234"), CodeError::NotADigit(2));
        assert_eq!(refused("1234 5678"), CodeError::Length(8));
        assert_eq!(refused(""), CodeError::Length(0));
        assert_eq!(refused(&"1".repeat(1_000)), CodeError::Length(1_000));
        assert!(refused("0000 0000 0000 0000 0000 0000").to_string().contains("slip"));
        assert_eq!(
            CodeError::Check(vec![2]).to_string(),
            "the case code has a slip in it, most likely in group 2 (PROTOCOL.md step 12.1)"
        );
    }
}
