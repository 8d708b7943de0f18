//! More than one client at a time.

use crate::{
    board::{TestBoard, WITNESS, start, wait_for_beats},
    raw::RawClient,
};
use host::{Board, BoardError, From, News};
use wire::{
    Event, Kind, Pid,
    message::{Answer, Call, Ending, Limits},
};

/// As many as a simulated board's listener has places for.
const MANY_CLIENTS: usize = 16;

fn next(board: &mut Board) -> News {
    board.next(None).expect("a board that answers").expect("news")
}

#[test]
fn c6_one_client_starts_what_another_follows_and_halts() {
    let board = TestBoard::start();
    let (mut first, mut second) = (board.connect(), board.connect());
    second.follow(From::Now).expect("a board that answers");
    first.upload(&crate::board::link(WITNESS), |_, _| ()).expect("room for it");
    assert_eq!(first.run(None).expect("a program that starts"), [Pid(1)]);
    let is_started = |news| matches!(news, News::Event(Event { kind: Kind::Started { .. }, .. }));
    assert!(is_started(next(&mut second)));
    second.halt(Pid(1)).expect("an actor that lives");
    match next(&mut first) {
        News::Ended(ended) => assert_eq!(ended.why, Ending::AllEnded),
        news => panic!("{news:?}"),
    }
    assert!(matches!(first.halt(Pid(1)), Err(BoardError::Refused(wire::message::Refusal::Dead(Pid(1))))));
}

/// A listener bounds how many there are: `listen` and the command line have tests of that (S4).
#[test]
fn c6_a_board_serves_many_clients() {
    let board = TestBoard::start();
    let mut clients: Vec<Board> = (0..MANY_CLIENTS).map(|_| board.connect()).collect();
    start(&mut clients[0], WITNESS);
    for client in &mut clients {
        wait_for_beats(client, 3);
    }
    clients.pop();
    clients.push(board.connect());
    clients.iter_mut().for_each(|client| wait_for_beats(client, 3));
}

/// The end of an earlier client's run is not told to a later one on the same line.
#[test]
fn c6_a_client_that_comes_anew_inherits_nothing() {
    let board = TestBoard::start();
    let mut client = RawClient::greeted(&board);
    let image = crate::board::link("(def done (fn end [_] nil))").to_bytes();
    assert!(client.start(&image).is_ok());
    let mut client = RawClient::greeted(&board);
    let length = image.len() as u32;
    client.ask(Call::Upload { length, checksum: 0 });
    client.ask(Call::Chunk { offset: 0, bytes: image });
    client.ask(Call::Start { wait: true, limit: None, limits: Limits::default(), keep: false });
    while !matches!(client.ask(Call::Status), Some(Ok(Answer::Status { ended: Some(_), .. }))) {}
    client.greet();
    let status = client.ask(Call::Status);
    assert!(matches!(status, Some(Ok(Answer::Status { ended: None, .. }))), "{status:?}");
}

/// Prints several times of what a board keeps and what waits on a line and at its client.
const FLOOD: &str = r#"
(def flood (fn print-much [{:sleep sleep}]
  (def line (string/repeat "x" 1000))
  (loop [n :range [0 4000]] (print n " " line) (if (zero? (% n 100)) (sleep 1)))))
"#;
const FLOOD_EVENTS: u64 = 4002;

#[test]
fn c6_a_client_that_does_not_read_holds_up_nobody_and_learns_what_it_missed() {
    let board = TestBoard::start();
    let mut slow = board.connect();
    slow.follow(From::Now).expect("a board that answers");
    let mut good = board.connect();
    start(&mut good, FLOOD);
    while !good.actors().expect("a board that answers").is_empty() {}
    start(&mut good, WITNESS);
    wait_for_beats(&mut good, 3);

    let (mut heard, mut dropped) = (0, 0);
    let mut line = None;
    while heard + dropped < FLOOD_EVENTS + 1 {
        match next(&mut slow) {
            News::Event(Event { kind: Kind::Log { line: text }, .. }) => {
                heard += 1;
                let number: u64 = text.split(' ').next().and_then(|text| text.parse().ok()).expect("a number");
                // The first event is that of the start.
                assert_eq!(number + 2, heard + dropped, "after {line:?}");
                line = Some(number);
            }
            News::Event(_) => heard += 1,
            News::Dropped(count) => dropped += count,
            news => panic!("{news:?}"),
        }
    }
    assert!(dropped > 0, "all {heard} were heard: the flood was too small");
    assert_eq!((heard + dropped, line), (FLOOD_EVENTS + 1, Some(3999)));
}

#[test]
fn r8_all_actors_of_a_name_are_halted_at_once() {
    let board = TestBoard::start();
    let mut client = board.connect();
    start(&mut client, WITNESS);
    let multiply = "(defn more :actor [{:spawn spawn :sleep sleep}] (forever (protect (spawn more)) (sleep 1)))";
    start(&mut client, multiply);
    while client.actors().expect("a board that answers").len() < 100 {}
    assert!(client.halt_all(Some("more")).expect("a board that answers").0.len() >= 99);
    let left = client.actors().expect("a board that answers");
    assert_eq!(left.iter().map(|actor| actor.actor.as_str()).collect::<Vec<_>>(), ["witness"]);
    assert_eq!(client.halt_all(None).expect("a board that answers"), (vec![Pid(1)], None));
    assert_eq!(client.halt_all(None).expect("a board that answers"), (vec![], None));
}
