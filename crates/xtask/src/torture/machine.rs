//! The board that is tortured: a simulator in a process of its own, or an emulator. One line at a time leads to either.

use crate::{checks::Result, emulator::Emulator, simulator};
use host::{Board, Line};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpStream},
    ops::{Deref, DerefMut},
    os::unix::net::UnixStream,
    path::Path,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long a board may take to be there for somebody new.
const PATIENCE: Duration = Duration::from_secs(10);

/// A board, until this is dropped.
pub enum Machine {
    /// `mj sim`, and where it listens.
    Simulator(Child, String),
    /// A machine with the firmware in it.
    Emulator(Emulator),
}

/// One end of a line.
pub enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

/// A board that somebody talks to. When this is dropped, nobody does.
pub struct Client {
    board: Board,
    stream: Stream,
}

impl Machine {
    /// A simulated board with as much memory as a chip.
    pub fn simulator() -> Result<Self> {
        let mut command = simulator::mj(&["sim", "--listen", "127.0.0.1:0", "--memory", "400K"])?;
        let mut child = command.stderr(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stderr.take().ok_or("no pipe")?).read_line(&mut line)?;
        let address = line.split_whitespace().find(|word| word.starts_with("127.0.0.1")).ok_or(line.clone())?;
        let address = address.trim_end_matches(';').into();
        Ok(Self::Simulator(child, address))
    }

    /// An emulated one, whose time is made of instructions, one a nanosecond, whatever else this computer does.
    pub fn emulator(firmware: &Path) -> Result<Self> {
        Ok(Self::Emulator(Emulator::start_with(firmware, &["-icount", "shift=0,sleep=off"])?))
    }

    /// A new line. On an emulator, whoever had the one before must have left.
    pub fn line(&self) -> io::Result<Stream> {
        match self {
            Self::Simulator(_, address) => TcpStream::connect(address).map(Stream::Tcp),
            Self::Emulator(emulator) => emulator.connect().map(Stream::Unix),
        }
    }

    /// Greets the board on a new line. While the board has not noticed yet that others have left, it turns new ones away.
    pub fn connect(&self) -> Result<Client> {
        let end = Instant::now() + PATIENCE;
        loop {
            let stream = self.line()?;
            match Board::connect(Line::new(stream.try_clone()?, stream.try_clone()?), None) {
                Ok(board) => return Ok(Client { board, stream }),
                Err(error) if Instant::now() >= end => return Err(error.into()),
                Err(_) => thread::sleep(Duration::from_millis(10)),
            }
        }
    }

    /// Whether more than one line can lead to it.
    pub fn has_lines(&self) -> bool {
        matches!(self, Self::Simulator(..))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Self::Simulator(child, _) = self {
            // One that has ended already is what has been reported.
            let _ = child.kill().and_then(|()| child.wait());
        }
    }
}

impl Stream {
    pub fn try_clone(&self) -> io::Result<Self> {
        match self {
            Self::Tcp(stream) => stream.try_clone().map(Self::Tcp),
            Self::Unix(stream) => stream.try_clone().map(Self::Unix),
        }
    }

    /// Ends the line.
    pub fn cut(&self) {
        // One that is cut already was to be cut.
        let _ = match self {
            Self::Tcp(stream) => stream.shutdown(Shutdown::Both),
            Self::Unix(stream) => stream.shutdown(Shutdown::Both),
        };
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.read(buffer),
            Self::Unix(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.write(bytes),
            Self::Unix(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Client {
    /// The line that it is on.
    pub fn stream(&self) -> io::Result<Stream> {
        self.stream.try_clone()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.stream.cut();
    }
}

impl Deref for Client {
    type Target = Board;

    fn deref(&self) -> &Board {
        &self.board
    }
}

impl DerefMut for Client {
    fn deref_mut(&mut self) -> &mut Board {
        &mut self.board
    }
}
