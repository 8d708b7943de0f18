//! `mj halt`: ends actors (R8).

use crate::{arguments, complete, connect, diagnostic::Failure, output};
use clap::Args;
use clap_complete::ArgValueCandidates;
use host::{Board, BoardError, NoActor, Target, visible_name};
use serde_json::json;
use std::process::ExitCode;
use wire::{
    Pid,
    message::{ActorInfo, Refusal, State},
};

/// End actors, also those that never give way
///
/// A name ends all actors that have it, at once, so that none of them can start others meanwhile. Those in quarantine have ended;
/// they are taken off the list of mj ps. When a pid or a name is no living actor's, nothing is ended.
///
/// An actor that was kept is not started after the next reset any more.
#[derive(Args)]
pub struct Arguments {
    /// Pids or names
    #[arg(value_name = "PID|NAME", required_unless_present = "all", add = ArgValueCandidates::new(complete::actors))]
    actor: Vec<Target>,

    /// End every actor of the board, and keep none
    #[arg(long, conflicts_with = "actor")]
    all: bool,

    #[command(flatten)]
    board: arguments::Board,

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
    let targets: Vec<_> = if arguments.all { vec![None] } else { arguments.actor.iter().map(Some).collect() };
    let mut halted = 0;
    for target in targets {
        for pid in halt(&mut connected.board, target, &actors).map_err(&fail)? {
            halted += 1;
            match find(&actors, pid) {
                actor if arguments.json => {
                    output::json(&json!({ "pid": pid.0, "actor": actor.map(|actor| visible_name(&actor.actor)) }))?;
                }
                Some(ActorInfo { actor, state: State::Quarantined, .. }) => {
                    output::line(format_args!("{} (pid {pid}) was in quarantine", visible_name(actor)))?;
                }
                Some(ActorInfo { actor, .. }) => {
                    output::line(format_args!("{} (pid {pid}) halted", visible_name(actor)))?;
                }
                None => output::line(format_args!("pid {pid} halted"))?,
            }
        }
    }
    if arguments.all {
        // Those too that have ended by themselves.
        connected.board.forget().map_err(&fail)?;
    }
    if halted == 0 && arguments.all && !arguments.json {
        output::line("no actor is alive")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// An actor that was there when the command began.
fn find(actors: &[ActorInfo], pid: Pid) -> Option<&ActorInfo> {
    actors.iter().find(|actor| actor.pid == pid)
}

/// Halts those that are meant, or all, however long that takes, and says what it waits for. Tells which.
fn halt(board: &mut Board, target: Option<&Target>, actors: &[ActorInfo]) -> Result<Vec<Pid>, BoardError> {
    let mut all = Vec::new();
    let mut waits = None;
    loop {
        let (halted, inside) = match target {
            None => board.halt_all(None)?,
            Some(Target::Name(name)) => board.halt_all(Some(name))?,
            Some(Target::Pid(pid)) => match board.halt(*pid) {
                Ok(()) => (vec![*pid], None),
                Err(BoardError::Refused(Refusal::Inside(pid))) => (Vec::new(), Some(pid)),
                // It has ended meanwhile.
                Err(BoardError::Refused(Refusal::Dead(_))) => (Vec::new(), None),
                Err(error) => return Err(error),
            },
        };
        all.extend(halted);
        let Some(inside) = inside else {
            // What was waited for has ended because it was asked to.
            all.extend(waits.filter(|pid| !all.contains(pid)));
            return Ok(all);
        };
        if waits.replace(inside).is_none() {
            let actor = find(actors, inside).map_or("the actor".into(), |actor| visible_name(&actor.actor));
            output::note(format_args!(
                "waiting: {actor} (pid {inside}) is inside of a C function, and ends when that does"
            ));
        }
    }
}

fn nobody(error: NoActor) -> Failure {
    let hint = match &error {
        NoActor::Unknown { near: Some(near), .. } => format!("did you mean {near}?"),
        _ => "mj ps lists those that are".into(),
    };
    Failure::with_hint(error, hint)
}
