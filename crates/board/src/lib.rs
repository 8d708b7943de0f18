//! What a board is to the actors on it: pins, by number, and buses, over `embedded-hal`'s traits; storage; and how it is reset.
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

mod bus;
pub mod model;
mod reset;
pub mod storage;

pub use bus::BusError;
pub use reset::{Cause, LastReset, Suspect};

use embedded_hal::{
    digital::{Error, ErrorKind, ErrorType, InputPin, OutputPin},
    i2c::I2c,
    pwm::{self, SetDutyCycle},
    spi::SpiBus,
};

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

    /// Makes a pin an output that is high for a part of the time, `hertz` times a second, until it gets another mode.
    ///
    /// # Errors
    /// When the pin cannot be that, or the board has nothing left to do it by.
    fn pwm(&mut self, number: u8, hertz: u32) -> Result<&mut PwmPin, PinError> {
        let _ = (number, hertz);
        Err(PinError::Unsupported)
    }

    /// Measures a pin, which is an input from then on: in 65,535ths of the highest voltage that the board can measure.
    ///
    /// # Errors
    /// When it cannot be measured.
    fn analog_read(&mut self, number: u8) -> Result<u16, PinError> {
        let _ = number;
        Err(PinError::Unsupported)
    }

    /// How warm its chip is, in thousandths of a degree Celsius; none where it cannot tell.
    fn temperature(&mut self) -> Option<i32> {
        None
    }

    /// Its I2C bus, at 100 kHz. No transfer takes for ever, whatever happens on the bus.
    ///
    /// # Errors
    /// When it has none, or it cannot be used.
    fn i2c(&mut self) -> Result<&mut I2cBus, BusError> {
        Err(BusError::Missing)
    }

    /// Its SPI bus, in mode 0 and at 1 MHz. No transfer takes for ever.
    ///
    /// # Errors
    /// When it has none, or it cannot be used.
    fn spi(&mut self) -> Result<&mut SpiPort, BusError> {
        Err(BusError::Missing)
    }

    /// Returns the rows of its simulated display of 8 by 8 lights, if it has one and they have changed since the last call: a byte
    /// for each row, the top row in the highest byte.
    fn display(&mut self) -> Option<u64> {
        None
    }

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

    /// Connects a level to a pin from outside, where the board is not a real one: 65,535ths of a high one, of which a digital
    /// input reads half and more as 1.
    ///
    /// # Errors
    /// On a real board, and where there is no such pin.
    fn drive(&mut self, number: u8, level: u16) -> Result<(), PinError> {
        let _ = (number, level);
        Err(PinError::Wired)
    }
}

/// A pin that is driven by pulses.
pub type PwmPin = dyn SetDutyCycle<Error = PinError>;

/// An I2C bus.
pub type I2cBus = dyn I2c<Error = BusError>;

/// An SPI bus. Whatever is on it is selected by a pin of its own.
pub type SpiPort = dyn SpiBus<Error = BusError>;

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
    /// It is driven by pulses.
    Pwm,
}

impl Mode {
    /// The modes that a pin can be given, by their keywords in Janet.
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
    /// The hardware can do that on some pins alone.
    #[error("the board can do this on {0} alone")]
    OnlyOn(&'static str),
    /// Something that the board has few of is all in use.
    #[error("{0}")]
    NoneLeft(&'static str),
    /// What measures it does not come to an end.
    #[error("nothing was measured")]
    NoAnswer,
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

impl pwm::Error for PinError {
    fn kind(&self) -> pwm::ErrorKind {
        pwm::ErrorKind::Other
    }
}
