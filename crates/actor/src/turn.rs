//! An actor's turn in the VM, and what follows from how it ended.

use crate::{
    actor::{Actor, Condition, Origin},
    board_event,
    capability::{RERUN, Receiving, Request, duration},
    charge,
    ending::{Ending, end},
    fairness,
    mailbox::Message,
    remains, report,
    runtime::{self, Offered},
    shared, visit,
};
use janet::{Error, Mark, Root, Signal, Value, Vm};
use rtos::{Priority, Task, task};
use wire::{Kind, Pid, trace::State};

/// Bytes of an actor's own task stack. Janet runs on the VM's stack, so this one holds only calls into the kernel. On a host these take
/// up to 528 bytes, and more under valgrind, where the C library's clock is a system call.
const TASK_STACK: usize = if cfg!(target_os = "none") { 512 } else { 768 };

/// What an actor's name, what it was spawned with, its places in lists that grow by doubling, and the allocator's headers take.
const BOOKKEEPING: usize = 256;

/// What an actor takes of the board's memory outside of Janet's heap.
pub(crate) const TASK_BYTES: usize = Task::bytes(TASK_STACK) + size_of::<Actor>() + BOOKKEEPING;

/// All actors have the same: the queue for the VM orders them, not FreeRTOS (R9).
const PRIORITY: Priority = Priority(1);

/// Collections happen when nobody waits for the VM, already after such a part of what is allocated between two of them
/// otherwise.
const IDLE_PART: u32 = 4;

/// What an actor does after a turn.
pub(crate) enum Next {
    /// It stands in the queue again.
    GiveWay,
    /// It waits for a deadline; the clock has to be told if that is earlier than all that it knows of.
    Wait { clock_is_late: bool },
    /// It is dead.
    End,
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
        if matches!(next, Next::Wait { clock_is_late: true }) {
            runtime::tell_clock();
        }
        charge::count_turn();
        runtime::end_turn(pid);
        if matches!(next, Next::End) {
            return runtime::retire(pid);
        }
    }
}

/// One turn: from taking the VM to giving it back (R2).
fn take_turn(vm: &mut Vm, offered: &Offered, pid: Pid) -> Next {
    let (entered, mark, has_remains, long_wait) = shared::with_shared(|shared| {
        // From here on, whoever interrupts means this actor.
        vm.clear_interrupts();
        (shared.enter(pid), shared.mark_of(pid), !shared.remains.is_empty(), shared.long_wait_of(pid))
    });
    if let Some(waited) = long_wait {
        fairness::warn(pid, waited);
    }
    if has_remains {
        remains::let_go(vm);
    }
    // What the turn begins with is made before Janet's own first check for garbage.
    vm.collect_after(1);
    vm.allocate_for(mark);
    let next = match entered {
        None => Next::End,
        Some(fiber) => match go_on(vm, offered, pid, fiber) {
            // The only call, so that it can be inlined: every frame above a fiber costs its long jumps something.
            Ok((fiber, input)) => run(vm, offered, pid, fiber, input),
            Err((fiber, ending)) => end(vm, pid, fiber, ending),
        },
    };
    vm.is_scarce();
    vm.allocate_for(Mark::BOARD);
    let (has_watchers, is_idle) = shared::with_shared(|shared| {
        shared.running = None;
        shared.note_memory(vm, pid);
        (!shared.watchers.is_empty(), shared.visits.is_empty() && shared.queue.is_last())
    });
    if is_idle {
        vm.collect_after(IDLE_PART);
    }
    if has_watchers {
        board_event::look_at_memory(vm);
    }
    next
}

/// What an actor goes on with: its run in progress, or a new one, and the message that it has waited for.
fn go_on(
    vm: &Vm,
    offered: &Offered,
    pid: Pid,
    fiber: Option<Root>,
) -> Result<(Root, Option<Root>), (Option<Root>, Ending)> {
    let Some(fiber) = fiber else {
        return begin_run(vm, &offered.capabilities, pid).map(|fiber| (fiber, None)).map_err(|ending| (None, ending));
    };
    match fetch(vm, pid) {
        Ok(input) => Ok((fiber, input)),
        Err(error) => Err((Some(fiber), Ending::failed(error))),
    }
}

/// The message that an actor has waited for, if it has and it is there: then its fiber goes on with that.
fn fetch(vm: &Vm, pid: Pid) -> Result<Option<Root>, Error> {
    let fetched = shared::with_shared(|shared| {
        let actor = shared.table.get_mut(pid)?;
        let Receiving { index, keeps } = actor.receiving.take()?;
        let message = actor.mailbox.take(index)?;
        let tag = actor.tag_of(&message).map_or(Value::nil(), |tag| vm.value(tag));
        Some((message, tag, keeps.then_some(index)))
    });
    let Some((message, tag, keep_at)) = fetched else { return Ok(None) };
    let root = message.value(vm, tag).and_then(|value| vm.root(value));
    let bytes = message.bytes();
    if let (Ok(root), Some(index)) = (&root, keep_at) {
        // From now on it is the value that was seen: what its receiver does with it stays done.
        let kept = vm.root(vm.value(root)).map(|root| Message::Data { root, bytes });
        let refused = kept.ok().and_then(|kept| {
            shared::with_shared(|shared| shared.table.get_mut(pid)?.mailbox.put_back(index, kept).err())
        });
        refused.and_then(Message::into_root).into_iter().for_each(|root| vm.release(root));
    } else {
        vm.expect_garbage(bytes);
    }
    message.into_root().into_iter().for_each(|root| vm.release(root));
    root.map(Some)
}

/// Lets a fiber run until it stops, and does what it wants.
fn run(vm: &mut Vm, offered: &Offered, pid: Pid, fiber: Root, mut input: Option<Root>) -> Next {
    vm.restart_interval();
    let (signal, request, stop) = loop {
        visit::receive_visitors(vm, offered);
        let signal = vm.resume(&fiber, input.as_ref());
        // What it was charged for in its last call of a C function.
        charge::pass_checkpoints(vm);
        input.take().into_iter().for_each(|input| vm.release(input));
        let (request, stop) = shared::with_shared(|shared| {
            vm.clear_interrupts();
            shared.leave()
        });
        if stop.is_some() || signal != Signal::Interrupt {
            break (signal, request, stop);
        }
        // A visitor: this one goes on where it was.
    };
    if let Some(stop) = stop {
        let ending = Ending::of_stop(vm, &fiber, stop);
        vm.release(fiber);
        return end(vm, pid, None, ending);
    }
    match (signal, request) {
        (Signal::Ok, _) => end(vm, pid, Some(fiber), Ending::Finished),
        (Signal::Yield, _) | (Signal::Event, Some(Request::Sleep(0))) => pause(pid, fiber),
        (Signal::Event, Some(Request::Sleep(ms))) => sleep(vm, pid, fiber, ms),
        (Signal::Event, Some(Request::Receive { receiving, ms })) => receive(vm, pid, fiber, receiving, ms),
        (RERUN, _) => prepare_rerun(vm, pid, fiber),
        (signal, _) => fail(vm, pid, fiber, signal),
    }
}

/// Makes the fiber of an actor's next run: `(function capabilities)`, or `(function capabilities state)` from the
/// second run on (R1), and where it was spawned with a state (E5).
fn begin_run(vm: &Vm, all_capabilities: &Root, pid: Pid) -> Result<Root, Ending> {
    let next = shared::with_shared(|shared| {
        let actor = shared.table.get_mut(pid)?;
        actor.runs = actor.runs.saturating_add(1);
        let is_first = core::mem::replace(&mut actor.is_new, false);
        let state = actor.state.take();
        let program = actor.program.clone();
        let nil = Value::nil();
        let (function, capabilities, initial) = match &actor.origin {
            Origin::Program(index) => (program.function(vm, *index), vm.value(all_capabilities), nil),
            Origin::Spawned(spawned) => {
                let capabilities = spawned.capabilities.as_ref().unwrap_or(all_capabilities);
                let initial = spawned.state.as_ref().map_or(nil, |state| vm.value(state));
                (vm.value(&spawned.function), vm.value(capabilities), initial)
            }
        };
        let was_restarted = is_first && actor.runs > 1;
        let name = was_restarted.then(|| alloc::string::String::from(actor.name()));
        Some((program, function, capabilities, if is_first { initial } else { nil }, state, is_first, name))
    });
    let Some((program, function, capabilities, initial, state, is_first, restarted)) = next else {
        return Err(Ending::Halted);
    };
    if let Some(name) = restarted {
        report::report(pid, &name, Kind::Restarted);
    }
    let state_value = state.as_ref().map_or(initial, |state| vm.value(state));
    let fiber = |arguments: &[Value<'_>]| {
        let fiber = vm.fiber(function, arguments, program.environment(vm)).map_err(Ending::failed)?;
        fiber.map(|fiber| vm.root(fiber).map_err(Ending::failed)).transpose()
    };
    let takes_state = !is_first || !state_value.is_nil();
    let with_state = if takes_state { fiber(&[capabilities, state_value]) } else { Ok(None) };
    // A function without a state parameter reruns all the same, as long as there is no state to lose.
    let made = match with_state {
        Ok(None) if state_value.is_nil() => fiber(&[capabilities]),
        made => made,
    };
    if let Some(state) = state {
        vm.release(state);
    }
    made?.ok_or_else(|| {
        Ending::failed(match takes_state {
            true => "an actor that reruns with a state takes two arguments, as in (fn [capabilities &opt state] …)",
            false => "an actor takes one argument, its capabilities, as in (fn [{:sleep sleep}] …)",
        })
    })
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
        shared.wake_at(at, pid)
    });
    wait(vm, pid, woken)
}

/// Waits for a message, no longer than `ms` if that is given (E2).
fn receive(vm: &mut Vm, pid: Pid, fiber: Root, receiving: Receiving, ms: Option<u64>) -> Next {
    let noted = shared::with_shared(|shared| {
        let at = ms.map(|ms| shared.tick_after(ms));
        shared.put_back(pid, fiber, Condition::Waiting(at));
        if let Some(actor) = shared.table.get_mut(pid) {
            actor.receiving = Some(receiving);
        }
        shared.wake_receiver(pid);
        let waits = shared.table.get(pid).is_some_and(|actor| matches!(actor.condition, Condition::Waiting(_)));
        match at {
            _ if !waits => Some(None),
            None => Some(Some(false)),
            Some(_) if ms == Some(0) => {
                shared.make_ready(pid);
                Some(None)
            }
            Some(at) => shared.wake_at(at, pid).map(Some),
        }
    });
    match noted {
        Some(None) => Next::GiveWay,
        Some(Some(clock_is_late)) => Next::Wait { clock_is_late },
        None => wait(vm, pid, None),
    }
}

/// Ends an actor that nobody in it can go on.
fn fail(vm: &mut Vm, pid: Pid, fiber: Root, signal: Signal) -> Next {
    let ending = Ending::of_fiber(vm, &fiber, signal);
    end(vm, pid, Some(fiber), ending)
}

/// Lets go of the run that ended and keeps its state for the next one (R4).
fn prepare_rerun(vm: &mut Vm, pid: Pid, fiber: Root) -> Next {
    let asked = match vm.outcome().as_items() {
        Some([ms, state]) => duration(vm, *ms).ok().map(|ms| (ms, *state)),
        _ => None,
    };
    // `propagate` passes the signal on with any value.
    let Some((ms, state)) = asked else { return fail(vm, pid, fiber, RERUN) };
    let state = if state.is_nil() { Ok(None) } else { vm.root(state).map(Some) };
    vm.release(fiber);
    vm.expect_garbage(u32::MAX);
    let state = match state {
        Ok(state) => state,
        Err(error) => return end(vm, pid, None, Ending::failed(error)),
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
        shared.note_state(pid, State::Asleep);
        shared.wake_at(at, pid)
    });
    if ms == 0 { Next::GiveWay } else { wait(vm, pid, woken) }
}

/// Waits for a deadline: `woken` tells whether it has become the earliest, or nothing if there was no memory to note it.
fn wait(vm: &mut Vm, pid: Pid, woken: Option<bool>) -> Next {
    match woken {
        Some(clock_is_late) => Next::Wait { clock_is_late },
        None => {
            let fiber = shared::with_shared(|shared| shared.table.get_mut(pid)?.fiber.take());
            end(vm, pid, fiber, Ending::failed("out of memory"))
        }
    }
}
