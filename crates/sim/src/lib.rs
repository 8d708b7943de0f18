//! The simulated board: the actor runtime on FreeRTOS's host port, with pins that are memory.
//!
//! Architecture invariant: everything above the pins and the clock is the code that runs on a chip.
#![forbid(unsafe_code)]

mod flash;
mod inputs;
mod line;
mod pins;
mod reset;
mod run;

pub use inputs::Input;
pub use line::Connection;
pub use pins::{PIN_COUNT, PIN_NAMES, SimulatedBoard};
pub use reset::{Boot, restart_by};
pub use rtos::host::Clock;
pub use run::{Options, Plug, SimError, boot, boot_as, run};
