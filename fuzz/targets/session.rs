//! Any requests into a session of a simulated board, which lives as long as this process does: after each input it answers
//! as ever (C6).
//!
//! The bytes between two 0xff are the inside of a frame. An image that is whole is not started: Janet's own unmarshaller
//! trusts what it reads, which is why a checksum and a secret stand before it (C5).
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde::{Serialize, Serializer, ser::SerializeTuple};
use sim::{Boot, Clock, Connection, Options, Plug};
use std::{
    io::{self, Read, Write},
    sync::OnceLock,
    thread,
};
use wire::{
    Image,
    frame::{Decoder, encode},
    message::{Answer, Call, Message, PROTOCOL, Request},
};

/// How many calls there are.
const CALLS: u8 = 17;

/// The numbers of the first and the last request, which are always the same.
const FIRST: u32 = u32::MAX - 1;
const LAST: u32 = u32::MAX;

fn board() -> &'static Plug {
    static BOARD: OnceLock<Plug> = OnceLock::new();
    BOARD.get_or_init(|| {
        let plug = Plug::default();
        let theirs = plug.clone();
        thread::spawn(move || {
            let options = Options {
                clock: Clock::Real,
                seed: 0,
                schedule: 0,
                memory: 4 << 20,
                secret: None,
                inputs: Vec::new(),
                flash: None,
                boot: Boot::default(),
            };
            sim::run(&options, &theirs).expect("a board that starts");
        });
        plug
    })
}

/// Bytes as they are.
struct Inside<'a>(&'a [u8]);

impl Serialize for Inside<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(self.0.len())?;
        self.0.iter().try_for_each(|byte| tuple.serialize_element(byte))?;
        tuple.end()
    }
}

/// The frames to send. A greeting comes first, behind which everything is looked at.
fn frames(bytes: &[u8]) -> Vec<u8> {
    let hello = |number| encode(&Request { number, call: Call::Hello { protocol: PROTOCOL } });
    let mut frames = hello(FIRST);
    let mut uploaded = Vec::new();
    let mut decoder = Decoder::new(usize::MAX);
    for inside in bytes.split(|byte| *byte == 0xff) {
        let mut inside = inside.to_vec();
        // The second byte says which call it is: mostly one that there is.
        if let Some(call) = inside.get_mut(1) {
            *call %= CALLS + 1;
        }
        let frame = encode(&Inside(&inside));
        let mut is_whole = false;
        decoder.push(&frame, |request: Result<Request, _>| match request.map(|request| request.call) {
            Ok(Call::Chunk { bytes, .. }) => uploaded.extend(bytes),
            Ok(Call::Start { .. }) => is_whole = Image::from_bytes(&uploaded).is_ok(),
            _ => (),
        });
        if !is_whole {
            frames.extend(frame);
        }
    }
    frames.extend(hello(LAST));
    frames
}

fuzz_target!(|bytes: &[u8]| {
    let (mut from_board, output) = io::pipe().expect("a pipe");
    let (input, mut to_board) = io::pipe().expect("a pipe");
    board().connect(Connection { input: Box::new(input), output: Box::new(output), guest: None });
    let frames = frames(bytes);
    let speaker = thread::spawn(move || to_board.write_all(&frames));
    let mut decoder = Decoder::new(usize::MAX);
    let mut is_well = false;
    let mut buffer = [0; 4096];
    // The speaker hangs up when it has said all, and then the board does.
    while let Ok(count @ 1..) = from_board.read(&mut buffer) {
        decoder.push(&buffer[..count], |message| {
            is_well |= matches!(message, Ok(Message::Reply { number: LAST, result: Ok(Answer::Hello(_)) }));
        });
    }
    speaker.join().expect("a thread").expect("a board that listens");
    assert!(is_well, "the board does not answer any more");
});
