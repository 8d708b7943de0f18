//! The web page of a board in a real browser. What drives that is a workspace of its own, `browser`.

use std::{env, error::Error, path::Path, process::Command};

/// Builds `mj`, and runs the tests of its page.
pub fn test(locked: bool, filter: Option<&str>) -> Result<(), Box<dyn Error>> {
    let locked = locked.then_some("--locked");
    succeed(cargo("build").args(["--package", "mj"]).args(locked))?;
    succeed(in_browser("test")?.args(locked).args(filter))
}

/// Builds `mj`, and draws its page.
pub fn pictures() -> Result<(), Box<dyn Error>> {
    succeed(cargo("build").args(["--package", "mj"]))?;
    succeed(in_browser("run")?.args(["--bin", "pictures"]))
}

fn cargo(command: &str) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.arg(command).current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    cargo
}

fn in_browser(command: &str) -> Result<Command, Box<dyn Error>> {
    let mut cargo = cargo(command);
    // It was built beside this program.
    let mj = env::current_exe()?.with_file_name("mj");
    cargo.args(["--manifest-path", "browser/Cargo.toml"]).env("MJ", mj);
    Ok(cargo)
}

fn succeed(command: &mut Command) -> Result<(), Box<dyn Error>> {
    if command.status()?.success() { Ok(()) } else { Err("that did not work".into()) }
}
