//! Events: an actor that watches `:board` is told of each client (E3), and hosts hear of an end among events without end.

use crate::board::{TestBoard, link, options, start};
use host::{Board, From, News};
use sim::Options;
use std::{
    thread,
    time::{Duration, Instant},
};
use wire::message::Ending;

const WATCHING: &str = "
(def watching
  (fn [{:watch watch :receive receive}]
    (watch :board)
    (repeat 3 (receive))))";

/// Messages that the actor has got: it ends with the third.
fn is_watching(board: &mut Board) -> bool {
    !board.actors().expect("a board that answers").is_empty()
}

#[test]
fn e3_a_client_that_connects_is_an_event() {
    for secret in [None, Some("open sesame")] {
        let simulated =
            TestBoard::start_with(Options { secret: secret.map(|secret| secret.into()), ..options(16 << 20) });
        let connect = || Board::connect(simulated.line(), secret).expect("a board that answers");
        let mut first = connect();
        start(&mut first, WATCHING);
        let mut second = connect();
        assert!(is_watching(&mut second), "one client, one message");
        if secret.is_some() {
            assert!(Board::connect(simulated.line(), Some("guess")).is_err());
            assert!(is_watching(&mut second), "one that does not know the secret is no client");
        }
        let mut third = connect();
        while is_watching(&mut third) {
            thread::yield_now();
        }
    }
}

#[test]
fn a_run_ends_in_time_also_among_events_without_end() {
    let simulated = TestBoard::start();
    let mut board = simulated.connect();
    board.upload(&link("(def talker (fn [_] (forever (print \"more\"))))"), |_, _| ()).expect("an image");
    board.follow(From::Now).expect("a board that answers");
    board.run(Some(Duration::from_millis(50))).expect("a run");
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        match board.next(Some(patience)).expect("a board that answers") {
            Some(News::Ended(ended)) => break assert_eq!(ended.why, Ending::TimeUp),
            Some(_) => assert!(Instant::now() < patience, "events, and no end"),
            None => panic!("silence"),
        }
    }
}
