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
    JANET_VERSION, Pid,
    frame::{self, Decoder},
    message::{ActorInfo, Answer, Call, Message, PROTOCOL, Refusal, Request, State, Welcome},
};

/// Something that answers a greeting by `answer`, or hangs up.
fn stranger(answer: Option<Welcome>) -> String {
    scripted(answer.map(|welcome| move |_: Call| Ok(Answer::Hello(welcome.clone()))))
}

/// Something that answers one client, or hangs up.
fn scripted(answer: Option<impl FnMut(Call) -> Result<Answer, Refusal> + Send + 'static>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        let Some(mut answer) = answer else { return };
        let mut decoder = Decoder::new(1024);
        let mut bytes = [0; 256];
        while let Ok(count @ 1..) = stream.read(&mut bytes) {
            let mut requests: Vec<Request> = Vec::new();
            decoder.push(&bytes[..count], |request| requests.extend(request));
            for Request { number, call } in requests {
                let reply = frame::encode(&Message::Reply { number, result: answer(call) });
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

/// No C function that actors can call takes so long that this can be had from a board.
#[test]
fn r8_what_keeps_an_actor_from_being_halted_is_told() {
    let actor = ActorInfo {
        pid: Pid(7),
        actor: "sorter".into(),
        state: State::Running,
        runs: 1,
        restarts: 0,
        cpu: 0,
        memory: 0,
        limit: None,
        mailbox: 0,
    };
    let mut asked = 0;
    let address = scripted(Some(move |call| match call {
        Call::Hello { .. } => Ok(Answer::Hello(welcome())),
        Call::Actors { .. } => Ok(Answer::Actors { actors: vec![actor.clone()], last: Pid(7) }),
        Call::HaltAll { .. } => {
            asked += 1;
            Ok(Answer::Halted { pids: vec![], inside: (asked < 3).then_some(Pid(7)) })
        }
        _ => Ok(Answer::Done),
    }));
    let halt = Command::new(cargo_bin!("mj")).env_remove("MJ_SECRET").args(["halt", "sorter", "--board", &address]);
    halt.assert()
        .code(0)
        .stdout_eq(str![[r#"
sorter (pid 7) halted

"#]])
        .stderr_eq(str![[r#"
waiting: sorter (pid 7) is inside of a C function, and ends when that does

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
