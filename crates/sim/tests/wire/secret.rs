//! A board with a secret: nothing is done for a client that has not shown that it knows it.

use crate::{
    board::{TestBoard, options, start},
    raw::RawClient,
};
use host::{Board, BoardError};
use listen::Listener;
use sim::{Connection, Options};
use std::{
    io::{self, Write},
    net::TcpStream,
    time::Duration,
};
use wire::{
    Pid,
    frame::encode,
    message::{Answer, CODE_BYTES, Call, Limits, Message, NEXT, PROTOCOL, Refusal, Request, State},
    secret,
};

const SECRET: &str = "open sesame";

/// Lives, and uses no more memory than when it was started.
const SLEEPER: &str = "(def sleeper (fn rest [{:sleep sleep}] (sleep 1e9)))";

fn board() -> TestBoard {
    TestBoard::start_with(Options { secret: Some(SECRET.into()), ..options(16 << 20) })
}

fn listener() -> Listener {
    let limits = listen::Limits::new(1, 1000);
    Listener::bind("127.0.0.1:0".parse().expect("an address"), limits).expect("a free port")
}

fn connect(board: &TestBoard, key: Option<&str>) -> Result<Board, BoardError> {
    Board::connect(board.line(), key)
}

/// Everything but a greeting.
fn calls() -> Vec<Call> {
    vec![
        Call::Info,
        Call::Upload { length: 100, checksum: 0 },
        Call::Chunk { offset: 0, bytes: vec![0; 100] },
        Call::Start { wait: true, limit: None, limits: Limits::default(), keep: false },
        Call::Actors { after: Pid(0) },
        Call::Halt { pid: Pid(1) },
        Call::Follow { from: 0 },
        Call::Follow { from: NEXT },
        Call::Unfollow,
        Call::Status,
    ]
}

#[test]
fn c6_a_secret_is_needed_and_must_be_right() {
    let board = board();
    assert!(matches!(connect(&board, None), Err(BoardError::SecretNeeded)));
    for wrong in ["", "Open sesame", "open sesame "] {
        assert!(matches!(connect(&board, Some(wrong)), Err(BoardError::Refused(Refusal::WrongSecret))), "{wrong}");
    }
    assert!(connect(&board, Some(SECRET)).expect("the right secret").actors().is_ok());
}

/// Nothing is done, looked at or kept for a stranger: the board's actors and its memory are as before.
#[test]
fn c6_everything_is_refused_before_the_secret_is_shown() {
    let board = board();
    let mut owner = connect(&board, Some(SECRET)).expect("the right secret");
    start(&mut owner, SLEEPER);
    while !matches!(owner.actors().expect("a board that answers")[0].state, State::Asleep { .. }) {}
    let before = owner.info().expect("a board that answers").memory;
    let mut stranger = RawClient::new(&board);
    for call in calls().into_iter().chain([Call::Authenticate { code: [0; CODE_BYTES] }]) {
        assert_eq!(stranger.ask(call), Some(Err(Refusal::Stranger)));
    }
    assert!(stranger.greet().nonce.is_some());
    for call in calls() {
        assert_eq!(stranger.ask(call), Some(Err(Refusal::Secret)));
    }
    assert_eq!(owner.info().expect("a board that answers").memory, before);
    assert_eq!(owner.actors().expect("a board that answers").len(), 1);
}

/// What was overheard on one line opens no other.
#[test]
fn c6_a_code_that_is_said_again_opens_nothing() {
    let board = board();
    let mut client = RawClient::new(&board);
    let nonce = client.greet().nonce.expect("a challenge");
    let code = secret::code(SECRET.as_bytes(), &nonce);
    assert_eq!(client.ask(Call::Authenticate { code }), Some(Ok(Answer::Done)));
    let mut thief = RawClient::new(&board);
    assert_ne!(thief.greet().nonce, Some(nonce));
    assert_eq!(thief.ask(Call::Authenticate { code }), Some(Err(Refusal::WrongSecret)));
    assert_eq!(thief.hear(), None, "the board hangs up");
    assert!(matches!(client.ask(Call::Info), Some(Ok(Answer::Info(_)))));
}

/// One guess a line: also where more of them come at once.
#[test]
fn c6_a_second_guess_is_not_looked_at() {
    let board = board();
    let mut client = RawClient::new(&board);
    let nonce = client.greet().nonce.expect("a challenge");
    let guesses = [[0; CODE_BYTES], secret::code(SECRET.as_bytes(), &nonce)];
    let frames = guesses.map(|code| client.request(Call::Authenticate { code }));
    let info = client.request(Call::Info);
    client.send(&[frames.concat(), info].concat());
    let answer = client.hear();
    assert!(matches!(answer, Some(Message::Reply { result: Err(Refusal::WrongSecret), .. })), "{answer:?}");
    assert_eq!(client.hear(), None, "the board hangs up");
}

/// Whoever greets anew shows the secret anew.
#[test]
fn c6_another_hello_begins_anew() {
    let board = board();
    let mut client = RawClient::new(&board);
    let nonce = client.greet().nonce.expect("a challenge");
    let code = secret::code(SECRET.as_bytes(), &nonce);
    assert_eq!(client.ask(Call::Authenticate { code }), Some(Ok(Answer::Done)));
    client.greet();
    assert_eq!(client.ask(Call::Info), Some(Err(Refusal::Secret)));
}

/// A client that guesses and stays would cost the board a thread and a socket each time.
#[test]
fn c6_who_guessed_wrong_is_hung_up_on() {
    let board = board();
    let mut listener = listener();
    let mut client = TcpStream::connect(listener.address().expect("an address")).expect("a listener");
    client.set_read_timeout(Some(Duration::from_secs(10))).expect("a socket");
    board.plug_in({
        let (stream, guest) = listener.accept();
        Connection::tcp(stream, guest).expect("a client")
    });
    let guess = Call::Authenticate { code: [0; CODE_BYTES] };
    for (number, call) in [(1, Call::Hello { protocol: PROTOCOL }), (2, guess)] {
        client.write_all(&encode(&Request { number, call })).expect("a board that listens");
    }
    io::copy(&mut client, &mut io::sink()).expect("an end");
}
