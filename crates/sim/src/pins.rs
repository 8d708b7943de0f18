//! The simulated board: a row of pins that are levels, a thermometer on its I2C bus, and a display on its SPI bus.

use crate::reset::{self, Boot};
use board::{
    Board, BusError, I2cBus, LastReset, Mode, Pin, PinError, PwmPin, SpiPort,
    model::{self, Display, Thermometer},
};
use embedded_hal::{
    digital::{ErrorType, InputPin, OutputPin},
    pwm::{self, SetDutyCycle},
};

/// How many pins the simulated board has: as many as an ESP32 numbers.
pub const PIN_COUNT: u8 = 40;

/// The names that programs may use for the simulated board's pins.
pub const PIN_NAMES: &[(&str, u8)] = &[
    ("LED1", 2),
    ("LED2", 4),
    ("LED3", 5),
    ("LED4", 18),
    ("BUTTON1", 0),
    ("BUTTON2", 35),
    ("KNOB1", 34),
    ("WARMTH", WARMTH as u8),
    ("SELECT", SELECT as u8),
];

/// The input that tells how warm it is: high is 100 °C.
const WARMTH: usize = 36;

/// The display is listening while this is low.
const SELECT: usize = 15;

/// A board with 40 pins.
pub struct SimulatedBoard {
    pins: [SimulatedPin; PIN_COUNT as usize],
    thermometer: Thermometer,
    display: Display,
    boot: Boot,
}

#[derive(Clone, Copy)]
struct SimulatedPin {
    mode: Mode,
    /// What the pin drives when it is an output, on average: 65,535ths of a high level.
    driven: u16,
    /// What is connected to it from outside.
    outside: Option<u16>,
}

/// What is half of a high level or more reads as 1.
fn is_high(level: u16) -> bool {
    level > u16::MAX / 2
}

impl SimulatedBoard {
    /// A board that has just started.
    pub fn new(boot: Boot) -> Self {
        let pin = SimulatedPin { mode: Mode::Input, driven: 0, outside: None };
        let pins = [pin; PIN_COUNT as usize];
        Self { pins, thermometer: Thermometer::default(), display: Display::default(), boot }
    }

    fn at(&mut self, number: u8) -> Result<&mut SimulatedPin, PinError> {
        self.pins.get_mut(usize::from(number)).ok_or(PinError::Unsupported)
    }

    fn warmth(&self) -> u16 {
        self.pins[WARMTH].outside.unwrap_or(model::ROOM_WARMTH)
    }

    /// Gives the display the level of its pin. A pin that is not an output floats high.
    fn update_display(&mut self) {
        let select = self.pins[SELECT];
        self.display.set_load(select.mode != Mode::Output || is_high(select.driven));
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

    fn pwm(&mut self, number: u8, _: u32) -> Result<&mut PwmPin, PinError> {
        let pin = self.at(number)?;
        pin.mode = Mode::Pwm;
        Ok(pin)
    }

    fn analog_read(&mut self, number: u8) -> Result<u16, PinError> {
        let pin = self.at(number)?;
        if matches!(pin.mode, Mode::Output | Mode::Pwm) {
            pin.mode = Mode::Input;
        }
        Ok(pin.level())
    }

    fn temperature(&mut self) -> Option<i32> {
        Some(model::millidegrees(self.warmth()))
    }

    fn i2c(&mut self) -> Result<&mut I2cBus, BusError> {
        self.thermometer.warmth = self.warmth();
        Ok(&mut self.thermometer)
    }

    fn spi(&mut self) -> Result<&mut SpiPort, BusError> {
        self.update_display();
        Ok(&mut self.display)
    }

    fn display(&mut self) -> Option<u64> {
        self.update_display();
        self.display.changed_rows()
    }

    fn last_reset(&self) -> LastReset {
        self.boot.last_reset.clone()
    }

    fn is_safe(&self) -> bool {
        self.boot.safe
    }

    fn reset(&mut self, safe: bool) {
        reset::restart(safe);
    }

    fn drive(&mut self, number: u8, level: u16) -> Result<(), PinError> {
        let pin = self.at(number)?;
        let before = pin.is_high()?;
        pin.outside = Some(level);
        let high = pin.is_high()?;
        if high != before {
            actor::pin_changed(number, high, crate::inputs::time());
        }
        Ok(())
    }
}

impl SimulatedPin {
    fn level(&self) -> u16 {
        match (self.mode, self.outside) {
            (Mode::Output | Mode::Pwm, _) => self.driven,
            (_, Some(level)) => level,
            // Nothing is connected: the pull decides, and a floating pin reads 0.
            (Mode::InputPullUp, None) => u16::MAX,
            (Mode::Input | Mode::InputPullDown, None) => 0,
        }
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
        self.driven = 0;
        Ok(())
    }

    fn set_high(&mut self) -> Result<(), PinError> {
        self.driven = u16::MAX;
        Ok(())
    }
}

impl InputPin for SimulatedPin {
    fn is_high(&mut self) -> Result<bool, PinError> {
        Ok(is_high(self.level()))
    }

    fn is_low(&mut self) -> Result<bool, PinError> {
        self.is_high().map(|high| !high)
    }
}

impl pwm::ErrorType for SimulatedPin {
    type Error = PinError;
}

impl SetDutyCycle for SimulatedPin {
    fn max_duty_cycle(&self) -> u16 {
        u16::MAX
    }

    fn set_duty_cycle(&mut self, duty: u16) -> Result<(), PinError> {
        self.driven = duty;
        Ok(())
    }
}
