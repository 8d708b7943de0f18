//! Context switch on aarch64, AAPCS64: what a called function must preserve is all that is saved.

use core::arch::naked_asm;

/// Words of a fresh task's first frame: x19 to x30 and d8 to d15.
pub const FRAME: usize = 20;
/// Where in it the entry function and its argument go: x19 and x20.
pub const ENTRY: usize = 0;
pub const ARGUMENT: usize = 1;
/// Where in it the address to go on at goes: x30.
pub const RESUME: usize = 11;

/// Saves the running context's stack pointer at `save`, and goes on with the context whose stack pointer is `load`.
#[unsafe(naked)]
pub unsafe extern "C" fn switch(save: *mut *mut usize, load: *mut usize) {
    naked_asm!(
        "sub sp, sp, #160",
        "stp x19, x20, [sp, #0]",
        "stp x21, x22, [sp, #16]",
        "stp x23, x24, [sp, #32]",
        "stp x25, x26, [sp, #48]",
        "stp x27, x28, [sp, #64]",
        "stp x29, x30, [sp, #80]",
        "stp d8, d9, [sp, #96]",
        "stp d10, d11, [sp, #112]",
        "stp d12, d13, [sp, #128]",
        "stp d14, d15, [sp, #144]",
        "mov x9, sp",
        "str x9, [x0]",
        "mov sp, x1",
        "ldp x19, x20, [sp, #0]",
        "ldp x21, x22, [sp, #16]",
        "ldp x23, x24, [sp, #32]",
        "ldp x25, x26, [sp, #48]",
        "ldp x27, x28, [sp, #64]",
        "ldp x29, x30, [sp, #80]",
        "ldp d8, d9, [sp, #96]",
        "ldp d10, d11, [sp, #112]",
        "ldp d12, d13, [sp, #128]",
        "ldp d14, d15, [sp, #144]",
        "add sp, sp, #160",
        "ret",
    )
}

/// Where a fresh context begins.
#[unsafe(naked)]
pub unsafe extern "C" fn start() {
    naked_asm!("mov x0, x20", "blr x19", "brk #1")
}

/// Calls `function(data)` on the stack that ends at `top`.
#[unsafe(naked)]
pub unsafe extern "C" fn call_on_stack(top: *mut u8, function: extern "C" fn(*mut u8), data: *mut u8) {
    naked_asm!(
        "stp x29, x30, [sp, #-16]!",
        "mov x29, sp",
        "mov sp, x0",
        "mov x0, x2",
        "blr x1",
        "mov sp, x29",
        "ldp x29, x30, [sp], #16",
        "ret",
    )
}
