//! Boards whose process dies of a signal (S5). No program can do that to it: the tests send the signals.

use crate::board::Board;
use snapbox::cmd::cargo_bin;
use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Longer than anything here takes. Nothing depends on it but when a test that hangs is given up.
const PATIENCE: Duration = Duration::from_secs(60);

const SPIN: &str = "(def spin (fn [_] (print :begun) (forever)))";
const NAP: &str = "(def nap (fn [{:sleep sleep}] (print :begun) (forever (sleep 1000))))";

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("spin.janet"), SPIN).expect("a file");
    fs::write(folder.path().join("nap.janet"), NAP).expect("a file");
    folder
}

fn start(folder: &Path, programs: &[&str]) -> Board {
    let board = Board::simulated(&["--keep", &folder.join("flash").display().to_string()]);
    for program in programs {
        board.mj(folder).args(["start", "--keep", program]).assert().success();
    }
    board
}

fn kill(signal: &str, pid: u32) {
    let killed = Command::new("kill").args([&format!("-{signal}"), &pid.to_string()]).status().expect("a kill command");
    assert!(killed.success());
}

/// Asks a board until it answers what is wanted.
fn wait_for(board: &Board, folder: &Path, command: &[&str], is_right: impl Fn(&str) -> bool) -> String {
    let until = Instant::now() + PATIENCE;
    loop {
        let output = board.mj(folder).args(command).output().expect("its output");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() && is_right(&text) {
            return text;
        }
        assert!(Instant::now() < until, "{text}{}", String::from_utf8_lossy(&output.stderr));
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn s5_who_is_in_the_vm_when_a_signal_comes_is_blamed_and_quarantined() {
    let folder = folder();
    let folder = folder.path();
    let board = start(folder, &["nap.janet", "spin.janet"]);
    for (signal, lives) in [("SEGV", true), ("ILL", true), ("ABRT", false)] {
        wait_for(&board, folder, &["ps"], |actors| actors.contains("running"));
        kill(signal, board.process.id());
        let message = format!("epitaph          the signal SIG{signal}\n");
        let info = wait_for(&board, folder, &["info"], |info| info.contains(&message));
        assert!(info.contains("last reset       panic, ") && info.contains(", while spin ran\n"), "{info}");
        let kept = if lives { "nap, spin\n" } else { "nap, spin (quarantined)\n" };
        assert!(info.contains(&format!("kept actors      {kept}")), "{info}");
    }
    let actors = wait_for(&board, folder, &["ps"], |actors| actors.contains("nap"));
    assert!(!actors.contains("spin"), "{actors}");
    wait_for(&board, folder, &["logs"], |log| log.contains("spin is kept but not started: it is quarantined"));
}

#[test]
fn s5_who_sleeps_when_a_signal_comes_is_not_blamed() {
    let folder = folder();
    let folder = folder.path();
    let board = start(folder, &["nap.janet"]);
    wait_for(&board, folder, &["ps"], |actors| actors.contains("asleep"));
    kill("BUS", board.process.id());
    let info = wait_for(&board, folder, &["info"], |info| info.contains("the signal SIGBUS\n"));
    assert!(!info.contains("while"), "{info}");
    wait_for(&board, folder, &["ps"], |actors| actors.contains("nap"));
}

#[test]
fn s5_a_run_whose_board_dies_of_a_signal_says_so() {
    for (program, signal, during) in [("spin", "FPE", ", while spin ran"), ("nap", "SEGV", "")] {
        let folder = folder();
        let mut run = Command::new(cargo_bin!("mj"))
            .current_dir(&folder)
            .args(["run", &format!("{program}.janet")])
            .env_remove("MJ_BOARD")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a run");
        let mut lines = BufReader::new(run.stdout.take().expect("its output")).lines();
        assert!(lines.any(|line| line.expect("a line").contains("begun")));
        let child = Command::new("pgrep").args(["-P", &run.id().to_string()]).output().expect("its board");
        kill(signal, String::from_utf8_lossy(&child.stdout).trim().parse().expect("one child"));
        let mut error = String::new();
        run.stderr.take().expect("its errors").read_to_string(&mut error).expect("text");
        assert_eq!(run.wait().expect("its end").code(), Some(1), "{error}");
        let begin = error.find("error: the board has restarted: panic, ").expect(&error);
        let end = format!(
            " after its start{during}: the signal SIG{signal}\n  hint: its actors are gone: start them again\n"
        );
        assert!(error[begin..].ends_with(&end), "{error}");
    }
}
