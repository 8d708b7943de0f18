//! The emulated board: its firmware, and how a private one is started.

use crate::diagnostic::Failure;
use host::Firmware;
use std::{env, fs::File, os::unix::process::CommandExt, path::PathBuf, process::Command};

const BOARD: &str = "qemu-virt";
const TARGET: &str = "riscv32imac-unknown-none-elf";

/// Names a firmware that is built already.
const VARIABLE: &str = "MJ_FIRMWARE";

/// QEMU, with the firmware that MJ_FIRMWARE names, or else with that of the checkout, which is built where it is not up to date.
pub fn qemu() -> Result<Command, Failure> {
    host::emulator(&firmware()?).map_err(Failure::other)
}

/// This program, as an emulated board on its standard input and output.
pub fn private() -> Result<Command, Failure> {
    let firmware = firmware()?;
    // What is missing is said here, once.
    host::emulator(&firmware).map_err(Failure::other)?;
    let mut command = Command::new(env::current_exe().map_err(Failure::other)?);
    command.args(["qemu", "--stdio"]).env(VARIABLE, firmware);
    // A terminal's Ctrl-C is for who talks to the board.
    command.process_group(0);
    Ok(command)
}

fn firmware() -> Result<PathBuf, Failure> {
    if let Some(path) = env::var_os(VARIABLE).map(PathBuf::from) {
        let opened = File::open(&path);
        return opened.map(|_| path.clone()).map_err(|error| {
            Failure::with_hint(
                format!("cannot read the firmware {}: {error}", path.display()),
                format!("{VARIABLE} names it; without that, mj builds it in MicroJanet's checkout"),
            )
        });
    }
    let places = [env::current_exe(), env::current_dir()];
    let firmware = places.iter().flatten().find_map(|place| Firmware::find(place, BOARD, TARGET)).ok_or_else(|| {
        Failure::with_hint(
            "there is no firmware for the emulated board",
            format!("run mj in MicroJanet's checkout, which it is built from, or name one by {VARIABLE}"),
        )
    })?;
    let mut cargo = firmware.build().map_err(Failure::other)?;
    cargo.arg("--locked");
    if firmware.elf().is_file() {
        cargo.arg("--quiet");
    } else {
        anstream::eprintln!("building the firmware of the emulated board, which takes a minute or two the first time");
    }
    match cargo.status() {
        Ok(status) if status.success() => Ok(firmware.elf()),
        Ok(_) => Err(Failure::other("the firmware does not build")),
        Err(error) => Err(Failure::other(format!("cargo, which builds the firmware, does not run: {error}"))),
    }
}
