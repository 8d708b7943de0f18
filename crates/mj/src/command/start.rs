//! `mj start`: link, upload, start, and leave the actors running.

use crate::{
    arguments::{Board, Limits, Program},
    connect,
    diagnostic::Failure,
    folders, output,
    upload::upload,
};
use clap::Args;
use host::visible_name;
use serde_json::json;
use std::process::ExitCode;

/// Start the actors of a file on a board, and leave them running
///
/// Links FILE, uploads its image and starts its actors. Prints their pids.
///
/// With --keep the board starts them again after every reset, until somebody halts them. What is kept already and has an actor of
/// the same name is replaced: its actors end.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    program: Program,

    /// Start them again after every reset of the board
    #[arg(long)]
    keep: bool,

    #[command(flatten)]
    board: Board,

    #[command(flatten)]
    limits: Limits,

    /// Print one JSON object a line for every actor
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut connected = connect::lasting(&arguments.board)?;
    let fail = connected.failure();
    let info = connected.board.info().map_err(&fail)?;
    let linked = connect::link(&arguments.program, Some(&info))?;
    if let Some(symbols) = &linked.symbols {
        folders::keep(symbols);
    }
    upload(&mut connected.board, &linked.image).map_err(&fail)?;
    let board = &mut connected.board;
    board.limit_actors((&arguments.limits).into());
    let pids = if arguments.keep { board.start_and_keep() } else { board.start() }.map_err(&fail)?;
    for (pid, actor) in pids.iter().zip(linked.image.header.actors.iter()) {
        if arguments.json {
            output::json(&json!({ "pid": pid.0, "actor": visible_name(actor) }))?;
        } else {
            output::line(format_args!("{} started with pid {pid}", visible_name(actor)))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
