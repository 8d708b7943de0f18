//! Compiles official Janet, as the crates.io package `evil-janet` ships it, together with `csrc/unit.c`.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=csrc");
    println!("cargo::rerun-if-changed=build.rs");
    let sources = sources::package_folder("evil-janet")?.join("csrc");
    cc::Build::new()
        .file("csrc/unit.c")
        .include("csrc")
        .include(&sources)
        // The interpreter's speed is the product's speed, also in debug builds of the Rust around it.
        .opt_level(2)
        .std("c11")
        .define("_GNU_SOURCE", None)
        .flag("-fvisibility=hidden")
        .flag_if_supported("-fno-semantic-interposition")
        .flag_if_supported("-ftls-model=initial-exec")
        .warnings(false)
        .try_compile("janet")?;
    println!("cargo::metadata=sources={}", sources.display());
    println!("cargo::rustc-link-lib=m");
    Ok(())
}
