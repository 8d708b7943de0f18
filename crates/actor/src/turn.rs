//! An actor's turn in the VM, and what follows from how it ended.

use crate::{
    actor::{Actor, Condition},
    capability::{RERUN, Request},
    report,
    runtime::{self, Offered},
    shared::{self, Shared},
    visit,
};
use alloc::{string::String, vec::Vec};
use janet::{Root, Signal, Value, Vm};
use rtos::{Priority, Task, task};
use wire::{Frame, Kind, Pid};

/// Bytes of an actor's own task stack. Janet runs on the VM's stack, so this holds a call into the kernel and no more.
const TASK_STACK: usize = 512;

/// What an actor takes of the board's memory outside of Janet's heap.
pub(crate) const TASK_BYTES: usize = Task::bytes(TASK_STACK) + size_of::<Actor>();

/// All actors have the same: the queue for the VM orders them, not FreeRTOS (R9).
const PRIORITY: Priority = Priority(1);

/// What an actor does after a turn.
enum Next {
    /// It stands in the queue again.
    GiveWay,
    /// It waits for a deadline; the clock has to be told if that is earlier than all that it knows of.
    Wait { clock_is_late: bool },
    /// It is dead.
    End,
}

/// How an actor's life ended.
enum Ending {
    Finished,
    Failed(String, Vec<Frame>),
    Halted,
}

pub(crate) fn spawn_task(pid: Pid) -> Option<Task> {
    Task::spawn(c"actor", TASK_STACK, PRIORITY, live, pid.0 as usize).ok()
}

/// The task of an actor: it waits to be called, and takes a turn.
fn live(pid: usize) {
    let pid = Pid(pid as u32);
    loop {
        task::wait();
        let next = runtime::in_vm(|vm, offered| take_turn(vm, offered, pid));
        match next {
            Next::GiveWay => runtime::count_give_way(),
            Next::Wait { clock_is_late: true } => runtime::tell_clock(),
            Next::Wait { clock_is_late: false } | Next::End => (),
        }
        runtime::end_turn(pid);
        if matches!(next, Next::End) {
            return runtime::retire(pid);
        }
    }
}

/// One turn: from taking the VM to giving it back (R2).
fn take_turn(vm: &mut Vm, offered: &Offered, pid: Pid) -> Next {
    let entered = shared::with_shared(|shared| {
        shared.let_go(vm);
        let entered = shared.enter(pid);
        vm.allocate_for(shared.table.get(pid).and_then(|actor| actor.owner.as_ref()));
        entered
    });
    let next = match entered {
        None => Next::End,
        Some(fiber) => match fiber.map_or_else(|| begin_run(vm, &offered.capabilities, pid), Ok) {
            Ok(fiber) => run(vm, offered, pid, fiber),
            Err(error) => end(vm, pid, None, Ending::Failed(error, Vec::new())),
        },
    };
    vm.allocate_for(None);
    shared::with_shared(|shared| shared.running = None);
    next
}

/// Lets a fiber run until it stops, and does what it wants.
fn run(vm: &mut Vm, offered: &Offered, pid: Pid, fiber: Root) -> Next {
    vm.restart_interval();
    let (signal, request, halted) = loop {
        visit::receive_visitors(vm, offered);
        let signal = vm.resume(&fiber, None);
        let (request, halted) = shared::with_shared(Shared::leave);
        if halted || signal != Signal::Interrupt {
            break (signal, request, halted);
        }
        // A visitor, or meant for an actor that was here before: this one goes on where it was.
        vm.clear_interrupts();
    };
    if halted {
        vm.clear_interrupts();
        return end(vm, pid, Some(fiber), Ending::Halted);
    }
    match (signal, request) {
        (Signal::Ok, _) => end(vm, pid, Some(fiber), Ending::Finished),
        (Signal::Yield, _) | (Signal::Event, Some(Request::Sleep(0))) => pause(pid, fiber),
        (Signal::Event, Some(Request::Sleep(ms))) => sleep(vm, pid, fiber, ms),
        (RERUN, Some(Request::Rerun(ms))) => prepare_rerun(vm, pid, fiber, ms),
        (signal, _) => {
            let ending = failure(vm, &fiber, signal);
            end(vm, pid, Some(fiber), ending)
        }
    }
}

/// Makes the fiber of an actor's next run: `(function capabilities)`, or `(function capabilities state)` from the
/// second run on (R1).
fn begin_run(vm: &Vm, capabilities: &Root, pid: Pid) -> Result<Root, String> {
    let (program, index, state, rerun) = shared::with_shared(|shared| {
        let actor = shared.table.get_mut(pid)?;
        actor.runs = actor.runs.saturating_add(1);
        Some((actor.program.clone(), actor.index, actor.state.take(), actor.runs > 1))
    })
    .ok_or_else(String::new)?;
    let function = program.function(vm, index);
    let capabilities = vm.value(capabilities);
    let state_value = state.as_ref().map_or(Value::nil(), |state| vm.value(state));
    let fiber = |arguments: &[Value<'_>]| {
        let fiber = vm.fiber(function, arguments, program.environment(vm)).map_err(|error| error_text(&error))?;
        fiber.map(|fiber| vm.root(fiber).map_err(|error| error_text(&error))).transpose()
    };
    let with_state = if rerun { fiber(&[capabilities, state_value])? } else { None };
    // A function without a state parameter reruns all the same, as long as there is no state to lose.
    let without_state = |state: Value<'_>| if state.is_nil() { fiber(&[capabilities]) } else { Ok(None) };
    let made = match with_state {
        Some(made) => Some(made),
        None => without_state(state_value)?,
    };
    if let Some(state) = state {
        vm.release(state);
    }
    made.ok_or_else(|| match rerun {
        true => "an actor that reruns with a state takes two arguments, as in (fn [capabilities &opt state] …)".into(),
        false => "an actor takes one argument, its capabilities, as in (fn [{:sleep sleep}] …)".into(),
    })
}

fn error_text(error: &janet::Error) -> String {
    alloc::format!("{error}")
}

fn pause(pid: Pid, fiber: Root) -> Next {
    shared::with_shared(|shared| {
        shared.put_back(pid, fiber, Condition::Ready);
        shared.make_ready(pid);
    });
    Next::GiveWay
}

fn sleep(vm: &mut Vm, pid: Pid, fiber: Root, ms: u64) -> Next {
    let woken = shared::with_shared(|shared| {
        let at = shared.tick_after(ms);
        shared.put_back(pid, fiber, Condition::Asleep(at));
        shared.deadlines.insert(at, pid)
    });
    wait(vm, pid, woken)
}

/// Lets go of the run that ended and keeps its state for the next one (R4).
fn prepare_rerun(vm: &mut Vm, pid: Pid, fiber: Root, ms: u64) -> Next {
    let state = vm.outcome();
    let state = if state.is_nil() { Ok(None) } else { vm.root(state).map(Some) };
    vm.release(fiber);
    let state = match state {
        Ok(state) => state,
        Err(error) => return end(vm, pid, None, Ending::Failed(error_text(&error), Vec::new())),
    };
    let woken = shared::with_shared(|shared| {
        let at = shared.tick_after(ms);
        if let Some(actor) = shared.table.get_mut(pid) {
            actor.state = state;
            actor.condition = Condition::Asleep(at);
        }
        if ms == 0 {
            shared.make_ready(pid);
            return Some(false);
        }
        shared.deadlines.insert(at, pid)
    });
    if ms == 0 { Next::GiveWay } else { wait(vm, pid, woken) }
}

/// Waits for a deadline: `woken` tells whether it has become the earliest, or nothing if there was no memory to note it.
fn wait(vm: &mut Vm, pid: Pid, woken: Option<bool>) -> Next {
    match woken {
        Some(clock_is_late) => Next::Wait { clock_is_late },
        None => {
            let fiber = shared::with_shared(|shared| shared.table.get_mut(pid)?.fiber.take());
            end(vm, pid, fiber, Ending::Failed("out of memory".into(), Vec::new()))
        }
    }
}

/// What a fiber failed with (R7). Text that Janet itself cannot make any more for lack of memory is left away.
fn failure(vm: &mut Vm, fiber: &Root, signal: Signal) -> Ending {
    let value = vm.outcome();
    let mut text = match value.as_str() {
        Some(text) => text.into(),
        None => vm.describe(value).unwrap_or_else(|error| error_text(&error)),
    };
    if signal != Signal::Error {
        text = alloc::format!("nobody handles the signal {signal} with the value {text}");
    }
    let trace = vm.trace(fiber).into_iter().map(frame).collect();
    Ending::Failed(text, trace)
}

fn frame(frame: janet::Frame) -> Frame {
    Frame {
        function: frame.function.unwrap_or_else(|| "<anonymous>".into()),
        source: frame.source,
        position: frame.position,
        pc: frame.pc,
    }
}

/// Ends an actor: its pid is dead, what it held can be collected, and the event says how it ended.
fn end(vm: &mut Vm, pid: Pid, fiber: Option<Root>, ending: Ending) -> Next {
    let kind = match ending {
        Ending::Finished => {
            Kind::Finished { value: vm.describe(vm.outcome()).unwrap_or_else(|error| error_text(&error)) }
        }
        Ending::Failed(error, trace) => {
            let image = shared::with_shared(|shared| shared.table.get(pid).map_or(0, |actor| actor.program.image()));
            Kind::Failed { error, trace, image }
        }
        Ending::Halted => Kind::Halted,
    };
    if let Some(fiber) = fiber {
        vm.release(fiber);
    }
    if let Some(actor) = shared::with_shared(|shared| shared.table.remove(pid)) {
        bury(pid, actor, kind);
    }
    vm.forget_outcome();
    Next::End
}

/// The last that is heard of an actor. Its program is gone with the last one of it.
pub(crate) fn bury(pid: Pid, mut actor: Actor, kind: Kind) {
    if let Some(line) = actor.line.finish() {
        report::report(pid, actor.name(), Kind::Log { line });
    }
    report::report(pid, actor.name(), kind);
    release(pid, actor);
}

/// An actor that was never started is gone without a word.
pub(crate) fn discard(pid: Pid) {
    if let Some(actor) = shared::with_shared(|shared| shared.table.remove(pid)) {
        release(pid, actor);
    }
}

fn release(pid: Pid, mut actor: Actor) {
    [actor.fiber.take(), actor.state.take()].into_iter().flatten().for_each(shared::release_later);
    shared::with_shared(|shared| {
        shared.closed.extend(actor.owner.take());
        if actor.condition == Condition::Ready {
            shared.queue.leave(pid);
        }
        if let Some(task) = actor.task.take() {
            // Where it waits, it finds its pid dead.
            task.notify();
            shared.dying.push((pid, task));
        }
        shared.notify_observers(pid);
    });
}
