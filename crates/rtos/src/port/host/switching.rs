//! Switching between tasks, and what the kernel's C code wants of a port.

use super::{kernel, machine};
use crate::{ffi, task};
use core::ffi::{c_char, c_int, c_void};
use std::io::Write;

#[unsafe(no_mangle)]
static mut rtos_critical_nesting: usize = 0;
#[unsafe(no_mangle)]
static mut rtos_yield_pending: usize = 0;

/// A critical section, from here to its drop. They nest.
pub struct Critical(());

impl Critical {
    pub fn enter() -> Self {
        super::run_number();
        // SAFETY: a counter of the kernel's thread, which the line above checked to be this one.
        unsafe { rtos_critical_nesting += 1 };
        Self(())
    }
}

impl Drop for Critical {
    fn drop(&mut self) {
        // SAFETY: as in `enter`.
        let switch = unsafe {
            rtos_critical_nesting -= 1;
            rtos_critical_nesting == 0 && rtos_yield_pending != 0
        };
        if switch {
            vPortYield();
        }
    }
}

/// Forgets the critical sections of a kernel that has ended inside of some.
pub(super) fn reset() {
    // SAFETY: no kernel runs.
    unsafe {
        rtos_critical_nesting = 0;
        rtos_yield_pending = 0;
    }
}

pub(super) fn yield_task() {
    vPortYield();
}

/// Switches to the most urgent ready task; inside of a critical section that is put off until its end.
#[unsafe(no_mangle)]
extern "C" fn vPortYield() {
    // SAFETY: called on the kernel's thread. `pxCurrentTCB` points to a block whose first word is the stack pointer, both
    // before and after the kernel has chosen the next task.
    unsafe {
        if rtos_critical_nesting > 0 {
            rtos_yield_pending = 1;
            return;
        }
        rtos_yield_pending = 0;
        let from = ffi::pxCurrentTCB;
        check_stack(from);
        ffi::vTaskSwitchContext();
        let to = ffi::pxCurrentTCB;
        if from != to {
            machine::switch(from.cast(), *to.cast::<*mut usize>());
        }
    }
}

fn check_stack(handle: *mut c_void) {
    let Some(control) = task::control_of(handle) else { return };
    // SAFETY: the running task's control.
    if unsafe { !(*control).canary_lives() } {
        // SAFETY: the running task has a name.
        let name = unsafe { core::ffi::CStr::from_ptr(ffi::pcTaskGetName(handle)) };
        // Memory below the stack is overwritten already: say so and touch nothing else.
        let _ = writeln!(std::io::stderr(), "stack overflow in task {}", name.to_string_lossy());
        std::process::abort();
    }
}

/// Lays out a fresh task's stack as if it had been switched from at its very beginning.
#[unsafe(no_mangle)]
unsafe extern "C" fn pxPortInitialiseStack(
    top: *mut usize,
    entry: extern "C" fn(*mut c_void),
    argument: *mut c_void,
) -> *mut usize {
    let top = top.map_addr(|address| address & !15);
    // SAFETY: the kernel passes the high end of a stack that is larger than this frame by far.
    unsafe {
        // The first function starts with the stack pointer at `top`, aligned as its call wants it.
        let frame = top.sub(machine::FRAME);
        core::ptr::write_bytes(frame, 0, machine::FRAME);
        frame.add(machine::ENTRY).write(entry as usize);
        frame.add(machine::ARGUMENT).write(argument as usize);
        frame.add(machine::RESUME).write(machine::start as *const () as usize);
        frame
    }
}

/// Leaves the OS's own stack for the first task; returns when the kernel ends.
#[unsafe(no_mangle)]
extern "C" fn xPortStartScheduler() -> ffi::Base {
    // SAFETY: the kernel has chosen the first task; the OS's context is saved where `leave` finds it.
    unsafe { machine::switch(kernel().outside.as_ptr(), *ffi::pxCurrentTCB.cast::<*mut usize>()) };
    0
}

/// Goes back to where the kernel was started from. The tasks stay where they are and never run again.
pub(super) fn leave_kernel() -> ! {
    let mut abandoned = core::ptr::null_mut();
    // SAFETY: `outside` was saved by `xPortStartScheduler`, whose frame waits.
    unsafe { machine::switch(&mut abandoned, kernel().outside.get()) };
    std::process::abort();
}

#[unsafe(no_mangle)]
extern "C" fn vPortEndScheduler() {}

#[unsafe(no_mangle)]
unsafe extern "C" fn rtos_assert_failed(file: *const c_char, line: c_int) -> ! {
    // SAFETY: configASSERT passes a string literal.
    let file = unsafe { core::ffi::CStr::from_ptr(file) };
    let _ = writeln!(std::io::stderr(), "FreeRTOS assertion failed at {}:{line}", file.to_string_lossy());
    std::process::abort();
}
