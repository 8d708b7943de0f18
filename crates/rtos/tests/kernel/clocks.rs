//! The two clocks, and what another thread does to a kernel that sleeps.

use crate::{note, notes, run, spawn};
use rtos::{
    host::{self, Clock, Interrupt},
    task,
};
use std::{
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

fn delay(ticks: usize) {
    task::delay(ticks as u64);
    note(ticks);
}

#[test]
fn t2_virtual_time_moves_to_the_next_deadline() {
    run(Clock::Virtual, || {
        let day = 24 * 60 * 60 * 1000;
        for ticks in [5, 1, day, 3, 5] {
            spawn(delay, ticks);
        }
        task::delay(2 * day as u64);
        assert_eq!(notes(), [(1, 1), (3, 3), (5, 5), (5, 5), (day as u64, day)]);
        assert_eq!(host::micros(), 2 * 1000 * day as u64);
    });
}

#[test]
fn t2_single_ticks_pass() {
    run(Clock::Virtual, || {
        (0..100).for_each(|_| task::delay(1));
        assert_eq!(rtos::now(), 100);
    });
}

#[test]
fn t2_virtual_time_stands_still_while_a_task_runs() {
    run(Clock::Virtual, || {
        spawn(delay, 1);
        for _ in 0..100_000 {
            host::poll();
            task::yield_now();
        }
        assert_eq!((rtos::now(), host::micros()), (0, 0));
    });
}

#[test]
fn t2_a_task_that_computes_is_charged() {
    fn compute(ticks: usize) {
        host::advance(ticks as u64);
        note(ticks);
    }
    run(Clock::Virtual, || {
        spawn(compute, 10);
        // More urgent: it gets its turn in the middle of the other's work.
        task::delay(4);
        assert_eq!(rtos::now(), 10, "a step is not divided");
        assert_eq!(notes(), []);
        task::delay(1);
        assert_eq!(notes(), [(10, 10)]);
    });
}

#[test]
fn t2_a_stalled_clock_is_told_of() {
    run(Clock::Virtual, || {
        spawn(|_| task::wait(), 0);
        task::delay(10);
        assert!(!host::is_stalled());
        for ticks in [1, 5] {
            task::wait();
            assert!(host::is_stalled());
            task::delay(ticks);
            assert!(!host::is_stalled());
        }
    });
}

#[test]
fn t2_an_interrupt_ends_a_stall() {
    run(Clock::Virtual, || {
        task::wait();
        assert!(host::is_stalled());
        let main = task::current();
        let device = thread::spawn(|| Interrupt.raise(move || main.notify()));
        task::wait();
        assert!(!host::is_stalled());
        device.join().unwrap();

        task::wait();
        assert!(host::is_stalled());
        Interrupt.raise(|| ());
        host::poll();
        assert!(!host::is_stalled(), "also one that came while a task was running");
    });
}

#[test]
fn t3_handlers_are_through_before_a_task_that_they_wake_runs() {
    fn wait(number: usize) {
        task::wait();
        note(number);
    }
    run(Clock::Virtual, || {
        let waiting = spawn(wait, 3);
        task::delay(1);
        Interrupt.raise(move || {
            waiting.notify();
            note(1);
        });
        Interrupt.raise(|| note(2));
        task::delay(1);
        assert_eq!(notes(), [(1, 1), (1, 2), (1, 3)]);
    });
}

#[test]
fn t3_interrupts_of_other_threads_are_handled_in_order() {
    static HANDLED: AtomicU32 = AtomicU32::new(0);
    run(Clock::Real, || {
        let main = task::current();
        let device = thread::spawn(move || {
            for number in 0..1000 {
                let main = main.clone();
                Interrupt.raise(move || {
                    assert_eq!(HANDLED.fetch_add(1, Ordering::Relaxed), number);
                    main.notify();
                });
            }
        });
        while HANDLED.load(Ordering::Relaxed) < 1000 {
            task::wait();
        }
        device.join().unwrap();
    });
}

#[test]
fn t1_an_interrupt_does_not_move_the_clock() {
    run(Clock::Real, || {
        spawn(delay, 100_000);
        let main = task::current();
        let device = thread::spawn(|| {
            // Long enough for the kernel to fall asleep.
            thread::sleep(Duration::from_millis(5));
            Interrupt.raise(move || main.notify());
        });
        task::wait();
        assert!(rtos::now() * 1000 <= host::micros());
        device.join().unwrap();
    });
}

#[test]
fn t1_ticks_follow_real_time_without_drift() {
    run(Clock::Real, || {
        for round in 0..100 {
            let before = host::micros();
            task::delay(1 + round % 3);
            // However late the OS lets this run: ticks have caught up with real time, and are never ahead of it.
            assert!(rtos::now() >= before / 1000);
            assert!(rtos::now() * 1000 <= host::micros());
        }
        assert!(rtos::now() >= 100);
    });
}
