//! Faults of the board itself: panics and exceptions. Both say what happened and where, leave an epitaph and reset the machine.

use crate::{clock, epitaph, power, serial::LastWords};
use core::{fmt::Write, panic::PanicInfo};
use rtos::riscv::Exception;

/// Bytes of a guard; layout.ld says the same.
const GUARD: usize = 4 << 10;

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    riscv::interrupt::disable();
    die(format_args!("{info}"))
}

/// The handler of exceptions.
pub fn exception(exception: &Exception) -> ! {
    let Exception { cause, instruction, value, stack } = *exception;
    let what = match cause {
        5 | 7 if is_guard(value) => "stack overflow",
        0 | 1 => "jump to a wrong address",
        2 => "illegal instruction",
        3 => "breakpoint",
        4 | 5 => "load from a wrong address",
        6 | 7 => "store to a wrong address",
        _ => "exception",
    };
    die(format_args!("{what}: cause {cause}, address {value:#x}, at {instruction:#x}, sp {stack:#x}"))
}

unsafe extern "C" {
    // Places that layout.ld names.
    static vm_guard: u8;
    static interrupt_guard: u8;
}

/// Whether it is an address below a stack that only one that has overflowed would use.
fn is_guard(address: usize) -> bool {
    [&raw const vm_guard, &raw const interrupt_guard]
        .iter()
        .any(|guard| (guard.addr()..guard.addr() + GUARD).contains(&address))
}

/// The zero ends whatever frame was under way on the line.
fn die(text: core::fmt::Arguments<'_>) -> ! {
    // Last words cannot fail to be written.
    let _ = writeln!(LastWords, "\0\r\nMicroJanet stopped: {text}\r");
    epitaph::end_by_panic(text, clock::micros());
    power::reset()
}
