//! A board that starts anew, while its client stays on the line.

use crate::{
    board::{TestBoard, WITNESS, start, wait_for_beats},
    fault_injector::losing,
};
use host::{Board, BoardError, Line};
use std::{
    io::{self, PipeReader, PipeWriter, Read, Write},
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, Sender},
    },
};
use wire::{
    Pid,
    message::{Message, Refusal},
};

/// A process can simulate one board after another.
#[test]
fn a_board_can_be_started_again() {
    for _ in 0..2 {
        let board = TestBoard::start();
        let mut client = board.connect();
        assert_eq!(start(&mut client, WITNESS), [Pid(1)]);
        wait_for_beats(&mut client, 3);
    }
}

/// A line that stays when the board at its other end starts anew, as a serial line does.
struct Cable {
    to_host: Sender<PipeReader>,
    from_host: Arc<Mutex<Option<PipeWriter>>>,
}

struct CableReader {
    current: Option<PipeReader>,
    boards: Receiver<PipeReader>,
}

struct CableWriter(Arc<Mutex<Option<PipeWriter>>>);

impl Cable {
    fn new() -> (Self, CableReader, CableWriter) {
        let (to_host, boards) = mpsc::channel();
        let from_host = Arc::new(Mutex::new(None));
        let writer = CableWriter(from_host.clone());
        (Self { to_host, from_host }, CableReader { current: None, boards }, writer)
    }

    fn plug_into(&self, board: &TestBoard) {
        let (input, output) = board.pipes();
        self.to_host.send(input).expect("a host that reads");
        *self.from_host.lock().expect("nobody panics who holds it") = Some(output);
    }

    fn unplug(&self) {
        *self.from_host.lock().expect("nobody panics who holds it") = None;
    }
}

impl Read for CableReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match &mut self.current {
                Some(input) => match input.read(buffer)? {
                    0 => self.current = None,
                    count => return Ok(count),
                },
                None => match self.boards.recv() {
                    Ok(input) => self.current = Some(input),
                    Err(_) => return Ok(0),
                },
            }
        }
    }
}

impl Write for CableWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut *self.0.lock().expect("nobody panics who holds it") {
            Some(output) => output.write(bytes),
            // Nobody listens to a board that is off.
            None => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a client hears of a board that has started anew on its line.
fn after_restart<T>(lose: fn(Message) -> bool, ask: impl FnOnce(&mut Board) -> Result<T, BoardError>) -> BoardError {
    let (cable, input, output) = Cable::new();
    let board = TestBoard::start();
    cable.plug_into(&board);
    let mut client = Board::connect(Line::new(losing(input, lose), output), None).expect("a board that answers");
    start(&mut client, WITNESS);
    cable.unplug();
    drop(board);
    let board = TestBoard::start();
    cable.plug_into(&board);
    let error = ask(&mut client).err().expect("a board that has forgotten all");
    drop((client, cable));
    error
}

#[test]
fn c6_a_restart_is_noticed() {
    // What a client would be told if it asked.
    let lose = |message| matches!(message, Message::Reply { result: Err(Refusal::Stranger), .. });
    let error = after_restart(lose, |client| client.next(None));
    assert!(matches!(error, BoardError::Restarted), "{error:?}");
    let error = after_restart(lose, |client| client.halt(Pid(1)));
    assert!(matches!(error, BoardError::Restarted), "{error:?}");
}

/// Also by a client that missed it, whether it asks for something or only listens.
#[test]
fn c6_a_restart_that_was_missed_is_noticed() {
    let lose = |message| matches!(message, Message::Booted);
    let error = after_restart(lose, |client| client.halt(Pid(1)));
    assert!(matches!(error, BoardError::Restarted), "{error:?}");
    let error = after_restart(lose, |client| client.next(None));
    assert!(matches!(error, BoardError::Restarted), "{error:?}");
}
