//! Hostile bytes: what lines and clients do, by chance.

use super::machine::{Machine, Stream};
use crate::checks::{Result, link};
use crc::{CRC_32_ISO_HDLC, Crc};
use fastrand::Rng;
use host::BoardError;
use std::{
    io::{self, Write},
    thread,
};
use wire::{
    Header, Image, JANET_VERSION, Level, Names, Pid,
    frame::encode,
    message::{Call, Limits, PROTOCOL, Request},
};

/// An image's.
const CHECKSUM: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// One of them.
#[derive(Clone, Copy)]
pub struct Fault {
    pub name: &'static str,
    pub run: fn(&Machine, &mut Rng) -> Result,
}

impl Fault {
    pub const ALL: &'static [Self] = &[
        Self { name: "noise", run: |machine, random| send(machine, &bytes(random, 5000)) },
        Self { name: "noughts", run: |machine, _| send(machine, &[0; 50_000]) },
        Self { name: "a frame without an end", run: |machine, _| send(machine, &[1; 100_000]) },
        Self { name: "requests of a stranger", run: |machine, random| send(machine, &requests(random, 100)) },
        Self { name: "requests without sense", run: greeted },
        Self { name: "flipped bits", run: flipped },
        Self { name: "cut frames", run: cut },
        Self { name: "clients that vanish", run: vanish },
        Self { name: "an upload that is cut off", run: cut_off },
        Self { name: "a damaged image", run: damaged },
        Self { name: "a header that promises more", run: promising },
        Self { name: "a header of empty names", run: |machine, _| header(machine, &[0; 25_000], 25_000) },
        Self { name: "a header with a long name", run: |machine, _| header(machine, &long_name(40_000), 1) },
        Self { name: "a header of many names", run: |machine, _| header(machine, &[1, b'x'].repeat(12_500), 12_500) },
        Self { name: "a crowd of lines", run: crowd },
        Self { name: "a client that does not listen", run: deaf },
    ];
}

fn bytes(random: &mut Rng, most: usize) -> Vec<u8> {
    (0..random.usize(..most)).map(|_| random.u8(..)).collect()
}

/// A call with contents by chance. Witnesses have the pids 1 and 2.
fn call(random: &mut Rng) -> Call {
    match random.u8(..10) {
        0 => Call::Hello { protocol: random.u16(..) },
        1 => Call::Authenticate { code: std::array::from_fn(|_| random.u8(..)) },
        2 => Call::Info,
        3 => Call::Upload { length: random.u32(..) >> random.u32(..32), checksum: random.u32(..) },
        4 => Call::Chunk { offset: random.u32(..) >> random.u32(..32), bytes: bytes(random, 1024) },
        5 => Call::Actors { after: Pid(random.u32(..) >> random.u32(..32)) },
        6 => Call::Halt { pid: Pid(random.u32(3..)) },
        7 => Call::Follow { from: random.u64(..) >> random.u32(..64) },
        8 => Call::Drive { pin: random.u8(..), level: Level(random.u16(..)) },
        _ => Call::Status,
    }
}

fn requests(random: &mut Rng, count: usize) -> Vec<u8> {
    (0..count).flat_map(|_| encode(&Request { number: random.u32(..), call: call(random) })).collect()
}

/// Sends bytes on a new line, which then is cut. What the board answers is read by nobody who would care.
fn send(machine: &Machine, bytes: &[u8]) -> Result {
    let line = machine.line()?;
    let listener = listen(&line)?;
    // The board may have had enough.
    let _ = line.try_clone()?.write_all(bytes);
    line.cut();
    listener.join().map_err(|_| "a listener has panicked".into())
}

fn listen(line: &Stream) -> io::Result<thread::JoinHandle<()>> {
    let mut line = line.try_clone()?;
    Ok(thread::spawn(move || _ = io::copy(&mut line, &mut io::sink())))
}

fn hello() -> Vec<u8> {
    encode(&Request { number: 1, call: Call::Hello { protocol: PROTOCOL } })
}

fn greeted(machine: &Machine, random: &mut Rng) -> Result {
    send(machine, &[hello(), requests(random, 200)].concat())
}

fn flipped(machine: &Machine, random: &mut Rng) -> Result {
    let mut bytes = [hello(), requests(random, 200)].concat();
    for _ in 0..bytes.len() / 50 {
        let place = random.usize(..bytes.len());
        bytes[place] ^= 1 << random.u8(..8);
    }
    send(machine, &bytes)
}

fn cut(machine: &Machine, random: &mut Rng) -> Result {
    let mut bytes = hello();
    for _ in 0..200 {
        let mut request = requests(random, 1);
        request.truncate(random.usize(..request.len()));
        bytes.extend(request);
    }
    send(machine, &bytes)
}

fn vanish(machine: &Machine, random: &mut Rng) -> Result {
    for _ in 0..20 {
        machine.line()?.write_all(&hello()[..random.usize(..8)])?;
    }
    Ok(())
}

fn image(machine: &Machine, random: &mut Rng) -> Result<Image> {
    let text = "text".repeat(random.usize(100..2000));
    link(&mut *machine.connect()?, &format!("(def big :actor (fn [_] \"{text}\"))"))
}

fn cut_off(machine: &Machine, random: &mut Rng) -> Result {
    let image = image(machine, random)?;
    let mut client = machine.connect()?;
    let stop = random.usize(..image.to_bytes().len());
    let stream = client.stream()?;
    match client.upload(&image, |received, _| {
        if received >= stop {
            stream.cut();
        }
    }) {
        Ok(()) | Err(BoardError::Cut | BoardError::Silent) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn damaged(machine: &Machine, random: &mut Rng) -> Result {
    let image = image(machine, random)?;
    let (mut bytes, checksum) = (image.to_bytes(), image.checksum());
    let place = random.usize(..bytes.len());
    bytes[place] ^= 1 << random.u8(..8);
    upload(machine, &bytes, checksum)
}

/// Its checksum is right, and it is said to hold more names than any memory could.
fn promising(machine: &Machine, _: &mut Rng) -> Result {
    let header =
        Header { janet: JANET_VERSION.into(), actors: Names::new::<&str>(&[])?, functions: Names::new::<&str>(&[])? };
    let mut bytes = Image { header, body: vec![0] }.to_bytes();
    // The end is the number of actors, that of functions, the body, and the checksum.
    bytes.truncate(bytes.len() - 3 - size_of::<u32>());
    bytes.extend([0xff, 0xff, 0x7f]);
    sealed(machine, bytes)
}

/// A header whose list of actors is these bytes, which are said to be so many names. All else of the image is as it should be.
fn header(machine: &Machine, names: &[u8], count: u32) -> Result {
    let janet = [&[JANET_VERSION.len() as u8], JANET_VERSION.as_bytes()].concat();
    let content = [&janet[..], &varint(count), names, &[0], &[0]].concat();
    sealed(machine, [&b"MJI\x01"[..], &(content.len() as u32).to_le_bytes(), &content].concat())
}

fn long_name(length: u32) -> Vec<u8> {
    [varint(length), vec![b'x'; length as usize]].concat()
}

/// A number as postcard writes it.
fn varint(mut number: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// Uploads what lacks only its checksum.
fn sealed(machine: &Machine, mut bytes: Vec<u8>) -> Result {
    let checksum = CHECKSUM.checksum(&bytes);
    bytes.extend(checksum.to_le_bytes());
    upload(machine, &bytes, checksum)
}

fn upload(machine: &Machine, bytes: &[u8], checksum: u32) -> Result {
    let upload = Call::Upload { length: bytes.len() as u32, checksum };
    let chunks = bytes.chunks(512).enumerate();
    let chunks = chunks.map(|(index, bytes)| Call::Chunk { offset: 512 * index as u32, bytes: bytes.into() });
    let calls = [upload].into_iter().chain(chunks).chain([Call::Start {
        wait: false,
        limit: None,
        limits: Limits::default(),
        keep: false,
    }]);
    let frames = calls.enumerate().flat_map(|(index, call)| encode(&Request { number: 2 + index as u32, call }));
    send(machine, &hello().into_iter().chain(frames).collect::<Vec<_>>())
}

/// As many as a board serves, and more.
fn crowd(machine: &Machine, random: &mut Rng) -> Result {
    let count = if machine.has_lines() { 40 } else { 1 };
    let lines: Vec<_> = (0..count).map(|_| machine.line()).collect::<io::Result<_>>()?;
    for line in &lines {
        // The board may have turned it away.
        let _ = line.try_clone()?.write_all(&[hello(), requests(random, 5)].concat());
    }
    lines.iter().for_each(Stream::cut);
    Ok(())
}

/// It asks for all that happens, and reads none of it.
fn deaf(machine: &Machine, random: &mut Rng) -> Result {
    let mut line = machine.line()?;
    line.write_all(&[hello(), encode(&Request { number: 2, call: Call::Follow { from: 0 } })].concat())?;
    for number in 3..100 {
        line.write_all(&encode(&Request { number, call: Call::Info }))?;
    }
    thread::sleep(std::time::Duration::from_millis(random.u64(..200)));
    line.cut();
    Ok(())
}
