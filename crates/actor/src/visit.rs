//! Visits: what other tasks than actors' do in the VM.
//!
//! A visitor comes in when it is nobody's turn, or pauses the actor whose turn it is, which then goes on where it was: no
//! other actor comes in between (R2). Whoever only looks comes in also while an actor is inside of a C function's callback,
//! which cannot be paused.

use crate::{
    queue::Turn,
    runtime::{Offered, in_vm},
    shared::with_shared,
};
use alloc::boxed::Box;
use janet::{Mark, Purpose, Vm};
use rtos::{Arc, CriticalCell, Notifier, task};
use wire::Pid;

/// A task that waits to have something done in the VM.
pub(crate) struct Visit {
    number: u32,
    work: Work,
    pub task: Notifier,
}

enum Work {
    Look(Look),
    Enter(Enter),
}

type Look = Box<dyn FnOnce(&Vm) + Send>;
type Enter = Box<dyn FnOnce(&mut Vm, &Offered) + Send>;

/// How long a visitor waits to be let in, in ticks.
const PATIENCE: u64 = 2000;

/// An actor kept the VM for too long: it is inside of a C function's callback.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the actor with pid {0} keeps the VM inside of a C function: halt it first")]
pub struct Busy(pub Pid);

/// Looks at the VM, without making anything in it.
pub(crate) fn look_at_vm<R: Send + 'static>(f: impl FnOnce(&Vm) -> R + Send + 'static) -> R {
    let (result, take) = slot();
    announce(Work::Look(Box::new(move |vm| result(f(vm)))));
    loop {
        if let Some(value) = take() {
            return value;
        }
        wait(None);
    }
}

/// Runs `f` in the VM.
///
/// # Errors
/// When an actor cannot be paused for it.
pub(crate) fn visit_vm<R: Send + 'static>(f: impl FnOnce(&mut Vm, &Offered) -> R + Send + 'static) -> Result<R, Busy> {
    let (result, take) = slot();
    let number = announce(Work::Enter(Box::new(move |vm, offered| result(f(vm, offered)))));
    let mut until = Some(rtos::now() + PATIENCE);
    loop {
        if let Some(value) = take() {
            return Ok(value);
        }
        if until.is_some_and(|until| rtos::now() >= until) {
            if let Some(busy) = give_up(number) {
                return Err(busy);
            }
            // It is being received.
            until = None;
        }
        wait(until);
    }
}

/// Where a result is put, and where it is taken from.
fn slot<R: Send>() -> (impl FnOnce(R) + Send, impl Fn() -> Option<R>) {
    let place = Arc::new(CriticalCell::new(None));
    let result = place.clone();
    (move |value| result.with(|place| *place = Some(value)), move || place.with(Option::take))
}

fn announce(work: Work) -> u32 {
    let task = task::current();
    let pauses = matches!(work, Work::Enter(_));
    let (number, is_busy) = with_shared(|shared| {
        shared.last_visit = shared.last_visit.wrapping_add(1);
        shared.visits.push(Visit { number: shared.last_visit, work, task });
        shared.call_next();
        (shared.last_visit, shared.running.is_some())
    });
    if is_busy && pauses {
        janet::interrupt(Purpose::Pause);
    }
    number
}

/// Waits for the visitors' turn, and takes it for all of them, or until an actor has let them in.
fn wait(until: Option<u64>) {
    if with_shared(|shared| shared.queue.take_visitors_turn()) {
        in_vm(receive_visitors);
        return with_shared(|shared| {
            shared.queue.done(Turn::Visitor);
            shared.counted = (shared.micros)();
            shared.call_next();
        });
    }
    match until {
        Some(until) => _ = task::wait_until(until),
        None => task::wait(),
    }
}

fn give_up(number: u32) -> Option<Busy> {
    with_shared(|shared| {
        let running = shared.running.as_ref()?.pid;
        let index = shared.visits.iter().position(|visit| visit.number == number)?;
        shared.visits.remove(index);
        Some(Busy(running))
    })
}

/// Lets visitors in.
pub(crate) fn receive_visitors(vm: &mut Vm, offered: &Offered) {
    while let Some(visit) = with_shared(|shared| shared.visits.pop()) {
        match visit.work {
            Work::Look(look) => look(vm),
            Work::Enter(enter) => {
                // Not at the cost of the actor that is paused.
                let paused = vm.allocate_for(Mark::BOARD);
                enter(vm, offered);
                vm.allocate_for(paused);
            }
        }
        visit.task.notify();
    }
}

/// Lets those have a look who want no more.
pub(crate) fn receive_lookers(vm: &Vm) {
    let next = || {
        with_shared(|shared| {
            let index = shared.visits.iter().position(|visit| matches!(visit.work, Work::Look(_)))?;
            Some(shared.visits.remove(index))
        })
    };
    while let Some(Visit { work: Work::Look(look), task, .. }) = next() {
        look(vm);
        task.notify();
    }
}
