//! The queue for the VM: whoever becomes ready first runs first (R9), unless somebody else chooses.
//!
//! It is one party's turn at a time; the tasks of all others stay blocked, so that no interrupt and no more urgent task can
//! change their order, as FreeRTOS would by putting a preempted task behind its equals.

use alloc::{boxed::Box, collections::VecDeque};
use wire::Pid;

/// Actors that are ready, and whose turn it is.
pub(crate) struct Queue {
    /// In the order in which they became so.
    ready: VecDeque<Ready>,
    turn: Option<Turn>,
    choose: Option<Choose>,
    /// Where the last one that has left stood.
    left_at: usize,
    /// Milliseconds that the actor whose turn it is has stood in the queue.
    pub waited: u32,
}

struct Ready {
    pid: Pid,
    /// Since when, in milliseconds.
    since: u32,
    /// It was its own turn that made it ready: all that stood in the queue before it go first (R5).
    gives_way: bool,
}

/// Chooses one of so many actors, by its index.
pub(crate) type Choose = Box<dyn FnMut(usize) -> usize + Send>;

/// Whose turn it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Turn {
    /// An actor's: its task was told.
    Actor(Pid),
    /// That of visitors, until the first of them takes it for all.
    Visitors,
    /// A visitor's.
    Visitor,
    /// Nobody's yet: several actors become ready at the same time.
    Waking,
}

impl Queue {
    pub const fn new() -> Self {
        Self { ready: VecDeque::new(), turn: None, choose: None, left_at: 0, waited: 0 }
    }

    /// Has each next actor chosen from all that are ready, but for those that give way to another.
    pub fn choose_by(&mut self, choose: Choose) {
        self.choose = Some(choose);
    }

    /// Makes room for so many actors; none when memory is out. Then joining never needs any.
    pub fn reserve(&mut self, actors: usize) -> Option<()> {
        self.ready.try_reserve(actors.saturating_sub(self.ready.len())).ok()
    }

    pub fn join(&mut self, pid: Pid, now: u32) {
        let gives_way = self.turn == Some(Turn::Actor(pid));
        self.ready.push_back(Ready { pid, since: now, gives_way });
    }

    /// An actor is gone. Many that are halted one after the other stand one behind the other: each is found where the last one was.
    pub fn leave(&mut self, pid: Pid) {
        let is_meant = |index: &usize| self.ready.get(*index).is_some_and(|ready| ready.pid == pid);
        if let Some(index) = (self.left_at..self.ready.len()).chain(0..self.left_at).find(is_meant) {
            self.left_at = index;
            self.ready.remove(index);
        }
    }

    /// Whether it is nobody's turn.
    pub fn is_free(&self) -> bool {
        self.turn.is_none()
    }

    /// Whether it is nobody's turn and nobody stands in the queue.
    pub fn is_idle(&self) -> bool {
        self.is_free() && self.ready.is_empty()
    }

    /// Whether nobody stands in the queue behind whose turn it is.
    pub fn is_last(&self) -> bool {
        self.ready.is_empty()
    }

    /// It is the turn of the first actor in the queue, or of the one that is chosen, if any.
    pub fn call(&mut self, now: u32) -> Option<Pid> {
        let index = self.next();
        let Ready { pid, since, .. } = self.ready.remove(index)?;
        self.waited = now.wrapping_sub(since);
        self.turn = Some(Turn::Actor(pid));
        Some(pid)
    }

    fn next(&mut self) -> usize {
        let Some(choose) = &mut self.choose else { return 0 };
        let mut candidates = self
            .ready
            .iter()
            .enumerate()
            .filter(|(index, ready)| *index == 0 || !ready.gives_way)
            .map(|(index, _)| index);
        match candidates.clone().count() {
            0 | 1 => 0,
            count => candidates.nth(choose(count)).unwrap_or(0),
        }
    }

    /// Nobody is called until [`Turn::Waking`] is done; whether that had to be said.
    pub fn hold(&mut self) -> bool {
        let is_free = self.is_free();
        if is_free {
            self.turn = Some(Turn::Waking);
        }
        is_free
    }

    /// It is the visitors' turn.
    pub fn call_visitors(&mut self) {
        self.turn = Some(Turn::Visitors);
    }

    /// Whether it is the visitors' turn, and none of them has taken it yet.
    pub fn awaits_visitors(&self) -> bool {
        self.turn == Some(Turn::Visitors)
    }

    /// Whether the calling visitor may go in, for all of them.
    pub fn take_visitors_turn(&mut self) -> bool {
        let is_theirs = self.awaits_visitors();
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

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn queue(pids: impl Iterator<Item = u32>) -> Queue {
        let mut queue = Queue::new();
        pids.for_each(|pid| queue.join(Pid(pid), 0));
        queue
    }

    fn rest(queue: &mut Queue) -> Vec<u32> {
        core::iter::from_fn(|| queue.call(0)).map(|pid| pid.0).collect()
    }

    #[test]
    fn r9_who_leaves_changes_nothing_for_the_others_in_whatever_order() {
        for leaving in [[1, 2, 3], [3, 2, 1], [5, 1, 3], [2, 9, 5]] {
            let mut queue = queue([4, 5, 1, 2, 3].into_iter());
            leaving.iter().for_each(|pid| queue.leave(Pid(*pid)));
            let left = [4, 5, 1, 2, 3].into_iter().filter(|pid| !leaving.contains(pid)).collect::<Vec<_>>();
            assert_eq!(rest(&mut queue), left, "{leaving:?}");
        }
    }

    #[test]
    fn r8_many_that_leave_in_order_are_each_found_where_the_last_one_was() {
        // As they stand when the one in the middle has had its turn.
        let mut queue = queue((500..=1000).chain(1..500));
        for pid in 1..=1000 {
            let before = queue.left_at;
            queue.leave(Pid(pid));
            assert!(queue.left_at == before || [1, 500].contains(&pid), "{pid} was searched for");
        }
        assert!(queue.is_last());
    }
}
