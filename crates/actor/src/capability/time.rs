//! Time: `:sleep` (R3), `:rerun` (R4) and `:now`.

use super::{Receiving, failed, refused, shown, wrong_arity};
use crate::{runtime, shared};
use core::ffi::CStr;
use janet::{Message, Native, Raise, Signal, Value, Vm};

/// What an actor asks the event loop for when it yields to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Request {
    /// To go on after so many milliseconds, no sooner.
    Sleep(u64),
    /// To go on with a message, or with nil after so many milliseconds if they are given.
    Receive { receiving: Receiving, ms: Option<u64> },
}

/// The signal that ends a run: one that `defer` cleans up for and passes on. Its value says all about the next run, so that
/// a cleanup may wait: `[ms state]`.
pub(crate) const RERUN: Signal = Signal::User(4);

/// Longer than any board runs, and far from where sums of ticks overflow.
const LONGEST_MS: f64 = (1_u64 << 52) as f64;

/// `(sleep ms)`
pub(super) struct Sleep;

impl Native for Sleep {
    const NAME: &'static CStr = c"sleep";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [ms] = arguments else { return Err(wrong_arity(arguments, "1")) };
        shared::request(Request::Sleep(milliseconds(vm, *ms)?));
        Err(Raise::Signal(Signal::Event, Value::nil()))
    }
}

/// `(rerun ms &opt state)`
pub(super) struct Rerun;

impl Native for Rerun {
    const NAME: &'static CStr = c"rerun";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let (ms, state) = match arguments {
            [ms] => (ms, Value::nil()),
            [ms, state] => (ms, *state),
            _ => return Err(wrong_arity(arguments, "1 or 2")),
        };
        milliseconds(vm, *ms)?;
        Err(Raise::Signal(RERUN, vm.tuple(&[*ms, state]).map_err(failed)?))
    }
}

/// `(now)`
pub(super) struct Now;

impl Native for Now {
    const NAME: &'static CStr = c"now";

    fn call<'vm>(_: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        match arguments {
            [] => Ok(Value::number((runtime::micros() / 1000) as f64)),
            _ => Err(wrong_arity(arguments, "0")),
        }
    }
}

/// A duration as [`duration`] reads it.
pub(super) fn milliseconds<'vm>(vm: &'vm Vm, value: Value<'vm>) -> Result<u64, Raise<'vm>> {
    duration(vm, value).map_err(refused)
}

/// A duration in milliseconds, fractions rounded up to a tick of one millisecond (T1).
pub(crate) fn duration(vm: &Vm, value: Value<'_>) -> Result<u64, Message> {
    match value.as_number() {
        Some(ms) if ms >= 0.0 && ms.is_finite() => {
            let ms = ms.min(LONGEST_MS);
            let whole = ms as u64;
            Ok(whole + u64::from((whole as f64) < ms))
        }
        _ => Err(Message::new(format_args!(
            "expected a number of milliseconds, at least 0 and finite, got {}",
            shown(vm, value)
        ))),
    }
}
