//! The official FreeRTOS kernel behind a small safe layer, and its port to the host.
//!
//! Everything here is for the kernel's own thread. On the host that is the one that called `host::run`; calls from
//! elsewhere are refused by a panic, but for `host::Interrupt::raise`. On a chip there is no other thread, but there are
//! handlers of interrupts: for them is what takes a `riscv::Interrupt`, and nothing else.
//!
//! Architecture invariant: this crate knows neither Janet nor actors.
#![no_std]

#[cfg(not(target_os = "none"))]
extern crate std;

extern crate alloc;

#[cfg(target_has_atomic = "ptr")]
pub use alloc::sync::{Arc, Weak};
/// A core that has no atomic instructions: interrupts are off while these count.
#[cfg(not(target_has_atomic = "ptr"))]
pub use portable_atomic_util::{Arc, Weak};

mod critical;
mod ffi;
mod mutex;
mod port;
mod stack;
pub mod task;

pub use critical::CriticalCell;
pub use mutex::{Mutex, MutexGuard};
#[cfg(not(target_os = "none"))]
pub use port::host;
#[cfg(target_os = "none")]
pub use port::riscv;
pub use stack::Stack;
pub use task::{Notifier, OutOfMemory, Priority, Task};

/// Ticks of one millisecond since the kernel started.
pub fn now() -> u64 {
    port::now()
}

/// FreeRTOS's version, as in `V11.2.0`.
pub fn version() -> &'static str {
    // SAFETY: a constant string of C.
    let version = unsafe { core::ffi::CStr::from_ptr(&raw const ffi::rtos_kernel_version) };
    version.to_str().unwrap_or_default()
}
