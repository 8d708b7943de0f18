//! A stack that overflows is detected, and its task is named.

use crate::run;
use rtos::{Priority, Task, host::Clock, task};
use std::{env, hint, os::unix::process::ExitStatusExt, process::Command};

/// Set in the process that is to die.
const CHILD: &str = "RTOS_TEST_STACK_OVERFLOW";

const STACK: usize = 4 << 10;

/// Uses a little more than its stack, and then gives way.
fn overflow(_: usize) {
    let mut memory = [0_u8; STACK];
    hint::black_box(&mut memory);
    task::yield_now();
    hint::black_box(&mut memory);
}

#[test]
fn a_stack_overflow_is_detected_and_named() {
    if env::var_os(CHILD).is_some() {
        run(Clock::Virtual, || {
            // Below the stack there is memory that nobody needs.
            let _below = vec![0_u8; 64 << 10];
            let _task = Task::spawn(c"greedy", STACK, Priority(1), overflow, 0);
            task::delay(1);
        });
        return;
    }
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "overflow::a_stack_overflow_is_detected_and_named", "--nocapture"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stderr);
    assert!(said.contains("stack overflow in task greedy"), "{}: {said}", child.status);
    assert_eq!(child.status.signal(), Some(6), "SIGABRT");
}
