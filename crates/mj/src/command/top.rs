//! `mj top`: who uses a board, again and again.

mod dashboard;
mod screen;
#[cfg(test)]
mod tests;
mod view;
mod watcher;

use crate::{
    arguments::{Board, duration},
    connect::{self, Connected},
    diagnostic::Failure,
    output, table,
};
use anstream::stream::IsTerminal;
use clap::Args;
use host::{Sample, Share, json, shares};
use serde_json::json;
use std::{io, process::ExitCode, thread, time::Duration};

/// Show who uses a board, again and again
///
/// A table of the board's actors, those that use most of its time ahead, and the board's load and memory over time. Arrows
/// select an actor: h halts it, l shows its log. s sorts by something else, q ends. When standard output is no terminal, and
/// with --count or --json, tables are printed one after the other.
#[derive(Args)]
pub struct Arguments {
    /// The time from one table to the next
    #[arg(long, value_name = "DURATION", default_value = "1s", value_parser = duration)]
    interval: Duration,

    /// Print so many tables, also on a terminal; 1 where it is none
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    count: Option<u32>,

    #[command(flatten)]
    board: Board,

    /// Print one JSON object a line for every actor; times are in microseconds
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut connected = connect::lasting(&arguments.board)?;
    if arguments.json || arguments.count.is_some() || !io::stdout().is_terminal() {
        print(arguments, &mut connected)?;
    } else {
        screen::run(&arguments.board, arguments.interval, connected).map_err(Failure::other)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints one table after the other.
fn print(arguments: &Arguments, connected: &mut Connected) -> Result<(), Failure> {
    let fail = connected.failure();
    let mut before = connected.board.sample().map_err(&fail)?;
    for number in 0..arguments.count.unwrap_or(1) {
        thread::sleep(arguments.interval);
        let sample = connected.board.sample().map_err(&fail)?;
        let shares = shares(&before, &sample);
        if arguments.json {
            shares.iter().try_for_each(|share| output::json(&object(&sample, share)))?;
        } else {
            if number > 0 {
                output::line("")?;
            }
            output::line(table::actors(shares.iter().map(|Share { actor, share }| (actor, Some(*share))), true))?;
        }
        if output::reader_is_gone() {
            break;
        }
        before = sample;
    }
    Ok(())
}

fn object(sample: &Sample, share: &Share) -> serde_json::Value {
    let mut object = json!({ "t": sample.t });
    json::append(&mut object, &mut json::share(share));
    object
}
