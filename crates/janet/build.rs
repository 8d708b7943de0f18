//! Compiles official Janet, as the crates.io package `evil-janet` ships it, together with `csrc/unit.c`.

use std::{
    env,
    error::Error,
    path::{Path, PathBuf},
    process::Command,
};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=csrc");
    println!("cargo::rerun-if-changed=build.rs");
    let sources = package_folder("evil-janet")?.join("csrc");
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
