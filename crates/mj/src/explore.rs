//! `mj run --explore`: one order of ready actors after another, until an actor fails in one.

use crate::{
    arguments::Simulation,
    command::run::{Arguments, follow, print_run},
    connect,
    diagnostic::{self, Failure},
    interrupt::Stop,
    json,
    printer::Printer,
};
use host::{Address, Linked};
use std::process::ExitCode;

/// What was found out.
struct Explored {
    /// Orders that were tried to their end.
    tried: u32,
    /// The first of them in which an actor failed.
    failing: Option<u32>,
    /// Board time at the end of the last one, in microseconds.
    t: u64,
}

/// Runs a program in so many orders, each on a board of its own, and prints the run of the first one in which an actor fails.
pub fn explore(arguments: &Arguments, linked: &Linked, orders: u32) -> Result<ExitCode, Failure> {
    let stop = Stop::on_interrupt();
    let explored = search(arguments, linked, orders, &stop)?;
    if let Some(schedule) = explored.failing {
        // A virtual run is the same again (T2).
        print_run(arguments, &mut board(arguments, schedule)?, linked, &stop)?;
    }
    if arguments.json {
        println!("{}", json::explored(explored.t, explored.tried, explored.failing));
    } else {
        report(&explored, orders);
    }
    Ok(if explored.failing.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn search(arguments: &Arguments, linked: &Linked, orders: u32, stop: &Stop) -> Result<Explored, Failure> {
    let mut explored = Explored { tried: 0, failing: None, t: 0 };
    while explored.tried < orders && explored.failing.is_none() {
        let schedule = explored.tried + 1;
        let mut connected = board(arguments, schedule)?;
        let mut printer = Printer::silent(connected.board.stopper());
        let end = follow(&mut connected, linked, arguments, &mut printer, stop)?;
        if stop.is_asked() {
            break;
        }
        let failing = (printer.ended("failed") > 0).then_some(schedule);
        explored = Explored { tried: schedule, failing, t: end.t() };
    }
    Ok(explored)
}

fn board(arguments: &Arguments, schedule: u32) -> Result<connect::Connected, Failure> {
    let simulation = Simulation { schedule, ..arguments.simulation.clone() };
    connect::connect(&Address::Simulator, &arguments.board.secret, Some(&simulation))
}

fn report(Explored { tried, failing, .. }: &Explored, orders: u32) {
    match failing {
        Some(schedule) => diagnostic::error(
            &format!("an actor failed in order {schedule} of {orders}"),
            Some(&format!("--schedule {schedule} instead of --explore {orders} replays it")),
        ),
        None if *tried < orders => anstream::eprintln!("stopped: no actor failed in {tried} of {orders} orders"),
        None => anstream::eprintln!("no actor failed in {orders} orders"),
    }
}
