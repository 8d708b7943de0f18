//! Commands whose reader goes away, as in `mj run … | head -2`.

use crate::board::Board;
use snapbox::cmd::cargo_bin;
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

/// Prints two lines, and then is silent and never ends.
const SILENT: &str = r#"(def one :actor (fn [{:sleep sleep}] (print "one") (print "two") (sleep 1e9)))"#;

/// Prints without a pause of 20 ms, in which a line would be shown.
const BUSY: &str = r#"(def one :actor (fn [{:sleep sleep}] (forever (print "tick") (sleep 5))))"#;

/// A command whose reader goes away after some lines.
fn head(board: &Board, program: &str, arguments: &[&str]) -> Child {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("one.janet"), program).expect("a file");
    let mut process = Command::new(cargo_bin!("mj"))
        .current_dir(&folder)
        .envs(board.environment())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a command");
    let lines = BufReader::new(process.stdout.take().expect("its output")).lines();
    assert_eq!(lines.take(2).count(), 2);
    process
}

fn assert_no_actor_lives(board: &Board) {
    board.mj(std::path::Path::new(".")).args(["ps", "--json"]).assert().success().stdout_eq("");
}

#[test]
fn a_run_whose_reader_is_gone_ends_with_its_actors() {
    let board = Board::start();
    for program in [SILENT, BUSY] {
        for arguments in [&["run", "one.janet"][..], &["run", "--json", "one.janet"]] {
            assert!(head(&board, program, arguments).wait().expect("its end").success());
            assert_no_actor_lives(&board);
        }
    }
}

#[test]
fn a_private_run_whose_reader_is_gone_ends() {
    let board = Board::start();
    let arguments = ["run", "--board", "sim", "one.janet"];
    assert!(head(&board, SILENT, &arguments).wait().expect("its end").success());
}

#[test]
fn a_log_whose_reader_is_gone_is_not_followed_any_more() {
    let board = Board::start();
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("two.janet"), SILENT).expect("a file");
    board.mj(folder.path()).args(["start", "two.janet"]).assert().success();
    for arguments in [&["logs", "-f"][..], &["logs", "-f", "--json"]] {
        assert!(head(&board, SILENT, arguments).wait().expect("its end").success());
    }
}

#[test]
fn tables_that_nobody_reads_are_not_printed() {
    let board = Board::start();
    let arguments = ["top", "--interval", "10ms", "--count", "1000000000"];
    assert!(head(&board, SILENT, &arguments).wait().expect("its end").success());
}
