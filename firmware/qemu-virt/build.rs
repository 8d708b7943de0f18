//! Links by GCC, with our own memory layout and the C library picolibc.

use std::{env, error::Error};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::var("CARGO_MANIFEST_DIR")?;
    println!("cargo::rerun-if-changed=layout.ld");
    for argument in [
        "-march=rv32imac",
        "-mabi=ilp32",
        "--specs=picolibc.specs",
        "-nostartfiles",
        &format!("-T{folder}/layout.ld"),
        "-Wl,--start-group,-lc,-lm,-lgcc,--end-group",
    ] {
        println!("cargo::rustc-link-arg={argument}");
    }
    Ok(())
}
