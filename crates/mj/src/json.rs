//! Events for machines: one JSON object a line (design.md, section 7).

use serde_json::{Value, json};
use wire::{Event, Frame, Kind};

/// The event as one line without its newline. Keys come in the order of the design: time, event, actor, details.
pub fn line(event: &Event) -> String {
    let (name, details) = details(&event.kind);
    let mut fields = vec![("t", json!(event.t)), ("event", json!(name))];
    if let Some(origin) = &event.origin {
        fields.push(("pid", json!(origin.pid.0)));
        fields.push(("actor", json!(origin.actor)));
    }
    fields.extend(details);
    let fields: Vec<String> = fields.iter().map(|(key, value)| format!("{}:{value}", json!(key))).collect();
    format!("{{{}}}", fields.join(","))
}

/// What a board had to drop, as a warning.
pub fn dropped(t: u64, count: u64) -> String {
    format!("{{\"t\":{t},\"event\":\"warning\",\"line\":{}}}", json!(format!("{count} events were dropped")))
}

fn details(kind: &Kind) -> (&'static str, Vec<(&'static str, Value)>) {
    match kind {
        Kind::Started => ("started", vec![]),
        Kind::Pin { pin, value } => ("pin", vec![("pin", json!(pin)), ("value", json!(value))]),
        Kind::Log { line } => ("log", vec![("line", json!(line))]),
        Kind::Finished { value } => ("finished", vec![("value", json!(value))]),
        Kind::Failed { error, trace, .. } => {
            ("failed", vec![("error", json!(error)), ("trace", json!(trace_lines(trace).join("\n")))])
        }
        Kind::Halted => ("halted", vec![]),
        Kind::Restarted => ("restarted", vec![]),
        Kind::Quarantined => ("quarantined", vec![]),
        Kind::Warning { line } => ("warning", vec![("line", json!(line))]),
    }
}

/// A trace as Janet prints it, a frame a line, innermost first.
pub fn trace_lines(trace: &[Frame]) -> Vec<String> {
    trace.iter().map(Frame::to_string).collect()
}
