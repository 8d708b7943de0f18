//! Digital pins: `:digital-write`, `:digital-read` and `:pin-mode` (R11).

use super::{refuse, shown, wrong_arity};
use crate::{report, runtime};
use board::{Board, Mode, Pin, PinError};
use core::ffi::CStr;
use janet::{Native, Raise, Value, Vm};

/// `(digital-write pin level)`
pub(super) struct DigitalWrite;

impl Native for DigitalWrite {
    const NAME: &'static CStr = c"digital-write";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [pin, level] = arguments else { return Err(wrong_arity::<Self>(arguments, "2")) };
        let pin = pin_number::<Self>(vm, *pin)?;
        let level = match level.as_number() {
            Some(0.0) => false,
            Some(1.0) => true,
            _ => return Err(refuse::<Self>(format_args!("expected 0 or 1, got {}", shown(vm, *level)))),
        };
        with_pin::<Self, ()>(pin, |pin| {
            if pin.mode() != Mode::Output {
                pin.set_mode(Mode::Output)?;
            }
            pin.set_state(level.into())
        })?;
        report::report_pin(pin, level);
        Ok(Value::nil())
    }
}

/// `(digital-read pin)`
pub(super) struct DigitalRead;

impl Native for DigitalRead {
    const NAME: &'static CStr = c"digital-read";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [pin] = arguments else { return Err(wrong_arity::<Self>(arguments, "1")) };
        let pin = pin_number::<Self>(vm, *pin)?;
        let high = with_pin::<Self, bool>(pin, |pin| pin.is_high())?;
        Ok(Value::number(f64::from(u8::from(high))))
    }
}

/// `(pin-mode pin mode)`
pub(super) struct PinMode;

impl Native for PinMode {
    const NAME: &'static CStr = c"pin-mode";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [pin, mode] = arguments else { return Err(wrong_arity::<Self>(arguments, "2")) };
        let pin = pin_number::<Self>(vm, *pin)?;
        let keyword = mode.as_keyword();
        let Some((_, known)) = Mode::NAMES.into_iter().find(|(name, _)| keyword == Some(name.as_bytes())) else {
            return Err(refuse::<Self>(format_args!(
                "expected :input, :input-pullup, :input-pulldown or :output, got {}",
                shown(vm, *mode)
            )));
        };
        with_pin::<Self, ()>(pin, |pin| pin.set_mode(known))?;
        Ok(Value::nil())
    }
}

fn pin_number<'vm, N: Native>(vm: &'vm Vm, value: Value<'vm>) -> Result<u8, Raise<'vm>> {
    let count = runtime::with_board(|board| board.pin_count()).unwrap_or(0);
    match value.as_number() {
        Some(number) if number % 1.0 == 0.0 => {
            if (0.0..f64::from(count)).contains(&number) {
                return Ok(number as u8);
            }
            let last = count.saturating_sub(1);
            Err(refuse::<N>(format_args!("no pin {} on this board (0 to {last})", shown(vm, value))))
        }
        _ => Err(refuse::<N>(format_args!("expected a pin number, got {}", shown(vm, value)))),
    }
}

fn with_pin<'vm, N: Native, R>(
    number: u8,
    use_pin: impl FnOnce(&mut dyn Pin) -> Result<R, PinError>,
) -> Result<R, Raise<'vm>> {
    runtime::with_board(|board: &mut dyn Board| board.pin(number).ok_or(PinError::Unsupported).and_then(use_pin))
        .unwrap_or(Err(PinError::Unsupported))
        .map_err(|error| refuse::<N>(format_args!("pin {number}: {error}")))
}
