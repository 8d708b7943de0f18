//! Interrupts: the chip's matrix leads all of them to one line of the core, and here they are told apart.
//!
//! esp-hal's own dispatcher lets interrupts nest, for which the kernel's one stack is not made. It is not used; the handlers that
//! its drivers register are.

use crate::{device, edges, serial, tick};
use esp_hal::{
    interrupt::{self, CpuInterrupt, InterruptKind, InterruptStatus, Priority},
    peripherals::{INTERRUPT_CORE0, Interrupt as Source},
    system::Cpu,
};
use rtos::riscv::Interrupt;

/// The line that esp-hal leads interrupts of the lowest priority to, and so all of ours and of its drivers.
const LINE: CpuInterrupt = CpuInterrupt::Interrupt17;

/// A source that leads to no line.
const NOWHERE: u8 = 0;

unsafe extern "C" {
    // The low end of the interrupts' stack, which layout.ld names. Memory lies below it: nothing but this word tells when that
    // stack overflows.
    static mut interrupt_stack: u32;
}

const CANARY: u32 = 0x5afe_57ac;

/// Cuts off what the bootloader may have left behind, and opens the line. The core takes no interrupts yet.
pub fn start() {
    (0..=u8::MAX).filter_map(source).for_each(|source| interrupt::disable(Cpu::ProCpu, source));
    // SAFETY: layout.ld keeps this word for this.
    unsafe { (&raw mut interrupt_stack).write_volatile(CANARY) };
    LINE.set_kind(InterruptKind::Level);
    LINE.set_priority(Priority::Priority1);
    LINE.enable();
    // SAFETY: interrupts of that priority or a higher one come through.
    INTERRUPT_CORE0::regs().cpu_int_thresh().write(|word| unsafe { word.bits(1) });
}

/// Leads a source to the line.
pub fn enable(source: Source) {
    interrupt::enable(source, Priority::Priority1);
}

fn source(number: u8) -> Option<Source> {
    Source::try_from(number).ok()
}

/// The handler.
pub fn handle(interrupt: &Interrupt, _: u32) {
    for source in InterruptStatus::current().iterator().filter_map(source) {
        match source {
            Source::SYSTIMER_TARGET2 => tick::handle(interrupt),
            device::INTERRUPT => serial::handle(interrupt),
            Source::GPIO => edges::handle(interrupt),
            _ => handle_by_driver(source),
        }
    }
    // SAFETY: as above.
    let canary = unsafe { (&raw const interrupt_stack).read_volatile() };
    assert!(canary == CANARY, "stack overflow in a handler of interrupts");
}

/// Calls what one of esp-hal's drivers has registered.
fn handle_by_driver(source: Source) {
    // A source can be pending and lead nowhere.
    let line = INTERRUPT_CORE0::regs().core_0_intr_map(source as usize).read().map().bits();
    if line != NOWHERE
        && let Some(handler) = interrupt::bound_handler(source)
    {
        (handler.callback())();
    }
}
