//! C6 on a bad line: uploads arrive whole, requests are acted on once, no event is lost without being counted, and the end
//! of a run is always learned.

use crate::{
    board::{TestBoard, WITNESS, link, options, start, wait_for_beats},
    fault_injector::{Faults, losing},
};
use host::{Board, From, Line, News};
use sim::{Clock, Options};
use std::{collections::BTreeSet, thread, time::Instant};
use wire::{
    Event, Kind, Pid,
    message::{Ending, Message},
};

/// How many clients work at the same time, each on a bad line of its own.
const CLIENTS: u64 = 10;
const LINES: usize = 20;

/// Prints without end.
const CHATTERBOX: &str = "(def chatterbox (fn chat [{:sleep sleep}] (forever (print :chat) (sleep 5))))";

/// A program of some chunks that prints lines of its own and ends.
fn counter() -> String {
    let ballast = "x".repeat(6000);
    format!(
        "(def ballast {ballast:?})
         (def counter (fn count [{{:sleep sleep}}]
           (loop [n :range [0 {LINES}]] (print n) (sleep 5))
           (length ballast)))"
    )
}

/// What it does.
fn expected() -> Vec<Kind> {
    let lines = (0..LINES).map(|line| Kind::Log { line: line.to_string() });
    [Kind::Started { parent: None }].into_iter().chain(lines).chain([Kind::Finished { value: "6000".into() }]).collect()
}

/// Runs the counter, and tells what its client hears of it until it has ended, and how many events were dropped.
fn run(board: &mut Board) -> (Vec<Kind>, u64) {
    board.follow(From::Now).expect("a board that answers");
    board.upload(&link(&counter()), |_, _| ()).expect("room for it");
    let pids = board.run(None).expect("a program that starts");
    assert_eq!(pids.len(), 1);
    let (mut kinds, mut dropped) = (Vec::new(), 0);
    loop {
        match board.next(None).expect("a board that answers").expect("news") {
            News::Event(Event { origin, kind, .. }) if origin.as_ref().is_some_and(|origin| origin.pid == pids[0]) => {
                kinds.push(kind);
            }
            News::Event(_) => (),
            News::Dropped(count) => dropped += count,
            News::Ended(ended) => {
                assert_eq!(ended.why, Ending::AllEnded);
                return (kinds, dropped);
            }
            News::Trace { .. } => panic!("nobody traces"),
            News::Stopped => panic!("nobody stopped it"),
        }
    }
}

/// A client on a line that loses some of the board's messages.
fn connect_losing(board: &TestBoard, lose: impl FnMut(Message) -> bool + Send + 'static) -> Board {
    let (input, output) = board.pipes();
    Board::connect(Line::new(losing(input, lose), output), None).expect("a board that answers")
}

/// How many actors were started since this was last asked.
fn starts(board: &mut Board) -> u64 {
    let mut starts = 0;
    while let Some(news) = board.next(Some(Instant::now())).expect("a board that answers") {
        starts += u64::from(matches!(news, News::Event(Event { kind: Kind::Started { .. }, .. })));
    }
    starts
}

#[test]
fn c6_a_bad_line_loses_nothing_and_repeats_nothing() {
    let board = TestBoard::start();
    let mut good = board.connect();
    good.follow(From::Now).expect("a board that answers");
    start(&mut good, WITNESS);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|seed| {
            let line = Faults { seed, percent: 8 }.line(&board);
            thread::spawn(move || run(&mut Board::connect(line, None).expect("a board that answers")))
        })
        .collect();
    for client in clients {
        assert_eq!(client.join().expect("a client that heard all"), (expected(), 0));
    }
    wait_for_beats(&mut good, 3);
    assert_eq!(starts(&mut good), CLIENTS + 1, "each program was started once");
}

/// The first answer to every request is lost: each is sent twice, and acted on once.
#[test]
fn c6_a_request_that_is_sent_again_is_acted_on_once() {
    let board = TestBoard::start();
    let mut good = board.connect();
    good.follow(From::Now).expect("a board that answers");
    let mut answered = BTreeSet::new();
    let mut bad = connect_losing(&board, move |message| match message {
        Message::Reply { number, .. } => answered.insert(number),
        _ => false,
    });
    assert_eq!(start(&mut bad, CHATTERBOX), [Pid(1)]);
    bad.halt(Pid(1)).expect("an actor that lives, until it is halted once");
    assert_eq!(bad.actors().expect("a board that answers"), []);
    assert_eq!(starts(&mut good), 1);
}

/// The end is said last: what was lost just before it shows by no gap, and itself leaves none.
#[test]
fn c6_the_last_event_of_a_run_and_its_end_are_learned() {
    let board = TestBoard::start();
    let mut lost = false;
    let mut client = connect_losing(&board, move |message| match message {
        Message::Event { event: Event { kind: Kind::Finished { .. }, .. }, .. } => !std::mem::replace(&mut lost, true),
        _ => false,
    });
    assert_eq!(run(&mut client), (expected(), 0));
    let mut client = connect_losing(&board, |message| matches!(message, Message::Ended(_)));
    assert_eq!(run(&mut client), (expected(), 0));
}

/// Also on a line that is never silent; and it is told once.
#[test]
fn c6_the_end_of_a_run_is_learned_while_others_go_on() {
    let board = TestBoard::start();
    let mut client = connect_losing(&board, |message| matches!(message, Message::Ended(_)));
    start(&mut client, CHATTERBOX);
    assert_eq!(run(&mut client), (expected(), 0));
    for _ in 0..500 {
        let news = client.next(None).expect("a board that answers");
        assert!(matches!(news, Some(News::Event(_))), "{news:?}");
    }
}

/// What cannot be had is counted, and what comes after it is not held up.
#[test]
fn c6_an_event_that_never_comes_through_is_counted() {
    let board = TestBoard::start();
    let mut client = connect_losing(&board, |message| match message {
        Message::Event { event: Event { kind: Kind::Log { line }, .. }, .. } => line == "7",
        _ => false,
    });
    let mut expected = expected();
    assert_eq!(expected.remove(8), Kind::Log { line: "7".into() });
    assert_eq!(run(&mut client), (expected, 1));
}

/// An event that fits into no frame would never come through.
#[test]
fn c6_a_text_that_is_too_long_for_a_frame_is_cut() {
    for clock in [Clock::Real, Clock::Virtual] {
        let board = TestBoard::start_with(Options { clock, ..options(16 << 20) });
        let mut client = board.connect();
        client.follow(From::Now).expect("a board that answers");
        let program =
            r#"(def long (fn fail [_] (print (string/repeat "x" 2000000)) (error (string/repeat "y" 2000000))))"#;
        client.upload(&link(program), |_, _| ()).expect("room for it");
        client.run(None).expect("a program that starts");
        let mut texts = Vec::new();
        loop {
            match client.next(None).expect("a board that answers").expect("news") {
                News::Event(Event { kind: Kind::Log { line: text } | Kind::Failed { error: text, .. }, .. }) => {
                    texts.push(text);
                }
                News::Event(_) => (),
                News::Ended(_) => break,
                news => panic!("{news:?}"),
            }
        }
        let cut = |letter: &str| format!("{}… and 1934464 bytes more", letter.repeat(64 << 10));
        assert!(texts == [cut("x"), cut("y")], "other texts");
    }
}
