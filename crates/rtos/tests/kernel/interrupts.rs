//! What comes from outside while tasks run on small stacks.

use crate::run;
use rtos::{
    Priority, Task,
    host::{Clock, Interrupt},
    task,
};
use signal_hook::{consts::SIGUSR1, flag, low_level::raise};
use std::{
    hint,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Bytes: too few for a signal's handler, and for a thousandth of what the one below uses.
const SMALL: usize = 512;

fn give_way(_: usize) {
    loop {
        task::yield_now();
    }
}

#[test]
fn a_handler_has_a_stack_of_its_own() {
    run(Clock::Real, || {
        let _task = Task::spawn(c"small", SMALL, Priority(1), give_way, 0).unwrap();
        let main = task::current();
        Interrupt.raise(move || {
            hint::black_box([0_u8; SMALL * 1000]);
            main.notify();
        });
        task::wait();
    });
}

#[test]
fn a_signal_waits_until_the_kernel_has_ended() {
    let came = Arc::new(AtomicBool::new(false));
    flag::register(SIGUSR1, came.clone()).unwrap();
    run(Clock::Real, || {
        raise(SIGUSR1).unwrap();
        assert!(!came.load(Ordering::Relaxed));
    });
    assert!(came.load(Ordering::Relaxed));
}
