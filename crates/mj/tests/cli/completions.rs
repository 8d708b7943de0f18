//! What a shell completes.

use crate::board::Board;
use std::{fs, path::Path};

#[test]
fn actors_are_completed_by_their_names_and_pids() {
    let board = Board::start();
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("nap.janet"), "(def sleeper :actor (fn [{:sleep sleep}] (sleep 1e9)))")
        .expect("a file");
    board.mj(folder.path()).args(["start", "nap.janet"]).assert().success();
    let offers = |line: &[&str]| {
        let mj = board.mj(Path::new(".")).env("COMPLETE", "bash").env("_CLAP_IFS", "\n");
        let output = mj.env("_CLAP_COMPLETE_INDEX", (line.len() - 1).to_string()).arg("--").args(line).output();
        String::from_utf8(output.expect("an answer").stdout).expect("text")
    };
    for command in ["halt", "logs"] {
        assert!(offers(&["mj", command, "sl"]).lines().any(|offer| offer.trim() == "sleeper"));
        assert!(offers(&["mj", command, ""]).lines().any(|offer| offer.trim() == "1"));
    }
    let board = board.address.clone();
    assert!(offers(&["mj", "halt", "--board", &board, "sl"]).contains("sleeper"));
    assert!(offers(&["mj", "ha"]).contains("halt"));
}

#[test]
fn the_script_of_each_shell_asks_mj() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = Board::simulated(&[]).mj(Path::new(".")).args(["completions", shell]).output().expect("a script");
        assert!(String::from_utf8_lossy(&script.stdout).contains("COMPLETE"), "{shell}");
    }
}
