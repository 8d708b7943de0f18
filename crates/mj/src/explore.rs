//! `mj run --explore`: one order of ready actors after another, until one has a fault: an actor fails in it, or waits for ever that
//! does not do so in the usual order.

use crate::{
    arguments::Simulation,
    command::run::{Arguments, End, Listeners, follow, print_run},
    connect,
    diagnostic::{self, Failure},
    interrupt::Stop,
    output,
    printer::Printer,
    text,
};
use host::{Address, Linked, json};
use indicatif::{ProgressBar, ProgressStyle};
use std::{collections::BTreeSet, process::ExitCode, time::Duration};
use wire::message::{Ended, Ending};

/// First come, first served.
const USUAL: u32 = 0;

/// A run of more board time than this needs `--for`: it is not known to end.
const MAX_BOARD_TIME: Duration = Duration::from_secs(600);

/// What was found out.
struct Explored {
    /// Orders that were tried to their end.
    tried: u32,
    /// The first of them that has a fault.
    failing: Option<u32>,
    /// Whose: these wait for ever; nobody where an actor has failed.
    waiting: BTreeSet<String>,
    /// Board time at the end of the last one, in microseconds.
    t: u64,
}

/// Runs a program in so many orders, each on a board of its own, and prints the run of the first one with a fault.
pub fn explore(arguments: &Arguments, linked: &Linked, orders: u32) -> Result<ExitCode, Failure> {
    let stop = Stop::on_interrupt();
    let explored = search(arguments, linked, orders, &stop)?;
    if let Some(schedule) = explored.failing {
        // A virtual run is the same again (T2).
        print_run(arguments, &mut board(arguments, schedule)?, linked, &stop)?;
    }
    if arguments.json {
        output::json(&json::explored(explored.t, explored.tried, explored.failing))?;
    } else {
        report(&explored, orders);
    }
    Ok(if explored.failing.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn search(arguments: &Arguments, linked: &Linked, orders: u32, stop: &Stop) -> Result<Explored, Failure> {
    let bar = progress(orders);
    let (usual, _) = try_order(arguments, linked, USUAL, &bar, stop)?;
    // Those that serve others wait for ever in any order.
    let usual = waiting(&usual);
    let mut explored = Explored { tried: 0, failing: None, waiting: BTreeSet::new(), t: 0 };
    while explored.tried < orders && explored.failing.is_none() {
        let schedule = explored.tried + 1;
        let (end, has_failed) = try_order(arguments, linked, schedule, &bar, stop)?;
        if stop.is_asked() {
            break;
        }
        bar.inc(1);
        let waiting = if has_failed { BTreeSet::new() } else { &waiting(&end) - &usual };
        let failing = (has_failed || !waiting.is_empty()).then_some(schedule);
        explored = Explored { tried: schedule, failing, waiting, t: end.t() };
    }
    bar.finish_and_clear();
    Ok(explored)
}

/// A bar, on a terminal.
fn progress(orders: u32) -> ProgressBar {
    let style = ProgressStyle::with_template("order {pos} of {len} [{bar:40}] {elapsed}, {msg} of board time")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(orders.into()).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// How a run in this order ends, and whether an actor fails in it.
fn try_order(
    arguments: &Arguments,
    linked: &Linked,
    schedule: u32,
    bar: &ProgressBar,
    stop: &Stop,
) -> Result<(End, bool), Failure> {
    let mut connected = board(arguments, schedule)?;
    let mut printer = Printer::silent(connected.board.stopper());
    let mut is_endless = false;
    let mut watch = |t| {
        bar.set_message(text::seconds(t));
        is_endless = arguments.duration.is_none() && Duration::from_micros(t) > MAX_BOARD_TIME;
        !is_endless
    };
    let listeners = Listeners { printer: &mut printer, trace: None, page: None, watch: Some(&mut watch) };
    let end = follow(arguments, &mut connected, linked, listeners, stop)?;
    if is_endless {
        let time = humantime::format_duration(MAX_BOARD_TIME);
        return Err(Failure::usage(
            format_args!("the program has not ended after {time} of board time"),
            "say by --for how much of it to explore, as in --for 10s",
        ));
    }
    Ok((end, printer.ended("failed") > 0))
}

/// The names of those that wait for what will never come.
fn waiting(end: &End) -> BTreeSet<String> {
    match end {
        End::Ended(Ended { why: Ending::Stalled(waiting), .. }) => {
            waiting.iter().map(|actor| actor.actor.clone()).collect()
        }
        _ => BTreeSet::new(),
    }
}

fn board(arguments: &Arguments, schedule: u32) -> Result<connect::Connected, Failure> {
    let simulation = Simulation { schedule, ..arguments.simulation.clone() };
    connect::connect(&Address::Simulator, &arguments.board.secret, Some(&simulation))
}

fn report(Explored { tried, failing, waiting, .. }: &Explored, orders: u32) {
    let Some(schedule) = failing else {
        if *tried < orders {
            output::note(format_args!("stopped: no actor failed in {tried} of {orders} orders"));
        } else {
            output::note(format_args!("no actor failed in {orders} orders"));
        }
        return;
    };
    let order = format!("order {schedule} of {orders}");
    let waiting: Vec<&str> = waiting.iter().map(String::as_str).collect();
    let what = match waiting.as_slice() {
        [] => format!("an actor failed in {order}"),
        names => format!("{} waits for ever in {order}, and not in the usual one", names.join(", ")),
    };
    diagnostic::error(&what, Some(&format!("--schedule {schedule} instead of --explore {orders} replays it")));
}
