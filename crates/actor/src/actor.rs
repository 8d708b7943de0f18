//! The record of one actor.

use crate::{deadlines::Tick, log::Line, program::Program};
use alloc::sync::Arc;
use janet::{Owner, Root};
use rtos::Task;

/// What the runtime knows of an actor that lives.
pub(crate) struct Actor {
    pub program: Arc<Program>,
    /// Which of the program's functions it runs.
    pub index: usize,
    pub task: Option<Task>,
    /// Its run in progress; none before a run begins, and while it is in the VM.
    pub fiber: Option<Root>,
    /// What the last run left for the next one (R4).
    pub state: Option<Root>,
    pub runs: u32,
    /// Microseconds that it was in the VM.
    pub cpu: u64,
    /// What its memory is counted under.
    pub owner: Option<Owner>,
    pub condition: Condition,
    /// What it printed of a line that is not ended yet.
    pub line: Line,
}

/// What an actor does now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Condition {
    /// It stands in the queue for the VM.
    Ready,
    /// It is in the VM.
    Running {
        /// Somebody wants it ended (R8).
        halted: bool,
    },
    /// It sleeps until this tick, within a run or between two.
    Asleep(Tick),
}

impl Actor {
    pub fn new(program: Arc<Program>, index: usize) -> Self {
        Self {
            program,
            index,
            task: None,
            fiber: None,
            state: None,
            runs: 0,
            cpu: 0,
            owner: None,
            condition: Condition::Ready,
            line: Line::default(),
        }
    }

    pub fn name(&self) -> &str {
        self.program.name(self.index)
    }
}
