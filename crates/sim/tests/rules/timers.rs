//! E3: timers beside pins that somebody else changes.

use crate::board::boot;

/// A level that goes on changing puts its settling off, but no timer.
#[test]
fn e3_a_debounced_pin_does_not_put_timers_off() {
    let program = r#"
        (def ticking (fn [{:every every :watch watch :receive receive :now now}]
          (watch 1 :rising 4)
          (every 3 :tick)
          (repeat 4 (let [message (receive)] (print (string/format "%j" message) " at " (now))))))"#;
    let events = boot(|board| {
        board.start_program(program);
        for ms in [4, 4, 4] {
            board.pass(ms);
            actor::pin_changed(1, false, rtos::host::micros());
        }
        board.pass(10);
        board.events()
    });
    let ticks = [3, 6, 9, 12].map(|ms| format!("{ms} ticking prints (:timer :tick 0) at {ms}"));
    assert_eq!(events[1..5], ticks);
}
