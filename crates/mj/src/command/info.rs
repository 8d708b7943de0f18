//! `mj info`: what a board is, and how it is.

use crate::{
    arguments::AnyBoard,
    connect,
    diagnostic::Failure,
    output::{self, Text},
    table, text,
};
use clap::Args;
use host::{Address, json};
use serde_json::{Value, json};
use std::process::ExitCode;
use wire::message::{Info, Kept, LastReset};

/// Tell what a board is: versions, memory, pins and capabilities
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    board: AnyBoard,

    /// Reset the board first, into a life without kept actors
    #[arg(long)]
    safe: bool,

    /// Print one JSON object; times are in microseconds, memory in bytes
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut connected = connect::connect(&arguments.board.board, &arguments.board.secret, None)?;
    if arguments.safe && !connected.is_private {
        connected = connect::reset(connected, &arguments.board.secret, true)?;
    }
    let info = connected.board.info().map_err(connected.failure())?;
    if arguments.json {
        output::json(&object(&info, &connected.address))?;
    } else {
        output::line(table(&info, &connected.address))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What the board says of itself, after where it is.
fn object(info: &Info, address: &Address) -> Value {
    let mut object = json!({ "board": info.board, "address": address.to_string() });
    json::append(&mut object, &mut json::info(info));
    object
}

fn table(info: &Info, address: &Address) -> Text {
    let memory = &info.memory;
    let pin_names: Vec<String> = info.pin_names.iter().map(|(name, pin)| format!("{name} = {pin}")).collect();
    let mut facts = vec![
        ("board", format!("{} at {address}", info.board)),
        ("versions", format!("MicroJanet {}, Janet {}, FreeRTOS {}", info.version, info.janet, info.kernel)),
        ("up for", text::uptime(info.t)),
        ("last reset", last_reset(&info.last_reset)),
    ];
    facts.extend(info.last_reset.message.iter().map(|message| ("epitaph", message.replace('\n', " "))));
    facts.push(("actors", info.actors.to_string()));
    if !info.kept.is_empty() {
        let kept: Vec<String> = info.kept.iter().map(kept).collect();
        let safe = if info.safe { " (safe mode: not started)" } else { "" };
        facts.push(("kept actors", kept.join(", ") + safe));
    }
    facts.extend([
        ("memory at start", text::bytes(memory.at_start)),
        ("memory now", format!("{} of {}", text::bytes(memory.used), text::bytes(memory.limit))),
        ("memory at most", text::bytes(memory.peak)),
        ("pins", format!("{}; {}", info.pins, pin_names.join(", "))),
        ("capabilities", info.capabilities.join(", ")),
    ]);
    table::facts(facts)
}

/// What ended the last life, and how long that was where there was one.
fn last_reset(last: &LastReset) -> String {
    let after = if last.t == 0 { String::new() } else { format!(", {} after its start", text::seconds(last.t)) };
    let during = last.actor.as_ref().map(|actor| format!(", while {actor} ran")).unwrap_or_default();
    format!("{}{after}{during}", last.cause)
}

/// Describes what ended the last life on one line, with what the board said last.
pub fn crash(last: &LastReset) -> String {
    let message = last.message.as_ref().map(|message| format!(": {}", message.replace('\n', " "))).unwrap_or_default();
    last_reset(last) + &message
}

fn kept(kept: &Kept) -> String {
    if kept.quarantined { format!("{} (quarantined)", kept.actor) } else { kept.actor.clone() }
}
