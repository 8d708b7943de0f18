//! Capabilities: the only powers of an actor (R11). A library a file.

mod actors;
mod events;
mod messages;
mod pins;
mod time;

use crate::{log, shared::with_shared};
use alloc::vec::Vec;
use janet::{Error, Message, Native, Raise, Value, Vm};
use wire::Pid;

pub use events::pin_changed;
pub(crate) use messages::Receiving;
pub(crate) use time::{RERUN, Request, duration};

/// The struct of all capabilities of this board: those of [`wire::CAPABILITIES`].
pub(crate) fn all(vm: &Vm) -> Result<Value<'_>, Error> {
    const ALL: &[Entry] = &[
        entry::<pins::DigitalWrite>,
        entry::<pins::DigitalRead>,
        entry::<pins::PinMode>,
        entry::<time::Sleep>,
        entry::<time::Rerun>,
        entry::<time::Now>,
        entry::<messages::Send>,
        entry::<messages::Receive>,
        entry::<messages::Peek>,
        entry::<messages::Take>,
        entry::<events::Watch>,
        entry::<events::Unwatch>,
        entry::<events::Every>,
        entry::<actors::This>,
        entry::<actors::Spawn>,
        entry::<actors::Halt>,
        entry::<actors::Monitor>,
        entry::<actors::WhereIs>,
        entry::<events::OnExit>,
    ];
    let entries: Result<Vec<_>, _> = ALL.iter().map(|entry| entry(vm)).collect();
    vm.structure(&entries?)
}

/// What makes a capability: its name, and what it does.
type Entry = for<'vm> fn(&'vm Vm) -> Result<(Value<'vm>, Value<'vm>), Error>;

fn entry<N: Native>(vm: &Vm) -> Result<(Value<'_>, Value<'_>), Error> {
    Ok((vm.keyword(N::NAME.to_str().unwrap_or_default())?, vm.native::<N>()?))
}

/// An error of a capability; its name is put before it.
fn refuse<'vm>(text: core::fmt::Arguments<'_>) -> Raise<'vm> {
    Raise::Error(Message::new(text))
}

/// The error for a wrong number of arguments.
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
        _ => Err(refuse(format_args!("expected a pid, got {}", shown(vm, value)))),
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
