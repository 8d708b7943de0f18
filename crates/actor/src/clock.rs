//! The clock: the one task that sleeps for all actors, and wakes those that are due.

use crate::shared::{self, Shared};
use rtos::{Priority, Task, task};

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
        let table = &self.table;
        self.deadlines.forget(|at, pid| table.get(pid).is_some_and(|actor| actor.is_due_at(at)));
        self.deadlines.next()
    }
}
