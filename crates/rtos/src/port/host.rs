//! The host: Linux and macOS on x86_64 and aarch64. One OS thread, context switches in user space, no signals (T3).

mod clock;
mod crash;
mod interrupt;
#[cfg_attr(target_arch = "x86_64", path = "host/switch_x86_64.rs")]
#[cfg_attr(target_arch = "aarch64", path = "host/switch_aarch64.rs")]
mod machine;
mod memory;
mod signals;
mod switching;

pub use clock::{Clock, advance, micros, poll};
pub use crash::{Crash, Successor, on_crash};
pub use interrupt::Interrupt;
pub(crate) use machine::call_on_stack;
pub(crate) use memory::StackMemory;
pub(crate) use switching::Critical;

use crate::{
    ffi,
    task::{self, Notifier, Task},
};
use alloc::boxed::Box;
use core::{
    cell::Cell,
    sync::atomic::{AtomicU32, Ordering},
};
use std::{
    sync::{Mutex, PoisonError},
    thread_local,
    time::Instant,
};

struct Kernel {
    clock: Clock,
    started: Instant,
    number: u32,
    /// Whether the idle kernel began a round and has not asked for sleep since.
    idle_round: Cell<bool>,
    /// Whether the main task was told that nothing is left that could wake anyone.
    stalled: Cell<bool>,
    main: Cell<Option<Notifier>>,
    /// The stack pointer of the OS's own stack.
    outside: Cell<*mut usize>,
}

/// Bytes of a task's stack that an interrupt takes: none, since handlers run on the idle task's.
pub(crate) const SAVED_BY_INTERRUPTS: usize = 0;

/// FreeRTOS's state is global: one kernel a process at a time.
static ONE_KERNEL: Mutex<()> = Mutex::new(());
static RUNS: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static KERNEL: Cell<Option<&'static Kernel>> = const { Cell::new(None) };
}

#[expect(clippy::expect_used, reason = "a caller's fault: on another thread nothing of the kernel can be used")]
fn kernel() -> &'static Kernel {
    KERNEL.get().expect("FreeRTOS was used outside of its thread")
}

pub(crate) fn is_kernel_thread() -> bool {
    KERNEL.get().is_some()
}

/// Which run of the kernel this is, from 1.
///
/// # Panics
/// When this is not the kernel's thread.
pub(crate) fn run_number() -> u32 {
    kernel().number
}

/// The most urgent: `main` is through with what it starts before any of that runs.
const MAIN_PRIORITY: crate::Priority = crate::Priority(4);
const MAIN_STACK: usize = 1 << 20;

/// Runs the kernel on this thread, with one task that calls `main`, until a task calls [`stop`]. Another thread's kernel
/// is waited for.
///
/// Signals wait meanwhile, where no other thread takes them, but for those that a process dies of: see [`on_crash`]. Tasks that are left at the end never run again; what they own is
/// leaked.
pub fn run(clock: Clock, main: impl FnOnce()) {
    let _one = ONE_KERNEL.lock().unwrap_or_else(PoisonError::into_inner);
    let _signals = signals::Blocked::new();
    let _watched = crash::Watched::new();
    let kernel: &'static Kernel = Box::leak(Box::new(Kernel {
        clock,
        started: Instant::now(),
        number: RUNS.fetch_add(1, Ordering::Relaxed) + 1,
        idle_round: Cell::new(false),
        stalled: Cell::new(false),
        main: Cell::new(None),
        outside: Cell::new(core::ptr::null_mut()),
    }));
    KERNEL.set(Some(kernel));
    interrupt::clear();
    switching::reset();
    let mut main: Option<Box<dyn FnOnce()>> = Some(Box::new(main));
    // SAFETY: no kernel runs; the first start needs no reset but bears it.
    unsafe { ffi::vTaskResetState() };
    let task = Task::spawn(c"main", MAIN_STACK, MAIN_PRIORITY, run_main, (&raw mut main) as usize);
    // SAFETY: there is a task to run; returns through `leave`.
    unsafe { ffi::vTaskStartScheduler() };
    // Its memory is not freed: `main` may have been left in the middle.
    core::mem::forget(task);
    KERNEL.set(None);
}

fn run_main(main: usize) {
    // SAFETY: `run` passes the address of its own variable and waits until the kernel has ended.
    let main = unsafe { (*(main as *mut Option<Box<dyn FnOnce()>>)).take() };
    kernel().main.set(Some(task::current()));
    if let Some(main) = main {
        main();
    }
}

/// Ends the kernel that runs on this thread; [`run`] returns.
pub fn stop() -> ! {
    kernel();
    switching::leave_kernel()
}

/// Whether a virtual clock stands still because every task was blocked for ever; the main task is notified then. True until
/// an interrupt has come or a tick has passed.
pub fn is_stalled() -> bool {
    kernel().stalled.get()
}

pub(crate) fn now() -> u64 {
    // SAFETY: reads a counter.
    unsafe { ffi::xTaskGetTickCount() }
}

pub(crate) fn yield_now() {
    if kernel().clock == Clock::Real {
        poll();
    }
    switching::yield_task();
}
