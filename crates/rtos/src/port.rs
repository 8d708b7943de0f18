//! Ports: what the kernel needs of the machine under it. One module a machine; they are siblings.

#[cfg(not(target_os = "none"))]
pub mod host;
#[cfg(target_os = "none")]
pub mod riscv;

#[cfg(not(target_os = "none"))]
use host as machine;
#[cfg(target_os = "none")]
use riscv as machine;

pub(crate) use machine::{
    Critical, SAVED_BY_INTERRUPTS, StackMemory, call_on_stack, is_kernel_thread, now, run_number, yield_now,
};
