//! What a core dump of a process would hold: every readable page of its memory, read while it runs.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;

/// The longest text that is looked for, in bytes: so much of a piece is looked at again with the next one.
const LONGEST: usize = 4096;

/// Bytes read at once.
const PIECE: usize = 1 << 20;

/// Which of some secrets are in the memory of a process, and how many bytes were looked through.
pub fn find(process: u32, secrets: &[Vec<u8>]) -> (Vec<usize>, u64) {
    assert!(secrets.iter().all(|secret| (8..=LONGEST).contains(&secret.len())), "a secret has no sensible length");
    let memory = File::open(format!("/proc/{process}/mem")).expect("a parent may read its child's memory");
    let mut found = vec![false; secrets.len()];
    let mut seen = 0;
    for (begin, end) in readable(process) {
        let mut at = begin;
        let mut kept = Vec::new();
        while at < end {
            let length = PIECE.min(usize::try_from(end - at).unwrap());
            let mut piece = vec![0; length];
            // A page that has gone meanwhile, or that the kernel keeps for itself, ends its range.
            let Ok(read) = memory.read_at(&mut piece, at) else { break };
            if read == 0 {
                break;
            }
            piece.truncate(read);
            let window = [kept.as_slice(), &piece].concat();
            for (secret, found) in secrets.iter().zip(&mut found) {
                *found |= contains(&window, secret);
            }
            kept = window[window.len().saturating_sub(LONGEST)..].to_vec();
            at += read as u64;
            seen += read as u64;
        }
    }
    (found.iter().enumerate().filter(|(_, found)| **found).map(|(at, _)| at).collect(), seen)
}

fn readable(process: u32) -> Vec<(u64, u64)> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let range = |line: &str| {
        let mut words = line.split(' ');
        let (begin, end) = words.next()?.split_once('-')?;
        let number = |text| u64::from_str_radix(text, 16).ok();
        words.next()?.starts_with('r').then_some((number(begin)?, number(end)?))
    };
    maps.lines().filter(|line| !line.ends_with("[vvar]") && !line.ends_with("[vsyscall]")).filter_map(range).collect()
}

pub fn contains(whole: &[u8], part: &[u8]) -> bool {
    let Some(first) = part.first() else { return false };
    let mut rest = whole;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        if rest[at..].starts_with(part) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}
