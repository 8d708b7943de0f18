//! What is known of the board: all that a page has to be told when it opens.

use crate::assets;
use host::json;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use wire::{Event, Kind, Level, message::Info};

/// Bytes of events that a new page is told of. The board itself may remember more: `mj logs` tells those.
const LOG_BYTES: usize = 256 << 10;

/// What is known of the board.
#[derive(Default)]
pub struct Known {
    /// The board; none while there is none.
    pub board: Option<Info>,
    /// Why there is none.
    why_not: String,
    /// The program that was started with the page: its name, and its text where it has one.
    pub program: Option<(String, String)>,
    /// The last events, as lines.
    log: VecDeque<String>,
    log_bytes: usize,
    /// Levels of outputs, and of inputs as they were driven from here.
    outputs: BTreeMap<u8, Level>,
    inputs: BTreeMap<u8, Level>,
    /// The actors, as a line.
    actors: Option<String>,
}

impl Known {
    /// A board is there, of which nothing else is known yet. Returns the line about that.
    pub fn begin(&mut self, board: Info) -> String {
        let program = self.program.take();
        *self = Self { board: Some(board), program, ..Self::default() };
        self.greeting(0)
    }

    /// The board is gone. Returns the line about that.
    pub fn lose(&mut self, why: String) -> String {
        self.board = None;
        self.why_not = why;
        self.greeting(0)
    }

    /// Something happened, as `line` tells.
    pub fn note(&mut self, event: &Event, line: String) {
        match event.kind {
            Kind::Pin { pin, value } => _ = self.outputs.insert(pin, Level::from(value != 0)),
            Kind::Analog { pin, level } => _ = self.outputs.insert(pin, level),
            _ => (),
        }
        self.log_bytes += line.len();
        self.log.push_back(line);
        while self.log_bytes > LOG_BYTES {
            self.log_bytes -= self.log.pop_front().map_or(self.log_bytes, |oldest| oldest.len());
        }
    }

    /// A pin was driven from here.
    pub fn note_input(&mut self, pin: u8, level: Level) {
        self.inputs.insert(pin, level);
    }

    /// The actors are as `line` tells.
    pub fn note_actors(&mut self, line: String) {
        self.actors = Some(line);
    }

    /// Everything, for a page that has missed so many lines: as one line, and the events and actors after it.
    pub fn all(&self, missed: u64) -> String {
        let mut text = self.greeting(missed);
        for line in self.log.iter().chain(&self.actors) {
            text.push('\n');
            text.push_str(line);
        }
        text
    }

    fn greeting(&self, missed: u64) -> String {
        let Some(board) = &self.board else {
            return json!({ "event": "board", "board": null, "why": self.why_not, "missed": missed }).to_string();
        };
        let mut greeting = json!({
            "event": "board",
            "picture": assets::picture_of(&board.board),
            "outputs": levels(&self.outputs),
            "inputs": levels(&self.inputs),
            "program": self.program.as_ref().map(|(name, text)| json!({ "name": name, "text": text })),
            "missed": missed,
        });
        json::append(&mut greeting, &mut json::info(board));
        greeting.to_string()
    }
}

fn levels(pins: &BTreeMap<u8, Level>) -> Value {
    pins.iter().map(|(pin, level)| (pin.to_string(), json::level(*level))).collect::<serde_json::Map<_, _>>().into()
}
