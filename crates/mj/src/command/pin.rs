//! `mj pin`: drives an input of a board that is not a real one (E3).

use crate::{arguments::Board, connect, diagnostic::Failure, output};
use clap::Args;
use host::json;
use serde_json::json;
use std::process::ExitCode;
use wire::{Level, message::Info};

/// Drive a pin of a simulated or emulated board, as a button or a knob would
///
/// The level stays until it is driven to another. Actors that watch the pin are told of its changes.
#[derive(Args)]
pub struct Arguments {
    /// The pin: its number, or a name that the board has for it
    #[arg(value_name = "PIN")]
    pin: String,

    /// Its level: 0, 1, or between them what an analog input is to read, as in 0.37
    #[arg(value_name = "LEVEL", value_parser = level)]
    level: Level,

    #[command(flatten)]
    board: Board,

    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut connected = connect::connect(&arguments.board.board, &arguments.board.secret, None)?;
    let fail = connected.failure();
    let pin = number_of(&arguments.pin, &connected.board.info().map_err(&fail)?)?;
    let level = arguments.level;
    connected.board.drive(pin, level).map_err(&fail)?;
    if arguments.json {
        output::json(&json!({ "pin": pin, "value": json::level(level) }))?;
    } else {
        output::line(format_args!("pin {pin} driven to {}", level.part()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn level(text: &str) -> Result<Level, String> {
    text.parse().ok().and_then(Level::of).ok_or("a level is a number from 0 to 1".into())
}

/// The board itself knows which numbers it has pins for.
pub fn number_of(pin: &str, info: &Info) -> Result<u8, Failure> {
    let named = info.pin_names.iter().find(|(name, _)| name == pin).map(|(_, number)| *number);
    named.or_else(|| pin.parse().ok()).ok_or_else(|| {
        let names = info.pin_names.iter().map(|(name, _)| name.as_str());
        let hint = match host::nearest(pin, names) {
            Some(near) => format!("did you mean {near}?"),
            None => "mj info lists the board's pins".into(),
        };
        Failure::with_hint(format!("no pin {pin} on this board"), hint)
    })
}
