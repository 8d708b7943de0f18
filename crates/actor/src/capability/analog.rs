//! More than 0 and 1: `:analog-write` by pulses (PWM), `:analog-read`, and the chip's `:temperature`.

use super::{
    expected,
    pins::{on_board, pin_number},
    refuse, wrong_arity,
};
use crate::{report, runtime};
use core::{ffi::CStr, ops::RangeInclusive};
use janet::{Native, Raise, Value, Vm};
use wire::{Kind, Level};

/// Pulses a second: what LEDs, motors, servos and buzzers want, and every board can do.
const FREQUENCIES: RangeInclusive<f64> = 10.0..=100_000.0;
/// Where none is asked for.
const FREQUENCY: f64 = 1000.0;

/// `(analog-write pin part &opt hertz)`
pub(super) struct AnalogWrite;

impl Native for AnalogWrite {
    const NAME: &'static CStr = c"analog-write";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let (pin, part, hertz) = match arguments {
            [pin, part, hertz] if !hertz.is_nil() => (pin, part, *hertz),
            [pin, part] | [pin, part, _] => (pin, part, Value::number(FREQUENCY)),
            _ => return Err(wrong_arity(arguments, "2 or 3")),
        };
        let pin = pin_number(vm, *pin)?;
        let Some(level) = part.as_number().and_then(Level::of) else {
            return Err(expected(vm, "a number from 0 to 1", *part));
        };
        let Some(hertz) = hertz.as_number().filter(|hertz| FREQUENCIES.contains(hertz)) else {
            return Err(expected(vm, "10 to 100000 Hz", hertz));
        };
        on_board(pin, |board| board.pwm(pin, hertz as u32)?.set_duty_cycle_fraction(level.0, u16::MAX))?;
        report::report_output(Kind::Analog { pin, level });
        Ok(Value::nil())
    }
}

/// `(analog-read pin)`
pub(super) struct AnalogRead;

impl Native for AnalogRead {
    const NAME: &'static CStr = c"analog-read";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [pin] = arguments else { return Err(wrong_arity(arguments, "1")) };
        let pin = pin_number(vm, *pin)?;
        let level = on_board(pin, |board| board.analog_read(pin))?;
        Ok(Value::number(Level(level).part()))
    }
}

/// `(temperature)`
pub(super) struct Temperature;

impl Native for Temperature {
    const NAME: &'static CStr = c"temperature";

    fn call<'vm>(_: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [] = arguments else { return Err(wrong_arity(arguments, "0")) };
        let milli = runtime::with_board(|board| board.temperature()).flatten();
        let milli = milli.ok_or_else(|| refuse(format_args!("this board cannot tell")))?;
        Ok(Value::number(f64::from(milli) / 1000.0))
    }
}
