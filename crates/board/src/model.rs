//! Devices for boards that are not real: a thermometer on I2C and a display on SPI, as their data sheets have them.

use crate::BusError;
use embedded_hal::{
    i2c::{self, I2c, Operation},
    spi::{self, SpiBus},
};

/// A TMP102, the only device on its I2C bus. It measures from 0 to 100 °C.
pub struct Thermometer {
    /// What it measures: 65,535ths of 100 °C.
    pub warmth: u16,
    /// The register that reads begin at.
    pointer: u8,
    /// Its configuration, and the two limits of its alarm.
    registers: [u16; 3],
}

/// What a [`Thermometer`] measures where nobody warms it: 20 °C.
pub const ROOM_WARMTH: u16 = 13_107;

/// So many parts of 100 °C.
const fn parts(warmth: u16, count: u32) -> u32 {
    (warmth as u32 * count + u16::MAX as u32 / 2) / u16::MAX as u32
}

/// The temperature that is meant, in thousandths of a degree Celsius.
pub const fn millidegrees(warmth: u16) -> i32 {
    10 * parts(warmth, 10_000) as i32
}

impl Default for Thermometer {
    /// One that has just been turned on.
    fn default() -> Self {
        Self { warmth: ROOM_WARMTH, pointer: 0, registers: [0x60a0, 0x4b00, 0x5000] }
    }
}

impl Thermometer {
    /// The address of one whose pin ADD0 is on ground.
    pub const ADDRESS: u8 = 0x48;

    /// A register: sixteenths of a degree in the upper 12 bits, or what was written.
    fn register(&mut self) -> Option<&mut u16> {
        self.registers.get_mut(usize::from(self.pointer).wrapping_sub(1))
    }

    fn tell(&mut self, bytes: &mut [u8]) {
        let temperature = (parts(self.warmth, 1600) << 4) as u16;
        let word = self.register().map_or(temperature, |word| *word).to_be_bytes();
        bytes.iter_mut().zip(word.into_iter().cycle()).for_each(|(byte, read)| *byte = read);
    }

    fn take(&mut self, bytes: &[u8]) {
        let Some((pointer, rest)) = bytes.split_first() else { return };
        self.pointer = pointer & 3;
        if let ([high, low, ..], Some(register)) = (rest, self.register()) {
            *register = u16::from_be_bytes([*high, *low]);
        }
    }
}

impl i2c::ErrorType for Thermometer {
    type Error = BusError;
}

impl I2c for Thermometer {
    fn transaction(&mut self, address: u8, operations: &mut [Operation<'_>]) -> Result<(), BusError> {
        if address != Self::ADDRESS {
            return Err(BusError::NoDevice);
        }
        for operation in operations {
            match operation {
                Operation::Read(bytes) => self.tell(bytes),
                Operation::Write(bytes) => self.take(bytes),
            }
        }
        Ok(())
    }
}

/// A MAX7219 that drives a matrix of 8 by 8 lights, the only device on its SPI bus. The model follows its data sheet (H2): after
/// power-on it is shut down, and would scan one digit.
#[derive(Default)]
pub struct Display {
    /// Whether the level of LOAD is low.
    is_selected: bool,
    /// The last 16 bits that were clocked in, whatever the level of LOAD was.
    shifted: u16,
    /// By address: the digits 1 to 8, and the control registers from 9.
    registers: [u8; 16],
    /// The rows that [`Display::changed_rows`] last returned.
    shown: u64,
}

/// The lights of a digit in code B, from segment A in bit 6 to segment G in bit 0: 0 to 9, `-`, E, H, L, P and blank.
const CODE_B: [u8; 16] =
    [0x7e, 0x30, 0x6d, 0x79, 0x33, 0x5b, 0x5f, 0x70, 0x7f, 0x7b, 0x01, 0x4f, 0x37, 0x0e, 0x67, 0x00];

impl Display {
    /// Sets the level of LOAD. When it rises, the last 16 bits go to the register that bits 8 to 11 name.
    pub fn set_load(&mut self, is_high: bool) {
        if self.is_selected && is_high {
            let [address, data] = self.shifted.to_be_bytes();
            if let Some(register) = self.registers.get_mut(usize::from(address & 15)) {
                *register = data;
            }
        }
        self.is_selected = !is_high;
    }

    /// Returns the rows of lights if they have changed since the last call: a byte for each digit, digit 0 in the highest one.
    pub fn changed_rows(&mut self) -> Option<u64> {
        let rows = self.rows();
        (core::mem::replace(&mut self.shown, rows) != rows).then_some(rows)
    }

    fn rows(&self) -> u64 {
        let [_, digits @ .., decode, _intensity, scan_limit, shutdown, _, _, test] = self.registers;
        if test & 1 == 1 {
            return u64::MAX;
        }
        if shutdown & 1 == 0 {
            return 0;
        }
        let mut rows = [0; 8];
        for ((digit, data), row) in (0..=scan_limit & 7).zip(digits).zip(&mut rows) {
            let is_decoded = decode >> digit & 1 == 1;
            // Bit 7 is the decimal point.
            let glyph = CODE_B.get(usize::from(data & 15)).copied().unwrap_or_default();
            *row = if is_decoded { data & 0x80 | glyph } else { data };
        }
        u64::from_be_bytes(rows)
    }

    fn clock_in(&mut self, words: &[u8]) {
        self.shifted = words.iter().fold(self.shifted, |bits, word| bits << 8 | u16::from(*word));
    }
}

impl spi::ErrorType for Display {
    type Error = BusError;
}

/// DOUT is not connected: the bus reads an open line.
impl SpiBus for Display {
    fn read(&mut self, words: &mut [u8]) -> Result<(), BusError> {
        words.fill(u8::MAX);
        Ok(())
    }

    fn write(&mut self, words: &[u8]) -> Result<(), BusError> {
        self.clock_in(words);
        Ok(())
    }

    fn transfer(&mut self, read: &mut [u8], write: &[u8]) -> Result<(), BusError> {
        self.clock_in(write);
        self.read(read)
    }

    fn transfer_in_place(&mut self, words: &mut [u8]) -> Result<(), BusError> {
        self.clock_in(words);
        self.read(words)
    }

    fn flush(&mut self) -> Result<(), BusError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thermometer_tells_sixteenths_of_a_degree() {
        let mut thermometer = Thermometer::default();
        for (warmth, word, milli) in
            [(0, 0, 0), (ROOM_WARMTH, 20 * 256, 20_000), (24_248, 37 * 256, 37_000), (u16::MAX, 100 * 256, 100_000)]
        {
            thermometer.warmth = warmth;
            let mut bytes = [0; 2];
            assert_eq!(thermometer.write_read(Thermometer::ADDRESS, &[0], &mut bytes), Ok(()));
            assert_eq!((u16::from_be_bytes(bytes), millidegrees(warmth)), (word, milli));
        }
        assert_eq!(thermometer.write(0x49, &[0]), Err(BusError::NoDevice));
    }

    #[test]
    fn a_thermometer_keeps_what_is_written_and_its_temperature() {
        let mut thermometer = Thermometer::default();
        let mut bytes = [0; 2];
        for (pointer, kept) in [(0, 20 * 256), (1, 0x1234), (2, 0x1234), (3, 0x1234)] {
            assert_eq!(thermometer.write(Thermometer::ADDRESS, &[pointer, 0x12, 0x34]), Ok(()));
            assert_eq!(thermometer.read(Thermometer::ADDRESS, &mut bytes), Ok(()));
            assert_eq!(u16::from_be_bytes(bytes), kept);
        }
    }

    fn send(display: &mut Display, bytes: &[u8]) -> Option<u64> {
        display.set_load(false);
        assert_eq!(display.write(bytes), Ok(()));
        display.set_load(true);
        display.changed_rows()
    }

    #[test]
    fn h2_a_display_latches_its_last_16_bits_when_load_rises() {
        let mut display = Display::default();
        assert_eq!(send(&mut display, &[15, 1]), Some(u64::MAX), "the display test shows all lights");
        assert_eq!((display.write(&[15, 0]), display.changed_rows()), (Ok(()), None), "LOAD is high");
        display.set_load(true);
        assert_eq!(display.changed_rows(), None, "LOAD does not rise");
        display.set_load(false);
        assert_eq!(display.changed_rows(), None, "LOAD falls");
        display.set_load(true);
        assert_eq!(display.changed_rows(), Some(0), "the bits were clocked in while LOAD was high");
        assert_eq!(send(&mut display, &[15, 1, 0, 7]), None, "only the last 16 bits count");
        assert_eq!(send(&mut display, &[0xff, 1]), Some(u64::MAX), "the upper 4 bits do not count");
    }

    #[test]
    fn h2_a_display_is_shut_down_and_scans_one_digit_after_power_on() {
        let mut display = Display::default();
        assert_eq!(send(&mut display, &[1, 0x81]), None);
        assert_eq!(send(&mut display, &[8, 0xff]), None);
        assert_eq!(send(&mut display, &[12, 1]), Some(0x8100_0000_0000_0000));
        assert_eq!(send(&mut display, &[11, 7]), Some(0x8100_0000_0000_00ff));
        assert_eq!(send(&mut display, &[11, 7]), None, "nothing has changed");
        assert_eq!(send(&mut display, &[12, 0]), Some(0));
    }

    #[test]
    fn h2_a_display_decodes_the_digits_that_its_mode_names() {
        let mut display = Display::default();
        for bytes in [[1, 0x87], [2, 0x87], [9, 1], [11, 7]] {
            assert_eq!(send(&mut display, &bytes), None);
        }
        assert_eq!(send(&mut display, &[12, 1]), Some(0xf087_0000_0000_0000));
    }
}
