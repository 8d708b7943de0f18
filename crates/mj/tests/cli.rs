//! Golden transcripts of the command line: `tests/cli`, and the picture in the README.
//!
//! `TRYCMD=overwrite SNAPSHOTS=overwrite cargo test` writes them anew; read the difference before it is committed.

use snapbox::{
    cmd::{Command, cargo_bin},
    file,
};

#[test]
fn transcripts() {
    trycmd::TestCases::new().case("../../tests/cli/*.trycmd");
}

#[test]
fn picture_of_blink() {
    Command::new(cargo_bin!("mj"))
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .env("CLICOLOR_FORCE", "1")
        .args(["run", "--virtual", "--for", "3s", "examples/blink.janet"])
        .assert()
        .success()
        .stdout_eq(file!["../../../docs/blink.term.svg"]);
}
