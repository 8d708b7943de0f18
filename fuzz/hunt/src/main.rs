//! Searches for programs that a board does not survive. `fuzz/run hunt x86_64 --all --minutes 60` searches for an hour on 64 bits;
//! with `i686`, it searches on 32 bits.
//!
//! A random program calls the C functions that boards offer with half-made values, or makes fibers of several actors resume, cancel and
//! end each other (program.rs, storm.janet). A full Janet links the program (world.rs), and a board in a child process runs it under
//! sanitizers (board.rs). The program is a finding if it ends that process, hangs, leaks memory, or changes the result of a healthy
//! program. For each finding the seed and a smaller program with the same fault are printed (hunter.rs). `--seed N` runs it again.

mod board;
mod hunter;
mod peg;
mod program;
mod world;

use hunter::{Bounds, Hunter, in_a_thread};
use std::{
    env, fs, panic,
    process::{self, ExitCode},
    time::Duration,
};

const USAGE: &str = "hunt [--cases N] [--seconds N] [--minutes N] [--from SEED] [--all]
hunt --seed N [--program FILE]";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments == ["board"] {
        // A panic may have C above it, through which it cannot unwind.
        panic::set_hook(Box::new(|info| {
            eprintln!("panicked at {info}");
            process::abort();
        }));
        board::serve();
        return ExitCode::SUCCESS;
    }
    let is_well = in_a_thread(move || hunt(&arguments));
    if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn hunt(arguments: &[String]) -> bool {
    let mut bounds = Bounds { from: 0, cases: u64::MAX, time: Duration::MAX, all: false };
    let (mut seed, mut program) = (None, None);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().expect(USAGE);
        match argument.as_str() {
            "--cases" => bounds.cases = value().parse().expect(USAGE),
            "--seconds" => bounds.time = Duration::from_secs(value().parse().expect(USAGE)),
            "--minutes" => bounds.time = Duration::from_secs(60 * value().parse::<u64>().expect(USAGE)),
            "--from" => bounds.from = value().parse().expect(USAGE),
            "--all" => bounds.all = true,
            "--seed" => seed = Some(value().parse().expect(USAGE)),
            "--program" => program = Some(fs::read_to_string(value()).expect("a file")),
            _ => panic!("{USAGE}"),
        }
    }
    let mut hunter = Hunter::start();
    let Some(seed) = seed else { return hunter.hunt(&bounds).expect("a board") };
    let text = program.unwrap_or_else(|| hunter.program(seed));
    println!("{text}");
    let ended = hunter.run_alone(seed, &text, Duration::from_secs(60), true);
    println!("{}", ended.as_ref().unwrap_or_else(|finding| &finding.report));
    ended.inspect_err(|finding| println!("== {}", finding.kind)).is_ok()
}
