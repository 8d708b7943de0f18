//! Board events as messages, for those who watch `:board` (E3): it has started, a client has connected, memory is low.

use crate::{
    actor::Actor,
    deadlines::Tick,
    mailbox::Message,
    shared::{Shared, with_shared},
};
use janet::{Error, Usage, Value, Vm};
use wire::Pid;

/// What has happened to the board.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BoardEvent {
    /// It runs: what the last reset came from.
    Started { reason: &'static str },
    /// A client has greeted it, and shown the secret if there is one.
    Connected,
    /// So many bytes are in use after a collection, of so many.
    MemoryLow { used: usize, limit: usize },
}

impl BoardEvent {
    /// The event as its receiver sees it, with how many before it were dropped.
    pub fn value<'vm>(self, vm: &'vm Vm, dropped: u32) -> Result<Value<'vm>, Error> {
        let board = vm.keyword("board")?;
        let dropped = Value::number(dropped.into());
        match self {
            Self::Started { reason } => vm.tuple(&[board, vm.keyword("started")?, vm.keyword(reason)?, dropped]),
            Self::Connected => vm.tuple(&[board, vm.keyword("connected")?, dropped]),
            Self::MemoryLow { used, limit } => {
                let [used, limit] = [used, limit].map(|bytes| Value::number(bytes as f64));
                vm.tuple(&[board, vm.keyword("memory-low")?, used, limit, dropped])
            }
        }
    }
}

impl Actor {
    /// Tells it, if it watches the board. Without room it is told with the next one how many it has missed.
    fn on_board_event(&mut self, event: BoardEvent) {
        let Some(dropped) = self.subscriptions.as_mut().and_then(|subscriptions| subscriptions.board.as_mut()) else {
            return;
        };
        let is_told = self.mailbox.push(Message::Board { event, dropped: *dropped }).is_ok();
        *dropped = if is_told { 0 } else { dropped.saturating_add(1) };
    }
}

impl Shared {
    /// Tells one actor of an event.
    pub fn tell_of_board(&mut self, pid: Pid, event: BoardEvent) {
        if let Some(actor) = self.table.get_mut(pid) {
            actor.on_board_event(event);
            self.wake_receiver(pid);
        }
    }

    /// Tells all who watch the board.
    pub fn on_board_event(&mut self, event: BoardEvent) {
        for index in 0..self.watchers.len() {
            if let Some(pid) = self.watchers.get(index).copied() {
                self.tell_of_board(pid, event);
            }
        }
    }

    /// Whether somebody wants to know and the last look was a while ago.
    fn may_look_at_memory(&mut self) -> bool {
        let now = rtos::now();
        let watches = |pid: &Pid| self.table.get(*pid)?.subscriptions.as_ref()?.board;
        let may = now >= self.next_look && self.watchers.iter().any(|pid| watches(pid).is_some());
        if may {
            self.next_look = now + BETWEEN_LOOKS;
        }
        may
    }
}

/// Memory is low from 7/8 of the limit on, and again only after it was below 3/4.
fn is_low(Usage { used, limit, .. }: Usage, was_low: bool) -> bool {
    let above = if was_low { limit / 4 * 3 } else { limit / 8 * 7 };
    used >= above
}

/// Ticks from one look at the memory to the next one: a collection that found little garbage is not worth repeating soon.
const BETWEEN_LOOKS: Tick = 100;

/// A turn is over: those who watch the board are told if memory has become low. Garbage is not counted: it is collected
/// before anyone is told.
pub(crate) fn look_at_memory(vm: &mut Vm) {
    let was_low = with_shared(|shared| shared.memory_is_low);
    if is_low(vm.usage(), was_low) == was_low || !with_shared(Shared::may_look_at_memory) {
        return;
    }
    vm.collect();
    let usage = vm.usage();
    with_shared(|shared| {
        shared.memory_is_low = is_low(usage, was_low);
        if shared.memory_is_low && !was_low {
            shared.on_board_event(BoardEvent::MemoryLow { used: usage.used, limit: usage.limit });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn e3_memory_is_low_with_hysteresis() {
        let mut was_low = false;
        let mut told = Vec::new();
        for used in [100, 699, 700, 800, 650, 700, 600, 599, 650, 700] {
            let low = is_low(Usage { used, peak: 0, limit: 800 }, was_low);
            told.extend((low != was_low).then_some((used, low)));
            was_low = low;
        }
        assert_eq!(told, [(700, true), (599, false), (700, true)]);
    }
}
