//! `mj halt`: ends actors (R8).

use crate::{arguments::Board, connect, diagnostic::Failure, output};
use clap::Args;
use host::{BoardError, NoActor, Target};
use serde_json::json;
use std::process::ExitCode;
use wire::message::{ActorInfo, Refusal};

/// End actors, also those that never give way
///
/// A name ends all actors that have it, at once, so that none of them can start others meanwhile. When a pid or a name is no living actor's, nothing is ended.
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
    for target in &arguments.actor {
        target.select(&actors).map_err(nobody)?;
    }
    if arguments.all && halt(&mut connected.board, None, &actors, arguments.json, &fail)? == 0 && !arguments.json {
        output::line("no actor is alive")?;
    }
    for target in &arguments.actor {
        halt(&mut connected.board, Some(target), &actors, arguments.json, &fail)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Ends those that are meant, or all; tells how many. Actors that were not there yet are ended, too.
fn halt(
    board: &mut host::Board,
    target: Option<&Target>,
    actors: &[ActorInfo],
    json: bool,
    fail: impl Fn(BoardError) -> Failure,
) -> Result<usize, Failure> {
    let halted = match target {
        None => board.halt_all(None),
        Some(Target::Name(name)) => board.halt_all(Some(name)),
        Some(Target::Pid(pid)) => board.halt(*pid).map(|()| vec![*pid]),
    };
    let halted = match halted {
        // It has ended by itself meanwhile.
        Err(BoardError::Refused(Refusal::Dead(_))) => Vec::new(),
        halted => halted.map_err(fail)?,
    };
    for pid in &halted {
        let actor = actors.iter().find(|actor| actor.pid == *pid).map(|actor| actor.actor.as_str());
        match (actor, json) {
            (_, true) => output::line(json!({ "pid": pid.0, "actor": actor }))?,
            (Some(actor), false) => output::line(format_args!("{actor} (pid {pid}) halted"))?,
            (None, false) => output::line(format_args!("pid {pid} halted"))?,
        }
    }
    Ok(halted.len())
}

fn nobody(error: NoActor) -> Failure {
    let hint = match &error {
        NoActor::Unknown { near: Some(near), .. } => format!("did you mean {near}?"),
        _ => "mj ps lists those that are".into(),
    };
    Failure::with_hint(error, hint)
}
