//! Compiles the official FreeRTOS kernel, as the crates.io package `freertos-next` ships it, with the port that fits the
//! target.

use std::{
    env,
    error::Error,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=port");
    println!("cargo::rerun-if-changed=build.rs");
    let kernel = sources::package_folder("freertos-next")?.join("FreeRTOS-Kernel");
    let mut build = cc::Build::new();
    build
        .files(["tasks.c", "queue.c", "list.c"].map(|file| kernel.join(file)))
        .file("port/sizes.c")
        .include(kernel.join("include"))
        .include("port")
        .std("gnu11")
        .warnings(false);
    match (env::var("CARGO_CFG_TARGET_OS")?.as_str(), env::var("CARGO_CFG_TARGET_ARCH")?.as_str()) {
        ("none", "riscv32") => add_riscv(&mut build, &kernel)?,
        ("none", other) => {
            return Err(format!("there is no port of FreeRTOS to {other} here: see docs/porting.md").into());
        }
        // A context switch costs the same in debug builds of the Rust around it.
        _ => _ = build.include("port/host").opt_level(2),
    }
    build.try_compile("freertos")?;
    Ok(())
}

/// The kernel's own port to RISC-V, with the chip's FreeRTOSConfig.h. A chip that differs from a plain core with a CLINT has
/// its own freertos_risc_v_chip_specific_extensions.h beside that.
fn add_riscv(build: &mut cc::Build, kernel: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=FREERTOS_CONFIG");
    let chip = env::var_os("FREERTOS_CONFIG").map(PathBuf::from).ok_or(
        "set FREERTOS_CONFIG to the folder of the chip's FreeRTOSConfig.h, in the firmware's .cargo/config.toml",
    )?;
    println!("cargo::rerun-if-changed={}", chip.join("FreeRTOSConfig.h").display());
    let port = kernel.join("portable/GCC/RISC-V");
    build
        .files([port.join("port.c"), port.join("portASM.S")])
        .include(&chip)
        .include(&port)
        .include(port.join("chip_specific_extensions/RISCV_MTIME_CLINT_no_extensions"))
        .opt_level_str("s")
        .force_frame_pointer(false)
        .flag("-ffunction-sections")
        .flag("-fdata-sections")
        // Assertions tell their file: where it lies on this computer is nobody's business.
        .flag(format!("-fmacro-prefix-map={}/=", kernel.display()));
    // The port uses control registers, which assemblers know as an extension of its own by now.
    if let Some(set) = env::var("TARGET")?.split('-').next().and_then(|name| name.strip_prefix("riscv")) {
        build.flag(format!("-march=rv{set}_zicsr"));
    }
    Ok(())
}
