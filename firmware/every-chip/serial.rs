//! The serial line: by interrupt, with a queue in each direction. What it is on is each board's `device`.
//!
//! Neither end loses a byte for lack of room here: a task that writes waits for room in its queue, and while the other queue is
//! full, bytes stay in the device.

use crate::device;
use core::{cell::RefCell, convert::Infallible, fmt};
use critical_section::Mutex;
use embedded_io::{ErrorType, Read, ReadReady, Write};
use heapless::Deque;
use rtos::{Notifier, riscv::Interrupt, task};

/// Bytes that wait in each direction.
const ROOM: usize = 1024;

struct Line {
    incoming: Deque<u8, ROOM>,
    outgoing: Deque<u8, ROOM>,
    task: Option<Notifier>,
}

static LINE: Mutex<RefCell<Line>> =
    Mutex::new(RefCell::new(Line { incoming: Deque::new(), outgoing: Deque::new(), task: None }));

/// The line, for one task.
pub struct Serial(());

impl Serial {
    /// The line, for the calling task, which is notified when bytes or room have come.
    pub fn open() -> Self {
        with_line(|line| {
            line.task = Some(task::current());
            line.enable_interrupts();
        });
        device::listen();
        Self(())
    }
}

/// Runs `f` while interrupts are off.
fn with_line<R>(f: impl FnOnce(&mut Line) -> R) -> R {
    critical_section::with(|section| f(&mut LINE.borrow_ref_mut(section)))
}

impl Line {
    /// Asks for the interrupts that are of use.
    fn enable_interrupts(&self) {
        device::enable_interrupts(!self.incoming.is_full(), !self.outgoing.is_empty());
    }

    /// Moves bytes between the queues and the device; whether there was any.
    fn pump(&mut self) -> bool {
        let before = (self.incoming.len(), self.outgoing.len());
        while !self.incoming.is_full()
            && let Some(byte) = device::read()
        {
            // There is room: the line above says so.
            let _ = self.incoming.push_back(byte);
        }
        (0..device::room()).map_while(|_| self.outgoing.pop_front()).for_each(device::write);
        let has_moved = before != (self.incoming.len(), self.outgoing.len());
        if has_moved {
            device::flush();
        }
        self.enable_interrupts();
        has_moved
    }
}

/// The interrupt's handler.
pub fn handle(interrupt: &Interrupt) {
    device::acknowledge();
    poll(interrupt);
}

/// Looks at the device, whether or not that has interrupted: the tick calls this for what it may keep back.
pub fn poll(interrupt: &Interrupt) {
    with_line(|line| {
        if line.task.is_some() && line.pump() {
            line.task.as_ref().inspect(|task| task.notify_from(interrupt));
        }
    });
}

impl ErrorType for Serial {
    type Error = Infallible;
}

impl ReadReady for Serial {
    fn read_ready(&mut self) -> Result<bool, Infallible> {
        Ok(with_line(|line| !line.incoming.is_empty()))
    }
}

impl Read for Serial {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        loop {
            let count = with_line(|line| {
                let mut count = 0;
                for (place, byte) in buffer.iter_mut().zip(core::iter::from_fn(|| line.incoming.pop_front())) {
                    *place = byte;
                    count += 1;
                }
                line.enable_interrupts();
                count
            });
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            task::wait();
        }
    }
}

impl Write for Serial {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        loop {
            let count = with_line(|line| {
                let count = bytes.iter().take_while(|byte| line.outgoing.push_back(**byte).is_ok()).count();
                line.enable_interrupts();
                count
            });
            if count > 0 || bytes.is_empty() {
                return Ok(count);
            }
            task::wait();
        }
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Writes without interrupts, tasks or memory, for when nothing else can be relied on.
pub struct LastWords;

/// Looks at the device before it is given up: perhaps nobody reads.
pub const PATIENCE: u32 = 1_000_000;

impl fmt::Write for LastWords {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            if !(0..PATIENCE).any(|_| device::room() > 0) {
                return Err(fmt::Error);
            }
            device::write(byte);
            device::flush();
        }
        Ok(())
    }
}
