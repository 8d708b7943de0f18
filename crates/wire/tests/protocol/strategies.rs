//! Random requests and messages: each sample's shape, with random contents.

use crate::samples;
use proptest::{collection::vec, option, prelude::*, sample::select};
use wire::{
    Event, Frame, Kind, Level, Origin, Pid,
    message::{ActorInfo, Answer, Call, Ended, Ending, Limits, Message, Refusal, Request, State},
    trace::{Change, Record},
};

/// Any request.
pub fn request() -> impl Strategy<Value = Request> {
    (any::<u32>(), call()).prop_map(|(number, call)| Request { number, call })
}

fn call() -> impl Strategy<Value = Call> {
    prop_oneof![
        select(samples::calls()),
        any::<u16>().prop_map(|protocol| Call::Hello { protocol }),
        any::<[u8; 32]>().prop_map(|code| Call::Authenticate { code }),
        any::<(u32, u32)>().prop_map(|(length, checksum)| Call::Upload { length, checksum }),
        (any::<u32>(), vec(any::<u8>(), 0..1024)).prop_map(|(offset, bytes)| Call::Chunk { offset, bytes }),
        (any::<(bool, Option<u64>, bool)>(), any::<(Option<u32>, Option<u32>)>()).prop_map(
            |((wait, limit, keep), (memory, watchdog))| Call::Start {
                wait,
                limit,
                limits: Limits { memory, watchdog },
                keep,
            },
        ),
        any::<bool>().prop_map(|safe| Call::Reset { safe }),
        any::<bool>().prop_map(|on| Call::Trace { on }),
        any::<u32>().prop_map(|pid| Call::Actors { after: Pid(pid) }),
        any::<u32>().prop_map(|pid| Call::Halt { pid: Pid(pid) }),
        any::<u32>().prop_map(|pid| Call::StartAgain { pid: Pid(pid) }),
        any::<u64>().prop_map(|from| Call::Follow { from }),
    ]
}

/// Anything that a board can say.
pub fn message() -> impl Strategy<Value = Message> {
    prop_oneof![
        Just(Message::Booted),
        (any::<u32>(), answer()).prop_map(|(number, answer)| Message::Reply { number, result: Ok(answer) }),
        (any::<u32>(), refusal()).prop_map(|(number, refusal)| Message::Reply { number, result: Err(refusal) }),
        (any::<u64>(), event()).prop_map(|(sequence, event)| Message::Event { sequence, event }),
        ended().prop_map(Message::Ended),
        (any::<u64>(), vec(record(), 0..40)).prop_map(|(first, records)| Message::Trace { first, records }),
    ]
}

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        select(samples::answers()),
        any::<u32>().prop_map(|received| Answer::Uploaded { received }),
        vec(any::<u32>().prop_map(Pid), 0..40).prop_map(|pids| Answer::Started { pids }),
        (vec(actor(), 0..40), any::<u32>()).prop_map(|(actors, last)| Answer::Actors { actors, last: Pid(last) }),
        any::<(u64, u64)>().prop_map(|(from, next)| Answer::Following { from, next }),
        (any::<u64>(), option::of(ended())).prop_map(|(next, ended)| Answer::Status { next, ended }),
        any::<u64>().prop_map(|next| Answer::Tracing { next }),
    ]
}

fn refusal() -> impl Strategy<Value = Refusal> {
    prop_oneof![
        select(samples::refusals()),
        any::<(u32, u32)>().prop_map(|(length, room)| Refusal::TooLarge { length, room }),
        any::<u32>().prop_map(|received| Refusal::OutOfStep { received }),
        any::<String>().prop_map(Refusal::Image),
        any::<u32>().prop_map(|pid| Refusal::Dead(Pid(pid))),
    ]
}

/// Times need not grow: each is told by its difference from the one before.
fn record() -> impl Strategy<Value = Record> {
    let pids = any::<(u32, u32)>();
    let change = prop_oneof![
        select(samples::changes()),
        pids.prop_map(|(from, to)| Change::Sent { from: Pid(from), to: Pid(to) }),
        any::<(u32, u32)>().prop_map(|(pid, bytes)| Change::Memory { pid: Pid(pid), bytes }),
    ];
    (any::<u64>(), change).prop_map(|(t, what)| Record { t, what })
}

fn ended() -> impl Strategy<Value = Ended> {
    let why = prop_oneof![Just(Ending::AllEnded), Just(Ending::TimeUp), vec(actor(), 0..40).prop_map(Ending::Stalled)];
    (any::<u64>(), any::<u64>(), why).prop_map(|(t, next, why)| Ended { t, next, why })
}

fn actor() -> impl Strategy<Value = ActorInfo> {
    let state = prop_oneof![
        Just(State::Ready),
        Just(State::Running),
        Just(State::Quarantined),
        any::<u64>().prop_map(|until| State::Asleep { until }),
        any::<Option<u64>>().prop_map(|until| State::Waiting { until })
    ];
    (any::<(u32, String, u32, u32, u64, u64, Option<u64>, u32)>(), state).prop_map(
        |((pid, actor, runs, restarts, cpu, memory, limit, mailbox), state)| ActorInfo {
            pid: Pid(pid),
            actor,
            state,
            runs,
            restarts,
            cpu,
            memory,
            limit,
            mailbox,
        },
    )
}

fn event() -> impl Strategy<Value = Event> {
    let origin = any::<(u32, String)>().prop_map(|(pid, actor)| Origin { pid: Pid(pid), actor });
    let frame = any::<(String, Option<String>, Option<(u32, u32)>, Option<u32>)>()
        .prop_map(|(function, source, position, pc)| Frame { function, source, position, pc });
    let kind = prop_oneof![
        select(samples::kinds()),
        any::<(u8, u8)>().prop_map(|(pin, value)| Kind::Pin { pin, value }),
        any::<(u8, u16)>().prop_map(|(pin, level)| Kind::Analog { pin, level: Level(level) }),
        any::<u64>().prop_map(|rows| Kind::Display { rows }),
        any::<String>().prop_map(|line| Kind::Log { line }),
        any::<String>().prop_map(|value| Kind::Finished { value }),
        (any::<String>(), vec(frame, 0..10), any::<u32>()).prop_map(|(error, trace, image)| Kind::Failed {
            error,
            trace,
            image
        }),
    ];
    (any::<u64>(), option::of(origin), kind).prop_map(|(t, origin, kind)| Event { t, origin, kind })
}
