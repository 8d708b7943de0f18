//! Files that are no program for this board, or too much of one (C5).

use crate::board::Board;
use snapbox::{cmd::Command, cmd::cargo_bin, str};
use std::{fs, path::Path};
use tempfile::TempDir;
use wire::Image;

/// A folder with the image of a program.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("one.janet"), "(def one (fn [_] 1))\n").expect("a file");
    mj(folder.path(), &["link", "one.janet", "-o", "one.mji"]).assert().success();
    folder
}

fn mj(folder: &Path, arguments: &[&str]) -> Command {
    Command::new(cargo_bin!("mj")).current_dir(folder).env_remove("MJ_BOARD").args(arguments)
}

/// Changes the image's bytes.
fn change(folder: &TempDir, change: impl FnOnce(Vec<u8>) -> Vec<u8>) {
    let path = folder.path().join("one.mji");
    let bytes = fs::read(&path).expect("the image");
    fs::write(path, change(bytes)).expect("another one");
}

fn refused(folder: &TempDir, expected: impl snapbox::IntoData) {
    mj(folder.path(), &["run", "one.mji"]).assert().code(1).stderr_eq(expected);
}

#[test]
fn c5_an_image_runs() {
    mj(folder().path(), &["run", "--virtual", "one.mji"]).assert().success().stdout_eq(str![[r#"
     0.000  one         started
     0.000  one         finished with 1

"#]]);
}

#[test]
fn c5_a_truncated_image_is_refused() {
    let folder = folder();
    change(&folder, |bytes| bytes[..bytes.len() / 2].to_vec());
    refused(
        &folder,
        str![[r#"
error: cannot use one.mji: the image is cut off or has bytes after its end

"#]],
    );
}

#[test]
fn c5_an_image_with_a_flipped_bit_is_refused() {
    let folder = folder();
    change(&folder, |mut bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 4;
        bytes
    });
    refused(
        &folder,
        str![[r#"
error: cannot use one.mji: the image's checksum is wrong: it was damaged on its way

"#]],
    );
}

#[test]
fn c5_an_image_for_another_janet_is_refused() {
    let folder = folder();
    change(&folder, |bytes| {
        let mut image = Image::from_bytes(&bytes).expect("an image");
        image.header.janet = "1.30.0".into();
        image.to_bytes()
    });
    refused(
        &folder,
        str![[r#"
error: cannot use one.mji: the image was made by Janet 1.30.0, and MicroJanet has Janet 1.42.0: link it again

"#]],
    );
}

#[test]
fn c5_what_is_no_image_is_refused() {
    let folder = folder();
    change(&folder, |_| b"GIF89a".to_vec());
    refused(
        &folder,
        str![[r#"
error: cannot use one.mji: this is no MicroJanet image

"#]],
    );
}

#[test]
fn c1_a_program_that_a_board_has_no_room_for_is_refused_and_its_actors_stay() {
    let board = Board::simulated(&["--memory", "400K"]);
    let folder = folder();
    let big = format!("(def big (let [text \"{}\"] (fn [_] (length text))))\n", "x".repeat(10 << 20));
    fs::write(folder.path().join("big.janet"), big).expect("a file");
    fs::write(folder.path().join("sleeper.janet"), "(def sleeper (fn [{:sleep sleep}] (sleep 1e9)))\n")
        .expect("a file");
    board.mj(folder.path()).args(["start", "sleeper.janet"]).assert().success();
    board.mj(folder.path()).args(["start", "big.janet"]).assert().code(1).stderr_eq(str![[r#"
error: the image has [..] bytes, the board has room for [..]

"#]]);
    board.mj(folder.path()).args(["halt", "--all"]).assert().success().stdout_eq(str![[r#"
sleeper (pid 1) halted

"#]]);
}

#[test]
fn c1_garbage_makes_room_for_a_program() {
    let board = Board::simulated(&["--memory", "400K"]);
    let folder = folder();
    let eater = "(def eater (fn [_] (def a @[]) (forever (array/push a @{}))))\n";
    fs::write(folder.path().join("eater.janet"), eater).expect("a file");
    board.mj(folder.path()).args(["run", "eater.janet"]).assert().code(1).stdout_eq(str![[r#"
[..]  eater       started
[..]  eater       failed: out of memory
...
"#]]);
    board.mj(folder.path()).args(["run", "one.janet"]).assert().success();
}
