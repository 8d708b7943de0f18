//! Start-up: from the bootloader, which has filled RAM and mapped the flash, to `main`.

use core::arch::global_asm;

global_asm!(
    ".section .start, \"ax\"",
    ".global board_start",
    "board_start:",
    ".option push",
    ".option norelax",
    "la gp, __global_pointer$",
    ".option pop",
    "csrci mstatus, 8",
    "la sp, __freertos_irq_stack_top",
    "la tp, thread_pointer",
    // Variables that begin with 0.
    "la a0, data_end",
    "la a1, bss_end",
    "1: bgeu a0, a1, 2f",
    "sw zero, 0(a0)",
    "addi a0, a0, 4",
    "j 1b",
    "2: j {main}",
    main = sym main,
);

extern "C" fn main() -> ! {
    crate::main()
}
