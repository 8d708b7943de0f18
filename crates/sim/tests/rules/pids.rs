//! R1: pids.

use crate::board::{boot, link};
use actor::HaltError;

#[test]
fn r1_a_running_board_never_gives_out_a_pid_again() {
    let image = link(
        r#"(def sleeping (fn [{:sleep sleep}] (sleep 1000)))
           (def finished (fn [_] 1))
           (def failed (fn [_] (error 1)))"#,
    );
    boot(|board| {
        let survivor = board.start(&image)[0];
        let mut last = survivor;
        let mut dead = Vec::new();
        for round in 0..500 {
            let pids = board.start(&image);
            assert!(pids.is_sorted_by(|a, b| a < b) && pids[0] > last, "{pids:?} after {last} in round {round}");
            last = pids[2];
            board.pass(1);
            actor::halt(pids[0]).unwrap();
            dead.extend(pids);
        }
        assert!(dead.iter().all(|pid| actor::halt(*pid) == Err(HaltError::Dead(*pid))));
        assert!(board.state(survivor).is_some());
    });
}
