//! `mj run`: link, start, print what happens until it is over.

use crate::{
    arguments::{Limits, Page, Program, RunBoard, Simulation, duration},
    connect::{self, Connected},
    diagnostic::Failure,
    explore::explore,
    family::Family,
    filter::Wanted,
    folders,
    inputs::Inputs,
    interrupt::Stop,
    output, page,
    printer::Printer,
    text,
    trace::Trace,
    upload::upload,
};
use clap::Args;
use host::{Address, From, Linked, News, SymbolStore, Target, visible_name};
use std::{
    fs,
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};
use web::Server;
use wire::message::{Ended, Ending};

/// While nothing comes for so long, what was printed is shown.
const PAUSE: Duration = Duration::from_millis(20);

/// How often a run is watched that nobody sees.
const WATCH_INTERVAL: Duration = Duration::from_millis(250);

/// Run the actors of a file on a board, until all have ended or Ctrl-C
///
/// Links FILE, starts its actors on a private simulated board or on the one that --board names, and prints what they log and
/// how their output pins change. Ctrl-C halts them. Which definitions are actors: those named as ACTOR; else those marked
/// :actor, as in (def blink1 :actor (blink 2 500)); else every public function that takes capabilities, as in
/// (defn led [{:digital-write dw}] (dw LED1 1)), and that no other definition uses.
///
/// With --web a page shows the board, until Ctrl-C: also when all have ended, and it can start more.
///
/// Exits with 0, with 1 when an actor failed or the file does not link, and with 2 on wrong usage.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    program: Program,

    #[command(flatten)]
    pub board: RunBoard,

    /// Stop after this board time, as in 500ms, 5s or "1h 30m"
    #[arg(long = "for", value_name = "DURATION", value_parser = duration, conflicts_with = "web")]
    pub duration: Option<Duration>,

    #[command(flatten)]
    page: Page,

    #[command(flatten)]
    pub limits: Limits,

    #[command(flatten)]
    pub simulation: Simulation,

    /// Try so many orders of the actors that are ready at the same time, until one has a fault
    ///
    /// A fault is an actor that fails, or one that waits for ever and does not do so in the usual order. Prints nothing but the
    /// run of the first order that has one, and how to replay it. The orders are those of --schedule 1, 2, 3 and so on. A program
    /// whose actors do not end within 10 minutes of board time needs --for.
    #[arg(long, value_name = "N", requires = "virtual", conflicts_with = "schedule", value_parser = clap::value_parser!(u32).range(1..))]
    explore: Option<u32>,

    /// Write what every actor does, and when, into FILE, for Perfetto
    ///
    /// Perfetto, a page in the browser at ui.perfetto.dev, draws such a file: what each actor does over time, messages as
    /// arrows, pins and memory as curves. It is JSON of the Trace Event Format. In virtual time it is the same in every run.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with_all = ["explore", "web"])]
    trace: Option<PathBuf>,

    /// Show only events of this actor, or of all that have this name
    #[arg(long, value_name = "PID|NAME")]
    of: Option<Target>,

    #[command(flatten)]
    wanted: Wanted,

    /// Print one JSON object a line for every event
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    check_simulation(arguments)?;
    let (address, secret) = (&arguments.board.board, &arguments.board.secret);
    let (mut connected, linked) = match address {
        Address::Simulator => {
            let linked = connect::link(&arguments.program, None)?;
            if let Some(orders) = arguments.explore {
                return explore(arguments, &linked, orders);
            }
            (connect::connect(address, secret, Some(&arguments.simulation))?, linked)
        }
        _ => {
            let mut connected = connect::connect(address, secret, None)?;
            let info = connected.board.info().map_err(connected.failure())?;
            (connected, connect::link(&arguments.program, Some(&info))?)
        }
    };
    let printer = print_run(arguments, &mut connected, &linked, &Stop::on_interrupt())?;
    Ok(if printer.ended("failed") > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Runs a program and prints what happens.
pub fn print_run(
    arguments: &Arguments,
    connected: &mut Connected,
    linked: &Linked,
    stop: &Stop,
) -> Result<Printer, Failure> {
    let info = connected.board.info().map_err(connected.failure())?;
    let filter = arguments.wanted.filter(&info, arguments.of.as_ref())?;
    let symbols = symbols_of(linked, connected.is_private);
    let mut printer = Printer::new(arguments.json, &connected.board, &info, symbols, filter);
    let mut trace = arguments.trace.as_deref().map(Trace::create).transpose()?;
    let page = page_of(arguments, connected)?;
    let listeners = Listeners { printer: &mut printer, trace: trace.as_mut(), page, watch: None };
    let end = follow(arguments, connected, linked, listeners, stop);
    // Also of a run that has come to a bad end.
    let written = trace.map_or(Ok(()), |trace| trace.finish(end.as_ref().map(End::t).ok()));
    let end = end?;
    if !arguments.json {
        summarise(&printer, &end);
    }
    written?;
    Ok(printer)
}

/// The page of the board, if it is wanted.
fn page_of(arguments: &Arguments, connected: &mut Connected) -> Result<Option<Server>, Failure> {
    let Some(address) = arguments.page.web else { return Ok(None) };
    let mut page = page::listen(address, &arguments.board.secret)?;
    let file = &arguments.program.file;
    if let Ok(text) = fs::read_to_string(file) {
        page.show_program(file.display().to_string(), text);
    }
    page.begin(&mut connected.board).map_err(connected.failure())?;
    Ok(Some(page))
}

/// The symbols for the traces of a run. A board that runs on keeps those in its log, for a later mj logs.
fn symbols_of(linked: &Linked, is_private: bool) -> SymbolStore {
    match &linked.symbols {
        Some(symbols) if is_private => SymbolStore::of(symbols),
        Some(symbols) => folders::keep(symbols),
        None => SymbolStore::default(),
    }
}

/// What only a simulated board can do is no use on another.
fn check_simulation(arguments: &Arguments) -> Result<(), Failure> {
    let simulation = &arguments.simulation;
    if arguments.board.board == Address::Simulator {
        // That board reads them too; but before it is started, nothing that is wrong with them has done any harm.
        simulation.inputs(&connect::simulated_pins())?;
        return Ok(());
    }
    if !simulation.r#virtual && simulation.seed == 0 {
        return Ok(());
    }
    Err(Failure::usage(
        format!("--virtual and --seed are for a private simulated board, not for {}", arguments.board.board),
        "add --board sim, or leave those away",
    ))
}

/// How a run ended, and when.
pub enum End {
    Ended(Ended),
    Stopped { t: u64 },
}

impl End {
    /// Board time in microseconds.
    pub fn t(&self) -> u64 {
        match self {
            Self::Ended(ended) => ended.t,
            Self::Stopped { t } => *t,
        }
    }
}

/// Who is told what happens in a run.
pub struct Listeners<'a> {
    pub printer: &'a mut Printer,
    pub trace: Option<&'a mut Trace>,
    pub page: Option<Server>,
    /// Gets the board time in microseconds now and then; the run is stopped where this returns false.
    pub watch: Option<&'a mut dyn FnMut(u64) -> bool>,
}

/// Runs a program on a board to its end.
pub fn follow(
    arguments: &Arguments,
    connected: &mut Connected,
    linked: &Linked,
    mut listeners: Listeners<'_>,
    stop: &Stop,
) -> Result<End, Failure> {
    let inputs = match connected.address {
        Address::Simulator => Vec::new(),
        _ => {
            let info = connected.board.info().map_err(connected.failure())?;
            arguments.simulation.inputs(&info.pin_names)?
        }
    };
    stop.begin(connected.board.stopper());
    connected.board.limit_actors((&arguments.limits).into());
    let result = follow_board(connected, linked, arguments.duration, Inputs::new(inputs), &mut listeners);
    listeners.printer.flush();
    result.map_err(|error| connected.explained(error))
}

fn follow_board(
    connected: &mut Connected,
    linked: &Linked,
    limit: Option<Duration>,
    mut inputs: Inputs,
    Listeners { printer, trace, page, watch }: &mut Listeners<'_>,
) -> Result<End, host::BoardError> {
    let board = &mut connected.board;
    board.follow(From::Now)?;
    if let Some(trace) = trace {
        trace.begin(board)?;
    }
    upload(board, &linked.image)?;
    inputs.play(board, Duration::ZERO)?;
    let pids = board.run(limit)?;
    let mut family = if connected.is_private { Family::everyone() } else { Family::default() };
    pids.iter().for_each(|pid| family.add(*pid));
    let start = Instant::now();
    let mut watched = start;
    let end = loop {
        inputs.play(board, start.elapsed())?;
        if let Some(page) = page {
            page.serve(board)?;
        }
        if let Some(watch) = watch
            && watched.elapsed() >= WATCH_INTERVAL
        {
            watched = Instant::now();
            let t = board.info()?.t;
            if !watch(t) {
                break End::Stopped { t };
            }
        }
        let pause = Instant::now() + PAUSE;
        let mut news = board.next(Some(inputs.next(start).unwrap_or(pause).min(pause)))?;
        if let Some(News::Event(event)) = &mut news {
            printer.resolve(event);
        }
        if let Some(news) = &news {
            trace.iter_mut().for_each(|trace| trace.take(news));
            page.iter_mut().for_each(|page| page.take(news));
        }
        match news {
            None => printer.flush(),
            Some(News::Event(event)) => {
                if family.takes(&event) {
                    printer.print(event);
                }
            }
            Some(News::Dropped(count)) => {
                family.lose_events();
                printer.dropped(count);
            }
            // A page stays: there is something to look at, and more to start.
            Some(News::Ended(ended)) if page.is_none() => break End::Ended(ended),
            Some(News::Trace { .. } | News::Ended(_)) => (),
            Some(News::Stopped) => break End::Stopped { t: board.info().map_or(printer.last(), |info| info.t) },
        }
    };
    // A private board has told all before the end of a run, and goes on.
    if let Some(trace) = trace
        && (!connected.is_private || matches!(end, End::Stopped { .. }))
    {
        trace.end(board)?;
    }
    if !connected.is_private {
        halt_all(board, &mut family)?;
    }
    Ok(end)
}

/// Halts what the run has started, also what that spawns meanwhile. Those that have ended by themselves are what was wanted.
fn halt_all(board: &mut host::Board, family: &mut Family) -> Result<(), host::BoardError> {
    loop {
        let actors = board.actors()?;
        let own = family.among(actors.iter().map(|actor| actor.pid));
        if own.into_iter().filter(|pid| board.halt(*pid).is_ok()).count() == 0 {
            return Ok(());
        }
        let until = Instant::now() + PAUSE;
        while Instant::now() < until {
            if let Some(News::Event(event)) = board.next(Some(until))? {
                family.takes(&event);
            }
        }
    }
}

/// One line on standard error that says how it all ended.
fn summarise(printer: &Printer, end: &End) {
    let how = match end {
        End::Stopped { .. } => "stopped",
        End::Ended(Ended { why: Ending::AllEnded, .. }) => "all have ended",
        End::Ended(Ended { why: Ending::TimeUp, .. }) => "the time is up",
        End::Ended(Ended { why: Ending::Stalled(waiting), .. }) => {
            for actor in waiting {
                let name = visible_name(&actor.actor);
                output::note(format_args!("{name} (pid {}) waits for what will never come", actor.pid));
            }
            "stalled"
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
    let time = text::seconds(end.t().saturating_sub(printer.first()));
    output::note(format_args!("{actors}, {}: {how} after {time}", counts.join(", ")));
}
