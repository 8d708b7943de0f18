//! Digital pins: `:digital-write`, `:digital-read` and `:pin-mode` (R11).

use super::{buses, choice, expected, refuse, shown, wrong_arity};
use crate::{report, runtime};
use board::{Board, Mode, Pin, PinError};
use core::ffi::CStr;
use janet::{Native, Raise, Value, Vm};
use wire::Kind;

/// `(digital-write pin level)`
pub(super) struct DigitalWrite;

impl Native for DigitalWrite {
    const NAME: &'static CStr = c"digital-write";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [pin, level] = arguments else { return Err(wrong_arity(arguments, "2")) };
        let pin = pin_number(vm, *pin)?;
        let level = level_of(vm, *level)?;
        set_level(pin, level)?;
        report::report_output(Kind::Pin { pin, value: level.into() });
        // The pin may be the select of a device.
        buses::report_display();
        Ok(Value::nil())
    }
}

/// `(digital-read pin)`
pub(super) struct DigitalRead;

impl Native for DigitalRead {
    const NAME: &'static CStr = c"digital-read";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [pin] = arguments else { return Err(wrong_arity(arguments, "1")) };
        let pin = pin_number(vm, *pin)?;
        let high = with_pin(pin, |pin| pin.is_high())?;
        Ok(Value::number(f64::from(u8::from(high))))
    }
}

/// `(pin-mode pin mode)`
pub(super) struct PinMode;

impl Native for PinMode {
    const NAME: &'static CStr = c"pin-mode";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [pin, mode] = arguments else { return Err(wrong_arity(arguments, "2")) };
        let pin = pin_number(vm, *pin)?;
        let known = choice(vm, *mode, &Mode::NAMES)?;
        with_pin(pin, |pin| pin.set_mode(known))?;
        Ok(Value::nil())
    }
}

pub(super) fn pin_number<'vm>(vm: &'vm Vm, value: Value<'vm>) -> Result<u8, Raise<'vm>> {
    let count = runtime::with_board(|board| board.pin_count()).unwrap_or(0);
    match value.as_number() {
        Some(number) if number % 1.0 == 0.0 => {
            if (0.0..f64::from(count)).contains(&number) {
                return Ok(number as u8);
            }
            let last = count.saturating_sub(1);
            Err(refuse(format_args!("no pin {} on this board (0 to {last})", shown(vm, value))))
        }
        _ => Err(expected(vm, "a pin number", value)),
    }
}

pub(super) fn with_pin<'vm, R>(
    number: u8,
    use_pin: impl FnOnce(&mut dyn Pin) -> Result<R, PinError>,
) -> Result<R, Raise<'vm>> {
    on_board(number, |board| board.pin(number).ok_or(PinError::Unsupported).and_then(use_pin))
}

/// Does something with a pin of the board, which may refuse.
pub(super) fn on_board<'vm, R>(
    pin: u8,
    f: impl FnOnce(&mut dyn Board) -> Result<R, PinError>,
) -> Result<R, Raise<'vm>> {
    runtime::with_board(f).unwrap_or(Err(PinError::Unsupported)).map_err(|error| refused_by(pin, error))
}

#[inline(never)]
fn refused_by<'vm>(pin: u8, error: PinError) -> Raise<'vm> {
    refuse(format_args!("pin {pin}: {error}"))
}

/// Makes a pin an output, where it is none, and sets its level.
pub(super) fn set_level<'vm>(number: u8, level: bool) -> Result<(), Raise<'vm>> {
    with_pin(number, |pin| runtime::write_pin(pin, level))
}

pub(super) fn level_of<'vm>(vm: &'vm Vm, value: Value<'vm>) -> Result<bool, Raise<'vm>> {
    match value.as_number() {
        Some(0.0) => Ok(false),
        Some(1.0) => Ok(true),
        _ => Err(expected(vm, "0 or 1", value)),
    }
}
