//! The runtime's state, and the doors to it.
//!
//! Two statics beside `shared`: `MACHINE` behind the global semaphore (R2), and `BOARD` in a critical section. FreeRTOS has
//! one kernel a chip, and so has this one runtime.

use crate::{
    actor::{Actor, Condition},
    capability, clock, report,
    shared::{Observer, Shared, with_shared},
    turn,
};
use alloc::{boxed::Box, string::String, vec::Vec};
use board::Board;
use janet::{Error, Heap, Hooks, Root, Vm};
use rtos::{CriticalCell, Mutex, Stack, task};
use wire::{Event, Kind, Pid};

/// What the runtime needs of the board that it runs on.
pub struct Config {
    /// Where Janet's values live.
    pub heap: Heap,
    /// The stack on which Janet runs, for whichever actor is in the VM.
    pub vm_stack: Stack,
    /// The pins.
    pub board: Box<dyn Board>,
    /// Is told of everything that happens, in order. It must not block.
    pub report: Box<dyn FnMut(Event) + Send>,
    /// Board time in microseconds.
    pub micros: fn() -> u64,
    /// Suspend checks between two calls of `checkpoint`.
    pub checkpoint_interval: u32,
    /// Called while an actor is in the VM, so that ports without a timer interrupt can let time pass.
    pub checkpoint: fn(),
    /// The seed of `math/random`.
    pub seed: u32,
}

/// An actor is not alive.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no actor with pid {0} is alive")]
pub struct Dead(pub Pid);

/// One line of `ps`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Info {
    /// Its pid.
    pub pid: Pid,
    /// The definition that it was started from.
    pub actor: String,
    /// What it does.
    pub state: State,
    /// Runs begun.
    pub runs: u32,
}

/// What an actor does now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It waits for its turn.
    Ready,
    /// It is in the VM.
    Running,
    /// It sleeps until this tick.
    Asleep(u64),
}

struct Machine {
    vm: Vm,
    stack: Stack,
    capabilities: Root,
    functions: Root,
}

/// The VM and what only its holder may touch. The lock is the global semaphore of R2.
static MACHINE: Mutex<Option<Machine>> = Mutex::new(None);
static BOARD: CriticalCell<Option<Box<dyn Board>>> = CriticalCell::new(None);

/// Starts the runtime. To be called in a task.
///
/// # Errors
/// When it runs already, or memory is out.
pub fn start(config: Config) -> Result<(), Error> {
    let hooks = Hooks { interval_passed: report::on_interval, write: report::on_write };
    let mut vm = Vm::start(config.heap, hooks)?;
    vm.set_interval(config.checkpoint_interval);
    vm.seed(config.seed);
    let capabilities = vm.root(capability::all(&vm)?)?;
    let functions = vm.root(vm.board_functions()?)?;
    *MACHINE.lock() = Some(Machine { vm, stack: config.vm_stack, capabilities, functions });
    let pins = usize::from(config.board.pin_count());
    BOARD.with(|board| *board = Some(config.board));
    with_shared(|shared| {
        *shared = Shared::new();
        shared.levels.resize(pins, None);
        shared.report = Some(config.report);
        shared.micros = config.micros;
        shared.checkpoint = config.checkpoint;
        shared.checkpoint_interval = config.checkpoint_interval;
        shared.clock = clock::spawn();
    });
    Ok(())
}

/// Halts every actor and ends the runtime. Nothing is reported any more: no one ended these actors but their board.
pub fn stop() {
    with_shared(|shared| shared.report = None);
    for info in actors() {
        // One that ended by itself meanwhile is what was asked for.
        let _ = halt(info.pid);
    }
    while with_shared(|shared| !shared.dying.is_empty() || !shared.retired.is_empty()) {
        task::delay(1);
    }
    let machine = MACHINE.lock().take();
    let shared = with_shared(|shared| core::mem::replace(shared, Shared::new()));
    if let Some(clock) = shared.clock {
        clock.delete();
    }
    drop(machine);
    BOARD.with(|board| *board = None);
}

/// All actors that live, by pid.
pub fn actors() -> Vec<Info> {
    with_shared(|shared| {
        let mut pids: Vec<Pid> = shared.table.pids().collect();
        pids.sort_unstable();
        pids.iter().filter_map(|pid| Some(info(*pid, shared.table.get(*pid)?))).collect()
    })
}

fn info(pid: Pid, actor: &Actor) -> Info {
    let state = match actor.condition {
        Condition::Ready => State::Ready,
        Condition::Running { .. } => State::Running,
        Condition::Asleep(at) => State::Asleep(at),
    };
    Info { pid, actor: actor.name().into(), state, runs: actor.runs }
}

/// Ends an actor (R8). When this returns, its pid is dead and what it held can be collected. One that is in the VM is
/// interrupted there; a C function that it is in runs to its end first.
///
/// # Errors
/// When there is no such actor.
pub fn halt(pid: Pid) -> Result<(), Dead> {
    let removed = with_shared(|shared| {
        let actor = shared.table.get_mut(pid).ok_or(Dead(pid))?;
        if let Condition::Running { halted } = &mut actor.condition {
            *halted = true;
            shared.observers.push(Observer { task: task::current(), of: Some(pid) });
            return Ok(None);
        }
        Ok(shared.table.remove(pid))
    })?;
    match removed {
        Some(actor) => turn::bury(pid, actor, Kind::Halted),
        None => {
            janet::interrupt();
            while with_shared(|shared| shared.table.get(pid).is_some()) {
                task::wait();
            }
        }
    }
    Ok(())
}

/// Blocks until no actor is alive any more, or until the tick `until`. True when none is.
pub fn wait_until_ended(until: Option<u64>, stop: impl Fn() -> bool) -> bool {
    loop {
        let ended = with_shared(|shared| {
            let ended = shared.table.len() == 0;
            if !ended && shared.observers.is_empty() {
                shared.observers.push(Observer { task: task::current(), of: None });
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

/// Runs `f` as the VM's holder, on the VM's stack.
pub(crate) fn in_vm<R>(f: impl FnOnce(&mut Vm, &Root) -> R) -> R {
    let mut machine = MACHINE.lock();
    let Machine { vm, stack, capabilities, .. } = machine.as_mut().expect("actors live only while the runtime runs");
    stack.call(|| f(vm, capabilities))
}

/// Runs `f` as the VM's holder, with the C functions that the board offers.
pub(crate) fn with_vm<R>(f: impl FnOnce(&Vm, &Root) -> R) -> R {
    let mut machine = MACHINE.lock();
    let Machine { vm, stack, functions, .. } = machine.as_mut().expect("images are loaded only while the runtime runs");
    stack.call(|| f(vm, functions))
}

/// Board time in microseconds.
pub(crate) fn micros() -> u64 {
    with_shared(|shared| shared.micros)()
}

/// An actor gives way without waiting. Actors that do nothing else are charged as one that computes is: a checkpoint for
/// as many turns as it has suspend checks, so that they cannot stop a virtual clock.
pub(crate) fn count_give_way() {
    let checkpoint = with_shared(|shared| {
        let now = rtos::now();
        if now != shared.busy_tick {
            (shared.busy_tick, shared.busy_turns) = (now, 0);
        }
        shared.busy_turns += 1;
        if shared.busy_turns < shared.checkpoint_interval {
            return None;
        }
        shared.busy_turns = 0;
        Some(shared.checkpoint)
    });
    if let Some(checkpoint) = checkpoint {
        checkpoint();
    }
}

/// The task of an ended actor has nothing left to do: the clock deletes it, since no task can delete itself.
pub(crate) fn retire(pid: Pid) {
    with_shared(|shared| {
        if let Some(index) = shared.dying.iter().position(|(dying, _)| *dying == pid) {
            shared.retired.push(shared.dying.swap_remove(index).1);
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
