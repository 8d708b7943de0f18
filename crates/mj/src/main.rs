//! `mj`: MicroJanet's command line. It parses arguments, calls the libraries, and is the only one that prints.
#![forbid(unsafe_code)]

mod arguments;
mod claim;
mod command;
mod complete;
mod connect;
mod diagnostic;
mod emulator;
mod explore;
mod family;
mod filter;
mod firmware;
mod folders;
mod inputs;
mod interrupt;
mod output;
mod page;
mod printer;
mod table;
mod text;
mod trace;
mod upload;

use arguments::{Arguments, Command};
use clap::{CommandFactory, Parser};
use clap_complete::CompleteEnv;
use host::visible_text;
use std::{
    env,
    process::{self, ExitCode},
};

fn main() -> ExitCode {
    // A shell that completes a command line calls this program for that.
    CompleteEnv::with_factory(Arguments::command).complete();
    let result = match parse().command {
        Command::Run(arguments) => command::run::run(&arguments),
        Command::Start(arguments) => command::start::run(&arguments),
        Command::Ps(arguments) => command::ps::run(&arguments),
        Command::Top(arguments) => command::top::run(&arguments),
        Command::Halt(arguments) => command::halt::run(&arguments),
        Command::Pin(arguments) => command::pin::run(&arguments),
        Command::Logs(arguments) => command::logs::run(&arguments),
        Command::Repl(arguments) => command::repl::run(&arguments),
        Command::Link(arguments) => command::link::run(&arguments),
        Command::LinkText => command::link_text::run(),
        Command::Info(arguments) => command::info::run(&arguments),
        Command::Reset(arguments) => command::reset::run(&arguments),
        Command::Sim(arguments) => command::sim::run(&arguments),
        Command::Web(arguments) => command::web::run(&arguments),
        Command::Qemu(arguments) => command::qemu::run(&arguments),
        Command::Flash(arguments) => command::flash::run(&arguments),
        Command::New(arguments) => command::new::run(&arguments),
        Command::Completions(arguments) => command::completions::run(&arguments),
    };
    result.unwrap_or_else(|failure| failure.report())
}

/// The arguments, or an error that quotes them.
fn parse() -> Arguments {
    Arguments::try_parse().unwrap_or_else(|error| {
        let hides = |argument: String| visible_text(&argument) != argument.as_str();
        if env::args_os().any(|argument| hides(argument.to_string_lossy().into_owned())) {
            output::note_lines(error.render().to_string().trim_end());
            process::exit(error.exit_code());
        }
        error.exit()
    })
}
