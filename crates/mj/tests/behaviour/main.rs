//! Behaviour tests: every Janet program in `tests/behaviour` and `examples` runs by `mj run --json`, and must print what the
//! file beside it says: on the simulated board, or with `BOARD=qemu` on the emulated one.
//!
//! An example with a file of inputs beside it runs with these. A program's first lines may hold `# args: …` for more
//! arguments, `# exit: N` for its exit code, and `# requires: …` for what only the simulated board has: a `virtual-clock`, a
//! `seed`, `megabytes` of memory or `deep-recursion`. Expected output is written anew by
//! `BLESS=1 cargo test`; read the difference before it is committed.

mod emulator;
mod program;
mod simulator;

use libtest_mimic::Arguments;
use program::Program;
use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let programs = Program::all();
    assert!(programs.len() > 40, "the programs were not found");
    let trials = match env::var("BOARD").as_deref() {
        Ok("qemu") => emulator::trials(programs),
        Ok(board) => panic!("there is no BOARD={board}; there is BOARD=qemu"),
        Err(_) => simulator::trials(programs),
    };
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
