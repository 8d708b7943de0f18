//! A serial line of 115,200 baud: a pseudo-terminal at the host's end, and every byte takes the time that it takes on a wire.

use serialport::{SerialPort, TTYPort};
use std::{
    fs::File,
    io::{self, Read, Write},
    sync::mpsc::{self, Receiver, Sender},
    thread,
    time::{Duration, Instant},
};

/// A start bit, eight bits and a stop bit at 115,200 baud.
const BYTE: Duration = Duration::from_nanos(86_806);

/// What one end said, and when.
pub type Said = (Instant, Vec<u8>);

/// A line. What both ends say can be read here too, before it has gone through the wire.
pub struct Cable {
    /// The device at the host's end.
    pub path: String,
    /// What the host says.
    pub host: Receiver<Said>,
    /// What the board says.
    pub board: Receiver<Said>,
    /// For as long as it is open, the line is up, whether a host is there or not.
    _end: File,
}

impl Cable {
    /// Connects a board.
    pub fn to(output: impl Read + Send + 'static, input: impl Write + Send + 'static) -> io::Result<Self> {
        let (port, end) = TTYPort::pair()?;
        let path = end.name().unwrap_or_default();
        // As a port it would be locked for anyone else.
        let end = File::open(&path)?;
        let (said_by_host, host) = mpsc::channel();
        let (said_by_board, board) = mpsc::channel();
        let from_host = port.try_clone_native()?;
        // They end with either end of the line.
        thread::spawn(move || carry(from_host, input, &said_by_host));
        thread::spawn(move || carry(output, port, &said_by_board));
        Ok(Self { path, host, board, _end: end })
    }
}

fn carry(mut from: impl Read, mut to: impl Write, said: &Sender<Said>) -> io::Result<()> {
    let mut buffer = [0; 256];
    let mut arrives = Instant::now();
    loop {
        let bytes = match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => buffer.get(..count).unwrap_or_default(),
            // A port reports silence as an error.
            Err(error) if error.kind() == io::ErrorKind::TimedOut => continue,
            Err(error) => return Err(error),
        };
        // Nobody may want to know.
        let _ = said.send((Instant::now(), bytes.into()));
        arrives = arrives.max(Instant::now());
        for byte in bytes {
            arrives += BYTE;
            thread::sleep(arrives.saturating_duration_since(Instant::now()));
            to.write_all(&[*byte])?;
        }
    }
}
