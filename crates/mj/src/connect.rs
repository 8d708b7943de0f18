//! Finding the board that a command is for, and preparing programs for it.

use crate::{
    arguments::{Program, Secret, Simulation},
    diagnostic::Failure,
};
use host::{Address, Board, BoardError, Line, LinkOptions, Linked};
use std::{env, io, process::Command};
use wire::message::Info;

/// A board that was greeted, and where it is.
pub struct Connected {
    pub board: Board,
    pub address: Address,
}

/// Connects to a board; a private simulated one is started as `simulation` wants it.
pub fn connect(address: &Address, secret: &Secret, simulation: Option<&Simulation>) -> Result<Connected, Failure> {
    let fail = |error| Failure::Board(error, address.clone());
    let line = Line::open(address, || simulator(simulation)).map_err(|error| fail(BoardError::Unreachable(error)))?;
    let board = Board::connect(line, secret.secret.as_deref()).map_err(fail)?;
    Ok(Connected { board, address: address.clone() })
}

impl Connected {
    /// Turns an error of this board into one of the command.
    pub fn failure(&self) -> impl Fn(BoardError) -> Failure + use<> {
        let address = self.address.clone();
        move |error| Failure::Board(error, address.clone())
    }
}

/// This program, as a simulated board on its standard input and output.
fn simulator(simulation: Option<&Simulation>) -> io::Result<Command> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["sim", "--stdio"]).env_remove("MJ_SECRET");
    if let Some(simulation) = simulation {
        command.arg("--seed").arg(simulation.seed.to_string()).arg("--memory").arg(simulation.memory.to_string());
        if simulation.r#virtual {
            command.arg("--virtual");
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
    let linked =
        host::program(&program.file, &program.actor, &options).inspect_err(|failure| eprint!("{}", failure.output))?;
    eprint!("{}", linked.output);
    Ok(linked)
}

/// What the linker is told of a board, or of the simulated one.
pub fn options(board: Option<&Info>) -> LinkOptions {
    let pins = match board {
        Some(info) => info.pin_names.clone(),
        None => sim::PIN_NAMES.iter().map(|(name, pin)| (String::from(*name), *pin)).collect(),
    };
    let capabilities = match board {
        Some(info) => info.capabilities.clone(),
        None => wire::CAPABILITIES.iter().map(|name| String::from(*name)).collect(),
    };
    LinkOptions { pins, capabilities, module_folders: module_folders(), strip: false }
}

fn twice(names: &[String]) -> Option<&String> {
    names.iter().enumerate().find(|(index, name)| names[..*index].contains(name)).map(|(_, name)| name)
}

fn module_folders() -> Vec<std::path::PathBuf> {
    env::var_os("JANET_PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default()
}
