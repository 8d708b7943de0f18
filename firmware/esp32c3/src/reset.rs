//! What the last reset came from, what the last life has left, and whether somebody wants this one without kept actors.

use crate::epitaph;
use board::{Cause, LastReset};
use esp_hal::{
    gpio::{Input, InputConfig, Pull},
    peripherals::GPIO9,
    rtc_cntl::SocResetReason as Reason,
    system,
};
use rtos::task;

/// Ticks after power-on, or after the button RESET, in which the button BOOT is looked at, and how many lie between two looks.
const PATIENCE: u64 = 500;
const LOOK: u64 = 10;

/// Begins a life: how the last one has ended, and whether this one leaves out kept actors.
pub fn begin() -> (LastReset, bool) {
    let (last, is_safe) = epitaph::begin();
    match system::reset_reason() {
        // RAM has lost what was in it.
        Some(Reason::ChipPowerOn) => (LastReset::default(), is_boot_pressed()),
        // By request, or by a panic.
        Some(Reason::CoreSw | Reason::Cpu0Sw) => (last, is_safe),
        reason => (LastReset { cause: cause(reason), ..last }, is_safe),
    }
}

/// What the chip tells of a reset that nobody here asked for.
fn cause(reason: Option<Reason>) -> Cause {
    match reason {
        Some(Reason::CoreDeepSleep) => Cause::Other("deep-sleep"),
        Some(Reason::SysBrownOut) => Cause::Other("brown-out"),
        Some(Reason::CoreUsbUart | Reason::CoreUsbJtag) => Cause::Other("usb"),
        Some(Reason::SysClkGlitch | Reason::CorePwrGlitch | Reason::CoreEfuseCrc) => Cause::Other("glitch"),
        Some(_) => Cause::Watchdog,
        None => Cause::Other("unknown"),
    }
}

/// Whether somebody presses BOOT now. Who holds it during a reset gets the ROM's loader in place of this firmware: it must have been up
/// before. Of the calling task.
fn is_boot_pressed() -> bool {
    // SAFETY: src/pins.rs leaves this pin alone.
    let button = Input::new(unsafe { GPIO9::steal() }, InputConfig::default().with_pull(Pull::Up));
    let mut was_up = false;
    let is_pressed = (0..PATIENCE / LOOK).any(|_| {
        was_up |= button.is_high();
        task::delay(LOOK);
        was_up && button.is_low()
    });
    if is_pressed {
        epitaph::is_safe();
    }
    is_pressed
}
