//! Events of the Trace Event Format, one a line of a JSON array.

use crate::diagnostic::Failure;
use host::{json::append, json_line};
use serde_json::{Value, json};
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    mem,
    path::{Path, PathBuf},
};
use wire::Pid;

/// The board is the one process of the trace; its number means nothing.
const PROCESS: u32 = 1;

/// A file of events, complete once it is finished.
pub struct Writer {
    path: PathBuf,
    /// None once it has failed: the run goes on without it, and hears of that at its end.
    out: io::Result<BufWriter<File>>,
    is_empty: bool,
}

impl Writer {
    /// Begins a file.
    pub fn create(path: &Path) -> Result<Self, Failure> {
        let out = File::create(path).map_err(|error| failure(path, &error))?;
        Ok(Self { path: path.into(), out: Ok(BufWriter::new(out)), is_empty: true })
    }

    /// Completes the file.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.write(if self.is_empty { "[]\n" } else { "\n]\n" });
        self.out.and_then(|mut out| out.flush()).map_err(|error| failure(&self.path, &error))
    }

    pub fn name_process(&mut self, name: &str) {
        self.event("M", 0, json!({ "name": "process_name", "args": { "name": name } }));
    }

    pub fn name_thread(&mut self, pid: Pid, name: &str) {
        self.event("M", 0, json!({ "tid": pid.0, "name": "thread_name", "args": { "name": name } }));
    }

    /// What an actor did for a while.
    pub fn slice(&mut self, from: u64, to: u64, pid: Pid, name: &str) {
        self.event("X", from, json!({ "dur": to - from, "tid": pid.0, "name": name }));
    }

    /// What happened to an actor at once.
    pub fn instant(&mut self, t: u64, pid: Pid, name: &str, details: Value) {
        self.event("i", t, json!({ "tid": pid.0, "name": name, "s": "t", "args": details }));
    }

    /// What happened to the board.
    pub fn note(&mut self, t: u64, name: &str) {
        self.event("i", t, json!({ "name": name, "s": "g" }));
    }

    pub fn counter(&mut self, t: u64, name: &str, unit: &str, value: Value) {
        self.event("C", t, json!({ "name": name, "args": { unit: value } }));
    }

    /// A message leaves an actor, in the slice of that time.
    pub fn message_out(&mut self, t: u64, pid: Pid, message: u64) {
        self.event("s", t, json!({ "tid": pid.0, "name": "message", "cat": "message", "id": message.to_string() }));
    }

    /// A message arrives, in the slice of that time.
    pub fn message_in(&mut self, t: u64, pid: Pid, message: u64) {
        let details =
            json!({ "tid": pid.0, "name": "message", "cat": "message", "id": message.to_string(), "bp": "e" });
        self.event("f", t, details);
    }

    fn event(&mut self, phase: &str, t: u64, mut details: Value) {
        let mut event = json!({ "ph": phase, "ts": t, "pid": PROCESS });
        append(&mut event, &mut details);
        let separator = if mem::replace(&mut self.is_empty, false) { "[\n" } else { ",\n" };
        self.write(&format!("{separator}{}", json_line(&event)));
    }

    fn write(&mut self, text: &str) {
        if let Ok(out) = &mut self.out
            && let Err(error) = out.write_all(text.as_bytes())
        {
            self.out = Err(error);
        }
    }
}

fn failure(path: &Path, error: &io::Error) -> Failure {
    Failure::other(format!("cannot write the trace to {}: {error}", path.display()))
}
