//! Finding the board that a command is for, and preparing programs for it.

use crate::{
    arguments::{self, Program, Secret, Simulation},
    claim::Claim,
    command::info,
    diagnostic::{self, ACTORS_ARE_GONE, Failure},
    emulator, folders, output,
};
use host::{Address, Board, BoardError, Line, LinkError, LinkOptions, Linked, NoPort};
use std::{
    env, io,
    process::Command,
    thread,
    time::{Duration, Instant},
};
use wire::message::Info;

/// A board that was greeted, and where it is.
pub struct Connected {
    pub board: Board,
    pub address: Address,
    /// It ends with the command.
    pub is_private: bool,
    /// Nobody else uses a line that takes one command at a time.
    _claim: Option<Claim>,
}

/// Connects to a board that is there already.
pub fn lasting(board: &arguments::Board) -> Result<Connected, Failure> {
    match &board.board {
        address @ Address::Emulator => {
            let claim = Claim::of(address)?;
            greet(kept_emulator(), address, &board.secret, false, claim)
        }
        address => connect(address, &board.secret, None),
    }
}

/// Connects to a board. A private one is started where no other is meant: a simulated one as `simulation` wants it, and an
/// emulated one where none is kept running.
pub fn connect(address: &Address, secret: &Secret, simulation: Option<&Simulation>) -> Result<Connected, Failure> {
    // There may be any number of private emulated boards: only the one that is kept running has a line to claim.
    let mut claim = if matches!(address, Address::Emulator) { None } else { Claim::of(address)? };
    let (line, is_private) = match address {
        Address::Simulator => (simulator(simulation).and_then(Line::process), true),
        Address::Emulator => match kept_emulator() {
            Err(_) => (Line::process(emulator::private()?), true),
            kept => {
                claim = Claim::of(address)?;
                output::note_on_terminal("this is the emulated board that mj qemu keeps running");
                (kept, false)
            }
        },
        Address::Plugged => return connect(&plugged()?, secret, simulation),
        Address::Tcp(address) => (Line::tcp(address), false),
        Address::Serial { path, baud } => (Line::serial(path, *baud), false),
    };
    greet(line, address, secret, is_private, claim)
}

fn greet(
    line: io::Result<Line>,
    address: &Address,
    secret: &Secret,
    is_private: bool,
    claim: Option<Claim>,
) -> Result<Connected, Failure> {
    let fail = |error| Failure::Board(error, address.clone());
    let line = line.map_err(|error| fail(BoardError::Unreachable(error)))?;
    let board = Board::connect(line, secret.find()?.as_deref()).map_err(fail)?;
    Ok(Connected { board, address: address.clone(), is_private, _claim: claim })
}

/// How long a board may take to come back from a reset.
const RESET_TIMEOUT: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

/// Resets a board that lasts, and waits until it is there again.
pub fn reset(connected: Connected, secret: &Secret, safe: bool) -> Result<Connected, Failure> {
    let fail = connected.failure();
    let Connected { mut board, address, _claim: claim, .. } = connected;
    board.reset(safe).map_err(fail)?;
    drop((board, claim));
    after_reset(&address, secret)
}

/// Connects to a board that is about to come back from a reset.
pub fn after_reset(address: &Address, secret: &Secret) -> Result<Connected, Failure> {
    let until = Instant::now() + RESET_TIMEOUT;
    loop {
        let line = match address {
            // A private one is nothing to wait for.
            Address::Emulator => greet(kept_emulator(), address, secret, false, None),
            address => connect(address, secret, None),
        };
        match line {
            Err(Failure::Board(..)) if Instant::now() < until => thread::sleep(PAUSE),
            line => return line,
        }
    }
}

/// The one board that is plugged in.
pub fn plugged() -> Result<Address, Failure> {
    let path = host::plugged_port().map_err(|error| {
        let hint = match &error {
            NoPort::None => "plug it in by a cable that carries data, or name its port by --board serial:PATH",
            NoPort::Several { .. } | NoPort::Unknown(_) => "name its port by --board serial:PATH",
        };
        Failure::with_hint(error, hint)
    })?;
    Ok(Address::Serial { path, baud: host::BAUD })
}

/// The line to what mj qemu keeps running.
fn kept_emulator() -> io::Result<Line> {
    let line = folders::emulator().and_then(|socket| Line::unix(&socket).ok());
    line.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no emulated board is kept running"))
}

impl Connected {
    /// Turns an error of this board into one of the command.
    pub fn failure(&self) -> impl Fn(BoardError) -> Failure + use<> {
        let address = self.address.clone();
        move |error| Failure::Board(error, address.clone())
    }

    /// As [`Connected::failure`]; a board that has restarted is asked why.
    pub fn explained(&mut self, error: BoardError) -> Failure {
        if matches!(error, BoardError::Restarted)
            && let Ok(last) = self.board.last_reset()
        {
            return Failure::with_hint(format!("{error}: {}", info::crash(&last)), ACTORS_ARE_GONE);
        }
        self.failure()(error)
    }
}

/// This program, as a simulated board on its standard input and output.
fn simulator(simulation: Option<&Simulation>) -> io::Result<Command> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["sim", "--stdio"]).env_remove("MJ_SECRET");
    if let Some(simulation) = simulation {
        command.arg("--seed").arg(simulation.seed.to_string()).arg("--memory").arg(simulation.memory.to_string());
        if simulation.r#virtual {
            command.arg("--virtual").arg("--schedule").arg(simulation.schedule.to_string());
        }
        if let Some(inputs) = &simulation.inputs {
            command.arg("--inputs").arg(inputs);
        }
    }
    Ok(command)
}

/// Links a program for a board, or for the simulated one. An image is taken as it is.
pub fn link(program: &Program, board: Option<&Info>) -> Result<Linked, Failure> {
    if let Some(name) = twice(&program.actor) {
        return Err(Failure::usage(format!("actor {name} is named twice"), "every name starts one actor"));
    }
    let options = LinkOptions { strip: program.strip, ..options(board) };
    let linked = host::program(&program.file, &program.actor, &options)
        .inspect_err(|failure| output::note_lines(&failure.output))?;
    output::note_lines(&linked.output);
    let mut warnings = linked.warnings.iter();
    let refused = if program.strict { warnings.next() } else { None };
    warnings.for_each(diagnostic::link_warning);
    refused.cloned().map_or(Ok(()), |warning| Err(Box::<LinkError>::from(warning)))?;
    Ok(linked)
}

/// What the linker is told of a board, or of the simulated one.
pub fn options(board: Option<&Info>) -> LinkOptions {
    let pins = match board {
        Some(info) => info.pin_names.clone(),
        None => simulated_pins(),
    };
    let capabilities = match board {
        Some(info) => info.capabilities.clone(),
        None => wire::CAPABILITIES.iter().map(|name| String::from(*name)).collect(),
    };
    LinkOptions { pins, capabilities, module_folders: module_folders(), strip: false }
}

/// The names of the simulated board's pins.
pub fn simulated_pins() -> Vec<(String, u8)> {
    sim::PIN_NAMES.iter().map(|(name, pin)| (String::from(*name), *pin)).collect()
}

fn twice(names: &[String]) -> Option<&String> {
    names.iter().enumerate().find(|(index, name)| names[..*index].contains(name)).map(|(_, name)| name)
}

fn module_folders() -> Vec<std::path::PathBuf> {
    env::var_os("JANET_PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default()
}
