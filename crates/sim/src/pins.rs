//! The simulated board's pins: a row of levels.

use crate::reset::{self, Boot};
use board::{Board, Cause, LastReset, Mode, Pin, PinError};
use embedded_hal::digital::{ErrorType, InputPin, OutputPin};

/// How many pins the simulated board has: as many as an ESP32 numbers.
pub const PIN_COUNT: u8 = 40;

/// The names that programs may use for the simulated board's pins.
pub const PIN_NAMES: &[(&str, u8)] =
    &[("LED1", 2), ("LED2", 4), ("LED3", 5), ("LED4", 18), ("BUTTON1", 0), ("BUTTON2", 35)];

/// A board with 40 digital pins.
pub struct SimulatedBoard {
    pins: [SimulatedPin; PIN_COUNT as usize],
    boot: Boot,
}

#[derive(Clone, Copy)]
struct SimulatedPin {
    mode: Mode,
    /// What the pin drives when it is an output.
    driven: bool,
    /// What is connected to it from outside.
    outside: Option<bool>,
}

impl SimulatedBoard {
    /// A board that has just started.
    pub fn new(boot: Boot) -> Self {
        Self { pins: [SimulatedPin { mode: Mode::Input, driven: false, outside: None }; PIN_COUNT as usize], boot }
    }
}

impl Board for SimulatedBoard {
    fn name(&self) -> &'static str {
        "sim"
    }

    fn pin_names(&self) -> &'static [(&'static str, u8)] {
        PIN_NAMES
    }

    fn pin_count(&self) -> u8 {
        PIN_COUNT
    }

    fn pin(&mut self, number: u8) -> Option<&mut dyn Pin> {
        self.pins.get_mut(usize::from(number)).map(|pin| pin as &mut dyn Pin)
    }

    fn last_reset(&self) -> LastReset {
        self.boot.last_reset.clone()
    }

    fn is_safe(&self) -> bool {
        self.boot.safe
    }

    fn reset(&mut self, safe: bool) {
        reset::restart(LastReset { cause: Cause::Request, ..LastReset::default() }, safe);
    }

    fn drive(&mut self, number: u8, high: bool) -> Result<(), PinError> {
        let pin = self.pins.get_mut(usize::from(number)).ok_or(PinError::Unsupported)?;
        let before = pin.is_high()?;
        pin.outside = Some(high);
        if pin.is_high()? != before {
            actor::pin_changed(number, high, rtos::host::micros());
        }
        Ok(())
    }
}

impl Pin for SimulatedPin {
    fn set_mode(&mut self, mode: Mode) -> Result<(), PinError> {
        self.mode = mode;
        Ok(())
    }

    fn mode(&self) -> Mode {
        self.mode
    }
}

impl ErrorType for SimulatedPin {
    type Error = PinError;
}

impl OutputPin for SimulatedPin {
    fn set_low(&mut self) -> Result<(), PinError> {
        self.driven = false;
        Ok(())
    }

    fn set_high(&mut self) -> Result<(), PinError> {
        self.driven = true;
        Ok(())
    }
}

impl InputPin for SimulatedPin {
    fn is_high(&mut self) -> Result<bool, PinError> {
        Ok(match (self.mode, self.outside) {
            (Mode::Output, _) => self.driven,
            (_, Some(level)) => level,
            // Nothing is connected: the pull decides, and a floating pin reads 0.
            (Mode::InputPullUp, None) => true,
            (Mode::Input | Mode::InputPullDown, None) => false,
        })
    }

    fn is_low(&mut self) -> Result<bool, PinError> {
        self.is_high().map(|high| !high)
    }
}
