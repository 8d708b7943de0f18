//! How an actor's life ends: what is told of it, what is let go, and whether it is started anew.

use crate::{
    actor::{Actor, Condition, Stop},
    mailbox::{ExitValue, Message},
    remains, report,
    restart::Verdict,
    room, runtime,
    shared::{self, Shared},
    subscription::Subscriptions,
    turn::Next,
};
use alloc::{boxed::Box, string::String, vec::Vec};
use core::mem;
use janet::{Mark, Purpose, Root, Signal, Vm};
use wire::{Frame, Kind, Pid, trace::State};

/// How an actor's run ended for good.
pub(crate) enum Ending {
    Finished,
    Failed(String, Vec<Frame>),
    Halted,
}

impl Ending {
    /// Without a trace: it failed before any code of its own ran.
    pub fn failed(error: impl core::fmt::Display) -> Self {
        Self::Failed(alloc::format!("{error}"), Vec::new())
    }

    /// What a fiber failed with (R7). Text that Janet itself cannot make any more for lack of memory is left away.
    pub fn of_fiber(vm: &Vm, fiber: &Root, signal: Signal) -> Self {
        let value = vm.outcome();
        let mut text = value.as_bytes().map_or_else(|| report::quoted(vm, value), report::plain);
        if signal != Signal::Error {
            text = alloc::format!("nobody handles the signal {signal} with the value {text}");
        }
        Self::Failed(text, trace(vm, fiber))
    }

    /// Of a fiber that was broken off.
    pub fn of_stop(vm: &Vm, fiber: &Root, stop: Stop) -> Self {
        match stop {
            Stop::Halt => Self::Halted,
            Stop::Watchdog => Self::Failed("watchdog".into(), trace(vm, fiber)),
        }
    }

    /// Its name in an exit message (E4).
    fn reason(&self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Failed(..) => "failed",
            Self::Halted => "halted",
        }
    }
}

fn trace(vm: &Vm, fiber: &Root) -> Vec<Frame> {
    vm.trace(fiber).into_iter().map(frame).collect()
}

fn frame(frame: janet::Frame) -> Frame {
    Frame {
        function: frame.function.unwrap_or_else(|| "<anonymous>".into()),
        source: frame.source,
        position: frame.position,
        pc: frame.pc,
    }
}

/// Ends an actor's run for good. It is dead then, unless its policy has it restarted.
pub(crate) fn end(vm: &mut Vm, pid: Pid, fiber: Option<Root>, ending: Ending) -> Next {
    let verdict = shared::with_shared(|shared| {
        let restarts = shared.table.get_mut(pid)?.restarts.as_mut()?;
        let failed = matches!(ending, Ending::Failed(..));
        (!matches!(ending, Ending::Halted)).then(|| restarts.judge(failed, rtos::now()))
    });
    let next = match verdict.unwrap_or(Verdict::End) {
        Verdict::Restart(after) => restart(vm, pid, ending, after),
        Verdict::Quarantine => {
            tell_monitors(vm, pid, "quarantined", fiber.is_some(), &ending);
            die(vm, pid, ending, true)
        }
        Verdict::End => {
            tell_monitors(vm, pid, ending.reason(), fiber.is_some(), &ending);
            die(vm, pid, ending, false)
        }
    };
    if let Some(fiber) = fiber {
        vm.release(fiber);
    }
    vm.forget_outcome();
    vm.expect_garbage(u32::MAX);
    // To describe its value may have taken long: no fault of the next one's.
    shared::with_shared(|shared| shared.counted = (shared.micros)());
    next
}

fn die(vm: &Vm, pid: Pid, ending: Ending, in_quarantine: bool) -> Next {
    let kind = kind(vm, pid, ending);
    if in_quarantine {
        shared::with_shared(|shared| shared.put_into_quarantine(pid));
    }
    if let Some(actor) = shared::with_shared(|shared| shared.table.remove(pid)) {
        let name = String::from(actor.name());
        bury(pid, actor, kind);
        if in_quarantine {
            report::report(pid, &name, Kind::Quarantined);
        }
    }
    remains::let_go(vm);
    Next::End
}

/// What the board's log says.
fn kind(vm: &Vm, pid: Pid, ending: Ending) -> Kind {
    match ending {
        Ending::Finished => Kind::Finished { value: report::quoted(vm, vm.outcome()) },
        Ending::Failed(error, trace) => {
            let image = shared::with_shared(|shared| shared.table.get(pid).map_or(0, |actor| actor.program.image()));
            Kind::Failed { error, trace, image }
        }
        Ending::Halted => Kind::Halted,
    }
}

/// Has an actor begin again after so many ticks, with nothing left of the life that ended but its pid.
fn restart(vm: &mut Vm, pid: Pid, ending: Ending, after: u64) -> Next {
    let kind = kind(vm, pid, ending);
    let left = shared::with_shared(|shared| {
        let actor = shared.table.get_mut(pid)?;
        Some((actor.mailbox.clear(), String::from(actor.name())))
    });
    let (messages, name) = left.unzip();
    messages.into_iter().flatten().for_each(|root| vm.release(root));
    let (pins, linked) = shared::with_shared(|shared| shared.drop_subscriptions(pid));
    for (pin, level) in pins {
        if set_pin(pin, level) {
            report::report_output(Kind::Pin { pin, value: level.into() });
        }
    }
    report::report(pid, &name.unwrap_or_default(), kind);
    bury_linked(linked);
    let noted = shared::with_shared(|shared| {
        let at = shared.tick_after(after);
        let actor = shared.table.get_mut(pid)?;
        actor.is_new = true;
        actor.receiving = None;
        let state = actor.state.take();
        actor.condition = Condition::Asleep(at);
        state.into_iter().for_each(|state| shared.remains.add_root(state));
        shared.note_state(pid, State::Asleep);
        shared.wake_at(at, pid)
    });
    match noted {
        Some(clock_is_late) => Next::Wait { clock_is_late },
        None => die(vm, pid, Ending::failed("out of memory"), false),
    }
}

/// Tells whoever monitors an actor of its end (E4).
fn tell_monitors(vm: &Vm, pid: Pid, reason: &'static str, has_outcome: bool, ending: &Ending) {
    let monitors = shared::with_shared(|shared| {
        let subscriptions = shared.table.get_mut(pid)?.subscriptions.as_mut()?;
        Some(mem::take(&mut subscriptions.monitors))
    });
    for monitor in monitors.unwrap_or_default() {
        let mark = shared::with_shared(|shared| shared.mark_of(monitor));
        let own = vm.allocate_for(mark);
        let value = exit_value(vm, has_outcome, ending);
        vm.allocate_for(own);
        shared::with_shared(|shared| shared.deliver_exit(monitor, Message::Exit { pid, reason, value }));
    }
}

/// A copy of what an actor ended with; a description where that is no plain data.
fn exit_value(vm: &Vm, has_outcome: bool, ending: &Ending) -> ExitValue {
    let value = match ending {
        Ending::Halted => return ExitValue::Nothing,
        Ending::Failed(error, _) if !has_outcome => vm.string(error),
        _ => vm.copy(vm.outcome()).or_else(|_| vm.string(&report::quoted(vm, vm.outcome()))),
    };
    value.and_then(|value| room::root(vm, value)).map_or(ExitValue::Lost, ExitValue::Value)
}

/// The last that is heard of an actor, and of those that are linked to it. Its program is gone with the last one of it.
pub(crate) fn bury(pid: Pid, actor: Box<Actor>, kind: Kind) {
    let linked = bury_alone(pid, actor, kind);
    bury_linked(linked);
}

/// Ends actors together with the one that they were linked to, and those that are linked to them.
fn bury_linked(mut linked: Vec<Pid>) {
    // A list, and no recursion: a chain of them may be as long as there are actors.
    while let Some(pid) = linked.pop() {
        if let Some(actor) = shared::with_shared(|shared| shared.take_to_end(pid)) {
            linked.extend(bury_alone(pid, actor, Kind::Halted));
        }
    }
}

/// The last that is heard of an actor; who is linked to it.
fn bury_alone(pid: Pid, mut actor: Box<Actor>, kind: Kind) -> Vec<Pid> {
    let line = shared::with_shared(|shared| {
        shared.unfinished -= actor.line.len();
        actor.line.finish(shared.events.longest_text())
    });
    if let Some(line) = line {
        report::report(pid, actor.name(), Kind::Log { line });
    }
    let (pins, monitors, linked) = match &mut actor.subscriptions {
        Some(subscriptions) => {
            let Subscriptions { on_exit, monitors, linked, .. } = subscriptions.as_mut();
            (mem::take(on_exit), mem::take(monitors), mem::take(linked))
        }
        None => Default::default(),
    };
    for (pin, level) in pins {
        if set_pin(pin, level) {
            report::report_output_of(pid, actor.name(), Kind::Pin { pin, value: level.into() });
        }
    }
    report::report(pid, actor.name(), kind);
    shared::with_shared(|shared| {
        shared.watchers.retain(|watcher| *watcher != pid);
        shared.note_state(pid, State::Ended);
        // Those are left who could not be told in the VM: it was halted from outside.
        shared.at_once(|shared| {
            for monitor in monitors {
                shared.deliver_exit(monitor, Message::Exit { pid, reason: "halted", value: ExitValue::Nothing });
            }
        });
    });
    release(pid, actor);
    linked
}

/// Sets a pin to the level that its actor declared for its end; whether that worked.
fn set_pin(pin: u8, level: bool) -> bool {
    runtime::with_board(|board| board.pin(pin).is_some_and(|pin| runtime::write_pin(pin, level).is_ok()))
        .unwrap_or(false)
}

/// An actor that was never started is gone without a word.
pub(crate) fn discard(pid: Pid) {
    if let Some(actor) = shared::with_shared(|shared| shared.table.remove(pid)) {
        release(pid, actor);
    }
}

fn release(pid: Pid, mut actor: Box<Actor>) {
    shared::with_shared(|shared| {
        if actor.condition == Condition::Ready {
            shared.queue.leave(pid);
        }
        if let Some(task) = actor.task.take() {
            // Where it waits, it finds its pid dead, and lets go of what is left.
            task.notify();
            shared.dying.push_back((pid, task));
        }
        shared.remains.add(actor);
        shared.notify_of_end(pid);
    });
}

impl Shared {
    /// What an actor's memory is counted under.
    pub fn mark_of(&self, pid: Pid) -> Mark {
        self.table.get(pid).and_then(|actor| actor.owner.as_ref()).map_or(Mark::BOARD, |owner| owner.mark())
    }

    /// Has an actor learn of an exit, if it lives.
    pub fn deliver_exit(&mut self, to: Pid, message: Message) {
        let refused = match self.table.get_mut(to) {
            Some(actor) => actor.mailbox.push_exit(message).err(),
            None => Some(message),
        };
        match refused {
            None => self.wake_receiver(to),
            Some(message) => message.into_root().into_iter().for_each(|root| self.remains.add_root(root)),
        }
    }

    /// Takes an actor out of the table, to be buried. One that is in the VM is interrupted instead, and ends by itself.
    pub fn take_to_end(&mut self, pid: Pid) -> Option<Box<Actor>> {
        if let Condition::Running { stop } = &mut self.table.get_mut(pid)?.condition {
            *stop = Some(Stop::Halt);
            janet::interrupt(Purpose::Halt);
            return None;
        }
        self.table.remove(pid)
    }

    /// Why an actor that is in the VM is to end, if it is.
    pub fn stop_of(&self, pid: Pid) -> Option<Stop> {
        match self.table.get(pid)?.condition {
            Condition::Running { stop } => stop,
            _ => None,
        }
    }

    /// Ends what an actor has asked for, but for who monitors it; tells which pins get which level, and who is linked to it.
    fn drop_subscriptions(&mut self, pid: Pid) -> (Vec<(u8, bool)>, Vec<Pid>) {
        self.watchers.retain(|watcher| *watcher != pid);
        let Some(subscriptions) = self.table.get_mut(pid).and_then(|actor| actor.subscriptions.as_mut()) else {
            return Default::default();
        };
        subscriptions.watches.clear();
        subscriptions.board = None;
        subscriptions.timers.drain(..).for_each(|timer| self.remains.add_root(timer.tag));
        (mem::take(&mut subscriptions.on_exit), mem::take(&mut subscriptions.linked))
    }
}
