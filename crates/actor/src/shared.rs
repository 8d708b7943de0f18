//! What all tasks of the runtime share: who lives, who is due, who is in the VM. Each use is a critical section.

use crate::{
    actor::{Actor, Condition, Stop},
    capability::Request,
    deadlines::{Deadlines, Tick},
    events::Events,
    fairness::Users,
    mailbox::Message,
    queue::{Queue, Turn},
    remains::Remains,
    table::Table,
    trace::Backlog,
    upload::Upload,
    visit::Visit,
};
use alloc::{collections::VecDeque, vec::Vec};
use janet::{Root, Usage, Vm};
use rtos::{CriticalCell, Notifier, Task};
use wire::{
    Level, Pid,
    message::ActorInfo,
    trace::{Change, State},
};

static SHARED: CriticalCell<Shared> = CriticalCell::new(Shared::new());

pub(crate) struct Shared {
    pub table: Table<Actor>,
    pub queue: Queue,
    pub deadlines: Deadlines,
    /// Tasks of ended actors, until they have noticed: mostly in this order.
    pub dying: VecDeque<(Pid, Task)>,
    /// Tasks that have nothing left to do, for the clock to delete.
    pub retired: Vec<Task>,
    pub clock: Option<Task>,
    /// A turn has noted a deadline that may be the earliest.
    pub clock_is_late: bool,
    pub running: Option<Running>,
    /// Up to when time in the VM is counted, in microseconds. One turn's end is the next one's beginning: the clock is read
    /// once a turn, and by whoever finds the VM idle.
    pub counted: u64,
    /// What others than actors want to do in the VM.
    pub visits: Vec<Visit>,
    pub last_visit: u32,
    pub remains: Remains,
    pub observers: Vec<Observer>,
    /// What was told of each output last.
    pub levels: Vec<Option<Level>>,
    /// Those that have failed too often (E6), the last few.
    pub quarantined: Vec<ActorInfo>,
    /// Actors that watch pins or the board.
    pub watchers: Vec<Pid>,
    /// Whether memory was low when that was last looked at.
    pub memory_is_low: bool,
    /// When that is looked at again, at the earliest.
    pub next_look: Tick,
    pub events: Events,
    /// What is noted for the sessions that trace.
    pub traces: Vec<Backlog>,
    pub last_trace: u32,
    /// The last upload whose line was cut. It waits for its host to come back.
    pub cut_off: Option<Upload>,
    pub micros: fn() -> u64,
    pub is_stalled: fn() -> bool,
    /// What is in use of Janet's heap, as far as is known: see [`Shared::note_numbers`].
    pub usage: Usage,
    /// Bytes in use before the first program came.
    pub at_start: usize,
    /// Bytes of the lines that actors have not ended yet.
    pub unfinished: usize,
    pub checkpoint: fn(),
    pub checkpoint_interval: u32,
    /// Suspend checks that turns and events are charged, since time has passed by itself.
    pub carry: u32,
    /// The tick up to which they are counted.
    pub carry_tick: Tick,
    pub users: Users,
}

/// A task that waits for something to become of actors.
#[derive(Clone)]
pub(crate) struct Observer {
    pub task: Notifier,
    pub event: Awaited,
}

/// What an observer waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Awaited {
    /// That one is started.
    Start,
    /// That this one ends.
    End(Pid),
    /// That none is left.
    LastEnd,
}

/// The actor in the VM.
pub(crate) struct Running {
    pub pid: Pid,
    /// When its turn began, in microseconds.
    pub since: u64,
    /// When it is called a hog (C4), in microseconds.
    pub warn_at: u64,
    /// When its watchdog ends it (C4), in microseconds.
    pub fail_at: u64,
    pub request: Option<Request>,
}

/// An actor that is in the VM for longer is named in a warning (C4). In microseconds.
pub(crate) const HOG: u64 = 1_000_000;

/// Runs `f` in a critical section: it must be short, and no Janet code may run in it.
pub(crate) fn with_shared<R>(f: impl FnOnce(&mut Shared) -> R) -> R {
    SHARED.with(f)
}

/// For who will not go on, as after a panic: the name of the actor in the VM, and the checksum of the image that it came from.
pub fn look_at_running(f: impl FnOnce(&str, u32)) {
    SHARED.look_at_last(|shared| {
        if let Some(actor) = shared.running.as_ref().and_then(|running| shared.table.get(running.pid)) {
            f(actor.name(), actor.program.image());
        }
    });
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
            queue: Queue::new(),
            deadlines: Deadlines::new(),
            dying: VecDeque::new(),
            retired: Vec::new(),
            clock: None,
            clock_is_late: false,
            running: None,
            counted: 0,
            visits: Vec::new(),
            last_visit: 0,
            remains: Remains::new(),
            observers: Vec::new(),
            levels: Vec::new(),
            quarantined: Vec::new(),
            watchers: Vec::new(),
            memory_is_low: false,
            next_look: 0,
            events: Events::new(0),
            traces: Vec::new(),
            last_trace: 0,
            cut_off: None,
            micros: || 0,
            is_stalled: || false,
            usage: Usage { used: 0, peak: 0, limit: 0 },
            at_start: 0,
            unfinished: 0,
            checkpoint: || (),
            checkpoint_interval: u32::MAX,
            carry: 0,
            carry_tick: 0,
            users: Users::new(),
        }
    }

    /// An actor takes the VM: its fiber, if a run is in progress; nothing when its pid is dead.
    pub fn enter(&mut self, pid: Pid) -> Option<Option<Root>> {
        let actor = self.table.get_mut(pid)?;
        actor.condition = Condition::Running { stop: None };
        let since = self.counted;
        let fail_at = actor.watchdog.map_or(u64::MAX, |ms| since + u64::from(ms) * 1000);
        self.running = Some(Running { pid, since, warn_at: since + HOG, fail_at, request: None });
        let fiber = actor.fiber.take();
        self.note_state(pid, State::Running);
        Some(fiber)
    }

    /// The running actor's fiber stopped: what it wants, and why it has to end, if it has.
    pub fn leave(&mut self) -> (Option<Request>, Option<Stop>) {
        let Some(running) = &mut self.running else { return (None, None) };
        let request = running.request.take();
        let Some(actor) = self.table.get_mut(running.pid) else { return (request, None) };
        let now = (self.micros)();
        let pid = running.pid;
        let spent = now.saturating_sub(self.counted);
        actor.cpu += spent;
        self.counted = now;
        self.users.add(pid, (spent / 1000) as u32, self.now());
        (request, self.stop_of(pid))
    }

    /// Notes what all actors hold and what is in use. Who asks while an actor is inside of a C function gets the numbers of the
    /// last time.
    pub fn note_numbers(&mut self, vm: &Vm) {
        self.usage = vm.usage();
        self.table.values_mut().for_each(|actor| actor.note_memory(vm));
    }

    /// An actor's run goes on later.
    pub fn put_back(&mut self, pid: Pid, fiber: Root, condition: Condition) {
        match self.table.get_mut(pid) {
            Some(actor) => {
                actor.fiber = Some(fiber);
                actor.condition = condition;
                match condition {
                    Condition::Asleep(_) => self.note_state(pid, State::Asleep),
                    Condition::Waiting(_) => self.note_state(pid, State::Waiting),
                    // Who is ready joins the queue, which notes it.
                    Condition::Ready | Condition::Running { .. } => (),
                }
            }
            None => self.remains.add_root(fiber),
        }
    }

    /// Puts a message into an actor's mailbox; gives it back when that is dead or full.
    pub fn deliver(&mut self, pid: Pid, message: Message) -> Result<(), Message> {
        let Some(actor) = self.table.get_mut(pid) else { return Err(message) };
        actor.mailbox.push(message)?;
        if let Some(running) = &self.running {
            self.note(Change::Sent { from: running.pid, to: pid });
        }
        self.wake_receiver(pid);
        Ok(())
    }

    /// An actor is ready: it gets the VM when all who were ready before it have had it (R9).
    pub fn make_ready(&mut self, pid: Pid) {
        if let Some(actor) = self.table.get_mut(pid) {
            actor.condition = Condition::Ready;
            self.note_state(pid, State::Ready);
            if self.queue.is_free() {
                self.counted = (self.micros)();
            }
            self.queue.join(pid, self.now());
            self.call_next();
        }
    }

    /// Does what may make several actors ready at the same time: the next one is called when all of them stand in the queue.
    pub fn at_once<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> R {
        let holds = self.queue.hold();
        if holds {
            self.counted = (self.micros)();
        }
        let result = f(self);
        if holds {
            self.queue.done(Turn::Waking);
            self.call_next();
        }
        result
    }

    /// Lets the next one into the VM, if it is nobody's turn: visitors, or else the actor that was ready first.
    pub fn call_next(&mut self) {
        while self.queue.is_free() {
            if let Some(visit) = self.visits.first() {
                self.queue.call_visitors();
                return visit.task.notify();
            }
            let Some(pid) = self.queue.call(self.now()) else { return self.users.clear(self.now()) };
            match self.table.get(pid).and_then(|actor| actor.task.as_ref()) {
                Some(task) => task.notify(),
                None => self.queue.done(Turn::Actor(pid)),
            }
        }
    }

    /// Milliseconds, to measure shorter times than 2^32 of them.
    pub fn now(&self) -> u32 {
        rtos::now() as u32
    }

    /// The first tick that is no sooner than `ms` milliseconds after the running actor's fiber stopped (R3).
    pub fn tick_after(&self, ms: u64) -> Tick {
        self.counted.saturating_add(ms.saturating_mul(1000)).div_ceil(1000)
    }

    /// Wakes the tasks that wait for this actor to end, and, after the last one, those that wait for all.
    pub fn notify_of_end(&mut self, ended: Pid) {
        self.notify_observers(Awaited::End(ended));
        if self.table.len() == 0 {
            self.notify_observers(Awaited::LastEnd);
        }
    }

    /// Wakes the tasks that wait for this.
    pub fn notify_observers(&mut self, event: Awaited) {
        self.observers.extract_if(.., |observer| observer.event == event).for_each(|observer| observer.task.notify());
    }
}
