//! The device that the serial line is on: a 16550.

use crate::{interrupts, register::Register};

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

/// Lets it interrupt.
pub fn listen() {
    LINE_CONTROL.write(EIGHT_BITS);
    FIFO_CONTROL.write(FIFO_ON);
    interrupts::enable_serial();
}

/// A byte that has come.
pub fn read() -> Option<u8> {
    (LINE_STATUS.read() & HAS_BYTE != 0).then(|| DATA.read())
}

/// Bytes that the device takes now.
pub fn room() -> usize {
    if LINE_STATUS.read() & HAS_ROOM != 0 { FIFO } else { 0 }
}

/// Has a byte sent, where there is room for it.
pub fn write(byte: u8) {
    DATA.write(byte);
}

/// What was written is on its way.
pub fn flush() {}

/// Reading and writing is all that this device wants to know.
pub fn acknowledge() {}

/// Asks for interrupts when bytes have come, and when there is room for more.
pub fn enable_interrupts(come: bool, room: bool) {
    INTERRUPT_ENABLE.write(if come { RECEIVED } else { 0 } | if room { SENT } else { 0 });
}
