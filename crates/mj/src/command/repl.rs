//! `mj repl`: reads on the host, runs on the board, prints what comes of it.

mod editor;
mod session;

use crate::{
    arguments::{AnyBoard, Limits},
    connect,
    diagnostic::{Failure, link_error},
    output,
};
use clap::Args;
use editor::{Editor, Typed};
use host::{Address, Outcome};
use session::Session;
use std::{
    io::{self, IsTerminal},
    process::ExitCode,
};
use wire::JANET_VERSION;

/// Try things on a board, while its actors run
///
/// Definitions and imports stay on this computer. Any other expression runs on the board, as an actor named repl that has the
/// board's capabilities by their names, as in (digital-write LED1 1); it gets a copy of the definitions that it uses. Its
/// value is printed. After (import ./blink) an actor of that file is run by (blink/blink1 capabilities).
///
/// Tab completes names, Ctrl-C halts an expression that runs, Ctrl-D ends.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    board: AnyBoard,

    #[command(flatten)]
    limits: Limits,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut connected = connect::connect(&arguments.board.board, &arguments.board.secret, None)?;
    connected.board.limit_actors((&arguments.limits).into());
    let info = connected.board.info().map_err(connected.failure())?;
    let is_terminal = io::stdin().is_terminal();
    if is_terminal {
        let board = match &connected.address {
            Address::Simulator => "a private simulated board".into(),
            Address::Emulator if connected.is_private => "a private emulated board".into(),
            address => format!("the board {} at {address}", info.board),
        };
        output::line(format_args!("Janet {JANET_VERSION} on {board}"))?;
        output::line("Ctrl-C halts what runs, Ctrl-D ends")?;
    }
    let mut session = Session::start(connected, connect::options(Some(&info)), is_terminal)?;
    let mut editor = Editor::open().map_err(Failure::other)?;
    let mut lines = String::new();
    loop {
        editor.learn(session.names());
        match editor.read(lines.is_empty()).map_err(Failure::other)? {
            Typed::Line(line) => lines += &(line + "\n"),
            Typed::Nothing => {
                lines.clear();
                continue;
            }
            Typed::End if lines.is_empty() => return Ok(ExitCode::SUCCESS),
            Typed::End => {
                return Err(Failure::with_hint("the last expression is not complete", "a bracket or a quote is open"));
            }
        }
        let outcomes = session.evaluate(&lines);
        if !matches!(outcomes[..], [Outcome::Incomplete]) {
            lines.clear();
            outcomes.into_iter().try_for_each(|outcome| show(outcome, &mut session))?;
        }
        if output::reader_is_gone() {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

fn show(outcome: Outcome, session: &mut Session) -> Result<(), Failure> {
    match outcome {
        Outcome::Incomplete => Ok(()),
        Outcome::Defined { value, output } => {
            output::lines(&output)?;
            output::line(value)
        }
        Outcome::Failed(error) => {
            output::lines(&error.output)?;
            link_error(&error);
            Ok(())
        }
        Outcome::Run(linked) => {
            output::lines(&linked.output)?;
            session.run(&linked)
        }
    }
}
