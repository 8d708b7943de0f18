//! What a heap is like after a thousand actors have come and gone.

use super::{PATIENCE, Result, boot};
use crate::{checks::link, firmware::Built};
use host::{Board, From, News};
use std::time::Instant;
use wire::{Event, Kind};

/// Finds the largest buffer that can be made, to 256 bytes. It fits or is refused at once: there is no garbage.
const PROBE: &str = "
    (def probe (fn [_]
      (var [fits too-large] [0 1000000])
      (while (< 256 (- too-large fits))
        (gccollect)
        (def middle (div (+ fits too-large) 2))
        (if (try (do (buffer/new middle) true) ([_] false))
          (set fits middle)
          (set too-large middle)))
      fits))";

/// A thousand actors that keep and replace data of all sizes, for up to two seconds each. Some are halted.
const CHURN: &str = "
    (defn data [size]
      (case (% size 4)
        0 (buffer/new-filled size 1)
        1 (string/repeat \"x\" size)
        2 (array/new-filled (div size 8) size)
        (table ;(range (* 2 (div size 64))))))
    (defn comer [{:sleep sleep}]
      (def kept @[])
      (repeat 20
        (def number (math/floor (* 1500 (math/random))))
        (array/push kept (data number))
        (put kept (% number (length kept)) (data number))
        (sleep (* 200 (math/random) (math/random)))))
    (def churn (fn [{:sleep sleep :spawn spawn :halt halt :self self}]
      (repeat 1000
        (var pid nil)
        (until (set pid (try (spawn comer) ([_]))) (sleep 20))
        (when (and (< 5 pid) (< (math/random) 0.2)) (halt (- pid 5)))
        (sleep (* 100 (math/random))))
      (sleep 5000)))";

/// A paragraph.
pub fn paragraph(built: &Built) -> Result<String> {
    let (_emulator, mut board) = boot(built, 0)?;
    board.follow(From::Now)?;
    let before = value_of(&mut board, PROBE)?;
    value_of(&mut board, CHURN)?;
    let after = value_of(&mut board, PROBE)?;
    let memory = board.info()?.memory;
    Ok(format!(
        "The largest buffer that can be made has {before} bytes on a fresh board. A thousand actors then come and go, each of which keeps
and replaces data of up to 1,500 bytes; at most {peak} bytes are in use, of {limit}. Afterwards it is {after} bytes: {share:.0} % of
what was there before.
",
        peak = memory.peak,
        limit = memory.limit,
        share = 100.0 * after.parse::<f64>()? / before.parse::<f64>()?,
    ))
}

/// Runs a program of one actor, and those that it spawns, and tells what it has finished with.
fn value_of(board: &mut Board, program: &str) -> Result<String> {
    let image = link(board, program)?;
    board.upload(&image, |_, _| ())?;
    let pids = board.start()?;
    loop {
        match board.next(Some(Instant::now() + PATIENCE))? {
            Some(News::Event(Event { kind, origin: Some(origin), .. })) if pids.contains(&origin.pid) => match kind {
                Kind::Finished { value } => return Ok(value),
                Kind::Failed { error, .. } => return Err(error.into()),
                _ => (),
            },
            Some(_) => (),
            None => return Err("silence".into()),
        }
    }
}
