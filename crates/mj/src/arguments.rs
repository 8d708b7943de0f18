//! What `mj` understands. The comments here are the text of `mj --help`.

use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, time::Duration};

/// Live, concurrent Janet programs on microcontrollers
#[derive(Parser)]
#[command(name = "mj", version, propagate_version = true, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    Run(Run),
}

/// Run the actors of a file on a board, until all have ended or Ctrl-C
///
/// Links FILE, starts its actors on a private simulated board, and prints what they log and how their output pins change.
/// Which definitions are actors: those named as ACTOR; else those marked :actor, as in (def blink1 :actor (blink 2 500));
/// else every public def of a function, as in (def blink1 (blink LED1 500)).
///
/// Exits with 0, with 1 when an actor failed or the file does not link, and with 2 on wrong usage.
#[derive(Args)]
pub struct Run {
    /// The Janet file
    pub file: PathBuf,

    /// Actors to start, by the names of their definitions
    pub actor: Vec<String>,

    /// Run in virtual time: as fast as possible, and the same in every run
    ///
    /// Time moves only when every actor is blocked, and then at once to the next deadline. An actor that computes without
    /// giving way is charged a millisecond for every 10,000 of its loops and calls.
    #[arg(long)]
    pub r#virtual: bool,

    /// Stop after this board time, as in 500ms, 5s or "1h 30m"
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    pub duration: Option<Duration>,

    /// Seed of math/random
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u32,

    /// Print one JSON object a line for every event
    #[arg(long)]
    pub json: bool,
}

fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|error| format!("{error}; write it as in 500ms, 5s or \"1h 30m\""))
}
