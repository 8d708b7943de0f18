//! The rules of the house that no compiler knows: a header in every file, files that one reads in one sitting, unsafe code
//! in few rooms only.

use std::{
    collections::BTreeSet,
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

/// Each rule of docs/rules.md has a test named after it, and each text that cites a rule cites one of these.
#[test]
fn every_rule_has_a_test_and_every_citation_a_rule() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join("docs/rules.md")).expect("docs/rules.md");
    let rules: BTreeSet<&str> =
        page.lines().filter_map(|line| line.strip_prefix("- **")?.split_once("**")).map(|(rule, _)| rule).collect();
    let mut files = Vec::new();
    for folder in ["crates", "docs", "examples", "firmware", "fuzz", "tests"] {
        collect_all(&root.join(folder), &mut files);
    }
    let mut tests = String::new();
    let mut unknown = BTreeSet::new();
    for path in &files {
        let Ok(text) = fs::read_to_string(path) else { continue };
        let name = path.strip_prefix(&root).expect("below the root").display().to_string();
        if name.starts_with("tests/") {
            tests += &format!("fn {}\n", name.rsplit('/').next().unwrap_or_default());
        }
        tests
            .extend(text.lines().map(str::trim).filter(|line| line.starts_with("fn ")).map(|line| format!("{line}\n")));
        if ["rs", "janet", "md", "c", "h"]
            .iter()
            .any(|extension| path.extension().is_some_and(|found| found == *extension))
        {
            unknown
                .extend(cited_rules(&text).filter(|rule| !rules.contains(rule)).map(|rule| format!("{name}: {rule}")));
        }
    }
    assert!(rules.len() > 30, "docs/rules.md has few rules");
    assert!(unknown.is_empty(), "cited, but not in docs/rules.md: {unknown:?}");
    let has_test = |rule: &&str| tests.contains(&format!("fn {}_", rule.to_lowercase()));
    let untested: Vec<&&str> = rules.iter().filter(|rule| !has_test(rule)).collect();
    assert!(untested.is_empty(), "rules without a test: {untested:?}");
}

/// Returns the words that look like the name of a rule, behind a bracket, a blank or a comma.
fn cited_rules(text: &str) -> impl Iterator<Item = &str> {
    let comments =
        text.lines().filter(|line| ["//", "#", "*", "/*", "-", "|"].iter().any(|start| line.trim().starts_with(start)));
    comments.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric())).filter(|word| {
        let mut letters = word.chars();
        letters.next().is_some_and(|first| "RECTLS".contains(first))
            && (1..=2).contains(&letters.as_str().len())
            && letters.all(|c| c.is_ascii_digit())
    })
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

/// Collects our Rust files.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    collect_all(folder, files);
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
}

fn collect_all(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            // Each firmware is a workspace of its own, with a folder of cargo's own in it.
            if !path.ends_with("target") {
                collect_all(&path, files);
            }
        } else {
            files.push(path);
        }
    }
}
