//! `mj ps`: the actors of a board.

use crate::{arguments::Board, connect, diagnostic::Failure, output, table};
use clap::Args;
use host::json;
use std::process::ExitCode;

/// List the actors of a board
///
/// RUNS counts how often an actor's function was called, RESTARTS how often its policy had it started anew. One that was put into
/// quarantine, for too many of these, has ended; the last eight are listed until the board restarts or mj halt names them. CPU TIME
/// is how long it was in the VM. MEMORY is what it holds, its own garbage included, and LIMIT the most that it may hold; while an actor
/// stays inside of a C function, MEMORY is what was known before. MAILBOX is how many messages wait for it.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    board: Board,

    /// Print one JSON object a line for every actor; times are in microseconds
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut connected = connect::lasting(&arguments.board)?;
    let actors = connected.board.actors().map_err(connected.failure())?;
    if arguments.json {
        actors.iter().try_for_each(|actor| output::json(&json::actor(actor)))?;
    } else {
        output::line(table::actors(actors.iter().map(|actor| (actor, None)), false))?;
    }
    Ok(ExitCode::SUCCESS)
}
