//! Work on this repository that cargo alone cannot do: it builds firmware, for the chips that there is a folder for in
//! `firmware`.
#![forbid(unsafe_code)]

mod checks;
mod emulator;
mod firmware;
mod size;
mod toolchain;

use clap::{Parser, Subcommand};
use firmware::Built;
use std::{error::Error, process::ExitCode};

/// Work on this repository that cargo alone cannot do.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds a board's firmware, and fails where it has outgrown its budgets.
    Firmware {
        /// A folder in `firmware`, as in `qemu-virt`.
        board: String,
    },
    /// Builds a board's firmware and checks it in the emulator.
    TestFirmware {
        /// A folder in `firmware`, as in `qemu-virt`.
        board: String,
        /// Checks with this in their name alone.
        filter: Option<String>,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Firmware { board } => build(&board).map(|_| ExitCode::SUCCESS),
        Command::TestFirmware { board, filter } => test(&board, filter),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

fn build(board: &str) -> Result<Built, Box<dyn Error>> {
    let board = firmware::board(board)?;
    let built = firmware::build(board)?;
    let size = size::read(&built.map)?;
    print!("{size}");
    size.check(board)?;
    println!("{}", built.firmware.display());
    Ok(built)
}

fn test(board: &str, filter: Option<String>) -> Result<ExitCode, Box<dyn Error>> {
    toolchain::find_emulator()?;
    Ok(checks::run(build(board)?, filter))
}
