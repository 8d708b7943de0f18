//! What came of it all, as a page.

use crate::checks::Result;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

/// What came of it on one board.
pub struct Report {
    pub board: String,
    kinds: BTreeMap<String, Tally>,
}

#[derive(Default)]
struct Tally {
    tried: u32,
    survived: u32,
    /// Milliseconds.
    pause: i64,
}

impl Report {
    pub fn new(board: &str) -> Self {
        Self { board: board.into(), kinds: BTreeMap::new() }
    }

    /// Notes what came of an attack of this kind, and how long nobody else got on, in milliseconds.
    pub fn add(&mut self, kind: &str, has_survived: bool, pause: i64) {
        let tally = self.kinds.entry(kind.into()).or_default();
        tally.tried += 1;
        tally.survived += u32::from(has_survived);
        tally.pause = tally.pause.max(pause);
    }

    /// Whether all was survived.
    pub fn has_survived(&self) -> bool {
        self.kinds.values().all(|tally| tally.survived == tally.tried)
    }
}

const HEAD: &str = "# Torture

Hostile programs and line faults against a board that also runs two healthy actors, the witnesses. This page is written by

```sh
cargo build --release
cargo xtask torture sim qemu-virt --micropython PACKAGE > docs/benchmarks/torture.md
```

where `PACKAGE` is the folder of the npm package `@micropython/micropython-webassembly-pyscript`. One witness counts a beat every 10 ms, the
other holds 8 KB of known data. The board survives an attack if no beat is lost, no byte of the data changes, the board does not
restart, and a collection afterwards leaves no more memory in use than before. The attackers are halted after each attack, and the
witnesses stay for the next one. The programs are in [tests/torture](../../tests/torture). Groups of several programs and the bytes of
line faults are random. A watchdog of 50 ms ends actors that do not yield.

The pause is the longest delay of a beat, in milliseconds of the board's time. On the chip, a millisecond is a million instructions. On
the simulator it is real time, which includes other work of the computer. The pause is long if the attack is a C function that cannot
be interrupted: [known-limits.md](../known-limits.md#what-cannot-be-interrupted).

MicroPython is its own build for WebAssembly with as much memory for objects as the chip has, run by Node.js. Its programs do the same
as ours, as far as that makes sense in Python. Each program has an interpreter of its own. A program that does not end within 10 s
counts as not survived, since nothing can end it without ending the interpreter.

";

/// The page docs/benchmarks/torture.md, all of it.
pub fn page(reports: &[Report]) -> Result<String> {
    let kinds: BTreeSet<&String> = reports.iter().flat_map(|report| report.kinds.keys()).collect();
    let mut text = String::from(HEAD);
    let titles = reports.iter().map(|report| format!(" {}: survived of tried | pause, ms |", report.board));
    writeln!(text, "| |{}\n|---|{}", titles.collect::<String>(), "---|---|".repeat(reports.len()))?;
    for kind in kinds {
        let cells = reports.iter().map(|report| match report.kinds.get(kind) {
            Some(Tally { survived, tried, pause: 0 }) => format!(" {survived} of {tried} | |"),
            Some(Tally { survived, tried, pause }) => format!(" {survived} of {tried} | {pause} |"),
            None => " | |".into(),
        });
        writeln!(text, "| {kind} |{}", cells.collect::<String>())?;
    }
    let totals = reports.iter().map(|report| {
        let sum = |of: fn(&Tally) -> u32| report.kinds.values().map(of).sum::<u32>();
        format!(" {} of {} | |", sum(|tally| tally.survived), sum(|tally| tally.tried))
    });
    writeln!(text, "| all |{}", totals.collect::<String>())?;
    write!(text, "{}", fuzzing()?)?;
    write!(text, "\n## Random programs under sanitizers\n\n{}", hunts()?)?;
    Ok(text)
}

/// Returns the table of recorded runs from docs/benchmarks/hunt.md.
fn hunts() -> Result<String> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/benchmarks/hunt.md"))?;
    let table = page
        .split_once("## Recorded runs\n\n")
        .and_then(|(_, rest)| rest.split_once("\n\n"))
        .ok_or("docs/benchmarks/hunt.md has no recorded runs")?
        .0;
    Ok(format!("[hunt.md](hunt.md) describes the programs, and lists the faults that they find.\n\n{table}\n"))
}

/// How often each target is run by `fuzz/run`.
fn fuzzing() -> Result<String> {
    let script = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/run"))?;
    let list =
        script.split_once("<<END\n").and_then(|(_, rest)| rest.split_once("\nEND")).ok_or("fuzz/run has no list")?.0;
    let rows = list.lines().filter_map(|line| line.split_once(' '));
    let rows: String = rows.map(|(target, runs)| format!("| {target} | {runs} |\n")).collect();
    Ok(format!(
        "
## Fuzzing

Inputs that libFuzzer gives each fuzz target at every change. None may fail.

| target | inputs |
|---|---|
{rows}
## Leaks

For six days of virtual time, a thousand actors a day start, fill their memory, fail, are halted, and end. The test
`c2_a_day_of_a_thousand_actors_leaves_nothing` asserts that no byte is lost.
"
    ))
}
