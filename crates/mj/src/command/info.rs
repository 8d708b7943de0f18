//! `mj info`: what a board is, and how it is.

use crate::{arguments::AnyBoard, connect, diagnostic::Failure, output, table, text};
use clap::Args;
use host::Address;
use serde_json::{Map, Value, json};
use std::process::ExitCode;
use wire::message::Info;

/// Tell what a board is: versions, memory, pins and capabilities
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    board: AnyBoard,

    /// Print one JSON object; times are in microseconds, memory in bytes
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut connected = connect::connect(&arguments.board.board, &arguments.board.secret, None)?;
    let info = connected.board.info().map_err(connected.failure())?;
    if arguments.json {
        output::line(object(&info, &connected.address))?;
    } else {
        output::line(table(&info, &connected.address))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn object(info: &Info, address: &Address) -> Value {
    let memory = &info.memory;
    let pin_names: Map<_, _> = info.pin_names.iter().map(|(name, pin)| (name.clone(), json!(pin))).collect();
    json!({
        "board": info.board,
        "address": address.to_string(),
        "version": info.version,
        "janet": info.janet,
        "freertos": info.kernel,
        "t": info.t,
        "actors": info.actors,
        "memory": {
            "at_start": memory.at_start,
            "used": memory.used,
            "peak": memory.peak,
            "limit": memory.limit,
        },
        "pins": info.pins,
        "pin_names": pin_names,
        "capabilities": info.capabilities,
    })
}

fn table(info: &Info, address: &Address) -> String {
    let memory = &info.memory;
    let pin_names: Vec<String> = info.pin_names.iter().map(|(name, pin)| format!("{name} = {pin}")).collect();
    table::facts([
        ("board", format!("{} at {address}", info.board)),
        ("versions", format!("MicroJanet {}, Janet {}, FreeRTOS {}", info.version, info.janet, info.kernel)),
        ("up for", text::uptime(info.t)),
        ("actors", info.actors.to_string()),
        ("memory at start", text::bytes(memory.at_start)),
        ("memory now", format!("{} of {}", text::bytes(memory.used), text::bytes(memory.limit))),
        ("memory at most", text::bytes(memory.peak)),
        ("pins", format!("{}; {}", info.pins, pin_names.join(", "))),
        ("capabilities", info.capabilities.join(", ")),
    ])
}
