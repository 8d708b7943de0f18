//! The buses, by esp-hal's drivers. They take their pins when they are first used.

use board::{BusError, I2cBus, SpiPort};
use embedded_hal::{
    i2c::{self, Operation},
    spi::{self, SpiBus},
};
use esp_hal::{
    Blocking,
    gpio::AnyPin,
    i2c::master::{AcknowledgeCheckFailedReason, Config as I2cConfig, Error, I2c, SoftwareTimeout},
    peripherals::{I2C0, SPI2},
    spi::master::{Config as SpiConfig, Spi},
    time::{Duration, Rate},
};

/// Pins of the I2C bus: data and clock.
pub const SDA: u8 = 7;
pub const SCL: u8 = 10;

/// Pins of the SPI bus: clock, data out and data in.
pub const SCK: u8 = 4;
pub const MOSI: u8 = 5;
pub const MISO: u8 = 6;

/// Twice what the longest transfer of an actor takes.
const I2C_PATIENCE: Duration = Duration::from_millis(60);

/// Looks at a device that is to be idle at once: a chip that is emulated may lack it.
const PATIENCE: u32 = 10_000;

/// The buses, each from its first use on.
#[derive(Default)]
pub struct Buses {
    i2c: Option<Wire>,
    spi: Option<Port>,
}

impl Buses {
    /// The I2C bus.
    pub fn i2c(&mut self) -> Result<&mut I2cBus, BusError> {
        if self.i2c.is_none() {
            let config = I2cConfig::default().with_software_timeout(SoftwareTimeout::Transaction(I2C_PATIENCE));
            // SAFETY: this is the only driver of the device and, from now on, of its pins.
            let (device, pins) = unsafe { (I2C0::steal(), [SDA, SCL].map(|pin| AnyPin::steal(pin))) };
            let [data, clock] = pins;
            let driver = I2c::new(device, config).map_err(|_| BusError::Missing)?;
            self.i2c = Some(Wire(driver.with_sda(data).with_scl(clock)));
        }
        Ok(self.i2c.as_mut().ok_or(BusError::Missing)?)
    }

    /// The SPI bus.
    pub fn spi(&mut self) -> Result<&mut SpiPort, BusError> {
        if self.spi.is_none() {
            let config = SpiConfig::default().with_frequency(Rate::from_mhz(1));
            // SAFETY: this is the only driver of the device and, from now on, of its pins.
            let (device, pins) = unsafe { (SPI2::steal(), [SCK, MOSI, MISO].map(|pin| AnyPin::steal(pin))) };
            let [clock, out, back] = pins;
            let driver = Spi::new(device, config).map_err(|_| BusError::Missing)?;
            try_out()?;
            self.spi = Some(Port(driver.with_sck(clock).with_mosi(out).with_miso(back)));
        }
        Ok(self.spi.as_mut().ok_or(BusError::Missing)?)
    }

    /// What a pin is needed for, if a bus has taken it.
    pub fn reserved(&self, pin: u8) -> Option<&'static str> {
        match pin {
            SDA | SCL if self.i2c.is_some() => Some("its I2C bus is on it"),
            SCK | MOSI | MISO if self.spi.is_some() => Some("its SPI bus is on it"),
            _ => None,
        }
    }
}

/// Whether the SPI device does anything, before it has pins: its driver waits without a bound for it.
fn try_out() -> Result<(), BusError> {
    let command = SPI2::regs().cmd();
    let is_idle = || (0..PATIENCE).any(|_| !command.read().update().bit() && !command.read().usr().bit());
    command.modify(|_, word| word.update().set_bit());
    let mut works = is_idle();
    command.modify(|_, word| word.usr().set_bit());
    works &= is_idle();
    if works { Ok(()) } else { Err(BusError::TimedOut) }
}

/// The I2C bus, with a board's errors.
struct Wire(I2c<'static, Blocking>);

impl i2c::ErrorType for Wire {
    type Error = BusError;
}

impl i2c::I2c for Wire {
    fn transaction(&mut self, address: u8, operations: &mut [Operation<'_>]) -> Result<(), BusError> {
        i2c::I2c::transaction(&mut self.0, address, operations).map_err(|error| match error {
            Error::AcknowledgeCheckFailed(AcknowledgeCheckFailedReason::Data) => BusError::Refused,
            Error::AcknowledgeCheckFailed(_) => BusError::NoDevice,
            Error::Timeout | Error::ExecutionIncomplete => BusError::TimedOut,
            _ => BusError::Disturbed,
        })
    }
}

/// The SPI bus, with a board's errors.
struct Port(Spi<'static, Blocking>);

impl spi::ErrorType for Port {
    type Error = BusError;
}

/// All by the one call that actors make, to whose cost in flash others would add theirs.
impl SpiBus for Port {
    fn read(&mut self, words: &mut [u8]) -> Result<(), BusError> {
        words.fill(u8::MAX);
        self.transfer_in_place(words)
    }

    fn write(&mut self, words: &[u8]) -> Result<(), BusError> {
        words.iter().try_for_each(|word| self.transfer_in_place(&mut [*word]))
    }

    fn transfer(&mut self, read: &mut [u8], write: &[u8]) -> Result<(), BusError> {
        let rest = write.get(read.len()..).unwrap_or_default();
        read.fill(u8::MAX);
        read.iter_mut().zip(write).for_each(|(to, from)| *to = *from);
        self.transfer_in_place(read)?;
        self.write(rest)
    }

    fn transfer_in_place(&mut self, words: &mut [u8]) -> Result<(), BusError> {
        SpiBus::transfer_in_place(&mut self.0, words).map_err(|_| BusError::Disturbed)
    }

    fn flush(&mut self) -> Result<(), BusError> {
        // Whatever is transferred is transferred when its call returns.
        Ok(())
    }
}
