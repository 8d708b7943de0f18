//! The kernel under its host port, started anew for each test (T1 to T3).

mod clocks;
mod interrupts;
mod mutex;
mod overflow;
mod restart;
mod tasks;

use rtos::{
    CriticalCell, Priority, Task,
    host::{self, Clock},
};
use std::panic::{self, AssertUnwindSafe};

/// What the tasks of the running kernel have noted, each with its tick.
static NOTES: CriticalCell<Vec<(u64, usize)>> = CriticalCell::new(Vec::new());

/// Runs the kernel, with `main` as its most urgent task, and gives back what that returned.
fn run<R>(clock: Clock, main: impl FnOnce() -> R) -> R {
    let mut outcome = None;
    host::run(clock, || {
        notes();
        // Below a task there is nothing to unwind to: a panic goes on where the kernel was started.
        outcome = Some(panic::catch_unwind(AssertUnwindSafe(main)));
        host::stop();
    });
    outcome.expect("the kernel ran").unwrap_or_else(|panic| panic::resume_unwind(panic))
}

fn note(what: usize) {
    NOTES.with(|notes| notes.push((rtos::now(), what)));
}

/// What was noted since this was last asked for.
fn notes() -> Vec<(u64, usize)> {
    NOTES.with(std::mem::take)
}

/// A task of the middle priority that calls `entry(argument)`.
fn spawn(entry: fn(usize), argument: usize) -> Task {
    spawn_at(Priority(2), entry, argument)
}

fn spawn_at(priority: Priority, entry: fn(usize), argument: usize) -> Task {
    Task::spawn(c"test", 64 << 10, priority, entry, argument).expect("memory for a task")
}
