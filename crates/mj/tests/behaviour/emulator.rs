//! On the emulated board, each program on one of its own, in real time. Compared is what each actor does, in its order, since
//! what different actors do at about the same time has none.

use crate::program::{Program, difference};
use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use std::{collections::BTreeMap, process::Command};

/// Longer than any program takes that does not say how long.
const PATIENCE: [&str; 2] = ["--for", "60s"];

/// How often a program is tried whose pins are driven, or that looks at the time: where the computer is busy, both are late.
const TRIES: usize = 3;

/// What an actor that was stopped has done at least: it was started, and then something.
const LEAST_EVENTS: usize = 2;

/// Trials of all programs; those that require what this board does not have are left out, and named.
pub fn trials(programs: Vec<Program>) -> Vec<Trial> {
    programs.into_iter().map(trial).collect()
}

fn trial(program: Program) -> Trial {
    let name = program.name.clone();
    match program.requires.clone() {
        None => Trial::test(name, move || try_often(&program)),
        Some(what) => Trial::test(name, || Ok(())).with_kind(format!("requires {what}")).with_ignored_flag(true),
    }
}

fn try_often(program: &Program) -> Result<(), Failed> {
    let may_be_late = program.has_inputs() || program.digits_of_times().is_some();
    let has_passed = (1..TRIES).any(|_| may_be_late && check(program).is_ok());
    if has_passed { Ok(()) } else { check(program) }
}

fn check(program: &Program) -> Result<(), Failed> {
    let arguments = if program.has_limit() { &[][..] } else { &PATIENCE };
    let output =
        program.run(Command::new(env!("CARGO_BIN_EXE_mj")).args(["run", "--board", "qemu"]).args(arguments))?;
    let (mut wanted, mut got) = (by_actor(&program.wanted()?), by_actor(&output));
    if program.has_limit() {
        cut(&mut wanted, &mut got);
    }
    let (wanted, got) = (text(program, wanted), text(program, got));
    if wanted == got { Ok(()) } else { Err(difference(&wanted, &got).into()) }
}

type Actors = BTreeMap<Option<u64>, Vec<String>>;

/// What each actor did, in its order, and under no pid all the rest.
fn by_actor(output: &str) -> Actors {
    let mut actors = Actors::new();
    for line in output.lines() {
        let event = serde_json::from_str::<Value>(line).ok();
        // Who waits for how long depends on how fast the computer is.
        if event.as_ref().is_some_and(|event| event["line"].as_str().is_some_and(|line| line.starts_with("waited "))) {
            continue;
        }
        let pid = event.as_ref().and_then(|event| event.get("pid")?.as_u64());
        let without_time = event.map(|mut event| {
            // Where a watchdog breaks off depends on the time, too.
            let is_watchdog = event.get("error").is_some_and(|error| error == "watchdog");
            if let Some(event) = event.as_object_mut() {
                event.shift_remove("t");
                event.retain(|key, _| key != "trace" || !is_watchdog);
            }
            event.to_string()
        });
        actors.entry(pid).or_default().push(without_time.unwrap_or_else(|| line.into()));
    }
    actors
}

/// Those that were stopped at a time, by a clock that is real: as far as both have come.
fn cut(wanted: &mut Actors, got: &mut Actors) {
    for (actor, lines) in wanted {
        let same = got.entry(*actor).or_default();
        let count = lines.len().min(same.len().max(LEAST_EVENTS));
        lines.truncate(count);
        same.truncate(count);
    }
}

fn text(program: &Program, actors: Actors) -> String {
    let text = actors.into_values().flatten().collect::<Vec<_>>().join("\n");
    match program.digits_of_times() {
        Some(digits) => without_numbers(&text, digits),
        None => text,
    }
}

/// Any number of so many digits may be a time.
fn without_numbers(text: &str, digits: usize) -> String {
    let is_number = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    let parts = text.as_bytes().chunk_by(|a, b| is_number(*a) == is_number(*b));
    let parts = parts.map(|part| if is_number(part[0]) && part.len() >= digits { b"N" } else { part });
    String::from_utf8_lossy(&parts.collect::<Vec<_>>().concat()).into_owned()
}
