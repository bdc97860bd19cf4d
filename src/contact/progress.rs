//! Shows that an upload goes on: a bar on a terminal, a plain line now and then elsewhere. It never shows what is sent.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

use crate::terminal::say;

/// How often a plain line is printed.
const PACE: Duration = Duration::from_secs(15);

/// One upload's progress.
pub enum Progress {
    /// On a terminal.
    Bar(ProgressBar),
    /// Elsewhere.
    Lines {
        /// What goes up.
        label: String,
        /// Its bytes.
        total: u64,
        /// When the last line was printed.
        last: Instant,
    },
}

impl Progress {
    /// Begins to show the upload of `total` bytes.
    #[must_use]
    pub fn new(label: String, total: u64) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self::Lines { label, total, last: Instant::now() };
        }
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
        // The template is a constant that parses; a plain bar would do as well.
        if let Ok(style) = ProgressStyle::with_template("{msg}  {bar:24}  {bytes} of {total_bytes}, {eta} left") {
            bar.set_style(style);
        }
        bar.set_message(label);
        Self::Bar(bar)
    }

    /// So many bytes are on the relay's disk.
    pub fn at(&mut self, bytes: u64) {
        match self {
            Self::Bar(bar) => bar.set_position(bytes),
            Self::Lines { label, total, last } if last.elapsed() >= PACE => {
                *last = Instant::now();
                say(format_args!("{label}: {bytes} of {total} bytes"));
            }
            Self::Lines { .. } => {}
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
