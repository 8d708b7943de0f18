//! `mj link-text`: the process in which a text from a page is linked.

use crate::diagnostic::Failure;
use host::TextLinker;
use std::{env, process::ExitCode};

const NAME: &str = "link-text";

/// Runs the command.
pub fn run() -> Result<ExitCode, Failure> {
    host::serve_text_linker().map_err(Failure::other)?;
    Ok(ExitCode::SUCCESS)
}

/// A linker whose processes are this command of this program.
pub fn linker() -> Result<TextLinker, Failure> {
    Ok(TextLinker::new(env::current_exe().map_err(Failure::other)?, &[NAME]))
}
