//! `mj run --trace`: files of the Trace Event Format, as somebody else's reader of it sees them.

use crate::board::{Board, interrupt};
use snapbox::{
    assert_data_eq,
    cmd::{Command, cargo_bin},
    file,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{self, Stdio},
};
// TypeScript writes such files, too.
use typescript_tsbuildinfo::{TraceEvent, TraceJson};

const PROGRAM: &str = r#"
(def sender (fn send-three [{:send send :sleep sleep :digital-write dw}]
  (loop [to :range [2 5]] (send to to) (sleep 10) (dw LED1 (% to 2)))
  :sent))
(def receiver (fn receive-one [{:receive receive}] (print "got " (receive))))
(def failing (fn fail [{:receive receive}] (error [:unwanted (receive)])))
(def busy (fn compute [{:receive receive}] (for i 0 (* 50000 (receive)) (* i i)) (receive)))
"#;

fn read(file: &Path) -> TraceJson {
    serde_json::from_str(&fs::read_to_string(file).expect("a file")).expect("a trace")
}

/// The events of a kind, as that reader calls it.
fn events<'a>(trace: &'a TraceJson, kind: &str) -> impl Iterator<Item = &'a TraceEvent> {
    trace.iter().filter(move |event| format!("{:?}", event.ph) == kind)
}

/// The slices of each thread, by their begin and end; none overlaps another one.
fn slices(trace: &TraceJson) -> BTreeMap<u64, Vec<(f64, f64, &str)>> {
    let mut threads = BTreeMap::<_, Vec<_>>::new();
    for event in events(trace, "Complete") {
        let end = event.ts + event.dur.expect("a duration");
        threads.entry(event.tid).or_default().push((event.ts, end, event.name.as_str()));
    }
    for (thread, slices) in &threads {
        assert!(slices.windows(2).all(|pair| pair[0].1 <= pair[1].0), "slices of {thread} overlap: {slices:?}");
    }
    threads
}

/// The ends of the arrows of one kind, by message. Each is in the middle of a turn of its actor's.
fn ends<'a>(trace: &'a TraceJson, end: &str) -> BTreeMap<&'a str, &'a TraceEvent> {
    let slices = slices(trace);
    events(trace, end)
        .inspect(|event| {
            let within = |(from, to, name): &(f64, f64, &str)| *name == "running" && (*from..=*to).contains(&event.ts);
            assert!(slices[&event.tid].iter().any(within), "{event:?}");
        })
        .map(|event| (event.id.as_deref().expect("an id"), event))
        .collect()
}

/// Runs the program in virtual time, and tells what is in the file.
fn run(folder: &Path, name: &str) -> String {
    fs::write(folder.join("program.janet"), PROGRAM).expect("a program");
    let arguments = ["run", "--virtual", "--json", "program.janet", "--trace", name];
    Command::new(cargo_bin!("mj")).current_dir(folder).args(arguments).assert().code(1);
    fs::read_to_string(folder.join(name)).expect("a trace")
}

#[test]
fn a_trace_says_what_each_actor_did() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = run(folder.path(), "trace.json");
    // Sizes of values are the runtime's own affair.
    let lines = text.lines().filter(|line| !line.contains("memory of")).map(|line| format!("{line}\n"));
    assert_data_eq!(lines.collect::<String>(), file!["../../../../tests/cli/trace.json"].raw());

    let trace = read(&folder.path().join("trace.json"));
    let names = trace.iter().filter(|event| event.name == "thread_name");
    let names: Vec<_> = names.map(|event| (event.tid, event.args["name"].as_str())).collect();
    assert_eq!(names, [(1, Some("sender")), (2, Some("receiver")), (3, Some("failing")), (4, Some("busy"))]);
    let (sent, received) = (ends(&trace, "FlowStart"), ends(&trace, "FlowEnd"));
    let arrows: BTreeSet<_> = sent.iter().map(|(id, from)| (from.tid, received[id].tid)).collect();
    assert_eq!(arrows, BTreeSet::from([(1, 2), (1, 3), (1, 4)]));
    assert!(sent.iter().all(|(id, from)| from.ts <= received[id].ts));
    let counters: BTreeSet<&str> = events(&trace, "Counter").map(|event| event.name.as_str()).collect();
    let memory = names.iter().map(|(pid, name)| format!("memory of {} ({pid})", name.expect("a name")));
    assert_eq!(counters, memory.chain(["pin 2 LED1".into()]).collect::<Vec<_>>().iter().map(String::as_str).collect());
    assert!(slices(&trace)[&4].contains(&(20_000.0, 40_000.0, "running")), "who computes takes time");
}

#[test]
fn t2_a_trace_in_virtual_time_is_the_same_in_every_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = run(folder.path(), "first.json");
    assert!(first.contains("memory of"));
    assert!(first == run(folder.path(), "second.json"), "two runs differ");
}

const RUN: [&str; 5] = ["run", "--json", "--trace", "trace.json", "beat.janet"];

const BEAT: &str = "
(def heart (fn beat [{:rerun rerun}] (print :beat) (rerun 50)))
(def stone (fn sleep-on [{:sleep sleep}] (sleep 1e9)))";

/// Starts a command that traces a board, and waits until it has printed a while.
fn begin(board: &Board, folder: &Path, arguments: &[&str]) -> process::Child {
    fs::write(folder.join("beat.janet"), BEAT).expect("a file");
    let mut run = process::Command::new(cargo_bin!("mj"))
        .current_dir(folder)
        .envs(board.environment())
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a run");
    let mut lines = BufReader::new(run.stdout.take().expect("its output")).lines();
    assert!(lines.by_ref().take(20).all(|line| line.is_ok()));
    // It would end by itself when nobody reads any more.
    std::thread::spawn(move || lines.count());
    run
}

fn turns(trace: &Path) -> usize {
    slices(&read(trace)).into_values().flatten().filter(|(.., name)| *name == "running").count()
}

#[test]
fn a_trace_of_a_run_that_is_interrupted_is_whole() {
    let board = Board::start();
    let folder = tempfile::tempdir().expect("a folder");
    let mut run = begin(&board, folder.path(), &RUN);
    interrupt(&run);
    assert!(run.wait().expect("its end").success());
    assert!(turns(&folder.path().join("trace.json")) > 2);
}

#[test]
fn a_trace_of_a_board_that_is_lost_is_whole() {
    let mut board = Board::start();
    let folder = tempfile::tempdir().expect("a folder");
    let mut run = begin(&board, folder.path(), &RUN);
    board.process.kill().expect("a board");
    assert_eq!(run.wait().expect("its end").code(), Some(1));
    assert!(turns(&folder.path().join("trace.json")) > 2);
}

#[test]
fn a_trace_of_what_runs_already_knows_the_actors() {
    let board = Board::start();
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("beat.janet"), BEAT).expect("a file");
    board.mj(folder.path()).args(["start", "beat.janet"]).assert().success();
    let mut logs = begin(&board, folder.path(), &["logs", "--follow", "--json", "--trace", "trace.json"]);
    interrupt(&logs);
    assert!(logs.wait().expect("its end").success());
    let trace = folder.path().join("trace.json");
    assert!(turns(&trace) > 2);
    let trace = read(&trace);
    let names = trace.iter().filter(|event| event.name == "thread_name").map(|event| &event.args["name"]);
    assert_eq!(names.collect::<Vec<_>>(), ["heart", "stone"]);
    let of_stone = &slices(&trace)[&2];
    // On a chip the trace may begin during its first turn.
    assert!(matches!(of_stone[..], [.., (.., "asleep")]) && of_stone.len() <= 2, "also who does nothing: {of_stone:?}");
}

#[test]
fn a_trace_that_cannot_be_written_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("program.janet"), "(def hello (fn greet [_] (print :hello)))").expect("a program");
    let run = |file: &str| {
        let arguments = ["run", "--virtual", "program.janet", "--trace", file];
        Command::new(cargo_bin!("mj")).current_dir(&folder).args(arguments).assert().code(1)
    };
    run("nowhere/trace.json")
        .stdout_eq("")
        .stderr_eq("error: cannot write the trace to nowhere/trace.json: No such file or directory (os error 2)\n");
    run("/dev/full")
        .stdout_eq("...\n[..]hello\n...\n")
        .stderr_eq("...\nerror: cannot write the trace to /dev/full: No space left on device (os error 28)\n");
}
