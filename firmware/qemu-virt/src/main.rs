//! MicroJanet on QEMU's `virt` machine with a 32-bit RISC-V core: one session on the serial line, pins in memory.
//!
//! Everything above the Board trait is the code that the simulator runs too. What is here is the machine: start-up, memory,
//! traps, serial line, pins, and how it ends.
#![no_std]
#![no_main]

extern crate alloc;

#[path = "../../every-chip/c_library.rs"]
mod c_library;
mod clock;
#[path = "uart.rs"]
mod device;
mod edges;
#[path = "../../every-chip/epitaph.rs"]
mod epitaph;
mod fault;
mod flash;
mod interrupts;
#[path = "../../every-chip/memory.rs"]
mod memory;
mod pins;
mod power;
#[path = "../../every-chip/register.rs"]
mod register;
#[path = "../../every-chip/serial.rs"]
mod serial;
mod start;

use alloc::boxed::Box;
use board::storage::InFlash;
use flash::Flash;
use rtos::{Stack, riscv};
use serial::Serial;

/// Bytes. Frames, images and events are made on it, but no Janet code runs on it.
const MAIN_STACK: usize = 6 << 10;

/// Bytes of events that are kept for a host that comes late.
const EVENT_LOG: usize = 16 << 10;

/// Suspend checks between two looks at who hogs the VM: time passes by interrupts, whatever an actor does.
const CHECKS: u32 = 10_000;

/// Where start-up goes on in Rust.
fn main() -> ! {
    memory::start();
    let handlers = riscv::Handlers { interrupt: interrupts::handle, exception: fault::exception };
    clock::start();
    riscv::run(handlers, MAIN_STACK, serve)
}

/// The main task.
#[expect(clippy::panic, reason = "a board without its runtime serves nobody: it begins anew")]
fn serve(_: usize) {
    let config = actor::Config {
        heap: memory::for_janet(),
        vm_stack: Stack::in_memory(memory::for_vm_stack()),
        board: Box::new(pins::Pins::new(epitaph::begin())),
        event_log: EVENT_LOG,
        micros: clock::micros,
        is_stalled: || false,
        checkpoint_interval: CHECKS,
        checkpoint: || (),
        seed: clock::seed(),
    };
    if let Err(error) = actor::start(config) {
        panic!("the runtime does not start: {error}");
    }
    edges::start();
    pins::tell_heap(memory::taken());
    if let Some(storage) = InFlash::new(Flash::open()) {
        actor::start_kept(Box::new(storage));
    }
    let mut line = Serial::open();
    let Ok(()) = actor::serve(&mut line, None, &mut || ());
}
