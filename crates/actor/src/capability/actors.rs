//! Other actors: `:spawn`, `:self`, `:halt`, `:monitor` and `:whereis` (E4, E5, E6).

use super::{caller, choice, failed, pid, refuse, shown, time::milliseconds, wrong_arity};
use crate::{
    actor::{Actor, Condition, Origin, Spawned},
    ending,
    mailbox::Message,
    program, report,
    restart::{Policy, Restarts},
    shared, subscription, turn,
};
use alloc::boxed::Box;
use core::ffi::CStr;
use janet::{Kind, Native, Raise, Signal, Value, Vm};
use wire::Pid;

/// `(self)`
pub(super) struct This;

impl Native for This {
    const NAME: &'static CStr = c"self";

    fn call<'vm>(_: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        match arguments {
            [] => Ok(number_of(caller())),
            _ => Err(wrong_arity(arguments, "0")),
        }
    }
}

fn number_of<'vm>(pid: Pid) -> Value<'vm> {
    Value::number(pid.0.into())
}

/// `(halt pid)`
pub(super) struct Halt;

impl Native for Halt {
    const NAME: &'static CStr = c"halt";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [whom] = arguments else { return Err(wrong_arity(arguments, "1")) };
        let whom = pid(vm, *whom)?;
        if whom == caller() {
            shared::with_shared(|shared| {
                if let Some(actor) = shared.table.get_mut(whom) {
                    actor.condition = Condition::Running { halted: true };
                }
            });
            return Err(Raise::Signal(Signal::Interrupt, Value::nil()));
        }
        // It is not in the VM: the caller is.
        let removed = shared::with_shared(|shared| shared.table.remove(whom));
        let lived = removed.is_some();
        if let Some(actor) = removed {
            ending::bury(whom, actor, wire::Kind::Halted);
        }
        Ok(Value::boolean(lived))
    }
}

/// `(whereis name)`
pub(super) struct WhereIs;

impl Native for WhereIs {
    const NAME: &'static CStr = c"whereis";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [name] = arguments else { return Err(wrong_arity(arguments, "1")) };
        let Some(name) = name.as_str() else {
            return Err(refuse(format_args!("expected a name, got {}", shown(vm, *name))));
        };
        let found = shared::with_shared(|shared| {
            let named = |pid: &Pid| shared.table.get(*pid).is_some_and(|actor| actor.name() == name);
            shared.table.pids().filter(named).min()
        });
        Ok(found.map_or(Value::nil(), number_of))
    }
}

/// `(monitor pid)`
pub(super) struct Monitor;

impl Native for Monitor {
    const NAME: &'static CStr = c"monitor";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [whom] = arguments else { return Err(wrong_arity(arguments, "1")) };
        let whom = pid(vm, *whom)?;
        let this = caller();
        let is_noted = shared::with_shared(|shared| {
            let Some(mut monitors) =
                shared.table.get_mut(whom).map(|actor| core::mem::take(&mut actor.subscriptions().monitors))
            else {
                shared.deliver_exit(this, Message::Exit { pid: whom, reason: "dead", value: None });
                return true;
            };
            monitors.retain(|monitor| *monitor != this && shared.table.get(*monitor).is_some());
            let has_room = monitors.len() < subscription::MOST;
            if has_room {
                monitors.push(this);
            }
            if let Some(actor) = shared.table.get_mut(whom) {
                actor.subscriptions().monitors = monitors;
            }
            has_room
        });
        if is_noted {
            return Ok(Value::nil());
        }
        Err(refuse(format_args!("an actor may have {} monitors at most", subscription::MOST)))
    }
}

/// `(spawn function &opt capabilities state options)`
pub(super) struct Spawn;

impl Native for Spawn {
    const NAME: &'static CStr = c"spawn";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let nil = Value::nil();
        let (function, capabilities, state, options) = match *arguments {
            [function] => (function, nil, nil, nil),
            [function, capabilities] => (function, capabilities, nil, nil),
            [function, capabilities, state] => (function, capabilities, state, nil),
            [function, capabilities, state, options] => (function, capabilities, state, options),
            _ => return Err(wrong_arity(arguments, "1 to 4")),
        };
        if function.kind() != Kind::Function {
            return Err(refuse(format_args!("expected a function, got {}", shown(vm, function))));
        }
        let capabilities = match capabilities.kind() {
            Kind::Nil => own_capabilities(vm),
            Kind::Dictionary => vm.freeze(capabilities).map_err(failed)?,
            _ => {
                return Err(refuse(format_args!("expected a struct of capabilities, got {}", shown(vm, capabilities))));
            }
        };
        let options = Options::read(vm, options)?;
        let state = vm.copy(state).map_err(failed)?;
        start(vm, function, capabilities, state, options).ok_or_else(|| refuse(format_args!("out of memory")))
    }
}

/// What the caller was given; nil for all that the board has.
fn own_capabilities(vm: &Vm) -> Value<'_> {
    let this = caller();
    shared::with_shared(|shared| match &shared.table.get(this)?.origin {
        Origin::Spawned(spawned) => spawned.capabilities.as_ref().map(|root| vm.value(root)),
        Origin::Program(_) => None,
    })
    .unwrap_or(Value::nil())
}

/// What a spawned actor is called, how many messages wait for it, and what happens when it fails.
struct Options {
    name: Option<Box<str>>,
    mailbox: Option<u16>,
    restarts: Option<Restarts>,
}

impl Options {
    fn read<'vm>(vm: &'vm Vm, options: Value<'vm>) -> Result<Self, Raise<'vm>> {
        if !matches!(options.kind(), Kind::Nil | Kind::Dictionary) {
            return Err(refuse(format_args!("expected a struct of options, got {}", shown(vm, options))));
        }
        let known = ["name", "mailbox", "restart", "limit"];
        let is_known =
            |key: Value<'_>| key.as_keyword().is_some_and(|key| known.iter().any(|name| name.as_bytes() == key));
        if let Some((unknown, _)) = options.entries().find(|(key, _)| !is_known(*key)) {
            return Err(refuse(format_args!(
                "there is no option {}; there are :name, :mailbox, :restart and :limit",
                shown(vm, unknown)
            )));
        }
        let policy = options.get("restart");
        let policy = if policy.is_nil() { None } else { choice::<Option<Policy>>(vm, policy, &Policy::NAMES)? };
        let (most, window) = limit(vm, options.get("limit"))?;
        Ok(Self {
            name: name(vm, options.get("name"))?,
            mailbox: count(vm, options.get("mailbox"), "messages", 1000)?,
            restarts: policy.map(|policy| Restarts::new(policy, most, window)),
        })
    }
}

/// Longer names are cut off in no list.
const LONGEST_NAME: usize = 32;

fn name<'vm>(vm: &'vm Vm, value: Value<'vm>) -> Result<Option<Box<str>>, Raise<'vm>> {
    match value.as_str() {
        Some(name) if (1..=LONGEST_NAME).contains(&name.len()) => Ok(Some(name.into())),
        None if value.is_nil() => Ok(None),
        _ => Err(refuse(format_args!("expected a name of up to {LONGEST_NAME} bytes, got {}", shown(vm, value)))),
    }
}

fn count<'vm>(vm: &'vm Vm, value: Value<'vm>, of: &str, most: u16) -> Result<Option<u16>, Raise<'vm>> {
    match value.as_number() {
        None if value.is_nil() => Ok(None),
        Some(number) if (1.0..=f64::from(most)).contains(&number) && number % 1.0 == 0.0 => Ok(Some(number as u16)),
        _ => Err(refuse(format_args!("expected 1 to {most} {of}, got {}", shown(vm, value)))),
    }
}

/// `[most ms]`: so many restarts within so many milliseconds.
fn limit<'vm>(vm: &'vm Vm, value: Value<'vm>) -> Result<(u16, u64), Raise<'vm>> {
    match value.as_items() {
        None if value.is_nil() => Ok((Restarts::DEFAULT_MOST, Restarts::DEFAULT_WINDOW)),
        Some([most, window]) => {
            let most = count(vm, *most, "restarts", Restarts::MOST)?.unwrap_or(Restarts::DEFAULT_MOST);
            Ok((most, milliseconds(vm, *window)?))
        }
        _ => Err(refuse(format_args!("expected a limit as in [5 10000], got {}", shown(vm, value)))),
    }
}

/// Starts an actor of the caller's program.
fn start<'vm>(
    vm: &'vm Vm,
    function: Value<'vm>,
    capabilities: Value<'vm>,
    state: Value<'vm>,
    options: Options,
) -> Option<Value<'vm>> {
    let this = caller();
    let owner = vm.open_account(turn::TASK_BYTES).ok()?;
    let root = |value: Value<'_>| vm.root(value).ok();
    let optional = |value: Value<'_>| if value.is_nil() { Some(None) } else { root(value).map(Some) };
    let (function, capabilities, state) = (root(function)?, optional(capabilities)?, optional(state)?);
    let (program, parent) = shared::with_shared(|shared| {
        let actor = shared.table.get(this)?;
        Some((actor.program.clone(), Box::<str>::from(actor.name())))
    })?;
    let spawned = Spawned { name: options.name.unwrap_or(parent), function, capabilities, state };
    let name = spawned.name.clone();
    let mut actor = Actor::new(program, Origin::Spawned(Box::new(spawned)));
    actor.owner = Some(owner);
    actor.restarts = options.restarts.map(Box::new);
    options.mailbox.into_iter().for_each(|limit| actor.mailbox.set_limit(limit));
    let pid = program::insert(actor)?;
    report::report(pid, &name, wire::Kind::Started { parent: Some(this) });
    shared::with_shared(|shared| shared.make_ready(pid));
    Some(number_of(pid))
}
