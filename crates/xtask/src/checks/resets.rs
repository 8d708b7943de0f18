//! Checks of what becomes of a board that goes down: epitaphs, kept actors, safe mode.

use super::{Client, Result, boot, connect, expect, lines, link, run_to_end, start};
use crate::{emulator::Emulator, firmware::Built, size};
use host::{Board, BoardError, From, News};
use std::time::{Duration, Instant};
use wire::{
    Event,
    message::{Info, Refusal, State},
};

/// How long a board may take to go down.
const PATIENCE: Duration = Duration::from_secs(20);

/// An actor that stays, and compares two strings when its pin changes: nobody else does.
const FRAGILE: &str = r#"
    (def idle (fn [{:sleep sleep}] (forever (sleep 1000))))
    (def fragile (fn [{:watch watch :receive receive}] (watch 7 :both) (forever (receive) (cmp "boom" "bang"))))
    "#;

fn keep(board: &mut Board, source: &str) -> Result {
    let image = link(board, source)?;
    board.upload(&image, |_, _| ())?;
    board.start_and_keep()?;
    Ok(())
}

fn names(board: &mut Board) -> Result<Vec<String>> {
    Ok(board.actors()?.into_iter().map(|actor| actor.actor).collect())
}

fn same<T: PartialEq + std::fmt::Debug>(is: T, expected: T) -> Result {
    if is == expected { Ok(()) } else { Err(format!("{is:?}, not {expected:?}").into()) }
}

/// Connects to a board that is about to start anew.
fn after_reset(emulator: &Emulator, mut client: Client) -> Result<Client> {
    let until = Instant::now() + PATIENCE;
    loop {
        match client.next(Some(until)) {
            Err(BoardError::Restarted | BoardError::Cut) => break,
            Ok(Some(_)) => (),
            other => return Err(format!("it goes on: {other:?}").into()),
        }
    }
    drop(client);
    connect(emulator)
}

/// All that a board has logged.
fn log(board: &mut Board) -> Result<Vec<Event>> {
    let mut left = board.follow(From::Oldest)?.count();
    let mut events = Vec::new();
    while left > 0 {
        if let Some(News::Event(event)) = board.next(Some(Instant::now() + PATIENCE))? {
            events.push(event);
            left -= 1;
        }
    }
    Ok(events)
}

/// The machine's code that compares two strings.
const COMPARE: &str = "janet_string_compare";
/// Janet's way out, which is a panic.
const ABORT: &str = "microjanet_abort";

/// Has the machine's code that compares two strings jump elsewhere. A reset loads the flash anew.
fn damage(emulator: &Emulator, built: &Built, to: &str) -> Result {
    let from = size::address(&built.map, COMPARE)?;
    let to = size::address(&built.map, to)?;
    let offset = u32::try_from((to as i64 - from as i64) & 0x1f_ffff)?;
    let bits = |from: u32, count: u32| offset >> from & ((1 << count) - 1);
    // `j to`
    let jump = bits(20, 1) << 31 | bits(1, 10) << 21 | bits(11, 1) << 20 | bits(12, 8) << 12 | 0x6f;
    Ok(emulator.write(from, jump)?)
}

fn has_epitaph(info: &Info, message: &str, actor: Option<&str>) -> Result {
    let last = &info.last_reset;
    let is_right = last.cause == "panic"
        && last.message.as_deref().is_some_and(|text| text.contains(message))
        && last.actor.as_deref() == actor
        && last.t > 0;
    if is_right { Ok(()) } else { Err(format!("{last:?}").into()) }
}

/// A board that was reset by its button begins with nothing.
pub fn reset(built: &Built) -> Result {
    let (emulator, mut board) = boot(built)?;
    start(&mut board, "(def a (fn [{:sleep sleep}] (forever (sleep 1000))))")?;
    if board.actors()?.len() != 1 {
        return Err("it should live".into());
    }
    emulator.reset()?;
    drop(board);
    let mut board = connect(&emulator)?;
    let events = run_to_end(&mut board, r#"(def a (fn [_] (print "again")))"#)?;
    expect("a fresh board", lines(&events) == ["again"], &events)
}

/// Takes the running task from under the kernel: the next tick's interrupt has nowhere to put its registers.
pub fn fault(built: &Built) -> Result {
    let (emulator, board) = boot(built)?;
    emulator.write(size::address(&built.map, "pxCurrentTCB")?, 0)?;
    let mut board = after_reset(&emulator, board)?;
    has_epitaph(&board.info()?, "address", None)?;
    start(&mut board, FRAGILE).map(drop)
}

pub fn panic(built: &Built) -> Result {
    let (emulator, mut board) = boot(built)?;
    start(&mut board, FRAGILE)?;
    damage(&emulator, built, ABORT)?;
    emulator.drive(7, true)?;
    let mut board = after_reset(&emulator, board)?;
    has_epitaph(&board.info()?, "Janet cannot go on: boom", Some("fragile"))?;
    same(names(&mut board)?, vec![])
}

/// A C function that never ends, made by a jump to itself.
pub fn hung(built: &Built) -> Result {
    let (emulator, mut board) = boot(built)?;
    let pids = start(&mut board, FRAGILE)?;
    let [idle, fragile] = pids[..] else { return Err("two actors".into()) };
    damage(&emulator, built, COMPARE)?;
    emulator.drive(7, true)?;
    let until = Instant::now() + PATIENCE;
    while board.actors()?.iter().all(|actor| actor.state != State::Running) {
        if Instant::now() >= until {
            return Err("nobody hangs".into());
        }
    }
    let actors = board.actors()?;
    same(actors.iter().map(|actor| (actor.pid, actor.runs)).collect(), vec![(idle, 1), (fragile, 1)])?;
    same(actors.iter().all(|actor| actor.memory > 0) && board.info()?.memory.used > 0, true)?;
    board.halt(idle)?;
    let image = link(&mut board, "(def late (fn [_]))")?;
    let is_inside = |refused: std::result::Result<_, BoardError>| match refused {
        Err(BoardError::Refused(Refusal::Inside(pid))) if pid == fragile => Ok(()),
        Err(BoardError::Refused(Refusal::Image(text))) if text.contains(&format!("pid {fragile} ")) => Ok(()),
        other => Err(format!("{other:?}")),
    };
    is_inside(board.halt(fragile))?;
    is_inside(board.upload(&image, |_, _| ()).and_then(|()| board.start()).map(drop))?;
    board.reset(false)?;
    drop(board);
    let mut board = connect(&emulator)?;
    same(names(&mut board)?, vec![])
}

pub fn reason(built: &Built) -> Result {
    let (emulator, mut board) = boot(built)?;
    let mut reasons = vec![board.info()?.last_reset.cause];
    emulator.reset()?;
    let mut board = after_reset(&emulator, board)?;
    reasons.push(board.info()?.last_reset.cause);
    board.reset(false)?;
    drop(board);
    let mut board = connect(&emulator)?;
    reasons.push(board.info()?.last_reset.cause);
    let told =
        run_to_end(&mut board, "(def a (fn [{:watch watch :receive receive}] (watch :board) (print ((receive) 2))))")?;
    expect("in Janet", lines(&told) == ["request"], &told)?;
    same(reasons, ["power-on", "button", "request"].map(String::from).into())
}

pub fn kept(built: &Built) -> Result {
    let folder = tempfile::tempdir()?;
    let flash = folder.path().join("flash");
    let turn_on = || Emulator::start_with_flash(&built.firmware, &flash);
    let emulator = turn_on()?;
    let mut board = connect(&emulator)?;
    keep(&mut board, FRAGILE)?;
    start(&mut board, "(def passing (fn [{:sleep sleep}] (forever (sleep 1000))))")?;
    emulator.reset()?;
    let mut board = after_reset(&emulator, board)?;
    same(names(&mut board)?, vec!["idle".into(), "fragile".into()])?;
    for actor in board.actors()? {
        if actor.actor == "idle" {
            board.halt(actor.pid)?;
        }
    }
    drop((board, emulator));
    let emulator = turn_on()?;
    let mut board = connect(&emulator)?;
    same(names(&mut board)?, vec!["fragile".into()])?;
    board.forget()?;
    drop((board, emulator));
    let emulator = turn_on()?;
    let mut board = connect(&emulator)?;
    same(names(&mut board)?, vec![])
}

pub fn held_button(built: &Built) -> Result {
    let (emulator, mut board) = boot(built)?;
    keep(&mut board, FRAGILE)?;
    emulator.hold(0, true)?;
    emulator.reset()?;
    let mut board = after_reset(&emulator, board)?;
    same((board.info()?.safe, names(&mut board)?), (true, vec![]))?;
    emulator.hold(0, false)?;
    emulator.reset()?;
    let mut board = after_reset(&emulator, board)?;
    same((board.info()?.safe, names(&mut board)?), (false, vec!["idle".into(), "fragile".into()]))
}

pub fn quarantine(built: &Built) -> Result {
    let (emulator, mut board) = boot(built)?;
    keep(&mut board, FRAGILE)?;
    for crash in 1..=3 {
        damage(&emulator, built, ABORT)?;
        emulator.drive(7, crash % 2 == 1)?;
        board = after_reset(&emulator, board)?;
        has_epitaph(&board.info()?, "Janet cannot go on: boom", Some("fragile"))?;
        let lives: &[&str] = if crash < 3 { &["idle", "fragile"] } else { &["idle"] };
        same(names(&mut board)?, lives.iter().map(|name| String::from(*name)).collect())?;
    }
    let events = log(&mut board)?;
    let says_so =
        |event: &Event| format!("{:?}", event.kind).contains("fragile is kept but not started: it is quarantined");
    expect("it says so", events.iter().any(says_so), &events)?;
    keep(&mut board, FRAGILE)?;
    emulator.reset()?;
    let mut board = after_reset(&emulator, board)?;
    same(names(&mut board)?, vec!["idle".into(), "fragile".into()])
}
