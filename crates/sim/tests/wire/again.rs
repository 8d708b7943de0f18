//! Starting an actor again, from outside.

use crate::board::{TestBoard, link, options, start};
use host::{Board, BoardError};
use wire::{
    Pid,
    message::{ActorInfo, Limits, Refusal},
};

/// Counts its runs up to three, and then waits for ever.
const COUNTER: &str = "
(def counter {:actor true :mailbox 2}
  (fn [{:rerun rerun :receive receive} &opt run]
    (default run 1)
    (if (< run 3) (rerun 1 (inc run)) (receive))))
(def other :actor (fn [{:receive receive}] (receive)))";

fn actor(board: &mut Board, pid: Pid) -> Option<ActorInfo> {
    board.actors().expect("a board that answers").into_iter().find(|actor| actor.pid == pid)
}

fn wait_for_runs(board: &mut Board, pid: Pid, runs: u32) -> ActorInfo {
    loop {
        let counter = actor(board, pid).expect("the counter");
        if counter.runs == runs {
            return counter;
        }
    }
}

#[test]
fn r8_an_actor_that_is_started_again_begins_anew_under_another_pid_and_with_the_same_limits() {
    let board = TestBoard::start();
    let mut client = board.connect();
    client.limit_actors(Limits { memory: Some(20_000), watchdog: None });
    let pids = start(&mut client, COUNTER);
    wait_for_runs(&mut client, pids[0], 3);
    let again = client.start_again(pids[0]).expect("another one");
    assert_eq!(again, Pid(3));
    assert_eq!(actor(&mut client, pids[0]), None);
    let counter = wait_for_runs(&mut client, again, 3);
    assert_eq!((counter.actor.as_str(), counter.limit), ("counter", Some(20_000)));
    assert!(actor(&mut client, pids[1]).is_some());
}

#[test]
fn r8_one_that_spins_is_started_again_too() {
    let board = TestBoard::start();
    let mut client = board.connect();
    let pids = start(&mut client, "(def spin (fn [_] (forever)))");
    let again = client.start_again(pids[0]).expect("another one");
    assert!(actor(&mut client, again).is_some());
    assert_eq!(actor(&mut client, pids[0]), None);
}

#[test]
fn who_is_dead_or_was_spawned_is_not_started_again() {
    let board = TestBoard::start();
    let mut client = board.connect();
    let parent = "(def parent (fn [{:spawn spawn :receive receive}] (spawn (fn [{:receive r}] (r))) (receive)))";
    start(&mut client, parent);
    while actor(&mut client, Pid(2)).is_none() {}
    for (pid, refusal) in [(Pid(2), Refusal::Spawned(Pid(2))), (Pid(9), Refusal::Dead(Pid(9)))] {
        match client.start_again(pid) {
            Err(BoardError::Refused(refused)) => assert_eq!(refused, refusal),
            other => panic!("{other:?}"),
        }
    }
    assert!(actor(&mut client, Pid(2)).is_some());
}

#[test]
fn a_kept_actor_that_is_started_again_is_kept_until_it_is_halted() {
    let folder = tempfile::tempdir().expect("a folder");
    let board = TestBoard::start_with(sim::Options { flash: Some(folder.path().join("flash")), ..options(16 << 20) });
    let mut client = board.connect();
    client.upload(&link("(def kept (fn [{:receive r}] (r)))"), |_, _| ()).expect("room for it");
    let pids = client.start_and_keep().expect("an actor");
    let again = client.start_again(pids[0]).expect("another one");
    let kept = |client: &mut Board| client.info().expect("a board that answers").kept.len();
    assert_eq!(kept(&mut client), 1);
    client.halt(again).expect("a halted one");
    assert_eq!(kept(&mut client), 0);
}
