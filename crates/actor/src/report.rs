//! Telling of what happens: events of actors, what they print, and who hogs the VM.

use crate::{
    runtime::micros,
    shared::{HOG, with_shared},
    visit,
};
use alloc::{format, string::String, vec::Vec};
use janet::Vm;
use wire::{Event, Kind, Origin, Pid};

/// Tells of an actor.
pub(crate) fn report(pid: Pid, actor: &str, kind: Kind) {
    let origin = Some(Origin { pid, actor: actor.into() });
    let t = micros();
    with_shared(|shared| {
        shared.events.push(Event { t, origin, kind });
    });
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

/// Tells of an output's level where it is news.
pub(crate) fn report_pin(pin: u8, level: bool) {
    let is_news = with_shared(|shared| {
        shared.levels.get_mut(usize::from(pin)).is_some_and(|known| known.replace(level) != Some(level))
    });
    if is_news {
        report_running(Kind::Pin { pin, value: level.into() });
    }
}

pub(crate) fn on_write(bytes: &[u8]) {
    let mut lines = Vec::new();
    with_shared(|shared| {
        let Some(running) = &shared.running else { return };
        if let Some(actor) = shared.table.get_mut(running.pid) {
            actor.line.push(bytes, |line| lines.push(line));
        }
    });
    lines.into_iter().for_each(|line| report_running(Kind::Log { line }));
}

/// An actor has been in the VM for another while.
pub(crate) fn on_interval(vm: &Vm) {
    with_shared(|shared| shared.checkpoint)();
    visit::receive_lookers(vm);
    let seconds = with_shared(|shared| {
        let running = shared.running.as_mut()?;
        let now = (shared.micros)();
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
