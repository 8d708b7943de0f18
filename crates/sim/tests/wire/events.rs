//! E3: an actor that watches `:board` is told of each client.

use crate::board::{TestBoard, options, start};
use host::Board;
use sim::Options;
use std::thread;

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
