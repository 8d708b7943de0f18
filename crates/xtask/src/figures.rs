//! Figures: what things cost on the emulated chip, in instructions, and the same on the simulator.
//!
//! The emulator's time is made of instructions, one a nanosecond, and an actor that never sleeps keeps the chip from ever
//! idling: the turns that it misses are what everything else has taken.

mod fragmentation;
mod latency;
mod stacks;
mod work;

use crate::{
    checks::{Result, link},
    emulator::Emulator,
    firmware::Built,
    simulator, size,
};
use host::{Board, From, Line, News};
use std::{
    fmt::Write as _,
    fs,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use wire::{Event, Kind};

/// Nothing takes so long, unless it hangs.
const PATIENCE: Duration = Duration::from_secs(300);

/// How often everything is measured.
const REPETITIONS: usize = 5;

/// Counts its turns for so many milliseconds of the board, from the beginning of one.
const SPIN: &str = "
    (def spin
      (fn [{:now now}]
        (def before (now))
        (while (= before (now)))
        (def end (+ (now) 1500))
        (var turns 0)
        (while (< (now) end) (++ turns) (yield))
        turns))";

/// An instruction takes a nanosecond.
const INSTRUCTIONS: f64 = 1500e6;

/// An instruction takes 2 to this power nanoseconds where the chip's own speed matters.
const SHIFT: u32 = 3;
const MIPS: u32 = 1000 >> SHIFT;

/// The page docs/benchmarks/chip.md, all of it.
pub fn page(built: &Built) -> Result<String> {
    let [_, spins, _] = spread(|| spin(built, &work::nothing()))?;
    let mut rows = String::new();
    for work in work::all() {
        eprintln!("{}", work.name);
        let chip = spread(|| Ok(INSTRUCTIONS * (spin(built, &work.without)? - spin(built, &work.job)?) / spins))?;
        let simulator = spread(|| Ok(computed(&work.job)? - computed(&work.without)?))?;
        let [chip, simulator] = [chip, simulator].map(|all| {
            let [least, median, most] = all.map(|figure| figure / f64::from(work.times));
            format!("{median:.0} ({least:.0}–{most:.0})")
        });
        writeln!(rows, "| {} | {} | {chip} | {simulator} |", work.name, work.times)?;
    }
    Ok(format!(
        "# The emulated chip

What things cost in the firmware for QEMU's 32-bit RISC-V machine, and the same on the simulator. Written by

```sh
cargo build --release
cargo xtask figures qemu-virt > docs/benchmarks/chip.md
```

{machine}
## Work

Instructions on the chip: QEMU runs with `-icount shift=0,sleep=off`, and so one takes a nanosecond of the board's time, whatever
else this computer does. An actor that never sleeps counts its turns meanwhile, of {turn:.0} instructions each; those that it misses are
what the work has taken, the kernel, interrupts and reports to the host included. A host asks in the computer's time, so what it asks
for differs from run to run. On the simulator: nanoseconds that its process computed, the system's share included; there a sleep
wakes the process by the computer's timer. Nobody else runs during a collection: that of a heap which is full of small objects is the
longest pause that there is. The median of {REPETITIONS}, and the least and the most in brackets.

| | done | instructions on the chip | ns on the simulator |
|---|---|---|---|
{rows}
## Interrupt to actor

From an interrupt to the first line of the actor that had waited for it. The timer's: the clock's task, the actor's task, its turn,
a call of `print`. A pin's: the task that tells of edges, the actor's task, its turn, in which the message is made and taken apart, a
call of `printf`. On the chip in instructions, {MIPS} a microsecond
(`-icount shift={SHIFT},sleep=off`), about as many as an ESP32-C3 does, to the microsecond; a tick is 1,000 µs. The simulator's pins are
driven by a request, and have no interrupt. The median, and the least and the most in brackets.

| interrupt | instructions on the chip | µs on the simulator |
|---|---|---|
| timer | {timer_of_chip} | {timer_of_simulator} |
| pin | {pin_of_chip} | {pin_of_simulator} |

## Memory

Bytes by part, from the linker's map, as `cargo xtask firmware qemu-virt` prints them. [porting.md](../porting.md#flash) says what a
trimmed build reaches.

```text
{size}```

{memory}
{fragmentation}
## Stacks

{stacks}",
        machine = machine(built)?,
        turn = INSTRUCTIONS / spins,
        timer_of_chip = latency::after_tick(&mut boot(built, SHIFT)?.1, MIPS.into())?,
        timer_of_simulator = latency::after_tick(&mut Simulator::start()?.board, 1)?,
        pin_of_chip = {
            let (emulator, mut board) = boot(built, SHIFT)?;
            latency::after_edge(&mut board, MIPS.into(), |_, level| Ok(emulator.drive(latency::PIN, level)?))?
        },
        pin_of_simulator = latency::after_edge(&mut Simulator::start()?.board, 1, |board, level| {
            Ok(board.drive(latency::PIN, level)?)
        })?,
        size = size::read(&built.map)?,
        memory = memory(built)?,
        fragmentation = fragmentation::paragraph(built)?,
        stacks = stacks::tables(built)?,
    ))
}

/// A table of what was measured, and on what.
fn machine(built: &Built) -> Result<String> {
    let (_emulator, mut board) = boot(built, 0)?;
    let info = board.info()?;
    let computer = fs::read_to_string("/proc/cpuinfo")?;
    let processor = computer.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let rows = [
        ("firmware", format!("{} {}, Janet {}, FreeRTOS {}", info.board, info.version, info.janet, info.kernel)),
        ("its C compiler", first_line("riscv64-unknown-elf-gcc")?),
        ("emulator", first_line("qemu-system-riscv32")?),
        ("simulator on", processor.map_or("unknown processor", |(_, name)| name).into()),
    ];
    let rows = rows.map(|(name, value)| format!("| {name} | {value} |\n")).concat();
    Ok(format!("| | |\n|---|---|\n{rows}"))
}

/// What a program says of its version.
fn first_line(program: &str) -> Result<String> {
    let output = Command::new(program).arg("--version").output()?.stdout;
    Ok(String::from_utf8_lossy(&output).lines().next().unwrap_or_default().into())
}

fn boot(built: &Built, shift: u32) -> Result<(Emulator, Board)> {
    let emulator = Emulator::start_with(&built.firmware, &["-icount", &format!("shift={shift},sleep=off")])?;
    let stream = emulator.connect()?;
    let board = Board::connect(Line::new(stream.try_clone()?, stream), None)?;
    Ok((emulator, board))
}

/// How many turns an actor has while a job is done beside it.
fn spin(built: &Built, job: &work::Job) -> Result<f64> {
    let (_emulator, mut board) = boot(built, 0)?;
    let image = link(&mut board, &job.program)?;
    let spin = link(&mut board, SPIN)?;
    board.follow(From::Now)?;
    board.upload(&spin, |_, _| ())?;
    let pids = board.start()?;
    (job.run)(&mut board, &image)?;
    if !board.actors()?.iter().any(|actor| pids.contains(&actor.pid)) {
        return Err("the actor that counts has ended before the work".into());
    }
    loop {
        match board.next(Some(Instant::now() + PATIENCE))? {
            Some(News::Event(Event { kind: Kind::Finished { value }, origin: Some(origin), .. }))
                if pids.contains(&origin.pid) =>
            {
                return Ok(value.parse()?);
            }
            Some(_) => (),
            None => return Err("silence".into()),
        }
    }
}

/// The least, the median and the most of what is measured.
fn spread(measure: impl Fn() -> Result<f64>) -> Result<[f64; 3]> {
    let mut all = (0..REPETITIONS).map(|_| measure()).collect::<Result<Vec<_>>>()?;
    all.sort_by(f64::total_cmp);
    Ok([0, all.len() / 2, all.len() - 1].map(|index| all[index]))
}

/// How many nanoseconds the simulator computes for a job.
fn computed(job: &work::Job) -> Result<f64> {
    let mut simulator = Simulator::start()?;
    let image = link(&mut simulator.board, &job.program)?;
    simulator.board.follow(From::Now)?;
    let before = cpu_time(&simulator.process)?;
    (job.run)(&mut simulator.board, &image)?;
    Ok(cpu_time(&simulator.process)? - before)
}

/// A simulated board in a process of its own, which ends when this is dropped.
struct Simulator {
    process: Child,
    board: Board,
}

impl Simulator {
    fn start() -> Result<Self> {
        let mut command = simulator::mj(&["sim", "--stdio"])?;
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let line = Line::new(process.stdout.take().ok_or("no pipe")?, process.stdin.take().ok_or("no pipe")?);
        Ok(Self { process, board: Board::connect(line, None)? })
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // One that has ended by itself is what was wanted.
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}

/// Nanoseconds that all threads of a process have computed.
fn cpu_time(process: &Child) -> Result<f64> {
    let mut sum = 0.0;
    for thread in fs::read_dir(format!("/proc/{}/task", process.id()))? {
        let text = fs::read_to_string(thread?.path().join("schedstat"))?;
        sum += text.split(' ').next().unwrap_or_default().parse::<f64>()?;
    }
    Ok(sum)
}

fn memory(built: &Built) -> Result<String> {
    let (emulator, mut board) = boot(built, 0)?;
    let fixed = size::read(&built.map)?.fixed_ram();
    let heap = u64::from(emulator.heap_at_start()?);
    let janet = board.info()?.memory.at_start;
    let blink = link(&mut board, work::BLINK)?;
    board.upload(&blink, |_, _| ())?;
    board.start()?;
    let actors = board.actors()?;
    let mut text = format!(
        "When it has started and no actor is there, {} bytes of RAM are taken: {fixed} whatever it does and {heap} of the heap, of
which {janet} are Janet's. Of the seed's actors, `mj ps` says:

| actor | bytes |
|---|---|
",
        fixed + heap
    );
    for actor in actors {
        writeln!(text, "| {} | {} |", actor.actor, actor.memory)?;
    }
    Ok(text)
}
