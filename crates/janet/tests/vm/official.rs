//! C functions do what those of official Janet do: random calls of all that boards offer, in official Janet as it comes and in ours.

use crate::{fiber, start};
use janet::{Root, Signal, Value, Vm};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The calls, as a function of the C functions by name, a seed and a number.
const CALLS: &str = include_str!("../official/calls.janet");

/// Calls of each function that has hints.
const ROUNDS: u32 = 400;

const SEEDS: std::ops::Range<u32> = 1..9;

/// Differences that are wanted. docs/known-limits.md and hooks.h say why.
const WANTED: [&str; 7] = [
    // (buffer/format-at buffer) says that it takes three arguments.
    "expected at least 3, got",
    // Official Janet adds before it compares.
    "memcmp ",
    // A fiber's stack has a limit (C3).
    "marshal @[<fiber",
    // Integers of 64 bits are hashed by an address, too.
    "{<core",
    // Signals that are not a program's.
    "belongs to the board",
    // The numbers in these are other ones in official Janet, or do not fit.
    "range is too large",
    "rhs must be valid 32-bit",
];

/// Official Janet, which runs a file. It is a process of its own, since two Janets in one would share their symbols.
fn official() -> PathBuf {
    let official = Path::new(env!("CARGO_TARGET_TMPDIR")).join("official-janet-1.42.0");
    if !official.exists() {
        let sources = sources::package_folder("evil-janet").expect("the sources of Janet").join("csrc");
        let made = official.with_extension("new");
        let mut compiler = Command::new("cc");
        compiler.args(["-std=c11", "-O1", "-w", "-fwrapv", "-D_GNU_SOURCE", "-I"]).arg(&sources);
        compiler.arg("../bench/peer/main.c").arg(sources.join("janet.c")).arg("-o").arg(&made);
        let status = compiler.args(["-lm", "-lpthread", "-ldl"]).status().expect("a C compiler");
        assert!(status.success(), "official Janet does not compile");
        fs::rename(made, &official).expect("a place for it");
    }
    official
}

/// What comes of the calls in official Janet.
fn in_official(names: &str, seed: u32) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let lookup = format!("(tabseq [name :in '[{names}]] name ((in root-env name) :value))");
    let source = format!("{CALLS}\n(prin (calls {lookup} {seed} {ROUNDS}))");
    fs::write(folder.path().join("calls.janet"), source).expect("a file");
    let output =
        Command::new(official()).arg("calls.janet").current_dir(folder.path()).output().expect("official Janet");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The text that a function of ours returns.
fn text(vm: &mut Vm, fiber: &Root) -> String {
    let signal = vm.resume(fiber, None);
    let text = vm.outcome().as_bytes().map(|text| String::from_utf8_lossy(text).into_owned());
    assert_eq!(signal, Signal::Ok, "{text:?}");
    text.expect("a text")
}

/// Addresses are not those of another process, and nan has no sign.
fn comparable(line: &str) -> String {
    let mut parts = line.split("0x");
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| format!("0x{}", part.trim_start_matches(|c: char| c.is_ascii_hexdigit())));
    (first + &rest.collect::<String>()).replace("-nan", "nan")
}

#[test]
fn c_functions_do_what_those_of_official_janet_do() {
    let mut vm = start();
    let environment = vm.linker_environment().expect("memory");
    let list = r#"(string/join (sorted (seq [[k v] :pairs root-env :when (and (symbol? k) (cfunction? (in v :value)))] (string k))) " ")"#;
    let list = vm.evaluate(&environment, &format!("(fn [] {list})"), c"list").expect("a list");
    let list = fiber(&vm, &list, &[]);
    let names = text(&mut vm, &list);
    let names: Vec<&str> = names.split(' ').filter(|name| janet::offers(name)).collect();
    assert!(names.len() > 200, "{names:?}");
    let calls = vm.evaluate(&environment, CALLS, c"calls.janet").expect("a function");
    for seed in SEEDS {
        let ours = {
            let lookup = vm.functions(names.iter().copied()).expect("memory");
            fiber(&vm, &calls, &[lookup, Value::number(seed.into()), Value::number(ROUNDS.into())])
        };
        let ours = text(&mut vm, &ours);
        let official = in_official(&names.join(" "), seed);
        assert_eq!(ours.lines().count(), official.lines().count());
        let different: Vec<_> = ours
            .lines()
            .zip(official.lines())
            .filter(|(ours, official)| comparable(ours) != comparable(official))
            .filter(|(ours, _)| !WANTED.iter().any(|wanted| ours.contains(wanted)))
            .map(|(ours, official)| format!("ours     {ours}\nofficial {official}\n"))
            .collect();
        assert!(different.is_empty(), "seed {seed}, {} calls:\n{}", different.len(), different.concat());
    }
}
