//! Context switch on x86_64, System V: what a called function must preserve is all that is saved.

use core::arch::naked_asm;

/// Words of a fresh task's first frame: six registers and the address to go on at.
pub const FRAME: usize = 7;
/// Where in it the entry function and its argument go: r12 and r13.
pub const ENTRY: usize = 3;
pub const ARGUMENT: usize = 2;
/// Where in it the address to go on at goes.
pub const RESUME: usize = 6;

/// Saves the running context's stack pointer at `save`, and goes on with the context whose stack pointer is `load`.
#[unsafe(naked)]
pub unsafe extern "C" fn switch(save: *mut *mut usize, load: *mut usize) {
    naked_asm!(
        "push rbp",
        "push rbx",
        "push r12",
        "push r13",
        "push r14",
        "push r15",
        "mov [rdi], rsp",
        "mov rsp, rsi",
        "pop r15",
        "pop r14",
        "pop r13",
        "pop r12",
        "pop rbx",
        "pop rbp",
        "ret",
    )
}

/// Where a fresh context begins.
#[unsafe(naked)]
pub unsafe extern "C" fn start() {
    naked_asm!("mov rdi, r13", "call r12", "ud2")
}

/// Calls `function(data)` on the stack that ends at `top`.
#[unsafe(naked)]
pub unsafe extern "C" fn call_on_stack(top: *mut u8, function: extern "C" fn(*mut u8), data: *mut u8) {
    naked_asm!("push rbp", "mov rbp, rsp", "mov rsp, rdi", "mov rdi, rdx", "call rsi", "mov rsp, rbp", "pop rbp", "ret",)
}
