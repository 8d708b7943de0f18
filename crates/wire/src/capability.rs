//! The names of the capabilities (R11). A board offers those that its drivers have.

/// Every capability, by the name that an actor finds it under.
pub const CAPABILITIES: &[&str] = &[
    "digital-write",
    "digital-read",
    "pin-mode",
    "analog-write",
    "analog-read",
    "temperature",
    "i2c-write-read",
    "spi-transfer",
    "sleep",
    "rerun",
    "now",
    "send",
    "receive",
    "peek",
    "take",
    "watch",
    "unwatch",
    "every",
    "self",
    "spawn",
    "halt",
    "monitor",
    "whereis",
    "on-exit",
];
