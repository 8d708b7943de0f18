//! Other actors: `:spawn`, `:self`, `:halt`, `:monitor` and `:whereis` (E4, E5, E6).

use super::{caller, expected, failed, pid, refuse, refused, wrong_arity};
use crate::{
    actor::{Actor, Origin, Spawned},
    ending,
    mailbox::{ExitValue, Message},
    options::Options,
    program, report, room, shared, subscription,
};
use alloc::boxed::Box;
use core::ffi::CStr;
use janet::{Kind, Native, Owner, Raise, Root, Signal, Value, Vm};
use wire::{Pid, message::Limits};

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
        let caller = caller();
        let removed = shared::with_shared(|shared| shared.take_to_end(whom));
        let lived = removed.is_some();
        if let Some(actor) = removed {
            ending::bury(whom, actor, wire::Kind::Halted);
        }
        // It may be the caller itself, or one that the caller was linked to.
        if shared::with_shared(|shared| shared.stop_of(caller)).is_some() {
            return Err(Raise::Signal(Signal::Interrupt, Value::nil()));
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
            return Err(expected(vm, "a name", *name));
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
        shared::with_shared(|shared| {
            let Some(mut monitors) =
                shared.table.get_mut(whom).map(|actor| core::mem::take(&mut actor.subscriptions().monitors))
            else {
                shared.deliver_exit(this, Message::Exit { pid: whom, reason: "dead", value: ExitValue::Nothing });
                return Ok(());
            };
            monitors.retain(|monitor| *monitor != this && shared.table.get(*monitor).is_some());
            let own = vm.allocate_for(shared.mark_of(whom));
            let has_room = subscription::reserve(vm, &mut monitors, "monitors").map(|()| monitors.push(this));
            vm.allocate_for(own);
            if let Some(actor) = shared.table.get_mut(whom) {
                actor.subscriptions().monitors = monitors;
            }
            has_room
        })
        .map(|()| Value::nil())
        .map_err(refused)
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
            return Err(expected(vm, "a function", function));
        }
        let capabilities = match capabilities.kind() {
            Kind::Nil => own_capabilities(vm),
            Kind::Dictionary => vm.freeze(capabilities).map_err(failed)?,
            _ => {
                return Err(expected(vm, "a struct of capabilities", capabilities));
            }
        };
        let options = Options::of_spawn(vm, options).map_err(refused)?.or_limits(own_limits());
        if options.linked && !has_room_for_linked() {
            return Err(refuse(format_args!("an actor may have {} linked ones at most", subscription::MOST)));
        }
        let (owner, state) = open_account(vm, &options, state)?;
        start(vm, owner, function, capabilities, state, options).ok_or_else(|| refuse(format_args!("out of memory")))
    }
}

/// The account of a new actor, and in it a copy of its state.
fn open_account<'vm>(vm: &'vm Vm, options: &Options, state: Value<'vm>) -> Result<(Owner, Value<'vm>), Raise<'vm>> {
    let owner = vm.open_account(options.bytes(), options.limits.memory).map_err(failed)?;
    let own = vm.allocate_for(owner.mark());
    let copy = vm.copy(state);
    vm.allocate_for(own);
    match copy {
        Ok(copy) => Ok((owner, copy)),
        Err(error) => {
            vm.close_account(owner);
            Err(failed(error))
        }
    }
}

/// What the caller itself may take.
fn own_limits() -> Limits {
    let this = caller();
    let own = |actor: &Actor| Limits { memory: actor.limit, watchdog: actor.watchdog };
    shared::with_shared(|shared| shared.table.get(this).map(own)).unwrap_or_default()
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

/// Whether the caller may have another actor that ends with it. Those that have ended are forgotten.
fn has_room_for_linked() -> bool {
    let this = caller();
    shared::with_shared(|shared| {
        let Some(actor) = shared.table.get_mut(this) else { return false };
        let mut linked = core::mem::take(&mut actor.subscriptions().linked);
        linked.retain(|pid| shared.table.get(*pid).is_some());
        let has_room = linked.len() < subscription::MOST;
        if let Some(actor) = shared.table.get_mut(this) {
            actor.subscriptions().linked = linked;
        }
        has_room
    })
}

/// Roots all values but nil; none when memory is out.
fn root_all<const N: usize>(vm: &Vm, values: [Value<'_>; N]) -> Option<[Option<Root>; N]> {
    let roots = values.map(|value| (!value.is_nil()).then(|| room::root(vm, value)));
    if roots.iter().flatten().all(Result::is_ok) {
        return Some(roots.map(|root| root.and_then(Result::ok)));
    }
    roots.into_iter().flatten().flatten().for_each(|root| vm.release(root));
    None
}

/// Starts an actor of the caller's program.
fn start<'vm>(
    vm: &'vm Vm,
    owner: Owner,
    function: Value<'vm>,
    capabilities: Value<'vm>,
    state: Value<'vm>,
    mut options: Options,
) -> Option<Value<'vm>> {
    let this = caller();
    let (program, parent) = shared::with_shared(|shared| {
        let actor = shared.table.get(this)?;
        Some((actor.program.clone(), Box::<str>::from(actor.name())))
    })?;
    let Some([Some(function), capabilities, state]) = root_all(vm, [function, capabilities, state]) else {
        vm.close_account(owner);
        return None;
    };
    let spawned = Spawned { name: options.name.take().unwrap_or(parent), function, capabilities, state };
    let name = spawned.name.clone();
    let is_linked = options.linked;
    let mut actor = Actor::new(program, Origin::Spawned(Box::new(spawned)), options);
    actor.owner = Some(owner);
    let pid = program::insert(actor)?;
    if is_linked {
        shared::with_shared(|shared| {
            if let Some(actor) = shared.table.get_mut(this) {
                actor.subscriptions().linked.push(pid);
            }
        });
    }
    report::report(pid, &name, wire::Kind::Started { parent: Some(this) });
    shared::with_shared(|shared| shared.make_ready(pid));
    Some(number_of(pid))
}
