//! Reading lines: with history and completion on a terminal, as they come elsewhere. A thread of its own reads, so that what actors do
//! is shown meanwhile.

use crate::{folders, output};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use rustyline::{
    CompletionType, Config, Context, ExternalPrinter, Helper, Result, completion::Completer, error::ReadlineError,
    highlight::Highlighter, hint::Hinter, history::FileHistory, validate::Validator,
};
use std::{
    fs, io,
    path::Path,
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

const PROMPT: &str = "mj> ";
/// In the middle of an expression.
const CONTINUED: &str = "... ";

/// What ends a name in Janet.
const DELIMITERS: &str = " \t()[]{}\"'`~,;|@#";

/// What reads lines, and what they were so far.
pub struct Editor {
    requests: Sender<Request>,
    typed: Receiver<Result<Typed>>,
    /// How the terminal was before it was edited in.
    terminal: Option<Termios>,
}

/// To read a line.
struct Request {
    is_first: bool,
    /// Names to complete.
    names: Vec<String>,
}

/// What a person has done at the prompt.
pub enum Typed {
    Line(String),
    /// Ctrl-C: what was typed is not wanted.
    Nothing,
    /// Ctrl-D.
    End,
}

impl Editor {
    /// Opens the terminal, with the history of earlier sessions. From now on what is printed appears above the line that is edited.
    pub fn open() -> Result<Self> {
        let config = Config::builder().completion_type(CompletionType::List).auto_add_history(true).build();
        let mut editor = rustyline::Editor::with_config(config)?;
        let history = folders::history();
        if let Some(history) = &history {
            // The first session has none.
            let _ = editor.load_history(history);
        }
        // There is none where lines come from elsewhere.
        if let Ok(mut printer) = editor.create_external_printer() {
            output::print_by(move |text| _ = printer.print(text));
        }
        let terminal = tcgetattr(io::stdin()).ok();
        let ((requests, inbox), (sender, typed)) = (mpsc::channel(), mpsc::channel());
        thread::spawn(move || serve(editor, history.as_deref(), &inbox, &sender));
        Ok(Self { requests, typed, terminal })
    }

    /// Begins to read a line.
    pub fn ask(&mut self, is_first: bool, names: Vec<String>) {
        // One that cannot be seen as it is, as of a board that lies, is not to be typed either.
        let names = names.into_iter().filter(|name| *name == host::visible_name(name)).collect();
        // A thread that is gone says so by the answer.
        let _ = self.requests.send(Request { is_first, names });
    }

    /// Returns the line, if it comes before `timeout` has passed.
    pub fn typed(&mut self, timeout: Duration) -> Result<Option<Typed>> {
        match self.typed.recv_timeout(timeout) {
            Ok(typed) => typed.map(Some),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Ok(Some(Typed::End)),
        }
    }
}

impl Drop for Editor {
    /// A session that ends in the middle of a line, as when the board is gone, leaves the terminal as it was.
    fn drop(&mut self) {
        if let Some(terminal) = &self.terminal {
            let _ = tcsetattr(io::stdin(), OptionalActions::Drain, terminal);
        }
    }
}

/// Reads lines as they are asked for.
fn serve(
    mut editor: rustyline::Editor<Names, FileHistory>,
    history: Option<&Path>,
    inbox: &Receiver<Request>,
    typed: &Sender<Result<Typed>>,
) {
    for Request { is_first, names } in inbox {
        editor.set_helper(Some(Names(names)));
        let line = match editor.readline(if is_first { PROMPT } else { CONTINUED }) {
            Ok(line) => Ok(Typed::Line(line)),
            Err(ReadlineError::Interrupted) => Ok(Typed::Nothing),
            Err(ReadlineError::Eof) => Ok(Typed::End),
            Err(error) => Err(error),
        };
        if let Some(history) = history {
            // A history that cannot be kept is no reason to complain.
            let folder = history.parent().map_or(Ok(()), fs::create_dir_all);
            let _ = folder.is_ok() && editor.append_history(history).is_ok();
        }
        if typed.send(line).is_err() {
            break;
        }
    }
}

/// Completes names.
struct Names(Vec<String>);

impl Helper for Names {}
impl Highlighter for Names {}
impl Validator for Names {}
impl Hinter for Names {
    type Hint = String;
}

impl Completer for Names {
    type Candidate = String;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> Result<(usize, Vec<String>)> {
        let typed = line.get(..position).unwrap_or(line);
        let start = typed.rfind(|c| DELIMITERS.contains(c)).map_or(0, |delimiter| delimiter + 1);
        let begun = &typed[start..];
        Ok((start, self.0.iter().filter(|name| name.starts_with(begun)).cloned().collect()))
    }
}
