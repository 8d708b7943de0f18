//! `mj completions`: what a shell needs to complete the commands of `mj`.

use crate::{arguments, diagnostic::Failure, output};
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::process::ExitCode;

/// Print a script that completes mj's commands in a shell
///
/// For bash: mj completions bash > ~/.local/share/bash-completion/completions/mj
#[derive(Args)]
pub struct Arguments {
    /// The shell
    shell: Shell,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut arguments::Arguments::command(), "mj", &mut script);
    output::lines(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}
