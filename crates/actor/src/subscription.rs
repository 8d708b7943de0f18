//! What an actor has asked the board for: pins to watch, timers, who is told of its end, and what its pins are then.

use crate::{
    actor::{Actor, Condition},
    deadlines::Tick,
    mailbox::{Mailbox, Message, PinChange},
    shared::Shared,
};
use alloc::vec::Vec;
use janet::{Root, Vm};
use wire::Pid;

/// More of one kind than this is refused: nothing on a board grows without a bound.
pub(crate) const MOST: usize = 64;

/// Everything that ends with its actor.
#[derive(Default)]
pub(crate) struct Subscriptions {
    pub timers: Vec<Timer>,
    pub last_timer: u32,
    pub watches: Vec<Watch>,
    /// Who is told when this actor ends (E4).
    pub monitors: Vec<Pid>,
    /// Actors that end with this one.
    pub linked: Vec<Pid>,
    /// Whether it is told of what happens to the board (E3), and for how much of that there was no room in the mailbox.
    pub board: Option<u32>,
    /// Pins and the levels that they get when this actor ends.
    pub on_exit: Vec<(u8, bool)>,
}

/// Something that happens again and again (E3).
pub(crate) struct Timer {
    pub number: u32,
    pub tag: Root,
    /// In ticks.
    pub period: Tick,
    pub next: Tick,
    /// How often its time has come without a message since the last one: there was no room in the mailbox, or the clock was late.
    pub dropped: u32,
}

/// A pin whose changes an actor is told of (E3).
pub(crate) struct Watch {
    pub pin: u8,
    pub edge: Edge,
    /// Ticks for which a level must stay to count; 0 counts every edge.
    pub debounce: Tick,
    /// When a level that has come will have stayed for so long.
    pub settles: Option<Tick>,
    /// The newest change that has not settled.
    pub unsettled: Option<PinChange>,
    /// The level that counted last.
    pub level: bool,
    /// Changes for which there was no room in the mailbox.
    pub dropped: u32,
}

/// Which changes are of interest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Edge {
    Rising,
    Falling,
    Both,
}

impl Edge {
    pub const NAMES: [(&'static str, Self); 3] =
        [("rising", Self::Rising), ("falling", Self::Falling), ("both", Self::Both)];

    fn fits(self, level: bool) -> bool {
        self == Self::Both || level == (self == Self::Rising)
    }
}

/// Makes room for one more in an actor's list. Whoever is allocated for pays for it, as far as the list has ever grown.
pub(crate) fn reserve<T>(vm: &Vm, list: &mut Vec<T>, what: &str) -> Result<(), janet::Message> {
    if list.len() >= MOST {
        return Err(janet::Message::new(format_args!("an actor may have {MOST} {what} at most")));
    }
    if list.len() == list.capacity() {
        let more = list.len().max(1);
        if !vm.charge(more * size_of::<T>()) || list.try_reserve_exact(more).is_err() {
            return Err(janet::Message::new(format_args!("out of memory")));
        }
    }
    Ok(())
}

impl Subscriptions {
    /// Whether something of it is due at exactly that tick.
    pub fn is_due_at(&self, at: Tick) -> bool {
        self.timers.iter().any(|timer| timer.next == at) || self.watches.iter().any(|watch| watch.settles == Some(at))
    }
}

impl Actor {
    /// The tag of the timer whose message this is.
    pub fn tag_of(&self, message: &Message) -> Option<&Root> {
        let Message::Timer { number, .. } = message else { return None };
        let timers = &self.subscriptions.as_ref()?.timers;
        timers.iter().find(|timer| timer.number == *number).map(|timer| &timer.tag)
    }

    /// A watched pin has changed. Tells when that will have settled.
    fn on_pin(&mut self, change: PinChange, now: Tick) -> Option<Tick> {
        let watches = &mut self.subscriptions.as_mut()?.watches;
        let watch = watches.iter_mut().find(|watch| watch.pin == change.pin)?;
        if watch.debounce > 0 {
            watch.unsettled = Some(change);
            watch.settles = Some(now + watch.debounce);
        } else {
            watch.tell(&mut self.mailbox, change);
        }
        watch.settles
    }

    /// Does what is due, and tells when each timer that was is due again.
    fn on_tick(&mut self, now: Tick, mut due_at: impl FnMut(Tick)) {
        let Some(subscriptions) = self.subscriptions.as_mut() else { return };
        for timer in subscriptions.timers.iter_mut().filter(|timer| timer.next <= now) {
            let times = times_due(timer.next, timer.period, now);
            timer.next += timer.period * times;
            due_at(timer.next);
            let times = u32::try_from(times).unwrap_or(u32::MAX);
            if !self.mailbox.repeat_timer(timer.number, times) {
                let dropped = timer.dropped.saturating_add(times - 1);
                let is_told = self.mailbox.push(Message::Timer { number: timer.number, dropped }).is_ok();
                timer.dropped = if is_told { 0 } else { dropped.saturating_add(1) };
            }
        }
        for watch in subscriptions.watches.iter_mut().filter(|watch| watch.settles.is_some_and(|at| at <= now)) {
            watch.settles = None;
            if let Some(change) = watch.unsettled.take()
                && watch.level != change.level
            {
                watch.level = change.level;
                watch.tell(&mut self.mailbox, change);
            }
        }
    }
}

/// How often a timer is due up to `now`, at least once: where the clock was late, that is more.
fn times_due(next: Tick, period: Tick, now: Tick) -> Tick {
    (now - next) / period + 1
}

impl Watch {
    pub fn new(pin: u8, edge: Edge, debounce: Tick, level: bool) -> Self {
        Self { pin, edge, debounce, settles: None, unsettled: None, level, dropped: 0 }
    }

    /// Tells of a change that counts, and of those before it for which there was no room.
    fn tell(&mut self, mailbox: &mut Mailbox, change: PinChange) {
        if self.edge.fits(change.level) {
            let change = PinChange { dropped: change.dropped.saturating_add(self.dropped), ..change };
            self.dropped = if mailbox.push_pin(change) { 0 } else { change.dropped.saturating_add(1) };
        }
    }
}

impl Shared {
    /// Tells everyone who watches a pin of its change. True when it has to settle for somebody.
    pub fn on_pin(&mut self, change: PinChange) -> bool {
        self.at_once(|shared| shared.tell_watchers(change))
    }

    fn tell_watchers(&mut self, change: PinChange) -> bool {
        let now = rtos::now();
        let mut must_settle = false;
        for index in 0..self.watchers.len() {
            let Some(pid) = self.watchers.get(index).copied() else { continue };
            let settles = self.table.get_mut(pid).and_then(|actor| actor.on_pin(change, now));
            if let Some(settles) = settles {
                must_settle = true;
                // Without memory to note it, it settles with whatever is due next.
                let _ = self.reserve_deadline().and_then(|()| self.wake_at(settles, pid));
            }
            self.wake_receiver(pid);
        }
        must_settle
    }

    /// An actor's subscriptions may be due.
    pub fn on_tick(&mut self, pid: Pid, now: Tick) {
        if let Some(actor) = self.table.get_mut(pid) {
            // Without memory to note it, it is done with whatever is due next.
            actor.on_tick(now, |at| _ = self.deadlines.insert(at, pid));
        }
        self.wake_receiver(pid);
    }

    /// An actor that waits for a message goes on if there is one now.
    pub fn wake_receiver(&mut self, pid: Pid) {
        let Some(actor) = self.table.get(pid) else { return };
        let is_there = actor.receiving.is_some_and(|receiving| actor.mailbox.len() > receiving.index);
        if is_there && matches!(actor.condition, Condition::Waiting(_)) {
            self.make_ready(pid);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e3_a_timer_does_not_drift_and_counts_what_a_late_clock_has_skipped() {
        let due = [10, 19, 20, 45].map(|now| times_due(10, 10, now));
        assert_eq!(due, [1, 1, 2, 4]);
    }
}
