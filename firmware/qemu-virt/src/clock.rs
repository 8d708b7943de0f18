//! Time: the CLINT's counter, which also makes the kernel's ticks.

use crate::register::Register;

/// Of the counter, in 10 MHz; FreeRTOSConfig.h says the same.
const COUNTS_A_MICROSECOND: u64 = 10;

// SAFETY: the CLINT's `mtime`, low and high half.
static LOW: Register<u32> = unsafe { Register::at(0x0200_bff8) };
// SAFETY: see above.
static HIGH: Register<u32> = unsafe { Register::at(0x0200_bffc) };

/// Starts time at 0, just before the kernel starts: microseconds and ticks then tell the same time.
pub fn start() {
    LOW.write(0);
    HIGH.write(0);
}

/// Microseconds since the start.
pub fn micros() -> u64 {
    counter() / COUNTS_A_MICROSECOND
}

fn counter() -> u64 {
    loop {
        let high = HIGH.read();
        let low = LOW.read();
        if high == HIGH.read() {
            return u64::from(high) << 32 | u64::from(low);
        }
    }
}

/// A number that differs from start to start, as far as this machine has any.
pub fn seed() -> u32 {
    LOW.read()
}
