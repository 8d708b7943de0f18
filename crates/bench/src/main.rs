//! Measures actors beside fibers in official Janet's own event loop: `cargo run --release -p bench > docs/benchmarks.md`.
//!
//! Each measurement has a process to itself, since FreeRTOS has one kernel a process and two Janets would share their
//! symbols; a harness such as criterion measures closures in its own. This process writes the same work for both sides,
//! lets them take turns, and prints the page. `start` in `start.rs` prints another one.
#![forbid(unsafe_code)]

mod board;
mod cable;
mod machine;
mod measure;
mod page;
mod start;
mod work;

use rtos::host::Clock;
use std::{env, error::Error, path::Path, process::Command};
use work::Side;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => print!("{}", page::page(&work::measure_all(run)?)?),
        ["time", clock, file] => measure::time(clock_of(clock), Path::new(file))?,
        ["memory", clock, file] => measure::memory(clock_of(clock), Path::new(file))?,
        ["start"] => print!("{}", start::page::page(&start::measure(None)?)),
        ["start", micropython] => print!("{}", start::page::page(&start::measure(Some(Path::new(micropython)))?)),
        _ => return Err("its arguments are none, or start, or start and the folder of MicroPython".into()),
    }
    Ok(())
}

fn clock_of(name: &str) -> Clock {
    if name == "real" { Clock::Real } else { Clock::Virtual }
}

/// Measures a program on one side, in a process of its own, and reads the numbers that this prints.
fn run(side: Side, what: &str, file: &Path) -> Result<Vec<f64>, Box<dyn Error>> {
    let peer = option_env!("PEER").ok_or("a debug build measures nothing: cargo run --release -p bench")?;
    let (program, arguments) = match side {
        Side::Real => (env::current_exe()?, vec![what, "real"]),
        Side::Virtual => (env::current_exe()?, vec![what, "virtual"]),
        Side::Ev => (peer.into(), vec![]),
    };
    let mut command = Command::new(program);
    let output = command.args(arguments).arg(file).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    match text.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>() {
        Ok(figures) if output.status.success() && !figures.is_empty() => Ok(figures),
        _ => Err(format!("{command:?} failed: {text}{}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}
