//! `mj start`: link, upload, start, and leave the actors running.

use crate::{arguments, connect, diagnostic::Failure, upload::upload};
use std::process::ExitCode;

/// Runs the command.
pub fn run(arguments: &arguments::Start) -> Result<ExitCode, Failure> {
    let mut connected = connect::connect(&arguments.board.board, &arguments.board.secret, None)?;
    let fail = connected.failure();
    let info = connected.board.info().map_err(&fail)?;
    let linked = connect::link(&arguments.program, Some(&info))?;
    upload(&mut connected.board, &linked.image).map_err(&fail)?;
    let pids = connected.board.start().map_err(&fail)?;
    for (pid, actor) in pids.iter().zip(&linked.image.header.actors) {
        if arguments.json {
            anstream::println!("{}", serde_json::json!({ "pid": pid.0, "actor": actor }));
        } else {
            anstream::println!("{actor} started with pid {pid}");
        }
    }
    Ok(ExitCode::SUCCESS)
}
