//! The mutex: who gets it next.

use crate::{note, notes, run, spawn, spawn_at};
use rtos::{Mutex, Priority, host::Clock, task};

static MUTEX: Mutex<Vec<usize>> = Mutex::new(Vec::new());

fn take(number: usize) {
    MUTEX.lock().push(number);
}

#[test]
fn equal_tasks_get_a_mutex_in_the_order_of_asking() {
    run(Clock::Virtual, || {
        let mut held = MUTEX.lock();
        held.clear();
        for number in [3, 1, 4, 2] {
            spawn(take, number);
        }
        task::delay(1);
        assert_eq!(*held, []);
        drop(held);
        task::delay(1);
        assert_eq!(*MUTEX.lock(), [3, 1, 4, 2]);
    });
}

#[test]
fn the_most_urgent_task_gets_a_mutex_first() {
    run(Clock::Virtual, || {
        let mut held = MUTEX.lock();
        held.clear();
        for urgency in [1, 3, 2] {
            spawn_at(Priority(urgency), take, urgency.into());
        }
        task::delay(1);
        drop(held);
        task::delay(1);
        assert_eq!(*MUTEX.lock(), [3, 2, 1]);
    });
}

#[test]
fn a_holder_may_block() {
    fn hold(number: usize) {
        let held = MUTEX.lock();
        task::delay(5);
        note(number);
        drop(held);
    }
    run(Clock::Virtual, || {
        for number in [1, 2, 3] {
            spawn(hold, number);
        }
        task::delay(20);
        assert_eq!(notes(), [(5, 1), (10, 2), (15, 3)]);
    });
}
