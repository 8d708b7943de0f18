//! Edges: how a change at a pin becomes a message (E3).
//!
//! An interrupt notes each in a lock-free queue: it touches neither the VM nor what tasks share, and allocates nothing. A
//! task takes them from there and tells the runtime. A pin whose change finds no room is not listened to until there is some
//! again. Then its level is looked at, so that the last change is not missed.

use crate::{interrupts, tick};
use alloc::boxed::Box;
use core::cell::RefCell;
use critical_section::Mutex;
use esp_hal::{
    gpio::{Event, Flex},
    peripherals::{GPIO, Interrupt as Source},
};
use heapless::spsc::{Consumer, Producer, Queue};
use rtos::{Notifier, Priority, Task, riscv::Interrupt, task};

/// Above the actors and their clock: at equal ticks, a pin changes before anyone looks at it.
const PRIORITY: Priority = Priority(3);

/// Bytes. Messages are added to mailboxes on it.
const STACK: usize = 2 << 10;

/// Edges that wait for the task, and one place that a lock-free queue leaves empty.
const NOTED: usize = 65;

/// A change of a pin.
struct Edge {
    pin: u8,
    level: bool,
    /// Board time in microseconds.
    at: u64,
}

/// What interrupts know of the pins and of the task. A bit is a pin.
struct Notes {
    queue: Producer<'static, Edge>,
    task: Notifier,
    /// The levels that were told last.
    levels: u32,
    /// Those that are not listened to for lack of room.
    paused: u32,
}

static NOTES: Mutex<RefCell<Option<Notes>>> = Mutex::new(RefCell::new(None));

/// Starts the task.
pub fn start() {
    let task = Task::spawn(c"edges", STACK, PRIORITY, tell, 0);
    assert!(task.is_ok(), "no memory for the task that tells of edges");
    // The first request that the main task answers may be for a pin to be listened to.
    while critical_section::with(|section| NOTES.borrow_ref(section).is_none()) {
        task::delay(1);
    }
    interrupts::enable(Source::GPIO);
}

/// Runs `f` while interrupts are off.
fn with_notes<R>(f: impl FnOnce(&mut Notes) -> R) -> Option<R> {
    critical_section::with(|section| NOTES.borrow_ref_mut(section).as_mut().map(f))
}

/// The task: it tells the runtime of what was noted.
fn tell(_: usize) {
    let queue: &mut Queue<Edge, NOTED> = Box::leak(Box::new(Queue::new()));
    let (queue, mut noted) = queue.split();
    critical_section::with(|section| {
        *NOTES.borrow_ref_mut(section) = Some(Notes { queue, task: task::current(), levels: 0, paused: 0 });
    });
    loop {
        tell_all(&mut noted);
        with_notes(Notes::resume);
        if !noted.ready() {
            task::wait();
        }
    }
}

fn tell_all(noted: &mut Consumer<'static, Edge>) {
    while let Some(Edge { pin, level, at }) = noted.dequeue() {
        actor::pin_changed(pin, level, at);
    }
}

impl Notes {
    /// Notes which of these pins have changed.
    fn look(&mut self, pins: u32) {
        let mut changed = (GPIO::regs().in_().read().bits() ^ self.levels) & pins;
        while changed != 0 {
            let pin = changed.trailing_zeros() as u8;
            let bit = 1 << pin;
            changed &= !bit;
            let edge = Edge { pin, level: self.levels & bit == 0, at: tick::micros() };
            if self.queue.enqueue(edge).is_ok() {
                self.levels ^= bit;
            } else {
                self.paused |= bit;
                set_listening(pin, false);
            }
        }
    }

    /// Listens again where there was no room.
    fn resume(&mut self) {
        let paused = core::mem::take(&mut self.paused);
        (0..u32::BITS as u8).filter(|pin| paused & 1 << pin != 0).for_each(|pin| set_listening(pin, true));
        self.look(paused);
    }
}

/// Whether a pin's changes interrupt. To be called with interrupts off. By the register, since the driver would have the pin wake the
/// chip, too: that takes code for a sleep which there is not.
fn set_listening(pin: u8, yes: bool) {
    let event = Event::AnyEdge as u8;
    // SAFETY: the register takes either.
    GPIO::regs().pin(pin.into()).modify(|_, word| unsafe { word.int_type().bits(event).int_ena().bits(yes.into()) });
}

/// Tells of a pin's changes from now on.
pub fn listen(pin: u8, driver: &mut Flex<'static>) {
    with_notes(|notes| {
        let bit = 1 << pin;
        notes.levels = if driver.is_high() { notes.levels | bit } else { notes.levels & !bit };
        notes.paused &= !bit;
        driver.clear_interrupt();
        set_listening(pin, true);
    });
}

/// Tells of a pin's changes no more.
pub fn ignore(pin: u8) {
    with_notes(|notes| {
        notes.paused &= !(1 << pin);
        set_listening(pin, false);
    });
}

/// The interrupt's handler.
pub fn handle(interrupt: &Interrupt) {
    let pins = GPIO::regs().status().read().bits();
    // SAFETY: the register takes any. What changes from here on interrupts anew.
    GPIO::regs().status_w1tc().write(|word| unsafe { word.bits(pins) });
    with_notes(|notes| {
        notes.look(pins);
        notes.task.notify_from(interrupt);
    });
}
