//! `mj-flash`: makes the flash image of a firmware, and writes it into a chip. `mj flash` calls it.
//!
//! A program of its own, since what it needs takes as long to compile as all that `mj` needs.
#![forbid(unsafe_code)]

mod image;
mod port;

use clap::Parser;
use image::Image;
use std::{fs, path::PathBuf, process::ExitCode};

/// Makes the flash image of a firmware for the ESP32-C3, and writes it into a chip.
#[derive(Parser)]
#[command(name = "mj-flash", version)]
struct Arguments {
    /// The firmware, as ELF
    firmware: PathBuf,

    /// Write the whole flash, 4 MB, into this file
    #[arg(long, value_name = "FILE", required_unless_present = "port")]
    save: Option<PathBuf>,

    /// Write into the chip at this serial port
    #[arg(long, value_name = "PATH")]
    port: Option<String>,

    /// The chip is in its bootloader already, and is left there: the line has no DTR and RTS
    #[arg(long, requires = "port")]
    no_reset: bool,
}

/// Why there is no image, or why it did not get to where it was to go.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("cannot read the firmware {}: {error}", path.display())]
    Read { path: PathBuf, error: std::io::Error },
    #[error("cannot write {}: {error}", path.display())]
    Write { path: PathBuf, error: std::io::Error },
    #[error(transparent)]
    Image(#[from] image::NoImage),
    #[error(transparent)]
    Port(#[from] port::NotFlashed),
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let path = &arguments.firmware;
    let elf = fs::read(path).map_err(|error| Failure::Read { path: path.clone(), error })?;
    let image = Image::new(&elf)?;
    if let Some(path) = &arguments.save {
        fs::write(path, image.whole()).map_err(|error| Failure::Write { path: path.clone(), error })?;
        eprintln!("wrote {}: {image}", path.display());
    }
    if let Some(port) = &arguments.port {
        port::flash(port, &image, !arguments.no_reset)?;
        eprintln!("wrote {image} into the chip at {port}");
    }
    Ok(())
}
