//! How deep stacks are used, by what recurses (C3). The machine's memory is a file of this computer: it is painted and looked
//! at from here, and the firmware knows nothing of it.

use super::{PATIENCE, Result, boot};
use crate::{checks::link, firmware::Built};
use host::{From, News};
use std::{
    fmt::Write as _,
    fs,
    ops::Range,
    time::{Duration, Instant},
};
use wire::Kind;

/// What nobody writes that often.
const PAINT: u8 = 0xa5;

/// Long enough for actors to have had many turns.
const MOMENT: Duration = Duration::from_millis(200);

/// Recursions without an end, each the body of an actor's function, and what is found if it does not fail.
const RECURSIONS: [(&str, &str); 13] = [
    ("nothing: an actor that prints a line", r#"(print "a line")"#),
    ("functions", "(defn f [n] (+ 1 (f n))) (f 1)"),
    ("fibers that resume fibers", "(defn f [] (resume (fiber/new f))) (f)"),
    ("`try` in `try`", "(defn f [] (try (f) ([err] (error err)))) (f)"),
    ("generators", "(defn f [] (each x (generate [_ :iterate true] (f)) x)) (f)"),
    ("functions that C functions call", r#"(defn f [_] (string/replace "a" f "a")) (f 1)"#),
    ("operators of a table's own", "(def t @{}) (put t :+ (fn [a b] (+ a b))) (+ (table/setproto @{} t) 1)"),
    ("`peg/match`", r#"(peg/match '{:main (+ (* "(" :main ")") "")} (string/repeat "(" 5000))"#),
    ("a peg's function that matches another", "(defn f [x] (peg/match ~(cmt (<- 1) ,f) x)) (f \"x\")"),
    ("`peg/compile`", "(var x 1) (repeat 2000 (set x ~(* ,x))) (peg/compile x)"),
    ("`marshal`", "(var x nil) (repeat 2000 (set x @[x])) (marshal x)"),
    ("printing", r#"(var x nil) (repeat 2000 (set x @[x])) (length (string/format "%q" x))"#),
    (
        "collecting",
        "(defn link [] (var x 1) (yield (fiber/new (fn [] (set x 2) (link)))) x)
        (var f (fiber/new link)) (repeat 400 (set f (resume f))) (gccollect) (fiber/status f)",
    ),
];

/// Two tables of Markdown.
pub fn tables(built: &Built) -> Result<String> {
    let vm_stack = vm_stack(&fs::read_to_string(&built.map)?)?;
    let mut text = format!(
        "The stack that Janet runs on has {} bytes. What recurses without an end uses of it:

| recursion | bytes | ends with |
|---|---|---|
",
        vm_stack.end - vm_stack.start
    );
    for (name, body) in RECURSIONS {
        let (bytes, outcome) = depth(built, &vm_stack, body)?;
        writeln!(text, "| {name} | {bytes} | {outcome} |")?;
    }
    text += &tasks(built)?;
    Ok(text)
}

/// How many bytes of the VM's stack a body uses, and how it ends.
fn depth(built: &Built, stack: &Range<u64>, body: &str) -> Result<(u64, String)> {
    let (emulator, mut board) = boot(built, 0)?;
    let image = link(&mut board, &format!("(def deep (fn [_] {body}))"))?;
    board.follow(From::Now)?;
    board.upload(&image, |_, _| ())?;
    // Nothing is on it while no actor has its turn and no session looks at the VM.
    emulator.fill(stack.start, stack.end - stack.start, PAINT)?;
    board.run(None)?;
    let mut outcome = String::from("nothing");
    loop {
        match board.next(Some(Instant::now() + PATIENCE))? {
            Some(News::Event(event)) => match event.kind {
                // A grammar's error shows the grammar first.
                Kind::Failed { error, .. } => {
                    outcome = format!("the error `{}`", error.rsplit(", ").next().unwrap_or_default());
                }
                Kind::Finished { value } => outcome = format!("`{value}`"),
                _ => (),
            },
            Some(News::Ended(_)) => break,
            Some(_) => (),
            None => return Err(format!("silence after {body}").into()),
        }
    }
    let bytes = emulator.read(stack.start, stack.end - stack.start)?;
    let untouched = bytes.iter().take_while(|byte| **byte == PAINT).count() as u64;
    Ok((stack.end - stack.start - untouched, outcome))
}

/// The addresses of the VM's stack, from the linker's map.
fn vm_stack(map: &str) -> Result<Range<u64>> {
    let symbol = |name: &str| {
        let line = map.lines().find(|line| line.split_whitespace().nth(1) == Some(name))?;
        u64::from_str_radix(line.split_whitespace().next()?.strip_prefix("0x")?, 16).ok()
    };
    let (start, end) = symbol("vm_stack").zip(symbol("vm_stack_end")).ok_or("the map names no vm_stack")?;
    Ok(start..end)
}

/// Tasks by the names that the kernel knows them by, and the bytes of their stacks, without what interrupts may take of these.
const TASKS: [(&str, &str, u64); 4] = [
    ("main", "the session, which is the main task too", 6 << 10),
    ("edges", "what tells of pins' edges", 2 << 10),
    ("clock", "the clock", 2 << 10),
    ("actor", "an actor", 512),
];
const SAVED_BY_INTERRUPTS: u64 = 128;

/// What lies at the low end of every task's stack; crates/rtos/src/task.rs has it.
const CANARY: [u8; 16] = 0x5afe_57ac_c0de_0000_5afe_57ac_c0de_ffff_u128.to_le_bytes();

/// Where the machine's RAM begins, and how many bytes that has.
const RAM: Range<u64> = 0x8010_0000..0x8016_3c00;

/// What an actor's stack is used for: waiting in every way, and being interrupted meanwhile.
const WAITING: &str = "
    (def waiting
      (fn [{:watch watch :receive receive :send send :self self :sleep sleep}]
        (watch 0 :both)
        (receive)
        (for i 0 50 (sleep 1) (send (self) [i]) (receive) (print i) (yield) (receive 1))
        (receive)))";

/// How deep tasks have used their stacks when many things have happened: the machine begins with zeroes everywhere, and so a
/// stack begins with them as far down as nobody has come. That of an actor is where something else may have been before.
fn tasks(built: &Built) -> Result<String> {
    let (emulator, mut board) = boot(built, 0)?;
    let failing = link(&mut board, "(def failing (fn [_] (error :on-purpose)))")?;
    board.follow(From::Now)?;
    board.upload(&failing, |_, _| ())?;
    board.run(None)?;
    while !matches!(board.next(Some(Instant::now() + PATIENCE))?, None | Some(News::Ended(_))) {}
    let waiting = link(&mut board, WAITING)?;
    board.upload(&waiting, |_, _| ())?;
    board.start()?;
    std::thread::sleep(MOMENT);
    let memory = emulator.read(RAM.start, RAM.end - RAM.start)?;
    for (stack, pointer) in stacks_of(&memory, "actor") {
        let end = stack as u64 + RAM.start + CANARY.len() as u64;
        emulator.fill(end, pointer - end, 0)?;
    }
    emulator.drive(0, true)?;
    std::thread::sleep(MOMENT);
    board.actors()?;
    let memory = emulator.read(RAM.start, RAM.end - RAM.start)?;
    let mut text = String::from(
        "
Tasks have small stacks of their own, since Janet never runs on them:

| task | bytes | used at most |
|---|---|---|
",
    );
    for (name, what, size) in TASKS {
        let bytes = size + SAVED_BY_INTERRUPTS;
        let (stack, _) = stacks_of(&memory, name).next().ok_or_else(|| format!("no task {name}"))?;
        let left = unused(&memory[stack..]);
        writeln!(text, "| {what} | {bytes} | {} |", bytes.saturating_sub(left))?;
    }
    Ok(text)
}

/// Where the stacks of all tasks of a name are in the memory, and the addresses that they are used down to. The kernel's record
/// of a task begins with the latter, and has the address of the stack's end right before the name.
fn stacks_of<'a>(memory: &'a [u8], name: &'a str) -> impl Iterator<Item = (usize, u64)> + 'a {
    const TO_STACK: usize = 48;
    let canaries = (0..memory.len()).step_by(8).filter(|at| memory[*at..].starts_with(&CANARY));
    canaries.filter_map(move |at| {
        let end = (RAM.start + at as u64) as u32;
        let wanted = [&end.to_le_bytes(), name.as_bytes(), &[0]].concat();
        let record = memory.windows(wanted.len()).position(|window| window == wanted)?.checked_sub(TO_STACK)?;
        let pointer = memory.get(record..record + 4)?.try_into().ok()?;
        Some((at, u32::from_le_bytes(pointer).into()))
    })
}

/// How many bytes of a stack were never used, its canary included.
fn unused(stack: &[u8]) -> u64 {
    (CANARY.len() + stack[CANARY.len()..].iter().take_while(|byte| **byte == 0).count()) as u64
}
