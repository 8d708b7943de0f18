//! Boards that cannot be used.

use crate::board::Board;
use snapbox::{
    cmd::{Command, cargo_bin},
    str,
};
use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
};
use wire::{
    JANET_VERSION,
    frame::{self, Decoder},
    message::{Answer, Message, PROTOCOL, Request, Welcome},
};

/// Something that answers a greeting by `answer`, or hangs up.
fn stranger(answer: Option<Welcome>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        let Some(welcome) = answer else { return };
        let mut decoder = Decoder::new(1024);
        let mut bytes = [0; 256];
        while let Ok(count @ 1..) = stream.read(&mut bytes) {
            let mut requests: Vec<Request> = Vec::new();
            decoder.push(&bytes[..count], |request| requests.extend(request));
            for Request { number, .. } in requests {
                let result = Ok(Answer::Hello(welcome.clone()));
                let reply = frame::encode(&Message::Reply { number, result });
                stream.write_all(&reply).expect("a client that listens");
            }
        }
    });
    format!("tcp:{address}")
}

fn welcome() -> Welcome {
    Welcome { protocol: PROTOCOL, janet: JANET_VERSION.into(), board: "stranger".into(), chunk: 64, nonce: None }
}

fn ps(address: &str) -> snapbox::cmd::OutputAssert {
    Command::new(cargo_bin!("mj")).env_remove("MJ_SECRET").args(["ps", "--board", address]).assert().code(1)
}

#[test]
fn a_board_that_speaks_another_version() {
    ps(&stranger(Some(Welcome { protocol: PROTOCOL + 1, ..welcome() }))).stderr_eq(str![[r#"
error: the board speaks version 2 of the protocol, this mj speaks version 1
  hint: use the mj that came with the board's firmware

"#]]);
}

#[test]
fn a_board_that_runs_another_janet() {
    ps(&stranger(Some(Welcome { janet: "1.30.0".into(), ..welcome() }))).stderr_eq(str![[r#"
error: the board runs Janet 1.30.0, this mj links for Janet 1.42.0
  hint: use the mj that came with the board's firmware

"#]]);
}

#[test]
fn what_is_no_board() {
    ps(&stranger(None)).stderr_eq(str![[r#"
error: cannot reach the board: connection reset
  hint: is there a board at tcp:[..]? mj sim starts one; --board or MJ_BOARD names another

"#]]);
}

#[test]
fn a_port_that_is_in_use() {
    let board = Board::simulated(&[]);
    let address = board.address.trim_start_matches("tcp:");
    Command::new(cargo_bin!("mj")).args(["sim", "--listen", address]).assert().code(1).stderr_eq(str![[r#"
error: cannot listen on 127.0.0.1:[..]: Address already in use (os error [..])
  hint: is another board there? --listen takes another port

"#]]);
}
