//! Capabilities: the only powers of an actor (R11). A library a file.

mod actors;
mod analog;
mod buses;
mod events;
mod messages;
mod pins;
mod time;

use crate::{log, shared::with_shared};
use alloc::vec::Vec;
use janet::{Error, Function, Message, Raise, Value, Vm};
use wire::Pid;

pub use events::pin_changed;
pub(crate) use messages::Receiving;
pub(crate) use time::{RERUN, Request, duration};

/// The struct of all capabilities of this board: those of [`wire::CAPABILITIES`].
pub(crate) fn all(vm: &Vm) -> Result<Value<'_>, Error> {
    const ALL: &[Function] = &[
        Function::of::<pins::DigitalWrite>(),
        Function::of::<pins::DigitalRead>(),
        Function::of::<pins::PinMode>(),
        Function::of::<analog::AnalogWrite>(),
        Function::of::<analog::AnalogRead>(),
        Function::of::<analog::Temperature>(),
        Function::of::<buses::I2cWriteRead>(),
        Function::of::<buses::SpiTransfer>(),
        Function::of::<time::Sleep>(),
        Function::of::<time::Rerun>(),
        Function::of::<time::Now>(),
        Function::of::<messages::Send>(),
        Function::of::<messages::Receive>(),
        Function::of::<messages::Peek>(),
        Function::of::<messages::Take>(),
        Function::of::<events::Watch>(),
        Function::of::<events::Unwatch>(),
        Function::of::<events::Every>(),
        Function::of::<actors::This>(),
        Function::of::<actors::Spawn>(),
        Function::of::<actors::Halt>(),
        Function::of::<actors::Monitor>(),
        Function::of::<actors::WhereIs>(),
        Function::of::<events::OnExit>(),
    ];
    let entry = |function: &Function| {
        let name = function.name.to_str().unwrap_or_default();
        Ok((vm.keyword(name)?, vm.function(*function)?))
    };
    let entries: Result<Vec<_>, Error> = ALL.iter().map(entry).collect();
    vm.structure(&entries?)
}

/// An error of a capability; its name is put before it.
fn refuse<'vm>(text: core::fmt::Arguments<'_>) -> Raise<'vm> {
    Raise::Error(Message::new(text))
}

/// The error for a value that is another one.
#[inline(never)]
fn expected<'vm>(vm: &'vm Vm, what: &str, value: Value<'vm>) -> Raise<'vm> {
    refuse(format_args!("expected {what}, got {}", shown(vm, value)))
}

/// The error for a wrong number of arguments.
#[inline(never)]
fn wrong_arity<'vm>(arguments: &[Value<'_>], expected: &str) -> Raise<'vm> {
    refuse(format_args!("called with {} arguments, expected {expected}", arguments.len()))
}

/// An error of the capability `N` that something else has found.
fn refused<'vm>(text: Message) -> Raise<'vm> {
    refuse(format_args!("{}", text.as_str()))
}

/// The value as an error shows it.
pub(crate) fn shown(vm: &Vm, value: Value<'_>) -> alloc::string::String {
    // What does not fit into a message is left away, and need not be copied.
    let text = vm.description(value).ok().and_then(Value::as_bytes).unwrap_or_default();
    log::shorten(text, 0, 80)
}

/// What is out of memory says so by Janet's own error.
fn failed<'vm>(error: Error) -> Raise<'vm> {
    refuse(format_args!("{error}"))
}

/// The pid of the actor that called.
fn caller() -> Pid {
    with_shared(|shared| shared.running.as_ref().map_or(Pid(0), |running| running.pid))
}

/// A pid; one that cannot be any is that of a dead actor.
fn pid<'vm>(vm: &'vm Vm, value: Value<'vm>) -> Result<Pid, Raise<'vm>> {
    match value.as_number() {
        Some(number) if number >= 0.0 && number % 1.0 == 0.0 => Ok(Pid(number.min(u32::MAX.into()) as u32)),
        _ => Err(expected(vm, "a pid", value)),
    }
}

/// The choice that a keyword stands for.
fn choice<'vm, T: Copy>(vm: &'vm Vm, value: Value<'vm>, choices: &[(&'static str, T)]) -> Result<T, Raise<'vm>> {
    chosen(vm, value, choices).map_err(refused)
}

/// The choice that a keyword stands for, or what is wrong with it.
pub(crate) fn chosen<T: Copy>(vm: &Vm, value: Value<'_>, choices: &[(&'static str, T)]) -> Result<T, Message> {
    let keyword = value.as_keyword();
    if let Some((_, choice)) = choices.iter().find(|(name, _)| keyword == Some(name.as_bytes())) {
        return Ok(*choice);
    }
    let mut names = Message::default();
    for (index, (name, _)) in choices.iter().enumerate() {
        let before = match choices.len() - index {
            _ if index == 0 => "",
            1 => " or ",
            _ => ", ",
        };
        // A message takes all text, and cuts it off where it is full.
        let _ = core::fmt::Write::write_fmt(&mut names, format_args!("{before}:{name}"));
    }
    Err(Message::new(format_args!("expected {}, got {}", names.as_str(), shown(vm, value))))
}
