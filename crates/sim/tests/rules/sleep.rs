//! R3 in real time, where a sleep begins between two ticks.

use crate::board::{Clock, run};
use wire::Kind;

#[test]
fn r3_sleep_is_no_sooner_in_real_time() {
    let events = run(
        Clock::Real,
        r#"(def a (fn [{:sleep sleep}]
             (for i 0 50
               (for j 0 (* 100 i) nil)
               (print "sleeps")
               (sleep 1)
               (print "wakes"))))"#,
    );
    let lines: Vec<(u64, &str)> = events
        .iter()
        .filter_map(|event| match &event.kind {
            Kind::Log { line } => Some((event.t, line.as_str())),
            _ => None,
        })
        .collect();
    let sleeps = lines.windows(2).filter(|pair| pair[0].1 == "sleeps");
    let micros: Vec<u64> = sleeps.map(|pair| pair[1].0 - pair[0].0).collect();
    assert_eq!(micros.len(), 50);
    assert!(micros.iter().all(|micros| *micros >= 1000), "{micros:?}");
}
