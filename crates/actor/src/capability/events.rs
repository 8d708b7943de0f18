//! Events as messages: `:watch` and `:unwatch` a pin, `:every` so often, and `:on-exit`, what a pin does then (E3).

use super::{
    caller, choice, expected, failed,
    pins::{level_of, pin_number, with_pin},
    refuse, refused,
    time::milliseconds,
    wrong_arity,
};
use crate::{
    board_event::BoardEvent,
    mailbox::PinChange,
    room, runtime, shared,
    subscription::{self, Edge, Subscriptions, Timer, reserve},
};
use board::Mode;
use core::ffi::CStr;
use janet::{Message, Native, Raise, Value, Vm};

/// `(watch pin edge &opt debounce-ms)`, `(watch :board)`
pub(super) struct Watch;

impl Native for Watch {
    const NAME: &'static CStr = c"watch";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let (pin, edge, debounce) = match arguments {
            [what] if is_board(*what) => return watch_board(),
            [pin, edge, ms] if !ms.is_nil() => (pin, edge, milliseconds(vm, *ms)?),
            [pin, edge] | [pin, edge, _] => (pin, edge, 0),
            _ => return Err(wrong_arity(arguments, "2 or 3, or :board alone")),
        };
        let pin = pin_number(vm, *pin)?;
        let edge = choice(vm, *edge, &Edge::NAMES)?;
        let level = with_pin(pin, |pin| {
            if matches!(pin.mode(), Mode::Output | Mode::Pwm) {
                pin.set_mode(Mode::Input)?;
            }
            pin.is_high()
        })?;
        subscribe(|subscriptions| {
            subscriptions.watches.retain(|watch| watch.pin != pin);
            reserve(vm, &mut subscriptions.watches, "of these")?;
            subscriptions.watches.push(subscription::Watch::new(pin, edge, debounce, level));
            Ok(())
        })?;
        note_watcher();
        Ok(Value::nil())
    }
}

fn note_watcher() {
    let this = caller();
    shared::with_shared(|shared| {
        if !shared.watchers.contains(&this) {
            shared.watchers.push(this);
        }
    });
}

fn is_board(value: Value<'_>) -> bool {
    value.as_keyword() == Some(b"board")
}

/// Has the caller learn of board events, the first of which is that the board has started.
fn watch_board<'vm>() -> Result<Value<'vm>, Raise<'vm>> {
    subscribe(|subscriptions| {
        subscriptions.board.get_or_insert_default();
        Ok(())
    })?;
    note_watcher();
    let reason = runtime::with_board(|board| board.last_reset().cause).unwrap_or_default().keyword();
    let this = caller();
    shared::with_shared(|shared| shared.tell_of_board(this, BoardEvent::Started { reason }));
    Ok(Value::nil())
}

/// `(unwatch pin)`, `(unwatch :board)`
pub(super) struct Unwatch;

impl Native for Unwatch {
    const NAME: &'static CStr = c"unwatch";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [pin] = arguments else { return Err(wrong_arity(arguments, "1")) };
        if is_board(*pin) {
            subscribe(|subscriptions| {
                subscriptions.board = None;
                Ok(())
            })?;
            return Ok(Value::nil());
        }
        let pin = pin_number(vm, *pin)?;
        subscribe(|subscriptions| {
            subscriptions.watches.retain(|watch| watch.pin != pin);
            Ok(())
        })?;
        Ok(Value::nil())
    }
}

/// `(every ms tag)`, and `(every nil tag)` to end it
pub(super) struct Every;

impl Native for Every {
    const NAME: &'static CStr = c"every";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [ms, tag] = arguments else { return Err(wrong_arity(arguments, "2")) };
        let period = if ms.is_nil() { None } else { Some(milliseconds(vm, *ms)?) };
        if period == Some(0) {
            return Err(refuse(format_args!("expected at least a millisecond, got 0")));
        }
        let copy = vm.copy(*tag).map_err(failed)?;
        // Such a timer could not be ended: nothing equals its tag.
        if !vm.equals(copy, *tag).map_err(failed)? {
            return Err(expected(vm, "a tag that can be found again, as a keyword or a string", *tag));
        }
        end_timer(vm, *tag)?;
        let Some(period) = period else { return Ok(Value::nil()) };
        subscribe(|subscriptions| reserve(vm, &mut subscriptions.timers, "of these"))?;
        let this = caller();
        let next = shared::with_shared(|shared| shared.tick_for_timer(period, this))
            .ok_or_else(|| refuse(format_args!("out of memory")))?;
        let tag = room::root(vm, copy).map_err(failed)?;
        subscribe(|subscriptions| {
            subscriptions.last_timer = subscriptions.last_timer.wrapping_add(1);
            subscriptions.timers.push(Timer { number: subscriptions.last_timer, tag, period, next, dropped: 0 });
            Ok(())
        })
        .map(|()| Value::nil())
    }
}

/// Ends the caller's timer of this tag, if there is one.
fn end_timer<'vm>(vm: &'vm Vm, tag: Value<'vm>) -> Result<(), Raise<'vm>> {
    let this = caller();
    for index in 0..subscription::MOST {
        let known = shared::with_shared(|shared| {
            let timers = &shared.table.get(this)?.subscriptions.as_ref()?.timers;
            timers.get(index).map(|timer| vm.value(&timer.tag))
        });
        let Some(known) = known else { break };
        if !vm.equals(known, tag).map_err(failed)? {
            continue;
        }
        let ended = shared::with_shared(|shared| {
            let actor = shared.table.get_mut(this)?;
            let timer = actor.subscriptions.as_mut()?.timers.remove(index);
            actor.mailbox.forget_timer(timer.number);
            Some(timer.tag)
        });
        ended.into_iter().for_each(|tag| vm.release(tag));
        break;
    }
    Ok(())
}

/// `(on-exit pin level)`
pub(super) struct OnExit;

impl Native for OnExit {
    const NAME: &'static CStr = c"on-exit";

    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>> {
        let [pin, level] = arguments else { return Err(wrong_arity(arguments, "2")) };
        let pin = pin_number(vm, *pin)?;
        let level = level_of(vm, *level)?;
        subscribe(|subscriptions| {
            subscriptions.on_exit.retain(|(known, _)| *known != pin);
            // No more than there are pins.
            subscriptions.on_exit.push((pin, level));
            Ok(())
        })?;
        Ok(Value::nil())
    }
}

/// Changes what the calling actor has asked for; an error where that would be too much.
fn subscribe<'vm>(change: impl FnOnce(&mut Subscriptions) -> Result<(), Message>) -> Result<(), Raise<'vm>> {
    let this = caller();
    shared::with_shared(|shared| match shared.table.get_mut(this) {
        Some(actor) => change(actor.subscriptions()),
        None => Ok(()),
    })
    .map_err(refused)
}

/// A board tells that the level of one of its inputs has changed, at this board time in microseconds. Not for interrupt
/// handlers: these leave it to a task.
pub fn pin_changed(pin: u8, level: bool, at: u64) {
    shared::with_shared(|shared| {
        let must_settle = shared.on_pin(PinChange { pin, level, at, dropped: 0 });
        if must_settle && let Some(clock) = &shared.clock {
            // That may be what is due next.
            clock.notify();
        }
    });
}
