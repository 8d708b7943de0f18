//! One expression after the other: linked, uploaded, run, and halted by Ctrl-C.

use crate::{
    connect::Connected,
    diagnostic::{Failure, error},
    folders, interrupt,
    output::{self, Text},
    text,
    upload::upload,
};
use host::{BoardError, From, LinkOptions, Linked, News, Outcome, Repl, SymbolStore};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use wire::{Event, Kind, Pid, message::Refusal};

/// How long Ctrl-C takes to be noticed.
const PAUSE: Duration = Duration::from_millis(20);

pub struct Session {
    connected: Connected,
    repl: Repl,
    symbols: SymbolStore,
    /// An expression is evaluated, here or on the board.
    busy: Arc<AtomicBool>,
    interrupted: Arc<AtomicBool>,
}

impl Session {
    /// Starts a session. At a terminal Ctrl-C never ends it.
    pub fn start(mut connected: Connected, options: LinkOptions, is_terminal: bool) -> Result<Self, Failure> {
        let repl = Repl::start(options)?;
        connected.board.follow(From::Now).map_err(connected.failure())?;
        let (busy, interrupted) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let evaluation = repl.interrupt_handle();
        let (is_busy, interrupt_board) = (busy.clone(), interrupted.clone());
        interrupt::on_each(move || {
            if is_busy.load(Ordering::Relaxed) {
                interrupt_board.store(true, Ordering::Relaxed);
                evaluation.interrupt();
            } else if !is_terminal {
                interrupt::end();
            }
        });
        Ok(Self { connected, repl, symbols: folders::symbols(), busy, interrupted })
    }

    /// Every name that an expression may use.
    pub fn names(&mut self) -> Vec<String> {
        self.repl.names()
    }

    /// Evaluates lines as far as the host can.
    pub fn evaluate(&mut self, lines: &str) -> Vec<Outcome> {
        self.while_busy(|session| session.repl.evaluate(lines))
    }

    /// Runs an expression on the board, and prints what comes of it.
    pub fn run(&mut self, linked: &Linked) -> Result<(), Failure> {
        self.while_busy(|session| session.run_to_its_end(linked))
    }

    fn while_busy<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        self.interrupted.store(false, Ordering::Relaxed);
        self.busy.store(true, Ordering::Relaxed);
        let result = act(self);
        self.busy.store(false, Ordering::Relaxed);
        result
    }

    fn run_to_its_end(&mut self, linked: &Linked) -> Result<(), Failure> {
        let fail = self.connected.failure();
        let board = &mut self.connected.board;
        let pids = match upload(board, &linked.image).and_then(|()| board.run(None)) {
            // The session goes on: the next expression may be a smaller one.
            Err(BoardError::Refused(refusal)) => {
                error(&refusal, None);
                return Ok(());
            }
            started => started.map_err(&fail)?,
        };
        loop {
            match self.connected.board.next(Some(Instant::now() + PAUSE)).map_err(&fail)? {
                Some(News::Event(event)) if is_of(&event, &pids) => self.show(event)?,
                Some(News::Ended(_)) => return Ok(()),
                Some(News::Dropped(count)) => output::note(text::warning(&text::dropped(count))),
                _ => (),
            }
            if self.interrupted.swap(false, Ordering::Relaxed) {
                pids.iter().try_for_each(|pid| self.halt(*pid)).map_err(&fail)?;
            }
        }
    }

    fn halt(&mut self, pid: Pid) -> Result<(), BoardError> {
        match self.connected.board.halt(pid) {
            // It has just ended by itself, or it will.
            Err(BoardError::Refused(Refusal::Dead(_) | Refusal::Inside(_))) => Ok(()),
            result => result,
        }
    }

    fn show(&mut self, mut event: Event) -> Result<(), Failure> {
        self.symbols.resolve(&mut event);
        match &event.kind {
            Kind::Started { .. } => Ok(()),
            Kind::Log { line } => output::line(line),
            Kind::Finished { value } => output::line(value),
            Kind::Failed { error, trace, .. } => {
                output::note(text::failed(Text::new(), error, trace));
                Ok(())
            }
            kind => output::line(text::what(Text::new(), kind)),
        }
    }
}

fn is_of(event: &Event, pids: &[Pid]) -> bool {
    event.origin.as_ref().is_some_and(|origin| pids.contains(&origin.pid))
}
