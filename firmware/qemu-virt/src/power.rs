//! How the machine begins anew: QEMU's test device resets it.

use crate::register::Register;

// SAFETY: the device's one register.
static TEST: Register<u32> = unsafe { Register::at(0x10_0000) };

const RESET: u32 = 0x7777;

/// Resets the machine.
pub fn reset() -> ! {
    TEST.write(RESET);
    loop {
        riscv::asm::wfi();
    }
}
