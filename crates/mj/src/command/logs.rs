//! `mj logs`: what a board remembers of what happened, and what happens next.

use crate::{
    arguments::Board,
    complete,
    connect::{self, Connected},
    diagnostic::{self, Failure},
    filter::Wanted,
    folders, interrupt,
    printer::Printer,
    trace::Trace,
};
use clap::Args;
use clap_complete::ArgValueCandidates;
use host::{BoardError, From, News, Target, nearest};
use std::{
    collections::BTreeSet,
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};
use wire::Event;

/// While nothing comes for so long, what was printed is shown.
const PAUSE: Duration = Duration::from_millis(20);

/// Print a board's log
///
/// A board keeps the last events: what its actors printed, how they ended, how output pins changed. Those of actors that
/// have ended are there, too.
#[derive(Args)]
pub struct Arguments {
    /// Only events of this actor, or of all that have this name
    #[arg(value_name = "PID|NAME", add = ArgValueCandidates::new(complete::actors))]
    actor: Option<Target>,

    /// Go on with what happens, until Ctrl-C
    #[arg(short, long)]
    follow: bool,

    /// Write what every actor does meanwhile, and when, into FILE, for Perfetto; see mj run --help
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, requires = "follow")]
    trace: Option<PathBuf>,

    #[command(flatten)]
    wanted: Wanted,

    #[command(flatten)]
    board: Board,

    /// Print one JSON object a line for every event
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut connected = connect::lasting(&arguments.board)?;
    let stopper = connected.board.stopper();
    interrupt::on_first(move || stopper.stop());
    let info = connected.board.info().map_err(connected.failure())?;
    let filter = arguments.wanted.filter(&info, None)?;
    let printer = Printer::new(arguments.json, &connected.board, &info, folders::symbols(), filter);
    let trace = arguments.trace.as_deref().map(Trace::create).transpose()?;
    let mut log = Log { target: arguments.actor.as_ref(), printer, trace, found: false, names: BTreeSet::new() };
    let result = log.kept(&mut connected);
    log.printer.flush();
    let stopped = result.map_err(connected.failure())?;
    if let Some((message, hint)) = log.complaint() {
        if !arguments.follow {
            return Err(Failure::with_hint(message, hint));
        }
        diagnostic::warning(&message, &hint);
    }
    if arguments.follow && !stopped {
        let result = log.follow(&mut connected);
        log.printer.flush();
        let written = log.trace.map_or(Ok(()), |trace| trace.finish(None));
        result.map_err(connected.failure())?;
        written?;
    }
    Ok(ExitCode::SUCCESS)
}

struct Log<'a> {
    target: Option<&'a Target>,
    printer: Printer,
    trace: Option<Trace>,
    /// Whether there was anything of the target.
    found: bool,
    names: BTreeSet<String>,
}

impl Log<'_> {
    /// Prints what the board has kept. True when that was stopped.
    fn kept(&mut self, connected: &mut Connected) -> Result<bool, BoardError> {
        let kept = connected.board.follow(From::Oldest)?;
        if kept.start > 0 {
            self.printer.warn(&format!("{} older events are not there any more", kept.start));
        }
        let mut left = kept.end - kept.start;
        while left > 0 {
            match connected.board.next(None)? {
                Some(News::Event(event)) => {
                    left -= 1;
                    self.print(event);
                }
                Some(News::Dropped(count)) => {
                    left = left.saturating_sub(count);
                    self.printer.dropped(count);
                }
                Some(News::Stopped) => return Ok(true),
                Some(News::Ended(_) | News::Trace { .. }) | None => (),
            }
        }
        Ok(false)
    }

    /// Prints what happens, until that is stopped.
    fn follow(&mut self, connected: &mut Connected) -> Result<(), BoardError> {
        let board = &mut connected.board;
        if let Some(trace) = &mut self.trace {
            trace.begin(board)?;
        }
        loop {
            let mut news = board.next(Some(Instant::now() + PAUSE))?;
            if let Some(News::Event(event)) = &mut news {
                self.printer.resolve(event);
            }
            if let (Some(trace), Some(news)) = (&mut self.trace, &news) {
                trace.take(news);
            }
            match news {
                None => self.printer.flush(),
                Some(News::Event(event)) => self.print(event),
                Some(News::Dropped(count)) => self.printer.dropped(count),
                Some(News::Stopped) => break,
                Some(News::Ended(_) | News::Trace { .. }) => (),
            }
        }
        self.trace.as_mut().map_or(Ok(()), |trace| trace.end(board))
    }

    fn print(&mut self, event: Event) {
        if let (Some(target), Some(origin)) = (self.target, &event.origin) {
            self.names.insert(origin.actor.clone());
            if !target.includes(origin.pid, &origin.actor) {
                return;
            }
            self.found = true;
        }
        self.printer.print(event);
    }

    /// That there was nothing of the target, and what to do about it.
    fn complaint(&self) -> Option<(String, String)> {
        let target = self.target.filter(|_| !self.found)?;
        let near = match target {
            Target::Name(name) => nearest(name, self.names.iter().map(String::as_str)),
            Target::Pid(_) => None,
        };
        let hint = match near {
            Some(near) => format!("did you mean {near}?"),
            None => "mj logs prints the log of all actors".into(),
        };
        Some((format!("the board's log has nothing of {target}"), hint))
    }
}
