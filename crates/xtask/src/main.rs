//! Work on this repository that cargo alone cannot do: it builds firmware, for the chips that there is a folder for in
//! `firmware`.
#![forbid(unsafe_code)]

mod checks;
mod emulator;
mod figures;
mod firmware;
mod flash;
mod instructions;
mod page;
mod simulator;
mod size;
mod torture;

use clap::{Parser, Subcommand};
use firmware::Built;
use std::{
    env,
    error::Error,
    process::{self, ExitCode},
};

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
        #[command(flatten)]
        build: Build,
    },
    /// Builds a board's firmware, runs the programs and transcripts of `tests` on it in the emulator, and checks it.
    TestFirmware {
        #[command(flatten)]
        build: Build,
        /// Tests with this in their name alone.
        filter: Option<String>,
    },
    /// Builds the firmware of the ESP32-C3, unless MJ_FIRMWARE names one, flashes it into a model of the chip's ROM loader, and reads it
    /// back: esp32-mock-bootloader and esptool, of PyPI.
    TestFlash {
        #[command(flatten)]
        build: Build,
    },
    /// Prints what things cost on a board in the emulator, as a page.
    Figures {
        #[command(flatten)]
        build: Build,
    },
    /// Builds `mj` and tests the web page of a board in a real browser: Debian's `chromium` and `chromium-driver`.
    TestWeb {
        /// Fails where a Cargo.lock is not up to date.
        #[arg(long)]
        locked: bool,
        /// Tests with this in their name alone.
        filter: Option<String>,
    },
    /// Builds `mj` and draws the pictures in `docs/pictures` anew, in a real browser.
    Pictures,
    /// Does hundreds of hostile things to boards on which witnesses live, and prints what came of it, as a page.
    Torture(torture::Arguments),
}

#[derive(clap::Args)]
struct Build {
    /// A folder in `firmware`, as in `qemu-virt`.
    board: String,
    /// Fails where the firmware's Cargo.lock is not up to date.
    #[arg(long)]
    locked: bool,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Firmware { build } => make(&build).map(|_| ExitCode::SUCCESS),
        Command::TestFirmware { build, filter } => test(&build, filter),
        Command::TestFlash { build } => test_flash(&build).map(|()| ExitCode::SUCCESS),
        Command::Figures { build } => figures(&build).map(|()| ExitCode::SUCCESS),
        Command::TestWeb { locked, filter } => page::test(locked, filter.as_deref()).map(|()| ExitCode::SUCCESS),
        Command::Pictures => page::pictures().map(|()| ExitCode::SUCCESS),
        Command::Torture(arguments) => torture::run(&arguments),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

fn make(build: &Build) -> Result<Built, Box<dyn Error>> {
    let board = firmware::board(&build.board)?;
    let built = firmware::build(board, build.locked)?;
    let size = size::read(&built.map)?;
    print!("{size}");
    size.check(board)?;
    if !board.has_atomics {
        instructions::check(&built.firmware)?;
    }
    println!("{}", built.firmware.display());
    Ok(built)
}

fn test_flash(build: &Build) -> Result<(), Box<dyn Error>> {
    let elf = env::var_os("MJ_FIRMWARE").map(|path| Ok(path.into()));
    flash::test(&elf.unwrap_or_else(|| make(build).map(|built| built.firmware))?)
}

fn test(build: &Build, filter: Option<String>) -> Result<ExitCode, Box<dyn Error>> {
    let built = make(build)?;
    // Said once, and not by every test.
    host::emulator(&built.firmware)?;
    programs(build, &built, filter.as_deref())?;
    Ok(checks::run(built, filter))
}

/// What the simulated board is tested by, too.
fn programs(build: &Build, built: &Built, filter: Option<&str>) -> Result<(), Box<dyn Error>> {
    // An `mj qemu` of the user's own is nobody's to test on.
    let user = tempfile::tempdir()?;
    let mut cargo = process::Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).env("BOARD", "qemu").env("MJ_FIRMWARE", &built.firmware);
    cargo.env("XDG_RUNTIME_DIR", user.path());
    cargo.args(["test", "--package", "mj", "--test", "behaviour", "--test", "cli"]);
    cargo.args(build.locked.then_some("--locked")).args(filter);
    if cargo.status()?.success() { Ok(()) } else { Err("the programs and transcripts do not all pass".into()) }
}

fn figures(build: &Build) -> Result<(), Box<dyn Error>> {
    let built = firmware::build(firmware::board(&build.board)?, build.locked)?;
    print!("{}", figures::page(&built)?);
    Ok(())
}
