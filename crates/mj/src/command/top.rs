//! `mj top`: who uses a board, again and again.

use crate::{
    arguments::{Board, duration},
    connect::{self, Connected},
    diagnostic::Failure,
    output, table, text,
};
use anstream::stream::IsTerminal;
use clap::Args;
use crossterm::{
    cursor, event,
    event::{Event, KeyCode, KeyModifiers},
    execute, terminal,
};
use host::{Sample, Share, json, shares};
use std::{
    io::{self, Write},
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};
use wire::message::Info;

/// Show who uses a board, again and again
///
/// Actors are sorted by their share of the board's time since the table before. Ctrl-C or q ends. When standard output is no
/// terminal, one table is printed.
#[derive(Args)]
pub struct Arguments {
    /// The time from one table to the next
    #[arg(long, value_name = "DURATION", default_value = "1s", value_parser = duration)]
    interval: Duration,

    #[command(flatten)]
    board: Board,

    /// Print one JSON object a line for every actor, once; times are in microseconds
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut connected = connect::lasting(&arguments.board)?;
    if arguments.json || !io::stdout().is_terminal() {
        once(arguments, &mut connected)?;
    } else {
        Screen::open().and_then(|screen| refresh(&screen, arguments, &mut connected)).map_err(Failure::other)??;
    }
    Ok(ExitCode::SUCCESS)
}

fn once(arguments: &Arguments, connected: &mut Connected) -> Result<(), Failure> {
    let fail = connected.failure();
    let before = connected.board.sample().map_err(&fail)?;
    thread::sleep(arguments.interval);
    let shares = shares(&before, &connected.board.sample().map_err(&fail)?);
    if arguments.json {
        shares.iter().try_for_each(|share| output::line(json::share(share)))?;
    } else {
        output::line(table_of(&shares))?;
    }
    Ok(())
}

fn table_of(shares: &[Share]) -> String {
    table::actors(shares.iter().map(|Share { actor, share }| (actor, Some(*share))), true)
}

/// Shows one table after the other. The outer error is the terminal's, the inner one the board's.
fn refresh(screen: &Screen, arguments: &Arguments, connected: &mut Connected) -> io::Result<Result<(), Failure>> {
    let fail = connected.failure();
    let mut before = Sample { t: 0, actors: Vec::new() };
    loop {
        let taken = connected.board.info().and_then(|info| Ok((info, connected.board.sample()?)));
        let (info, sample) = match taken {
            Ok(taken) => taken,
            Err(error) => return Ok(Err(fail(error))),
        };
        let shares = shares(&before, &sample);
        let busy: f64 = shares.iter().map(|share| share.share).sum();
        screen.show(&format!("{}\n\n{}", summary(&info, busy), table_of(&shares)))?;
        if screen.wait_for_end(arguments.interval)? {
            return Ok(Ok(()));
        }
        before = sample;
    }
}

fn summary(info: &Info, busy: f64) -> String {
    let actors = if info.actors == 1 { "1 actor".into() } else { format!("{} actors", info.actors) };
    let memory = &info.memory;
    format!(
        "{}, up for {}, {actors}, {:.1} % busy, {} of {} used; q ends",
        info.board,
        text::uptime(info.t),
        100.0 * busy,
        text::bytes(memory.used),
        text::bytes(memory.limit)
    )
}

/// The terminal, while it is ours.
struct Screen;

impl Screen {
    fn open() -> io::Result<Self> {
        terminal::enable_raw_mode()?;
        let screen = Self;
        execute!(io::stdout(), terminal::EnterAlternateScreen, terminal::DisableLineWrap, cursor::Hide)?;
        Ok(screen)
    }

    /// As much of a text as there is room for.
    fn show(&self, text: &str) -> io::Result<()> {
        let (_, height) = terminal::size()?;
        let mut out = anstream::stdout().lock();
        execute!(
            out,
            terminal::BeginSynchronizedUpdate,
            cursor::MoveTo(0, 0),
            terminal::Clear(terminal::ClearType::All)
        )?;
        let lines: Vec<&str> = text.lines().take(usize::from(height)).collect();
        write!(out, "{}", lines.join("\r\n"))?;
        execute!(out, terminal::EndSynchronizedUpdate)
    }

    /// Waits for the next table; true when somebody has seen enough.
    fn wait_for_end(&self, interval: Duration) -> io::Result<bool> {
        let until = Instant::now() + interval;
        while event::poll(until.saturating_duration_since(Instant::now()))? {
            let Event::Key(key) = event::read()? else { continue };
            let is_control_c = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
            if is_control_c || matches!(key.code, KeyCode::Char('q') | KeyCode::Esc) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Whatever fails here, there is nothing left to restore it with.
        let _ = execute!(io::stdout(), cursor::Show, terminal::EnableLineWrap, terminal::LeaveAlternateScreen);
        let _ = terminal::disable_raw_mode();
    }
}
