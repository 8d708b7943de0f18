//! Telling of what happens: events of actors, what they print, and who hogs the VM. The watchdog of those that may not.

use crate::{
    actor::{Condition, Stop},
    charge, events, log,
    runtime::micros,
    shared::{HOG, with_shared},
    visit,
};
use alloc::{format, string::String};
use janet::{Mark, Purpose, Value, Vm};
use wire::{Event, Kind, Level, Origin, Pid};

/// A value that an actor has made, as `%q` prints it. As long as a text may be. It is the board that tells of it, also where
/// the actor has reached its limit. Where there is no memory for that, or the actor is ended meanwhile, the text says so in place
/// of the value, as no value is printed.
pub(crate) fn quoted(vm: &Vm, value: Value<'_>) -> String {
    let own = vm.allocate_for(Mark::BOARD);
    let text = match vm.description(value) {
        Ok(text) => plain(text.as_bytes().unwrap_or_default()),
        Err(error) => format!("<not shown: {error}>"),
    };
    vm.allocate_for(own);
    text
}

/// Bytes that an actor has made. As long as a text may be.
pub(crate) fn plain(bytes: &[u8]) -> String {
    log::shorten(bytes, 0, with_shared(|shared| shared.events.longest_text()))
}

/// Tells of an actor.
pub(crate) fn report(pid: Pid, actor: &str, kind: Kind) {
    let origin = Some(Origin { pid, actor: actor.into() });
    let t = micros();
    events::push(Event { t, origin, kind });
}

/// Tells of the board.
pub(crate) fn warn(line: String) {
    let t = micros();
    events::push(Event { t, origin: None, kind: Kind::Warning { line } });
}

fn report_running(kind: Kind) {
    let running = with_shared(|shared| {
        let pid = shared.running.as_ref()?.pid;
        Some((pid, String::from(shared.table.get(pid)?.name())))
    });
    if let Some((pid, name)) = running {
        report(pid, &name, kind);
    }
}

/// Tells of an output where that is news.
pub(crate) fn report_output(output: Kind) {
    if is_news(&output) {
        report_running(output);
    }
}

/// As [`report_output`], for an actor that is not in the VM.
pub(crate) fn report_output_of(pid: Pid, actor: &str, output: Kind) {
    if is_news(&output) {
        report(pid, actor, output);
    }
}

fn is_news(output: &Kind) -> bool {
    let (pin, level) = match *output {
        Kind::Pin { pin, value } => (pin, Level::from(value != 0)),
        Kind::Analog { pin, level } => (pin, level),
        _ => return true,
    };
    with_shared(|shared| {
        shared.levels.get_mut(usize::from(pin)).is_some_and(|known| known.replace(level) != Some(level))
    })
}

/// Bytes of unfinished lines of all actors. An actor that would add to more has its line logged as far as it is.
const MOST_UNFINISHED: usize = 16 << 10;

pub(crate) fn on_write(mut bytes: &[u8]) {
    while !bytes.is_empty() {
        let line = with_shared(|shared| {
            let actor = shared.table.get_mut(shared.running.as_ref()?.pid)?;
            let others = shared.unfinished - actor.line.len();
            let most = shared.events.longest_text();
            let mut line = actor.line.push(&mut bytes, most);
            if others + actor.line.len() > MOST_UNFINISHED {
                line = line.or_else(|| actor.line.finish(most));
            }
            shared.unfinished = others + actor.line.len();
            Some(line)
        });
        match line {
            Some(Some(line)) => report_running(Kind::Log { line }),
            Some(None) => (),
            // No actor prints.
            None => return,
        }
    }
}

/// An actor has been in the VM for another while.
pub(crate) fn on_interval(vm: &Vm) {
    charge::pass_checkpoints(vm);
    visit::give_numbers(vm);
    // What it has reported itself does not wait for the end of its turn.
    events::announce();
    let seconds = with_shared(|shared| {
        let running = shared.running.as_mut()?;
        let now = (shared.micros)();
        if now >= running.fail_at
            && let Some(Condition::Running { stop: stop @ None }) =
                shared.table.get_mut(running.pid).map(|actor| &mut actor.condition)
        {
            *stop = Some(Stop::Watchdog);
            janet::interrupt(Purpose::Halt);
        }
        if now < running.warn_at {
            return None;
        }
        let inside = now.saturating_sub(running.since);
        running.warn_at = running.since + 2 * inside.max(HOG);
        Some(inside / HOG)
    });
    if let Some(seconds) = seconds {
        let line = format!("has kept all other actors waiting for {seconds} s: give way by (sleep 0) or (yield)");
        report_running(Kind::Warning { line });
    }
}
