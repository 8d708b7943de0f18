//! `mj pin`: drives an input of a board that is not a real one (E3).

use crate::{arguments::Board, connect, diagnostic::Failure, output};
use clap::{Args, builder::PossibleValuesParser};
use serde_json::json;
use std::process::ExitCode;
use wire::message::Info;

/// Drive a pin of a simulated or emulated board, as a button would
///
/// The level stays until it is driven to another. Actors that watch the pin are told of its changes.
#[derive(Args)]
pub struct Arguments {
    /// The pin: its number, or a name that the board has for it
    #[arg(value_name = "PIN")]
    pin: String,

    /// Its level
    #[arg(value_name = "LEVEL", value_parser = PossibleValuesParser::new(["0", "1"]))]
    level: String,

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
    let high = arguments.level == "1";
    connected.board.drive(pin, high).map_err(&fail)?;
    let value = u8::from(high);
    if arguments.json {
        output::line(json!({ "pin": pin, "value": value }))?;
    } else {
        output::line(format_args!("pin {pin} driven to {value}"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The board itself knows which numbers it has pins for.
fn number_of(pin: &str, info: &Info) -> Result<u8, Failure> {
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
