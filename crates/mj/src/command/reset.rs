//! `mj reset`: has a board start anew.

use crate::{arguments::Board, connect, diagnostic::Failure, output};
use clap::Args;
use std::process::ExitCode;

/// Reset a board: its actors end, and those that were kept are started again
#[derive(Args)]
pub struct Arguments {
    /// Leave out kept actors, this once
    #[arg(long)]
    safe: bool,

    #[command(flatten)]
    board: Board,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let connected = connect::lasting(&arguments.board)?;
    let mut connected = connect::reset(connected, &arguments.board.secret, arguments.safe)?;
    let info = connected.board.info().map_err(connected.failure())?;
    let how = if info.safe { " without its kept actors" } else { "" };
    output::line(format_args!("{} has restarted{how}", info.board))?;
    Ok(ExitCode::SUCCESS)
}
