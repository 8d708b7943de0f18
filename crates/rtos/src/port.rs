//! Ports: what the kernel needs of the machine under it. One module a machine; they are siblings.

#[cfg(not(target_os = "none"))]
pub mod host;

#[cfg(not(target_os = "none"))]
pub(crate) use host::{Critical, StackMemory, call_on_stack, run_number, yield_now};
