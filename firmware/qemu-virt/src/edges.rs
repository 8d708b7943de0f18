//! Edges: how a change at a pin becomes a message (E3).
//!
//! The pins' interrupt connects levels to pins and notes each edge in a lock-free queue: it touches neither the VM nor what tasks
//! share, and allocates nothing. A task takes them from there and tells the runtime. Nothing is lost: while that queue is full,
//! levels stay where they came from, and the task has the interrupt come again.

use crate::{
    clock, interrupts,
    pins::{self, HOST_QUEUE, HostQueue},
};
use alloc::boxed::Box;
use board::PinError;
use core::cell::RefCell;
use critical_section::Mutex;
use heapless::spsc::{Producer, Queue};
use rtos::{Notifier, Priority, Task, riscv::Interrupt, task};

/// Above the actors and their clock: at equal ticks, a pin changes before anyone looks at it.
const PRIORITY: Priority = Priority(3);

/// Bytes. Messages are added to mailboxes on it.
const STACK: usize = 2 << 10;

/// Edges that wait for the task, and one place that a lock-free queue leaves empty.
const NOTED: usize = HostQueue::ROOM as usize + 1;

/// A change of a pin.
struct Edge {
    pin: u8,
    level: bool,
    /// Board time in microseconds.
    at: u64,
}

/// What interrupts know of the task.
struct Notes {
    queue: Producer<'static, Edge>,
    task: Notifier,
    /// A level that a request of the protocol connects to a pin.
    driven: Option<(u8, u16)>,
}

static NOTES: Mutex<RefCell<Option<Notes>>> = Mutex::new(RefCell::new(None));

/// Starts the task.
pub fn start() {
    let task = Task::spawn(c"edges", STACK, PRIORITY, tell, 0);
    assert!(task.is_ok(), "no memory for the task that tells of edges");
    // The first request that the main task answers may be to drive a pin.
    while critical_section::with(|section| NOTES.borrow_ref(section).is_none()) {
        task::delay(1);
    }
}

/// The task: it tells the runtime of what was noted.
fn tell(_: usize) {
    let queue: &mut Queue<Edge, NOTED> = Box::leak(Box::new(Queue::new()));
    let (queue, mut noted) = queue.split();
    critical_section::with(|section| {
        *NOTES.borrow_ref_mut(section) = Some(Notes { queue, task: task::current(), driven: None });
    });
    interrupts::enable_pins();
    loop {
        while let Some(Edge { pin, level, at }) = noted.dequeue() {
            actor::pin_changed(pin, level, at);
        }
        if critical_section::with(|section| NOTES.borrow_ref(section).as_ref().is_some_and(Notes::has_more)) {
            interrupts::raise_pins();
        }
        task::wait();
    }
}

impl Notes {
    /// Whether there are levels that were not connected yet.
    fn has_more(&self) -> bool {
        self.driven.is_some() || HOST_QUEUE.first().is_some()
    }

    /// Connects levels to pins while there is room for their edges.
    fn connect_all(&mut self) {
        if let Some((pin, level)) = self.driven
            && self.connect(pin, level)
        {
            self.driven = None;
        }
        for _ in 0..HostQueue::ROOM {
            match HOST_QUEUE.first() {
                Some((pin, level)) if self.connect(pin, level) => HOST_QUEUE.take_first(),
                _ => return,
            }
        }
    }

    /// Connects a level to a pin, and notes it if that is an edge. False when the queue is full; nothing has changed then.
    fn connect(&mut self, pin: u8, level: u16) -> bool {
        if !self.queue.ready() {
            return false;
        }
        if pins::connect(pin, level) {
            let level = level > u16::MAX / 2;
            // There is room: the line above says so.
            let _ = self.queue.enqueue(Edge { pin, level, at: clock::micros() });
        }
        true
    }
}

/// The interrupt's handler.
pub fn handle(interrupt: &Interrupt) {
    critical_section::with(|section| {
        let mut notes = NOTES.borrow_ref_mut(section);
        let Some(notes) = notes.as_mut() else { return };
        notes.connect_all();
        notes.task.notify_from(interrupt);
    });
}

/// Connects a level to a pin from a task, by the interrupt.
///
/// # Errors
/// When so many edges wait that this one must be driven again.
pub fn drive(pin: u8, level: u16) -> Result<(), PinError> {
    critical_section::with(|section| {
        let mut notes = NOTES.borrow_ref_mut(section);
        let driven = notes.as_mut().map(|notes| &mut notes.driven).filter(|driven| driven.is_none());
        *driven.ok_or(PinError::Busy)? = Some((pin, level));
        interrupts::raise_pins();
        Ok(())
    })
}
