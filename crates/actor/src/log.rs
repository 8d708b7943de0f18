//! From bytes that actors make to texts of the log (R12).

use alloc::{string::String, vec::Vec};
use core::fmt::Write;

/// Bytes. An unfinished line longer than this is logged as it is: a program that never prints a newline cannot fill the memory.
const LONGEST: usize = 4096;

/// The part of a line that was printed so far.
#[derive(Default)]
pub(crate) struct Line {
    bytes: Vec<u8>,
    /// How many more there were than a text may have.
    more: usize,
}

impl Line {
    /// Takes bytes off the front, up to where they complete a line, and gives that: `most` bytes of it.
    pub fn push(&mut self, bytes: &mut &[u8], most: usize) -> Option<String> {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let (text, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
        *bytes = rest.strip_prefix(b"\n").unwrap_or(rest);
        let kept = text.len().min((most + 1).saturating_sub(self.bytes.len()));
        self.bytes.extend(text.iter().take(kept));
        self.more += text.len() - kept;
        (end.is_some() || self.bytes.len() + self.more > LONGEST).then(|| self.take(most))
    }

    /// How many bytes it takes.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// What there is of it: `most` bytes.
    pub fn finish(&mut self, most: usize) -> Option<String> {
        (!self.bytes.is_empty()).then(|| self.take(most))
    }

    fn take(&mut self, most: usize) -> String {
        let Self { bytes, more } = core::mem::take(self);
        shorten(&bytes, more, most)
    }
}

/// At most `most` bytes of a text, and how many there are besides. It goes on with `more` bytes that are not there.
pub(crate) fn shorten(text: &[u8], more: usize, most: usize) -> String {
    if text.len() + more <= most
        && let Ok(text) = str::from_utf8(text)
    {
        return text.into();
    }
    // Made in one piece: three bytes stand for one that is no text, and memory may be short.
    let mut short = String::with_capacity(most.min(3 * text.len()) + LONGEST_REST);
    let mut told = 0;
    for (character, bytes) in characters(text) {
        if short.len() + character.len_utf8() > most {
            break;
        }
        short.push(character);
        told += bytes;
    }
    let rest = text.len() - told + more;
    if rest > 0 {
        // Writing to a string has no way to fail.
        let _ = write!(short, "… and {rest} bytes more");
    }
    short
}

/// Bytes that tell how many there are besides.
const LONGEST_REST: usize = 40;

/// The characters of a text, and how many of its bytes each stands for.
fn characters(text: &[u8]) -> impl Iterator<Item = (char, usize)> {
    text.utf8_chunks().flat_map(|chunk| {
        let invalid = chunk.invalid().len();
        let replacement = (invalid > 0).then_some((char::REPLACEMENT_CHARACTER, invalid));
        chunk.valid().chars().map(|character| (character, character.len_utf8())).chain(replacement)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn push(line: &mut Line, mut bytes: &[u8], most: usize) -> Vec<String> {
        let mut lines = vec![];
        while !bytes.is_empty() {
            lines.extend(line.push(&mut bytes, most));
        }
        lines
    }

    #[test]
    fn r12_a_line_is_logged_when_it_ends() {
        let mut line = Line::default();
        assert_eq!(push(&mut line, b"one\ntw", 100), ["one"]);
        assert_eq!(push(&mut line, b"o\n\nthree", 100), ["two", ""]);
        assert_eq!(line.finish(100).as_deref(), Some("three"));
        assert_eq!(line.finish(100), None);
    }

    #[test]
    fn r12_an_endless_line_is_cut() {
        let mut line = Line::default();
        let lines: usize = (0..10).map(|_| push(&mut line, &[b'x'; 1000], 1 << 20).len()).sum();
        assert_eq!(lines, 2);
    }

    #[test]
    fn c6_bytes_that_are_no_text_take_no_more_than_a_text() {
        assert_eq!(shorten(b"a\xffb", 0, 5), "a\u{fffd}b");
        assert_eq!(shorten(&[0xff; 100], 0, 10), "\u{fffd}\u{fffd}\u{fffd}… and 97 bytes more");
        assert_eq!(shorten("aü".as_bytes(), 1, 3), "aü… and 1 bytes more");
    }

    #[test]
    fn c6_a_long_line_takes_no_more_memory_than_its_text_may_have() {
        let mut line = Line::default();
        assert_eq!(push(&mut line, "üüüüü\nx".as_bytes(), 5), ["üü… and 6 bytes more"]);
        assert_eq!(push(&mut line, &[b'x'; 2000], 5), Vec::<String>::new());
        assert_eq!(line.len(), 6);
        assert_eq!(line.finish(5).as_deref(), Some("xxxxx… and 1996 bytes more"));
    }
}
