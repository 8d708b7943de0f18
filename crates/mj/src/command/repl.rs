//! `mj repl`: reads on the host, runs on the board, prints what comes of it.

mod editor;
mod session;

use crate::{
    arguments::{AnyBoard, Limits},
    connect,
    diagnostic::{Failure, link_error},
    interrupt, output, text,
};
use clap::Args;
use editor::{Editor, Typed};
use host::{Address, BoardError, Outcome};
use session::Session;
use std::{
    io::{self, IsTerminal},
    process::ExitCode,
    time::Duration,
};
use wire::JANET_VERSION;

/// Try things on a board, while its actors run
///
/// Definitions and imports stay on this computer. Any other expression runs on the board, as an actor named repl that has the
/// board's capabilities by their names, as in (digital-write LED1 1); it gets a copy of the definitions that it uses. Its
/// value is printed when it has ended. Actors that it has spawned live on: their lines and failures are shown. After
/// (import ./blink) an actor of that file is run by (blink/blink1 capabilities).
///
/// An expression that uses a var, table, array or buffer of the session and no capability is evaluated on this computer, so that
/// what it changes is there afterwards.
///
/// Tab completes names, help and (doc NAME) explain. Ctrl-C halts an expression that runs; :halt, or Ctrl-C twice, ends all that
/// the session has started; Ctrl-D ends.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    board: AnyBoard,

    #[command(flatten)]
    limits: Limits,
}

/// How long a line may be there before it is seen, while there are events to show.
const INTERVAL: Duration = Duration::from_millis(1);

/// Halts all that the session has started. As an expression, a keyword is of no use.
const HALT: &str = ":halt";

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let board = &arguments.board;
    let mut connected = connect::connect(&board.board, &board.secret, None).map_err(with_private)?;
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
        output::line("help explains; Ctrl-C halts what runs, and twice all that was started here; Ctrl-D ends")?;
    }
    let is_private = connected.is_private;
    let mut session = Session::start(connected, &info)?;
    let mut editor = Editor::open().map_err(Failure::other)?;
    let mut lines = String::new();
    while !output::reader_is_gone() {
        match read(&mut editor, &mut session, lines.is_empty(), is_terminal)? {
            Typed::Line(line) if lines.is_empty() && line.trim() == HALT => session.halt_all()?,
            Typed::Line(line) => {
                lines += &(line + "\n");
                let outcomes = session.evaluate(&lines);
                if !matches!(outcomes[..], [Outcome::Incomplete]) {
                    lines.clear();
                    outcomes.into_iter().try_for_each(|outcome| show(outcome, &mut session))?;
                }
            }
            // What was typed is not wanted, or if nothing was, what runs.
            Typed::Nothing if lines.is_empty() => session.interrupt(None)?,
            Typed::Nothing => lines.clear(),
            Typed::End if lines.is_empty() => break,
            Typed::End => {
                return Err(Failure::with_hint("the last expression is not complete", "a bracket or a quote is open"));
            }
        }
    }
    if !is_private && session.has_actors() {
        output::note("actors of this session live on; mj ps lists them, mj halt ends them");
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a line, and shows meanwhile what actors do.
fn read(editor: &mut Editor, session: &mut Session, is_first: bool, is_terminal: bool) -> Result<Typed, Failure> {
    editor.ask(is_first, session.names());
    loop {
        if let Some(typed) = editor.typed(INTERVAL).map_err(Failure::other)? {
            return Ok(typed);
        }
        session.watch()?;
        if session.is_interrupted() {
            if !is_terminal && !session.has_actors() {
                interrupt::end();
            }
            session.interrupt(None)?;
        }
        if output::reader_is_gone() {
            return Ok(Typed::End);
        }
    }
}

/// Who has no board may have a private one.
fn with_private(failure: Failure) -> Failure {
    match &failure {
        Failure::Board(BoardError::Unreachable(_), Address::Tcp(address)) => Failure::with_hint(
            failure.message(),
            format_args!(
                "is there a board at {address}? --board sim takes a private simulated one, mj sim starts one that stays"
            ),
        ),
        _ => failure,
    }
}

fn show(outcome: Outcome, session: &mut Session) -> Result<(), Failure> {
    match outcome {
        Outcome::Incomplete => Ok(()),
        Outcome::Defined { value, output } => {
            output::lines(&output)?;
            output::line(value)
        }
        Outcome::Answer(answer) => output::lines(&answer),
        Outcome::Note(note) => {
            output::note(text::warning(&note));
            Ok(())
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
