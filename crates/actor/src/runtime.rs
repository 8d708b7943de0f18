//! The runtime's state, and the doors to it.
//!
//! Two statics beside `shared`: `MACHINE` behind the global semaphore (R2), and `BOARD` in a critical section. FreeRTOS has
//! one kernel a chip, and so has this one runtime.

use crate::{
    actor::{Actor, Condition},
    capability, clock,
    events::{self, Events},
    halt::{HaltError, halt},
    kept,
    queue::Turn,
    remains, report, room,
    shared::{Awaited, Observer, Shared, with_shared},
    visit::{ask_for_numbers, visit_vm},
};
use alloc::{boxed::Box, collections::BinaryHeap, string::String, vec::Vec};
use board::{Board, Mode, Pin, PinError};
use janet::{Error, Heap, Hooks, Root, Vm};
use rtos::{CriticalCell, Mutex, Stack, task};
use wire::{
    JANET_VERSION, Level, Pid,
    message::{ActorInfo, Info, Memory, State},
};

/// What the runtime needs of the board that it runs on.
pub struct Config {
    /// Where Janet's values live.
    pub heap: Heap,
    /// The stack on which Janet runs, for whichever actor is in the VM.
    pub vm_stack: Stack,
    /// The pins.
    pub board: Box<dyn Board>,
    /// Bytes of events that are kept for who reads them later; older ones are dropped.
    pub event_log: usize,
    /// Board time in microseconds.
    pub micros: fn() -> u64,
    /// Whether nothing is left that could wake anyone; always false where time passes by itself.
    pub is_stalled: fn() -> bool,
    /// Suspend checks between two calls of `checkpoint`.
    pub checkpoint_interval: u32,
    /// Called while an actor is in the VM, so that ports without a timer interrupt can let time pass.
    pub checkpoint: fn(),
    /// The seed of `math/random`.
    pub seed: u32,
}

/// What the board offers to programs.
pub(crate) struct Offered {
    /// The struct of capabilities.
    pub capabilities: Root,
}

struct Machine {
    vm: Vm,
    stack: Stack,
    offered: Offered,
}

/// The VM and what only its holder may touch. The lock is the global semaphore of R2.
static MACHINE: Mutex<Option<Machine>> = Mutex::new(None);
static BOARD: CriticalCell<Option<Box<dyn Board>>> = CriticalCell::new(None);

/// Starts the runtime. To be called in a task.
///
/// # Errors
/// When it runs already, or memory is out.
pub fn start(config: Config) -> Result<(), Error> {
    let mut stack = config.vm_stack;
    let bytes = stack.bytes();
    room::begin(config.heap.pool());
    let (vm, offered) = stack.call(|| {
        let (mut vm, offered) = start_vm(config.heap, config.checkpoint_interval, config.seed)?;
        vm.limit_stack(bytes);
        Ok::<_, Error>((vm, offered))
    })?;
    let usage = vm.usage();
    *MACHINE.lock() = Some(Machine { vm, stack, offered });
    let pins = usize::from(config.board.pin_count());
    BOARD.with(|board| *board = Some(config.board));
    with_shared(|shared| {
        *shared = Shared::new();
        shared.levels.resize(pins, None);
        shared.events = Events::new(config.event_log);
        shared.micros = config.micros;
        shared.is_stalled = config.is_stalled;
        (shared.usage, shared.at_start) = (usage, usage.used);
        shared.checkpoint = config.checkpoint;
        shared.checkpoint_interval = config.checkpoint_interval;
        shared.clock = clock::spawn();
    });
    Ok(())
}

fn start_vm(heap: Heap, interval: u32, seed: u32) -> Result<(Vm, Offered), Error> {
    let hooks = Hooks { interval_passed: report::on_interval, write: report::on_write };
    let mut vm = Vm::start(heap, hooks)?;
    vm.set_interval(interval);
    vm.seed(seed);
    let capabilities = vm.root(capability::all(&vm)?)?;
    vm.collect();
    Ok((vm, Offered { capabilities }))
}

/// Has `choose` say which of so many ready actors is called next, by its index, instead of the one that was ready first (R9). An
/// actor that gives way still does so to all who are ready (R5). It is called in a critical section.
pub fn choose_next_by(choose: impl FnMut(usize) -> usize + Send + 'static) {
    with_shared(|shared| shared.queue.choose_by(Box::new(choose)));
}

/// Halts every actor and ends the runtime.
pub fn stop() {
    for pid in pids() {
        // One that ended by itself meanwhile is what was asked for.
        while let Err(HaltError::Inside(_)) = halt(pid) {}
    }
    while with_shared(|shared| !shared.dying.is_empty() || !shared.retired.is_empty()) {
        task::delay(1);
    }
    kept::end();
    let machine = MACHINE.lock().take();
    let shared = with_shared(|shared| core::mem::replace(shared, Shared::new()));
    if let Some(clock) = shared.clock {
        clock.delete();
    }
    drop(machine);
    BOARD.with(|board| *board = None);
}

/// The pids of all actors that live, in order.
pub fn pids() -> Vec<Pid> {
    // A heap's way of sorting is here for the deadlines anyway; another takes 2 KB of a chip's flash.
    let pids: BinaryHeap<Pid> = with_shared(|shared| shared.table.pids().collect());
    pids.into_sorted_vec()
}

/// The first `most` actors that live or are in quarantine and have a higher pid than `after`, by pid, and the highest pid of all.
pub fn actors_after(after: Pid, most: usize) -> (Vec<ActorInfo>, Pid) {
    ask_for_numbers();
    let pids = listed();
    let last = pids.last().copied().unwrap_or(Pid(0));
    let info = |pid: Pid| {
        with_shared(|shared| match shared.table.get(pid) {
            Some(actor) => Some(info(shared, pid, actor)),
            None => shared.quarantined.iter().find(|actor| actor.pid == pid).cloned(),
        })
    };
    (pids.into_iter().filter(|pid| *pid > after).take(most).filter_map(info).collect(), last)
}

/// The pids of those that live or are in quarantine, in order.
pub(crate) fn listed() -> Vec<Pid> {
    let pids: BinaryHeap<Pid> =
        with_shared(|shared| shared.table.pids().chain(shared.quarantined.iter().map(|actor| actor.pid)).collect());
    pids.into_sorted_vec()
}

/// Actors in quarantine that are remembered.
const MOST_QUARANTINED: usize = 8;

impl Shared {
    /// Remembers an actor that is about to end, for who asks which there are; the first of too many is forgotten.
    pub fn put_into_quarantine(&mut self, pid: Pid) {
        let Some(actor) = self.table.get(pid) else { return };
        let info = ActorInfo { state: State::Quarantined, memory: 0, mailbox: 0, ..info(self, pid, actor) };
        if self.quarantined.len() == MOST_QUARANTINED {
            self.quarantined.remove(0);
        }
        self.quarantined.push(info);
    }
}

fn info(shared: &Shared, pid: Pid, actor: &Actor) -> ActorInfo {
    let is_inside = shared.running.as_ref().is_some_and(|running| running.pid == pid);
    let this_turn = if is_inside { (shared.micros)().saturating_sub(shared.counted) } else { 0 };
    let state = match actor.condition {
        Condition::Ready => State::Ready,
        Condition::Running { .. } => State::Running,
        Condition::Asleep(at) => State::Asleep { until: at * 1000 },
        Condition::Waiting(at) => State::Waiting { until: at.map(|at| at * 1000) },
    };
    ActorInfo {
        pid,
        actor: actor.name().into(),
        state,
        runs: actor.runs,
        restarts: actor.restarts.as_ref().map_or(0, |restarts| restarts.count),
        cpu: actor.cpu + this_turn,
        memory: actor.memory.into(),
        limit: actor.limit.map(u64::from),
        mailbox: actor.mailbox.len() as u32,
    }
}

/// How the board is.
pub(crate) fn info_of_board() -> Info {
    ask_for_numbers();
    let (usage, at_start) = with_shared(|shared| (shared.usage, shared.at_start));
    let memory = Memory {
        used: usage.used as u64,
        peak: usage.peak as u64,
        at_start: at_start as u64,
        limit: usage.limit as u64,
    };
    let (pins, pin_names, last_reset, safe) = with_board(|board| {
        let names = board.pin_names().iter().map(|(name, pin)| (String::from(*name), *pin)).collect();
        (board.pin_count(), names, board.last_reset(), board.is_safe())
    })
    .unwrap_or_default();
    Info {
        board: board_name(),
        version: env!("CARGO_PKG_VERSION").into(),
        janet: JANET_VERSION.into(),
        kernel: rtos::version().into(),
        t: micros(),
        memory,
        actors: with_shared(|shared| shared.table.len()) as u32,
        pins,
        pin_names,
        capabilities: wire::CAPABILITIES.iter().map(|name| String::from(*name)).collect(),
        last_reset: wire::message::LastReset {
            cause: last_reset.cause.keyword().into(),
            t: last_reset.t,
            message: last_reset.message,
            actor: last_reset.actor.map(|actor| actor.name),
        },
        safe,
        kept: kept::list(),
    }
}

pub(crate) fn board_name() -> String {
    with_board(|board| String::from(board.name())).unwrap_or_default()
}

/// Bytes that are free once garbage is gone. Where an actor cannot be paused, its garbage stays.
pub fn make_room() -> usize {
    let collected = visit_vm(|vm, _| {
        remains::let_go(vm);
        vm.collect();
        with_shared(|shared| shared.note_numbers(vm));
    });
    if collected.is_err() {
        ask_for_numbers();
    }
    let usage = with_shared(|shared| shared.usage);
    usage.limit.saturating_sub(usage.used)
}

/// Whether nothing is left that could wake anyone. The clock may still believe so when somebody has just become ready.
pub(crate) fn is_stalled() -> bool {
    let (is_stalled, idle) =
        with_shared(|shared| (shared.is_stalled, shared.queue.is_idle() && shared.deadlines.next().is_none()));
    idle && is_stalled()
}

/// Blocks until an actor is alive.
pub fn wait_until_started() {
    let is_alone = || {
        with_shared(|shared| {
            let is_alone = shared.table.len() == 0;
            if is_alone {
                shared.observers.push(Observer { task: task::current(), event: Awaited::Start });
            }
            is_alone
        })
    };
    while is_alone() {
        task::wait();
    }
}

/// Blocks until no actor is alive any more, or until the tick `until`. True when none is.
pub fn wait_until_ended(until: Option<u64>, stop: impl Fn() -> bool) -> bool {
    loop {
        let ended = with_shared(|shared| {
            let ended = shared.table.len() == 0;
            if !ended && shared.observers.is_empty() {
                shared.observers.push(Observer { task: task::current(), event: Awaited::LastEnd });
            }
            ended
        });
        if ended || stop() {
            return ended;
        }
        match until {
            Some(until) if rtos::now() >= until => return false,
            Some(until) => _ = task::wait_until(until),
            None => task::wait(),
        }
    }
}

/// None while the runtime does not run.
pub(crate) fn with_board<R>(f: impl FnOnce(&mut dyn Board) -> R) -> Option<R> {
    BOARD.with(|board| Some(f(board.as_mut()?.as_mut())))
}

/// Makes a pin an output, where it is none, and sets its level.
pub(crate) fn write_pin(pin: &mut dyn Pin, level: bool) -> Result<(), PinError> {
    if pin.mode() != Mode::Output {
        pin.set_mode(Mode::Output)?;
    }
    pin.set_state(level.into())
}

/// Connects a level to a pin from outside.
///
/// # Errors
/// Where there is no such pin, and on a real board: why.
pub fn drive(pin: u8, level: Level) -> Result<(), String> {
    let driven = with_board(|board| {
        let count = board.pin_count();
        if pin >= count {
            return Err(alloc::format!("no pin {pin} on this board (0 to {})", count.saturating_sub(1)));
        }
        board.drive(pin, level.0).map_err(|error| alloc::format!("pin {pin}: {error}"))
    });
    driven.unwrap_or_else(|| Err("the board does not run".into()))
}

/// Runs `f` as the VM's holder, on the VM's stack. For whoever's turn it is.
#[expect(
    clippy::expect_used,
    reason = "turns are given by the runtime alone, which takes the VM away after the last one"
)]
pub(crate) fn in_vm<R>(f: impl FnOnce(&mut Vm, &Offered) -> R) -> R {
    let mut machine = MACHINE.lock();
    let Machine { vm, stack, offered } = machine.as_mut().expect("it is somebody's turn only while the runtime runs");
    stack.call(|| f(vm, offered))
}

/// Board time in microseconds.
pub(crate) fn micros() -> u64 {
    with_shared(|shared| shared.micros)()
}

/// An actor's turn is over: the next one is called, and whoever reads events is told.
pub(crate) fn end_turn(pid: Pid) {
    events::announce();
    with_shared(|shared| {
        shared.queue.done(Turn::Actor(pid));
        shared.call_next();
        if core::mem::take(&mut shared.clock_is_late)
            && let Some(clock) = &shared.clock
        {
            clock.notify();
        }
    });
}

/// The task of an ended actor has nothing left to do: the clock deletes it, since no task can delete itself.
pub(crate) fn retire(pid: Pid) {
    with_shared(|shared| {
        if let Some(index) = shared.dying.iter().position(|(dying, _)| *dying == pid) {
            shared.retired.extend(shared.dying.remove(index).map(|(_, task)| task));
        }
    });
    tell_clock();
}

/// Tells the clock of an earlier deadline. Not to be called while in the VM: the clock is more urgent, and FreeRTOS puts a
/// task that was switched from behind its equals, who would all queue for the VM.
pub(crate) fn tell_clock() {
    with_shared(|shared| {
        if let Some(clock) = &shared.clock {
            clock.notify();
        }
    });
}
