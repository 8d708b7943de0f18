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

Hostile programs and line faults against a board on which two witnesses live, and what is left of these. Written by

```sh
cargo build --release
cargo xtask torture sim qemu-virt --micropython PACKAGE > docs/benchmarks/torture.md
```

where `PACKAGE` is the folder of the npm package `@micropython/micropython-webassembly-pyscript`. One witness beats every 10 ms and
counts, the other holds 8 KB of known data. An attack is survived where no beat is lost, no byte has changed, the board has not
restarted, and after a collection no more memory is in use than before; what is left of the attacker is halted first, and the next
attack meets the same witnesses. The programs are in
[tests/torture](../../tests/torture); those several at once are drawn by chance, as are all bytes of the line faults. A watchdog of
50 ms ends who does not give way, where that can be.

The pause is the longest that a beat was late, in milliseconds of the board's time. On the chip that is made of instructions: a
millisecond is a million of these, and on the simulator a million nanoseconds, in which whatever else the computer does counts too.
It is long where the attack is a C function that cannot be broken off: [known-limits.md](../known-limits.md#what-cannot-be-interrupted).

The peer is MicroPython's own build for WebAssembly, with as much memory for objects as the chip has; it is run by Node.js. Its
programs are the like of ours, as far as they make sense in Python. Each has an interpreter of its own, and what does not end within
10 s has not been survived: nothing can end it there but the end of all.

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
    Ok(text)
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

Inputs that each fuzz target is given at every change, by libFuzzer, which looks for new code to reach. None may fail.

| target | inputs |
|---|---|
{rows}
## Leaks

A thousand actors a day come, hoard, fail, are halted and end, for six days of virtual time. Bytes that are lost by that: 0, which
the test `c2_a_day_of_a_thousand_actors_leaves_nothing` asserts.
"
    ))
}
