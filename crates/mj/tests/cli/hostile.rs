//! What others say, on a terminal: a board that puts what terminals act on into everything that it says, files and actors that do, and
//! every command that shows any of it.

use crate::board::Board;
use pty_process::blocking;
use snapbox::cmd::{Command, cargo_bin};
use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    thread,
};
use tempfile::TempDir;
use wire::{
    Event, Frame, JANET_VERSION, Kind, Origin, Pid,
    frame::{Decoder, encode},
    message::{
        ActorInfo, Answer, Call, Ended, Ending, Info, Kept, LastReset, Memory, Message, PROTOCOL, Refusal, Request,
        State, Welcome,
    },
};

/// Writes the clipboard, returns to the line's beginning, reverses the order, and goes on as another actor.
const EVIL: &str = "x\x1b]52;c;cm0=\x07\r\u{9b}31m\u{202e}\n     0.000  other       halted";

/// How a name of it is shown.
const SHOWN: &str = r"x\e]52;c;cm0=\x07\r\u009b31m\u202e\n \x20";

/// Fails where output holds anything that a terminal acts on, but for our own colours; tells it without them.
fn harmless(command: &str, bytes: &[u8]) -> String {
    let text = str::from_utf8(bytes).expect("text");
    let mut parts = text.split('\x1b');
    let mut plain = String::from(parts.next().unwrap_or_default());
    for part in parts {
        let (colour, rest) = part.split_once('m').unwrap_or((part, ""));
        let is_colour = colour
            .strip_prefix('[')
            .is_some_and(|numbers| numbers.chars().all(|character| character.is_ascii_digit() || character == ';'));
        assert!(is_colour, "{command}: {part:?} in {text:?}");
        plain += rest;
    }
    let acts = |character: &char| *character != '\n' && (character.is_control() || "\u{202e}".contains(*character));
    assert_eq!(plain.chars().find(acts), None, "{command}: {plain:?}");
    assert!(plain.lines().all(|line| !line.starts_with("     0.000  other")), "{command}: {plain}");
    plain
}

/// Runs `mj`, as on a terminal with colours, and tells what it prints on both of its outputs.
fn shown(board: &str, folder: &Path, arguments: &[&str]) -> String {
    let command = arguments.join(" ");
    let user = folder.display().to_string();
    let folders = ["XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"].map(|name| (name, user.clone()));
    let run = Command::new(cargo_bin!("mj"))
        .current_dir(folder)
        .envs(folders)
        .env("MJ_BOARD", board)
        .env("CLICOLOR_FORCE", "1")
        .env_remove("MJ_SECRET")
        .args(arguments)
        .stdin("(+ 1 2)\n")
        .output()
        .expect("mj");
    let output = harmless(&command, &run.stdout);
    // Each line is one of JSON, and names in it are as people see them.
    if arguments.contains(&"--json") {
        for line in output.lines() {
            let object: serde_json::Value = serde_json::from_str(line).expect("JSON");
            for key in ["actor", "board"] {
                let name = object[key].as_str().unwrap_or_default();
                assert!(!name.contains(['\x1b', '\n', '\u{202e}']), "{command}: {line}");
            }
        }
    }
    output + &harmless(&command, &run.stderr)
}

fn evil_actor() -> ActorInfo {
    let state = State::Ready;
    let (runs, restarts, cpu, memory, limit, mailbox) = (1, 0, 0, 0, None, 0);
    ActorInfo { pid: Pid(1), actor: EVIL.into(), state, runs, restarts, cpu, memory, limit, mailbox }
}

fn evil_info() -> Info {
    Info {
        board: EVIL.into(),
        version: EVIL.into(),
        janet: EVIL.into(),
        kernel: EVIL.into(),
        t: 0,
        memory: Memory { used: 1, peak: 1, at_start: 1, limit: 1 },
        actors: 1,
        pins: 1,
        pin_names: vec![(EVIL.into(), 0)],
        capabilities: vec![EVIL.into()],
        last_reset: LastReset { cause: EVIL.into(), t: 1, message: Some(EVIL.into()), actor: Some(EVIL.into()) },
        safe: false,
        kept: vec![Kept { actor: EVIL.into(), quarantined: true }],
    }
}

fn evil_kinds() -> Vec<Kind> {
    let text = || String::from(EVIL);
    let frame = Frame { function: text(), source: Some(text()), position: Some((1, 1)), pc: None };
    vec![
        Kind::Started { parent: None },
        Kind::Log { line: text() },
        Kind::Warning { line: text() },
        Kind::Failed { error: text(), trace: vec![frame], image: 0 },
        Kind::Finished { value: text() },
    ]
}

/// What an evil board answers: what was asked for, or no where it may.
fn answer(call: &Call, starts: bool) -> Result<Answer, Refusal> {
    match call {
        Call::Hello { .. } => Ok(Answer::Hello(Welcome {
            protocol: PROTOCOL,
            janet: JANET_VERSION.into(),
            board: EVIL.into(),
            chunk: 1024,
            nonce: None,
        })),
        Call::Info => Ok(Answer::Info(Box::new(evil_info()))),
        Call::Upload { length, .. } => Ok(Answer::Uploaded { received: *length }),
        Call::Start { .. } if starts => Ok(Answer::Started { pids: vec![Pid(1)] }),
        Call::Start { .. } => Err(Refusal::Image(EVIL.into())),
        Call::Actors { .. } => Ok(Answer::Actors { actors: vec![evil_actor()], last: Pid(1) }),
        Call::Halt { .. } => Err(Refusal::Keep(EVIL.into())),
        Call::HaltAll { .. } => Ok(Answer::Halted { pids: vec![Pid(1)], inside: None }),
        Call::Follow { .. } => Ok(Answer::Following { from: 0, next: evil_kinds().len() as u64 }),
        Call::Drive { .. } => Err(Refusal::Pin(EVIL.into())),
        Call::Reset { .. } | Call::Forget => Err(Refusal::Keep(EVIL.into())),
        Call::Status => Ok(Answer::Status { next: evil_kinds().len() as u64, ended: None }),
        _ => Ok(Answer::Done),
    }
}

fn serve(mut line: TcpStream, starts: bool) {
    let mut decoder = Decoder::new(4096);
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = line.read(&mut buffer) {
        let mut bytes = Vec::new();
        decoder.push(&buffer[..count], |request| {
            let Ok(Request { number, call }) = request else { return };
            bytes.extend(encode(&Message::Reply { number, result: answer(&call, starts) }));
            let origin = Some(Origin { pid: Pid(1), actor: EVIL.into() });
            let events = evil_kinds().into_iter().map(|kind| Event { t: 0, origin: origin.clone(), kind });
            if matches!(call, Call::Follow { .. }) && !starts || matches!(call, Call::Start { .. }) && starts {
                for (sequence, event) in (0..).zip(events) {
                    bytes.extend(encode(&Message::Event { sequence, event }));
                }
                let why = Ending::Stalled(vec![evil_actor()]);
                bytes.extend(encode(&Message::Ended(Ended { t: 0, next: evil_kinds().len() as u64, why })));
            }
        });
        if line.write_all(&bytes).is_err() {
            return;
        }
    }
}

/// The address of an evil board, on which actors start or do not.
fn evil_board(starts: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for line in listener.incoming().flatten() {
            thread::spawn(move || serve(line, starts));
        }
    });
    format!("tcp:{address}")
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.janet"), "(def good (fn [_] 1))").expect("a file");
    folder
}

#[test]
fn s_what_a_board_says_does_nothing_to_a_terminal() {
    let (folder, board) = (folder(), evil_board(false));
    let commands: [&[&str]; 20] = [
        &["ps"],
        &["ps", "--json"],
        &["info"],
        &["info", "--json"],
        &["top", "--count", "1", "--interval", "10ms"],
        &["top", "--count", "1", "--interval", "10ms", "--json"],
        &["logs"],
        &["logs", "--json"],
        &["logs", "nobody"],
        &["halt", "1"],
        &["halt", "--all"],
        &["halt", EVIL, "--json"],
        &["halt", EVIL],
        &["start", "good.janet"],
        &["run", "good.janet"],
        &["pin", "LED", "1"],
        &["pin", "0", "1"],
        &["reset"],
        &["repl"],
        &["link", "good.janet"],
    ];
    for command in commands {
        let shown = shown(&board, folder.path(), command);
        assert!(!shown.is_empty(), "{command:?}");
    }
    assert!(shown(&board, folder.path(), &["ps"]).contains(SHOWN));
    let running = evil_board(true);
    for command in [&["run", "good.janet"][..], &["run", "good.janet", "--json"], &["start", "good.janet"], &["repl"]] {
        shown(&running, folder.path(), command);
    }
}

/// A second line of anything is marked as one.
#[test]
fn s_no_line_of_an_event_looks_like_another_event() {
    let shown = shown(&evil_board(true), folder().path(), &["run", "good.janet"]);
    assert_eq!(shown.matches("\n              |      0.000  other       halted").count(), 6, "{shown}");
    assert_eq!(shown.matches("\n     0.000  ").count() + usize::from(shown.starts_with("     0.000  ")), 5, "{shown}");
}

/// Actors, files and their names on a good board, on a terminal.
#[test]
fn s_what_programs_say_does_nothing_to_a_terminal() {
    let (folder, board) = (folder(), Board::start());
    let evil = EVIL.replace('\n', "\\n").replace('\r', "\\r").replace('\x1b', "\\e").replace('\x07', "\\x07");
    // What a file prints while it is linked are lines of its own: it has the user's rights.
    let (first, _) = evil.split_once("\\n").expect("two lines");
    let evil_name = "e\\e]2;t\\x07\\n\\r";
    let program = format!(
        r#"
        (print "{first}")
        (def evil {{:actor true :name "{evil_name}"}} (fn [_] (print "{evil}") (printf "%q" "{evil}") (symbol "{evil}")))
        (def fails :actor (fn fails [_] (error "{evil}")))
        (def stays :actor (fn [{{:sleep sleep}}] (sleep 1e6)))
        "#
    );
    let name = "evil\x1b]52;c;cm0=\x07.janet";
    fs::write(folder.path().join(name), &program).expect("a file");
    fs::write(folder.path().join("bad.janet"), format!("(error \"{evil}\")")).expect("a file");
    fs::write(folder.path().join("unknown.janet"), "(def a (fn [_] x\u{202e}y))").expect("a file");
    fs::write(folder.path().join("import.janet"), format!("(import ./{name})")).expect("a file");
    let commands: [&[&str]; 14] = [
        &["start", name],
        &["ps"],
        &["logs"],
        &["logs", "--json"],
        &["run", name, "--for", "100ms"],
        &["run", name, "--for", "100ms", "--json", "--board", "sim", "--virtual"],
        &["run", "bad.janet"],
        &["run", "unknown.janet"],
        &["run", "import.janet"],
        &["run", "\x1b]2;none\x07.janet"],
        &["link", name, "--board", "sim", "-o", "\x1b]2;none\x07/image"],
        &["link", name, "--board", "sim", "--json"],
        &["run", "good.janet", "\u{202e}nobody"],
        &["run", "--\x1b]2;none\x07"],
    ];
    for command in commands {
        let shown = shown(&board.address, folder.path(), command);
        assert!(!shown.is_empty(), "{command:?}");
    }
}

/// The same on a terminal that is one.
#[test]
fn s_nothing_but_colours_reaches_a_terminal() {
    let folder = folder();
    let (mut terminal, end) = blocking::open().expect("a pseudo-terminal");
    let command = blocking::Command::new(cargo_bin!("mj")).current_dir(folder.path()).env("TERM", "xterm-256color");
    let run = command.args(["run", "good.janet", "--board", &evil_board(true)]).env("XDG_CACHE_HOME", folder.path());
    let mut process = run.spawn(end).expect("mj");
    let mut bytes = Vec::new();
    // A terminal whose last program has ended fails.
    let _ = terminal.read_to_end(&mut bytes);
    process.wait().expect("an end");
    let text = String::from_utf8(bytes).expect("text").replace("\r\n", "\n");
    assert!(text.contains("\x1b[32m"), "colours: {text:?}");
    harmless("run", text.as_bytes());
}
