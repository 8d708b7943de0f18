//! `mj flash`: firmware for a chip, built, and written into it.

use crate::{arguments::Secret, connect, diagnostic::Failure, firmware, output};
use clap::{Args, ValueEnum};
use host::Address;
use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

/// Write MicroJanet's firmware into a chip
///
/// The firmware is built in MicroJanet's checkout, the one that mj was built in or else the one that it runs in, unless it is up to
/// date there; MJ_FIRMWARE names one that is built already. Then it is written into the chip of the board that is plugged in,
/// together with a bootloader, and the chip is asked whether it holds what was written. What it runs from then on is greeted.
///
/// The firmware's line to this computer is UART0, at the baud rate that --board names, or the chip's own USB port.
///
/// With --save nothing is plugged in: all that belongs into the chip's flash, 4 MB, becomes a file.
#[derive(Args)]
pub struct Arguments {
    /// The chip
    #[arg(value_enum)]
    chip: Chip,

    /// Write the whole flash into this file instead
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,

    /// The board: serial:PATH[:BAUD], or usb, the one that is plugged in
    #[arg(long, value_name = "BOARD", default_value = "usb", value_parser = wired, conflicts_with = "save")]
    board: Address,

    /// The line: uart, or usb, the chip's own port [default: what the board is plugged in by, or else uart]
    #[arg(long, value_enum, value_name = "LINE", hide_possible_values = true)]
    line: Option<Wire>,

    /// Do not reset the chip: it is in its bootloader already, by BOOT and RESET, over a line without DTR and RTS
    #[arg(long, conflicts_with_all = ["save", "monitor"])]
    no_reset: bool,

    /// Go on with what the board's actors print, until Ctrl-C
    #[arg(long, conflicts_with = "save")]
    monitor: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Chip {
    /// ESP32-C3, with 4 MB of flash or more
    Esp32c3,
}

/// What a firmware is spoken to by.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Wire {
    /// UART0, which most boards have a bridge to USB at.
    Uart,
    /// The chip's own USB port.
    Usb,
}

const BOARD: &str = "esp32c3";
const TARGET: &str = "riscv32imc-unknown-none-elf";

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Chip::Esp32c3 = arguments.chip;
    let board = destination(arguments)?;
    let mut program = program();
    program.arg(firmware::elf(BOARD, TARGET, |cargo| choose(cargo, arguments.line, board.as_ref()))?);
    if let Some(path) = &arguments.save {
        program.arg("--save").arg(path);
    }
    if let Some(Address::Serial { path, .. }) = &board {
        program.arg("--port").arg(path);
    }
    if arguments.no_reset {
        program.arg("--no-reset");
    }
    let status = program.status().map_err(|error| {
        Failure::with_hint(
            format!("the program that flashes does not run: {error}"),
            "run mj in MicroJanet's checkout, or put mj-flash on the path by cargo install --path crates/flash",
        )
    })?;
    match board {
        // It has said why.
        _ if !status.success() => Ok(ExitCode::FAILURE),
        Some(_) if arguments.no_reset => {
            output::note("press RESET to start it");
            Ok(ExitCode::SUCCESS)
        }
        Some(board) => greet(&board, arguments.monitor),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// The board that the firmware goes to, if it goes to one. That there is one, or a folder for the file, is seen before minutes of
/// building.
fn destination(arguments: &Arguments) -> Result<Option<Address>, Failure> {
    if let Some(file) = &arguments.save {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        return match folder.filter(|folder| !folder.is_dir()) {
            Some(folder) => Err(Failure::with_hint(
                format!("there is no folder {}", folder.display()),
                "make it, or name a file elsewhere by --save",
            )),
            None => Ok(None),
        };
    }
    match &arguments.board {
        Address::Plugged => connect::plugged().map(Some),
        Address::Serial { path, .. } if !Path::new(path).exists() => Err(Failure::with_hint(
            format!("there is no serial port {}", path.display()),
            "plug the board in; without --board, the one that is plugged in is found",
        )),
        board => Ok(Some(board.clone())),
    }
}

/// What the firmware is built for: a line, and its speed.
fn choose(cargo: &mut Command, line: Option<Wire>, board: Option<&Address>) {
    let mut is_chip_itself = false;
    if let Some(Address::Serial { path, baud }) = board {
        is_chip_itself = host::is_chip_itself(path);
        cargo.env("UART_BAUD", baud.to_string());
    }
    if line.map_or(is_chip_itself, |line| line == Wire::Usb) {
        cargo.args(["--features", "usb"]);
    }
}

/// The program that knows how to flash: that of the checkout, or one that is installed.
fn program() -> Command {
    let Some(firmware) = firmware::find(BOARD, TARGET) else { return Command::new("mj-flash") };
    let checkout = firmware.checkout();
    if !checkout.join("target/debug/mj-flash").is_file() {
        output::note("building the program that flashes, which takes a minute the first time");
    }
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["run", "--quiet", "--locked", "--package", "flash", "--manifest-path"]);
    cargo.arg(checkout.join("Cargo.toml")).arg("--");
    cargo
}

/// Sees whether the board runs, and goes on with its log if that is wanted.
fn greet(board: &Address, monitor: bool) -> Result<ExitCode, Failure> {
    let mut connected = connect::after_reset(board, &Secret::default())?;
    let info = connected.board.info().map_err(connected.failure())?;
    output::note(format_args!("MicroJanet {} runs on {} at {board}", info.version, info.board));
    if !monitor {
        return Ok(ExitCode::SUCCESS);
    }
    drop(connected);
    let program = env::current_exe().map_err(Failure::other)?;
    let status = Command::new(program).args(["logs", "--follow", "--board", &board.to_string()]).status();
    let code = status.map_err(Failure::other)?.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// A board that a chip can be flashed on.
fn wired(text: &str) -> Result<Address, String> {
    match text.parse() {
        Ok(address @ (Address::Serial { .. } | Address::Plugged)) => Ok(address),
        Ok(_) | Err(_) => Err("a chip is flashed over a serial port: write serial:PATH[:BAUD], or usb".into()),
    }
}
