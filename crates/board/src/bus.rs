//! What can go wrong on a bus.

use embedded_hal::{
    i2c::{self, NoAcknowledgeSource},
    spi,
};

/// Why a transfer over a bus has failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BusError {
    /// The board has no such bus.
    #[error("this board has no such bus")]
    Missing,
    /// Nobody on the bus has acknowledged the address.
    #[error("no device answers at this address: check its wiring, its power and its address")]
    NoDevice,
    /// The device has not acknowledged a byte that was written to it.
    #[error("the device has refused a byte")]
    Refused,
    /// The transfer was given up: it took too long.
    #[error("the transfer does not end: check the wires of the bus, and on I2C what pulls them up")]
    TimedOut,
    /// Anything else, as when another device disturbs the bus.
    #[error("the transfer was disturbed")]
    Disturbed,
}

impl i2c::Error for BusError {
    fn kind(&self) -> i2c::ErrorKind {
        match self {
            Self::NoDevice => i2c::ErrorKind::NoAcknowledge(NoAcknowledgeSource::Address),
            Self::Refused => i2c::ErrorKind::NoAcknowledge(NoAcknowledgeSource::Data),
            Self::Disturbed => i2c::ErrorKind::Bus,
            Self::Missing | Self::TimedOut => i2c::ErrorKind::Other,
        }
    }
}

impl spi::Error for BusError {
    fn kind(&self) -> spi::ErrorKind {
        spi::ErrorKind::Other
    }
}
