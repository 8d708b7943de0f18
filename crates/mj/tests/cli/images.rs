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

/// What comes from a pipe can be read once. Modules are looked for in the current folder.
#[test]
fn a_program_may_come_from_standard_input() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("width.janet"), "(def width 7)").expect("a file");
    for file in ["-", "/dev/stdin"] {
        let program = "(import ./width)\n(defn led [{:now now}] width/width)";
        mj(folder.path(), &["run", "--virtual", file]).stdin(program).assert().success().stdout_eq(str![[r#"
     0.000  led         started
     0.000  led         finished with 7

"#]]);
        mj(folder.path(), &["run", file]).stdin("(nothing)").assert().code(1).stderr_eq(str![[r#"
error: compile error: unknown symbol nothing
  --> stdin:1:1

"#]]);
    }
    let image = folder.path().join("one.mji").display().to_string();
    mj(folder.path(), &["link", "-", "-o", &image]).stdin("(def one (fn [_] 1))").assert().success();
    let bytes = fs::read(&image).expect("an image");
    mj(folder.path(), &["run", "-"]).stdin(bytes).assert().success();
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

/// What linking a program says.
fn complaint(program: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("names.janet"), program).expect("a file");
    let output = Command::new(cargo_bin!("mj")).current_dir(folder.path()).args(["run", "names.janet"]).output();
    String::from_utf8(output.expect("mj").stderr).expect("text")
}

/// A board would refuse them: the file is where they are.
#[test]
fn c5_names_and_counts_that_no_board_takes_are_refused_where_they_stand() {
    let long = "n".repeat(40_000);
    let shown = "n".repeat(40);
    let message = |place| {
        format!(
            "error: the name of the actor {shown}… has 40000 bytes, at most 32 can be\n  --> names.janet:{place}\n  \
             hint: give it a shorter one, as in (def nnnnnnnn… {{:name \"short\"}} …)\n"
        )
    };
    assert_eq!(complaint(&format!("\n (def {long} (fn [_]))")), message("2:2"));
    assert_eq!(complaint(&format!("(def {long} :actor (fn [_]))")), message("1:1"));
    let many =
        "(defmacro many [] ~(upscope ,;(seq [n :range [0 1001]] ~(def ,(symbol \"a\" n) :actor (fn [_])))))\n(many)";
    let message = "error: 1001 actors in this file, at most 1000 can be in one image\n  --> names.janet\n  \
                   hint: name those that are meant, or have an actor spawn the others\n";
    assert_eq!(complaint(many), message);
}

/// Names of functions are as long as one likes: a trace has as much of them as it has room for.
#[test]
fn c6_a_trace_of_long_names_is_bounded() {
    let long = "n".repeat(40_000);
    let shown = complaint(&format!("(defn {long} [] (error 1))\n(def a (fn [_] ({long}) 1))"));
    assert!(shown.contains("1 failed"), "{shown}");
    assert!(shown.len() < 4096, "{} bytes", shown.len());
}
