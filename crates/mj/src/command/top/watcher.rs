//! The thread that asks the board: a slow line, or a board that is gone, holds up no key.

use crate::{
    arguments,
    connect::{self, Connected},
};
use host::{Board, BoardError, Sample};
use std::{
    convert::Infallible,
    sync::mpsc::{Receiver, SyncSender, TryRecvError},
    thread,
    time::{Duration, Instant},
};
use wire::{
    Event, Pid,
    message::{Info, Refusal},
};

/// What is asked of the board.
pub enum Request {
    /// To end this actor.
    Halt(Pid),
    /// To tell what happens, and what has happened, from now on.
    Log,
}

/// What comes of it.
pub enum News {
    /// How the board and its actors are.
    Sample(Box<Info>, Sample),
    /// Something happened.
    Event(Event),
    /// A request could not be met: why.
    Refused(String),
    /// The board cannot be reached: why. It is tried again and again.
    Lost(String),
    /// The board is there again, and may have started anew.
    Back,
}

/// How long a request may wait for the board.
const PAUSE: Duration = Duration::from_millis(50);

/// How long a board that is lost is left alone.
const AGAIN: Duration = Duration::from_secs(1);

/// Asks one board, until nobody wants to know any more.
pub struct Watcher {
    pub board: arguments::Board,
    pub interval: Duration,
    pub requests: Receiver<Request>,
    pub news: SyncSender<News>,
}

/// Why the watcher ends.
enum End {
    /// The board is lost.
    Board(BoardError),
    /// Nobody listens.
    Unheard,
}

impl From<BoardError> for End {
    fn from(error: BoardError) -> Self {
        Self::Board(error)
    }
}

impl Watcher {
    /// Watches the board, also after it was lost.
    pub fn run(self, connected: Connected) {
        let mut logs = false;
        let mut next = Some(connected);
        while let Some(connected) = next {
            next = match self.watch(connected, &mut logs) {
                End::Board(error) => self.reconnect(&error),
                End::Unheard => None,
            };
        }
    }

    /// Watches until that comes to an end. The line is closed then: it may be one that only one can hold.
    fn watch(&self, mut connected: Connected, logs: &mut bool) -> End {
        match self.serve(&mut connected.board, logs) {
            Ok(never) => match never {},
            Err(end) => end,
        }
    }

    fn serve(&self, board: &mut Board, logs: &mut bool) -> Result<Infallible, End> {
        if *logs {
            board.follow(host::From::Oldest)?;
        }
        let mut next = Instant::now();
        loop {
            if Instant::now() >= next {
                let actors = board.actors()?;
                let info = board.info()?;
                let sample = Sample { t: info.t, actors };
                self.tell(News::Sample(Box::new(info), sample))?;
                next = Instant::now() + self.interval;
            }
            match self.requests.try_recv() {
                Ok(Request::Halt(pid)) => {
                    self.halt(board, pid)?;
                    next = Instant::now();
                }
                Ok(Request::Log) if !std::mem::replace(logs, true) => _ = board.follow(host::From::Oldest)?,
                Ok(Request::Log) | Err(TryRecvError::Empty) => (),
                Err(TryRecvError::Disconnected) => return Err(End::Unheard),
            }
            if let Some(host::News::Event(event)) = board.next(Some(next.min(Instant::now() + PAUSE)))? {
                self.tell(News::Event(event))?;
            }
        }
    }

    fn halt(&self, board: &mut Board, pid: Pid) -> Result<(), End> {
        match board.halt(pid) {
            // It has ended meanwhile.
            Ok(()) | Err(BoardError::Refused(Refusal::Dead(_))) => Ok(()),
            Err(error @ BoardError::Refused(_)) => self.tell(News::Refused(error.to_string())),
            Err(error) => Err(error.into()),
        }
    }

    fn tell(&self, news: News) -> Result<(), End> {
        self.news.send(news).map_err(|_| End::Unheard)
    }

    fn reconnect(&self, why: &BoardError) -> Option<Connected> {
        self.news.send(News::Lost(why.to_string())).ok()?;
        loop {
            if let Ok(connected) = connect::lasting(&self.board) {
                return self.news.send(News::Back).ok().map(|()| connected);
            }
            // What was asked of the board that is gone is not asked of the one that comes.
            while match self.requests.try_recv() {
                Ok(_) => true,
                Err(TryRecvError::Empty) => false,
                Err(TryRecvError::Disconnected) => return None,
            } {}
            thread::sleep(AGAIN);
        }
    }
}
