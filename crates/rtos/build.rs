//! Compiles the official FreeRTOS kernel, as the crates.io package `freertos-next` ships it, with the port that fits the
//! target.

use std::{
    env,
    error::Error,
    path::{Path, PathBuf},
    process::Command,
};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=port");
    println!("cargo::rerun-if-changed=build.rs");
    let kernel = package_folder("freertos-next")?.join("FreeRTOS-Kernel");
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

/// The folder in which cargo keeps a package that Cargo.lock pins. The package is no build dependency, so cargo tells
/// only on request; `--filter-platform` would hide it.
fn package_folder(name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let manifest = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
    let output = Command::new(env::var("CARGO")?)
        .args(["metadata", "--locked", "--format-version", "1", "--manifest-path"])
        .arg(manifest)
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed:\n{}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == name)
        .and_then(|package| Path::new(package["manifest_path"].as_str()?).parent())
        .map(Path::to_path_buf)
        .ok_or_else(|| format!("Cargo.lock does not pin {name}").into())
}
