//! Chips with a 32-bit RISC-V core, in machine mode, on the kernel's own port (T3). What differs from chip to chip is in the
//! FreeRTOSConfig.h of each firmware.

mod trap;

pub use trap::{Exception, Handlers, Interrupt};

use crate::{
    Priority,
    ffi::{self, Tick},
    task::{self, Task},
};
use core::{
    arch::{asm, naked_asm},
    ffi::{CStr, c_char, c_int, c_void},
    mem::MaybeUninit,
};

/// Bytes of a task's stack that an interrupt takes for the registers of the task; its handler has a stack of its own.
pub(crate) const SAVED_BY_INTERRUPTS: usize = 128;

/// A chip starts its kernel once.
pub(crate) fn run_number() -> u32 {
    1
}

/// A chip has no other threads.
pub(crate) fn is_kernel_thread() -> bool {
    true
}

/// The most urgent: `main` is through with what it starts before any of that runs.
const MAIN_PRIORITY: Priority = Priority(4);

/// Runs the kernel with one task, on a stack of `main_stack` bytes, that calls `main(0)`. To be called once, in place of a
/// return to the start-up code: the stack that this is called on becomes the interrupts' own.
///
/// # Panics
/// When there is no memory for the task.
#[expect(clippy::unreachable, reason = "the kernel never returns where there is memory for its own tasks")]
pub fn run(handlers: Handlers, main_stack: usize, main: fn(usize)) -> ! {
    trap::install(handlers);
    let task = Task::spawn(c"main", main_stack, MAIN_PRIORITY, main, 0);
    assert!(task.is_ok(), "no memory for the main task");
    // SAFETY: there is a task to run.
    unsafe { ffi::vTaskStartScheduler() };
    unreachable!("the kernel ended");
}

/// A section in which the kernel switches to no other task, from here to its drop. They nest, interrupts go on, and a
/// switch that is due takes place at the end.
pub(crate) struct Critical(());

impl Critical {
    pub fn enter() -> Self {
        // SAFETY: `drop` undoes it.
        unsafe { ffi::vTaskSuspendAll() };
        Self(())
    }
}

impl Drop for Critical {
    fn drop(&mut self) {
        // SAFETY: as often as it was suspended.
        unsafe { ffi::xTaskResumeAll() };
    }
}

/// The port's own counter has 32 bits; the kernel counts how often it has begun anew.
pub(crate) fn now() -> u64 {
    let mut now = ffi::TimeOut { overflows: 0, ticks: 0 };
    // SAFETY: fills it in.
    unsafe { ffi::vTaskSetTimeOutState(&mut now) };
    u64::from(now.overflows.cast_unsigned()) << Tick::BITS | u64::from(now.ticks)
}

pub(crate) fn yield_now() {
    // SAFETY: the trap handler takes it for a request to switch, saves all registers and brings them back.
    unsafe { asm!("ecall") };
}

/// The memory of a big stack.
pub(crate) struct StackMemory(&'static mut [MaybeUninit<u8>]);

impl StackMemory {
    pub fn new(memory: &'static mut [MaybeUninit<u8>]) -> Self {
        Self(memory)
    }

    pub fn bytes(&self) -> usize {
        self.0.len()
    }

    /// Its high end, where it begins: aligned as the ABI wants it.
    pub fn top(&self) -> *mut u8 {
        self.0.as_ptr_range().end.cast_mut().cast::<u8>().map_addr(|address| address & !15)
    }
}

/// Calls `function(data)` on the stack that ends at `top`.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn call_on_stack(top: *mut u8, function: extern "C" fn(*mut u8), data: *mut u8) {
    naked_asm!(
        "addi sp, sp, -16",
        "sw ra, 12(sp)",
        "sw s0, 8(sp)",
        "mv s0, sp",
        "mv sp, a0",
        "mv a0, a2",
        "jalr a1",
        "mv sp, s0",
        "lw ra, 12(sp)",
        "lw s0, 8(sp)",
        "addi sp, sp, 16",
        "ret",
    )
}

/// The kernel calls this in each round of its idle task.
#[unsafe(no_mangle)]
extern "C" fn vApplicationIdleHook() {
    // SAFETY: waits for the next interrupt.
    unsafe { asm!("wfi") };
}

/// The kernel calls this before it switches from a task (`traceTASK_SWITCHED_OUT`).
#[unsafe(no_mangle)]
#[expect(clippy::panic, reason = "the memory below the stack is damaged: nothing can go on")]
extern "C" fn rtos_check_stack(handle: *mut c_void) {
    let Some(control) = task::control_of(handle) else { return };
    // SAFETY: the running task's control.
    if unsafe { !(*control).canary_lives() } {
        // SAFETY: the running task has a name.
        let name = unsafe { CStr::from_ptr(ffi::pcTaskGetName(handle)) };
        panic!("stack overflow in task {}", name.to_str().unwrap_or_default());
    }
}

#[unsafe(no_mangle)]
#[expect(clippy::panic, reason = "the kernel can neither go on nor return")]
unsafe extern "C" fn rtos_assert_failed(file: *const c_char, line: c_int) -> ! {
    // SAFETY: configASSERT passes a string literal.
    let file = unsafe { CStr::from_ptr(file) };
    panic!("FreeRTOS assertion failed at {}:{line}", file.to_str().unwrap_or_default());
}
