//! What crosses between host and board: events, pids and image headers.
//!
//! Architecture invariant: this crate knows neither Janet nor FreeRTOS; an image's body is bytes to it.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod capability;
mod event;
mod image;

pub use capability::CAPABILITIES;
pub use event::{Event, Frame, Kind, Origin, Pid};
pub use image::{Header, Image, ImageError, JANET_VERSION};
