//! Compiles the official FreeRTOS kernel, as the crates.io package `freertos-next` ships it, with the port that fits the
//! target.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=port");
    println!("cargo::rerun-if-changed=build.rs");
    let kernel = sources::package_folder("freertos-next")?.join("FreeRTOS-Kernel");
    cc::Build::new()
        .files(["tasks.c", "queue.c", "list.c"].map(|file| kernel.join(file)))
        .file("port/sizes.c")
        .include(kernel.join("include"))
        .include("port/host")
        // A context switch costs the same in debug builds of the Rust around it.
        .opt_level(2)
        .std("gnu11")
        .warnings(false)
        .try_compile("freertos")?;
    Ok(())
}
