//! What happens and what is, for machines: one JSON object for each. `--json` prints them, and a board's page is told them. Names
//! are as people see them; other texts are as they are.

use crate::{Share, json_line, visible_name};
use serde_json::{Map, Value, json};
use std::mem;
use wire::{
    Event, Frame, Kind, Level,
    message::{ActorInfo, Info, State},
    trace,
};

/// The event as one line without its newline. Keys come in the order of the design: time, event, actor, details.
pub fn line(event: &Event) -> String {
    let (name, mut details) = details(&event.kind);
    let mut object = json!({ "t": event.t, "event": name });
    if let (Some(object), Some(origin)) = (object.as_object_mut(), &event.origin) {
        object.insert("pid".into(), json!(origin.pid.0));
        object.insert("actor".into(), json!(visible_name(&origin.actor)));
    }
    append(&mut object, &mut details);
    json_line(&object)
}

/// Something that the board could not tell, as a warning.
pub fn warning(t: u64, line: &str) -> String {
    json_line(&json!({ "t": t, "event": "warning", "line": line }))
}

/// How many orders of actors were tried, and the first in which one failed.
pub fn explored(t: u64, tried: u32, failing: Option<u32>) -> Value {
    json!({ "t": t, "event": "explored", "tried": tried, "failing": failing })
}

/// A board: times are in microseconds, memory in bytes.
pub fn info(info: &Info) -> Value {
    let memory = &info.memory;
    let pin_names: Map<_, _> =
        info.pin_names.iter().map(|(name, pin)| (visible_name(name).into(), json!(pin))).collect();
    json!({
        "board": visible_name(&info.board),
        "version": info.version,
        "janet": info.janet,
        "freertos": info.kernel,
        "t": info.t,
        "actors": info.actors,
        "memory": {
            "at_start": memory.at_start,
            "used": memory.used,
            "peak": memory.peak,
            "limit": memory.limit,
        },
        "pins": info.pins,
        "pin_names": pin_names,
        "capabilities": info.capabilities.iter().map(|name| visible_name(name)).collect::<Vec<_>>(),
        "last_reset": {
            "cause": info.last_reset.cause,
            "t": info.last_reset.t,
            "message": info.last_reset.message,
            "actor": info.last_reset.actor.as_deref().map(visible_name),
        },
        "safe": info.safe,
        "kept": info.kept.iter().map(|kept| json!({ "actor": visible_name(&kept.actor), "quarantined": kept.quarantined })).collect::<Value>(),
    })
}

/// An actor that lives.
pub fn actor(actor: &ActorInfo) -> Value {
    let mut object =
        json!({ "pid": actor.pid.0, "actor": visible_name(&actor.actor), "state": actor.state.to_string() });
    if let State::Asleep { until } = actor.state {
        append(&mut object, &mut json!({ "until": until }));
    }
    append(
        &mut object,
        &mut json!({
            "runs": actor.runs,
            "restarts": actor.restarts,
            "cpu": actor.cpu,
            "memory": actor.memory,
            "limit": actor.limit,
            "mailbox": actor.mailbox,
        }),
    );
    object
}

/// An actor that lives, with its share of the board's time.
pub fn share(share: &Share) -> Value {
    let mut object = actor(&share.actor);
    append(&mut object, &mut json!({ "cpu_percent": (share.share * 1000.0).round() / 10.0 }));
    object
}

/// Adds the fields of one object to another.
pub fn append(object: &mut Value, more: &mut Value) {
    if let (Value::Object(object), Value::Object(more)) = (object, more) {
        object.extend(mem::take::<Map<_, _>>(more));
    }
}

/// A level, from 0 to 1: those of digital pins as these are written.
pub fn level(level: Level) -> Value {
    match level {
        Level::LOW => json!(0),
        Level::HIGH => json!(1),
        between => json!(between.part()),
    }
}

/// What happened, by its name, with what there is to know of it.
pub fn details(kind: &Kind) -> (&'static str, Value) {
    match kind {
        Kind::Started { parent: None } => ("started", json!({})),
        Kind::Started { parent: Some(parent) } => ("started", json!({ "parent": parent.0 })),
        Kind::Pin { pin, value } => ("pin", json!({ "pin": pin, "value": value })),
        Kind::Analog { pin, level } => ("pin", json!({ "pin": pin, "value": self::level(*level) })),
        Kind::Display { rows } => (
            "display",
            json!({ "rows": rows.to_be_bytes().map(|row| format!("{row:08b}").replace('0', ".").replace('1', "#")) }),
        ),
        Kind::Log { line } => ("log", json!({ "line": line })),
        Kind::Finished { value } => ("finished", json!({ "value": value })),
        Kind::Failed { error, trace, .. } => {
            ("failed", json!({ "error": error, "trace": trace_lines(trace).join("\n") }))
        }
        Kind::Halted => ("halted", json!({})),
        Kind::Restarted => ("restarted", json!({})),
        Kind::Quarantined => ("quarantined", json!({})),
        Kind::Warning { line } => ("warning", json!({ "line": line })),
    }
}

/// What an actor does, as a trace of what actors do calls it.
pub fn doing(state: trace::State) -> &'static str {
    match state {
        trace::State::Ready => "ready",
        trace::State::Running => "running",
        trace::State::Waiting => "waiting",
        trace::State::Asleep => "asleep",
        trace::State::Ended => "ended",
    }
}

/// A trace as Janet prints it, a frame a line, innermost first.
pub fn trace_lines(trace: &[Frame]) -> Vec<String> {
    trace.iter().map(Frame::to_string).collect()
}
