//! What a shell offers for an actor: those of the board.

use crate::{
    arguments::{Board, DEFAULT_BOARD, Secret},
    connect,
};
use clap_complete::CompletionCandidate;
use host::visible_name;
use std::{collections::BTreeMap, env, sync::mpsc, thread, time::Duration};
use wire::message::ActorInfo;

/// How long a shell waits for the board.
const TIMEOUT: Duration = Duration::from_secs(1);

/// The names and pids of the board's actors; none where it does not answer soon.
pub fn actors() -> Vec<CompletionCandidate> {
    let (sender, answer) = mpsc::channel();
    thread::spawn(move || sender.send(actors_of_board()));
    let actors = answer.recv_timeout(TIMEOUT).ok().flatten().unwrap_or_default();
    let mut candidates = BTreeMap::new();
    for actor in &actors {
        let name = visible_name(&actor.actor).into_owned();
        candidates.insert(actor.pid.to_string(), Some(name.clone().into()));
        candidates.insert(name, None);
    }
    candidates.into_iter().map(|(value, help)| CompletionCandidate::new(value).help(help)).collect()
}

fn actors_of_board() -> Option<Vec<ActorInfo>> {
    // The line that is completed follows this program's own arguments.
    let arguments: Vec<String> = env::args().collect();
    let named =
        arguments.iter().position(|argument| argument == "--board").and_then(|at| arguments.get(at + 1).cloned());
    let board = named.or_else(|| env::var("MJ_BOARD").ok()).unwrap_or_else(|| DEFAULT_BOARD.into());
    let board = Board { board: board.parse().ok()?, secret: Secret::default() };
    connect::lasting(&board).ok()?.board.actors().ok()
}
