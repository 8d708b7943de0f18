//! Traces: records agree with what actors do, and what a line loses of them is counted.

use crate::{
    board::{TestBoard, link, options},
    fault_injector::losing,
};
use host::{Board, Line, News};
use sim::{Clock, Options};
use std::{collections::BTreeMap, time::Instant};
use wire::{
    Pid,
    message::{ActorInfo, Ended, Ending, Message},
    trace::{Change, Record, State},
};

/// Actors that do all that actors do. The first one sends three messages in each of its 30 runs, and the others live on them.
const PROGRAM: &str = r#"
(def sender (fn send-three [{:send send :rerun rerun} &opt runs]
  (loop [to :range [2 5]] (send to :go))
  (unless (= runs 29) (rerun 10 (inc (or runs 0))))))
(def receiver (fn receive-all [{:receive receive}] (forever (receive))))
(def worker (fn work [{:receive receive :sleep sleep}]
  (forever (receive) (repeat 3 (for i 0 50000 (* i i)) (yield)) (sleep 2))))
(def mortal (fn live [{:receive receive}] (repeat 5 (receive)) (error "enough")))
"#;

const RUNS: u32 = 30;

fn start() -> TestBoard {
    TestBoard::start_with(Options { clock: Clock::Virtual, ..options(16 << 20) })
}

/// Runs the program: what the trace tells, at which place each record, how many the line has lost, and who lives at the end.
fn run(board: &mut Board) -> (BTreeMap<u64, Record>, u64, Vec<ActorInfo>) {
    board.upload(&link(PROGRAM), |_, _| ()).expect("room for it");
    board.trace(true).expect("memory for it");
    board.run(None).expect("a program that starts");
    let (mut traced, mut next, mut all_lost) = (BTreeMap::new(), 0, 0);
    let mut take = |lost, records: Vec<Record>| {
        all_lost += lost;
        next += lost;
        for record in records {
            traced.insert(next, record);
            next += 1;
        }
    };
    let waiting = loop {
        match board.next(None).expect("a board that answers") {
            Some(News::Trace { lost, records }) => take(lost, records),
            Some(News::Ended(Ended { why: Ending::Stalled(waiting), .. })) => break waiting,
            news => panic!("{news:?}"),
        }
    };
    board.trace(false).expect("a trace");
    while let Some(News::Trace { lost, records }) = board.next(Some(Instant::now())).expect("a board that answers") {
        take(lost, records);
    }
    (traced, all_lost, waiting)
}

/// Whether an actor can go from one state to the other.
fn follows(before: Option<State>, after: State) -> bool {
    match before {
        None | Some(State::Waiting | State::Asleep) => matches!(after, State::Ready | State::Ended),
        Some(State::Ready) => matches!(after, State::Running | State::Ended),
        Some(State::Running) => after != State::Running,
        Some(State::Ended) => false,
    }
}

#[test]
fn a_trace_agrees_with_what_actors_do() {
    let simulated = start();
    let mut board = simulated.connect();
    let (traced, lost, waiting) = run(&mut board);
    assert_eq!(lost, 0);
    let (mut states, mut running) = (BTreeMap::<Pid, (State, u64)>::new(), BTreeMap::<Pid, (u32, u64)>::new());
    let mut sent = BTreeMap::<(u32, u32), u32>::new();
    let mut last = 0;
    for Record { t, what } in traced.into_values() {
        assert!(t >= last, "time goes on");
        last = t;
        match what {
            Change::State { pid, state } => {
                let before = states.insert(pid, (state, t));
                assert!(follows(before.map(|(state, _)| state), state), "{before:?}, then {state:?}");
                let in_vm = states.values().filter(|(state, _)| *state == State::Running).count();
                assert!(in_vm <= 1, "R2");
                if let Some((State::Running, since)) = before {
                    let (turns, time) = running.entry(pid).or_default();
                    *turns += 1;
                    *time += t - since;
                }
            }
            Change::Sent { from, to } => {
                assert_eq!(states[&from].0, State::Running, "who sends is in the VM");
                *sent.entry((from.0, to.0)).or_default() += 1;
            }
            Change::Memory { bytes, .. } => assert!(bytes > 0),
        }
    }
    assert_eq!(
        waiting.iter().map(|actor| (actor.pid.0, actor.cpu)).collect::<Vec<_>>(),
        [(2, running[&Pid(2)].1), (3, running[&Pid(3)].1)]
    );
    assert!(running[&Pid(3)].1 > 10_000, "who computes takes time");
    assert_eq!(
        [1, 4].map(|pid| (states[&Pid(pid)].0, running[&Pid(pid)].0)),
        [(State::Ended, RUNS), (State::Ended, 6)]
    );
    assert_eq!(sent, BTreeMap::from([((1, 2), RUNS), ((1, 3), RUNS), ((1, 4), 5)]));
}

/// C6: nobody fetches again what a line has lost of a trace, but all of it is counted, the last of it, too.
#[test]
fn c6_what_a_line_loses_of_a_trace_is_counted() {
    let simulated = start();
    let good = run(&mut simulated.connect());
    drop(simulated);
    for (each, from) in [(2, 0), (3, 0), (7, 0), (1, 20)] {
        let simulated = start();
        let (input, output) = simulated.pipes();
        let mut count = 0;
        let lose = move |message| {
            count += u32::from(matches!(message, Message::Trace { .. }));
            matches!(message, Message::Trace { .. }) && count % each == 0 && count > from
        };
        let mut board = Board::connect(Line::new(losing(input, lose), output), None).expect("a board that answers");
        let (traced, lost, _) = run(&mut board);
        assert!(lost > 0);
        assert_eq!(traced.len() as u64 + lost, good.0.len() as u64);
        assert!(traced.iter().all(|(place, record)| good.0[place] == *record));
    }
}
