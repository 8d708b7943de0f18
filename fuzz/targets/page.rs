//! Random texts into the page's linker (S3): programs that reach by name, by call and by table for all that there is, and programs with bytes
//! changed. Each is linked as a page's text is: in a process of its own, which is this program with the argument `linker`.
//!
//! An image or an error of a known kind must come, no text may get hold of a C function that pages are not given, and neither a process nor
//! a thread nor an open file may stay. `page --runs N --seed S` gives it the texts of the seeds S, S+1, …; `page --show S` prints one, and what comes of it.

#[path = "page/generate.rs"]
mod generate;

use generate::text;
use host::{LinkError, LinkOptions, Linked, Reason, TextLimit, TextLinker};
use std::{
    collections::BTreeMap,
    env, fs, io,
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["linker"] => host::serve_text_linker().map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS),
        ["--show", seed] => {
            let text = text(number(seed));
            println!("{text}\n{:?}", linker().link(&text, "page", &options()));
            ExitCode::SUCCESS
        }
        ["--runs", runs, "--seed", seed] => run(number(runs), number(seed)),
        _ => {
            eprintln!("usage: page --runs N --seed S, or page --show S");
            ExitCode::from(2)
        }
    }
}

fn number(text: &str) -> u64 {
    text.parse().expect("a number")
}

fn linker() -> TextLinker {
    TextLinker::new(env::current_exe().expect("this program"), &["linker"])
}

fn options() -> LinkOptions {
    LinkOptions {
        pins: vec![("LED1".into(), 2)],
        capabilities: vec!["sleep".into(), "digital-write".into()],
        ..LinkOptions::default()
    }
}

fn run(runs: u64, first: u64) -> ExitCode {
    let (linker, options) = (linker(), options());
    // What the first one needs once is there.
    let _ = linker.link("", "page", &options);
    let (before, begun) = (resources(), Instant::now());
    let mut outcomes = BTreeMap::<String, u64>::new();
    let mut findings = 0_u64;
    for seed in first..first + runs {
        let result = linker.link(&text(seed), "page", &options);
        for finding in findings_of(&result) {
            findings += 1;
            println!("seed {seed}: {finding}");
        }
        *outcomes.entry(outcome(&result)).or_default() += 1;
    }
    // The last thread may still be on its way out.
    let mut after = resources();
    for _ in 0..100 {
        if after == before {
            break;
        }
        thread::sleep(Duration::from_millis(50));
        after = resources();
    }
    if after != before {
        findings += 1;
        println!("processes, threads and open files were {before:?} and are {after:?}");
    }
    println!("{runs} texts from seed {first} in {} s: {outcomes:?}; {findings} findings", begun.elapsed().as_secs());
    if findings == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The kind of what came.
fn outcome(result: &Result<Linked, Box<LinkError>>) -> String {
    match result.as_ref().map_err(|error| &error.reason) {
        Ok(_) => "image".into(),
        Err(Reason::Source(_)) => "refused".into(),
        Err(Reason::Limit(limit)) => format!("{limit:?}"),
        Err(_) => "other".into(),
    }
}

/// What must not be.
fn findings_of(result: &Result<Linked, Box<LinkError>>) -> Vec<String> {
    let mut findings = Vec::new();
    let output = match result {
        Ok(linked) => &linked.output,
        Err(error) => {
            if !matches!(error.reason, Reason::Source(_) | Reason::Limit(_)) {
                findings.push(error.to_string());
            }
            if matches!(error.reason, Reason::Limit(TextLimit::NoAnswer | TextLimit::Clock)) {
                findings.push(error.to_string());
            }
            &error.output
        }
    };
    // Each text prints what it gets hold of.
    for line in output.lines() {
        let held = line.strip_prefix("held: <").and_then(|held| held.split('>').next()).unwrap_or_default();
        let is_forbidden = match held.split_once(' ') {
            Some(("cfunction", "compile")) => false,
            Some(("cfunction", name)) => name == "fiber/root" || !janet::offers(name),
            Some((kind, _)) => kind == "core/file",
            None => false,
        };
        if is_forbidden || line.contains("root:x:0:0") || line.contains(generate::IN_THE_ENVIRONMENT) {
            findings.push(format!("a text got hold of {line}"));
        }
    }
    findings.dedup();
    findings
}

/// Processes that this one has started, its threads, and its open files.
fn resources() -> [usize; 3] {
    let own = std::process::id();
    let is_child = |path: std::path::PathBuf| {
        let stat = fs::read_to_string(path.join("stat")).unwrap_or_default();
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
        parent.is_some_and(|parent| parent == own.to_string())
    };
    let count = |folder: &str| fs::read_dir(folder).map(Iterator::count);
    let processes = fs::read_dir("/proc").map(|all| all.flatten().filter(|entry| is_child(entry.path())).count());
    let counts: io::Result<Vec<usize>> =
        [processes, count("/proc/self/task"), count("/proc/self/fd")].into_iter().collect();
    counts.ok().and_then(|counts| counts.try_into().ok()).unwrap_or_default()
}
