//! Clients that do not prove who they are, by the dozen, at a board that listens (S4).

use crate::board::Board;
use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    path::Path,
    thread,
    time::Duration,
};
use wire::{
    frame,
    message::{CODE_BYTES, Call, PROTOCOL, Request},
};

const SECRET: &str = "open sesame, please";

/// More than the places that a board has, for strangers and for known clients.
const MANY: usize = 70;

fn connect(board: &Board) -> TcpStream {
    let stream = TcpStream::connect(board.address.trim_start_matches("tcp:")).expect("a board that listens");
    // One that is left waiting fails its test in the end.
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a socket");
    stream
}

fn say(stream: &mut TcpStream, calls: &[Call]) {
    for (number, call) in (1..).zip(calls) {
        // The board may have hung up.
        let _ = stream.write_all(&frame::encode(&Request { number, call: call.clone() }));
    }
}

fn hello() -> Call {
    Call::Hello { protocol: PROTOCOL }
}

/// Whether a command gets through that knows the secret, where there is one.
fn is_let_in(board: &Board, secret: Option<&str>) -> bool {
    let mj = board.mj(Path::new(".")).envs(secret.map(|secret| ("MJ_SECRET", secret))).arg("ps").output();
    mj.expect("its output").status.success()
}

#[test]
fn s4_silent_clients_do_not_lock_others_out() {
    for secret in [None, Some(SECRET)] {
        let board = Board::simulated_with(secret, &[]);
        let silent: Vec<_> = (0..MANY).map(|_| connect(&board)).collect();
        assert!(is_let_in(&board, secret));
        for stream in &silent {
            // These end in one direction only.
            let _ = stream.shutdown(Shutdown::Write);
        }
        assert!(is_let_in(&board, secret));
    }
}

/// Without a secret these are known clients, and the silent ones of them make room; with one, a greeting proves nothing.
#[test]
fn s4_clients_that_greet_and_fall_silent_do_not_lock_others_out() {
    for secret in [None, Some(SECRET)] {
        let board = Board::simulated_with(secret, &[]);
        let _silent: Vec<_> = (0..MANY)
            .map(|_| {
                let mut stream = connect(&board);
                say(&mut stream, &[hello()]);
                stream
            })
            .collect();
        assert!(is_let_in(&board, secret));
    }
}

#[test]
fn s4_strangers_do_not_take_the_place_of_a_client_that_knows_the_secret() {
    let board = Board::simulated_with(Some(SECRET), &[]);
    let line = host::Line::tcp(board.address.trim_start_matches("tcp:")).expect("a board that listens");
    let mut owner = host::Board::connect(line, Some(SECRET)).expect("the right secret");
    let _strangers: Vec<_> = (0..MANY).map(|_| connect(&board)).collect();
    assert!(owner.actors().is_ok());
}

/// One floods the board with greetings, and another one with noise, and does not listen.
#[test]
fn s4_a_stranger_that_sends_much_is_hung_up_on() {
    let board = Board::simulated_with(Some(SECRET), &[]);
    let owner = is_let_in(&board, Some(SECRET));
    let hellos = vec![hello(); 10_000];
    let mut stream = connect(&board);
    let mut answers = stream.try_clone().expect("a socket");
    let listener = thread::spawn(move || {
        let mut bytes = Vec::new();
        // A reset is an end, too.
        let _ = answers.read_to_end(&mut bytes);
        bytes.len()
    });
    say(&mut stream, &hellos);
    let heard = listener.join().expect("its answers");
    assert!(heard < 100_000, "{heard} bytes of answers");
    let mut stream = connect(&board);
    let _ = stream.write_all(&[b'x'; 1 << 20]);
    let _ = io::copy(&mut stream, &mut io::sink());
    assert!(owner && is_let_in(&board, Some(SECRET)));
}

#[test]
fn s4_wrong_guesses_do_not_lock_the_owner_out() {
    let board = Board::simulated_with(Some(SECRET), &[]);
    let guess = Call::Authenticate { code: [0; CODE_BYTES] };
    let guesses: Vec<_> = (0..MANY)
        .map(|_| {
            let mut stream = connect(&board);
            say(&mut stream, &[hello(), guess.clone()]);
            stream
        })
        .collect();
    assert!(is_let_in(&board, Some(SECRET)));
    for mut stream in guesses {
        while matches!(stream.read(&mut [0; 256]), Ok(1..)) {}
    }
}
