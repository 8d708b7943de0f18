//! `--trace FILE`: a run as a file for Perfetto, in JSON of the Trace Event Format.
//!
//! Every actor is a thread, and what it does a slice of it. A line of the file is an event; it is written when it is over, so
//! that nothing is held but what goes on.

mod writer;

use crate::diagnostic::{self, Failure};
use host::{BoardError, News, json, visible_name};
use serde_json::json;
use std::{collections::BTreeMap, mem, path::Path, time::Instant};
use wire::{
    Event, Kind, Level, Origin, Pid,
    message::{self, Info},
    trace::{Change, Record, State},
};
use writer::Writer;

/// The trace of a run, while it goes on.
pub struct Trace {
    writer: Writer,
    pin_names: BTreeMap<u8, String>,
    /// Actors that live, and have been heard of.
    actors: BTreeMap<Pid, Actor>,
    /// How many messages were sent: each is known by its number.
    messages: u64,
    lost: u64,
    /// Board time of the last that was heard, in microseconds.
    last: u64,
}

#[derive(Default)]
struct Actor {
    name: String,
    /// What it does, and since when.
    doing: Option<(State, u64)>,
    /// Messages that it has sent in its turn, and when.
    sent: Vec<(u64, u64)>,
    /// Messages that it has got before its turn.
    received: Vec<u64>,
    /// Those that it has got since that began.
    unseen: Vec<u64>,
    memory: Option<u32>,
}

impl Trace {
    /// Begins a file, in place of one that may be there.
    ///
    /// # Errors
    /// When it cannot be written to.
    pub fn create(path: &Path) -> Result<Self, Failure> {
        Ok(Self {
            writer: Writer::create(path)?,
            pin_names: BTreeMap::new(),
            actors: BTreeMap::new(),
            messages: 0,
            lost: 0,
            last: 0,
        })
    }

    /// Begins to trace a board.
    pub fn begin(&mut self, board: &mut host::Board) -> Result<(), BoardError> {
        let Info { board: name, pin_names, t, .. } = board.info()?;
        self.writer.name_process(&visible_name(&name));
        self.pin_names = pin_names.into_iter().map(|(name, pin)| (pin, visible_name(&name).into_owned())).collect();
        self.last = t;
        // What they do until the first record comes of them is what they do now, or a moment later.
        for actor in board.actors()? {
            self.meet(actor.pid, &actor.actor);
            self.actors.entry(actor.pid).or_default().doing = doing(actor.state).map(|state| (state, t));
        }
        board.trace(true)
    }

    /// Ends to trace a board, and takes what it has told until then.
    pub fn end(&mut self, board: &mut host::Board) -> Result<(), BoardError> {
        board.trace(false)?;
        while let Some(news) = board.next(Some(Instant::now()))? {
            self.take(&news);
        }
        Ok(())
    }

    /// Completes the file, at the run's end or at the last that was heard, and says what it lacks.
    ///
    /// # Errors
    /// When it could not be written to.
    pub fn finish(mut self, t: Option<u64>) -> Result<(), Failure> {
        self.last = self.last.max(t.unwrap_or_default());
        self.interrupt();
        if self.lost > 0 {
            let hint = "the board or its line was too slow; the trace says where";
            diagnostic::warning(&format!("the trace lacks {} of what actors did", self.lost), hint);
        }
        self.writer.finish()
    }

    /// Takes what comes from the board.
    pub fn take(&mut self, news: &News) {
        match news {
            News::Event(event) => self.take_event(event),
            News::Trace { lost, records } => {
                if *lost > 0 {
                    self.lost += lost;
                    self.interrupt();
                    self.writer.note(self.last, &format!("{lost} records are lost"));
                }
                records.iter().for_each(|record| self.take_record(*record));
            }
            News::Dropped(_) | News::Ended(_) | News::Stopped => (),
        }
    }

    fn take_event(&mut self, Event { t, origin, kind }: &Event) {
        self.last = self.last.max(*t);
        let Some(Origin { pid, actor }) = origin else {
            if let Kind::Warning { line } = kind {
                self.writer.note(*t, line);
            }
            return;
        };
        let (what, details) = match kind {
            Kind::Started { .. } => return self.meet(*pid, actor),
            Kind::Pin { pin, value } => return self.count_level(*t, *pin, Level::from(*value != 0)),
            Kind::Analog { pin, level } => return self.count_level(*t, *pin, *level),
            Kind::Log { line } => (line.as_str(), json!({})),
            _ => json::details(kind),
        };
        self.writer.instant(*t, *pid, what, details);
    }

    fn count_level(&mut self, t: u64, pin: u8, level: Level) {
        let name = self.pin_names.get(&pin).map_or(String::new(), |name| format!(" {name}"));
        self.writer.counter(t, &format!("pin {pin}{name}"), "level", json::level(level));
    }

    fn meet(&mut self, pid: Pid, name: &str) {
        self.actors.entry(pid).or_default().name = name.into();
        self.writer.name_thread(pid, &visible_name(name));
    }

    fn take_record(&mut self, Record { t, what }: Record) {
        self.last = self.last.max(t);
        match what {
            Change::State { pid, state } => self.change(pid, state, t),
            Change::Sent { from, to } => {
                self.messages += 1;
                self.actors.entry(from).or_default().sent.push((self.messages, t));
                self.actors.entry(to).or_default().unseen.push(self.messages);
            }
            Change::Memory { pid, bytes } => {
                let Some(actor) = self.actors.get_mut(&pid) else { return };
                if actor.memory.replace(bytes) != Some(bytes) {
                    let name = format!("memory of {} ({pid})", visible_name(&actor.name));
                    self.writer.counter(t, &name, "bytes", bytes.into());
                }
            }
        }
    }

    /// An actor does something else from now on.
    fn change(&mut self, pid: Pid, state: State, t: u64) {
        let actor = self.actors.entry(pid).or_default();
        let before = actor.doing.replace((state, t));
        if let Some(before) = before {
            write_slice(&mut self.writer, pid, actor, before, t);
        }
        match state {
            State::Running => actor.received.append(&mut actor.unseen),
            State::Ended => _ = self.actors.remove(&pid),
            State::Ready | State::Waiting | State::Asleep => (),
        }
    }

    /// What all do is over, or not known any more.
    fn interrupt(&mut self) {
        for (pid, actor) in &mut self.actors {
            if let Some(before) = actor.doing.take() {
                write_slice(&mut self.writer, *pid, actor, before, self.last);
            }
        }
    }
}

/// A slice, and the ends of messages that are bound to it: those that came in at its beginning, and those that went out.
fn write_slice(writer: &mut Writer, pid: Pid, actor: &mut Actor, (state, since): (State, u64), t: u64) {
    let is_turn = state == State::Running;
    // In virtual time whoever is ready has its turn at once, but a short turn is one all the same.
    if t > since || is_turn {
        writer.slice(since, t, pid, json::doing(state));
    }
    if is_turn {
        mem::take(&mut actor.received).into_iter().for_each(|message| writer.message_in(since, pid, message));
        mem::take(&mut actor.sent).into_iter().for_each(|(message, t)| writer.message_out(t, pid, message));
    }
}

fn doing(state: message::State) -> Option<State> {
    match state {
        message::State::Ready => Some(State::Ready),
        message::State::Running => Some(State::Running),
        message::State::Asleep { .. } => Some(State::Asleep),
        message::State::Waiting { .. } => Some(State::Waiting),
        message::State::Quarantined => None,
    }
}
