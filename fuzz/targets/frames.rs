//! Any bytes into a decoder, at both ends of the line: nothing panics, and a good frame after them is read (C6).
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::{
    frame::{Decoder, encode},
    message::{Call, Message, Request},
};

const LIMIT: usize = 2048;

fuzz_target!(|bytes: &[u8]| {
    let good = Request { number: 1, call: Call::Info };
    let mut last = None;
    let mut board = Decoder::new(LIMIT);
    for piece in bytes.chunks(7).chain([&[0][..], &encode(&good)]) {
        board.push(piece, |request| last = Some(request));
    }
    assert_eq!(last, Some(Ok(good)));

    let mut last = None;
    let mut host = Decoder::new(LIMIT);
    host.push(bytes, |_: Result<Message, _>| ());
    host.push(&[&[0][..], &encode(&Message::Booted)].concat(), |message| last = Some(message));
    assert_eq!(last, Some(Ok(Message::Booted)));
});
