//! Checks of pins that are driven from outside (E3): through the block of pins, and through the protocol.

use super::{Client, PATIENCE, Result, boot, start_run};
use crate::firmware::Built;
use host::{BoardError, News};
use std::{
    thread,
    time::{Duration, Instant},
};
use wire::Kind;

/// The next line that an actor prints.
fn next_line(board: &mut Client) -> Result<String> {
    loop {
        match board.next(Some(Instant::now() + PATIENCE))? {
            Some(News::Event(event)) => match event.kind {
                Kind::Log { line } => return Ok(line),
                Kind::Started { .. } => (),
                other => return Err(format!("{other:?}").into()),
            },
            other => return Err(format!("{other:?}").into()),
        }
    }
}

fn expect_line(board: &mut Client, expected: &str) -> Result {
    let line = next_line(board)?;
    if line == expected { Ok(()) } else { Err(format!("expected {expected}, got {line}").into()) }
}

pub fn in_order(built: &Built) -> Result {
    let (emulator, mut board) = boot(built)?;
    start_run(
        &mut board,
        r#"
        (def a
          (fn [{:watch watch :receive receive}]
            (watch 7 :both)
            (watch 8 :falling)
            (print "ready")
            (forever (let [[_ pin level _ dropped] (receive)] (print pin " " level " " dropped)))))
        "#,
    )?;
    expect_line(&mut board, "ready")?;
    // By the host's queue: what changes nothing is no edge, and what is no pin's is no harm.
    for (pin, level) in [(7, true), (7, true), (8, true), (200, true), (8, false), (7, false)] {
        emulator.drive(pin, level)?;
    }
    for line in ["7 1 0", "8 0 0", "7 0 0"] {
        expect_line(&mut board, line)?;
    }
    // By the protocol, as mj pin does.
    for level in [true, true, false] {
        board.drive(7, level)?;
    }
    for line in ["7 1 0", "7 0 0"] {
        expect_line(&mut board, line)?;
    }
    match board.drive(40, true) {
        Err(BoardError::Refused(refusal)) if refusal.to_string() == "no pin 40 on this board (0 to 39)" => Ok(()),
        other => Err(format!("{other:?}").into()),
    }
}

/// While the actor is busy, its mailbox overflows: the counts still are exact.
pub fn thousand_a_second(built: &Built) -> Result {
    const EDGES: u32 = 3000;
    let (emulator, mut board) = boot(built)?;
    start_run(
        &mut board,
        r#"
        (def a
          (fn [{:watch watch :receive receive :sleep sleep}]
            (watch 7 :both)
            (print "ready")
            (var edges 0)
            (var merged 0)
            (var newest 0)
            (defn count [ms]
              (when-let [[_ _ level at dropped] (receive ms)]
                (assert (>= at newest) "out of order")
                (set newest at)
                (+= edges 1 dropped)
                (+= merged dropped)
                (assert (= level (% edges 2)) "a level that does not fit")
                true))
            (count nil)
            (while (count 2000)
              (if (zero? (% edges 100)) (sleep 50)))
            (print edges)
            (print (pos? merged))))
        "#,
    )?;
    expect_line(&mut board, "ready")?;
    let start = Instant::now();
    for n in 1..=EDGES {
        thread::sleep((start + n * Duration::from_millis(1)).saturating_duration_since(Instant::now()));
        emulator.drive(7, n % 2 == 1)?;
    }
    expect_line(&mut board, &EDGES.to_string())?;
    expect_line(&mut board, "true")
}
