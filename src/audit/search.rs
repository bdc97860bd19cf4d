//! Looks for given words in any bytes, in UTF-8 and both UTF-16, as a stream in bounded memory. It never repeats a
//! word that it looked for: whoever reads the result may not be meant to know it.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read};

/// Bytes read at once.
const STEP: usize = 256 * 1024;

/// Words of fewer bytes turn up by chance in any large file: one of four bytes once in 4 GiB of noise.
const CHANCE: usize = 6;

/// How a word was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
        })
    }
}

/// Where a word was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Bytes before it.
    pub offset: u64,
    /// The line of the word list, from 1.
    pub line: usize,
    /// How it was written.
    pub encoding: Encoding,
    /// Its length in bytes.
    pub length: usize,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of the word list at offset {} ({})", self.line, self.offset, self.encoding)?;
        if self.length < CHANCE { write!(f, "; only {} bytes, it may be chance", self.length) } else { Ok(()) }
    }
}

/// Words to look for.
#[derive(Default)]
pub struct Words {
    patterns: Vec<Pattern>,
    /// For each first byte, the places in `patterns`.
    by_first: Vec<Vec<usize>>,
    longest: usize,
}

struct Pattern {
    bytes: Vec<u8>,
    line: usize,
    encoding: Encoding,
}

impl Words {
    /// Takes each line of a text that is not empty, without the white space around it.
    #[must_use]
    pub fn lines_of(text: &str) -> Self {
        let mut words = Self::default();
        for (line, word) in text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())) {
            let wide = |bytes: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(bytes).collect();
            words.add(word.as_bytes().to_vec(), line, Encoding::Utf8);
            words.add(wide(u16::to_le_bytes), line, Encoding::Utf16Le);
            words.add(wide(u16::to_be_bytes), line, Encoding::Utf16Be);
        }
        words
    }

    /// Takes one sequence of bytes, as it stands.
    #[must_use]
    pub fn exactly(bytes: &[u8]) -> Self {
        let mut words = Self::default();
        words.add(bytes.to_vec(), 1, Encoding::Utf8);
        words
    }

    fn add(&mut self, bytes: Vec<u8>, line: usize, encoding: Encoding) {
        let Some(first) = bytes.first().copied() else { return };
        self.longest = self.longest.max(bytes.len());
        self.by_first.resize_with(256, Vec::new);
        if let Some(places) = self.by_first.get_mut(usize::from(first)) {
            places.push(self.patterns.len());
        }
        self.patterns.push(Pattern { bytes, line, encoding });
    }

    /// How many different lines are looked for.
    #[must_use]
    pub fn count(&self) -> usize {
        self.patterns.iter().map(|pattern| pattern.line).collect::<BTreeSet<_>>().len()
    }

    /// Reads to the end and tells of each word that it finds, in order of offset.
    ///
    /// # Errors
    /// Of reading.
    pub fn search(&self, reader: &mut impl Read, mut found: impl FnMut(Finding)) -> io::Result<()> {
        let overlap = self.longest.saturating_sub(1);
        let mut window = Vec::with_capacity(STEP + overlap);
        let mut offset = 0;
        loop {
            let read = reader.take(STEP as u64).read_to_end(&mut window)?;
            // A word that begins in the overlap may go on in the next piece, unless this was the last one.
            let ready = if read == 0 { window.len() } else { window.len().saturating_sub(overlap) };
            for at in 0..ready {
                self.match_at(window.get(at..).unwrap_or_default(), offset + at as u64, &mut found);
            }
            window.drain(..ready);
            offset += ready as u64;
            if read == 0 {
                return Ok(());
            }
        }
    }

    fn match_at(&self, bytes: &[u8], offset: u64, found: &mut impl FnMut(Finding)) {
        let places = bytes.first().and_then(|first| self.by_first.get(usize::from(*first)));
        for pattern in places.into_iter().flatten().filter_map(|place| self.patterns.get(*place)) {
            if bytes.starts_with(&pattern.bytes) {
                let Pattern { bytes, line, encoding } = pattern;
                found(Finding { offset, line: *line, encoding: *encoding, length: bytes.len() });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(words: &Words, bytes: &[u8]) -> Vec<(u64, usize, Encoding)> {
        let mut findings = Vec::new();
        words.search(&mut &bytes[..], |f| findings.push((f.offset, f.line, f.encoding))).unwrap();
        findings
    }

    #[test]
    fn words_are_found_at_every_place_across_the_border_of_two_pieces() {
        let words = Words::lines_of("김영희\nVientiane\n");
        let word = "김영희".as_bytes();
        for start in STEP - word.len() - 1..=STEP + 1 {
            let mut bytes = vec![b'.'; 2 * STEP + 3];
            bytes[start..start + word.len()].copy_from_slice(word);
            assert_eq!(findings(&words, &bytes), [(start as u64, 1, Encoding::Utf8)], "{start}");
        }
    }

    #[test]
    fn words_are_found_in_utf_16_and_at_both_ends() {
        let words = Words::lines_of("\n  kim  \r\n");
        assert_eq!(words.count(), 1);
        let bytes = [b"k\0i\0m\0".as_slice(), b"....", b"\0k\0i\0m", b"kim"].concat();
        let expected = [(0, 2, Encoding::Utf16Le), (10, 2, Encoding::Utf16Be), (16, 2, Encoding::Utf8)];
        assert_eq!(findings(&words, &bytes), expected);
    }

    #[test]
    fn nothing_is_found_in_nothing_or_with_no_words() {
        assert_eq!(findings(&Words::lines_of("\n \n"), b"abc"), []);
        assert_eq!(findings(&Words::lines_of("abc"), b"ab"), []);
        assert_eq!(findings(&Words::exactly(b"aa"), b"aaa").len(), 2);
    }
}
