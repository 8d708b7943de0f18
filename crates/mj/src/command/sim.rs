//! `mj sim`: a simulated board that listens.

use crate::{
    arguments::{self, Page, Secret, Simulation, socket_address},
    command::info,
    connect,
    diagnostic::{self, Failure},
    interrupt, output, page,
};
use clap::Args;
use host::Address;
use listen::{Limits, Listener};
use sim::{Boot, Clock, Connection, Options, Plug};
use std::{
    env, io,
    net::SocketAddr,
    path::PathBuf,
    process::{Command, ExitCode},
    thread,
};
use wire::message::LastReset;

/// What clients may take. A greeting and a secret are a few dozen bytes.
const CLIENTS: Limits = Limits::new(16, 4 << 10);

/// Be a simulated board that listens for other mj commands
///
/// The board has 40 digital pins and real time. Its actors live until they end, are halted, or the board is ended by Ctrl-C.
/// With --keep, those that mj start --keep has started are there again the next time.
#[derive(Args)]
pub struct Arguments {
    /// Where to listen; any other address than the computer's own needs a secret
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:7380",
        conflicts_with = "stdio",
        overrides_with = "listen",
        value_parser = socket_address
    )]
    listen: SocketAddr,

    /// Serve one client over standard input and output instead
    #[arg(long, conflicts_with = "web")]
    stdio: bool,

    #[command(flatten)]
    secret: Secret,

    #[command(flatten)]
    page: Page,

    /// Keep actors in this file, the board's flash; it is made where there is none
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,

    /// Start without kept actors, this once
    #[arg(long, requires = "keep")]
    safe: bool,

    #[command(flatten)]
    simulation: Simulation,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let boot = Boot::from_environment().unwrap_or(Boot { safe: arguments.safe, ..Boot::default() });
    let options = Options {
        clock: if arguments.simulation.r#virtual { Clock::Virtual } else { Clock::Real },
        seed: arguments.simulation.seed,
        schedule: arguments.simulation.schedule,
        memory: arguments.simulation.memory,
        secret: arguments.secret.find()?.map(String::into_bytes),
        inputs: arguments.simulation.inputs(&connect::simulated_pins())?,
        flash: arguments.keep.clone(),
        boot,
    };
    let mut again = Command::new(env::current_exe().map_err(Failure::other)?);
    again.args(env::args_os().skip(1));
    let plug = Plug::default();
    if arguments.stdio {
        // Whoever started this board ends it by closing the line, also when Ctrl-C reaches both.
        interrupt::on_each(|| ());
        plug.connect(Connection { input: Box::new(io::stdin()), output: Box::new(io::stdout()), guest: None });
        plug.end_with_last();
    } else {
        let address = listen(arguments.listen, options.secret.is_some(), &plug)?;
        // Where it listens was perhaps the system's choice.
        again.args(["--listen", &address.to_string()]);
        if let Some(page) = arguments.page.web {
            again.arg(format!("--web={}", serve_page(page, address, &arguments.secret)?));
        }
        let to_end = plug.clone();
        interrupt::on_first(move || to_end.end());
        say_why(&options.boot);
    }
    sim::restart_by(&again, &options.boot, arguments.stdio).map_err(Failure::other)?;
    sim::run(&options, &plug).map_err(Failure::other)?;
    Ok(ExitCode::SUCCESS)
}

/// Says why the board has restarted, where nobody wanted that.
fn say_why(boot: &Boot) {
    let last = &boot.last_reset;
    if last.cause.is_fault() {
        let actor = last.actor.as_ref().map(|actor| actor.name.clone());
        let last = LastReset { cause: last.cause.keyword().into(), t: last.t, message: last.message.clone(), actor };
        let line = format!("the board has restarted: {}", info::crash(&last));
        diagnostic::warning(&line, "it starts the actors that it keeps; mj info tells which");
    }
}

fn listen(address: SocketAddr, has_secret: bool, plug: &Plug) -> Result<SocketAddr, Failure> {
    if !address.ip().is_loopback() && !has_secret {
        return Err(Failure::usage(
            format!("{address} can be reached by other computers"),
            "set a secret by MJ_SECRET or --secret-file, or listen on 127.0.0.1",
        ));
    }
    let mut listener = Listener::bind(address, CLIENTS).map_err(|error| {
        Failure::with_hint(
            format!("cannot listen on {address}: {error}"),
            "is another board there? --listen takes another port",
        )
    })?;
    let address = listener.address().unwrap_or(address);
    output::note(format_args!("a simulated board listens on {address}; Ctrl-C ends it"));
    let plug = plug.clone();
    thread::spawn(move || {
        loop {
            let (stream, guest) = listener.accept();
            // One that is gone again already is nobody's loss.
            let _ = Connection::tcp(stream, guest).map(|connection| plug.connect(connection));
        }
    });
    Ok(address)
}

/// Serves the board's page from threads of its own, as another client of the board. Tells where.
fn serve_page(page: SocketAddr, board: SocketAddr, secret: &Secret) -> Result<SocketAddr, Failure> {
    let server = page::listen(page, secret)?;
    let address = server.address();
    let board = arguments::Board { board: Address::Tcp(board.to_string()), secret: secret.clone() };
    thread::spawn(move || match connect::lasting(&board) {
        Ok(first) => page::serve(server, first.board, &board),
        Err(failure) => failure.report(),
    });
    Ok(address)
}
