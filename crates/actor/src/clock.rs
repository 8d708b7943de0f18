//! The clock: the one task that sleeps for all actors, and wakes those that are due.

use crate::{
    actor::Condition,
    shared::{self, Shared},
};
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
        while let Some(pid) = self.deadlines.take_due(now) {
            let Some(actor) = self.table.get(pid) else { continue };
            // A deadline of a wait that ended otherwise is nobody's any more.
            if matches!(actor.condition, Condition::Asleep(at) if at <= now) {
                self.make_ready(pid);
            }
        }
        let (table, living) = (&self.table, self.table.len());
        self.deadlines.forget_dead(living, |pid| table.get(pid).is_some());
        self.deadlines.next()
    }
}
