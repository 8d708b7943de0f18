//! `mj`: MicroJanet's command line. It parses arguments, calls the libraries, and is the only one that prints.
#![forbid(unsafe_code)]

mod arguments;
mod diagnostic;
mod json;
mod run;
mod text;

use arguments::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Run(arguments) => run::run(&arguments),
    }
}
