//! What crosses between host and board: the protocol, its frames, events, pids and images.
//!
//! Architecture invariant: this crate knows neither Janet nor FreeRTOS; an image's body is bytes to it.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod capability;
mod event;
pub mod frame;
mod image;
mod info;
pub mod message;
pub mod secret;

pub use capability::CAPABILITIES;
pub use event::{Event, Frame, Kind, Origin, Pid};
pub use image::{Header, Image, ImageError, JANET_VERSION};
