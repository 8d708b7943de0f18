//! What the last reset came from.

use board::Cause;
use esp_hal::{rtc_cntl::SocResetReason as Reason, system};

/// What the chip tells. A reset by software may be one by request, or by a panic.
pub fn cause() -> Cause {
    match system::reset_reason() {
        Some(Reason::ChipPowerOn) => Cause::PowerOn,
        Some(Reason::CoreSw | Reason::Cpu0Sw) => Cause::Other("software"),
        Some(Reason::CoreDeepSleep) => Cause::Other("deep-sleep"),
        Some(Reason::SysBrownOut) => Cause::Other("brown-out"),
        Some(Reason::CoreUsbUart | Reason::CoreUsbJtag) => Cause::Other("usb"),
        Some(Reason::SysClkGlitch | Reason::CorePwrGlitch | Reason::CoreEfuseCrc) => Cause::Other("glitch"),
        Some(_) => Cause::Watchdog,
        None => Cause::Other("unknown"),
    }
}
