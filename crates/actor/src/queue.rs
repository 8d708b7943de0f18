//! The queue for the VM: whoever becomes ready first runs first (R9).
//!
//! It is one party's turn at a time; the tasks of all others stay blocked, so that no interrupt and no more urgent task can
//! change their order, as FreeRTOS would by putting a preempted task behind its equals.

use alloc::collections::VecDeque;
use wire::Pid;

/// Actors that are ready, and whose turn it is.
pub(crate) struct Queue {
    ready: VecDeque<Pid>,
    turn: Option<Turn>,
}

/// Whose turn it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Turn {
    /// An actor's: its task was told.
    Actor(Pid),
    /// That of visitors, until the first of them takes it for all.
    Visitors,
    /// A visitor's.
    Visitor,
}

impl Queue {
    pub const fn new() -> Self {
        Self { ready: VecDeque::new(), turn: None }
    }

    /// Makes room for so many actors; none when memory is out. Then joining never needs any.
    pub fn reserve(&mut self, actors: usize) -> Option<()> {
        self.ready.try_reserve(actors.saturating_sub(self.ready.len())).ok()
    }

    pub fn join(&mut self, pid: Pid) {
        self.ready.push_back(pid);
    }

    /// An actor is gone.
    pub fn leave(&mut self, pid: Pid) {
        self.ready.retain(|ready| *ready != pid);
    }

    /// Whether it is nobody's turn.
    pub fn is_free(&self) -> bool {
        self.turn.is_none()
    }

    /// Whether it is nobody's turn and nobody stands in the queue.
    pub fn is_idle(&self) -> bool {
        self.is_free() && self.ready.is_empty()
    }

    /// It is the turn of the first actor in the queue, if any.
    pub fn call(&mut self) -> Option<Pid> {
        let pid = self.ready.pop_front()?;
        self.turn = Some(Turn::Actor(pid));
        Some(pid)
    }

    /// It is the visitors' turn.
    pub fn call_visitors(&mut self) {
        self.turn = Some(Turn::Visitors);
    }

    /// Whether the calling visitor may go in, for all of them.
    pub fn take_visitors_turn(&mut self) -> bool {
        let is_theirs = self.turn == Some(Turn::Visitors);
        if is_theirs {
            self.turn = Some(Turn::Visitor);
        }
        is_theirs
    }

    /// A turn is over, if it was that one's.
    pub fn done(&mut self, turn: Turn) {
        if self.turn == Some(turn) {
            self.turn = None;
        }
    }
}
