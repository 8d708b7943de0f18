//! WebSockets: the secret, slow browsers, and those that say what makes no sense.

use crate::served::{Page, Served, linker, server};
use host::News;
use std::io::Write;
use tungstenite::Message;
use web::{ListenError, Server};
use wire::{Event, Kind};

#[test]
fn other_computers_are_not_let_in_without_a_secret() {
    let address = "0.0.0.0:0".parse().expect("an address");
    let refused = Server::listen(address, None, Default::default(), linker()).err().expect("no server");
    assert!(matches!(refused, ListenError::NoSecret(_)));
    assert!(Server::listen(address, Some("key".into()), Default::default(), linker()).is_ok());
}

#[test]
fn the_secret_is_asked_for_before_anything_is_told() {
    let mut server = server(Some("key"));
    server.take(&News::Dropped(1));
    let address = server.address();
    for wrong in [r#"{"secret":"kez"}"#, r#"{"secret":""}"#] {
        let mut page = Page::open(address);
        assert_eq!(page.lines().expect("a line")[0]["event"], "secret");
        page.say(wrong);
        assert_eq!(page.lines().expect("a line")[0]["wrong"], true);
        assert_eq!(page.lines(), None);
    }
    let mut page = Page::open(address);
    assert_eq!(page.lines().expect("a line")[0]["event"], "secret");
    page.say(r#"{"id":1,"do":"halt","pid":1}"#);
    assert_eq!(page.lines(), None);
}

#[test]
fn who_says_what_makes_no_sense_is_hung_up_on_and_others_are_not() {
    let board = Served::start();
    let mut other = Page::open(board.address);
    for nonsense in ["", "{", "{}", r#"{"id":1,"do":"explode"}"#, r#"{"id":1,"do":"drive","pin":1000,"value":1}"#] {
        let mut page = Page::open(board.address);
        page.say(nonsense);
        while page.lines().is_some() {}
    }
    let mut page = Page::open(board.address);
    let _ = page.0.send(Message::Text("x".repeat(2 << 20).into()));
    while page.lines().is_some() {}
    // Bytes that are no frame.
    let mut page = Page::open(board.address);
    let _ = page.0.get_mut().write_all(&[0xff; 64]);
    while page.lines().is_some() {}
    assert_eq!(other.ask(r#"{"id":7,"do":"halt","pid":9}"#)["error"], "no actor with pid 9 is alive");
}

#[test]
fn a_ping_is_answered_between_what_is_told() {
    let board = Served::start();
    let mut page = Page::open(board.address);
    page.0.send(Message::Ping("still there?".into())).expect("somebody who listens");
    loop {
        match page.0.read().expect("a message") {
            Message::Pong(bytes) => break assert_eq!(&*bytes, b"still there?"),
            Message::Text(_) => (),
            other => panic!("{other:?}"),
        }
    }
}

/// What is said is more than the system keeps for a browser that does not listen.
#[test]
fn a_slow_browser_keeps_nobody_waiting_and_is_told_how_much_it_has_missed() {
    const ROUNDS: u64 = 60;
    const LINES: u64 = 100;
    let board = Served::start();
    let (mut slow, mut quick) = (Page::open(board.address), Page::open(board.address));
    slow.wait_for(|line| line["event"] == "board");
    for t in 0..ROUNDS {
        board.with(move |server| {
            for _ in 0..LINES {
                let kind = Kind::Warning { line: "x".repeat(10_000) };
                server.take(&News::Event(Event { t, origin: None, kind }));
            }
        });
        quick.wait_for(|line| line["event"] == "warning" && line["t"] == t);
    }
    let told_anew = slow.wait_for(|line| line["event"] == "board" && line["missed"] != 0);
    assert!(
        told_anew["missed"].as_u64().is_some_and(|missed| missed > 0 && missed < ROUNDS * LINES),
        "{}",
        told_anew["missed"]
    );
}
