//! `mj completions`: what a shell needs to complete the commands of `mj`.

use crate::{arguments, diagnostic::Failure};
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::{io, process::ExitCode};

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
    clap_complete::generate(arguments.shell, &mut arguments::Arguments::command(), "mj", &mut io::stdout());
    Ok(ExitCode::SUCCESS)
}
