//! What crosses between host and board: the protocol, its frames, events, pids and images.
//!
//! Architecture invariant: this crate knows neither Janet nor FreeRTOS; an image's body is bytes to it.
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

pub mod bounds;
mod capability;
mod event;
pub mod frame;
mod image;
mod info;
mod level;
pub mod message;
mod names;
pub mod secret;
pub mod trace;

pub use capability::CAPABILITIES;
pub use event::{Event, Frame, Kind, Origin, Pid};
pub use image::{ActorNames, FunctionNames, Header, Image, ImageError, JANET_VERSION};
pub use level::Level;
pub use names::Names;
