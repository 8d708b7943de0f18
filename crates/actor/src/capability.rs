//! Capabilities: the only powers of an actor (R11). A library a file: `pins`, `time`.

mod pins;
mod time;

use crate::log;
use janet::{Error, Message, Native, Raise, Value, Vm};

pub(crate) use time::{RERUN, Request};

/// The struct of all capabilities of this board: those of [`wire::CAPABILITIES`].
pub(crate) fn all(vm: &Vm) -> Result<Value<'_>, Error> {
    vm.structure(&[
        entry::<pins::DigitalWrite>(vm)?,
        entry::<pins::DigitalRead>(vm)?,
        entry::<pins::PinMode>(vm)?,
        entry::<time::Sleep>(vm)?,
        entry::<time::Rerun>(vm)?,
        entry::<time::Now>(vm)?,
    ])
}

fn entry<N: Native>(vm: &Vm) -> Result<(Value<'_>, Value<'_>), Error> {
    Ok((vm.keyword(&N::NAME.to_string_lossy())?, vm.native::<N>()?))
}

/// An error of the capability `N`, led by its name.
fn refuse<'vm, N: Native>(text: core::fmt::Arguments<'_>) -> Raise<'vm> {
    Raise::Error(Message::new(format_args!("{}: {text}", N::NAME.to_string_lossy())))
}

/// The error of `N` for a wrong number of arguments.
fn wrong_arity<'vm, N: Native>(arguments: &[Value<'_>], expected: &str) -> Raise<'vm> {
    refuse::<N>(format_args!("called with {} arguments, expected {expected}", arguments.len()))
}

/// The value as an error shows it.
fn shown(vm: &Vm, value: Value<'_>) -> alloc::string::String {
    // What does not fit into a message is left away, and need not be copied.
    let text = vm.description(value).ok().and_then(Value::as_bytes).unwrap_or_default();
    log::shorten(text, 0, 80)
}
