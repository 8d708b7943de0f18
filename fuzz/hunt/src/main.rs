//! Hunts for programs that a board does not survive: see README.md beside this folder.

mod board;
mod hunter;
mod peg;
mod program;
mod world;

use hunter::{Bounds, Hunter, in_a_thread};
use std::{env, fs, process::ExitCode, time::Duration};

const USAGE: &str = "hunt [--cases N] [--seconds N] [--minutes N] [--from SEED] [--all]
hunt --seed N [--program FILE]";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments == ["board"] {
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
    let finding = hunter.try_one(seed, &text, Duration::from_secs(60)).expect("a board");
    finding.inspect(|finding| println!("== {}\n{}", finding.kind, finding.report)).is_none()
}
