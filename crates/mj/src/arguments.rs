//! What `mj` understands. The comments here, and those of each command's own arguments in its file, are the text of
//! `mj --help`.

use crate::{command, diagnostic::Failure, inputs};
use clap::{Args, Parser, Subcommand};
use host::Address;
use std::{
    env::{self, VarError},
    fs,
    net::SocketAddr,
    path::PathBuf,
    time::Duration,
};
use wire::message::{LEAST_MEMORY, LONGEST_WATCHDOG};

/// Live, concurrent Janet programs on microcontrollers
#[derive(Parser)]
#[command(name = "mj", version, propagate_version = true, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    Run(command::run::Arguments),
    Start(command::start::Arguments),
    Ps(command::ps::Arguments),
    Top(command::top::Arguments),
    Halt(command::halt::Arguments),
    Pin(command::pin::Arguments),
    Logs(command::logs::Arguments),
    Repl(command::repl::Arguments),
    Link(command::link::Arguments),
    /// Link one text that a page sends, confined; mj starts this process for itself
    #[command(hide = true)]
    LinkText,
    Info(command::info::Arguments),
    Reset(command::reset::Arguments),
    Sim(command::sim::Arguments),
    Web(command::web::Arguments),
    Qemu(command::qemu::Arguments),
    Flash(command::flash::Arguments),
    New(command::new::Arguments),
    Completions(command::completions::Arguments),
}

/// Where the commands look for a board: where `mj sim` listens.
pub const DEFAULT_BOARD: &str = "tcp:127.0.0.1:7380";

/// Where pages are served.
pub const DEFAULT_PAGE: &str = "127.0.0.1:7381";

/// What to run.
#[derive(Args)]
pub struct Program {
    /// The Janet file, or an image that mj link has made; - for standard input
    pub file: PathBuf,

    /// Actors to start, by the names of their definitions
    pub actor: Vec<String>,

    /// Keep debug information on this computer: the image is smaller, and traces are as full
    #[arg(long)]
    pub strip: bool,

    /// Take warnings of the linker for errors, as of a capability that no board has
    #[arg(long)]
    pub strict: bool,
}

/// A board that runs on when the command has ended.
#[derive(Args, Clone)]
pub struct Board {
    /// The board: tcp:HOST:PORT, serial:PATH[:BAUD], usb (plugged in), or qemu, which mj qemu starts
    #[arg(long, value_name = "BOARD", env = "MJ_BOARD", hide_env_values = true, default_value = DEFAULT_BOARD, value_parser = lasting)]
    pub board: Address,

    #[command(flatten)]
    pub secret: Secret,
}

/// Any board; one that listens is the default.
#[derive(Args)]
pub struct AnyBoard {
    /// The board: tcp:HOST:PORT, serial:PATH[:BAUD], usb (plugged in), or a private one: sim (simulated), qemu
    /// (emulated)
    ///
    /// A private board ends with the command. Where mj qemu keeps one running, qemu is that one.
    #[arg(long, value_name = "BOARD", env = "MJ_BOARD", hide_env_values = true, default_value = DEFAULT_BOARD)]
    pub board: Address,

    #[command(flatten)]
    pub secret: Secret,
}

/// Any board; a private one is the default.
#[derive(Args)]
pub struct RunBoard {
    /// The board: sim (simulated), qemu (emulated), usb (plugged in), tcp:HOST:PORT or serial:PATH[:BAUD]
    ///
    /// sim and qemu are private boards, which end with the command. Where mj qemu keeps one running, qemu is that one.
    #[arg(long, value_name = "BOARD", env = "MJ_BOARD", hide_env_values = true, default_value = "sim")]
    pub board: Address,

    #[command(flatten)]
    pub secret: Secret,
}

/// What actors may take, where their own metadata does not say it.
#[derive(Args, Clone)]
pub struct Limits {
    /// The most memory of each actor, as in 20K: past it an allocation fails
    ///
    /// An actor's own option :memory, in bytes, counts where it is less, and so does the limit of whoever has spawned it.
    #[arg(long, value_name = "SIZE", value_parser = actor_memory)]
    pub actor_memory: Option<u32>,

    /// Fail an actor that has been busy for so long without giving way, as in 500ms or 5s
    ///
    /// Its error is "watchdog". An actor's own option :watchdog, in milliseconds, goes before this.
    #[arg(long, value_name = "DURATION", value_parser = watchdog)]
    pub watchdog: Option<u32>,
}

impl From<&Limits> for wire::message::Limits {
    fn from(limits: &Limits) -> Self {
        Self { memory: limits.actor_memory, watchdog: limits.watchdog }
    }
}

fn watchdog(text: &str) -> Result<u32, String> {
    let ms = u32::try_from(duration(text)?.as_millis()).unwrap_or(u32::MAX);
    match ms {
        1..=LONGEST_WATCHDOG => Ok(ms),
        _ => Err("a watchdog waits for 1ms at least, and for a day at most".into()),
    }
}

/// What a board may ask for. It is not an argument: other users of a computer see those.
#[derive(Args, Clone, Default)]
pub struct Secret {
    /// The file with the board's secret, in place of the variable MJ_SECRET
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
}

/// The fewest characters of a secret.
const LEAST_SECRET: usize = 16;

impl Secret {
    /// The secret from the file, or else from the environment.
    ///
    /// # Errors
    /// When the file cannot be read, or the secret is too short.
    pub fn find(&self) -> Result<Option<String>, Failure> {
        let (text, place) = match &self.secret_file {
            Some(path) => {
                let text = fs::read_to_string(path);
                let cannot = |error| Failure::other(format!("cannot read the secret in {}: {error}", path.display()));
                (text.map_err(cannot)?.trim_end_matches(['\r', '\n']).into(), path.display().to_string())
            }
            None => match env::var("MJ_SECRET") {
                Ok(text) => (text, "MJ_SECRET".into()),
                Err(VarError::NotPresent) => return Ok(None),
                Err(VarError::NotUnicode(_)) => (String::new(), "MJ_SECRET".into()),
            },
        };
        match text.chars().count() {
            LEAST_SECRET.. => Ok(Some(text)),
            _ => Err(Failure::usage(
                format!("the secret in {place} has fewer than {LEAST_SECRET} characters"),
                "make one by: openssl rand -hex 16",
            )),
        }
    }
}

/// The page of a board.
#[derive(Args, Clone)]
pub struct Page {
    /// Serve a page that shows the board to browsers, at 127.0.0.1:7381 or another address
    ///
    /// Any other address than the computer's own needs a secret, by MJ_SECRET or --secret-file, which the page then asks for.
    #[arg(
        long,
        value_name = "ADDRESS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = DEFAULT_PAGE,
        overrides_with = "web",
        value_parser = socket_address
    )]
    pub web: Option<SocketAddr>,
}

/// How to simulate.
#[derive(Args, Clone)]
pub struct Simulation {
    /// Run in virtual time: as fast as possible, and the same in every run
    ///
    /// Time moves only when every actor is blocked, and then at once to the next deadline. An actor that computes without
    /// giving way is charged a millisecond for every 10,000 of its loops and calls.
    #[arg(long, conflicts_with = "web")]
    pub r#virtual: bool,

    /// Seed of math/random
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u32,

    /// Seed of the order of actors that are ready at the same time; 0 for first come, first served
    #[arg(long, value_name = "N", default_value_t = 0, requires = "virtual")]
    pub schedule: u32,

    /// The simulated board's memory, as in 400K or 64M
    #[arg(long, value_name = "SIZE", default_value = "64M", value_parser = size)]
    pub memory: usize,

    /// Drive the board's pins as this file says, a change a line: {"t":1500000,"pin":0,"value":1}
    ///
    /// A pin is its number, or a name that the board has for it, as "BUTTON1". t is in microseconds since the first actor was started; what comes at 0 comes before its first turn. Real boards take
    /// their inputs from what is connected to them.
    #[arg(long, value_name = "FILE")]
    pub inputs: Option<PathBuf>,
}

impl Simulation {
    /// What drives the board's pins, which have these names.
    pub fn inputs(&self, names: &[(String, u8)]) -> Result<Vec<sim::Input>, Failure> {
        self.inputs.as_deref().map_or(Ok(Vec::new()), |path| inputs::read(path, names))
    }
}

/// A board that is there before and after a command.
fn lasting(text: &str) -> Result<Address, String> {
    match text.parse() {
        Ok(Address::Simulator) => {
            Err("sim is a private board of mj run and mj repl; mj sim starts one that others can reach".into())
        }
        Ok(address) => Ok(address),
        Err(error) => Err(error.to_string()),
    }
}

pub fn socket_address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "write it as in 127.0.0.1:8000 or [::1]:8000; port 0 is any that is free".into())
}

pub fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|error| format!("{error}; write it as in 500ms, 5s or \"1h 30m\""))
}

/// Less than this does not hold Janet's own C functions.
const SMALLEST_BOARD: usize = 100 << 10;
const LARGEST_BOARD: usize = 1 << 30;

fn size(text: &str) -> Result<usize, String> {
    match bytes(text)?.try_into() {
        Ok(bytes @ SMALLEST_BOARD..=LARGEST_BOARD) => Ok(bytes),
        _ => Err("a simulated board has between 100K and 1G of memory".into()),
    }
}

fn actor_memory(text: &str) -> Result<u32, String> {
    match bytes(text)?.try_into() {
        Ok(bytes @ LEAST_MEMORY..) => Ok(bytes),
        _ => Err("an actor needs between 2K and 4G of memory".into()),
    }
}

fn bytes(text: &str) -> Result<u64, String> {
    let bytes = parse_size::Config::new().with_binary().parse_size(text);
    bytes.map_err(|error| format!("{error}; write it as in 400K or 64M"))
}
