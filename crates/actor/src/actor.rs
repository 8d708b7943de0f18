//! The record of one actor.

use crate::{
    capability::Receiving, deadlines::Tick, fairness::LONG_WAIT, log::Line, mailbox::Mailbox, options::Options,
    program::Program, restart::Restarts, subscription::Subscriptions,
};
use alloc::boxed::Box;
use janet::{Owner, Root, Vm};
use rtos::{Arc, Task};
use wire::message::Limits;

/// What the runtime knows of an actor that lives.
pub(crate) struct Actor {
    pub program: Arc<Program>,
    pub origin: Origin,
    pub task: Option<Task>,
    /// Its run in progress; none before a run begins, and while it is in the VM.
    pub fiber: Option<Root>,
    /// What the last run left for the next one (R4).
    pub state: Option<Root>,
    pub runs: u32,
    /// Whether no run has begun since it was started, or restarted.
    pub is_new: bool,
    /// Microseconds that it was in the VM.
    pub cpu: u64,
    /// What its memory is counted under.
    pub owner: Option<Owner>,
    /// Bytes that it held when its last turn ended, or when somebody asked later.
    pub memory: u32,
    /// The most bytes that it may hold, if there is a limit (C2).
    pub limit: Option<u32>,
    pub condition: Condition,
    /// What it printed of a line that is not ended yet.
    pub line: Line,
    pub mailbox: Mailbox,
    /// The message that its run in progress waits for.
    pub receiving: Option<Receiving>,
    /// What few actors have.
    pub subscriptions: Option<Box<Subscriptions>>,
    pub restarts: Option<Box<Restarts>>,
    /// Milliseconds in the queue after which it gets its next warning (S6).
    pub next_long_wait: u32,
    /// Milliseconds that it may be in the VM at a stretch, if that is limited (C4).
    pub watchdog: Option<u32>,
}

/// Where an actor comes from.
pub(crate) enum Origin {
    /// It is the program's actor of this index, with all capabilities.
    Program(usize),
    /// Another actor spawned it (E5).
    Spawned(Box<Spawned>),
}

/// What a spawned actor was given.
pub(crate) struct Spawned {
    pub name: Box<str>,
    pub function: Root,
    /// None for all of the board's.
    pub capabilities: Option<Root>,
    /// What its first run finds as its state.
    pub state: Option<Root>,
}

/// What an actor does now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Condition {
    /// It stands in the queue for the VM.
    Ready,
    /// It is in the VM.
    Running {
        /// Why it is to end at once, if it is.
        stop: Option<Stop>,
    },
    /// It sleeps until this tick, within a run or between two.
    Asleep(Tick),
    /// It waits for a message, until this tick if any (E2).
    Waiting(Option<Tick>),
}

/// Why an actor that is in the VM is to end, without another instruction of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stop {
    /// Somebody wants it ended (R8).
    Halt,
    /// It has been in the VM for longer than its watchdog allows (C4).
    Watchdog,
}

impl Condition {
    /// The tick at which it goes on, whatever happens.
    pub fn until(self) -> Option<Tick> {
        match self {
            Self::Asleep(at) => Some(at),
            Self::Waiting(at) => at,
            Self::Ready | Self::Running { .. } => None,
        }
    }
}

impl Actor {
    /// As its options want it; the name among them is in `origin`.
    pub fn new(program: Arc<Program>, origin: Origin, options: Options) -> Self {
        let mut mailbox = Mailbox::new();
        options.mailbox.into_iter().for_each(|limit| mailbox.set_limit(limit));
        let bytes = options.bytes();
        Self {
            program,
            origin,
            task: None,
            fiber: None,
            state: None,
            runs: 0,
            is_new: true,
            cpu: 0,
            owner: None,
            memory: bytes as u32,
            limit: options.limits.memory,
            condition: Condition::Ready,
            line: Line::default(),
            mailbox,
            receiving: None,
            subscriptions: None,
            restarts: options.restarts.map(Box::new),
            next_long_wait: LONG_WAIT,
            watchdog: options.limits.watchdog,
        }
    }

    /// The options of another one like it.
    pub fn options(&self) -> Options {
        Options {
            mailbox: Some(self.mailbox.limit()),
            restarts: self.restarts.as_ref().map(|restarts| restarts.afresh()),
            limits: Limits { memory: self.limit, watchdog: self.watchdog },
            ..Options::default()
        }
    }

    pub fn name(&self) -> &str {
        match &self.origin {
            Origin::Program(index) => self.program.name(*index),
            Origin::Spawned(spawned) => &spawned.name,
        }
    }

    /// Notes what it holds.
    pub fn note_memory(&mut self, vm: &Vm) {
        if let Some(owner) = &self.owner {
            self.memory = vm.held(owner);
        }
    }

    /// Whether something of it is due at exactly that tick.
    pub fn is_due_at(&self, at: Tick) -> bool {
        let subscriptions = self.subscriptions.as_ref();
        self.condition.until() == Some(at) || subscriptions.is_some_and(|subscriptions| subscriptions.is_due_at(at))
    }

    /// What it has asked the board for.
    pub fn subscriptions(&mut self) -> &mut Subscriptions {
        self.subscriptions.get_or_insert_default()
    }
}
