//! Transcripts: commands, and what they print.

use crate::board::Board;
use snapbox::{
    cmd::{Command, cargo_bin},
    file,
};
use trycmd::TestCases;

#[test]
fn transcripts() {
    // The user's own boards are none of these.
    let user = tempfile::tempdir().expect("a folder");
    let cases = TestCases::new();
    cases.case("../../tests/cli/*.trycmd").env("XDG_RUNTIME_DIR", user.path().display().to_string());
}

#[test]
fn transcripts_on_a_board() {
    on_a_board(Board::start(), "../../tests/cli/board/*.trycmd");
}

#[test]
fn transcripts_of_pins() {
    on_a_board(Board::start(), "../../tests/cli/pins/*.trycmd");
}

#[test]
fn transcripts_on_a_board_with_a_secret() {
    on_a_board(Board::simulated_with(Some("open sesame, please"), &[]), "../../tests/cli/secret/*.trycmd");
}

/// One file of transcripts, on a board of its own.
fn on_a_board(board: Board, file: &str) {
    let cases = TestCases::new();
    cases.case(file).insert_var("[ADDRESS]", board.address.clone()).expect("a variable");
    for (name, value) in board.environment() {
        cases.env(name, value);
    }
}

#[test]
fn picture_of_blink() {
    Command::new(cargo_bin!("mj"))
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .env("CLICOLOR_FORCE", "1")
        .args(["run", "--virtual", "--for", "3s", "examples/blink.janet"])
        .assert()
        .success()
        .stdout_eq(file!["../../../../docs/blink.term.svg"]);
}
