//! What is printed. Only this file writes to standard output and standard error, and only [`Text`] gets there: whatever is shown of
//! a board, a program or a file name, nothing in it moves a cursor, changes a colour or looks like another line.

use crate::diagnostic::Failure;
use anstream::{ColorChoice, stream::IsTerminal};
use anstyle::Style;
use host::{json_line, visible_text};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde_json::Value;
use std::{
    fmt::Display,
    io::{self, Write},
    sync::{Mutex, PoisonError},
};

/// What begins a line that is not ours, but goes on with the text of others above it.
const CONTINUED: &str = "| ";

/// How far such a line is indented, where nothing else is said.
const INDENT: usize = 2;

/// Text for a terminal. Parts of it are made visible as they are added; its line breaks and colours are our own.
#[derive(Debug)]
pub struct Text {
    text: String,
    indent: usize,
}

impl Text {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::indented(INDENT)
    }

    /// Nothing yet; what goes on below a line is indented by so many blanks.
    pub fn indented(indent: usize) -> Self {
        Self { text: String::new(), indent }
    }

    /// Adds text of any origin. Where that has several lines, the later ones are indented and marked.
    pub fn plain(mut self, part: impl Display) -> Self {
        for (index, line) in part.to_string().split('\n').enumerate() {
            if index > 0 {
                self = self.below("");
                self.text += CONTINUED;
            }
            self.text += &visible_text(line);
        }
        self
    }

    /// As [`Text::plain`], in a colour.
    pub fn styled(mut self, style: Style, part: impl Display) -> Self {
        self.text += &style.render().to_string();
        self = self.plain(part);
        self.text += &style.render_reset().to_string();
        self
    }

    /// Begins another line.
    pub fn line(mut self) -> Self {
        self.text.push('\n');
        self
    }

    /// Begins another line, which is indented, and adds text to it.
    pub fn below(self, part: impl Display) -> Self {
        let indent = self.indent;
        let mut text = self.line();
        text.text += &" ".repeat(indent);
        text.plain(part)
    }

    /// Adds lines of any origin as lines of their own.
    pub fn lines(mut self, lines: &str) -> Self {
        for (index, line) in lines.lines().enumerate() {
            if index > 0 {
                self = self.line();
            }
            self = self.plain(line);
        }
        self
    }

    /// With its colours, which are for the stream to keep or strip.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T: Display> From<T> for Text {
    fn from(text: T) -> Self {
        Self::new().plain(text)
    }
}

/// Prints text and ends its line. Colours are stripped where no terminal shows them.
pub fn line(text: impl Into<Text>) -> Result<(), Failure> {
    write(&(text.into().text + "\n"))
}

/// Prints lines of any origin as they are, but visible; nothing where there are none.
pub fn lines(lines: &str) -> Result<(), Failure> {
    if lines.is_empty() { Ok(()) } else { line(Text::new().lines(lines)) }
}

/// Prints a value as a line of JSON.
pub fn json(value: &Value) -> Result<(), Failure> {
    write(&(json_line(value) + "\n"))
}

/// Prints text on standard error, for people. Whoever started this may be gone.
pub fn note(text: impl Into<Text>) {
    let text = text.into().text + "\n";
    if !io::stderr().is_terminal() || !print_elsewhere(&text) {
        let _ = anstream::stderr().write_all(text.as_bytes());
    }
}

/// As [`note`], if standard error is a terminal: programs that read it do not need the text.
pub fn note_on_terminal(text: &str) {
    if io::stderr().is_terminal() {
        note(text);
    }
}

/// Prints what goes to the terminal, while somebody edits a line there.
type Print = Box<dyn FnMut(String) + Send>;

static PRINT: Mutex<Option<Print>> = Mutex::new(None);

/// From now on `print` prints what goes to the terminal.
pub fn print_by(print: impl FnMut(String) + Send + 'static) {
    *PRINT.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(print));
}

/// Has the one who edits a line print lines; false where nobody does.
fn print_elsewhere(text: &str) -> bool {
    let mut print = PRINT.lock().unwrap_or_else(PoisonError::into_inner);
    let text = match anstream::AutoStream::choice(&io::stdout()) {
        ColorChoice::Never => anstream::adapter::strip_str(text).to_string(),
        _ => text.into(),
    };
    print.as_mut().map(|print| print(text)).is_some()
}

/// As [`lines`], on standard error.
pub fn note_lines(lines: &str) {
    if !lines.is_empty() {
        note(Text::new().lines(lines));
    }
}

/// Standard output for many lines: those of JSON are as they are, and colours of others for terminals alone.
pub fn stream(is_json: bool) -> Box<dyn Write + Send> {
    let out: Box<dyn Write + Send> =
        if is_json { Box::new(io::stdout()) } else { Box::new(anstream::AutoStream::auto(io::stdout())) };
    Box::new(io::BufWriter::with_capacity(64 << 10, out))
}

/// Returns whether nobody can read standard output any more, as in `mj run … | head`, also while nothing is written to it.
pub fn reader_is_gone() -> bool {
    let out = io::stdout();
    // A pipe without a reader reports an error, a closed terminal or socket a hang-up. Neither has to be asked for.
    let mut fds = [PollFd::new(&out, PollFlags::empty())];
    poll(&mut fds, Some(&Timespec::default())).is_ok() && fds[0].revents().intersects(PollFlags::ERR | PollFlags::HUP)
}

/// A reader that is gone, as in `mj ps | head`, has seen what it wanted.
fn write(text: &str) -> Result<(), Failure> {
    if print_elsewhere(text) {
        return Ok(());
    }
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::other(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use anstyle::AnsiColor;
    use proptest::prelude::*;

    /// Any text, with much in it that a terminal would act on.
    pub fn any_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            any::<String>(),
            any::<char>().prop_map(String::from),
            "[\\x00-\\x1f\\x7f-\u{9f}\u{202a}-\u{202e}\u{2066}-\u{2069}]{1,4}",
            prop::sample::select(vec![
                "\x1b]52;c;cm0=\x07",
                "\x1b[31m",
                "\r",
                "\n",
                "\n     0.000  one         halted"
            ])
            .prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    /// The lines of a text without its colours. Fails where anything in them does more than show.
    pub fn harmless_lines(text: &str) -> Vec<String> {
        let plain = anstream::adapter::strip_str(text).to_string();
        let colours = text.matches('\x1b').count();
        assert_eq!(colours, text.matches("\x1b[").count(), "{text:?}");
        plain.split('\n').for_each(|line| assert_eq!(visible_text(line), line));
        plain.split('\n').map(String::from).collect()
    }

    proptest! {
        /// Nothing of others moves a cursor, changes a colour, or begins a line.
        #[test]
        fn s_no_text_of_others_does_more_than_show(texts in prop::collection::vec(any_text(), 3)) {
            let style = AnsiColor::Red.on_default();
            let text = Text::new().styled(style, "error").plain(": ").plain(&texts[0]).below(&texts[1]);
            let lines = harmless_lines(text.styled(style, &texts[2]).as_str());
            let (first, more) = lines.split_first().unwrap();
            prop_assert!(first.starts_with("error: "));
            prop_assert_eq!(more.iter().filter(|line| !line.starts_with("  | ")).count(), 1, "one is our own");
            prop_assert!(more.iter().all(|line| line.starts_with("  ")));
        }

        #[test]
        fn s_a_stream_of_colours_has_no_others(text in any_text()) {
            let styled = Text::new().styled(AnsiColor::Red.on_default(), &text);
            let colours = styled.as_str().split('\x1b').skip(1).all(|rest| rest.starts_with("[31m") || rest.starts_with("[0m"));
            prop_assert!(colours, "{:?}", styled);
        }
    }
}
