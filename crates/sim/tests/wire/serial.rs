//! A serial line: a pseudo-terminal, with the board at one end and the host's serial port at the other.

use crate::board::{TestBoard, WITNESS, link, start, wait_for_beats};
use host::{Board, From, Line, News};
use serialport::{SerialPort, TTYPort};
use sim::Connection;
use std::{
    io::{self, Read},
    path::Path,
};
use wire::{Event, Kind, Pid, message::Ending};

/// The board's end of a line, and the host's.
fn cable() -> (TTYPort, Line) {
    let (board, host) = TTYPort::pair().expect("a pseudo-terminal");
    let path = host.name().expect("a name");
    // The host opens it by its name: it is locked for anyone else.
    drop(host);
    let line = Line::serial(Path::new(&path), 115_200).expect("a serial port");
    (board, line)
}

/// Hardware does not time out.
struct Uart(TTYPort);

impl Read for Uart {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::TimedOut => (),
                result => return result,
            }
        }
    }
}

fn plug_in(board: &TestBoard, port: TTYPort) {
    let output = port.try_clone_native().expect("a second handle");
    board.plug_in(Connection { input: Box::new(Uart(port)), output: Box::new(output), guest: None });
}

/// The board ends with its last client, and so this ends only if the port is closed when its client is dropped.
#[test]
fn c6_a_serial_line_carries_everything_and_is_closed_with_its_client() {
    let board = TestBoard::start();
    let (port, line) = cable();
    plug_in(&board, port);
    let mut client = Board::connect(line, None).expect("a board that answers");
    start(&mut client, WITNESS);
    client.follow(From::Now).expect("a board that answers");
    let program = format!("(def long (fn say [_] (print {:?}) 7))", "x".repeat(10_000));
    client.upload(&link(&program), |_, _| ()).expect("room for it");
    assert_eq!(client.run(None).expect("a program that starts"), [Pid(2)]);
    let mut kinds = Vec::new();
    let ended = loop {
        match client.next(None).expect("a board that answers").expect("news") {
            News::Event(Event { kind, .. }) => kinds.push(kind),
            News::Ended(ended) => break ended,
            news => panic!("{news:?}"),
        }
    };
    assert_eq!(ended.why, Ending::AllEnded);
    let line = "x".repeat(10_000);
    assert_eq!(kinds, [Kind::Started { parent: None }, Kind::Log { line }, Kind::Finished { value: "7".into() }]);
    wait_for_beats(&mut client, 3);
}
