//! The serial line: a 16550, by interrupt, with a queue in each direction.
//!
//! Neither end loses a byte: a task that writes waits for room in its queue, and while the other queue is full, bytes stay in
//! the device, and then with whoever sends them.

use crate::{interrupts, register::Register};
use core::{cell::RefCell, convert::Infallible, fmt};
use critical_section::Mutex;
use embedded_io::{ErrorType, Read, ReadReady, Write};
use heapless::Deque;
use rtos::{Notifier, riscv::Interrupt, task};

const BASE: usize = 0x1000_0000;
// SAFETY: the 16550's registers.
static DATA: Register<u8> = unsafe { Register::at(BASE) };
// SAFETY: see above.
static INTERRUPT_ENABLE: Register<u8> = unsafe { Register::at(BASE + 1) };
// SAFETY: see above.
static FIFO_CONTROL: Register<u8> = unsafe { Register::at(BASE + 2) };
// SAFETY: see above.
static LINE_CONTROL: Register<u8> = unsafe { Register::at(BASE + 3) };
// SAFETY: see above.
static LINE_STATUS: Register<u8> = unsafe { Register::at(BASE + 5) };

const RECEIVED: u8 = 1 << 0;
const SENT: u8 = 1 << 1;
const EIGHT_BITS: u8 = 3;
const FIFO_ON: u8 = 1;
const HAS_BYTE: u8 = 1 << 0;
const HAS_ROOM: u8 = 1 << 5;
/// Bytes that the device takes once it has room.
const FIFO: usize = 16;

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
        with_line(|line| line.task = Some(task::current()));
        LINE_CONTROL.write(EIGHT_BITS);
        FIFO_CONTROL.write(FIFO_ON);
        INTERRUPT_ENABLE.write(RECEIVED);
        interrupts::enable_serial();
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
        let received = if self.incoming.is_full() { 0 } else { RECEIVED };
        let sent = if self.outgoing.is_empty() { 0 } else { SENT };
        INTERRUPT_ENABLE.write(received | sent);
    }

    /// Moves bytes between the queues and the device.
    fn pump(&mut self) {
        while !self.incoming.is_full() && LINE_STATUS.read() & HAS_BYTE != 0 {
            // There is room: the line above says so.
            let _ = self.incoming.push_back(DATA.read());
        }
        if LINE_STATUS.read() & HAS_ROOM != 0 {
            (0..FIFO).map_while(|_| self.outgoing.pop_front()).for_each(|byte| DATA.write(byte));
        }
        self.enable_interrupts();
    }
}

/// The interrupt's handler.
pub fn handle(interrupt: &Interrupt) {
    with_line(|line| {
        line.pump();
        if let Some(task) = &line.task {
            task.notify_from(interrupt);
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

impl fmt::Write for LastWords {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            while LINE_STATUS.read() & HAS_ROOM == 0 {}
            DATA.write(byte);
        }
        Ok(())
    }
}
