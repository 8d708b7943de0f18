//! What a page does with a board.

use crate::served::{Page, Served};
use serde_json::json;

const NAP: &str = r#"(def nap :actor (fn [{:receive r}] (print "begun") (r)))"#;

#[test]
fn a_page_is_told_what_the_board_is_and_who_lives_there() {
    let board = Served::start();
    let mut page = Page::open(board.address);
    let greeting = page.wait_for(|line| line["event"] == "board");
    assert_eq!(greeting["board"], "sim");
    assert_eq!(greeting["picture"], "/boards/sim.svg");
    assert_eq!(greeting["pin_names"]["LED1"], 2);
    let started = page.ask(&json!({ "id": 3, "do": "start", "source": NAP }).to_string());
    assert_eq!((&started["id"], &started["pids"]), (&json!(3), &json!([1])));
    let actors = page.wait_for(|line| line["event"] == "actors" && line["actors"] != json!([]));
    assert_eq!(actors["actors"][0]["actor"], "nap");
    // Who comes later is told the same.
    let mut later = Page::open(board.address);
    let lines = later.lines().expect("everything");
    assert!(lines.iter().any(|line| line["event"] == "log" && line["line"] == "begun"), "{lines:?}");
    assert!(lines.iter().any(|line| line["event"] == "actors"), "{lines:?}");
}

#[test]
fn a_page_halts_an_actor_once() {
    let board = Served::start();
    let mut page = Page::open(board.address);
    page.ask(&json!({ "id": 1, "do": "start", "source": NAP }).to_string());
    assert_eq!(page.ask(r#"{"id":2,"do":"halt","pid":1}"#)["error"], json!(null));
    assert_eq!(page.ask(r#"{"id":3,"do":"halt","pid":1}"#)["error"], "no actor with pid 1 is alive");
}

#[test]
fn what_a_page_drives_every_page_is_told() {
    let board = Served::start();
    let (mut page, mut other) = (Page::open(board.address), Page::open(board.address));
    other.wait_for(|line| line["event"] == "board");
    assert_eq!(page.ask(r#"{"id":1,"do":"drive","pin":0,"value":1}"#)["error"], json!(null));
    assert_eq!(other.wait_for(|line| line["event"] == "driven"), json!({ "event": "driven", "pin": 0, "value": 1 }));
    let greeting = Page::open(board.address).wait_for(|line| line["event"] == "board");
    assert_eq!(greeting["inputs"], json!({ "0": 1 }));
    assert_eq!(page.ask(r#"{"id":2,"do":"drive","pin":99,"value":1}"#)["error"], "no pin 99 on this board (0 to 39)");
}

#[test]
fn a_program_that_does_not_link_is_refused_with_its_place() {
    let board = Served::start();
    let mut page = Page::open(board.address);
    let answer = page.ask(r#"{"id":1,"do":"start","source":"\n(def a :actor (fn [_] (os/time)))"}"#);
    assert_eq!(answer["error"], "os/time is not available to actors");
    assert_eq!([&answer["file"], &answer["line"], &answer["column"]], [&json!("page.janet"), &json!(2), &json!(23)]);
    assert!(answer["hint"].as_str().expect("a hint").contains(":now"));
}
