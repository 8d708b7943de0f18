//! `mj run`: link, run on a private simulated board, print what happens.

use crate::{arguments, diagnostic, json, text};
use anstream::stream::IsTerminal;
use sim::{Clock, Ended, Options, Stop, Why};
use std::{
    collections::BTreeMap,
    io::{self, Write},
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
};
use wire::{Event, Kind};

/// Bytes for Janet's values on the simulated board.
const HEAP: usize = 64 << 20;

/// Runs the command.
pub fn run(arguments: &arguments::Run) -> ExitCode {
    if let Some(name) = twice(&arguments.actor) {
        diagnostic::error(&format!("actor {name} is named twice"), Some("every name starts one actor"));
        return ExitCode::from(2);
    }
    let options = host::LinkOptions {
        pins: sim::PIN_NAMES.iter().map(|(name, pin)| (name.to_string(), *pin)).collect(),
        capabilities: wire::CAPABILITIES.iter().map(ToString::to_string).collect(),
        module_folders: std::env::var_os("JANET_PATH").iter().flat_map(std::env::split_paths).collect(),
        strip: false,
    };
    let linked = match host::link(&arguments.file, &arguments.actor, &options) {
        Ok(linked) => linked,
        Err(failure) => {
            eprint!("{}", failure.output);
            diagnostic::link_error(&failure);
            return ExitCode::FAILURE;
        }
    };
    eprint!("{}", linked.output);
    let stop = Stop::default();
    stop_on_interrupt(&stop);
    let printer = Arc::new(Mutex::new(Printer::new(arguments.json, &stop)));
    let options = Options {
        clock: if arguments.r#virtual { Clock::Virtual } else { Clock::Real },
        duration: arguments.duration,
        seed: arguments.seed,
        heap: HEAP,
    };
    let report = {
        let printer = printer.clone();
        move |event: Event| printer.lock().unwrap_or_else(PoisonError::into_inner).print(&event)
    };
    let ended = sim::run(&linked.image, &options, &stop, report);
    let mut printer = printer.lock().unwrap_or_else(PoisonError::into_inner);
    printer.flush();
    match ended {
        Ok(ended) => {
            printer.summarise(&ended);
            if printer.failures() > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(error) => {
            diagnostic::error(&error, None);
            ExitCode::FAILURE
        }
    }
}

fn twice(names: &[String]) -> Option<&String> {
    names.iter().enumerate().find(|(index, name)| names[..*index].contains(name)).map(|(_, name)| name)
}

/// Ctrl-C ends the run in order. A second one, for when that does not help, ends the process.
fn stop_on_interrupt(stop: &Stop) {
    let stop = stop.clone();
    let mut asked = false;
    let handler = move || {
        if std::mem::replace(&mut asked, true) {
            std::process::exit(130);
        }
        stop.stop();
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        diagnostic::error(&format!("Ctrl-C will end this at once: {error}"), None);
    }
}

/// Prints events as they come, and counts them.
struct Printer {
    json: bool,
    out: Box<dyn Write + Send>,
    /// A person watches: every line is shown at once.
    live: bool,
    stop: Stop,
    counts: BTreeMap<&'static str, usize>,
}

impl Printer {
    fn new(json: bool, stop: &Stop) -> Self {
        let live = io::stdout().is_terminal();
        let out: Box<dyn Write + Send> = match (json, live) {
            (false, _) => Box::new(anstream::AutoStream::auto(io::stdout())),
            (true, _) => Box::new(io::stdout()),
        };
        let out = Box::new(io::BufWriter::with_capacity(64 << 10, out));
        Self { json, out, live, stop: stop.clone(), counts: BTreeMap::new() }
    }

    fn print(&mut self, event: &Event) {
        let key = match event.kind {
            Kind::Started => "started",
            Kind::Finished { .. } => "finished",
            Kind::Failed { .. } => "failed",
            Kind::Halted => "halted",
            _ => "",
        };
        *self.counts.entry(key).or_default() += 1;
        let line = if self.json { json::line(event) } else { text::lines(event) };
        let written = writeln!(self.out, "{line}");
        if written.is_err() || (self.live && self.out.flush().is_err()) {
            // Whoever read this is gone, as in `mj run … | head`.
            self.stop.stop();
        }
    }

    fn flush(&mut self) {
        // A reader that is gone missed nothing that it wanted.
        let _ = self.out.flush();
    }

    fn count(&self, key: &str) -> usize {
        self.counts.get(key).copied().unwrap_or_default()
    }

    fn failures(&self) -> usize {
        self.count("failed")
    }

    /// One line on standard error that says how it all ended.
    fn summarise(&self, ended: &Ended) {
        if self.json {
            return;
        }
        let how = match &ended.why {
            Why::AllEnded => "all have ended",
            Why::TimeUp => "the time is up",
            Why::Stopped => "stopped",
            Why::Stalled(waiting) => {
                for actor in waiting {
                    anstream::eprintln!("{} (pid {}) waits for what will never come", actor.actor, actor.pid);
                }
                "stalled"
            }
        };
        let started = self.count("started");
        let running = started - ["finished", "failed", "halted"].map(|key| self.count(key)).iter().sum::<usize>();
        let counts = [("finished", self.count("finished")), ("failed", self.count("failed")), ("running", running)];
        let counts: Vec<String> =
            counts.iter().filter(|(_, count)| *count > 0).map(|(key, count)| format!("{count} {key}")).collect();
        let actors = if started == 1 { "1 actor".into() } else { format!("{started} actors") };
        anstream::eprintln!("{actors}, {}: {how} after {:.3} s", counts.join(", "), ended.at.as_secs_f64());
    }
}
