//! For build scripts: the folder in which cargo keeps the official sources of a package that Cargo.lock pins.
//!
//! Architecture invariant: no crate but a build script uses this one.
#![forbid(unsafe_code)]

use std::{
    env,
    error::Error,
    path::{Path, PathBuf},
    process::Command,
};

/// The folder of the package `name`, which the calling build script's manifest names for no target at all: so it is pinned
/// and check-summed, but never built, and cargo tells where it is only on request.
///
/// # Errors
/// When cargo does not answer, or its answer has no such package.
pub fn package_folder(name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let manifest = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
    // `--filter-platform` would hide the package.
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
