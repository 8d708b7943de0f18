//! A process may run one kernel after another.

use crate::{note, notes, run, spawn};
use rtos::{Mutex, Notifier, Task, host::Clock, task};
use std::{sync, thread};

#[test]
fn the_kernel_starts_again_after_its_end() {
    static MUTEX: Mutex<u32> = Mutex::new(0);
    fn hold_for_ever(_: usize) {
        let mut held = MUTEX.lock();
        *held += 1;
        task::wait();
        note(0);
    }
    let mut left_over: Vec<(Task, Notifier)> = Vec::new();
    for round in 1..=5 {
        run(Clock::Virtual, || {
            assert_eq!(rtos::now(), 0);
            // What is left of earlier runs neither wakes nor blocks anyone.
            left_over.iter().for_each(|(task, main)| {
                task.notify();
                main.notify();
            });
            assert!(!task::wait_until(1));
            let holding = spawn(hold_for_ever, 0);
            task::delay(1);
            assert_eq!(notes(), []);
            left_over.push((holding, task::current()));
        });
        run(Clock::Virtual, || assert_eq!(*MUTEX.lock(), round));
    }
    run(Clock::Virtual, || left_over.into_iter().for_each(|(task, _)| task.delete()));
}

#[test]
fn threads_take_turns_with_the_kernel() {
    static INSIDE: sync::Mutex<()> = sync::Mutex::new(());
    let threads: Vec<_> = (0..4)
        .map(|_| {
            thread::spawn(|| {
                run(Clock::Virtual, || {
                    let _alone = INSIDE.try_lock().unwrap();
                    task::delay(1000);
                    rtos::now()
                })
            })
        })
        .collect();
    let ticks: Vec<u64> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(ticks, [1000; 4]);
}

#[test]
#[should_panic(expected = "outside of its thread")]
fn no_other_thread_may_call_the_kernel() {
    task::delay(1);
}

#[test]
#[should_panic(expected = "seen by the test")]
fn a_panic_of_the_main_task_is_seen() {
    run(Clock::Virtual, || panic!("seen by the test"));
}
