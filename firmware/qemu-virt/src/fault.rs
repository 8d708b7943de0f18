//! Faults of the board itself: panics and exceptions. Both say what happened and where, leave an epitaph and reset the machine.

use crate::{epitaph, memory, power, serial::LastWords};
use core::{fmt::Write, panic::PanicInfo};
use rtos::riscv::Exception;

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    riscv::interrupt::disable();
    die(format_args!("{info}"))
}

/// The handler of exceptions.
pub fn exception(exception: &Exception) -> ! {
    let Exception { cause, instruction, value, stack } = *exception;
    let what = match cause {
        5 | 7 if memory::is_guard(value) => "stack overflow",
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
    // Last words cannot fail to be written.
    let _ = writeln!(LastWords, "\0\r\nMicroJanet stopped: {text}\r");
    epitaph::end_by_panic(text);
    power::reset()
}
