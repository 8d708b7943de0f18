//! The emulated board: its firmware, and how a private one is started.

use crate::{diagnostic::Failure, firmware};
use std::{env, os::unix::process::CommandExt, process::Command};

const BOARD: &str = "qemu-virt";
const TARGET: &str = "riscv32imac-unknown-none-elf";

/// QEMU, with the firmware that MJ_FIRMWARE names, or else with that of the checkout, which is built where it is not up to date.
pub fn qemu() -> Result<Command, Failure> {
    host::emulator(&firmware::elf(BOARD, TARGET, |_| ())?).map_err(Failure::other)
}

/// This program, as an emulated board on its standard input and output.
pub fn private() -> Result<Command, Failure> {
    let elf = firmware::elf(BOARD, TARGET, |_| ())?;
    // What is missing is said here, once.
    host::emulator(&elf).map_err(Failure::other)?;
    let mut command = Command::new(env::current_exe().map_err(Failure::other)?);
    command.args(["qemu", "--stdio"]).env(firmware::VARIABLE, elf);
    // A terminal's Ctrl-C is for who talks to the board.
    command.process_group(0);
    Ok(command)
}
