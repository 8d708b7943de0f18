//! Interrupts other than the tick: the PLIC tells which device it was.

use crate::{edges, epitaph, register::Register, serial};
use rtos::riscv::Interrupt;

/// `mcause` of an interrupt by the PLIC.
const EXTERNAL: u32 = 0x8000_000b;

const SERIAL: u32 = 10;

// The PLIC's registers for the one core, in machine mode.
// SAFETY: see above.
static PRIORITY_OF_SERIAL: Register<u32> = unsafe { Register::at(0x0c00_0000 + 4 * SERIAL as usize) };
// SAFETY: see above.
static ENABLE: Register<u32> = unsafe { Register::at(0x0c00_2000) };
// SAFETY: see above.
static THRESHOLD: Register<u32> = unsafe { Register::at(0x0c20_0000) };
// SAFETY: see above.
static CLAIM: Register<u32> = unsafe { Register::at(0x0c20_0004) };

/// Lets the serial line interrupt.
pub fn enable_serial() {
    THRESHOLD.write(0);
    PRIORITY_OF_SERIAL.write(1);
    ENABLE.write(1 << SERIAL);
}

/// The handler of the tick's.
pub fn tick(interrupt: &Interrupt) {
    epitaph::tick();
    edges::take(interrupt);
}

/// The handler of all others.
pub fn handle(interrupt: &Interrupt, cause: u32) {
    assert!(cause == EXTERNAL, "an interrupt of cause {cause:#x}, which nobody enabled");
    loop {
        let source = CLAIM.read();
        match source {
            0 => return,
            SERIAL => serial::handle(interrupt),
            // Another device that somebody enabled: to leave it unanswered would keep it from ever coming again.
            _ => (),
        }
        CLAIM.write(source);
    }
}
