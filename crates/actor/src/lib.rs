//! Actors: one Janet fiber in one FreeRTOS task each, one VM, one global semaphore round it.
//!
//! An actor's task runs [turns](turn): it takes the semaphore, lets its fiber run until that finishes, yields, asks the
//! event loop for something or fails, gives the semaphore back, and waits or ends accordingly. FreeRTOS is the event
//! loop; the one task of our own in it, the clock, wakes whoever is due.
//!
//! Architecture invariants: no Janet code runs outside of a turn. No state of the runtime is touched without its critical
//! section, and no Janet code runs inside of it.
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
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod actor;
mod again;
mod board_event;
mod capability;
mod charge;
mod clock;
mod deadlines;
mod ending;
mod events;
mod fairness;
mod halt;
mod kept;
mod log;
mod mailbox;
mod options;
mod program;
mod queue;
mod remains;
mod report;
mod restart;
mod room;
mod runtime;
mod session;
mod shared;
mod subscription;
mod table;
mod trace;
mod turn;
mod upload;
mod visit;

pub use capability::pin_changed;
pub use events::{event, wake_readers};
pub use halt::{HaltError, halt};
pub use kept::start_kept;
pub use program::{LoadError, start_actors};
pub use runtime::{
    Config, actors_after, choose_next_by, drive, make_room, pids, start, stop, wait_until_ended, wait_until_started,
};
pub use session::{CodeCheck, Secret, serve};
pub use shared::look_at_running;
pub use visit::Busy;
