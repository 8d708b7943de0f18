//! `mj`: MicroJanet's command line. It parses arguments, calls the libraries, and is the only one that prints.
#![forbid(unsafe_code)]

mod arguments;
mod command;
mod connect;
mod diagnostic;
mod json;
mod printer;
mod text;
mod upload;

use arguments::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Run(arguments) => command::run::run(&arguments),
        Command::Start(arguments) => command::start::run(&arguments),
        Command::Sim(arguments) => command::sim::run(&arguments),
    };
    result.unwrap_or_else(|failure| failure.report())
}
