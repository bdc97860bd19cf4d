//! The table of problems: as vectors, and as the table in PROTOCOL.md step 10.

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};
use southwind::protocol::problem::ProblemCode;

use crate::Result;

const BEGIN: &str = "<!-- problems: written by `cargo run --example vectors -- write` -->\n";
const END: &str = "<!-- end of problems -->";

pub(crate) fn vectors() -> Value {
    let row = |code: &ProblemCode| json!({ "code": code.as_str(), "status": code.status(), "title": code.title(), "hint": code.hint() });
    json!({
        "comment": "PROTOCOL.md step 10: every problem code, in the order of src/protocol/problem.rs.",
        "vectors": ProblemCode::ALL.iter().map(row).collect::<Vec<_>>(),
    })
}

/// Puts the table between its two marks.
pub(crate) fn into_protocol(path: &Path) -> Result<()> {
    let text = std::fs::read_to_string(path)?;
    let (before, rest) = text.split_once(BEGIN).ok_or("PROTOCOL.md lacks the mark before its table of problems")?;
    let (_, after) = rest.split_once(END).ok_or("PROTOCOL.md lacks the mark after its table of problems")?;
    let mut table = String::from("\n| Code | Status | Title | Hint |\n|---|---|---|---|\n");
    for code in ProblemCode::ALL {
        writeln!(table, "| `{}` | {} | {} | {} |", code.as_str(), code.status(), code.title(), code.hint())?;
    }
    Ok(std::fs::write(path, format!("{before}{BEGIN}{table}\n{END}{after}"))?)
}
