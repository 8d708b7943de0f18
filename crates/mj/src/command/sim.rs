//! `mj sim`: a simulated board that listens.

use crate::{arguments, diagnostic::Failure};
use sim::{Clock, Connection, Options, Plug};
use std::{
    io,
    net::{SocketAddr, TcpListener, TcpStream},
    process::ExitCode,
    thread,
};

/// Runs the command.
pub fn run(arguments: &arguments::Sim) -> Result<ExitCode, Failure> {
    let options = Options {
        clock: if arguments.simulation.r#virtual { Clock::Virtual } else { Clock::Real },
        seed: arguments.simulation.seed,
        memory: arguments.simulation.memory,
        secret: arguments.secret.as_ref().map(|secret| secret.as_bytes().to_vec()),
    };
    let plug = Plug::default();
    if arguments.stdio {
        // Whoever started this board ends it by closing the line, also when Ctrl-C reaches both.
        let _ = ctrlc::set_handler(|| ());
        plug.connect(Connection { input: Box::new(io::stdin()), output: Box::new(io::stdout()) });
        plug.end_with_last();
    } else {
        listen(arguments.listen, options.secret.is_some(), &plug)?;
    }
    sim::run(&options, &plug).map_err(Failure::other)?;
    Ok(ExitCode::SUCCESS)
}

fn listen(address: SocketAddr, has_secret: bool, plug: &Plug) -> Result<(), Failure> {
    if !address.ip().is_loopback() && !has_secret {
        return Err(Failure::usage(
            format!("{address} can be reached by other computers"),
            "set a secret by --secret or MJ_SECRET, or listen on 127.0.0.1",
        ));
    }
    let listener = TcpListener::bind(address).map_err(|error| {
        Failure::with_hint(
            format!("cannot listen on {address}: {error}"),
            "is another board there? --listen takes another port",
        )
    })?;
    let address = listener.local_addr().unwrap_or(address);
    anstream::eprintln!("a simulated board listens on {address}; Ctrl-C ends it");
    let plug = plug.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // One that is gone again already is nobody's loss.
            let _ = take_in(stream, &plug);
        }
    });
    Ok(())
}

fn take_in(stream: TcpStream, plug: &Plug) -> io::Result<()> {
    stream.set_nodelay(true)?;
    plug.connect(Connection { input: Box::new(stream.try_clone()?), output: Box::new(stream) });
    Ok(())
}
