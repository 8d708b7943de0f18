//! Compiles official Janet as it comes, event loop included, into an executable that runs one file: the peer that actors are
//! measured beside. It is a process of its own, since two Janets in one would share their symbols.

use std::{env, error::Error, path::Path, process::Command};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=peer");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=RUSTC_VERSION={}", first_line(Command::new(env::var("RUSTC")?).arg("--version"))?);
    // A debug build measures nothing, so whoever only checks or tests the workspace does not pay for a second Janet.
    if env::var("PROFILE")? != "release" {
        return Ok(());
    }
    let sources = sources::package_folder("evil-janet")?.join("csrc");
    let peer = Path::new(&env::var("OUT_DIR")?).join("peer");
    // The same flags as in crates/janet/build.rs: what is compared are the runtimes.
    let compiler = cc::Build::new()
        .include(&sources)
        .opt_level(2)
        .std("c11")
        .define("_GNU_SOURCE", None)
        .flag("-fvisibility=hidden")
        .flag_if_supported("-fno-semantic-interposition")
        .flag_if_supported("-ftls-model=initial-exec")
        .warnings(false)
        .try_get_compiler()?;
    let status = compiler
        .to_command()
        .arg("peer/main.c")
        .arg(sources.join("janet.c"))
        .arg("-o")
        .arg(&peer)
        .args(["-lm", "-lpthread", "-ldl"])
        .status()?;
    if !status.success() {
        return Err("official Janet does not compile".into());
    }
    println!("cargo::rustc-env=PEER={}", peer.display());
    println!("cargo::rustc-env=C_VERSION={}", first_line(compiler.to_command().arg("--version"))?);
    Ok(())
}

fn first_line(command: &mut Command) -> Result<String, Box<dyn Error>> {
    let output = command.output()?.stdout;
    Ok(String::from_utf8_lossy(&output).lines().next().unwrap_or_default().into())
}
