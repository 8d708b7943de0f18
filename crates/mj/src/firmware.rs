//! Firmware: one that is built already, or that of a checkout, which is built first where it is not up to date.

use crate::diagnostic::Failure;
use host::Firmware;
use indicatif::{ProgressBar, ProgressStyle};
use std::{env, fs::File, path::PathBuf, process::Command, time::Duration};

/// Names a firmware that is built already.
pub const VARIABLE: &str = "MJ_FIRMWARE";

/// The firmware for a board, in the checkout that mj was built in, or else in the one that it runs in.
pub fn find(board: &'static str, target: &'static str) -> Option<Firmware> {
    [env::current_exe(), env::current_dir()].iter().flatten().find_map(|place| Firmware::find(place, board, target))
}

/// The file of the firmware for a board, as ELF: the one that MJ_FIRMWARE names, or else one that is up to date. `choose` tells cargo
/// what is to be chosen when it is built.
pub fn elf(board: &'static str, target: &'static str, choose: impl FnOnce(&mut Command)) -> Result<PathBuf, Failure> {
    if let Some(path) = env::var_os(VARIABLE).map(PathBuf::from) {
        let opened = File::open(&path);
        return opened.map(|_| path.clone()).map_err(|error| {
            Failure::with_hint(
                format!("cannot read the firmware {}: {error}", path.display()),
                format!("{VARIABLE} names it; without that, mj builds it in MicroJanet's checkout"),
            )
        });
    }
    let firmware = find(board, target).ok_or_else(|| {
        Failure::with_hint(
            format!("there is no firmware for {board}"),
            format!("run mj in MicroJanet's checkout, which it is built from, or name one by {VARIABLE}"),
        )
    })?;
    let mut cargo = firmware.build().map_err(Failure::other)?;
    cargo.arg("--locked");
    choose(&mut cargo);
    // Errors it prints all the same.
    cargo.arg("--quiet");
    let work = progress(format!("building the firmware for {board}, which takes a minute or two the first time"));
    let status = cargo.status();
    work.finish_and_clear();
    match status {
        Ok(status) if status.success() => Ok(firmware.elf()),
        Ok(_) => Err(Failure::other("the firmware does not build")),
        Err(error) => Err(Failure::other(format!("cargo, which builds the firmware, does not run: {error}"))),
    }
}

/// Shows on a terminal that there is work, and for how long.
fn progress(work: String) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg}: {elapsed}").unwrap_or_else(|_| ProgressStyle::default_spinner());
    let bar = ProgressBar::new_spinner().with_style(style).with_message(work);
    bar.enable_steady_tick(Duration::from_secs(1));
    bar
}
