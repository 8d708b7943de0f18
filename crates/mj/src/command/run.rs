//! `mj run`: link, start, print what happens until it is over.

use crate::{
    arguments,
    connect::{self, Connected},
    diagnostic::Failure,
    printer::Printer,
    upload::upload,
};
use host::{Address, From, Linked, News, Stopper};
use std::{
    process::ExitCode,
    time::{Duration, Instant},
};
use wire::{
    Event, Pid,
    message::{Ended, Ending},
};

/// While nothing comes for so long, what was printed is shown.
const PAUSE: Duration = Duration::from_millis(20);

/// Runs the command.
pub fn run(arguments: &arguments::Run) -> Result<ExitCode, Failure> {
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
    stop_on_interrupt(&stopper);
    let mut printer = Printer::new(arguments.json, stopper, linked.symbols.clone());
    let result = follow(&mut connected, &linked, arguments.duration, &mut printer);
    printer.flush();
    let end = result.map_err(connected.failure())?;
    if !arguments.json {
        summarise(&printer, &end);
    }
    Ok(if printer.count("failed") > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What only a simulated board can do is no use on another.
fn check_simulation(arguments: &arguments::Run) -> Result<(), Failure> {
    let simulation = &arguments.simulation;
    if arguments.board.board == Address::Simulator || !(simulation.r#virtual || simulation.seed != 0) {
        return Ok(());
    }
    Err(Failure::usage(
        format!("--virtual and --seed are for a private simulated board, not for {}", arguments.board.board),
        "leave --board away, or those",
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
    let pids = board.run(limit)?;
    let end = loop {
        match board.next(Some(Instant::now() + PAUSE))? {
            None => printer.flush(),
            Some(News::Event(event)) if is_of(&event, &pids) => printer.print(event),
            Some(News::Event(_)) => (),
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

fn is_of(event: &Event, pids: &[Pid]) -> bool {
    event.origin.as_ref().is_none_or(|origin| pids.contains(&origin.pid))
}

/// Ctrl-C ends the run in order. A second one, for when that does not help, ends the process.
fn stop_on_interrupt(stopper: &Stopper) {
    let stopper = stopper.clone();
    let mut asked = false;
    let handler = move || {
        if std::mem::replace(&mut asked, true) {
            std::process::exit(130);
        }
        stopper.stop();
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        anstream::eprintln!("warning: Ctrl-C will end this at once: {error}");
    }
}

/// One line on standard error that says how it all ended.
fn summarise(printer: &Printer, end: &End) {
    let (t, how) = match end {
        End::Stopped { t } => (*t, "stopped"),
        End::Ended(Ended { t, why: Ending::AllEnded }) => (*t, "all have ended"),
        End::Ended(Ended { t, why: Ending::TimeUp }) => (*t, "the time is up"),
        End::Ended(Ended { t, why: Ending::Stalled(waiting) }) => {
            for actor in waiting {
                anstream::eprintln!("{} (pid {}) waits for what will never come", actor.actor, actor.pid);
            }
            (*t, "stalled")
        }
    };
    let started = printer.count("started");
    let ended = ["finished", "failed", "halted"].map(|name| printer.count(name)).iter().sum();
    let counts = [
        ("finished", printer.count("finished")),
        ("failed", printer.count("failed")),
        ("running", started.saturating_sub(ended)),
    ];
    let counts: Vec<String> =
        counts.iter().filter(|(_, count)| *count > 0).map(|(key, count)| format!("{count} {key}")).collect();
    let actors = if started == 1 { "1 actor".into() } else { format!("{started} actors") };
    anstream::eprintln!("{actors}, {}: {how} after {:.3} s", counts.join(", "), t as f64 / 1e6);
}
