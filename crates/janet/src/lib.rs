//! The official Janet VM behind a small safe layer.
//!
//! - [`Vm`] is the one VM of a thread. What may collect garbage takes `&mut Vm`; a [`Value`] borrows the VM, so the
//!   borrow checker sees to it that no value is held across a collection. What must live longer becomes a [`Root`].
//! - Janet reports errors by `longjmp`. Every call that can do so runs inside [`Vm`]'s protection, and only the
//!   trampoline in `native` raises, with nothing alive in its frame: no Rust destructor is ever jumped over.
//!
//! Architecture invariant: this crate knows neither actors nor FreeRTOS.
#![no_std]
// No panic is reachable from the wire or from an actor: what can still panic says beside it why it may.
#![cfg_attr(
    not(test),
    warn(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

#[cfg(feature = "std")]
extern crate std;

extern crate alloc;

mod account;
mod ambient;
mod ffi;
mod fiber;
mod heap;
mod limits;
#[cfg(feature = "std")]
mod linker;
mod make;
#[cfg(feature = "std")]
mod map;
mod native;
mod pool;
mod roots;
#[cfg(feature = "system-heap")]
mod system;
mod value;
mod vm;

pub use account::{Mark, Owner};
pub use ambient::{ambient, offers};
pub use fiber::{Frame, Signal};
pub use heap::{Heap, Usage};
#[cfg(feature = "std")]
pub use map::map_heap;
pub use native::{Function, Message, Native, Raise};
pub use pool::Pool;
pub use roots::Root;
#[cfg(feature = "system-heap")]
pub use system::System;
pub use value::{Kind, Value};
pub use vm::{Error, Hooks, Purpose, Vm, charge, interrupt};
