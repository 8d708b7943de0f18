//! Links by GCC, with our own memory layout and the C library picolibc, and has the linker write down what is where.

use std::{env, error::Error, fs, path::Path};

/// Routines of the chip's ROM that are called from many places. ROM is farther from flash than a short call reaches: calls go to a
/// jump that is near, src/rom.rs.
const FAR: [&str; 20] = [
    "__adddf3",
    "__divdf3",
    "__eqdf2",
    "__fixdfsi",
    "__fixunsdfsi",
    "__floatsidf",
    "__floatunsidf",
    "__gedf2",
    "__gtdf2",
    "__ledf2",
    "__ltdf2",
    "__muldf3",
    "__nedf2",
    "__subdf3",
    "__udivdi3",
    "__unorddf2",
    "memcmp",
    "memcpy",
    "memmove",
    "memset",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=layout.ld");
    println!("cargo::rerun-if-changed=build.rs");
    let folder = env::var("CARGO_MANIFEST_DIR")?;
    let output = env::var("OUT_DIR")?;
    // Beside the firmware: cargo has no name for that folder.
    let profile = Path::new(&output).ancestors().nth(3).ok_or("an unknown folder of output")?;
    for argument in [
        // Debian's picolibc has no build for rv32imc. In this one nothing atomic is linked, which xtask checks.
        "-march=rv32imac",
        "-mabi=ilp32",
        "--specs=picolibc.specs",
        "-nostartfiles",
        &format!("-T{folder}/layout.ld"),
        &format!("-Wl,-Map={}", profile.join("esp32c3.map").display()),
        "-Wl,--start-group,-lc,-lm,-lgcc,--end-group",
    ] {
        println!("cargo::rustc-link-arg={argument}");
    }
    FAR.iter().for_each(|name| println!("cargo::rustc-link-arg=-Wl,--wrap={name}"));
    let jump = |name| format!(".section .text.{name}\n.global __wrap_{name}\n__wrap_{name}: tail __real_{name}\n");
    fs::write(Path::new(&output).join("rom.s"), FAR.map(jump).concat())?;
    Ok(())
}
