//! What actors do, for the timeline: many records in one line.

use host::json;
use serde_json::{Value, json};
use wire::{
    Pid,
    trace::{Change, Record},
};

/// The line of some records, before which so many were lost: `[t, state, pid]` for what an actor does from then on, and
/// `[t, "sent", from, to]` for a message.
pub fn line(lost: u64, records: &[Record]) -> String {
    let records: Vec<Value> = records.iter().filter_map(record).collect();
    json!({ "event": "trace", "lost": lost, "records": records }).to_string()
}

fn record(Record { t, what }: &Record) -> Option<Value> {
    match what {
        Change::State { pid: Pid(pid), state } => Some(json!([t, json::doing(*state), pid])),
        Change::Sent { from: Pid(from), to: Pid(to) } => Some(json!([t, "sent", from, to])),
        // The table of actors tells that often enough.
        Change::Memory { .. } => None,
    }
}
