//! The page docs/benchmarks/start.md, all of it: nothing on it is written by hand.

use super::{Measured, Peer, REPETITIONS, Traffic};
use crate::machine;
use std::time::Duration;

/// The page.
pub fn page(all: &Measured) -> String {
    let peer = all.peer.as_ref().map(peer).unwrap_or_default();
    let about_peer = all.peer.as_ref().map(about).unwrap_or_default();
    format!(
        "# From Enter to the first pin change

How long it takes until a program does something: `examples/blink.janet`, the seed's, from its text. Written by

```sh
cargo build --release
cargo run --release -p bench -- start MICROPYTHON > docs/benchmarks/start.md
```

where `MICROPYTHON` is the folder of the npm package `@micropython/micropython-webassembly-pyscript`; without it, and without PyPI's
`mpremote`, the last two rows are left away. Nothing here is written by hand.

{machine}
Each is a process that is started {REPETITIONS} times, its own start included; they take turns, and each has a fresh board. Milliseconds:
the median, and the least and the most in brackets. The serial line is a pseudo-terminal pair, with every byte held up for as long as
115,200 baud take; the board behind it is `mj sim`.

| command | board | ms | aim | requests | bytes to the board | bytes from it |
|---|---|---|---|---|---|---|
{link}{run}{tcp}{serial}{peer}
`mj run` ends when a terminal shows the change, `mj start` when the board has reported it. A request waits for its answer. On the serial
line the bytes alone, both ways, take {wire:.0} ms of those.

{about_peer}Images of all examples, stripped and not, and what they take on a board: [sizes.txt](../../tests/examples/sizes.txt). A simulated
board, on 64 bits, holds {at_start} bytes when it has started and no actor is there.
",
        machine = machine::table(),
        link = row("`mj link`, to its end", "none", &all.link, "", None),
        run = row("`mj run`", "private simulator", &all.run, "50", None),
        tcp = row("`mj start`", "simulator, TCP", &all.tcp, "50", Some(&all.traffic)),
        serial = row("`mj start`", "simulator, serial line", &all.serial, "150", Some(&all.traffic)),
        wire = (all.traffic.sent + all.traffic.received) as f64 / 11.52,
        at_start = all.board.memory.at_start,
    )
}

fn peer(peer: &Peer) -> String {
    row("`mpremote --version`, to its end", "none", &peer.itself, "", None)
        + &row("`mpremote run`", "MicroPython, serial line", &peer.run, "", Some(&peer.traffic))
}

fn about(peer: &Peer) -> String {
    let [tool, board] = &peer.versions;
    format!(
        "The peer is MicroPython's own tool, {tool}, and its own build for WebAssembly, whose REPL is a board at the same serial line:
{board}. It has no pins: its first effect is the line that `blink.py` prints
for one, at the board's end of the line. It can neither be reset nor take a program by the tool's faster way, so
`mpremote resume run` is measured, which sends 256 bytes at a time with 10 ms between them. Most of it is the tool's own start,
which the row before tells.

"
    )
}

fn row(command: &str, board: &str, times: &[Duration], aim: &str, traffic: Option<&Traffic>) -> String {
    let mut times = times.to_vec();
    times.sort();
    let [least, median, most] = [0, times.len() / 2, times.len() - 1].map(|index| 1e3 * times[index].as_secs_f64());
    let traffic = traffic.map_or(String::from(" | | |"), |traffic| {
        let requests = traffic.requests.map(|requests| requests.to_string()).unwrap_or_default();
        format!("{requests} | {} | {} |", traffic.sent, traffic.received)
    });
    format!("| {command} | {board} | {median:.1} ({least:.1}–{most:.1}) | {aim} | {traffic}\n")
}
