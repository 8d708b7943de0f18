//! Start-up: from reset to `main`.

use core::arch::global_asm;

// A guard is 4 KB of addresses that nobody may use, this core's highest mode included: a locked entry of the PMP without any
// permission, its size in the lowest bits of its address.
global_asm!(
    ".section .start, \"ax\"",
    ".global _start",
    "_start:",
    ".option push",
    ".option norelax",
    "la gp, __global_pointer$",
    ".option pop",
    "csrw mie, zero",
    "la sp, __freertos_irq_stack_top",
    "la tp, thread_pointer",
    // The values that variables begin with.
    "la a0, data_start",
    "la a1, data_end",
    "la a2, data_source",
    "1: bgeu a0, a1, 2f",
    "lw a3, 0(a2)",
    "sw a3, 0(a0)",
    "addi a0, a0, 4",
    "addi a2, a2, 4",
    "j 1b",
    // Those that begin with 0.
    "2: la a1, bss_end",
    "3: bgeu a0, a1, 4f",
    "sw zero, 0(a0)",
    "addi a0, a0, 4",
    "j 3b",
    // The guards.
    "4: la a0, interrupt_guard",
    "srli a0, a0, 2",
    "ori a0, a0, 4096 / 8 - 1",
    "csrw pmpaddr0, a0",
    "la a0, vm_guard",
    "srli a0, a0, 2",
    "ori a0, a0, 4096 / 8 - 1",
    "csrw pmpaddr1, a0",
    "li a0, 0x9898",
    "csrw pmpcfg0, a0",
    "j {main}",
    main = sym main,
);

extern "C" fn main() -> ! {
    crate::main()
}
