//! Lines that are cut in the middle of an upload.

use crate::{
    board::{TestBoard, WITNESS, link, options, start, wait_for_beats},
    raw::RawClient,
};
use host::{Board, BoardError, Line};
use std::{
    io::{self, PipeReader, PipeWriter, Read, Write},
    sync::mpsc::{self, Receiver, Sender},
};
use wire::{
    Image, Pid,
    message::{Answer, Call, Limits, Refusal},
};

/// A client whose line is cut by itself.
struct Client {
    board: Board,
    hung_up: Receiver<()>,
}

impl Client {
    /// Connects over a line that is cut in the middle of a frame after so many bytes.
    fn connect(board: &TestBoard, cut_after: usize) -> Self {
        let (input, output) = board.pipes();
        let (closed, hung_up) = mpsc::channel();
        let line = Line::new(Watched { input, _closed: closed }, Cut { output: Some(output), left: cut_after });
        Self { board: Board::connect(line, None).expect("a board that answers"), hung_up }
    }

    /// Waits until the board has noticed that the line is cut.
    fn hang_up(self) {
        drop(self.board);
        // Nothing is ever sent: this ends with the sender.
        let _ = self.hung_up.recv();
    }
}

/// A reader that is dropped when its line has ended.
struct Watched {
    input: PipeReader,
    _closed: Sender<()>,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.input.read(buffer)
    }
}

/// A writer that ends after some bytes.
struct Cut {
    output: Option<PipeWriter>,
    left: usize,
}

impl Write for Cut {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let output = self.output.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        let count = output.write(&bytes[..bytes.len().min(self.left)])?;
        self.left -= count;
        if self.left == 0 {
            self.output = None;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const CHUNK: usize = 1024;

/// The image of a program of many chunks.
fn large(bytes: usize) -> Image {
    link(&format!("(def large :actor (fn [_] {:?}))\n(def ballast :actor (fn [_] large))", "x".repeat(bytes)))
}

/// Uploads, and tells where the board stood after each step.
fn upload(board: &mut Board, image: &Image) -> (Vec<usize>, Result<(), BoardError>) {
    let mut steps = Vec::new();
    let result = board.upload(image, |received, _| steps.push(received));
    (steps, result)
}

#[test]
fn c6_an_upload_that_was_cut_off_goes_on_where_it_stood() {
    let board = TestBoard::start();
    let mut good = board.connect();
    start(&mut good, WITNESS);
    for cut_after in [100, 2000, 5000, 10_000, 19_000] {
        let image = large(20_000 + cut_after);
        let length = image.to_bytes().len();
        let mut client = Client::connect(&board, cut_after);
        let (before, result) = upload(&mut client.board, &image);
        assert!(matches!(result, Err(BoardError::Cut)), "{result:?}");
        client.hang_up();
        let (after, result) = upload(&mut board.connect(), &image);
        result.expect("room for it");
        assert_eq!(after.first(), before.last(), "cut after {cut_after} bytes");
        assert_eq!(*after.last().expect("steps"), length);
        // Each chunk was sent once, but for the one in whose middle the line was cut.
        assert_eq!(before.len() - 1 + after.len() - 1, length.div_ceil(CHUNK));
    }
    wait_for_beats(&mut good, 3);
}

/// And it is whole: also when it was cut again and again.
#[test]
fn c6_an_upload_in_pieces_is_whole() {
    let board = TestBoard::start();
    let image = large(20_000);
    let mut stood = 0;
    loop {
        let mut client = Client::connect(&board, 4000);
        let (steps, result) = upload(&mut client.board, &image);
        if result.is_ok() {
            assert_eq!(client.board.start().expect("a whole image"), [Pid(1), Pid(2)]);
            return;
        }
        let stands = *steps.last().expect("a step");
        assert!(std::mem::replace(&mut stood, stands) < stands, "it gets no further");
        client.hang_up();
    }
}

/// Chunks that do not go on where the upload stands, and starts of what is not there.
#[test]
fn c6_what_is_out_of_step_is_refused() {
    let board = TestBoard::start();
    let mut client = RawClient::greeted(&board);
    let image = link(WITNESS).to_bytes();
    let length = image.len() as u32;
    let chunk = |from: usize, to: usize| Call::Chunk { offset: from as u32, bytes: image[from..to].to_vec() };
    let start = Call::Start { wait: false, limit: None, limits: Limits::default(), keep: false };
    assert_eq!(client.ask(start.clone()), Some(Err(Refusal::NoImage)));
    assert_eq!(client.ask(chunk(0, 10)), Some(Err(Refusal::NoImage)));
    assert_eq!(client.ask(Call::Upload { length, checksum: 1 }), Some(Ok(Answer::Uploaded { received: 0 })));
    assert_eq!(client.ask(chunk(10, 20)), Some(Err(Refusal::OutOfStep { received: 0 })));
    assert_eq!(client.ask(chunk(0, 10)), Some(Ok(Answer::Uploaded { received: 10 })));
    assert_eq!(client.ask(chunk(0, 20)), Some(Err(Refusal::OutOfStep { received: 10 })));
    let too_long = Call::Chunk { offset: 10, bytes: image.clone() };
    assert_eq!(client.ask(too_long), Some(Err(Refusal::OutOfStep { received: 10 })));
    assert_eq!(client.ask(start.clone()), Some(Err(Refusal::NoImage)));
    assert_eq!(client.ask(Call::Upload { length, checksum: 1 }), Some(Ok(Answer::Uploaded { received: 10 })));
    assert_eq!(client.ask(chunk(10, image.len())), Some(Ok(Answer::Uploaded { received: length })));
    assert_eq!(client.ask(start), Some(Ok(Answer::Started { pids: vec![Pid(1)] })));
}

/// Others have the room that those who vanished had taken.
#[test]
fn c6_a_client_that_vanishes_leaves_no_trace() {
    let board = TestBoard::start_with(options(2 << 20));
    let mut good = board.connect();
    start(&mut good, WITNESS);
    for more in 0..20 {
        let mut client = Client::connect(&board, 50_000);
        let (steps, result) = upload(&mut client.board, &large(600_000 + more));
        assert!(matches!(result, Err(BoardError::Cut)), "{result:?}");
        assert_eq!(steps.first(), Some(&0));
        client.hang_up();
        wait_for_beats(&mut good, 1);
    }
    let (_, result) = upload(&mut good, &large(10_000));
    result.expect("room for it");
    assert_eq!(good.start().expect("a whole image").len(), 2);
    wait_for_beats(&mut good, 3);
}

/// Issue 3: a 10 MB program.
#[test]
fn c5_what_is_too_large_is_refused_before_it_comes() {
    let board = TestBoard::start_with(options(2 << 20));
    let mut client = board.connect();
    start(&mut client, WITNESS);
    let (steps, result) = upload(&mut client, &large(10_000_000));
    match result {
        Err(BoardError::Refused(Refusal::TooLarge { length, room })) => {
            assert!(length > 10_000_000 && (1..1 << 20).contains(&room), "{length} bytes, room for {room}");
        }
        result => panic!("{result:?}"),
    }
    assert_eq!(steps, [] as [usize; 0]);
    wait_for_beats(&mut client, 3);
}
