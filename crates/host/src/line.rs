//! Lines: how bytes get to a board and back, over TCP, a serial port, a socket of this computer or a child process.

use serialport::SerialPort;
use std::{
    convert::Infallible,
    io::{self, Read, Write},
    net::{Shutdown, TcpStream, ToSocketAddrs},
    os::unix::net::UnixStream,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::{Duration, Instant},
};

/// Longer than any board on a good line takes to answer a call.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a process that is a board may take to end when its line has.
const END_TIMEOUT: Duration = Duration::from_secs(1);

/// How often a reader of a serial port looks up from it.
const SERIAL_TIMEOUT: Duration = Duration::from_millis(100);

/// Both directions of a line.
pub struct Line {
    /// From the board.
    pub input: Box<dyn Read + Send>,
    /// To the board.
    pub output: Box<dyn Write + Send>,
    /// What ends with the line.
    guard: Option<Guard>,
}

/// Ends what was started or opened for a line.
enum Guard {
    Process(Child),
    Tcp(TcpStream),
    Unix(UnixStream),
    Serial {
        closed: Arc<AtomicBool>,
        /// Ends with the reader: only then is the port closed.
        reader: Receiver<Infallible>,
    },
}

impl Line {
    /// A line over what reads and writes.
    pub fn new(input: impl Read + Send + 'static, output: impl Write + Send + 'static) -> Self {
        Self { input: Box::new(input), output: Box::new(output), guard: None }
    }

    /// Starts a program that speaks over its standard input and output, and that ends with the line.
    ///
    /// # Errors
    /// What the system says.
    pub fn process(mut command: Command) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        match (child.stdout.take(), child.stdin.take()) {
            (Some(output), Some(input)) => Ok(Self { guard: Some(Guard::Process(child)), ..Self::new(output, input) }),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Opens a serial port.
    ///
    /// # Errors
    /// What the system says.
    pub fn serial(path: &Path, baud: u32) -> io::Result<Self> {
        let output = serialport::new(path.to_string_lossy(), baud).timeout(SERIAL_TIMEOUT).open()?;
        let closed = Arc::new(AtomicBool::new(false));
        let (alive, reader) = mpsc::channel();
        let input = Patient { port: output.try_clone()?, closed: closed.clone(), _alive: alive };
        Ok(Self { guard: Some(Guard::Serial { closed, reader }), ..Self::new(input, output) })
    }

    /// Opens a socket of this computer.
    ///
    /// # Errors
    /// What the system says.
    pub fn unix(path: &Path) -> io::Result<Self> {
        let stream = UnixStream::connect(path)?;
        Ok(Self { guard: Some(Guard::Unix(stream.try_clone()?)), ..Self::new(stream.try_clone()?, stream) })
    }

    /// Connects to a board that listens at `HOST:PORT`.
    ///
    /// # Errors
    /// What the system says.
    pub fn tcp(address: &str) -> io::Result<Self> {
        let mut error = io::Error::new(io::ErrorKind::NotFound, "no such host");
        for address in address.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, CONNECT_TIMEOUT) {
                Ok(stream) => {
                    // Requests are small and wait for their answers.
                    stream.set_nodelay(true)?;
                    let guard = Some(Guard::Tcp(stream.try_clone()?));
                    return Ok(Self { guard, ..Self::new(stream.try_clone()?, stream) });
                }
                Err(refused) => error = refused,
            }
        }
        Err(error)
    }

    /// The two directions, and what must be kept for as long as they are used.
    pub(crate) fn split(self) -> (Box<dyn Read + Send>, Box<dyn Write + Send>, impl Drop + Send + use<>) {
        (self.input, self.output, Kept(self.guard))
    }
}

struct Kept(Option<Guard>);

impl Drop for Kept {
    fn drop(&mut self) {
        // One that has ended by itself is what was wanted.
        match &mut self.0 {
            Some(Guard::Process(child)) => _ = end(child),
            Some(Guard::Tcp(stream)) => _ = stream.shutdown(Shutdown::Both),
            Some(Guard::Unix(stream)) => _ = stream.shutdown(Shutdown::Both),
            Some(Guard::Serial { closed, reader }) => {
                closed.store(true, Ordering::Relaxed);
                // Nothing is ever sent: this ends with the reader.
                let _ = reader.recv();
            }
            None => (),
        }
    }
}

/// Waits for the end of a process whose standard input is closed, so that it can end what it has started itself.
fn end(child: &mut Child) -> io::Result<()> {
    let until = Instant::now() + END_TIMEOUT;
    while child.try_wait()?.is_none() {
        if Instant::now() >= until {
            child.kill()?;
        }
        thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}

/// A serial port that reports silence as an error: silence is none.
struct Patient {
    port: Box<dyn SerialPort>,
    /// Its line is gone.
    closed: Arc<AtomicBool>,
    _alive: Sender<Infallible>,
}

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.closed.load(Ordering::Relaxed) {
            match self.port.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::TimedOut => (),
                result => return result,
            }
        }
        Ok(0)
    }
}
