//! `mj halt`: ends actors (R8).

use crate::{arguments::Board, connect, diagnostic::Failure, output};
use anstream::eprintln;
use clap::Args;
use host::{BoardError, NoActor, Target};
use serde_json::json;
use std::{collections::BTreeMap, process::ExitCode};
use wire::{
    Pid,
    message::{ActorInfo, Refusal},
};

/// End actors, also those that never give way
///
/// A name ends all actors that have it. When a pid or a name is no living actor's, nothing is ended.
#[derive(Args)]
pub struct Arguments {
    /// Pids or names
    #[arg(value_name = "PID|NAME", required_unless_present = "all")]
    actor: Vec<Target>,

    /// End every actor of the board
    #[arg(long, conflicts_with = "actor")]
    all: bool,

    #[command(flatten)]
    board: Board,

    /// Print one JSON object a line for every actor that was ended
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut connected = connect::lasting(&arguments.board)?;
    let fail = connected.failure();
    let actors = connected.board.actors().map_err(&fail)?;
    if actors.is_empty() && arguments.all && !arguments.json {
        output::line("no actor is alive")?;
    }
    for (pid, actor) in chosen(arguments, &actors)? {
        match halt(&mut connected.board, pid, actor) {
            Ok(()) if arguments.json => output::line(json!({ "pid": pid.0, "actor": actor }))?,
            Ok(()) => output::line(format_args!("{actor} (pid {pid}) halted"))?,
            // It has ended by itself meanwhile.
            Err(BoardError::Refused(Refusal::Dead(_))) => (),
            Err(error) => return Err(fail(error)),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Halts an actor, however long that takes, and says what it waits for.
fn halt(board: &mut host::Board, pid: Pid, actor: &str) -> Result<(), BoardError> {
    let mut result = board.halt(pid);
    if let Err(BoardError::Refused(Refusal::Inside(_))) = result {
        eprintln!("waiting: {actor} (pid {pid}) is inside of a C function, and ends when that does");
        while let Err(BoardError::Refused(Refusal::Inside(_))) = result {
            result = board.halt(pid);
        }
        // It has ended because it was asked to.
        if let Err(BoardError::Refused(Refusal::Dead(_))) = result {
            return Ok(());
        }
    }
    result
}

/// By pid, each once.
fn chosen<'a>(arguments: &Arguments, actors: &'a [ActorInfo]) -> Result<BTreeMap<Pid, &'a str>, Failure> {
    let mut chosen: Vec<&ActorInfo> = Vec::new();
    if arguments.all {
        chosen.extend(actors);
    }
    for target in &arguments.actor {
        chosen.extend(target.select(actors).map_err(nobody)?);
    }
    Ok(chosen.into_iter().map(|actor| (actor.pid, actor.actor.as_str())).collect())
}

fn nobody(error: NoActor) -> Failure {
    let hint = match &error {
        NoActor::Unknown { near: Some(near), .. } => format!("did you mean {near}?"),
        _ => "mj ps lists those that are".into(),
    };
    Failure::with_hint(error, hint)
}
