//! Tables on a terminal: columns as wide as their widest cell, counted as a terminal counts, and colour only where
//! somebody can see it. It never carries anything by colour alone, and knows nothing of cases.

use std::io::{self, IsTerminal};

use unicode_width::UnicodeWidthStr;

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    text: String,
    is_alarming: bool,
}

impl Cell {
    /// A plain cell.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_alarming: false }
    }

    /// Red, where there is colour.
    #[must_use]
    pub fn alarming(mut self, is_alarming: bool) -> Self {
        self.is_alarming = is_alarming;
        self
    }
}

/// Whether results may be coloured: stdout is a terminal that can, and nobody has asked for none (no-color.org).
#[must_use]
pub fn has_colour() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    io::stdout().is_terminal() && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// The table, without a line feed at its end. A column that is empty but for its head is left out.
#[must_use]
pub fn render(head: &[&str], rows: &[Vec<Cell>], colour: bool) -> String {
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.text.width()).max().unwrap_or_default()
    };
    let columns: Vec<(usize, usize)> = head
        .iter()
        .enumerate()
        .filter(|(column, _)| width(*column) > 0)
        .map(|(column, name)| (column, width(column).max(name.width())))
        .collect();
    let head: Vec<Cell> = head.iter().map(|name| Cell::new(*name)).collect();
    let line = |row: &Vec<Cell>| {
        let cells: Vec<String> = columns
            .iter()
            .map(|(column, width)| {
                row.get(*column).map_or_else(|| " ".repeat(*width), |cell| pad(cell, *width, colour))
            })
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    std::iter::once(&head).chain(rows).map(line).collect::<Vec<_>>().join("\n")
}

fn pad(cell: &Cell, width: usize, colour: bool) -> String {
    let fill = " ".repeat(width.saturating_sub(cell.text.width()));
    let text = if cell.is_alarming { red(&cell.text, colour) } else { cell.text.clone() };
    text + &fill
}

/// Red, where there is colour.
#[must_use]
pub fn red(text: &str, colour: bool) -> String {
    if colour { format!("\u{1b}[1;31m{text}\u{1b}[0m") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_whatever_is_in_them_and_colour_changes_no_width() {
        let row = |texts: [&str; 3]| texts.map(Cell::new).to_vec();
        let mut rows = vec![row(["마파람", "", "x"]), row(["a", "", "풍"])];
        let plain = render(&["WHO", "NONE", "WHAT"], &rows, false);
        assert_eq!(plain, "WHO     WHAT\n마파람  x\na       풍");
        rows[0][0] = Cell::new("마파람").alarming(true);
        let coloured = render(&["WHO", "NONE", "WHAT"], &rows, true);
        assert_eq!(coloured.replace("\u{1b}[1;31m", "").replace("\u{1b}[0m", ""), plain);
        assert_ne!(coloured, plain);
        assert_eq!(render(&["WHO", "NONE", "WHAT"], &rows, false), plain);
    }
}
