//! What the last reset came from.

use esp_hal::{rtc_cntl::SocResetReason as Reason, system};

/// As a keyword in Janet.
pub fn reason() -> &'static str {
    match system::reset_reason() {
        Some(Reason::ChipPowerOn) => "power-on",
        Some(Reason::CoreSw | Reason::Cpu0Sw) => "software",
        Some(Reason::CoreDeepSleep) => "deep-sleep",
        Some(Reason::SysBrownOut) => "brown-out",
        Some(Reason::CoreUsbUart | Reason::CoreUsbJtag) => "usb",
        Some(Reason::SysClkGlitch | Reason::CorePwrGlitch | Reason::CoreEfuseCrc) => "glitch",
        Some(_) => "watchdog",
        None => "unknown",
    }
}
