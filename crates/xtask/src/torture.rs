//! Torture: hostile programs and line faults, one after the other, against a board on which two witnesses live. One beats
//! every 10 ms, the other holds 8 KB of known data. Whatever is done to the board, no beat may be missing, no byte may
//! change, and the board may not restart.

mod attack;
mod line;
mod machine;
mod micropython;
mod program;
mod report;
mod witness;

use crate::{checks::Result, firmware};
use attack::Attack;
use fastrand::Rng;
use machine::Machine;
use report::Report;
use std::{path::PathBuf, process::ExitCode};
use witness::{Seen, Witness};

/// What to do, and how often.
#[derive(clap::Args)]
pub struct Arguments {
    /// The simulated board, as `sim`, or a folder in `firmware`, as in `qemu-virt`
    #[arg(required = true)]
    boards: Vec<String>,
    /// How often everything is done; each further time in other orders and with other bytes
    #[arg(long, default_value = "1")]
    rounds: u64,
    /// Where chance begins
    #[arg(long, default_value = "1")]
    seed: u64,
    /// Attacks with this in their name alone
    #[arg(long)]
    filter: Option<String>,
    /// The folder of MicroPython's npm package, which is tortured by the like of our programs
    #[arg(long, value_name = "PACKAGE")]
    micropython: Option<PathBuf>,
    /// Fails where the firmware's Cargo.lock is not up to date
    #[arg(long)]
    locked: bool,
}

/// Tortures each board, and prints what came of it as a page.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut reports = Vec::new();
    for board in &arguments.boards {
        let firmware = match board.as_str() {
            "sim" => None,
            name => Some(firmware::build(firmware::board(name)?, arguments.locked)?.firmware),
        };
        reports.push(torture(board, firmware, arguments)?);
    }
    let survived = reports.iter().all(Report::has_survived);
    reports.extend(arguments.micropython.as_deref().map(micropython::torture).transpose()?);
    print!("{}", report::page(&reports)?);
    Ok(if survived { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn torture(name: &str, firmware: Option<PathBuf>, arguments: &Arguments) -> Result<Report> {
    let mut report = Report::new(name);
    let mut board = None;
    for round in 0..arguments.rounds {
        let mut random = Rng::with_seed(arguments.seed + round);
        for attack in attack::all(&mut random)? {
            if arguments.filter.as_ref().is_some_and(|filter| !attack.name().contains(filter)) {
                continue;
            }
            // A board that has not survived has been reported: what follows is tried on another one.
            let (machine, witness) = match &mut board {
                Some(board) => board,
                none => none.insert(start(firmware.clone())?),
            };
            if !try_one(machine, witness, &attack, &mut report) {
                board = None;
            }
        }
    }
    Ok(report)
}

fn start(firmware: Option<PathBuf>) -> Result<(Machine, Witness)> {
    let machine = match firmware {
        None => Machine::simulator()?,
        Some(firmware) => Machine::emulator(&firmware)?,
    };
    let mut witness = Witness::start(&machine)?;
    witness.look(&machine)?;
    Ok((machine, witness))
}

/// Whether the board has survived it.
fn try_one(machine: &Machine, witness: &mut Witness, attack: &Attack, report: &mut Report) -> bool {
    let seen = attack.run(machine, witness).and_then(|()| witness.look(machine));
    report.add(attack.kind(), seen.is_ok(), seen.as_ref().map_or(0, |seen| seen.pause));
    let outcome = match &seen {
        Ok(Seen { pause, left }) => format!("survived, with a pause of {pause} ms, and {left} bytes more in use"),
        Err(error) => format!("FAILED: {error}; {}", last_words(machine)),
    };
    eprintln!("{}: {}: {outcome}", report.board, attack.name());
    seen.is_ok()
}

/// What the board knows of its last reset, where whoever took it down is told, and of its memory.
fn last_words(machine: &Machine) -> String {
    match machine.connect().and_then(|mut client| Ok(client.info()?)) {
        Ok(info) => format!("{:?}, {:?}", info.last_reset, info.memory),
        Err(error) => format!("and now it does not answer: {error}"),
    }
}
