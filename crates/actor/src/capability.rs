//! Capabilities: the only powers of an actor (R11). A library a file: `pins`, `time`.

mod pins;
mod time;

use janet::{Error, Message, Native, Raise, Value, Vm};

pub(crate) use time::{RERUN, Request};

/// The struct of all capabilities of this board.
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

/// The arguments, when their number is right.
fn arity<'vm, N: Native>(
    arguments: &[Value<'vm>],
    least: usize,
    most: usize,
) -> Result<impl Fn(usize) -> Value<'vm>, Raise<'vm>> {
    let count = arguments.len();
    if (least..=most).contains(&count) {
        let mut values = [Value::nil(); 4];
        values.iter_mut().zip(arguments).for_each(|(value, argument)| *value = *argument);
        return Ok(move |index: usize| values.get(index).copied().unwrap_or(Value::nil()));
    }
    Err(match least == most {
        true => refuse::<N>(format_args!("called with {count} arguments, expected {least}")),
        false => refuse::<N>(format_args!("called with {count} arguments, expected {least} to {most}")),
    })
}

/// The value as an error shows it.
fn shown(vm: &Vm, value: Value<'_>) -> alloc::string::String {
    vm.describe(value).unwrap_or_default()
}
