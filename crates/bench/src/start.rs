//! How long it takes from Enter to the first pin change: `cargo run --release -p bench -- start`.
//!
//! Everything runs as its user runs it: `mj` is a process, and so is the board.

pub mod page;

use crate::cable::Cable;
use host::{Board, From, Line, News};
use serialport::{SerialPort, TTYPort};
use std::{
    env,
    error::Error,
    ffi::OsStr,
    fs::File,
    io::{BufRead, BufReader},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use wire::{
    Kind,
    frame::Decoder,
    message::{Info, Request},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How often everything is measured.
pub const REPETITIONS: usize = 21;

/// Nothing takes so long, unless it hangs.
const PATIENCE: Duration = Duration::from_secs(20);

const PROGRAM: &str = "examples/blink.janet";

/// What was measured.
pub struct Measured {
    /// `mj link`, from Enter to its end: what needs no board.
    pub link: Vec<Duration>,
    /// `mj run`, from Enter to the first pin change that it prints on a terminal.
    pub run: Vec<Duration>,
    /// `mj start` over TCP, from Enter to the first pin change on the board.
    pub tcp: Vec<Duration>,
    /// `mj start` over a serial line, from Enter to the first pin change on the board.
    pub serial: Vec<Duration>,
    /// What `mj start` said and heard over the serial line, up to its end.
    pub traffic: Traffic,
    /// The simulated board, freshly started.
    pub board: Info,
    /// MicroPython, where that was to be measured.
    pub peer: Option<Peer>,
}

/// The same by `mpremote`, MicroPython's own tool.
#[derive(Default)]
pub struct Peer {
    /// What it says of its version, and what the board says of itself.
    pub versions: [String; 2],
    /// `mpremote --version`, from Enter to its end: what needs no board.
    pub itself: Vec<Duration>,
    /// `mpremote run` over a serial line, from Enter to the first line that the program prints.
    pub run: Vec<Duration>,
    /// What it had said and heard by then.
    pub traffic: Traffic,
}

/// What went over a line.
#[derive(Default)]
pub struct Traffic {
    /// Requests, each of which waits for its answer; none where that is not known.
    pub requests: Option<usize>,
    /// Bytes to the board.
    pub sent: usize,
    /// Bytes from the board.
    pub received: usize,
}

/// Measures everything; `mpremote` too where `micropython` is the folder of the npm package
/// `@micropython/micropython-webassembly-pyscript`. All take turns, so that what else the machine does hits them all.
pub fn measure(micropython: Option<&Path>) -> Result<Measured> {
    let bench = Bench { mj: env::current_exe()?.with_file_name("mj"), folder: tempfile::tempdir()? };
    if !bench.mj.exists() {
        return Err("mj is not built: cargo build --release".into());
    }
    let board = bench.simulator()?.witness.info()?;
    let mut all = Measured {
        link: Vec::new(),
        run: Vec::new(),
        tcp: Vec::new(),
        serial: Vec::new(),
        traffic: Traffic::default(),
        board,
        peer: micropython.map(|_| Peer::default()),
    };
    for repetition in 1..=REPETITIONS {
        eprintln!("repetition {repetition} of {REPETITIONS}");
        all.link.push(bench.link()?);
        all.run.push(bench.run()?);
        all.tcp.push(bench.start_over_tcp()?);
        let (time, traffic) = bench.start_over_serial()?;
        all.serial.push(time);
        all.traffic = traffic;
        if let (Some(micropython), Some(peer)) = (micropython, &mut all.peer) {
            peer.measure(micropython)?;
        }
    }
    Ok(all)
}

struct Bench {
    mj: PathBuf,
    /// Where `mj` keeps what it keeps for its user.
    folder: TempDir,
}

/// A process that ends when this is dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended by itself is what was wanted.
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}

impl Process {
    fn start(command: &mut Command) -> Result<Self> {
        Ok(Self(command.spawn().map_err(|error| format!("{command:?} does not run: {error}"))?))
    }

    fn finish(mut self) -> Result<()> {
        let status = self.0.wait()?;
        if status.success() { Ok(()) } else { Err(status.to_string().into()) }
    }
}

/// A simulated board, and a client that hears of its pins.
struct Simulator {
    address: String,
    witness: Board,
    _process: Process,
}

impl Bench {
    fn mj<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut mj = Command::new(&self.mj);
        mj.args(arguments).env("XDG_CACHE_HOME", self.folder.path()).stdin(Stdio::null()).stdout(Stdio::null());
        mj
    }

    /// A fresh board: a pin that is set for the second time does not change.
    fn simulator(&self) -> Result<Simulator> {
        let mut process = Process::start(self.mj(["sim", "--listen", "127.0.0.1:0"]).stderr(Stdio::piped()))?;
        let mut line = String::new();
        BufReader::new(process.0.stderr.take().ok_or("no pipe")?).read_line(&mut line)?;
        let address = line.split([' ', ';']).find(|word| word.starts_with("127.")).ok_or(line.clone())?.to_string();
        let mut witness = Board::connect(Line::tcp(&address)?, None)?;
        witness.follow(From::Now)?;
        Ok(Simulator { address, witness, _process: process })
    }

    fn link(&self) -> Result<Duration> {
        let image = self.folder.path().join("image");
        let mut command = self.mj(["link", PROGRAM, "-o"]);
        let begin = Instant::now();
        Process::start(command.arg(image).stderr(Stdio::null()))?.finish()?;
        Ok(begin.elapsed())
    }

    fn run(&self) -> Result<Duration> {
        let (mut screen, terminal) = TTYPort::pair()?;
        screen.set_timeout(PATIENCE)?;
        let terminal = File::options().write(true).open(terminal.name().ok_or("no name")?)?;
        let mut command = self.mj(["run", "--json", PROGRAM]);
        command.stdout(terminal).stderr(Stdio::null());
        let begin = Instant::now();
        let _process = Process::start(&mut command)?;
        for line in BufReader::new(screen).lines() {
            if line?.contains(r#""event":"pin""#) {
                return Ok(begin.elapsed());
            }
        }
        Err("no pin changed".into())
    }

    fn start_over_tcp(&self) -> Result<Duration> {
        let mut simulator = self.simulator()?;
        let address = format!("tcp:{}", simulator.address);
        self.start(&address, &mut simulator)
    }

    fn start_over_serial(&self) -> Result<(Duration, Traffic)> {
        let mut simulator = self.simulator()?;
        let stream = TcpStream::connect(&simulator.address)?;
        stream.set_nodelay(true)?;
        let cable = Cable::to(stream.try_clone()?, stream)?;
        let time = self.start(&format!("serial:{}", cable.path), &mut simulator)?;
        let sent: Vec<u8> = cable.host.try_iter().flat_map(|(_, bytes)| bytes).collect();
        let mut requests = 0;
        Decoder::new(usize::MAX).push(&sent, |request| {
            let _: std::result::Result<Request, _> = request.inspect(|_| requests += 1);
        });
        let received = cable.board.try_iter().map(|(_, bytes)| bytes.len()).sum();
        Ok((time, Traffic { requests: Some(requests), sent: sent.len(), received }))
    }

    /// Runs `mj start` to its end, and tells how long its first effect took.
    fn start(&self, address: &str, simulator: &mut Simulator) -> Result<Duration> {
        let mut command = self.mj(["start", "--board", address, PROGRAM]);
        let begin = Instant::now();
        let process = Process::start(&mut command)?;
        let time = loop {
            match simulator.witness.next(Some(begin + PATIENCE))? {
                Some(News::Event(event)) if matches!(event.kind, Kind::Pin { .. }) => break begin.elapsed(),
                Some(_) => (),
                None => return Err("no pin changed".into()),
            }
        };
        process.finish()?;
        Ok(time)
    }
}

impl Peer {
    /// MicroPython's REPL is the board, and what a program prints is its effect.
    fn measure(&mut self, micropython: &Path) -> Result<()> {
        let begin = Instant::now();
        let version =
            Command::new("mpremote").arg("--version").output().map_err(|error| format!("mpremote: {error}"))?;
        self.itself.push(begin.elapsed());
        let mut command = Command::new("node");
        command.arg("crates/bench/peer/micropython.mjs").arg(micropython).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut board = Process::start(&mut command)?;
        let cable = Cable::to(board.0.stdout.take().ok_or("no pipe")?, board.0.stdin.take().ok_or("no pipe")?)?;
        let (_, banner) = wait_for(&cable, ">>> ")?;
        self.versions = [
            String::from_utf8_lossy(&version.stdout).trim().into(),
            banner.trim().lines().next().unwrap_or_default().into(),
        ];
        let mut command = Command::new("mpremote");
        // It would begin by a reset otherwise, which this board cannot do.
        command.args(["connect", &cable.path, "resume", "run", "crates/bench/programs/blink.py"]).stdout(Stdio::null());
        let begin = Instant::now();
        let process = Process::start(&mut command)?;
        let (end, said) = wait_for(&cable, "pin 2 1")?;
        let sent = cable.host.try_iter().map(|(_, bytes)| bytes.len()).sum();
        process.finish()?;
        self.run.push(end.duration_since(begin));
        self.traffic = Traffic { requests: None, sent, received: said.len() };
        Ok(())
    }
}

/// Waits until a board has said something, and tells when it had, and what it has said since it was last listened to.
fn wait_for(cable: &Cable, expected: &str) -> Result<(Instant, String)> {
    let mut text = String::new();
    loop {
        let Ok((time, bytes)) = cable.board.recv_timeout(PATIENCE) else {
            return Err(format!("no {expected:?} in {text:?}").into());
        };
        text += &String::from_utf8_lossy(&bytes);
        if text.contains(expected) {
            return Ok((time, text));
        }
    }
}
