//! Compiles official Janet, as the crates.io package `evil-janet` ships it, together with `csrc/unit.c`.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=csrc");
    println!("cargo::rerun-if-changed=build.rs");
    let sources = sources::package_folder("evil-janet")?.join("csrc");
    let mut build = cc::Build::new();
    build
        .file("csrc/unit.c")
        .include("csrc")
        .include(&sources)
        .std("c11")
        // Sums of integers that overflow wrap around, on every machine the same, as Janet expects.
        .flag("-fwrapv")
        .define("_GNU_SOURCE", None)
        .flag("-fvisibility=hidden")
        .warnings(false);
    let is_chip = env::var("CARGO_CFG_TARGET_OS")? == "none";
    if is_chip {
        // Flash is what a chip is short of. What nothing refers to is left away by the linker.
        build.opt_level_str("s").define("MICROJANET_CHIP", None).flag("-ffunction-sections").flag("-fdata-sections");
        build.flag("-fwhole-program").include(declare_exports()?).force_frame_pointer(false);
        // RISC-V: strings one after the other, and one routine that saves registers instead of many prologues.
        build.flag_if_supported("-malign-data=natural").flag_if_supported("-msave-restore");
        // A few comparisons take less than a table of places, and a register that is saved once less than one that is saved at calls.
        build.flag("-fno-jump-tables").flag_if_supported("-fno-caller-saves");
    } else {
        // The interpreter's speed is the product's speed, also in debug builds of the Rust around it.
        build.opt_level(2);
        build.flag_if_supported("-fno-semantic-interposition").flag_if_supported("-ftls-model=initial-exec");
    }
    build.try_compile("janet")?;
    if is_chip {
        // Linked right behind Janet: Rust's own routines of these names are larger.
        for library in ["m", "c", "gcc"] {
            println!("cargo::rustc-link-lib=static:-bundle={library}");
        }
    } else {
        println!("cargo::rustc-link-lib=m");
    }
    println!("cargo::metadata=sources={}", sources.display());
    Ok(())
}

/// Writes down what C code is called by Rust, for csrc/unit.c: to the compiler, all else is as good as `static`. Returns the
/// folder of that header.
fn declare_exports() -> Result<String, Box<dyn Error>> {
    println!("cargo::rerun-if-changed=src/ffi.rs");
    let declarations = fs::read_to_string("src/ffi.rs")?;
    let names = declarations.lines().filter_map(|line| line.trim().strip_prefix("pub fn ")?.split('(').next());
    let output = env::var("OUT_DIR")?;
    let exports: String = names.map(|name| format!("EXPORT({name})\n")).collect();
    fs::write(Path::new(&output).join("exports.h"), exports)?;
    Ok(output)
}
