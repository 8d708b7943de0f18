//! What a page asks for, and what comes of it.

use host::{Board, BoardError, LinkError};
use serde::Deserialize;
use serde_json::{Value, json};
use wire::Pid;

/// A request, with the number under which its answer is expected.
#[derive(Deserialize)]
pub struct Asked {
    /// The number.
    pub id: u64,
    /// The request.
    #[serde(flatten)]
    pub request: Request,
}

/// All that a page can ask for.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Request {
    /// Drive a pin from outside.
    Drive {
        /// The pin.
        pin: u8,
        /// Its level, from 0 to 1.
        value: f64,
    },
    /// End an actor.
    Halt {
        /// Which.
        pid: u32,
    },
    /// End an actor, and start it again.
    StartAgain {
        /// Which.
        pid: u32,
    },
    /// Link a program, and start its actors.
    Start {
        /// Its text.
        source: String,
    },
}

/// What came of a request: nothing to say of it, or what is wrong.
pub type Outcome = Result<Value, Value>;

/// Sorts out what the board refused, which is for whoever asked, from what keeps it from answering at all.
pub fn outcome(result: Result<Value, BoardError>) -> Result<Outcome, BoardError> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(BoardError::Refused(refusal)) => Ok(Err(json!({ "error": refusal.to_string() }))),
        Err(error) => Err(error),
    }
}

/// Uploads and starts a program.
pub fn start(board: &mut Board, linked: &host::Linked) -> Result<Value, BoardError> {
    board.upload(&linked.image, |_, _| ())?;
    let pids: Vec<u32> = board.start()?.iter().map(|Pid(pid)| *pid).collect();
    Ok(json!({ "pids": pids, "output": linked.output }))
}

/// Why a program did not link.
pub fn complaint(error: &LinkError) -> Value {
    let location = error.location.as_ref();
    let position = location.and_then(|location| location.position);
    json!({
        "error": error.to_string(),
        "hint": error.hint,
        "trace": error.trace,
        "file": location.map(|location| &location.file),
        "line": position.map(|(line, _)| line),
        "column": position.map(|(_, column)| column),
        "output": error.output,
    })
}

/// The line that tells what came of a request.
pub fn answer(id: u64, outcome: Outcome) -> String {
    let mut answer = json!({ "event": "answer", "id": id });
    let (Ok(mut details) | Err(mut details)) = outcome;
    host::json::append(&mut answer, &mut details);
    answer.to_string()
}
