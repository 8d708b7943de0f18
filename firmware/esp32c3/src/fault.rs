//! Faults of the board itself: panics and exceptions. Both say what happened and where, leave an epitaph, and the board
//! starts anew.

use crate::{device, epitaph, serial::LastWords, tick};
use core::{fmt::Write, panic::PanicInfo};
use rtos::riscv::Exception;

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    riscv::interrupt::disable();
    die(format_args!("{info}"))
}

unsafe extern "C" {
    // A place that layout.ld names: no memory lies below it.
    static vm_stack: u8;
}

/// Bytes below the VM's stack that only one that has overflowed would use.
const GUARD: usize = 4 << 10;

/// The handler of exceptions.
pub fn exception(exception: &Exception) -> ! {
    let Exception { cause, instruction, value, stack } = *exception;
    let end = (&raw const vm_stack).addr();
    let what = match cause {
        5 | 7 if (end - GUARD..end).contains(&value) => "stack overflow",
        0 | 1 => "jump to a wrong address",
        2 => "illegal instruction",
        3 => "breakpoint",
        4 | 5 => "load from a wrong address",
        6 | 7 => "store to a wrong address",
        _ => "exception",
    };
    die(format_args!("{what}: cause {cause}, address {value:#x}, at {instruction:#x}, sp {stack:#x}"))
}

/// The zero ends whatever frame was under way on the line.
fn die(text: core::fmt::Arguments<'_>) -> ! {
    // Where nobody reads there is nothing to be done about it.
    let _ = writeln!(LastWords, "\0\r\nMicroJanet stopped: {text}\r");
    device::drain();
    epitaph::end_by_panic(text, tick::micros());
    esp_hal::system::software_reset()
}
