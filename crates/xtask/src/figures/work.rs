//! What is measured.

use super::{PATIENCE, Result};
use host::{Board, News};
use std::time::{Duration, Instant};
use wire::{Event, Image, Kind, Pid};

/// The seed's program.
pub const BLINK: &str = include_str!("../../../../examples/blink.janet");

/// How many actors do what takes some.
const ACTORS: u32 = 10;

/// How often a host asks for something.
const TIMES: u32 = 200;

/// How often garbage is collected.
const COLLECTIONS: u32 = 50;

/// Small objects that nearly fill the chip's heap.
const MOST_ARRAYS: u32 = 3500;

/// How often it asks for as many actors.
const FEW: u32 = TIMES / ACTORS;

/// Long enough for actors that were just started to have run.
const MOMENT: Duration = Duration::from_millis(5);

/// A program and what is done with it.
pub struct Job {
    pub program: String,
    pub run: fn(&mut Board, &Image) -> Result,
}

/// What is measured: so many times the difference between two jobs.
pub struct Work {
    pub name: &'static str,
    pub times: u32,
    pub job: Job,
    pub without: Job,
}

/// The actor that counts has the chip for itself.
pub fn nothing() -> Job {
    Job { program: BLINK.into(), run: |_, _| Ok(()) }
}

pub fn all() -> [Work; 7] {
    // Whoever has been started sleeps for good.
    let blink = |run| Job { program: BLINK.replace(" 500)", " 1e9)").replace(" 1000)", " 1e9)"), run };
    [
        Work {
            name: "a switch by `(yield)`",
            times: ACTORS * 2000,
            job: actors("(repeat 2000 (yield))"),
            without: actors(""),
        },
        Work {
            name: "a switch by `(sleep 1)`",
            times: ACTORS * 400,
            job: actors("(repeat 400 (sleep 1))"),
            without: actors(""),
        },
        Work {
            name: "an actor that ends at once",
            times: TIMES,
            job: Job { run: run_often, ..actors("") },
            without: nothing(),
        },
        Work { name: "an upload of blink", times: TIMES, job: blink(upload), without: nothing() },
        Work {
            name: "a start of blink's two actors, and halting them",
            times: TIMES,
            job: blink(start_and_halt),
            without: blink(upload),
        },
        Work {
            name: "a collection, and nothing is there",
            times: COLLECTIONS,
            job: collector(0, COLLECTIONS),
            without: collector(0, 0),
        },
        Work {
            name: "a collection, and 3,500 arrays of one element are there",
            times: COLLECTIONS,
            job: collector(MOST_ARRAYS, COLLECTIONS),
            without: collector(MOST_ARRAYS, 0),
        },
    ]
}

/// An actor that keeps so many arrays while it collects so many times.
fn collector(arrays: u32, times: u32) -> Job {
    let program = format!(
        "(def collector (fn [_]
           (def kept (array/new {arrays}))
           (repeat {arrays} (array/push kept @[1]))
           (repeat {times} (gccollect))
           (length kept)))"
    );
    Job { program, run: run_to_end }
}

/// Actors that do `body` and end.
fn actors(body: &str) -> Job {
    let mut program = format!("(defn work [{{:sleep sleep}}] {body})\n");
    (0..ACTORS).for_each(|number| program += &format!("(def actor{number} work)\n"));
    Job { program, run: run_to_end }
}

fn run_to_end(board: &mut Board, image: &Image) -> Result {
    board.upload(image, |_, _| ())?;
    let pids = board.start()?;
    let mut left = pids.len();
    while left > 0 {
        match board.next(Some(Instant::now() + PATIENCE))? {
            Some(News::Event(Event { kind: Kind::Finished { .. }, origin: Some(origin), .. })) => {
                left -= usize::from(pids.contains(&origin.pid));
            }
            Some(_) => (),
            None => return Err("silence".into()),
        }
    }
    Ok(())
}

fn run_often(board: &mut Board, image: &Image) -> Result {
    (0..FEW).try_for_each(|_| run_to_end(board, image))
}

fn upload(board: &mut Board, image: &Image) -> Result {
    (0..TIMES).try_for_each(|_| Ok(board.upload(image, |_, _| ())?))
}

fn start_and_halt(board: &mut Board, image: &Image) -> Result {
    (0..TIMES).try_for_each(|_| start_one(board, image)?.into_iter().try_for_each(|pid| Ok(board.halt(pid)?)))
}

/// Starts blink, and lets its actors go to sleep.
fn start_one(board: &mut Board, image: &Image) -> Result<Vec<Pid>> {
    board.upload(image, |_, _| ())?;
    let pids = board.start()?;
    while board.next(Some(Instant::now() + MOMENT))?.is_some() {}
    Ok(pids)
}
