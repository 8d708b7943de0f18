//! Work on this repository that cargo alone cannot do: it builds firmware, for the chips that there is a folder for in
//! `firmware`.
#![forbid(unsafe_code)]

mod firmware;
mod size;
mod toolchain;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

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
}

fn main() -> ExitCode {
    let Command::Firmware { board } = Arguments::parse().command;
    match build(&board) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn build(board: &str) -> Result<(), Box<dyn std::error::Error>> {
    let board = firmware::board(board)?;
    let built = firmware::build(board)?;
    let size = size::read(&built.map)?;
    print!("{size}");
    size.check(board)?;
    println!("{}", built.firmware.display());
    Ok(())
}
