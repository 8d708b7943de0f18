//! The clock: the one task that sleeps for all actors, and wakes those that are due.

use crate::{
    deadlines::Tick,
    shared::{self, Shared},
};
use rtos::{Priority, Task, task};
use wire::Pid;

/// Above the actors: a deadline is noticed while one of them is in the VM.
const PRIORITY: Priority = Priority(2);

/// Bytes. Deleting a task and growing a list are the deepest that it calls.
const STACK: usize = 512 * size_of::<usize>();

pub(crate) fn spawn() -> Option<Task> {
    Task::spawn(c"clock", STACK, PRIORITY, run, 0).ok()
}

fn run(_: usize) {
    loop {
        match shared::with_shared(Shared::wake_due) {
            Some(next) => {
                task::wait_until(next);
            }
            None => task::wait(),
        }
        shared::with_shared(|shared| core::mem::take(&mut shared.retired)).into_iter().for_each(Task::delete);
    }
}

impl Shared {
    /// Wakes everyone whose tick has come, and tells the next tick at which somebody is due.
    fn wake_due(&mut self) -> Option<u64> {
        let now = rtos::now();
        self.at_once(|shared| {
            while let Some(pid) = shared.deadlines.take_due(now) {
                shared.on_tick(pid, now);
                // A deadline of a wait that ended otherwise is nobody's any more.
                if shared.table.get(pid).and_then(|actor| actor.condition.until()).is_some_and(|at| at <= now) {
                    shared.make_ready(pid);
                }
            }
        });
        self.forget_where_crowded();
        self.deadlines.next()
    }

    fn forget_where_crowded(&mut self) {
        if self.deadlines.is_crowded() {
            self.forget_deadlines();
        }
    }

    fn forget_deadlines(&mut self) {
        let table = &self.table;
        self.deadlines.forget(|at, pid| table.get(pid).is_some_and(|actor| actor.is_due_at(at)));
    }

    /// Has an actor woken at that tick; true when the clock has to be told, none when memory is out.
    pub fn wake_at(&mut self, at: Tick, pid: Pid) -> Option<bool> {
        self.forget_where_crowded();
        self.deadlines.insert(at, pid).or_else(|| {
            self.forget_deadlines();
            self.deadlines.insert(at, pid)
        })
    }

    /// Notes when an actor's new timer is due first: so many milliseconds from now. Time stands still within a turn, and who asks for
    /// the same tick again and again is noted once.
    pub fn tick_for_timer(&mut self, ms: u64, pid: Pid) -> Option<Tick> {
        let at = self.tick_after(ms);
        if !self.deadlines.contains(at, pid) {
            self.reserve_deadline()?;
            self.wake_at(at, pid)?;
            // The clock looks again at what is due next when this turn is over.
            self.clock_is_late = true;
        }
        Some(at)
    }

    /// Makes room for another deadline besides one for each actor that lives: who is there can sleep, whoever else comes.
    pub fn reserve_deadline(&mut self) -> Option<()> {
        self.deadlines.reserve(self.table.len() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c1_waits_that_end_otherwise_take_no_memory_while_the_clock_sleeps() {
        let mut shared = Shared::new();
        for at in 0..10_000 {
            shared.wake_at(1_000_000 + at, Pid(1)).expect("memory");
        }
        assert!(shared.deadlines.len() < 200, "{} deadlines that nobody waits for", shared.deadlines.len());
    }

    #[test]
    fn c1_a_timer_that_is_asked_for_again_and_again_within_a_turn_is_one_deadline() {
        let mut shared = Shared::new();
        // Fewer than would be looked through for those that nobody waits for.
        for _ in 0..50 {
            shared.tick_for_timer(7, Pid(1)).expect("memory");
        }
        assert_eq!(shared.deadlines.len(), 1);
    }
}
