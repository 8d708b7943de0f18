//! Checks of a firmware in the emulator, each named after the rule that it shows.

mod edges;
mod resets;

use crate::{
    emulator::{Emulator, Pin},
    firmware::{Built, HEAP_AT_START},
    size,
};
use host::{Board, From, Line, LinkOptions, News};
use libtest_mimic::{Arguments, Failed, Trial};
use std::{
    error::Error,
    fs,
    io::Write,
    net::Shutdown,
    ops::{Deref, DerefMut},
    os::unix::net::UnixStream,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};
use wire::{Event, Image, Kind, Pid};

pub type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// Longer than anything here takes. Nothing depends on it but when a check that hangs is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A board that somebody talks to. When this is dropped, nobody does.
struct Client {
    board: Board,
    stream: UnixStream,
}

impl Drop for Client {
    fn drop(&mut self) {
        // A line that is cut already was to be cut.
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

impl Deref for Client {
    type Target = Board;

    fn deref(&self) -> &Board {
        &self.board
    }
}

impl DerefMut for Client {
    fn deref_mut(&mut self) -> &mut Board {
        &mut self.board
    }
}

type Check = fn(&Built) -> Result;

/// Runs the checks, or those whose names contain `filter`.
pub fn run(built: Built, filter: Option<String>) -> ExitCode {
    const CHECKS: [(&str, Check); 23] = [
        ("r2_actors_interleave_where_they_give_way", actors_interleave),
        ("r8_a_busy_actor_is_halted", busy_actor_is_halted),
        ("r11_pins_are_driven_and_read", pins),
        ("e3_driven_edges_arrive_in_order", edges::in_order),
        ("e3_a_thousand_edges_a_second_are_all_counted", edges::thousand_a_second),
        ("c1_out_of_memory_fails_the_actor", out_of_memory),
        ("c3_deep_recursion_fails_the_actor", deep_recursion),
        ("a_hundred_actors_at_once", hundred_actors),
        ("c1_too_many_actors_are_refused", too_many_actors),
        ("e5_a_loop_that_spawns_ends_itself_and_not_the_board", endless_spawn),
        ("c6_long_texts_are_cut_off", long_texts),
        ("c6_a_burst_of_lines_arrives_whole", burst),
        ("c6_an_upload_goes_on_where_it_was_cut_off", cut_off),
        ("reset_and_reconnect", resets::reset),
        ("a_fault_leaves_an_epitaph_and_restarts", resets::fault),
        ("a_panic_leaves_an_epitaph_and_restarts", resets::panic),
        ("e3_a_board_tells_why_it_was_reset", resets::reason),
        ("s5_a_board_whose_vm_hangs_is_looked_at_and_reset", resets::hung),
        ("kept_actors_survive_a_reset_and_the_power", resets::kept),
        ("a_held_button_leaves_out_kept_actors", resets::held_button),
        ("who_brings_the_board_down_three_times_is_quarantined", resets::quarantine),
        ("memory_at_start_is_within_its_budget", memory_at_start),
        ("an_actor_is_within_its_budget", actor_memory),
    ];
    let built = Arc::new(built);
    let trials = CHECKS.map(|(name, check)| {
        let built = built.clone();
        Trial::test(name, move || check(&built).map_err(|error| Failed::from(error.to_string())))
    });
    let arguments = Arguments { filter, ..Arguments::default() };
    libtest_mimic::run(&arguments, trials.into()).exit_code()
}

fn boot(built: &Built) -> Result<(Emulator, Client)> {
    let emulator = Emulator::start(&built.firmware)?;
    let client = connect(&emulator)?;
    Ok((emulator, client))
}

fn connect(emulator: &Emulator) -> Result<Client> {
    let stream = emulator.connect()?;
    let board = Board::connect(Line::new(stream.try_clone()?, stream.try_clone()?), None)?;
    Ok(Client { board, stream })
}

/// Links a program for a board.
pub fn link(board: &mut Board, source: &str) -> Result<Image> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("program.janet");
    fs::write(&path, source)?;
    let info = board.info()?;
    let options = LinkOptions { pins: info.pin_names, capabilities: info.capabilities, ..LinkOptions::default() };
    Ok(host::link(&path, &[], &options).map_err(|error| format!("{error:?}"))?.image)
}

/// Runs a program until its actors have ended, and tells what happened.
fn run_to_end(board: &mut Board, source: &str) -> Result<Vec<Event>> {
    start_run(board, source)?;
    let mut events = Vec::new();
    loop {
        match board.next(Some(Instant::now() + PATIENCE))? {
            Some(News::Event(event)) => events.push(event),
            Some(News::Ended(_)) => return Ok(events),
            Some(other) => return Err(format!("{other:?} after {events:?}").into()),
            None => return Err(format!("silence after {events:?}").into()),
        }
    }
}

/// Starts a program whose events are told.
fn start_run(board: &mut Board, source: &str) -> Result {
    let image = link(board, source)?;
    board.upload(&image, |_, _| ())?;
    board.follow(From::Now)?;
    board.run(None)?;
    Ok(())
}

fn start(board: &mut Board, source: &str) -> Result<Vec<Pid>> {
    let image = link(board, source)?;
    board.upload(&image, |_, _| ())?;
    Ok(board.start()?)
}

fn lines(events: &[Event]) -> Vec<&str> {
    let mut lines = Vec::new();
    for event in events {
        if let Kind::Log { line } = &event.kind {
            lines.push(line.as_str());
        }
    }
    lines
}

/// What an actor failed with.
fn error<'a>(events: &'a [Event], actor: &str) -> Option<&'a str> {
    events.iter().find_map(|event| match event {
        Event { kind: Kind::Failed { error, .. }, origin: Some(origin), .. } if origin.actor == actor => {
            Some(error.as_str())
        }
        _ => None,
    })
}

fn expect(what: &str, holds: bool, events: &[Event]) -> Result {
    if holds { Ok(()) } else { Err(format!("{what}: {events:#?}").into()) }
}

fn actors_interleave(built: &Built) -> Result {
    let (_emulator, mut board) = boot(built)?;
    let events = run_to_end(
        &mut board,
        r#"
        (defn counter [name] (fn [{:sleep sleep}] (for i 0 3 (print name i) (sleep 0))))
        (def a (counter "a"))
        (def b (counter "b"))
        "#,
    )?;
    expect("turn by turn", lines(&events) == ["a0", "b0", "a1", "b1", "a2", "b2"], &events)
}

fn busy_actor_is_halted(built: &Built) -> Result {
    let (_emulator, mut board) = boot(built)?;
    for busy in ["(forever nil)", "(peg/match '{:main (+ :main)} \"x\")"] {
        for pid in start(&mut board, &format!("(def busy (fn [_] {busy}))"))? {
            board.halt(pid)?;
        }
    }
    if !board.actors()?.is_empty() {
        return Err("it lives".into());
    }
    let events = run_to_end(&mut board, r#"(def a (fn [_] (print "alive")))"#)?;
    expect("the board goes on", lines(&events) == ["alive"], &events)
}

fn pins(built: &Built) -> Result {
    let (emulator, mut board) = boot(built)?;
    emulator.drive(7, true)?;
    emulator.wait_until_taken(0)?;
    let events = run_to_end(
        &mut board,
        r#"
        (def a
          (fn [{:digital-write write :digital-read read :pin-mode mode :analog-write analog-write}]
            (mode 7 :input)
            (mode 8 :input-pullup)
            (print (read 7) (read 8))
            (analog-write 6 0.25 50)
            (write 5 1)
            (write 5 1)
            (write 5 0)
            (write 5 1)))
        "#,
    )?;
    expect("inputs", lines(&events) == ["11"], &events)?;
    let outputs = (emulator.pin(5)?, emulator.pin(6)?);
    let expected =
        (Pin { mode: 3, output: 1, changes: 3 }, Pin { mode: 4, output: u16::MAX as u32 / 4 + 1, changes: 1 });
    if outputs == expected { Ok(()) } else { Err(format!("{outputs:?}").into()) }
}

fn out_of_memory(built: &Built) -> Result {
    let (_emulator, mut board) = boot(built)?;
    let program = r#"
        (def hoard (fn [_] (def all @[]) (forever (array/push all (string/repeat "x" 1000)))))
        (def buffer (fn [{:sleep sleep}] (sleep 20) (buffer/new-filled 10000000)))
        (def sound (fn [{:sleep sleep}] (for i 0 5 (sleep 10)) (print "sound")))
        "#;
    for _ in 0..3 {
        let events = run_to_end(&mut board, program)?;
        for actor in ["hoard", "buffer"] {
            expect("C1", error(&events, actor) == Some("out of memory"), &events)?;
        }
        expect("others go on", lines(&events) == ["sound"], &events)?;
    }
    Ok(())
}

fn deep_recursion(built: &Built) -> Result {
    let (_emulator, mut board) = boot(built)?;
    let events = run_to_end(
        &mut board,
        r#"
        (defn down [n] (+ 1 (down n)))
        (def calls (fn [_] (down 0)))
        (defn nest [n] (resume (fiber/new (fn [] (nest n)))))
        (def fibers (fn [_] (nest 0)))
        (def peg (fn [_] (peg/match '{:main (+ (* "(" :main ")") "")} (string/repeat "(" 5000))))
        (defn again [_] (string/replace-all "a" again "a"))
        (def callbacks (fn [_] (again 0)))
        (defn all [n] (peg/match ~{:main (+ (* "(" (cmt "" ,(fn [] (all n))) :main ")") "")} (string/repeat "(" 5000)))
        (def pegs (fn [_] (all 0)))
        (defn link [] (var n 0) (yield (fiber/new (fn [] (link) (++ n)))))
        (def chain (fn [_] (var fiber (fiber/new link)) (forever (set fiber (resume fiber)))))
        (defn list [n] (var all @[]) (for i 0 n (set all @[all])) all)
        (def shown (fn [_] (string/format "%q" (list 1000)) (print "shown")))
        (def collected (fn [_] (def long (list 1000)) (gccollect) (print "collected")))
        "#,
    )?;
    for actor in ["calls", "fibers", "peg", "callbacks", "pegs"] {
        expect(actor, error(&events, actor).is_some(), &events)?;
    }
    expect("a deep list is no harm", lines(&events) == ["shown", "collected"], &events)
}

fn beating(count: usize) -> String {
    let mut program = String::from("(defn beat [n] (fn [{:sleep sleep}] (for i 0 5 (sleep 10)) n))\n");
    (0..count).for_each(|n| program += &format!("(def a{n} (beat {n}))\n"));
    program
}

fn hundred_actors(built: &Built) -> Result {
    let (_emulator, mut board) = boot(built)?;
    let events = run_to_end(&mut board, &beating(100))?;
    let finished = events.iter().filter(|event| matches!(event.kind, Kind::Finished { .. })).count();
    expect("all finish", finished == 100, &events)
}

fn too_many_actors(built: &Built) -> Result {
    let (_emulator, mut board) = boot(built)?;
    for _ in 0..3 {
        match start(&mut board, &beating(1000)) {
            Err(error) if error.to_string().contains("memory") => (),
            other => return Err(format!("{other:?}").into()),
        }
    }
    let events = run_to_end(&mut board, &beating(100))?;
    let finished = events.iter().filter(|event| matches!(event.kind, Kind::Finished { .. })).count();
    expect("others are started", finished == 100, &events)
}

/// Whom it has spawned takes memory of all kinds before any of them has run; when they have ended, all of it is there again.
fn endless_spawn(built: &Built) -> Result {
    let (_emulator, mut board) = boot(built)?;
    for _ in 0..3 {
        let events = run_to_end(
            &mut board,
            r#"
            (defn child [{:sleep sleep}] (sleep 300))
            (def loops (fn [{:spawn spawn}] (forever (spawn child nil nil {:name "child"}))))
            "#,
        )?;
        expect("the error", error(&events, "loops").is_some_and(|error| error.contains("out of memory")), &events)?;
    }
    let events = run_to_end(&mut board, &beating(100))?;
    let finished = events.iter().filter(|event| matches!(event.kind, Kind::Finished { .. })).count();
    expect("others are started", finished == 100, &events)
}

/// Texts of a length that the board has no room for a second time.
fn long_texts(built: &Built) -> Result {
    let (_emulator, mut board) = boot(built)?;
    let events = run_to_end(
        &mut board,
        r#"
        (defn text [] (string/repeat "x" 100000))
        (def fails (fn [_] (error (text))))
        (def finishes (fn [_] (text)))
        (def prints (fn [_] (prin (text))))
        (def sound (fn [{:sleep sleep}] (sleep 20) (print "sound")))
        "#,
    )?;
    expect("the error", error(&events, "fails").is_some_and(|error| error.starts_with("xxx")), &events)?;
    expect("others go on", lines(&events).last() == Some(&"sound"), &events)
}

fn burst(built: &Built) -> Result {
    let (_emulator, mut board) = boot(built)?;
    let events = run_to_end(
        &mut board,
        r#"(def a (fn [{:sleep sleep}] (for i 0 400 (print i) (if (zero? (% i 20)) (sleep 20)))))"#,
    )?;
    let expected: Vec<String> = (0..400).map(|n| n.to_string()).collect();
    expect("every line", lines(&events) == expected, &events)
}

/// Half of an upload, and noise. The next client is served, and goes on where the first one was.
fn cut_off(built: &Built) -> Result {
    let (emulator, mut board) = boot(built)?;
    let text = "0123456789".repeat(3000);
    let image = link(&mut board, &format!("(def text {text:?}) (def a (fn [_] (print (length text))))"))?;
    let mut stream = board.stream.try_clone()?;
    let mut received = 0;
    let cut = |so_far, all| {
        received = so_far;
        if so_far > all / 2 {
            // What is sent from here on fails, and so does the upload.
            let _ = stream.write_all(&[0xff; 3000]).and_then(|()| stream.shutdown(Shutdown::Both));
        }
    };
    if board.upload(&image, cut).is_ok() || received == 0 {
        return Err("the upload was to be cut off in the middle".into());
    }
    drop(board);
    let mut board = connect(&emulator)?;
    let mut first = None;
    board.upload(&image, |so_far, _| _ = first.get_or_insert(so_far))?;
    if first != Some(received) {
        return Err(format!("went on at {first:?}, was cut off at {received}").into());
    }
    let events = run_to_end(&mut board, r#"(def a (fn [_] (print "alive")))"#)?;
    expect("the board goes on", lines(&events) == ["alive"], &events)
}

fn memory_at_start(built: &Built) -> Result {
    let (emulator, mut board) = boot(built)?;
    let fixed = size::read(&built.map)?.fixed_ram();
    let heap = u64::from(emulator.heap_at_start()?);
    let taken = fixed + heap;
    let janet = board.info()?.memory.at_start;
    let account = format!("{taken} bytes: {fixed} fixed, {heap} of the heap, {janet} of these Janet's");
    println!("RAM at start: {account}");
    if taken <= built.board.ram && heap <= HEAP_AT_START {
        Ok(())
    } else {
        Err(format!("over the budget of {}, {HEAP_AT_START} of the heap: {account}", built.board.ram).into())
    }
}

/// What the board charges to an actor that only sleeps: its task and its fiber.
fn actor_memory(built: &Built) -> Result {
    let (_emulator, mut board) = boot(built)?;
    start(&mut board, "(defn idle [] (fn [{:sleep sleep}] (forever (sleep 1000)))) (def a (idle)) (def b (idle))")?;
    let most = board.actors()?.iter().map(|actor| actor.memory).max().ok_or("nobody lives")?;
    println!("an actor: {most} bytes");
    if most <= built.board.actor { Ok(()) } else { Err(format!("{most} bytes are over {}", built.board.actor).into()) }
}
