//! One expression after the other: linked, uploaded, run, and its value printed when it has ended. Actors that it has started live on;
//! what they print and how they fail is shown whenever it comes.

use crate::{
    connect::{self, Connected},
    diagnostic::{self, Failure},
    family::Family,
    folders, interrupt,
    output::{self, Text},
    text::{self, PinNames},
    upload::upload,
};
use host::{BoardError, From, Linked, News, Outcome, Repl, SymbolStore, visible_name};
use std::{
    mem,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use wire::{
    Event, Kind, Pid,
    message::{Info, Refusal},
};

/// How long Ctrl-C takes to be noticed.
const INTERVAL: Duration = Duration::from_millis(20);

/// How long `:halt` waits for the log to catch up with what was halted.
const HALT_TIMEOUT: Duration = Duration::from_secs(5);

pub struct Session {
    connected: Connected,
    repl: Repl,
    symbols: SymbolStore,
    interrupted: Arc<AtomicBool>,
    /// Ctrl-C was the last that happened: another one ends what the session has started.
    was_interrupted: bool,
    /// What this session has started.
    family: Family,
    pins: PinNames,
}

impl Session {
    pub fn start(mut connected: Connected, info: &Info) -> Result<Self, Failure> {
        let repl = Repl::start(connect::options(Some(info)))?;
        connected.board.follow(From::Now).map_err(connected.failure())?;
        let interrupted = Arc::new(AtomicBool::new(false));
        let (evaluation, interrupt) = (repl.interrupt_handle(), interrupted.clone());
        interrupt::on_each(move || {
            interrupt.store(true, Ordering::Relaxed);
            evaluation.interrupt();
        });
        let symbols = folders::symbols();
        let (family, pins) = (Family::default(), PinNames::of(info));
        Ok(Self { connected, repl, symbols, interrupted, was_interrupted: false, family, pins })
    }

    /// Every name that an expression may use.
    pub fn names(&mut self) -> Vec<String> {
        self.repl.names()
    }

    /// Evaluates lines as far as the host can.
    pub fn evaluate(&mut self, lines: &str) -> Vec<Outcome> {
        self.interrupted.store(false, Ordering::Relaxed);
        self.was_interrupted = false;
        let outcomes = self.repl.evaluate(lines);
        self.was_interrupted = self.interrupted.swap(false, Ordering::Relaxed);
        outcomes
    }

    /// Whether Ctrl-C was pressed since this was asked last.
    pub fn is_interrupted(&self) -> bool {
        self.interrupted.swap(false, Ordering::Relaxed)
    }

    /// Whether actors live that this session has started.
    pub fn has_actors(&self) -> bool {
        self.family.living() > 0
    }

    /// Shows what actors do, for a short while.
    pub fn watch(&mut self) -> Result<(), Failure> {
        let until = Instant::now() + INTERVAL;
        while Instant::now() < until {
            let Some(news) = self.connected.board.next(Some(until)).map_err(self.connected.failure())? else { break };
            self.take(news, None)?;
        }
        Ok(())
    }

    /// Runs an expression on the board, and prints what comes of it.
    pub fn run(&mut self, linked: &Linked) -> Result<(), Failure> {
        let fail = self.connected.failure();
        let board = &mut self.connected.board;
        let started = upload(board, &linked.image).and_then(|()| board.start());
        let expression = match started {
            // The session goes on: the next expression may be a smaller one.
            Err(BoardError::Refused(refusal)) => {
                diagnostic::error(&refusal, None);
                return Ok(());
            }
            pids => pids.map_err(&fail)?[0],
        };
        self.family.add(expression);
        while self.family.lives(expression) {
            if let Some(news) = self.connected.board.next(Some(Instant::now() + INTERVAL)).map_err(&fail)? {
                self.take(news, Some(expression))?;
            }
            if self.is_interrupted() {
                self.interrupt(Some(expression))?;
            }
        }
        if self.was_interrupted {
            self.say_how_to_halt();
        }
        Ok(())
    }

    /// Ctrl-C: the first one halts the expression that runs, the second one all that this session has started.
    pub fn interrupt(&mut self, expression: Option<Pid>) -> Result<(), Failure> {
        if mem::replace(&mut self.was_interrupted, true) {
            return self.halt_all();
        }
        match expression {
            Some(pid) => self.halt(pid).map_err(self.connected.failure()),
            None => {
                self.say_how_to_halt();
                Ok(())
            }
        }
    }

    fn say_how_to_halt(&self) {
        let actors = match self.family.living() {
            0 => return,
            1 => "1 actor of this session lives".into(),
            count => format!("{count} actors of this session live"),
        };
        output::note(format_args!("{actors}; Ctrl-C again, or :halt, ends what it has started"));
    }

    /// Ends all actors that this session has started, also those that are started meanwhile.
    pub fn halt_all(&mut self) -> Result<(), Failure> {
        let until = Instant::now() + HALT_TIMEOUT;
        let mut left = self.own_actors()?;
        if left.is_empty() {
            output::note("no actor lives that this session has started");
        }
        while !left.is_empty() && Instant::now() < until {
            left.iter().try_for_each(|pid| self.halt(*pid)).map_err(self.connected.failure())?;
            // The log says who has ended, and who was started before that.
            self.watch()?;
            left = self.own_actors()?;
        }
        for pid in left {
            output::note(format_args!("the actor with pid {pid} is inside of a C function, and ends when that does"));
        }
        Ok(())
    }

    /// The actors of the board that this session has started. One that waits for its restart is one of them.
    fn own_actors(&mut self) -> Result<Vec<Pid>, Failure> {
        let actors = self.connected.board.actors().map_err(self.connected.failure())?;
        Ok(self.family.among(actors.iter().map(|actor| actor.pid)))
    }

    fn halt(&mut self, pid: Pid) -> Result<(), BoardError> {
        match self.connected.board.halt(pid) {
            // It has just ended by itself, or it will.
            Err(BoardError::Refused(Refusal::Dead(_) | Refusal::Inside(_))) => Ok(()),
            result => result,
        }
    }

    fn take(&mut self, news: News, expression: Option<Pid>) -> Result<(), Failure> {
        match news {
            News::Event(event) if self.family.takes(&event) => self.show(event, expression),
            News::Dropped(count) => {
                output::note(text::warning(&text::dropped(count)));
                self.family.lose_events();
                // The end of one may be among what was lost.
                let living = self.own_actors()?;
                self.family.keep(&living);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn show(&mut self, mut event: Event, expression: Option<Pid>) -> Result<(), Failure> {
        self.symbols.resolve(&mut event);
        let is_expression = event.origin.as_ref().map(|origin| origin.pid) == expression;
        let text = match &event.origin {
            Some(origin) if !is_expression => {
                Text::new().plain(format_args!("{} (pid {})  ", visible_name(&origin.actor), origin.pid))
            }
            _ => Text::new(),
        };
        match &event.kind {
            Kind::Started { .. } => Ok(()),
            Kind::Finished { value } if is_expression => output::line(text.plain(value)),
            // What nobody waits for has no value.
            Kind::Finished { .. } => Ok(()),
            Kind::Failed { error, trace, .. } => {
                output::note(text::failed(text, error, trace));
                Ok(())
            }
            kind => output::line(text::what(text, kind, &self.pins)),
        }
    }
}
