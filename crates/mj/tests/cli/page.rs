//! The web page of a board: where it is, and where it cannot be.

use crate::board::Board;
use snapbox::cmd::{self, cargo_bin};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
};

/// Reads a line that ends with the page's address, and gets the page.
fn get(process: &mut Child) -> (BufReader<impl Read + use<>>, String) {
    let mut stderr = BufReader::new(process.stderr.take().expect("its standard error"));
    let mut line = String::new();
    stderr.read_line(&mut line).expect("a line");
    let address =
        line.strip_prefix("the board's page is at http://").and_then(|line| line.strip_suffix("; Ctrl-C ends it\n"));
    let mut stream = TcpStream::connect(address.expect("an address")).expect("a server");
    write!(stream, "GET / HTTP/1.1\r\nHost: {}\r\n\r\n", address.expect("an address")).expect("a server that listens");
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
         hint: set a secret by --secret or MJ_SECRET, or serve the page at 127.0.0.1\n",
    );
}
