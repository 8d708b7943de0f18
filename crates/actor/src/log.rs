//! From bytes that actors print to lines of the log (R12).

use alloc::{string::String, vec::Vec};

/// Bytes. A line longer than this is logged in pieces: a program that never prints a newline cannot fill the memory.
pub(crate) const LONGEST: usize = 1024;

/// The part of a line that was printed so far.
#[derive(Default)]
pub(crate) struct Line(Vec<u8>);

impl Line {
    /// Takes bytes off the front, up to where they complete a line, and gives that.
    pub fn push(&mut self, bytes: &mut &[u8]) -> Option<String> {
        let room = LONGEST.saturating_sub(self.0.len());
        let end = bytes.iter().take(room + 1).position(|byte| *byte == b'\n');
        let (text, rest) = bytes.split_at(end.unwrap_or(bytes.len().min(room)));
        self.0.extend_from_slice(text);
        *bytes = rest.strip_prefix(b"\n").unwrap_or(rest);
        (!rest.is_empty()).then(|| self.take())
    }

    /// How many bytes it has so far.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// What is left when its actor ends.
    pub fn finish(&mut self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.take())
    }

    fn take(&mut self) -> String {
        let line = String::from_utf8_lossy(&self.0).into_owned();
        self.0 = Vec::new();
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn r12_a_line_is_logged_when_it_ends() {
        let mut line = Line::default();
        let mut lines = vec![];
        for mut bytes in [&b"one\ntw"[..], b"o\n\nthree"] {
            while !bytes.is_empty() {
                lines.extend(line.push(&mut bytes));
            }
        }
        assert_eq!(lines, ["one", "two", ""]);
        assert_eq!(line.finish().as_deref(), Some("three"));
        assert_eq!(line.finish(), None);
    }

    #[test]
    fn r12_an_endless_line_is_cut() {
        let mut line = Line::default();
        let mut lines = vec![];
        let mut bytes = &[&[b'x'; LONGEST][..], b"\n", &[b'y'; LONGEST + 1]].concat()[..];
        while !bytes.is_empty() {
            lines.extend(line.push(&mut bytes).map(|line| line.len()));
        }
        assert_eq!(lines, [LONGEST, LONGEST]);
        assert_eq!(line.finish().as_deref(), Some("y"));
    }
}
