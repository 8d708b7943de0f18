//! A fault injector: what a bad line does to the frames on it, as a seed decides.

use crate::board::TestBoard;
use fastrand::Rng;
use host::Line;
use std::io::{self, Read, Write};
use wire::{frame::Decoder, message::Message};

/// Faults of one direction of a line.
#[derive(Clone, Copy, Debug)]
pub struct Faults {
    pub seed: u64,
    /// How many of a hundred frames are hit.
    pub percent: u8,
}

impl Faults {
    /// A line with faults in both directions.
    pub fn line(self, board: &TestBoard) -> Line {
        let (input, output) = board.pipes();
        Line::new(self.reader(input), Faulty::new(output, self))
    }

    /// The board's direction of the line: other faults of the same kind.
    fn reader(self, input: impl Read + Send + 'static) -> impl Read + Send + 'static {
        FaultyReader { input, line: Faulty::new(Vec::new(), Self { seed: !self.seed, ..self }) }
    }
}

/// What happens to a frame.
enum Fault {
    Lost,
    BitFlipped,
    ByteLost,
    ByteAdded,
    Twice,
    /// It stays on the line until the next one comes.
    Late,
}

/// A writer that damages what is written.
pub struct Faulty<W> {
    output: W,
    faults: Faults,
    random: Rng,
    /// The frame that is being written.
    frame: Vec<u8>,
    late: Vec<u8>,
}

impl<W: Write> Faulty<W> {
    pub fn new(output: W, faults: Faults) -> Self {
        let random = Rng::with_seed(faults.seed);
        Self { output, faults, random, frame: Vec::new(), late: Vec::new() }
    }

    fn pass(&mut self, mut frame: Vec<u8>) -> io::Result<()> {
        let output = &mut self.output;
        let late = std::mem::take(&mut self.late);
        output.write_all(&late)?;
        let place = self.random.usize(..frame.len());
        match (self.random.u8(..100) < self.faults.percent).then(|| fault(&mut self.random)) {
            None => output.write_all(&frame)?,
            Some(Fault::Lost) => (),
            Some(Fault::Late) => self.late = frame,
            Some(Fault::Twice) => output.write_all(&frame.repeat(2))?,
            Some(Fault::BitFlipped) => {
                frame[place] ^= 1 << self.random.u8(..8);
                output.write_all(&frame)?;
            }
            Some(Fault::ByteLost) => {
                frame.remove(place);
                output.write_all(&frame)?;
            }
            Some(Fault::ByteAdded) => {
                frame.insert(place, self.random.u8(..));
                output.write_all(&frame)?;
            }
        }
        output.flush()
    }
}

fn fault(random: &mut Rng) -> Fault {
    match random.u8(..6) {
        0 => Fault::Lost,
        1 => Fault::BitFlipped,
        2 => Fault::ByteLost,
        3 => Fault::ByteAdded,
        4 => Fault::Twice,
        _ => Fault::Late,
    }
}

impl<W: Write> Write for Faulty<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            self.frame.push(*byte);
            if *byte == 0 {
                let frame = std::mem::take(&mut self.frame);
                self.pass(frame)?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A reader of what a line has damaged.
struct FaultyReader<R> {
    input: R,
    line: Faulty<Vec<u8>>,
}

impl<R: Read> Read for FaultyReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let arrived = &mut self.line.output;
            if !arrived.is_empty() {
                let count = arrived.len().min(buffer.len());
                buffer[..count].copy_from_slice(&arrived[..count]);
                arrived.drain(..count);
                return Ok(count);
            }
            let mut bytes = [0; 4096];
            let count = self.input.read(&mut bytes)?;
            if count == 0 {
                return Ok(0);
            }
            self.line.write_all(&bytes[..count])?;
        }
    }
}

/// A reader that loses some of a board's messages.
struct Losing<R, F> {
    input: R,
    lose: F,
    frame: Vec<u8>,
    arrived: Vec<u8>,
}

/// Longer than any frame here.
const LONGEST_FRAME: usize = 1 << 20;

/// Loses the messages for which `lose` says so.
pub fn losing(
    input: impl Read + Send + 'static,
    lose: impl FnMut(Message) -> bool + Send + 'static,
) -> impl Read + Send + 'static {
    Losing { input, lose, frame: Vec::new(), arrived: Vec::new() }
}

impl<R: Read, F: FnMut(Message) -> bool> Read for Losing<R, F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.arrived.is_empty() {
            let mut bytes = [0; 4096];
            let count = self.input.read(&mut bytes)?;
            if count == 0 {
                return Ok(0);
            }
            for byte in &bytes[..count] {
                self.frame.push(*byte);
                if *byte == 0 {
                    let frame = std::mem::take(&mut self.frame);
                    let mut is_lost = false;
                    Decoder::new(LONGEST_FRAME).push(&frame, |message| is_lost = message.is_ok_and(&mut self.lose));
                    self.arrived.extend(if is_lost { Vec::new() } else { frame });
                }
            }
        }
        let count = self.arrived.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.arrived[..count]);
        self.arrived.drain(..count);
        Ok(count)
    }
}
