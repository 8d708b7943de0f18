//! What all tasks of the runtime share: who lives, who is due, who is in the VM. Each use is a critical section.

use crate::{
    actor::{Actor, Condition},
    capability::Request,
    deadlines::{Deadlines, Tick},
    table::Table,
};
use alloc::{boxed::Box, vec::Vec};
use janet::Root;
use rtos::{CriticalCell, Notifier, Task};
use wire::{Event, Pid};

static SHARED: CriticalCell<Shared> = CriticalCell::new(Shared::new());

pub(crate) struct Shared {
    pub table: Table<Actor>,
    pub deadlines: Deadlines,
    /// Tasks of ended actors, until they have noticed.
    pub dying: Vec<(Pid, Task)>,
    /// Tasks that have nothing left to do, for the clock to delete.
    pub retired: Vec<Task>,
    pub clock: Option<Task>,
    pub running: Option<Running>,
    /// Roots of dead actors, to be let go by the next one that holds the VM.
    pub released: Vec<Root>,
    pub observers: Vec<Observer>,
    pub levels: Vec<Option<bool>>,
    pub report: Option<Box<dyn FnMut(Event) + Send>>,
    pub micros: fn() -> u64,
    pub checkpoint: fn(),
    pub checkpoint_interval: u32,
    /// Turns that ended by giving way, in this tick.
    pub busy_turns: u32,
    pub busy_tick: Tick,
}

/// A task that waits for one actor's end, or for that of all.
pub(crate) struct Observer {
    pub task: Notifier,
    pub of: Option<Pid>,
}

/// The actor in the VM.
pub(crate) struct Running {
    pub pid: Pid,
    pub since: Tick,
    /// The tick at which it is called a hog (C4).
    pub warn_at: Tick,
    pub request: Option<Request>,
}

/// An actor that is in the VM for longer is named in a warning (C4). In ticks.
pub(crate) const HOG: Tick = 1000;

/// Runs `f` in a critical section: it must be short, and no Janet code may run in it.
pub(crate) fn with_shared<R>(f: impl FnOnce(&mut Shared) -> R) -> R {
    SHARED.with(f)
}

/// Lets a root go when the VM is next held.
pub(crate) fn release_later(root: Root) {
    with_shared(|shared| shared.released.push(root));
}

/// Notes what the running actor wants of the event loop.
pub(crate) fn request(request: Request) {
    with_shared(|shared| {
        if let Some(running) = &mut shared.running {
            running.request = Some(request);
        }
    });
}

impl Shared {
    pub const fn new() -> Self {
        Self {
            table: Table::new(),
            deadlines: Deadlines::new(),
            dying: Vec::new(),
            retired: Vec::new(),
            clock: None,
            running: None,
            released: Vec::new(),
            observers: Vec::new(),
            levels: Vec::new(),
            report: None,
            micros: || 0,
            checkpoint: || (),
            checkpoint_interval: u32::MAX,
            busy_turns: 0,
            busy_tick: 0,
        }
    }

    /// An actor takes the VM: its fiber, if a run is in progress; nothing when its pid is dead.
    pub fn enter(&mut self, pid: Pid) -> Option<Option<Root>> {
        let actor = self.table.get_mut(pid)?;
        actor.condition = Condition::Running { halted: false };
        let since = rtos::now();
        self.running = Some(Running { pid, since, warn_at: since + HOG, request: None });
        Some(actor.fiber.take())
    }

    /// The running actor's fiber stopped: what it wants, and whether it was halted meanwhile.
    pub fn leave(&mut self) -> (Option<Request>, bool) {
        let Some(running) = &mut self.running else { return (None, false) };
        let halted =
            self.table.get(running.pid).is_some_and(|actor| actor.condition == Condition::Running { halted: true });
        (running.request.take(), halted)
    }

    /// An actor's run goes on later.
    pub fn put_back(&mut self, pid: Pid, fiber: Root, condition: Condition) {
        match self.table.get_mut(pid) {
            Some(actor) => {
                actor.fiber = Some(fiber);
                actor.condition = condition;
            }
            None => self.released.push(fiber),
        }
    }

    /// The first tick that is no sooner than `ms` milliseconds from now (R3).
    pub fn tick_after(&self, ms: u64) -> Tick {
        (self.micros)().saturating_add(ms.saturating_mul(1000)).div_ceil(1000)
    }

    /// Wakes the tasks that wait for this actor to end, and, after the last one, those that wait for all.
    pub fn notify_observers(&mut self, ended: Pid) {
        let none_left = self.table.len() == 0;
        let concerned = |observer: &mut Observer| observer.of.map_or(none_left, |pid| pid == ended);
        self.observers.extract_if(.., concerned).for_each(|observer| observer.task.notify());
    }
}
