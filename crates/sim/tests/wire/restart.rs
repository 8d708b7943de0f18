//! A board that starts anew, while its client stays on the line.

use crate::board::{TestBoard, WITNESS, start, wait_for_beats};
use wire::Pid;

/// A process can simulate one board after another.
#[test]
fn a_board_can_be_started_again() {
    for _ in 0..2 {
        let board = TestBoard::start();
        let mut client = board.connect();
        assert_eq!(start(&mut client, WITNESS), [Pid(1)]);
        wait_for_beats(&mut client);
    }
}
