//! MicroJanet on the ESP32-C3: one session on the serial line.
//!
//! Everything above the Board trait is the code that the simulator runs too. What is here is the machine: start-up, memory,
//! traps, serial line, pins, and how it ends.
#![no_std]
#![no_main]

extern crate alloc;

mod analog;
mod atomics;
mod buses;
#[path = "../../every-chip/c_library.rs"]
mod c_library;
#[cfg_attr(not(feature = "usb"), path = "uart.rs")]
#[cfg_attr(feature = "usb", path = "usb.rs")]
mod device;
mod edges;
#[path = "../../every-chip/epitaph.rs"]
mod epitaph;
mod fault;
mod flash;
mod interrupts;
#[path = "../../every-chip/memory.rs"]
#[allow(dead_code, reason = "nobody asks this chip how much of its heap is taken")]
mod memory;
mod pins;
mod pwm;
#[path = "../../every-chip/register.rs"]
mod register;
mod reset;
mod rom;
#[path = "../../every-chip/serial.rs"]
mod serial;
mod start;
mod tick;

use alloc::boxed::Box;
use board::storage::InFlash;
use esp_hal::{clock::CpuClock, peripherals::RNG};
use flash::Flash;
use rtos::{Stack, riscv};
use serial::Serial;

esp_bootloader_esp_idf::esp_app_desc!();

/// Bytes. Frames, images and events are made on it, but no Janet code runs on it.
const MAIN_STACK: usize = 6 << 10;

/// Bytes of events that are kept for a host that comes late.
const EVENT_LOG: usize = 16 << 10;

/// Suspend checks between two looks at who hogs the VM: time passes by interrupts, whatever an actor does.
const CHECKS: u32 = 10_000;

/// Where start-up goes on in Rust.
fn main() -> ! {
    memory::start();
    interrupts::start();
    let peripherals = esp_hal::init(esp_hal::Config::default().with_cpu_clock(CpuClock::max()));
    tick::take(peripherals.SYSTIMER);
    device::start();
    let handlers = riscv::Handlers { interrupt: interrupts::handle, exception: fault::exception };
    riscv::run(handlers, MAIN_STACK, serve)
}

/// The main task.
fn serve(_: usize) {
    let config = actor::Config {
        heap: memory::for_janet(),
        vm_stack: Stack::in_memory(memory::for_vm_stack()),
        board: Box::new(pins::Pins::new(reset::begin())),
        event_log: EVENT_LOG,
        micros: tick::micros,
        is_stalled: || false,
        checkpoint_interval: CHECKS,
        checkpoint: || (),
        // The driver waits by a counter of the core's between numbers, which an emulated core may lack. This is but one.
        seed: RNG::regs().data().read().bits(),
    };
    if let Err(error) = actor::start(config) {
        panic!("the runtime does not start: {error}");
    }
    edges::start();
    if let Some(storage) = InFlash::new(Flash::open()) {
        actor::start_kept(Box::new(storage));
    }
    let mut line = Serial::open();
    let Ok(()) = actor::serve(&mut line, None, &mut || ());
}
