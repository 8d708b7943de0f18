//! What `mj` understands. The comments here are the text of `mj --help`.

use clap::{Args, Parser, Subcommand};
use host::Address;
use std::{net::SocketAddr, path::PathBuf, time::Duration};

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
    Start(Start),
    Sim(Sim),
}

/// Run the actors of a file on a board, until all have ended or Ctrl-C
///
/// Links FILE, starts its actors on a private simulated board or on the one that --board names, and prints what they log and
/// how their output pins change. Ctrl-C halts them. Which definitions are actors: those named as ACTOR; else those marked
/// :actor, as in (def blink1 :actor (blink 2 500)); else every public def of a function, as in
/// (def blink1 (blink LED1 500)).
///
/// Exits with 0, with 1 when an actor failed or the file does not link, and with 2 on wrong usage.
#[derive(Args)]
pub struct Run {
    #[command(flatten)]
    pub program: Program,

    #[command(flatten)]
    pub board: RunBoard,

    /// Stop after this board time, as in 500ms, 5s or "1h 30m"
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    pub duration: Option<Duration>,

    #[command(flatten)]
    pub simulation: Simulation,

    /// Print one JSON object a line for every event
    #[arg(long)]
    pub json: bool,
}

/// Start the actors of a file on a board, and leave them running
///
/// Links FILE, uploads its image and starts its actors. Prints their pids.
#[derive(Args)]
pub struct Start {
    #[command(flatten)]
    pub program: Program,

    #[command(flatten)]
    pub board: Board,

    /// Print one JSON object a line for every actor
    #[arg(long)]
    pub json: bool,
}

/// Be a simulated board that listens for other mj commands
///
/// The board has 40 digital pins and real time. Its actors live until they end, are halted, or the board is ended by Ctrl-C.
#[derive(Args)]
pub struct Sim {
    /// Where to listen; any other address than the computer's own needs a secret
    #[arg(long, value_name = "ADDRESS", default_value = DEFAULT_LISTEN, conflicts_with = "stdio")]
    pub listen: SocketAddr,

    /// Serve one client over standard input and output instead
    #[arg(long)]
    pub stdio: bool,

    /// The secret that clients must know
    #[arg(long, env = "MJ_SECRET", hide_env_values = true, value_parser = secret)]
    pub secret: Option<String>,

    #[command(flatten)]
    pub simulation: Simulation,
}

/// Where `mj sim` listens, and where the other commands look for a board.
const DEFAULT_LISTEN: &str = "127.0.0.1:7380";
const DEFAULT_BOARD: &str = "tcp:127.0.0.1:7380";

/// What to run.
#[derive(Args)]
pub struct Program {
    /// The Janet file
    pub file: PathBuf,

    /// Actors to start, by the names of their definitions
    pub actor: Vec<String>,

    /// Keep debug information on this computer: the image is smaller, and traces are as full
    #[arg(long)]
    pub strip: bool,
}

/// Which board.
#[derive(Args)]
pub struct Board {
    /// The board: tcp:HOST:PORT or serial:PATH[:BAUD]
    #[arg(long, value_name = "BOARD", env = "MJ_BOARD", hide_env = true, default_value = DEFAULT_BOARD)]
    pub board: Address,

    #[command(flatten)]
    pub secret: Secret,
}

/// Which board, where a private one is the default.
#[derive(Args)]
pub struct RunBoard {
    /// The board: sim, tcp:HOST:PORT or serial:PATH[:BAUD]
    #[arg(long, value_name = "BOARD", env = "MJ_BOARD", hide_env = true, default_value = "sim")]
    pub board: Address,

    #[command(flatten)]
    pub secret: Secret,
}

/// What a board may ask for.
#[derive(Args)]
pub struct Secret {
    /// The board's secret, if it asks for one
    #[arg(long, env = "MJ_SECRET", hide_env_values = true, value_parser = secret)]
    pub secret: Option<String>,
}

/// How to simulate.
#[derive(Args)]
pub struct Simulation {
    /// Run in virtual time: as fast as possible, and the same in every run
    ///
    /// Time moves only when every actor is blocked, and then at once to the next deadline. An actor that computes without
    /// giving way is charged a millisecond for every 10,000 of its loops and calls.
    #[arg(long)]
    pub r#virtual: bool,

    /// Seed of math/random
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u32,

    /// The simulated board's memory, as in 400K or 64M
    #[arg(long, value_name = "SIZE", default_value = "64M", value_parser = size)]
    pub memory: usize,
}

fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|error| format!("{error}; write it as in 500ms, 5s or \"1h 30m\""))
}

fn secret(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("an empty secret keeps nobody out".into()) } else { Ok(text.into()) }
}

/// Less than this does not hold Janet's own C functions.
const LEAST_MEMORY: usize = 100 << 10;
const MOST_MEMORY: usize = 1 << 30;

fn size(text: &str) -> Result<usize, String> {
    let bytes = parse_size::Config::new().with_binary().parse_size(text);
    match bytes.map(usize::try_from) {
        Ok(Ok(bytes @ LEAST_MEMORY..=MOST_MEMORY)) => Ok(bytes),
        Ok(_) => Err("a simulated board has between 100K and 1G of memory".into()),
        Err(error) => Err(format!("{error}; write it as in 400K or 64M")),
    }
}
