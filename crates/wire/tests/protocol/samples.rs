//! One of everything that the protocol can say.
//!
//! The matches that name things have no arm for "all else": whoever adds a variant is led here by the compiler.

use wire::{
    Event, Frame, Kind, Level, Origin, Pid,
    message::{
        ActorInfo, Answer, Call, Ended, Ending, Info, Kept, LastReset, Limits, Memory, Message, Refusal, Request,
        State, Welcome,
    },
    trace::{self, Change, Record},
};

/// The greeting: with [`welcome`] it is what any two versions understand of each other.
pub fn hello() -> Request {
    Request { number: 300, call: Call::Hello { protocol: 1 } }
}

/// The answer to [`hello`].
pub fn welcome() -> Message {
    reply(Ok(Answer::Hello(Welcome {
        protocol: 1,
        janet: "1.42.0".into(),
        board: "sim".into(),
        chunk: 1024,
        nonce: Some(*b"0123456789abcdef"),
    })))
}

/// Every call.
pub fn calls() -> Vec<Call> {
    vec![
        Call::Hello { protocol: 1 },
        Call::Authenticate { code: *b"0123456789abcdef0123456789abcdef" },
        Call::Info,
        Call::Upload { length: 1000, checksum: 0xdead_beef },
        Call::Chunk { offset: 1024, bytes: vec![0, 1, 0, 255] },
        Call::Start {
            wait: true,
            limit: Some(5_000_000),
            limits: Limits { memory: Some(20_000), watchdog: Some(500) },
            keep: true,
        },
        Call::Actors { after: Pid(7) },
        Call::Halt { pid: Pid(7) },
        Call::Follow { from: 1 << 40 },
        Call::Unfollow,
        Call::Status,
        Call::HaltAll { name: Some("blink1".into()) },
        Call::Drive { pin: 35, level: Level(300) },
        Call::Forget,
        Call::Reset { safe: true },
        Call::Trace { on: true },
        Call::StartAgain { pid: Pid(300) },
    ]
}

/// The name of a call.
pub fn call_name(call: &Call) -> &'static str {
    match call {
        Call::Hello { .. } => "hello",
        Call::Authenticate { .. } => "authenticate",
        Call::Info => "info",
        Call::Upload { .. } => "upload",
        Call::Chunk { .. } => "chunk",
        Call::Start { .. } => "start",
        Call::Actors { .. } => "actors",
        Call::Halt { .. } => "halt",
        Call::Follow { .. } => "follow",
        Call::Unfollow => "unfollow",
        Call::Status => "status",
        Call::HaltAll { .. } => "halt all",
        Call::Drive { .. } => "drive",
        Call::Forget => "forget",
        Call::Reset { .. } => "reset",
        Call::Trace { .. } => "trace",
        Call::StartAgain { .. } => "start-again",
    }
}

/// Every answer.
pub fn answers() -> Vec<Answer> {
    let Message::Reply { result: Ok(welcome), .. } = welcome() else { unreachable!("an answer") };
    let waiting = State::Waiting { until: Some(3_000_000) };
    let states = [State::Ready, State::Running, State::Asleep { until: 2_000_000 }, waiting, State::Quarantined];
    let actors = states.map(actor).to_vec();
    vec![
        Answer::Done,
        welcome,
        Answer::Info(Box::new(info())),
        Answer::Uploaded { received: 1024 },
        Answer::Started { pids: vec![Pid(1), Pid(200)] },
        Answer::Actors { actors, last: Pid(300) },
        Answer::Following { from: 3, next: 1 << 40 },
        Answer::Halted { pids: vec![Pid(1), Pid(300)], inside: Some(Pid(7)) },
        Answer::Status { next: 5, ended: Some(Ended { t: 7, next: 5, why: Ending::TimeUp }) },
        Answer::Tracing { next: 1 << 40 },
    ]
}

/// The name of an answer.
pub fn answer_name(answer: &Answer) -> &'static str {
    match answer {
        Answer::Done => "done",
        Answer::Hello(_) => "hello",
        Answer::Info(_) => "info",
        Answer::Uploaded { .. } => "uploaded",
        Answer::Started { .. } => "started",
        Answer::Actors { .. } => "actors",
        Answer::Following { .. } => "following",
        Answer::Halted { .. } => "halted",
        Answer::Status { .. } => "status",
        Answer::Tracing { .. } => "tracing",
    }
}

/// Every refusal.
pub fn refusals() -> Vec<Refusal> {
    vec![
        Refusal::Secret,
        Refusal::WrongSecret,
        Refusal::Stranger,
        Refusal::TooLarge { length: 10_000_000, room: 100_000 },
        Refusal::OutOfStep { received: 2048 },
        Refusal::NoImage,
        Refusal::Image("the image is cut off".into()),
        Refusal::Dead(Pid(9)),
        Refusal::Pin("no pin".into()),
        Refusal::Keep("the board's storage is full".into()),
        Refusal::NoStorage,
        Refusal::Inside(Pid(9)),
        Refusal::NoTrace(8000),
    ]
}

/// The name of a refusal.
pub fn refusal_name(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Secret => "secret",
        Refusal::WrongSecret => "wrong-secret",
        Refusal::Stranger => "stranger",
        Refusal::TooLarge { .. } => "too-large",
        Refusal::OutOfStep { .. } => "out-of-step",
        Refusal::NoImage => "no-image",
        Refusal::Image(_) => "image",
        Refusal::Dead(_) => "dead",
        Refusal::Pin(_) => "pin",
        Refusal::Keep(_) => "keep",
        Refusal::NoStorage => "no-storage",
        Refusal::Inside(_) => "inside",
        Refusal::NoTrace(_) => "no-trace",
        Refusal::Spawned(_) => "spawned",
    }
}

/// Every kind of event.
pub fn kinds() -> Vec<Kind> {
    let frame = Frame { function: "f".into(), source: Some("a.janet".into()), position: Some((3, 200)), pc: None };
    let stripped = Frame { function: "1z".into(), source: None, position: None, pc: Some(4) };
    vec![
        Kind::Started { parent: Some(Pid(3)) },
        Kind::Pin { pin: 2, value: 1 },
        Kind::Analog { pin: 2, level: Level(300) },
        Kind::Display { rows: 0x003c_4281_8142_3c00 },
        Kind::Log { line: "grüezi".into() },
        Kind::Finished { value: "(1 2)".into() },
        Kind::Failed { error: "boom".into(), trace: vec![frame, stripped], image: 0xdead_beef },
        Kind::Halted,
        Kind::Restarted,
        Kind::Quarantined,
        Kind::Warning { line: "slow".into() },
    ]
}

/// The name of a kind of event.
pub fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Started { .. } => "started",
        Kind::Pin { .. } => "pin",
        Kind::Analog { .. } => "analog",
        Kind::Display { .. } => "display",
        Kind::Log { .. } => "log",
        Kind::Finished { .. } => "finished",
        Kind::Failed { .. } => "failed",
        Kind::Halted => "halted",
        Kind::Restarted => "restarted",
        Kind::Quarantined => "quarantined",
        Kind::Warning { .. } => "warning",
    }
}

/// Every end of a run.
pub fn endings() -> Vec<Ending> {
    vec![Ending::AllEnded, Ending::TimeUp, Ending::Stalled(vec![actor(State::Ready)])]
}

/// The name of an end.
pub fn ending_name(ending: &Ending) -> &'static str {
    match ending {
        Ending::AllEnded => "all-ended",
        Ending::TimeUp => "time-up",
        Ending::Stalled(_) => "stalled",
    }
}

/// Every change that a trace tells of.
pub fn changes() -> Vec<Change> {
    let states =
        [trace::State::Ready, trace::State::Running, trace::State::Waiting, trace::State::Asleep, trace::State::Ended];
    let changes = [Change::Sent { from: Pid(1), to: Pid(300) }, Change::Memory { pid: Pid(1), bytes: 4096 }];
    states.map(|state| Change::State { pid: Pid(1), state }).into_iter().chain(changes).collect()
}

/// The name of a change.
pub fn change_name(change: &Change) -> &'static str {
    match change {
        Change::State { state: trace::State::Ready, .. } => "ready",
        Change::State { state: trace::State::Running, .. } => "running",
        Change::State { state: trace::State::Waiting, .. } => "waiting",
        Change::State { state: trace::State::Asleep, .. } => "asleep",
        Change::State { state: trace::State::Ended, .. } => "ended",
        Change::Sent { .. } => "sent",
        Change::Memory { .. } => "memory",
    }
}

/// Two records of a trace: the second one's time is told by what it is after the first.
pub fn trace(what: Change) -> Message {
    Message::Trace { first: 130, records: vec![Record { t: 1_500_000, what }, Record { t: 1_500_300, what }] }
}

/// A reply to some request.
pub fn reply(result: Result<Answer, Refusal>) -> Message {
    Message::Reply { number: 300, result }
}

/// Something that happened to an actor.
pub fn event(kind: Kind) -> Message {
    let origin = Some(Origin { pid: Pid(1), actor: "blink1".into() });
    Message::Event { sequence: 130, event: Event { t: 1_500_000, origin, kind } }
}

fn actor(state: State) -> ActorInfo {
    ActorInfo {
        pid: Pid(1),
        actor: "blink1".into(),
        state,
        runs: 2,
        restarts: 1,
        cpu: 300,
        memory: 4096,
        limit: Some(20_000),
        mailbox: 5,
    }
}

fn info() -> Info {
    Info {
        board: "sim".into(),
        version: "0.1.0".into(),
        janet: "1.42.0".into(),
        kernel: "V11.2.0".into(),
        t: 1_000_000,
        memory: Memory { used: 50_000, peak: 60_000, at_start: 41_000, limit: 400_000 },
        actors: 2,
        pins: 40,
        pin_names: vec![("LED1".into(), 2)],
        capabilities: vec!["sleep".into()],
        last_reset: LastReset {
            cause: "panic".into(),
            t: 2_000_000,
            message: Some("boom".into()),
            actor: Some("blink1".into()),
        },
        safe: true,
        kept: vec![Kept { actor: "blink1".into(), quarantined: true }],
    }
}
