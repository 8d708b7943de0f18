//! Traps: where the core goes when it is interrupted or cannot go on.

use crate::{ffi, task::Notifier};
use core::{
    arch::{asm, global_asm},
    cell::Cell,
    sync::atomic::{AtomicPtr, Ordering},
};

/// What a firmware does about traps that the kernel leaves to it.
pub struct Handlers {
    /// An interrupt other than the tick of a CLINT, with its cause as `mcause` has it. Interrupts are off meanwhile.
    pub interrupt: fn(&Interrupt, cause: u32),
    /// The core cannot go on. It runs on the interrupts' stack, whatever has become of that of the task.
    pub exception: fn(&Exception) -> !,
}

/// The proof that this is the handler of an interrupt.
pub struct Interrupt {
    switch: Cell<bool>,
}

/// Why the core cannot go on.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Exception {
    /// `mcause`
    pub cause: u32,
    /// `mepc`: the address of the instruction.
    pub instruction: usize,
    /// `mtval`: the address that it wanted, or the instruction itself.
    pub value: usize,
    /// `sp` at that instruction.
    pub stack: usize,
}

static HANDLERS: AtomicPtr<Handlers> = AtomicPtr::new(core::ptr::null_mut());

/// In `mtvec`: each interrupt has an entry of its own. Some cores know no other way.
const VECTORED: usize = 1;

pub(super) fn install(handlers: Handlers) {
    HANDLERS.store(alloc::boxed::Box::leak(alloc::boxed::Box::new(handlers)), Ordering::Release);
    // SAFETY: the table below is aligned as the register wants it. Interrupts stay off until the kernel starts.
    unsafe { asm!("csrw mtvec, {}", in(reg) rtos_vectors as *const () as usize | VECTORED) };
}

fn handlers() -> &'static Handlers {
    // SAFETY: null, or leaked by `install`, which comes before the first trap.
    unsafe { HANDLERS.load(Ordering::Acquire).as_ref() }.expect("handlers are installed before interrupts are on")
}

impl Notifier {
    /// As `notify`, for handlers of interrupts. A task that is woken and more urgent than the interrupted one runs as soon as
    /// the handler has returned.
    pub fn notify_from(&self, interrupt: &Interrupt) {
        let Some(task) = self.handle() else { return };
        let mut woken = 0;
        // SAFETY: a task that was not deleted; this is an interrupt's handler.
        unsafe { ffi::vTaskGenericNotifyGiveFromISR(task, 0, &mut woken) };
        if woken != 0 {
            interrupt.switch.set(true);
        }
    }
}

impl Interrupt {
    /// Tells the kernel that a tick is over: for handlers on chips whose tick is no interrupt of a CLINT.
    pub fn tick(&self) {
        // SAFETY: this is an interrupt's handler.
        if unsafe { ffi::xTaskIncrementTick() } != 0 {
            self.switch.set(true);
        }
    }
}

unsafe extern "C" {
    fn rtos_vectors();
}

// The kernel's handler saves all registers on the stack of the task, which must be sound for that; and it can only hang on an
// exception. So exceptions go elsewhere, on the interrupts' stack. An environment call is none: it asks for a switch.
global_asm!(
    ".section .text.rtos_trap, \"ax\"",
    ".balign 256",
    ".global rtos_vectors",
    "rtos_vectors:",
    ".option push",
    ".option norelax",
    ".option norvc",
    ".rept 32",
    "j rtos_trap",
    ".endr",
    ".option pop",
    "rtos_trap:",
    "csrw mscratch, t0",
    "csrr t0, mcause",
    "bltz t0, 1f",
    "addi t0, t0, -11",
    "bnez t0, 2f",
    "1:",
    "csrr t0, mscratch",
    "j freertos_risc_v_trap_handler",
    "2:",
    "mv t0, sp",
    "la sp, xISRStackTop",
    "lw sp, 0(sp)",
    "addi sp, sp, -16",
    "csrr t1, mcause",
    "sw t1, 0(sp)",
    "csrr t1, mepc",
    "sw t1, 4(sp)",
    "csrr t1, mtval",
    "sw t1, 8(sp)",
    "sw t0, 12(sp)",
    "mv a0, sp",
    "tail {exception}",
    exception = sym on_exception,
);

unsafe extern "C" fn on_exception(exception: *const Exception) -> ! {
    // SAFETY: `rtos_trap` has written one there.
    (handlers().exception)(unsafe { &*exception })
}

/// The kernel's own handler calls this for every interrupt but the tick, on the interrupts' stack.
#[unsafe(no_mangle)]
extern "C" fn freertos_risc_v_application_interrupt_handler(cause: u32) {
    let interrupt = Interrupt { switch: Cell::new(false) };
    (handlers().interrupt)(&interrupt, cause);
    if interrupt.switch.get() {
        // SAFETY: at the end of an interrupt, whose handler brings back the context of the task that is chosen here.
        unsafe { ffi::vTaskSwitchContext() };
    }
}
