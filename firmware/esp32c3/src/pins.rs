//! The pins, by esp-hal's driver. Those that the chip needs for itself are refused, and why is said.

use crate::{
    analog::Meter,
    buses::{self, Buses},
    device, edges, epitaph,
    pwm::Pulses,
    tick,
};
use board::{Board, BusError, I2cBus, LastReset, Mode, Pin, PinError, PwmPin, SpiPort};
use embedded_hal::digital::{ErrorType, InputPin, OutputPin};
use esp_hal::gpio::{AnyPin, Flex, InputConfig, Level, OutputConfig, Pull};

const PINS: u8 = 22;

/// Names that examples use on every board, and where the buses are. There are few pins: some have two names.
const NAMES: &[(&str, u8)] = &[
    ("LED1", 3),
    ("LED2", 4),
    ("LED3", 5),
    ("LED4", 6),
    ("BUTTON1", 0),
    ("BUTTON2", 1),
    ("KNOB1", 1),
    ("SDA", buses::SDA),
    ("SCL", buses::SCL),
    ("SCK", buses::SCK),
    ("MOSI", buses::MOSI),
    ("MISO", buses::MISO),
    ("SELECT", 0),
];

/// What a pin is needed for, if it is.
fn reserved(number: u8) -> Option<&'static str> {
    match number {
        2 | 8 | 9 => Some("how it starts is read from it at a reset"),
        11..=17 => Some("its flash is on it"),
        _ if device::PINS.contains(&number) => Some("its line to the host is on it"),
        _ => None,
    }
}

/// All pins, what uses them, and what was left by the board's last life.
pub struct Pins {
    pins: [PinAt; PINS as usize],
    pulses: Pulses,
    meter: Meter,
    buses: Buses,
    last_reset: LastReset,
    is_safe: bool,
}

/// One pin.
struct PinAt {
    number: u8,
    mode: Mode,
    /// None until it is used, and always where it is reserved.
    driver: Option<Flex<'static>>,
    /// Which bus has taken it, if one has.
    bus: Option<&'static str>,
}

impl Pins {
    /// All pins. To be called once.
    pub fn new((last_reset, is_safe): (LastReset, bool)) -> Self {
        let pin = |number| PinAt { number: number as u8, mode: Mode::Input, driver: None, bus: None };
        let (pulses, meter, buses) = Default::default();
        Self { pins: core::array::from_fn(pin), pulses, meter, buses, last_reset, is_safe }
    }

    fn at(&mut self, number: u8) -> Result<&mut PinAt, PinError> {
        let pin = self.pins.get_mut(usize::from(number)).ok_or(PinError::Unsupported)?;
        pin.bus = self.buses.reserved(number);
        Ok(pin)
    }
}

impl Board for Pins {
    fn name(&self) -> &'static str {
        "esp32c3"
    }

    fn pin_names(&self) -> &'static [(&'static str, u8)] {
        NAMES
    }

    fn pin_count(&self) -> u8 {
        PINS
    }

    fn pin(&mut self, number: u8) -> Option<&mut dyn Pin> {
        Some(self.at(number).ok()?)
    }

    fn pwm(&mut self, number: u8, hertz: u32) -> Result<&mut PwmPin, PinError> {
        self.at(number)?.set_mode(Mode::Pwm)?;
        let is_driven = |pin: &&PinAt| pin.mode == Mode::Pwm;
        let driven = self.pins.iter().filter(is_driven).fold(0, |driven, pin| driven | 1 << pin.number);
        let pulses = self.pulses.start(number, hertz, driven);
        if pulses.is_err()
            && let Some(pin) = self.pins.get_mut(usize::from(number))
        {
            // It was an output just now, and so it can be an input.
            let _ = pin.set_mode(Mode::Input);
        }
        pulses
    }

    fn analog_read(&mut self, number: u8) -> Result<u16, PinError> {
        let pin = self.at(number)?;
        if matches!(pin.mode, Mode::Output | Mode::Pwm) {
            pin.set_mode(Mode::Input)?;
        }
        pin.driver()?;
        self.meter.measure(number)
    }

    fn temperature(&mut self) -> Option<i32> {
        self.meter.temperature()
    }

    fn i2c(&mut self) -> Result<&mut I2cBus, BusError> {
        self.buses.i2c()
    }

    fn spi(&mut self) -> Result<&mut SpiPort, BusError> {
        self.buses.spi()
    }

    fn last_reset(&self) -> LastReset {
        self.last_reset.clone()
    }

    fn is_safe(&self) -> bool {
        self.is_safe
    }

    fn reset(&mut self, safe: bool) {
        epitaph::end_by_request(safe, tick::micros());
        esp_hal::system::software_reset()
    }
}

impl PinAt {
    /// The driver. From its first use on the pin is an input, unless it is told otherwise.
    fn driver(&mut self) -> Result<&mut Flex<'static>, PinError> {
        if let Some(reason) = reserved(self.number).or(self.bus) {
            return Err(PinError::Reserved(reason));
        }
        let is_new = self.driver.is_none();
        // SAFETY: `Pins` is made once, and this is the only driver of the pin.
        let driver = self.driver.get_or_insert_with(|| Flex::new(unsafe { AnyPin::steal(self.number) }));
        if is_new {
            make_input(driver, self.number, Pull::None);
        }
        Ok(driver)
    }
}

fn make_input(driver: &mut Flex<'static>, number: u8, pull: Pull) {
    driver.set_output_enable(false);
    driver.apply_input_config(&InputConfig::default().with_pull(pull));
    driver.set_input_enable(true);
    edges::listen(number, driver);
}

impl Pin for PinAt {
    fn set_mode(&mut self, mode: Mode) -> Result<(), PinError> {
        let number = self.number;
        if self.mode == Mode::Pwm && mode != Mode::Pwm {
            // A new driver takes the pin from the one that makes pulses.
            self.driver = None;
        }
        let driver = self.driver()?;
        let pull = match mode {
            Mode::Output | Mode::Pwm => {
                edges::ignore(number);
                driver.apply_output_config(&OutputConfig::default());
                driver.set_output_enable(true);
                None
            }
            Mode::Input => Some(Pull::None),
            Mode::InputPullUp => Some(Pull::Up),
            Mode::InputPullDown => Some(Pull::Down),
        };
        pull.into_iter().for_each(|pull| make_input(driver, number, pull));
        self.mode = mode;
        Ok(())
    }

    fn mode(&self) -> Mode {
        self.mode
    }
}

impl ErrorType for PinAt {
    type Error = PinError;
}

impl OutputPin for PinAt {
    fn set_low(&mut self) -> Result<(), PinError> {
        self.driver()?.set_level(Level::Low);
        Ok(())
    }

    fn set_high(&mut self) -> Result<(), PinError> {
        self.driver()?.set_level(Level::High);
        Ok(())
    }
}

impl InputPin for PinAt {
    /// Of an output, what it drives.
    fn is_high(&mut self) -> Result<bool, PinError> {
        let mode = self.mode;
        let driver = self.driver()?;
        Ok(if mode == Mode::Output { driver.is_set_high() } else { Flex::is_high(driver) })
    }

    fn is_low(&mut self) -> Result<bool, PinError> {
        self.is_high().map(|high| !high)
    }
}
