//! Edges: how a change at a pin becomes a message (E3).
//!
//! An interrupt notes each in a lock-free queue: it touches neither the VM nor what tasks share, and allocates nothing. A
//! task takes them from there and tells the runtime. Nothing is lost: while that queue is full, levels stay in the host's.

use crate::{
    clock,
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
}

static NOTES: Mutex<RefCell<Option<Notes>>> = Mutex::new(RefCell::new(None));

/// Starts the task.
pub fn start() {
    let task = Task::spawn(c"edges", STACK, PRIORITY, tell, 0);
    assert!(task.is_ok(), "no memory for the task that tells of edges");
}

/// The task: it tells the runtime of what was noted.
fn tell(_: usize) {
    let queue: &mut Queue<Edge, NOTED> = Box::leak(Box::new(Queue::new()));
    let (queue, mut noted) = queue.split();
    critical_section::with(|section| {
        *NOTES.borrow_ref_mut(section) = Some(Notes { queue, task: task::current() });
    });
    loop {
        while let Some(Edge { pin, level, at }) = noted.dequeue() {
            actor::pin_changed(pin, level, at);
        }
        task::wait();
    }
}

impl Notes {
    /// Connects a level to a pin, and notes it if that is an edge. False when the queue is full; nothing has changed then.
    fn connect(&mut self, pin: u8, level: bool) -> bool {
        if !self.queue.ready() {
            return false;
        }
        if pins::connect(pin, level) {
            // There is room: the line above says so.
            let _ = self.queue.enqueue(Edge { pin, level, at: clock::micros() });
        }
        true
    }
}

/// The tick's interrupt takes what the host has put into its queue.
pub fn take(interrupt: &Interrupt) {
    critical_section::with(|section| {
        let mut notes = NOTES.borrow_ref_mut(section);
        let Some(notes) = notes.as_mut() else { return };
        let mut taken = 0;
        while taken < HostQueue::ROOM
            && let Some((pin, level)) = HOST_QUEUE.first()
            && notes.connect(pin, level)
        {
            HOST_QUEUE.take_first();
            taken += 1;
        }
        if taken > 0 {
            notes.task.notify_from(interrupt);
        }
    });
}

/// Connects a level to a pin from a task, as the interrupt does.
///
/// # Errors
/// When so many edges wait that this one must be driven again.
pub fn drive(pin: u8, level: bool) -> Result<(), PinError> {
    let task = critical_section::with(|section| {
        let mut notes = NOTES.borrow_ref_mut(section);
        let notes = notes.as_mut()?;
        notes.connect(pin, level).then(|| notes.task.clone())
    });
    task.map(|task| task.notify()).ok_or(PinError::Busy)
}
