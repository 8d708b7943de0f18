//! The queue for the VM: whoever becomes ready first runs first (R9).
//!
//! One actor at a time is called; the tasks of the others stay blocked, so that no interrupt and no more urgent task can
//! change their order, as FreeRTOS would by putting a preempted task behind its equals.

use alloc::collections::VecDeque;
use wire::Pid;

/// Actors that are ready, and the one whose turn it is.
pub(crate) struct Queue {
    ready: VecDeque<Pid>,
    called: Option<Pid>,
}

impl Queue {
    pub const fn new() -> Self {
        Self { ready: VecDeque::new(), called: None }
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

    /// The next one whose turn it is; none while another's is not done.
    pub fn call(&mut self) -> Option<Pid> {
        if self.called.is_some() {
            return None;
        }
        self.called = self.ready.pop_front();
        self.called
    }

    /// Whether nobody is ready and nobody's turn is on.
    pub fn is_idle(&self) -> bool {
        self.ready.is_empty() && self.called.is_none()
    }

    /// An actor's turn is over, if it had one.
    pub fn done(&mut self, pid: Pid) {
        if self.called == Some(pid) {
            self.called = None;
        }
    }
}
