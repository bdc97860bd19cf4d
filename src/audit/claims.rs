//! The register of claims in SECURITY.md: rows of Markdown tables whose first cell is `C-` and a number. It reads
//! what the register says of itself; whether a named test exists and passes is the business of the test suite.

use std::collections::BTreeSet;
use std::fmt;

use thiserror::Error;

/// How a claim is held up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A test is named that would fail.
    Tested,
    /// No test can show it; a reason is given.
    Reasoned,
    /// It does not hold yet.
    Gap,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Tested => "tested",
            Self::Reasoned => "reasoned",
            Self::Gap => "gap",
        })
    }
}

/// One row of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// `C-01`, `C-02`...
    pub id: String,
    /// The sentence.
    pub sentence: String,
    /// How it is held up.
    pub standing: Standing,
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<5} {:<8}  {}", self.id, self.standing, self.sentence)
    }
}

/// Why a register cannot be relied on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ClaimError {
    /// A row that names no test and is marked neither way.
    #[error("{0} names no test and is marked neither \"reasoned\" nor \"gap\"")]
    NoStanding(String),
    /// Two rows of one id.
    #[error("{0} stands in the register twice")]
    Twice(String),
    /// No row at all.
    #[error("there is no claim in this file: no table row begins with C- and a number")]
    Empty,
}

/// Reads all claims of a register.
///
/// # Errors
/// Every [`ClaimError`] there is, not only the first.
pub fn read(text: &str) -> Result<Vec<Claim>, Vec<ClaimError>> {
    let (mut claims, mut errors, mut ids) = (Vec::new(), Vec::new(), BTreeSet::new());
    for cells in text.lines().filter_map(row) {
        let [id, sentence, rest @ ..] = cells.as_slice() else { continue };
        if !ids.insert(id.clone()) {
            errors.push(ClaimError::Twice(id.clone()));
        }
        match standing(rest) {
            Some(standing) => claims.push(Claim { id: id.clone(), sentence: sentence.clone(), standing }),
            None => errors.push(ClaimError::NoStanding(id.clone())),
        }
    }
    if ids.is_empty() {
        errors.push(ClaimError::Empty);
    }
    if errors.is_empty() { Ok(claims) } else { Err(errors) }
}

/// How many claims have a standing.
#[must_use]
pub fn count(claims: &[Claim], standing: Standing) -> usize {
    claims.iter().filter(|claim| claim.standing == standing).count()
}

/// The cells of a table row whose first one is the id of a claim.
fn row(line: &str) -> Option<Vec<String>> {
    let inside = line.trim().strip_prefix('|')?.trim_end_matches('|');
    let cells = || inside.split('|').map(str::trim);
    let id = cells().next()?.trim_matches(['*', '`']);
    let number = id.strip_prefix("C-")?;
    let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    numbered.then(|| std::iter::once(id).chain(cells().skip(1)).map(str::to_owned).collect())
}

/// A cell that begins with the mark decides; else a cell with a name in backquotes names a test.
fn standing(cells: &[String]) -> Option<Standing> {
    let begins = |mark: &str| cells.iter().any(|cell| cell.trim_start_matches(['*', '`']).starts_with(mark));
    let named = cells.iter().any(|cell| cell.matches('`').count() >= 2);
    match () {
        () if begins("gap") => Some(Standing::Gap),
        () if begins("reasoned") => Some(Standing::Reasoned),
        () if begins("tested") || named => Some(Standing::Tested),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTER: &str = "# Claims\n\n| ID | Claim | Held by |\n|---|---|---|\n\
        | C-01 | The relay cannot open. | `tests/house.rs: relay_links_no_age` |\n\
        | **C-02** | A thief finds no words. | reasoned: see `store` |\n\
        | C-03 | Nobody sees sizes. | gap: Padmé tells some |\n\
        | C-x | no claim | |\n";

    #[test]
    fn claims_are_read_with_their_standing() {
        let claims = read(REGISTER).unwrap();
        let found: Vec<_> = claims.iter().map(|claim| (claim.id.as_str(), claim.standing)).collect();
        assert_eq!(found, [("C-01", Standing::Tested), ("C-02", Standing::Reasoned), ("C-03", Standing::Gap)]);
        assert_eq!(count(&claims, Standing::Gap), 1);
    }

    #[test]
    fn a_register_with_holes_is_refused_with_all_of_them() {
        let errors = read("| C-1 | a | maybe |\n| C-1 | b | gap |\n").unwrap_err();
        assert_eq!(errors, [ClaimError::NoStanding("C-1".into()), ClaimError::Twice("C-1".into())]);
        assert_eq!(read("no table"), Err(vec![ClaimError::Empty]));
    }
}
