//! The web page of a board: where it is, and where it cannot be.

use crate::board::Board;
use snapbox::cmd::{self, cargo_bin};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
};

/// Reads lines up to the one with the page's address.
fn address(stderr: &mut impl BufRead) -> String {
    let mut lines = stderr.lines().map_while(Result::ok);
    lines
        .find_map(|line| {
            Some(line.strip_prefix("the board's page is at http://")?.strip_suffix("; Ctrl-C ends it")?.into())
        })
        .expect("an address")
}

/// Gets the page of a process that says where it is.
fn get(process: &mut Child) -> (BufReader<impl Read + use<>>, String) {
    let mut stderr = BufReader::new(process.stderr.take().expect("its standard error"));
    let address = address(&mut stderr);
    let mut stream = TcpStream::connect(&address).expect("a server");
    write!(stream, "GET / HTTP/1.1\r\nHost: {address}\r\n\r\n").expect("a server that listens");
    let mut page = String::new();
    stream.read_to_string(&mut page).expect("a page");
    (stderr, page)
}

#[test]
fn a_run_with_a_page_goes_on_until_it_is_interrupted() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("done.janet"), "(def done (fn [_] :done))\n").expect("a file");
    let mut run = Command::new(cargo_bin!("mj"))
        .current_dir(&folder)
        .env_remove("MJ_BOARD")
        .env_remove("MJ_SECRET")
        .args(["run", "--web=127.0.0.1:0", "--json", "done.janet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a run");
    let (_, page) = get(&mut run);
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
    let mut lines = BufReader::new(run.stdout.take().expect("its standard output")).lines().map_while(Result::ok);
    lines.find(|line| line.contains("finished")).expect("an end");
    let interrupted = Command::new("kill").args(["-INT", &run.id().to_string()]).status();
    assert!(interrupted.expect("a kill command").success());
    assert!(run.wait().expect("its end").success());
}

#[test]
fn a_board_that_runs_on_has_a_page_of_its_own_or_one_elsewhere() {
    let board = Board::start();
    let mut web = Command::new(cargo_bin!("mj"))
        .envs(board.environment())
        .args(["web", "127.0.0.1:0"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("a page");
    let (_, page) = get(&mut web);
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
    web.kill().and_then(|()| web.wait()).expect("its end");
}

#[test]
fn an_address_that_is_taken_is_an_error_with_a_way_out() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let arguments = ["sim", "--listen", "127.0.0.1:0", &format!("--web={address}")];
    let sim = cmd::Command::new(cargo_bin!("mj")).env_remove("MJ_SECRET").args(arguments);
    sim.assert().code(1).stderr_eq(format!(
        "a simulated board listens on 127.0.0.1:[..]; Ctrl-C ends it\n\
         error: cannot listen on {address}: Address already in use (os error 98)\n  \
         hint: another page may be there; --web=127.0.0.1:0, or mj web 127.0.0.1:0, takes a free port of this computer\n"
    ));
}

#[test]
fn other_computers_need_a_secret() {
    let sim = cmd::Command::new(cargo_bin!("mj")).env_remove("MJ_SECRET");
    sim.args(["sim", "--listen", "127.0.0.1:0", "--web=0.0.0.0:0"]).assert().code(2).stderr_eq(
        "a simulated board listens on 127.0.0.1:[..]; Ctrl-C ends it\n\
         error: 0.0.0.0:0 can be reached by other computers\n  \
         hint: set a secret by MJ_SECRET or --secret-file, or serve the page at 127.0.0.1\n",
    );
}

/// S3: what is typed into a page is linked in a process of its own, and what it prints is for the page.
#[test]
fn s3_a_text_of_a_page_prints_to_the_page_and_not_to_the_terminal() {
    let mut sim = Command::new(cargo_bin!("mj"))
        .env_remove("MJ_SECRET")
        .args(["sim", "--listen", "127.0.0.1:0", "--web=127.0.0.1:0"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a board");
    let mut stderr = BufReader::new(sim.stderr.take().expect("its standard error"));
    let address = address(&mut stderr);
    let stream = TcpStream::connect(&address).expect("a server");
    let (mut page, _) = tungstenite::client(format!("ws://{address}/socket"), stream).expect("a page");
    let past_the_linker = r#"(resume (fiber/setenv (fiber/new (fn [] (print \"\\e]52;c;eA==\\aESCAPED\")) :a) @{}))"#;
    let text = format!(r#"{{"id":1,"do":"start","source":"{past_the_linker} (getline \"password\")"}}"#);
    page.send(tungstenite::Message::Text(text.into())).expect("a server that listens");
    let answer = loop {
        let message = page.read().expect("a message").into_text().expect("a text");
        if let Some(answer) = message.lines().find(|line| line.contains(r#""event":"answer""#)) {
            break String::from(answer);
        }
    };
    assert!(answer.contains("getline is not available to actors"), "{answer}");
    let killed = Command::new("kill").args(["-INT", &sim.id().to_string()]).status();
    assert!(killed.expect("a kill command").success());
    let mut printed = String::new();
    stderr.read_to_string(&mut printed).expect("its standard error");
    sim.stdout.take().expect("its standard output").read_to_string(&mut printed).expect("its standard output");
    assert_eq!(printed, "", "on the terminal");
    assert!(answer.contains("ESCAPED"), "{answer}");
    sim.wait().expect("its end");
}
