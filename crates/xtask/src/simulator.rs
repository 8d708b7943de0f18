//! The simulator: the released `mj`, whose times and whose memory are those that people get.

use crate::checks::Result;
use std::{env, process::Command};

/// `mj` with these arguments.
pub fn mj(arguments: &[&str]) -> Result<Command> {
    let mj = env::current_exe()?.with_file_name("../release/mj");
    if !mj.exists() {
        return Err("cargo build --release makes mj, which is not there".into());
    }
    let mut command = Command::new(mj);
    command.args(arguments);
    Ok(command)
}
