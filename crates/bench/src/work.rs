//! The work that both sides do, and measuring it.

use std::{error::Error, fs, path::Path};

/// How often each work is measured.
pub const REPETITIONS: usize = 9;

/// Who does a work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Actors on the real clock.
    Real,
    /// Actors on the virtual clock.
    Virtual,
    /// Fibers in official Janet's event loop.
    Ev,
}

/// What each of a number of actors, or of fibers, does.
pub struct Work {
    /// Its name.
    pub name: &'static str,
    /// What is measured of it: `time` or `memory`.
    what: &'static str,
    /// Definitions of `work` for actors.
    actor: &'static str,
    /// The same for fibers, and what starts them.
    fiber: [&'static str; 2],
    /// How many do it, and how many turns each takes.
    sizes: &'static [(u32, u32)],
}

const ACTORS: &str = include_str!("../programs/actors.janet");
const FIBERS: &str = include_str!("../programs/fibers.janet");

/// All works.
pub static WORKS: [Work; 5] = [
    Work {
        name: "yield",
        what: "time",
        actor: "(defn work [_] (repeat turns (yield)))",
        fiber: ["(defn work [] (repeat turns (ev/sleep 0)))", FIBERS],
        sizes: &[(10, 100_000), (100, 10_000), (1_000, 1_000), (10_000, 200)],
    },
    Work {
        name: "sleep",
        what: "time",
        actor: "(defn work [{:sleep sleep}] (repeat turns (sleep 1)))",
        fiber: ["(defn work [] (repeat turns (ev/sleep 0.001)))", FIBERS],
        sizes: &[(10, 1_000), (100, 1_000), (1_000, 1_000), (10_000, 200)],
    },
    Work {
        name: "spawn",
        what: "time",
        actor: "(defn work [_])",
        fiber: ["(defn work [])", FIBERS],
        sizes: &[(10_000, 1)],
    },
    Work {
        name: "fib(30)",
        what: "time",
        actor: "(defn fib [n] (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))\n(defn work [_] (fib 30))",
        fiber: ["(defn fib [n] (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))\n(defn work [] (fib 30))", FIBERS],
        sizes: &[(1, 1)],
    },
    Work {
        name: "memory",
        what: "memory",
        actor: include_str!("../programs/sleeping-actors.janet"),
        fiber: [include_str!("../programs/sleeping-fibers.janet"), ""],
        sizes: &[(1_000, 1), (10_000, 1)],
    },
];

/// A work of one size, measured.
pub struct Measured {
    /// The work.
    pub work: &'static Work,
    /// How many did it.
    pub actors: u32,
    /// How many turns each took.
    pub turns: u32,
    /// What the runs of each side printed.
    pub runs: [(Side, Vec<Vec<f64>>); 3],
}

/// Measures all works by `run`. The sides take turns, so that what else the machine does hits them all.
pub fn measure_all(
    run: impl Fn(Side, &str, &Path) -> Result<Vec<f64>, Box<dyn Error>>,
) -> Result<Vec<Measured>, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("work.janet");
    let mut all: Vec<Measured> = WORKS.iter().flat_map(sizes_of).collect();
    for repetition in 1..=REPETITIONS {
        eprintln!("repetition {repetition} of {REPETITIONS}");
        for measured in &mut all {
            let Measured { work, actors, turns, runs } = measured;
            for (side, runs) in runs {
                fs::write(&file, program(work, *side, *actors, *turns))?;
                runs.push(run(*side, work.what, &file)?);
            }
        }
    }
    Ok(all)
}

fn sizes_of(work: &'static Work) -> impl Iterator<Item = Measured> {
    let runs = || [Side::Real, Side::Virtual, Side::Ev].map(|side| (side, Vec::new()));
    work.sizes.iter().map(move |(actors, turns)| Measured { work, actors: *actors, turns: *turns, runs: runs() })
}

fn program(work: &Work, side: Side, actors: u32, turns: u32) -> String {
    let program = match side {
        Side::Ev => work.fiber.concat(),
        Side::Real | Side::Virtual => [work.actor, ACTORS].concat(),
    };
    format!("(def actors {actors})\n(def turns {turns})\n{program}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure;
    use rtos::host::Clock;

    #[test]
    fn every_program_of_actors_links_and_ends() {
        let folder = tempfile::tempdir().unwrap();
        for work in &WORKS {
            let file = folder.path().join("work.janet");
            fs::write(&file, program(work, Side::Virtual, 3, 2)).unwrap();
            measure::time(Clock::Virtual, &file).unwrap_or_else(|error| panic!("{}: {error}", work.name));
        }
    }
}
