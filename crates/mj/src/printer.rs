//! Prints events as they come, for people or for machines, and counts them.

use crate::{
    filter::Filter,
    output,
    text::{self, PinNames},
};
use anstream::stream::IsTerminal;
use host::{Board, Stopper, SymbolStore, json};
use std::{
    collections::BTreeMap,
    io::{self, Write},
    mem,
    time::{Duration, Instant},
};
use wire::{Event, Kind, Pid, message::Info};

/// The longest time that printed lines stay unseen while more events come.
const FLUSH_INTERVAL: Duration = Duration::from_millis(20);

/// Prints events.
pub struct Printer {
    json: bool,
    out: Box<dyn Write + Send>,
    /// A person watches: every line is shown at once.
    live: bool,
    /// It prints nothing, and has no reader.
    silent: bool,
    flushed: Instant,
    /// The reader is gone, as in `mj run … | head`, and the stopper was told.
    stopped: bool,
    stopper: Stopper,
    symbols: SymbolStore,
    pins: PinNames,
    filter: Filter,
    started: usize,
    /// How actors ended that were not restarted.
    endings: BTreeMap<Pid, &'static str>,
    first: Option<u64>,
    last: u64,
}

impl Printer {
    /// A printer that stops what it prints of when nobody reads any more.
    pub fn new(json: bool, board: &Board, info: &Info, symbols: SymbolStore, filter: Filter) -> Self {
        let (out, live, pins) = (output::stream(json), io::stdout().is_terminal(), PinNames::of(info));
        Self { json, out, live, silent: false, symbols, pins, filter, ..Self::silent(board.stopper()) }
    }

    /// A printer that only counts.
    pub fn silent(stopper: Stopper) -> Self {
        Self {
            json: true,
            out: Box::new(io::sink()),
            live: false,
            silent: true,
            flushed: Instant::now(),
            stopped: false,
            stopper,
            symbols: SymbolStore::default(),
            pins: PinNames::default(),
            filter: Filter::default(),
            started: 0,
            endings: BTreeMap::new(),
            first: None,
            last: 0,
        }
    }

    /// Puts back what a stripped image lacks.
    pub fn resolve(&mut self, event: &mut Event) {
        self.symbols.resolve(event);
    }

    /// Prints an event, and counts it.
    pub fn print(&mut self, mut event: Event) {
        self.resolve(&mut event);
        self.count(&event);
        self.first.get_or_insert(event.t);
        self.last = self.last.max(event.t);
        match self.json {
            _ if !self.filter.shows(&event) => (),
            true => self.write(&json::line(&event)),
            false => self.write(text::lines(&event, &self.pins).as_str()),
        }
    }

    /// Says that the board had to drop events.
    pub fn dropped(&mut self, count: u64) {
        self.warn(&text::dropped(count));
    }

    /// Says what the board could not tell.
    pub fn warn(&mut self, line: &str) {
        match self.json {
            true => self.write(&json::warning(self.last, line)),
            false => self.write(text::warning(line).as_str()),
        }
    }

    fn write(&mut self, line: &str) {
        if writeln!(self.out, "{line}").is_err() {
            self.stop();
        } else if self.live || self.flushed.elapsed() >= FLUSH_INTERVAL {
            self.flush();
        }
    }

    /// Shows what was printed, and stops when nobody reads it. To be called whenever there is time.
    pub fn flush(&mut self) {
        self.flushed = Instant::now();
        if self.out.flush().is_err() || (!self.silent && output::reader_is_gone()) {
            self.stop();
        }
    }

    fn stop(&mut self) {
        // Once: a later run of the same board must not be stopped by it.
        if !mem::replace(&mut self.stopped, true) {
            self.stopper.stop();
        }
    }

    fn count(&mut self, Event { origin, kind, .. }: &Event) {
        let Some(pid) = origin.as_ref().map(|origin| origin.pid) else { return };
        match kind {
            Kind::Started { .. } => self.started += 1,
            Kind::Restarted => _ = self.endings.remove(&pid),
            Kind::Finished { .. } => _ = self.endings.insert(pid, "finished"),
            Kind::Failed { .. } => _ = self.endings.insert(pid, "failed"),
            Kind::Halted => _ = self.endings.insert(pid, "halted"),
            Kind::Pin { .. }
            | Kind::Analog { .. }
            | Kind::Display { .. }
            | Kind::Log { .. }
            | Kind::Quarantined
            | Kind::Warning { .. } => (),
        }
    }

    /// How many actors have started.
    pub fn started(&self) -> usize {
        self.started
    }

    /// How many actors have ended in that way, and were not restarted.
    pub fn ended(&self, how: &str) -> usize {
        self.endings.values().filter(|ending| **ending == how).count()
    }

    /// The time of the first event, in microseconds.
    pub fn first(&self) -> u64 {
        self.first.unwrap_or_default()
    }

    /// The time of the last event, in microseconds.
    pub fn last(&self) -> u64 {
        self.last
    }
}
