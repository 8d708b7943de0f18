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

/// A matrix of 8 by 8 lights behind a MAX7219, the only device on its SPI bus. One that has just been turned on is dark.
#[derive(Default)]
pub struct Display {
    /// Whether its chip select is low.
    pub is_selected: bool,
    /// Those of the rows are 1 to 8, 12 says whether it shows anything at all, and 15 whether all of it.
    registers: [u8; 16],
    /// Whether it shows something else than when that was last asked for.
    has_changed: bool,
}

impl Display {
    /// The rows of lights, a byte each, the highest one at the top, if they have changed since they were last asked for.
    pub fn news(&mut self) -> Option<u64> {
        core::mem::take(&mut self.has_changed).then(|| self.rows())
    }

    fn rows(&self) -> u64 {
        let [_, rows @ .., _, _, _, shutdown, _, _, test] = self.registers;
        match (test & 1, shutdown & 1) {
            (1, _) => u64::MAX,
            (_, 0) => 0,
            _ => u64::from_be_bytes(rows),
        }
    }

    fn take(&mut self, words: &[u8]) {
        if !self.is_selected {
            return;
        }
        let before = self.rows();
        for word in words.chunks_exact(2) {
            if let [address, data] = word
                && let Some(register) = self.registers.get_mut(usize::from(address & 15))
            {
                *register = *data;
            }
        }
        self.has_changed |= self.rows() != before;
    }
}

impl spi::ErrorType for Display {
    type Error = BusError;
}

/// Nobody answers: what is read is what an open line reads as.
impl SpiBus for Display {
    fn read(&mut self, words: &mut [u8]) -> Result<(), BusError> {
        words.fill(u8::MAX);
        Ok(())
    }

    fn write(&mut self, words: &[u8]) -> Result<(), BusError> {
        self.take(words);
        Ok(())
    }

    fn transfer(&mut self, read: &mut [u8], write: &[u8]) -> Result<(), BusError> {
        self.take(write);
        self.read(read)
    }

    fn transfer_in_place(&mut self, words: &mut [u8]) -> Result<(), BusError> {
        self.take(words);
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

    #[test]
    fn a_display_is_dark_until_it_is_woken() {
        let mut display = Display::default();
        assert_eq!((display.write(&[1, 0x81, 12, 1]), display.news()), (Ok(()), None), "it is not selected");
        display.is_selected = true;
        assert_eq!((display.write(&[1, 0x81, 8, 0xff]), display.news()), (Ok(()), None));
        let rows = 0x8100_0000_0000_00ff;
        assert_eq!((display.write(&[12, 1]), display.news()), (Ok(()), Some(rows)));
        assert_eq!((display.write(&[8, 0xff, 0, 7]), display.news()), (Ok(()), None), "nothing has changed");
        assert_eq!((display.write(&[15, 1]), display.news()), (Ok(()), Some(u64::MAX)));
    }
}
