//! The hunt: sends programs to a board in a process of its own, and makes a finding of each that the board does not survive.

use crate::{
    board::TRACE,
    program::{Generator, STEPS, is_storm},
    world::{STACK_BYTES, World},
};
use std::{
    collections::{BTreeMap, VecDeque},
    env, fs,
    io::{self, Read, Write},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// A program that computes for longer than this hangs. A storm takes a second.
const PATIENCE: Duration = Duration::from_secs(20);

/// Bytes.
const MOST_OF_REPORT: usize = 16 << 10;

/// Programs that a board is sent ahead.
const AHEAD: usize = 8;

/// Programs that are tried to make a finding smaller.
const MOST_REDUCTIONS: usize = 300;

/// A program and the seed of what happens to it.
struct Case {
    seed: u64,
    text: String,
    image: Vec<u8>,
}

/// What a board did not survive.
pub struct Finding {
    /// The same for what probably has the same cause.
    pub kind: String,
    pub report: String,
}

impl Finding {
    fn hangs(&self) -> bool {
        self.kind.starts_with("hang")
    }
}

/// A board in a process of its own.
struct Board {
    process: Child,
    frames: Sender<Vec<u8>>,
    answers: Receiver<()>,
    report: JoinHandle<String>,
}

impl Board {
    fn start(check: &[u8], shows_calls: bool) -> io::Result<Self> {
        // It runs on its main thread, where the signal that ends a hang shows what hangs.
        let mut process = Command::new("sh")
            .args(["-c", &format!("ulimit -s {} && exec \"$0\" board", STACK_BYTES >> 10)])
            .arg(env::current_exe()?)
            .env("RUST_BACKTRACE", "0")
            .envs(shows_calls.then_some((TRACE, "1")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut input = process.stdin.take().expect("a pipe");
        let mut output = process.stdout.take().expect("a pipe");
        let mut errors = process.stderr.take().expect("a pipe");
        let (frames, queue) = mpsc::channel::<Vec<u8>>();
        // A board that has died takes nothing more: that shows in its answers.
        thread::spawn(move || queue.iter().all(|frame| input.write_all(&frame).is_ok()));
        let (sender, answers) = mpsc::channel();
        thread::spawn(move || {
            let mut byte = [0];
            while output.read_exact(&mut byte).is_ok() && sender.send(()).is_ok() {}
        });
        let report = thread::spawn(move || {
            let (mut report, mut part) = (Vec::new(), [0; 4096]);
            while let Ok(count @ 1..) = errors.read(&mut part) {
                report.extend_from_slice(&part[..count]);
                // A sanitizer's report comes last.
                report.drain(..report.len().saturating_sub(MOST_OF_REPORT));
            }
            String::from_utf8_lossy(&report).into_owned()
        });
        let mut board = Self { process, frames, answers, report };
        board.send(0, check);
        Ok(board)
    }

    fn send(&mut self, seed: u64, image: &[u8]) {
        let frame = [&seed.to_le_bytes()[..], &(image.len() as u64).to_le_bytes(), image].concat();
        let _ = self.frames.send(frame);
    }

    /// Waits for the end of a program. What is not well is the end of the board.
    fn wait(self, patience: Duration) -> Result<Self, Finding> {
        let until = self.computed() + patience;
        loop {
            match self.answers.recv_timeout(Duration::from_millis(200)) {
                Ok(()) => return Ok(self),
                Err(RecvTimeoutError::Timeout) if self.computed() < until => (),
                Err(error) => return Err(self.finding(error == RecvTimeoutError::Timeout)),
            }
        }
    }

    /// The time that the board's process has computed for: others use the computer, too.
    fn computed(&self) -> Duration {
        /// `sysconf(_SC_CLK_TCK)` on every Linux.
        const TICK: Duration = Duration::from_millis(10);
        let status = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap_or_default();
        let ticks = status.rsplit(')').next().unwrap_or_default().split(' ').skip(12).take(2);
        TICK * ticks.filter_map(|ticks| ticks.parse::<u32>().ok()).sum()
    }

    /// Lets it end, and returns what it wrote.
    fn end(self) -> String {
        drop(self.frames);
        self.report.join().unwrap_or_default()
    }

    fn finding(mut self, hangs: bool) -> Finding {
        if hangs {
            let _ = Command::new("kill").arg("-ABRT").arg(self.process.id().to_string()).status();
        }
        let status = self.process.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
        let report = self.report.join().unwrap_or_default();
        let kind = kind_of(&report, &status);
        Finding { kind, report }
    }
}

/// The kind of error, and the first function of Janet's or ours in which it was seen.
fn kind_of(report: &str, status: &str) -> String {
    let lines = || report.lines().map(str::trim);
    let mut after_panic = lines().skip_while(|line| !line.contains("panicked at")).skip(1);
    if let Some(message) = after_panic.next() {
        return message
            .split(' ')
            .filter(|word| !word.starts_with(|c: char| c.is_ascii_digit()))
            .collect::<Vec<_>>()
            .join(" ");
    }
    if let Some((place, error)) = lines().find_map(|line| line.split_once(": runtime error: ")) {
        let file = place.rsplit('/').next().unwrap_or(place);
        let words: Vec<&str> =
            error.split(' ').filter(|word| !word.starts_with(|c: char| c.is_ascii_digit() || c == '-')).collect();
        return format!("{file} {}", words.join(" "));
    }
    let Some((_, error)) = lines().find_map(|line| line.split_once("ERROR: AddressSanitizer: ")) else {
        return status.into();
    };
    let error = error.split(' ').next().unwrap_or_default();
    let frame = lines().find(|line| line.starts_with('#') && (line.contains("src/core/") || line.contains("csrc/")));
    let (function, place) = frame
        .and_then(|frame| frame.split_once(" in "))
        .and_then(|(_, place)| place.rsplit_once(' '))
        .unwrap_or_default();
    match error {
        "ABRT" => format!("hang in {function}"),
        _ => format!("{error} in {function}, {}", place.rsplit('/').next().unwrap_or_default()),
    }
}

/// How long to hunt.
pub struct Bounds {
    pub from: u64,
    pub cases: u64,
    pub time: Duration,
    /// Whether to go on after a finding.
    pub all: bool,
}

pub struct Hunter {
    world: World,
    check: Vec<u8>,
}

impl Hunter {
    pub fn start() -> Self {
        let mut world = World::start().expect("a full Janet");
        let check = world.link(include_str!("check.janet")).expect("check.janet compiles");
        Self { world, check }
    }

    pub fn program(&self, seed: u64) -> String {
        if is_storm(seed) { self.storm(seed, STEPS, None) } else { self.generator(seed).program() }
    }

    fn generator(&self, seed: u64) -> Generator<'_> {
        Generator::new(seed, &self.world.offered, &self.world.core)
    }

    fn storm(&self, seed: u64, steps: u32, wanted: Option<&[u32]>) -> String {
        self.generator(seed).storm(seed, steps, wanted)
    }

    fn case(&mut self, seed: u64) -> Option<Case> {
        let text = self.program(seed);
        let image = self.world.link(&text).inspect_err(|error| eprintln!("seed {seed}: {error}")).ok()?;
        Some(Case { seed, text, image })
    }

    /// Hunts, prints what it finds, and returns whether that is nothing.
    pub fn hunt(&mut self, bounds: &Bounds) -> io::Result<bool> {
        let start = Instant::now();
        let mut seeds = bounds.from..bounds.from.saturating_add(bounds.cases);
        let mut findings: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        let mut sent: VecDeque<Case> = VecDeque::new();
        let (mut board, mut cases) = (Board::start(&self.check, false)?, 0);
        loop {
            while sent.len() < AHEAD && start.elapsed() < bounds.time {
                let Some(seed) = seeds.next() else { break };
                let Some(case) = self.case(seed) else { continue };
                board.send(case.seed, &case.image);
                sent.push_back(case);
            }
            let Some(case) = sent.pop_front() else { break };
            cases += 1;
            board = match board.wait(PATIENCE) {
                Ok(board) => board,
                Err(finding) => {
                    let known = findings.entry(finding.kind.clone()).or_insert((case.seed, 0));
                    known.1 += 1;
                    if known.1 == 1 {
                        self.tell(&case, &finding)?;
                    }
                    if !bounds.all {
                        return Ok(false);
                    }
                    let mut board = Board::start(&self.check, false)?;
                    sent.iter().for_each(|case| board.send(case.seed, &case.image));
                    board
                }
            };
        }
        println!(
            "{cases} programs of {} in {:.0} s: {} kinds of findings",
            env::consts::ARCH,
            start.elapsed().as_secs_f64(),
            findings.len()
        );
        for (kind, (seed, count)) in &findings {
            println!("{count:6} of {kind}, first by seed {seed}");
        }
        Ok(findings.is_empty())
    }

    fn tell(&mut self, case: &Case, finding: &Finding) -> io::Result<()> {
        println!("== {} (hunt --seed {}, {} bits)\n{}", finding.kind, case.seed, usize::BITS, finding.report);
        let reduced =
            if is_storm(case.seed) { self.reduce_storm(case.seed, finding) } else { self.reduce(case, finding) };
        println!("-- reduced (hunt --seed {} --program FILE):\n{reduced}\n", case.seed);
        io::stdout().flush()
    }

    /// Runs a program alone. Returns what the board wrote, or what it did not survive; storms can show their calls.
    pub fn run_alone(
        &mut self,
        seed: u64,
        text: &str,
        patience: Duration,
        shows_calls: bool,
    ) -> Result<String, Finding> {
        let Ok(image) = self.world.link(text) else { return Ok("it does not link".into()) };
        let mut board = Board::start(&self.check, shows_calls).expect("a board");
        board.send(seed, &image);
        board.wait(patience).map(Board::end)
    }

    fn is_same(&mut self, seed: u64, text: &str, patience: Duration, finding: &Finding) -> bool {
        self.run_alone(seed, text, patience, false).is_err_and(|found| found.kind == finding.kind)
    }

    /// Leaves out steps of a storm, as long as the finding stays of its kind, and shows the calls that are left.
    fn reduce_storm(&mut self, seed: u64, finding: &Finding) -> String {
        let patience = if finding.hangs() { PATIENCE / 4 } else { PATIENCE };
        let mut steps: Vec<u32> = (1..=STEPS).collect();
        let mut left = if finding.hangs() { MOST_REDUCTIONS / 4 } else { MOST_REDUCTIONS };
        let mut size = steps.len() / 2;
        while size > 0 {
            let mut end = steps.len();
            while end > 0 && left > 0 {
                let start = end.saturating_sub(size);
                let fewer = [&steps[..start], &steps[end..]].concat();
                let text = self.storm(seed, STEPS, Some(&fewer));
                if self.is_same(seed, &text, patience, finding) {
                    steps = fewer;
                }
                (end, left) = (start, left - 1);
            }
            size /= 2;
        }
        let text = self.storm(seed, STEPS, Some(&steps));
        let shown = self.run_alone(seed, &text, patience, true).unwrap_or_else(|finding| finding.report);
        let calls: Vec<&str> =
            shown.lines().take_while(|line| !line.starts_with('=') && !line.contains("panicked")).collect();
        format!("{text}\n{}", calls.join("\n"))
    }

    /// Replaces what is between brackets by nil, or by what is inside of it, as long as the finding stays of its kind.
    fn reduce(&mut self, case: &Case, finding: &Finding) -> String {
        let hangs = finding.kind.starts_with("hang");
        let (patience, mut left) =
            if hangs { (PATIENCE / 4, MOST_REDUCTIONS / 4) } else { (PATIENCE, MOST_REDUCTIONS) };
        let mut text = case.text.clone();
        let mut at = 0;
        while let Some(span) = next_span(&text, at) {
            at = span.0 + 1;
            for candidate in candidates(&text, span) {
                if left == 0 {
                    return text;
                }
                left -= 1;
                if self.is_same(case.seed, &candidate, patience, finding) {
                    text = candidate;
                    at = span.0;
                    break;
                }
            }
        }
        text
    }
}

/// The next bracketed part that begins at `from` or behind. Brackets in strings are taken for what they are not: a candidate that
/// does not compile is no finding.
fn next_span(text: &str, from: usize) -> Option<(usize, usize)> {
    let start = from + text.get(from..)?.find(['(', '[', '{'])?;
    let mut depth = 0;
    for (i, c) in text[start..].char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => (),
        }
        if depth == 0 {
            return Some((start, start + i + 1));
        }
    }
    next_span(text, start + 1)
}

fn candidates(text: &str, (start, end): (usize, usize)) -> Vec<String> {
    let with = |middle: &str| format!("{}{middle}{}", &text[..start], &text[end..]);
    let mut candidates = vec![with(""), with("nil")];
    let mut inner = start + 1;
    while let Some((a, b)) = next_span(&text[..end - 1], inner) {
        candidates.push(with(&text[a..b]));
        inner = b;
    }
    candidates
}

/// A thread that Janet and the sanitizers fit in.
pub fn in_a_thread<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn(work).expect("a thread");
    thread.join().expect("it does not panic")
}
