//! `mj halt`: ends actors (R8).

use crate::{arguments::Board, connect, diagnostic::Failure, output};
use clap::Args;
use host::{BoardError, NoActor, Target};
use serde_json::json;
use std::{collections::BTreeMap, process::ExitCode};
use wire::{
    Pid,
    message::{ActorInfo, Refusal, State},
};

/// End actors, also those that never give way
///
/// A name ends all actors that have it. Those in quarantine have ended; they are taken off the list of mj ps. When a pid or a name is no living actor's, nothing is ended.
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
    for (pid, ActorInfo { actor, state, .. }) in chosen(arguments, &actors)? {
        let how = if *state == State::Quarantined { "was in quarantine" } else { "halted" };
        match connected.board.halt(pid) {
            Ok(()) if arguments.json => output::line(json!({ "pid": pid.0, "actor": actor }))?,
            Ok(()) => output::line(format_args!("{actor} (pid {pid}) {how}"))?,
            // It has ended by itself meanwhile.
            Err(BoardError::Refused(Refusal::Dead(_))) => (),
            Err(error) => return Err(fail(error)),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// By pid, each once.
fn chosen<'a>(arguments: &Arguments, actors: &'a [ActorInfo]) -> Result<BTreeMap<Pid, &'a ActorInfo>, Failure> {
    let mut chosen: Vec<&ActorInfo> = Vec::new();
    if arguments.all {
        chosen.extend(actors);
    }
    for target in &arguments.actor {
        chosen.extend(target.select(actors).map_err(nobody)?);
    }
    Ok(chosen.into_iter().map(|actor| (actor.pid, actor)).collect())
}

fn nobody(error: NoActor) -> Failure {
    let hint = match &error {
        NoActor::Unknown { near: Some(near), .. } => format!("did you mean {near}?"),
        _ => "mj ps lists those that are".into(),
    };
    Failure::with_hint(error, hint)
}
