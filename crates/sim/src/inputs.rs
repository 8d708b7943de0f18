//! Inputs: what drives the board's pins from outside in the course of a run, as it was written down before.

use rtos::{CriticalCell, OutOfMemory, Priority, Task, host, task};
use std::collections::VecDeque;
use wire::Level;

/// Above the actors and their clock: at equal ticks, a pin changes before anyone looks at it.
const PRIORITY: Priority = Priority(3);
const STACK: usize = 64 << 10;

/// A level that a pin gets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Input {
    /// When: in microseconds since the first actor was started. Actors see it at the first tick that is no sooner, with this time.
    pub t: u64,
    /// The pin's number.
    pub pin: u8,
    /// The level.
    pub level: Level,
}

/// What has not been played yet.
static INPUTS: CriticalCell<VecDeque<Input>> = CriticalCell::new(VecDeque::new());

/// The time of the input that is being played.
static PLAYED: CriticalCell<Option<u64>> = CriticalCell::new(None);

/// Board time of a change from outside, in microseconds: a tick is too coarse for a pulse that was written down.
pub(crate) fn time() -> u64 {
    PLAYED.with(|at| *at).unwrap_or_else(host::micros)
}

/// Makes the task that plays inputs, those of the same time in their order.
pub(crate) fn spawn(inputs: &[Input]) -> Result<Task, OutOfMemory> {
    let mut inputs = inputs.to_vec();
    inputs.sort_by_key(|input| input.t);
    INPUTS.with(|all| *all = inputs.into());
    Task::spawn(c"inputs", STACK, PRIORITY, play, 0)
}

/// Board time runs while a program is still on its way, a virtual clock at once to the last input. So inputs begin with the
/// first actor, and those of time 0 come before its first turn.
fn play(_: usize) {
    actor::wait_until_started();
    let start = rtos::now();
    while let Some(Input { t, pin, level }) = INPUTS.with(VecDeque::pop_front) {
        let tick = start.saturating_add(t.div_ceil(1000));
        while rtos::now() < tick {
            task::wait_until(tick);
        }
        PLAYED.with(|at| *at = Some((start * 1000).saturating_add(t)));
        // What the board has no pin for changes nothing.
        let _ = actor::drive(pin, level);
        PLAYED.with(|at| *at = None);
    }
}
