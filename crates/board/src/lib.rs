//! What a board is to the actors on it: pins, by number, over `embedded-hal`'s digital traits; storage; and how it is reset.
//!
//! Architecture invariant: a board knows neither Janet nor actors. A new board implements [`Board`] and [`Pin`].
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

mod reset;
pub mod storage;

pub use reset::{Cause, LastReset, Suspect};

use embedded_hal::digital::{Error, ErrorKind, ErrorType, InputPin, OutputPin};

/// A microcontroller board, or its simulation.
pub trait Board: Send {
    /// What it is called, as in `esp32c3`.
    fn name(&self) -> &'static str;

    /// Names for pins that programs may use in place of numbers, as in `LED1`.
    fn pin_names(&self) -> &'static [(&'static str, u8)];

    /// How many pins it has; they are numbered from 0.
    fn pin_count(&self) -> u8;

    /// A pin, or none where the board lacks one of that number.
    fn pin(&mut self, number: u8) -> Option<&mut dyn Pin>;

    /// How its last life has ended.
    fn last_reset(&self) -> LastReset {
        LastReset::default()
    }

    /// Whether this life was to begin without kept actors: a pin is held, or who asked for a reset wanted it so.
    fn is_safe(&self) -> bool {
        false
    }

    /// Begins anew, as after power-on; in the next life [`Board::is_safe`] is `safe`. Returns where a board cannot do that.
    fn reset(&mut self, safe: bool) {
        let _ = safe;
    }

    /// Connects a level to a pin from outside, where the board is not a real one.
    ///
    /// # Errors
    /// On a real board, and where there is no such pin.
    fn drive(&mut self, number: u8, high: bool) -> Result<(), PinError> {
        let _ = (number, high);
        Err(PinError::Wired)
    }
}

/// A digital pin. Its level is set and read by `embedded-hal`'s traits.
pub trait Pin: ErrorType<Error = PinError> + InputPin + OutputPin {
    /// Makes it an input or an output.
    ///
    /// # Errors
    /// When the pin cannot be that.
    fn set_mode(&mut self, mode: Mode) -> Result<(), PinError>;

    /// What it is now.
    fn mode(&self) -> Mode;
}

/// What a pin is used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// It is read; nothing pulls its level.
    Input,
    /// It is read; a resistor pulls it to 1.
    InputPullUp,
    /// It is read; a resistor pulls it to 0.
    InputPullDown,
    /// It is driven.
    Output,
}

impl Mode {
    /// Every mode by its keyword in Janet.
    pub const NAMES: [(&'static str, Mode); 4] = [
        ("input", Mode::Input),
        ("input-pullup", Mode::InputPullUp),
        ("input-pulldown", Mode::InputPullDown),
        ("output", Mode::Output),
    ];
}

/// Why a pin refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PinError {
    /// The board needs it for itself, as for its flash.
    #[error("the board needs this pin for itself: {0}")]
    Reserved(&'static str),
    /// The hardware cannot do that on this pin.
    #[error("this pin cannot do that")]
    Unsupported,
    /// More of its changes wait than the board has room for.
    #[error("too many changes at once: drive it again")]
    Busy,
    /// The board is a real one, and a host cannot drive its inputs.
    #[error("only what is wired to it can drive a real board's pin")]
    Wired,
}

impl Error for PinError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}
