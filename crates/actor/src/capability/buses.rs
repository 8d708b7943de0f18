//! Buses: `:i2c-write-read` and `:spi-transfer`, bytes in and out.

use super::{
    expected, failed,
    pins::{pin_number, set_level},
    refuse, wrong_arity,
};
use crate::{report, runtime};
use board::{Board, BusError};
use core::{ffi::CStr, ops::RangeInclusive};
use janet::{Native, Raise, Value, Vm};
use wire::Kind;

/// Bytes of a transfer over I2C, each way: together they take 25 ms.
const MOST_I2C: usize = 128;

/// Bytes of a transfer over SPI: they take 8 ms.
const MOST_SPI: usize = 1024;

/// Addresses that no device may have are left out.
const ADDRESSES: RangeInclusive<u8> = 0x08..=0x77;

/// `(i2c-write-read address bytes count)`
pub(super) struct I2cWriteRead;

impl Native for I2cWriteRead {
    const NAME: &'static CStr = c"i2c-write-read";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [address, bytes, count] = arguments else { return Err(wrong_arity(arguments, "3")) };
        let Some(address) = whole(*address, u8::MAX.into()).map(|n| n as u8).filter(|n| ADDRESSES.contains(n)) else {
            return Err(expected(vm, "an address, 8 to 119", *address));
        };
        let written = bytes_of(vm, *bytes, MOST_I2C)?;
        let Some(count) = whole(*count, MOST_I2C) else {
            return Err(expected(vm, "0 to 128 bytes to read", *count));
        };
        let mut result = Ok(());
        let buffer = vm.buffer(count, &mut |read| {
            result = on_board(|board| {
                let bus = board.i2c()?;
                if read.is_empty() {
                    bus.write(address, written)
                } else if written.is_empty() {
                    bus.read(address, read)
                } else {
                    bus.write_read(address, written, read)
                }
            });
        });
        let buffer = buffer.map_err(failed)?;
        result.map_err(|error| refuse(format_args!("{address:#x}: {error}")))?;
        Ok(buffer)
    }
}

/// `(spi-transfer bytes &opt select)`
pub(super) struct SpiTransfer;

impl Native for SpiTransfer {
    const NAME: &'static CStr = c"spi-transfer";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let (bytes, select) = match arguments {
            [bytes, select] if !select.is_nil() => (bytes, Some(pin_number(vm, *select)?)),
            [bytes] | [bytes, _] => (bytes, None),
            _ => return Err(wrong_arity(arguments, "1 or 2")),
        };
        let written = bytes_of(vm, *bytes, MOST_SPI)?;
        let choose = |level| select.map_or(Ok(()), |pin| set_level(pin, level));
        choose(false)?;
        let mut result = Ok(());
        let buffer = vm.buffer(written.len(), &mut |read| {
            read.iter_mut().zip(written).for_each(|(to, from)| *to = *from);
            result = on_board(|board| {
                let bus = board.spi()?;
                bus.transfer_in_place(read)?;
                bus.flush()
            });
        });
        choose(true)?;
        let buffer = buffer.map_err(failed)?;
        result.map_err(|error| refuse(format_args!("{error}")))?;
        report_display();
        Ok(buffer)
    }
}

/// Reports what the board's display shows, if that has changed.
pub(super) fn report_display() {
    if let Some(rows) = runtime::with_board(|board| board.display()).flatten() {
        report::report_output(Kind::Display { rows });
    }
}

fn on_board(f: impl FnOnce(&mut dyn Board) -> Result<(), BusError>) -> Result<(), BusError> {
    runtime::with_board(f).unwrap_or(Err(BusError::Missing))
}

/// A whole number that is no larger than that.
fn whole(value: Value<'_>, most: usize) -> Option<usize> {
    let number = value.as_number().filter(|number| *number >= 0.0 && number % 1.0 == 0.0)? as usize;
    (number <= most).then_some(number)
}

/// No more bytes than so many.
fn bytes_of<'vm>(vm: &'vm Vm, value: Value<'vm>, most: usize) -> Result<&'vm [u8], Raise<'vm>> {
    match value.as_bytes() {
        Some(bytes) if bytes.len() <= most => Ok(bytes),
        Some(bytes) => Err(refuse(format_args!("{} bytes are too many: {most} at a time", bytes.len()))),
        None => Err(expected(vm, "a string or a buffer", value)),
    }
}
