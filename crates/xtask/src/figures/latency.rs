//! How soon an actor runs that has waited for an interrupt.

use super::{PATIENCE, Result};
use crate::checks::link;
use host::{Board, From, News};
use std::time::Instant;
use wire::{Event, Kind};

/// The pin whose edges are measured.
pub const PIN: u8 = 7;

const TIMES: usize = 99;

/// How long after a tick an actor runs that had slept until then, in so many units a microsecond: the kernel's ticks and the board's
/// time began together.
pub fn after_tick(board: &mut Board, units: u64) -> Result<String> {
    run(board, &format!("(def sleeper (fn [{{:sleep sleep}}] (repeat {TIMES} (sleep 10) (print))))"))?;
    let all = (0..TIMES).map(|_| Ok(next_line(board)?.0 % 1000 * units));
    Ok(spread(all.collect::<Result<_>>()?))
}

/// How long after an edge, whose time its message tells, an actor runs that had waited for it.
pub fn after_edge(board: &mut Board, units: u64, drive: impl Fn(&mut Board, bool) -> Result) -> Result<String> {
    run(
        board,
        &format!(
            "(def waiter
               (fn [{{:watch watch :receive receive}}]
                 (watch {PIN} :both)
                 (print)
                 (repeat {TIMES} (let [[_ _ _ at] (receive)] (printf `%d` at)))))"
        ),
    )?;
    next_line(board)?;
    let all = (0..TIMES).map(|n| {
        drive(board, n % 2 == 0)?;
        let (t, line) = next_line(board)?;
        Ok((t - line.parse::<u64>()?) * units)
    });
    Ok(spread(all.collect::<Result<_>>()?))
}

fn run(board: &mut Board, program: &str) -> Result {
    let image = link(board, program)?;
    board.follow(From::Now)?;
    board.upload(&image, |_, _| ())?;
    board.run(None)?;
    Ok(())
}

/// The next line that an actor prints, and when it did.
fn next_line(board: &mut Board) -> Result<(u64, String)> {
    loop {
        match board.next(Some(Instant::now() + PATIENCE))? {
            Some(News::Event(Event { t, kind: Kind::Log { line }, .. })) => return Ok((t, line)),
            Some(_) => (),
            None => return Err("silence".into()),
        }
    }
}

/// The median, and the least and the most in brackets.
fn spread(mut all: Vec<u64>) -> String {
    all.sort_unstable();
    let [least, median, most] = [0, all.len() / 2, all.len() - 1].map(|index| all[index]);
    format!("{median} ({least}–{most})")
}
