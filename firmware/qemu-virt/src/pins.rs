//! The pins: `virt` has none, so a block of memory stands for them, which whoever runs the emulator can map, watch and drive.
//!
//! At 0x8020_0000, 16 bytes a pin, in words of 32 bits, little-endian:
//!
//! | offset | word | written by | values |
//! |---|---|---|---|
//! | 0 | mode | board | 0 input, 1 input with pull-up, 2 input with pull-down, 3 output, 4 output by pulses (PWM) |
//! | 4 | output | board | the level that an output drives: 0 or 1; by pulses, the part of the time that it is high, up to 65,535 |
//! | 8 | input | board | 0 while nothing is connected, or else 65,536 and its level: 0 is low, 65,535 high |
//! | 12 | changes | board | how often the output was set to another level, or set for the first time |
//!
//! After the last pin, at 0x8020_0280, is a word with the bytes of the heap that were taken when all had been started.
//!
//! At 0x8020_0300 is a queue of 64 levels that the host connects to pins. When it has put some there it raises the pins'
//! interrupt, by writing 1 to the CLINT's `msip` at 0x0200_0000, and the board takes them in its handler (src/edges.rs). QEMU's
//! `-qtest` protocol does both while the machine runs:
//!
//! | offset | word | written by | values |
//! |---|---|---|---|
//! | 0 | put | host | how many the host has ever put into the queue: 64 more than were taken at most |
//! | 4 | taken | board | how many of these the board has taken |
//! | 8 + 4 n | level | host | the pin's number in the lower half, the level in the upper; the one before which `put` was 64 k + n |
//!
//! The buses have models of devices on them. Frequencies of pulses are as they are: nobody measures them here.

use crate::{clock, edges, epitaph, power, register::Register};
use board::{
    Board, BusError, I2cBus, LastReset, Mode, Pin, PinError, PwmPin, SpiPort,
    model::{self, Display, Thermometer},
};
use embedded_hal::{
    digital::{ErrorType, InputPin, OutputPin},
    pwm::{self, SetDutyCycle},
};

const BASE: usize = 0x8020_0000;
const PINS: u8 = 40;

/// The same as the simulated board's, so that programs for the one run on the other.
const NAMES: &[(&str, u8)] = &[
    ("LED1", 2),
    ("LED2", 4),
    ("LED3", 5),
    ("LED4", 18),
    ("BUTTON1", 0),
    ("BUTTON2", 35),
    ("KNOB1", 34),
    ("WARMTH", WARMTH.0),
    ("SELECT", SELECT.0),
];

/// The input that tells how warm it is: high is 100 °C.
const WARMTH: PinAt = PinAt(36);

/// The display is listening while this is low.
const SELECT: PinAt = PinAt(15);

const MODES: [Mode; 5] = [Mode::Input, Mode::InputPullUp, Mode::InputPullDown, Mode::Output, Mode::Pwm];
const CONNECTED: u32 = 1 << 16;
const HIGH: u32 = 1;

/// Tells how many bytes of the heap are taken.
pub fn tell_heap(bytes: usize) {
    // SAFETY: a word behind those of the pins.
    let word: Register<u32> = unsafe { Register::at(BASE + 16 * PINS as usize) };
    word.write(bytes as u32);
}

/// The host's queue of levels.
pub struct HostQueue {
    put: Register<u32>,
    taken: Register<u32>,
}

// SAFETY: two words of the block, as above.
pub static HOST_QUEUE: HostQueue =
    unsafe { HostQueue { put: Register::at(BASE + 0x300), taken: Register::at(BASE + 0x304) } };

impl HostQueue {
    /// Levels that fit.
    pub const ROOM: u32 = 64;

    /// The pin and the level that were put into it first and not taken yet.
    pub fn first(&self) -> Option<(u8, u16)> {
        let taken = self.taken.read();
        if self.put.read() == taken {
            return None;
        }
        let offset = 8 + 4 * (taken % Self::ROOM) as usize;
        // SAFETY: a word of the block, as above.
        let word: Register<u32> = unsafe { Register::at(BASE + 0x300 + offset) };
        let word = word.read();
        Some((word as u8, (word >> 16) as u16))
    }

    /// Takes the first one out.
    pub fn take_first(&self) {
        self.taken.write(self.taken.read().wrapping_add(1));
    }
}

/// Connects a level to a pin; whether that has changed what is read from it. Nothing changes where there is no such pin.
pub fn connect(number: u8, level: u16) -> bool {
    if number >= PINS {
        return false;
    }
    let pin = PinAt(number);
    let before = pin.is_high_now();
    pin.input().write(CONNECTED | u32::from(level));
    pin.is_high_now() != before
}

/// Who holds this pin during a reset wants a board without kept actors.
const SAFE: PinAt = PinAt(0);

/// All pins, the one that was last asked for, and what is on the buses.
pub struct Pins {
    asked: PinAt,
    thermometer: Thermometer,
    display: Display,
    last_reset: LastReset,
    is_safe: bool,
}

impl Pins {
    /// The pins of a board that has just started.
    pub fn new((last_reset, is_safe): (LastReset, bool)) -> Self {
        let is_held = SAFE.is_high_now();
        if is_held {
            epitaph::is_safe();
        }
        let (thermometer, display) = (Thermometer::default(), Display::default());
        Self { asked: PinAt(0), thermometer, display, last_reset, is_safe: is_safe || is_held }
    }

    fn at(&mut self, number: u8) -> Result<&mut PinAt, PinError> {
        self.asked = PinAt(number);
        (number < PINS).then_some(&mut self.asked).ok_or(PinError::Unsupported)
    }
}

/// The pin of this number.
struct PinAt(u8);

impl Board for Pins {
    fn name(&self) -> &'static str {
        "qemu-virt"
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

    fn pwm(&mut self, number: u8, _: u32) -> Result<&mut PwmPin, PinError> {
        let pin = self.at(number)?;
        pin.set_mode(Mode::Pwm)?;
        Ok(pin)
    }

    fn analog_read(&mut self, number: u8) -> Result<u16, PinError> {
        let pin = self.at(number)?;
        if matches!(pin.mode(), Mode::Output | Mode::Pwm) {
            pin.set_mode(Mode::Input)?;
        }
        Ok(pin.level())
    }

    fn temperature(&mut self) -> Option<i32> {
        Some(model::millidegrees(warmth()))
    }

    fn i2c(&mut self) -> Result<&mut I2cBus, BusError> {
        self.thermometer.warmth = warmth();
        Ok(&mut self.thermometer)
    }

    fn spi(&mut self) -> Result<&mut SpiPort, BusError> {
        self.display.set_load(select_is_high());
        Ok(&mut self.display)
    }

    fn display(&mut self) -> Option<u64> {
        self.display.set_load(select_is_high());
        self.display.changed_rows()
    }

    fn last_reset(&self) -> LastReset {
        self.last_reset.clone()
    }

    fn is_safe(&self) -> bool {
        self.is_safe
    }

    fn reset(&mut self, safe: bool) {
        epitaph::end_by_request(safe, clock::micros());
        power::reset()
    }

    fn drive(&mut self, number: u8, level: u16) -> Result<(), PinError> {
        edges::drive(number, level)
    }
}

/// Returns the level of the display's pin. A pin that is not an output floats high.
fn select_is_high() -> bool {
    SELECT.mode() != Mode::Output || SELECT.is_high_now()
}

fn warmth() -> u16 {
    match WARMTH.input().read() {
        0 => model::ROOM_WARMTH,
        level => level as u16,
    }
}

impl PinAt {
    fn word(&self, offset: usize) -> Register<u32> {
        // SAFETY: a word of the block, since the number is one of a pin: layout.ld keeps the block for this.
        unsafe { Register::at(BASE + 16 * usize::from(self.0) + offset) }
    }

    fn mode_word(&self) -> Register<u32> {
        self.word(0)
    }

    fn output(&self) -> Register<u32> {
        self.word(4)
    }

    fn input(&self) -> Register<u32> {
        self.word(8)
    }

    fn changes(&self) -> Register<u32> {
        self.word(12)
    }

    fn level(&self) -> u16 {
        let input = self.input().read();
        match self.mode() {
            Mode::Output if self.output().read() == HIGH => u16::MAX,
            Mode::Output => 0,
            Mode::Pwm => self.output().read() as u16,
            _ if input & CONNECTED != 0 => input as u16,
            Mode::InputPullUp => u16::MAX,
            Mode::Input | Mode::InputPullDown => 0,
        }
    }

    /// What is half of a high level or more reads as 1.
    fn is_high_now(&self) -> bool {
        self.level() > u16::MAX / 2
    }

    fn drive(&mut self, level: u16) {
        let is_news = self.changes().read() == 0 || self.output().read() != u32::from(level);
        self.output().write(level.into());
        if is_news {
            self.changes().write(self.changes().read().wrapping_add(1));
        }
    }
}

impl Pin for PinAt {
    fn set_mode(&mut self, mode: Mode) -> Result<(), PinError> {
        self.mode_word().write(MODES.iter().position(|known| *known == mode).unwrap_or(0) as u32);
        Ok(())
    }

    fn mode(&self) -> Mode {
        MODES.get(self.mode_word().read() as usize).copied().unwrap_or(Mode::Input)
    }
}

impl ErrorType for PinAt {
    type Error = PinError;
}

impl OutputPin for PinAt {
    fn set_low(&mut self) -> Result<(), PinError> {
        self.drive(0);
        Ok(())
    }

    fn set_high(&mut self) -> Result<(), PinError> {
        self.drive(1);
        Ok(())
    }
}

impl InputPin for PinAt {
    fn is_high(&mut self) -> Result<bool, PinError> {
        Ok(self.is_high_now())
    }

    fn is_low(&mut self) -> Result<bool, PinError> {
        self.is_high().map(|high| !high)
    }
}

impl pwm::ErrorType for PinAt {
    type Error = PinError;
}

impl SetDutyCycle for PinAt {
    fn max_duty_cycle(&self) -> u16 {
        u16::MAX
    }

    fn set_duty_cycle(&mut self, duty: u16) -> Result<(), PinError> {
        self.drive(duty);
        Ok(())
    }
}
