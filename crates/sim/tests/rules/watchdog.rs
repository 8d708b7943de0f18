//! C4: what a watchdog counts as work.

use crate::board::boot;

#[test]
fn c4_bytes_that_are_printed_count_as_work() {
    // 10 ms are 100,000 suspend checks, of which a line of 16,000 bytes is 2,000.
    let program = r#"
        (def noisy {:actor true :watchdog 10}
          (fn [_] (def line (string/repeat "x" 16000)) (repeat 2000 (print line)) (yield)))"#;
    let events = boot(|board| {
        board.start_program(program);
        board.pass(100);
        board.events()
    });
    assert_eq!(events.last().map(String::as_str), Some("10 noisy failed with watchdog"));
    assert!(events.len() < 100, "{} lines", events.len());
}
