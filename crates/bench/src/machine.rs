//! What was measured, and on what.

use std::{env::consts, fs, thread};
use wire::JANET_VERSION;

/// A table of two columns.
pub fn table() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let rows = [
        ("machine", format!("{}, {cores} cores, {} {}", processor(), consts::OS, consts::ARCH)),
        ("MicroJanet", format!("{}, {}", env!("CARGO_PKG_VERSION"), env!("RUSTC_VERSION"))),
        ("Janet", format!("{JANET_VERSION} on both sides, by {} -O2", option_env!("C_VERSION").unwrap_or("nothing"))),
        ("FreeRTOS", format!("{}, by the same", rtos::version())),
    ];
    let rows = rows.map(|(name, value)| format!("| {name} | {value} |\n")).concat();
    format!("| | |\n|---|---|\n{rows}")
}

/// The processor's name, where the system tells it.
fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    name.map_or("unknown processor", |(_, name)| name).into()
}
