//! The rules of the house that no compiler knows: a header in every file, files that one reads in one sitting, unsafe code
//! in few rooms only.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Longer files hold more than one idea.
const MOST_LINES: usize = 600;

/// Where unsafe code may live.
const UNSAFE_ROOMS: [&str; 3] = ["crates/janet/", "crates/rtos/", "firmware/"];

#[test]
fn every_file_says_what_it_is_for() {
    check(|_, text| (!text.starts_with("//! ")).then(|| "does not begin with a `//!` line".into()));
}

#[test]
fn no_file_is_too_long() {
    check(|_, text| {
        let lines = text.lines().count();
        (lines > MOST_LINES).then(|| format!("has {lines} lines"))
    });
}

#[test]
fn unsafe_code_lives_in_its_rooms() {
    check(|path, text| {
        let is_root = path.ends_with("src/lib.rs") || path.ends_with("src/main.rs");
        let is_allowed = UNSAFE_ROOMS.iter().any(|room| path.starts_with(room));
        (is_root && !is_allowed && !text.contains("#![forbid(unsafe_code)]"))
            .then(|| "does not forbid unsafe code".into())
    });
}

/// What is printed goes through `output`, which lets nothing of others through that a terminal would act on. The other two speak with
/// a program, or are a screen.
const PRINTING: [&str; 3] = ["output.rs", "command/sim.rs", "command/top/screen.rs"];

#[test]
fn s_one_file_prints() {
    check(|path, text| {
        let path = path.strip_prefix("crates/mj/src").ok()?;
        let prints = ["print!(", "println!(", "stdout()", "stderr()"]
            .iter()
            .any(|print| text.lines().any(|line| line.contains(print) && !line.contains("stdout().is_terminal()")));
        (prints && !PRINTING.iter().any(|allowed| path == Path::new(allowed))).then(|| "prints".into())
    });
}

/// Fails with every complaint that `complain` has about one of our Rust files.
fn check(complain: impl Fn(&Path, &str) -> Option<String>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    collect(&root.join("crates"), &mut files);
    collect(&root.join("firmware"), &mut files);
    assert!(files.len() > 40, "the sources were not found");
    let complaints: Vec<String> = files
        .iter()
        .filter_map(|file| {
            let path = file.strip_prefix(&root).expect("below the root");
            let complaint = complain(path, &fs::read_to_string(file).expect("a readable file"))?;
            Some(format!("{} {complaint}", path.display()))
        })
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            // Each firmware is a workspace of its own, with a folder of cargo's own in it.
            if !path.ends_with("target") {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
