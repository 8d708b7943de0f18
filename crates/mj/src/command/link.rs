//! `mj link`: from a file to its image, and what that holds.

use crate::{
    arguments::{Program, RunBoard},
    connect,
    diagnostic::Failure,
    output::{self, Text},
    table, text,
};
use clap::Args;
use host::{Address, Linked, visible_name};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Link the actors of a file to an image, and tell what it holds
///
/// The image holds the actors with every function of Janet's core that they use; the C functions are the board's. mj run and
/// mj start take it like a file. With --strip its debug information is written beside it. It is for boards that name their
/// pins as the simulated one does, or as the one that --board names.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    program: Program,

    /// Write the image to this file, as in blink.mji
    #[arg(short, long, value_name = "IMAGE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    board: RunBoard,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let info = match &arguments.board.board {
        Address::Simulator => None,
        address => {
            let mut connected = connect::connect(address, &arguments.board.secret, None)?;
            Some(connected.board.info().map_err(connected.failure())?)
        }
    };
    let linked = connect::link(&arguments.program, info.as_ref())?;
    let ram = host::expected_memory(&linked.image)?;
    let symbols = arguments.output.as_deref().map(|path| write(&linked, path)).transpose()?.flatten();
    let table = Table { linked: &linked, ram, output: arguments.output.as_deref(), symbols: symbols.as_deref() };
    if arguments.json { output::json(&table.json()) } else { output::line(table.text()) }?;
    Ok(ExitCode::SUCCESS)
}

fn write(linked: &Linked, path: &Path) -> Result<Option<PathBuf>, Failure> {
    linked.write(path).map_err(|error| Failure::other(format!("cannot write {}: {error}", path.display())))
}

/// What an image holds.
struct Table<'a> {
    linked: &'a Linked,
    ram: usize,
    output: Option<&'a Path>,
    symbols: Option<&'a Path>,
}

impl Table<'_> {
    fn json(&self) -> Value {
        let header = &self.linked.image.header;
        json!({
            "actors": header.actors.iter().map(visible_name).collect::<Vec<_>>(),
            "c_functions": header.functions.iter().map(visible_name).collect::<Vec<_>>(),
            "core_functions": self.linked.core_functions,
            "bytes": self.linked.image.to_bytes().len(),
            "ram": self.ram,
            "image": self.output.map(|path| path.display().to_string()),
            "symbols": self.symbols.map(|path| path.display().to_string()),
        })
    }

    fn text(&self) -> Text {
        let names = |names: &[&str]| if names.is_empty() { "none".into() } else { names.join(", ") };
        let header = &self.linked.image.header;
        let core: Vec<_> = self.linked.core_functions.iter().map(String::as_str).collect();
        let file = |path: Option<&Path>| path.map_or("not written".into(), |path| path.display().to_string());
        let symbols = match (&self.linked.symbols, self.symbols) {
            (None, _) => "in the image".into(),
            (Some(_), path) => file(path),
        };
        table::facts([
            ("actors", names(&header.actors.iter().collect::<Vec<_>>())),
            ("C functions used", names(&header.functions.iter().collect::<Vec<_>>())),
            ("core functions carried", names(&core)),
            ("image", format!("{} bytes, {}", self.linked.image.to_bytes().len(), file(self.output))),
            ("debug information", symbols),
            ("RAM expected", format!("about {} on a 32-bit board", text::bytes(self.ram as u64))),
        ])
    }
}
