//! Old against new: `tests/protocol/N.hex` holds the bytes of version N, a message a line, as they were when that version
//! was the newest. A board in the field speaks them for as long as it lives.

use crate::samples;
use std::{collections::BTreeMap, env, fmt::Write, fs, path::PathBuf};
use wire::{
    frame::{Decoder, FrameError, encode},
    message::{Answer, Message, PROTOCOL, Request},
};

/// Longer than any sample.
const LIMIT: usize = 4096;

const HELLO: &str = "call hello";
const WELCOME: &str = "answer hello";

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "..", "tests", "protocol"].iter().collect()
}

/// The frames of this version, by name.
fn spoken() -> BTreeMap<String, Vec<u8>> {
    let mut frames = BTreeMap::from([(HELLO.into(), encode(&samples::hello()))]);
    for call in samples::calls().into_iter().skip(1) {
        frames.insert(format!("call {}", samples::call_name(&call)), encode(&Request { number: 300, call }));
    }
    frames.extend(messages().into_iter().map(|(name, message)| (name, encode(&message))));
    frames
}

fn messages() -> Vec<(String, Message)> {
    let answers = samples::answers()
        .into_iter()
        .map(|answer| (format!("answer {}", samples::answer_name(&answer)), samples::reply(Ok(answer))));
    let refusals = samples::refusals()
        .into_iter()
        .map(|refusal| (format!("refusal {}", samples::refusal_name(&refusal)), samples::reply(Err(refusal))));
    let events =
        samples::kinds().into_iter().map(|kind| (format!("event {}", samples::kind_name(&kind)), samples::event(kind)));
    let endings = samples::endings().into_iter().map(|why| {
        (format!("ended {}", samples::ending_name(&why)), Message::Ended(wire::message::Ended { t: 300, next: 9, why }))
    });
    let traces = samples::changes()
        .into_iter()
        .map(|change| (format!("trace {}", samples::change_name(&change)), samples::trace(change)));
    let booted = [("booted".into(), Message::Booted)];
    answers.chain(refusals).chain(events).chain(endings).chain(traces).chain(booted).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes everything");
        text
    })
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("hex digits"));
    digits.map(|pair| u8::from_str_radix(pair, 16).expect("hex digits")).collect()
}

/// The lines of a file: names, and bytes in hex.
fn read(text: &str) -> BTreeMap<String, Vec<u8>> {
    let lines = text.lines().map(|line| line.rsplit_once(' ').expect("a name and bytes"));
    lines.map(|(name, hex)| (name.into(), bytes(hex))).collect()
}

fn decode<T: serde::de::DeserializeOwned>(frame: &[u8]) -> Result<T, FrameError> {
    let mut all = Vec::new();
    Decoder::new(LIMIT).push(frame, |message| all.push(message));
    assert_eq!(all.len(), 1, "one frame");
    all.remove(0)
}

/// Section 6 of the design: a change of what the bytes are is a new version.
#[test]
fn w_the_bytes_of_this_version_are_as_they_were() {
    let path = folder().join(format!("{PROTOCOL}.hex"));
    let now = spoken();
    if env::var_os("BLESS").is_some() && !path.exists() {
        let text = now.iter().fold(String::new(), |text, (name, frame)| format!("{text}{name} {}\n", hex(frame)));
        fs::write(&path, text).expect("a file to write to");
    }
    let text = fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{}: {error}. BLESS=1 cargo test -p wire writes down the bytes of a new version", path.display())
    });
    let then = read(&text);
    let changed: Vec<&String> =
        now.iter().filter(|(name, frame)| then.get(*name) != Some(frame)).map(|(name, _)| name).collect();
    let gone: Vec<&String> = then.keys().filter(|name| !now.contains_key(*name)).collect();
    assert!(
        changed.is_empty() && gone.is_empty(),
        "the bytes of version {PROTOCOL} of the protocol are not what they were: changed or new {changed:?}, gone {gone:?}.\n\
         Boards that speak version {PROTOCOL} would misunderstand. Raise wire::message::PROTOCOL, then run\n\
         BLESS=1 cargo test -p wire, which writes the new version's file beside {}. Leave that one as it is.",
        path.display()
    );
}

/// The bytes in the file say today what they said then.
#[test]
fn w_the_bytes_of_this_version_are_understood() {
    let then = read(&fs::read_to_string(folder().join(format!("{PROTOCOL}.hex"))).expect("the file of this version"));
    for (name, message) in messages() {
        assert_eq!(decode::<Message>(&then[&name]), Ok(message), "{name}");
    }
    for call in samples::calls().into_iter().skip(1) {
        let frame = &then[&format!("call {}", samples::call_name(&call))];
        assert_eq!(decode(frame), Ok(Request { number: 300, call }));
    }
}

/// Any two versions can greet each other: only so can they say that they do not understand each other.
#[test]
fn w_every_version_understands_the_greeting_of_every_other() {
    let files: Vec<_> =
        fs::read_dir(folder()).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    assert!(files.len() >= usize::from(PROTOCOL), "a version's file is missing: {files:?}");
    for path in files {
        let then = read(&fs::read_to_string(&path).expect("a file of bytes"));
        let version: u16 = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok()).expect("named by its version");
        assert_eq!(decode(&then[HELLO]), Ok(samples::hello()), "version {version}");
        let welcome = decode(&then[WELCOME]);
        assert_eq!(welcome, Ok(samples::welcome()), "version {version}");
        assert!(matches!(welcome, Ok(Message::Reply { result: Ok(Answer::Hello(_)), .. })));
    }
}
