//! The page docs/benchmarks.md, all of it: nothing in it is written by hand.

use crate::{
    machine,
    work::{Measured, REPETITIONS, Side},
};
use std::error::Error;

/// The page.
pub fn page(all: &[Measured]) -> Result<String, Box<dyn Error>> {
    let of = |name: &'static str| all.iter().filter(move |measured| measured.work.name == name);
    let rows = |name, unit: f64| of(name).map(|measured| times(measured, unit)).collect::<Result<String, _>>();
    let one = |name| of(name).next().ok_or("a work is missing");
    let hour = of("sleep").find(|measured| measured.actors == 1_000).ok_or("a work is missing")?;
    Ok(format!(
        "# Benchmarks

Actors beside fibers in official Janet's own event loop, `ev`, which is compiled from the same pinned sources with the same flags.
`cargo run --release -p bench > docs/benchmarks.md` measures all of it again and writes this page; nothing on it is written by hand.

{machine}
Each work runs {REPETITIONS} times on each side, in a process of its own; the sides take turns. What counts is the time that the
process computed, the operating system's share included, not the time that passed. Cells show the median, and the least and the
most in brackets. On the real clock actors sleep as they do on a board; on the virtual one, which `ev` does not have, time is
skipped instead (T2).

## A switch

Nanoseconds from one actor's turn to the next one's: what all computed, their start and end included, by the number of turns.
Actors give way by `(yield)` and fibers by `(ev/sleep 0)`, the only way in `ev`; both sleep for 1 ms. The aim is a ratio of 1.
Beyond what a fiber does, an actor's turn has a context switch and a semaphore of FreeRTOS's, a place in the queue for the VM, and
an account of its time and memory. With few sleepers most of the cost is the operating system's, which puts the process to sleep
and wakes it.

| | actors | real clock | virtual clock | `ev` | real clock / `ev` |
|---|---|---|---|---|---|
{yields}{sleeps}
So an hour of 1,000 actors that sleep for 10 ms each, which is 360 million wake-ups, takes {seconds:.0} s on the virtual clock.

## Spawning

Nanoseconds for each of 10,000 that are started, do nothing and end. An actor is loaded from an image, gets a task, a record and an
account of its memory, and its start and end are reported.

| | actors | real clock | virtual clock | `ev` | real clock / `ev` |
|---|---|---|---|---|---|
{spawns}
## Computing

Milliseconds for `(fib 30)`. An actor's suspend checks are counted (T2).

| | actors | real clock | virtual clock | `ev` | real clock / `ev` |
|---|---|---|---|---|---|
{fibs}
## Memory

Bytes that each of so many sleeping actors takes, all in. The aim is 1.2 KB.

| | actors | actor | fiber in `ev` |
|---|---|---|---|
{memory}",
        machine = machine::table(),
        yields = rows("yield", 1e9)?,
        sleeps = rows("sleep", 1e9)?,
        seconds = 360e6 * median(hour, Side::Virtual, 0)? / turns(hour),
        spawns = times(one("spawn")?, 1e9)?,
        fibs = times(one("fib(30)")?, 1e3)?,
        memory = of("memory").map(bytes).collect::<Result<String, _>>()?,
    ))
}

/// A row of a table of times, each by the number of turns, in units of which a second has so many.
fn times(measured: &Measured, unit: f64) -> Result<String, Box<dyn Error>> {
    let unit = unit / turns(measured);
    let cell = |side| -> Result<String, Box<dyn Error>> {
        let sorted: Vec<f64> = sorted(measured, side, 0)?.iter().map(|seconds| seconds * unit).collect();
        let [least, median, most] = [0, sorted.len() / 2, sorted.len() - 1].map(|index| sorted[index]);
        Ok(format!("{median:.0} ({least:.0}–{most:.0})"))
    };
    let cells = [cell(Side::Real)?, cell(Side::Virtual)?, cell(Side::Ev)?].join(" | ");
    let ratio = median(measured, Side::Real, 0)? / median(measured, Side::Ev, 0)?;
    Ok(format!("| {} | {} | {cells} | {ratio:.2} |\n", measured.work.name, measured.actors))
}

/// The rows of the table of memory for one number of actors.
fn bytes(measured: &Measured) -> Result<String, Box<dyn Error>> {
    let actor = |figure| median(measured, Side::Virtual, figure);
    let [resident, allocated, at_start, asleep] = [actor(0)?, actor(1)?, actor(2)?, actor(3)?];
    let fiber = median(measured, Side::Ev, 0)?;
    let janet = asleep - at_start;
    let rows = [
        ("allocated", allocated + janet, None),
        ("– task with its stack, record, name, places in tables", allocated, None),
        ("– Janet's fiber with its stack", janet, None),
        ("as `mj ps` says, which counts room for a few messages, too", asleep, None),
        ("growth of the process", resident, Some(fiber)),
    ];
    let row = |(name, actor, fiber): (_, f64, Option<f64>)| {
        let fiber = fiber.map_or("".into(), |fiber| format!("{fiber:.0}"));
        format!("| {name} | {} | {actor:.0} | {fiber} |\n", measured.actors)
    };
    Ok(rows.map(row).concat())
}

fn turns(measured: &Measured) -> f64 {
    f64::from(measured.actors) * f64::from(measured.turns)
}

fn median(measured: &Measured, side: Side, figure: usize) -> Result<f64, Box<dyn Error>> {
    let sorted = sorted(measured, side, figure)?;
    Ok(sorted[sorted.len() / 2])
}

/// What the runs of a side printed as their figure of that number; never empty.
fn sorted(measured: &Measured, side: Side, figure: usize) -> Result<Vec<f64>, Box<dyn Error>> {
    let runs = measured.runs.iter().filter(|(of, _)| *of == side).flat_map(|(_, runs)| runs);
    let mut figures: Vec<f64> = runs.filter_map(|run| run.get(figure).copied()).collect();
    figures.sort_by(f64::total_cmp);
    if figures.is_empty() { Err("a run did not print what was asked for".into()) } else { Ok(figures) }
}
