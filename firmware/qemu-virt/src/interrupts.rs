//! Interrupts other than the tick: that of the pins, and those of devices, of which the PLIC tells which it was.

use crate::{edges, register::Register, serial};
use rtos::riscv::Interrupt;

/// `mcause` of an interrupt by the PLIC, and by the CLINT's `msip`.
const EXTERNAL: u32 = 0x8000_000b;
const SOFTWARE: u32 = 0x8000_0003;

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

/// The CLINT's `msip`: whoever writes 1 to it, the host included, raises the pins' interrupt.
// SAFETY: as above.
static PINS: Register<u32> = unsafe { Register::at(0x0200_0000) };

/// Lets the serial line interrupt.
pub fn enable_serial() {
    THRESHOLD.write(0);
    PRIORITY_OF_SERIAL.write(1);
    ENABLE.write(1 << SERIAL);
}

/// Lets the pins interrupt.
pub fn enable_pins() {
    // SAFETY: its handler can be called from now on.
    unsafe { riscv::register::mie::set_msoft() };
}

/// Has the pins interrupt.
pub fn raise_pins() {
    PINS.write(1);
}

/// The handler.
#[expect(clippy::panic, reason = "the machine does what it was not told to: it begins anew")]
pub fn handle(interrupt: &Interrupt, cause: u32) {
    match cause {
        SOFTWARE => {
            // First: what comes from now on raises it again.
            PINS.write(0);
            edges::handle(interrupt);
        }
        EXTERNAL => handle_devices(interrupt),
        _ => panic!("an interrupt of cause {cause:#x}, which nobody enabled"),
    }
}

fn handle_devices(interrupt: &Interrupt) {
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
