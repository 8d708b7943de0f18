//! `mj qemu`: an emulated board that others can reach.

use crate::{diagnostic::Failure, emulator, folders, output};
use clap::Args;
use std::{
    convert::Infallible,
    fs, io,
    os::{
        fd::OwnedFd,
        unix::{
            net::{UnixListener, UnixStream},
            process::CommandExt,
        },
    },
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

/// How soon the end of the emulator is noticed.
const PAUSE: Duration = Duration::from_millis(20);

/// Be an emulated board, which other mj commands find by --board qemu
///
/// A 32-bit RISC-V chip in the emulator QEMU, with 400 KB of RAM, 40 digital pins and real time. Its actors live until they end,
/// are halted, or the board is ended by Ctrl-C. One command after the other can use it, as on a serial line. With --keep, actors
/// that mj start --keep has started are there again the next time.
///
/// Its firmware is built in MicroJanet's checkout, the one that mj was built in or else the one that it runs in, unless it is up
/// to date there. MJ_FIRMWARE names one that is built already.
#[derive(Args)]
pub struct Arguments {
    /// Serve one client over standard input and output instead
    #[arg(long)]
    stdio: bool,

    /// Keep actors in this file, the board's flash; it is made where there is none
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut qemu = emulator::qemu()?;
    qemu.args(["-monitor", "none"]);
    if let Some(file) = &arguments.keep {
        let cannot = |error| Failure::other(format!("cannot keep actors in {}: {error}", file.display()));
        host::keep_in(&mut qemu, file).map_err(cannot)?;
    }
    if arguments.stdio {
        serve(qemu).map_err(Failure::other)?;
        return Ok(ExitCode::SUCCESS);
    }
    let no_folder = || Failure::other("cannot tell which folder is this user's, for the board's socket");
    let socket = folders::emulator().ok_or_else(no_folder)?;
    let listener = listen(&socket).map_err(|error| {
        let message = format!("cannot listen on {}: {error}", socket.display());
        match error.kind() {
            io::ErrorKind::AddrInUse => Failure::with_hint(message, "an emulated board runs already; Ctrl-C ends it"),
            _ => Failure::other(message),
        }
    })?;
    output::note("an emulated board runs, which --board qemu finds; Ctrl-C ends it");
    // QEMU takes this process over: whatever ends the one ends the other.
    qemu.args(["-chardev", "socket,id=line,fd=0,server=on,wait=off", "-serial", "chardev:line"]);
    Err(Failure::other(qemu.stdin(OwnedFd::from(listener)).exec()))
}

fn listen(socket: &Path) -> io::Result<UnixListener> {
    if let Some(folder) = socket.parent() {
        fs::create_dir_all(folder)?;
    }
    // Of two that start at the same time, the second one must not remove the socket of the first.
    let starting = fs::File::create(socket.with_extension("lock"))?;
    starting.lock()?;
    if UnixStream::connect(socket).is_ok() {
        return Err(io::ErrorKind::AddrInUse.into());
    }
    // What is left of a board that has ended.
    let _ = fs::remove_file(socket);
    UnixListener::bind(socket)
}

/// Runs the emulator until standard input ends: however whoever started this has ended, nothing stays behind.
fn serve(mut qemu: Command) -> io::Result<()> {
    let mut board = qemu.args(["-serial", "stdio"]).stdin(Stdio::piped()).spawn()?;
    let mut line = board.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let (alive, client) = mpsc::channel::<Infallible>();
    thread::spawn(move || {
        let _alive = alive;
        // A board that is gone takes no more.
        let _ = io::copy(&mut io::stdin(), &mut line);
    });
    while client.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) && board.try_wait()?.is_none() {}
    board.kill()?;
    board.wait().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    #[test]
    fn of_two_boards_that_start_at_once_one_listens() {
        for _ in 0..200 {
            let folder = tempfile::tempdir().expect("a folder");
            let (socket, barrier) = (folder.path().join("qemu"), Barrier::new(2));
            let start = || {
                barrier.wait();
                listen(&socket)
            };
            let both =
                thread::scope(|scope| [scope.spawn(start), scope.spawn(start)].map(|one| one.join().expect("one")));
            assert_eq!(both.iter().filter(|one| one.is_ok()).count(), 1, "{both:?}");
            assert!(UnixStream::connect(&socket).is_ok());
        }
    }
}
