//! Visits: what other tasks than actors' do in the VM.
//!
//! A visitor comes in when it is nobody's turn, or pauses the actor whose turn it is, which then goes on where it was: no
//! other actor comes in between (R2). Numbers are noted also while an actor is inside of a C function's callback, which cannot
//! be paused. No visitor waits for an actor without a bound (S5).

use crate::{
    queue::Turn,
    runtime::{Offered, in_vm},
    shared::{Shared, with_shared},
};
use alloc::boxed::Box;
use janet::{Mark, Purpose, Vm};
use rtos::{Arc, CriticalCell, Notifier, task};
use wire::Pid;

/// A task that waits to have something done in the VM.
pub(crate) struct Visit {
    number: u32,
    /// What it does there; nothing where numbers are all that it wants.
    work: Option<Work>,
    pub task: Notifier,
}

type Work = Box<dyn FnOnce(&mut Vm, &Offered) + Send>;

/// How long a visitor waits to be let in, in ticks.
const PATIENCE: u64 = 2000;

/// How long somebody waits for new numbers, in ticks.
const NUMBERS_TIMEOUT: u64 = 200;

/// An actor kept the VM for too long: it is inside of a C function's callback.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the actor with pid {0} keeps the VM inside of a C function: halt it first")]
pub struct Busy(pub Pid);

/// Has [`Shared::note_numbers`] called. Where an actor is inside of a C function for longer, the last numbers stay.
pub(crate) fn ask_for_numbers() {
    let number = announce(None);
    let until = rtos::now() + NUMBERS_TIMEOUT;
    let waits = || with_shared(|shared| shared.visits.iter().any(|visit| visit.number == number));
    while waits() {
        if rtos::now() >= until && withdraw(number) {
            return;
        }
        wait(until);
    }
}

/// Runs `f` in the VM.
///
/// # Errors
/// When an actor cannot be paused for it.
pub(crate) fn visit_vm<R: Send + 'static>(f: impl FnOnce(&mut Vm, &Offered) -> R + Send + 'static) -> Result<R, Busy> {
    let (result, take) = slot();
    let number = announce(Some(Box::new(move |vm, offered| result(f(vm, offered)))));
    let mut until = rtos::now() + PATIENCE;
    loop {
        if let Some(value) = take() {
            return Ok(value);
        }
        if rtos::now() >= until {
            let running = with_shared(|shared| shared.running.as_ref().map(|running| running.pid));
            if let Some(pid) = running
                && withdraw(number)
            {
                return Err(Busy(pid));
            }
            // It is being received, or another visitor is.
            until = rtos::now() + PATIENCE;
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

fn announce(work: Option<Work>) -> u32 {
    let task = task::current();
    let pauses = work.is_some();
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
fn wait(until: u64) {
    if with_shared(|shared| shared.queue.take_visitors_turn()) {
        in_vm(receive_visitors);
        return with_shared(|shared| {
            shared.queue.done(Turn::Visitor);
            shared.counted = (shared.micros)();
            shared.call_next();
        });
    }
    task::wait_until(until);
}

/// Takes a visit back, unless it was received, or it is the visitors' turn: then the calling task may have to take that.
fn withdraw(number: u32) -> bool {
    with_shared(|shared| {
        let index = shared.visits.iter().position(|visit| visit.number == number);
        let index = index.filter(|_| !shared.queue.awaits_visitors());
        index.map(|index| shared.visits.remove(index)).is_some()
    })
}

/// Lets visitors in.
pub(crate) fn receive_visitors(vm: &mut Vm, offered: &Offered) {
    while let Some((work, task)) = next_visit(vm) {
        // Not at the cost of the actor that is paused.
        let paused = vm.allocate_for(Mark::BOARD);
        work(vm, offered);
        vm.allocate_for(paused);
        task.notify();
    }
}

/// Takes the next visitor that has something to do. Those that want numbers get them first.
fn next_visit(vm: &Vm) -> Option<(Work, Notifier)> {
    with_shared(|shared| {
        shared.give_numbers(vm);
        let Visit { work, task, .. } = shared.visits.pop()?;
        Some((work?, task))
    })
}

/// Gives numbers to those that want no more, until nobody asks again.
pub(crate) fn give_numbers(vm: &Vm) {
    while with_shared(|shared| shared.give_numbers(vm)) {}
}

impl Shared {
    /// Gives numbers to those that want no more; whether there were any.
    fn give_numbers(&mut self, vm: &Vm) -> bool {
        let is_asked = self.visits.iter().any(|visit| visit.work.is_none());
        if is_asked {
            self.note_numbers(vm);
            self.visits.extract_if(.., |visit| visit.work.is_none()).for_each(|visit| visit.task.notify());
        }
        is_asked
    }
}
