//! Reading lines: with history and completion on a terminal, as they come elsewhere.

use crate::folders;
use rustyline::{
    CompletionType, Config, Context, Helper, Result, completion::Completer, error::ReadlineError,
    highlight::Highlighter, hint::Hinter, history::FileHistory, validate::Validator,
};
use std::{fs, path::PathBuf};

const PROMPT: &str = "mj> ";
/// In the middle of an expression.
const CONTINUED: &str = "... ";

/// What ends a name in Janet.
const DELIMITERS: &str = " \t()[]{}\"'`~,;|@#";

pub struct Editor {
    editor: rustyline::Editor<Names, FileHistory>,
    history: Option<PathBuf>,
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
    /// Opens the terminal, with the history of earlier sessions.
    pub fn open() -> Result<Self> {
        let config = Config::builder().completion_type(CompletionType::List).auto_add_history(true).build();
        let mut editor = rustyline::Editor::with_config(config)?;
        editor.set_helper(Some(Names(Vec::new())));
        let history = folders::history();
        if let Some(history) = &history {
            // The first session has none.
            let _ = editor.load_history(history);
        }
        Ok(Self { editor, history })
    }

    /// Names to complete from now on.
    pub fn learn(&mut self, names: Vec<String>) {
        // One that cannot be seen as it is, as of a board that lies, is not to be typed either.
        let names = names.into_iter().filter(|name| *name == host::visible_name(name)).collect();
        self.editor.set_helper(Some(Names(names)));
    }

    /// Reads a line.
    pub fn read(&mut self, is_first: bool) -> Result<Typed> {
        match self.editor.readline(if is_first { PROMPT } else { CONTINUED }) {
            Ok(line) => Ok(Typed::Line(line)),
            Err(ReadlineError::Interrupted) => Ok(Typed::Nothing),
            Err(ReadlineError::Eof) => Ok(Typed::End),
            Err(error) => Err(error),
        }
    }
}

impl Drop for Editor {
    /// A history that cannot be kept is no reason to complain about when a session ends.
    fn drop(&mut self) {
        if let Some(history) = &self.history {
            let folder = history.parent().map_or(Ok(()), fs::create_dir_all);
            let _ = folder.is_ok() && self.editor.append_history(history).is_ok();
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
