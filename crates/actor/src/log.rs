//! From bytes that actors print to lines of the log (R12).

use alloc::{string::String, vec::Vec};

/// An unfinished line longer than this is logged as it is: a program that never prints a newline cannot fill the memory.
const LONGEST: usize = 4096;

/// The part of a line that was printed so far.
#[derive(Default)]
pub(crate) struct Line(Vec<u8>);

impl Line {
    /// Adds bytes, and hands every line that they complete to `log`.
    pub fn push(&mut self, bytes: &[u8], mut log: impl FnMut(String)) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let (text, ends) = match part.strip_suffix(b"\n") {
                Some(text) => (text, true),
                None => (part, false),
            };
            self.0.extend_from_slice(text);
            if ends || self.0.len() > LONGEST {
                log(self.take());
            }
        }
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
        line.push(b"one\ntw", |text| lines.push(text));
        line.push(b"o\n\nthree", |text| lines.push(text));
        assert_eq!(lines, ["one", "two", ""]);
        assert_eq!(line.finish().as_deref(), Some("three"));
        assert_eq!(line.finish(), None);
    }

    #[test]
    fn r12_an_endless_line_is_cut() {
        let mut line = Line::default();
        let mut lines = 0;
        (0..10).for_each(|_| line.push(&[b'x'; 1000], |_| lines += 1));
        assert_eq!(lines, 2);
    }
}
