//! Actors that stay: `mj start --keep`, on boards that are killed and reset.

use crate::board::Board;
use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};
use tempfile::TempDir;

/// A folder with programs, and a place for a board's flash.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let naps = "(defn nap [] (fn [{:sleep sleep}] (forever (sleep 1000))))\n";
    for (file, text) in [
        ("two.janet", format!("{naps}(def one (nap)) (def two (nap))")),
        ("more.janet", format!("{naps}(def two (nap)) (def three (nap))")),
        ("reason.janet", "(def reason (fn [{:watch watch :receive receive}] (watch :board) (pp (receive))))".into()),
        ("large.janet", format!("(def text {:?}) (def large (fn [_] (print (length text))))", "x".repeat(150_000))),
        ("quick.janet", "(def quick (fn [_]))".into()),
    ] {
        fs::write(folder.path().join(file), text).expect("a file");
    }
    folder
}

fn start(folder: &Path) -> Board {
    Board::simulated(&["--keep", &folder.join("flash").display().to_string()])
}

fn keep(board: &Board, folder: &Path, file: &str) {
    board.mj(folder).args(["start", "--keep", file]).assert().success();
}

/// The names of the actors that live, by pid.
fn actors(board: &Board, folder: &Path) -> Vec<String> {
    let output = board.mj(folder).arg("ps").output().expect("a list");
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().skip(1).filter_map(|line| line.split_whitespace().nth(1)).map(String::from).collect()
}

#[test]
fn kept_actors_are_there_again_after_a_kill() {
    let folder = folder();
    let folder = folder.path();
    let board = start(folder);
    keep(&board, folder, "two.janet");
    board.mj(folder).args(["start", "more.janet", "three"]).assert().success();
    // The process is killed as it is.
    drop(board);
    for _ in 0..2 {
        assert_eq!(actors(&start(folder), folder), ["one", "two"], "those that were kept, and no other");
    }
}

#[test]
fn a_kept_program_replaces_those_with_an_actor_of_the_same_name() {
    let folder = folder();
    let folder = folder.path();
    let board = start(folder);
    keep(&board, folder, "two.janet");
    keep(&board, folder, "two.janet");
    assert_eq!(actors(&board, folder), ["one", "two"], "the old ones have ended");
    keep(&board, folder, "more.janet");
    assert_eq!(actors(&board, folder), ["two", "three"]);
    drop(board);
    assert_eq!(actors(&start(folder), folder), ["two", "three"]);
}

#[test]
fn a_kept_actor_that_is_halted_is_not_kept_any_more() {
    let folder = folder();
    let folder = folder.path();
    let board = start(folder);
    keep(&board, folder, "two.janet");
    keep(&board, folder, "quick.janet");
    board.mj(folder).args(["halt", "one"]).assert().success();
    board.mj(folder).args(["reset"]).assert().success().stdout_eq("sim has restarted\n");
    assert_eq!(actors(&board, folder), ["two"]);
    let info = board.mj(folder).args(["info"]).output().expect("its output");
    assert!(
        String::from_utf8_lossy(&info.stdout).contains("kept actors      two, quick\n"),
        "one that has ended stays"
    );
    board.mj(folder).args(["halt", "--all"]).assert().success();
    drop(board);
    let info = start(folder).mj(folder).args(["info"]).output().expect("its output");
    assert!(!String::from_utf8_lossy(&info.stdout).contains("kept"), "nothing is kept");
}

#[test]
fn safe_mode_leaves_out_kept_actors_once() {
    let folder = folder();
    let folder = folder.path();
    let flash = folder.join("flash").display().to_string();
    let board = start(folder);
    keep(&board, folder, "two.janet");
    let info = board.mj(folder).args(["info", "--safe"]).output().expect("its output");
    assert!(String::from_utf8_lossy(&info.stdout).contains("one, two (safe mode: not started)\n"));
    assert_eq!(actors(&board, folder), [""; 0]);
    board.mj(folder).args(["reset"]).assert().success();
    assert_eq!(actors(&board, folder), ["one", "two"]);
    drop(board);
    let board = Board::simulated(&["--keep", &flash, "--safe"]);
    assert_eq!(actors(&board, folder), [""; 0]);
    board.mj(folder).args(["reset"]).assert().success();
    assert_eq!(actors(&board, folder), ["one", "two"]);
}

#[test]
fn e3_a_board_tells_why_it_was_reset() {
    let folder = folder();
    let folder = folder.path();
    let board = start(folder);
    keep(&board, folder, "reason.janet");
    let reason = |board: &Board| {
        let log = board.mj(folder).args(["logs", "--json"]).output().expect("its log");
        let log = String::from_utf8(log.stdout).expect("text");
        log.lines().find_map(|line| line.split_once("(:board :started :")?.1.split(' ').next().map(String::from))
    };
    assert_eq!(reason(&board).as_deref(), Some("power-on"));
    board.mj(folder).args(["reset"]).assert().success();
    assert_eq!(reason(&board).as_deref(), Some("request"));
}

#[test]
fn what_cannot_be_kept_is_refused_and_changes_nothing() {
    let folder = folder();
    let folder = folder.path();
    let board = start(folder);
    keep(&board, folder, "two.janet");
    let full = "error: the board's storage is full\n  hint: mj halt --all makes room; mj info lists what is kept\n";
    board.mj(folder).args(["start", "--keep", "large.janet"]).assert().failure().stderr_eq(full);
    assert_eq!(actors(&board, folder), ["one", "two"]);
    drop(board);
    assert_eq!(actors(&start(folder), folder), ["one", "two"]);
    let none = "error: this board has no storage to keep actors in\n  hint: mj sim --keep FILE gives a simulated one storage\n";
    let board = Board::simulated(&[]);
    board.mj(folder).args(["start", "--keep", "two.janet"]).assert().failure().stderr_eq(none);
    assert_eq!(actors(&board, folder), [""; 0]);
}

#[test]
fn c5_a_kept_image_that_was_damaged_is_not_started() {
    let folder = folder();
    let folder = folder.path();
    let board = start(folder);
    keep(&board, folder, "two.janet");
    drop(board);
    let path = folder.join("flash");
    let mut flash = fs::read(&path).expect("a flash");
    let image = flash.windows(3).position(|bytes| bytes == b"MJI").expect("an image");
    flash[image + 20] ^= 1;
    fs::write(&path, flash).expect("a flash");
    let board = start(folder);
    assert_eq!(actors(&board, folder), [""; 0]);
    let log = board.mj(folder).arg("logs").output().expect("its log");
    let log = String::from_utf8_lossy(&log.stdout).into_owned();
    assert!(log.contains("one is kept but not started: "), "{log}");
    keep(&board, folder, "two.janet");
    drop(board);
    assert_eq!(actors(&start(folder), folder), ["one", "two"]);
}

#[test]
fn two_boards_cannot_keep_actors_in_one_file() {
    let folder = folder();
    let folder = folder.path();
    let board = start(folder);
    keep(&board, folder, "two.janet");
    let refused = |when: &str| {
        let second = board.mj(folder).args(["sim", "--listen", "127.0.0.1:0", "--keep", "flash"]).output();
        let stderr = String::from_utf8(second.expect("its output").stderr).expect("text");
        let error = "error: cannot keep actors in flash: another board is using it\n";
        assert!(stderr.ends_with(error), "{when}: {stderr}");
    };
    refused("a board runs");
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        // The gap between the old process and the new one is short, and no try falls into it by chance alone.
        let thief = scope.spawn(|| {
            let flash = fs::File::open(folder.join("flash")).expect("a flash");
            while !is_over.load(Ordering::Relaxed) && flash.try_lock().is_err() {
                std::hint::spin_loop();
                thread::yield_now();
            }
            is_over.load(Ordering::Relaxed)
        });
        for _ in 0..3 {
            board.mj(folder).args(["reset"]).assert().success();
        }
        is_over.store(true, Ordering::Relaxed);
        assert!(thief.join().expect("a thief"), "the lock was free during a reset");
    });
    refused("it was reset");
    assert_eq!(actors(&board, folder), ["one", "two"]);
    drop(board);
    assert_eq!(actors(&start(folder), folder), ["one", "two"], "the lock ends with its process");
}

#[test]
fn c6_a_damaged_list_of_kept_actors_is_told() {
    let folder = folder();
    let folder = folder.path();
    let board = start(folder);
    keep(&board, folder, "two.janet");
    drop(board);
    let path = folder.join("flash");
    let flash = fs::read(&path).expect("a flash");
    // The two copies are at the beginning of the first two blocks of 4 KB.
    for (copies, started) in [(&[0][..], 2), (&[4096], 2), (&[0, 4096], 0)] {
        let mut damaged = flash.clone();
        copies.iter().for_each(|copy| damaged[copy + 5] ^= 1);
        fs::write(&path, damaged).expect("a flash");
        let board = start(folder);
        let log = board.mj(folder).arg("logs").output().expect("its log");
        let log = String::from_utf8_lossy(&log.stdout).into_owned();
        assert!(log.contains("kept actors: the "), "{log}");
        let names: Vec<_> = actors(&board, folder).into_iter().filter(|name| !name.is_empty()).collect();
        assert_eq!(names.len(), started, "{copies:?}");
    }
}
