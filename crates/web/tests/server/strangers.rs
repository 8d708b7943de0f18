//! Browsers, and others, that do not prove who they are, by the dozen (S4).

use crate::served::{Page, Served, say_to};
use std::{io::Write, net::TcpStream, time::Duration};

const SECRET: &str = "open sesame, please";

/// More than the places that a page's server has for strangers.
const MANY: usize = 100;

const SHOW: &str = r#"{"secret":"open sesame, please"}"#;

/// Connections that have begun to say something over HTTP.
fn slow(board: &Served, head: &str) -> Vec<TcpStream> {
    let connect = || {
        let mut stream = TcpStream::connect(board.address).expect("a server");
        // It may have been hung up on.
        let _ = stream.write_all(head.as_bytes());
        stream
    };
    (0..MANY).map(|_| connect()).collect()
}

/// A page that has shown the secret.
fn owner(board: &Served) -> Page {
    let mut page = Page::open(board.address);
    page.0.get_ref().set_read_timeout(Some(Duration::from_secs(60))).expect("a socket");
    page.wait_for(|line| line["event"] == "secret");
    page.say(SHOW);
    page.wait_for(|line| line["event"] == "board");
    page
}

fn is_served(page: &mut Page) -> bool {
    page.ask(r#"{"id":7,"do":"halt","pid":9}"#)["error"] == "no actor with pid 9 is alive"
}

#[test]
fn s4_slow_heads_do_not_lock_a_page_out() {
    for head in ["", "G", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", "GET /socket HTTP/1.1\r\nUpgrade: websocket\r\n"] {
        let board = Served::start();
        let _slow = slow(&board, head);
        assert!(say_to(board.address, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").starts_with("HTTP/1.1 200 OK"));
        assert!(is_served(&mut Page::open(board.address)));
    }
}

#[test]
fn s4_strangers_do_not_take_the_place_of_a_page_that_has_shown_the_secret() {
    let board = Served::start_with(Some(SECRET));
    let mut page = owner(&board);
    let _strangers: Vec<_> = (0..MANY).map(|_| Page::open(board.address)).collect();
    assert!(is_served(&mut page));
    assert!(is_served(&mut owner(&board)), "another one comes in");
}

#[test]
fn s4_wrong_guesses_do_not_lock_a_page_out() {
    let board = Served::start_with(Some(SECRET));
    for _ in 0..15 {
        let mut page = Page::open(board.address);
        page.wait_for(|line| line["event"] == "secret");
        page.say(r#"{"secret":"close sesame, please"}"#);
        assert_eq!(page.lines().expect("a line")[0]["wrong"], true);
    }
    assert!(is_served(&mut owner(&board)));
}

/// A page that has shown the secret may send a program. A stranger may not.
#[test]
fn s4_a_stranger_sends_little_over_a_web_socket() {
    let board = Served::start_with(Some(SECRET));
    let program = "x".repeat(10_000);
    let mut stranger = Page::open(board.address);
    stranger.wait_for(|line| line["event"] == "secret");
    stranger.say(&program);
    assert_eq!(stranger.lines(), None);
    // The head of a frame that never comes.
    let mut stranger = Page::open(board.address);
    stranger.wait_for(|line| line["event"] == "secret");
    let _ = stranger.0.get_mut().write_all(&[0x81, 0xff, 0, 0, 0, 0, 0, 0xf, 0, 0, 1, 2, 3, 4]);
    assert_eq!(stranger.lines(), None);
    let request = format!(r#"{{"id":7,"do":"start","source":"{program}"}}"#);
    assert!(owner(&board).ask(&request)["error"].is_string());
}
