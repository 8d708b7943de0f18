//! Ctrl-C.

use crate::board::{Board, interrupt, signal};
use snapbox::cmd::cargo_bin;
use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
};

#[test]
fn a_board_ends_cleanly_although_a_client_listens_and_an_actor_spins() {
    let mut board = Board::start();
    let mut repl = Repl::start(&board);
    repl.type_line("(do (print :begun) (forever))");
    assert_eq!(repl.line(), "begun");
    interrupt(&board.process);
    assert!(board.process.wait().expect("the board's end").success());
}

#[test]
fn a_board_that_was_reset_ends_cleanly_too() {
    let mut board = Board::start();
    let folder = tempfile::tempdir().expect("a folder");
    board.mj(folder.path()).arg("reset").assert().success();
    interrupt(&board.process);
    assert!(board.process.wait().expect("the board's end").success());
}

#[test]
fn r8_an_endless_expression_is_halted_and_the_session_goes_on() {
    let board = Board::start();
    let mut repl = Repl::start(&board);
    repl.type_line("(do (print :begun) (forever))");
    assert_eq!(repl.line(), "begun");
    interrupt(&repl.process);
    assert_eq!(repl.line(), "halted");
    repl.type_line("(+ 1 2)");
    assert_eq!(repl.line(), "3");
}

#[test]
fn r8_ctrl_c_twice_ends_what_a_session_has_started() {
    let board = Board::start();
    let mut repl = Repl::start(&board);
    repl.type_line("(do (spawn (fn [_] (forever))) (print :begun) (forever))");
    assert_eq!(repl.line(), "begun");
    interrupt(&repl.process);
    assert_eq!(repl.line(), "halted");
    interrupt(&repl.process);
    assert_eq!(repl.line(), "repl (pid 2)  halted");
    repl.type_line("(+ 1 2)");
    assert_eq!(repl.line(), "3");
}

#[test]
fn a_run_that_is_interrupted_halts_its_actors() {
    let board = Board::start();
    let folder = tempfile::tempdir().expect("a folder");
    let program = "(def spin (fn [_] (print :begun) (forever)))\n(def nap (fn [{:sleep sleep}] (sleep 1e9)))\n";
    std::fs::write(folder.path().join("two.janet"), program).expect("a file");
    for name in ["-INT", "-TERM", "-HUP"] {
        let mut run = Command::new(cargo_bin!("mj"))
            .current_dir(&folder)
            .envs(board.environment())
            .args(["run", "--json", "two.janet"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a run");
        let mut lines = BufReader::new(run.stdout.take().expect("its output")).lines();
        assert!(lines.any(|line| line.expect("a line").contains("begun")));
        signal(&run, name);
        assert!(run.wait().expect("its end").success(), "{name}");
        board.mj(folder.path()).args(["ps", "--json"]).assert().success().stdout_eq("");
    }
}

/// `mj repl`, as somebody uses it.
struct Repl {
    process: Child,
    output: BufReader<std::process::ChildStdout>,
}

impl Repl {
    fn start(board: &Board) -> Self {
        let mut process = Command::new(cargo_bin!("mj"))
            .envs(board.environment())
            .arg("repl")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a session");
        let output = BufReader::new(process.stdout.take().expect("its output"));
        Self { process, output }
    }

    fn type_line(&mut self, line: &str) {
        writeln!(self.process.stdin.as_mut().expect("its input"), "{line}").expect("a line");
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("a line");
        line.trim_end().into()
    }
}

impl Drop for Repl {
    fn drop(&mut self) {
        // One that has ended already is what its test was about.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
