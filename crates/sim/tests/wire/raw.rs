//! A client that says what it wants, in whatever bytes: what no honest host would do.

use crate::board::TestBoard;
use std::{
    collections::VecDeque,
    io::{PipeReader, PipeWriter, Read, Write},
};
use wire::{
    frame::{Decoder, encode},
    message::{Answer, Call, Limits, Message, PROTOCOL, Refusal, Request, Welcome},
};

/// Longer than any frame here.
const LONGEST_FRAME: usize = 1 << 20;

/// Both ends of a line, and what has come of it.
pub struct RawClient {
    pub input: PipeReader,
    pub output: PipeWriter,
    decoder: Decoder,
    heard: VecDeque<Message>,
    number: u32,
}

impl RawClient {
    pub fn new(board: &TestBoard) -> Self {
        let (input, output) = board.pipes();
        Self { input, output, decoder: Decoder::new(LONGEST_FRAME), heard: VecDeque::new(), number: 0 }
    }

    /// One that has said hello.
    pub fn greeted(board: &TestBoard) -> Self {
        let mut client = Self::new(board);
        client.greet();
        client
    }

    /// Says hello.
    pub fn greet(&mut self) -> Welcome {
        match self.ask(Call::Hello { protocol: PROTOCOL }) {
            Some(Ok(Answer::Hello(welcome))) => welcome,
            other => panic!("{other:?}"),
        }
    }

    /// The frame of the next request.
    pub fn request(&mut self, call: Call) -> Vec<u8> {
        self.number += 1;
        encode(&Request { number: self.number, call })
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.output.write_all(bytes).expect("a board that listens");
    }

    /// The next message; none when the board has hung up.
    pub fn hear(&mut self) -> Option<Message> {
        while self.heard.is_empty() {
            let mut bytes = [0; 4096];
            let count = self.input.read(&mut bytes).expect("a line");
            if count == 0 {
                return None;
            }
            self.decoder.push(&bytes[..count], |message| self.heard.push_back(message.expect("a good frame")));
        }
        self.heard.pop_front()
    }

    /// The answer to a request; none when the board has hung up.
    pub fn ask(&mut self, call: Call) -> Option<Result<Answer, Refusal>> {
        let frame = self.request(call);
        self.send(&frame);
        loop {
            match self.hear()? {
                Message::Reply { number, result } if number == self.number => return Some(result),
                _ => (),
            }
        }
    }

    /// Uploads bytes, image or not, and starts them.
    pub fn start(&mut self, image: &[u8]) -> Result<Answer, Refusal> {
        let length = image.len() as u32;
        let mut received = match self.ask(Call::Upload { length, checksum: 0 }).expect("an answer")? {
            Answer::Uploaded { received } => received as usize,
            other => panic!("{other:?}"),
        };
        while received < image.len() {
            let chunk = image[received..].chunks(1024).next().expect("a rest").to_vec();
            received += chunk.len();
            self.ask(Call::Chunk { offset: (received - chunk.len()) as u32, bytes: chunk }).expect("an answer")?;
        }
        self.ask(Call::Start { wait: false, limit: None, limits: Limits::default() }).expect("an answer")
    }
}
