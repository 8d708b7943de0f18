//! `mj run`: link, start, print what happens until it is over.

use crate::{
    arguments::{Program, RunBoard, Simulation, duration},
    connect::{self, Connected},
    diagnostic::Failure,
    folders, interrupt,
    printer::Printer,
    text,
    upload::upload,
};
use clap::Args;
use host::{Address, From, Linked, News, SymbolStore};
use std::{
    process::ExitCode,
    time::{Duration, Instant},
};
use wire::{
    Event, Kind, Pid,
    message::{Ended, Ending},
};

/// While nothing comes for so long, what was printed is shown.
const PAUSE: Duration = Duration::from_millis(20);

/// Run the actors of a file on a board, until all have ended or Ctrl-C
///
/// Links FILE, starts its actors on a private simulated board or on the one that --board names, and prints what they log and
/// how their output pins change. Ctrl-C halts them. Which definitions are actors: those named as ACTOR; else those marked
/// :actor, as in (def blink1 :actor (blink 2 500)); else every public def of a function, as in
/// (def blink1 (blink LED1 500)).
///
/// Exits with 0, with 1 when an actor failed or the file does not link, and with 2 on wrong usage.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    program: Program,

    #[command(flatten)]
    board: RunBoard,

    /// Stop after this board time, as in 500ms, 5s or "1h 30m"
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    duration: Option<Duration>,

    #[command(flatten)]
    simulation: Simulation,

    /// Print one JSON object a line for every event
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let address = &arguments.board.board;
    check_simulation(arguments)?;
    let (mut connected, linked) = match address {
        Address::Simulator => {
            let linked = connect::link(&arguments.program, None)?;
            (connect::connect(address, &arguments.board.secret, Some(&arguments.simulation))?, linked)
        }
        _ => {
            let mut connected = connect::connect(address, &arguments.board.secret, None)?;
            let info = connected.board.info().map_err(connected.failure())?;
            (connected, connect::link(&arguments.program, Some(&info))?)
        }
    };
    let stopper = connected.board.stopper();
    let to_stop = stopper.clone();
    interrupt::on_first(move || to_stop.stop());
    let mut printer = Printer::new(arguments.json, stopper, symbols_of(&linked, address));
    let result = follow(&mut connected, &linked, arguments.duration, &mut printer);
    printer.flush();
    let end = result.map_err(connected.failure())?;
    if !arguments.json {
        summarise(&printer, &end);
    }
    Ok(if printer.ended("failed") > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The symbols for the traces of a run. A board that runs on keeps those in its log, for a later mj logs.
fn symbols_of(linked: &Linked, address: &Address) -> SymbolStore {
    match (&linked.symbols, address) {
        (Some(symbols), Address::Simulator) => SymbolStore::of(symbols),
        (Some(symbols), _) => folders::keep(symbols),
        (None, _) => SymbolStore::default(),
    }
}

/// What only a simulated board can do is no use on another.
fn check_simulation(arguments: &Arguments) -> Result<(), Failure> {
    let simulation = &arguments.simulation;
    if arguments.board.board == Address::Simulator {
        // The board reads them too; but before it is started, nothing that is wrong with them has done any harm.
        return simulation.inputs().map(drop);
    }
    if !simulation.r#virtual && simulation.seed == 0 && simulation.inputs.is_none() {
        return Ok(());
    }
    Err(Failure::usage(
        format!("--virtual, --seed and --inputs are for a private simulated board, not for {}", arguments.board.board),
        "add --board sim, or leave those away",
    ))
}

/// How a run ended, and when.
enum End {
    Ended(Ended),
    Stopped { t: u64 },
}

fn follow(
    connected: &mut Connected,
    linked: &Linked,
    limit: Option<Duration>,
    printer: &mut Printer,
) -> Result<End, host::BoardError> {
    let board = &mut connected.board;
    board.follow(From::Now)?;
    upload(board, &linked.image)?;
    let mut pids = board.run(limit)?;
    let end = loop {
        match board.next(Some(Instant::now() + PAUSE))? {
            None => printer.flush(),
            Some(News::Event(event)) => {
                adopt(&event, &mut pids);
                if is_of(&event, &pids) {
                    printer.print(event);
                }
            }
            Some(News::Dropped(count)) => printer.dropped(count),
            Some(News::Ended(ended)) => break End::Ended(ended),
            Some(News::Stopped) => break End::Stopped { t: board.info().map_or(printer.last(), |info| info.t) },
        }
    };
    if connected.address != Address::Simulator {
        // Those that have ended by themselves are what was wanted.
        pids.iter().for_each(|pid| _ = board.halt(*pid));
    }
    Ok(end)
}

/// What an actor of the run spawns belongs to the run.
fn adopt(event: &Event, pids: &mut Vec<Pid>) {
    if let (Kind::Started { parent: Some(parent) }, Some(child)) = (&event.kind, &event.origin)
        && pids.contains(parent)
    {
        pids.push(child.pid);
    }
}

fn is_of(event: &Event, pids: &[Pid]) -> bool {
    event.origin.as_ref().is_none_or(|origin| pids.contains(&origin.pid))
}

/// One line on standard error that says how it all ended.
fn summarise(printer: &Printer, end: &End) {
    let (t, how) = match end {
        End::Stopped { t } => (t, "stopped"),
        End::Ended(Ended { t, why: Ending::AllEnded, .. }) => (t, "all have ended"),
        End::Ended(Ended { t, why: Ending::TimeUp, .. }) => (t, "the time is up"),
        End::Ended(Ended { t, why: Ending::Stalled(waiting), .. }) => {
            for actor in waiting {
                anstream::eprintln!("{} (pid {}) waits for what will never come", actor.actor, actor.pid);
            }
            (t, "stalled")
        }
    };
    let started = printer.started();
    let ended: usize = ["finished", "failed", "halted"].map(|how| printer.ended(how)).iter().sum();
    let counts = [
        ("finished", printer.ended("finished")),
        ("failed", printer.ended("failed")),
        ("running", started.saturating_sub(ended)),
    ];
    let counts: Vec<String> =
        counts.iter().filter(|(_, count)| *count > 0).map(|(key, count)| format!("{count} {key}")).collect();
    let actors = if started == 1 { "1 actor".into() } else { format!("{started} actors") };
    let time = text::seconds(t.saturating_sub(printer.first()));
    anstream::eprintln!("{actors}, {}: {how} after {time}", counts.join(", "));
}
