//! `mj completions`: what a shell needs to complete the commands of `mj`.

use crate::{diagnostic::Failure, output};
use clap::Args;
use clap_complete::{Shell, env::Shells};
use std::process::ExitCode;

/// Print a script that completes mj's commands in a shell
///
/// For bash: mj completions bash > ~/.local/share/bash-completion/completions/mj
///
/// The script asks mj itself, so that mj halt and mj logs complete the actors of the board of --board or MJ_BOARD.
#[derive(Args)]
pub struct Arguments {
    /// The shell
    shell: Shell,
}

/// The variable by which a shell asks.
const VARIABLE: &str = "COMPLETE";

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    let shells = Shells::builtins();
    let shell = shells.completer(&arguments.shell.to_string()).ok_or_else(|| Failure::other("unknown shell"))?;
    shell.write_registration(VARIABLE, "mj", "mj", "mj", &mut script).map_err(Failure::other)?;
    output::lines(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}
