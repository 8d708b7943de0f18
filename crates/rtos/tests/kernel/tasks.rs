//! Tasks: who runs when, notifications, and the end of a task.

use crate::{note, notes, run, spawn, spawn_at};
use rtos::{CriticalCell, Notifier, Priority, Task, host::Clock, task};
use std::panic::{self, AssertUnwindSafe};

static NOTIFIER: CriticalCell<Option<Notifier>> = CriticalCell::new(None);

#[test]
fn equal_tasks_run_in_the_order_of_their_making() {
    run(Clock::Virtual, || {
        for number in [3, 1, 2] {
            spawn(note, number);
        }
        task::delay(1);
        assert_eq!(notes(), [(0, 3), (0, 1), (0, 2)]);
    });
}

#[test]
fn a_more_urgent_task_runs_first() {
    run(Clock::Virtual, || {
        for urgency in [1, 3, 2] {
            spawn_at(Priority(urgency), note, urgency.into());
        }
        task::delay(1);
        assert_eq!(notes(), [(0, 3), (0, 2), (0, 1)]);
    });
}

#[test]
fn yield_gives_way_to_equals_only() {
    fn talk(number: usize) {
        for round in 0..3 {
            note(10 * number + round);
            task::yield_now();
        }
    }
    run(Clock::Virtual, || {
        spawn_at(Priority(1), talk, 3);
        for number in [1, 2] {
            spawn(talk, number);
        }
        task::delay(1);
        let order: Vec<usize> = notes().into_iter().map(|(_, what)| what).collect();
        assert_eq!(order, [10, 20, 11, 21, 12, 22, 30, 31, 32]);
    });
}

#[test]
fn a_notification_is_not_lost_before_the_wait() {
    fn wait_twice(_: usize) {
        task::delay(5);
        task::wait();
        note(1);
        task::wait();
        note(2);
    }
    run(Clock::Virtual, || {
        let waiting = spawn(wait_twice, 0);
        task::delay(1);
        // All that come before a wait are one.
        waiting.notify();
        waiting.notify();
        task::delay(10);
        assert_eq!(notes(), [(5, 1)]);
        waiting.notify();
        task::delay(1);
        assert_eq!(notes(), [(11, 2)]);
    });
}

#[test]
fn a_wait_ends_by_a_notification_or_at_its_tick() {
    fn wait_until(until: usize) {
        note(task::wait_until(until as u64).into());
    }
    run(Clock::Virtual, || {
        let notified = spawn(wait_until, 10);
        spawn(wait_until, 20);
        task::delay(3);
        notified.notify();
        task::delay(30);
        assert_eq!(notes(), [(3, 1), (20, 0)]);
        assert!(!task::wait_until(5), "a tick that has passed");
        assert_eq!(rtos::now(), 33);
    });
}

#[test]
fn no_switch_takes_place_in_a_critical_section() {
    static SECTION: CriticalCell<()> = CriticalCell::new(());
    fn wait(_: usize) {
        NOTIFIER.with(|notifier| *notifier = Some(task::current()));
        task::wait();
        note(2);
    }
    fn wake(_: usize) {
        SECTION.with(|()| {
            NOTIFIER.with(|notifier| notifier.take()).expect("a task to wake").notify();
            note(1);
        });
        note(3);
    }
    run(Clock::Virtual, || {
        spawn_at(Priority(3), wait, 0);
        task::delay(1);
        spawn(wake, 0);
        task::delay(1);
        let order: Vec<usize> = notes().into_iter().map(|(_, what)| what).collect();
        assert_eq!(order, [1, 2, 3]);
    });
}

#[test]
fn a_deleted_task_never_runs_again() {
    fn count(_: usize) {
        NOTIFIER.with(|notifier| *notifier = Some(task::current()));
        loop {
            note(0);
            task::wait_until(rtos::now() + 1);
        }
    }
    run(Clock::Virtual, || {
        let counting = spawn(count, 0);
        task::delay(3);
        assert_eq!(notes().len(), 3);
        counting.delete();
        let notifier = NOTIFIER.with(|notifier| notifier.take()).unwrap();
        notifier.notify();
        task::delay(3);
        assert_eq!(notes(), []);
    });
}

#[test]
fn a_task_cannot_delete_itself() {
    static TASK: CriticalCell<Option<Task>> = CriticalCell::new(None);
    fn delete_self(_: usize) {
        let task = TASK.with(|task| task.take()).expect("this task");
        note(panic::catch_unwind(AssertUnwindSafe(|| task.delete())).is_err().into());
    }
    run(Clock::Virtual, || {
        let task = spawn(delete_self, 0);
        TASK.with(|place| *place = Some(task));
        task::delay(1);
        assert_eq!(notes(), [(0, 1)]);
    });
}

#[test]
fn a_dropped_task_goes_on() {
    fn count(number: usize) {
        for _ in 0..3 {
            task::delay(1);
            note(number);
        }
    }
    run(Clock::Virtual, || {
        drop(spawn(count, 1));
        // Takes the place of what would have been freed.
        spawn(count, 2);
        task::delay(5);
        assert_eq!(notes(), [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2)]);
    });
}
