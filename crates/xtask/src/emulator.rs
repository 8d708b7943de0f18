//! The emulator: QEMU with a firmware in it, its serial line, its pins and its reset button.

use std::{
    cell::RefCell,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Write},
    os::unix::net::UnixStream,
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How long QEMU may take to come up, or to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the monitor says when it waits for a command.
const PROMPT: &[u8] = b"(qemu) ";

/// Where the pins are: firmware/qemu-virt/src/pins.rs has the layout.
const PINS: u64 = 0x8020_0000;
const BYTES_A_PIN: u64 = 16;

/// The queue of levels for the pins, and how many fit.
const QUEUE: u64 = PINS + 0x300;
const ROOM: u32 = 64;

/// What a pin's input word has beside its level.
const CONNECTED: u32 = 1 << 16;

/// The register that raises the pins' interrupt.
const INTERRUPT: u64 = 0x0200_0000;

/// A machine that runs. It is turned off when this is dropped.
pub struct Emulator {
    qemu: Child,
    folder: TempDir,
    bus: RefCell<Bus>,
}

/// The machine's bus, by QEMU's `-qtest` protocol: a line with a command, and one with what came of it.
struct Bus {
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// What a pin is and does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pin {
    /// The number of its mode.
    pub mode: u32,
    /// The level that it drives.
    pub output: u32,
    /// How often that has changed.
    pub changes: u32,
}

impl Emulator {
    /// Turns a machine on. It waits for somebody on its line before it runs.
    pub fn start(firmware: &Path) -> io::Result<Self> {
        Self::start_with(firmware, &[])
    }

    /// The same, with its second flash in a file.
    pub fn start_with_flash(firmware: &Path, flash: &Path) -> io::Result<Self> {
        let mut qemu = host::emulator(firmware).map_err(io::Error::other)?;
        host::keep_in(&mut qemu, flash)?;
        Self::spawn(qemu, &[])
    }

    /// The same, with further arguments for QEMU.
    pub fn start_with(firmware: &Path, arguments: &[&str]) -> io::Result<Self> {
        Self::spawn(host::emulator(firmware).map_err(io::Error::other)?, arguments)
    }

    fn spawn(mut qemu: Command, arguments: &[&str]) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name).display().to_string();
        let mut qemu = qemu
            .args(["-qtest", "stdio", "-qtest-log", "none"])
            .args(["-serial", &format!("unix:{},server=on,wait=on", at("serial"))])
            .args(["-monitor", &format!("unix:{},server=on,wait=off", at("monitor"))])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(folder.path().join("messages"))?)
            .spawn()?;
        let (commands, answers) = qemu.stdin.take().zip(qemu.stdout.take()).ok_or(io::ErrorKind::BrokenPipe)?;
        let bus = RefCell::new(Bus { commands, answers: BufReader::new(answers) });
        Ok(Self { qemu, folder, bus })
    }

    /// Connects to the serial line. Whoever was connected before must have left.
    pub fn connect(&self) -> io::Result<UnixStream> {
        self.socket("serial")
    }

    /// Presses the reset button.
    pub fn reset(&self) -> io::Result<()> {
        let mut monitor = self.socket("monitor")?;
        monitor.write_all(b"system_reset\n")?;
        // Who hangs up before the command was echoed takes it back.
        let mut heard = Vec::new();
        let mut byte = [0];
        while heard.windows(PROMPT.len()).filter(|bytes| bytes == &PROMPT).count() < 2 && monitor.read(&mut byte)? > 0 {
            heard.push(byte[0]);
        }
        Ok(())
    }

    /// Connects a level to a pin for good, as somebody does who holds a button down.
    pub fn hold(&self, number: u8, level: bool) -> io::Result<()> {
        self.write(pin_word(number, 2), CONNECTED | full(level))
    }

    fn socket(&self, name: &str) -> io::Result<UnixStream> {
        let end = Instant::now() + PATIENCE;
        loop {
            match UnixStream::connect(self.folder.path().join(name)) {
                Err(error) if Instant::now() >= end => {
                    let messages = fs::read_to_string(self.folder.path().join("messages")).unwrap_or_default();
                    return Err(io::Error::new(error.kind(), format!("{error}; QEMU says: {messages}")));
                }
                // It is not there yet.
                Err(_) => thread::sleep(Duration::from_millis(5)),
                stream => return stream,
            }
        }
    }

    /// Looks at a pin.
    pub fn pin(&self, number: u8) -> io::Result<Pin> {
        let [mode, output, _, changes] = [0, 1, 2, 3].map(|word| self.word(pin_word(number, word)));
        Ok(Pin { mode: mode?, output: output?, changes: changes? })
    }

    /// Connects a level to a pin from outside, once the machine has room for it in its queue.
    pub fn drive(&self, number: u8, level: bool) -> io::Result<()> {
        let put = self.wait_until_taken(ROOM - 1)?;
        self.write(QUEUE + 8 + 4 * u64::from(put % ROOM), u32::from(number) | full(level) << 16)?;
        self.write(QUEUE, put.wrapping_add(1))?;
        self.write(INTERRUPT, 1)
    }

    /// Waits until at most `left` levels are in the queue; tells how many have ever been put into it.
    pub fn wait_until_taken(&self, left: u32) -> io::Result<u32> {
        let end = Instant::now() + PATIENCE;
        loop {
            let put = self.word(QUEUE)?;
            if put.wrapping_sub(self.word(QUEUE + 4)?) <= left {
                return Ok(put);
            }
            if Instant::now() >= end {
                return Err(io::ErrorKind::TimedOut.into());
            }
            thread::sleep(Duration::from_micros(500));
        }
    }

    /// How many bytes of the heap were taken when the firmware had started.
    pub fn heap_at_start(&self) -> io::Result<u32> {
        self.word(PINS + BYTES_A_PIN * 40)
    }

    /// A word of the machine's memory.
    fn word(&self, address: u64) -> io::Result<u32> {
        let answer = self.ask(&format!("readl {address:#x}"))?;
        let digits = answer.strip_prefix("OK 0x").unwrap_or_default();
        u32::from_str_radix(digits, 16).map_err(|_| io::Error::other(format!("QEMU says: {answer}")))
    }

    /// So many bytes of the machine's memory.
    pub fn read(&self, address: u64, count: u64) -> io::Result<Vec<u8>> {
        let answer = self.ask(&format!("read {address:#x} {count:#x}"))?;
        let digits = answer.strip_prefix("OK 0x").unwrap_or_default().as_bytes();
        let byte = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
        digits
            .chunks(2)
            .map(byte)
            .collect::<Option<_>>()
            .ok_or_else(|| io::Error::other(format!("QEMU says: {answer}")))
    }

    /// Sets so many bytes of the machine's memory while it runs.
    pub fn fill(&self, address: u64, count: u64, byte: u8) -> io::Result<()> {
        self.ask(&format!("memset {address:#x} {count:#x} {byte:#x}")).map(drop)
    }

    /// Changes a word of the machine's memory, or a register, while it runs.
    pub fn write(&self, address: u64, word: u32) -> io::Result<()> {
        self.ask(&format!("writel {address:#x} {word:#x}")).map(drop)
    }

    fn ask(&self, command: &str) -> io::Result<String> {
        let Bus { commands, answers } = &mut *self.bus.borrow_mut();
        writeln!(commands, "{command}")?;
        let mut answer = String::new();
        answers.read_line(&mut answer)?;
        Ok(answer.trim_end().into())
    }
}

/// A level as the block of pins has it.
fn full(level: bool) -> u32 {
    if level { u16::MAX.into() } else { 0 }
}

fn pin_word(number: u8, word: u64) -> u64 {
    PINS + BYTES_A_PIN * u64::from(number) + 4 * word
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // One that has ended by itself is what was wanted.
        let _ = self.qemu.kill().and_then(|()| self.qemu.wait());
    }
}
