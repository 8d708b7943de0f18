//! Ends that do not fit together say so.

use crate::{board::TestBoard, raw::RawClient};
use host::{Board, BoardError, Line};
use std::{
    io::{self, Read, Write},
    thread,
};
use wire::{
    Image, JANET_VERSION, Names, Pid,
    frame::{Decoder, encode},
    message::{ActorInfo, Answer, Call, Message, PROTOCOL, Refusal, Request, State, Welcome},
};

/// A line to something that answers as it likes.
fn line_to(mut answer: impl FnMut(Call) -> Result<Answer, Refusal> + Send + 'static) -> Line {
    let (to_host, mut output) = io::pipe().expect("a pipe");
    let (mut input, from_host) = io::pipe().expect("a pipe");
    thread::spawn(move || {
        let mut decoder = Decoder::new(4096);
        // A frame that no version of today knows: that of another Booted, for instance.
        let mut bytes = encode(&(99_u8, "hello from the future"));
        let mut buffer = [0; 4096];
        loop {
            // A host that has heard enough hangs up.
            let Ok(count @ 1..) = output.write_all(&bytes).and_then(|()| input.read(&mut buffer)) else { return };
            bytes.clear();
            decoder.push(&buffer[..count], |request| {
                if let Ok(Request { number, call }) = request {
                    bytes.extend(encode(&Message::Reply { number, result: answer(call) }));
                }
            });
        }
    });
    Line::new(to_host, from_host)
}

fn welcome() -> Welcome {
    Welcome { protocol: PROTOCOL, janet: JANET_VERSION.into(), board: "fake".into(), chunk: 1024, nonce: None }
}

/// A board that greets well and then answers as it likes.
fn fake_board(mut answer: impl FnMut(Call) -> Answer + Send + 'static) -> Board {
    let line = line_to(move |call| match call {
        Call::Hello { .. } => Ok(Answer::Hello(welcome())),
        call => Ok(answer(call)),
    });
    Board::connect(line, None).expect("a good greeting")
}

#[test]
fn w_a_host_refuses_a_board_of_another_version() {
    let line = line_to(|_| Ok(Answer::Hello(Welcome { protocol: PROTOCOL + 1, ..welcome() })));
    let error = Board::connect(line, None).err().expect("a refusal");
    assert!(matches!(error, BoardError::Protocol(version) if version == PROTOCOL + 1), "{error:?}");
    assert_eq!(error.to_string(), "the board speaks version 2 of the protocol, this mj speaks version 1");
}

#[test]
fn w_a_board_refuses_a_host_of_another_version() {
    let board = TestBoard::start();
    let mut host = RawClient::new(&board);
    match host.ask(Call::Hello { protocol: PROTOCOL + 1 }) {
        Some(Ok(Answer::Hello(Welcome { protocol: PROTOCOL, .. }))) => (),
        other => panic!("{other:?}"),
    }
    assert_eq!(host.ask(Call::Info), Some(Err(Refusal::Stranger)));
    host.greet();
    assert!(matches!(host.ask(Call::Info), Some(Ok(_))));
}

#[test]
fn w_a_host_refuses_a_board_with_another_janet() {
    let line = line_to(|_| Ok(Answer::Hello(Welcome { janet: "1.0.0".into(), ..welcome() })));
    let error = Board::connect(line, None).err().expect("a refusal");
    assert!(matches!(&error, BoardError::Janet(janet) if janet == "1.0.0"), "{error:?}");
}

/// C6 for the host: a board's answers are bytes on the wire like any other.
#[test]
fn c6_answers_that_make_no_sense_are_errors() {
    let nonsense = |error: Option<BoardError>| assert!(matches!(error, Some(BoardError::Nonsense)), "{error:?}");
    nonsense(Board::connect(line_to(|_| Ok(Answer::Done)), None).err());
    nonsense(fake_board(|_| Answer::Done).info().err());

    let image = Image {
        header: wire::Header {
            janet: JANET_VERSION.into(),
            actors: Names::new::<&str>(&[]).expect("a list"),
            functions: Names::new::<&str>(&[]).expect("a list"),
        },
        body: vec![0; 100],
    };
    for received in [0, 1000] {
        let mut board = fake_board(move |_| Answer::Uploaded { received });
        nonsense(board.upload(&image, |_, _| ()).err());
    }
    let actor = ActorInfo {
        pid: Pid(1),
        actor: "again".into(),
        state: State::Ready,
        runs: 1,
        restarts: 0,
        cpu: 0,
        memory: 0,
        limit: None,
        mailbox: 0,
    };
    nonsense(fake_board(move |_| Answer::Actors { actors: vec![actor.clone()], last: Pid(u32::MAX) }).actors().err());
}
